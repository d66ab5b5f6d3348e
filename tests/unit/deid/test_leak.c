/*
 * The leak search over a hand-made vault and tree: every kind of planted value is found where it stands (text, UTF-16,
 * paths, reports outside the surrogates), a clean tree gives nothing, findings hold no value.
 */
#include "house_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "deid/leak.h"
#include "deid/span_ledger.h"
#include "formats/csv.h"
#include "project/identified.h"

static cxr_err err;
static cxr_project project;
static cxr_key *key;
static char *root;

static cxr_str_list list(cxr_str *items, size_t n)
{
	return (cxr_str_list){items, n, n};
}

static void put(cxr_vault *vault, cxr_vault_kind kind, uint64_t number, cxr_buf *json)
{
	assert_ok(cxr_buf_check(json, &err));
	assert_ok(cxr_vault_put(vault, kind, number, cxr_buf_str(json), &err));
	cxr_buf_clear(json);
}

static void fill_vault(cxr_vault *vault)
{
	cxr_buf json;
	cxr_buf_init(&json, 1 << 16);
	cxr_str names[] = {cxr_str_from("WHITCOMBE^EDGAR^J")}, ids[] = {cxr_str_from("77-4411-X")}, phones[] = {cxr_str_from("(650) 555-0123")},
		emails[] = {cxr_str_from("ed@example.org")}, staff[] = {cxr_str_from("Okonkwo^Ifeoma")}, dates[] = {cxr_str_from("20240225")},
		places[] = {cxr_str_from("Quail Hollow Clinic"), cxr_str_from("Radiology")}, addresses[] = {cxr_str_from("12 Larch Lane")};
	cxr_id_patient patient = {.key = cxr_str_from("77-4411-X"), .names = list(names, 1), .patient_ids = list(ids, 1), .phones = list(phones, 1),
		.emails = list(emails, 1), .staff = list(staff, 1), .dates = list(dates, 1), .places = list(places, 2), .addresses = list(addresses, 1),
		.birth_date = cxr_str_from("19610302")};
	cxr_id_patient_encode(&patient, &json);
	put(vault, CXR_VAULT_PATIENT, 1, &json);
	cxr_id_study study = {.accession = cxr_str_from("ACC0098812"), .study_uid = cxr_str_from("1.2.840.99.1.7")};
	cxr_id_study_encode(&study, &json);
	put(vault, CXR_VAULT_STUDY, cxr_vault_study_number(1, 1), &json);
	cxr_id_image image = {.path = cxr_str_from("/in/a.dcm"), .sop_instance_uid = cxr_str_from("1.2.840.99.1.7.3.1"), .accession = cxr_str_from("ACC0098812")};
	cxr_id_image_encode(&image, &json);
	put(vault, CXR_VAULT_IMAGE, 1, &json);
	cxr_id_demographic row = {.patient_id = cxr_str_from("ORPH-5512"), .name = cxr_str_from("Tanaka, Yuki")};
	cxr_id_demographic_encode(&row, &json);
	put(vault, CXR_VAULT_DEMOGRAPHIC, 9, &json);
	assert_ok(cxr_vault_put(vault, CXR_VAULT_PATH, 1, cxr_str_from("/export/whitcombe_774411/IM0001.dcm"), &err));
	cxr_buf_release(&json);
}

/* Report "CHEST 06/02/2019 by Dr. Hale." whose date and name are surrogates. */
static const char report_text[] = "CHEST 06/02/2019 by Dr. Hale.";

static void write_spans(void)
{
	cxr_phi_span spans[] = {{.source = {6, 16}, .output = {6, 16}, .type = CXR_PHI_DATE, .surrogate = cxr_str_from("06/02/2019")},
		{.source = {24, 31}, .output = {24, 28}, .type = CXR_PHI_HCW, .surrogate = cxr_str_from("Hale")}};
	cxr_deid_result result = {.text = cxr_str_from(report_text), .spans = spans, .n_spans = 2};
	cxr_buf json, record;
	cxr_buf_init(&json, 1 << 16);
	cxr_buf_init(&record, 1 << 16);
	cxr_span_ledger_encode(1, 1, cxr_str_from("CHEST 02/25/2024 by Dr. Okonkwo."), &result, NULL, &json);
	assert_ok(cxr_span_ledger_seal(key, 1, 1, cxr_buf_str(&json), &record, &err));
	char *path = cxr_path_join(project.vault_dir, "spans/00000.shard");
	assert_non_null(path);
	assert_ok(cxr_dir_make_for(path, 0700, &err));
	cxr_shard_writer writer;
	assert_ok(cxr_shard_writer_open(&writer, path, &err));
	assert_ok(cxr_shard_writer_put(&writer, cxr_buf_str(&record), &err));
	assert_ok(cxr_shard_writer_commit(&writer, &err));
	cxr_shard_writer_close(&writer);
	cxr_free(path);
	cxr_buf_release(&json);
	cxr_buf_release(&record);
}

