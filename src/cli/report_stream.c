/* See report_stream.h. */
#include "cli/report_stream.h"

#include <inttypes.h>

#include "base/mem.h"
#include "base/vec.h"
#include "formats/csv.h"
#include "os/pool.h"
#include "os/stop.h"

/* Longest line or record; a batch ends after this many records or bytes; records a worker takes at once. */
enum { MAX_LINE_BYTES = 256 << 20, BATCH_ITEMS = 1024, BATCH_BYTES = 16 << 20, UNIT_ITEMS = 32 };
#define ARENA_BYTES ((size_t)1 << 34)

/* One record on its way through. */
typedef struct record {
	cli_report report;
	json_t *object; /* owns the text of JSON Lines */
	cxr_buf out, side;
	cxr_rc rc;
	cxr_err err;
} record;

CXR_VEC_DECLARE(record_vec, record)

typedef struct stream {
	const cli_report_job *job;
	cli_report_counts *counts;
	int n_workers;
	cxr_arena *arenas;      /* one a worker */
	cxr_arena batch_arena;  /* table cells of the batch */
	record_vec batch;
	size_t batch_bytes;
	cxr_jsonl *lines;
	cxr_csv *csv;
	size_t n_columns, text_at, id_at; /* SIZE_MAX = no such column */
	size_t extra_at[CLI_MAX_EXTRA];
	uint64_t n_records;
	bool has_begun;
	bool is_output_gone;
} stream;

/* ---- ids ---- */

void cli__report_put_id(cxr_json_out *out, const cli_report *report)
{
	if (report->id_value)
		cxr_json_put_value(out, report->id_value);
	else if (report->id.ptr)
		cxr_json_put_str(out, report->id);
	else
		cxr_json_put_int(out, (int64_t)report->number);
}

void cli__report_put_id_cell(cxr_buf *out, const cli_report *report)
{
	if (json_is_string(report->id_value)) {
		cxr_csv_put(out, (cxr_str){json_string_value(report->id_value), json_string_length(report->id_value)}, true);
		return;
	}
	if (report->id.ptr) {
		cxr_csv_put(out, report->id, true);
		return;
	}
	cxr_buf text;
	cxr_json_out json;
	cxr_buf_init(&text, MAX_LINE_BYTES);
	cxr_json_out_init(&json, &text, 0);
	cli__report_put_id(&json, report);
	if (text.failed)
		out->failed = true;
	cxr_csv_put(out, cxr_buf_str(&text), true);
	cxr_buf_release(&text);
}

/* ---- batches ---- */

static cxr_rc work(void *context, int worker, size_t unit, void **out_result, cxr_err *err)
{
	stream *s = context;
	*out_result = NULL;
	for (size_t i = unit * UNIT_ITEMS; i < (unit + 1) * UNIT_ITEMS && i < s->batch.n_items; i++) {
		record *it = &s->batch.items[i];
		cxr_arena_clear(&s->arenas[worker]);
		cxr_err_clear(&it->err);
		it->rc = s->job->work(s->job->context, &it->report, &s->arenas[worker], &it->out, &it->side, &it->err);
		if (it->rc == CXR_OK)
			it->rc = cxr_buf_check(&it->out, &it->err);
		if (it->rc == CXR_OK)
			it->rc = cxr_buf_check(&it->side, &it->err);
		if (it->rc != CXR_OK && !cxr_rc_is_bad_input(it->rc)) {
			cxr_err_about(&it->err, "line %" PRIu64, it->report.line);
			*err = it->err;
			return it->rc;
		}
	}
	return CXR_OK;
}

static void report_bad(stream *s, const cxr_err *err)
{
	s->counts->n_bad++;
	(void)cxr_cli_fail(s->job->cli, err, true);
}

static void write_out(stream *s, cxr_str bytes)
{
	if (!s->is_output_gone && bytes.len && fwrite(bytes.ptr, 1, bytes.len, s->job->cli->out) != bytes.len)
		s->is_output_gone = true;
}

