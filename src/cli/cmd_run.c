/* `cxr run`: one stage. See pipeline/pipeline.h. Tests: tests/cli/ */
#include "cli/options.h"
#include "cli/session.h"
#include "cli/stage_report.h"

typedef struct run_opts {
	bool strict;
	int64_t time_limit_s;
} run_opts;

static const cxr_opt opts[] = {
	{0, "strict", CXR_OPT_FLAG, offsetof(run_opts, strict), NULL, "exit code 1 when anything of the stage was set aside in quarantine"},
	{0, "time-limit", CXR_OPT_INT, offsetof(run_opts, time_limit_s), "1..", "stop after so many seconds, after the current study (exit code 4)"},
	{0},
};

extern const cxr_cmd cxr_cmd_run;

static int unknown_stage(cxr_cli *cli, const char *name)
{
	cli_nearest nearest;
	cli__nearest_init(&nearest, cxr_str_from(name));
	cxr_buf names;
	cxr_buf_init(&names, 4096);
	for (size_t i = 0; cxr_pipeline_stages[i]; i++) {
		cli__nearest_try(&nearest, cxr_pipeline_stages[i]->name);
		cxr_buf_printf(&names, "%s%s", i ? ", " : "", cxr_pipeline_stages[i]->name);
	}
	int code = nearest.best ? cxr_cli_usage(cli, &cxr_cmd_run, "there is no such stage; did you mean %s?", nearest.best)
							: cxr_cli_usage(cli, &cxr_cmd_run, "there is no such stage; there are %s", names.ptr ? names.ptr : "none");
	cxr_buf_release(&names);
	return code;
}

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const run_opts *o = opts_struct;
	if (argc != 1)
		return cxr_cli_usage(cli, &cxr_cmd_run, "names one stage");
	const cxr_stage *stage = cxr_pipeline_stage(argv[0]);
	if (!stage)
		return unknown_stage(cli, argv[0]);
	cli_session session;
	cxr_stage_outcome outcome;
	cxr_err err;
	cxr_err_clear(&err);
	if (cli__session_open(&session, cli, o->time_limit_s, &err) != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	cxr_rc rc = cxr_pipeline_run_stage(&session.run, stage, &outcome, &err);
	cli__session_close(&session);
	if (rc == CXR_OK || outcome.n_done)
		cli__stage_report(cli, &outcome, 1, rc == CXR_OK);
	return cli__stage_exit(cli, rc, &err, &outcome, 1, o->strict);
}

const cxr_cmd cxr_cmd_run = {
	.name = "run",
	.group = "Project",
	.synopsis = "STAGE [-C PROJECT] [-j N] [--force] [--dry-run] [--json]",
	.summary = "Run one stage",
	.text = "Runs one of intake, link, deid, sections, labels, image, stats, as `cxr build` does. The stages that it reads must be up to "
			"date; otherwise the message names the one to run first (exit 3). With --force every shard of the stage is made again.",
	.examples = "cxr run labels -C project # after the labeler's tables changed\n"
				"cxr run deid --force # make everything of stage deid again",
	.opts = opts,
	.opts_bytes = sizeof(run_opts),
	.run = run,
};
