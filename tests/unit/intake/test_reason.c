/* The table of reasons: every one has a short name of its own and a meaning. */
#include "house_test.h"

#include <string.h>

#include "base/str.h"
#include "intake/reason.h"

static void test_names(void **state)
{
	(void)state;
	size_t n = 0;
	for (; cxr_intake_reasons[n].name; n++) {
		const char *name = cxr_intake_reasons[n].name;
		assert_string_equal(intake__reason_name((intake__reason)(n + 1)), name);
		assert_in_range(strlen(name), 3, 24);
		for (const char *c = name; *c; c++)
			assert_true(cxr_is_lower((unsigned char)*c) || cxr_is_digit((unsigned char)*c) || *c == '_');
		for (size_t other = 0; other < n; other++)
			assert_string_not_equal(cxr_intake_reasons[other].name, name);
		assert_in_range(strlen(cxr_intake_reasons[n].meaning), 10, 120);
		assert_null(strchr(cxr_intake_reasons[n].meaning, '\n'));
	}
	assert_int_equal(n, INTAKE_N_REASONS - 1);
	assert_string_equal(intake__reason_name(INTAKE_OK), "");
	assert_string_equal(intake__reason_name(INTAKE_N_REASONS), "");
}

static void test_names_stand_where_they_belong(void **state)
{
	(void)state;
	static const struct {
		intake__reason reason;
		const char *name;
	} known[] = {
		{INTAKE_UNREADABLE, "unreadable"}, {INTAKE_SPECIAL_FILE, "special_file"}, {INTAKE_LINK, "link"}, {INTAKE_GZIP, "gzip"},
		{INTAKE_FORMAT, "format"}, {INTAKE_TRUNCATED, "truncated"}, {INTAKE_LIMIT, "limit"}, {INTAKE_UNSUPPORTED, "unsupported"},
		{INTAKE_ENCRYPTED, "encrypted"}, {INTAKE_DICOMDIR, "dicomdir"}, {INTAKE_STRUCTURED_REPORT, "structured_report"},
		{INTAKE_ENCAPSULATED_DOCUMENT, "encapsulated_document"}, {INTAKE_PRESENTATION_STATE, "presentation_state"},
		{INTAKE_SECONDARY_CAPTURE, "secondary_capture"}, {INTAKE_NOT_RADIOGRAPH, "not_radiograph"}, {INTAKE_NOT_CHEST, "not_chest"},
		{INTAKE_NO_PIXELS, "no_pixels"}, {INTAKE_PIXEL_MODULE, "pixel_module"}, {INTAKE_COLOUR, "colour"},
		{INTAKE_NO_SOP_UID, "no_sop_uid"}, {INTAKE_NO_STUDY_UID, "no_study_uid"}, {INTAKE_NO_PATIENT_ID, "no_patient_id"},
		{INTAKE_DUPLICATE_UID, "duplicate_uid"}, {INTAKE_TWO_PATIENTS, "two_patients_one_study"}, {INTAKE_CSV_ROW, "csv_row"},
		{INTAKE_ENCODING, "encoding"}, {INTAKE_NO_KEY, "no_key"}, {INTAKE_NO_TEXT, "no_text"},
	};
	assert_int_equal(CXR_ARRAY_LEN(known), INTAKE_N_REASONS - 1);
	for (size_t i = 0; i < CXR_ARRAY_LEN(known); i++)
		assert_string_equal(intake__reason_name(known[i].reason), known[i].name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_names_stand_where_they_belong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
