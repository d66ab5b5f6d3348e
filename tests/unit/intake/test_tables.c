/* Reports and demographics: encodings, quoting, column maps, bad rows, equal rows, later versions of a table. */
#include "hospital.h"

#include "intake/table.h"

#define YAML                                                                                                                    \
	"dicom: [../export/dicom]\n"                                                                                                 \
	"reports:\n  path: ../export/r.csv\n  columns: {patient_id: PAT, accession: ACC, text: REPORT, study_date: WHEN, status: STATUS," \
	" addendum_of: ADD, radiologist: RAD, ordering_provider: PROV}\n"
#define YAML_DEMOGRAPHICS                                                                                                                        \
	"demographics:\n  path: ../export/d.csv\n  columns: {patient_id: MRN, name: NAME, birth_date: BORN, sex: SEX, race: RACE, ethnicity: ETH,"      \
	" interpreter_needed: INTERP, insurance_type: PAYOR, recent_bmi: BMI, deceased: DEAD, address: ADDR, city: CITY, phone: TEL, email: MAIL," \
	" other_id: SSN}\n"
#define HEADER "PAT,ACC,WHEN,EXTRA,STATUS,REPORT,RAD,PROV,ADD\n"

static int open_hospital(void **state)
{
	(void)state;
	hospital_open("dicom: [../export/dicom]\n");
	return 0;
}

static int close_hospital(void **state)
{
	(void)state;
	hospital_close();
	return 0;
}

static void give_reports(const char *text)
{
	static long now = 1000;
	give_text("export/r.csv", text);
	age_file("export/r.csv", ++now);
}

static void run_reports(const char *text)
{
	give_reports(text);
	assert_ok(run_intake());
}

/* Report number `nth` (from 0) of those that are present, by number. */
static void read_report(int nth, cxr_id_report *out)
{
	char sql[128];
	cxr_str plain;
	snprintf(sql, sizeof sql, "SELECT number FROM report WHERE is_present ORDER BY number LIMIT 1 OFFSET %d", nth);
	int64_t number = count(sql);
	assert_true(number > 0);
	assert_ok(vault_get(CXR_VAULT_REPORT, (uint64_t)number, &plain));
	assert_ok(cxr_id_report_decode(plain, &arena, out, &err));
}

/* "row:reason" of the rows set aside. */
static void expect_aside(cxr_subject_kind kind, const char *wanted)
{
	char sql[160];
	snprintf(sql, sizeof sql, "SELECT number || ':' || reason FROM quarantine WHERE stage = 'intake' AND kind = %d ORDER BY number", (int)kind);
	assert_string_equal(rows_of(sql), wanted);
}

static void test_a_report(void **state)
{
	(void)state;
	configure(YAML);
	run_reports("PAT,ACC,WHEN,EXTRA,STATUS,REPORT,RAD,PROV,ADD\r\n"
				"P1,A1,2024-02-25 10:15,secret extra,Final,\"FINDINGS: \"\"clear\"\"\r\nand dry,\n\nIMPRESSION: none\",\"Hale, Ruth MD\",\"Roe, Jo\",\r\n"
				" P1 ,A1,,,Addendum,Late word,\"Hale, Ruth MD\",\"Hale, Ruth MD\",A1\r\n");
	expect_said("intake: reports: 2 rows, 0 set aside\n");
	cxr_id_report report;
	read_report(0, &report);
	assert_str(report.patient_id, "P1");
	assert_str(report.accession, "A1");
	assert_str(report.study_date, "2024-02-25 10:15");
	assert_str(report.status, "Final");
	assert_str(report.text, "FINDINGS: \"clear\"\r\nand dry,\n\nIMPRESSION: none");
	assert_str(report.addendum_of, "");
	assert_int_equal(report.staff.n_items, 2);
	assert_str(report.staff.items[0], "Roe, Jo");
	assert_str(report.staff.items[1], "Hale, Ruth MD");
	assert_int_equal(report.row_no, 2);
	read_report(1, &report);
	assert_str(report.patient_id, "P1");
	assert_str(report.addendum_of, "A1");
	assert_int_equal(report.staff.n_items, 1);
	assert_int_equal(report.row_no, 3);
}

