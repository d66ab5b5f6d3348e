/*
 * What changed between two releases: patients, studies, images, cells by column, labels, files. Counts only, no values.
 * Streams both; constant memory. Tests: tests/unit/release/test_diff.c
 */
#ifndef RELEASE_DIFF_H
#define RELEASE_DIFF_H

#include "base/buf.h"
#include "corpus/label.h"

typedef struct cxr_diff_count {
	uint64_t added, removed, changed, same;
} cxr_diff_count;

enum { CXR_DIFF_COLUMNS = 29, CXR_DIFF_LABELERS = 3, CXR_DIFF_FILE_GROUPS = 9 };

typedef struct cxr_release_diff {
	bool is_identical; /* equal SHA256SUMS */
	bool is_different; /* anything below that is not `same` */
	cxr_diff_count patients, studies, images; /* changed: a cell or label of a row, or the rows of a study or patient */
	uint64_t column_changes[CXR_DIFF_COLUMNS];/* images in both whose cell differs, in column order */
	uint64_t label_changes[CXR_DIFF_LABELERS][CXR_N_INPUTS][CXR_N_LABELS]; /* images in both, by labeler, input, label */
	cxr_diff_count files[CXR_DIFF_FILE_GROUPS];
} cxr_release_diff;

/*
 * Compares the releases in two directories by their own tables and SHA256SUMS (files are not hashed again: run verify for that).
 * CXR_E_NOT_FOUND: no release there; CXR_E_SCHEMA: a release is damaged (err->subject says OLD or NEW). CXR_E_NOMEM, CXR_E_IO.
 */
CXR_NODISCARD cxr_rc cxr_release_diff_run(const char *old_dir, const char *new_dir, cxr_release_diff *out, cxr_err *err);
/* Appends one JSON object and a newline. */
void cxr_release_diff_json(const cxr_release_diff *diff, cxr_buf *out);
/* Appends a table for people. */
void cxr_release_diff_text(const cxr_release_diff *diff, cxr_buf *out);

#endif
