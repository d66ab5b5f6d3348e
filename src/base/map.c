/* See map.h. Open addressing over indices into a dense entry array. */
#include "base/map.h"

#include "base/mem.h"

static uint64_t mix(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdULL;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53ULL;
	x ^= x >> 33;
	return x;
}

uint64_t cxr_hash64(const void *bytes, size_t n_bytes, uint64_t seed)
{
	const unsigned char *p = bytes;
	uint64_t h = 0xcbf29ce484222325ULL ^ mix(seed);
	while (n_bytes >= 8) {
		uint64_t word;
		memcpy(&word, p, 8);
		h = (h ^ word) * 0x9fb21c651e98df25ULL;
		h ^= h >> 29;
		p += 8;
		n_bytes -= 8;
	}
	while (n_bytes--) {
		h = (h ^ *p++) * 0x100000001b3ULL;
	}
	return mix(h);
}

void cxr_map_init(cxr_map *map)
{
	memset(map, 0, sizeof *map);
}

void cxr_map_release(cxr_map *map)
{
	for (size_t i = 0; i < map->n_entries; i++)
		cxr_free((void *)(uintptr_t)map->entries[i].key.ptr);
	cxr_free(map->entries);
	cxr_free(map->slots);
	cxr_map_init(map);
}

static size_t find_slot(const cxr_map *map, cxr_str key, uint64_t hash)
{
	size_t at = (size_t)hash & (map->n_slots - 1);
	while (map->slots[at]) {
		const cxr_map_entry *entry = &map->entries[map->slots[at] - 1];
		if (entry->hash == hash && cxr_str_eq(entry->key, key))
			break;
		at = (at + 1) & (map->n_slots - 1);
	}
	return at;
}

uint64_t *cxr_map_get(const cxr_map *map, cxr_str key)
{
	if (map->n_slots == 0)
		return NULL;
	size_t at = find_slot(map, key, cxr_hash64(key.ptr, key.len, 0));
	return map->slots[at] ? &map->entries[map->slots[at] - 1].value : NULL;
}

static bool grow(cxr_map *map)
{
	if (map->n_entries == map->capacity) {
		size_t capacity = map->capacity ? map->capacity * 2 : 16;
		if (capacity > UINT32_MAX / 4)
			return false;
		cxr_map_entry *entries = cxr_realloc(map->entries, capacity, sizeof *entries);
		if (!entries)
			return false;
		map->entries = entries;
		map->capacity = capacity;
	}
	if ((map->n_entries + 1) * 2 > map->n_slots) {
		size_t n_slots = map->n_slots ? map->n_slots * 2 : 32;
		uint32_t *slots = cxr_calloc(n_slots, sizeof *slots);
		if (!slots)
			return false;
		cxr_free(map->slots);
		map->slots = slots;
		map->n_slots = n_slots;
		for (size_t i = 0; i < map->n_entries; i++) {
			size_t at = (size_t)map->entries[i].hash & (n_slots - 1);
			while (slots[at])
				at = (at + 1) & (n_slots - 1);
			slots[at] = (uint32_t)(i + 1);
		}
	}
	return true;
}

cxr_rc cxr_map_put(cxr_map *map, cxr_str key, uint64_t value, uint64_t **out_slot, cxr_err *err)
{
	uint64_t *found = cxr_map_get(map, key);
	if (found) {
		if (out_slot)
			*out_slot = found;
		return CXR_OK;
	}
	char *copy = cxr_strndup(key.ptr, key.len);
	if (!copy || !grow(map)) {
		cxr_free(copy);
		return CXR_FAIL(err, CXR_E_NOMEM, "map with %zu entries cannot grow", map->n_entries);
	}
	uint64_t hash = cxr_hash64(key.ptr, key.len, 0);
	size_t at = find_slot(map, key, hash);
	map->entries[map->n_entries] = (cxr_map_entry){{copy, key.len}, value, hash};
	map->slots[at] = (uint32_t)(map->n_entries + 1);
	if (out_slot)
		*out_slot = &map->entries[map->n_entries].value;
	map->n_entries++;
	return CXR_OK;
}
