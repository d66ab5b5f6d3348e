/*
 * Search for many byte strings at once: a bitmap over hashes of four bytes throws nearly all positions out, a chain of candidates
 * decides the rest. Inside the room only. Tests: tests/unit/deid/test_needles.c
 */
#ifndef DEID_NEEDLES_H
#define DEID_NEEDLES_H

#include "base/arena.h"

/* What may stand beside a hit. */
typedef enum deid__edge {
	DEID__EDGE_ANY,
	DEID__EDGE_WORD,  /* no letter or digit */
	DEID__EDGE_NUMBER /* no digit, point or sign of a longer number */
} deid__edge;

typedef struct deid__needle {
	cxr_str bytes;
	deid__edge edge;
	uint32_t tag;      /* of the caller */
	uint32_t offset;   /* of the hashed window within bytes */
	uint32_t next;     /* index + 1 of the next one in the chain */
	uint32_t hash;
} deid__needle;

typedef struct deid__needles {
	cxr_arena *arena;
	uint32_t step;          /* positions looked at: 1 = all, 4 = every fourth (needles of 7 bytes or more) */
	bool is_folded;         /* ASCII letters match without case: needles and text must be folded to lower case */
	bool is_plain;          /* every window is text: four bytes from 20 on, or Latin letters in UTF-16 */
	deid__needle *items;
	size_t n_items, capacity;
	uint32_t *heads;        /* index + 1 */
	uint32_t n_heads;       /* power of two */
	uint64_t bitmap[1024];  /* 65,536 bits */
} deid__needles;

CXR_HIDDEN void deid__needles_init(deid__needles *set, cxr_arena *arena, uint32_t step, bool is_folded);
/* Copies (and folds) the bytes; shorter than step + 3 is left out, as are doubles. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__needles_add(deid__needles *set, cxr_str bytes, deid__edge edge, uint32_t tag, cxr_err *err);
/* Before searching. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__needles_close(deid__needles *set, cxr_err *err);
/* Called for each hit; true ends the search. */
typedef bool (*deid__hit_fn)(void *context, const deid__needle *needle, size_t start);
/* `text` must be folded when the set is. True when fn ended the search. */
CXR_HIDDEN bool deid__needles_search(const deid__needles *set, cxr_str text, deid__hit_fn fn, void *context);

#endif
