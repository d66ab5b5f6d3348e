/* Bars and columns of counted categories. See figures.h. */
#include <stdio.h>

#include "stats/figures.h"

/* ---- horizontal bars ---- */

enum { BAR_ROW_PX = 24, BAR_PX = 15, BAR_LABEL_MAX_PX = 162, BAR_LABEL_MIN_PX = 44, BAR_HIDDEN_PX = 22, FONT_PX = 12 };

static double label_width(const stats_figure *figure)
{
	double width = BAR_LABEL_MIN_PX;
	for (size_t i = 0; i < figure->n_rows; i++) {
		double w = cxr_svg_text_width(figure->rows[i].label, FONT_PX);
		width = w > width ? w : width;
	}
	return width < BAR_LABEL_MAX_PX ? width : BAR_LABEL_MAX_PX;
}

static uint64_t largest_count(const stats_figure *figure, size_t n_rows)
{
	uint64_t max = 1;
	for (size_t i = 0; i < n_rows; i++)
		if (figure->rows[i].count.state == STATS_CELL_VALUE && figure->rows[i].count.count > max)
			max = figure->rows[i].count.count;
	return max;
}

static double value_width(const stats_figure *figure, cxr_buf *text)
{
	double width = 0;
	for (size_t i = 0; i < figure->n_rows; i++) {
		stats__mark_print(&figure->rows[i], true, text);
		double w = cxr_svg_text_width(cxr_buf_str(text), FONT_PX);
		width = w > width ? w : width;
	}
	return width;
}

static void draw_bars(const stats_figure *figure, cxr_svg *svg)
{
	cxr_buf text;
	cxr_buf_init(&text, 4096);
	stats__figure_heading(figure, svg);
	cxr_svg_hatch(svg, "hidden", 6, "hid", "hid-ink");
	double left = label_width(figure) + 12, room = STATS_FIGURE_WIDTH_PX - left - value_width(figure, &text) - 12;
	double scale = room / (double)largest_count(figure, figure->n_rows);
	for (size_t i = 0; i < figure->n_rows; i++) {
		const stats_mark_row *row = &figure->rows[i];
		double y = STATS_FIGURE_TOP_PX + (double)i * BAR_ROW_PX, width = BAR_HIDDEN_PX;
		cxr_svg_text_fit(row->label, FONT_PX, left - 10, &text);
		cxr_svg_text(svg, left - 6, y + 12, CXR_SVG_END, row->is_rest ? "muted" : NULL, cxr_buf_str(&text));
		if (row->count.state == STATS_CELL_VALUE) {
			width = (double)row->count.count * scale;
			cxr_svg_rect(svg, left, y, row->count.count && width < 1 ? 1 : width, BAR_PX, row->is_rest ? "rest" : "bar", row->tip);
		} else {
			cxr_svg_rect_hatched(svg, left, y, width, BAR_PX, "hidden", row->tip);
		}
		stats__mark_print(row, true, &text);
		cxr_svg_text(svg, left + width + 6, y + 12, CXR_SVG_START, NULL, cxr_buf_str(&text));
	}
	cxr_svg_line(svg, left - 0.5, STATS_FIGURE_TOP_PX - 4, left - 0.5, figure->height_px - 6, "axis");
	if (text.failed)
		svg->out->failed = true;
	cxr_buf_release(&text);
}

cxr_rc stats__figure_bars(stats_figure *figure, const stats_table *table, const stats_bars_spec *spec, cxr_arena *arena, cxr_err *err)
{
	CXR_TRY(stats__figure_rows(figure, table, spec, arena, err));
	figure->height_px = STATS_FIGURE_TOP_PX + (double)figure->n_rows * BAR_ROW_PX + 4;
	figure->draw = draw_bars;
	return CXR_OK;
}

/* ---- columns ---- */

enum { PLOT_PX = 150, PLOT_LEFT_PX = 44, PLOT_RIGHT_PX = 8, COLUMN_HIDDEN_PX = 14, AXIS_PX = 34 };

/* Bands are drawn; "not recorded" is said in words behind the unit. */
static size_t count_bands(const stats_figure *figure)
{
	size_t n = figure->n_rows;
	return n && figure->rows[n - 1].is_rest ? n - 1 : n;
}

