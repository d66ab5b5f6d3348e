/* The store: migrations, damage, versions, statements, transactions, two handles. */
#include "house_test.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/file.h"
#include "project/store.h"

static cxr_err err;

static cxr_store *open_new(const char *dir)
{
	cxr_store *store;
	assert_ok(cxr_store_open(&store, test_path(dir, "store.db"), true, false, &err));
	return store;
}

static int64_t count(cxr_store *store, const char *sql)
{
	int64_t n;
	assert_ok(cxr_store_count(store, sql, &n, &err));
	return n;
}

static void test_new(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	cxr_store *store = (cxr_store *)&err;
	const char *path = test_path(dir, "store.db");
	assert_int_equal(cxr_store_open(&store, path, false, false, &err), CXR_E_NOT_FOUND);
	assert_null(store);
	assert_int_equal(cxr_store_open(&store, path, false, true, &err), CXR_E_NOT_FOUND);
	assert_int_equal(cxr_store_open(&store, path, true, true, &err), CXR_E_NOT_FOUND);
	assert_false(cxr_file_exists(path));
	store = open_new(dir);
	cxr_file_info info;
	assert_ok(cxr_file_stat(path, &info, &err));
	assert_int_equal(info.mode, 0600);
	assert_int_equal(count(store, "PRAGMA user_version"), cxr_store_schema_version());
	assert_true(cxr_store_schema_version() >= 2);
	assert_int_equal(count(store, "SELECT count(*) FROM stage_shard"), 0);
	assert_int_equal(count(store, "SELECT count(*) FROM quarantine"), 0);
	assert_int_equal(count(store, "SELECT count(*) FROM source_file"), 0);
	assert_int_equal(count(store, "PRAGMA foreign_keys"), 1);
	assert_int_equal(count(store, "PRAGMA synchronous"), 2);
	assert_false(cxr_store_is_network(store));
	cxr_store_close(store);
	cxr_store_close(NULL);
	test_temp_dir_remove(dir);
}

static void test_journal_modes(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "store.db");
	for (int is_network = 0; is_network < 3; is_network++) {
		cxr_store *store;
		cxr_stmt *q;
		bool row;
		assert_ok(cxr_store_open_on(&store, path, true, false, is_network == 1, &err));
		assert_int_equal(cxr_store_is_network(store), is_network == 1);
		assert_ok(cxr_store_query(store, "PRAGMA journal_mode", &q, &err));
		assert_ok(cxr_stmt_step(q, &row, &err));
		assert_true(cxr_str_eqz(cxr_stmt_text(q, 0), is_network == 1 ? "delete" : "wal"));
		cxr_stmt_done(q);
		assert_ok(cxr_store_meta_put(store, "kept", cxr_str_from("yes"), &err));
		assert_int_equal(cxr_file_exists(test_path(dir, "store.db-shm")), is_network != 1);
		assert_int_equal(count(store, "SELECT count(*) FROM meta"), 1);
		cxr_store_close(store);
	}
	test_temp_dir_remove(dir);
}

static void test_meta(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	cxr_store *store = open_new(dir);
	cxr_buf value;
	cxr_buf_init(&value, 100);
	assert_int_equal(cxr_store_meta_get(store, "a", &value, &err), CXR_E_NOT_FOUND);
	assert_ok(cxr_store_meta_put(store, "a", cxr_str_from("1"), &err));
	assert_ok(cxr_store_meta_put(store, "a", cxr_str_from("22"), &err));
	assert_ok(cxr_store_meta_put(store, "empty", (cxr_str){NULL, 0}, &err));
	assert_ok(cxr_store_meta_get(store, "a", &value, &err));
	assert_string_equal(value.ptr, "22");
	assert_ok(cxr_store_meta_get(store, "empty", &value, &err));
	assert_int_equal(value.len, 2);
	cxr_store_close(store);
	/* Kept over closing, and readable without the right to write. */
	assert_ok(cxr_store_open(&store, test_path(dir, "store.db"), false, true, &err));
	cxr_buf_clear(&value);
	assert_ok(cxr_store_meta_get(store, "a", &value, &err));
	assert_string_equal(value.ptr, "22");
	assert_int_equal(cxr_store_meta_put(store, "a", cxr_str_from("3"), &err), CXR_E_ACCESS);
	cxr_store_close(store);
	cxr_buf_release(&value);
	test_temp_dir_remove(dir);
}

