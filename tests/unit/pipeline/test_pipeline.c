/* The pipeline over four stages of our own: where it starts, stops, goes on and what it leaves alone. */
#include "house_test.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/mem.h"
#include "os/walk.h"
#include "pipeline/inside.h"

enum { N_SHARDS = 5, N_RECORDS = 3, MAX_SHARDS = 16 };

/* What the stages are told, and what they did. */
static struct {
	uint32_t n_shards;
	int salt[MAX_SHARDS];            /* part of what alpha finds */
	int fail_shard, fail_rc;         /* of beta */
	atomic_int asks_left;            /* should_stop says yes when used up; < 0 = never */
	atomic_int runs[4][MAX_SHARDS];  /* alpha, beta, gamma, omega */
	atomic_int n_open;
	bool quarantine[MAX_SHARDS];
	bool gamma_ignores_input;
} told;

static uint32_t version_beta = 1, version_gamma = 1;

static void put_row(cxr_store *store, const char *stage, uint32_t shard, const char *result, uint64_t n_records)
{
	cxr_err err;
	cxr_stage_log_row row;
	assert_ok(cxr_stage_log_get(store, stage, shard, &row, &err));
	snprintf(row.result, sizeof row.result, "%s", result);
	row.n_records = n_records;
	assert_ok(cxr_stage_log_put(store, stage, shard, &row, &err));
}

/* Whole-corpus stage with shards, as link. */
static cxr_rc alpha_run(cxr_run *run, cxr_err *err)
{
	char text[64];
	told.runs[0][0]++;
	snprintf(text, sizeof text, "%u", told.n_shards);
	CXR_TRY(cxr_store_meta_put(run->project->store, "n_shards", cxr_str_from(text), err));
	for (uint32_t shard = 0; shard < told.n_shards; shard++) {
		CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(run->project, "alpha", shard);
		cxr_shard_writer writer;
		CXR_TRY(cxr_shard_writer_open(&writer, path, err));
		for (int i = 0; i < N_RECORDS; i++) {
			snprintf(text, sizeof text, "alpha %u.%d salt %d", shard, i, told.salt[shard]);
			CXR_TRY(cxr_shard_writer_put(&writer, cxr_str_from(text), err));
		}
		CXR_TRY(cxr_shard_writer_commit(&writer, err));
		put_row(run->project->store, "alpha", shard, writer.sha256_hex, N_RECORDS);
		cxr_shard_writer_close(&writer);
	}
	return cxr_stage_log_trim(run->project->store, "alpha", told.n_shards, err);
}

static cxr_rc open_worker(cxr_run *run, void **out_worker, cxr_err *err)
{
	(void)err;
	*out_worker = run;
	told.n_open++;
	return CXR_OK;
}

static void close_worker(void *worker)
{
	assert_non_null(worker);
	told.n_open--;
}

/* Copies the records of `input` with a word of its own. */
static cxr_rc copy_shard(cxr_run *run, const char *input, const char *word, uint32_t shard, bool ignore, cxr_shard_writer *out, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(run->project, input, shard);
	cxr_shard_reader reader;
	CXR_TRY(cxr_shard_reader_open(&reader, path, err));
	cxr_rc rc = CXR_OK;
	for (;;) {
		cxr_str record;
		char text[256];
		if (cxr_run_should_stop(run)) {
			rc = CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
			break;
		}
		rc = cxr_shard_reader_next(&reader, &record, err);
		if (rc != CXR_OK || !record.ptr)
			break;
		snprintf(text, sizeof text, "%s of %.*s", word, ignore ? 0 : (int)record.len, record.ptr);
		rc = cxr_shard_writer_put(out, cxr_str_from(text), err);
		if (rc != CXR_OK)
			break;
	}
	cxr_shard_reader_close(&reader);
	return rc;
}

static cxr_rc beta_run(cxr_run *run, void *worker, uint32_t shard, cxr_shard_writer *out, cxr_err *err)
{
	char word[16];
	assert_ptr_equal(worker, run); /* a worker's state is its own */
	told.runs[1][shard]++;
	if ((int)shard == told.fail_shard)
		return CXR_FAIL(err, told.fail_rc, "told to fail");
	cxr_run_message(run, "shard %u", shard);
	snprintf(word, sizeof word, "beta%u", version_beta);
	return copy_shard(run, "alpha", word, shard, false, out, err);
}

