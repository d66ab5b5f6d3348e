/* See suppress.h. */
#include "stats/suppress.h"

#include <string.h>

#include "base/mem.h"

enum { NODES_MAX = 4096 };

static uint64_t cell_at(const stats_grid *grid, size_t row, size_t column)
{
	return grid->cells[row * grid->n_columns + column];
}

/* May this cell be one larger (up) or one smaller, as far as a reader knows? `mark` as it would be printed. */
static bool can_move(const stats_grid *grid, stats_mark mark, uint64_t value, bool up)
{
	if (mark == STATS_HIDDEN_SMALL)
		return up ? value + 1 < grid->threshold : value > 1;
	if (mark == STATS_HIDDEN_OTHER)
		return up || value > grid->threshold;
	return false;
}

typedef struct walk {
	const stats_grid *grid;
	const uint8_t *marks;
	size_t row, column; /* the cell asked about: its own edge is not used */
	uint8_t *seen;      /* rows, then columns, then the outside */
	size_t *stack;
	size_t n_stack;
} walk;

static void walk_visit(walk *w, size_t node)
{
	if (!w->seen[node]) {
		w->seen[node] = 1;
		w->stack[w->n_stack++] = node;
	}
}

static bool edge(const walk *w, size_t row, size_t column, bool up)
{
	if (row == w->row && column == w->column)
		return false;
	return can_move(w->grid, w->marks[row * w->grid->n_columns + column], cell_at(w->grid, row, column), up);
}

/* Depth first from one line to another: rows pass on to columns by a rise, columns to rows by a fall. */
static bool walk_reaches(walk *w, size_t from, size_t to)
{
	const stats_grid *grid = w->grid;
	size_t outside = grid->n_rows + grid->n_columns;
	memset(w->seen, 0, outside + 1);
	w->n_stack = 0;
	walk_visit(w, from);
	while (w->n_stack) {
		size_t node = w->stack[--w->n_stack];
		if (node == to)
			return true;
		if (node == outside) {
			for (size_t r = 0; !grid->rows_public && r < grid->n_rows; r++)
				walk_visit(w, r);
			for (size_t c = 0; !grid->columns_public && c < grid->n_columns; c++)
				walk_visit(w, grid->n_rows + c);
		} else if (node < grid->n_rows) {
			if (!grid->rows_public)
				walk_visit(w, outside);
			for (size_t c = 0; c < grid->n_columns; c++)
				if (edge(w, node, c, true))
					walk_visit(w, grid->n_rows + c);
		} else {
			if (!grid->columns_public)
				walk_visit(w, outside);
			for (size_t r = 0; r < grid->n_rows; r++)
				if (edge(w, r, node - grid->n_rows, false))
					walk_visit(w, r);
		}
	}
	return false;
}

static bool is_protected(walk *w, size_t row, size_t column)
{
	const stats_grid *grid = w->grid;
	uint64_t value = cell_at(grid, row, column);
	stats_mark mark = w->marks[row * grid->n_columns + column];
	w->row = row;
	w->column = column;
	return (can_move(grid, mark, value, true) && walk_reaches(w, grid->n_rows + column, row)) ||
		(can_move(grid, mark, value, false) && walk_reaches(w, row, grid->n_rows + column));
}

/* Would the cell move if it were hidden? Shown cells under the threshold (zeros) never help. */
static bool could_move(const stats_grid *grid, const uint8_t *marks, size_t row, size_t column, bool up)
{
	uint64_t value = cell_at(grid, row, column);
	stats_mark mark = marks[row * grid->n_columns + column];
	if (mark == STATS_SHOWN && value < grid->threshold)
		return false;
	return can_move(grid, mark == STATS_SHOWN ? STATS_HIDDEN_OTHER : mark, value, up);
}

/* What hiding costs: the count that is lost to the reader; 0 when hidden already. */
static uint64_t hiding_cost(const stats_grid *grid, const uint8_t *marks, size_t row, size_t column)
{
	return marks[row * grid->n_columns + column] == STATS_SHOWN ? cell_at(grid, row, column) + 1 : 0;
}

