/* The 14 observations: names, the published orders, cells. */
#include "house_test.h"

#include <string.h>

#include "corpus/label.h"

static void test_names(void **state)
{
	(void)state;
	for (int i = 0; i < CXR_N_LABELS; i++) {
		cxr_label label = CXR_N_LABELS;
		assert_true(cxr_label_from_name(cxr_str_from(cxr_label_name((cxr_label)i)), &label));
		assert_int_equal(label, i);
	}
	cxr_label label = CXR_LABEL_EDEMA;
	assert_string_equal(cxr_label_name(CXR_LABEL_ENLARGED_CARDIOMEDIASTINUM), "Enlarged Cardiomediastinum");
	assert_string_equal(cxr_label_name(CXR_LABEL_NO_FINDING), "No Finding");
	assert_null(cxr_label_name(CXR_N_LABELS));
	assert_null(cxr_label_name((cxr_label)-1));
	assert_false(cxr_label_from_name(cxr_str_from("edema"), &label)); /* exact */
	assert_false(cxr_label_from_name(cxr_str_from("Lung"), &label));
	assert_int_equal(label, CXR_LABEL_EDEMA);
}

static void expect_permutation(const cxr_label *order)
{
	unsigned seen = 0;
	for (int i = 0; i < CXR_N_LABELS; i++)
		seen |= 1u << order[i];
	assert_int_equal(seen, (1u << CXR_N_LABELS) - 1);
}

static void test_published_orders(void **state)
{
	(void)state;
	expect_permutation(cxr_labels_csv_order);
	expect_permutation(cxr_labels_v1_order);
	expect_permutation(cxr_labels_alphabetical);
	/* the labeler's CSV has Lung Lesion before Lung Opacity, CheXpert-v1 the other way round; the rest is the same */
	for (int i = 0; i < CXR_N_LABELS; i++)
		if (i != 3 && i != 4)
			assert_int_equal(cxr_labels_csv_order[i], cxr_labels_v1_order[i]);
	assert_int_equal(cxr_labels_csv_order[3], CXR_LABEL_LUNG_LESION);
	assert_int_equal(cxr_labels_v1_order[3], CXR_LABEL_LUNG_OPACITY);
	assert_int_equal(cxr_labels_csv_order[0], CXR_LABEL_NO_FINDING);
	for (int i = 1; i < CXR_N_LABELS; i++)
		assert_true(strcmp(cxr_label_name(cxr_labels_alphabetical[i - 1]), cxr_label_name(cxr_labels_alphabetical[i])) < 0);
}

static void test_cells_and_inputs(void **state)
{
	(void)state;
	assert_string_equal(cxr_label_state_cell(CXR_LABEL_POSITIVE), "1.0");
	assert_string_equal(cxr_label_state_cell(CXR_LABEL_NEGATIVE), "0.0");
	assert_string_equal(cxr_label_state_cell(CXR_LABEL_UNCERTAIN), "-1.0");
	assert_string_equal(cxr_label_state_cell(CXR_LABEL_BLANK), "");
	assert_string_equal(cxr_label_state_cell((cxr_label_state)9), "");
	static const char *const inputs[] = {"report", "findings", "impression", "findings_impression", "impression_findings"};
	assert_int_equal(CXR_N_INPUTS, CXR_ARRAY_LEN(inputs));
	for (int i = 0; i < CXR_N_INPUTS; i++)
		assert_string_equal(cxr_label_input_name((cxr_label_input)i), inputs[i]);
	assert_null(cxr_label_input_name(CXR_N_INPUTS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names), cmocka_unit_test(test_published_orders), cmocka_unit_test(test_cells_and_inputs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
