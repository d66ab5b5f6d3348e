/* Making, opening, locking, paths, time stamps, keys in the wrong place, quarantine, provenance. */
#include "house_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "formats/json.h"
#include "os/file.h"
#include "project/key.h"
#include "project/project.h"
#include "project/vault.h"

static cxr_err err;

typedef struct fixture {
	char *root;      /* without links */
	char dir[600];
} fixture;

static int open_fixture(void **state)
{
	static fixture f;
	char *dir = test_temp_dir();
	f.root = cxr_path_real(dir);
	assert_non_null(f.root);
	free(dir);
	snprintf(f.dir, sizeof f.dir, "%s/p", f.root);
	unsetenv("SOURCE_DATE_EPOCH");
	*state = &f;
	return 0;
}

static int close_fixture(void **state)
{
	fixture *f = *state;
	unsetenv("SOURCE_DATE_EPOCH");
	test_temp_dir_remove(f->root);
	return 0;
}

static void write_yaml(const fixture *f, const char *text)
{
	test_write_file(test_path(f->dir, "cxr.yaml"), text, strlen(text));
}

static void check_opens(const fixture *f, cxr_project_mode mode)
{
	cxr_project project;
	assert_ok(cxr_project_open(&project, f->dir, mode, &err));
	cxr_project_close(&project);
}

static void check_refused(const fixture *f, cxr_project_mode mode, cxr_rc rc, const char *word)
{
	cxr_project project;
	cxr_err_clear(&err);
	assert_int_equal(cxr_project_open(&project, f->dir, mode, &err), rc);
	assert_null(project.dir);
	assert_null(project.store);
	assert_int_equal(project.lock.fd, -1);
	if (!strstr(err.msg, word))
		fail_msg("no '%s' in: %s", word, err.msg);
	assert_null(strstr(err.msg, f->root));
}

static unsigned mode_of(const char *path)
{
	cxr_file_info info;
	assert_ok(cxr_file_stat(path, &info, &err));
	assert_int_not_equal(info.kind, CXR_FILE_NONE);
	return info.mode;
}

static void test_create(void **state)
{
	fixture *f = *state;
	assert_ok(cxr_project_create(f->dir, NULL, true, &err));
	assert_int_equal(mode_of(f->dir), 0700);
	assert_int_equal(mode_of(test_path(f->root, "p.key")), 0600);
	assert_int_equal(mode_of(test_path(f->dir, "cxr.yaml")), 0600);
	assert_int_equal(mode_of(test_path(f->dir, "vault")), 0700);
	assert_int_equal(mode_of(test_path(f->dir, "vault/vault.db")), 0600);
	assert_int_equal(mode_of(test_path(f->dir, ".cxr")), 0700);
	assert_int_equal(mode_of(test_path(f->dir, ".cxr/store.db")), 0600);
	cxr_project p;
	cxr_key *key;
	cxr_vault *vault;
	assert_ok(cxr_project_open(&p, f->dir, CXR_PROJECT_WRITE, &err));
	assert_string_equal(p.dir, f->dir);
	assert_string_equal(p.key_path, test_path(f->root, "p.key"));
	assert_string_equal(p.vault_dir, test_path(f->dir, "vault"));
	assert_string_equal(p.work_dir, test_path(f->dir, ".cxr/work"));
	assert_true(p.config.generated);
	assert_true(p.lock.fd >= 0);
	assert_int_equal(p.timestamp, 0);
	assert_ok(cxr_key_load(p.key_path, &key, &err));
	assert_ok(cxr_vault_open(&vault, p.vault_dir, key, false, &err));
	cxr_vault_close(vault);
	cxr_key_free(key);
	uint32_t n_shards = 9;
	assert_ok(cxr_project_n_shards(&p, &n_shards, &err));
	assert_int_equal(n_shards, 0);
	assert_ok(cxr_store_meta_put(p.store, "n_shards", cxr_str_from("12"), &err));
	assert_ok(cxr_project_n_shards(&p, &n_shards, &err));
	assert_int_equal(n_shards, 12);
	static const char *const bad[] = {"", "-1", "x", "99999999999"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad); i++) {
		assert_ok(cxr_store_meta_put(p.store, "n_shards", cxr_str_from(bad[i]), &err));
		assert_int_equal(cxr_project_n_shards(&p, &n_shards, &err), CXR_E_STORE);
	}
	cxr_project_close(&p);
	cxr_project_close(&p);
}

