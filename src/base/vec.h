/*
 * Typed growable array.
 *
 *   CXR_VEC_DECLARE(span_vec, cxr_span)
 *   span_vec v = {0};
 *   if (!span_vec_push(&v, item)) return CXR_FAIL(err, CXR_E_NOMEM, "...");
 *   span_vec_release(&v);
 *
 * push returns false when memory is out or n_items would pass CXR_VEC_MAX_ITEMS; the contents stay valid.
 * Tests: tests/unit/base/test_vec.c
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/mem.h"

#define CXR_VEC_MAX_ITEMS ((size_t)1 << 28)

#define CXR_VEC_DECLARE(name, type)                                                       \
	typedef struct name {                                                                 \
		type *items;                                                                      \
		size_t n_items;                                                                   \
		size_t capacity;                                                                  \
	} name;                                                                               \
	static inline CXR_UNUSED bool name##_push(name *vec, type item)                       \
	{                                                                                     \
		if (vec->n_items == vec->capacity) {                                              \
			size_t capacity = vec->capacity ? vec->capacity * 2 : 8;                      \
			if (capacity > CXR_VEC_MAX_ITEMS)                                             \
				return false;                                                             \
			type *grown = cxr_realloc(vec->items, capacity, sizeof(type));                \
			if (!grown)                                                                   \
				return false;                                                             \
			vec->items = grown;                                                           \
			vec->capacity = capacity;                                                     \
		}                                                                                 \
		vec->items[vec->n_items++] = item;                                                \
		return true;                                                                      \
	}                                                                                     \
	static inline CXR_UNUSED void name##_clear(name *vec)                                 \
	{                                                                                     \
		vec->n_items = 0;                                                                 \
	}                                                                                     \
	static inline CXR_UNUSED void name##_release(name *vec)                               \
	{                                                                                     \
		cxr_free(vec->items);                                                             \
		vec->items = NULL;                                                                \
		vec->n_items = 0;                                                                 \
		vec->capacity = 0;                                                                \
	}

#endif
