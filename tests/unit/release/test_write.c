#include "release_fixture.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/csv.h"
#include "formats/json.h"
#include "release/place.h"
#include "release/verify.h"

enum { N_IMAGES = 13, N_STUDIES = 10, N_PATIENTS = 5 };

static int setup(void **state)
{
	fixture *f = calloc(1, sizeof *f);
	fixture_open(f);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

static bool exists(const char *dir, const char *name)
{
	return access(test_path(dir, name), F_OK) == 0;
}

/* Entries of a directory whose names start with `prefix`. */
static int count_entries(const char *dir, const char *prefix)
{
	DIR *d = opendir(dir);
	int n = 0;
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));)
		n += strncmp(e->d_name, prefix, strlen(prefix)) == 0;
	closedir(d);
	return n;
}

static void test_tree(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_release_summary summary;
	const char *out = fixture_path(f, "release");
	assert_ok(cxr_release_write(&f->run, out, NULL, &summary, &err));
	assert_int_equal(summary.n_patients, N_PATIENTS);
	assert_int_equal(summary.n_studies, N_STUDIES);
	assert_int_equal(summary.n_images, N_IMAGES);
	assert_int_equal(summary.n_images_not_released, 3);
	assert_int_equal(summary.n_studies_not_released, 1);
	assert_int_equal(summary.n_unread, N_STUDIES);
	assert_false(summary.is_unchanged);
	static const char *const names[] = {"df_cxr_plus.csv", "splits.csv", "counts.json", "README.md", "DATASHEET.md", "LICENSE",
		"croissant.json", "MANIFEST.json", "SHA256SUMS", "labels/rules_impression_findings.json", "views/chexpert-v1/train.csv",
		"views/chexpert-v1/valid.csv", "DICOM/valid/patient00004/study1/view1_frontal.dcm", "PNG/train/patient00005/study1/view1_frontal.png"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(names); i++)
		if (!exists(out, names[i]))
			fail_msg("%s is missing", names[i]);
	static const char *const absent[] = {"JPG", "radgraph", "report.html", "DICOM/train/patient00005/study2", "views/mimic"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(absent); i++)
		if (exists(out, absent[i]))
			fail_msg("%s should not be there", absent[i]);
	struct stat st;
	assert_int_equal(stat(test_path(out, "df_cxr_plus.csv"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(stat(test_path(out, "DICOM/valid/patient00004/study1/view1_frontal.dcm"), &st), 0);
	assert_int_equal(st.st_nlink, 2); /* hard link to the working set */
	assert_int_equal(count_entries(f->root, ".cxr-release"), 0);
}

static void test_rows(void **state)
{
	fixture *f = *state;
	cxr_err err;
	const char *out = fixture_release(f, "release");
	cxr_csv *csv;
	cxr_csv_row row;
	assert_ok(cxr_csv_open(&csv, test_path(out, "df_cxr_plus.csv"), ',', 1 << 20, &err));
	assert_ok(cxr_csv_next(csv, &row, &err));
	assert_int_equal(row.n_fields, 29);
	assert_ok(cxr_csv_next(csv, &row, &err));
	assert_true(cxr_str_eqz(row.fields[0], "train/patient00001/study1/view1_frontal.jpg"));
	assert_true(cxr_str_eqz(row.fields[1], "train/patient00001/study1/view1_frontal.dcm"));
	assert_true(cxr_str_eqz(row.fields[2], "Frontal"));
	assert_true(cxr_str_eqz(row.fields[4], "patient00001"));
	assert_true(cxr_str_eqz(row.fields[5], "1"));
	assert_true(cxr_str_eqz(row.fields[6], "FINDINGS:\nHeart \"normal\", size 3, \xC3\xA9.\nIMPRESSION:\n1. Study 1"));
	assert_true(cxr_str_eqz(row.fields[13], "\nHeart \"normal\", size 3, \xC3\xA9."));
	assert_int_equal(row.fields[7].len, 0);
	assert_true(cxr_str_eqz(row.fields[18], "61"));
	assert_true(cxr_str_eqz(row.fields[20], "White, other"));
	assert_true(cxr_str_eqz(row.fields[26], "train"));
	assert_true(cxr_str_eqz(row.fields[27], "patient00001_study1"));
	assert_true(cxr_str_eqz(row.fields[28], "patient00001_study1_view1"));
	int n_rows = 1;
	for (;;) {
		assert_ok(cxr_csv_next(csv, &row, &err));
		if (row.n_fields == 0)
			break;
		n_rows++;
	}
	cxr_csv_close(csv);
	assert_int_equal(n_rows, N_IMAGES);
}

static void test_labels_and_view(void **state)
{
	fixture *f = *state;
	const char *out = fixture_release(f, "release");
	cxr_buf text;
	fixture_read(out, "labels/rules_findings.json", &text);
	const char *first = "{\"path_to_image\": \"train/patient00001/study1/view1_frontal.jpg\", \"Enlarged Cardiomediastinum\": ";
	assert_int_equal(strncmp(text.ptr, first, strlen(first)), 0);
	/* study 2 has no findings: every cell null */
	const char *blank = "\"Support Devices\": null, \"No Finding\": null, \"study_id\": \"patient00001_study2\"}\n";
	assert_non_null(strstr(text.ptr, blank));
	size_t n_lines = 0;
	for (size_t i = 0; i < text.len; i++)
		n_lines += text.ptr[i] == '\n';
	assert_int_equal(n_lines, N_IMAGES);
	cxr_buf_release(&text);
	fixture_read(out, "views/chexpert-v1/valid.csv", &text);
	const char *head = "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung Lesion,Edema,"
		"Consolidation,Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support Devices\n"
		"CheXpert-v1.0/valid/patient00004/study1/view1_frontal.jpg,Male,61,Frontal,";
	assert_int_equal(strncmp(text.ptr, head, strlen(head)), 0);
	cxr_buf_release(&text);
	fixture_read(out, "splits.csv", &text);
	assert_string_equal(text.ptr,
		"patient_id,split\npatient00001,train\npatient00002,train\npatient00003,train\npatient00004,valid\npatient00005,train\n");
	cxr_buf_release(&text);
}

static void test_manifest_and_counts(void **state)
{
	fixture *f = *state;
	cxr_err err;
	f->with_stats = true;
	fixture_fill(f);
	const char *out = fixture_release(f, "release");
	json_t *manifest, *counts;
	assert_ok(cxr_json_read(test_path(out, "MANIFEST.json"), 1 << 20, &manifest, &err));
	assert_string_equal(json_string_value(json_object_get(manifest, "program")), "cxr");
	assert_string_equal(json_string_value(json_object_get(manifest, "created")), "2023-11-14T22:13:20Z");
	assert_true(json_is_true(json_object_get(manifest, "generated")));
	const json_t *review = json_object_get(manifest, "review");
	assert_string_equal(json_string_value(json_object_get(review, "statement")), "read by nobody");
	const json_t *absent = json_object_get(json_object_get(manifest, "parts"), "absent");
	assert_non_null(json_object_get(absent, "views/mimic"));
	assert_non_null(json_object_get(absent, "radgraph"));
	assert_null(json_object_get(absent, "report"));
	assert_true(exists(out, "report.html") && exists(out, "tables/table1.csv") && exists(out, "figures/age.svg"));
	assert_false(exists(out, "private.txt"));
	json_decref(manifest);
	assert_ok(cxr_json_read(test_path(out, "counts.json"), 1 << 20, &counts, &err));
	const json_t *process = json_object_get(counts, "process");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(process, "images_not_released"), "burned_in_text")), 3);
	assert_int_equal(json_integer_value(json_object_get(process, "phi_spans_total")), 2 * N_STUDIES);
	const json_t *release = json_object_get(counts, "release");
	assert_int_equal(json_integer_value(json_object_get(release, "images")), N_IMAGES);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(json_object_get(release, "by_split"), "valid"), "patients")), 1);
	json_decref(counts);
	cxr_buf text;
	fixture_read(out, "DATASHEET.md", &text);
	assert_non_null(strstr(text.ptr, "are as of 2024-12-31,"));
	assert_non_null(strstr(text.ptr, "read by nobody"));
	assert_null(strstr(text.ptr, "{{"));
	cxr_buf_release(&text);
	fixture_read(out, "README.md", &text);
	assert_non_null(strstr(text.ptr, "Generated data."));
	assert_null(strstr(text.ptr, "{{"));
	cxr_buf_release(&text);
}

