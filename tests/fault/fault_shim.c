/*
 * LD_PRELOAD shim of the fault tests: counts the calls that change the disk and, at a chosen one, kills the process with
 * SIGKILL or makes the call fail.
 *
 *   CXR_FAULT_AT=N       the N-th counted call (from 1); absent = only count
 *   CXR_FAULT_MODE=kill  SIGKILL instead of the call (default)
 *                  torn  writes half of the bytes first, then SIGKILL (other calls: as kill)
 *                  late  makes the call, then SIGKILL
 *                  fail  the call fails with CXR_FAULT_ERRNO (default EIO), once
 *                  full  this and every later write fails with ENOSPC
 *   CXR_FAULT_COUNT=FILE at exit the number of counted calls is written there
 *
 * Counted: write, pwrite, pwrite64, writev, rename, renameat2, link, linkat, unlink, unlinkat, mkdir, fsync, fdatasync, ftruncate on anything
 * but the standard streams. The count is of the whole process, all threads.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { MODE_KILL, MODE_TORN, MODE_LATE, MODE_FAIL, MODE_FULL };

static atomic_long n_calls;
static long fault_at;
static enum mode fault_mode;
static int fault_errno = EIO;

static void on_exit_count(void)
{
	const char *path = getenv("CXR_FAULT_COUNT");
	if (!path)
		return;
	char text[32];
	int n = snprintf(text, sizeof text, "%ld\n", (long)n_calls);
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd >= 0) {
		(void)!syscall(SYS_write, fd, text, (size_t)n);
		syscall(SYS_close, fd);
	}
}

__attribute__((constructor)) static void begin(void)
{
	const char *at = getenv("CXR_FAULT_AT"), *mode = getenv("CXR_FAULT_MODE"), *code = getenv("CXR_FAULT_ERRNO");
	static const char *const names[] = {"kill", "torn", "late", "fail", "full"};
	fault_at = at ? atol(at) : 0;
	for (int i = 0; mode && i < 5; i++)
		if (strcmp(mode, names[i]) == 0)
			fault_mode = (enum mode)i;
	if (code)
		fault_errno = atoi(code);
	atexit(on_exit_count);
}

static void die(void)
{
	syscall(SYS_kill, getpid(), SIGKILL);
	for (;;)
		pause();
}

/* What becomes of this call: 0 go on, 1 fail, 2 tear, 3 kill after it. */
static int decide(int is_write)
{
	long n = atomic_fetch_add(&n_calls, 1) + 1;
	if (!fault_at)
		return 0;
	if (fault_mode == MODE_FULL && is_write && n >= fault_at) {
		errno = ENOSPC;
		return 1;
	}
	if (n != fault_at)
		return 0;
	switch (fault_mode) {
	case MODE_KILL: die(); return 0;
	case MODE_TORN: return 2;
	case MODE_LATE: return 3;
	case MODE_FAIL: errno = fault_errno; return 1;
	case MODE_FULL: return 0;
	}
	return 0;
}

#define GUARD(real, is_write, tear)          \
	int what_ = decide(is_write);            \
	if (what_ == 1)                          \
		return -1;                           \
	if (what_ == 2) {                        \
		tear;                                \
		die();                               \
	}                                        \
	long result_ = (long)(real);             \
	if (result_ < 0 && result_ > -4096)      \
		result_ = -1;                        \
	if (what_ == 3)                          \
		die();                               \
	return (__typeof__(result_))result_

ssize_t write(int fd, const void *bytes, size_t n)
{
	if (fd <= 2)
		return syscall(SYS_write, fd, bytes, n);
	GUARD(syscall(SYS_write, fd, bytes, n), 1, syscall(SYS_write, fd, bytes, n / 2));
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	GUARD(syscall(SYS_pwrite64, fd, bytes, n, at), 1, syscall(SYS_pwrite64, fd, bytes, n / 2, at));
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	GUARD(syscall(SYS_pwrite64, fd, bytes, n, at), 1, syscall(SYS_pwrite64, fd, bytes, n / 2, at));
}

ssize_t writev(int fd, const struct iovec *vectors, int n)
{
	if (fd <= 2)
		return syscall(SYS_writev, fd, vectors, n);
	GUARD(syscall(SYS_writev, fd, vectors, n), 1, syscall(SYS_writev, fd, vectors, n / 2));
}

int rename(const char *from, const char *to)
{
	GUARD(syscall(SYS_rename, from, to), 0, (void)0);
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
	GUARD(syscall(SYS_renameat2, a, from, b, to, flags), 0, (void)0);
}

int link(const char *from, const char *to)
{
	GUARD(syscall(SYS_link, from, to), 0, (void)0);
}

int linkat(int a, const char *from, int b, const char *to, int flags)
{
	GUARD(syscall(SYS_linkat, a, from, b, to, flags), 0, (void)0);
}

int unlink(const char *path)
{
	GUARD(syscall(SYS_unlink, path), 0, (void)0);
}

int unlinkat(int dir, const char *path, int flags)
{
	GUARD(syscall(SYS_unlinkat, dir, path, flags), 0, (void)0);
}

int mkdir(const char *path, mode_t mode)
{
	GUARD(syscall(SYS_mkdir, path, mode), 0, (void)0);
}

int fsync(int fd)
{
	GUARD(syscall(SYS_fsync, fd), 0, (void)0);
}

int fdatasync(int fd)
{
	GUARD(syscall(SYS_fdatasync, fd), 0, (void)0);
}

int ftruncate(int fd, off_t size)
{
	GUARD(syscall(SYS_ftruncate, fd, size), 0, (void)0);
}

int ftruncate64(int fd, off64_t size)
{
	GUARD(syscall(SYS_ftruncate, fd, size), 0, (void)0);
}
