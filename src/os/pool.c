/*
 * See pool.h. A ring of finished results between workers and the committing thread; a worker may run
 * at most `window` units ahead of the next commit, which bounds memory.
 */
#include "os/pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>

#include "base/mem.h"

typedef enum slot_state { SLOT_EMPTY, SLOT_BUSY, SLOT_DONE, SLOT_FAILED } slot_state;

typedef struct slot {
	slot_state state;
	void *result;
	cxr_rc rc;
	cxr_err err;
} slot;

typedef struct pool {
	const cxr_pool_job *job;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	slot *slots;
	size_t window;
	size_t next_unit;   /* next to hand to a worker */
	size_t next_commit; /* next to commit */
	bool stopping;
} pool;

typedef struct worker_arg {
	pool *pool;
	int number;
} worker_arg;

static void *worker_main(void *argument)
{
	worker_arg *arg = argument;
	pool *p = arg->pool;
	const cxr_pool_job *job = p->job;
	pthread_mutex_lock(&p->mutex);
	for (;;) {
		while (!p->stopping && p->next_unit < job->n_units && p->next_unit >= p->next_commit + p->window)
			pthread_cond_wait(&p->changed, &p->mutex);
		if (p->stopping || p->next_unit >= job->n_units)
			break;
		size_t unit = p->next_unit++;
		slot *s = &p->slots[unit % p->window];
		s->state = SLOT_BUSY;
		pthread_mutex_unlock(&p->mutex);
		void *result = NULL;
		cxr_err err;
		cxr_err_clear(&err);
		cxr_rc rc = job->work(job->context, arg->number, unit, &result, &err);
		pthread_mutex_lock(&p->mutex);
		s->result = result;
		s->rc = rc;
		s->err = err;
		s->state = rc == CXR_OK ? SLOT_DONE : SLOT_FAILED;
		pthread_cond_broadcast(&p->changed);
	}
	pthread_mutex_unlock(&p->mutex);
	return NULL;
}

/* Commits in unit order until the end, a failure or a stop. */
static cxr_rc commit_all(pool *p, cxr_err *err)
{
	const cxr_pool_job *job = p->job;
	for (size_t unit = 0; unit < job->n_units; unit++) {
		if (job->should_stop && job->should_stop(job->context))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped on request");
		pthread_mutex_lock(&p->mutex);
		slot *s = &p->slots[unit % p->window];
		while (s->state != SLOT_DONE && s->state != SLOT_FAILED)
			pthread_cond_wait(&p->changed, &p->mutex);
		bool failed = s->state == SLOT_FAILED;
		void *result = s->result;
		cxr_rc rc = s->rc;
		s->result = NULL;
		if (failed) {
			if (err)
				*err = s->err;
			if (result && job->discard)
				job->discard(job->context, result);
		}
		s->state = SLOT_EMPTY;
		pthread_mutex_unlock(&p->mutex);
		if (failed)
			return rc;
		rc = job->commit(job->context, unit, result, err);
		if (rc != CXR_OK)
			return rc;
		pthread_mutex_lock(&p->mutex);
		p->next_commit = unit + 1;
		pthread_cond_broadcast(&p->changed);
		pthread_mutex_unlock(&p->mutex);
	}
	return CXR_OK;
}

/* Workers must not take the signals that ask for a stop: the main thread sleeps in poll-like waits. */
static int start_workers(pool *p, pthread_t *threads, worker_arg *args, int n_workers)
{
	sigset_t all;
	sigset_t before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int started = 0;
	for (int i = 0; i < n_workers; i++) {
		args[i] = (worker_arg){p, i};
		if (pthread_create(&threads[started], NULL, worker_main, &args[i]) != 0)
			break;
		started++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

cxr_rc cxr_pool_run(const cxr_pool_job *job, cxr_err *err)
{
	if (job->n_units == 0)
		return CXR_OK;
	int n_workers = job->n_workers < 1 ? 1 : job->n_workers;
	if ((size_t)n_workers > job->n_units)
		n_workers = (int)job->n_units;
	pool p = {.job = job, .window = (size_t)n_workers * 2};
	p.slots = cxr_calloc(p.window, sizeof *p.slots);
	pthread_t *threads = cxr_calloc((size_t)n_workers, sizeof *threads);
	worker_arg *args = cxr_calloc((size_t)n_workers, sizeof *args);
	cxr_rc rc = CXR_OK;
	if (!p.slots || !threads || !args) {
		rc = CXR_FAIL(err, CXR_E_NOMEM, "worker pool");
	} else {
		pthread_mutex_init(&p.mutex, NULL);
		pthread_cond_init(&p.changed, NULL);
		int started = start_workers(&p, threads, args, n_workers);
		rc = started ? commit_all(&p, err) : CXR_FAIL(err, CXR_E_NOMEM, "no worker thread could be started");
		pthread_mutex_lock(&p.mutex);
		p.stopping = true;
		pthread_cond_broadcast(&p.changed);
		pthread_mutex_unlock(&p.mutex);
		for (int i = 0; i < started; i++)
			pthread_join(threads[i], NULL);
		for (size_t i = 0; i < p.window; i++)
			if (p.slots[i].result && job->discard)
				job->discard(job->context, p.slots[i].result);
		pthread_cond_destroy(&p.changed);
		pthread_mutex_destroy(&p.mutex);
	}
	cxr_free(p.slots);
	cxr_free(threads);
	cxr_free(args);
	return rc;
}

int cxr_pool_cores(void)
{
	cpu_set_t set;
	if (sched_getaffinity(0, sizeof set, &set) != 0)
		return 1;
	int n = CPU_COUNT(&set);
	return n > 0 ? n : 1;
}