static void test_encodings(void **state)
{
	(void)state;
	configure(YAML);
	cxr_id_report report;
	run_reports("\xEF\xBB\xBF" HEADER "P1,A1,,,,M\xC3\xBCller \xE2\x80\x93 clear,,,\n"); /* UTF-8 with BOM */
	read_report(0, &report);
	assert_str(report.text, "M\xC3\xBCller \xE2\x80\x93 clear");
	run_reports(HEADER "P1,A1,,,,M\xFCller \x96 clear,,,\n"); /* Windows-1252 */
	read_report(0, &report);
	assert_str(report.text, "M\xC3\xBCller \xE2\x80\x93 clear");
	assert_int_equal(count("SELECT count(*) FROM report"), 1); /* one and the same row */
	run_reports("PAT;ACC;WHEN;EXTRA;STATUS;REPORT;RAD;PROV;ADD\nP1;A1;;;;a, b;;;\n");
	read_report(0, &report);
	assert_str(report.text, "a, b");
	/* one row of another encoding makes the others unreadable: told, not guessed */
	run_reports(HEADER "P1,A1,,,,M\xC3\xBCller,,,\nP2,A2,,,,M\xFCller,,,\nP3,A3,,,,plain,,,\nP4,A4,,,,it\xE2\x80\x99s \xC3\x81gnes,,,\n");
	expect_aside(CXR_SUBJECT_REPORT, "2:encoding/5:encoding/");
	assert_int_equal(count("SELECT sum(is_present) FROM report"), 2);
	give("export/r.csv", (cxr_str){"\xFF\xFEP\0A\0T\0", 8}); /* UTF-16 */
	assert_int_equal(run_intake(), CXR_E_ENCODING);
	assert_string_equal(err.subject, "reports table");
}

static void test_was_utf8(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool was;
	} cases[] = {
		{"plain", false}, {"", false}, {"M\xC3\xBCller", false}, {"M\xC3\x83\xC2\xBCller", true}, {"\xC3\x83\xC2\xBC\xC3\x83", false},
		{"it\xC3\xA2\xE2\x82\xAC\xE2\x84\xA2s", true},          /* the apostrophe U+2019 read as three characters */
		{"\xC3\x83\xEF\xBF\xBDgnes", true},                      /* a byte that Windows-1252 lacks */
		{"\xE2\x82\xAC 5", false}, {"\xC3\x83\xC2\xBC \xC3\xBC", false}, {"\xE6\xBC\xA2", false},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++)
		if (intake__was_utf8(cxr_str_from(cases[i].text)) != cases[i].was)
			fail_msg("case %zu", i);
}

static void test_bad_rows(void **state)
{
	(void)state;
	configure(YAML);
	run_reports(HEADER
		"P1,A1,,,,good,,,\n"             /* 2 */
		"P1,A2,,,,,,,\n"                 /* 3: no text */
		",,,,,lonely,,,\n"               /* 4: no key */
		",A4,,,,by accession,,,\n"       /* 5 */
		"P1,A5,short\n"                  /* 6: cells missing */
		"P1,A6,,,,a,b,c,d,too many\n"    /* 7 */
		"P1,A7,,,,blanks behind,,,,,\n"  /* 8: nothing in them */
		"P1,A8,,,,\"quoted\"text,,,\n"   /* 9: broken */
		"\n"
		"P1,A9,,,,\"never closed,,,\n"   /* 10: the next line gets its chance */
		"P1,A10,,,, \t ,,,\n"            /* 11 */
		"P1,A11,,,,last,,,");            /* 12 */
	expect_aside(CXR_SUBJECT_REPORT, "3:no_text/4:no_key/6:csv_row/7:csv_row/9:csv_row/10:csv_row/11:no_text/");
	assert_int_equal(count("SELECT count(*) FROM report"), 4);
	expect_said("intake: reports: 11 rows, 7 set aside\n");
	/* a corrected table forgets what was wrong with the old one */
	run_reports(HEADER "P1,A1,,,,good,,,\n");
	expect_aside(CXR_SUBJECT_REPORT, "");
	assert_string_equal(rows_of("SELECT is_present FROM report ORDER BY number"), "1/0/0/0/");
}

