/* The tables over a generated corpus: every check agrees, the paper's form, hidden cells, a sum that does not agree. */
#include "stats_fixture.h"

#include "stats/tables.h"

static cxr_err err;

typedef struct built {
	stats_gather gather;
	cxr_config config;
	stats_input input;
	cxr_arena arena;
	stats_tables tables;
} built;

static void built_open(built *b, uint32_t n_patients, uint32_t small_cell)
{
	memset(b, 0, sizeof *b);
	fixture_gather(&b->gather, 9, n_patients);
	b->config = (cxr_config){.small_cell = small_cell, .generated = small_cell == 0, .title = cxr_str_from("T")};
	b->input = (stats_input){.gather = &b->gather, .config = &b->config};
	cxr_arena_init(&b->arena, 64 << 20);
	stats__tables_init(&b->tables, &b->arena);
	assert_ok(stats__tables_build(&b->tables, &b->input, &err));
}

static void built_close(built *b)
{
	stats__tables_release(&b->tables);
	cxr_arena_release(&b->arena);
	stats__gather_release(&b->gather);
}

static const stats_row *row_of(const built *b, const char *id, const char *first, const char *second)
{
	const stats_table *table = stats__tables_find(&b->tables, id);
	assert_non_null(table);
	for (size_t i = 0; i < table->rows.n_items; i++)
		if (cxr_str_eqz(table->rows.items[i].cells[0].text, first) && (!second || cxr_str_eqz(table->rows.items[i].cells[1].text, second)))
			return &table->rows.items[i];
	fail_msg("%s has no row %s", id, first);
	return NULL;
}

static void test_all_agree(void **state)
{
	(void)state;
	static const char *const ids[] = {"composition", "splits", "cohort", "exclusions", "table1_datasets", "figure1_demographics", "distributions", "multiplicity",
		"table2_sections", "table3_labels", "labels_by_study", "label_inputs", "subgroup_sex", "subgroup_race", "subgroup_age", "table6_phi", "readers", "views",
		"image_facts"};
	built b;
	built_open(&b, 150, 0);
	size_t n, n_failed;
	stats__tables_checks(&b.tables, &n, &n_failed);
	assert_true(n > 200);
	assert_int_equal(n_failed, 0);
	assert_int_equal(b.tables.list.n_items, CXR_ARRAY_LEN(ids));
	for (size_t i = 0; i < CXR_ARRAY_LEN(ids); i++) {
		const stats_table *table = b.tables.list.items[i];
		assert_string_equal(table->id, ids[i]);
		assert_true(table->rows.n_items > 0);
		assert_true(table->unit[0] && table->title[0] && table->source[0]);
		for (size_t c = 0; c < table->n_columns; c++)
			for (size_t other = c + 1; other < table->n_columns; other++)
				assert_string_not_equal(table->columns[c].key, table->columns[other].key);
	}
	built_close(&b);
}

static void test_form(void **state)
{
	(void)state;
	built b;
	built_open(&b, 150, 0);
	const stats_gather *g = &b.gather;
	assert_int_equal(row_of(&b, "table3_labels", "Edema", NULL)->cells[1].count, g->label_images[CXR_LABEL_EDEMA][CXR_LABEL_POSITIVE]);
	assert_int_equal(row_of(&b, "table3_labels", "Edema", NULL)->cells[3].count, g->label_images[CXR_LABEL_EDEMA][CXR_LABEL_UNCERTAIN]);
	assert_int_equal(row_of(&b, "table3_labels", "Edema", NULL)->cells[5].count, g->label_images[CXR_LABEL_EDEMA][CXR_LABEL_NEGATIVE]);
	assert_int_equal(row_of(&b, "table3_labels", "Edema", NULL)->cells[7].count, g->label_images[CXR_LABEL_EDEMA][CXR_LABEL_BLANK]);
	assert_int_equal(row_of(&b, "table2_sections", "Full Report", NULL)->cells[1].count, g->n_reports);
	assert_int_equal(row_of(&b, "table1_datasets", "CheXpert Plus", NULL)->cells[2].count, 223462);
	assert_int_equal(row_of(&b, "table1_datasets", "T (generated data)", NULL)->cells[2].count, g->n_images);
	assert_int_equal(row_of(&b, "table6_phi", "Total", NULL)->cells[3].count, g->phi_total);
	const stats_row *dates = row_of(&b, "table6_phi", "Dates", NULL);
	assert_true(dates->cells[7].real < dates->cells[6].real && dates->cells[6].real < dates->cells[8].real);
	assert_int_equal(row_of(&b, "cohort", "images", "Radiographs released")->cells[2].count, g->n_images);
	/* every row of the first table of the paper's form has four states that sum to the images */
	const stats_table *labels = stats__tables_find(&b.tables, "table3_labels");
	assert_int_equal(labels->rows.n_items, CXR_N_LABELS);
	for (size_t i = 0; i < labels->rows.n_items; i++) {
		const stats_cell *cells = labels->rows.items[i].cells;
		assert_int_equal(cells[1].count + cells[3].count + cells[5].count + cells[7].count, g->n_images);
	}
	built_close(&b);
}

