/* The tables of the DICOM lane against each other and against the dictionary (src/deid/tag_table.c, data/deid). */
#include "house_test.h"

#include "deid/tag_table.h"

static deid__tables tables;

static int open_tables(void **state)
{
	(void)state;
	cxr_err err = {0};
	if (deid__tables_init(&tables, &err) != CXR_OK)
		fail_msg("%s", err.msg);
	return 0;
}

static int close_tables(void **state)
{
	(void)state;
	deid__tables_release(&tables);
	return 0;
}

/* The paper's appendix B: 47 elements, of which LUTExplanation lies inside VOILUTSequence. */
static void test_47(void **state)
{
	(void)state;
	static const char *const paper[] = {"PixelData", "BitsAllocated", "BitsStored", "PixelRepresentation", "Rows", "Columns", "SamplesPerPixel",
		"PhotometricInterpretation", "PixelSpacing", "BurnedInAnnotation", "RescaleIntercept", "RescaleSlope", "RescaleType", "WindowCenter",
		"WindowWidth", "VOILUTFunction", "VOILUTSequence", "PresentationLUTShape", "ConvolutionKernel", "ImagePositionPatient",
		"ImageOrientationPatient", "SliceThickness", "Laterality", "ImageLaterality", "ViewPosition", "BodyPartExamined", "Exposure", "ExposureInuAs",
		"ExposureInmAs", "ExposureTime", "ExposureTimeInuS", "ExposureStatus", "ExposureControlMode", "ExposureControlModeDescription",
		"ExposureModulationType", "ExposureIndex", "TargetExposureIndex", "RelativeXRayExposure", "ExposuresOnPlate",
		"ExposuresOnDetectorSinceLastCalibration", "DetectorTimeSinceLastExposure", "TotalNumberOfExposures", "KVP", "XRayTubeCurrent",
		"XRayTubeCurrentInuA", "Manufacturer"};
	assert_int_equal(CXR_ARRAY_LEN(paper), 46);
	size_t n = 0;
	for (size_t i = 0; i < tables.n_rows; i++)
		n += tables.rows[i].is_47;
	assert_int_equal(n, CXR_ARRAY_LEN(paper));
	for (size_t i = 0; i < CXR_ARRAY_LEN(paper); i++) {
		const cxr_dict_entry *entry = cxr_dict_find_keyword(cxr_str_from(paper[i]));
		assert_non_null(entry);
		const deid__row *row = deid__tables_row(&tables, entry->tag);
		if (!row || !row->is_47)
			fail_msg("%s is not among the 47", paper[i]);
	}
}

/* No row may copy free text: kept values are words of a list, numbers, or a form without letters of choice. */
static void test_kept_values_have_a_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < tables.n_rows; i++) {
		const deid__row *row = &tables.rows[i];
		assert_true(row->type >= 1 && row->type <= 3);
		if (row->action == DEID__KEEP)
			assert_int_not_equal(row->rule.form, DEID__FORM_NONE);
		if (row->rule.form == DEID__FORM_WORDS)
			assert_true(row->rule.words->n_items > 0);
		if (row->rule.form >= DEID__FORM_DS && row->rule.form <= DEID__FORM_FD)
			assert_true(row->rule.low < row->rule.high && row->rule.high <= 1e9);
		if (row->fill.len && row->fill.ptr[0] != '@' && row->rule.form == DEID__FORM_WORDS)
			assert_non_null(deid__words_find(row->rule.words, row->fill).ptr);
		assert_false(row->vr == CXR_VR('P', 'N') && row->action == DEID__KEEP);
		assert_false(CXR_TAG_IS_PRIVATE(row->tag));
	}
}

static void test_words_are_short_ascii(void **state)
{
	(void)state;
	for (size_t i = 0; i < tables.n_words; i++)
		for (size_t k = 0; k < tables.words[i].n_items; k++) {
			cxr_str word = tables.words[i].items[k];
			assert_true(word.len > 0 && word.len <= 64);
			assert_true(cxr_str_eq(word, cxr_str_trim(word)));
			for (size_t c = 0; c < word.len; c++)
				assert_true(word.ptr[c] >= 0x20 && word.ptr[c] < 0x7F && word.ptr[c] != '\\');
			assert_true(deid__tables_knows_word(&tables, word));
		}
	assert_false(deid__tables_knows_word(&tables, cxr_str_from("Whitcombe")));
	assert_null(deid__words_find(deid__tables_words(&tables, "vendor"), cxr_str_from("SIEMENS ")).ptr);
	assert_true(cxr_str_eqz(deid__words_find(deid__tables_words(&tables, "vendor"), cxr_str_from("AGFA")), "AGFA"));
	assert_true(cxr_str_eqz(deid__words_find(deid__tables_words(&tables, "view"), cxr_str_from("lateral")), "LATERAL"));
}

static void test_basic(void **state)
{
	(void)state;
	assert_int_equal(tables.n_basic, 617);
	static const struct {
		const char *keyword;
		deid__basic action;
	} rows[] = {{"PatientBirthDate", DEID__BASIC_Z}, {"InstitutionName", DEID__BASIC_X}, {"StudyInstanceUID", DEID__BASIC_U},
		{"ReferencedImageSequence", DEID__BASIC_SEQUENCE}, {"DeviceSerialNumber", DEID__BASIC_D}, {"AcquisitionDate", DEID__BASIC_Z}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(rows); i++) {
		const cxr_dict_entry *entry = cxr_dict_find_keyword(cxr_str_from(rows[i].keyword));
		assert_non_null(entry);
		const deid__basic_row *row = deid__tables_basic(&tables, entry->tag);
		assert_non_null(row);
		assert_int_equal(row->action, rows[i].action);
	}
	assert_null(deid__tables_basic(&tables, CXR_TAG(0x0028, 0x0010)));
}

static void test_classes(void **state)
{
	(void)state;
	assert_int_equal(deid__tables_class(&tables, cxr_str_from("1.2.840.10008.5.1.4.1.1.1"))->kind, DEID__KIND_CR);
	assert_int_equal(deid__tables_class(&tables, cxr_str_from("1.2.840.10008.5.1.4.1.1.88.11"))->kind, DEID__KIND_NOT_IMAGE);
	assert_null(deid__tables_class(&tables, cxr_str_from("1.2.840.10008.5.1.4.1.1.1.9")));
	for (size_t i = 0; i < tables.n_classes; i++)
		for (size_t k = 0; k < i; k++)
			assert_false(cxr_str_eq(tables.classes[i].uid, tables.classes[k].uid));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_47), cmocka_unit_test(test_kept_values_have_a_form), cmocka_unit_test(test_words_are_short_ascii),
		cmocka_unit_test(test_basic), cmocka_unit_test(test_classes),
	};
	return cmocka_run_group_tests(tests, open_tables, close_tables);
}
