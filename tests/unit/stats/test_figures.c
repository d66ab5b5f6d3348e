/* Figures are drawn from the printed cells: what they say, that hidden cells stay hidden, that they are well formed. */
#include "stats_fixture.h"

#include "stats/figures.h"
#include "stats/tables.h"

static cxr_err err;

typedef struct built {
	stats_gather gather;
	cxr_config config;
	cxr_arena arena;
	stats_tables tables;
	stats_figures figures;
	cxr_buf out;
} built;

static void built_open(built *b, uint32_t n_patients, uint32_t small_cell)
{
	memset(b, 0, sizeof *b);
	fixture_gather(&b->gather, 9, n_patients);
	b->config = (cxr_config){.small_cell = small_cell};
	cxr_arena_init(&b->arena, 64 << 20);
	cxr_buf_init(&b->out, 1 << 20);
	stats__tables_init(&b->tables, &b->arena);
	stats__figures_init(&b->figures, &b->arena);
	const stats_input input = {.gather = &b->gather, .config = &b->config};
	assert_ok(stats__tables_build(&b->tables, &input, &err));
	assert_ok(stats__figures_build(&b->figures, &b->tables, &err));
}

static void built_close(built *b)
{
	cxr_buf_release(&b->out);
	stats__figures_release(&b->figures);
	stats__tables_release(&b->tables);
	cxr_arena_release(&b->arena);
	stats__gather_release(&b->gather);
}

static const char *draw(built *b, const char *id, bool standalone)
{
	const stats_figure *figure = stats__figures_find(&b->figures, id);
	if (!figure)
		fail_msg("no figure %s", id);
	cxr_buf_clear(&b->out);
	stats__figure_svg(figure, standalone, &b->out);
	assert_ok(cxr_buf_check(&b->out, &err));
	return b->out.ptr;
}

static size_t count_text(const char *text, const char *needle)
{
	size_t n = 0;
	for (; (text = strstr(text, needle)); text += strlen(needle))
		n++;
	return n;
}

/* Every element that opens closes, in order. */
static void assert_well_formed(const char *xml)
{
	char open[16][32];
	size_t depth = 0, n_elements = 0;
	for (const char *at = xml; (at = strchr(at, '<')); at++) {
		const char *end = strchr(at, '>');
		assert_non_null(end);
		if (at[1] == '?')
			continue;
		size_t n = strcspn(at + 1, " />\n");
		if (at[1] == '/') {
			n = strcspn(at + 2, ">");
			assert_true(depth > 0);
			depth--;
			assert_true(strlen(open[depth]) == n && memcmp(open[depth], at + 2, n) == 0);
		} else if (end[-1] != '/') {
			assert_true(depth < 16 && n < 31);
			memcpy(open[depth], at + 1, n);
			open[depth++][n] = '\0';
		}
		n_elements++;
	}
	assert_int_equal(depth, 0);
	assert_true(n_elements > 10);
}

static void test_all(void **state)
{
	(void)state;
	static const char *const ids[] = {"cohort_images", "figure1_age", "figure1_sex", "figure1_race", "figure1_ethnicity", "figure1_insurance", "figure1_bmi",
		"figure1_deceased", "figure1_interpreter", "table2_section_lengths", "table2_section_coverage", "table3_label_prevalence", "label_inputs",
		"table6_phi_types", "readers"};
	built b;
	built_open(&b, 150, 0);
	assert_int_equal(b.figures.list.n_items, CXR_ARRAY_LEN(ids));
	for (size_t i = 0; i < CXR_ARRAY_LEN(ids); i++) {
		for (int standalone = 0; standalone < 2; standalone++) {
			const char *svg = draw(&b, ids[i], standalone);
			assert_well_formed(svg);
			assert_int_equal(count_text(svg, "<desc "), 1);
			assert_int_equal(count_text(svg, "role=\"img\""), 1);
			assert_int_equal(count_text(svg, "http"), standalone); /* the name space, and nothing to fetch */
			assert_null(strstr(svg, "<script"));
			assert_null(strstr(svg, "nan"));
		}
		const stats_figure *figure = stats__figures_find(&b.figures, ids[i]);
		assert_non_null(stats__tables_find(&b.tables, figure->table_id));
		assert_true(figure->desc.len > 20);
	}
	built_close(&b);
}

