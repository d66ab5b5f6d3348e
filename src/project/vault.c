/* See vault.h: the sealed records. The taken set is in vault_taken.c. */
#include "project/vault.h"

#include <sys/stat.h>
#include <errno.h>
#include <unistd.h>

#include "base/mem.h"
#include "os/file.h"
#include "project/store_inside.h"
#include "project/vault_inside.h"

/* "CXRV" */
#define APPLICATION_ID 0x43585256
enum { SCHEMA = 1, BUSY_MS = 30000 };

/* Far above any record of one patient, study or image. */
#define MAX_RECORD_BYTES ((size_t)64 << 20)

static const char what[] = "the vault";
static const char damaged[] = "the vault is damaged; put vault/vault.db back from your backup";

static const char schema[] =
	"BEGIN IMMEDIATE;"
	"CREATE TABLE record(kind INTEGER NOT NULL, number INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY(kind,number)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE taken(class INTEGER NOT NULL, hash INTEGER NOT NULL, PRIMARY KEY(class,hash)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE lock(number INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;";

static const char *const sql_of[VAULT_N_STATEMENTS] = {
	[VAULT_PUT] = "INSERT OR REPLACE INTO record(kind,number,sealed) VALUES(?1,?2,?3)",
	[VAULT_GET] = "SELECT sealed FROM record WHERE kind=?1 AND number=?2",
	[VAULT_TAKE] = "INSERT OR IGNORE INTO taken(class,hash) VALUES(?1,?2)",
};

/* What a record is bound to: it cannot be moved to another kind or number. */
static const char *const kind_names[CXR_N_VAULT_KINDS] = {
	[CXR_VAULT_IMAGE] = "image",     [CXR_VAULT_REPORT] = "report", [CXR_VAULT_DEMOGRAPHIC] = "demographic",
	[CXR_VAULT_PATIENT] = "patient", [CXR_VAULT_STUDY] = "study",   [CXR_VAULT_PATH] = "path",
};

enum { ABOUT_BYTES = 48 };

static cxr_str about_of(cxr_vault_kind kind, uint64_t number, char text[ABOUT_BYTES])
{
	sqlite3_snprintf(ABOUT_BYTES, text, "%s/%llu", kind_names[kind], (unsigned long long)number);
	return cxr_str_from(text);
}

static const cxr_str check_about = {"check/1", 7};
static const cxr_str check_plain = {"cxr vault", 9};

/* ---- open, close ---- */

static cxr_rc check_dir(const char *dir, bool create, cxr_err *err)
{
	cxr_file_info info;
	CXR_TRY(cxr_file_stat(dir, &info, err));
	if (info.kind == CXR_FILE_NONE && create) {
		if (mkdir(dir, 0700) != 0 && errno != EEXIST)
			return CXR_FAIL(err, cxr_rc_from_errno(errno), "the vault directory cannot be made");
		CXR_TRY(cxr_file_stat(dir, &info, err));
	}
	if (info.kind == CXR_FILE_NONE)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "the vault is absent");
	if (info.kind != CXR_FILE_DIR)
		return CXR_FAIL(err, CXR_E_POLICY, "the vault is not a directory");
	if (info.mode & 077)
		return CXR_FAIL(err, CXR_E_POLICY, "the vault directory is open to other users; take their access away (chmod 700)");
	if (info.owner != geteuid() && geteuid() != 0)
		return CXR_FAIL(err, CXR_E_POLICY, "the vault directory belongs to another user");
	return CXR_OK;
}

static cxr_rc check_file(const char *path, cxr_err *err)
{
	cxr_file_info info;
	CXR_TRY(cxr_file_stat(path, &info, err));
	if (info.mode & 077)
		return CXR_FAIL(err, CXR_E_POLICY, "the vault file is open to other users; take their access away (chmod 600)");
	return CXR_OK;
}

static cxr_rc write_schema(cxr_vault *vault, cxr_err *err)
{
	CXR_TRY(project__sqlite_exec(vault->db, schema, what, err));
	cxr_buf sealed;
	cxr_buf_init(&sealed, 1024);
	sqlite3_stmt *stmt = NULL;
	cxr_rc rc = cxr_key_seal(vault->key, check_about, check_plain, &sealed, err);
	if (rc == CXR_OK) {
		int code = sqlite3_prepare_v2(vault->db, "INSERT INTO lock(number,sealed) VALUES(1,?1)", -1, &stmt, NULL);
		if (code == SQLITE_OK)
			code = sqlite3_bind_blob64(stmt, 1, sealed.ptr, sealed.len, SQLITE_TRANSIENT);
		if (code == SQLITE_OK)
			code = sqlite3_step(stmt);
		if (code != SQLITE_DONE)
			rc = project__sqlite_fail(err, vault->db, code, what);
	}
	sqlite3_finalize(stmt);
	cxr_buf_release(&sealed);
	char end[96];
	sqlite3_snprintf(sizeof end, end, "PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT", APPLICATION_ID, SCHEMA);
	if (rc == CXR_OK)
		rc = project__sqlite_exec(vault->db, end, what, err);
	if (rc != CXR_OK)
		cxr_vault_rollback(vault);
	return rc;
}

