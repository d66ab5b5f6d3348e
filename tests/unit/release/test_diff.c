#include "release_fixture.h"

#include "formats/json.h"
#include "release/diff.h"

static int setup(void **state)
{
	fixture *f = calloc(1, sizeof *f);
	fixture_open(f);
	fixture_release(f, "old");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

static void run(fixture *f, cxr_release_diff *out)
{
	cxr_err err;
	assert_ok(cxr_release_diff_run(test_path(f->root, "old"), test_path(f->root, "new"), out, &err));
}

static void test_same(void **state)
{
	fixture *f = *state;
	cxr_release_diff diff;
	fixture_release(f, "new");
	run(f, &diff);
	assert_true(diff.is_identical);
	assert_false(diff.is_different);
	assert_int_equal(diff.images.same, 13);
	assert_int_equal(diff.studies.same, 10);
	assert_int_equal(diff.patients.same, 5);
	cxr_buf text;
	cxr_buf_init(&text, 1 << 16);
	cxr_release_diff_text(&diff, &text);
	assert_string_equal(text.ptr, "the releases are the same\n");
	cxr_buf_release(&text);
}

static void test_changed_cell(void **state)
{
	fixture *f = *state;
	cxr_release_diff diff;
	f->report_suffix = " changed";
	fixture_fill(f);
	fixture_release(f, "new");
	run(f, &diff);
	assert_true(diff.is_different);
	assert_int_equal(diff.images.changed, 1);
	assert_int_equal(diff.images.same, 12);
	assert_int_equal(diff.studies.changed, 1);
	assert_int_equal(diff.patients.changed, 1);
	assert_int_equal(diff.patients.same, 4);
	assert_int_equal(diff.column_changes[6], 1);
	for (int i = 0; i < CXR_DIFF_COLUMNS; i++)
		assert_int_equal(diff.column_changes[i], i == 6);
	assert_int_equal(diff.files[0].same, 13);
	cxr_buf text;
	cxr_buf_init(&text, 1 << 16);
	cxr_release_diff_text(&diff, &text);
	assert_non_null(strstr(text.ptr, "column report: 1 images changed"));
	cxr_buf_release(&text);
}

static void test_changed_labels(void **state)
{
	fixture *f = *state;
	cxr_release_diff diff;
	f->label_seed = 99;
	fixture_fill(f);
	fixture_release(f, "new");
	run(f, &diff);
	uint64_t n = 0;
	for (int i = 0; i < CXR_N_LABELS; i++) {
		assert_true(diff.label_changes[0][CXR_INPUT_REPORT][i] <= 13);
		n += diff.label_changes[0][CXR_INPUT_REPORT][i];
		assert_int_equal(diff.label_changes[1][CXR_INPUT_REPORT][i], 0);
	}
	assert_true(n > 50);
	for (int i = 0; i < CXR_DIFF_COLUMNS; i++)
		assert_int_equal(diff.column_changes[i], 0);
	cxr_buf text;
	cxr_err err;
	json_t *json;
	cxr_buf_init(&text, 1 << 16);
	cxr_release_diff_json(&diff, &text);
	assert_ok(cxr_json_parse(cxr_buf_str(&text), &json, &err));
	assert_true(json_is_false(json_object_get(json, "identical")));
	assert_int_equal(json_object_size(json_object_get(json, "labels_changed")), 5);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(json_object_get(json, "files"), "labels"), "changed")), 5);
	json_decref(json);
	cxr_buf_release(&text);
}

/* Cuts every line with `needle` out of the files that have a row per image. */
static void cut_rows(fixture *f, const char *release, const char *needle)
{
	static const char *const names[] = {"df_cxr_plus.csv", "labels/rules_report.json", "labels/rules_findings.json", "labels/rules_impression.json",
		"labels/rules_findings_impression.json", "labels/rules_impression_findings.json"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(names); i++) {
		cxr_buf text, out;
		fixture_read(test_path(f->root, release), names[i], &text);
		cxr_buf_init(&out, 1 << 20);
		/* records of the table start with the path, whatever lines they hold */
		const char *at = text.ptr, *end = text.ptr + text.len;
		const char *mark = i == 0 ? "\ntrain/" : "\n{";
		while (at < end) {
			const char *next = strstr(at, mark);
			const char *valid = i == 0 ? strstr(at, "\nvalid/") : NULL;
			if (valid && (!next || valid < next))
				next = valid;
			next = next ? next + 1 : end;
			cxr_str record = {at, (size_t)(next - at)};
			if (cxr_str_find(record, cxr_str_from(needle)) == SIZE_MAX)
				cxr_buf_add_str(&out, record);
			at = next;
		}
		test_write_file(test_path(test_path(f->root, release), names[i]), out.ptr, out.len);
		cxr_buf_release(&text);
		cxr_buf_release(&out);
	}
}

static void test_added_and_removed(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_release_diff diff;
	cxr_release_summary summary;
	cxr_release_options copy = {.copy = true};
	assert_ok(cxr_release_write(&f->run, fixture_path(f, "new"), &copy, &summary, &err));
	cut_rows(f, "new", "patient00003");
	cut_rows(f, "new", "patient00001_study2_view2");
	cut_rows(f, "new", "patient00001_study2\"}"); /* both label rows of the study go, so put nothing back: */
	assert_int_equal(cxr_release_diff_run(test_path(f->root, "old"), test_path(f->root, "new"), &diff, &err), CXR_E_SCHEMA);
	assert_non_null(strstr(err.subject, "NEW"));
	assert_ok(cxr_tree_remove(test_path(f->root, "new"), &err));
	assert_ok(cxr_release_write(&f->run, fixture_path(f, "new"), &copy, &summary, &err));
	cut_rows(f, "new", "patient00003");
	cut_rows(f, "new", "patient00002/study2/");
	run(f, &diff);
	assert_int_equal(diff.images.removed, 2);
	assert_int_equal(diff.studies.removed, 2);
	assert_int_equal(diff.patients.removed, 1);
	assert_int_equal(diff.patients.changed, 1);
	assert_int_equal(diff.patients.same, 3);
	assert_ok(cxr_release_diff_run(test_path(f->root, "new"), test_path(f->root, "old"), &diff, &err));
	assert_int_equal(diff.images.added, 2);
	assert_int_equal(diff.patients.added, 1);
}

static void test_not_releases(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_release_diff diff;
	assert_int_equal(cxr_release_diff_run(test_path(f->root, "nowhere"), test_path(f->root, "old"), &diff, &err), CXR_E_NOT_FOUND);
	assert_string_equal(err.subject, "OLD");
	assert_int_equal(cxr_release_diff_run(test_path(f->root, "old"), test_path(f->root, "nowhere"), &diff, &err), CXR_E_NOT_FOUND);
	assert_string_equal(err.subject, "NEW");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {T(test_same), T(test_changed_cell), T(test_changed_labels), T(test_added_and_removed), T(test_not_releases)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
