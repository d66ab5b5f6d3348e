/* The record of one study: five inputs, the union rule, evidence in the report. */
#include "house_test.h"

#include "labels/stage.h"

static cxr_err err;

static void test_record(void **state)
{
	(void)state;
	cxr_labeler *labeler;
	assert_ok(cxr_labeler_new(&labeler, &err));
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	static const char report[] = "HISTORY: Cardiomegaly.\nFINDINGS: No effusion. Edema.\nIMPRESSION:\nEdema.\n";
	cxr_study_rec study = {.study_id = cxr_str_from("s"), .report = cxr_str_from(report)};
	cxr_sections_rec sections = {.study_id = study.study_id};
	sections.body[CXR_SECTION_HISTORY] = cxr_str_from("Cardiomegaly.");
	sections.body[CXR_SECTION_FINDINGS] = cxr_str_from("No effusion. Edema.");
	sections.body[CXR_SECTION_IMPRESSION] = cxr_str_from("\nEdema.");
	cxr_labels_rec rec;
	assert_ok(cxr_labels_make_rec(labeler, &study, &sections, &arena, &rec, &err));
	for (int input = 0; input < CXR_N_INPUTS; input++)
		assert_true(rec.has[input]);
	assert_int_equal(rec.set[CXR_INPUT_REPORT].state[CXR_LABEL_CARDIOMEGALY], CXR_LABEL_BLANK); /* history never yields labels */
	assert_int_equal(rec.set[CXR_INPUT_REPORT].state[CXR_LABEL_PLEURAL_EFFUSION], CXR_LABEL_NEGATIVE);
	assert_int_equal(rec.set[CXR_INPUT_IMPRESSION].state[CXR_LABEL_PLEURAL_EFFUSION], CXR_LABEL_BLANK);
	assert_int_equal(rec.set[CXR_INPUT_IMPRESSION].state[CXR_LABEL_EDEMA], CXR_LABEL_POSITIVE);
	assert_int_equal(rec.n_evidence, 3);
	for (size_t i = 0; i < rec.n_evidence; i++)
		assert_memory_equal(report + rec.evidence[i].start, rec.evidence[i].label == CXR_LABEL_EDEMA ? "Edema" : "effus", 5);
	assert_true(rec.evidence[2].start > rec.evidence[1].start); /* the impression's own words, not the finding's */

	sections.body[CXR_SECTION_FINDINGS] = sections.body[CXR_SECTION_IMPRESSION] = (cxr_str){NULL, 0};
	study.report = cxr_str_from("HISTORY: Cardiomegaly.\nNARRATIVE: Small effusion.");
	assert_ok(cxr_labels_make_rec(labeler, &study, &sections, &arena, &rec, &err));
	assert_false(rec.has[CXR_INPUT_FINDINGS] || rec.has[CXR_INPUT_FINDINGS_IMPRESSION]);
	assert_true(rec.has[CXR_INPUT_REPORT]);
	assert_int_equal(rec.set[CXR_INPUT_REPORT].state[CXR_LABEL_CARDIOMEGALY], CXR_LABEL_BLANK);
	assert_int_equal(rec.set[CXR_INPUT_REPORT].state[CXR_LABEL_PLEURAL_EFFUSION], CXR_LABEL_POSITIVE);

	study.report = cxr_str_from("");
	memset(sections.body, 0, sizeof sections.body);
	assert_ok(cxr_labels_make_rec(labeler, &study, &sections, &arena, &rec, &err));
	assert_false(rec.has[CXR_INPUT_REPORT]);
	assert_int_equal(rec.n_evidence, 0);
	cxr_arena_release(&arena);
	cxr_labeler_free(labeler);
}

static void test_descriptor(void **state)
{
	(void)state;
	assert_string_equal(cxr_stage_labels.name, "labels");
	assert_string_equal(cxr_stage_labels.inputs[0], "deid");
	assert_string_equal(cxr_stage_labels.inputs[1], "sections");
	assert_false(cxr_stage_labels.needs_vault);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_record), cmocka_unit_test(test_descriptor)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
