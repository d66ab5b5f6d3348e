/* Patients and visits: reproducible, prefix-stable, unique ids, strict time order. */
#include "house_test.h"

#include "base/map.h"
#include "synth/scene.h"

static synth__tables tables;

static int set_up(void **state)
{
	(void)state;
	return synth__tables_open(&tables, NULL) == CXR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	synth__tables_close(&tables);
	return 0;
}

static void same_seed_same_block(void **state)
{
	(void)state;
	static synth__block a, b, c;
	synth__block_make(&tables, 5, 3, 64, &a);
	synth__block_make(&tables, 5, 3, 64, &b);
	synth__block_make(&tables, 6, 3, 64, &c);
	assert_int_equal(a.n_visits, 64);
	assert_memory_equal(&a, &b, sizeof a);
	assert_string_not_equal(a.patients[0].mrn, c.patients[0].mrn);
}

static void a_shorter_run_is_a_beginning(void **state)
{
	(void)state;
	static synth__block whole, cut;
	synth__block_make(&tables, 9, 0, 64, &whole);
	for (size_t n = 1; n <= 64; n += 7) {
		synth__block_make(&tables, 9, 0, n, &cut);
		assert_int_equal(cut.n_visits, n);
		size_t n_seen = 0;
		for (size_t p = 0; p < cut.n_patients; p++) {
			assert_string_equal(cut.patients[p].mrn, whole.patients[p].mrn);
			n_seen += cut.patients[p].n_visits;
		}
		assert_int_equal(n_seen, n);
		for (size_t i = 0; i < n; i++)
			assert_string_equal(cut.visits[i].accession, whole.visits[i].accession);
	}
}

static void ids_are_unique_and_time_runs_forward(void **state)
{
	(void)state;
	static synth__block block;
	cxr_map seen;
	cxr_map_init(&seen);
	size_t n_old = 0;
	size_t n_same_day = 0;
	for (uint64_t no = 0; no < 150; no++) {
		synth__block_make(&tables, 1, no, 64, &block);
		for (size_t p = 0; p < block.n_patients; p++) {
			const synth__patient *patient = &block.patients[p];
			assert_null(cxr_map_get(&seen, cxr_str_from(patient->mrn)));
			assert_int_equal(cxr_map_put(&seen, cxr_str_from(patient->mrn), 1, NULL, NULL), CXR_OK);
			for (size_t i = 0; i < patient->n_visits; i++) {
				const synth__visit *visit = &block.visits[patient->first_visit + i];
				assert_null(cxr_map_get(&seen, cxr_str_from(visit->accession)));
				assert_int_equal(cxr_map_put(&seen, cxr_str_from(visit->accession), 1, NULL, NULL), CXR_OK);
				assert_int_equal(visit->order, i + 1);
				assert_in_range(visit->second, 0, 86399);
				assert_true(strlen(visit->accession) <= 16 && strlen(visit->study_uid) < 50);
				int age = cxr_age_years(patient->birth_day, visit->day);
				assert_in_range(age, 17, 130);
				n_old += age >= 90;
				if (i > 0) {
					const synth__visit *before = visit - 1;
					assert_true(visit->day > before->day || (visit->day == before->day && visit->second > before->second));
					n_same_day += visit->day == before->day;
				}
			}
		}
	}
	assert_true(n_old > 50);
	assert_true(n_same_day > 20);
	cxr_map_release(&seen);
}

static void truth_is_closed(void **state)
{
	(void)state;
	static synth__block block;
	size_t n_normal = 0;
	for (uint64_t no = 0; no < 20; no++) {
		synth__block_make(&tables, 2, no, 64, &block);
		for (size_t i = 0; i < block.n_visits; i++) {
			const uint8_t *truth = block.visits[i].truth.state;
			bool any = false;
			for (int label = 0; label < CXR_LABEL_SUPPORT_DEVICES; label++)
				any = any || truth[label] == CXR_LABEL_POSITIVE || truth[label] == CXR_LABEL_UNCERTAIN;
			assert_int_equal(truth[CXR_LABEL_NO_FINDING], any ? CXR_LABEL_BLANK : CXR_LABEL_POSITIVE);
			n_normal += !any;
		}
	}
	assert_in_range(n_normal, 60, 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_seed_same_block),
		cmocka_unit_test(a_shorter_run_is_a_beginning),
		cmocka_unit_test(ids_are_unique_and_time_runs_forward),
		cmocka_unit_test(truth_is_closed),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
