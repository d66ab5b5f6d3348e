/* Which images are one study; orders of studies and views; numbers across batches. */
#include "link_fixture.h"

static uint32_t study_no(const fx *f, uint64_t image)
{
	const cxr_link_rec *rec = fx_study(f, image, NULL);
	return rec ? rec->study_no : 0;
}

static uint32_t date_order(const fx *f, uint64_t image)
{
	return fx_study(f, image, NULL)->date_order;
}

static uint32_t view_no(const fx *f, uint64_t image)
{
	const cxr_link_image *found = NULL;
	(void)fx_study(f, image, &found);
	return found ? found->view_no : 0;
}

static void test_grouping(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	/* one accession, two UIDs */
	uint64_t a1 = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1", .study_uid = "9.1", .date = "20200101"});
	uint64_t a2 = fx_add_image(&f, (fx_image){.sop = "1.2", .patient = "P1", .accession = "a1 ", .study_uid = "9.2", .date = "20200101"});
	/* one UID, two accessions */
	uint64_t b1 = fx_add_image(&f, (fx_image){.sop = "2.1", .patient = "P1", .accession = "B1", .study_uid = "9.3", .date = "20200201"});
	uint64_t b2 = fx_add_image(&f, (fx_image){.sop = "2.2", .patient = "P1", .accession = "B2", .study_uid = "9.3", .date = "20200201"});
	/* no accession: date and modality */
	uint64_t c1 = fx_add_image(&f, (fx_image){.sop = "3.1", .patient = "P1", .study_uid = "9.4", .date = "20200301"});
	uint64_t c2 = fx_add_image(&f, (fx_image){.sop = "3.2", .patient = "P1", .study_uid = "9.5", .accession = "N/A", .date = "20200301"});
	uint64_t c3 = fx_add_image(&f, (fx_image){.sop = "3.3", .patient = "P1", .study_uid = "9.6", .date = "20200301", .modality = "DX"});
	/* an accession of that day stays apart */
	uint64_t d1 = fx_add_image(&f, (fx_image){.sop = "4.1", .patient = "P1", .accession = "D1", .study_uid = "9.7", .date = "20200301"});
	/* neither accession nor date: the UID alone */
	uint64_t e1 = fx_add_image(&f, (fx_image){.sop = "5.1", .patient = "P1", .study_uid = "9.8"});
	uint64_t e2 = fx_add_image(&f, (fx_image){.sop = "5.2", .patient = "P1", .study_uid = "9.8"});
	fx_link(&f);
	assert_int_equal(study_no(&f, a1), study_no(&f, a2));
	assert_int_equal(study_no(&f, b1), study_no(&f, b2));
	assert_int_equal(study_no(&f, c1), study_no(&f, c2));
	assert_int_not_equal(study_no(&f, c1), study_no(&f, c3));
	assert_int_not_equal(study_no(&f, c1), study_no(&f, d1));
	assert_int_equal(study_no(&f, e1), study_no(&f, e2));
	assert_int_equal(f.n_recs, 6);
	assert_int_equal(study_no(&f, e1), 6); /* undated studies come last */
	assert_text(fx_vault_study(&f, b1).accession, "B1");
	assert_text(fx_vault_study(&f, b1).ids.items[0], "B2");
	assert_text(fx_vault_study(&f, a1).accession, "A1");
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM study WHERE basis = 1"), 3);
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM study WHERE basis = 2"), 2);
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM study WHERE basis = 3"), 1);
	fx_close(&f);
}

static void test_orders(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	uint64_t late = fx_add_image(&f, (fx_image){.sop = "1.9", .patient = "P1", .accession = "A1", .date = "20200102", .time = "0700"});
	uint64_t noon = fx_add_image(&f, (fx_image){.sop = "1.8", .patient = "P1", .accession = "A9", .date = "20200101", .time = "120000"});
	uint64_t tie_b = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "B7", .date = "20200101", .time = "090000.00"});
	uint64_t tie_a = fx_add_image(&f, (fx_image){.sop = "1.2", .patient = "P1", .accession = "B6", .date = "20200101", .time = "090000"});
	uint64_t timeless = fx_add_image(&f, (fx_image){.sop = "1.3", .patient = "P1", .accession = "A0", .date = "20200101"});
	/* views: acquisition time, then UID as text */
	uint64_t v1 = fx_add_image(&f, (fx_image){.sop = "5.10", .patient = "P2", .accession = "V", .date = "20200101", .acquired = "100000.100"});
	uint64_t v2 = fx_add_image(&f, (fx_image){.sop = "5.2", .patient = "P2", .accession = "V", .date = "20200101", .acquired = "100000.100"});
	uint64_t v3 = fx_add_image(&f, (fx_image){.sop = "5.1", .patient = "P2", .accession = "V", .date = "20200101", .acquired = "100000.200"});
	uint64_t v0 = fx_add_image(&f, (fx_image){.sop = "5.9", .patient = "P2", .accession = "V", .date = "20200101", .acquired = "095959"});
	fx_link(&f);
	const uint64_t studies[] = {tie_a, tie_b, noon, timeless, late};
	for (uint32_t i = 0; i < CXR_ARRAY_LEN(studies); i++) {
		assert_int_equal(study_no(&f, studies[i]), i + 1);
		assert_int_equal(date_order(&f, studies[i]), i + 1);
	}
	const uint64_t views[] = {v0, v1, v2, v3};
	for (uint32_t i = 0; i < CXR_ARRAY_LEN(views); i++)
		assert_int_equal(view_no(&f, views[i]), i + 1);
	fx_close(&f);
}

