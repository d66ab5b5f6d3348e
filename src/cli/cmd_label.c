/* `cxr label`: reports in, the 14 observations out (CONTRACTS section 6). Tests: tests/cli/ */
#include "cli/report_stream.h"
#include "formats/csv.h"
#include "labels/labeler.h"
#include "os/file.h"
#include "sections/sections.h"

typedef struct label_opts {
	const char *mode, *input, *format, *text_column, *id_column, *evidence;
	bool whole_text, empty_no_finding;
	double positive_from, uncertain_from;
} label_opts;

static const cxr_opt opts[] = {
	{0, "format", CXR_OPT_CHOICE, offsetof(label_opts, format), "jsonl|chexpert|chexbert", "what is written (default jsonl for JSON Lines, chexpert for a table)"},
	{0, "mode", CXR_OPT_CHOICE, offsetof(label_opts, mode), "best|compat", "decisions: the best known, or those of the published rule labeler (default best)"},
	{0, "evidence", CXR_OPT_TEXT, offsetof(label_opts, evidence), "FILE", "write the words that each label rests on, as JSON Lines"},
	{0, "whole-text", CXR_OPT_FLAG, offsetof(label_opts, whole_text), NULL, "read all of the text, also history and indication"},
	{0, "empty-no-finding", CXR_OPT_FLAG, offsetof(label_opts, empty_no_finding), NULL, "an empty text gives No Finding, as the published labelers do"},
	{0, "positive-from", CXR_OPT_NUMBER, offsetof(label_opts, positive_from), "0..1", "strength from which a hedged mention is positive (default 0.9)"},
	{0, "uncertain-from", CXR_OPT_NUMBER, offsetof(label_opts, uncertain_from), "0..1", "strength under which a hedged mention is negative (default 0.2)"},
	{0, "input", CXR_OPT_CHOICE, offsetof(label_opts, input), "jsonl|csv", "what the input is (default: told by its first byte)"},
	{0, "text-column", CXR_OPT_TEXT, offsetof(label_opts, text_column), "NAME", "column of the report in a table (default text, report and the like)"},
	{0, "id-column", CXR_OPT_TEXT, offsetof(label_opts, id_column), "NAME", "column of the id in a table (default id or study_id)"},
	{0},
};

typedef enum label_form { FORM_JSONL, FORM_CHEXPERT, FORM_CHEXBERT } label_form;

typedef struct label_filter {
	const label_opts *opts;
	cxr_labeler *labeler;
	cxr_label_options options;
	label_form form;
	bool has_ids;
	cxr_file_out evidence;
	bool has_evidence; /* it was asked for and is open */
} label_filter;

/* Column `i` of the form's table. */
static cxr_label label_at(const label_filter *f, int i)
{
	return f->form == FORM_CHEXPERT ? cxr_labels_csv_order[i] : (cxr_label)i;
}

static void begin(void *context, bool is_table, bool has_ids, cxr_buf *out)
{
	label_filter *f = context;
	f->has_ids = has_ids;
	f->form = is_table ? FORM_CHEXPERT : FORM_JSONL;
	if (f->opts->format)
		f->form = strcmp(f->opts->format, "jsonl") == 0 ? FORM_JSONL : strcmp(f->opts->format, "chexpert") == 0 ? FORM_CHEXPERT : FORM_CHEXBERT;
	if (f->form == FORM_JSONL)
		return;
	cxr_csv_put(out, cxr_str_from(has_ids ? "id" : f->form == FORM_CHEXPERT ? "Reports" : "Report Impression"), true);
	for (int i = 0; i < CXR_N_LABELS; i++)
		cxr_csv_put(out, cxr_str_from(cxr_label_name(label_at(f, i))), false);
	cxr_csv_end_row(out);
}

static void put_state(cxr_json_out *json, cxr_label_state state)
{
	if (state == CXR_LABEL_BLANK)
		cxr_json_put_null(json);
	else
		cxr_json_put_double(json, state == CXR_LABEL_POSITIVE ? 1.0 : state == CXR_LABEL_NEGATIVE ? 0.0 : -1.0);
}

