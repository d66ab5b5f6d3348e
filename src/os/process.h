/*
 * This process. Tests: tests/cli/ (a crash leaves no core file)
 */
#ifndef OS_PROCESS_H
#define OS_PROCESS_H

/* No core file, no memory readable by other processes of the user: what is in memory may be identified. */
void cxr_process_harden(void);

#endif