/* An image that ties two old studies together moves nothing. */
static void test_late_tie(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	uint64_t one = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1", .study_uid = "9.1", .date = "20200101"});
	uint64_t two = fx_add_image(&f, (fx_image){.sop = "1.2", .patient = "P1", .accession = "A2", .study_uid = "9.2", .date = "20200102"});
	fx_link(&f);
	uint64_t tie = fx_add_image(&f, (fx_image){.sop = "0.1", .patient = "P1", .accession = "A2", .study_uid = "9.1", .date = "20200101"});
	fx_link(&f);
	assert_int_equal(study_no(&f, one), 1);
	assert_int_equal(study_no(&f, two), 2);
	assert_int_equal(study_no(&f, tie), 2); /* the accession goes before the UID */
	assert_int_equal(view_no(&f, tie), 2);
	fx_close(&f);
}

/* A header that is put right moves its image, and moves it back again to the old number. */
static void test_corrected_header(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	fx_image stray = {.sop = "1.2", .patient = "P1", .accession = "A1", .study_uid = "9.2", .date = "20200101"};
	uint64_t one = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1", .study_uid = "9.1", .date = "20200101"});
	uint64_t moved = fx_add_image(&f, stray);
	uint64_t other = fx_add_image(&f, (fx_image){.sop = "1.3", .patient = "P1", .accession = "A2", .study_uid = "9.3", .date = "20200102"});
	fx_link(&f);
	assert_int_equal(study_no(&f, moved), 1);
	assert_int_equal(view_no(&f, moved), 2);
	stray.accession = "A2";
	fx_put_image(&f, moved, &stray);
	fx_link(&f);
	assert_int_equal(study_no(&f, moved), 2);
	assert_int_equal(view_no(&f, moved), 2);
	assert_int_equal(view_no(&f, one), 1);
	assert_int_equal(view_no(&f, other), 1);
	stray.accession = "A1";
	fx_put_image(&f, moved, &stray);
	fx_link(&f);
	assert_int_equal(study_no(&f, moved), 1);
	assert_int_equal(view_no(&f, moved), 2);
	/* a change that says nothing of where it belongs: the same place */
	stray.view = "PA";
	stray.date = "20200103";
	fx_put_image(&f, moved, &stray);
	fx_link(&f);
	assert_int_equal(study_no(&f, moved), 1);
	assert_int_equal(view_no(&f, moved), 2);
	/* an accession that appears later: the UID holds the study together */
	fx_image plain = {.sop = "2.1", .patient = "P2", .study_uid = "9.9", .date = "20200101"};
	uint64_t blank = fx_add_image(&f, plain);
	fx_link(&f);
	plain.accession = "Z1";
	fx_put_image(&f, blank, &plain);
	fx_link(&f);
	assert_int_equal(study_no(&f, blank), 1);
	assert_int_equal(view_no(&f, blank), 1);
	fx_close(&f);
}

/* New images of a day without accession join the study of that day, whichever batch brings them. */
static void test_dates_across_batches(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	uint64_t one = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .study_uid = "9.1", .date = "20200101"});
	uint64_t with = fx_add_image(&f, (fx_image){.sop = "1.5", .patient = "P1", .study_uid = "9.5", .accession = "A5", .date = "20200105"});
	fx_link(&f);
	uint64_t two = fx_add_image(&f, (fx_image){.sop = "1.2", .patient = "P1", .study_uid = "9.2", .date = "20200101"});
	uint64_t other = fx_add_image(&f, (fx_image){.sop = "1.6", .patient = "P1", .study_uid = "9.6", .date = "20200105"});
	uint64_t same_uid = fx_add_image(&f, (fx_image){.sop = "1.7", .patient = "P1", .study_uid = "9.5", .date = "20200105"});
	fx_link(&f);
	assert_int_equal(study_no(&f, two), study_no(&f, one));
	assert_int_equal(study_no(&f, same_uid), study_no(&f, with));
	assert_int_equal(study_no(&f, other), 3);
	fx_link(&f);
	assert_int_equal(study_no(&f, other), 3);
	assert_int_equal(study_no(&f, two), study_no(&f, one));
	fx_close(&f);
}

static void test_date_order_across_batches(void **state)
{
	(void)state;
	fx f;
	uint64_t images[12];
	fx_open(&f, NULL);
	static const char *const dates[12] = {"20200105", "20200103", "20200107", "20200101", "20200109", "20200102", "20200108", "20200104", "20200106", "20200110", "20191231", "20200111"};
	static const uint32_t order[12] = {6, 4, 8, 2, 10, 3, 9, 5, 7, 11, 1, 12};
	uint32_t numbers[12] = {0};
	for (int i = 0; i < 12; i++) {
		char sop[16], accession[16];
		snprintf(sop, sizeof sop, "1.%d", i);
		snprintf(accession, sizeof accession, "A%d", i + 1);
		images[i] = fx_add_image(&f, (fx_image){.sop = sop, .patient = "P1", .accession = accession, .date = dates[i]});
		fx_add_report(&f, (fx_report){.patient = "P1", .accession = accession, .text = "clear"});
		if (i % 4 != 3)
			continue;
		fx_link(&f);
		for (int k = 0; k <= i; k++) {
			if (numbers[k])
				assert_int_equal(study_no(&f, images[k]), numbers[k]);
			numbers[k] = study_no(&f, images[k]);
		}
	}
	for (int i = 0; i < 12; i++)
		assert_int_equal(date_order(&f, images[i]), order[i]);
	fx_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_grouping), cmocka_unit_test(test_orders), cmocka_unit_test(test_late_tie),
		cmocka_unit_test(test_corrected_header), cmocka_unit_test(test_dates_across_batches), cmocka_unit_test(test_date_order_across_batches)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