static cxr_rc commit(void *context, size_t unit, void *result, cxr_err *err)
{
	stream *s = context;
	(void)result;
	for (size_t i = unit * UNIT_ITEMS; i < (unit + 1) * UNIT_ITEMS && i < s->batch.n_items; i++) {
		record *it = &s->batch.items[i];
		if (it->rc != CXR_OK) {
			cxr_err_about(&it->err, "line %" PRIu64, it->report.line);
			report_bad(s, &it->err);
			continue;
		}
		write_out(s, cxr_buf_str(&it->out));
		if (it->side.len && s->job->side_write)
			CXR_TRY(s->job->side_write(s->job->context, cxr_buf_str(&it->side), err));
	}
	if (s->n_workers == 1)
		s->is_output_gone |= fflush(s->job->cli->out) != 0;
	return CXR_OK;
}

static void batch_clear(stream *s)
{
	for (size_t i = 0; i < s->batch.n_items; i++) {
		json_decref(s->batch.items[i].object);
		cxr_buf_release(&s->batch.items[i].out);
		cxr_buf_release(&s->batch.items[i].side);
	}
	s->batch.n_items = 0;
	s->batch_bytes = 0;
	cxr_arena_clear(&s->batch_arena);
}

static void begin(stream *s, bool has_ids)
{
	if (s->has_begun)
		return;
	s->has_begun = true;
	cxr_buf header;
	cxr_buf_init(&header, 1 << 16);
	if (s->job->begin)
		s->job->begin(s->job->context, s->csv != NULL, has_ids, &header);
	write_out(s, cxr_buf_str(&header));
	cxr_buf_release(&header);
}

static cxr_rc batch_run(stream *s, cxr_err *err)
{
	cxr_pool_job job = {.context = s, .n_units = (s->batch.n_items + UNIT_ITEMS - 1) / UNIT_ITEMS, .n_workers = s->n_workers,
		.work = work, .commit = commit};
	cxr_rc rc = CXR_OK;
	void *unused;
	if (s->n_workers == 1 || job.n_units <= 1) {
		for (size_t unit = 0; unit < job.n_units && rc == CXR_OK; unit++) {
			rc = work(s, 0, unit, &unused, err);
			if (rc == CXR_OK)
				rc = commit(s, unit, NULL, err);
		}
	} else {
		rc = cxr_pool_run(&job, err);
	}
	batch_clear(s);
	return rc;
}

static cxr_rc batch_add(stream *s, record it, cxr_err *err)
{
	begin(s, it.report.id_value || it.report.id.ptr);
	cxr_buf_init(&it.out, SIZE_MAX / 2);
	cxr_buf_init(&it.side, SIZE_MAX / 2);
	if (!record_vec_push(&s->batch, it)) {
		json_decref(it.object);
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a batch of reports");
	}
	s->batch_bytes += it.report.text.len;
	bool is_full = s->n_workers == 1 || s->batch.n_items >= (size_t)s->n_workers * BATCH_ITEMS || s->batch_bytes >= BATCH_BYTES;
	return is_full ? batch_run(s, err) : CXR_OK;
}

/* A record that could not be read: what stands before it is answered first, so that messages keep the order of the lines. */
static cxr_rc skip_bad(stream *s, cxr_err *problem)
{
	cxr_err err;
	cxr_err_clear(&err);
	cxr_rc rc = batch_run(s, &err);
	if (rc != CXR_OK) {
		*problem = err;
		return rc;
	}
	report_bad(s, problem);
	cxr_err_clear(problem);
	return CXR_OK;
}

static bool goes_on(const stream *s)
{
	return !cxr_stop_asked() && !s->is_output_gone;
}

static cxr_rc end_early(stream *s, cxr_err *err)
{
	CXR_TRY(batch_run(s, err));
	return s->is_output_gone ? CXR_OK : CXR_FAIL(err, CXR_E_CANCELLED, "stopped on request");
}

/* ---- JSON Lines ---- */

