#include "release_fixture.h"

#include "formats/json.h"
#include "release/manifest.h"

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static bool one(const char *text, release__sums_line *line)
{
	cxr_str rest = cxr_str_from(text);
	return release__sums_next(&rest, line);
}

static void test_sums_lines(void **state)
{
	(void)state;
	release__sums_line line;
	assert_true(one(HEX64 "  README.md\n", &line));
	assert_string_equal(line.sha256_hex, HEX64);
	assert_true(cxr_str_eqz(line.path, "README.md"));
	static const char *const wrong[] = {"", "\n", HEX64 "  README.md", HEX64 " README.md\n", HEX64 " *README.md\n", HEX64 "  \n",
		HEX64 "  ../README.md\n", HEX64 "  /README.md\n", HEX64 "  README .md\n", "0" HEX64 "  README.md\n", HEX64 "   README.md\n",
		"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef  README.md\n",
		"0123456789abcdeg0123456789abcdef0123456789abcdef0123456789abcdef  README.md\n", "0123  README.md\n"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(wrong); i++)
		if (one(wrong[i], &line))
			fail_msg("line %zu was taken", i);
}

static void test_sums_stream(void **state)
{
	(void)state;
	cxr_str rest = cxr_str_from(HEX64 "  a\nbad\n" HEX64 "  b/c\n");
	release__sums_line line;
	assert_true(release__sums_next(&rest, &line));
	assert_true(cxr_str_eqz(line.path, "a"));
	assert_false(release__sums_next(&rest, &line));
	assert_true(release__sums_next(&rest, &line));
	assert_true(cxr_str_eqz(line.path, "b/c"));
	assert_null(rest.ptr);
}

static void test_tally(void **state)
{
	(void)state;
	release__tally a = {0}, b = {0};
	release__tally_add(&a, cxr_str_from("x"), cxr_str_from("1"));
	release__tally_add(&a, cxr_str_from("y"), cxr_str_from("2"));
	release__tally_add(&b, cxr_str_from("y"), cxr_str_from("2"));
	assert_false(release__tally_equal(&a, &b));
	release__tally_add(&b, cxr_str_from("x"), cxr_str_from("1"));
	assert_true(release__tally_equal(&a, &b));
	release__tally_add(&a, cxr_str_from("z"), cxr_str_from("1"));
	release__tally_add(&b, cxr_str_from("z"), cxr_str_from("2"));
	assert_false(release__tally_equal(&a, &b));
}

static void test_sums_equal_sha256sum(void **state)
{
	(void)state;
	cxr_err err;
	char *dir = test_temp_dir();
	fixture_put(dir, "a.b", "1", 1);
	fixture_put(dir, "a/z", "abc", 3);
	fixture_put(dir, "empty", "", 0);
	cxr_run run = {.n_workers = 3};
	release__sums_result result;
	cxr_buf text;
	assert_ok(release__sums_write(&run, dir, &result, &err));
	assert_int_equal(result.n_files, 4);
	assert_int_equal(result.n_bytes, 4);
	fixture_read(dir, "SHA256SUMS", &text);
	assert_string_equal(text.ptr, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a/z\n"
		"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b  a.b\n"
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty\n");
	cxr_buf_release(&text);
	fixture_put(dir, "na me", "x", 1);
	assert_int_equal(release__sums_write(&run, dir, &result, &err), CXR_E_SCHEMA);
	test_temp_dir_remove(dir);
}

static void test_time(void **state)
{
	(void)state;
	char text[32];
	release__print_time(0, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
	release__print_time(951782399, text);
	assert_string_equal(text, "2000-02-28T23:59:59Z");
	release__print_time(-1, text);
	assert_string_equal(text, "1969-12-31T23:59:59Z");
	release__print_time(INT64_MAX, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
}

static void test_parts(void **state)
{
	(void)state;
	for (int i = 0; i < RELEASE__N_PARTS; i++) {
		release__part part;
		assert_true(release__part_from_name(cxr_str_from(release__part_name(i)), &part));
		assert_int_equal(part, i);
		assert_true(strlen(release__part_absence(i)) > 4);
	}
	assert_null(release__part_name(RELEASE__N_PARTS));
	assert_string_equal(release__policy_name(CXR_REVIEW_SAMPLED), "sampled");
}

static void test_manifest_parse(void **state)
{
	(void)state;
	cxr_err err;
	json_t *json;
	release__manifest manifest;
	static const char *const wrong[] = {"{}", "[]", "{\"format\": \"cxr-release\"}", "{\"format\": \"cxr-release\", \"format_version\": -1}",
		"{\"format\": \"cxr-release\", \"format_version\": 1, \"plan\": \"zz\"}"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(wrong); i++) {
		assert_ok(cxr_json_parse(cxr_str_from(wrong[i]), &json, &err));
		assert_int_equal(release__manifest_parse(json, &manifest, &err), CXR_E_SCHEMA);
		json_decref(json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_sums_lines), cmocka_unit_test(test_sums_stream), cmocka_unit_test(test_tally),
		cmocka_unit_test(test_sums_equal_sha256sum), cmocka_unit_test(test_time), cmocka_unit_test(test_parts),
		cmocka_unit_test(test_manifest_parse)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
