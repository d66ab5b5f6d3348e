/* `cxr verify`: checks a release from its own files, and with -C against the project's vault. See release/verify.h. */
#include <inttypes.h>
#include <stddef.h>

#include "base/buf.h"
#include "cli/progress.h"
#include "formats/json.h"
#include "os/clock.h"
#include "pipeline/pipeline.h"
#include "release/verify.h"

enum { DEFAULT_LINES = 100, REPORT_BYTES = 64 << 20 };

typedef struct verify_opts {
	int64_t max_findings;
} verify_opts;

static const cxr_opt opts[] = {
	{0, "max-findings", CXR_OPT_INT, offsetof(verify_opts, max_findings), "N", "print at most N findings (default 100; all are counted)"},
	{0},
};

typedef struct report {
	cxr_cli *cli;
	cli_progress progress;
	uint64_t n_seen;
	uint64_t n_max;
	cxr_buf json_bytes;
	cxr_json_out json;
} report;

static void on_finding(void *context, const cxr_release_finding *finding)
{
	report *r = context;
	if (r->n_seen++ >= r->n_max)
		return;
	if (!r->cli->json) {
		cli__progress_clear(&r->progress);
		fprintf(r->cli->out, "%s  %s: %s\n", finding->code, finding->subject, finding->text);
		return;
	}
	cxr_json_begin_object(&r->json);
	cxr_json_key(&r->json, "code");
	cxr_json_putz(&r->json, finding->code);
	cxr_json_key(&r->json, "subject");
	cxr_json_putz(&r->json, finding->subject);
	cxr_json_key(&r->json, "text");
	cxr_json_putz(&r->json, finding->text);
	cxr_json_end_object(&r->json);
}

static void on_progress(void *context, const char *step, uint64_t done, const char *unit)
{
	report *r = context;
	cxr_progress sample = {.stage = step, .done = done, .unit = unit};
	cli__progress_update(&r->progress, &sample, cxr_clock_now_ns());
}

static void put_count(cxr_json_out *out, const char *key, uint64_t value)
{
	cxr_json_key(out, key);
	cxr_json_put_int(out, (int64_t)value);
}

static void print_json(report *r, const cxr_release_verify_result *result, const cxr_leak_result *leaks)
{
	cxr_json_end_array(&r->json);
	put_count(&r->json, "n_findings", result->n_findings);
	put_count(&r->json, "files", result->n_files);
	put_count(&r->json, "bytes", result->n_bytes);
	put_count(&r->json, "patients", result->n_patients);
	put_count(&r->json, "studies", result->n_studies);
	put_count(&r->json, "images", result->n_images);
	cxr_json_key(&r->json, "generated");
	cxr_json_put_bool(&r->json, result->is_generated);
	if (r->cli->is_project_given) {
		put_count(&r->json, "values_searched", leaks->n_values);
		put_count(&r->json, "values_not_searched", leaks->n_values_skipped);
	}
	cxr_json_end_object(&r->json);
	fprintf(r->cli->out, "%s\n", r->json_bytes.ptr ? r->json_bytes.ptr : "{}");
}

static void print_text(report *r, const cxr_release_verify_result *result, const cxr_leak_result *leaks)
{
	FILE *out = r->cli->out;
	if (r->n_seen > r->n_max)
		fprintf(out, "... and %" PRIu64 " more\n", r->n_seen - r->n_max);
	fprintf(out, "checked %" PRIu64 " files, %" PRIu64 " bytes: %" PRIu64 " patients, %" PRIu64 " studies, %" PRIu64 " images; ", result->n_files,
		result->n_bytes, result->n_patients, result->n_studies, result->n_images);
	if (result->n_findings)
		fprintf(out, "%" PRIu64 " findings\n", result->n_findings);
	else
		fprintf(out, "no findings\n");
	if (r->cli->is_project_given)
		fprintf(out, "searched for %" PRIu64 " identifying values of the vault; %" PRIu64 " are too short or too common to be searched for\n",
			leaks->n_values, leaks->n_values_skipped);
}

