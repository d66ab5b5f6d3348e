/* Which figures there are, and what their drawings share. See figures.h. */
#include "stats/figures.h"

#include "stats/tables.h"

#include "gen/stats_data.h"
#include "stats/cats.h"

void stats__figures_init(stats_figures *figures, cxr_arena *arena)
{
	*figures = (stats_figures){.arena = arena};
}

void stats__figures_release(stats_figures *figures)
{
	stats_figure_list_release(&figures->list);
}

const stats_figure *stats__figures_find(const stats_figures *figures, const char *id)
{
	for (size_t i = 0; i < figures->list.n_items; i++)
		if (strcmp(figures->list.items[i].id, id) == 0)
			return &figures->list.items[i];
	return NULL;
}

cxr_str stats__figure_css(void)
{
	return (cxr_str){(const char *)cxr_data_stats_figure_css, cxr_data_stats_figure_css_bytes};
}

typedef enum figure_kind { FIGURE_FLOW, FIGURE_BARS, FIGURE_COLUMNS, FIGURE_STATES, FIGURE_LENGTHS } figure_kind;

typedef struct figure_plan {
	const char *id, *title, *unit, *table_id;
	figure_kind kind;
	stats_bars_spec bars;
} figure_plan;

static const figure_plan plans[] = {
	{"cohort_images", "From files found to radiographs released", "files, then images", "cohort", FIGURE_FLOW, {"images", 0, 0, 0}},
	{"cohort_reports", "From rows found to report text", "rows of the reports table", "cohort", FIGURE_FLOW, {"report rows", 0, 0, 0}},
	{"figure1_age", "Age at the study (years)", "studies", "figure1_demographics", FIGURE_COLUMNS, {"Age", 1, 4, 5}},
	{"figure1_sex", "Sex", "patients", "figure1_demographics", FIGURE_BARS, {"Sex", 1, 2, 3}},
	{"figure1_race", "Race", "patients", "figure1_demographics", FIGURE_BARS, {"Race", 1, 2, 3}},
	{"figure1_ethnicity", "Ethnicity", "patients", "figure1_demographics", FIGURE_BARS, {"Ethnicity", 1, 2, 3}},
	{"figure1_insurance", "Insurance", "patients", "figure1_demographics", FIGURE_BARS, {"Insurance", 1, 2, 3}},
	{"figure1_bmi", "BMI (kg/m2)", "patients", "figure1_demographics", FIGURE_COLUMNS, {"BMI", 1, 2, 3}},
	{"figure1_deceased", "Deceased", "patients", "figure1_demographics", FIGURE_BARS, {"Deceased", 1, 2, 3}},
	{"figure1_interpreter", "Interpreter needed", "patients", "figure1_demographics", FIGURE_BARS, {"Interpreter needed", 1, 2, 3}},
	{"table2_section_lengths", "Words per report and section", "words per study", "table2_sections", FIGURE_LENGTHS, {0}},
	{"table2_section_coverage", "Studies that have the section", "studies", "table2_sections", FIGURE_BARS, {NULL, 0, 1, 2}},
	{"table3_label_prevalence", "14 labels in four states", "share of images", "table3_labels", FIGURE_STATES, {0}},
	{"label_inputs", "Studies by text that was labelled", "studies", "label_inputs", FIGURE_BARS, {NULL, 0, 1, 2}},
	{"table6_phi_types", "Identifying spans replaced", "spans", "table6_phi", FIGURE_BARS, {NULL, 0, 3, 4}},
	{"readers", "Reports by who read them after replacement", "studies", "readers", FIGURE_BARS, {NULL, 0, 1, 2}},
};

static cxr_rc fill(stats_figure *figure, const figure_plan *plan, const stats_table *table, cxr_arena *arena, cxr_err *err)
{
	switch (plan->kind) {
	case FIGURE_FLOW: return stats__figure_flow(figure, table, plan->bars.field, arena, err);
	case FIGURE_BARS: return stats__figure_bars(figure, table, &plan->bars, arena, err);
	case FIGURE_COLUMNS: return stats__figure_columns(figure, table, &plan->bars, arena, err);
	case FIGURE_STATES: return stats__figure_states(figure, table, arena, err);
	case FIGURE_LENGTHS: return stats__figure_lengths(figure, table, arena, err);
	}
	return CXR_OK;
}

cxr_rc stats__figures_build(stats_figures *figures, const stats_tables *tables, cxr_err *err)
{
	for (size_t i = 0; i < CXR_ARRAY_LEN(plans); i++) {
		const stats_table *table = stats__tables_find(tables, plans[i].table_id);
		if (!table || table->rows.n_items == 0)
			continue;
		stats_figure figure = {.id = plans[i].id, .title = plans[i].title, .unit = plans[i].unit, .table_id = plans[i].table_id};
		if (plans[i].kind == FIGURE_LENGTHS && stats__counts_tokens(table)) {
			figure.title = "Tokens per report and section";
			figure.unit = "tokens per study";
		}
		CXR_TRY(fill(&figure, &plans[i], table, figures->arena, err));
		if (figure.n_rows && !stats_figure_list_push(&figures->list, figure))
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a figure");
	}
	return CXR_OK;
}

