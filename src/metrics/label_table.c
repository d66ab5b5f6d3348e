/* See label_table.h. */
#include "metrics/label_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "formats/csv.h"
#include "formats/json.h"

enum { MAX_RECORD_BYTES = 256 << 20 };
#define ARENA_BYTES ((size_t)1 << 34)

static const char *const id_names[] = {"id", "image_id", "path_to_image", "Path", "study_id", "dicom_id"};

typedef struct reader {
	cxr_label_table *table;
	const cxr_label_table_options *options;
	uint64_t row; /* record of the file, from 1 */
} reader;

static bool is_blank(cxr_str cell)
{
	return cell.len == 0 || cxr_str_ieqz(cell, "nan") || cxr_str_ieqz(cell, "null") || cxr_str_ieqz(cell, "none");
}

static bool state_of(double value, uint8_t *out)
{
	bool is_state = value == 1 || value == 0 || value == -1; /* exact: these are the codes */
	*out = (uint8_t)(value > 0.5 ? CXR_LABEL_POSITIVE : value < -0.5 ? CXR_LABEL_UNCERTAIN : CXR_LABEL_NEGATIVE);
	return is_state;
}

static cxr_rc bad_cell(const reader *r, cxr_label label, cxr_err *err)
{
	return CXR_FAIL(err, CXR_E_FORMAT, "row %" PRIu64 ", %s: the cell is neither 1, 0, -1 nor empty", r->row, cxr_label_name(label));
}

/* Without scores a number must be a state; with them any number may stand. */
static cxr_rc take_number(const reader *r, cxr_label label, double value, cxr_label_set *set, double *scores, cxr_err *err)
{
	bool is_state = state_of(value, &set->state[label]);
	if (!is_state && !r->options->want_scores)
		return bad_cell(r, label, err);
	scores[label] = value;
	return CXR_OK;
}

static cxr_rc take_cell(const reader *r, cxr_label label, cxr_str cell, cxr_label_set *set, double *scores, cxr_err *err)
{
	double value;
	cell = cxr_str_trim(cell);
	if (is_blank(cell))
		return CXR_OK;
	if (!cxr_str_to_double(cell, &value))
		return bad_cell(r, label, err);
	return take_number(r, label, value, set, scores, err);
}

static cxr_rc put(cxr_label_ids *list, cxr_arena *arena, cxr_str text, cxr_err *err)
{
	cxr_str copy;
	CXR_TRY(cxr_arena_str(arena, text, &copy, err));
	return cxr_label_ids_push(list, copy) ? CXR_OK : CXR_FAIL(err, CXR_E_NOMEM, "no memory for a table of labels");
}

static cxr_rc add_row(reader *r, const cxr_label_set *set, const double *scores, cxr_err *err)
{
	cxr_label_table *t = r->table;
	bool is_in = cxr_label_sets_push(&t->sets, *set);
	for (int i = 0; is_in && r->options->want_scores && i < CXR_N_LABELS; i++)
		is_in = cxr_label_numbers_push(&t->scores, scores[i]);
	return is_in ? CXR_OK : CXR_FAIL(err, CXR_E_NOMEM, "no memory for a table of labels");
}

static void start_row(cxr_label_set *set, double *scores)
{
	*set = (cxr_label_set){0};
	for (int i = 0; i < CXR_N_LABELS; i++)
		scores[i] = (double)NAN;
}

/* ---- CSV ---- */

typedef struct csv_columns {
	size_t n, id, group, label[CXR_N_LABELS]; /* SIZE_MAX = absent */
} csv_columns;

static size_t column_of(const cxr_csv_row *row, const char *name)
{
	for (size_t i = 0; i < row->n_fields; i++)
		if (cxr_str_eqz(cxr_str_trim(row->fields[i]), name))
			return i;
	return SIZE_MAX;
}

static cxr_rc no_labels(cxr_err *err)
{
	return CXR_FAIL(err, CXR_E_SCHEMA, "none of the 14 labels is a column");
}

static cxr_rc read_header(reader *r, const cxr_csv_row *row, csv_columns *c, cxr_err *err)
{
	bool any = false;
	*c = (csv_columns){.n = row->n_fields, .id = SIZE_MAX, .group = SIZE_MAX};
	for (int i = 0; i < CXR_N_LABELS; i++) {
		c->label[i] = r->options->no_labels ? SIZE_MAX : column_of(row, cxr_label_name((cxr_label)i));
		r->table->has[i] = c->label[i] != SIZE_MAX;
		any |= r->table->has[i];
	}
	for (size_t i = 0; i < CXR_ARRAY_LEN(id_names) && c->id == SIZE_MAX && !r->options->no_ids; i++)
		c->id = column_of(row, r->options->id_column ? r->options->id_column : id_names[i]);
	if (r->options->group_column)
		c->group = column_of(row, r->options->group_column);
	if (!any && !r->options->no_labels)
		return no_labels(err);
	if (r->options->id_column && c->id == SIZE_MAX)
		return CXR_FAIL(err, CXR_E_SCHEMA, "the table lacks the id column that was named");
	if (r->options->group_column && c->group == SIZE_MAX)
		return CXR_FAIL(err, CXR_E_SCHEMA, "the table lacks the column of subgroups that was named");
	return CXR_OK;
}