static void test_statements(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	cxr_store *store = open_new(dir);
	cxr_stmt *q, *inner;
	bool row;
	assert_ok(cxr_store_exec(store, "CREATE TABLE t(a INTEGER, b REAL, c TEXT, d BLOB)", &err));
	for (int i = 1; i <= 3; i++) {
		assert_ok(cxr_store_query(store, "INSERT INTO t VALUES(?1,?2,?3,?4)", &q, &err));
		cxr_stmt_bind_int(q, 1, i);
		cxr_stmt_bind_double(q, 2, i / 2.0);
		if (i == 2)
			cxr_stmt_bind_null(q, 3);
		else
			cxr_stmt_bind_text(q, 3, (cxr_str){"x\0y", 3});
		cxr_stmt_bind_blob(q, 4, "\0\1\2", (size_t)i);
		assert_ok(cxr_stmt_run(q, &err));
	}
	static const char sql[] = "SELECT a,b,c,d FROM t WHERE a>=?1 ORDER BY a";
	assert_ok(cxr_store_query(store, sql, &q, &err));
	cxr_stmt_bind_int(q, 1, 1);
	int n = 0, n_inner = 0;
	while (cxr_stmt_step(q, &row, &err) == CXR_OK && row) {
		n++;
		assert_int_equal(cxr_stmt_int(q, 0), n);
		assert_true(cxr_stmt_double(q, 1) == n / 2.0);
		assert_int_equal(cxr_stmt_is_null(q, 2), n == 2);
		assert_int_equal(cxr_stmt_text(q, 2).len, n == 2 ? 0 : 3);
		assert_non_null(cxr_stmt_text(q, 2).ptr);
		assert_int_equal(cxr_stmt_text(q, 3).len, n);
		assert_memory_equal(cxr_stmt_text(q, 3).ptr, "\0\1\2", (size_t)n);
		/* The same text inside its own loop is another statement. */
		assert_ok(cxr_store_query(store, sql, &inner, &err));
		assert_ptr_not_equal(inner, q);
		cxr_stmt_bind_int(inner, 1, n);
		while (cxr_stmt_step(inner, &row, &err) == CXR_OK && row)
			n_inner++;
		cxr_stmt_done(inner);
	}
	cxr_stmt_done(q);
	cxr_stmt_done(NULL);
	assert_int_equal(n, 3);
	assert_int_equal(n_inner, 6);
	/* Bindings do not survive cxr_stmt_done; the cached statement is used again. */
	assert_ok(cxr_store_query(store, sql, &inner, &err));
	assert_true(inner == q || inner != NULL);
	assert_ok(cxr_stmt_step(inner, &row, &err));
	assert_false(row);
	cxr_stmt_done(inner);
	assert_int_equal(count(store, "SELECT 7 WHERE 0"), 0);
	cxr_store_close(store);
	test_temp_dir_remove(dir);
}

static void test_refusals(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	cxr_store *store = open_new(dir);
	cxr_stmt *q = (cxr_stmt *)&err;
	bool row;
	assert_int_equal(cxr_store_query(store, "SELEC 1", &q, &err), CXR_E_STORE);
	assert_null(q);
	assert_int_equal(cxr_store_query(store, "", &q, &err), CXR_E_BUG);
	assert_ok(cxr_store_query(store, "SELECT ?1", &q, &err));
	cxr_stmt_bind_int(q, 2, 1);
	cxr_stmt_bind_int(q, 1, 1);
	assert_int_equal(cxr_stmt_step(q, &row, &err), CXR_E_STORE);
	assert_false(row);
	/* After the failure the statement is free and clean. */
	assert_ok(cxr_store_query(store, "SELECT ?1", &q, &err));
	cxr_stmt_bind_int(q, 1, 5);
	assert_ok(cxr_stmt_step(q, &row, &err));
	assert_int_equal(cxr_stmt_int(q, 0), 5);
	cxr_stmt_done(q);
	assert_ok(cxr_store_query(store, "SELECT 1", &q, &err));
	assert_int_equal(cxr_stmt_run(q, &err), CXR_E_BUG);
	assert_int_equal(cxr_store_exec(store, "INSERT INTO quarantine(stage,kind,number,reason,detail) VALUES('s','not a number',1,'r','')", &err), CXR_E_STORE);
	assert_int_equal(cxr_store_exec(store, "INSERT INTO image(number,sop_hash,study_hash,patient_hash,digest) VALUES(9,x'',x'',x'',x'')", &err), CXR_E_STORE);
	cxr_store_close(store);
	test_temp_dir_remove(dir);
}

