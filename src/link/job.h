/* Inside link: one run of the stage. Tests: tests/unit/link/test_stage.c */
#ifndef LINK_JOB_H
#define LINK_JOB_H

#include "link/corpus.h"
#include "project/identified.h"
#include "project/project.h"
#include "project/vault.h"

/* Bounds of one patient; far above real ones. What passes them is set aside with a reason, not worked on. */
enum { LINK_MAX_IMAGES = 5000, LINK_MAX_ROWS = 5000 };
#define LINK_ARENA_BYTES ((size_t)512 << 20)
#define LINK_RECORD_BYTES ((size_t)256 << 20)

typedef struct link__totals {
	uint64_t n_patients, n_new_patients, n_studies, n_images, n_reports, n_set_aside;
} link__totals;

typedef struct link__job {
	cxr_run *run;
	cxr_store *store; /* in a transaction from the first write to the last */
	cxr_vault *vault;
	const cxr_key *key;
	const cxr_config *config;
	link__corpus corpus;
	cxr_arena arena;  /* the record or the patient at hand */
	cxr_buf plain;    /* an opened record of the vault */
	cxr_buf record;   /* a record being made */
	link__totals totals;
} link__job;

/* Opens a record of the vault into job->plain and decodes it into the arena. CXR_E_STORE when it is not there. */
CXR_NODISCARD cxr_rc link__read_image(link__job *job, uint64_t number, cxr_id_image *out, cxr_err *err);
CXR_NODISCARD cxr_rc link__read_report(link__job *job, uint64_t number, cxr_id_report *out, cxr_err *err);
CXR_NODISCARD cxr_rc link__read_demographic(link__job *job, uint64_t number, cxr_id_demographic *out, cxr_err *err);

/* Reads every image that is there: whose it is, and what its ids, accession and study UID lead to (scan.c). */
CXR_NODISCARD cxr_rc link__scan_images(link__job *job, cxr_err *err);
/* Which patient every row of the tables belongs to; rows of nobody are set aside (route.c). Images first. */
CXR_NODISCARD cxr_rc link__route_demographics(link__job *job, cxr_err *err);
CXR_NODISCARD cxr_rc link__route_reports(link__job *job, cxr_err *err);

#endif
