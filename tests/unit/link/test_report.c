/* Status words, joins of report rows to studies, texts with addenda. */
#include "link_fixture.h"

#include "link/report.h"
#include "link/report_status.h"

static void test_status(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		link__report_status expected;
	} cases[] = {
		{"", LINK_FINAL}, {"F", LINK_FINAL}, {"Final", LINK_FINAL}, {"SIGNED", LINK_FINAL}, {"something new", LINK_FINAL}, {"Verified", LINK_FINAL},
		{"P", LINK_PRELIMINARY}, {"prelim", LINK_PRELIMINARY}, {"Preliminary", LINK_PRELIMINARY}, {" Draft ", LINK_PRELIMINARY}, {"R", LINK_PRELIMINARY},
		{"Unsigned", LINK_PRELIMINARY}, {"wet read", LINK_PRELIMINARY},
		{"A", LINK_ADDENDUM}, {"Addendum", LINK_ADDENDUM}, {"ADDENDED", LINK_ADDENDUM}, {"C", LINK_ADDENDUM}, {"Corrected", LINK_ADDENDUM},
		{"Final, corrected", LINK_ADDENDUM}, {"Final with addendum", LINK_ADDENDUM}, {"Amended", LINK_ADDENDUM},
		{"X", LINK_CANCELLED}, {"Canceled", LINK_CANCELLED}, {"CANCELLED", LINK_CANCELLED}, {"entered in error", LINK_CANCELLED},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++)
		if (link__report_status_of(cxr_str_from(cases[i].text), false) != cases[i].expected)
			fail_msg("status '%s'", cases[i].text);
	assert_int_equal(link__report_status_of(cxr_str_from("Final"), true), LINK_ADDENDUM);
	assert_int_equal(link__report_status_of(cxr_str_from(""), true), LINK_ADDENDUM);
	assert_int_equal(link__report_status_of(cxr_str_from("Prelim"), true), LINK_PRELIMINARY);
}

/* One study, some rows: the text that comes out. NULL text ends. */
typedef struct text_case {
	cxr_addenda_policy policy;
	fx_report rows[5];
	const char *expected;
	unsigned n_rows;
} text_case;

static const text_case text_cases[] = {
	{CXR_ADDENDA_APPEND, {{.text = "one"}}, "one", 1},
	{CXR_ADDENDA_APPEND, {{.text = "base", .status = "Final"}, {.text = "more", .status = "Addendum"}}, "base\n\nmore", 2},
	{CXR_ADDENDA_APPEND, {{.text = "more", .addendum_of = "A1"}, {.text = "base\n"}}, "base\n\nmore", 2}, /* base first, whatever the row order */
	{CXR_ADDENDA_APPEND, {{.text = "base"}, {.text = "m1", .status = "A"}, {.text = "m2", .status = "C"}}, "base\n\nm1\n\nm2", 3},
	{CXR_ADDENDA_REPLACE, {{.text = "base"}, {.text = "m1", .status = "A"}, {.text = "m2", .status = "C"}}, "m2", 1},
	{CXR_ADDENDA_REPLACE, {{.text = "base"}}, "base", 1},
	{CXR_ADDENDA_APPEND, {{.text = "draft", .status = "P"}, {.text = "final", .status = "F"}}, "final", 1},
	{CXR_ADDENDA_APPEND, {{.text = "final", .status = "F"}, {.text = "draft", .status = "P"}}, "final", 1},
	{CXR_ADDENDA_APPEND, {{.text = "d1", .status = "P"}, {.text = "d2", .status = "P"}}, "d2", 1},
	{CXR_ADDENDA_APPEND, {{.text = "d1", .status = "P"}, {.text = "d2", .status = "P"}, {.text = "more", .status = "A"}}, "d2\n\nmore", 2},
	{CXR_ADDENDA_APPEND, {{.text = "part 1", .date = "20200102"}, {.text = "part 2", .date = "20200101"}}, "part 2\n\npart 1", 2},
	{CXR_ADDENDA_APPEND, {{.text = "late", .row_no = 900}, {.text = "early", .row_no = 800}}, "early\n\nlate", 2},
	{CXR_ADDENDA_APPEND, {{.text = "same"}, {.text = "same "}, {.text = "same"}}, "same", 1},
	{CXR_ADDENDA_APPEND, {{.text = "base"}, {.text = "  \n"}}, "base", 1},
	{CXR_ADDENDA_APPEND, {{.text = "gone", .status = "Cancelled"}, {.text = "base"}}, "base", 1},
	{CXR_ADDENDA_APPEND, {{.text = "only", .status = "Addendum"}}, "only", 1},
};

static void test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < CXR_ARRAY_LEN(text_cases); i++) {
		const text_case *c = &text_cases[i];
		fx f;
		fx_open(&f, NULL);
		f.project.config.addenda = c->policy;
		uint64_t image = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1", .date = "20200101"});
		for (size_t r = 0; r < 5 && c->rows[r].text; r++) {
			fx_report row = c->rows[r];
			row.patient = "P1";
			row.accession = "A1";
			fx_add_report(&f, row);
		}
		fx_link(&f);
		cxr_id_study study = fx_vault_study(&f, image);
		if (!cxr_str_eqz(study.report, c->expected) || study.n_report_rows != c->n_rows)
			fail_msg("case %zu: '%.*s' of %u rows", i, CXR_STR_ARG(study.report), study.n_report_rows);
		fx_close(&f);
	}
}

