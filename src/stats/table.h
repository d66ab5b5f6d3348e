/*
 * A table of the report: typed columns, rows of cells, what a row counts and checks of its sums. One model
 * feeds CSV, JSON, HTML and the figures, so they cannot disagree. Everything lives in the arena of the set.
 * Tests: tests/unit/stats/test_table.c
 */
#ifndef STATS_TABLE_H
#define STATS_TABLE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

struct cxr_json_out;

typedef enum stats_kind {
	STATS_TEXT,
	STATS_COUNT,   /* whole number */
	STATS_PERCENT, /* two decimals; full precision in JSON */
	STATS_REAL,    /* as PERCENT, of anything */
	STATS_TRUNC,   /* printed cut to a whole number as the paper does; full precision in JSON */
	STATS_CHECK    /* sum that was recomputed: "ok" or "off by N" */
} stats_kind;

enum { STATS_COLUMNS_MAX = 16 };

typedef struct stats_column {
	const char *key;   /* CSV header, JSON member */
	const char *title; /* HTML and terminal */
	stats_kind kind;
} stats_column;

typedef enum stats_cell_state { STATS_CELL_EMPTY, STATS_CELL_VALUE, STATS_CELL_SMALL, STATS_CELL_HIDDEN } stats_cell_state;

typedef struct stats_cell {
	stats_cell_state state; /* SMALL prints "<11", HIDDEN "hidden" */
	cxr_str text;           /* TEXT, CHECK */
	uint64_t count;         /* COUNT; the threshold of SMALL */
	double real;            /* PERCENT, TRUNC */
} stats_cell;

typedef struct stats_row {
	stats_cell cells[STATS_COLUMNS_MAX];
	bool is_total; /* printed as a foot row */
} stats_row;

CXR_VEC_DECLARE(stats_rows, stats_row)

/* One sum that was worked out twice. */
typedef struct stats_check {
	cxr_str what;
	uint64_t expected, got;
} stats_check;

CXR_VEC_DECLARE(stats_checks, stats_check)

typedef struct stats_table {
	const char *id;     /* file name: tables/<id>.csv */
	const char *title;
	const char *unit;   /* what is counted: images, studies, patients, spans, words */
	const char *source; /* shards and store tables it was made from */
	cxr_str note;       /* rule of reading; plain sentences */
	const stats_column *columns;
	size_t n_columns;
	stats_rows rows;
	stats_checks checks;
} stats_table;

CXR_VEC_DECLARE(stats_table_list, stats_table *)

/* All tables of one run, in the order of the report. */
typedef struct stats_tables {
	cxr_arena *arena; /* outlives the set */
	stats_table_list list;
} stats_tables;

void stats__tables_init(stats_tables *tables, cxr_arena *arena) CXR_HIDDEN;
void stats__tables_release(stats_tables *tables) CXR_HIDDEN;
/* New empty table; the strings and columns must outlive the set (literals). */
CXR_NODISCARD cxr_rc stats__table_new(stats_tables *tables, const stats_table *head, stats_table **out, cxr_err *err) CXR_HIDDEN;
/* NULL when there is no table of that id. */
const stats_table *stats__tables_find(const stats_tables *tables, const char *id) CXR_HIDDEN;
/* Appends an empty row; fill *out before the next call. */
CXR_NODISCARD cxr_rc stats__table_row(stats_table *table, stats_row **out, cxr_err *err) CXR_HIDDEN;
/* Records a check; `what` is copied. */
CXR_NODISCARD cxr_rc stats__table_check(stats_tables *tables, stats_table *table, uint64_t expected, uint64_t got,
	cxr_err *err, const char *what, ...) CXR_PRINTF(6, 7) CXR_HIDDEN;

stats_cell stats__text(cxr_str text) CXR_HIDDEN;
stats_cell stats__textz(const char *text) CXR_HIDDEN;
stats_cell stats__count(uint64_t count) CXR_HIDDEN;
/* 100 part / whole; empty when whole is 0. */
stats_cell stats__percent(uint64_t part, uint64_t whole) CXR_HIDDEN;
/* For columns REAL and TRUNC. */
stats_cell stats__real(double value) CXR_HIDDEN;
stats_cell stats__small(uint64_t threshold) CXR_HIDDEN;
stats_cell stats__hidden(void) CXR_HIDDEN;
/* "ok" or "off by N". The text lives in the arena. */
CXR_NODISCARD cxr_rc stats__check_cell(cxr_arena *arena, uint64_t expected, uint64_t got, stats_cell *out, cxr_err *err) CXR_HIDDEN;

/* Checks of all tables: how many there are and how many fail. */
void stats__tables_checks(const stats_tables *tables, size_t *out_n, size_t *out_failed) CXR_HIDDEN;

/* ---- output (table_write.c) ---- */
/* The cell as printed: thousands separated by commas when `grouped` (reading), plain otherwise (CSV). */
void stats__cell_print(const stats_column *column, const stats_cell *cell, bool grouped, cxr_buf *out) CXR_HIDDEN;
/* Whole number with commas. */
void stats__print_grouped(uint64_t value, cxr_buf *out) CXR_HIDDEN;
void stats__table_csv(const stats_table *table, cxr_buf *out) CXR_HIDDEN;
void stats__table_json(const stats_table *table, struct cxr_json_out *out) CXR_HIDDEN;
/* Title, unit, note and the table in a region that scrolls sideways (and, when tall, downwards). */
void stats__table_html(const stats_table *table, bool is_tall, cxr_buf *out) CXR_HIDDEN;

#endif
