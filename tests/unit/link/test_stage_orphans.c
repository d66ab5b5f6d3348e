/* What belongs to nobody, or to two: listed with its reason, never joined, never lost. */
#include "link_fixture.h"

static void test_orphans(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	uint64_t image = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1", .date = "20200101"});
	uint64_t nobody = fx_add_report(&f, (fx_report){.patient = "P9", .accession = "A9", .date = "20200101", .text = "of nobody"});
	uint64_t other_day = fx_add_report(&f, (fx_report){.patient = "P1", .accession = "A2", .date = "20200301", .text = "no images of that day"});
	uint64_t cancelled = fx_add_report(&f, (fx_report){.patient = "P1", .accession = "A1", .status = "Cancelled", .text = "void"});
	uint64_t row = fx_add_demographic(&f, (fx_demographic){.patient = "P7", .name = "Ray, Sam"});
	uint64_t no_id = fx_add_image(&f, (fx_image){.sop = "1.2", .accession = "A1"});
	uint64_t no_sop = fx_add_image(&f, (fx_image){.patient = "P1", .accession = "A1"});
	uint64_t twin = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1", .date = "20200102"});
	fx_link(&f);
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, nobody), "report_without_images");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, other_day), "report_without_images");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, cancelled), "report_cancelled");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_DEMOGRAPHIC, row), "demographics_without_study");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_IMAGE, no_id), "no_patient_id");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_IMAGE, no_sop), "no_sop_instance_uid");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_STUDY, cxr_vault_study_number(1, 1)), "images_without_report");
	bool first_is_out = fx_reason(&f, CXR_SUBJECT_IMAGE, image)[0] != '\0'; /* one of the twins */
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_IMAGE, first_is_out ? image : twin), "duplicate_uid");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_IMAGE, first_is_out ? twin : image), "");
	assert_int_equal(f.n_recs, 1);
	assert_int_equal(f.recs[0].n_images, 1);
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM quarantine WHERE detail = ''"), 0);
	/* what is put right is forgotten */
	fx_add_image(&f, (fx_image){.sop = "7.1", .patient = "P7", .accession = "A7"});
	fx_add_image(&f, (fx_image){.sop = "9.1", .patient = "P9", .accession = "A9"});
	fx_link(&f);
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, nobody), "");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_DEMOGRAPHIC, row), "");
	fx_close(&f);
}

static void test_mismatch(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	uint64_t one = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1", .study_uid = "9.1", .date = "20200101"});
	uint64_t two = fx_add_image(&f, (fx_image){.sop = "2.1", .patient = "P2", .accession = "A2", .study_uid = "9.2", .date = "20200101"});
	uint64_t wrong = fx_add_report(&f, (fx_report){.patient = "P1", .accession = "A2", .date = "20200101", .text = "names P1, accession of P2"});
	uint64_t unknown = fx_add_report(&f, (fx_report){.patient = "P3", .accession = "A1", .text = "names P3, accession of P1"});
	uint64_t uid = fx_add_report(&f, (fx_report){.patient = "P2", .study_uid = "9.1", .text = "names P2, study UID of P1"});
	uint64_t reused = fx_add_report(&f, (fx_report){.patient = "P2", .accession = "A1", .study_uid = "9.2", .text = "UID is right"});
	fx_link(&f);
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, wrong), "report_patient_mismatch");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, unknown), "report_patient_mismatch");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, uid), "report_patient_mismatch");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, reused), "");
	assert_text(fx_vault_study(&f, one).report, "");
	assert_text(fx_vault_study(&f, two).report, "UID is right");
	fx_close(&f);
}

static void test_same_accession_of_two_patients(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	uint64_t one = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1", .date = "20200101"});
	uint64_t two = fx_add_image(&f, (fx_image){.sop = "2.1", .patient = "P2", .accession = "A1", .date = "20200101"});
	fx_add_report(&f, (fx_report){.patient = "P1", .accession = "A1", .text = "of one"});
	fx_add_report(&f, (fx_report){.patient = "P2", .accession = "A1", .text = "of two"});
	uint64_t unnamed = fx_add_report(&f, (fx_report){.accession = "A1", .text = "of whom?"});
	fx_link(&f);
	assert_true(fx_study(&f, one, NULL) != fx_study(&f, two, NULL));
	assert_text(fx_vault_study(&f, one).report, "of one");
	assert_text(fx_vault_study(&f, two).report, "of two");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, unnamed), "ambiguous_patient");
	fx_close(&f);
}