static void write_json(const cli_report *report, const cxr_label_set *set, cxr_buf *out)
{
	cxr_json_out json;
	cxr_json_out_init(&json, out, 0);
	cxr_json_begin_object(&json);
	if (cli__report_has_id(report)) {
		cxr_json_key(&json, "id");
		cli__report_put_id(&json, report);
	}
	for (int i = 0; i < CXR_N_LABELS; i++) {
		cxr_json_key(&json, cxr_label_name((cxr_label)i));
		put_state(&json, (cxr_label_state)set->state[i]);
	}
	cxr_json_end_object(&json);
	cxr_buf_add_char(out, '\n');
}

static void write_row(const label_filter *f, const cli_report *report, const cxr_label_set *set, cxr_buf *out)
{
	if (f->has_ids)
		cli__report_put_id_cell(out, report);
	else
		cxr_csv_put(out, report->text, true);
	for (int i = 0; i < CXR_N_LABELS; i++)
		cxr_csv_put(out, cxr_str_from(cxr_label_state_cell((cxr_label_state)set->state[label_at(f, i)])), false);
	cxr_csv_end_row(out);
}

static void put_number(cxr_json_out *json, const char *key, size_t value)
{
	cxr_json_key(json, key);
	cxr_json_put_int(json, (int64_t)value);
}

static void put_text(cxr_json_out *json, const char *key, cxr_str value)
{
	cxr_json_key(json, key);
	if (value.len)
		cxr_json_put_str(json, value);
	else
		cxr_json_put_null(json);
}

static void write_evidence(const cli_report *report, const cxr_evidence *evidence, cxr_buf *out)
{
	cxr_json_out json;
	cxr_json_out_init(&json, out, 0);
	cxr_json_begin_object(&json);
	cxr_json_key(&json, "id");
	cli__report_put_id(&json, report);
	cxr_json_key(&json, "label");
	cxr_json_putz(&json, cxr_label_name(evidence->label));
	cxr_json_key(&json, "value");
	put_state(&json, evidence->state);
	put_number(&json, "start", evidence->start);
	put_number(&json, "end", evidence->end);
	put_number(&json, "trigger_start", evidence->trigger_start);
	put_number(&json, "trigger_end", evidence->trigger_end);
	put_text(&json, "rule", evidence->rule);
	cxr_json_key(&json, "strength");
	cxr_json_put_double(&json, evidence->strength);
	put_text(&json, "laterality", evidence->laterality);
	put_text(&json, "severity", evidence->severity);
	put_text(&json, "change", evidence->change);
	cxr_json_end_object(&json);
	cxr_buf_add_char(out, '\n');
}

static cxr_rc work(void *context, const cli_report *report, cxr_arena *arena, cxr_buf *out, cxr_buf *side, cxr_err *err)
{
	const label_filter *f = context;
	cxr_span *spans = NULL;
	size_t n_spans = 0;
	if (!f->opts->whole_text) {
		cxr_sections sections;
		CXR_TRY(cxr_sections_split(report->text, CXR_SECTIONS_AUTO, arena, &sections, err));
		CXR_TRY(cxr_sections_label_spans(&sections, arena, &spans, &n_spans, err));
	}
	cxr_label_result result;
	cxr_span nothing = {0, 0};
	const cxr_span *ranges = f->opts->whole_text ? NULL : n_spans ? spans : &nothing;
	CXR_TRY(cxr_label_report(f->labeler, report->text, ranges, f->opts->whole_text ? 0 : n_spans, &f->options, arena, &result, err));
	if (f->form == FORM_JSONL)
		write_json(report, &result.set, out);
	else
		write_row(f, report, &result.set, out);
	if (!f->has_evidence)
		return CXR_OK;
	CXR_TRY(cxr_evidence_to_code_points(report->text, result.evidence, result.n_evidence, arena, err));
	for (size_t i = 0; i < result.n_evidence; i++)
		write_evidence(report, &result.evidence[i], side);
	return CXR_OK;
}

static cxr_rc side_write(void *context, cxr_str bytes, cxr_err *err)
{
	label_filter *f = context;
	return cxr_file_out_write(&f->evidence, bytes.ptr, bytes.len, err);
}

