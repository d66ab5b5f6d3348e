#include "house_test.h"

#include <stdlib.h>
#include <string.h>

#include "cli/progress.h"

static void test_texts(void **state)
{
	(void)state;
	static const struct {
		cxr_progress sample;
		double rate;
		const char *line, *json;
	} cases[] = {
		{{"deid", 90, 200, "studies"}, 12.34, "deid: 90 of 200 studies (45 %)  12/s  ETA 0:09",
			"{\"stage\": \"deid\", \"done\": 90, \"total\": 200, \"unit\": \"studies\", \"rate\": 12.3, \"eta_s\": 9}"},
		{{"intake", 1234, 0, "files"}, 4.5, "intake: 1234 files  4.5/s",
			"{\"stage\": \"intake\", \"done\": 1234, \"total\": null, \"unit\": \"files\", \"rate\": 4.5, \"eta_s\": null}"},
		{{"image", 1, 100000, "studies"}, 10, "image: 1 of 100000 studies (0 %)  10/s  ETA 2:46:40",
			"{\"stage\": \"image\", \"done\": 1, \"total\": 100000, \"unit\": \"studies\", \"rate\": 10.0, \"eta_s\": 10000}"},
		{{"image", 5, 5, "studies"}, 0, "image: 5 of 5 studies (100 %)", "{\"stage\": \"image\", \"done\": 5, \"total\": 5, \"unit\": \"studies\", \"rate\": 0.0, \"eta_s\": null}"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_buf out;
		cxr_buf_init(&out, 4096);
		cli__progress_line(&cases[i].sample, cases[i].rate, &out);
		assert_string_equal(out.ptr, cases[i].line);
		cxr_buf_clear(&out);
		cli__progress_json(&cases[i].sample, cases[i].rate, &out);
		assert_string_equal(out.ptr, cases[i].json);
		cxr_buf_release(&out);
	}
}

static void test_bar(void **state)
{
	(void)state;
	cxr_buf out;
	cxr_buf_init(&out, 4096);
	const cxr_progress half = {"deid", 100, 200, "studies"};
	cli__progress_bar(&half, 0, 80, &out);
	assert_string_equal(out.ptr, "deid      [===============>              ]  50%  100/200 studies");
	static const int columns[] = {20, 40, 60, 80, 200};
	for (size_t i = 0; i < CXR_ARRAY_LEN(columns); i++)
		for (uint64_t done = 0; done <= 200; done += 50) {
			const cxr_progress sample = {"deid", done, 200, "studies"};
			cxr_buf_clear(&out);
			cli__progress_bar(&sample, 3.3, columns[i], &out);
			assert_true(out.len < (size_t)columns[i]); /* never wraps */
		}
	cxr_buf_release(&out);
}

/* Feeds samples a second apart and returns what was drawn. */
static char *drawn(const char *mode, int64_t step_ms, int n, bool quiet)
{
	char *text = NULL;
	size_t size = 0;
	FILE *err = open_memstream(&text, &size);
	cxr_cli cli = {.out = err, .err = err, .progress = mode, .quiet = quiet};
	cli_progress progress;
	/* a stream of memory has no descriptor: never a terminal */
	cli__progress_open(&progress, &cli);
	for (int i = 0; i < n; i++) {
		const cxr_progress sample = {"deid", (uint64_t)i, (uint64_t)n, "studies"};
		cli__progress_update(&progress, &sample, (int64_t)i * step_ms * 1000000);
	}
	cli__progress_message(&progress, "a remark");
	cli__progress_close(&progress);
	fclose(err);
	return text;
}

static size_t count_lines(const char *text)
{
	size_t n = 0;
	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static void test_modes(void **state)
{
	(void)state;
	char *plain = drawn("auto", 1000, 21, false);
	assert_int_equal(count_lines(plain), 5); /* after 5, 10, 15 and 20 seconds, and the remark */
	assert_non_null(strstr(plain, "cxr: deid: 5 of 21 studies (23 %)  1.0/s  ETA 0:16\n"));
	assert_null(strchr(plain, '\r'));
	assert_null(strchr(plain, '\x1b'));
	free(plain);
	char *soon = drawn("auto", 100, 21, false);
	assert_string_equal(soon, "cxr: a remark\n"); /* over before the first line */
	free(soon);
	char *json = drawn("json", 500, 5, false);
	assert_int_equal(count_lines(json), 1 + 2 + 1);
	assert_true(json[0] == '{');
	free(json);
	char *none = drawn("none", 1000, 21, false);
	assert_string_equal(none, "cxr: a remark\n");
	free(none);
	char *quiet = drawn("auto", 1000, 21, true);
	assert_string_equal(quiet, "");
	free(quiet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_bar),
		cmocka_unit_test(test_modes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