static void draw_scale(cxr_svg *svg, uint64_t max, double scale, double bottom)
{
	uint64_t step = stats__tick_step((double)max, 4);
	cxr_buf text;
	cxr_buf_init(&text, 64);
	for (uint64_t tick = 0; tick <= max; tick += step) {
		double y = bottom - (double)tick * scale;
		cxr_svg_line(svg, PLOT_LEFT_PX, y, STATS_FIGURE_WIDTH_PX - PLOT_RIGHT_PX, y, tick > 0 ? "grid" : "axis");
		cxr_buf_clear(&text);
		stats__print_grouped(tick, &text);
		cxr_svg_text(svg, PLOT_LEFT_PX - 5, y + 4, CXR_SVG_END, "muted small", cxr_buf_str(&text));
	}
	cxr_buf_release(&text);
}

/* Lower end of a band as its label: "60" of "60-64", "<15.0" and "90+" whole. */
static cxr_str band_start(cxr_str label)
{
	size_t dash = cxr_str_find_char(label, '-');
	if (dash != SIZE_MAX)
		label.len = dash;
	if (label.len > 1 && label.ptr[0] == '0' && cxr_is_digit((unsigned char)label.ptr[1]))
		label = (cxr_str){label.ptr + 1, label.len - 1};
	return label;
}

static void draw_not_recorded(const stats_figure *figure, cxr_svg *svg, cxr_buf *text)
{
	const stats_mark_row *row = &figure->rows[figure->n_rows - 1];
	if (!row->is_rest)
		return;
	cxr_buf note;
	cxr_buf_init(&note, 256);
	stats__mark_print(row, true, text);
	cxr_buf_printf(&note, CXR_STR_FMT ": " CXR_STR_FMT, CXR_STR_ARG(row->label), CXR_STR_ARG(cxr_buf_str(text)));
	cxr_svg_text(svg, STATS_FIGURE_WIDTH_PX - PLOT_RIGHT_PX, 33, CXR_SVG_END, "muted small", cxr_buf_str(&note));
	cxr_buf_release(&note);
}

static void draw_columns(const stats_figure *figure, cxr_svg *svg)
{
	cxr_buf text;
	cxr_buf_init(&text, 4096);
	stats__figure_heading(figure, svg);
	draw_not_recorded(figure, svg, &text);
	cxr_svg_hatch(svg, "hidden", 6, "hid", "hid-ink");
	size_t n_bands = count_bands(figure);
	uint64_t max = largest_count(figure, n_bands);
	double bottom = STATS_FIGURE_TOP_PX + PLOT_PX, scale = (PLOT_PX - 4) / (double)max;
	double pitch = (STATS_FIGURE_WIDTH_PX - PLOT_LEFT_PX - PLOT_RIGHT_PX) / (double)(n_bands ? n_bands : 1);
	draw_scale(svg, max, scale, bottom);
	double label_end = 0;
	for (size_t i = 0; i < n_bands; i++) {
		const stats_mark_row *row = &figure->rows[i];
		double x = PLOT_LEFT_PX + (double)i * pitch, gap = pitch > 6 ? 1 : 0;
		double height = COLUMN_HIDDEN_PX;
		if (row->count.state == STATS_CELL_VALUE) {
			height = (double)row->count.count * scale;
			height = row->count.count && height < 1 ? 1 : height;
			cxr_svg_rect(svg, x + gap, bottom - height, pitch - 2 * gap, height, "bar", row->tip);
		} else {
			cxr_svg_rect_hatched(svg, x + gap, bottom - height, pitch - 2 * gap, height, "hidden", row->tip);
		}
		cxr_str label = band_start(row->label);
		double half = cxr_svg_text_width(label, 11) / 2, middle = x + pitch / 2;
		if (middle - half < label_end + (i + 1 < n_bands ? 4 : 1))
			continue;
		cxr_svg_text(svg, middle, bottom + 16, CXR_SVG_MIDDLE, "muted small", label);
		label_end = middle + half;
	}
	if (text.failed)
		svg->out->failed = true;
	cxr_buf_release(&text);
}

cxr_rc stats__figure_columns(stats_figure *figure, const stats_table *table, const stats_bars_spec *spec, cxr_arena *arena, cxr_err *err)
{
	CXR_TRY(stats__figure_rows(figure, table, spec, arena, err));
	figure->height_px = STATS_FIGURE_TOP_PX + PLOT_PX + AXIS_PX - 8;
	figure->draw = draw_columns;
	return CXR_OK;
}