static cxr_rc beta_commit(cxr_run *run, uint32_t shard, cxr_err *err)
{
	if (!told.quarantine[shard])
		return CXR_OK;
	return cxr_quarantine_put(run->project->store, "beta", CXR_SUBJECT_STUDY, 1000 + shard, "told_to", "", err);
}

static cxr_rc gamma_run(cxr_run *run, void *worker, uint32_t shard, cxr_shard_writer *out, cxr_err *err)
{
	(void)worker;
	told.runs[2][shard]++;
	return copy_shard(run, "beta", "gamma", shard, told.gamma_ignores_input, out, err);
}

static cxr_rc omega_run(cxr_run *run, cxr_err *err)
{
	(void)err;
	told.runs[3][0]++;
	put_row(run->project->store, "omega", 0, "omega", 1);
	return CXR_OK;
}

static const cxr_stage alpha = {.name = "alpha", .version = 1, .has_shards = true, .run_whole = alpha_run};
static cxr_stage beta = {.name = "beta", .inputs = {"alpha"}, .open_worker = open_worker, .run_shard = beta_run, .close_worker = close_worker,
	.commit_shard = beta_commit};
static cxr_stage gamma_ = {.name = "gamma", .inputs = {"beta"}, .run_shard = gamma_run};
static const char *built_with = ""; /* what the build of the moment holds */

static const char *what_is_built_in(void)
{
	return built_with;
}

static const cxr_stage omega = {.name = "omega", .inputs = {"beta", "gamma"}, .version = 1, .describes_release = true,
	.built_with = what_is_built_in, .run_whole = omega_run};
static const cxr_stage *const table[] = {&alpha, &beta, &gamma_, &omega, NULL};

/* ---- a project ---- */

typedef struct fixture {
	char *dir;
	cxr_project project;
	cxr_run run;
	cxr_stage_outcome outcomes[4];
	size_t n_outcomes;
	int n_messages, n_progress;
	cxr_progress last;
} fixture;

static bool should_stop(void *context)
{
	(void)context;
	return told.asks_left >= 0 && atomic_fetch_sub(&told.asks_left, 1) <= 0;
}

static void on_message(void *context, const char *text)
{
	fixture *f = context;
	assert_non_null(strstr(text, "shard"));
	f->n_messages++;
}

static void on_progress(void *context, const cxr_progress *progress)
{
	fixture *f = context;
	f->n_progress++;
	f->last = *progress;
}

static void open_project(fixture *f)
{
	cxr_err err;
	assert_ok(cxr_project_open(&f->project, test_path(f->dir, "p"), CXR_PROJECT_WRITE, &err));
	f->run = (cxr_run){.project = &f->project, .n_workers = 2, .should_stop = should_stop, .on_message = on_message, .on_progress = on_progress, .context = f};
}

static int setup(void **state)
{
	cxr_err err;
	fixture *f = calloc(1, sizeof *f);
	memset(&told, 0, sizeof told);
	told.n_shards = N_SHARDS;
	told.fail_shard = -1;
	told.asks_left = -1;
	beta.version = version_beta = 1;
	gamma_.version = version_gamma = 1;
	built_with = "";
	f->dir = test_temp_dir();
	assert_ok(cxr_project_create(test_path(f->dir, "p"), NULL, true, &err));
	open_project(f);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	fixture *f = *state;
	assert_int_equal(told.n_open, 0);
	cxr_project_close(&f->project);
	test_temp_dir_remove(f->dir);
	free(f);
	return 0;
}

static cxr_rc build(fixture *f, cxr_err *err)
{
	memset(f->outcomes, 0, sizeof f->outcomes);
	memset(told.runs, 0, sizeof told.runs);
	cxr_err_clear(err);
	return pipeline__build(&f->run, table, f->outcomes, &f->n_outcomes, err);
}

static int runs_of(int stage)
{
	int n = 0;
	for (int i = 0; i < MAX_SHARDS; i++)
		n += told.runs[stage][i];
	return n;
}

/* Digest over names and bytes of all shard files. */
static cxr_rc add_file(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	cxr_buf bytes;
	cxr_buf_init(&bytes, 1 << 20);
	CXR_TRY(cxr_file_read(entry->path, 1 << 20, &bytes, err));
	cxr_sha256_add(context, entry->relative, strlen(entry->relative) + 1);
	cxr_sha256_add(context, bytes.ptr, bytes.len);
	cxr_buf_release(&bytes);
	return CXR_OK;
}