void stats__figure_svg(const stats_figure *figure, bool standalone, cxr_buf *out)
{
	cxr_svg svg;
	char css[8192];
	cxr_str style = stats__figure_css();
	size_t n = style.len < sizeof css ? style.len : sizeof css - 1;
	memcpy(css, style.ptr, n);
	css[n] = '\0';
	cxr_svg_begin(&svg, out, &(cxr_svg_head){.id = figure->id, .width_px = STATS_FIGURE_WIDTH_PX, .height_px = figure->height_px,
		.title = cxr_str_from(figure->title), .desc = figure->desc, .style = standalone ? css : NULL});
	figure->draw(figure, &svg);
	cxr_svg_end(&svg);
}

/* ---- shared by the drawings ---- */

void stats__mark_print(const stats_mark_row *row, bool with_percent, cxr_buf *out)
{
	static const stats_column count = {"", "", STATS_COUNT};
	cxr_buf_clear(out);
	stats__cell_print(&count, &row->count, true, out);
	if (with_percent && row->percent.state == STATS_CELL_VALUE)
		cxr_buf_printf(out, " (%.1f %%)", row->percent.real);
}

/* "label: 1,234 (12.3 %)", and the same of all rows as the description. */
static cxr_rc describe(stats_figure *figure, cxr_arena *arena, cxr_err *err)
{
	cxr_buf text, number;
	cxr_buf_init(&text, 1 << 16);
	cxr_buf_init(&number, 256);
	cxr_buf_printf(&text, "Number of %s. ", figure->unit);
	cxr_rc rc = CXR_OK;
	for (size_t i = 0; i < figure->n_rows && rc == CXR_OK; i++) {
		stats_mark_row *row = &figure->rows[i];
		size_t start = text.len;
		stats__mark_print(row, true, &number);
		cxr_buf_printf(&text, CXR_STR_FMT ": " CXR_STR_FMT, CXR_STR_ARG(row->label), CXR_STR_ARG(cxr_buf_str(&number)));
		rc = cxr_arena_str(arena, (cxr_str){text.ptr + start, text.len - start}, &row->tip, err);
		cxr_buf_addz(&text, i + 1 < figure->n_rows ? "; " : ".");
	}
	if (rc == CXR_OK)
		rc = cxr_buf_check(&text, err);
	if (rc == CXR_OK)
		rc = cxr_arena_str(arena, cxr_buf_str(&text), &figure->desc, err);
	cxr_buf_release(&text);
	cxr_buf_release(&number);
	return rc;
}

cxr_rc stats__figure_rows(stats_figure *figure, const stats_table *table, const stats_bars_spec *spec, cxr_arena *arena, cxr_err *err)
{
	figure->rows = cxr_arena_array(arena, STATS_FIGURE_ROWS_MAX, sizeof *figure->rows);
	if (!figure->rows)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a figure");
	for (size_t r = 0; r < table->rows.n_items && figure->n_rows < STATS_FIGURE_ROWS_MAX; r++) {
		const stats_row *row = &table->rows.items[r];
		if (row->is_total || (spec->field && !cxr_str_eqz(row->cells[0].text, spec->field)))
			continue;
		stats_mark_row *mark = &figure->rows[figure->n_rows++];
		mark->label = row->cells[spec->label_column].text;
		mark->count = row->cells[spec->count_column];
		mark->percent = row->cells[spec->percent_column];
		mark->is_rest = cxr_str_eqz(mark->label, STATS_CAT_NONE) || cxr_str_eqz(mark->label, STATS_CAT_REST);
	}
	return figure->n_rows ? describe(figure, arena, err) : CXR_OK;
}

uint64_t stats__tick_step(double max, unsigned n_steps)
{
	static const uint64_t tenths[] = {10, 20, 25, 50};
	for (uint64_t power = 1; power < UINT64_C(1000000000000000); power *= 10) {
		for (size_t i = 0; i < CXR_ARRAY_LEN(tenths); i++) {
			uint64_t step = tenths[i] * power / 10;
			if (tenths[i] * power % 10 == 0 && (double)step * n_steps >= max)
				return step;
		}
	}
	return (uint64_t)1 << 60;
}

void stats__figure_heading(const stats_figure *figure, cxr_svg *svg)
{
	cxr_svg_text(svg, 2, 16, CXR_SVG_START, "head", cxr_str_from(figure->title));
	cxr_svg_text(svg, 2, 33, CXR_SVG_START, "muted small", cxr_str_from(figure->unit));
}
