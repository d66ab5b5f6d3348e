/* `cxr review export|import|sign|open`. See review/review.h; `cxr review status` is in cmd_review_status.c. Tests: tests/golden/test_review.py */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "cli/session.h"
#include "formats/json.h"
#include "pipeline/pipeline.h"
#include "review/review.h"

static const char no_arguments[] = "takes no arguments; -C names the project";

static void put_count(cxr_json_out *json, const char *key, uint64_t value)
{
	cxr_json_key(json, key);
	cxr_json_put_int(json, (int64_t)value);
}

/* ---- export ---- */
typedef struct export_opts {
	const char *out, *reader, *what, *format;
	int64_t sample;
} export_opts;

static const cxr_opt export_table[] = {
	{'o', "output", CXR_OPT_TEXT, offsetof(export_opts, out), "DIR", "where the file goes (made, mode 0700); required"},
	{0, "reader", CXR_OPT_TEXT, offsetof(export_opts, reader), "NAME", "whose copy it is; required for the reports"},
	{0, "what", CXR_OPT_CHOICE, offsetof(export_opts, what), "text|mapping|headers", "what to export (default text)"},
	{0, "format", CXR_OPT_CHOICE, offsetof(export_opts, format), "jsonl|tsv", "form of the reports (default jsonl)"},
	{0, "sample", CXR_OPT_INT, offsetof(export_opts, sample), "0..", "only N reports, the same for every reader; 0 means all (default)"},
	{0},
};

extern const cxr_cmd cxr_cmd_review_export;

