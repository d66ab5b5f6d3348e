/*
 * Arena: memory with one lifetime (a record, a request, a run). Blocks are never freed one by one.
 * Invariant: total handed out never exceeds max_bytes.
 * Tests: tests/unit/base/test_arena.c
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/err.h"
#include "base/str.h"

typedef struct cxr_arena_block cxr_arena_block;

typedef struct cxr_arena {
	cxr_arena_block *head; /* newest block */
	size_t used_bytes;     /* handed out since the last clear */
	size_t max_bytes;
} cxr_arena;

/* No allocation happens yet. max_bytes bounds the sum of all requests. */
void cxr_arena_init(cxr_arena *arena, size_t max_bytes);

/* Frees everything; the arena may be used again. */
void cxr_arena_release(cxr_arena *arena);

/* Forgets all contents but keeps one block for the next record. */
void cxr_arena_clear(cxr_arena *arena);

/* n_bytes zeroed bytes, aligned to 16. NULL when the maximum is reached or memory is out. Owned by the arena. */
CXR_NODISCARD void *cxr_arena_alloc(cxr_arena *arena, size_t n_bytes);

/* Array of n_items x item_bytes, zeroed; NULL on overflow too. */
CXR_NODISCARD void *cxr_arena_array(cxr_arena *arena, size_t n_items, size_t item_bytes);

/* NUL-terminated copy; NULL as above. */
CXR_NODISCARD char *cxr_arena_strndup(cxr_arena *arena, const char *text, size_t n_bytes);

/* Copies a view into the arena (NUL-terminated as well). On failure CXR_E_NOMEM and *out is empty. */
CXR_NODISCARD cxr_rc cxr_arena_str(cxr_arena *arena, cxr_str text, cxr_str *out, cxr_err *err);

/* printf into the arena; NULL on failure. */
CXR_NODISCARD char *cxr_arena_printf(cxr_arena *arena, const char *fmt, ...) CXR_PRINTF(2, 3);

#endif