static void test_create_refusals(void **state)
{
	fixture *f = *state;
	assert_ok(cxr_project_create(f->dir, NULL, false, &err));
	cxr_buf before, after;
	cxr_buf_init(&before, 4096);
	cxr_buf_init(&after, 4096);
	assert_ok(cxr_file_read(test_path(f->root, "p.key"), 4096, &before, &err));
	assert_int_equal(cxr_project_create(f->dir, NULL, false, &err), CXR_E_EXISTS);
	/* One left-over of a project is a project too: its ids must not be lost. */
	assert_int_equal(unlink(test_path(f->dir, "cxr.yaml")), 0);
	assert_int_equal(cxr_project_create(f->dir, NULL, false, &err), CXR_E_EXISTS);
	assert_ok(cxr_tree_remove(test_path(f->dir, ".cxr"), &err));
	assert_int_equal(cxr_project_create(f->dir, NULL, false, &err), CXR_E_EXISTS);
	assert_ok(cxr_tree_remove(test_path(f->dir, "vault"), &err));
	/* The key of a lost project is never replaced; named, it is taken. */
	assert_int_equal(cxr_project_create(f->dir, NULL, false, &err), CXR_E_EXISTS);
	assert_non_null(strstr(err.msg, "key"));
	assert_ok(cxr_project_create(f->dir, test_path(f->root, "p.key"), false, &err));
	assert_ok(cxr_file_read(test_path(f->root, "p.key"), 4096, &after, &err));
	assert_true(cxr_str_eq(cxr_buf_str(&before), cxr_buf_str(&after)));
	check_opens(f, CXR_PROJECT_WRITE);
	cxr_buf_release(&before);
	cxr_buf_release(&after);
	/* an open key, a key inside, a directory open to others, a file in the way */
	assert_int_equal(chmod(test_path(f->root, "p.key"), 0644), 0);
	assert_int_equal(cxr_project_create(test_path(f->root, "q"), test_path(f->root, "p.key"), false, &err), CXR_E_POLICY);
	assert_false(cxr_file_exists(test_path(f->root, "q/cxr.yaml")));
	static const char *const inside[] = {"r/.cxr/k", "r/vault/k", "r/release/k", "r/vault", "r/x/../vault/k"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(inside); i++) {
		char key[600];
		snprintf(key, sizeof key, "%s/%s", f->root, inside[i]);
		assert_ok(cxr_dir_make(test_path(f->root, "r/x"), 0700, &err));
		if (i == 4)
			assert_ok(cxr_dir_make(test_path(f->root, "r/vault"), 0700, &err));
		assert_int_equal(cxr_project_create(test_path(f->root, "r"), key, false, &err), CXR_E_USAGE);
		assert_false(cxr_file_exists(test_path(f->root, "r/cxr.yaml")));
		assert_int_equal(cxr_file_exists(test_path(f->root, "r/vault/k")), false);
	}
	assert_int_equal(mkdir(test_path(f->root, "open"), 0700), 0);
	assert_int_equal(chmod(test_path(f->root, "open"), 0770), 0);
	assert_int_equal(cxr_project_create(test_path(f->root, "open"), NULL, false, &err), CXR_E_POLICY);
	test_write_file(test_path(f->root, "file"), "x", 1);
	assert_true(cxr_project_create(test_path(f->root, "file"), NULL, false, &err) != CXR_OK);
}