static void test_says_what_the_table_says(void **state)
{
	(void)state;
	built b;
	char expected[128];
	built_open(&b, 150, 0);
	const stats_table *people = stats__tables_find(&b.tables, "figure1_demographics");
	size_t n_age = 0;
	for (size_t i = 0; i < people->rows.n_items; i++) {
		const stats_cell *cells = people->rows.items[i].cells;
		bool is_age = cxr_str_eqz(cells[0].text, "Age");
		n_age += is_age && !cxr_str_eqz(cells[1].text, STATS_CAT_NONE);
		if (!is_age && !cxr_str_eqz(cells[0].text, "Sex"))
			continue;
		const stats_cell *n = is_age ? &cells[4] : &cells[2], *share = is_age ? &cells[5] : &cells[3];
		snprintf(expected, sizeof expected, CXR_STR_FMT ": %llu (%.1f %%)", CXR_STR_ARG(cells[1].text), (unsigned long long)n->count, share->real);
		if (!strstr(draw(&b, is_age ? "figure1_age" : "figure1_sex", false), expected))
			fail_msg("not in the figure: %s", expected);
	}
	assert_int_equal(count_text(draw(&b, "figure1_age", false), "class=\"bar\""), n_age);
	assert_int_equal(count_text(draw(&b, "table3_label_prevalence", false), "class=\"pos\""), 1 + CXR_N_LABELS); /* with the legend */
	assert_int_equal(count_text(draw(&b, "table2_section_lengths", false), "class=\"range\""), 1 + 1 + CXR_N_SECTIONS);
	built_close(&b);
}

static void test_hidden(void **state)
{
	(void)state;
	built b;
	built_open(&b, 150, 11);
	const char *svg = draw(&b, "figure1_race", false);
	assert_true(count_text(svg, "fill=\"url(#figure1_race-hidden)\"") >= 2);
	assert_non_null(strstr(svg, ">&lt;11</text>"));
	const stats_table *people = stats__tables_find(&b.tables, "figure1_demographics");
	for (size_t i = 0; i < people->rows.n_items; i++) {
		const stats_cell *cells = people->rows.items[i].cells;
		if (!cxr_str_eqz(cells[0].text, "Race") || cells[2].state == STATS_CELL_VALUE)
			continue;
		for (size_t k = 0; k < b.gather.fields[STATS_RACE].n_items; k++) {
			const stats_cat *cat = &b.gather.fields[STATS_RACE].items[k];
			char count[160];
			snprintf(count, sizeof count, CXR_STR_FMT ": %llu", CXR_STR_ARG(cat->name), (unsigned long long)cat->n_patients);
			if (cxr_str_eq(cat->name, cells[1].text))
				assert_null(strstr(svg, count));
		}
	}
	built_close(&b);
}

static void test_ticks(void **state)
{
	(void)state;
	static const struct { double max; unsigned n; uint64_t step; } cases[] = {{1, 4, 1}, {4, 4, 1}, {5, 4, 2}, {9, 4, 5}, {86, 4, 25}, {100, 4, 25}, {101, 4, 50},
		{538160, 5, 200000}, {0, 4, 1}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++)
		assert_int_equal(stats__tick_step(cases[i].max, cases[i].n), cases[i].step);
}

/* Nobody and nothing: no figure, no division by zero. */
static void test_empty(void **state)
{
	(void)state;
	built b;
	built_open(&b, 0, 11);
	for (size_t i = 0; i < b.figures.list.n_items; i++)
		assert_well_formed(draw(&b, b.figures.list.items[i].id, true));
	built_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_all), cmocka_unit_test(test_says_what_the_table_says), cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_ticks), cmocka_unit_test(test_empty)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
