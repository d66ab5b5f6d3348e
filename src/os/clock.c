/* See clock.h. */
#include "os/clock.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static int64_t now(clockid_t clock)
{
	struct timespec ts;
	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t cxr_clock_now_ns(void)
{
	return now(CLOCK_MONOTONIC);
}

int64_t cxr_clock_cpu_ns(void)
{
	return now(CLOCK_PROCESS_CPUTIME_ID);
}

uint64_t cxr_clock_peak_bytes(void)
{
	struct rusage usage;
	if (getrusage(RUSAGE_SELF, &usage) != 0)
		return 0;
	return (uint64_t)usage.ru_maxrss * 1024;
}

void cxr_clock_sleep_ms(int ms)
{
	struct timespec ts = {ms / 1000, (long)(ms % 1000) * 1000000};
	nanosleep(&ts, NULL);
}

const char *cxr_clock_source_date(void)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	return text && *text ? text : NULL;
}
