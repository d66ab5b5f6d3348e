/*
 * Hiding small cells of a two-way table whose totals are public, so that nobody can work them out again.
 *
 * A cell of 1 .. threshold-1 is hidden ("small"). Further cells are hidden beside it until the public row
 * and column totals leave at least two possible values for every small cell, even for a reader who knows the
 * rule (small cells lie in 1..threshold-1, the others hidden with them are at least `threshold`). Zeros
 * are shown. The check is exact: a cell is open to recomputation when no chain of hidden cells lets it move
 * by one with all totals kept (a cycle in the residual graph of the transportation problem).
 * Tests: tests/unit/stats/test_suppress.c
 */
#ifndef STATS_SUPPRESS_H
#define STATS_SUPPRESS_H

#include <stdbool.h>

#include "base/err.h"

typedef enum stats_mark {
	STATS_SHOWN,
	STATS_HIDDEN_SMALL, /* printed "<threshold" */
	STATS_HIDDEN_OTHER  /* printed "hidden": protects a small one */
} stats_mark;

typedef struct stats_grid {
	const uint64_t *cells; /* n_rows x n_columns, row by row */
	size_t n_rows, n_columns;
	bool rows_public;      /* the sum of each row is printed somewhere */
	bool columns_public;
	uint64_t threshold;    /* 0 or 1: nothing is hidden */
} stats_grid;

/* Fills marks (n_rows x n_columns of stats_mark). CXR_E_NOMEM, CXR_E_LIMIT over 4,096 rows + columns. */
CXR_NODISCARD cxr_rc stats__suppress(const stats_grid *grid, uint8_t *marks, cxr_err *err) CXR_HIDDEN;
/* True when a hidden cell has a second possible value. */
CXR_NODISCARD cxr_rc stats__is_protected(const stats_grid *grid, const uint8_t *marks, size_t row, size_t column,
	bool *out, cxr_err *err) CXR_HIDDEN;

#endif
