/*
 * `cxr deid text`: reports in, de-identified reports out (CONTRACTS section 6).
 * Tests: tests/golden/test_hard_strings.py, tests/golden/test_deid_text.py, tests/cli/
 */
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "cli/report_stream.h"
#include "deid/text_json.h"
#include "formats/csv.h"
#include "os/file.h"

enum { MAX_TEXT_BYTES = 256 << 20, MAX_LIST_BYTES = 16 << 20 };
#define ARENA_BYTES ((size_t)1 << 36)

typedef struct deid_text_opts {
	const char *key_path;
	const char *input, *format;
	const char *text_column, *id_column, *patient_column, *date_column;
	const char *places_path, *staff_path;
	bool spans_only;
	bool whole_weeks;
} deid_text_opts;

static const cxr_opt opts[] = {
	{0, "key", CXR_OPT_TEXT, offsetof(deid_text_opts, key_path), "FILE", "key file of a project; without it a random key is used and forgotten"},
	{0, "spans-only", CXR_OPT_FLAG, offsetof(deid_text_opts, spans_only), NULL, "leave the text as it is and only list what would be replaced"},
	{0, "input", CXR_OPT_CHOICE, offsetof(deid_text_opts, input), "jsonl|csv|text", "what the input is; text: one report (default: told by its first byte)"},
	{0, "format", CXR_OPT_CHOICE, offsetof(deid_text_opts, format), "jsonl|csv|text", "what is written (default: as the input)"},
	{0, "text-column", CXR_OPT_TEXT, offsetof(deid_text_opts, text_column), "NAME", "column of the report in a table (default text, report and the like)"},
	{0, "id-column", CXR_OPT_TEXT, offsetof(deid_text_opts, id_column), "NAME", "column of the id in a table (default id or study_id)"},
	{0, "patient-column", CXR_OPT_TEXT, offsetof(deid_text_opts, patient_column), "NAME", "column of the patient id in a table (default patient_id)"},
	{0, "date-column", CXR_OPT_TEXT, offsetof(deid_text_opts, date_column), "NAME", "column of the study date in a table (default study_date)"},
	{0, "places", CXR_OPT_TEXT, offsetof(deid_text_opts, places_path), "FILE", "hospitals and places of the site, one a line"},
	{0, "staff", CXR_OPT_TEXT, offsetof(deid_text_opts, staff_path), "FILE", "staff names of the site, one a line"},
	{0, "whole-weeks", CXR_OPT_FLAG, offsetof(deid_text_opts, whole_weeks), NULL, "shift dates by whole weeks, so that weekdays stay"},
	{0},
};

extern const cxr_cmd cxr_cmd_deid_text;

typedef enum text_form { FORM_JSONL, FORM_CSV, FORM_TEXT } text_form;

typedef struct text_filter {
	cxr_cli *cli;
	const deid_text_opts *opts;
	cxr_deid_engine *engine;
	cxr_key *key;
	cxr_ledger ledger;
	text_form form;
	bool has_ids;
} text_filter;

static void begin(void *context, bool is_table, bool has_ids, cxr_buf *out)
{
	text_filter *f = context;
	f->has_ids = has_ids;
	if (!f->opts->format)
		f->form = is_table && !f->opts->spans_only ? FORM_CSV : FORM_JSONL;
	if (f->form != FORM_CSV)
		return;
	if (has_ids)
		cxr_csv_put(out, cxr_str_from("id"), true);
	cxr_csv_put(out, cxr_str_from("text"), !has_ids);
	cxr_csv_end_row(out);
}

/* What a table's row says: text, id, patient, study date. */
static cxr_rc read_row(const cli_report *report, cxr_deid_line *line, cxr_err *err)
{
	*line = (cxr_deid_line){.id = report->id_value, .text = report->text, .subject = {.study_day = CXR_DAY_NONE}};
	cxr_str patient = report->extra[0], date_cell = report->extra[1];
	if (patient.ptr)
		line->subject.patient_key = patient;
	if (!date_cell.ptr || cxr_str_trim(date_cell).len == 0)
		return CXR_OK;
	cxr_date date;
	if (!cxr_date_parse(date_cell, &date))
		return CXR_FAIL(err, CXR_E_SCHEMA, "the study date is no date (YYYY-MM-DD)");
	line->subject.study_day = cxr_date_to_day(date);
	return CXR_OK;
}

