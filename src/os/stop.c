/* See stop.h. */
#include "os/stop.h"

#include <signal.h>
#include <string.h>

static volatile sig_atomic_t asked_by;

static void on_signal(int number)
{
	asked_by = number;
}

void cxr_stop_install(void)
{
	struct sigaction action;
	memset(&action, 0, sizeof action);
	action.sa_handler = on_signal;
	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
	action.sa_flags = (int)SA_RESETHAND; /* the second one ends the process at once */
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

bool cxr_stop_asked(void)
{
	return asked_by != 0;
}

int cxr_stop_signal(void)
{
	return asked_by;
}
