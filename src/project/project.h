/*
 * A project on disk and a run over it.
 *
 *   DIR/cxr.yaml                 project file
 *   DIR/vault/                   identified values, sealed (0700)
 *   DIR/.cxr/store.db            catalogue and bookkeeping (no identified value)
 *   DIR/.cxr/shards/<stage>/NNNNN.shard
 *   DIR/.cxr/work/{DICOM,PNG,JPG}/<stem>.<ext>   de-identified files, linked into releases
 *   DIR/.cxr/lock
 *
 * The key lies outside (default: beside the project directory, DIR.key).
 * Tests: tests/unit/project/test_project.c
 */
#ifndef PROJECT_PROJECT_H
#define PROJECT_PROJECT_H

#include "base/arena.h"
#include "os/lock.h"
#include "project/config.h"
#include "project/shard.h"
#include "project/stage_log.h"
#include "project/store.h"

typedef struct cxr_project {
	char *dir;            /* absolute */
	cxr_config config;
	cxr_arena arena;      /* owns the strings of config */
	cxr_store *store;     /* main thread only */
	cxr_lock lock;
	char *key_path;       /* absolute */
	char *vault_dir;
	char *work_dir;       /* DIR/.cxr/work */
	int64_t timestamp;    /* seconds for outputs: SOURCE_DATE_EPOCH, cxr.yaml, else 0 (1970) */
	const char *warning;  /* what the user should be told once (project on a network file system), or NULL */
} cxr_project;

typedef enum cxr_project_mode {
	CXR_PROJECT_READ,  /* no lock, store read-only */
	CXR_PROJECT_WRITE  /* takes the project lock: CXR_E_LOCKED when another process has it */
} cxr_project_mode;

/*
 * Makes a project: the directory (0700), the key file, vault and store, and cxr.yaml last, so that half a project is none.
 * key_path NULL: DIR.key beside the directory, always a new one. A named key (relative to the working directory) is taken when
 * it is there and good, made when it is absent. `generated`: see cxr_config_template. CXR_E_EXISTS: there is a project, or a
 * file at the place of the new key. CXR_E_USAGE: the key would lie inside an output tree. CXR_E_POLICY: unsafe key or directory.
 */
CXR_NODISCARD cxr_rc cxr_project_create(const char *dir, const char *key_path, bool generated, cxr_err *err);

/*
 * Opens a project; nothing is left open on failure. Neither key nor vault is opened. CXR_E_NOT_FOUND (no project),
 * CXR_E_CONFIG, CXR_E_LOCKED, CXR_E_VERSION, CXR_E_STORE, CXR_E_USAGE (the key lies inside an output tree),
 * CXR_E_POLICY (others may write to the directory or to cxr.yaml).
 */
CXR_NODISCARD cxr_rc cxr_project_open(cxr_project *project, const char *dir, cxr_project_mode mode, cxr_err *err);
void cxr_project_close(cxr_project *project);
/* DIR/.cxr/shards/<stage>/NNNNN.shard; free with cxr_free. NULL when memory is out. */
CXR_NODISCARD char *cxr_project_shard_path(const cxr_project *project, const char *stage, uint32_t shard);
/* DIR/vault/spans/NNNNN.shard: the sealed span ledger of a shard; as above. */
CXR_NODISCARD char *cxr_project_spans_path(const cxr_project *project, uint32_t shard);
/* Number of shards decided at link: value "n_shards" of the store; 0 before link. */
CXR_NODISCARD cxr_rc cxr_project_n_shards(const cxr_project *project, uint32_t *out, cxr_err *err);

/* ---- a run ---- */
typedef struct cxr_progress {
	const char *stage;
	uint64_t done, total; /* total 0 = unknown */
	const char *unit;     /* "files", "patients", "studies" */
} cxr_progress;

struct cxr_review_set; /* project/review_rows.h */

