/* A table as CSV, JSON and HTML. See table.h. */
#include "formats/csv.h"
#include "formats/json.h"
#include "formats/svg.h"
#include "stats/table.h"

void stats__print_grouped(uint64_t value, cxr_buf *out)
{
	char digits[32];
	size_t n = 0;
	do {
		digits[n++] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	while (n) {
		cxr_buf_add_char(out, digits[--n]);
		if (n && n % 3 == 0)
			cxr_buf_add_char(out, ',');
	}
}

static void print_count(uint64_t value, bool grouped, cxr_buf *out)
{
	if (grouped)
		stats__print_grouped(value, out);
	else
		cxr_buf_printf(out, "%llu", (unsigned long long)value);
}

void stats__cell_print(const stats_column *column, const stats_cell *cell, bool grouped, cxr_buf *out)
{
	switch (cell->state) {
	case STATS_CELL_EMPTY:
		return;
	case STATS_CELL_SMALL:
		cxr_buf_printf(out, "<%llu", (unsigned long long)cell->count);
		return;
	case STATS_CELL_HIDDEN:
		cxr_buf_addz(out, "hidden");
		return;
	case STATS_CELL_VALUE:
		break;
	}
	switch (column->kind) {
	case STATS_COUNT:
		print_count(cell->count, grouped, out);
		break;
	case STATS_PERCENT:
	case STATS_REAL:
		cxr_buf_printf(out, "%.2f", cell->real);
		break;
	case STATS_TRUNC:
		print_count((uint64_t)cell->real, grouped, out);
		break;
	case STATS_TEXT:
	case STATS_CHECK:
		cxr_buf_add_str(out, cell->text);
		break;
	}
}

void stats__table_csv(const stats_table *table, cxr_buf *out)
{
	for (size_t c = 0; c < table->n_columns; c++)
		cxr_csv_put(out, cxr_str_from(table->columns[c].key), c == 0);
	cxr_csv_end_row(out);
	cxr_buf cell;
	cxr_buf_init(&cell, 1 << 16);
	for (size_t r = 0; r < table->rows.n_items; r++) {
		for (size_t c = 0; c < table->n_columns; c++) {
			cxr_buf_clear(&cell);
			stats__cell_print(&table->columns[c], &table->rows.items[r].cells[c], false, &cell);
			cxr_csv_put(out, cxr_buf_str(&cell), c == 0);
		}
		cxr_csv_end_row(out);
	}
	if (cell.failed)
		out->failed = true;
	cxr_buf_release(&cell);
}

static void cell_json(const stats_column *column, const stats_cell *cell, cxr_json_out *out)
{
	char text[32];
	switch (cell->state) {
	case STATS_CELL_EMPTY:
		cxr_json_put_null(out);
		return;
	case STATS_CELL_SMALL:
		snprintf(text, sizeof text, "<%llu", (unsigned long long)cell->count);
		cxr_json_putz(out, text);
		return;
	case STATS_CELL_HIDDEN:
		cxr_json_putz(out, "hidden");
		return;
	case STATS_CELL_VALUE:
		break;
	}
	if (column->kind == STATS_COUNT)
		cxr_json_put_int(out, (int64_t)cell->count);
	else if (column->kind == STATS_PERCENT || column->kind == STATS_REAL || column->kind == STATS_TRUNC)
		cxr_json_put_double(out, cell->real);
	else
		cxr_json_put_str(out, cell->text);
}

static const char *kind_name(stats_kind kind)
{
	switch (kind) {
	case STATS_TEXT: return "text";
	case STATS_COUNT: return "count";
	case STATS_PERCENT: return "percent";
	case STATS_REAL: return "real";
	case STATS_TRUNC: return "truncated";
	case STATS_CHECK: return "check";
	}
	return "text";
}

static void member(cxr_json_out *out, const char *key, const char *value)
{
	cxr_json_key(out, key);
	cxr_json_putz(out, value);
}

static void checks_json(const stats_table *table, cxr_json_out *out)
{
	cxr_json_key(out, "checks");
	cxr_json_begin_array(out);
	for (size_t i = 0; i < table->checks.n_items; i++) {
		const stats_check *check = &table->checks.items[i];
		cxr_json_begin_object(out);
		cxr_json_key(out, "what");
		cxr_json_put_str(out, check->what);
		cxr_json_key(out, "expected");
		cxr_json_put_int(out, (int64_t)check->expected);
		cxr_json_key(out, "got");
		cxr_json_put_int(out, (int64_t)check->got);
		cxr_json_key(out, "ok");
		cxr_json_put_bool(out, check->expected == check->got);
		cxr_json_end_object(out);
	}
	cxr_json_end_array(out);
}

void stats__table_json(const stats_table *table, cxr_json_out *out)
{
	cxr_json_begin_object(out);
	member(out, "id", table->id);
	member(out, "title", table->title);
	member(out, "unit", table->unit);
	member(out, "source", table->source);
	cxr_json_key(out, "note");
	cxr_json_put_str(out, table->note);
	cxr_json_key(out, "columns");
	cxr_json_begin_array(out);
	for (size_t c = 0; c < table->n_columns; c++) {
		cxr_json_begin_object(out);
		member(out, "key", table->columns[c].key);
		member(out, "title", table->columns[c].title);
		member(out, "kind", kind_name(table->columns[c].kind));
		cxr_json_end_object(out);
	}
	cxr_json_end_array(out);
	cxr_json_key(out, "rows");
	cxr_json_begin_array(out);
	for (size_t r = 0; r < table->rows.n_items; r++) {
		cxr_json_begin_object(out);
		for (size_t c = 0; c < table->n_columns; c++) {
			cxr_json_key(out, table->columns[c].key);
			cell_json(&table->columns[c], &table->rows.items[r].cells[c], out);
		}
		cxr_json_end_object(out);
	}
	cxr_json_end_array(out);
	checks_json(table, out);
	cxr_json_end_object(out);
}

static void row_html(const stats_table *table, const stats_row *row, cxr_buf *scratch, cxr_buf *out)
{
	cxr_buf_addz(out, "<tr>");
	for (size_t c = 0; c < table->n_columns; c++) {
		const stats_column *column = &table->columns[c];
		const stats_cell *cell = &row->cells[c];
		cxr_buf_clear(scratch);
		stats__cell_print(column, cell, true, scratch);
		bool bad = column->kind == STATS_CHECK && cell->state == STATS_CELL_VALUE && !cxr_str_eqz(cell->text, "ok");
		if (c == 0)
			cxr_buf_addz(out, "<th scope=\"row\">");
		else if (cell->state == STATS_CELL_SMALL || cell->state == STATS_CELL_HIDDEN)
			cxr_buf_addz(out, "<td class=\"n hid\">");
		else if (column->kind == STATS_CHECK && cell->state == STATS_CELL_VALUE)
			cxr_buf_addz(out, bad ? "<td class=\"bad\">" : "<td class=\"ok\">");
		else
			cxr_buf_addz(out, column->kind == STATS_TEXT || column->kind == STATS_CHECK ? "<td>" : "<td class=\"n\">");
		cxr_xml_escape(cxr_buf_str(scratch), out);
		cxr_buf_addz(out, c == 0 ? "</th>" : "</td>");
	}
	cxr_buf_addz(out, "</tr>\n");
}

void stats__table_html(const stats_table *table, bool is_tall, cxr_buf *out)
{
	cxr_buf scratch;
	cxr_buf_init(&scratch, 1 << 16);
	cxr_buf_printf(out, "<p class=\"about\" id=\"t-%s\"><b>%s</b> <span class=\"unit\">counts %s</span> <a class=\"csv\" href=\"tables/%s.csv\">CSV</a>", table->id,
		table->title, table->unit, table->id);
	if (table->note.len) {
		cxr_buf_addz(out, "<span class=\"note\">");
		cxr_xml_escape(table->note, out);
		cxr_buf_addz(out, "</span>");
	}
	cxr_buf_printf(out, "</p>\n<div class=\"scroll%s\" tabindex=\"0\" role=\"region\" aria-labelledby=\"t-%s\">\n<table aria-labelledby=\"t-%s\">\n<thead><tr>",
		is_tall ? " tall" : "", table->id, table->id);
	for (size_t c = 0; c < table->n_columns; c++) {
		bool left = c == 0 || table->columns[c].kind == STATS_TEXT || table->columns[c].kind == STATS_CHECK;
		cxr_buf_printf(out, "<th scope=\"col\"%s>%s</th>", left ? "" : " class=\"n\"", table->columns[c].title);
	}
	cxr_buf_addz(out, "</tr></thead>\n<tbody>\n");
	bool has_total = false;
	for (size_t r = 0; r < table->rows.n_items; r++) {
		has_total |= table->rows.items[r].is_total;
		if (!table->rows.items[r].is_total)
			row_html(table, &table->rows.items[r], &scratch, out);
	}
	cxr_buf_addz(out, "</tbody>\n");
	if (has_total)
		cxr_buf_addz(out, "<tfoot>\n");
	for (size_t r = 0; r < table->rows.n_items; r++)
		if (table->rows.items[r].is_total)
			row_html(table, &table->rows.items[r], &scratch, out);
	cxr_buf_addz(out, has_total ? "</tfoot>\n</table>\n</div>\n" : "</table>\n</div>\n");
	if (scratch.failed)
		out->failed = true;
	cxr_buf_release(&scratch);
}