static void test_named_key(void **state)
{
	fixture *f = *state;
	char cwd[600];
	assert_non_null(getcwd(cwd, sizeof cwd));
	assert_int_equal(chdir(f->root), 0);
	assert_ok(cxr_dir_make("keys", 0700, &err));
	assert_ok(cxr_project_create("p", "keys/a.key", false, &err));
	cxr_project p;
	assert_ok(cxr_project_open(&p, "p", CXR_PROJECT_READ, &err));
	assert_string_equal(p.dir, f->dir);
	assert_string_equal(p.key_path, test_path(f->root, "keys/a.key"));
	cxr_project_close(&p);
	assert_int_equal(chdir(cwd), 0);
	assert_true(cxr_file_exists(test_path(f->root, "keys/a.key")));
	assert_false(cxr_file_exists(test_path(f->root, "p.key")));
}

static void test_key_places(void **state)
{
	fixture *f = *state;
	assert_ok(cxr_project_create(f->dir, NULL, false, &err));
	static const char *const bad[] = {".cxr/k", "vault/k.key", "release/k", "./vault/k", "vault/../.cxr/k", "release/a/b/k"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad); i++) {
		char yaml[200];
		snprintf(yaml, sizeof yaml, "dicom: x\nkey: %s\n", bad[i]);
		assert_ok(cxr_dir_make(test_path(f->dir, "release/a/b"), 0700, &err));
		write_yaml(f, yaml);
		check_refused(f, CXR_PROJECT_READ, CXR_E_USAGE, "the project key lies inside");
		check_refused(f, CXR_PROJECT_WRITE, CXR_E_USAGE, "move it out");
	}
	/* Through a link, too. */
	assert_int_equal(symlink(test_path(f->dir, "vault"), test_path(f->root, "harmless")), 0);
	write_yaml(f, "dicom: x\nkey: ../harmless/k\n");
	check_refused(f, CXR_PROJECT_READ, CXR_E_USAGE, "vault");
	static const char *const good[] = {"k.key", "../k.key", "vaults/k", "/nowhere/at/all.key"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(good); i++) {
		char yaml[200];
		cxr_project p;
		snprintf(yaml, sizeof yaml, "dicom: x\nkey: %s\n", good[i]);
		write_yaml(f, yaml);
		assert_ok(cxr_project_open(&p, f->dir, CXR_PROJECT_READ, &err));
		assert_int_equal(p.key_path[0], '/');
		if (i == 1)
			assert_string_equal(p.key_path, test_path(f->root, "k.key"));
		cxr_project_close(&p);
	}
}

static void test_not_a_project(void **state)
{
	fixture *f = *state;
	check_refused(f, CXR_PROJECT_READ, CXR_E_NOT_FOUND, "does not exist");
	assert_int_equal(mkdir(f->dir, 0700), 0);
	check_refused(f, CXR_PROJECT_WRITE, CXR_E_NOT_FOUND, "cxr init");
	/* Looking for a project leaves nothing behind. */
	assert_false(cxr_file_exists(test_path(f->dir, ".cxr")));
	write_yaml(f, "dicom: x\n");
	check_refused(f, CXR_PROJECT_READ, CXR_E_NOT_FOUND, "store");
	write_yaml(f, "dicom: x\nzebra: 1\n");
	check_refused(f, CXR_PROJECT_WRITE, CXR_E_CONFIG, "unknown key");
	assert_string_equal(err.subject, "cxr.yaml line 2");
	assert_false(cxr_file_exists(test_path(f->dir, ".cxr")));
	assert_int_equal(unlink(test_path(f->dir, "cxr.yaml")), 0);
	assert_int_equal(mkdir(test_path(f->dir, "cxr.yaml"), 0700), 0);
	check_refused(f, CXR_PROJECT_READ, CXR_E_CONFIG, "");
	assert_string_equal(err.subject, "cxr.yaml");
	assert_int_equal(rmdir(test_path(f->dir, "cxr.yaml")), 0);
	char *big = cxr_calloc(1, (1 << 20) + 2);
	assert_non_null(big);
	memset(big, '#', (1 << 20) + 1);
	test_write_file(test_path(f->dir, "cxr.yaml"), big, (1 << 20) + 1);
	cxr_free(big);
	check_refused(f, CXR_PROJECT_READ, CXR_E_CONFIG, "larger");
	/* A project copied without its key and store, but no vault either, starts anew. */
	write_yaml(f, "dicom: x\n");
	check_opens(f, CXR_PROJECT_WRITE);
	check_opens(f, CXR_PROJECT_READ);
}

