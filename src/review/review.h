/*
 * Review of a working set by people, as files: reports go out, what readers marked comes back, stage deid applies it, somebody
 * signs (steps 2 to 4 of the paper). Readers see the text after replacement only; true values leave in sealed files only.
 * The working set must be up to date (cxr_pipeline_is_ready). Tests: tests/unit/review/, tests/golden/test_review.py
 */
#ifndef REVIEW_REVIEW_H
#define REVIEW_REVIEW_H

#include "project/project.h"
#include "project/review_rows.h"

/* ---- out ---- */
typedef enum cxr_review_what { CXR_REVIEW_TEXT, CXR_REVIEW_MAPPING, CXR_REVIEW_HEADERS } cxr_review_what;
typedef enum cxr_review_format { CXR_REVIEW_JSONL, CXR_REVIEW_TSV } cxr_review_format;

typedef struct cxr_review_export_options {
	cxr_review_what what;
	cxr_review_format format; /* of the reports */
	const char *dir;          /* made (0700); files in it have mode 0600 */
	const char *reader;       /* whose copy it is; reports only */
	uint64_t n_sample;        /* 0 = all; the same reports for every reader */
	bool force;               /* replace an earlier export */
} cxr_review_export_options;

/*
 * Writes reports.jsonl, reports.tsv, headers.tsv or mapping.sealed. CXR_E_EXISTS: there is one (it may hold a reader's work).
 * CXR_E_POLICY: key missing or another one.
 *
 * A line of reports.jsonl: {"study_id", "project" (fingerprint of the key), "reader" (token), "text_sha256", "text",
 * "surrogates": [{"start","end","type"}], "read": false, "marks": []}; offsets are code points. The reader sets "read" to true
 * and adds {"start","end","type"} for every piece that is real. reports.tsv has the same columns; its text escapes \\ \n \r \t,
 * its spans are TYPE:start-end separated by blanks, read is "no" or "yes".
 */
CXR_NODISCARD cxr_rc cxr_review_export(const cxr_run *run, const cxr_review_export_options *options, uint64_t *out_n, cxr_err *err);
/* Appends the content of a mapping.sealed for the holder of the project's key. CXR_E_CHECKSUM: another project's, or changed. */
CXR_NODISCARD cxr_rc cxr_review_open(const cxr_project *project, const char *path, cxr_buf *out, cxr_err *err);

/* ---- in ---- */
typedef struct cxr_review_imported {
	uint64_t n_read;     /* reports now recorded as read by this reader */
	uint64_t n_marks;
	uint64_t n_same;     /* of these, said before */
	uint64_t n_not_read; /* left out: the reader has not confirmed them */
	uint64_t n_by_class[CXR_N_MISS];
} cxr_review_imported;

/*
 * Takes a file of cxr_review_export back, all of it or nothing. CXR_E_FORMAT / CXR_E_SCHEMA (line): not such a file;
 * CXR_E_POLICY: of another project, another reader, or of a text that has changed since; marks on bytes that are a surrogate
 * altogether, out of the text, or on a report that is not confirmed as read.
 */
CXR_NODISCARD cxr_rc cxr_review_import(const cxr_run *run, const char *path, const char *reader, cxr_review_imported *out, cxr_err *err);

/* ---- where it stands ---- */
enum { CXR_REVIEW_MAX_READERS = 32 };
typedef struct cxr_review_status {
	uint64_t n_reports, n_read_by[3];     /* by 0, 1, 2 or more */
	uint64_t n_marks, n_by_class[CXR_N_MISS], n_lost_marks;
	uint64_t n_pending;                   /* reports whose reads or marks the working set does not have yet: run `cxr build` */
	uint32_t n_readers;
	struct { uint32_t reader_no; uint64_t n_read, n_marks; } readers[CXR_REVIEW_MAX_READERS];
	/* two readers: the first two of every report read by two or more */
	uint64_t n_double, n_found_by_both, n_found_by_first, n_found_by_second;
	bool has_agreement;                   /* n_double > 0 */
	double span_f1;                       /* any overlap; 1 when nobody marked anything */
	double kappa;                         /* "this report has a miss"; NaN when undefined */
	double chapman, missed_by_both;       /* estimated number of misses in the reports read twice; what both left */
	bool is_signed;
	uint64_t n_signatures;                /* also older ones */
	char digest[65];
} cxr_review_status;
CXR_NODISCARD cxr_rc cxr_review_status_get(const cxr_run *run, cxr_review_status *out, cxr_err *err);

/* ---- signature ---- */
/* Covers the working set as it is (cxr_review_working_digest). Name and role are kept sealed. CXR_E_USAGE: one is blank. */
CXR_NODISCARD cxr_rc cxr_review_sign(const cxr_run *run, const char *name, const char *role, char out_digest[65], cxr_err *err);

#endif
