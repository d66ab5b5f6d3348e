/*
 * A read-only set of byte strings with numbers, walked byte by byte: a trie whose edges lie in one array (Aoe 1989). A step is
 * one load and one comparison. Room-internal. Tests: tests/unit/text/test_double_array.c
 */
#ifndef TEXT_DOUBLE_ARRAY_H
#define TEXT_DOUBLE_ARRAY_H

#include "base/err.h"
#include "base/str.h"

typedef struct text_da_key {
	cxr_str key;  /* not empty */
	uint32_t value;
} text_da_key;

/* A node stands at node[base of its parent + byte]; `check` is that parent + 1, 0 = free. */
typedef struct text_da_node {
	uint32_t base;
	uint32_t check;
	uint32_t value; /* UINT32_MAX = no key ends here */
} text_da_node;

typedef struct text_double_array {
	text_da_node *nodes;
	size_t n_nodes; /* at least 256 more than the largest base: a step never leaves the array */
} text_double_array;

#define TEXT_DA_ROOT 0u
#define TEXT_DA_NONE UINT32_MAX

/*
 * `keys` rise by cxr_str_cmp and differ; none is empty. Nothing of them is kept. CXR_E_NOMEM. Time is linear in the bytes of the
 * keys but for the search of free places, which skips what is full.
 */
CXR_NODISCARD cxr_rc text__double_array_build(text_double_array *array, const text_da_key *keys, size_t n_keys, cxr_err *err) CXR_HIDDEN;
void text__double_array_release(text_double_array *array) CXR_HIDDEN;

/* The node behind `byte`, TEXT_DA_NONE when there is none. */
static inline uint32_t text__double_array_step(const text_double_array *array, uint32_t node, unsigned char byte)
{
	uint32_t next = array->nodes[node].base + byte;
	return array->nodes[next].check == node + 1 ? next : TEXT_DA_NONE;
}

#endif
