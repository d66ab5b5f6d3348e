/* See session.h. */
#include "cli/session.h"

#include "os/clock.h"
#include "os/stop.h"

/* Asked from worker threads. */
static bool should_stop(void *context)
{
	const cli_session *session = context;
	return cxr_stop_asked() || (session->deadline_ns && cxr_clock_now_ns() >= session->deadline_ns);
}

static void on_progress(void *context, const cxr_progress *sample)
{
	cli_session *session = context;
	cli__progress_update(&session->progress, sample, cxr_clock_now_ns());
}

static void on_message(void *context, const char *text)
{
	cli_session *session = context;
	cli__progress_message(&session->progress, text);
}

cxr_rc cli__session_open(cli_session *session, cxr_cli *cli, int64_t time_limit_s, cxr_err *err)
{
	*session = (cli_session){.cli = cli};
	if (time_limit_s > 0)
		session->deadline_ns = cxr_clock_now_ns() + time_limit_s * INT64_C(1000000000);
	CXR_TRY(cxr_project_open(&session->project, cli->project_dir, cli->dry_run ? CXR_PROJECT_READ : CXR_PROJECT_WRITE, err));
	cli__progress_open(&session->progress, cli);
	session->run = (cxr_run){.project = &session->project, .n_workers = (int)cli->n_workers, .dry_run = cli->dry_run, .force = cli->force,
		.should_stop = should_stop, .on_progress = on_progress, .on_message = on_message, .context = session};
	if (session->project.warning)
		on_message(session, session->project.warning);
	return CXR_OK;
}

void cli__session_close(cli_session *session)
{
	cli__progress_close(&session->progress);
	cxr_project_close(&session->project);
}
