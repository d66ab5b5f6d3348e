/* See text_table.h. */
#include "cli/text_table.h"

#include <inttypes.h>
#include <stdio.h>

#include "formats/csv.h"
#include "formats/json.h"

enum { MAX_RECORD_BYTES = 256 << 20 };
#define ARENA_BYTES ((size_t)1 << 36)

typedef struct reading {
	cli_text_table *out;
	const char *text_column, *id_column, *group_column;
} reading;

static cxr_rc put(cli_text_table *t, cli_strings *list, cxr_str text, cxr_err *err)
{
	cxr_str copy;
	CXR_TRY(cxr_arena_str(&t->arena, text, &copy, err));
	return cli_strings_push(list, copy) ? CXR_OK : CXR_FAIL(err, CXR_E_NOMEM, "no memory for the texts");
}

static size_t column_of(const cxr_csv_row *row, const char *wanted, const char *const *usual)
{
	for (; wanted || *usual; usual++) {
		for (size_t i = 0; i < row->n_fields; i++)
			if (cxr_str_eqz(row->fields[i], wanted ? wanted : *usual))
				return i;
		if (wanted)
			break;
	}
	return SIZE_MAX;
}

static cxr_rc read_csv(reading *r, cxr_csv *csv, cxr_err *err)
{
	static const char *const texts[] = {"text", "report", "Report Impression", "Reports", NULL}, *const ids[] = {"id", "study_id", NULL}, *const none[] = {NULL};
	cxr_csv_row row;
	CXR_TRY(cxr_csv_next(csv, &row, err));
	size_t n = row.n_fields, text = column_of(&row, r->text_column, texts), id = column_of(&row, r->id_column, ids), group = column_of(&row, r->group_column, none);
	if (text == SIZE_MAX || (r->id_column && id == SIZE_MAX) || (r->group_column && group == SIZE_MAX))
		return CXR_FAIL(err, CXR_E_SCHEMA, "the table lacks the column of the text, of the id or of the subgroups");
	for (;;) {
		CXR_TRY(cxr_csv_next(csv, &row, err));
		if (row.n_fields == 0)
			return CXR_OK;
		if (row.n_fields != n)
			return CXR_FAIL(err, CXR_E_SCHEMA, "row %" PRIu64 " has %zu fields, the header %zu", row.row, row.n_fields, n);
		CXR_TRY(put(r->out, &r->out->texts, row.fields[text], err));
		if (id != SIZE_MAX)
			CXR_TRY(put(r->out, &r->out->ids, row.fields[id], err));
		if (group != SIZE_MAX)
			CXR_TRY(put(r->out, &r->out->groups, row.fields[group], err));
	}
}

/* A string, or a whole number as text. */
static bool member(const json_t *object, const char *key, char buffer[32], cxr_str *out)
{
	int64_t number;
	if (cxr_json_str(object, key, out))
		return true;
	if (!cxr_json_int(object, key, &number))
		return false;
	snprintf(buffer, 32, "%" PRId64, number);
	*out = cxr_str_from(buffer);
	return true;
}

static cxr_rc take_object(reading *r, const json_t *object, uint64_t line, cxr_err *err)
{
	cxr_str text;
	char buffer[32];
	cli_text_table *t = r->out;
	if (!cxr_json_str(object, r->text_column ? r->text_column : "text", &text))
		return CXR_FAIL(err, CXR_E_SCHEMA, "line %" PRIu64 " has no text", line);
	CXR_TRY(put(t, &t->texts, text, err));
	if (member(object, r->id_column ? r->id_column : "id", buffer, &text) && t->ids.n_items + 1 == t->texts.n_items)
		CXR_TRY(put(t, &t->ids, text, err));
	else if (t->ids.n_items || r->id_column)
		return CXR_FAIL(err, CXR_E_SCHEMA, "line %" PRIu64 " has no id", line);
	if (!r->group_column)
		return CXR_OK;
	if (!member(object, r->group_column, buffer, &text))
		text = (cxr_str){"", 0};
	return put(t, &t->groups, text, err);
}

static cxr_rc read_jsonl(reading *r, cxr_jsonl *lines, cxr_err *err)
{
	for (;;) {
		json_t *object = NULL;
		CXR_TRY(cxr_jsonl_next(lines, &object, err));
		if (!object)
			return CXR_OK;
		cxr_rc rc = take_object(r, object, cxr_jsonl_line(lines), err);
		json_decref(object);
		CXR_TRY(rc);
	}
}

cxr_rc cli__text_table_read(cli_text_table *out, const char *path, const char *text_column, const char *id_column, const char *group_column,
	cxr_err *err)
{
	reading r = {out, text_column, id_column, group_column};
	cxr_input *input;
	int first = 0;
	*out = (cli_text_table){0};
	cxr_arena_init(&out->arena, ARENA_BYTES);
	CXR_TRY(cxr_input_open(&input, path, err));
	cxr_rc rc = cxr_input_first_byte(input, &first, err);
	if (rc != CXR_OK) {
		cxr_input_close(input);
		return rc;
	}
	if (first == '{') {
		cxr_jsonl *lines;
		CXR_TRY(cxr_jsonl_open_input(&lines, input, MAX_RECORD_BYTES, err));
		rc = read_jsonl(&r, lines, err);
		cxr_jsonl_close(lines);
	} else {
		cxr_csv *csv;
		CXR_TRY(cxr_csv_open_input(&csv, input, 0, MAX_RECORD_BYTES, err));
		rc = read_csv(&r, csv, err);
		cxr_csv_close(csv);
	}
	return rc;
}

void cli__text_table_release(cli_text_table *table)
{
	cli_strings_release(&table->texts);
	cli_strings_release(&table->ids);
	cli_strings_release(&table->groups);
	cxr_arena_release(&table->arena);
}
