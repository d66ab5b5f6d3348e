/* `cxr status`: where a project stands. See pipeline/pipeline.h. Tests: tests/cli/ */
#include <inttypes.h>

#include "base/mem.h"
#include "cli/cmd.h"
#include "formats/json.h"
#include "intake/paths.h"
#include "pipeline/pipeline.h"

typedef struct status_opts {
	bool show_paths;
} status_opts;

static const cxr_opt opts[] = {
	{0, "show-paths", CXR_OPT_FLAG, offsetof(status_opts, show_paths), NULL, "list what is in quarantine with its path; needs the project key"},
	{0},
};

enum { PATH_BYTES = 1 << 16, REPORT_BYTES = 256 << 20 };

typedef struct status_report {
	cxr_cli *cli;
	cxr_buf text;
	cxr_json_out json;
	cxr_intake_paths *paths;
	cxr_buf path;
} status_report;

static void put_count(cxr_json_out *json, const char *key, uint64_t value)
{
	cxr_json_key(json, key);
	cxr_json_put_int(json, (int64_t)value);
}

static void put_text(cxr_json_out *json, const char *key, const char *value)
{
	cxr_json_key(json, key);
	cxr_json_putz(json, value);
}

static void add_stage(status_report *r, const cxr_stage_status *status)
{
	if (!r->cli->json) {
		cxr_buf_printf(&r->text, "%-10s %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %10" PRIu64 "\n", status->stage, status->n_done, status->n_total,
			status->n_stale, status->n_quarantined);
		return;
	}
	cxr_json_begin_object(&r->json);
	put_text(&r->json, "stage", status->stage);
	put_count(&r->json, "done", status->n_done);
	put_count(&r->json, "total", status->n_total);
	put_count(&r->json, "stale", status->n_stale);
	put_count(&r->json, "quarantined", status->n_quarantined);
	cxr_json_end_object(&r->json);
}

static cxr_rc add_reason(void *context, const cxr_quarantine_reason *reason, cxr_err *err)
{
	status_report *r = context;
	(void)err;
	if (!r->cli->json) {
		cxr_buf_printf(&r->text, "%-10s %8" PRIu64 " %s%s  %s\n", reason->stage, reason->n, cxr_subject_kind_name(reason->kind),
			reason->n == 1 ? "" : reason->kind == CXR_SUBJECT_STUDY ? "" : "s", reason->reason);
		return CXR_OK;
	}
	cxr_json_begin_object(&r->json);
	put_text(&r->json, "stage", reason->stage);
	put_text(&r->json, "kind", cxr_subject_kind_name(reason->kind));
	put_text(&r->json, "reason", reason->reason);
	put_count(&r->json, "n", reason->n);
	cxr_json_end_object(&r->json);
	return CXR_OK;
}

/* "file 17", "patient00042_study3". */
static void name_subject(const cxr_quarantine_row *row, char out[64])
{
	if (row->kind == CXR_SUBJECT_STUDY)
		snprintf(out, 64, "patient%05u_study%u", (unsigned)(row->number >> 24), (unsigned)(row->number & 0xFFFFFF));
	else
		snprintf(out, 64, "%s %" PRIu64, cxr_subject_kind_name(row->kind), row->number);
}

static cxr_rc add_row(void *context, const cxr_quarantine_row *row, cxr_err *err)
{
	status_report *r = context;
	char subject[64];
	name_subject(row, subject);
	cxr_buf_clear(&r->path);
	bool is_file = row->kind == CXR_SUBJECT_FILE || row->kind == CXR_SUBJECT_IMAGE;
	if (is_file) {
		cxr_rc rc = cxr_intake_paths_get(r->paths, row->number, &r->path, err);
		if (rc != CXR_OK && rc != CXR_E_NOT_FOUND)
			return rc;
	}
	if (!r->cli->json) {
		cxr_buf_printf(&r->text, "%-10s %s  %s", row->stage, subject, row->reason);
		if (row->detail[0])
			cxr_buf_printf(&r->text, " (%s)", row->detail);
		if (r->path.len)
			cxr_buf_printf(&r->text, "  " CXR_STR_FMT, CXR_STR_ARG(cxr_buf_str(&r->path)));
		cxr_buf_add_char(&r->text, '\n');
		return CXR_OK;
	}
	cxr_json_begin_object(&r->json);
	put_text(&r->json, "stage", row->stage);
	put_text(&r->json, "kind", cxr_subject_kind_name(row->kind));
	put_count(&r->json, "number", row->number);
	put_text(&r->json, "reason", row->reason);
	put_text(&r->json, "detail", row->detail);
	cxr_json_key(&r->json, "path");
	if (r->path.len)
		cxr_json_put_str(&r->json, cxr_buf_str(&r->path));
	else
		cxr_json_put_null(&r->json);
	cxr_json_end_object(&r->json);
	return CXR_OK;
}

