/*
 * Every file of the public test material goes through: it ends as image, passed over, copy or set aside, and what can be
 * told from its header beforehand comes true. Skipped, with a count, where the material is not there.
 */
#include "hospital.h"

static void test_all_files(void **state)
{
	(void)state;
	const char *shared = test_shared_data("dicom");
	if (!shared) {
		print_message("skipped: 0 files, the shared test material is not there\n");
		skip();
	}
	hospital_open("dicom: [../export/dicom]\n");
	char *source = cxr_path_real(shared);
	configure(cxr_arena_printf(&arena, "dicom: [\"%s\"]\n", source));
	assert_ok(run_intake());
	assert_int_equal(count("SELECT count(*) FROM source_file WHERE is_present"), count("SELECT count(*) FROM source_file"));
	int64_t n_files = count("SELECT count(*) FROM source_file");
	print_message("%d files\n%s", (int)n_files, rows_of("SELECT '\n  ' || count(*) || ' ' || f.kind || ' ' || coalesce(q.reason, '') || ' ' || coalesce(q.detail, '')"
		" FROM source_file f LEFT JOIN quarantine q ON q.stage = 'intake' AND q.kind = 0 AND q.number = f.number GROUP BY f.kind, q.reason, q.detail"));
	assert_true(n_files > 100);
	/* each has one fate: set aside with one reason, or none */
	assert_int_equal(count("SELECT count(*) FROM source_file WHERE kind NOT IN (0, 1, 2, 3)"), 0);
	assert_int_equal(count("SELECT count(*) FROM source_file f LEFT JOIN quarantine q ON q.stage = 'intake' AND q.kind = 0 AND q.number = f.number"
		" WHERE (f.kind = 2) <> (q.reason IS NOT NULL)"), 0);
	assert_int_equal(count("SELECT count(*) FROM source_file f JOIN image i ON i.number = f.number WHERE f.kind = 1"), 0);
	/* the material holds directories, reports, captures, other modalities, and a gzip file */
	static const char *const expected[] = {"dicomdir", "structured_report", "secondary_capture", "not_radiograph", "gzip"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(expected); i++)
		if (!strstr(rows_of("SELECT DISTINCT reason FROM quarantine WHERE stage = 'intake'"), expected[i]))
			fail_msg("no file was set aside as %s", expected[i]);
	const char *before = catalogue();
	assert_ok(run_with(1, true));
	assert_string_equal(catalogue(), before);
	cxr_free(source);
	hospital_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_files)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