static void digest_of(const fixture *f, char out[65])
{
	cxr_err err;
	cxr_sha256 sha;
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_init(&sha);
	assert_ok(cxr_walk(test_path(f->dir, "p/.cxr/shards"), add_file, &sha, &err));
	cxr_sha256_end(&sha, digest);
	cxr_hex(digest, sizeof digest, out);
}

static void assert_all_done(fixture *f)
{
	cxr_err err;
	cxr_stage_status status[4];
	assert_ok(pipeline__status(&f->project, table, status, &err));
	for (int i = 0; i < 4; i++) {
		assert_int_equal(status[i].n_done, status[i].n_total);
		assert_int_equal(status[i].n_stale, 0);
	}
	assert_int_equal(status[1].n_total, told.n_shards);
}

static void restart(fixture *f)
{
	cxr_project_close(&f->project);
	open_project(f);
}

/* ---- tests ---- */

static void test_build_twice(void **state)
{
	fixture *f = *state;
	cxr_err err;
	assert_ok(build(f, &err));
	assert_int_equal(f->n_outcomes, 4);
	assert_int_equal(runs_of(0), 1);
	assert_int_equal(runs_of(1), N_SHARDS);
	assert_int_equal(runs_of(2), N_SHARDS);
	assert_int_equal(runs_of(3), 1);
	assert_int_equal(f->outcomes[1].n_done, N_SHARDS);
	assert_int_equal(f->outcomes[1].n_shards, N_SHARDS);
	assert_int_equal(f->n_messages, N_SHARDS);
	assert_int_equal(f->last.done, N_SHARDS * N_RECORDS);
	assert_int_equal(f->last.total, N_SHARDS * N_RECORDS);
	assert_all_done(f);

	restart(f);
	assert_ok(build(f, &err));
	assert_int_equal(runs_of(0), 1); /* without inputs it looks every time */
	assert_int_equal(runs_of(1) + runs_of(2) + runs_of(3), 0);
	assert_int_equal(f->outcomes[1].n_up_to_date, N_SHARDS);
	assert_int_equal(f->outcomes[3].n_up_to_date, 1);
}

static void test_same_bytes_for_any_workers(void **state)
{
	fixture *f = *state;
	cxr_err err;
	char first[65], now[65];
	static const int n_workers[] = {1, 2, 3, 7};
	for (size_t i = 0; i < CXR_ARRAY_LEN(n_workers); i++) {
		f->run.n_workers = n_workers[i];
		f->run.force = true;
		assert_ok(build(f, &err));
		digest_of(f, i ? now : first);
		if (i)
			assert_string_equal(first, now);
	}
}

/* Stops after 1, 2, 3 ... questions; every run goes on from what was committed, and the end is the same. */
static void test_stop_and_resume(void **state)
{
	fixture *f = *state;
	cxr_err err;
	char whole[65], resumed[65];
	assert_ok(build(f, &err));
	digest_of(f, whole);
	int n_stopped = 0;
	for (int asks = 0; asks < 40; asks += asks < 6 ? 1 : 3) {
		assert_ok(cxr_store_exec(f->project.store, "DELETE FROM stage_shard; DELETE FROM quarantine;", &err));
		assert_ok(cxr_tree_remove(test_path(f->dir, "p/.cxr/shards"), &err));
		f->run.n_workers = 1 + asks % 3;
		told.asks_left = asks;
		cxr_rc rc = build(f, &err);
		uint64_t n_kept = f->outcomes[1].n_done;
		told.asks_left = -1;
		if (rc != CXR_OK) {
			assert_int_equal(rc, CXR_E_CANCELLED);
			n_stopped++;
			restart(f);
			assert_ok(build(f, &err));
			if (asks > 0)
				assert_int_equal(f->outcomes[1].n_up_to_date, n_kept);
		}
		digest_of(f, resumed);
		assert_string_equal(whole, resumed);
		assert_all_done(f);
	}
	assert_true(n_stopped > 12);
}

static void test_failure_keeps_what_was_committed(void **state)
{
	fixture *f = *state;
	cxr_err err;
	for (int shard = 0; shard < N_SHARDS; shard++) {
		f->run.force = false;
		beta.version = version_beta = 10 + (uint32_t)shard;
		told.fail_shard = shard;
		told.fail_rc = CXR_E_NO_SPACE;
		assert_int_equal(build(f, &err), CXR_E_NO_SPACE);
		char subject[32];
		snprintf(subject, sizeof subject, "stage beta, shard %d", shard);
		assert_string_equal(err.subject, subject);
		assert_int_equal(f->outcomes[1].n_done, shard);
		assert_int_equal(f->n_outcomes, 2);
		assert_int_equal(runs_of(2), 0);
		told.fail_shard = -1;
		assert_ok(build(f, &err));
		assert_int_equal(f->outcomes[1].n_up_to_date, shard);
		assert_int_equal(f->outcomes[1].n_done, N_SHARDS - shard);
		assert_all_done(f);
	}
}

