/* Table 3 as stacked bars: positive, uncertain, negative; the rest of the line is "not mentioned". See figures.h. */
#include "stats/figures.h"

enum { ROW_PX = 22, BAR_PX = 14, LEFT_PX = 190, VALUE_PX = 52, LEGEND_PX = 22, FONT_PX = 12 };
enum { POSITIVE_COLUMN = 1 }; /* each state: count, then percent */

typedef struct state_style {
	const char *name, *class;
} state_style;

static const state_style styles[4] = {{"positive", "pos"}, {"uncertain", NULL}, {"negative", "neg"}, {"not mentioned", "non"}};

static void put_box(cxr_svg *svg, const state_style *style, double x, double y, double width, double height, cxr_str tip)
{
	if (style->class)
		cxr_svg_rect(svg, x, y, width, height, style->class, tip);
	else
		cxr_svg_rect_hatched(svg, x, y, width, height, "uncertain", tip);
}

static void draw_legend(cxr_svg *svg, double y)
{
	double x = 2;
	for (size_t i = 0; i < CXR_ARRAY_LEN(styles); i++) {
		put_box(svg, &styles[i], x, y - 10, 12, 12, (cxr_str){0});
		cxr_svg_text(svg, x + 17, y, CXR_SVG_START, NULL, cxr_str_from(styles[i].name));
		x += 17 + cxr_svg_text_width(cxr_str_from(styles[i].name), FONT_PX) + 9;
	}
	cxr_svg_text(svg, STATS_FIGURE_WIDTH_PX - 2, y, CXR_SVG_END, "muted small", cxr_str_from("positive"));
}

static void draw_states(const stats_figure *figure, cxr_svg *svg)
{
	stats__figure_heading(figure, svg);
	cxr_svg_hatch(svg, "uncertain", 6, "unc", "unc-ink");
	draw_legend(svg, STATS_FIGURE_TOP_PX + 8);
	double top = STATS_FIGURE_TOP_PX + LEGEND_PX, room = STATS_FIGURE_WIDTH_PX - LEFT_PX - VALUE_PX;
	cxr_buf text;
	cxr_buf_init(&text, 1024);
	for (size_t i = 0; i < figure->n_rows; i++) {
		const stats_mark_row *row = &figure->rows[i];
		double y = top + (double)i * ROW_PX, x = LEFT_PX;
		cxr_svg_text_fit(row->label, FONT_PX, LEFT_PX - 10, &text);
		cxr_svg_text(svg, LEFT_PX - 6, y + 11, CXR_SVG_END, NULL, cxr_buf_str(&text));
		for (size_t s = 0; s < CXR_ARRAY_LEN(styles); s++) {
			double width = row->values[s] * room / 100;
			if (width > 0)
				put_box(svg, &styles[s], x, y, width, BAR_PX, row->tip);
			x += width;
		}
		cxr_buf_clear(&text);
		cxr_buf_printf(&text, "%.1f %%", row->values[0]);
		cxr_svg_text(svg, STATS_FIGURE_WIDTH_PX - 2, y + 11, CXR_SVG_END, NULL, cxr_buf_str(&text));
	}
	double bottom = top + (double)figure->n_rows * ROW_PX;
	for (int tick = 0; tick <= 100; tick += 25) {
		double x = LEFT_PX + tick * room / 100;
		cxr_svg_line(svg, x, bottom - 4, x, bottom, "axis");
		cxr_buf_clear(&text);
		cxr_buf_printf(&text, tick == 100 ? "100 %%" : "%d", tick);
		cxr_svg_text(svg, x, bottom + 13, CXR_SVG_MIDDLE, "muted small", cxr_buf_str(&text));
	}
	if (text.failed)
		svg->out->failed = true;
	cxr_buf_release(&text);
}

static cxr_rc describe(stats_figure *figure, cxr_arena *arena, cxr_err *err)
{
	cxr_buf text;
	cxr_buf_init(&text, 1 << 16);
	cxr_buf_addz(&text, "Share of images, in percent. ");
	cxr_rc rc = CXR_OK;
	for (size_t i = 0; i < figure->n_rows && rc == CXR_OK; i++) {
		stats_mark_row *row = &figure->rows[i];
		size_t start = text.len;
		cxr_buf_printf(&text, CXR_STR_FMT ":", CXR_STR_ARG(row->label));
		for (size_t s = 0; s < CXR_ARRAY_LEN(styles); s++)
			cxr_buf_printf(&text, "%s %s %.2f", s ? "," : "", styles[s].name, row->values[s]);
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

cxr_rc stats__figure_states(stats_figure *figure, const stats_table *table, cxr_arena *arena, cxr_err *err)
{
	figure->rows = cxr_arena_array(arena, table->rows.n_items, sizeof *figure->rows);
	if (!figure->rows)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a figure");
	for (size_t r = 0; r < table->rows.n_items; r++) {
		stats_mark_row *mark = &figure->rows[figure->n_rows++];
		mark->label = table->rows.items[r].cells[0].text;
		for (size_t s = 0; s < CXR_ARRAY_LEN(styles); s++)
			mark->values[s] = table->rows.items[r].cells[POSITIVE_COLUMN + 2 * s + 1].real;
	}
	figure->height_px = STATS_FIGURE_TOP_PX + LEGEND_PX + (double)figure->n_rows * ROW_PX + 20;
	figure->draw = draw_states;
	return describe(figure, arena, err);
}
