/* `cxr sections`: reports in, their sections out (CONTRACTS section 6). Tests: tests/cli/ */
#include "base/utf8.h"
#include "cli/report_stream.h"
#include "formats/csv.h"
#include "sections/sections.h"

typedef struct sections_opts {
	const char *input, *format, *profile, *text_column, *id_column;
} sections_opts;

static const cxr_opt opts[] = {
	{0, "profile", CXR_OPT_CHOICE, offsetof(sections_opts, profile), "auto|chexpert-plus|mimic", "layout of the reports (default auto)"},
	{0, "input", CXR_OPT_CHOICE, offsetof(sections_opts, input), "jsonl|csv", "what the input is (default: told by its first byte)"},
	{0, "format", CXR_OPT_CHOICE, offsetof(sections_opts, format), "jsonl|csv", "what is written (default: as the input)"},
	{0, "text-column", CXR_OPT_TEXT, offsetof(sections_opts, text_column), "NAME", "column of the report in a table (default text, report and the like)"},
	{0, "id-column", CXR_OPT_TEXT, offsetof(sections_opts, id_column), "NAME", "column of the id in a table (default id or study_id)"},
	{0},
};

typedef struct sections_filter {
	cxr_sections_profile profile;
	const char *format; /* NULL until the input is known */
	bool is_csv;
	bool has_ids;
} sections_filter;

static void begin(void *context, bool is_table, bool has_ids, cxr_buf *out)
{
	sections_filter *f = context;
	f->has_ids = has_ids;
	f->is_csv = f->format ? strcmp(f->format, "csv") == 0 : is_table;
	if (!f->is_csv)
		return;
	if (has_ids)
		cxr_csv_put(out, cxr_str_from("id"), true);
	for (int i = 0; i < CXR_N_SECTIONS; i++) {
		char name[64];
		snprintf(name, sizeof name, "section_%s", cxr_section_key((cxr_section)i));
		cxr_csv_put(out, cxr_str_from(name), i == 0 && !has_ids);
	}
	cxr_csv_end_row(out);
}

static cxr_rc write_csv(const sections_filter *f, const cli_report *report, const cxr_sections *sections, cxr_arena *arena, cxr_buf *out, cxr_err *err)
{
	if (f->has_ids)
		cli__report_put_id_cell(out, report);
	for (int i = 0; i < CXR_N_SECTIONS; i++) {
		cxr_str body;
		CXR_TRY(cxr_sections_body(sections, (cxr_section)i, CXR_BODY_TRIMMED, arena, &body, err));
		cxr_csv_put(out, body.ptr ? body : (cxr_str){"", 0}, i == 0 && !f->has_ids);
	}
	cxr_csv_end_row(out);
	return CXR_OK;
}

static void put_pieces(cxr_json_out *json, const cxr_sections *sections)
{
	cxr_utf8_cursor cursor;
	cxr_utf8_cursor_init(&cursor, sections->report);
	cxr_json_begin_array(json);
	for (size_t i = 0; i < sections->n_pieces; i++) {
		const cxr_piece *piece = &sections->pieces[i];
		size_t start = cxr_utf8_cursor_at(&cursor, piece->start);
		size_t body_start = cxr_utf8_cursor_at(&cursor, piece->body_start);
		cxr_json_begin_object(json);
		cxr_json_key(json, "name");
		cxr_json_putz(json, cxr_section_key(piece->kind));
		cxr_json_key(json, "start");
		cxr_json_put_int(json, (int64_t)start);
		cxr_json_key(json, "end");
		cxr_json_put_int(json, (int64_t)cxr_utf8_cursor_at(&cursor, piece->end));
		cxr_json_key(json, "body_start");
		cxr_json_put_int(json, (int64_t)body_start);
		cxr_json_end_object(json);
	}
	cxr_json_end_array(json);
}

static cxr_rc write_json(const cli_report *report, const cxr_sections *sections, cxr_arena *arena, cxr_buf *out, cxr_err *err)
{
	cxr_json_out json;
	cxr_json_out_init(&json, out, 0);
	cxr_json_begin_object(&json);
	if (cli__report_has_id(report)) {
		cxr_json_key(&json, "id");
		cli__report_put_id(&json, report);
	}
	cxr_json_key(&json, "sections");
	cxr_json_begin_object(&json);
	for (int i = 0; i < CXR_N_SECTIONS; i++) {
		cxr_str body;
		CXR_TRY(cxr_sections_body(sections, (cxr_section)i, CXR_BODY_TRIMMED, arena, &body, err));
		if (!body.ptr)
			continue;
		cxr_json_key(&json, cxr_section_key((cxr_section)i));
		cxr_json_put_str(&json, body);
	}
	cxr_json_end_object(&json);
	cxr_json_key(&json, "pieces");
	put_pieces(&json, sections);
	cxr_json_end_object(&json);
	cxr_buf_add_char(out, '\n');
	return CXR_OK;
}

static cxr_rc work(void *context, const cli_report *report, cxr_arena *arena, cxr_buf *out, cxr_buf *side, cxr_err *err)
{
	const sections_filter *f = context;
	(void)side;
	cxr_sections sections;
	CXR_TRY(cxr_sections_split(report->text, f->profile, arena, &sections, err));
	return f->is_csv ? write_csv(f, report, &sections, arena, out, err) : write_json(report, &sections, arena, out, err);
}

extern const cxr_cmd cxr_cmd_sections;

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const sections_opts *o = opts_struct;
	if (argc > 1)
		return cxr_cli_usage(cli, &cxr_cmd_sections, "names one input file at most");
	sections_filter f = {.profile = CXR_SECTIONS_AUTO, .format = o->format};
	if (o->profile && !cxr_sections_profile_from_name(cxr_str_from(o->profile), &f.profile))
		return cxr_cli_usage(cli, &cxr_cmd_sections, "there is no such profile");
	cli_report_job job = {.cli = cli, .path = argc ? argv[0] : "-", .input = o->input, .text_column = o->text_column, .id_column = o->id_column,
		.context = &f, .begin = begin, .work = work};
	cli_report_counts counts;
	cxr_err err;
	cxr_err_clear(&err);
	cxr_rc rc = cli__reports_run(&job, &counts, &err);
	return cli__reports_exit(cli, rc, &counts, &err);
}

const cxr_cmd cxr_cmd_sections = {
	.name = "sections",
	.group = "Reports",
	.synopsis = "[FILE] [--profile NAME] [--format jsonl|csv]",
	.summary = "Split reports into the 11 CheXpert Plus sections",
	.text = "Reads JSON Lines with \"text\" and, if you like, \"id\", or a table (CSV), and answers every report in input order. "
			"\"sections\" holds the bodies without header and outer blanks; \"pieces\" where each piece stands, in code points of the text: "
			"pieces are ordered and together they are the whole report. A repeated section is joined by a newline.\n\n"
			"Keys: narrative, clinical_history (also INDICATION and REASON FOR EXAM), history, comparison, technique, "
			"procedure_comments, findings, impression, end_of_impression, summary, accession_number; in pieces also preamble, other and "
			"trailer. A section that is absent has no key and an empty cell.\n\n"
			"A table needs a header with a column text or report (or --text-column), or has one column and no header. A byte that is no "
			"UTF-8 becomes one U+FFFD. A line that cannot be read is named on standard error and skipped; the exit code is then 1.",
	.examples = "cxr sections < reports.jsonl > sections.jsonl # JSON Lines\n"
				"cxr sections reports.csv --format csv > sections.csv # tables",
	.opts = opts,
	.opts_bytes = sizeof(sections_opts),
	.run = run,
};
