/* See store.h: cached statements, meta values. */
#include "base/mem.h"
#include "project/store_inside.h"

static const char what[] = "the project store";

/* NULL on failure, with the error in *out_rc. */
static cxr_stmt *prepare(cxr_store *store, const char *sql, cxr_rc *out_rc, cxr_err *err)
{
	cxr_stmt *stmt = cxr_calloc(1, sizeof *stmt);
	if (!stmt) {
		*out_rc = CXR_FAIL(err, CXR_E_NOMEM, "no memory for a statement");
		return NULL;
	}
	stmt->store = store;
	int code = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt->stmt, NULL);
	if (code == SQLITE_OK && stmt->stmt)
		return stmt;
	*out_rc = code != SQLITE_OK ? project__sqlite_fail(err, store->db, code, what) : CXR_FAIL(err, CXR_E_BUG, "an empty statement");
	cxr_free(stmt);
	return NULL;
}

cxr_rc cxr_store_query(cxr_store *store, const char *sql, cxr_stmt **out, cxr_err *err)
{
	*out = NULL;
	uint64_t *slot = cxr_map_get(&store->cache, cxr_str_from(sql));
	cxr_stmt *first = slot ? (cxr_stmt *)(uintptr_t)*slot : NULL;
	cxr_stmt *stmt = first;
	while (stmt && stmt->in_use)
		stmt = stmt->next;
	if (!stmt) {
		cxr_rc rc = CXR_E_BUG;
		stmt = prepare(store, sql, &rc, err);
		if (!stmt)
			return rc != CXR_OK ? rc : CXR_E_BUG;
		if (first) {
			stmt->next = first->next;
			first->next = stmt;
		} else {
			rc = cxr_map_put(&store->cache, cxr_str_from(sql), (uint64_t)(uintptr_t)stmt, NULL, err);
			if (rc != CXR_OK) {
				sqlite3_finalize(stmt->stmt);
				cxr_free(stmt);
				return rc;
			}
		}
	}
	stmt->in_use = true;
	*out = stmt;
	return CXR_OK;
}

void project__store_forget(cxr_store *store)
{
	for (size_t i = 0; i < store->cache.n_entries; i++) {
		cxr_stmt *stmt = (cxr_stmt *)(uintptr_t)store->cache.entries[i].value;
		while (stmt) {
			cxr_stmt *next = stmt->next;
			sqlite3_finalize(stmt->stmt);
			cxr_free(stmt);
			stmt = next;
		}
	}
}

static void note_bind(cxr_stmt *stmt, int code)
{
	if (code != SQLITE_OK && stmt->bind_code == SQLITE_OK)
		stmt->bind_code = code;
}

void cxr_stmt_bind_int(cxr_stmt *stmt, int index, int64_t value)
{
	note_bind(stmt, sqlite3_bind_int64(stmt->stmt, index, value));
}

void cxr_stmt_bind_double(cxr_stmt *stmt, int index, double value)
{
	note_bind(stmt, sqlite3_bind_double(stmt->stmt, index, value));
}

void cxr_stmt_bind_text(cxr_stmt *stmt, int index, cxr_str value)
{
	note_bind(stmt, sqlite3_bind_text64(stmt->stmt, index, value.ptr ? value.ptr : "", value.len, SQLITE_TRANSIENT, SQLITE_UTF8));
}

void cxr_stmt_bind_blob(cxr_stmt *stmt, int index, const void *bytes, size_t n_bytes)
{
	note_bind(stmt, sqlite3_bind_blob64(stmt->stmt, index, bytes ? bytes : "", n_bytes, SQLITE_TRANSIENT));
}

void cxr_stmt_bind_null(cxr_stmt *stmt, int index)
{
	note_bind(stmt, sqlite3_bind_null(stmt->stmt, index));
}

void cxr_stmt_done(cxr_stmt *stmt)
{
	if (!stmt)
		return;
	sqlite3_reset(stmt->stmt);
	sqlite3_clear_bindings(stmt->stmt);
	stmt->bind_code = SQLITE_OK;
	stmt->in_use = false;
}

cxr_rc cxr_stmt_step(cxr_stmt *stmt, bool *out_row, cxr_err *err)
{
	*out_row = false;
	int code = stmt->bind_code != SQLITE_OK ? stmt->bind_code : sqlite3_step(stmt->stmt);
	if (code == SQLITE_ROW) {
		*out_row = true;
		return CXR_OK;
	}
	if (code == SQLITE_DONE)
		return CXR_OK;
	cxr_rc rc = project__sqlite_fail(err, stmt->store->db, code, what);
	/* Releases the locks even when the caller leaves without cxr_stmt_done. */
	cxr_stmt_done(stmt);
	return rc;
}

cxr_rc cxr_stmt_run(cxr_stmt *stmt, cxr_err *err)
{
	bool row;
	CXR_TRY(cxr_stmt_step(stmt, &row, err));
	cxr_stmt_done(stmt);
	return row ? CXR_FAIL(err, CXR_E_BUG, "a statement gave a row where none belongs") : CXR_OK;
}

int64_t cxr_stmt_int(cxr_stmt *stmt, int column)
{
	return sqlite3_column_int64(stmt->stmt, column);
}

double cxr_stmt_double(cxr_stmt *stmt, int column)
{
	return sqlite3_column_double(stmt->stmt, column);
}

cxr_str cxr_stmt_text(cxr_stmt *stmt, int column)
{
	const char *bytes = sqlite3_column_type(stmt->stmt, column) == SQLITE_BLOB ? sqlite3_column_blob(stmt->stmt, column)
		: (const char *)sqlite3_column_text(stmt->stmt, column);
	if (!bytes)
		return (cxr_str){"", 0};
	return (cxr_str){bytes, (size_t)sqlite3_column_bytes(stmt->stmt, column)};
}

bool cxr_stmt_is_null(cxr_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt->stmt, column) == SQLITE_NULL;
}

cxr_rc cxr_store_count(cxr_store *store, const char *sql, int64_t *out, cxr_err *err)
{
	cxr_stmt *stmt;
	bool row;
	*out = 0;
	CXR_TRY(cxr_store_query(store, sql, &stmt, err));
	CXR_TRY(cxr_stmt_step(stmt, &row, err));
	if (row)
		*out = cxr_stmt_int(stmt, 0);
	cxr_stmt_done(stmt);
	return CXR_OK;
}

cxr_rc cxr_store_meta_get(cxr_store *store, const char *name, cxr_buf *out, cxr_err *err)
{
	cxr_stmt *stmt;
	bool row;
	CXR_TRY(cxr_store_query(store, "SELECT value FROM meta WHERE name=?1", &stmt, err));
	cxr_stmt_bind_text(stmt, 1, cxr_str_from(name));
	CXR_TRY(cxr_stmt_step(stmt, &row, err));
	if (row)
		cxr_buf_add_str(out, cxr_stmt_text(stmt, 0));
	cxr_stmt_done(stmt);
	return row ? cxr_buf_check(out, err) : CXR_FAIL(err, CXR_E_NOT_FOUND, "the project store has no value '%s'", name);
}

cxr_rc cxr_store_meta_put(cxr_store *store, const char *name, cxr_str value, cxr_err *err)
{
	cxr_stmt *stmt;
	CXR_TRY(cxr_store_query(store, "INSERT INTO meta(name,value) VALUES(?1,?2) ON CONFLICT(name) DO UPDATE SET value=excluded.value", &stmt, err));
	cxr_stmt_bind_text(stmt, 1, cxr_str_from(name));
	cxr_stmt_bind_text(stmt, 2, value);
	return cxr_stmt_run(stmt, err);
}
