/* See show.h. */
#include "stats/show.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "formats/json.h"
#include "stats/table.h"

enum { STATS_JSON_BYTES = 64 << 20, NOTE_COLUMNS = 100, GAP = 2 };

cxr_rc cxr_stats_read(const cxr_project *project, json_t **out, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *report = cxr_path_join(project->work_dir, "stats/report.html");
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(project->work_dir, "stats/tables/stats.json");
	if (!report || !path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	if (!cxr_file_exists(report) || !cxr_file_exists(path))
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "stage stats has not finished: run `cxr build`, or `cxr run stats` first");
	CXR_TRY(cxr_json_read(path, STATS_JSON_BYTES, out, err));
	if (json_is_array(json_object_get(*out, "tables")))
		return CXR_OK;
	json_decref(*out);
	*out = NULL;
	return CXR_FAIL(err, CXR_E_SCHEMA, "tables/stats.json holds no tables: run `cxr run stats` again");
}

const json_t *cxr_stats_table(const json_t *stats, const char *id)
{
	const json_t *tables = json_object_get(stats, "tables");
	for (size_t i = 0; i < json_array_size(tables); i++) {
		cxr_str name;
		const json_t *table = json_array_get(tables, i);
		if (cxr_json_str(table, "id", &name) && cxr_str_eqz(name, id))
			return table;
	}
	return NULL;
}

void cxr_stats_ids(const json_t *stats, cxr_buf *out)
{
	const json_t *tables = json_object_get(stats, "tables");
	for (size_t i = 0; i < json_array_size(tables); i++) {
		cxr_str name;
		if (cxr_json_str(json_array_get(tables, i), "id", &name))
			cxr_buf_printf(out, "%s" CXR_STR_FMT, i ? ", " : "", CXR_STR_ARG(name));
	}
}

/* ---- a table ---- */

typedef struct show_column {
	cxr_str key, title;
	stats_kind kind;
	size_t width;
} show_column;

typedef struct show {
	show_column columns[STATS_COLUMNS_MAX];
	size_t n_columns;
	const json_t *rows;
	cxr_buf cell;
} show;

static bool kind_from_name(cxr_str name, stats_kind *out)
{
	static const char *const names[] = {"text", "count", "percent", "real", "truncated", "check"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(names); i++) {
		if (cxr_str_eqz(name, names[i])) {
			*out = (stats_kind)i;
			return true;
		}
	}
	return false;
}

/* The cell as it is printed, into s->cell. */
static void print_cell(show *s, const json_t *row, size_t c)
{
	const stats_column column = {.kind = s->columns[c].kind};
	char key[64];
	snprintf(key, sizeof key, CXR_STR_FMT, CXR_STR_ARG(s->columns[c].key));
	const json_t *value = json_object_get(row, key);
	stats_cell cell = {.state = STATS_CELL_VALUE};
	cxr_buf_clear(&s->cell);
	if (json_is_string(value)) {
		cxr_buf_add(&s->cell, json_string_value(value), json_string_length(value)); /* text, "<11", "hidden" */
		return;
	}
	if (!json_is_number(value))
		return;
	cell.real = json_number_value(value);
	cell.count = json_is_integer(value) && json_integer_value(value) > 0 ? (uint64_t)json_integer_value(value) : 0;
	stats__cell_print(&column, &cell, true, &s->cell);
}

static size_t width_of(cxr_str text)
{
	return cxr_utf8_count(text);
}

static cxr_rc read_columns(show *s, const json_t *table, cxr_err *err)
{
	const json_t *columns = json_object_get(table, "columns");
	s->rows = json_object_get(table, "rows");
	s->n_columns = json_array_size(columns);
	bool is_good = s->n_columns > 0 && s->n_columns <= STATS_COLUMNS_MAX && json_is_array(s->rows);
	for (size_t c = 0; is_good && c < s->n_columns; c++) {
		const json_t *column = json_array_get(columns, c);
		cxr_str kind;
		is_good = cxr_json_str(column, "key", &s->columns[c].key) && cxr_json_str(column, "title", &s->columns[c].title) &&
			cxr_json_str(column, "kind", &kind) && kind_from_name(kind, &s->columns[c].kind);
		s->columns[c].width = is_good ? width_of(s->columns[c].title) : 0;
	}
	return is_good ? CXR_OK : CXR_FAIL(err, CXR_E_SCHEMA, "tables/stats.json holds no such table: run `cxr run stats` again");
}

static void put_cell(const show_column *column, cxr_str text, bool is_last, cxr_buf *out)
{
	bool right = column->kind != STATS_TEXT && column->kind != STATS_CHECK;
	size_t n = width_of(text), pad = column->width > n ? column->width - n : 0;
	for (size_t i = 0; right && i < pad; i++)
		cxr_buf_add_char(out, ' ');
	cxr_buf_add_str(out, text);
	for (size_t i = 0; !is_last && i < (right ? 0 : pad) + GAP; i++)
		cxr_buf_add_char(out, ' ');
}

/* Ends the line without trailing blanks. */
static void end_line(cxr_buf *out)
{
	while (out->len && out->ptr[out->len - 1] == ' ')
		out->len--;
	cxr_buf_add_char(out, '\n');
}

