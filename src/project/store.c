/* See store.h: opening, checking, migrating, transactions. Statements are in store_stmt.c. */
#include "project/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "gen/project_data.h"
#include "os/file.h"
#include "project/store_inside.h"

/* "CXRS": what tells our stores from other SQLite files. */
#define APPLICATION_ID 0x43585253
enum { BUSY_MS = 10000 };

static const char damaged[] = "the project store is damaged; put .cxr/store.db back from your backup";

cxr_rc project__sqlite_fail(cxr_err *err, sqlite3 *db, int code, const char *what)
{
	switch (code & 0xff) {
	case SQLITE_NOMEM: return CXR_FAIL(err, CXR_E_NOMEM, "%s: no memory", what);
	case SQLITE_FULL: return CXR_FAIL(err, CXR_E_NO_SPACE, "%s: the disk is full", what);
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return CXR_FAIL(err, CXR_E_LOCKED, "%s: another process uses it; wait for it or stop it", what);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB: return CXR_FAIL(err, CXR_E_STORE, "%s: it is damaged; put it back from your backup", what);
	case SQLITE_CANTOPEN:
	case SQLITE_IOERR: return CXR_FAIL(err, CXR_E_IO, "%s: %s", what, sqlite3_errstr(code));
	case SQLITE_READONLY:
	case SQLITE_PERM: return CXR_FAIL(err, CXR_E_ACCESS, "%s: %s", what, sqlite3_errstr(code));
	default: return CXR_FAIL(err, CXR_E_STORE, "%s: %s", what, db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
	}
}

cxr_rc project__sqlite_exec(sqlite3 *db, const char *sql, const char *what, cxr_err *err)
{
	int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? CXR_OK : project__sqlite_fail(err, db, code, what);
}

cxr_rc project__sqlite_int(sqlite3 *db, const char *sql, const char *what, int64_t *out, cxr_err *err)
{
	sqlite3_stmt *stmt = NULL;
	*out = 0;
	int code = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
	if (code == SQLITE_OK) {
		code = sqlite3_step(stmt);
		if (code == SQLITE_ROW)
			*out = sqlite3_column_int64(stmt, 0);
	}
	cxr_rc rc = code == SQLITE_ROW || code == SQLITE_DONE ? CXR_OK : project__sqlite_fail(err, db, code, what);
	sqlite3_finalize(stmt);
	return rc;
}

cxr_rc project__sqlite_check(sqlite3 *db, const char *message, cxr_err *err)
{
	sqlite3_stmt *stmt = NULL;
	int code = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &stmt, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	const unsigned char *text = code == SQLITE_ROW ? sqlite3_column_text(stmt, 0) : NULL;
	cxr_rc rc = CXR_OK;
	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB || (text && strcmp((const char *)text, "ok") != 0))
		rc = CXR_FAIL(err, CXR_E_STORE, "%s", message);
	else if (code != SQLITE_ROW)
		rc = project__sqlite_fail(err, db, code, "check of a database");
	sqlite3_finalize(stmt);
	return rc;
}

/* An empty file of mode 0600 is a valid empty database; SQLite itself would take the umask. */
cxr_rc project__sqlite_file(const char *path, bool create, const char *what, cxr_err *err)
{
	cxr_file_info info;
	CXR_TRY(cxr_file_stat(path, &info, err));
	if (info.kind == CXR_FILE_REGULAR)
		return CXR_OK;
	if (info.kind != CXR_FILE_NONE)
		return CXR_FAIL(err, CXR_E_STORE, "%s is not a regular file", what);
	if (!create)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "%s is absent", what);
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return CXR_FAIL(err, cxr_rc_from_errno(errno), "%s cannot be made", what);
	close(fd);
	return CXR_OK;
}

/* ---- migrations ---- */

int cxr_store_schema_version(void)
{
	int n = 0;
	while (cxr_data_project_files[n].name)
		n++;
	return n;
}

static cxr_rc migrate_one(cxr_store *store, int number, cxr_err *err)
{
	const cxr_data_file *file = &cxr_data_project_files[number - 1];
	if (strtol(file->name, NULL, 10) != number)
		return CXR_FAIL(err, CXR_E_BUG, "migration %d of the store is missing from this program", number);
	char end[96];
	sqlite3_snprintf(sizeof end, end, "PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT", APPLICATION_ID, number);
	CXR_TRY(project__sqlite_exec(store->db, "BEGIN IMMEDIATE", "migration of the project store", err));
	cxr_rc rc = project__sqlite_exec(store->db, (const char *)file->bytes, "migration of the project store", err);
	if (rc == CXR_OK)
		rc = project__sqlite_exec(store->db, end, "migration of the project store", err);
	if (rc != CXR_OK)
		cxr_store_rollback(store);
	return rc;
}

