/* See arena.h. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* Under AddressSanitizer every piece ends in bytes that may not be touched, as a block of the heap would. */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_GUARDED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_GUARDED 1
#endif
#endif
#ifdef ARENA_GUARDED
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, n_bytes) ((void)(at), (void)(n_bytes))
#define ASAN_UNPOISON_MEMORY_REGION(at, n_bytes) ((void)(at), (void)(n_bytes))
#endif

struct cxr_arena_block {
	cxr_arena_block *next;
	size_t capacity;
	size_t used;
	size_t padding; /* keeps the payload 16-byte aligned */
};

enum {
	ARENA_ALIGN = 16,
	ARENA_FIRST_BLOCK = 4096,
	ARENA_LARGEST_STEP = 1 << 20,
#ifdef ARENA_GUARDED
	ARENA_GUARD_BYTES = 16
#else
	ARENA_GUARD_BYTES = 0
#endif
};

static void free_block(cxr_arena_block *block)
{
	ASAN_UNPOISON_MEMORY_REGION(block + 1, block->capacity);
	cxr_free(block);
}

void cxr_arena_init(cxr_arena *arena, size_t max_bytes)
{
	arena->head = NULL;
	arena->used_bytes = 0;
	arena->max_bytes = max_bytes;
}

void cxr_arena_release(cxr_arena *arena)
{
	while (arena->head) {
		cxr_arena_block *next = arena->head->next;
		free_block(arena->head);
		arena->head = next;
	}
	arena->used_bytes = 0;
}

void cxr_arena_clear(cxr_arena *arena)
{
	cxr_arena_block *keep = arena->head;
	if (keep) {
		cxr_arena_block *other = keep->next;
		while (other) {
			cxr_arena_block *next = other->next;
			free_block(other);
			other = next;
		}
		keep->next = NULL;
		keep->used = 0;
		ASAN_POISON_MEMORY_REGION(keep + 1, keep->capacity);
	}
	arena->used_bytes = 0;
}

static cxr_arena_block *add_block(cxr_arena *arena, size_t n_bytes)
{
	size_t capacity = arena->head ? arena->head->capacity * 2 : ARENA_FIRST_BLOCK;
	if (capacity > ARENA_LARGEST_STEP)
		capacity = ARENA_LARGEST_STEP;
	if (capacity < n_bytes)
		capacity = n_bytes;
	if (capacity > SIZE_MAX - sizeof(cxr_arena_block))
		return NULL;
	cxr_arena_block *block = cxr_malloc(sizeof *block + capacity);
	if (!block)
		return NULL;
	block->next = arena->head;
	block->capacity = capacity;
	block->used = 0;
	block->padding = 0;
	ASAN_POISON_MEMORY_REGION(block + 1, capacity);
	arena->head = block;
	return block;
}

void *cxr_arena_alloc(cxr_arena *arena, size_t n_bytes)
{
	if (n_bytes > SIZE_MAX - ARENA_ALIGN - ARENA_GUARD_BYTES)
		return NULL;
	size_t rounded = (n_bytes + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
	if (rounded > arena->max_bytes || arena->used_bytes > arena->max_bytes - rounded)
		return NULL;
	cxr_arena_block *block = arena->head;
	size_t taken = rounded + ARENA_GUARD_BYTES;
	if (!block || block->capacity - block->used < taken) {
		block = add_block(arena, taken);
		if (!block)
			return NULL;
	}
	unsigned char *bytes = (unsigned char *)(block + 1) + block->used;
	block->used += taken;
	arena->used_bytes += rounded;
	ASAN_UNPOISON_MEMORY_REGION(bytes, n_bytes);
	memset(bytes, 0, n_bytes);
	return bytes;
}

void *cxr_arena_array(cxr_arena *arena, size_t n_items, size_t item_bytes)
{
	if (item_bytes && n_items > SIZE_MAX / item_bytes)
		return NULL;
	return cxr_arena_alloc(arena, n_items * item_bytes);
}

char *cxr_arena_strndup(cxr_arena *arena, const char *text, size_t n_bytes)
{
	if (n_bytes == SIZE_MAX)
		return NULL;
	char *copy = cxr_arena_alloc(arena, n_bytes + 1);
	if (!copy)
		return NULL;
	if (n_bytes)
		memcpy(copy, text, n_bytes);
	copy[n_bytes] = '\0';
	return copy;
}

cxr_rc cxr_arena_str(cxr_arena *arena, cxr_str text, cxr_str *out, cxr_err *err)
{
	out->ptr = cxr_arena_strndup(arena, text.ptr, text.len);
	out->len = out->ptr ? text.len : 0;
	return out->ptr ? CXR_OK : CXR_FAIL(err, CXR_E_NOMEM, "record needs more than %zu bytes", arena->max_bytes);
}

char *cxr_arena_printf(cxr_arena *arena, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	char *text = n < 0 ? NULL : cxr_arena_alloc(arena, (size_t)n + 1);
	if (text)
		vsnprintf(text, (size_t)n + 1, fmt, again);
	va_end(again);
	return text;
}
