/* Inside intake: one run of the stage. Tests: tests/unit/intake/test_stage.c */
#ifndef INTAKE_JOB_H
#define INTAKE_JOB_H

#include "intake/reason.h"
#include "project/project.h"
#include "project/vault.h"

enum { INTAKE_HASH_BYTES = 16 };

/* What the catalogue says of a file: source_file.kind. */
typedef enum intake__kind { INTAKE_KIND_IMAGE, INTAKE_KIND_PASSED, INTAKE_KIND_SET_ASIDE, INTAKE_KIND_COPY } intake__kind;

typedef struct intake__hash {
	unsigned char bytes[INTAKE_HASH_BYTES];
} intake__hash;

/* Set of catalogue numbers, one bit each: what this run has met. */
typedef struct intake__seen {
	unsigned char *bits;
	size_t n_bytes;
} intake__seen;

CXR_NODISCARD cxr_rc intake__seen_add(intake__seen *seen, uint64_t number, cxr_err *err);
bool intake__seen_has(const intake__seen *seen, uint64_t number);
void intake__seen_release(intake__seen *seen);

/* Inputs with absolute paths; NULL = none. */
typedef struct intake__inputs {
	char **roots;
	size_t n_roots;
	char *reports, *demographics;
} intake__inputs;

typedef struct intake__job {
	cxr_run *run;
	cxr_store *store;
	cxr_vault *vault;
	const cxr_key *key;
	const cxr_config *config;
	intake__inputs inputs;
	uint64_t n_files;   /* counted before the walk */
	uint64_t n_read;    /* files opened by this run */
	bool is_touched;    /* this run has changed the catalogue */
} intake__job;

/* First 16 bytes of the token of domain lookup. */
intake__hash intake__hash_of(const cxr_key *key, const void *bytes, size_t n_bytes);
/* Of a patient id: trimmed, ASCII upper case. */
intake__hash intake__hash_of_patient(const cxr_key *key, cxr_str id);

/* One transaction over vault and store; the vault is committed first, so that the store never knows more than the vault. */
CXR_NODISCARD cxr_rc intake__begin(intake__job *job, cxr_err *err);
CXR_NODISCARD cxr_rc intake__commit(intake__job *job, cxr_err *err);
void intake__rollback(intake__job *job);
/* Ends a transaction after `rc`: commits when that is CXR_OK or CXR_E_CANCELLED, else rolls back. Returns the first failure. */
CXR_NODISCARD cxr_rc intake__end(intake__job *job, cxr_rc rc, cxr_err *err);
/* Before the first change of a run: the result of the last one counts no more. Inside a transaction. */
CXR_NODISCARD cxr_rc intake__touch(intake__job *job, cxr_err *err);

/*
 * Where the inputs lie, as absolute paths. CXR_E_NOT_FOUND, CXR_E_ACCESS (not there, unreadable), CXR_E_USAGE (inside .cxr,
 * vault or release of the project, or around the project). Says which by its number in cxr.yaml, never by its path.
 */
CXR_NODISCARD cxr_rc intake__inputs_find(intake__job *job, cxr_err *err);
void intake__inputs_release(intake__inputs *inputs);

/* The steps of the stage. */
CXR_NODISCARD cxr_rc intake__read_tables(intake__job *job, cxr_err *err);  /* tables.c */
CXR_NODISCARD cxr_rc intake__count_files(intake__job *job, cxr_err *err);  /* walk.c */
CXR_NODISCARD cxr_rc intake__read_files(intake__job *job, cxr_err *err);
CXR_NODISCARD cxr_rc intake__compare(intake__job *job, cxr_err *err);      /* duplicates.c */
CXR_NODISCARD cxr_rc intake__decide(intake__job *job, cxr_err *err);

#endif