static void test_permissions(void **state)
{
	fixture *f = *state;
	static const unsigned bad[] = {0720, 0702, 0777, 0770};
	assert_ok(cxr_project_create(f->dir, NULL, false, &err));
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad); i++) {
		assert_int_equal(chmod(f->dir, bad[i]), 0);
		check_refused(f, CXR_PROJECT_READ, CXR_E_POLICY, "write to the project directory");
		check_refused(f, CXR_PROJECT_WRITE, CXR_E_POLICY, "write to the project directory");
	}
	assert_int_equal(chmod(f->dir, 0755), 0);
	check_opens(f, CXR_PROJECT_READ);
	assert_int_equal(chmod(test_path(f->dir, "cxr.yaml"), 0666), 0);
	check_refused(f, CXR_PROJECT_READ, CXR_E_POLICY, "write to cxr.yaml");
}

static void test_store_states(void **state)
{
	fixture *f = *state;
	assert_ok(cxr_project_create(f->dir, NULL, false, &err));
	const char *store = test_path(f->dir, ".cxr/store.db");
	test_write_file(store, "not a database, but longer than nothing: it must not be taken for empty", 70);
	check_refused(f, CXR_PROJECT_WRITE, CXR_E_STORE, "store");
	check_refused(f, CXR_PROJECT_READ, CXR_E_STORE, "store");
	assert_int_equal(unlink(store), 0);
	check_refused(f, CXR_PROJECT_WRITE, CXR_E_STORE, "missing although the vault is there");
	check_refused(f, CXR_PROJECT_READ, CXR_E_STORE, "missing although the vault is there");
	assert_false(cxr_file_exists(store));
	cxr_store *s;
	assert_ok(cxr_store_open(&s, store, true, false, &err));
	assert_ok(cxr_store_exec(s, "PRAGMA user_version=1000", &err));
	cxr_store_close(s);
	check_refused(f, CXR_PROJECT_WRITE, CXR_E_VERSION, "newer");
	check_refused(f, CXR_PROJECT_READ, CXR_E_VERSION, "newer");
}

/* Another process that has the project keeps writers out, readers not; its death frees the project. */
static void test_lock(void **state)
{
	fixture *f = *state;
	int ready[2], go[2];
	char byte;
	assert_ok(cxr_project_create(f->dir, NULL, false, &err));
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(go), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		cxr_project p;
		if (cxr_project_open(&p, f->dir, CXR_PROJECT_WRITE, NULL) != CXR_OK)
			_exit(1);
		if (cxr_store_meta_put(p.store, "from", cxr_str_from("child"), NULL) != CXR_OK)
			_exit(2);
		if (write(ready[1], "r", 1) != 1 || read(go[0], &byte, 1) != 1)
			_exit(3);
		_exit(7); /* without closing */
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	check_refused(f, CXR_PROJECT_WRITE, CXR_E_LOCKED, "another cxr process");
	cxr_project p;
	cxr_buf value;
	cxr_buf_init(&value, 64);
	assert_ok(cxr_project_open(&p, f->dir, CXR_PROJECT_READ, &err));
	assert_ok(cxr_store_meta_get(p.store, "from", &value, &err));
	assert_string_equal(value.ptr, "child");
	cxr_project_close(&p);
	assert_int_equal(write(go[1], "g", 1), 1);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 7);
	check_opens(f, CXR_PROJECT_WRITE);
	/* Two in one process exclude each other too. */
	cxr_project q;
	assert_ok(cxr_project_open(&p, f->dir, CXR_PROJECT_WRITE, &err));
	assert_int_equal(cxr_project_open(&q, f->dir, CXR_PROJECT_WRITE, &err), CXR_E_LOCKED);
	cxr_project_close(&p);
	check_opens(f, CXR_PROJECT_WRITE);
	cxr_buf_release(&value);
	for (int i = 0; i < 2; i++) {
		close(ready[i]);
		close(go[i]);
	}
}

