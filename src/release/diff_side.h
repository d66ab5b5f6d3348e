/*
 * One release read row by row for a comparison: its table and the label files in step. Room-internal.
 * Tests: tests/unit/release/test_diff.c
 */
#ifndef RELEASE_DIFF_SIDE_H
#define RELEASE_DIFF_SIDE_H

#include "formats/csv.h"
#include "formats/json.h"
#include "release/layout.h"

typedef struct release__side {
	const char *name;  /* OLD or NEW */
	cxr_csv *csv;
	cxr_jsonl *labels[RELEASE__N_LABELERS][CXR_N_INPUTS];
	bool has_row;
	release__row row;  /* valid until the next call */
	release__stem stem;
	cxr_label_set sets[RELEASE__N_LABELERS][CXR_N_INPUTS];
	uint64_t n_rows;
} release__side;

/* CXR_E_NOT_FOUND, CXR_E_SCHEMA (subject: name). */
CXR_NODISCARD cxr_rc release__side_open(release__side *side, const char *dir, const char *name, cxr_err *err);
/* has_row false at the end. CXR_E_SCHEMA: columns, path or order wrong, labels out of step. */
CXR_NODISCARD cxr_rc release__side_next(release__side *side, cxr_err *err);
void release__side_close(release__side *side);

#endif
