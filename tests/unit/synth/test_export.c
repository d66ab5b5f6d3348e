/* Whole exports: same bytes for any number of workers, refusals, Windows-1252, clean stop. */
#include "house_test.h"

#include "base/digest.h"
#include "base/mem.h"
#include "os/file.h"
#include "os/walk.h"
#include "synth/output.h"

static cxr_rc add_file(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	cxr_sha256 *sha = context;
	cxr_buf bytes;
	cxr_buf_init(&bytes, 64 << 20);
	cxr_rc rc = cxr_file_read(entry->path, 64 << 20, &bytes, err);
	cxr_sha256_add(sha, entry->relative, strlen(entry->relative) + 1);
	cxr_sha256_add(sha, bytes.ptr ? bytes.ptr : "", bytes.len);
	cxr_buf_release(&bytes);
	return rc;
}

/* Digest over names and bytes of a tree. */
static void digest_of(const char *dir, unsigned char out[32])
{
	cxr_err err;
	cxr_sha256 sha;
	cxr_sha256_init(&sha);
	assert_ok(cxr_walk(dir, add_file, &sha, &err));
	cxr_sha256_end(&sha, out);
}

static void any_number_of_workers_gives_the_same_bytes(void **state)
{
	(void)state;
	cxr_err err;
	char *dir = test_temp_dir();
	unsigned char first[32];
	for (int workers = 1; workers <= 3; workers++) {
		char name[16] = {'w', (char)('0' + workers), 0};
		cxr_synth_options options = {.out_dir = test_path(dir, name), .n_studies = 300, .seed = 11, .max_side_px = 16, .n_workers = workers};
		cxr_synth_counts counts;
		assert_ok(cxr_synth_run(&options, NULL, &counts, &err));
		assert_int_equal(counts.n_studies, 300);
		assert_true(counts.n_images >= 300 && counts.n_reports > 280 && counts.n_spans > 1000 && counts.n_junk >= 5);
		unsigned char digest[32];
		digest_of(options.out_dir, digest);
		if (workers == 1)
			memcpy(first, digest, 32);
		else
			assert_memory_equal(first, digest, 32);
	}
	test_temp_dir_remove(dir);
}

static void bad_numbers_and_full_directories_are_refused(void **state)
{
	(void)state;
	cxr_err err;
	char *dir = test_temp_dir();
	cxr_synth_options options = {.out_dir = dir, .n_studies = 0, .n_workers = 1, .no_images = true};
	assert_int_equal(cxr_synth_run(&options, NULL, NULL, &err), CXR_E_ARG);
	options.n_studies = SYNTH_MAX_STUDIES + 1u;
	assert_int_equal(cxr_synth_run(&options, NULL, NULL, &err), CXR_E_ARG);
	options.n_studies = 3;
	options.max_side_px = 7;
	assert_int_equal(cxr_synth_run(&options, NULL, NULL, &err), CXR_E_ARG);
	options.max_side_px = 0;
	test_write_file(test_path(dir, "something"), "x", 1);
	assert_int_equal(cxr_synth_run(&options, NULL, NULL, &err), CXR_E_EXISTS);
	options.out_dir = test_path(dir, "new/deep");
	assert_ok(cxr_synth_run(&options, NULL, NULL, &err));
	assert_true(cxr_file_exists(test_path(dir, "new/deep/export/reports.csv")));
	test_temp_dir_remove(dir);
}

static bool stop_at_once(void *context)
{
	(void)context;
	return true;
}

static void a_stopped_run_leaves_no_tables(void **state)
{
	(void)state;
	cxr_err err;
	char *dir = test_temp_dir();
	cxr_synth_options options = {.out_dir = test_path(dir, "out"), .n_studies = 1000, .n_workers = 2, .no_images = true};
	cxr_synth_progress progress = {.should_stop = stop_at_once};
	assert_int_equal(cxr_synth_run(&options, &progress, NULL, &err), CXR_E_CANCELLED);
	assert_false(cxr_file_exists(test_path(dir, "out/export/reports.csv")));
	test_temp_dir_remove(dir);
}

static void windows_1252_holds_all_letters(void **state)
{
	(void)state;
	cxr_buf out;
	cxr_buf_init(&out, 1000);
	synth__to_cp1252(cxr_str_from("Mu\xC3\xB1oz \xC5\xA0imek \xC5\xBEi\xC5\xBE \xE2\x82\xAC"), &out);
	assert_string_equal(out.ptr, "Mu\xF1oz \x8Aimek \x9Ei\x9E ?");
	cxr_buf_release(&out);
}

static void fewer_studies_are_a_beginning(void **state)
{
	(void)state;
	cxr_err err;
	char *dir = test_temp_dir();
	cxr_buf few, many;
	cxr_buf_init(&few, 64 << 20);
	cxr_buf_init(&many, 64 << 20);
	cxr_synth_options options = {.out_dir = test_path(dir, "few"), .n_studies = 64, .seed = 3, .n_workers = 1, .no_images = true};
	assert_ok(cxr_synth_run(&options, NULL, NULL, &err));
	assert_ok(cxr_file_read(test_path(dir, "few/gold/studies.jsonl"), 64 << 20, &few, &err));
	options.out_dir = test_path(dir, "many");
	options.n_studies = 200;
	assert_ok(cxr_synth_run(&options, NULL, NULL, &err));
	assert_ok(cxr_file_read(test_path(dir, "many/gold/studies.jsonl"), 64 << 20, &many, &err));
	assert_true(many.len > few.len);
	assert_memory_equal(few.ptr, many.ptr, few.len);
	cxr_buf_release(&few);
	cxr_buf_release(&many);
	test_temp_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_number_of_workers_gives_the_same_bytes),
		cmocka_unit_test(bad_numbers_and_full_directories_are_refused),
		cmocka_unit_test(a_stopped_run_leaves_no_tables),
		cmocka_unit_test(windows_1252_holds_all_letters),
		cmocka_unit_test(fewer_studies_are_a_beginning),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
