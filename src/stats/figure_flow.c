/* A part of the cohort table as a flow: levels downwards, what was left out to the right. See figures.h. */
#include "stats/figures.h"

enum { STEP_COLUMN = 1, COUNT_COLUMN = 2, ROLE_COLUMN = 5 };
enum { LEVEL_WIDTH_PX = 206, LEVEL_PX = 48, OUT_LEFT_PX = 226, LINE_PX = 17, GAP_PX = 26, ARROW_PX = 5, FONT_PX = 12 };

/* Height of the boxes between one level and the next. */
static double between(size_t n_out)
{
	return n_out ? GAP_PX + (double)n_out * LINE_PX + 14 : GAP_PX;
}

static size_t count_out(const stats_figure *figure, size_t level)
{
	size_t n = 0;
	while (level + 1 + n < figure->n_rows && figure->rows[level + 1 + n].is_rest)
		n++;
	return n;
}

static void draw_arrow(cxr_svg *svg, double x1, double y1, double x2, double y2)
{
	bool down = x1 == x2;
	cxr_svg_line(svg, x1, y1, down ? x2 : x2 - ARROW_PX, down ? y2 - ARROW_PX : y2, "arrow");
	const cxr_svg_point head_down[] = {{x2, y2}, {x2 - 4, y2 - ARROW_PX - 1}, {x2 + 4, y2 - ARROW_PX - 1}};
	const cxr_svg_point head_right[] = {{x2, y2}, {x2 - ARROW_PX - 1, y2 - 4}, {x2 - ARROW_PX - 1, y2 + 4}};
	cxr_svg_polygon(svg, down ? head_down : head_right, 3, "tip");
}

static void draw_level(const stats_mark_row *row, cxr_svg *svg, double y, cxr_buf *text)
{
	cxr_svg_rect(svg, 1, y, LEVEL_WIDTH_PX, LEVEL_PX, "level", row->tip);
	stats__mark_print(row, false, text);
	cxr_svg_text(svg, 1 + LEVEL_WIDTH_PX / 2.0, y + 20, CXR_SVG_MIDDLE, "head", cxr_buf_str(text));
	cxr_svg_text_fit(row->label, FONT_PX, LEVEL_WIDTH_PX - 8, text);
	cxr_svg_text(svg, 1 + LEVEL_WIDTH_PX / 2.0, y + 38, CXR_SVG_MIDDLE, NULL, cxr_buf_str(text));
}

static void draw_outs(const stats_mark_row *rows, size_t n, cxr_svg *svg, double y, cxr_buf *text)
{
	double width = STATS_FIGURE_WIDTH_PX - OUT_LEFT_PX - 1, height = (double)n * LINE_PX + 12;
	cxr_svg_rect(svg, OUT_LEFT_PX, y, width, height, "out", (cxr_str){0});
	draw_arrow(svg, 1 + LEVEL_WIDTH_PX / 2.0, y + height / 2, OUT_LEFT_PX, y + height / 2);
	for (size_t i = 0; i < n; i++) {
		double line = y + 18 + (double)i * LINE_PX;
		stats__mark_print(&rows[i], false, text);
		double number = cxr_svg_text_width(cxr_buf_str(text), FONT_PX);
		cxr_svg_text(svg, STATS_FIGURE_WIDTH_PX - 9, line, CXR_SVG_END, NULL, cxr_buf_str(text));
		cxr_svg_text_fit(rows[i].label, FONT_PX, width - number - 22, text);
		cxr_svg_text(svg, OUT_LEFT_PX + 8, line, CXR_SVG_START, NULL, cxr_buf_str(text));
	}
}

static void draw_flow(const stats_figure *figure, cxr_svg *svg)
{
	stats__figure_heading(figure, svg);
	cxr_buf text;
	cxr_buf_init(&text, 1024);
	double y = STATS_FIGURE_TOP_PX;
	for (size_t i = 0; i < figure->n_rows;) {
		size_t n_out = count_out(figure, i);
		draw_level(&figure->rows[i], svg, y, &text);
		y += LEVEL_PX;
		i += 1 + n_out;
		if (i < figure->n_rows)
			draw_arrow(svg, 1 + LEVEL_WIDTH_PX / 2.0, y, 1 + LEVEL_WIDTH_PX / 2.0, y + between(n_out));
		if (n_out)
			draw_outs(&figure->rows[i - n_out], n_out, svg, y + GAP_PX / 2.0, &text);
		y += between(n_out);
	}
	if (text.failed)
		svg->out->failed = true;
	cxr_buf_release(&text);
}

static cxr_rc describe(stats_figure *figure, cxr_arena *arena, cxr_err *err)
{
	cxr_buf text, number;
	cxr_buf_init(&text, 1 << 16);
	cxr_buf_init(&number, 64);
	figure->height_px = STATS_FIGURE_TOP_PX + 2;
	for (size_t i = 0; i < figure->n_rows; i++) {
		const stats_mark_row *row = &figure->rows[i];
		stats__mark_print(row, false, &number);
		cxr_buf_printf(&text, "%s%s" CXR_STR_FMT ": " CXR_STR_FMT, i == 0 ? "" : row->is_rest ? "; " : ". ", row->is_rest ? "left out, " : "",
			CXR_STR_ARG(row->label), CXR_STR_ARG(cxr_buf_str(&number)));
		if (!row->is_rest)
			figure->height_px += LEVEL_PX + (i ? between(0) : 0);
	}
	for (size_t i = 0; i < figure->n_rows; i++)
		if (!figure->rows[i].is_rest && count_out(figure, i))
			figure->height_px += between(count_out(figure, i)) - between(0);
	cxr_buf_add_char(&text, '.');
	cxr_rc rc = cxr_buf_check(&text, err);
	if (rc == CXR_OK)
		rc = cxr_arena_str(arena, cxr_buf_str(&text), &figure->desc, err);
	cxr_buf_release(&text);
	cxr_buf_release(&number);
	return rc;
}

cxr_rc stats__figure_flow(stats_figure *figure, const stats_table *table, const char *part, cxr_arena *arena, cxr_err *err)
{
	figure->rows = cxr_arena_array(arena, table->rows.n_items, sizeof *figure->rows);
	if (!figure->rows)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a figure");
	for (size_t r = 0; r < table->rows.n_items; r++) {
		const stats_cell *cells = table->rows.items[r].cells;
		bool is_out = !cxr_str_eqz(cells[ROLE_COLUMN].text, "level");
		if (!cxr_str_eqz(cells[0].text, part) || (is_out && cells[COUNT_COLUMN].count == 0))
			continue;
		figure->rows[figure->n_rows++] = (stats_mark_row){.label = cells[STEP_COLUMN].text, .count = cells[COUNT_COLUMN], .is_rest = is_out};
	}
	figure->draw = draw_flow;
	return describe(figure, arena, err);
}
