/* See table.h. */
#include "stats/table.h"

#include <stdarg.h>
#include <stdio.h>

void stats__tables_init(stats_tables *tables, cxr_arena *arena)
{
	*tables = (stats_tables){.arena = arena};
}

void stats__tables_release(stats_tables *tables)
{
	for (size_t i = 0; i < tables->list.n_items; i++) {
		stats_rows_release(&tables->list.items[i]->rows);
		stats_checks_release(&tables->list.items[i]->checks);
	}
	stats_table_list_release(&tables->list);
}

cxr_rc stats__table_new(stats_tables *tables, const stats_table *head, stats_table **out, cxr_err *err)
{
	stats_table *table = cxr_arena_alloc(tables->arena, sizeof *table);
	if (!table || head->n_columns > STATS_COLUMNS_MAX)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a table");
	*table = *head;
	if (!stats_table_list_push(&tables->list, table))
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a table");
	*out = table;
	return CXR_OK;
}

const stats_table *stats__tables_find(const stats_tables *tables, const char *id)
{
	for (size_t i = 0; i < tables->list.n_items; i++)
		if (strcmp(tables->list.items[i]->id, id) == 0)
			return tables->list.items[i];
	return NULL;
}

cxr_rc stats__table_row(stats_table *table, stats_row **out, cxr_err *err)
{
	if (!stats_rows_push(&table->rows, (stats_row){0}))
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a table row");
	*out = &table->rows.items[table->rows.n_items - 1];
	return CXR_OK;
}

cxr_rc stats__table_check(stats_tables *tables, stats_table *table, uint64_t expected, uint64_t got, cxr_err *err,
	const char *what, ...)
{
	char text[200];
	va_list args;
	va_start(args, what);
	int n = vsnprintf(text, sizeof text, what, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof text)
		n = (int)sizeof text - 1;
	stats_check check = {.expected = expected, .got = got};
	CXR_TRY(cxr_arena_str(tables->arena, (cxr_str){text, (size_t)n}, &check.what, err));
	if (!stats_checks_push(&table->checks, check))
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a check");
	return CXR_OK;
}

stats_cell stats__text(cxr_str text)
{
	return (stats_cell){.state = STATS_CELL_VALUE, .text = text};
}

stats_cell stats__textz(const char *text)
{
	return stats__text(cxr_str_from(text));
}

stats_cell stats__count(uint64_t count)
{
	return (stats_cell){.state = STATS_CELL_VALUE, .count = count};
}

stats_cell stats__percent(uint64_t part, uint64_t whole)
{
	if (whole == 0)
		return (stats_cell){0};
	return (stats_cell){.state = STATS_CELL_VALUE, .real = 100.0 * (double)part / (double)whole};
}

stats_cell stats__real(double value)
{
	return (stats_cell){.state = STATS_CELL_VALUE, .real = value};
}

stats_cell stats__small(uint64_t threshold)
{
	return (stats_cell){.state = STATS_CELL_SMALL, .count = threshold};
}

stats_cell stats__hidden(void)
{
	return (stats_cell){.state = STATS_CELL_HIDDEN};
}

cxr_rc stats__check_cell(cxr_arena *arena, uint64_t expected, uint64_t got, stats_cell *out, cxr_err *err)
{
	*out = stats__textz("ok");
	if (expected == got)
		return CXR_OK;
	const char *text = cxr_arena_printf(arena, "off by %llu",
		(unsigned long long)(expected > got ? expected - got : got - expected));
	if (!text)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a check");
	*out = stats__textz(text);
	return CXR_OK;
}

void stats__tables_checks(const stats_tables *tables, size_t *out_n, size_t *out_failed)
{
	*out_n = *out_failed = 0;
	for (size_t i = 0; i < tables->list.n_items; i++) {
		const stats_checks *checks = &tables->list.items[i]->checks;
		*out_n += checks->n_items;
		for (size_t k = 0; k < checks->n_items; k++)
			*out_failed += checks->items[k].expected != checks->items[k].got;
	}
}
