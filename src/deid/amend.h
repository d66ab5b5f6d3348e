/*
 * Second pass over one report: what readers marked as missed is replaced, everything else stays byte for byte.
 * Offsets of marks refer to the first-pass text; the part of a mark that lies on a surrogate is already replaced.
 * Tests: tests/unit/deid/test_amend.c, tests/golden/test_review.py
 */
#ifndef DEID_AMEND_H
#define DEID_AMEND_H

#include "deid/text.h"
#include "project/review_rows.h"

typedef struct cxr_deid_amend {
	const cxr_deid_engine *engine;
	const cxr_ledger *ledger;
	const cxr_deid_subject *subject;
	cxr_str source;                 /* the report before the first pass */
	cxr_deid_result first;          /* what the first pass made of it */
	const cxr_review_read *reads;   /* of this study */
	size_t n_reads;
	/* out */
	uint32_t n_readers;             /* whose text was this one */
	uint32_t n_lost_marks;          /* of the others, when nobody has read this text: their offsets mean another one */
} cxr_deid_amend;

/* *out is amend->first when there is nothing to replace. Results live in the arena. */
CXR_NODISCARD cxr_rc cxr_deid_amend_run(cxr_deid_amend *amend, cxr_arena *arena, cxr_deid_result *out, cxr_err *err);

#endif