static cxr_rc take_object(record *it, cxr_err *err)
{
	if (!json_is_object(it->object))
		return CXR_FAIL(err, CXR_E_SCHEMA, "the line is no JSON object");
	if (!cxr_json_str(it->object, "text", &it->report.text))
		return CXR_FAIL(err, CXR_E_SCHEMA, "the object has no string \"text\"");
	it->report.object = it->object;
	it->report.id_value = json_object_get(it->object, "id");
	if (json_is_null(it->report.id_value))
		it->report.id_value = NULL;
	return CXR_OK;
}

static cxr_rc run_jsonl(stream *s, cxr_err *err)
{
	while (goes_on(s)) {
		record it = {.report.number = s->n_records + 1};
		cxr_rc rc = cxr_jsonl_next(s->lines, &it.object, err);
		if (rc == CXR_OK && !it.object)
			return batch_run(s, err);
		it.report.line = cxr_jsonl_line(s->lines);
		if (rc == CXR_OK) {
			s->n_records++;
			rc = take_object(&it, err);
			if (rc == CXR_OK) {
				CXR_TRY(batch_add(s, it, err));
				continue;
			}
			cxr_err_about(err, "line %" PRIu64, it.report.line);
			json_decref(it.object);
		}
		if (rc == CXR_E_CANCELLED)
			break;
		if (!cxr_rc_is_bad_input(rc))
			return rc;
		CXR_TRY(skip_bad(s, err));
	}
	return end_early(s, err);
}

/* ---- tables ---- */

static size_t column_named(const cxr_csv_row *row, const char *name)
{
	for (size_t i = 0; i < row->n_fields; i++)
		if (cxr_str_eqz(row->fields[i], name))
			return i;
	return SIZE_MAX;
}

/* The column that was named, or the first of the usual names that there is. */
static size_t column_of(const cxr_csv_row *row, const char *wanted, const char *const *usual)
{
	if (wanted)
		return column_named(row, wanted);
	size_t at = SIZE_MAX;
	for (; at == SIZE_MAX && *usual; usual++)
		at = column_named(row, *usual);
	return at;
}

static cxr_rc add_row(stream *s, const cxr_csv_row *row, cxr_err *err)
{
	record it = {.report = {.number = ++s->n_records, .line = row->line}};
	if (row->n_fields != s->n_columns) {
		cxr_rc rc = CXR_FAIL(err, CXR_E_SCHEMA, "the row has %zu fields, the first row %zu", row->n_fields, s->n_columns);
		cxr_err_about(err, "line %" PRIu64, row->line);
		return rc;
	}
	CXR_TRY(cxr_arena_str(&s->batch_arena, row->fields[s->text_at], &it.report.text, err));
	if (s->id_at != SIZE_MAX)
		CXR_TRY(cxr_arena_str(&s->batch_arena, row->fields[s->id_at], &it.report.id, err));
	for (size_t i = 0; i < CLI_MAX_EXTRA; i++)
		if (s->extra_at[i] != SIZE_MAX)
			CXR_TRY(cxr_arena_str(&s->batch_arena, row->fields[s->extra_at[i]], &it.report.extra[i], err));
	return batch_add(s, it, err);
}

/* The first row: names of columns, or the first report of a table without a header. */
static cxr_rc read_header(stream *s, cxr_err *err)
{
	static const char *const text_names[] = {"text", "report", "Report Impression", "Reports", "REPORT_TEXT", NULL};
	static const char *const id_names[] = {"id", "study_id", NULL};
	cxr_csv_row row;
	CXR_TRY(cxr_csv_next(s->csv, &row, err));
	s->n_columns = row.n_fields;
	if (row.n_fields == 0)
		return CXR_OK;
	s->text_at = column_of(&row, s->job->text_column, text_names);
	s->id_at = column_of(&row, s->job->id_column, id_names);
	for (size_t i = 0; i < CLI_MAX_EXTRA; i++)
		if (s->job->extra_columns[i])
			s->extra_at[i] = column_of(&row, s->job->extra_columns[i], NULL);
	if (s->job->id_column && s->id_at == SIZE_MAX)
		return CXR_FAIL(err, CXR_E_USAGE, "the table lacks the id column that was named");
	if (s->text_at != SIZE_MAX)
		return CXR_OK;
	if (s->job->text_column || row.n_fields > 1)
		return CXR_FAIL(err, CXR_E_USAGE, s->job->text_column ? "the table lacks the text column that was named"
															  : "which column holds the text? name it by --text-column");
	s->text_at = 0;
	return add_row(s, &row, err);
}

