/* The stage over a whole project: its files, nothing changed, any number of workers, what does not belong, what is missing. */
#include "stats_fixture.h"

#include "base/digest.h"
#include "os/walk.h"
#include "stats/stage.h"

static cxr_err err;

enum { SEED = 4, N_PATIENTS = 40 };

/* ---- what lies in the directory: names, contents, inodes ---- */

typedef struct listing {
	char names[128][64];
	char hex[128][65];
	uint64_t inodes[128];
	size_t n;
} listing;

static cxr_rc list_entry(void *context, const cxr_walk_entry *entry, cxr_err *e)
{
	listing *out = context;
	assert_true(out->n < 128);
	snprintf(out->names[out->n], sizeof out->names[0], "%s", entry->relative);
	cxr_buf bytes;
	cxr_buf_init(&bytes, 64 << 20);
	CXR_TRY(cxr_file_read(entry->path, 64 << 20, &bytes, e));
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_of(cxr_buf_str(&bytes).ptr, bytes.len, digest);
	cxr_hex(digest, sizeof digest, out->hex[out->n]);
	cxr_buf_release(&bytes);
	out->inodes[out->n++] = entry->info.inode;
	return CXR_OK;
}

static const char *stats_path(const fixture *f, const char *name)
{
	static char path[4][1024];
	static unsigned n;
	char *out = path[n++ % 4];
	snprintf(out, sizeof path[0], "%s/stats%s%s", f->project.work_dir, name[0] ? "/" : "", name);
	return out;
}

static void list_files(const fixture *f, listing *out)
{
	memset(out, 0, sizeof *out);
	assert_ok(cxr_walk(stats_path(f, ""), list_entry, out, &err));
}

static size_t find_file(const listing *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->names[i], name) == 0)
			return i;
	return SIZE_MAX;
}

static void assert_same(const listing *a, const listing *b, bool same_inodes)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		assert_string_equal(a->names[i], b->names[i]);
		assert_string_equal(a->hex[i], b->hex[i]);
		if (same_inodes)
			assert_int_equal(a->inodes[i], b->inodes[i]);
	}
}

static void run_stage(fixture *f)
{
	assert_ok(cxr_stage_stats.run_whole(&f->run, &err));
}

static void result_of(const fixture *f, char out[65])
{
	cxr_stage_log_row row;
	assert_ok(cxr_stage_log_get(f->project.store, "stats", 0, &row, &err));
	memcpy(out, row.result, 65);
}

/* ---- tests ---- */

static void test_files(void **state)
{
	(void)state;
	fixture f;
	listing files;
	char result[65];
	fixture_open(&f, NULL, SEED, N_PATIENTS, true);
	run_stage(&f);
	list_files(&f, &files);
	static const char *const expected[] = {"report.html", "tables/stats.json", "tables/cohort.csv", "tables/exclusions.csv", "tables/table1_datasets.csv",
		"tables/table2_sections.csv", "tables/table3_labels.csv", "tables/table6_phi.csv", "tables/figure1_demographics.csv", "tables/subgroup_race.csv",
		"figures/cohort_images.svg", "figures/cohort_reports.svg", "figures/figure1_age.svg", "figures/table3_label_prevalence.svg"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(expected); i++)
		if (find_file(&files, expected[i]) == SIZE_MAX)
			fail_msg("no file %s", expected[i]);
	for (size_t i = 0; i < files.n; i++) {
		bool is_known = strcmp(files.names[i], "report.html") == 0 || strncmp(files.names[i], "tables/", 7) == 0 || strncmp(files.names[i], "figures/", 8) == 0;
		assert_true(is_known); /* what a release takes over */
	}
	result_of(&f, result);
	assert_int_equal(strlen(result), 64);
	fixture_close(&f);
}

static void test_unchanged(void **state)
{
	(void)state;
	fixture f;
	listing before, after;
	char first[65], second[65];
	fixture_open(&f, NULL, SEED, N_PATIENTS, true);
	run_stage(&f);
	result_of(&f, first);
	list_files(&f, &before);
	for (int n_workers = 1; n_workers <= 7; n_workers += n_workers == 3 ? 4 : 1) {
		f.run.n_workers = n_workers;
		run_stage(&f);
		list_files(&f, &after);
		assert_same(&before, &after, true); /* not even written again */
	}
	assert_ok(cxr_tree_remove(stats_path(&f, ""), &err));
	run_stage(&f);
	list_files(&f, &after);
	assert_same(&before, &after, false);
	result_of(&f, second);
	assert_string_equal(first, second);
	fixture_close(&f);
}

static void test_repaired(void **state)
{
	(void)state;
	fixture f;
	listing before, after;
	fixture_open(&f, NULL, SEED, N_PATIENTS, true);
	run_stage(&f);
	list_files(&f, &before);
	test_write_file(stats_path(&f, "tables/old.csv"), "a\n", 2);
	test_write_file(stats_path(&f, "figures/.tmp-0123456789abcdef"), "half", 4);
	test_write_file(stats_path(&f, "tables/cohort.csv"), "x\n", 2);
	assert_ok(cxr_file_remove(stats_path(&f, "figures/figure1_sex.svg"), &err));
	run_stage(&f);
	list_files(&f, &after);
	assert_same(&before, &after, false);
	assert_int_equal(before.inodes[find_file(&before, "tables/stats.json")], after.inodes[find_file(&after, "tables/stats.json")]);
	fixture_close(&f);
}