static void hide(const stats_grid *grid, uint8_t *marks, size_t row, size_t column)
{
	uint8_t *mark = &marks[row * grid->n_columns + column];
	if (*mark == STATS_SHOWN)
		*mark = STATS_HIDDEN_OTHER;
}

/*
 * Hides the cheapest rectangle (or pair, where a line has no public total) that lets the cell move.
 * False when there is none.
 */
static bool hide_partners(const stats_grid *grid, uint8_t *marks, size_t row, size_t column)
{
	uint64_t value = cell_at(grid, row, column), best = UINT64_MAX;
	size_t best_row = row, best_column = column;
	for (int up = 0; up < 2; up++) {
		if (!can_move(grid, STATS_HIDDEN_SMALL, value, up))
			continue;
		for (size_t r = 0; r < grid->n_rows; r++) {
			if (grid->columns_public ? (r == row || !could_move(grid, marks, r, column, !up)) : r != row)
				continue;
			for (size_t c = 0; c < grid->n_columns; c++) {
				if (grid->rows_public ? (c == column || !could_move(grid, marks, row, c, !up)) : c != column)
					continue;
				if (r != row && c != column && !could_move(grid, marks, r, c, up))
					continue;
				uint64_t cost = (r != row ? hiding_cost(grid, marks, r, column) : 0) +
					(c != column ? hiding_cost(grid, marks, row, c) : 0) +
					(r != row && c != column ? hiding_cost(grid, marks, r, c) : 0);
				if (cost < best) {
					best = cost;
					best_row = r;
					best_column = c;
				}
			}
		}
	}
	if (best == UINT64_MAX)
		return false;
	hide(grid, marks, best_row, column);
	hide(grid, marks, row, best_column);
	hide(grid, marks, best_row, best_column);
	return true;
}

static cxr_rc walk_open(walk *w, const stats_grid *grid, const uint8_t *marks, cxr_err *err)
{
	size_t n_nodes = grid->n_rows + grid->n_columns + 1;
	*w = (walk){.grid = grid, .marks = marks};
	if (n_nodes > NODES_MAX)
		return CXR_FAIL(err, CXR_E_LIMIT, "a table is too large for hiding small cells");
	w->seen = cxr_calloc(n_nodes, 1);
	w->stack = cxr_calloc(n_nodes, sizeof *w->stack);
	if (!w->seen || !w->stack)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for hiding small cells");
	return CXR_OK;
}

static void walk_close(walk *w)
{
	cxr_free(w->seen);
	cxr_free(w->stack);
}

cxr_rc stats__is_protected(const stats_grid *grid, const uint8_t *marks, size_t row, size_t column, bool *out, cxr_err *err)
{
	CXR_AUTO(walk_close) walk w = {0};
	CXR_TRY(walk_open(&w, grid, marks, err));
	*out = is_protected(&w, row, column);
	return CXR_OK;
}

cxr_rc stats__suppress(const stats_grid *grid, uint8_t *marks, cxr_err *err)
{
	size_t n_cells = grid->n_rows * grid->n_columns;
	memset(marks, STATS_SHOWN, n_cells);
	if (grid->threshold <= 1)
		return CXR_OK;
	CXR_AUTO(walk_close) walk w = {0};
	CXR_TRY(walk_open(&w, grid, marks, err));
	for (size_t i = 0; i < n_cells; i++)
		if (grid->cells[i] > 0 && grid->cells[i] < grid->threshold)
			marks[i] = STATS_HIDDEN_SMALL;
	for (size_t i = 0; i < n_cells; i++) {
		size_t row = i / grid->n_columns, column = i % grid->n_columns;
		if (marks[i] != STATS_HIDDEN_SMALL || is_protected(&w, row, column))
			continue;
		/* hiding more never takes the freedom of a cell away, so one pass is enough */
		if (hide_partners(grid, marks, row, column) && is_protected(&w, row, column))
			continue;
		/* nothing can stand beside it: the whole table goes, with one mark that says nothing about size */
		memset(marks, STATS_HIDDEN_OTHER, n_cells);
		return CXR_OK;
	}
	return CXR_OK;
}
