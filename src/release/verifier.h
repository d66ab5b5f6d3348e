/*
 * State of one verification, shared by verify*.c. Room-internal; the manual is verify.h.
 * Tests: tests/unit/release/test_verify.c
 */
#ifndef RELEASE_VERIFIER_H
#define RELEASE_VERIFIER_H

#include "formats/csv.h"
#include "release/manifest.h"
#include "release/verify.h"

enum { RELEASE__MAX_RECORD_BYTES = 64 << 20, RELEASE__MAX_JSON_BYTES = 256 << 20 };

typedef struct release__verifier {
	const cxr_release_verify_options *options;
	const char *dir;
	cxr_release_verify_result *result;
	bool has_manifest;
	release__manifest manifest;
	uint64_t n_tree[RELEASE__N_FORMS]; /* files below DICOM/, PNG/, JPG/ */
	uint64_t n_view_pictures;          /* JPEG files below views/chexpert-v1/ */
	release__counts counts;            /* recounted */
	bool is_table_whole;               /* the recount saw every row */
} release__verifier;

/* Reports one finding. */
void release__find(release__verifier *v, const char *code, const char *subject, const char *fmt, ...) CXR_PRINTF(4, 5);
/* As above, about a file of any name (printed only when it is one of ours). */
void release__find_path(release__verifier *v, const char *code, cxr_str path, const char *text);
/* dir/name; NULL: memory. Free with cxr_free. */
char *release__verifier_path(const release__verifier *v, const char *name);
/* A regular file (not a link) of that name is in the release. */
bool release__verifier_has(const release__verifier *v, const char *name);
CXR_NODISCARD cxr_rc release__verifier_step(release__verifier *v, const char *step, uint64_t done, const char *unit, cxr_err *err);

/* SHA256SUMS against the tree. */
CXR_NODISCARD cxr_rc release__verify_sums(release__verifier *v, cxr_err *err);
/* df_cxr_plus.csv and everything that goes with it row by row. */
CXR_NODISCARD cxr_rc release__verify_tables(release__verifier *v, cxr_err *err);

/* ---- files read in step with the table ---- */
typedef struct release__label_file {
	char name[RELEASE__PATH_BYTES];
	int labeler, input;
	cxr_jsonl *lines;       /* NULL: absent, or given up after a finding */
	cxr_label_set study_set;/* of the study's first row */
} release__label_file;

typedef struct release__followers {
	cxr_csv *splits;
	uint64_t n_splits;
	release__label_file labels[RELEASE__N_LABELERS * CXR_N_INPUTS];
	size_t n_labels;
	cxr_csv *v1[2];
	uint64_t n_v1[2];
	cxr_buf line;           /* expected row of the view */
} release__followers;

/* One checked row of the main table. */
typedef struct release__table_row {
	const release__row *row;
	release__stem stem;
	uint64_t number;        /* 1 = first row under the heading */
	bool is_new_patient, is_new_study;
} release__table_row;

CXR_NODISCARD cxr_rc release__followers_open(release__followers *followers, release__verifier *v, cxr_err *err);
/* Takes the matching row of every follower and compares. */
CXR_NODISCARD cxr_rc release__followers_row(release__followers *followers, release__verifier *v, const release__table_row *row, cxr_err *err);
/* Complains about rows left over. */
CXR_NODISCARD cxr_rc release__followers_end(release__followers *followers, release__verifier *v, cxr_err *err);
void release__followers_close(release__followers *followers);
/* Parses one labels object: exact keys in order, values in the domain. Returns NULL, or the code of the finding. */
const char *release__label_object(const json_t *object, cxr_str path_to_image, cxr_str study_id, cxr_label_set *out);

/* ---- image headers ---- */
enum { RELEASE__IMAGE_BATCH = 128, RELEASE__IMAGE_PROBLEMS = 6 };

typedef struct release__image_check {
	release__stem stem;
	char stem_text[RELEASE__PATH_BYTES];
	bool wanted[RELEASE__N_FORMS];
	bool wants_view;                            /* its JPEG is in the CheXpert-v1 view too */
	bool is_view_missing;
	const char *codes[RELEASE__IMAGE_PROBLEMS]; /* findings, in order */
	int forms[RELEASE__IMAGE_PROBLEMS];         /* the form each is about */
	size_t n_problems;
	uint64_t study_uid, sop_uid;                /* hashes of the UIDs; 0 = absent */
} release__image_check;

typedef struct release__image_batch {
	release__image_check items[RELEASE__IMAGE_BATCH];
	size_t n_items;
	const char *dir;
	bool names_are_ids;
	/* previous image, for the checks across images of one study */
	release__stem last;
	uint64_t last_study_uid, last_sop_uid;
	bool has_last;
	uint64_t n_done;
} release__image_batch;

CXR_NODISCARD cxr_rc release__image_batch_add(release__image_batch *batch, release__verifier *v, const release__table_row *row, cxr_err *err);
/* Checks what is left. */
CXR_NODISCARD cxr_rc release__image_batch_flush(release__image_batch *batch, release__verifier *v, cxr_err *err);

#endif
