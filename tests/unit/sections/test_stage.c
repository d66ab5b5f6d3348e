/* The record that the stage writes for one study. */
#include "house_test.h"

#include "sections/stage.h"

static cxr_err err;

static void test_record(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	cxr_study_rec study = {.study_id = cxr_str_from("s1"), .report = cxr_str_from("HISTORY: x\nIMPRESSION:\n\n1. CLEAR. \nSUMMARY:\n\n")};
	cxr_sections_rec rec;
	assert_ok(cxr_sections_make_rec(&study, &arena, &rec, &err));
	assert_true(cxr_str_eqz(rec.study_id, "s1"));
	assert_true(cxr_str_eqz(rec.body[CXR_SECTION_HISTORY], "x"));
	assert_true(cxr_str_eqz(rec.body[CXR_SECTION_IMPRESSION], "\n\n1. CLEAR."));
	assert_null(rec.body[CXR_SECTION_SUMMARY].ptr); /* a blank section is a missing value */
	assert_null(rec.body[CXR_SECTION_FINDINGS].ptr);
	cxr_arena_release(&arena);
}

static void test_descriptor(void **state)
{
	(void)state;
	assert_string_equal(cxr_stage_sections.name, "sections");
	assert_string_equal(cxr_stage_sections.inputs[0], "deid");
	assert_null(cxr_stage_sections.inputs[1]);
	assert_false(cxr_stage_sections.needs_vault);
	assert_non_null(cxr_stage_sections.run_shard);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_record), cmocka_unit_test(test_descriptor)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