static void test_rerun_and_workers(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_release_summary summary;
	cxr_buf first, second;
	const char *out = fixture_release(f, "a");
	fixture_read(out, "SHA256SUMS", &first);
	assert_ok(cxr_release_write(&f->run, out, NULL, &summary, &err));
	assert_true(summary.is_unchanged);
	f->run.n_workers = 7;
	cxr_release_options copy = {.copy = true};
	assert_ok(cxr_release_write(&f->run, test_path(f->root, "deep/er/b"), &copy, &summary, &err));
	fixture_read(test_path(f->root, "deep/er/b"), "SHA256SUMS", &second);
	assert_string_equal(first.ptr, second.ptr);
	cxr_buf_release(&first);
	cxr_buf_release(&second);
}

static void test_replace(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_release_summary summary;
	const char *out = fixture_release(f, "a");
	f->report_suffix = " changed";
	fixture_fill(f);
	assert_int_equal(cxr_release_write(&f->run, out, NULL, &summary, &err), CXR_E_EXISTS);
	cxr_release_options force = {.force = true};
	assert_ok(cxr_release_write(&f->run, out, &force, &summary, &err));
	assert_true(summary.is_replaced);
	cxr_buf text;
	fixture_read(out, "df_cxr_plus.csv", &text);
	assert_non_null(strstr(text.ptr, "Study 1 changed"));
	cxr_buf_release(&text);
	assert_int_equal(count_entries(f->root, ".cxr-release"), 0);
	/* a directory that is no release is never replaced; an empty one is used */
	fixture_put(f->root, "notes/thesis.txt", "x", 1);
	assert_int_equal(cxr_release_write(&f->run, test_path(f->root, "notes"), &force, &summary, &err), CXR_E_EXISTS);
	assert_true(exists(f->root, "notes/thesis.txt"));
	assert_ok(cxr_dir_make(test_path(f->root, "empty"), 0755, &err));
	assert_ok(cxr_release_write(&f->run, test_path(f->root, "empty"), NULL, &summary, &err));
	/* a damaged copy of the same release counts as another one */
	assert_int_equal(unlink(test_path(out, "LICENSE")), 0);
	assert_int_equal(cxr_release_write(&f->run, out, NULL, &summary, &err), CXR_E_EXISTS);
	assert_ok(cxr_release_write(&f->run, out, &force, &summary, &err));
	assert_true(exists(out, "LICENSE"));
}