static void test_other_ids(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	/* the archive knows enterprise numbers, the tables know record numbers */
	uint64_t one = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "E1", .other_id = "MRN1", .accession = "A1", .date = "20200101"});
	uint64_t two = fx_add_image(&f, (fx_image){.sop = "2.1", .patient = "E2", .accession = "A2", .date = "20200101"});
	uint64_t three = fx_add_image(&f, (fx_image){.sop = "3.1", .patient = "E3", .other_id = "SHARED", .accession = "A3", .date = "20200101"});
	uint64_t four = fx_add_image(&f, (fx_image){.sop = "4.1", .patient = "E4", .other_id = "SHARED", .accession = "A4", .date = "20200101"});
	fx_add_report(&f, (fx_report){.patient = "mrn1", .accession = "A1", .text = "by other id"});
	fx_add_demographic(&f, (fx_demographic){.patient = "MRN2", .other_id = "E2", .name = "Dow, Kim"});
	fx_add_report(&f, (fx_report){.patient = "MRN2", .accession = "A2", .text = "by the demographics"});
	fx_add_report(&f, (fx_report){.patient = "SHARED", .accession = "A3", .text = "the accession decides"});
	uint64_t doubt = fx_add_report(&f, (fx_report){.patient = "SHARED", .date = "20200101", .text = "of whom?"});
	uint64_t row = fx_add_demographic(&f, (fx_demographic){.patient = "SHARED", .name = "Poe, Al"});
	fx_add_report(&f, (fx_report){.accession = "A4", .text = "no patient named"});
	fx_link(&f);
	assert_text(fx_vault_study(&f, one).report, "by other id");
	assert_text(fx_vault_study(&f, two).report, "by the demographics");
	assert_text(fx_vault_patient(&f, two).names.items[0], "Dow, Kim");
	assert_text(fx_vault_patient(&f, two).key, "E2");
	assert_text(fx_vault_study(&f, three).report, "the accession decides");
	assert_text(fx_vault_study(&f, four).report, "no patient named");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_REPORT, doubt), "ambiguous_patient");
	assert_string_equal(fx_reason(&f, CXR_SUBJECT_DEMOGRAPHIC, row), "ambiguous_patient");
	assert_int_equal(fx_vault_patient(&f, three).names.n_items, 0);
	fx_close(&f);
}

static void test_two_persons_under_one_id(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1", .name = "Ames^Ida", .birth = "19400101"});
	fx_add_image(&f, (fx_image){.sop = "1.2", .patient = "P1", .accession = "A2", .name = "Boyd^Max", .birth = "19800101"});
	fx_add_image(&f, (fx_image){.sop = "2.1", .patient = "P2", .accession = "A3", .name = "Cole^Una", .birth = "19500101"});
	fx_add_image(&f, (fx_image){.sop = "2.2", .patient = "P2", .accession = "A4", .name = "COLE^UNA^R", .birth = "19500110"}); /* a typing error */
	fx_link(&f);
	assert_int_equal(f.n_recs, 4);
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM quarantine WHERE reason = 'patient_identity_conflict'"), 1);
	fx_close(&f);
}

/* A test phantom with more of everything than a person: set aside as a whole, the run goes on. */
static void test_phantom(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	assert_ok(cxr_store_begin(f.project.store, &err));
	assert_ok(cxr_vault_begin(f.vault, &err));
	for (int i = 0; i < 5001 + 4200; i++) {
		char sop[24], name[24];
		snprintf(sop, sizeof sop, "1.%d", i);
		snprintf(name, sizeof name, "Name%d^X", i);
		fx_add_image(&f, (fx_image){.sop = sop, .patient = i < 5001 ? "QA" : "QB", .name = name, .accession = "A1"});
	}
	assert_ok(cxr_vault_commit(f.vault, &err));
	assert_ok(cxr_store_commit(f.project.store, &err));
	uint64_t image = fx_add_image(&f, (fx_image){.sop = "2.1", .patient = "P1", .accession = "A1"});
	fx_link(&f);
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM quarantine WHERE reason = 'too_many_images'"), 5001);
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM quarantine WHERE reason = 'too_many_values'"), 4200);
	assert_int_equal(f.n_recs, 1);
	assert_true(fx_place(&f, image) > 0);
	fx_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_orphans), cmocka_unit_test(test_mismatch), cmocka_unit_test(test_same_accession_of_two_patients),
		cmocka_unit_test(test_other_ids), cmocka_unit_test(test_two_persons_under_one_id), cmocka_unit_test(test_phantom)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
