/*
 * The project store <project>/.cxr/store.db: catalogue, ids, stage bookkeeping, quarantine. SQLite, one writer.
 * Holds numbers, keyed hashes and reason codes only; every identified value is in the vault.
 * WAL + FULL on a local disk; exclusive rollback journal on network file systems.
 * Schema: data/project/NNNN_*.sql. Tests: tests/unit/project/test_store.c
 */
#ifndef PROJECT_STORE_H
#define PROJECT_STORE_H

#include <sqlite3.h>

#include "base/buf.h"
#include "base/err.h"

typedef struct cxr_store cxr_store;

/*
 * Opens or (create) makes the store, checks it and migrates it; the file has mode 0600. CXR_E_NOT_FOUND: absent.
 * CXR_E_VERSION: written by a newer cxr, or by an older one and opened read-only. CXR_E_STORE: damaged. CXR_E_LOCKED: in use.
 */
CXR_NODISCARD cxr_rc cxr_store_open(cxr_store **out, const char *path, bool create, bool read_only, cxr_err *err);
/* The same with the kind of file system given by the caller. */
CXR_NODISCARD cxr_rc cxr_store_open_on(cxr_store **out, const char *path, bool create, bool read_only, bool is_network, cxr_err *err);
void cxr_store_close(cxr_store *store);
/* The store lies on a network file system: slower, and no second process may read while one writes. Worth a warning. */
bool cxr_store_is_network(const cxr_store *store);
/* Number of the last migration this program knows. */
int cxr_store_schema_version(void);

/* One transaction at a time. */
CXR_NODISCARD cxr_rc cxr_store_begin(cxr_store *store, cxr_err *err);
CXR_NODISCARD cxr_rc cxr_store_commit(cxr_store *store, cxr_err *err);
void cxr_store_rollback(cxr_store *store);

/*
 * Statements: cxr_stmt wraps a cached prepared statement.
 *   cxr_stmt *q; CXR_TRY(cxr_store_query(store, "SELECT a FROM t WHERE b=?1", &q, err));
 *   cxr_stmt_bind_int(q, 1, 7);
 *   bool row; while (cxr_stmt_step(q, &row, err) == CXR_OK && row) ... cxr_stmt_int(q, 0)
 *   cxr_stmt_done(q);       // resets; always call
 * The SQL text must be a literal (it is the cache key). A query may run inside the loop over another, also of the same text.
 * A bad binding is reported by the next step.
 */
typedef struct cxr_stmt cxr_stmt;
CXR_NODISCARD cxr_rc cxr_store_query(cxr_store *store, const char *sql, cxr_stmt **out, cxr_err *err);
void cxr_stmt_bind_int(cxr_stmt *stmt, int index, int64_t value);
void cxr_stmt_bind_double(cxr_stmt *stmt, int index, double value);
void cxr_stmt_bind_text(cxr_stmt *stmt, int index, cxr_str value);
void cxr_stmt_bind_blob(cxr_stmt *stmt, int index, const void *bytes, size_t n_bytes);
void cxr_stmt_bind_null(cxr_stmt *stmt, int index);
CXR_NODISCARD cxr_rc cxr_stmt_step(cxr_stmt *stmt, bool *out_row, cxr_err *err);
/* Steps once, expects no row, resets. */
CXR_NODISCARD cxr_rc cxr_stmt_run(cxr_stmt *stmt, cxr_err *err);
int64_t cxr_stmt_int(cxr_stmt *stmt, int column);
double cxr_stmt_double(cxr_stmt *stmt, int column);
/* Text or blob, valid until the next step; NULL is "". */
cxr_str cxr_stmt_text(cxr_stmt *stmt, int column);
bool cxr_stmt_is_null(cxr_stmt *stmt, int column);
void cxr_stmt_done(cxr_stmt *stmt);
/* First column of the first row; *out = 0 when there is none. */
CXR_NODISCARD cxr_rc cxr_store_count(cxr_store *store, const char *sql, int64_t *out, cxr_err *err);
CXR_NODISCARD cxr_rc cxr_store_exec(cxr_store *store, const char *sql, cxr_err *err);
CXR_NODISCARD cxr_rc cxr_store_meta_get(cxr_store *store, const char *name, cxr_buf *out, cxr_err *err); /* CXR_E_NOT_FOUND */
CXR_NODISCARD cxr_rc cxr_store_meta_put(cxr_store *store, const char *name, cxr_str value, cxr_err *err);

#endif
