/* Errors and exit codes as the user sees them. See cmd.h. Tests: tests/unit/cli/test_fail.c, tests/cli/cases/ */
#include <signal.h>
#include <stdarg.h>

#include "cli/cmd.h"
#include "os/stop.h"
#include "os/tty.h"

bool cxr_cli_should_stop(void *context)
{
	(void)context;
	return cxr_stop_asked();
}

/* CXR_E_CANCELLED: SIGUSR1 says that the time limit is near; without a signal it was the command's own limit. */
static int cancelled_code(void)
{
	int number = cxr_stop_signal();
	return number == SIGINT || number == SIGTERM ? CXR_EXIT_INTERRUPTED : CXR_EXIT_PARTIAL;
}

int cxr_cli_exit_code(cxr_rc rc, bool committed)
{
	switch (rc) {
	case CXR_OK: return CXR_EXIT_OK;
	case CXR_E_CANCELLED: return cancelled_code();
	case CXR_E_CONFIG:
	case CXR_E_USAGE:
	case CXR_E_ARG: return CXR_EXIT_USAGE;
	case CXR_E_POLICY: return CXR_EXIT_POLICY;
	case CXR_E_LEAK: return CXR_EXIT_FINDINGS;
	case CXR_E_LOCKED:
	case CXR_E_VERSION: return CXR_EXIT_FAILED;
	case CXR_E_BUG: return CXR_EXIT_BUG;
	default: return committed ? CXR_EXIT_PARTIAL : CXR_EXIT_FAILED;
	}
}

int cxr_cli_fail(cxr_cli *cli, const cxr_err *err, bool committed)
{
	int code = cxr_cli_exit_code(err->rc, committed);
	fprintf(cli->err, "cxr: ");
	if (err->subject[0])
		fprintf(cli->err, "%s: ", err->subject);
	fprintf(cli->err, "%s", err->msg[0] ? err->msg : "failed");
	if (err->byte_pos >= 0)
		fprintf(cli->err, " at byte %lld", (long long)err->byte_pos);
	fprintf(cli->err, " (%s)\n", cxr_rc_name(err->rc));
	if (cli->verbose || code == CXR_EXIT_BUG)
		fprintf(cli->err, "cxr: raised at %s:%d\n", err->room ? err->room : "?", err->line);
	return code;
}

int cxr_cli_usage(cxr_cli *cli, const cxr_cmd *cmd, const char *fmt, ...)
{
	va_list args;
	fprintf(cli->err, "cxr %s: ", cmd->name);
	va_start(args, fmt);
	vfprintf(cli->err, fmt, args);
	va_end(args);
	fprintf(cli->err, "\nTry `cxr %s --help`.\n", cmd->name);
	return CXR_EXIT_USAGE;
}

int cxr_cli_finish(cxr_cli *cli, int code)
{
	bool is_bad = fflush(cli->out) != 0;
	is_bad |= ferror(cli->out) != 0;
	if (!is_bad)
		return code;
	/* a reader that went away (`cxr ... | head`) knows that it did */
	if (!cxr_tty_reader_is_gone(fileno(cli->out)))
		fprintf(cli->err, "cxr: standard output could not be written; what it holds is incomplete\n");
	return code == CXR_EXIT_OK || code == CXR_EXIT_FINDINGS ? CXR_EXIT_PARTIAL : code;
}
