/*
 * The only place that calls malloc and free. Sizes are checked for overflow; a failed
 * allocation returns NULL and the caller reports CXR_E_NOMEM.
 * Tests: tests/unit/base/test_mem.c
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

#include "base/attr.h"

/* Uninitialised bytes; n_bytes 0 gives a valid one-byte block. NULL on failure. Free with cxr_free(). */
CXR_NODISCARD void *cxr_malloc(size_t n_bytes);

/* Zeroed array of n_items x item_bytes; NULL on failure or overflow. */
CXR_NODISCARD void *cxr_calloc(size_t n_items, size_t item_bytes);

/* Resizes to n_items x item_bytes; NULL on failure or overflow, the old block then stays valid. */
CXR_NODISCARD void *cxr_realloc(void *block, size_t n_items, size_t item_bytes);

/* NUL-terminated copy of n_bytes of text; NULL on failure. */
CXR_NODISCARD char *cxr_strndup(const char *text, size_t n_bytes);

void cxr_free(void *block);

/* Cleanup helper: CXR_AUTO(cxr_free_at) void *p = ...; frees *(void **)address. */
void cxr_free_at(void *address);

/* Overwrites secrets in a way the compiler keeps. */
void cxr_wipe(void *bytes, size_t n_bytes);

#endif
