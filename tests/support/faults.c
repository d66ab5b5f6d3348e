/* See faults.h. The names with __wrap_ and __real_ are the linker's (--wrap). */
#include "faults.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct fault {
	bool armed;
	bool all;
	long left;
	int errno_value;
} fault;

static fault faults[N_FAULT_CALLS];
static bool fired;

static void arm(fault_call call, long nth, bool all, int errno_value)
{
	fired = false;
	faults[call] = (fault){true, all, nth, errno_value};
}

void fault_arm(fault_call call, long nth, int errno_value)
{
	arm(call, nth, false, errno_value);
}

void fault_arm_all(fault_call call, long nth, int errno_value)
{
	arm(call, nth, true, errno_value);
}

bool fault_disarm(void)
{
	for (int i = 0; i < N_FAULT_CALLS; i++)
		faults[i].armed = false;
	bool did_fire = fired;
	fired = false;
	return did_fire;
}

static bool hits(fault_call call)
{
	fault *f = &faults[call];
	if (!f->armed)
		return false;
	if (f->left > 0) {
		f->left--;
		return false;
	}
	f->armed = f->all;
	fired = true;
	errno = f->errno_value;
	return true;
}

void *__real_malloc(size_t n_bytes);
void *__wrap_malloc(size_t n_bytes);
void *__real_calloc(size_t n_items, size_t item_bytes);
void *__wrap_calloc(size_t n_items, size_t item_bytes);
void *__real_realloc(void *block, size_t n_bytes);
void *__wrap_realloc(void *block, size_t n_bytes);
ssize_t __real_write(int fd, const void *bytes, size_t n_bytes);
ssize_t __wrap_write(int fd, const void *bytes, size_t n_bytes);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __real_renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags);
int __wrap_renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags);
int __real_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int __real_close(int fd);
int __wrap_close(int fd);

void *__wrap_malloc(size_t n_bytes)
{
	return hits(FAULT_ALLOC) ? NULL : __real_malloc(n_bytes);
}

void *__wrap_calloc(size_t n_items, size_t item_bytes)
{
	return hits(FAULT_ALLOC) ? NULL : __real_calloc(n_items, item_bytes);
}

void *__wrap_realloc(void *block, size_t n_bytes)
{
	return hits(FAULT_ALLOC) ? NULL : __real_realloc(block, n_bytes);
}

/* ENOSPC in the middle: a failing write of more than one byte first takes half of them, as a full disk does. */
ssize_t __wrap_write(int fd, const void *bytes, size_t n_bytes)
{
	if (!hits(FAULT_WRITE))
		return __real_write(fd, bytes, n_bytes);
	if (errno == ENOSPC && n_bytes > 1 && !faults[FAULT_WRITE].armed) {
		faults[FAULT_WRITE] = (fault){true, true, 0, ENOSPC};
		return __real_write(fd, bytes, n_bytes / 2);
	}
	return -1;
}

int __wrap_fsync(int fd)
{
	return hits(FAULT_FSYNC) ? -1 : __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to)
{
	return hits(FAULT_RENAME) ? -1 : __real_rename(from, to);
}

int __wrap_renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	return hits(FAULT_RENAME_NEW) ? -1 : __real_renameat2(from_dir, from, to_dir, to, flags);
}

int __wrap_link(const char *from, const char *to)
{
	return hits(FAULT_LINK) ? -1 : __real_link(from, to);
}

/* The descriptor is closed all the same, as Linux does. */
int __wrap_close(int fd)
{
	bool fails = hits(FAULT_CLOSE);
	int saved = errno;
	int rc = __real_close(fd);
	if (fails)
		errno = saved;
	return fails ? -1 : rc;
}
