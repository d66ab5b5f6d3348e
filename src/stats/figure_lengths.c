/* Table 2 as ranges: the middle 80 % of the studies, the median, the mean. See figures.h. */
#include "stats/figures.h"

enum { ROW_PX = 24, BAR_PX = 12, LEFT_PX = 142, VALUE_PX = 62, LEGEND_PX = 24, FONT_PX = 12 };
enum { STUDIES_COLUMN = 1, PERCENT_COLUMN = 2, MEAN_COLUMN = 4, MEDIAN_COLUMN = 6, P10_COLUMN = 7, P90_COLUMN = 8 };
enum { P10, MEDIAN, P90, MEAN };

static void draw_mark(cxr_svg *svg, const double x[4], double y, cxr_str tip)
{
	double width = x[P90] - x[P10];
	cxr_svg_rect(svg, x[P10], y, width < 2 ? 2 : width, BAR_PX, "range", tip);
	cxr_svg_line(svg, x[MEDIAN], y - 2, x[MEDIAN], y + BAR_PX + 2, "median");
	cxr_svg_circle(svg, x[MEAN], y + BAR_PX / 2.0, 3.5, "mean", (cxr_str){0});
}

static void draw_legend(cxr_svg *svg, double y)
{
	static const struct { const char *text; double at; } words[] = {{"10 to 90 %", 30}, {"median", 122}, {"mean", 192}};
	cxr_svg_rect(svg, 2, y - 10, 22, BAR_PX, "range", (cxr_str){0});
	cxr_svg_line(svg, 112, y - 12, 112, y + 4, "median");
	cxr_svg_circle(svg, 182, y - 4, 3.5, "mean", (cxr_str){0});
	for (size_t i = 0; i < CXR_ARRAY_LEN(words); i++)
		cxr_svg_text(svg, words[i].at, y, CXR_SVG_START, NULL, cxr_str_from(words[i].text));
	cxr_svg_text(svg, STATS_FIGURE_WIDTH_PX - 2, y, CXR_SVG_END, "muted small", cxr_str_from("studies"));
}

static double largest_value(const stats_figure *figure)
{
	double max = 1;
	for (size_t i = 0; i < figure->n_rows; i++)
		for (int v = 0; v < 4; v++)
			max = figure->rows[i].values[v] > max ? figure->rows[i].values[v] : max;
	return max;
}

static void draw_lengths(const stats_figure *figure, cxr_svg *svg)
{
	stats__figure_heading(figure, svg);
	draw_legend(svg, STATS_FIGURE_TOP_PX + 8);
	double top = STATS_FIGURE_TOP_PX + LEGEND_PX, bottom = top + (double)figure->n_rows * ROW_PX, room = STATS_FIGURE_WIDTH_PX - LEFT_PX - VALUE_PX;
	double max = largest_value(figure);
	uint64_t step = stats__tick_step(max, 5);
	cxr_buf text;
	cxr_buf_init(&text, 1024);
	for (uint64_t tick = 0; (double)tick <= max; tick += step) {
		double x = LEFT_PX + (double)tick * room / max;
		cxr_svg_line(svg, x, top - 4, x, bottom - 4, tick > 0 ? "grid" : "axis");
		cxr_buf_clear(&text);
		stats__print_grouped(tick, &text);
		cxr_svg_text(svg, x, bottom + 10, CXR_SVG_MIDDLE, "muted small", cxr_buf_str(&text));
	}
	for (size_t i = 0; i < figure->n_rows; i++) {
		const stats_mark_row *row = &figure->rows[i];
		double y = top + (double)i * ROW_PX, x[4];
		for (int v = 0; v < 4; v++)
			x[v] = LEFT_PX + row->values[v] * room / max;
		cxr_svg_text(svg, LEFT_PX - 6, y + 10, CXR_SVG_END, NULL, row->label);
		draw_mark(svg, x, y, row->tip);
		stats__mark_print(row, false, &text);
		cxr_svg_text(svg, STATS_FIGURE_WIDTH_PX - 2, y + 10, CXR_SVG_END, "muted", cxr_buf_str(&text));
	}
	if (text.failed)
		svg->out->failed = true;
	cxr_buf_release(&text);
}

static cxr_rc describe(stats_figure *figure, cxr_arena *arena, cxr_err *err)
{
	cxr_buf text;
	cxr_buf_init(&text, 1 << 16);
	cxr_buf_addz(&text, "Words per study that has the section. ");
	cxr_rc rc = CXR_OK;
	for (size_t i = 0; i < figure->n_rows && rc == CXR_OK; i++) {
		stats_mark_row *row = &figure->rows[i];
		size_t start = text.len;
		cxr_buf_printf(&text, CXR_STR_FMT ": 10th percentile %.1f, median %.1f, 90th percentile %.1f, mean %.1f", CXR_STR_ARG(row->label),
			row->values[P10], row->values[MEDIAN], row->values[P90], row->values[MEAN]);
		rc = cxr_arena_str(arena, (cxr_str){text.ptr + start, text.len - start}, &row->tip, err);
		cxr_buf_addz(&text, i + 1 < figure->n_rows ? "; " : ".");
	}
	if (rc == CXR_OK)
		rc = cxr_buf_check(&text, err);
	if (rc == CXR_OK)
		rc = cxr_arena_str(arena, cxr_buf_str(&text), &figure->desc, err);
	cxr_buf_release(&text);
	return rc;
}

cxr_rc stats__figure_lengths(stats_figure *figure, const stats_table *table, cxr_arena *arena, cxr_err *err)
{
	figure->rows = cxr_arena_array(arena, table->rows.n_items, sizeof *figure->rows);
	if (!figure->rows)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a figure");
	for (size_t r = 0; r < table->rows.n_items; r++) {
		const stats_cell *cells = table->rows.items[r].cells;
		if (cells[MEAN_COLUMN].state != STATS_CELL_VALUE)
			continue; /* no study has the section */
		figure->rows[figure->n_rows++] = (stats_mark_row){.label = cells[0].text, .count = cells[STUDIES_COLUMN], .percent = cells[PERCENT_COLUMN],
			.values = {cells[P10_COLUMN].real, cells[MEDIAN_COLUMN].real, cells[P90_COLUMN].real, cells[MEAN_COLUMN].real}};
	}
	figure->height_px = STATS_FIGURE_TOP_PX + LEGEND_PX + (double)figure->n_rows * ROW_PX + 16;
	figure->draw = draw_lengths;
	return describe(figure, arena, err);
}