extern const cxr_cmd cxr_cmd_label;

static cxr_rc filter_run(label_filter *f, const cli_report_job *job, cli_report_counts *counts, cxr_err *err)
{
	*counts = (cli_report_counts){0};
	CXR_TRY(cxr_labeler_new(&f->labeler, err));
	if (!f->opts->evidence)
		return cli__reports_run(job, counts, err);
	cxr_rc rc = cxr_file_out_open(&f->evidence, f->opts->evidence, 0600, err);
	if (rc != CXR_OK) {
		cxr_err_about(err, "evidence file");
		return rc;
	}
	f->has_evidence = true;
	rc = cli__reports_run(job, counts, err);
	if (rc == CXR_OK)
		rc = cxr_file_out_commit(&f->evidence, false, err);
	cxr_file_out_close(&f->evidence);
	return rc;
}

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const label_opts *o = opts_struct;
	if (argc > 1)
		return cxr_cli_usage(cli, &cxr_cmd_label, "names one input file at most");
	label_filter f = {.opts = o, .options = cxr_label_options_default()};
	if (o->positive_from > 0)
		f.options.positive_from = o->positive_from;
	if (o->uncertain_from > 0)
		f.options.uncertain_from = o->uncertain_from;
	if (f.options.uncertain_from > f.options.positive_from)
		return cxr_cli_usage(cli, &cxr_cmd_label, "--uncertain-from is at most --positive-from");
	f.options.empty_is_no_finding = o->empty_no_finding;
	f.options.want_evidence = o->evidence != NULL;
	f.options.compat = o->mode && strcmp(o->mode, "compat") == 0;
	cli_report_job job = {.cli = cli, .path = argc ? argv[0] : "-", .input = o->input, .text_column = o->text_column, .id_column = o->id_column,
		.context = &f, .begin = begin, .work = work, .side_write = side_write};
	cli_report_counts counts;
	cxr_err err;
	cxr_err_clear(&err);
	cxr_rc rc = filter_run(&f, &job, &counts, &err);
	cxr_labeler_free(f.labeler);
	return cli__reports_exit(cli, rc, &counts, &err);
}

const cxr_cmd cxr_cmd_label = {
	.name = "label",
	.group = "Reports",
	.synopsis = "[FILE] [--format NAME] [--evidence FILE] [options]",
	.summary = "Label reports with the 14 CheXpert observations by rules",
	.text = "Reads JSON Lines with \"text\" and, if you like, \"id\", or a table (CSV), and answers every report in input order: 1.0 positive, "
			"0.0 negative, -1.0 uncertain, null or an empty cell not mentioned. When a text has sections, findings and impression are read, "
			"otherwise all of it; history and indication never yield labels (but see --whole-text).\n\n"
			"--format chexpert is the table of the published rule labeler: Reports and 14 columns in its order; chexbert is that of CheXbert: "
			"Report Impression and 14 columns in its order. With ids in the input the first column is id. A table needs a header with a "
			"column text, report, Report Impression or Reports (or --text-column), or has one column and no header.\n\n"
			"--mode compat decides as the published rule labeler does where the two differ: \"no new\" and a stable heart are uncertain, "
			"history counts, mixed mentions with a negative and an uncertain one are uncertain, heart failure adds an uncertain "
			"Cardiomegaly. An empty text still gives blanks (see --empty-no-finding).\n\n"
			"--evidence FILE writes one JSON line for every mention that counted: label, value, where it and its trigger stand in the text "
			"(code points), the rule, its strength, laterality, severity and change over time. The file appears when the run is complete.\n\n"
			"A line that cannot be read is named on standard error and skipped; the exit code is then 1. The labels are made by rules and "
			"are sometimes wrong.",
	.examples = "cxr label < reports.jsonl > labels.jsonl # JSON Lines\n"
				"cxr label reports.csv > labeled_reports.csv # as the published labeler writes it\n"
				"cxr label reports.jsonl --evidence why.jsonl > labels.jsonl # with the words behind each label",
	.opts = opts,
	.opts_bytes = sizeof(label_opts),
	.run = run,
};
