/* Inside project: what store and vault share over SQLite. Tests: tests/unit/project/test_store.c, test_vault.c */
#ifndef PROJECT_STORE_INSIDE_H
#define PROJECT_STORE_INSIDE_H

#include "base/map.h"
#include "project/store.h"

struct cxr_stmt {
	cxr_store *store;
	sqlite3_stmt *stmt;
	cxr_stmt *next; /* another statement of the same text, for a query inside the loop over this one */
	bool in_use;
	int bind_code; /* first failed binding */
};

struct cxr_store {
	sqlite3 *db;
	bool is_network;
	cxr_map cache; /* SQL text -> cxr_stmt * */
};

/* Finalises every cached statement. */
void project__store_forget(cxr_store *store);

/* Turns a SQLite result code into an error; `what` is the subject of the sentence ("the project store"). */
CXR_NODISCARD cxr_rc project__sqlite_fail(cxr_err *err, sqlite3 *db, int code, const char *what);
CXR_NODISCARD cxr_rc project__sqlite_exec(sqlite3 *db, const char *sql, const char *what, cxr_err *err);
/* First column of the first row, 0 when there is none. */
CXR_NODISCARD cxr_rc project__sqlite_int(sqlite3 *db, const char *sql, const char *what, int64_t *out, cxr_err *err);
/* Quick integrity check; CXR_E_STORE with `message` when the file is damaged. */
CXR_NODISCARD cxr_rc project__sqlite_check(sqlite3 *db, const char *message, cxr_err *err);
/* The file is there and regular, or (create) is made empty with mode 0600. CXR_E_NOT_FOUND, CXR_E_STORE. */
CXR_NODISCARD cxr_rc project__sqlite_file(const char *path, bool create, const char *what, cxr_err *err);

#endif