static void put_rule(const show *s, cxr_buf *out)
{
	size_t n = 0;
	for (size_t c = 0; c < s->n_columns; c++)
		n += s->columns[c].width + (c ? GAP : 0);
	for (size_t i = 0; i < n; i++)
		cxr_buf_add_char(out, '-');
	cxr_buf_add_char(out, '\n');
}

static void put_rows(show *s, cxr_buf *out)
{
	for (size_t r = 0; r < json_array_size(s->rows); r++) {
		for (size_t c = 0; c < s->n_columns; c++) {
			print_cell(s, json_array_get(s->rows, r), c);
			size_t n = width_of(cxr_buf_str(&s->cell));
			s->columns[c].width = n > s->columns[c].width ? n : s->columns[c].width;
		}
	}
	for (size_t c = 0; c < s->n_columns; c++)
		put_cell(&s->columns[c], s->columns[c].title, c + 1 == s->n_columns, out);
	end_line(out);
	put_rule(s, out);
	for (size_t r = 0; r < json_array_size(s->rows); r++) {
		for (size_t c = 0; c < s->n_columns; c++) {
			print_cell(s, json_array_get(s->rows, r), c);
			put_cell(&s->columns[c], cxr_buf_str(&s->cell), c + 1 == s->n_columns, out);
		}
		end_line(out);
	}
}

/* Words in lines of at most NOTE_COLUMNS. */
static void put_note(cxr_str note, cxr_buf *out)
{
	size_t used = 0;
	cxr_str word;
	while (cxr_str_split(&note, ' ', &word)) {
		size_t n = width_of(word);
		if (used && used + 1 + n > NOTE_COLUMNS) {
			cxr_buf_add_char(out, '\n');
			used = 0;
		} else if (used) {
			cxr_buf_add_char(out, ' ');
			used++;
		}
		cxr_buf_add_str(out, word);
		used += n;
	}
	if (used)
		cxr_buf_add_char(out, '\n');
}

static void put_checks(const json_t *table, cxr_buf *out)
{
	const json_t *checks = json_object_get(table, "checks");
	size_t n = json_array_size(checks), n_failed = 0;
	for (size_t i = 0; i < n; i++) {
		cxr_str what;
		const json_t *check = json_array_get(checks, i);
		if (json_is_true(json_object_get(check, "ok")) || !cxr_json_str(check, "what", &what))
			continue;
		n_failed++;
		cxr_buf_printf(out, "DOES NOT AGREE: " CXR_STR_FMT ": %lld and %lld\n", CXR_STR_ARG(what), (long long)json_integer_value(json_object_get(check, "expected")),
			(long long)json_integer_value(json_object_get(check, "got")));
	}
	if (n && n_failed == 0)
		cxr_buf_printf(out, n == 1 ? "A sum was worked out twice and agrees.\n" : "%zu sums were worked out twice; all agree.\n", n);
}

cxr_rc cxr_stats_text(const json_t *table, cxr_buf *out, cxr_err *err)
{
	show s = {0};
	cxr_str title, id, unit, note;
	CXR_TRY(read_columns(&s, table, err));
	if (!cxr_json_str(table, "title", &title) || !cxr_json_str(table, "id", &id) || !cxr_json_str(table, "unit", &unit))
		return CXR_FAIL(err, CXR_E_SCHEMA, "tables/stats.json holds a table without a name: run `cxr run stats` again");
	cxr_buf_init(&s.cell, 1 << 16);
	cxr_buf_printf(out, CXR_STR_FMT "  (" CXR_STR_FMT "; counts " CXR_STR_FMT ")\n\n", CXR_STR_ARG(title), CXR_STR_ARG(id), CXR_STR_ARG(unit));
	put_rows(&s, out);
	cxr_buf_add_char(out, '\n');
	if (cxr_json_str(table, "note", &note))
		put_note(note, out);
	put_checks(table, out);
	cxr_rc rc = cxr_buf_check(&s.cell, err);
	cxr_buf_release(&s.cell);
	return rc == CXR_OK ? cxr_buf_check(out, err) : rc;
}

cxr_rc cxr_stats_head(const json_t *stats, const cxr_project *project, cxr_buf *out, cxr_err *err)
{
	cxr_str title, review;
	int64_t n = 0, n_failed = 0;
	const json_t *checks = json_object_get(stats, "checks");
	if (!cxr_json_str(stats, "title", &title) || !cxr_json_str(stats, "review", &review) || !cxr_json_int(checks, "n", &n) ||
		!cxr_json_int(checks, "failed", &n_failed))
		return CXR_FAIL(err, CXR_E_SCHEMA, "tables/stats.json has no head: run `cxr run stats` again");
	if (title.len)
		cxr_buf_printf(out, CXR_STR_FMT "\n", CXR_STR_ARG(title));
	if (json_is_true(json_object_get(stats, "generated")))
		cxr_buf_addz(out, "Generated data: it describes nobody.\n");
	cxr_buf_printf(out, "Reports: " CXR_STR_FMT "\n", CXR_STR_ARG(review));
	if (n_failed)
		cxr_buf_printf(out, "Sums worked out twice: %lld of %lld DO NOT AGREE\n", (long long)n_failed, (long long)n);
	else
		cxr_buf_printf(out, "Sums worked out twice: all %lld agree\n", (long long)n);
	cxr_buf_printf(out, "Report: %s/stats/report.html\n", project->work_dir);
	return cxr_buf_check(out, err);
}
