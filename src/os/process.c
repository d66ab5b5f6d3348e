/* See process.h. */
#include "os/process.h"

#include <sys/prctl.h>
#include <sys/resource.h>

/* The leak checker attaches to its own process, which a process that is not dumpable refuses. */
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

void cxr_process_harden(void)
{
	struct rlimit none = {0, 0};
	setrlimit(RLIMIT_CORE, &none);
	if (!IS_SANITIZED)
		prctl(PR_SET_DUMPABLE, 0);
}
