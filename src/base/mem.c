/* See mem.h. */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *cxr_malloc(size_t n_bytes)
{
	return malloc(n_bytes ? n_bytes : 1);
}

void *cxr_calloc(size_t n_items, size_t item_bytes)
{
	if (item_bytes && n_items > SIZE_MAX / item_bytes)
		return NULL;
	size_t n_bytes = n_items * item_bytes;
	return calloc(1, n_bytes ? n_bytes : 1);
}

void *cxr_realloc(void *block, size_t n_items, size_t item_bytes)
{
	if (item_bytes && n_items > SIZE_MAX / item_bytes)
		return NULL;
	size_t n_bytes = n_items * item_bytes;
	return realloc(block, n_bytes ? n_bytes : 1);
}

char *cxr_strndup(const char *text, size_t n_bytes)
{
	if (n_bytes == SIZE_MAX)
		return NULL;
	char *copy = cxr_malloc(n_bytes + 1);
	if (!copy)
		return NULL;
	if (n_bytes)
		memcpy(copy, text, n_bytes);
	copy[n_bytes] = '\0';
	return copy;
}

void cxr_free(void *block)
{
	free(block);
}

void cxr_free_at(void *address)
{
	void **slot = address;
	free(*slot);
	*slot = NULL;
}

void cxr_wipe(void *bytes, size_t n_bytes)
{
	if (n_bytes)
		explicit_bzero(bytes, n_bytes);
}