static void test_a_row_too_long(void **state)
{
	(void)state;
	configure(YAML);
	size_t n = INTAKE_MAX_ROW_BYTES + 10;
	char *text = cxr_arena_alloc(&arena, n + 100);
	size_t used = (size_t)snprintf(text, 100, HEADER "P1,A1,,,,");
	memset(text + used, 'x', n);
	memcpy(text + used + n, ",,,\nP1,A2,,,,fine,,,\n", 22);
	run_reports(text);
	expect_aside(CXR_SUBJECT_REPORT, "2:limit/");
	assert_int_equal(count("SELECT count(*) FROM report"), 1);
	if (!is_slow())
		return;
	/* the largest row that passes fits the vault, whatever is in it */
	n = INTAKE_MAX_ROW_BYTES - 100;
	memset(text + used, 1, n);
	memcpy(text + used + n, ",,,\n", 5);
	run_reports(text);
	expect_aside(CXR_SUBJECT_REPORT, "");
	cxr_id_report report;
	read_report(0, &report);
	assert_int_equal(report.text.len, n);
}

static void test_nul_in_a_cell(void **state)
{
	(void)state;
	configure(YAML);
	static const char text[] = HEADER "P1,A1,,,,one\0two,,,\n";
	give("export/r.csv", (cxr_str){text, sizeof text - 1});
	assert_ok(run_intake());
	cxr_id_report report;
	read_report(0, &report);
	assert_str(report.text, "one two");
}

/* ---- column maps ---- */

static void test_missing_column(void **state)
{
	(void)state;
	configure(YAML);
	give_reports("PAT,ACC,WHEN,STATUS,TEXT_OF_REPORT,RAD,PROV,ADD,\"Lee, Ann 1961-03-02\"\nP1,A1,,,good,,,,\n");
	const char *before = catalogue();
	assert_int_equal(run_intake(), CXR_E_CONFIG);
	assert_string_equal(err.subject, "reports.columns.text");
	assert_string_equal(err.msg, "the table has no such column; it has: PAT, ACC, WHEN, STATUS, TEXT_OF_REPORT, RAD, PROV, ADD");
	assert_string_equal(catalogue(), before);
	/* a table without a row of names: its first row is a patient, and stays unsaid */
	give_reports("P1,A1,2024,Final,LEE,Hale,Roe,,\n");
	assert_int_equal(run_intake(), CXR_E_CONFIG);
	assert_string_equal(err.subject, "reports.columns.patient_id");
	assert_null(strstr(err.msg, "LEE"));
	give_reports("PAT,ACC,WHEN,STATUS,REPORT,RAD,PROV,ADD,acc,Acc\n");
	assert_ok(run_intake()); /* the exact name counts first */
	give_reports("PAT,ACC,WHEN,STATUS,REPORT,RAD,PROV,ADD,REPORT\n");
	assert_int_equal(run_intake(), CXR_E_CONFIG);
	assert_string_equal(err.msg, "the table has 2 columns of this name");
	give_reports("");
	assert_int_equal(run_intake(), CXR_E_FORMAT);
	assert_string_equal(err.subject, "reports table");
}

static void test_names_of_columns(void **state)
{
	(void)state;
	configure(YAML);
	run_reports(" pat ,Acc,when,status,report,rad,prov,\"ADD\"\nP1,A1,,,good,,,\n");
	cxr_id_report report;
	read_report(0, &report);
	assert_str(report.patient_id, "P1");
	assert_str(report.text, "good");
}

/* ---- rows over time ---- */

static void test_equal_rows(void **state)
{
	(void)state;
	configure(YAML);
	run_reports(HEADER "P1,A1,,one,,same,,,\nP1,A1,,two,,same,,,\nP1,A2,,,,other,,,\n"); /* EXTRA is not mapped */
	assert_int_equal(count("SELECT count(*) FROM report"), 2);
	cxr_id_report report;
	read_report(0, &report);
	assert_int_equal(report.row_no, 2);
	const char *result = rows_of("SELECT result FROM stage_shard WHERE stage = 'intake'");
	/* another order, a new row: old rows keep their numbers, places follow */
	run_reports(HEADER "P1,A3,,,,new,,,\nP1,A2,,,,other,,,\nP1,A1,,,,same,,,\n");
	assert_string_equal(rows_of("SELECT number, is_present FROM report ORDER BY number"), "1|1/2|1/3|1/");
	read_report(0, &report);
	assert_str(report.text, "same");
	assert_int_equal(report.row_no, 4);
	assert_string_not_equal(rows_of("SELECT result FROM stage_shard WHERE stage = 'intake'"), result);
	run_reports(HEADER "P1,A1,,,,same,,,\n");
	assert_string_equal(rows_of("SELECT number, is_present FROM report ORDER BY number"), "1|1/2|0/3|0/");
	configure("dicom: [../export/dicom]\n"); /* no table any more */
	assert_ok(run_intake());
	assert_int_equal(count("SELECT sum(is_present) FROM report"), 0);
	configure(YAML);
	assert_ok(run_intake());
	assert_string_equal(rows_of("SELECT number, is_present FROM report ORDER BY number"), "1|1/2|0/3|0/");
}

