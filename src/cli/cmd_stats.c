/* `cxr stats`: the tables of the working set on a terminal. See stats/show.h. Tests: tests/golden/test_stats.py */
#include "base/mem.h"
#include "cli/cmd.h"
#include "formats/json.h"
#include "pipeline/pipeline.h"
#include "stats/show.h"

typedef struct stats_opts {
	const char *table;
} stats_opts;

static const cxr_opt opts[] = {
	{0, "table", CXR_OPT_TEXT, offsetof(stats_opts, table), "ID", "print this table only, e.g. table3_labels"},
	{0},
};

extern const cxr_cmd cxr_cmd_stats;

enum { TEXT_BYTES = 64 << 20 };

/* Says so when the tables are older than what they describe. */
static void warn_when_stale(cxr_cli *cli, const cxr_project *project)
{
	CXR_AUTO(cxr_free_at) cxr_stage_status *stages = cxr_calloc(cxr_pipeline_n_stages(), sizeof *stages);
	if (!stages || cxr_pipeline_status(project, stages, NULL) != CXR_OK)
		return;
	for (size_t i = 0; i < cxr_pipeline_n_stages(); i++)
		if (strcmp(stages[i].stage, "stats") == 0 && stages[i].n_stale && !cli->quiet)
			fprintf(cli->err, "cxr stats: these tables are older than the working set: run `cxr build`\n");
}

static cxr_rc print_json(const json_t *value, cxr_buf *out, cxr_err *err)
{
	cxr_json_out json;
	cxr_json_out_init(&json, out, 2);
	cxr_json_put_value(&json, value);
	cxr_buf_add_char(out, '\n');
	return cxr_buf_check(out, err);
}

static cxr_rc print_all(const json_t *stats, const cxr_project *project, cxr_buf *out, cxr_err *err)
{
	const json_t *tables = json_object_get(stats, "tables");
	CXR_TRY(cxr_stats_head(stats, project, out, err));
	for (size_t i = 0; i < json_array_size(tables); i++) {
		cxr_buf_addz(out, "\n\n");
		CXR_TRY(cxr_stats_text(json_array_get(tables, i), out, err));
	}
	return CXR_OK;
}

static int print_stats(cxr_cli *cli, const stats_opts *o, const json_t *stats, const cxr_project *project)
{
	cxr_err err;
	cxr_err_clear(&err);
	cxr_buf out;
	cxr_buf_init(&out, TEXT_BYTES);
	const json_t *table = o->table ? cxr_stats_table(stats, o->table) : stats;
	int code = CXR_EXIT_OK;
	cxr_rc rc = CXR_OK;
	if (!table) {
		cxr_stats_ids(stats, &out);
		code = cxr_cli_usage(cli, &cxr_cmd_stats, "there is no such table; there are " CXR_STR_FMT, CXR_STR_ARG(cxr_buf_str(&out)));
	} else if (cli->json) {
		rc = print_json(table, &out, &err);
	} else if (o->table) {
		rc = cxr_stats_text(table, &out, &err);
	} else {
		rc = print_all(stats, project, &out, &err);
	}
	if (rc != CXR_OK)
		code = cxr_cli_fail(cli, &err, false);
	else if (table)
		fwrite(out.ptr, 1, out.len, cli->out);
	cxr_buf_release(&out);
	return code;
}

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	(void)argv;
	if (argc > 0)
		return cxr_cli_usage(cli, &cxr_cmd_stats, "takes no file; name the project with -C");
	cxr_err err;
	cxr_err_clear(&err);
	cxr_project project;
	if (cxr_project_open(&project, cli->project_dir, CXR_PROJECT_READ, &err) != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	json_t *stats = NULL;
	int code;
	if (cxr_stats_read(&project, &stats, &err) == CXR_OK) {
		warn_when_stale(cli, &project);
		code = print_stats(cli, opts_struct, stats, &project);
		json_decref(stats);
	} else {
		code = cxr_cli_fail(cli, &err, false);
	}
	cxr_project_close(&project);
	return code;
}

const cxr_cmd cxr_cmd_stats = {
	.name = "stats",
	.group = "Project",
	.synopsis = "[--table ID] [--json]",
	.summary = "Print the tables that describe the working set",
	.text = "Prints what stage stats counted: the cohort with the reasons of those left out, Table 1, 2, 3 and 6 and Figure 1 of the CheXpert Plus "
			"paper for this data, labels by subgroup, images. Each table says what it counts, and which of its sums were worked out twice. The "
			"same tables stand in DIR/.cxr/work/stats: report.html with figures, tables/*.csv, tables/stats.json, figures/*.svg; a release "
			"takes them over.\n\nNumbers of subgroups under stats.small_cell of cxr.yaml print as <11; cells beside them as hidden, so that no "
			"sum gives them away.",
	.examples = "cxr stats # all tables\ncxr stats --table table3_labels # one\ncxr stats --json # everything in full precision",
	.opts = opts,
	.opts_bytes = sizeof(stats_opts),
	.run = run,
};
