/*
 * Stop requests by signal: SIGINT, SIGTERM, SIGUSR1 set a flag that long work asks between records.
 * The one process-wide state of the house (signals are process-wide); set up by the command line only.
 * Tests: tests/unit/os/test_stop.c
 */
#ifndef OS_STOP_H
#define OS_STOP_H

#include <stdbool.h>

/* Installs the handlers; SIGPIPE is ignored. A second SIGINT or SIGTERM ends the process at once. */
void cxr_stop_install(void);
/* True once a stop was asked for. */
bool cxr_stop_asked(void);
/* The signal that asked (SIGINT, SIGTERM, SIGUSR1), 0 when none. */
int cxr_stop_signal(void);

#endif