static int run_export(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const export_opts *o = opts_struct;
	(void)argv;
	if (argc > 0)
		return cxr_cli_usage(cli, &cxr_cmd_review_export, "%s", no_arguments);
	if (!o->out)
		return cxr_cli_usage(cli, &cxr_cmd_review_export, "needs -o DIR");
	cxr_review_export_options options = {.dir = o->out, .reader = o->reader, .n_sample = (uint64_t)o->sample, .force = cli->force};
	options.what = o->what && strcmp(o->what, "mapping") == 0 ? CXR_REVIEW_MAPPING : o->what && strcmp(o->what, "headers") == 0 ? CXR_REVIEW_HEADERS :
		CXR_REVIEW_TEXT;
	options.format = o->format && strcmp(o->format, "tsv") == 0 ? CXR_REVIEW_TSV : CXR_REVIEW_JSONL;
	static const char *const nouns[] = {"reports", "pairs of a true value and its surrogate", "values"};
	cli_session session;
	cxr_err err;
	uint64_t n = 0;
	cxr_err_clear(&err);
	if (cli__session_open(&session, cli, 0, &err) != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	cxr_rc rc = cxr_pipeline_is_ready(&session.project, &err);
	if (rc == CXR_OK)
		rc = cxr_review_export(&session.run, &options, &n, &err);
	cli__session_close(&session);
	if (rc != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	if (cli->json)
		fprintf(cli->out, "{\"exported\": %" PRIu64 "}\n", n);
	else
		fprintf(cli->out, "%s %" PRIu64 " %s\n", cli->dry_run ? "would export" : "exported", n, nouns[options.what]);
	return CXR_EXIT_OK;
}

const cxr_cmd cxr_cmd_review_export = {
	.name = "review export",
	.group = "Review",
	.synopsis = "[-C PROJECT] -o DIR --reader NAME [--format jsonl|tsv] [--sample N] | --what mapping|headers",
	.summary = "Write the reports of the working set for a reader",
	.text = "Every reader gets a copy of their own: the reports after replacement, before any correction, with the places of the surrogates. "
			"The reader confirms each report (read) and marks what is real: start, end (code points) and type of every missed piece, whole or "
			"the rest of a partly caught one. `cxr review import` takes the file back.\n\n"
			"A report may hold what the machine missed: hand the files on as you would the reports themselves. Directories are made with mode "
			"0700, files with 0600; an earlier export is replaced only with --force.\n\n"
			"--what headers counts every value of every element of the DICOM files of the working set. --what mapping writes the table of true "
			"values and surrogates, sealed under the project key; `cxr review open` shows it to the holder of the key.",
	.examples = "cxr review export -C project -o for-ann --reader ann # all reports for one reader\n"
			"cxr review export -C project -o headers --what headers # every released header value",
	.opts = export_table,
	.opts_bytes = sizeof(export_opts),
	.run = run_export,
};

/* ---- import ---- */
typedef struct import_opts {
	const char *reader;
} import_opts;

static const cxr_opt import_table[] = {
	{0, "reader", CXR_OPT_TEXT, offsetof(import_opts, reader), "NAME", "whose copy it is, as it was exported; required"},
	{0},
};

extern const cxr_cmd cxr_cmd_review_import;

static void print_imported(cxr_cli *cli, const cxr_review_imported *in)
{
	if (!cli->json) {
		fprintf(cli->out, "%s %" PRIu64 " reports as read with %" PRIu64 " marks (%" PRIu64 " as before); %" PRIu64 " not confirmed\n",
			cli->dry_run ? "would record" : "recorded", in->n_read, in->n_marks, in->n_same, in->n_not_read);
		if (in->n_same < in->n_read && !cli->dry_run)
			fprintf(cli->out, "now run `cxr build`: it applies the marks\n");
		return;
	}
	cxr_buf buf;
	cxr_json_out json;
	cxr_buf_init(&buf, 1 << 16);
	cxr_json_out_init(&json, &buf, 0);
	cxr_json_begin_object(&json);
	put_count(&json, "read", in->n_read);
	put_count(&json, "marks", in->n_marks);
	put_count(&json, "same", in->n_same);
	put_count(&json, "not_read", in->n_not_read);
	for (int i = 0; i < CXR_N_MISS; i++)
		put_count(&json, cxr_miss_class_name((cxr_miss_class)i), in->n_by_class[i]);
	cxr_json_end_object(&json);
	fprintf(cli->out, "%s\n", buf.ptr ? buf.ptr : "{}");
	cxr_buf_release(&buf);
}

static int run_import(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const import_opts *o = opts_struct;
	if (argc != 1)
		return cxr_cli_usage(cli, &cxr_cmd_review_import, "takes one file");
	if (!o->reader)
		return cxr_cli_usage(cli, &cxr_cmd_review_import, "needs --reader NAME");
	cli_session session;
	cxr_review_imported in;
	cxr_err err;
	cxr_err_clear(&err);
	if (cli__session_open(&session, cli, 0, &err) != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	cxr_rc rc = cxr_review_import(&session.run, argv[0], o->reader, &in, &err);
	cli__session_close(&session);
	if (rc != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	print_imported(cli, &in);
	return CXR_EXIT_OK;
}

const cxr_cmd cxr_cmd_review_import = {
	.name = "review import",
	.group = "Review",
	.synopsis = "[-C PROJECT] FILE --reader NAME [--dry-run] [--json]",
	.summary = "Take a reader's file back",
	.text = "Records which reports the reader confirmed and what they marked, all of the file or nothing. Refuses (exit 5) a file of another "
			"project, the copy of another reader, and reports that have changed since the export. Marks are classed by how they lie to the "
			"surrogates: full, prefix, suffix, inner. The same file again changes nothing; a later file of the same reader replaces what it "
			"names. The next `cxr build` replaces what was marked, with the same identities; everything else stays byte for byte.",
	.examples = "cxr review import -C project for-ann/reports.jsonl --reader ann # ann has read\ncxr build -C project # apply the marks",
	.opts = import_table,
	.opts_bytes = sizeof(import_opts),
	.run = run_import,
};

/* ---- sign ---- */
typedef struct sign_opts {
	const char *name, *role;
} sign_opts;

static const cxr_opt sign_table[] = {
	{0, "name", CXR_OPT_TEXT, offsetof(sign_opts, name), "NAME", "who signs; required"},
	{0, "role", CXR_OPT_TEXT, offsetof(sign_opts, role), "ROLE", "as what, such as radiologist; required"},
	{0},
};

extern const cxr_cmd cxr_cmd_review_sign;

static int run_sign(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const sign_opts *o = opts_struct;
	(void)argv;
	if (argc > 0)
		return cxr_cli_usage(cli, &cxr_cmd_review_sign, "%s", no_arguments);
	if (!o->name || !o->role)
		return cxr_cli_usage(cli, &cxr_cmd_review_sign, "needs --name and --role");
	cli_session session;
	cxr_err err;
	char digest[65];
	cxr_err_clear(&err);
	if (cli__session_open(&session, cli, 0, &err) != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	cxr_rc rc = cxr_pipeline_is_ready(&session.project, &err);
	if (rc == CXR_OK)
		rc = cxr_review_sign(&session.run, o->name, o->role, digest, &err);
	cli__session_close(&session);
	if (rc != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	if (cli->json)
		fprintf(cli->out, "{\"digest\": \"%s\"}\n", digest);
	else
		fprintf(cli->out, "%s the working set %.16s\n", cli->dry_run ? "would sign" : "signed", digest);
	return CXR_EXIT_OK;
}

const cxr_cmd cxr_cmd_review_sign = {
	.name = "review sign",
	.group = "Review",
	.synopsis = "[-C PROJECT] --name NAME --role ROLE [--dry-run] [--json]",
	.summary = "Sign the working set as it is",
	.text = "The signature covers the exact reports, image files with their headers, and the table of true values and surrogates. Whatever "
			"changes afterwards (a source file, a setting, a mark of a reader) takes it away: sign again. `cxr release` asks for it unless the "
			"review policy is none. Name and role are kept sealed under the project key; without the key nobody can sign.",
	.examples = "cxr review sign -C project --name \"A. Radiologist\" --role radiologist # after the last build",
	.opts = sign_table,
	.opts_bytes = sizeof(sign_opts),
	.run = run_sign,
};

/* ---- open ---- */
extern const cxr_cmd cxr_cmd_review_open;

static int run_open(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	(void)opts_struct;
	if (argc != 1)
		return cxr_cli_usage(cli, &cxr_cmd_review_open, "takes one file");
	cxr_project project;
	cxr_buf text;
	cxr_err err;
	cxr_err_clear(&err);
	if (cxr_project_open(&project, cli->project_dir, CXR_PROJECT_READ, &err) != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	cxr_buf_init(&text, (size_t)2 << 30);
	int code = CXR_EXIT_OK;
	if (cxr_review_open(&project, argv[0], &text, &err) != CXR_OK)
		code = cxr_cli_fail(cli, &err, false);
	else
		fwrite(text.ptr, 1, text.len, cli->out);
	if (text.ptr)
		memset(text.ptr, 0, text.len);
	cxr_buf_release(&text);
	cxr_project_close(&project);
	return code;
}

const cxr_cmd cxr_cmd_review_open = {
	.name = "review open",
	.group = "Review",
	.synopsis = "[-C PROJECT] FILE",
	.summary = "Show a sealed table of true values",
	.text = "Prints what `cxr review export --what mapping` sealed: type, true value, surrogate and count, separated by tabs. The output "
			"identifies people: look at it on the screen, keep it out of files.",
	.examples = "cxr review open -C project map/mapping.sealed | less # look through it",
	.run = run_open,
};