static void test_order_counts(void **state)
{
	(void)state;
	configure(YAML);
	run_reports(HEADER "P1,A1,,,,first,,,\nP1,A1,,,,second,,,A1\n");
	const char *result = rows_of("SELECT result FROM stage_shard WHERE stage = 'intake'");
	run_reports(HEADER "P1,A1,,,,second,,,A1\nP1,A1,,,,first,,,\n");
	assert_string_not_equal(rows_of("SELECT result FROM stage_shard WHERE stage = 'intake'"), result);
	run_reports(HEADER "P1,A1,,,,first,,,\nP1,A1,,,,second,,,A1\n");
	assert_string_equal(rows_of("SELECT result FROM stage_shard WHERE stage = 'intake'"), result);
}

/* ---- demographics ---- */

static void test_demographics(void **state)
{
	(void)state;
	configure("dicom: [../export/dicom]\n" YAML_DEMOGRAPHICS);
	give_text("export/d.csv",
		"MRN,NAME,BORN,SEX,RACE,ETH,INTERP,PAYOR,BMI,DEAD,ADDR,CITY,TEL,MAIL,SSN\n"
		"P1,\"Lee, Ann\",1961-03-02,F,White,N,N,Medicare,23.4,N,12 Elm St,Elmtown,(415) 555-0123,ann@example.org,123-45-6789\n"
		",\"Nobody\",,,,,,,,,,,,,\n"
		"P1,\"Lee, Ann\",1961-03-02,F,Black,N,N,Medicare,23.4,N,12 Elm St,Elmtown,(415) 555-0123,ann@example.org,123-45-6789\n"
		"p1,,,,,,,,,,,,,,\n");
	assert_ok(run_intake());
	expect_aside(CXR_SUBJECT_DEMOGRAPHIC, "3:no_patient_id/");
	assert_string_equal(rows_of("SELECT number, is_present FROM demographic ORDER BY number"), "1|1/2|1/3|1/");
	assert_int_equal(count("SELECT count(DISTINCT patient_hash) FROM demographic"), 1);
	cxr_str plain;
	cxr_id_demographic row;
	assert_ok(vault_get(CXR_VAULT_DEMOGRAPHIC, 1, &plain));
	assert_ok(cxr_id_demographic_decode(plain, &arena, &row, &err));
	assert_str(row.patient_id, "P1");
	assert_str(row.name, "Lee, Ann");
	assert_str(row.birth_date, "1961-03-02");
	assert_str(row.sex, "F");
	assert_str(row.race, "White");
	assert_str(row.ethnicity, "N");
	assert_str(row.interpreter_needed, "N");
	assert_str(row.insurance_type, "Medicare");
	assert_str(row.recent_bmi, "23.4");
	assert_str(row.deceased, "N");
	assert_str(row.address, "12 Elm St");
	assert_str(row.city, "Elmtown");
	assert_str(row.phone, "(415) 555-0123");
	assert_str(row.email, "ann@example.org");
	assert_str(row.other_id, "123-45-6789");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_hospital, close_hospital)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_report),
		TEST(test_encodings),
		TEST(test_was_utf8),
		TEST(test_bad_rows),
		TEST(test_a_row_too_long),
		TEST(test_nul_in_a_cell),
		TEST(test_missing_column),
		TEST(test_names_of_columns),
		TEST(test_equal_rows),
		TEST(test_order_counts),
		TEST(test_demographics),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