static int64_t time_stamp(const fixture *f)
{
	cxr_project p;
	assert_ok(cxr_project_open(&p, f->dir, CXR_PROJECT_READ, &err));
	int64_t stamp = p.timestamp;
	cxr_project_close(&p);
	return stamp;
}

static void test_time_stamp(void **state)
{
	fixture *f = *state;
	assert_ok(cxr_project_create(f->dir, NULL, false, &err));
	assert_int_equal(time_stamp(f), 0);
	write_yaml(f, "dicom: x\nrelease: {timestamp: 2024-01-31}\n");
	assert_int_equal(time_stamp(f), 1706659200);
	setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
	assert_int_equal(time_stamp(f), 1700000000);
	setenv("SOURCE_DATE_EPOCH", "", 1);
	assert_int_equal(time_stamp(f), 1706659200);
	static const char *const bad[] = {"now", "-1", "1.5", "99999999999999999999", "253402300800", " 1"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad); i++) {
		setenv("SOURCE_DATE_EPOCH", bad[i], 1);
		check_refused(f, CXR_PROJECT_READ, CXR_E_CONFIG, "seconds since 1970");
		assert_string_equal(err.subject, "SOURCE_DATE_EPOCH");
	}
}

static void test_paths(void **state)
{
	(void)state;
	char dir[] = "/data/p", vault[] = "/data/p/vault";
	cxr_project p = {.dir = dir, .vault_dir = vault};
	CXR_AUTO(cxr_free_at) char *shard = cxr_project_shard_path(&p, "deid", 42);
	CXR_AUTO(cxr_free_at) char *last = cxr_project_shard_path(&p, "link", UINT32_MAX);
	CXR_AUTO(cxr_free_at) char *spans = cxr_project_spans_path(&p, 7);
	assert_string_equal(shard, "/data/p/.cxr/shards/deid/00042.shard");
	assert_string_equal(last, "/data/p/.cxr/shards/link/4294967295.shard");
	assert_string_equal(spans, "/data/p/vault/spans/00007.shard");
}

typedef struct heard {
	cxr_progress progress;
	char text[600];
	int n_asked;
} heard;

static bool stop_at_third(void *context)
{
	return ++((heard *)context)->n_asked == 3;
}

static void hear_progress(void *context, const cxr_progress *progress)
{
	((heard *)context)->progress = *progress;
}

static void hear_message(void *context, const char *text)
{
	snprintf(((heard *)context)->text, sizeof ((heard *)context)->text, "%s", text);
}

