/*
 * A command that works on a project: the project, progress, stop requests and a time limit in one cxr_run. Inside the room.
 * Tests: tests/cli/cases
 */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/progress.h"

typedef struct cli_session {
	cxr_cli *cli;
	cxr_project project;
	cxr_run run;
	cli_progress progress;
	int64_t deadline_ns; /* 0 = none */
} cli_session;

/* Opens the project of cli (for reading in a dry run) and fills session->run. Nothing to close on failure. */
CXR_NODISCARD cxr_rc cli__session_open(cli_session *session, cxr_cli *cli, int64_t time_limit_s, cxr_err *err);
void cli__session_close(cli_session *session);

#endif