typedef struct cxr_run {
	cxr_project *project;
	const struct cxr_review_set *reviews; /* what readers said, for a stage that asks for it (reads_review); else NULL */
	int n_workers;
	bool dry_run;
	bool force;
	bool (*should_stop)(void *context);                              /* may be NULL */
	void (*on_progress)(void *context, const cxr_progress *progress); /* may be NULL */
	void (*on_message)(void *context, const char *text);             /* value-free; may be NULL */
	void *context;
} cxr_run;

void cxr_run_progress(const cxr_run *run, const char *stage, uint64_t done, uint64_t total, const char *unit);
void cxr_run_message(const cxr_run *run, const char *fmt, ...) CXR_PRINTF(2, 3);
bool cxr_run_should_stop(const cxr_run *run);

/* ---- quarantine ---- */
typedef enum cxr_subject_kind { CXR_SUBJECT_FILE, CXR_SUBJECT_REPORT, CXR_SUBJECT_DEMOGRAPHIC, CXR_SUBJECT_STUDY, CXR_SUBJECT_IMAGE } cxr_subject_kind;
/* Reason: short stable code ("not_chest", "truncated", "duplicate_uid"); detail value-free. Same (stage, kind, number) replaces. */
CXR_NODISCARD cxr_rc cxr_quarantine_put(cxr_store *store, const char *stage, cxr_subject_kind kind, uint64_t number,
	const char *reason, const char *detail, cxr_err *err);

/* Forgets the rows of a stage with this kind and number, or (number UINT64_MAX) all of the kind. */
CXR_NODISCARD cxr_rc cxr_quarantine_clear(cxr_store *store, const char *stage, cxr_subject_kind kind, uint64_t number, cxr_err *err);
/*
 * Rows of one shard, for the pipeline, inside the transaction that makes the shard count: forget those of the shard
 * (first_shard = last_shard) or of a range, then, when the stage has put its new ones, tie them to the shard.
 */
CXR_NODISCARD cxr_rc cxr_quarantine_drop_shards(cxr_store *store, const char *stage, uint32_t first_shard, uint32_t last_shard, cxr_err *err);
CXR_NODISCARD cxr_rc cxr_quarantine_tie(cxr_store *store, const char *stage, uint32_t shard, cxr_err *err);
/* Rows of a stage. */
CXR_NODISCARD cxr_rc cxr_quarantine_count(cxr_store *store, const char *stage, uint64_t *out, cxr_err *err);
/* Rows of all stages, counted by stage, kind and reason, in that order. */
typedef struct cxr_quarantine_reason {
	const char *stage;  /* valid during the call */
	cxr_subject_kind kind;
	const char *reason;
	uint64_t n;
} cxr_quarantine_reason;
typedef cxr_rc (*cxr_quarantine_reason_fn)(void *context, const cxr_quarantine_reason *reason, cxr_err *err);
CXR_NODISCARD cxr_rc cxr_quarantine_reasons(cxr_store *store, cxr_quarantine_reason_fn fn, void *context, cxr_err *err);
/* The rows themselves, by stage, kind and number. */
typedef struct cxr_quarantine_row {
	const char *stage;  /* valid during the call */
	cxr_subject_kind kind;
	uint64_t number;
	const char *reason, *detail;
} cxr_quarantine_row;
typedef cxr_rc (*cxr_quarantine_row_fn)(void *context, const cxr_quarantine_row *row, cxr_err *err);
CXR_NODISCARD cxr_rc cxr_quarantine_each(cxr_store *store, cxr_quarantine_row_fn fn, void *context, cxr_err *err);
/* "file", "report", "demographic", "study", "image"; "subject" for others. */
const char *cxr_subject_kind_name(cxr_subject_kind kind);

/* ---- provenance ---- */
struct cxr_json_out;
/* Members "program", "version", "config" (hash) and "inputs" (digest of the catalogue; null before intake) into an open JSON object. */
CXR_NODISCARD cxr_rc cxr_provenance_put(const cxr_project *project, struct cxr_json_out *out, cxr_err *err);
const char *cxr_version(void);

#endif
