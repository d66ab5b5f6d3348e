/* The vault: sealing, permissions, wrong keys, damage, transactions, readers on several threads, taken values. */
#include "house_test.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/file.h"
#include "project/vault.h"

static cxr_err err;

static cxr_key *key_of(unsigned char fill)
{
	unsigned char bytes[32];
	cxr_key *key;
	memset(bytes, fill, sizeof bytes);
	assert_ok(cxr_key_from_bytes(bytes, &key, &err));
	return key;
}

typedef struct fixture {
	char *root;
	char dir[512];
	cxr_key *key;
	cxr_vault *vault;
} fixture;

static int open_fixture(void **state)
{
	static fixture f;
	f.root = test_temp_dir();
	snprintf(f.dir, sizeof f.dir, "%s/vault", f.root);
	f.key = key_of(1);
	assert_ok(cxr_vault_open(&f.vault, f.dir, f.key, true, &err));
	*state = &f;
	return 0;
}

static int close_fixture(void **state)
{
	fixture *f = *state;
	cxr_vault_close(f->vault);
	cxr_key_free(f->key);
	test_temp_dir_remove(f->root);
	return 0;
}

static void reopen(fixture *f)
{
	cxr_vault_close(f->vault);
	f->vault = NULL;
	assert_ok(cxr_vault_open(&f->vault, f->dir, f->key, false, &err));
}

