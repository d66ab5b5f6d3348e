#include "house_test.h"

#include "release/counts.h"

static void add(release__counts *counts, const char *path, const char *ap_pa, const char *report)
{
	release__row row = {0};
	release__stem stem;
	row.cell[RELEASE__AP_PA] = cxr_str_from(ap_pa);
	row.cell[RELEASE__REPORT] = cxr_str_from(report);
	row.cell[RELEASE__FIRST_SECTION + CXR_SECTION_FINDINGS] = cxr_str_from(report);
	row.cell[RELEASE__SEX] = cxr_str_from("Male");
	assert_true(release__stem_parse(cxr_str_from(path), &stem));
	release__counts_add_row(counts, &row, &stem);
}

static void test_counts(void **state)
{
	(void)state;
	cxr_err err;
	release__counts counts;
	release__counts_init(&counts);
	cxr_label_set set = {0};
	set.state[CXR_LABEL_EDEMA] = CXR_LABEL_POSITIVE;
	add(&counts, "train/patient00001/study1/view1_frontal", "AP", "x");
	assert_true(counts.is_new_study);
	release__counts_add_labels(&counts, RELEASE__RULES, CXR_INPUT_REPORT, &set);
	add(&counts, "train/patient00001/study1/view2_lateral", "", "x");
	assert_false(counts.is_new_study);
	release__counts_add_labels(&counts, RELEASE__RULES, CXR_INPUT_REPORT, &set);
	add(&counts, "train/patient00001/study2/view1_frontal", "PA", "");
	add(&counts, "valid/patient00002/study2/view1_unknown", "LL", "y");
	assert_int_equal(counts.all.patients, 2);
	assert_int_equal(counts.all.studies, 3);
	assert_int_equal(counts.all.images, 4);
	assert_int_equal(counts.split[RELEASE__VALID].studies, 1);
	assert_int_equal(counts.split[RELEASE__TRAIN].images, 3);
	assert_int_equal(counts.max_images_per_study, 2);
	assert_int_equal(counts.reports, 2);
	assert_int_equal(counts.sections[CXR_SECTION_FINDINGS], 2);
	assert_int_equal(counts.demographics[1], 3);
	assert_int_equal(counts.views[CXR_VIEW_FRONTAL], 2);
	assert_int_equal(counts.ap_pa[4], 1);
	const release__state_counts *edema = &counts.labels[RELEASE__RULES][CXR_INPUT_REPORT][CXR_LABEL_EDEMA];
	assert_int_equal(edema->images[CXR_LABEL_POSITIVE], 2);
	assert_int_equal(edema->studies[CXR_LABEL_POSITIVE], 1);
	assert_ok(release__counts_add_skip(&counts, cxr_str_from("truncated"), &err));
	assert_ok(release__counts_add_skip(&counts, cxr_str_from("truncated"), &err));
	cxr_study_rec study = {.n_readers = 9};
	study.phi_counts[CXR_PHI_AGE] = 3;
	release__counts_add_study(&counts, &study);
	assert_int_equal(counts.readers[2], 1);
	cxr_buf text;
	json_t *json;
	cxr_buf_init(&text, 1 << 20);
	assert_ok(release__counts_json(&counts, &text, &err));
	assert_ok(cxr_json_parse(cxr_buf_str(&text), &json, &err));
	const json_t *process = json_object_get(json, "process");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(process, "images_not_released"), "truncated")), 2);
	assert_int_equal(json_integer_value(json_object_get(process, "phi_spans_total")), 3);
	assert_int_equal(json_object_size(json_object_get(json_object_get(json, "release"), "labels")), 1);
	json_decref(json);
	cxr_buf_release(&text);
	release__counts_release(&counts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_counts)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