static void test_transactions(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	cxr_store *store = open_new(dir), *reader;
	assert_ok(cxr_store_open(&reader, test_path(dir, "store.db"), false, true, &err));
	assert_ok(cxr_store_begin(store, &err));
	assert_int_equal(cxr_store_begin(store, &err), CXR_E_STORE);
	assert_ok(cxr_store_meta_put(store, "a", cxr_str_from("1"), &err));
	/* A reader sees the last commit and does not wait. */
	assert_int_equal(count(reader, "SELECT count(*) FROM meta"), 0);
	assert_ok(cxr_store_commit(store, &err));
	assert_int_equal(count(reader, "SELECT count(*) FROM meta"), 1);
	assert_ok(cxr_store_begin(store, &err));
	assert_ok(cxr_store_meta_put(store, "b", cxr_str_from("1"), &err));
	cxr_store_rollback(store);
	cxr_store_rollback(store);
	assert_int_equal(count(store, "SELECT count(*) FROM meta"), 1);
	assert_int_equal(cxr_store_commit(store, &err), CXR_E_STORE);
	/* Closing in the middle of a transaction keeps none of it. */
	assert_ok(cxr_store_begin(store, &err));
	assert_ok(cxr_store_meta_put(store, "c", cxr_str_from("1"), &err));
	cxr_store_close(store);
	assert_int_equal(count(reader, "SELECT count(*) FROM meta"), 1);
	cxr_store_close(reader);
	test_temp_dir_remove(dir);
}

/* A process that dies between begin and commit leaves the last commit. */
static void test_killed_writer(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "store.db");
	cxr_store_close(open_new(dir));
	for (int is_network = 0; is_network < 2; is_network++) {
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			cxr_store *store;
			if (cxr_store_open_on(&store, path, false, false, is_network == 1, NULL) != CXR_OK || cxr_store_begin(store, NULL) != CXR_OK)
				_exit(1);
			for (int i = 0; i < 1000; i++) {
				char name[32];
				snprintf(name, sizeof name, "n%d", i);
				if (cxr_store_meta_put(store, name, cxr_str_from("a value that will never be kept"), NULL) != CXR_OK)
					_exit(2);
			}
			_exit(7);
		}
		int status;
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(WEXITSTATUS(status), 7);
		cxr_store *store;
		assert_ok(cxr_store_open(&store, path, false, false, &err));
		assert_int_equal(count(store, "SELECT count(*) FROM meta"), 0);
		cxr_store_close(store);
	}
	test_temp_dir_remove(dir);
}

static void test_versions(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "store.db");
	cxr_store *store = open_new(dir);
	assert_ok(cxr_store_exec(store, "PRAGMA user_version=999", &err));
	cxr_store_close(store);
	for (int read_only = 0; read_only < 2; read_only++) {
		assert_int_equal(cxr_store_open(&store, path, true, read_only == 1, &err), CXR_E_VERSION);
		assert_null(store);
		assert_non_null(strstr(err.msg, "999"));
		assert_non_null(strstr(err.msg, "newer"));
	}
	test_temp_dir_remove(dir);
}

