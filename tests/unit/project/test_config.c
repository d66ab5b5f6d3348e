/* cxr.yaml: the template, every key, every complaint with its line, hashes. */
#include "house_test.h"

#include <stdio.h>
#include <string.h>

#include "project/config.h"

static cxr_err err;
static cxr_arena arena;

static int open_arena(void **state)
{
	(void)state;
	cxr_arena_init(&arena, 64 << 20);
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	cxr_arena_release(&arena);
	return 0;
}

static cxr_config parse(const char *yaml)
{
	cxr_config config;
	assert_ok(cxr_config_parse(cxr_str_from(yaml), &arena, &config, &err));
	return config;
}

#define ASSERT_TEXT(value, text) assert_true(cxr_str_eqz((value), (text)))

static void test_defaults(void **state)
{
	(void)state;
	cxr_config c = parse("dicom: in\n");
	assert_int_equal(c.n_dicom_roots, 1);
	ASSERT_TEXT(c.dicom_roots[0], "in");
	ASSERT_TEXT(c.reports_path, "");
	ASSERT_TEXT(c.demographics_path, "");
	ASSERT_TEXT(c.key_path, "");
	assert_null(c.report_columns.patient_id.ptr);
	assert_null(c.demographics_columns.patient_id.ptr);
	assert_int_equal(c.review, CXR_REVIEW_REQUIRED);
	assert_true(c.split_valid == 0.001 && c.split_test == 0.0);
	assert_false(c.whole_weeks);
	assert_int_equal(c.age_cap_years, 90);
	ASSERT_TEXT(c.demographics_as_of, "");
	assert_int_equal(c.addenda, CXR_ADDENDA_APPEND);
	assert_true(c.require_chest);
	ASSERT_TEXT(c.dicom_profile, "valid");
	ASSERT_TEXT(c.pixels, "mask-identifying");
	ASSERT_TEXT(c.recipe, "chexpert");
	assert_true(c.write_png);
	assert_false(c.write_jpg);
	assert_int_equal(c.small_cell, 11);
	ASSERT_TEXT(c.title, "");
	assert_false(c.generated);
	assert_int_equal(c.source_date_epoch, 0);
	assert_int_equal(c.patients_per_shard, 64);
	assert_int_equal(strlen(c.hash_hex), 64);
	assert_int_equal(strlen(c.work_hash_hex), 64);
}

static const char full[] =
	"key: ../k.key\n"
	"dicom: [/a, b/c]\n"
	"reports:\n"
	"  path: r.csv\n"
	"  addenda: replace\n"
	"  columns: {patient_id: A, accession: B, study_date: C, study_time: D, text: E, status: F, addendum_of: G, study_uid: H,\n"
	"    ordering_provider: I, radiologist: J}\n"
	"demographics:\n"
	"  path: d.csv\n"
	"  as_of: 2024-02-29\n"
	"  columns: {patient_id: a, name: b, birth_date: c, sex: d, race: e, ethnicity: f, interpreter_needed: g, insurance_type: h,\n"
	"    recent_bmi: i, deceased: j, address: k, city: l, phone: m, email: n, other_id: o}\n"
	"  maps:\n"
	"    sex: {1: Male, 2: Female}\n"
	"    race: {W: White, '?': ''}\n"
	"    ethnicity: {H: Hispanic/Latino}\n"
	"    insurance_type: {M: Medicare}\n"
	"    yes_no: {J: 'Yes', N: 'No', X: }\n"
	"site: {places: [Oak General, Elm], staff: ['Doe, Jane']}\n"
	"review: {sampled: 250}\n"
	"split: {valid: 0.1, test: 0.25}\n"
	"dates: {whole_weeks: yes}\n"
	"ages: {cap: 85}\n"
	"images: {require_chest: false, profile: strict47, pixels: off, recipe: minmax, png: no, jpg: true}\n"
	"stats: {small_cell: 0}\n"
	"release: {title: A title, version: 1.10, licence: CC0-1.0, institution_note: \"two\\nlines\", timestamp: 2024-01-31}\n"
	"generated: true\n"
	"patients_per_shard: 7\n";