/* While other files change there is no report.html that would vouch for them. */
static void test_report_is_last(void **state)
{
	(void)state;
	fixture f;
	fixture_open(&f, NULL, SEED, N_PATIENTS, true);
	run_stage(&f);
	assert_ok(cxr_file_remove(stats_path(&f, "figures/readers.svg"), &err));
	assert_ok(cxr_dir_make(stats_path(&f, "figures/readers.svg"), 0755, &err)); /* in the way of the last figure */
	assert_int_not_equal(cxr_stage_stats.run_whole(&f.run, &err), CXR_OK);
	assert_false(cxr_file_exists(stats_path(&f, "report.html")));
	assert_ok(cxr_tree_remove(stats_path(&f, "figures/readers.svg"), &err));
	run_stage(&f);
	assert_true(cxr_file_exists(stats_path(&f, "report.html")));
	fixture_close(&f);
}

static void test_follows_the_shards(void **state)
{
	(void)state;
	fixture f;
	listing before, after;
	char first[65], second[65];
	fixture_open(&f, NULL, SEED, N_PATIENTS, true);
	run_stage(&f);
	result_of(&f, first);
	list_files(&f, &before);
	fixture_fill(&f, SEED + 1, N_PATIENTS);
	run_stage(&f);
	result_of(&f, second);
	list_files(&f, &after);
	assert_string_not_equal(first, second);
	assert_string_not_equal(before.hex[find_file(&before, "tables/stats.json")], after.hex[find_file(&after, "tables/stats.json")]);
	f.project.config.small_cell = 11;
	run_stage(&f);
	result_of(&f, first);
	assert_string_not_equal(first, second);
	fixture_close(&f);
}

static void test_missing(void **state)
{
	(void)state;
	fixture f;
	listing files;
	fixture_open(&f, NULL, SEED, N_PATIENTS, true);
	/* a stage that was not run is left out ... */
	for (uint32_t shard = 0; shard < 3; shard++) {
		char *path = cxr_project_shard_path(&f.project, "labels", shard);
		assert_ok(cxr_file_remove(path, &err));
		cxr_free(path);
	}
	run_stage(&f);
	list_files(&f, &files);
	assert_int_equal(find_file(&files, "tables/table3_labels.csv"), SIZE_MAX);
	assert_int_not_equal(find_file(&files, "tables/table2_sections.csv"), SIZE_MAX);
	/* ... one that was run in part is not */
	char *path = cxr_project_shard_path(&f.project, "sections", 2);
	assert_ok(cxr_file_remove(path, &err));
	assert_int_equal(cxr_stage_stats.run_whole(&f.run, &err), CXR_E_NOT_FOUND);
	assert_string_equal(err.subject, "shard 2 of stage sections");
	cxr_free(path);
	path = cxr_project_shard_path(&f.project, "deid", 0);
	assert_ok(cxr_file_remove(path, &err));
	assert_int_equal(cxr_stage_stats.run_whole(&f.run, &err), CXR_E_NOT_FOUND);
	cxr_free(path);
	fixture_close(&f);
}

/* Shards of two corpora are never counted together. */
static void test_out_of_step(void **state)
{
	(void)state;
	fixture f;
	fixture_open(&f, NULL, SEED, N_PATIENTS, true);
	char *from = cxr_project_shard_path(&f.project, "labels", 1), *to = cxr_project_shard_path(&f.project, "labels", 2);
	assert_ok(cxr_file_remove(to, &err));
	assert_ok(cxr_file_copy(from, to, 0600, &err));
	assert_int_equal(cxr_stage_stats.run_whole(&f.run, &err), CXR_E_SCHEMA);
	cxr_free(from);
	cxr_free(to);
	fixture_close(&f);
}

static bool stop_now(void *context)
{
	return ++*(int *)context > 20;
}

static void test_stopped(void **state)
{
	(void)state;
	fixture f;
	int n_asked = 0;
	fixture_open(&f, NULL, SEED, N_PATIENTS, true);
	f.run.n_workers = 1;
	f.run.should_stop = stop_now;
	f.run.context = &n_asked;
	assert_int_equal(cxr_stage_stats.run_whole(&f.run, &err), CXR_E_CANCELLED);
	assert_false(cxr_file_exists(stats_path(&f, "report.html")));
	f.run.should_stop = NULL;
	f.run.dry_run = true;
	run_stage(&f);
	assert_false(cxr_file_exists(stats_path(&f, "report.html")));
	fixture_close(&f);
}

static void test_empty_project(void **state)
{
	(void)state;
	fixture f;
	fixture_open(&f, NULL, SEED, 0, true);
	run_stage(&f);
	assert_true(cxr_file_exists(stats_path(&f, "report.html")));
	fixture_close(&f);
}

/* CXR_STATS_KEEP=DIR [CXR_STATS_PATIENTS=N] [CXR_STATS_REAL=1]: makes a project there (unless there is one), runs the stage, leaves both. */
static void test_keep(void **state)
{
	(void)state;
	const char *dir = getenv("CXR_STATS_KEEP"), *n = getenv("CXR_STATS_PATIENTS");
	if (!dir)
		skip();
	fixture f = {0};
	if (cxr_file_exists(test_path(dir, "cxr.yaml"))) {
		assert_ok(cxr_project_open(&f.project, dir, CXR_PROJECT_WRITE, &err));
		f.run = (cxr_run){.project = &f.project, .n_workers = 2};
	} else {
		fixture_open(&f, dir, 1, n ? (uint32_t)strtoul(n, NULL, 10) : 200, getenv("CXR_STATS_REAL") == NULL);
	}
	run_stage(&f);
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest keep[] = {cmocka_unit_test(test_keep)};
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_files), cmocka_unit_test(test_unchanged), cmocka_unit_test(test_repaired), cmocka_unit_test(test_report_is_last),
		cmocka_unit_test(test_follows_the_shards), cmocka_unit_test(test_missing), cmocka_unit_test(test_out_of_step), cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_empty_project)};
	if (getenv("CXR_STATS_KEEP"))
		return cmocka_run_group_tests(keep, NULL, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