static void test_partial_stages(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_release_summary summary;
	f->no_sections = f->no_labels = f->no_images = true;
	fixture_fill(f);
	const char *out = fixture_release(f, "a");
	assert_false(exists(out, "PNG") || exists(out, "labels") || exists(out, "views"));
	cxr_release_verify_result result;
	assert_ok(cxr_release_verify(out, NULL, &result, &err));
	assert_int_equal(result.n_findings, 0);
	/* one shard of a stage missing: not finished */
	f->no_sections = f->no_labels = f->no_images = false;
	fixture_fill(f);
	char *shard = cxr_project_shard_path(&f->project, "labels", 1);
	assert_int_equal(unlink(shard), 0);
	cxr_free(shard);
	assert_int_equal(cxr_release_write(&f->run, test_path(f->root, "b"), NULL, &summary, &err), CXR_E_NOT_FOUND);
	assert_false(exists(f->root, "b"));
}

static void test_jpg_view(void **state)
{
	fixture *f = *state;
	cxr_err err;
	f->with_jpg = true;
	fixture_fill(f);
	const char *out = fixture_release(f, "a");
	assert_true(exists(out, "JPG/train/patient00001/study1/view1_frontal.jpg"));
	assert_true(exists(out, "views/chexpert-v1/train/patient00001/study1/view1_frontal.jpg"));
	cxr_release_verify_result result;
	assert_ok(cxr_release_verify(out, NULL, &result, &err));
	assert_int_equal(result.n_findings, 0);
}

static void test_damaged_working_set(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_release_summary summary;
	FILE *file = fopen(test_path(f->project.work_dir, "PNG/train/patient00001/study1/view1_frontal.png"), "r+b");
	assert_non_null(file);
	assert_int_equal(fseek(file, 40, SEEK_SET), 0);
	fputc('!', file);
	fclose(file);
	const char *out = fixture_path(f, "a");
	assert_int_equal(cxr_release_write(&f->run, out, NULL, &summary, &err), CXR_E_CHECKSUM);
	assert_false(exists(f->root, "a"));
	assert_int_equal(unlink(test_path(f->project.work_dir, "PNG/train/patient00001/study1/view1_frontal.png")), 0);
	assert_int_equal(cxr_release_write(&f->run, out, NULL, &summary, &err), CXR_E_NOT_FOUND);
	assert_int_equal(count_entries(f->root, ".cxr-release"), 0);
}

static bool stop_at_once(void *context)
{
	(void)context;
	return true;
}

static void test_stop_and_dry_run(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_release_summary summary;
	f->run.should_stop = stop_at_once;
	assert_int_equal(cxr_release_write(&f->run, test_path(f->root, "a"), NULL, &summary, &err), CXR_E_CANCELLED);
	assert_false(exists(f->root, "a"));
	assert_int_equal(count_entries(f->root, ".cxr-release"), 0);
	f->run.should_stop = NULL;
	f->run.dry_run = true;
	assert_ok(cxr_release_write(&f->run, test_path(f->root, "x/a"), NULL, &summary, &err));
	assert_int_equal(summary.n_images, N_IMAGES);
	assert_int_equal(summary.n_files, 0);
	assert_false(exists(f->root, "x"));
}