static void test_every_key(void **state)
{
	(void)state;
	cxr_config c = parse(full);
	ASSERT_TEXT(c.key_path, "../k.key");
	assert_int_equal(c.n_dicom_roots, 2);
	ASSERT_TEXT(c.dicom_roots[1], "b/c");
	ASSERT_TEXT(c.reports_path, "r.csv");
	assert_int_equal(c.addenda, CXR_ADDENDA_REPLACE);
	const cxr_str *columns = &c.report_columns.patient_id;
	static const size_t order[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
	for (size_t i = 0; i < 10; i++)
		assert_true(columns[order[i]].len == 1 && columns[order[i]].ptr[0] == (char)('A' + (int)i));
	ASSERT_TEXT(c.report_columns.text, "E");
	ASSERT_TEXT(c.report_columns.radiologist, "J");
	columns = &c.demographics_columns.patient_id;
	for (size_t i = 0; i < 15; i++)
		assert_true(columns[i].len == 1 && columns[i].ptr[0] == (char)('a' + (int)i));
	ASSERT_TEXT(c.demographics_columns.other_id, "o");
	ASSERT_TEXT(c.demographics_as_of, "2024-02-29");
	assert_int_equal(c.n_sex_map, 2);
	ASSERT_TEXT(c.sex_map[1].from, "2");
	ASSERT_TEXT(c.sex_map[1].to, "Female");
	assert_int_equal(c.n_race_map, 2);
	ASSERT_TEXT(c.race_map[1].from, "?");
	ASSERT_TEXT(c.race_map[1].to, "");
	assert_int_equal(c.n_ethnicity_map, 1);
	assert_int_equal(c.n_insurance_map, 1);
	assert_int_equal(c.n_yes_no_map, 3);
	ASSERT_TEXT(c.yes_no_map[2].to, "");
	assert_int_equal(c.n_site_places, 2);
	ASSERT_TEXT(c.site_staff[0], "Doe, Jane");
	assert_int_equal(c.review, CXR_REVIEW_SAMPLED);
	assert_int_equal(c.review_sample, 250);
	assert_true(c.split_valid == 0.1 && c.split_test == 0.25);
	assert_true(c.whole_weeks);
	assert_int_equal(c.age_cap_years, 85);
	assert_false(c.require_chest);
	ASSERT_TEXT(c.dicom_profile, "strict47");
	ASSERT_TEXT(c.pixels, "off");
	ASSERT_TEXT(c.recipe, "minmax");
	assert_false(c.write_png);
	assert_true(c.write_jpg);
	assert_int_equal(c.small_cell, 0);
	ASSERT_TEXT(c.title, "A title");
	ASSERT_TEXT(c.version, "1.10");
	ASSERT_TEXT(c.institution_note, "two\nlines");
	assert_int_equal(c.source_date_epoch, 1706659200);
	assert_true(c.generated);
	assert_int_equal(c.patients_per_shard, 7);
	assert_int_equal(parse("dicom: x\nrelease: {timestamp: 1700000000}\n").source_date_epoch, 1700000000);
	assert_int_equal(parse("dicom: x\nreview: none\n").review, CXR_REVIEW_NONE);
	assert_int_equal(parse("dicom: x\nreview: required\n").review, CXR_REVIEW_REQUIRED);
	/* A key with nothing behind it says nothing. */
	c = parse("dicom: x\nreports:\ndemographics: ~\nsite:\nreview:\nages: {cap: }\nrelease:\n");
	assert_int_equal(c.age_cap_years, 90);
	ASSERT_TEXT(c.reports_path, "");
}

static void test_complaints(void **state)
{
	(void)state;
	static const struct {
		const char *yaml;
		int line;
		const char *word;
	} cases[] = {
		{"", 1, "'dicom' is missing"},
		{"dicom:\n", 1, "'dicom' is missing"},
		{"a\n", 1, "key: value"},
		{"- a\n", 1, "key: value"},
		{"dicom: x\ndicmo: y\n", 2, "unknown key"},
		{"dicom: x\nreview: none\nreveiw: none\n", 3, "patients_per_shard"},
		{"dicom: x\nreports:\n  path: r\n  columns:\n    patient_id: A\n    text: B\n    txet: C\n", 7, "unknown key in columns"},
		{"dicom: x\nreports:\n  path: r\n  columns:\n    text: B\n", 4, "patient_id is missing"},
		{"dicom: x\nreports:\n  path: r\n  columns:\n    patient_id: B\n", 4, "text is missing"},
		{"dicom: x\nreports:\n  path: r\n", 2, "patient_id is missing"},
		{"dicom: x\nreports:\n  columns: {patient_id: a, text: b}\n", 2, "no path"},
		{"dicom: x\ndemographics:\n  path: d\n  columns: {sex: S}\n", 4, "patient_id is missing"},
		{"dicom: x\ndemographics: {columns: {patient_id: S}}\n", 2, "no path"},
		{"dicom: {a: b}\n", 1, "takes a list"},
		{"dicom: [a, [b]]\n", 1, "is no text"},
		{"dicom: [a, '']\n", 1, "is no text"},
		{"dicom:\n  - a\n  -\n", 3, "is no text"},
		{"dicom: x\nkey: ''\n", 2, "is empty"},
		{"dicom: x\nkey: [a]\n", 2, "one value"},
		{"dicom: x\nreview: maybe\n", 2, "required, none"},
		{"dicom: x\nreview: {sampled: 0}\n", 2, "whole number"},
		{"dicom: x\nreview: {sampled: 3, more: 1}\n", 2, "required, none"},
		{"dicom: x\nreview: {sampled: many}\n", 2, "whole number"},
		{"dicom: x\nreview: [none]\n", 2, "required, none"},
		{"dicom: x\nsplit: {valid: 1.5}\n", 2, "from 0 to 1"},
		{"dicom: x\nsplit: {valid: nan}\n", 2, "from 0 to 1"},
		{"dicom: x\nsplit: {valid: -0.1}\n", 2, "from 0 to 1"},
		{"dicom: x\nsplit: {valid: 0.6, test: 0.6}\n", 2, "more than 1"},
		{"dicom: x\nsplit: 0.1\n", 2, "key: value"},
		{"dicom: x\ndates: {whole_weeks: 1}\n", 2, "true or false"},
		{"dicom: x\ndates: {whole_weeks: 'true'}\n", 2, "true or false"},
		{"dicom: x\nages: {cap: 91}\n", 2, "from 1 to 90"},
		{"dicom: x\nages: {cap: 0}\n", 2, "from 1 to 90"},
		{"dicom: x\nages: {cap: 89.5}\n", 2, "from 1 to 90"},
		{"dicom: x\nimages:\n  profile: all\n", 3, "valid|strict47|basic"},
		{"dicom: x\nimages:\n  pixels: none\n", 3, "mask-identifying"},
		{"dicom: x\nimages:\n  recipe: Chexpert\n", 3, "chexpert|mimic"},
		{"dicom: x\nimages:\n  recipe: raw16\n  jpg: true\n", 4, "16 bits"},
		{"dicom: x\nreports:\n  path: r\n  columns: {patient_id: a, text: b}\n  addenda: drop\n", 5, "append|replace"},
		{"dicom: x\ndemographics:\n  path: d\n  columns: {patient_id: a}\n  as_of: 2023-02-29\n", 5, "YYYY-MM-DD"},
		{"dicom: x\ndemographics:\n  path: d\n  columns: {patient_id: a}\n  as_of: 1/2/2023\n", 5, "YYYY-MM-DD"},
		{"dicom: x\ndemographics:\n  path: d\n  columns: {patient_id: a}\n  maps: {sex: [a]}\n", 5, "takes a map"},
		{"dicom: x\ndemographics:\n  path: d\n  columns: {patient_id: a}\n  maps: {sex: {a: [b]}}\n", 5, "is no text"},
		{"dicom: x\nrelease: {timestamp: -1}\n", 2, "since 1970"},
		{"dicom: x\nrelease: {timestamp: 253402300800}\n", 2, "since 1970"},
		{"dicom: x\nrelease: {timestamp: tomorrow}\n", 2, "since 1970"},
		{"dicom: x\nrelease: {title: {a: b}}\n", 2, "one value"},
		{"dicom: x\npatients_per_shard: 0\n", 2, "whole number"},
		{"dicom: x\nstats: {small_cell: 99999999999999999999}\n", 2, "whole number"},
		{"dicom: x\nkey: a\nkey: b\n", 3, "twice"},
		{"dicom: &a x\nkey: *a\n", 1, "anchors"},
		{"dicom: x\nkey: !!binary aGk=\n", 2, "tags"},
		{"dicom: [x\n", 2, "not YAML"},
		{"dicom: x\n---\ndicom: y\n", 2, "second document"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_config config;
		char subject[40];
		cxr_err_clear(&err);
		cxr_rc rc = cxr_config_parse(cxr_str_from(cases[i].yaml), &arena, &config, &err);
		snprintf(subject, sizeof subject, "cxr.yaml line %d", cases[i].line);
		if (rc != CXR_E_CONFIG || err.rc != CXR_E_CONFIG || strcmp(err.subject, subject) != 0 || !strstr(err.msg, cases[i].word))
			fail_msg("case %zu: %s, %s: %s", i, cxr_rc_name(rc), err.subject, err.msg);
	}
}

/* Complaints never quote the file. */
static void test_no_values_in_messages(void **state)
{
	(void)state;
	static const char *const files[] = {"zebra: 1\n", "dicom: x\nreview: zebra\n", "dicom: x\nsplit: {valid: zebra}\n", "dicom: x\nimages: {recipe: zebra}\n",
		"dicom: x\nsite: {zebra: [a]}\n", "dicom: x\nrelease: {timestamp: zebra}\n", "dicom: x\nsite: {staff: {zebra: 1}}\n"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(files); i++) {
		cxr_config config;
		assert_int_equal(cxr_config_parse(cxr_str_from(files[i]), &arena, &config, &err), CXR_E_CONFIG);
		assert_null(strstr(err.msg, "zebra"));
		assert_null(strstr(err.subject, "zebra"));
	}
	cxr_config config;
	assert_int_equal(cxr_config_parse(cxr_str_from("dicom: x\nreview: zebra\n"), &arena, &config, NULL), CXR_E_CONFIG);
}

/* A file in which one line of `full` is another one. */
static cxr_config parse_with(const char *old_text, const char *new_text)
{
	cxr_buf yaml;
	cxr_str whole = cxr_str_from(full);
	size_t at = cxr_str_find(whole, cxr_str_from(old_text));
	assert_true(at != SIZE_MAX);
	cxr_buf_init(&yaml, 1 << 16);
	cxr_buf_add(&yaml, full, at);
	cxr_buf_addz(&yaml, new_text);
	cxr_buf_addz(&yaml, full + at + strlen(old_text));
	cxr_config config;
	assert_ok(cxr_config_parse(cxr_buf_str(&yaml), &arena, &config, &err));
	cxr_buf_release(&yaml);
	return config;
}

static void test_hash(void **state)
{
	(void)state;
	cxr_config base = parse(full);
	/* Where things lie, and how the file is written, changes nothing. */
	static const struct {
		const char *from, *to;
	} same[] = {
		{"../k.key", "/elsewhere/k.key"}, {"[/a, b/c]", "z"}, {"path: r.csv", "path: q.csv"}, {"path: d.csv", "path: /d"},
		{"sex: {1: Male, 2: Female}", "sex: {2: Female, 1: Male}"}, {"generated: true", "\n# a comment\ngenerated: yes"}, {"valid: 0.1,", "valid: 1e-1,"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(same); i++) {
		cxr_config c = parse_with(same[i].from, same[i].to);
		assert_string_equal(c.hash_hex, base.hash_hex);
		assert_string_equal(c.work_hash_hex, base.work_hash_hex);
	}
	/* All that changes the working set changes both hashes. */
	static const struct {
		const char *from, *to;
	} work[] = {
		{"addenda: replace", "addenda: append"}, {"text: E", "text: EE"}, {"as_of: 2024-02-29", "as_of: 2024-02-28"},
		{"other_id: o", "other_id: p"}, {"2: Female", "2: Male"}, {"2: Female", "3: Female"}, {"W: White", "W: Other"}, {"H: Hispanic", "H: H"},
		{"M: Medicare", "N: Medicare"}, {"X: }", "X: 'No'}"}, {"[Oak General, Elm]", "[Oak General]"}, {"Doe, Jane", "Doe, John"},
		{"valid: 0.1,", "valid: 0.1001,"}, {"test: 0.25", "test: 0.2"}, {"whole_weeks: yes", "whole_weeks: no"}, {"cap: 85", "cap: 84"},
		{"require_chest: false", "require_chest: true"}, {"strict47", "valid"}, {"pixels: off", "pixels: find"}, {"minmax", "mimic"},
		{"png: no", "png: yes"}, {"jpg: true", "jpg: false"}, {"patients_per_shard: 7", "patients_per_shard: 8"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(work); i++) {
		cxr_config c = parse_with(work[i].from, work[i].to);
		if (strcmp(c.hash_hex, base.hash_hex) == 0 || strcmp(c.work_hash_hex, base.work_hash_hex) == 0)
			fail_msg("case %zu does not change the hashes", i);
	}
	/* What only describes changes the whole hash alone. */
	static const struct {
		const char *from, *to;
	} described[] = {
		{"A title", "B title"}, {"1.10", "1.1"}, {"CC0-1.0", "CC-BY-4.0"}, {"two", "three"}, {"2024-01-31", "2024-01-30"}, {"generated: true", "generated: false"},
		{"small_cell: 0", "small_cell: 1"}, {"{sampled: 250}", "{sampled: 251}"}, {"{sampled: 250}", "none"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(described); i++) {
		cxr_config c = parse_with(described[i].from, described[i].to);
		assert_string_not_equal(c.hash_hex, base.hash_hex);
		assert_string_equal(c.work_hash_hex, base.work_hash_hex);
	}
	/* A default written out is the default. */
	assert_string_equal(parse("dicom: x\n").hash_hex, parse("dicom: y\nages: {cap: 90}\nimages: {png: true, recipe: chexpert}\n").hash_hex);
}

static void read_template(const char *key_path, bool generated, cxr_config *out)
{
	cxr_buf yaml;
	cxr_buf_init(&yaml, 1 << 16);
	cxr_config_template(&yaml, key_path, generated);
	assert_ok(cxr_buf_check(&yaml, &err));
	assert_ok(cxr_config_parse(cxr_buf_str(&yaml), &arena, out, &err));
	cxr_buf_release(&yaml);
}

static void test_template(void **state)
{
	(void)state;
	cxr_config c;
	read_template(NULL, false, &c);
	ASSERT_TEXT(c.key_path, "");
	assert_int_equal(c.review, CXR_REVIEW_REQUIRED);
	assert_int_equal(c.small_cell, 11);
	assert_false(c.generated);
	ASSERT_TEXT(c.dicom_roots[0], "../export/dicom");
	ASSERT_TEXT(c.reports_path, "../export/reports.csv");
	ASSERT_TEXT(c.report_columns.patient_id, "PAT_MRN");
	ASSERT_TEXT(c.report_columns.text, "REPORT_TEXT");
	ASSERT_TEXT(c.report_columns.study_date, "EXAM_DTTM");
	assert_null(c.report_columns.study_time.ptr);
	ASSERT_TEXT(c.demographics_columns.other_id, "SSN");
	read_template("/a \"quoted\\ key\".key", true, &c);
	ASSERT_TEXT(c.key_path, "/a \"quoted\\ key\".key");
	assert_int_equal(c.review, CXR_REVIEW_NONE);
	assert_int_equal(c.small_cell, 0);
	assert_true(c.generated);
}

/* The comments of the template are keys too: taken out of their #, they are the defaults or examples that parse. */
static void test_template_examples(void **state)
{
	(void)state;
	cxr_buf yaml, bare;
	cxr_config c;
	cxr_buf_init(&yaml, 1 << 16);
	cxr_buf_init(&bare, 1 << 16);
	cxr_config_template(&yaml, NULL, false);
	static const char *const starts[] = {"# site:", "#   places:", "#   staff:", "# split:", "# dates:", "# ages:", "# images:", "#   require_chest:",
		"#   profile:", "#   pixels:", "#   recipe:", "#   png:", "#   jpg:", "# stats:", "# release:", "#   title:", "#   version:", "#   licence:",
		"#   institution_note:", "#     Who", "#   timestamp:", "# patients_per_shard:", "  # maps:", "  #   sex:", "  #   race:", "  #   ethnicity:",
		"  #   insurance_type:", "  #   yes_no:", "  # as_of:", "  # addenda:", "    # study_time:", "    # study_uid:"};
	size_t n_taken = 0;
	cxr_str rest = cxr_buf_str(&yaml), line;
	while (cxr_str_split(&rest, '\n', &line)) {
		bool is_example = false;
		for (size_t i = 0; i < CXR_ARRAY_LEN(starts); i++)
			is_example = is_example || cxr_str_starts(line, cxr_str_from(starts[i]));
		size_t hash = is_example ? cxr_str_find_char(line, '#') : SIZE_MAX;
		for (size_t i = 0; i < line.len; i++)
			if (!is_example || (i != hash && i != hash + 1))
				cxr_buf_add_char(&bare, line.ptr[i]);
		cxr_buf_add_char(&bare, '\n');
		n_taken += is_example;
	}
	assert_int_equal(n_taken, CXR_ARRAY_LEN(starts));
	assert_ok(cxr_config_parse(cxr_buf_str(&bare), &arena, &c, &err));
	ASSERT_TEXT(c.report_columns.study_time, "EXAM_TIME");
	assert_int_equal(c.n_race_map, 2);
	assert_int_equal(c.n_yes_no_map, 2);
	assert_int_equal(c.n_site_places, 2);
	ASSERT_TEXT(c.version, "1.0");
	assert_int_equal(c.source_date_epoch, 1738281600);
	cxr_buf_release(&yaml);
	cxr_buf_release(&bare);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),     cmocka_unit_test(test_every_key), cmocka_unit_test(test_complaints),
		cmocka_unit_test(test_no_values_in_messages), cmocka_unit_test(test_hash), cmocka_unit_test(test_template),
		cmocka_unit_test(test_template_examples),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
