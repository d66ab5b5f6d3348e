/*
 * Hiding small cells, against an attacker who tries every table: for small grids all tables that fit what is printed are
 * enumerated, and no hidden small cell may have the same value in all of them.
 */
#include "house_test.h"

#include <string.h>

#include "base/rng.h"
#include "stats/suppress.h"

static cxr_err err;

enum { CELLS_MAX = 12, VALUE_MAX = 14 };

typedef struct attack {
	const stats_grid *grid;
	const uint8_t *marks;
	uint64_t guess[CELLS_MAX];
	uint64_t low[CELLS_MAX], high[CELLS_MAX]; /* least and greatest value of each cell over all tables that fit */
	size_t n_tables;
} attack;

static bool sums_fit(const attack *a)
{
	const stats_grid *g = a->grid;
	for (size_t r = 0; g->rows_public && r < g->n_rows; r++) {
		uint64_t want = 0, got = 0;
		for (size_t c = 0; c < g->n_columns; c++) {
			want += g->cells[r * g->n_columns + c];
			got += a->guess[r * g->n_columns + c];
		}
		if (want != got)
			return false;
	}
	for (size_t c = 0; g->columns_public && c < g->n_columns; c++) {
		uint64_t want = 0, got = 0;
		for (size_t r = 0; r < g->n_rows; r++) {
			want += g->cells[r * g->n_columns + c];
			got += a->guess[r * g->n_columns + c];
		}
		if (want != got)
			return false;
	}
	return true;
}

static void enumerate(attack *a, size_t at)
{
	size_t n = a->grid->n_rows * a->grid->n_columns;
	if (at == n) {
		if (!sums_fit(a))
			return;
		for (size_t i = 0; i < n; i++) {
			a->low[i] = a->n_tables == 0 || a->guess[i] < a->low[i] ? a->guess[i] : a->low[i];
			a->high[i] = a->n_tables == 0 || a->guess[i] > a->high[i] ? a->guess[i] : a->high[i];
		}
		a->n_tables++;
		return;
	}
	uint64_t from = a->grid->cells[at], to = from;
	if (a->marks[at] == STATS_HIDDEN_SMALL) {
		from = 1;
		to = a->grid->threshold - 1;
	} else if (a->marks[at] == STATS_HIDDEN_OTHER) {
		from = a->grid->threshold;
		to = VALUE_MAX;
	}
	for (uint64_t value = from; value <= to; value++) {
		a->guess[at] = value;
		enumerate(a, at + 1);
	}
}

static size_t count_marks(const uint8_t *marks, size_t n, stats_mark mark)
{
	size_t found = 0;
	for (size_t i = 0; i < n; i++)
		found += marks[i] == mark;
	return found;
}

static void test_nothing_to_hide(void **state)
{
	(void)state;
	static const uint64_t cells[] = {20, 0, 30, 11};
	uint8_t marks[4];
	stats_grid grid = {.cells = cells, .n_rows = 2, .n_columns = 2, .rows_public = true, .columns_public = true, .threshold = 11};
	assert_ok(stats__suppress(&grid, marks, &err));
	assert_int_equal(count_marks(marks, 4, STATS_SHOWN), 4);
	static const uint64_t small[] = {20, 1, 30, 2};
	grid.cells = small;
	grid.threshold = 0;
	assert_ok(stats__suppress(&grid, marks, &err));
	assert_int_equal(count_marks(marks, 4, STATS_SHOWN), 4);
}

static void test_rectangle(void **state)
{
	(void)state;
	static const uint64_t cells[] = {3, 50, 60, 70, 80, 90, 100, 110, 120};
	uint8_t marks[9];
	stats_grid grid = {.cells = cells, .n_rows = 3, .n_columns = 3, .rows_public = true, .columns_public = true, .threshold = 11};
	assert_ok(stats__suppress(&grid, marks, &err));
	assert_int_equal(marks[0], STATS_HIDDEN_SMALL);
	assert_int_equal(count_marks(marks, 9, STATS_HIDDEN_OTHER), 3); /* the cheapest rectangle */
	assert_int_equal(marks[1], STATS_HIDDEN_OTHER);
	assert_int_equal(marks[3], STATS_HIDDEN_OTHER);
	assert_int_equal(marks[4], STATS_HIDDEN_OTHER);
	bool is_protected;
	assert_ok(stats__is_protected(&grid, marks, 0, 0, &is_protected, &err));
	assert_true(is_protected);
	marks[4] = STATS_SHOWN;
	assert_ok(stats__is_protected(&grid, marks, 0, 0, &is_protected, &err));
	assert_false(is_protected);
}

