/*
 * Time for progress displays and time stamps of the command line. Never an input of outputs, but for the date that the user sets.
 * Tests: tests/unit/os/test_clock.c
 */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include <stdint.h>

/* Monotonic nanoseconds. */
int64_t cxr_clock_now_ns(void);
/* CPU nanoseconds of this process, all threads. */
int64_t cxr_clock_cpu_ns(void);
/* Peak resident set of this process in bytes. */
uint64_t cxr_clock_peak_bytes(void);
void cxr_clock_sleep_ms(int ms);
/* SOURCE_DATE_EPOCH of the environment as written (reproducible-builds.org), NULL when absent or empty. */
const char *cxr_clock_source_date(void);

#endif
