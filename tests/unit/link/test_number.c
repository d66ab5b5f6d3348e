/* Splits, and that the order of patients is the keyed one. */
#include "link_fixture.h"

#include "link/number.h"

static void test_split_shares(void **state)
{
	(void)state;
	unsigned char bytes[32] = {7};
	cxr_key *key;
	assert_ok(cxr_key_from_bytes(bytes, &key, &err));
	unsigned counts[3] = {0};
	for (int i = 0; i < 20000; i++) {
		char id[16];
		snprintf(id, sizeof id, "P%d", i);
		cxr_str part = cxr_str_from(id);
		link__hash hash = link__hash_of(key, LINK_HASH_PATIENT, &part, 1);
		uint32_t split = link__split_of(key, &hash, 0.1, 0.2);
		assert_true(split < 3);
		counts[split]++;
		assert_int_equal(link__split_of(key, &hash, 0, 0), 0);
		assert_int_equal(link__split_of(key, &hash, 1, 0), 1);
		assert_int_equal(link__split_of(key, &hash, 0, 1), 2);
	}
	assert_in_range(counts[1], 1800, 2200); /* 10 %: 2,000 with a deviation of 42 */
	assert_in_range(counts[2], 3750, 4250);
	assert_string_equal(link__split_name(0), "train");
	assert_string_equal(link__split_name(1), "valid");
	assert_string_equal(link__split_name(2), "test");
	cxr_key_free(key);
}

/* Numbers follow the hashes within a batch, and say nothing of the order of ids or files. */
static void test_keyed_order(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	for (int batch = 0; batch < 2; batch++) {
		for (int i = 0; i < 30; i++) {
			char id[16], sop[16];
			snprintf(id, sizeof id, "B%d-%02d", batch, i);
			snprintf(sop, sizeof sop, "1.%d.%d", batch, i);
			fx_add_image(&f, (fx_image){.sop = sop, .patient = id, .accession = "A1"});
		}
		fx_link(&f);
	}
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM patient"), 60);
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM patient a JOIN patient b ON b.patient_no = a.patient_no + 1"
		" WHERE a.patient_no <> 30 AND a.key_hash >= b.key_hash"), 0);
	size_t n_in_place = 0; /* of the first batch: files 1..30 */
	for (uint64_t file = 1; file <= 30; file++) {
		assert_in_range(fx_study(&f, file, NULL)->patient_no, 1, 30);
		n_in_place += fx_study(&f, file, NULL)->patient_no == file;
	}
	assert_true(n_in_place < 15);
	fx_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_split_shares), cmocka_unit_test(test_keyed_order)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
