#include "release_fixture.h"

#include <unistd.h>

#include "formats/json.h"
#include "release/manifest.h"
#include "release/verify.h"

typedef struct found {
	char codes[4096]; /* " code code" in order */
	char first[512];
	bool has_secret;
} found;

static void on_finding(void *context, const cxr_release_finding *finding)
{
	found *f = context;
	size_t used = strlen(f->codes);
	snprintf(f->codes + used, sizeof f->codes - used, " %s", finding->code);
	if (!f->first[0])
		snprintf(f->first, sizeof f->first, "%s | %s", finding->subject, finding->text);
	f->has_secret |= strstr(finding->subject, "Smith") || strstr(finding->text, "Smith");
}

static int setup(void **state)
{
	fixture *f = calloc(1, sizeof *f);
	fixture_open(f);
	cxr_release_options copy = {.copy = true};
	cxr_release_summary summary;
	cxr_err err;
	f->with_jpg = f->with_stats = true;
	fixture_fill(f);
	assert_ok(cxr_release_write(&f->run, fixture_path(f, "r"), &copy, &summary, &err));
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

static uint64_t verify(fixture *f, found *out)
{
	cxr_err err;
	cxr_release_verify_result result;
	*out = (found){0};
	cxr_release_verify_options options = {.n_workers = 2, .on_finding = on_finding, .context = out};
	assert_ok(cxr_release_verify(test_path(f->root, "r"), &options, &result, &err));
	return result.n_findings;
}

/* Makes SHA256SUMS fit again, so that only the structure can tell. */
static void sign_again(fixture *f)
{
	cxr_err err;
	release__sums_result sums;
	assert_ok(cxr_file_remove(test_path(f->root, "r/SHA256SUMS"), &err));
	assert_ok(release__sums_write(&f->run, test_path(f->root, "r"), &sums, &err));
}

static void replace_in(fixture *f, const char *name, const char *from, const char *to)
{
	cxr_buf text, out;
	const char *path = test_path(f->root, name);
	fixture_read(f->root, name, &text);
	const char *at = strstr(text.ptr, from);
	if (!at)
		fail_msg("no such text in %s", name);
	cxr_buf_init(&out, 1 << 20);
	cxr_buf_add(&out, text.ptr, (size_t)(at - text.ptr));
	cxr_buf_addz(&out, to);
	cxr_buf_addz(&out, at + strlen(from));
	test_write_file(path, out.ptr, out.len);
	cxr_buf_release(&text);
	cxr_buf_release(&out);
}

/* After the change (and with fitting checksums) verify must report this code. */
static void expect(fixture *f, const char *name, const char *from, const char *to, const char *code)
{
	found seen;
	cxr_buf before;
	fixture_read(f->root, name, &before);
	replace_in(f, name, from, to);
	sign_again(f);
	char want[64];
	snprintf(want, sizeof want, " %s", code);
	if (verify(f, &seen) == 0 || !strstr(seen.codes, want))
		fail_msg("%s: wanted %s, got%s", name, code, seen.codes);
	test_write_file(test_path(f->root, name), before.ptr, before.len);
	cxr_buf_release(&before);
	sign_again(f);
}

static void test_good(void **state)
{
	found seen;
	if (verify(*state, &seen) != 0)
		fail_msg("%s: %s", seen.codes, seen.first);
}

static void test_files(void **state)
{
	fixture *f = *state;
	found seen;
	fixture_put(f->root, "r/Smith_John.txt", "x", 1);
	assert_int_equal(verify(f, &seen), 1);
	assert_string_equal(seen.codes, " file_extra");
	assert_false(seen.has_secret);
	assert_int_equal(unlink(test_path(f->root, "r/Smith_John.txt")), 0);
	fixture_put(f->root, "r/DICOM/train/Smith/a.dcm", "x", 1);
	assert_true(verify(f, &seen) >= 1);
	assert_false(seen.has_secret);
	sign_again(f); /* even when it is signed, the table does not name it */
	assert_true(verify(f, &seen) >= 1);
	assert_non_null(strstr(seen.codes, "image_extra"));
	assert_int_equal(unlink(test_path(f->root, "r/DICOM/train/Smith/a.dcm")), 0);
	sign_again(f);
	assert_int_equal(verify(f, &seen), 0);
	/* a link instead of a file, even with the right bytes */
	assert_int_equal(rename(test_path(f->root, "r/LICENSE"), test_path(f->root, "elsewhere")), 0);
	assert_int_equal(symlink(test_path(f->root, "elsewhere"), test_path(f->root, "r/LICENSE")), 0);
	assert_true(verify(f, &seen) >= 1);
	assert_non_null(strstr(seen.codes, "file_kind"));
	assert_int_equal(unlink(test_path(f->root, "r/LICENSE")), 0);
	assert_true(verify(f, &seen) >= 1);
	assert_non_null(strstr(seen.codes, "file_missing"));
}

static void test_sums(void **state)
{
	fixture *f = *state;
	found seen;
	cxr_buf sums;
	fixture_read(f->root, "r/SHA256SUMS", &sums);
	const char *path = test_path(f->root, "r/SHA256SUMS");
	char copy[256 * 1024];
	memcpy(copy, sums.ptr, sums.len);
	copy[0] = copy[0] == 'a' ? 'b' : 'a';
	test_write_file(path, copy, sums.len);
	assert_true(verify(f, &seen) >= 1);
	assert_non_null(strstr(seen.codes, "file_changed"));
	test_write_file(path, sums.ptr, sums.len - 1); /* no line end */
	assert_true(verify(f, &seen) >= 1);
	assert_non_null(strstr(seen.codes, "sums_syntax"));
	memcpy(copy, sums.ptr, sums.len);
	memcpy(copy + sums.len, sums.ptr, sums.len); /* everything twice */
	test_write_file(path, copy, 2 * sums.len);
	assert_true(verify(f, &seen) >= 1);
	assert_non_null(strstr(seen.codes, "sums_order"));
	assert_int_equal(unlink(path), 0);
	assert_true(verify(f, &seen) >= 1);
	assert_int_equal(strncmp(seen.codes, " sums_missing", 13), 0);
	cxr_buf_release(&sums);
}

static void test_table(void **state)
{
	fixture *f = *state;
	const char *table = "r/df_cxr_plus.csv";
	expect(f, table, "path_to_image,", "path,", "table_columns");
	expect(f, table, "train/patient00001/study1/view1_frontal.jpg", "train/patient1/study1/view1_frontal.jpg", "row_path");
	expect(f, table, "train/patient00001/study1/view1_frontal.dcm", "train/patient00001/study1/view2_frontal.dcm", "row_path");
	expect(f, table, "Frontal,", "Lateral,", "row_keys");
	expect(f, table, "patient00001_study1_view1", "patient00001_study1_view2", "row_keys");
	expect(f, table, ",train,patient00001_study1,", ",valid,patient00001_study1,", "row_split");
	expect(f, table, ",61,Female,", ",61,F,", "row_value");
	expect(f, table, ",61,Female,", ",old,Female,", "row_value");
	expect(f, table, ",61,Female,", ",61,", "table_syntax");
	expect(f, table, "\"White, other\"", "\"White, other", "table_syntax");
	/* patient 1, study 2 has two rows: change one of them */
	expect(f, table, "study2/view2_lateral.dcm,Lateral,,patient00001,2", "study2/view2_lateral.dcm,Lateral,,patient00001,3", "row_study");
	expect(f, table, "24.5,,train,patient00001_study1", "24.5,Yes,train,patient00001_study1", "counts_differ");
	expect(f, "r/splits.csv", "patient00004,valid", "patient00004,train", "splits_differ");
	expect(f, "r/splits.csv", "patient00005,train\n", "", "splits_differ");
	expect(f, "r/splits.csv", "patient00005,train\n", "patient00005,train\npatient00006,train\n", "splits_differ");
}

static void test_rows_of_table(void **state)
{
	fixture *f = *state;
	cxr_buf text;
	fixture_read(f->root, "r/df_cxr_plus.csv", &text);
	const char *third = strstr(text.ptr, "train/patient00002/study1/view1_frontal.jpg");
	const char *fourth = strstr(text.ptr, "train/patient00002/study2/view1_frontal.jpg");
	assert_true(third && fourth && third < fourth);
	char row[2048];
	size_t n = (size_t)(fourth - third);
	assert_true(n < sizeof row);
	memcpy(row, third, n);
	row[n] = '\0';
	char twice[4096];
	snprintf(twice, sizeof twice, "%s%s", row, row);
	expect(f, "r/df_cxr_plus.csv", row, "", "labels_rows");
	expect(f, "r/df_cxr_plus.csv", row, "", "counts_differ");
	expect(f, "r/df_cxr_plus.csv", row, "", "image_extra");
	expect(f, "r/df_cxr_plus.csv", row, twice, "row_order");
	cxr_buf_release(&text);
}

static void test_labels(void **state)
{
	fixture *f = *state;
	const char *file = "r/labels/rules_findings.json";
	expect(f, file, "\"Edema\": ", "\"Oedema\": ", "labels_keys");
	expect(f, file, "\"No Finding\": null, ", "", "labels_keys");
	expect(f, file, "\"No Finding\": null", "\"No Finding\": 2.0", "labels_value");
	expect(f, file, "\"No Finding\": null", "\"No Finding\": true", "labels_value");
	expect(f, file, "\"No Finding\": null, ", "\"No Finding\": 0.5, ", "labels_value");
	expect(f, file, "train/patient00001/study1/", "train/patient00001/study9/", "labels_rows");
	expect(f, file, "\"patient00001_study1\"}", "\"patient00001_study1\"", "labels_syntax");
	/* study 2 of patient 1: two rows, all blank here */
	expect(f, file, "\"No Finding\": null, \"study_id\": \"patient00001_study2\"", "\"No Finding\": 1.0, \"study_id\": \"patient00001_study2\"",
		"labels_study");
	expect(f, "r/views/chexpert-v1/valid.csv", "Path,", "path,", "view_differ");
	expect(f, "r/views/chexpert-v1/train.csv", ",Female,61,", ",Male,61,", "view_differ");
	cxr_err err;
	assert_ok(cxr_file_remove(test_path(f->root, "r/labels/rules_impression.json"), &err));
	sign_again(f);
	found seen;
	assert_true(verify(f, &seen) > 0);
	assert_non_null(strstr(seen.codes, "labels_missing"));
}

static void test_described(void **state)
{
	fixture *f = *state;
	expect(f, "r/counts.json", "\"patients\": 5", "\"patients\": 6", "counts_differ");
	expect(f, "r/counts.json", "\"phi_spans_total\": 20", "\"phi_spans_total\": 21", "counts_differ");
	expect(f, "r/counts.json", "\"burned_in_text\": 3", "\"burned_in_text\": 2", "counts_differ");
	expect(f, "r/counts.json", "{", "[", "counts_invalid");
	expect(f, "r/MANIFEST.json", "\"images\": 13", "\"images\": 14", "manifest_counts");
	expect(f, "r/MANIFEST.json", "\"nobody\": 10", "\"nobody\": 9", "manifest_counts");
	expect(f, "r/MANIFEST.json", "\"cxr-release\"", "\"other\"", "manifest_invalid");
	expect(f, "r/MANIFEST.json", "\"format_version\": 1", "\"format_version\": 99", "manifest_invalid");
	expect(f, "r/MANIFEST.json", "\"dicom\",", "\"radgraph\",", "manifest_invalid");
	expect(f, "r/MANIFEST.json", "\"png\",", "", "manifest_invalid");
	expect(f, "r/croissant.json", "\"sha256\": \"", "\"sha256\": \"0", "croissant_digest");
	expect(f, "r/croissant.json", "\"distribution\"", "\"x\"", "croissant_invalid");
}

static void swap_files(const char *a, const char *b)
{
	char temp[1100];
	snprintf(temp, sizeof temp, "%s.tmp", a);
	assert_int_equal(rename(a, temp), 0);
	assert_int_equal(rename(b, a), 0);
	assert_int_equal(rename(temp, b), 0);
}

static void test_images(void **state)
{
	fixture *f = *state;
	found seen;
	const char *dcm = fixture_path(f, "r/DICOM/train/patient00001/study1/view1_frontal.dcm");
	const char *other = fixture_path(f, "r/DICOM/train/patient00003/study1/view1_frontal.dcm");
	swap_files(dcm, other);
	sign_again(f);
	assert_true(verify(f, &seen) >= 2);
	assert_non_null(strstr(seen.codes, "dicom_ids"));
	swap_files(dcm, other);
	assert_int_equal(truncate(dcm, 300), 0);
	sign_again(f);
	assert_true(verify(f, &seen) > 0);
	assert_non_null(strstr(seen.codes, "dicom_"));
	const char *png = fixture_path(f, "r/PNG/train/patient00001/study1/view1_frontal.png");
	cxr_buf bytes;
	cxr_buf_init(&bytes, 4096);
	fixture_png(&bytes, 7);
	bytes.ptr[19] = 7; /* width */
	test_write_file(png, bytes.ptr, bytes.len);
	sign_again(f);
	assert_true(verify(f, &seen) > 0);
	cxr_buf_release(&bytes);
	const char *jpg = fixture_path(f, "r/JPG/train/patient00001/study1/view1_frontal.jpg");
	assert_int_equal(truncate(jpg, 10), 0);
	sign_again(f);
	assert_true(verify(f, &seen) > 0);
	assert_non_null(strstr(seen.codes, "picture_unreadable"));
	assert_int_equal(unlink(png), 0);
	sign_again(f);
	assert_true(verify(f, &seen) > 0);
	assert_non_null(strstr(seen.codes, "image_missing"));
}

static void test_picture_size(void **state)
{
	fixture *f = *state;
	found seen;
	cxr_buf bytes;
	cxr_buf_init(&bytes, 4096);
	fixture_png(&bytes, 7);
	bytes.ptr[19] = 7; /* width */
	test_write_file(test_path(f->root, "r/PNG/train/patient00001/study1/view1_frontal.png"), bytes.ptr, bytes.len);
	cxr_buf_release(&bytes);
	sign_again(f);
	assert_int_equal(verify(f, &seen), 1);
	assert_string_equal(seen.codes, " picture_size");
}

static void test_view_pictures(void **state)
{
	fixture *f = *state;
	found seen;
	const char *view = fixture_path(f, "r/views/chexpert-v1/valid/patient00004/study1/view1_frontal.jpg");
	assert_int_equal(rename(view, fixture_path(f, "r/views/chexpert-v1/valid/patient00004/study1/view9_frontal.jpg")), 0);
	sign_again(f);
	assert_int_equal(verify(f, &seen), 1);
	assert_string_equal(seen.codes, " view_missing");
	fixture_put(f->root, "r/views/chexpert-v1/valid/patient00004/study1/view1_frontal.jpg", "other", 5);
	sign_again(f);
	assert_int_equal(verify(f, &seen), 2);
	assert_string_equal(seen.codes, " view_missing image_extra");
}

static void test_no_release(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_release_verify_result result;
	assert_int_equal(cxr_release_verify(test_path(f->root, "nowhere"), NULL, &result, &err), CXR_E_NOT_FOUND);
	assert_int_equal(cxr_release_verify(test_path(f->root, "r/LICENSE"), NULL, &result, &err), CXR_E_NOT_FOUND);
	found seen = {0};
	cxr_release_verify_options options = {.n_workers = 1, .on_finding = on_finding, .context = &seen};
	assert_ok(cxr_dir_make(test_path(f->root, "empty"), 0755, &err));
	assert_ok(cxr_release_verify(test_path(f->root, "empty"), &options, &result, &err));
	assert_true(result.n_findings >= 4);
	assert_non_null(strstr(seen.codes, "table_missing"));
	assert_non_null(strstr(seen.codes, "manifest_invalid"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {T(test_good), T(test_files), T(test_sums), T(test_table), T(test_rows_of_table), T(test_labels),
		T(test_described), T(test_images), T(test_picture_size), T(test_view_pictures), T(test_no_release)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
