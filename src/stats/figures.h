/*
 * The figures of the report. Each is drawn from the cells of one table, after small cells were hidden, so that no figure says
 * more than its table; the table's CSV is the figure's data. All are FIGURE_WIDTH_PX wide: two stand beside each other on a
 * desk, one fills a phone. Room-internal. Tests: tests/unit/stats/test_figures.c
 */
#ifndef STATS_FIGURES_H
#define STATS_FIGURES_H

#include "formats/svg.h"
#include "stats/table.h"

enum { STATS_FIGURE_WIDTH_PX = 420, STATS_FIGURE_ROWS_MAX = 64 };

/* One bar, column, range or box: views into the table. */
typedef struct stats_mark_row {
	cxr_str label;
	stats_cell count;
	stats_cell percent;
	double values[4];   /* decile ranges: p10, median, p90, mean; states: percentages */
	bool is_rest;       /* not recorded, other values: drawn paler */
	cxr_str tip;
} stats_mark_row;

typedef struct stats_figure stats_figure;
struct stats_figure {
	const char *id;       /* figures/<id>.svg */
	const char *title;
	const char *unit;     /* what is counted */
	const char *table_id; /* data: tables/<table_id>.csv */
	cxr_str desc;         /* the content in words */
	stats_mark_row *rows; /* in the arena */
	size_t n_rows;
	double height_px;
	void (*draw)(const stats_figure *figure, cxr_svg *svg);
};

CXR_VEC_DECLARE(stats_figure_list, stats_figure)

typedef struct stats_figures {
	cxr_arena *arena; /* outlives the set */
	stats_figure_list list;
} stats_figures;

void stats__figures_init(stats_figures *figures, cxr_arena *arena) CXR_HIDDEN;
void stats__figures_release(stats_figures *figures) CXR_HIDDEN;
/* All figures whose table is there and has rows, in the order of the report. The tables must outlive them. */
CXR_NODISCARD cxr_rc stats__figures_build(stats_figures *figures, const stats_tables *tables, cxr_err *err) CXR_HIDDEN;
const stats_figure *stats__figures_find(const stats_figures *figures, const char *id) CXR_HIDDEN;
/* The figure as a file of its own, or as part of an HTML page that has the style sheet. */
void stats__figure_svg(const stats_figure *figure, bool standalone, cxr_buf *out) CXR_HIDDEN;
/* CSS of all figures (data/stats/figure.css). */
cxr_str stats__figure_css(void) CXR_HIDDEN;

/* ---- drawing (figure_*.c): each fills rows, desc, height_px and draw from its table ---- */
/* Horizontal bars of the rows whose first cell is `field` (NULL = all), counts from column `count_column`. */
typedef struct stats_bars_spec {
	const char *field;    /* value of column 0; NULL = all rows that are no totals */
	size_t label_column, count_column, percent_column;
} stats_bars_spec;
CXR_NODISCARD cxr_rc stats__figure_bars(stats_figure *figure, const stats_table *table, const stats_bars_spec *spec, cxr_arena *arena,
	cxr_err *err) CXR_HIDDEN;
/* The same as upright columns without gaps: bands of a number. */
CXR_NODISCARD cxr_rc stats__figure_columns(stats_figure *figure, const stats_table *table, const stats_bars_spec *spec, cxr_arena *arena,
	cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc stats__figure_states(stats_figure *figure, const stats_table *table, cxr_arena *arena, cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc stats__figure_lengths(stats_figure *figure, const stats_table *table, cxr_arena *arena, cxr_err *err) CXR_HIDDEN;
/* The rows of one part of the cohort table. */
CXR_NODISCARD cxr_rc stats__figure_flow(stats_figure *figure, const stats_table *table, const char *part, cxr_arena *arena, cxr_err *err) CXR_HIDDEN;

/* ---- shared by the drawings (figures.c) ---- */
/* Rows of the table that `spec` names, as marks; at most STATS_FIGURE_ROWS_MAX. */
CXR_NODISCARD cxr_rc stats__figure_rows(stats_figure *figure, const stats_table *table, const stats_bars_spec *spec, cxr_arena *arena,
	cxr_err *err) CXR_HIDDEN;
/* "1,234" / "<11" / "hidden"; "1,234 (12.3 %)" with percent. `out` is cleared first. */
void stats__mark_print(const stats_mark_row *row, bool with_percent, cxr_buf *out) CXR_HIDDEN;
/* Smallest whole step of 1, 2, 2.5, 5 x 10^n with at most n_steps of them up to `max`. */
uint64_t stats__tick_step(double max, unsigned n_steps) CXR_HIDDEN;
/* Title and unit in the upper left corner; marks start below STATS_FIGURE_TOP_PX. */
enum { STATS_FIGURE_TOP_PX = 46 };
void stats__figure_heading(const stats_figure *figure, cxr_svg *svg) CXR_HIDDEN;

#endif