/* ---- joins ---- */
static void test_join_by_uid_and_date(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	uint64_t by_uid = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .study_uid = "9.1", .date = "20200101", .time = "080000"});
	uint64_t by_date = fx_add_image(&f, (fx_image){.sop = "1.2", .patient = "P1", .study_uid = "9.2", .date = "20200102", .time = "080000"});
	uint64_t early = fx_add_image(&f, (fx_image){.sop = "1.3", .patient = "P1", .accession = "A3", .study_uid = "9.3", .date = "20200103", .time = "080000"});
	uint64_t late = fx_add_image(&f, (fx_image){.sop = "1.4", .patient = "P1", .accession = "A4", .study_uid = "9.4", .date = "20200103", .time = "170000"});
	fx_add_report(&f, (fx_report){.patient = "P1", .accession = "OTHER", .study_uid = "9.1", .date = "20200109", .text = "uid"});
	fx_add_report(&f, (fx_report){.patient = "P1", .accession = "RIS1", .date = "2020-01-02", .text = "date"}); /* the study has no accession */
	uint64_t unclear = fx_add_report(&f, (fx_report){.patient = "P1", .date = "20200103", .text = "which?"});
	fx_add_report(&f, (fx_report){.patient = "P1", .date = "2020-01-03 17:00", .text = "minute"});
	uint64_t wrong = fx_add_report(&f, (fx_report){.patient = "P1", .accession = "A9", .date = "20200103", .text = "another accession"});
	fx_link(&f);
	assert_text(fx_vault_study(&f, by_uid).report, "uid");
	assert_text(fx_vault_study(&f, by_uid).ids.items[0], "OTHER");
	assert_text(fx_vault_study(&f, by_date).report, "date");
	assert_text(fx_vault_study(&f, late).report, "minute");
	assert_text(fx_vault_study(&f, early).report, "");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, unclear), "ambiguous_study");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, wrong), "report_without_images");
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM study_report WHERE basis = 2"), 2);
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM study_report WHERE basis = 3"), 1);
	fx_close(&f);
}

static void test_contested_dates(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	uint64_t own = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1", .date = "20200101"});
	uint64_t shared = fx_add_image(&f, (fx_image){.sop = "1.2", .patient = "P1", .date = "20200105"});
	fx_add_report(&f, (fx_report){.patient = "P1", .accession = "A1", .date = "20200101", .text = "own"});
	uint64_t second = fx_add_report(&f, (fx_report){.patient = "P1", .date = "20200101", .text = "second"});
	fx_add_report(&f, (fx_report){.patient = "P1", .date = "20200101", .status = "Addendum", .text = "added"});
	uint64_t r1 = fx_add_report(&f, (fx_report){.patient = "P1", .accession = "R1", .date = "20200105", .text = "r1"});
	uint64_t r2 = fx_add_report(&f, (fx_report){.patient = "P1", .accession = "R2", .date = "20200105", .text = "r2"});
	fx_link(&f);
	assert_text(fx_vault_study(&f, own).report, "own\n\nadded");
	assert_text(fx_vault_study(&f, shared).report, "");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, second), "ambiguous_study");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, r1), "ambiguous_study");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, r2), "ambiguous_study");
	fx_close(&f);
}

/* A report that a later run gives: skip reason and order follow. */
static void test_report_comes_later(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	const cxr_link_image *image = NULL;
	uint64_t first = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1", .date = "20200101"});
	uint64_t second = fx_add_image(&f, (fx_image){.sop = "1.2", .patient = "P1", .accession = "A2", .date = "20200102"});
	fx_add_report(&f, (fx_report){.patient = "P1", .accession = "A2", .text = "two"});
	fx_link(&f);
	assert_false(fx_study(&f, first, &image)->has_report);
	assert_text(image->skip_reason, "no_report");
	assert_int_equal(fx_study(&f, first, NULL)->date_order, 2); /* what is released has no gaps */
	assert_int_equal(fx_study(&f, second, NULL)->date_order, 1);
	uint64_t number = cxr_vault_study_number(1, fx_study(&f, first, NULL)->study_no);
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_STUDY, number), "images_without_report");
	fx_add_report(&f, (fx_report){.patient = "P1", .accession = "A1", .text = "one"});
	fx_link(&f);
	assert_true(fx_study(&f, first, &image)->has_report);
	assert_text(image->skip_reason, "");
	assert_int_equal(fx_study(&f, first, NULL)->date_order, 1);
	assert_int_equal(fx_study(&f, second, NULL)->date_order, 2);
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_STUDY, number), "");
	fx_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_status), cmocka_unit_test(test_texts), cmocka_unit_test(test_join_by_uid_and_date),
		cmocka_unit_test(test_contested_dates), cmocka_unit_test(test_report_comes_later)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
