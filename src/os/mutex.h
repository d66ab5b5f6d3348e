/*
 * A lock between threads of this process. Tests: tests/unit/pipeline/test_pipeline.c (callbacks from several workers)
 */
#ifndef OS_MUTEX_H
#define OS_MUTEX_H

#include <pthread.h>

typedef struct cxr_mutex {
	pthread_mutex_t mutex;
} cxr_mutex;

static inline void cxr_mutex_init(cxr_mutex *lock)
{
	pthread_mutex_init(&lock->mutex, NULL);
}

static inline void cxr_mutex_lock(cxr_mutex *lock)
{
	pthread_mutex_lock(&lock->mutex);
}

static inline void cxr_mutex_unlock(cxr_mutex *lock)
{
	pthread_mutex_unlock(&lock->mutex);
}

static inline void cxr_mutex_release(cxr_mutex *lock)
{
	pthread_mutex_destroy(&lock->mutex);
}

#endif