/* One line whose total is public: one partner is enough; two small cells protect each other. */
static void test_line(void **state)
{
	(void)state;
	static const uint64_t one[] = {40, 3, 90}, two[] = {4, 3, 90};
	uint8_t marks[3];
	stats_grid grid = {.cells = one, .n_rows = 3, .n_columns = 1, .columns_public = true, .threshold = 11};
	assert_ok(stats__suppress(&grid, marks, &err));
	assert_int_equal(marks[0], STATS_HIDDEN_OTHER);
	assert_int_equal(marks[1], STATS_HIDDEN_SMALL);
	assert_int_equal(marks[2], STATS_SHOWN);
	grid.cells = two;
	assert_ok(stats__suppress(&grid, marks, &err));
	assert_int_equal(count_marks(marks, 3, STATS_HIDDEN_SMALL), 2);
	assert_int_equal(marks[2], STATS_SHOWN);
}

/* Nothing can stand beside the cell: the whole table goes. */
static void test_hopeless(void **state)
{
	(void)state;
	static const uint64_t cells[] = {3, 0, 0};
	uint8_t marks[3];
	stats_grid grid = {.cells = cells, .n_rows = 3, .n_columns = 1, .columns_public = true, .threshold = 11};
	assert_ok(stats__suppress(&grid, marks, &err));
	assert_int_equal(count_marks(marks, 3, STATS_HIDDEN_OTHER), 3);
}

static void check_grid(const stats_grid *grid)
{
	size_t n = grid->n_rows * grid->n_columns;
	uint8_t marks[CELLS_MAX];
	assert_ok(stats__suppress(grid, marks, &err));
	bool all_hidden = count_marks(marks, n, STATS_HIDDEN_OTHER) == n;
	if (all_hidden)
		return; /* says nothing but the totals */
	attack a = {.grid = grid, .marks = marks};
	enumerate(&a, 0);
	assert_true(a.n_tables > 0);
	for (size_t i = 0; i < n; i++) {
		bool is_small = grid->cells[i] > 0 && grid->cells[i] < grid->threshold, is_protected;
		assert_true(is_small == (marks[i] == STATS_HIDDEN_SMALL));
		if (marks[i] == STATS_SHOWN)
			continue;
		assert_ok(stats__is_protected(grid, marks, i / grid->n_columns, i % grid->n_columns, &is_protected, &err));
		/* the enumeration has a ceiling that the rule has not: it may only find fewer */
		if (a.low[i] < a.high[i])
			assert_true(is_protected);
		if (is_small)
			assert_true(is_protected && a.low[i] < a.high[i]);
	}
}

static void test_attack(void **state)
{
	(void)state;
	cxr_rng rng;
	cxr_rng_init(&rng, 5, 0);
	for (int round = 0; round < 400; round++) {
		uint64_t cells[CELLS_MAX];
		stats_grid grid = {.cells = cells, .n_rows = 2 + cxr_rng_below(&rng, 2), .n_columns = 2 + cxr_rng_below(&rng, 2), .threshold = 3 + cxr_rng_below(&rng, 2),
			.rows_public = cxr_rng_chance(&rng, 0.7), .columns_public = cxr_rng_chance(&rng, 0.8)};
		for (size_t i = 0; i < grid.n_rows * grid.n_columns; i++)
			cells[i] = cxr_rng_chance(&rng, 0.2) ? 0 : cxr_rng_chance(&rng, 0.35) ? 1 + cxr_rng_below(&rng, 3) : grid.threshold + cxr_rng_below(&rng, 5);
		check_grid(&grid);
	}
}

static void test_limit(void **state)
{
	(void)state;
	static uint64_t cells[5000];
	static uint8_t marks[5000];
	cells[0] = 1;
	stats_grid grid = {.cells = cells, .n_rows = 5000, .n_columns = 1, .columns_public = true, .threshold = 11};
	assert_int_equal(stats__suppress(&grid, marks, &err), CXR_E_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing_to_hide), cmocka_unit_test(test_rectangle), cmocka_unit_test(test_line),
		cmocka_unit_test(test_hopeless), cmocka_unit_test(test_attack), cmocka_unit_test(test_limit)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
