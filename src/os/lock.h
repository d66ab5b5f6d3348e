/*
 * One process per project: an flock() on a file that stays. The kernel drops it when the process dies.
 * Tests: tests/unit/os/test_lock.c
 */
#ifndef OS_LOCK_H
#define OS_LOCK_H

#include "base/err.h"

typedef struct cxr_lock {
	int fd; /* -1 when not held */
} cxr_lock;

/* CXR_E_LOCKED when another process holds it. */
CXR_NODISCARD cxr_rc cxr_lock_take(cxr_lock *lock, const char *path, cxr_err *err);
void cxr_lock_drop(cxr_lock *lock);

#endif
