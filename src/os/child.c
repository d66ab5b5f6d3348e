/* See child.h. */
#include "os/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

void *cxr_shared_new(size_t n_bytes)
{
	void *memory = mmap(NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED ? NULL : memory;
}

void cxr_shared_free(void *memory, size_t n_bytes)
{
	if (memory)
		munmap(memory, n_bytes);
}

/* The sanitizer's allocator may be locked by another thread for ever in a child; that of the C library is not. */
static bool may_fork(void)
{
	struct stat tasks;
	return !IS_SANITIZED || (stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink == 3); /* ".", "..", one thread */
}

/* What damage ends in. */
static const int fatal[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGXCPU};

/* Everything from here on is undone by the end of the child. */
static _Noreturn void be_child(void (*work)(void *state), void *state, unsigned cpu_seconds, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1); /* it died before that could be said */
	for (size_t i = 0; i < CXR_ARRAY_LEN(fatal); i++)
		signal(fatal[i], SIG_DFL); /* others, such as an interrupt, are the parent's to decide on */
	const struct rlimit no_core = {0, 0}, time = {cpu_seconds, (rlim_t)cpu_seconds + 1};
	setrlimit(RLIMIT_CORE, &no_core);
	setrlimit(RLIMIT_CPU, &time);
	int silence = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (silence < 0 || dup2(silence, STDERR_FILENO) < 0)
		close(STDERR_FILENO);
	work(state);
	_exit(0);
}

static cxr_rc say_signal(int number, cxr_err *err)
{
	if (number == SIGXCPU)
		return CXR_FAIL(err, CXR_E_LIMIT, "a child process used up its time");
	for (size_t i = 0; i < CXR_ARRAY_LEN(fatal); i++)
		if (fatal[i] == number)
			return CXR_FAIL(err, CXR_E_FORMAT, "a child process died by signal %d", number);
	if (number == SIGKILL)
		return CXR_FAIL(err, CXR_E_NOMEM, "a child process was killed; memory may be short");
	return CXR_FAIL(err, CXR_E_CANCELLED, "a child process was ended by signal %d", number);
}

cxr_rc cxr_child_run(void (*work)(void *state), void *state, unsigned cpu_seconds, cxr_err *err)
{
	if (!may_fork()) {
		work(state);
		return CXR_OK;
	}
	pid_t parent = getpid(), child = fork();
	if (child < 0)
		return CXR_FAIL(err, CXR_E_NOMEM, "no child process could be made");
	if (child == 0)
		be_child(work, state, cpu_seconds, parent);
	int status = 0;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return CXR_FAIL(err, CXR_E_BUG, "the end of a child process was lost");
	if (WIFSIGNALED(status))
		return say_signal(WTERMSIG(status), err);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return CXR_FAIL(err, CXR_E_BUG, "a child process left with status %d", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	return CXR_OK;
}