static cxr_rc work(void *context, const cli_report *report, cxr_arena *arena, cxr_buf *out, cxr_buf *side, cxr_err *err)
{
	const text_filter *f = context;
	cxr_deid_line line;
	cxr_deid_result result;
	(void)side;
	CXR_TRY(report->object ? cxr_deid_line_read(report->object, arena, &line, err) : read_row(report, &line, err));
	CXR_TRY(cxr_deid_text(f->engine, &f->ledger, &line.subject, line.text, f->opts->spans_only, arena, &result, err));
	switch (f->form) {
	case FORM_JSONL: {
		/* the id of a table's row is a string of its own */
		json_t *id = !line.id && report->id.ptr ? json_stringn(report->id.ptr, report->id.len) : NULL;
		if (id)
			line.id = id;
		cxr_deid_line_write(&line, &result, out);
		json_decref(id);
		break;
	}
	case FORM_CSV:
		if (f->has_ids)
			cli__report_put_id_cell(out, report);
		cxr_csv_put(out, result.text, !f->has_ids);
		cxr_csv_end_row(out);
		break;
	case FORM_TEXT:
		cxr_buf_add_str(out, result.text);
		if (!cxr_str_ends(result.text, cxr_str_from("\n")))
			cxr_buf_add_char(out, '\n');
		break;
	}
	return CXR_OK;
}

/* ---- one plain report ---- */

static cxr_rc read_all(const char *path, cxr_buf *out, cxr_err *err)
{
	if (strcmp(path, "-") != 0) {
		cxr_rc rc = cxr_file_read(path, MAX_TEXT_BYTES, out, err);
		cxr_err_about(rc == CXR_OK ? NULL : err, "input");
		return rc;
	}
	char block[1 << 16];
	ssize_t n;
	while ((n = read(STDIN_FILENO, block, sizeof block)) > 0)
		cxr_buf_add(out, block, (size_t)n);
	if (n < 0)
		return CXR_FAIL(err, CXR_E_IO, "standard input cannot be read");
	return cxr_buf_check(out, err);
}

static cxr_rc run_text(text_filter *f, const char *path, cxr_err *err)
{
	cxr_buf bytes, text, out;
	cxr_arena arena;
	cxr_arena_init(&arena, ARENA_BYTES);
	cxr_buf_init(&bytes, MAX_TEXT_BYTES);
	cxr_buf_init(&text, (size_t)MAX_TEXT_BYTES * 3); /* one bad byte becomes three */
	cxr_buf_init(&out, SIZE_MAX / 2);
	cxr_rc rc = read_all(path, &bytes, err);
	if (rc == CXR_OK) {
		cxr_utf8_repair(cxr_buf_str(&bytes), &text);
		rc = cxr_buf_check(&text, err);
	}
	if (!f->opts->format)
		f->form = f->opts->spans_only ? FORM_JSONL : FORM_TEXT;
	cli_report report = {.number = 1, .line = 1, .text = cxr_buf_str(&text)};
	if (rc == CXR_OK)
		rc = work(f, &report, &arena, &out, NULL, err);
	if (rc == CXR_OK)
		rc = cxr_buf_check(&out, err);
	if (rc == CXR_OK && out.len)
		fwrite(out.ptr, 1, out.len, f->cli->out);
	cxr_buf_release(&bytes);
	cxr_buf_release(&text);
	cxr_buf_release(&out);
	cxr_arena_release(&arena);
	return rc;
}

/* ---- set-up ---- */

CXR_VEC_DECLARE(view_vec, cxr_str)

/* Lines of a list file as views into `bytes`. */
static cxr_rc read_list(const char *path, const char *what, cxr_buf *bytes, view_vec *out, cxr_err *err)
{
	if (!path)
		return CXR_OK;
	cxr_rc rc = cxr_file_read(path, MAX_LIST_BYTES, bytes, err);
	if (rc != CXR_OK) {
		cxr_err_about(err, "list of %s", what);
		return rc;
	}
	cxr_str rest = cxr_buf_str(bytes);
	for (cxr_str line; cxr_str_split(&rest, '\n', &line);) {
		line = cxr_str_trim(line);
		if (line.len && line.ptr[0] != '#' && !view_vec_push(out, line))
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the list of %s", what);
	}
	return CXR_OK;
}

