/*
 * What people found when they read the de-identified reports: who read which text, what they marked as missed, who signed.
 * Value-free rows of the store (data/project/0004_review.sql); room review writes them, stage deid applies them, the release
 * gate reads them. Offsets are bytes of the first-pass text: the report as it was before any correction, so that readers
 * who come later see what the first one saw. Tests: tests/unit/project/test_review_rows.c
 */
#ifndef PROJECT_REVIEW_ROWS_H
#define PROJECT_REVIEW_ROWS_H

#include "corpus/phi.h"
#include "project/key.h"
#include "project/project.h"

/* How a mark lies to the surrogates: apart from all; in front of one; behind one; between or around. */
typedef enum cxr_miss_class { CXR_MISS_FULL, CXR_MISS_PREFIX, CXR_MISS_SUFFIX, CXR_MISS_INNER, CXR_N_MISS } cxr_miss_class;
/* "full", "prefix", "suffix", "inner" */
const char *cxr_miss_class_name(cxr_miss_class miss);

typedef struct cxr_review_mark {
	uint32_t start, end;
	cxr_phi_type type;
	cxr_miss_class miss;
} cxr_review_mark;

/* One person has read one report. */
typedef struct cxr_review_read {
	uint32_t patient_no, study_no, reader_no;
	char text_sha256[65];
	cxr_review_mark *marks; /* by position */
	size_t n_marks;
} cxr_review_read;

/* Everything, by (patient, study, reader); immutable, shared by threads. */
typedef struct cxr_review_set {
	cxr_review_read *reads;
	size_t n_reads;
	cxr_arena arena;
} cxr_review_set;

/* CXR_E_STORE: a row is none of ours. Release also after a failure. */
CXR_NODISCARD cxr_rc cxr_review_set_load(cxr_review_set *set, cxr_store *store, cxr_err *err);
void cxr_review_set_release(cxr_review_set *set);
/* Reads of one study; NULL and 0 when there are none. */
const cxr_review_read *cxr_review_set_find(const cxr_review_set *set, uint32_t patient_no, uint32_t study_no, size_t *out_n);

/* SHA-256 over the rows of patients first..last; "" when there are none. An input of stage deid. */
CXR_NODISCARD cxr_rc cxr_review_digest(cxr_store *store, uint64_t first_patient, uint64_t last_patient, char out[65], cxr_err *err);

/* Number of a reader by name (blanks around it do not count); a new one when unknown and `create`, else 0. Inside a transaction. */
CXR_NODISCARD cxr_rc cxr_review_reader(cxr_store *store, const cxr_key *key, cxr_str name, bool create, uint32_t *out_no, cxr_err *err);
/* Replaces what this reader said of the study. Inside a transaction. */
CXR_NODISCARD cxr_rc cxr_review_put(cxr_store *store, const cxr_review_read *read, cxr_err *err);

/*
 * Digest of the working set: for every shard what stage link gave, what stage deid made it from and what came out. It covers
 * every report, every image file (and so every header) and, with source and settings, the table of true values and surrogates.
 * CXR_E_NOT_FOUND: stage deid is not finished.
 */
CXR_NODISCARD cxr_rc cxr_review_working_digest(const cxr_project *project, char out[65], cxr_err *err);
/* Inside a transaction. */
CXR_NODISCARD cxr_rc cxr_review_sign_put(cxr_store *store, const cxr_key *key, cxr_str name, cxr_str role, const char digest[65], cxr_err *err);
/* *out: somebody with the project's key signed this digest. The key is loaded only when there is a row to look at. */
CXR_NODISCARD cxr_rc cxr_review_is_signed(const cxr_project *project, const char digest[65], bool *out, cxr_err *err);

#endif
