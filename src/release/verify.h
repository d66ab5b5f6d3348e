/*
 * Checking a release from its own files: every byte against SHA256SUMS, then structure, keys, order, values, splits, labels,
 * counts, image headers. A finding names a code and one of our own paths or row numbers, never a value.
 * Constant memory. Tests: tests/unit/release/test_verify.c, test_mutation.c
 */
#ifndef RELEASE_VERIFY_H
#define RELEASE_VERIFY_H

#include <stdbool.h>

#include "base/err.h"

/*
 * Codes (stable):
 *   sums_missing sums_syntax sums_order       SHA256SUMS itself
 *   file_missing file_extra file_changed file_kind
 *   manifest_invalid manifest_parts manifest_counts
 *   counts_invalid counts_differ              counts.json against a recount
 *   croissant_invalid croissant_digest
 *   table_missing table_columns table_syntax  df_cxr_plus.csv
 *   row_path row_keys row_order row_value row_split row_study
 *   splits_missing splits_differ
 *   labels_missing labels_syntax labels_keys labels_value labels_rows labels_study
 *   view_missing view_differ
 *   image_missing image_extra dicom_unreadable dicom_size dicom_ids dicom_pixels dicom_private dicom_trailing
 *   picture_unreadable picture_size
 */
typedef struct cxr_release_finding {
	const char *code;
	char subject[256]; /* "labels/rules_report.json row 17", "DICOM/train/…" */
	char text[160];    /* what is wrong, value-free */
} cxr_release_finding;

typedef struct cxr_release_verify_options {
	int n_workers;                                                            /* 1.. */
	void (*on_finding)(void *context, const cxr_release_finding *finding);    /* may be NULL */
	void (*on_progress)(void *context, const char *step, uint64_t done, const char *unit); /* may be NULL */
	bool (*should_stop)(void *context);                                       /* may be NULL */
	void *context;
} cxr_release_verify_options;

typedef struct cxr_release_verify_result {
	uint64_t n_findings;
	uint64_t n_files;  /* in the tree */
	uint64_t n_bytes;
	uint64_t n_patients, n_studies, n_images; /* as recounted from the table */
	bool is_generated; /* MANIFEST says so */
} cxr_release_verify_result;

/*
 * Checks the release in `dir`. CXR_OK whatever was found: look at result->n_findings. Findings come in a fixed order for
 * any number of workers. CXR_E_NOT_FOUND: no such directory; CXR_E_IO, CXR_E_NOMEM, CXR_E_CANCELLED.
 */
CXR_NODISCARD cxr_rc cxr_release_verify(const char *dir, const cxr_release_verify_options *options, cxr_release_verify_result *result,
	cxr_err *err);

#endif