static void test_what_a_change_redoes(void **state)
{
	fixture *f = *state;
	cxr_err err;
	assert_ok(build(f, &err));

	told.salt[3] = 1; /* one shard of the first stage */
	assert_ok(build(f, &err));
	assert_int_equal(runs_of(1), 1);
	assert_int_equal(told.runs[1][3], 1);
	assert_int_equal(told.runs[2][3], 1);
	assert_int_equal(runs_of(2), 1);
	assert_int_equal(runs_of(3), 1);

	beta.version = version_beta = 2; /* other bytes: all behind it too */
	assert_ok(build(f, &err));
	assert_int_equal(runs_of(1), N_SHARDS);
	assert_int_equal(runs_of(2), N_SHARDS);

	gamma_.version = version_gamma = 2; /* same bytes: omega has nothing new to see */
	assert_ok(build(f, &err));
	assert_int_equal(runs_of(1), 0);
	assert_int_equal(runs_of(2), N_SHARDS);
	assert_int_equal(runs_of(3), 0);

	built_with = "a vocabulary"; /* another build: the stage that uses it, and no other */
	assert_ok(build(f, &err));
	assert_int_equal(runs_of(2), 0);
	assert_int_equal(runs_of(3), 1);

	f->run.force = true;
	assert_ok(build(f, &err));
	assert_int_equal(runs_of(1), N_SHARDS);
	assert_int_equal(runs_of(2), N_SHARDS);
	assert_int_equal(runs_of(3), 1);
	assert_all_done(f);
}

static void append_config(const fixture *f, const char *line)
{
	FILE *file = fopen(test_path(f->dir, "p/cxr.yaml"), "a");
	assert_non_null(file);
	fputs(line, file);
	fclose(file);
}

static void test_config_change(void **state)
{
	fixture *f = *state;
	cxr_err err;
	assert_ok(build(f, &err));
	append_config(f, "release: {title: Another title}\n");
	restart(f);
	assert_ok(build(f, &err));
	assert_int_equal(runs_of(1) + runs_of(2), 0);
	assert_int_equal(runs_of(3), 1);
	append_config(f, "dates: {whole_weeks: true}\n");
	restart(f);
	assert_ok(build(f, &err));
	assert_int_equal(runs_of(1), N_SHARDS);
	assert_int_equal(runs_of(2), N_SHARDS); /* the config is part of every fingerprint */
	assert_all_done(f);
}

/* A file or row that was set aside changes what is said of the working set, and nothing else. */
static void test_left_out(void **state)
{
	fixture *f = *state;
	cxr_err err;
	assert_ok(build(f, &err));
	assert_ok(cxr_quarantine_put(f->project.store, "somewhere", CXR_SUBJECT_FILE, 7, "not_chest", "", &err));
	restart(f);
	assert_ok(build(f, &err));
	assert_int_equal(runs_of(1) + runs_of(2), 0);
	assert_int_equal(runs_of(3), 1);
	restart(f);
	assert_ok(build(f, &err));
	assert_int_equal(runs_of(3), 0);
	assert_all_done(f);
}

static void flip(const char *path, long at)
{
	FILE *file = fopen(path, "r+b");
	assert_non_null(file);
	fseek(file, at, SEEK_SET);
	int c = fgetc(file);
	fseek(file, at, SEEK_SET);
	fputc(c ^ 1, file);
	fclose(file);
}

static void test_damaged_files(void **state)
{
	fixture *f = *state;
	cxr_err err;
	char whole[65], healed[65];
	assert_ok(build(f, &err));
	digest_of(f, whole);
	flip(test_path(f->dir, "p/.cxr/shards/beta/00001.shard"), 20); /* body: the footer still fits */
	assert_int_equal(unlink(test_path(f->dir, "p/.cxr/shards/beta/00002.shard")), 0);
	assert_int_equal(truncate(test_path(f->dir, "p/.cxr/shards/gamma/00004.shard"), 30), 0);
	cxr_stage_status status[4];
	assert_ok(pipeline__status(&f->project, table, status, &err));
	assert_int_equal(status[1].n_stale, 1);
	assert_int_equal(status[2].n_stale, 1);
	assert_ok(build(f, &err));
	assert_int_equal(runs_of(1), 2);
	assert_int_equal(runs_of(2), 1);
	digest_of(f, healed);
	assert_string_equal(whole, healed);
	assert_all_done(f);
}

