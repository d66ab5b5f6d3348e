/*
 * Ordered parallel map: units 0..n-1 run on worker threads, results are handed to one committer in
 * unit order (the calling thread). At most 2 * n_workers results wait. Same commits for any n_workers.
 * Tests: tests/unit/os/test_pool.c
 */
#ifndef OS_POOL_H
#define OS_POOL_H

#include <stdbool.h>

#include "base/err.h"

/* Runs on a worker thread. `worker` is 0..n_workers-1. *out_result goes to commit. A failure stops the pool after earlier units are committed. */
typedef cxr_rc (*cxr_pool_work_fn)(void *context, int worker, size_t unit, void **out_result, cxr_err *err);
/* Runs on the calling thread, units in rising order. Owns `result`. */
typedef cxr_rc (*cxr_pool_commit_fn)(void *context, size_t unit, void *result, cxr_err *err);
/* Frees a result that will never be committed (after a failure). */
typedef void (*cxr_pool_discard_fn)(void *context, void *result);

typedef struct cxr_pool_job {
	void *context;
	size_t n_units;
	int n_workers; /* 1.. ; 1 still uses one worker thread */
	cxr_pool_work_fn work;
	cxr_pool_commit_fn commit;
	cxr_pool_discard_fn discard; /* may be NULL when results are not owned */
	bool (*should_stop)(void *context); /* asked between units; may be NULL */
} cxr_pool_job;

/* First error in unit order, CXR_E_CANCELLED when stopped, else CXR_OK. All threads are joined. */
CXR_NODISCARD cxr_rc cxr_pool_run(const cxr_pool_job *job, cxr_err *err);
/* Number of usable cores (affinity respected), at least 1. */
int cxr_pool_cores(void);

#endif
