/*
 * A child process for code of others that may end the process on damaged input (failed assertions, memory errors, endless loops): what it
 * does to its memory ends with it. Tests: tests/unit/os/test_child.c
 */
#ifndef OS_CHILD_H
#define OS_CHILD_H

#include <stddef.h>

#include "base/err.h"

/* Zeroed memory that a child writes to and its parent reads; NULL on failure. n_bytes > 0. */
CXR_NODISCARD void *cxr_shared_new(size_t n_bytes);
void cxr_shared_free(void *memory, size_t n_bytes);

/*
 * Runs work(state) in a child of this process and waits for its end. The child has a copy of all memory, but only what lies in memory of
 * cxr_shared_new() comes back; it says nothing (standard error is closed to it), has no other threads, must not wait for any, and dies
 * with its parent. cpu_seconds > 0 bounds its work.
 * CXR_E_FORMAT: it died of damage (abort, segment violation ...); CXR_E_LIMIT: its time was used up; CXR_E_NOMEM: no child could be made, or it was
 * killed; CXR_E_CANCELLED: somebody ended it; CXR_E_BUG: it left in another way.
 * A build with AddressSanitizer makes no child while the process has several threads: work() then runs here.
 * Cost: about a millisecond for 50 MiB of memory in use.
 */
CXR_NODISCARD cxr_rc cxr_child_run(void (*work)(void *state), void *state, unsigned cpu_seconds, cxr_err *err);

#endif
