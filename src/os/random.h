/*
 * Random bytes of the kernel, for keys and temp names. Tests: tests/unit/os/test_random.c
 */
#ifndef OS_RANDOM_H
#define OS_RANDOM_H

#include <stddef.h>

void cxr_random_bytes(void *out, size_t n_bytes);

#endif
