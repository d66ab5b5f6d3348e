/* Readers' files: both forms, and what is refused. */
#include "house_test.h"

#include <stdio.h>
#include <string.h>

#include "review/sheet.h"

static cxr_err err;

static cxr_rc parse(const char *text, cxr_arena *arena, review__lines *lines)
{
	review__lines_clear(lines);
	cxr_err_clear(&err);
	return review__parse(cxr_str_from(text), arena, lines, &err);
}

static void check_line(const review__line *line)
{
	assert_int_equal(line->patient_no, 42);
	assert_int_equal(line->study_no, 3);
	assert_true(cxr_str_eqz(line->project, "p"));
	assert_true(cxr_str_eqz(line->reader, "r"));
	assert_true(cxr_str_eqz(line->text_sha256, "s"));
	assert_true(line->is_read);
	assert_int_equal(line->n_marks, 2);
	assert_int_equal(line->marks[1].start, 9);
	assert_int_equal(line->marks[1].end, 12);
	assert_int_equal(line->marks[1].type, CXR_PHI_HCW);
}

static void test_both_forms(void **state)
{
	(void)state;
	cxr_arena arena;
	review__lines lines = {0};
	cxr_arena_init(&arena, 1 << 20);
	assert_ok(parse("{\"study_id\":\"patient00042_study3\",\"project\":\"p\",\"reader\":\"r\",\"text_sha256\":\"s\",\"read\":true,"
		"\"marks\":[{\"start\":1,\"end\":2,\"type\":\"DATE\"},{\"start\":9,\"end\":12,\"type\":\"HCW\",\"note\":\"x\"}]}\n\n", &arena, &lines));
	assert_int_equal(lines.n_items, 1);
	check_line(&lines.items[0]);
	char table[512];
	snprintf(table, sizeof table, "%s\r\npatient00042_study3\tp\tr\ts\tYES\tDATE:1-2  HCW:9-12\tDATE:1-2\ttext\r\n", review__table_head);
	assert_ok(parse(table, &arena, &lines));
	assert_int_equal(lines.n_items, 1);
	assert_int_equal(lines.items[0].line, 2);
	check_line(&lines.items[0]);
	snprintf(table, sizeof table, "%s\n", review__table_head);
	assert_ok(parse(table, &arena, &lines));
	assert_int_equal(lines.n_items, 0);
	review__lines_release(&lines);
	cxr_arena_release(&arena);
}

static void test_refusals(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "study_id\n", "{", "{}", "{\"study_id\":\"patient0_study1\"}", "{\"study_id\":\"patient00042_study3x\"}",
		"{\"study_id\":\"patient00042_study3\",\"project\":\"p\",\"reader\":\"r\",\"text_sha256\":\"s\",\"read\":\"yes\",\"marks\":[]}",
		"{\"study_id\":\"patient00042_study3\",\"project\":\"p\",\"reader\":\"r\",\"text_sha256\":\"s\",\"read\":true,\"marks\":[{\"start\":2,\"end\":2,\"type\":\"DATE\"}]}",
		"{\"study_id\":\"patient00042_study3\",\"project\":\"p\",\"reader\":\"r\",\"text_sha256\":\"s\",\"read\":true,\"marks\":[{\"start\":2,\"end\":3,\"type\":\"NAME\"}]}"};
	static const char *const rows[] = {"patient1_study1\tp\tr\ts\tyes\t\t", "patient1_study1\tp\tr\ts\tmaybe\t\t\t", "patient_study1\tp\tr\ts\tyes\t\t\t",
		"patient1_study1\tp\tr\ts\tyes\tDATE:2-2\t\t", "patient1_study1\tp\tr\ts\tyes\tDATE:2\t\t", "patient1_study1\tp\tr\ts\tyes\tNAME:2-3\t\t",
		"patient1_study1\tp\tr\ts\tyes\tDATE:2-3x\t\t", "patient1_study99999999999\tp\tr\ts\tyes\t\t\t"};
	cxr_arena arena;
	review__lines lines = {0};
	cxr_arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad); i++)
		assert_int_not_equal(parse(bad[i], &arena, &lines), CXR_OK);
	for (size_t i = 0; i < CXR_ARRAY_LEN(rows); i++) {
		char table[512];
		snprintf(table, sizeof table, "%s\n%s\n", review__table_head, rows[i]);
		assert_int_not_equal(parse(table, &arena, &lines), CXR_OK);
		assert_string_equal(err.subject, "line 2");
	}
	review__lines_release(&lines);
	cxr_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_both_forms), cmocka_unit_test(test_refusals)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