/* Runs SQL on the closed vault's file, as damage from outside. */
static void from_outside(fixture *f, const char *sql)
{
	sqlite3 *db;
	cxr_vault_close(f->vault);
	f->vault = NULL;
	assert_int_equal(sqlite3_open(test_path(f->dir, "vault.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_records(void **state)
{
	fixture *f = *state;
	cxr_buf out;
	cxr_buf_init(&out, 1 << 20);
	assert_ptr_equal(cxr_vault_key(f->vault), f->key);
	assert_int_equal(cxr_vault_get(f->vault, CXR_VAULT_PATIENT, 1, &out, &err), CXR_E_NOT_FOUND);
	for (int kind = 0; kind < CXR_N_VAULT_KINDS; kind++) {
		char text[64];
		snprintf(text, sizeof text, "plain text of kind %d", kind);
		assert_ok(cxr_vault_put(f->vault, (cxr_vault_kind)kind, 1, cxr_str_from("first"), &err));
		assert_ok(cxr_vault_put(f->vault, (cxr_vault_kind)kind, 1, cxr_str_from(text), &err));
	}
	uint64_t study = cxr_vault_study_number(UINT32_MAX, 0xFFFFFF);
	assert_ok(cxr_vault_put(f->vault, CXR_VAULT_STUDY, study, (cxr_str){"", 0}, &err));
	reopen(f);
	cxr_buf_addz(&out, "before ");
	assert_ok(cxr_vault_get(f->vault, CXR_VAULT_STUDY, 1, &out, &err));
	assert_string_equal(out.ptr, "before plain text of kind 4");
	cxr_buf_clear(&out);
	assert_ok(cxr_vault_get(f->vault, CXR_VAULT_STUDY, study, &out, &err));
	assert_int_equal(out.len, 0);
	assert_int_equal(cxr_vault_get(f->vault, CXR_VAULT_IMAGE, 2, &out, &err), CXR_E_NOT_FOUND);
	assert_int_equal(cxr_vault_put(f->vault, CXR_VAULT_IMAGE, UINT64_MAX, cxr_str_from("x"), &err), CXR_E_ARG);
	assert_int_equal(cxr_vault_put(f->vault, CXR_N_VAULT_KINDS, 1, cxr_str_from("x"), &err), CXR_E_ARG);
	assert_int_equal(cxr_vault_put(f->vault, CXR_VAULT_IMAGE, 1, (cxr_str){"", (size_t)65 << 20}, &err), CXR_E_LIMIT);
	cxr_buf_release(&out);
}

/* Nothing readable lies in the directory, not even after deleting, nor with another mode. */
static void test_nothing_in_clear(void **state)
{
	fixture *f = *state;
	static const char secret[] = "Quentin Featherstonehaugh 1961-03-02";
	cxr_file_info info;
	assert_ok(cxr_vault_begin(f->vault, &err));
	for (uint64_t i = 0; i < 300; i++)
		assert_ok(cxr_vault_put(f->vault, CXR_VAULT_PATIENT, i, cxr_str_from(secret), &err));
	assert_ok(cxr_vault_taken_add(f->vault, CXR_TAKEN_NAME, cxr_str_from("QUENTINFEATHERSTONEHAUGH"), &err));
	assert_true(cxr_file_exists(test_path(f->dir, "vault.db-journal")));
	assert_ok(cxr_file_stat(test_path(f->dir, "vault.db-journal"), &info, &err));
	assert_int_equal(info.mode, 0600);
	assert_ok(cxr_vault_commit(f->vault, &err));
	assert_ok(cxr_file_stat(test_path(f->dir, "vault.db"), &info, &err));
	assert_int_equal(info.mode, 0600);
	assert_ok(cxr_file_stat(f->dir, &info, &err));
	assert_int_equal(info.mode, 0700);
	cxr_buf bytes;
	cxr_buf_init(&bytes, 1 << 24);
	assert_ok(cxr_file_read(test_path(f->dir, "vault.db"), 1 << 24, &bytes, &err));
	assert_int_equal(cxr_str_find(cxr_buf_str(&bytes), cxr_str_from("Quentin")), SIZE_MAX);
	assert_int_equal(cxr_str_find(cxr_buf_str(&bytes), cxr_str_from("QUENTIN")), SIZE_MAX);
	assert_int_equal(cxr_str_find(cxr_buf_str(&bytes), cxr_str_from("1961")), SIZE_MAX);
	cxr_buf_release(&bytes);
}

static void test_permissions(void **state)
{
	fixture *f = *state;
	static const unsigned bad[] = {0750, 0705, 0770, 0701, 0710, 0777};
	cxr_vault *vault = (cxr_vault *)&err;
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad); i++) {
		assert_int_equal(chmod(f->dir, bad[i]), 0);
		assert_int_equal(cxr_vault_open(&vault, f->dir, f->key, true, &err), CXR_E_POLICY);
		assert_null(vault);
		assert_non_null(strstr(err.msg, "other users"));
		assert_null(strstr(err.msg, f->root));
	}
	assert_int_equal(chmod(f->dir, 0700), 0);
	assert_int_equal(chmod(test_path(f->dir, "vault.db"), 0640), 0);
	assert_int_equal(cxr_vault_open(&vault, f->dir, f->key, false, &err), CXR_E_POLICY);
	assert_int_equal(chmod(test_path(f->dir, "vault.db"), 0600), 0);
	assert_int_equal(symlink(f->dir, test_path(f->root, "link")), 0);
	assert_int_equal(cxr_vault_open(&vault, test_path(f->root, "link"), f->key, true, &err), CXR_E_POLICY);
	assert_int_equal(cxr_vault_open(&vault, test_path(f->root, "none"), f->key, false, &err), CXR_E_NOT_FOUND);
	assert_false(cxr_file_exists(test_path(f->root, "none")));
	assert_int_equal(mkdir(test_path(f->root, "empty"), 0700), 0);
	assert_int_equal(cxr_vault_open(&vault, test_path(f->root, "empty"), f->key, false, &err), CXR_E_NOT_FOUND);
}

static void test_wrong_key(void **state)
{
	fixture *f = *state;
	cxr_key *other = key_of(2);
	cxr_vault *vault = (cxr_vault *)&err;
	for (int create = 0; create < 2; create++) {
		assert_int_equal(cxr_vault_open(&vault, f->dir, other, create == 1, &err), CXR_E_POLICY);
		assert_null(vault);
		assert_non_null(strstr(err.msg, "key"));
	}
	cxr_key_free(other);
}

/* A sealed record belongs to its kind and number: moved, changed or cut ones do not open. */
static void test_damage(void **state)
{
	fixture *f = *state;
	static const char *const damages[] = {
		"UPDATE record SET sealed=(SELECT sealed FROM record WHERE number=2) WHERE number=1",
		"UPDATE record SET kind=1 WHERE number=1",
		"UPDATE record SET sealed=substr(sealed,1,length(sealed)-1) WHERE number=1",
		"UPDATE record SET sealed=x'' WHERE number=1",
		"UPDATE record SET sealed=zeroblob(length(sealed)) WHERE number=1",
	};
	cxr_buf out;
	cxr_buf_init(&out, 1 << 20);
	for (size_t i = 0; i < CXR_ARRAY_LEN(damages); i++) {
		cxr_vault_kind kind = i == 1 ? CXR_VAULT_REPORT : CXR_VAULT_IMAGE;
		from_outside(f, "DELETE FROM record");
		reopen(f);
		assert_ok(cxr_vault_put(f->vault, CXR_VAULT_IMAGE, 1, cxr_str_from("one"), &err));
		assert_ok(cxr_vault_put(f->vault, CXR_VAULT_IMAGE, 2, cxr_str_from("two"), &err));
		from_outside(f, damages[i]);
		reopen(f);
		assert_int_equal(cxr_vault_get(f->vault, kind, 1, &out, &err), CXR_E_STORE);
		assert_non_null(strstr(err.msg, i == 1 ? "report 1" : "image 1"));
		assert_int_equal(out.len, 0);
	}
	cxr_buf_release(&out);
	from_outside(f, "DELETE FROM lock");
	assert_int_equal(cxr_vault_open(&f->vault, f->dir, f->key, true, &err), CXR_E_STORE);
	from_outside(f, "PRAGMA user_version=99");
	assert_int_equal(cxr_vault_open(&f->vault, f->dir, f->key, true, &err), CXR_E_VERSION);
	from_outside(f, "PRAGMA user_version=1; PRAGMA application_id=5");
	assert_int_equal(cxr_vault_open(&f->vault, f->dir, f->key, true, &err), CXR_E_STORE);
	test_write_file(test_path(f->dir, "vault.db"), "no database, but rather long so that it cannot be taken for an empty one.", 70);
	assert_int_equal(cxr_vault_open(&f->vault, f->dir, f->key, true, &err), CXR_E_STORE);
	test_write_file(test_path(f->dir, "vault.db"), "", 0);
	assert_int_equal(cxr_vault_open(&f->vault, f->dir, f->key, false, &err), CXR_E_STORE);
}

static void test_transactions(void **state)
{
	fixture *f = *state;
	cxr_buf out;
	cxr_buf_init(&out, 1 << 20);
	assert_ok(cxr_vault_begin(f->vault, &err));
	assert_ok(cxr_vault_put(f->vault, CXR_VAULT_PATH, 1, cxr_str_from("kept"), &err));
	assert_ok(cxr_vault_commit(f->vault, &err));
	assert_ok(cxr_vault_begin(f->vault, &err));
	assert_ok(cxr_vault_put(f->vault, CXR_VAULT_PATH, 1, cxr_str_from("changed"), &err));
	assert_ok(cxr_vault_put(f->vault, CXR_VAULT_PATH, 2, cxr_str_from("new"), &err));
	cxr_vault_rollback(f->vault);
	cxr_vault_rollback(f->vault);
	assert_ok(cxr_vault_get(f->vault, CXR_VAULT_PATH, 1, &out, &err));
	assert_string_equal(out.ptr, "kept");
	assert_int_equal(cxr_vault_get(f->vault, CXR_VAULT_PATH, 2, &out, &err), CXR_E_NOT_FOUND);
	/* Closed in the middle: nothing is kept. */
	assert_ok(cxr_vault_begin(f->vault, &err));
	assert_ok(cxr_vault_put(f->vault, CXR_VAULT_PATH, 3, cxr_str_from("new"), &err));
	reopen(f);
	assert_int_equal(cxr_vault_get(f->vault, CXR_VAULT_PATH, 3, &out, &err), CXR_E_NOT_FOUND);
	cxr_buf_release(&out);
}

typedef struct seen {
	cxr_vault *vault;
	uint64_t numbers[8];
	size_t n;
	size_t stop_after;
} seen;

static cxr_rc see(void *context, uint64_t number, cxr_str plain, cxr_err *e)
{
	seen *s = context;
	char expected[32];
	snprintf(expected, sizeof expected, "record %llu", (unsigned long long)number);
	if (!cxr_str_eqz(plain, expected))
		return CXR_FAIL(e, CXR_E_BUG, "wrong record");
	s->numbers[s->n++] = number;
	if (s->n == s->stop_after)
		return CXR_FAIL(e, CXR_E_CANCELLED, "enough");
	/* The same vault may be used inside. */
	return cxr_vault_put(s->vault, CXR_VAULT_PATH, number, plain, e);
}

static void test_each(void **state)
{
	fixture *f = *state;
	static const uint64_t numbers[] = {900, 3, 70, 1, 5000000000};
	seen s = {.vault = f->vault};
	for (size_t i = 0; i < CXR_ARRAY_LEN(numbers); i++) {
		char text[32];
		snprintf(text, sizeof text, "record %llu", (unsigned long long)numbers[i]);
		assert_ok(cxr_vault_put(f->vault, CXR_VAULT_REPORT, numbers[i], cxr_str_from(text), &err));
	}
	assert_ok(cxr_vault_each(f->vault, CXR_VAULT_DEMOGRAPHIC, see, &s, &err));
	assert_int_equal(s.n, 0);
	assert_ok(cxr_vault_each(f->vault, CXR_VAULT_REPORT, see, &s, &err));
	static const uint64_t ordered[] = {1, 3, 70, 900, 5000000000};
	assert_int_equal(s.n, 5);
	assert_memory_equal(s.numbers, ordered, sizeof ordered);
	s.n = 0;
	s.stop_after = 2;
	assert_int_equal(cxr_vault_each(f->vault, CXR_VAULT_REPORT, see, &s, &err), CXR_E_CANCELLED);
	assert_int_equal(s.n, 2);
	from_outside(f, "UPDATE record SET sealed=zeroblob(60) WHERE number=70 AND kind=1");
	reopen(f);
	s = (seen){.vault = f->vault};
	assert_int_equal(cxr_vault_each(f->vault, CXR_VAULT_REPORT, see, &s, &err), CXR_E_STORE);
	assert_int_equal(s.n, 2);
}

typedef struct reader {
	const fixture *f;
	unsigned start;
	int n_wrong;
} reader;

static void *read_all(void *context)
{
	reader *r = context;
	cxr_vault *vault;
	cxr_buf out;
	if (cxr_vault_open(&vault, r->f->dir, r->f->key, false, NULL) != CXR_OK) {
		r->n_wrong = 1000;
		return NULL;
	}
	cxr_buf_init(&out, 1 << 20);
	for (unsigned i = 0; i < 500; i++) {
		char expected[32];
		unsigned number = (r->start + i * 7) % 200;
		snprintf(expected, sizeof expected, "record %u", number);
		cxr_buf_clear(&out);
		r->n_wrong += cxr_vault_get(vault, CXR_VAULT_STUDY, number, &out, NULL) != CXR_OK || !cxr_str_eqz(cxr_buf_str(&out), expected);
	}
	cxr_buf_release(&out);
	cxr_vault_close(vault);
	return NULL;
}

static void test_threads(void **state)
{
	fixture *f = *state;
	enum { N = 6 };
	pthread_t threads[N];
	reader readers[N];
	assert_ok(cxr_vault_begin(f->vault, &err));
	for (unsigned i = 0; i < 200; i++) {
		char text[32];
		snprintf(text, sizeof text, "record %u", i);
		assert_ok(cxr_vault_put(f->vault, CXR_VAULT_STUDY, i, cxr_str_from(text), &err));
	}
	assert_ok(cxr_vault_commit(f->vault, &err));
	for (unsigned i = 0; i < N; i++) {
		readers[i] = (reader){.f = f, .start = i * 31};
		assert_int_equal(pthread_create(&threads[i], NULL, read_all, &readers[i]), 0);
	}
	for (unsigned i = 0; i < N; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(readers[i].n_wrong, 0);
	}
}

/* A writer that dies with half a transaction on disk: many readers at once find the last commit. */
static void test_killed_writer(void **state)
{
	fixture *f = *state;
	enum { N = 6 };
	pthread_t threads[N];
	reader readers[N];
	for (unsigned i = 0; i < 200; i++) {
		char text[32];
		snprintf(text, sizeof text, "record %u", i);
		if (i == 0)
			assert_ok(cxr_vault_begin(f->vault, &err));
		assert_ok(cxr_vault_put(f->vault, CXR_VAULT_STUDY, i, cxr_str_from(text), &err));
	}
	assert_ok(cxr_vault_commit(f->vault, &err));
	cxr_vault_close(f->vault);
	f->vault = NULL;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		static char big[2000];
		cxr_vault *vault;
		memset(big, 'x', sizeof big);
		if (cxr_vault_open(&vault, f->dir, f->key, false, NULL) != CXR_OK || cxr_vault_begin(vault, NULL) != CXR_OK)
			_exit(1);
		for (unsigned i = 0; i < 5000; i++)
			if (cxr_vault_put(vault, CXR_VAULT_STUDY, i, (cxr_str){big, sizeof big}, NULL) != CXR_OK)
				_exit(2);
		_exit(7);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 7);
	/* More than the cache holds: pages of the dead transaction are in the file, the old ones in the journal. */
	cxr_file_info info;
	assert_ok(cxr_file_stat(test_path(f->dir, "vault.db"), &info, &err));
	assert_true(info.size_bytes > 1 << 20);
	assert_true(cxr_file_exists(test_path(f->dir, "vault.db-journal")));
	for (unsigned i = 0; i < N; i++) {
		readers[i] = (reader){.f = f, .start = i * 31};
		assert_int_equal(pthread_create(&threads[i], NULL, read_all, &readers[i]), 0);
	}
	for (unsigned i = 0; i < N; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(readers[i].n_wrong, 0);
	}
	assert_false(cxr_file_exists(test_path(f->dir, "vault.db-journal")));
}

static void test_taken(void **state)
{
	fixture *f = *state;
	cxr_taken *taken, *empty;
	char text[32];
	assert_ok(cxr_vault_begin(f->vault, &err));
	for (int i = 0; i < 500; i++) {
		snprintf(text, sizeof text, "ID%d", i * 3);
		assert_ok(cxr_vault_taken_add(f->vault, CXR_TAKEN_ID, cxr_str_from(text), &err));
		assert_ok(cxr_vault_taken_add(f->vault, CXR_TAKEN_ID, cxr_str_from(text), &err));
	}
	char long_name[400];
	memset(long_name, 'N', sizeof long_name);
	cxr_str name = {long_name, sizeof long_name};
	assert_ok(cxr_vault_taken_add(f->vault, CXR_TAKEN_NAME, name, &err));
	assert_ok(cxr_vault_taken_add(f->vault, CXR_TAKEN_PHONE, (cxr_str){"", 0}, &err));
	assert_int_equal(cxr_vault_taken_add(f->vault, CXR_N_TAKEN, name, &err), CXR_E_ARG);
	assert_ok(cxr_vault_commit(f->vault, &err));
	reopen(f);
	assert_ok(cxr_taken_load(f->vault, &taken, &err));
	assert_ok(cxr_taken_empty(&empty, &err));
	for (int i = 0; i < 1500; i++) {
		snprintf(text, sizeof text, "ID%d", i);
		assert_int_equal(cxr_taken_has(taken, f->key, CXR_TAKEN_ID, cxr_str_from(text)), i % 3 == 0);
		assert_false(cxr_taken_has(taken, f->key, CXR_TAKEN_PHONE, cxr_str_from(text)));
		assert_false(cxr_taken_has(empty, f->key, CXR_TAKEN_ID, cxr_str_from(text)));
	}
	assert_true(cxr_taken_has(taken, f->key, CXR_TAKEN_NAME, name));
	assert_false(cxr_taken_has(taken, f->key, CXR_TAKEN_NAME, (cxr_str){long_name, sizeof long_name - 1}));
	assert_false(cxr_taken_has(taken, f->key, CXR_TAKEN_PHONE, (cxr_str){"", 0}));
	assert_false(cxr_taken_has(NULL, f->key, CXR_TAKEN_ID, cxr_str_from("ID0")));
	cxr_taken_free(taken);
	cxr_taken_free(empty);
	cxr_taken_free(NULL);
}

static void test_normalise(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out;
	} cases[] = {{"Lee^Ann", "LEEANN"}, {"  12-34 56/a ", "123456A"}, {"(555) 123-4567", "5551234567"}, {"", ""}, {"-- ", ""},
		{"M\xc3\xbcller", "M\xc3\xbcLLER"}, {"o'neil", "ONEIL"}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		char out[64];
		size_t n = cxr_taken_normalise(cxr_str_from(cases[i].in), out);
		assert_true(cxr_str_eqz((cxr_str){out, n}, cases[i].out));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_records, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_nothing_in_clear, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_permissions, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_wrong_key, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_damage, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_transactions, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_each, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_threads, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_killed_writer, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_taken, open_fixture, close_fixture),
		cmocka_unit_test(test_normalise),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
