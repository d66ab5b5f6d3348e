/* `cxr build`: all stages. See pipeline/pipeline.h. Tests: tests/cli/ */
#include "base/mem.h"
#include "cli/session.h"
#include "cli/stage_report.h"

typedef struct build_opts {
	bool strict;
	int64_t time_limit_s;
} build_opts;

static const cxr_opt opts[] = {
	{0, "strict", CXR_OPT_FLAG, offsetof(build_opts, strict), NULL, "exit code 1 when anything was set aside in quarantine"},
	{0, "time-limit", CXR_OPT_INT, offsetof(build_opts, time_limit_s), "1..", "stop after so many seconds, after the current study (exit code 4)"},
	{0},
};

extern const cxr_cmd cxr_cmd_build;

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const build_opts *o = opts_struct;
	(void)argv;
	if (argc > 0)
		return cxr_cli_usage(cli, &cxr_cmd_build, "takes no arguments; -C names the project");
	cli_session session;
	cxr_err err;
	cxr_err_clear(&err);
	cxr_stage_outcome *outcomes = cxr_calloc(cxr_pipeline_n_stages(), sizeof *outcomes);
	size_t n = 0;
	cxr_rc rc = outcomes ? cli__session_open(&session, cli, o->time_limit_s, &err) : CXR_FAIL(&err, CXR_E_NOMEM, "no memory for the stages");
	if (rc != CXR_OK) {
		cxr_free(outcomes);
		return cxr_cli_fail(cli, &err, false);
	}
	rc = cxr_pipeline_build(&session.run, outcomes, &n, &err);
	cli__session_close(&session);
	cli__stage_report(cli, outcomes, n, rc == CXR_OK);
	int code = cli__stage_exit(cli, rc, &err, outcomes, n, o->strict);
	cxr_free(outcomes);
	return code;
}

const cxr_cmd cxr_cmd_build = {
	.name = "build",
	.group = "Project",
	.synopsis = "[-C PROJECT] [-j N] [--strict] [--time-limit SECONDS] [--dry-run] [--force] [--json]",
	.summary = "Run every stage that is not up to date",
	.text = "Runs intake, link, deid, sections, labels, image and stats over the project. What is up to date is left alone, so that a "
			"second run after new input does only what the new input asks for. Results do not depend on the number of workers.\n\n"
			"Interrupted by SIGINT or SIGTERM (exit 130), by SIGUSR1 or the time limit (exit 4), by a full disk or by a crash: what was "
			"finished is kept, and the same command goes on from there with the same results in the end. Only one process works on a "
			"project at a time.\n\n"
			"Files and rows that cannot be used are set aside with a reason and never stop the run; `cxr status` counts them. The table "
			"at the end shows for every stage its shards (ranges of patients), how many were made now and how many were up to date.",
	.examples = "cxr build -C project -j 8 # all stages on eight cores\n"
				"cxr build --dry-run # what there is to do\n"
				"cxr build --time-limit 3500 # inside a batch job of one hour",
	.opts = opts,
	.opts_bytes = sizeof(build_opts),
	.run = run,
};