static cxr_rc take_csv_row(reader *r, const cxr_csv_row *row, const csv_columns *c, cxr_err *err)
{
	cxr_label_set set;
	double scores[CXR_N_LABELS];
	r->row = row->row;
	if (row->n_fields != c->n)
		return CXR_FAIL(err, CXR_E_SCHEMA, "row %" PRIu64 " has %zu fields, the header %zu", row->row, row->n_fields, c->n);
	start_row(&set, scores);
	for (int i = 0; i < CXR_N_LABELS; i++)
		if (c->label[i] != SIZE_MAX)
			CXR_TRY(take_cell(r, (cxr_label)i, row->fields[c->label[i]], &set, scores, err));
	if (c->id != SIZE_MAX)
		CXR_TRY(put(&r->table->ids, &r->table->arena, row->fields[c->id], err));
	if (c->group != SIZE_MAX)
		CXR_TRY(put(&r->table->groups, &r->table->arena, row->fields[c->group], err));
	return add_row(r, &set, scores, err);
}

static cxr_rc read_csv(reader *r, cxr_csv *csv, cxr_err *err)
{
	cxr_csv_row row;
	csv_columns columns;
	CXR_TRY(cxr_csv_next(csv, &row, err));
	CXR_TRY(read_header(r, &row, &columns, err));
	for (;;) {
		CXR_TRY(cxr_csv_next(csv, &row, err));
		if (row.n_fields == 0)
			return CXR_OK;
		CXR_TRY(take_csv_row(r, &row, &columns, err));
	}
}

/* ---- JSON Lines ---- */

/* A string, or a whole number as text in `buffer`. */
static bool member_text(const json_t *object, const char *key, char buffer[32], cxr_str *out)
{
	const json_t *value = json_object_get(object, key);
	if (json_is_string(value)) {
		*out = (cxr_str){json_string_value(value), json_string_length(value)};
		return true;
	}
	if (!json_is_integer(value))
		return false;
	snprintf(buffer, 32, "%lld", (long long)json_integer_value(value));
	*out = cxr_str_from(buffer);
	return true;
}

static cxr_rc take_json_names(reader *r, const json_t *object, cxr_err *err)
{
	char buffer[32];
	cxr_str text;
	cxr_label_table *t = r->table;
	bool found = false;
	if (r->options->no_ids)
		return CXR_OK;
	for (size_t i = 0; i < CXR_ARRAY_LEN(id_names) && !found; i++)
		found = member_text(object, r->options->id_column ? r->options->id_column : id_names[i], buffer, &text);
	if (found && t->ids.n_items == t->sets.n_items)
		CXR_TRY(put(&t->ids, &t->arena, text, err));
	else if (t->ids.n_items || r->options->id_column)
		return CXR_FAIL(err, CXR_E_SCHEMA, "line %" PRIu64 " has no id", r->row);
	if (!r->options->group_column)
		return CXR_OK;
	if (!member_text(object, r->options->group_column, buffer, &text))
		text = (cxr_str){"", 0};
	return put(&t->groups, &t->arena, text, err);
}

static cxr_rc take_json(reader *r, const json_t *object, cxr_err *err)
{
	cxr_label_set set;
	double scores[CXR_N_LABELS];
	start_row(&set, scores);
	if (!json_is_object(object))
		return CXR_FAIL(err, CXR_E_SCHEMA, "line %" PRIu64 " is no JSON object", r->row);
	for (int i = 0; i < CXR_N_LABELS && !r->options->no_labels; i++) {
		const json_t *value = json_object_get(object, cxr_label_name((cxr_label)i));
		r->table->has[i] |= value != NULL;
		if (json_is_number(value))
			CXR_TRY(take_number(r, (cxr_label)i, json_number_value(value), &set, scores, err));
		else if (value && !json_is_null(value))
			return bad_cell(r, (cxr_label)i, err);
	}
	CXR_TRY(take_json_names(r, object, err));
	return add_row(r, &set, scores, err);
}

static cxr_rc read_jsonl(reader *r, cxr_jsonl *lines, cxr_err *err)
{
	bool any = r->options->no_labels;
	for (;;) {
		json_t *object = NULL;
		CXR_TRY(cxr_jsonl_next(lines, &object, err));
		if (!object)
			break;
		r->row = cxr_jsonl_line(lines);
		cxr_rc rc = take_json(r, object, err);
		json_decref(object);
		CXR_TRY(rc);
	}
	for (int i = 0; i < CXR_N_LABELS; i++)
		any |= r->table->has[i];
	return any || r->table->sets.n_items == 0 ? CXR_OK : no_labels(err);
}

/* ---- both ---- */

static void start(cxr_label_table *out)
{
	*out = (cxr_label_table){0};
	cxr_arena_init(&out->arena, ARENA_BYTES);
}

cxr_rc cxr_label_table_read(cxr_label_table *out, const char *path, const cxr_label_table_options *options, cxr_err *err)
{
	reader r = {.table = out, .options = options};
	cxr_input *input;
	int first = 0;
	start(out);
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

cxr_rc cxr_label_table_read_bytes(cxr_label_table *out, cxr_str bytes, const cxr_label_table_options *options, cxr_err *err)
{
	reader r = {.table = out, .options = options};
	cxr_csv *csv;
	start(out);
	CXR_TRY(cxr_csv_open_bytes(&csv, bytes, 0, MAX_RECORD_BYTES, err));
	cxr_rc rc = read_csv(&r, csv, err);
	cxr_csv_close(csv);
	return rc;
}

void cxr_label_table_release(cxr_label_table *table)
{
	cxr_label_sets_release(&table->sets);
	cxr_label_numbers_release(&table->scores);
	cxr_label_ids_release(&table->ids);
	cxr_label_ids_release(&table->groups);
	cxr_arena_release(&table->arena);
	*table = (cxr_label_table){0};
}