static cxr_rc list_rows(status_report *r, cxr_project *project, cxr_err *err)
{
	CXR_TRY(cxr_intake_paths_open(&r->paths, project, err));
	if (r->cli->json) {
		cxr_json_key(&r->json, "items");
		cxr_json_begin_array(&r->json);
	} else {
		cxr_buf_add_char(&r->text, '\n');
	}
	CXR_TRY(cxr_quarantine_each(project->store, add_row, r, err));
	if (r->cli->json)
		cxr_json_end_array(&r->json);
	return CXR_OK;
}

static cxr_rc gather(status_report *r, cxr_project *project, const status_opts *o, cxr_err *err)
{
	size_t n = cxr_pipeline_n_stages();
	CXR_AUTO(cxr_free_at) cxr_stage_status *stages = cxr_calloc(n, sizeof *stages);
	if (!stages)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the stages");
	CXR_TRY(cxr_pipeline_status(project, stages, err));
	bool is_json = r->cli->json;
	uint64_t n_quarantined = 0;
	if (is_json) {
		cxr_json_begin_object(&r->json);
		cxr_json_key(&r->json, "stages");
		cxr_json_begin_array(&r->json);
	} else {
		cxr_buf_printf(&r->text, "%-10s %8s %8s %8s %10s\n", "stage", "done", "total", "stale", "set aside");
	}
	for (size_t i = 0; i < n; i++) {
		add_stage(r, &stages[i]);
		n_quarantined += stages[i].n_quarantined;
	}
	if (is_json) {
		cxr_json_end_array(&r->json);
		cxr_json_key(&r->json, "reasons");
		cxr_json_begin_array(&r->json);
	} else if (n_quarantined) {
		cxr_buf_addz(&r->text, "\nset aside, with the reasons:\n");
	}
	CXR_TRY(cxr_quarantine_reasons(project->store, add_reason, r, err));
	if (is_json)
		cxr_json_end_array(&r->json);
	if (o->show_paths)
		CXR_TRY(list_rows(r, project, err));
	if (is_json) {
		cxr_json_end_object(&r->json);
		cxr_buf_add_char(&r->text, '\n');
	}
	return cxr_buf_check(&r->text, err);
}

extern const cxr_cmd cxr_cmd_status;

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	(void)argv;
	if (argc > 0)
		return cxr_cli_usage(cli, &cxr_cmd_status, "takes no arguments; -C names the project");
	cxr_project project;
	cxr_err err;
	cxr_err_clear(&err);
	if (cxr_project_open(&project, cli->project_dir, CXR_PROJECT_READ, &err) != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	status_report r = {.cli = cli};
	cxr_buf_init(&r.text, REPORT_BYTES);
	cxr_buf_init(&r.path, PATH_BYTES);
	cxr_json_out_init(&r.json, &r.text, 0);
	int code = CXR_EXIT_OK;
	if (gather(&r, &project, opts_struct, &err) != CXR_OK)
		code = cxr_cli_fail(cli, &err, false);
	else
		fwrite(r.text.ptr, 1, r.text.len, cli->out);
	cxr_intake_paths_close(r.paths);
	cxr_buf_release(&r.path);
	cxr_buf_release(&r.text);
	cxr_project_close(&project);
	return code;
}

const cxr_cmd cxr_cmd_status = {
	.name = "status",
	.group = "Project",
	.synopsis = "[-C PROJECT] [--show-paths] [--json]",
	.summary = "Show what is done, what is left and what was set aside",
	.text = "For every stage: shards done of all shards (stages over the whole corpus count as one), how many of the others are stale "
			"(made from an input or with a setting that has changed since), and how many files, rows, studies or images were set aside. "
			"Below that the reasons, counted.\n\n"
			"Things are named by catalogue number. --show-paths adds the paths for the holder of the project key: paths may identify "
			"people, do not pass that list on.",
	.examples = "cxr status -C project # how far it is\ncxr status --show-paths | less # which files were set aside",
	.opts = opts,
	.opts_bytes = sizeof(status_opts),
	.run = run,
};