/* Killed between the file and its row: the file is another than the one recorded. */
static void test_file_without_its_row(void **state)
{
	fixture *f = *state;
	cxr_err err;
	assert_ok(build(f, &err));
	put_row(f->project.store, "beta", 2, "0000000000000000000000000000000000000000000000000000000000000000", 1);
	assert_ok(build(f, &err));
	assert_int_equal(told.runs[1][2], 1);
	assert_int_equal(runs_of(1), 1);
	assert_all_done(f);
}

static void test_fewer_shards(void **state)
{
	fixture *f = *state;
	cxr_err err;
	uint64_t n;
	told.quarantine[1] = told.quarantine[4] = true;
	assert_ok(build(f, &err));
	assert_ok(cxr_quarantine_count(f->project.store, "beta", &n, &err));
	assert_int_equal(n, 2);
	told.n_shards = 3;
	assert_ok(build(f, &err));
	assert_int_equal(f->outcomes[1].n_shards, 3);
	assert_int_equal(f->outcomes[1].n_up_to_date, 3);
	assert_int_not_equal(access(test_path(f->dir, "p/.cxr/shards/beta/00003.shard"), F_OK), 0);
	assert_int_not_equal(access(test_path(f->dir, "p/.cxr/shards/gamma/00004.shard"), F_OK), 0);
	assert_ok(cxr_stage_log_count(f->project.store, "beta", &n, &err));
	assert_int_equal(n, 3);
	assert_ok(cxr_quarantine_count(f->project.store, "beta", &n, &err));
	assert_int_equal(n, 1);
	assert_all_done(f);
}

static void test_quarantine_of_a_redone_shard(void **state)
{
	fixture *f = *state;
	cxr_err err;
	uint64_t n;
	told.quarantine[0] = told.quarantine[2] = true;
	assert_ok(build(f, &err));
	assert_int_equal(f->outcomes[1].n_quarantined, 2);
	told.quarantine[0] = false;
	told.quarantine[3] = true;
	told.salt[0] = told.salt[3] = 1; /* these two are redone, shard 2 keeps its row */
	assert_ok(build(f, &err));
	assert_ok(cxr_quarantine_count(f->project.store, "beta", &n, &err));
	assert_int_equal(n, 2);
	int64_t numbers;
	assert_ok(cxr_store_count(f->project.store, "SELECT sum(number) FROM quarantine WHERE stage='beta'", &numbers, &err));
	assert_int_equal(numbers, 1002 + 1003);
}

static void test_dry_run(void **state)
{
	fixture *f = *state;
	cxr_err err;
	f->run.dry_run = true;
	assert_ok(build(f, &err));
	assert_int_equal(f->n_outcomes, 1); /* nothing is known behind the first stage */
	assert_int_equal(runs_of(0), 0);
	f->run.dry_run = false;
	assert_ok(build(f, &err));
	f->run.dry_run = true;
	gamma_.version = version_gamma = 7;
	assert_int_equal(unlink(test_path(f->dir, "p/.cxr/shards/beta/00002.shard")), 0);
	assert_ok(build(f, &err));
	assert_int_equal(runs_of(0) + runs_of(1) + runs_of(2) + runs_of(3), 0);
	assert_int_equal(f->outcomes[1].n_done, 1);
	assert_int_equal(f->outcomes[1].n_up_to_date, N_SHARDS - 1);
	assert_int_not_equal(access(test_path(f->dir, "p/.cxr/shards/beta/00002.shard"), F_OK), 0);
}

