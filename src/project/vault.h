/*
 * The vault: everything identified, sealed record by record under the project key, in
 * <project>/vault/vault.db (directory 0700, file 0600). Never part of a release.
 * PHI WALL: only intake, link, deid and review may include this header.
 * The span ledgers (source and surrogate of every replaced span) lie beside it, one shard file of sealed records a shard:
 * <project>/vault/spans/NNNNN.shard, written by stage deid.
 * Rollback journal, so that workers may read with handles of their own while the project lock keeps other processes out.
 * A handle belongs to one thread; open one per worker. Tests: tests/unit/project/test_vault.c
 */
#ifndef PROJECT_VAULT_H
#define PROJECT_VAULT_H

#include "base/buf.h"
#include "project/key.h"

typedef enum cxr_vault_kind {
	CXR_VAULT_IMAGE,      /* number = catalogue number of the file; cxr_id_image */
	CXR_VAULT_REPORT,     /* number = catalogue number of the report row; cxr_id_report */
	CXR_VAULT_DEMOGRAPHIC,/* number = catalogue number of the row; cxr_id_demographic */
	CXR_VAULT_PATIENT,    /* number = patient_no; cxr_id_patient */
	CXR_VAULT_STUDY,      /* number = cxr_vault_study_number(patient_no, study_no); cxr_id_study */
	CXR_VAULT_PATH,       /* number = catalogue number of a file; its path */
	CXR_N_VAULT_KINDS
} cxr_vault_kind;

typedef struct cxr_vault cxr_vault;

static inline uint64_t cxr_vault_study_number(uint32_t patient_no, uint32_t study_no)
{
	return (uint64_t)patient_no << 24 | study_no;
}

/* dir = <project>/vault; created when absent and `create`. CXR_E_POLICY: directory readable by group or others, wrong key. */
CXR_NODISCARD cxr_rc cxr_vault_open(cxr_vault **out, const char *dir, const cxr_key *key, bool create, cxr_err *err);
void cxr_vault_close(cxr_vault *vault);
const cxr_key *cxr_vault_key(const cxr_vault *vault);

/* Writes between begin and commit are one transaction; without begin each put is its own. */
CXR_NODISCARD cxr_rc cxr_vault_begin(cxr_vault *vault, cxr_err *err);
CXR_NODISCARD cxr_rc cxr_vault_commit(cxr_vault *vault, cxr_err *err);
void cxr_vault_rollback(cxr_vault *vault);

/* Replaces. */
CXR_NODISCARD cxr_rc cxr_vault_put(cxr_vault *vault, cxr_vault_kind kind, uint64_t number, cxr_str plain, cxr_err *err);
/* Appends the opened content to `out`. CXR_E_NOT_FOUND when absent. */
CXR_NODISCARD cxr_rc cxr_vault_get(cxr_vault *vault, cxr_vault_kind kind, uint64_t number, cxr_buf *out, cxr_err *err);
/* Calls fn for every record of a kind in number order. */
typedef cxr_rc (*cxr_vault_fn)(void *context, uint64_t number, cxr_str plain, cxr_err *err);
CXR_NODISCARD cxr_rc cxr_vault_each(cxr_vault *vault, cxr_vault_kind kind, cxr_vault_fn fn, void *context, cxr_err *err);

/*
 * Real values of the corpus as 64-bit keyed hashes, frozen at link: surrogates must differ from all of them.
 * Classes: full names, ids (patient, accession, other), phones. Normalised by the caller.
 */
typedef enum cxr_taken_class { CXR_TAKEN_NAME, CXR_TAKEN_ID, CXR_TAKEN_PHONE, CXR_N_TAKEN } cxr_taken_class;
CXR_NODISCARD cxr_rc cxr_vault_taken_add(cxr_vault *vault, cxr_taken_class what, cxr_str normalised, cxr_err *err);

typedef struct cxr_taken cxr_taken; /* immutable set, shared by threads */
CXR_NODISCARD cxr_rc cxr_taken_load(cxr_vault *vault, cxr_taken **out, cxr_err *err);
/* An empty set, for filters outside a project. */
CXR_NODISCARD cxr_rc cxr_taken_empty(cxr_taken **out, cxr_err *err);
bool cxr_taken_has(const cxr_taken *taken, const cxr_key *key, cxr_taken_class what, cxr_str normalised);
void cxr_taken_free(cxr_taken *taken);
/* The one normal form: ASCII upper case, every byte that is not a letter, a digit or >= 0x80 dropped. Returns bytes written (out holds text.len). */
size_t cxr_taken_normalise(cxr_str text, char *out);

#endif
