/*
 * A release while it is written: what the describing files (README, datasheet, Croissant, manifest) draw on.
 * Room-internal. Tests: tests/unit/release/test_write.c, test_describe.c
 */
#ifndef RELEASE_DRAFT_H
#define RELEASE_DRAFT_H

#include "project/project.h"
#include "release/counts.h"
#include "release/feed.h"

typedef enum release__part {
	RELEASE__PART_SECTIONS,
	RELEASE__PART_DICOM,
	RELEASE__PART_PNG,
	RELEASE__PART_JPG,
	RELEASE__PART_LABELS_RULES,
	RELEASE__PART_LABELS_CXR,
	RELEASE__PART_LABELS_CHEXBERT,
	RELEASE__PART_RADGRAPH,
	RELEASE__PART_REPORT,
	RELEASE__PART_VIEW_V1,
	RELEASE__PART_VIEW_MIMIC,
	RELEASE__PART_VIEW_HF,
	RELEASE__N_PARTS
} release__part;

/* "dicom", "labels/rules", "views/chexpert-v1" ... */
const char *release__part_name(int part);
bool release__part_from_name(cxr_str name, release__part *out);
/* Why a part is absent: one of a few fixed sentences. */
const char *release__part_absence(int part);

typedef struct release__draft {
	const cxr_run *run;
	const cxr_config *config;
	const char *dir;            /* where it is written */
	const release__feed *feed;  /* at its end: digests of the inputs */
	const release__counts *counts;
	bool has[RELEASE__N_PARTS];
} release__draft;

/* "1970-01-01T00:00:00Z" of a time stamp in seconds. */
void release__print_time(int64_t seconds, char out[32]);
/* SHA-256 (hex) over program version, config hash and input digests: same plan, same release. */
void release__plan(const release__draft *draft, char out[65]);
/* "read by nobody", "187 of 200 reports read by nobody ...". Appends. */
void release__review_sentence(const release__draft *draft, cxr_buf *out);
/* "required", "sampled", "none" */
const char *release__policy_name(cxr_review_policy policy);
/* Writes draft->dir/name, mode 0644. */
CXR_NODISCARD cxr_rc release__draft_write(const release__draft *draft, const char *name, const cxr_buf *content, cxr_err *err);

/* README.md, DATASHEET.md, LICENSE */
CXR_NODISCARD cxr_rc release__describe(const release__draft *draft, cxr_err *err);
/* croissant.json; df_cxr_plus.csv and splits.csv must lie in place (their digests are in it). */
CXR_NODISCARD cxr_rc release__croissant(const release__draft *draft, cxr_err *err);

#endif
