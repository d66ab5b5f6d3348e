/*
 * Hash map from byte strings to 64-bit values. Keys are copied. Iteration is in insertion order,
 * so nothing depends on the hash.
 * Tests: tests/unit/base/test_map.c
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/err.h"
#include "base/str.h"

typedef struct cxr_map_entry {
	cxr_str key; /* owned by the map, NUL-terminated */
	uint64_t value;
	uint64_t hash;
} cxr_map_entry;

typedef struct cxr_map {
	cxr_map_entry *entries; /* insertion order, n_entries of them */
	size_t n_entries;
	size_t capacity;
	uint32_t *slots; /* entry index + 1, 0 = empty */
	size_t n_slots;
} cxr_map;

void cxr_map_init(cxr_map *map);
void cxr_map_release(cxr_map *map);
/* Pointer to the stored value, NULL when absent. Valid until the next put. */
uint64_t *cxr_map_get(const cxr_map *map, cxr_str key);
/* Inserts `value` unless the key exists; *out_slot (may be NULL) then points to the stored value. CXR_E_NOMEM on failure. */
CXR_NODISCARD cxr_rc cxr_map_put(cxr_map *map, cxr_str key, uint64_t value, uint64_t **out_slot, cxr_err *err);
/* 64-bit FNV-1a style hash with final mixing; stable across runs and machines. Not for secrets. */
uint64_t cxr_hash64(const void *bytes, size_t n_bytes, uint64_t seed);

#endif