/* A store of the first schema is brought up to date by a writer, and named as older to a reader. */
static void test_older(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "store.db");
	sqlite3 *db;
	cxr_store *store = open_new(dir);
	assert_ok(cxr_store_meta_put(store, "a", cxr_str_from("1"), &err));
	cxr_store_close(store);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA foreign_keys=OFF; DROP TABLE image; DROP TABLE source_file; DROP TABLE report; DROP TABLE demographic;", NULL, NULL, NULL), SQLITE_OK);
	/* Whatever later migrations made goes too. */
	sqlite3_stmt *stmt;
	char drop[4096] = "";
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT IN ('meta','stage_shard','quarantine')", -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW)
		snprintf(drop + strlen(drop), sizeof drop - strlen(drop), "DROP TABLE %s;", (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	strcat(drop, "PRAGMA user_version=1;");
	assert_int_equal(sqlite3_exec(db, drop, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(cxr_store_open(&store, path, false, true, &err), CXR_E_VERSION);
	assert_non_null(strstr(err.msg, "older"));
	assert_ok(cxr_store_open(&store, path, false, false, &err));
	assert_int_equal(count(store, "PRAGMA user_version"), cxr_store_schema_version());
	assert_int_equal(count(store, "SELECT count(*) FROM source_file"), 0);
	assert_int_equal(count(store, "SELECT count(*) FROM meta"), 1);
	cxr_store_close(store);
	test_temp_dir_remove(dir);
}

/* A migration that fails leaves the store as it was. */
static void test_failed_migration(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "store.db");
	sqlite3 *db;
	cxr_store *store;
	cxr_store_close(open_new(dir));
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version=1; DROP TABLE demographic;", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(cxr_store_open(&store, path, false, false, &err), CXR_E_STORE);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_stmt *stmt;
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(stmt, 0), 1);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	test_temp_dir_remove(dir);
}

static void check_damaged(const char *path)
{
	for (int read_only = 0; read_only < 2; read_only++) {
		cxr_store *store;
		cxr_err_clear(&err);
		assert_int_equal(cxr_store_open(&store, path, false, read_only == 1, &err), CXR_E_STORE);
		assert_null(store);
		assert_non_null(strstr(err.msg, "store"));
		assert_null(strstr(err.msg, "/tmp"));
	}
}

static void test_damage(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "store.db");
	cxr_store *store = open_new(dir);
	char name[32];
	assert_ok(cxr_store_begin(store, &err));
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof name, "name %d", i);
		assert_ok(cxr_store_meta_put(store, name, cxr_str_from("some value of forty bytes, more or less"), &err));
	}
	assert_ok(cxr_store_commit(store, &err));
	cxr_store_close(store);
	cxr_buf bytes;
	cxr_buf_init(&bytes, 1 << 24);
	assert_ok(cxr_file_read(path, 1 << 24, &bytes, &err));
	assert_true(bytes.len > 20 * 4096);
	/* junk, a destroyed head, a cut file, destroyed pages */
	test_write_file(path, "this is no database at all, but some text that is long enough to be one page or so", 80);
	check_damaged(path);
	for (size_t i = 0; i < 16; i++)
		bytes.ptr[i] ^= 0x55;
	test_write_file(path, bytes.ptr, bytes.len);
	check_damaged(path);
	for (size_t i = 0; i < 16; i++)
		bytes.ptr[i] ^= 0x55;
	test_write_file(path, bytes.ptr, bytes.len / 2);
	check_damaged(path);
	for (size_t page = 2; page < 20; page++)
		memset(bytes.ptr + page * 4096, 0xA5, 64);
	test_write_file(path, bytes.ptr, bytes.len);
	check_damaged(path);
	cxr_buf_release(&bytes);
	test_temp_dir_remove(dir);
}

static void test_foreign(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "store.db");
	sqlite3 *db;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE x(a); PRAGMA user_version=1;", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	check_damaged(path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("elsewhere.db", path), 0);
	check_damaged(path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	check_damaged(path);
	test_temp_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new),
		cmocka_unit_test(test_journal_modes),
		cmocka_unit_test(test_meta),
		cmocka_unit_test(test_statements),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_transactions),
		cmocka_unit_test(test_killed_writer),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_older),
		cmocka_unit_test(test_failed_migration),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_foreign),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