/* The check record opens with the project's key only. */
static cxr_rc check_key(cxr_vault *vault, cxr_err *err)
{
	sqlite3_stmt *stmt = NULL;
	cxr_buf plain;
	cxr_buf_init(&plain, 1024);
	int code = sqlite3_prepare_v2(vault->db, "SELECT sealed FROM lock WHERE number=1", -1, &stmt, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	cxr_rc rc;
	if (code == SQLITE_ROW) {
		const char *bytes = sqlite3_column_blob(stmt, 0);
		cxr_str sealed = {bytes ? bytes : "", (size_t)sqlite3_column_bytes(stmt, 0)};
		rc = cxr_key_open(vault->key, check_about, sealed, &plain, NULL);
		if (rc != CXR_OK || !cxr_str_eq(cxr_buf_str(&plain), check_plain))
			rc = CXR_FAIL(err, CXR_E_POLICY, "the project key does not fit this vault; put back the key that the project was made with");
	} else {
		rc = code == SQLITE_DONE ? CXR_FAIL(err, CXR_E_STORE, "%s", damaged) : project__sqlite_fail(err, vault->db, code, what);
	}
	sqlite3_finalize(stmt);
	cxr_buf_release(&plain);
	return rc;
}

static cxr_rc configure(cxr_vault *vault, cxr_err *err)
{
	sqlite3_busy_timeout(vault->db, BUSY_MS);
	sqlite3_db_config(vault->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(vault->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	CXR_TRY(project__sqlite_exec(vault->db,
		"PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON; PRAGMA secure_delete=ON; PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;", what, err));
	int64_t version, application;
	CXR_TRY(project__sqlite_int(vault->db, "PRAGMA user_version", what, &version, err));
	CXR_TRY(project__sqlite_int(vault->db, "PRAGMA application_id", what, &application, err));
	if (version < 0 || (version != 0 && application != APPLICATION_ID))
		return CXR_FAIL(err, CXR_E_STORE, "the vault is not a vault of cxr");
	if (version > SCHEMA)
		return CXR_FAIL(err, CXR_E_VERSION, "the vault was written by a newer cxr; use that one");
	vault->is_new = version == 0;
	return CXR_OK;
}

static cxr_rc open_db(cxr_vault *vault, const char *dir, bool create, cxr_err *err)
{
	CXR_TRY(check_dir(dir, create, err));
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, "vault.db");
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the vault");
	CXR_TRY(project__sqlite_file(path, create, "the vault (vault/vault.db)", err));
	CXR_TRY(check_file(path, err));
	int code = sqlite3_open_v2(path, &vault->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK)
		return project__sqlite_fail(err, vault->db, code, what);
	sqlite3_extended_result_codes(vault->db, 1);
	CXR_TRY(configure(vault, err));
	if (vault->is_new && !create)
		return CXR_FAIL(err, CXR_E_STORE, "%s", damaged);
	return vault->is_new ? write_schema(vault, err) : check_key(vault, err);
}

cxr_rc cxr_vault_open(cxr_vault **out, const char *dir, const cxr_key *key, bool create, cxr_err *err)
{
	*out = NULL;
	cxr_vault *vault = cxr_calloc(1, sizeof *vault);
	if (!vault)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the vault");
	vault->key = key;
	cxr_buf_init(&vault->sealed, MAX_RECORD_BYTES + 4096);
	cxr_rc rc = open_db(vault, dir, create, err);
	if (rc == CXR_OK)
		*out = vault;
	else
		cxr_vault_close(vault);
	return rc;
}

void cxr_vault_close(cxr_vault *vault)
{
	if (!vault)
		return;
	for (int i = 0; i < VAULT_N_STATEMENTS; i++)
		sqlite3_finalize(vault->stmt[i]);
	sqlite3_close(vault->db);
	cxr_buf_release(&vault->sealed);
	cxr_free(vault);
}

const cxr_key *cxr_vault_key(const cxr_vault *vault)
{
	return vault->key;
}

cxr_rc cxr_vault_begin(cxr_vault *vault, cxr_err *err)
{
	return project__sqlite_exec(vault->db, "BEGIN IMMEDIATE", what, err);
}

cxr_rc cxr_vault_commit(cxr_vault *vault, cxr_err *err)
{
	return project__sqlite_exec(vault->db, "COMMIT", what, err);
}

void cxr_vault_rollback(cxr_vault *vault)
{
	if (vault->db && !sqlite3_get_autocommit(vault->db))
		sqlite3_exec(vault->db, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- records ---- */

cxr_rc project__vault_statement(cxr_vault *vault, vault__statement which, sqlite3_stmt **out, cxr_err *err)
{
	if (!vault->stmt[which]) {
		int code = sqlite3_prepare_v3(vault->db, sql_of[which], -1, SQLITE_PREPARE_PERSISTENT, &vault->stmt[which], NULL);
		if (code != SQLITE_OK)
			return project__sqlite_fail(err, vault->db, code, what);
	}
	*out = vault->stmt[which];
	return CXR_OK;
}

cxr_rc project__vault_run(cxr_vault *vault, sqlite3_stmt *stmt, cxr_err *err)
{
	int code = sqlite3_step(stmt);
	cxr_rc rc = code == SQLITE_DONE ? CXR_OK : project__sqlite_fail(err, vault->db, code, what);
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	return rc;
}

static cxr_rc check_subject(cxr_vault_kind kind, uint64_t number, cxr_err *err)
{
	if ((unsigned)kind >= CXR_N_VAULT_KINDS || number > INT64_MAX)
		return CXR_FAIL(err, CXR_E_ARG, "no such vault record");
	return CXR_OK;
}

cxr_rc cxr_vault_put(cxr_vault *vault, cxr_vault_kind kind, uint64_t number, cxr_str plain, cxr_err *err)
{
	char about[ABOUT_BYTES];
	sqlite3_stmt *stmt = NULL;
	CXR_TRY(check_subject(kind, number, err));
	if (plain.len > MAX_RECORD_BYTES)
		return CXR_FAIL(err, CXR_E_LIMIT, "%s %llu is too large for the vault", kind_names[kind], (unsigned long long)number);
	CXR_TRY(project__vault_statement(vault, VAULT_PUT, &stmt, err));
	cxr_buf_clear(&vault->sealed);
	CXR_TRY(cxr_key_seal(vault->key, about_of(kind, number, about), plain, &vault->sealed, err));
	sqlite3_bind_int(stmt, 1, (int)kind);
	sqlite3_bind_int64(stmt, 2, (int64_t)number);
	sqlite3_bind_blob64(stmt, 3, vault->sealed.ptr, vault->sealed.len, SQLITE_STATIC);
	return project__vault_run(vault, stmt, err);
}

/* Opens the sealed column of a row into `out`. */
static cxr_rc open_column(cxr_vault *vault, sqlite3_stmt *stmt, int column, cxr_vault_kind kind, uint64_t number, cxr_buf *out, cxr_err *err)
{
	char about[ABOUT_BYTES];
	const char *bytes = sqlite3_column_blob(stmt, column);
	cxr_str sealed = {bytes ? bytes : "", (size_t)sqlite3_column_bytes(stmt, column)};
	cxr_rc rc = cxr_key_open(vault->key, about_of(kind, number, about), sealed, out, err);
	if (rc == CXR_E_CHECKSUM)
		return CXR_FAIL(err, CXR_E_STORE, "%s %llu of the vault is damaged; put vault/vault.db back from your backup", kind_names[kind],
			(unsigned long long)number);
	return rc;
}

cxr_rc cxr_vault_get(cxr_vault *vault, cxr_vault_kind kind, uint64_t number, cxr_buf *out, cxr_err *err)
{
	sqlite3_stmt *stmt = NULL;
	CXR_TRY(check_subject(kind, number, err));
	CXR_TRY(project__vault_statement(vault, VAULT_GET, &stmt, err));
	sqlite3_bind_int(stmt, 1, (int)kind);
	sqlite3_bind_int64(stmt, 2, (int64_t)number);
	int code = sqlite3_step(stmt);
	cxr_rc rc;
	if (code == SQLITE_ROW)
		rc = open_column(vault, stmt, 0, kind, number, out, err);
	else if (code == SQLITE_DONE)
		rc = CXR_FAIL(err, CXR_E_NOT_FOUND, "%s %llu is not in the vault", kind_names[kind], (unsigned long long)number);
	else
		rc = project__sqlite_fail(err, vault->db, code, what);
	sqlite3_reset(stmt);
	return rc;
}

cxr_rc cxr_vault_each(cxr_vault *vault, cxr_vault_kind kind, cxr_vault_fn fn, void *context, cxr_err *err)
{
	sqlite3_stmt *stmt = NULL;
	cxr_buf plain;
	CXR_TRY(check_subject(kind, 0, err));
	/* A statement of its own: fn may call put, get and each. */
	int code = sqlite3_prepare_v2(vault->db, "SELECT number,sealed FROM record WHERE kind=?1 ORDER BY number", -1, &stmt, NULL);
	cxr_rc rc = code == SQLITE_OK ? CXR_OK : project__sqlite_fail(err, vault->db, code, what);
	if (rc == CXR_OK)
		sqlite3_bind_int(stmt, 1, (int)kind);
	cxr_buf_init(&plain, MAX_RECORD_BYTES);
	while (rc == CXR_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
		uint64_t number = (uint64_t)sqlite3_column_int64(stmt, 0);
		cxr_buf_clear(&plain);
		rc = open_column(vault, stmt, 1, kind, number, &plain, err);
		if (rc == CXR_OK)
			rc = fn(context, number, cxr_buf_str(&plain), err);
	}
	if (rc == CXR_OK && code != SQLITE_DONE)
		rc = project__sqlite_fail(err, vault->db, code, what);
	sqlite3_finalize(stmt);
	if (plain.ptr)
		cxr_wipe(plain.ptr, plain.capacity);
	cxr_buf_release(&plain);
	return rc;
}