static cxr_rc run_table(stream *s, cxr_err *err)
{
	CXR_TRY(read_header(s, err));
	begin(s, s->id_at != SIZE_MAX);
	while (goes_on(s)) {
		cxr_csv_row row;
		cxr_rc rc = cxr_csv_next(s->csv, &row, err);
		if (rc == CXR_OK && row.n_fields == 0)
			return batch_run(s, err);
		if (rc == CXR_OK)
			rc = add_row(s, &row, err);
		if (rc == CXR_OK)
			continue;
		if (rc == CXR_E_CANCELLED)
			break;
		if (!cxr_rc_is_bad_input(rc))
			return rc;
		CXR_TRY(skip_bad(s, err));
	}
	return end_early(s, err);
}

/* ---- the run ---- */

static cxr_rc open_input(stream *s, cxr_err *err)
{
	cxr_input *input;
	int first = '{';
	CXR_TRY(cxr_input_open(&input, s->job->path, err));
	if (!s->job->input) {
		cxr_rc rc = cxr_input_first_byte(input, &first, err);
		if (rc != CXR_OK) {
			cxr_input_close(input);
			return rc;
		}
	}
	bool is_table = s->job->input ? strcmp(s->job->input, "csv") == 0 : first >= 0 && first != '{';
	if (is_table)
		return cxr_csv_open_input(&s->csv, input, 0, MAX_LINE_BYTES, err);
	return cxr_jsonl_open_input(&s->lines, input, MAX_LINE_BYTES, err);
}

static cxr_rc run(stream *s, cxr_err *err)
{
	s->arenas = cxr_calloc((size_t)s->n_workers, sizeof *s->arenas);
	if (!s->arenas)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the workers");
	for (int i = 0; i < s->n_workers; i++)
		cxr_arena_init(&s->arenas[i], ARENA_BYTES);
	cxr_rc rc = open_input(s, err);
	if (rc != CXR_OK) {
		cxr_err_about(err, "input");
		return rc;
	}
	return s->csv ? run_table(s, err) : run_jsonl(s, err);
}

cxr_rc cli__reports_run(const cli_report_job *job, cli_report_counts *counts, cxr_err *err)
{
	stream s = {.job = job, .counts = counts, .n_workers = job->cli->n_workers < 1 ? 1 : (int)job->cli->n_workers, .text_at = SIZE_MAX, .id_at = SIZE_MAX};
	*counts = (cli_report_counts){0};
	for (size_t i = 0; i < CLI_MAX_EXTRA; i++)
		s.extra_at[i] = SIZE_MAX;
	cxr_arena_init(&s.batch_arena, ARENA_BYTES);
	cxr_rc rc = run(&s, err);
	counts->n_read = s.n_records;
	batch_clear(&s);
	record_vec_release(&s.batch);
	cxr_arena_release(&s.batch_arena);
	for (int i = 0; s.arenas && i < s.n_workers; i++)
		cxr_arena_release(&s.arenas[i]);
	cxr_free(s.arenas);
	cxr_jsonl_close(s.lines);
	if (s.csv)
		cxr_csv_close(s.csv);
	return rc;
}

int cli__reports_exit(cxr_cli *cli, cxr_rc rc, const cli_report_counts *counts, const cxr_err *err)
{
	if (rc != CXR_OK)
		return cxr_cli_fail(cli, err, counts->n_read > 0);
	return counts->n_bad ? CXR_EXIT_FINDINGS : CXR_EXIT_OK;
}