static void test_run(void **state)
{
	(void)state;
	heard h = {.n_asked = 0};
	cxr_run silent = {.n_workers = 1};
	cxr_run_progress(&silent, "deid", 1, 2, "studies");
	cxr_run_message(&silent, "nobody hears %d", 1);
	assert_false(cxr_run_should_stop(&silent));
	cxr_run run = {.should_stop = stop_at_third, .on_progress = hear_progress, .on_message = hear_message, .context = &h};
	cxr_run_progress(&run, "deid", 3, 9, "studies");
	assert_string_equal(h.progress.stage, "deid");
	assert_int_equal(h.progress.done, 3);
	assert_int_equal(h.progress.total, 9);
	assert_string_equal(h.progress.unit, "studies");
	cxr_run_message(&run, "%d of %s", 4, "five");
	assert_string_equal(h.text, "4 of five");
	char long_text[700];
	memset(long_text, 'a', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	cxr_run_message(&run, "%s", long_text);
	assert_int_equal(strlen(h.text), 511);
	assert_false(cxr_run_should_stop(&run));
	assert_false(cxr_run_should_stop(&run));
	assert_true(cxr_run_should_stop(&run));
}

static void test_quarantine(void **state)
{
	fixture *f = *state;
	cxr_store *store;
	uint64_t n;
	assert_int_equal(mkdir(f->dir, 0700), 0);
	assert_ok(cxr_store_open(&store, test_path(f->dir, "store.db"), true, false, &err));
	for (uint64_t i = 0; i < 5; i++)
		assert_ok(cxr_quarantine_put(store, "intake", CXR_SUBJECT_FILE, i, "truncated", NULL, &err));
	assert_ok(cxr_quarantine_put(store, "intake", CXR_SUBJECT_FILE, 2, "not_chest", "body part", &err));
	assert_ok(cxr_quarantine_put(store, "intake", CXR_SUBJECT_REPORT, 2, "no_text", "", &err));
	assert_ok(cxr_quarantine_put(store, "link", CXR_SUBJECT_STUDY, 2, "two_patients", "", &err));
	assert_ok(cxr_quarantine_count(store, "intake", &n, &err));
	assert_int_equal(n, 6);
	int64_t changed;
	assert_ok(cxr_store_count(store, "SELECT count(*) FROM quarantine WHERE stage='intake' AND kind=0 AND number=2 AND reason='not_chest'", &changed, &err));
	assert_int_equal(changed, 1);
	assert_ok(cxr_quarantine_clear(store, "intake", CXR_SUBJECT_FILE, 2, &err));
	assert_ok(cxr_quarantine_count(store, "intake", &n, &err));
	assert_int_equal(n, 5);
	assert_ok(cxr_quarantine_clear(store, "intake", CXR_SUBJECT_FILE, UINT64_MAX, &err));
	assert_ok(cxr_quarantine_count(store, "intake", &n, &err));
	assert_int_equal(n, 1);
	assert_ok(cxr_quarantine_count(store, "link", &n, &err));
	assert_int_equal(n, 1);
	assert_ok(cxr_quarantine_count(store, "deid", &n, &err));
	assert_int_equal(n, 0);
	assert_string_equal(cxr_subject_kind_name(CXR_SUBJECT_DEMOGRAPHIC), "demographic");
	assert_string_equal(cxr_subject_kind_name((cxr_subject_kind)99), "subject");
	cxr_store_close(store);
}

static void test_provenance(void **state)
{
	fixture *f = *state;
	cxr_project p;
	assert_ok(cxr_project_create(f->dir, NULL, false, &err));
	assert_ok(cxr_project_open(&p, f->dir, CXR_PROJECT_WRITE, &err));
	for (int with_inputs = 0; with_inputs < 2; with_inputs++) {
		cxr_stage_log_row row = {.fingerprint = "f", .result = "abcdef"};
		if (with_inputs)
			assert_ok(cxr_stage_log_put(p.store, "intake", 0, &row, &err));
		cxr_buf text, expected;
		cxr_json_out out;
		cxr_buf_init(&text, 4096);
		cxr_buf_init(&expected, 4096);
		cxr_json_out_init(&out, &text, 0);
		cxr_json_begin_object(&out);
		assert_ok(cxr_provenance_put(&p, &out, &err));
		cxr_json_end_object(&out);
		cxr_buf_printf(&expected, "{\"program\": \"cxr\", \"version\": \"%s\", \"config\": \"%s\", \"inputs\": %s}", cxr_version(), p.config.hash_hex,
			with_inputs ? "\"abcdef\"" : "null");
		assert_string_equal(text.ptr, expected.ptr);
		cxr_buf_release(&text);
		cxr_buf_release(&expected);
	}
	assert_true(strlen(cxr_version()) >= 5);
	cxr_project_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_create, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_create_refusals, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_named_key, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_key_places, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_not_a_project, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_permissions, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_store_states, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_lock, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_time_stamp, open_fixture, close_fixture),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_run),
		cmocka_unit_test_setup_teardown(test_quarantine, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_provenance, open_fixture, close_fixture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