static void test_one_stage(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_stage_outcome outcome;
	assert_int_equal(pipeline__run_stage(&f->run, table, &gamma_, &outcome, &err), CXR_E_NOT_FOUND);
	assert_non_null(strstr(err.msg, "stage alpha is not finished"));
	assert_ok(pipeline__run_stage(&f->run, table, &alpha, &outcome, &err));
	assert_int_equal(pipeline__run_stage(&f->run, table, &gamma_, &outcome, &err), CXR_E_NOT_FOUND);
	assert_non_null(strstr(err.msg, "cxr run beta"));
	assert_ok(pipeline__run_stage(&f->run, table, &beta, &outcome, &err));
	assert_ok(pipeline__run_stage(&f->run, table, &gamma_, &outcome, &err));
	assert_int_equal(outcome.n_done, N_SHARDS);
	beta.version = version_beta = 5;
	assert_int_equal(pipeline__run_stage(&f->run, table, &omega, &outcome, &err), CXR_E_NOT_FOUND);
	assert_non_null(strstr(err.msg, "stage beta is not up to date"));
}

static void test_whole_stage_that_fails_is_not_done(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_stage_status status[4];
	assert_ok(build(f, &err));
	cxr_stage_outcome outcome;
	cxr_stage broken = omega;
	const cxr_stage *const other[] = {&alpha, &beta, &gamma_, &broken, NULL};
	broken.version = 2;
	broken.run_whole = alpha_run;
	told.n_shards = N_SHARDS;
	/* a stage that stops half-way: its old fingerprint must not come back with what it left */
	told.asks_left = -1;
	assert_ok(pipeline__run_stage(&f->run, other, &broken, &outcome, &err));
	assert_ok(pipeline__status(&f->project, table, status, &err));
	assert_int_equal(status[3].n_stale, 1);
	assert_ok(build(f, &err));
	assert_int_equal(runs_of(3), 1);
}

static void test_leftovers_are_swept(void **state)
{
	fixture *f = *state;
	cxr_err err;
	assert_ok(build(f, &err));
	const char *left[] = {"p/.cxr/shards/beta/.tmp-0123456789abcdef", "p/.cxr/shards/.tmp-1", "p/vault/.tmp-2"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(left); i++)
		test_write_file(test_path(f->dir, left[i]), "x", 1);
	assert_ok(build(f, &err));
	assert_int_equal(access(test_path(f->dir, left[0]), F_OK), 0); /* the last run ended well: nobody looks */
	test_write_file(test_path(f->dir, "p/.cxr/running"), "x", 1);
	assert_ok(build(f, &err));
	for (size_t i = 0; i < CXR_ARRAY_LEN(left); i++)
		assert_int_not_equal(access(test_path(f->dir, left[i]), F_OK), 0);
	assert_int_not_equal(access(test_path(f->dir, "p/.cxr/running"), F_OK), 0);
}

static void test_no_shards(void **state)
{
	fixture *f = *state;
	cxr_err err;
	told.n_shards = 0;
	assert_ok(build(f, &err));
	assert_int_equal(f->outcomes[1].n_shards, 0);
	assert_int_equal(runs_of(1), 0);
}

/* Every stage of the program: inputs exist and stand before it, shapes are complete. */
static void test_table_of_the_program(void **state)
{
	(void)state;
	assert_null(cxr_pipeline_stage("nonsense"));
	for (size_t i = 0; cxr_pipeline_stages[i]; i++) {
		const cxr_stage *stage = cxr_pipeline_stages[i];
		assert_ptr_equal(cxr_pipeline_stage(stage->name), stage);
		assert_true(stage->version >= 1);
		assert_true((stage->run_whole == NULL) == (stage->run_shard != NULL));
		assert_true(!stage->has_shards || stage->run_whole);
		assert_true(stage->open_worker == NULL || stage->close_worker != NULL);
		for (size_t input = 0; input < pipeline__n_inputs(stage); input++) {
			size_t at = pipeline__find(cxr_pipeline_stages, stage->inputs[input]);
			assert_true(at == SIZE_MAX || at < i);
		}
	}
	size_t n = 0;
	while (cxr_pipeline_stages[n])
		n++;
	assert_int_equal(cxr_pipeline_n_stages(), n);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_build_twice),
		TEST(test_same_bytes_for_any_workers),
		TEST(test_stop_and_resume),
		TEST(test_failure_keeps_what_was_committed),
		TEST(test_what_a_change_redoes),
		TEST(test_config_change),
		TEST(test_left_out),
		TEST(test_damaged_files),
		TEST(test_file_without_its_row),
		TEST(test_fewer_shards),
		TEST(test_quarantine_of_a_redone_shard),
		TEST(test_dry_run),
		TEST(test_one_stage),
		TEST(test_whole_stage_that_fails_is_not_done),
		TEST(test_leftovers_are_swept),
		TEST(test_no_shards),
		TEST(test_table_of_the_program),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
