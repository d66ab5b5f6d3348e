/*
 * The reports that readers read: one study after the other, the first-pass text with its surrogates, from the shards of stage
 * deid and the sealed span ledgers beside the vault. Only studies with an image for release. Room-internal.
 * Tests: tests/golden/test_review.py
 */
#ifndef REVIEW_FEED_H
#define REVIEW_FEED_H

#include "corpus/record.h"
#include "deid/span_ledger.h"
#include "project/project.h"

typedef struct review__report {
	cxr_study_rec rec;
	cxr_span_ledger ledger;
	cxr_str text;                 /* before any correction */
	const cxr_phi_span *spans;    /* its surrogates: `output` and `type` */
	size_t n_spans;
	char text_sha256[65];
} review__report;

typedef struct review__feed {
	const cxr_project *project;
	cxr_key *key;
	uint32_t n_shards, shard;     /* next to open */
	bool is_open;
	cxr_shard_reader studies, spans;
	cxr_arena arena;
	cxr_buf plain;
	review__report report;
} review__feed;

/* CXR_E_POLICY: no key, or not the vault's. CXR_E_NOT_FOUND: stage deid is not finished. Close also after a failure. */
CXR_NODISCARD cxr_rc review__feed_open(review__feed *feed, const cxr_project *project, cxr_err *err);
/* *out NULL at the end; lives until the next call. CXR_E_SCHEMA: ledger and shard are out of step. */
CXR_NODISCARD cxr_rc review__feed_next(review__feed *feed, const review__report **out, cxr_err *err);
void review__feed_close(review__feed *feed);

#endif