static cxr_rc make_engine(text_filter *f, cxr_err *err)
{
	cxr_buf place_bytes, staff_bytes;
	view_vec places = {0}, staff = {0};
	cxr_buf_init(&place_bytes, MAX_LIST_BYTES);
	cxr_buf_init(&staff_bytes, MAX_LIST_BYTES);
	cxr_rc rc = read_list(f->opts->places_path, "places", &place_bytes, &places, err);
	if (rc == CXR_OK)
		rc = read_list(f->opts->staff_path, "staff", &staff_bytes, &staff, err);
	if (rc == CXR_OK)
		rc = cxr_deid_engine_new(places.items, places.n_items, staff.items, staff.n_items, &f->engine, err);
	view_vec_release(&places);
	view_vec_release(&staff);
	cxr_buf_release(&place_bytes);
	cxr_buf_release(&staff_bytes);
	return rc;
}

static cxr_rc make_key(text_filter *f, cxr_err *err)
{
	if (f->opts->key_path) {
		CXR_TRY(cxr_key_load(f->opts->key_path, &f->key, err));
	} else {
		CXR_TRY(cxr_key_random(&f->key, err));
		if (!f->cli->quiet && !f->opts->spans_only)
			fprintf(f->cli->err, "cxr deid text: warning: no --key: the surrogates come from a random key and differ in the next run\n");
	}
	f->ledger = (cxr_ledger){.key = f->key, .whole_weeks = f->opts->whole_weeks, .age_cap_years = 90};
	return CXR_OK;
}

static cxr_rc filter_run(text_filter *f, const char *path, cli_report_counts *counts, cxr_err *err)
{
	const deid_text_opts *o = f->opts;
	CXR_TRY(make_key(f, err));
	CXR_TRY(make_engine(f, err));
	if (o->format)
		f->form = strcmp(o->format, "jsonl") == 0 ? FORM_JSONL : strcmp(o->format, "csv") == 0 ? FORM_CSV : FORM_TEXT;
	if (o->input && strcmp(o->input, "text") == 0)
		return run_text(f, path, err);
	cli_report_job job = {.cli = f->cli, .path = path, .input = o->input, .text_column = o->text_column, .id_column = o->id_column,
		.extra_columns = {o->patient_column ? o->patient_column : "patient_id", o->date_column ? o->date_column : "study_date"},
		.context = f, .begin = begin, .work = work};
	return cli__reports_run(&job, counts, err);
}

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const deid_text_opts *o = opts_struct;
	if (argc > 1)
		return cxr_cli_usage(cli, &cxr_cmd_deid_text, "names one input file at most");
	if (o->spans_only && o->format && strcmp(o->format, "jsonl") != 0)
		return cxr_cli_usage(cli, &cxr_cmd_deid_text, "--spans-only writes JSON Lines only");
	text_filter f = {.cli = cli, .opts = o};
	cli_report_counts counts = {0};
	cxr_err err;
	cxr_err_clear(&err);
	cxr_rc rc = filter_run(&f, argc ? argv[0] : "-", &counts, &err);
	cxr_deid_engine_free(f.engine);
	cxr_key_free(f.key);
	return cli__reports_exit(cli, rc, &counts, &err);
}

const cxr_cmd cxr_cmd_deid_text = {
	.name = "deid text",
	.group = "De-id",
	.synopsis = "[FILE] [--key FILE] [--spans-only] [options]",
	.summary = "Replace identifiers in report text by surrogates",
	.text = "Reads JSON Lines and writes JSON Lines in the same order. A line holds \"text\" and, when known, \"id\", \"patient_id\", \"study_date\", "
			"\"sex\" and \"known\": {\"names\", \"staff\", \"ids\", \"accessions\", \"dates\", \"places\", \"addresses\", \"phones\", \"emails\"}, each a list. "
			"Out come \"id\", the new \"text\" and \"spans\": offsets in code points into both texts, type, surrogate and the detectors that fired.\n\n"
			"Dates move by a keyed number of days per patient and keep their form; names, ids, phones and places become keyed surrogates, the "
			"same ones for the same patient_id and key in every run. Text outside the spans is not changed. What is known of the patient finds "
			"names and numbers that no rule can see: give it. A line without a patient_id is a patient of its own.\n\n"
			"A table gives a table of id and text; --input text takes the whole input as one report. A byte that is no UTF-8 becomes one "
			"U+FFFD. A line that cannot be read is named on standard error and skipped; the exit code is then 1.\n\n"
			"The key file must be private to its owner. With -j 1 each line is answered before the next is read. Detection is by rules and "
			"word lists and misses some identifiers: have the result read before you share it.",
	.examples = "cxr deid text --key site.key < reports.jsonl > out.jsonl  # JSON Lines\n"
				"cxr deid text --input text --spans-only report.txt  # what would be replaced",
	.opts = opts,
	.opts_bytes = sizeof(deid_text_opts),
	.run = run,
};