static void test_gate(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_release_summary summary;
	cxr_release_gate gate;
	f->project.config.review = CXR_REVIEW_REQUIRED;
	assert_int_equal(cxr_release_write(&f->run, test_path(f->root, "a"), NULL, &summary, &err), CXR_E_POLICY);
	assert_non_null(strstr(err.msg, "10 of 10 reports are unread"));
	assert_non_null(strstr(err.msg, "cxr review"));
	assert_false(exists(f->root, "a"));
	f->project.config.review = CXR_REVIEW_SAMPLED;
	f->project.config.review_sample = 4;
	assert_ok(cxr_release_gate_check(&f->run, &gate, &err));
	assert_int_equal(gate.n_reports, N_STUDIES);
	assert_int_equal(gate.n_needed, 4);
	assert_false(gate.is_met);
	assert_int_equal(cxr_release_write(&f->run, test_path(f->root, "a"), NULL, &summary, &err), CXR_E_POLICY);
	f->project.config.review = CXR_REVIEW_NONE;
	assert_ok(cxr_release_gate_check(&f->run, &gate, &err));
	assert_true(gate.is_met);
	f->n_readers = 2;
	fixture_fill(f);
	assert_ok(cxr_release_write(&f->run, test_path(f->root, "a"), NULL, &summary, &err));
	assert_int_equal(summary.n_unread, 0);
	cxr_buf text;
	fixture_read(test_path(f->root, "a"), "DATASHEET.md", &text);
	assert_non_null(strstr(text.ptr, "0 of 10 reports read by nobody, 0 by one person, 10 by two or more"));
	cxr_buf_release(&text);
}

static void test_forbidden_places(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_release_summary summary;
	cxr_str roots[1] = {cxr_str_from("../input")};
	f->project.config.dicom_roots = roots;
	f->project.config.n_dicom_roots = 1;
	fixture_put(f->root, "input/a.dcm", "x", 1);
	const char *const wrong[] = {f->root, f->dir, fixture_path(f, "project/vault"), fixture_path(f, "project/vault/r"),
		fixture_path(f, "project/.cxr/r"), fixture_path(f, "project/.cxr/work/r"), fixture_path(f, "input/r"), fixture_path(f, "input"), "/", "",
		fixture_path(f, "nowhere/../project/vault/r")};
	for (size_t i = 0; i < CXR_ARRAY_LEN(wrong); i++)
		if (cxr_release_write(&f->run, wrong[i], NULL, &summary, &err) != CXR_E_USAGE)
			fail_msg("place %zu: %s", i, err.msg);
	/* a link into the vault is seen through */
	assert_int_equal(symlink(test_path(f->dir, "vault"), test_path(f->root, "innocent")), 0);
	assert_int_equal(cxr_release_write(&f->run, test_path(f->root, "innocent/r"), NULL, &summary, &err), CXR_E_USAGE);
	assert_ok(cxr_release_write(&f->run, test_path(f->dir, "release"), NULL, &summary, &err)); /* the default place */
	f->project.config.n_dicom_roots = 0;
}

static void test_killed_run_is_cleaned(void **state)
{
	fixture *f = *state;
	cxr_err err;
	cxr_release_summary summary;
	const char *out = fixture_release(f, "a");
	release__place place;
	assert_ok(release__place_init(&place, &f->project, out, &err));
	/* killed while writing */
	fixture_put(place.temp_dir, "half/written", "x", 1);
	assert_ok(cxr_release_write(&f->run, out, NULL, &summary, &err));
	assert_true(summary.is_unchanged);
	/* killed between the two renames: the old release is aside */
	assert_ok(cxr_file_rename(out, place.old_dir, &err));
	fixture_put(place.temp_dir, "half/written", "x", 1);
	assert_ok(cxr_release_write(&f->run, out, NULL, &summary, &err));
	assert_true(summary.is_unchanged);
	/* killed before the old release was removed */
	fixture_put(place.old_dir, "README.md", "x", 1);
	assert_ok(cxr_release_write(&f->run, out, NULL, &summary, &err));
	assert_int_equal(count_entries(f->root, ".cxr-release"), 0);
	release__place_clear(&place);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {T(test_tree), T(test_rows), T(test_labels_and_view), T(test_manifest_and_counts),
		T(test_rerun_and_workers), T(test_replace), T(test_partial_stages), T(test_jpg_view), T(test_damaged_working_set),
		T(test_stop_and_dry_run), T(test_gate), T(test_forbidden_places), T(test_killed_run_is_cleaned)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