static void on_leak(void *context, const cxr_leak_finding *leak)
{
	cxr_release_finding finding = {.code = leak->code};
	snprintf(finding.subject, sizeof finding.subject, "%s", leak->subject);
	if (leak->byte_pos)
		snprintf(finding.text, sizeof finding.text, "%.120s at byte %" PRIu64, leak->text, leak->byte_pos);
	else
		snprintf(finding.text, sizeof finding.text, "%s", leak->text);
	on_finding(context, &finding);
}

/* Every released byte against every identifier in the vault. */
static cxr_rc search_against_vault(report *r, const char *release_dir, cxr_leak_result *result, cxr_err *err)
{
	cxr_project project;
	cxr_leak_options options = {.n_workers = (int)r->cli->n_workers, .on_finding = on_leak, .should_stop = cxr_cli_should_stop, .context = r};
	CXR_TRY(cxr_project_open(&project, r->cli->project_dir, CXR_PROJECT_READ, err));
	cxr_rc rc = cxr_pipeline_search_release(&project, release_dir, &options, result, err);
	cxr_project_close(&project);
	return rc;
}

extern const cxr_cmd cxr_cmd_verify;

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const verify_opts *o = opts_struct;
	if (argc != 1)
		return cxr_cli_usage(cli, &cxr_cmd_verify, "names one release directory");
	if (o->max_findings < 0)
		return cxr_cli_usage(cli, &cxr_cmd_verify, "--max-findings is a count");
	report r = {.cli = cli, .n_max = o->max_findings ? (uint64_t)o->max_findings : DEFAULT_LINES};
	cxr_buf_init(&r.json_bytes, REPORT_BYTES);
	cxr_json_out_init(&r.json, &r.json_bytes, 0);
	cxr_json_begin_object(&r.json);
	cxr_json_key(&r.json, "findings");
	cxr_json_begin_array(&r.json);
	cxr_release_verify_options options = {.n_workers = (int)cli->n_workers, .on_finding = on_finding, .on_progress = on_progress,
		.should_stop = cxr_cli_should_stop, .context = &r};
	cxr_release_verify_result result;
	cxr_err err;
	cxr_err_clear(&err);
	int code = CXR_EXIT_OK;
	cxr_leak_result leaks = {0};
	cli__progress_open(&r.progress, cli);
	cxr_rc rc = cxr_release_verify(argv[0], &options, &result, &err);
	if (rc == CXR_OK && cli->is_project_given)
		rc = search_against_vault(&r, argv[0], &leaks, &err);
	cli__progress_close(&r.progress);
	if (rc == CXR_OK) {
		result.n_findings = r.n_seen;
		if (cli->json)
			print_json(&r, &result, &leaks);
		else
			print_text(&r, &result, &leaks);
		code = result.n_findings ? CXR_EXIT_FINDINGS : CXR_EXIT_OK;
	} else {
		code = cxr_cli_fail(cli, &err, false);
	}
	cxr_buf_release(&r.json_bytes);
	return code;
}

const cxr_cmd cxr_cmd_verify = {
	.name = "verify",
	.group = "Release",
	.synopsis = "[-C PROJECT] DIR [-j N] [--json]",
	.summary = "Check a release: every byte, key, order, count and header",
	.text = "Reads a release from its own files and checks it: every file against SHA256SUMS, no file more or less, one row per image in "
			"order, ids and paths that belong together, one report and one set of labels per study, splits that share no patient, "
			"values inside their domains, counts that a recount confirms, images that can be read and have one size in every form.\n\n"
			"Each finding is one line: a stable code, where, and what; never a value. Exit 1 when there is any.\n\n"
			"With -C PROJECT every byte is also searched for every identifier in the project's vault, in the forms it could take; values "
			"that are too short or too common to prove anything are counted and not searched for.",
	.examples = "cxr verify chest-2026  # structure and checksums\ncxr verify -C project chest-2026  # and against the vault",
	.opts = opts,
	.opts_bytes = sizeof(verify_opts),
	.run = run,
};