/* A count that went wrong shows in the check column and in the number of failed checks. */
static void test_disagreement(void **state)
{
	(void)state;
	built b;
	built_open(&b, 40, 0);
	b.gather.phi[CXR_PHI_DATE]++;
	b.gather.label_images[CXR_LABEL_EDEMA][CXR_LABEL_POSITIVE] += 10;
	stats__tables_release(&b.tables);
	stats__tables_init(&b.tables, &b.arena);
	assert_ok(stats__tables_build(&b.tables, &b.input, &err));
	size_t n, n_failed;
	stats__tables_checks(&b.tables, &n, &n_failed);
	assert_int_equal(n_failed, 2 + 3); /* Table 6, Table 3, three subgroup tables against Table 3 */
	assert_true(cxr_str_eqz(row_of(&b, "table6_phi", "Total", NULL)->cells[9].text, "off by 1"));
	assert_true(cxr_str_eqz(row_of(&b, "table3_labels", "Edema", NULL)->cells[9].text, "off by 10"));
	built_close(&b);
}

static void assert_no_small(const stats_table *table, size_t column, uint64_t threshold)
{
	for (size_t i = 0; i < table->rows.n_items; i++) {
		const stats_cell *cell = &table->rows.items[i].cells[column];
		if (cell->state == STATS_CELL_VALUE)
			assert_true(cell->count == 0 || cell->count >= threshold);
	}
}

static void test_small_cells(void **state)
{
	(void)state;
	built b;
	built_open(&b, 150, 11);
	static const char *const subgroups[] = {"subgroup_sex", "subgroup_race", "subgroup_age"};
	size_t n_small = 0, n_other = 0;
	for (size_t i = 0; i < CXR_ARRAY_LEN(subgroups); i++) {
		const stats_table *table = stats__tables_find(&b.tables, subgroups[i]);
		static const size_t counts[] = {2, 3, 5, 6, 7};
		for (size_t c = 0; c < CXR_ARRAY_LEN(counts); c++)
			assert_no_small(table, counts[c], 11);
		for (size_t r = 0; r < table->rows.n_items; r++) {
			for (size_t c = 3; c < 8; c++) {
				n_small += table->rows.items[r].cells[c].state == STATS_CELL_SMALL;
				n_other += table->rows.items[r].cells[c].state == STATS_CELL_HIDDEN;
			}
			/* a share would give the hidden count away */
			if (table->rows.items[r].cells[3].state != STATS_CELL_VALUE)
				assert_int_not_equal(table->rows.items[r].cells[4].state, STATS_CELL_VALUE);
		}
	}
	assert_true(n_small > 0 && n_other > 0);
	assert_no_small(stats__tables_find(&b.tables, "figure1_demographics"), 2, 11);
	assert_no_small(stats__tables_find(&b.tables, "multiplicity"), 2, 11);
	/* a field never has exactly one hidden row: its studies would follow from the total */
	const stats_table *people = stats__tables_find(&b.tables, "figure1_demographics");
	for (size_t i = 0, hidden = 0; i < people->rows.n_items; i++) {
		const stats_row *row = &people->rows.items[i];
		hidden += row->cells[4].state != STATS_CELL_VALUE;
		bool is_last = i + 1 == people->rows.n_items || !cxr_str_eq(people->rows.items[i + 1].cells[0].text, row->cells[0].text);
		if (is_last) {
			assert_int_not_equal(hidden, 1);
			hidden = 0;
		}
	}
	built_close(&b);
}

static void test_statement(void **state)
{
	(void)state;
	built b;
	char text[128];
	built_open(&b, 40, 0);
	b.config.review = CXR_REVIEW_NONE;
	memset(b.gather.readers, 0, sizeof b.gather.readers);
	stats__review_statement(&b.input, text);
	assert_string_equal(text, "read by nobody (review policy: none)");
	b.gather.readers[1] = 2;
	b.gather.readers[2] = 1;
	b.config.review = CXR_REVIEW_SAMPLED;
	stats__review_statement(&b.input, text);
	char expected[128];
	snprintf(expected, sizeof expected, "3 of %llu reports read by at least one person (review policy: sampled)", (unsigned long long)b.gather.n_studies);
	assert_string_equal(text, expected);
	built_close(&b);
}

static void test_empty(void **state)
{
	(void)state;
	built b;
	built_open(&b, 0, 11);
	size_t n, n_failed;
	stats__tables_checks(&b.tables, &n, &n_failed);
	assert_int_equal(n_failed, 0);
	built_close(&b);
}

/* Bands without anybody stand between others, so that a histogram has no gap; none before the first and behind the last. */
static void test_bands_in_order(void **state)
{
	(void)state;
	built b;
	built_open(&b, 25, 0);
	const stats_table *people = stats__tables_find(&b.tables, "figure1_demographics");
	unsigned at = 0, n = 0;
	char band[16];
	for (size_t i = 0; i < people->rows.n_items; i++) {
		const stats_row *row = &people->rows.items[i];
		if (!cxr_str_eqz(row->cells[0].text, "Age") || cxr_str_eqz(row->cells[1].text, STATS_CAT_NONE))
			continue;
		if (n++ == 0) {
			assert_true(row->cells[2].count > 0);
			for (at = 0; stats__age_band_at(at, band) && !cxr_str_eqz(row->cells[1].text, band);)
				at++;
		}
		assert_true(stats__age_band_at(at++, band));
		assert_true(cxr_str_eqz(row->cells[1].text, band));
	}
	assert_true(n > 5);
	built_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_agree), cmocka_unit_test(test_form), cmocka_unit_test(test_disagreement),
		cmocka_unit_test(test_small_cells), cmocka_unit_test(test_statement), cmocka_unit_test(test_empty), cmocka_unit_test(test_bands_in_order)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