static cxr_rc migrate(cxr_store *store, bool read_only, cxr_err *err)
{
	int64_t found, application;
	CXR_TRY(project__sqlite_int(store->db, "PRAGMA user_version", "the project store", &found, err));
	CXR_TRY(project__sqlite_int(store->db, "PRAGMA application_id", "the project store", &application, err));
	int known = cxr_store_schema_version();
	if ((found != 0 && application != APPLICATION_ID) || found < 0)
		return CXR_FAIL(err, CXR_E_STORE, "the project store is not a store of cxr");
	if (found > known)
		return CXR_FAIL(err, CXR_E_VERSION, "the project store is of schema %d, this cxr knows schema %d; use a newer cxr", (int)found, known);
	if (found < known && read_only)
		return CXR_FAIL(err, CXR_E_VERSION, "the project store is of the older schema %d; run cxr build once to bring it up to date", (int)found);
	for (int number = (int)found + 1; number <= known; number++)
		CXR_TRY(migrate_one(store, number, err));
	return CXR_OK;
}

/* ---- open, close ---- */

static cxr_rc configure(cxr_store *store, bool read_only, cxr_err *err)
{
	static const char what[] = "the project store";
	sqlite3_busy_timeout(store->db, BUSY_MS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	CXR_TRY(project__sqlite_exec(store->db, "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON;", what, err));
	if (read_only)
		return CXR_OK;
	/* Shared memory of WAL does not work between machines: the whole file is locked instead. */
	if (store->is_network)
		CXR_TRY(project__sqlite_exec(store->db, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;", what, err));
	else
		CXR_TRY(project__sqlite_exec(store->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", what, err));
	return CXR_OK;
}

static cxr_rc open_db(cxr_store *store, const char *path, bool create, bool read_only, cxr_err *err)
{
	CXR_TRY(project__sqlite_file(path, create && !read_only, "the project store (.cxr/store.db)", err));
	int flags = (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
	int code = sqlite3_open_v2(path, &store->db, flags, NULL);
	if (code != SQLITE_OK)
		return project__sqlite_fail(err, store->db, code, "the project store");
	sqlite3_extended_result_codes(store->db, 1);
	CXR_TRY(configure(store, read_only, err));
	CXR_TRY(project__sqlite_check(store->db, damaged, err));
	return migrate(store, read_only, err);
}

cxr_rc cxr_store_open_on(cxr_store **out, const char *path, bool create, bool read_only, bool is_network, cxr_err *err)
{
	*out = NULL;
	cxr_store *store = cxr_calloc(1, sizeof *store);
	if (!store)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project store");
	store->is_network = is_network;
	cxr_map_init(&store->cache);
	cxr_rc rc = open_db(store, path, create, read_only, err);
	if (rc == CXR_OK)
		*out = store;
	else
		cxr_store_close(store);
	return rc;
}

cxr_rc cxr_store_open(cxr_store **out, const char *path, bool create, bool read_only, cxr_err *err)
{
	*out = NULL;
	const char *slash = strrchr(path, '/');
	char *dir = slash ? cxr_strndup(path, slash == path ? 1 : (size_t)(slash - path)) : cxr_strndup(".", 1);
	if (!dir)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project store");
	bool is_network = cxr_path_is_network(dir);
	cxr_free(dir);
	return cxr_store_open_on(out, path, create, read_only, is_network, err);
}

void cxr_store_close(cxr_store *store)
{
	if (!store)
		return;
	project__store_forget(store);
	cxr_map_release(&store->cache);
	sqlite3_close(store->db);
	cxr_free(store);
}

bool cxr_store_is_network(const cxr_store *store)
{
	return store->is_network;
}

/* ---- transactions ---- */

cxr_rc cxr_store_begin(cxr_store *store, cxr_err *err)
{
	return project__sqlite_exec(store->db, "BEGIN IMMEDIATE", "the project store", err);
}

cxr_rc cxr_store_commit(cxr_store *store, cxr_err *err)
{
	return project__sqlite_exec(store->db, "COMMIT", "the project store", err);
}

void cxr_store_rollback(cxr_store *store)
{
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

cxr_rc cxr_store_exec(cxr_store *store, const char *sql, cxr_err *err)
{
	return project__sqlite_exec(store->db, sql, "the project store", err);
}