static int setup(void **state)
{
	(void)state;
	root = test_temp_dir();
	project.dir = root;
	project.vault_dir = cxr_path_join(root, "vault");
	project.key_path = cxr_path_join(root, "the.key");
	char *store = cxr_path_join(root, "store.db");
	if (!project.vault_dir || !project.key_path || !store)
		return -1;
	assert_ok(cxr_key_create(project.key_path, &err));
	assert_ok(cxr_key_load(project.key_path, &key, &err));
	assert_ok(cxr_store_open(&project.store, store, true, false, &err));
	assert_ok(cxr_store_meta_put(project.store, "n_shards", cxr_str_from("1"), &err));
	cxr_free(store);
	cxr_vault *vault;
	assert_ok(cxr_vault_open(&vault, project.vault_dir, key, true, &err));
	fill_vault(vault);
	cxr_vault_close(vault);
	write_spans();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	cxr_store_close(project.store);
	cxr_key_free(key);
	cxr_free(project.vault_dir);
	cxr_free(project.key_path);
	test_temp_dir_remove(root);
	return 0;
}

typedef struct seen {
	size_t n;
	char codes[256];
	char texts[2048];
} seen;

static void on_finding(void *context, const cxr_leak_finding *finding)
{
	seen *s = context;
	s->n++;
	strncat(s->codes, finding->code, sizeof s->codes - strlen(s->codes) - 2);
	strcat(s->codes, " ");
	strncat(s->texts, finding->subject, sizeof s->texts - strlen(s->texts) - 1);
	strncat(s->texts, finding->text, sizeof s->texts - strlen(s->texts) - 1);
}

static seen search_file(const char *name, const void *bytes, size_t n)
{
	char *dir = test_temp_dir();
	seen s = {0};
	cxr_leak_result result;
	cxr_leak_options options = {.n_workers = 2, .on_finding = on_finding, .context = &s};
	assert_ok(cxr_dir_make_for(test_path(dir, name), 0755, &err));
	test_write_file(test_path(dir, name), bytes, n);
	assert_ok(cxr_leak_search(&project, dir, &options, &result, &err));
	assert_int_equal(result.n_findings, s.n);
	assert_int_equal(result.n_files, 1);
	assert_true(result.n_values > 10);
	static const char *const values[] = {"hitcombe", "HITCOMBE", "Okonkwo", "4411", "0098812", "Tanaka", "Larch", "Quail"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(values); i++)
		assert_null(strstr(s.texts, values[i]));
	test_temp_dir_remove(dir);
	return s;
}

static void test_strong_values(void **state)
{
	(void)state;
	static const struct {
		const char *text, *codes;
	} cases[] = {
		{"nothing to see, patient00001_study1", ""},
		{"Edgar Whitcombe", "leak_name "},
		{"Whitcombe, Edgar", "leak_name "},
		{"whitcombe^edgar", "leak_name "},
		{"Edgar J Whitcombe", "leak_name "},
		{"ifeoma okonkwo", "leak_name "},
		{"77-4411-x", "leak_id "},
		{"774411X", "leak_id "},
		{"x=6505550123;", "leak_phone "},
		{"<ed@example.org>", "leak_web "},
		{"ACC0098812", "leak_id "},
		{"1.2.840.99.1.7", "leak_uid "},
		{"1.2.840.99.1.7.3.1", "leak_uid leak_uid "}, /* and the study UID in front of it */
		{"at Quail Hollow Clinic", "leak_place "},
		{"Radiology department", ""},
		{"12 larch lane", "leak_place "},
		{"whitcombe_774411", "leak_path "},
		{"ORPH-5512 or Yuki Tanaka", "leak_id leak_name "},
		{"Edgar and Whitcombe Avenue", ""},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		seen s = search_file("notes.txt", cases[i].text, strlen(cases[i].text));
		if (strcmp(s.codes, cases[i].codes) != 0)
			fail_msg("case %zu: '%s' instead of '%s'", i, s.codes, cases[i].codes);
	}
}

static void test_forms(void **state)
{
	(void)state;
	static const char wide[] = "\x01" "E\0d\0g\0a\0r\0 \0W\0h\0i\0t\0c\0o\0m\0b\0e\0";
	assert_string_equal(search_file("a.bin", wide, sizeof wide - 1).codes, "leak_name ");
	assert_string_equal(search_file("whitcombe_774411/a.txt", "x", 1).codes, "leak_path ");
	assert_string_equal(search_file("a.png", "\x89PNG..77-4411-X..", 18).codes, "leak_id ");
	assert_string_equal(search_file("a.txt", "", 0).codes, "");
}

static seen search_report(const char *report)
{
	cxr_buf csv;
	cxr_buf_init(&csv, 1 << 16);
	cxr_buf_addz(&csv, "path_to_image,report,study_id\n");
	for (int i = 0; i < 2; i++) { /* two images of one study */
		cxr_csv_put(&csv, cxr_str_from("x.jpg"), true);
		cxr_csv_put(&csv, cxr_str_from(report), false);
		cxr_csv_put(&csv, cxr_str_from("patient00001_study1"), false);
		cxr_csv_end_row(&csv);
	}
	seen s = search_file("df_cxr_plus.csv", csv.ptr, csv.len);
	cxr_buf_release(&csv);
	return s;
}

static void test_weak_values_in_reports(void **state)
{
	(void)state;
	assert_string_equal(search_report(report_text).codes, "");
	assert_string_equal(search_report("CHEST 06/02/2019 by Dr. Okonkwo.").codes, "leak_name ");
	assert_string_equal(search_report("Compared to 2/25/2024. Mr. WHITCOMBE").codes, "leak_date leak_name ");
	assert_string_equal(search_report("Born March 2, 1961").codes, "leak_date ");
	assert_string_equal(search_report("stable since 2024-02-25").codes, "leak_date ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_strong_values), cmocka_unit_test(test_forms), cmocka_unit_test(test_weak_values_in_reports)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
