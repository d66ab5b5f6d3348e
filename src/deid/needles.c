/* See needles.h. */
#include "deid/needles.h"

enum { WINDOW_BYTES = 4 };

void deid__needles_init(deid__needles *set, cxr_arena *arena, uint32_t step, bool is_folded)
{
	memset(set, 0, sizeof *set);
	set->arena = arena;
	set->step = step;
	set->is_folded = is_folded;
	set->is_plain = true;
}

static cxr_rc no_memory(cxr_err *err)
{
	return CXR_FAIL(err, CXR_E_NOMEM, "the search for removed values needs more memory than allowed");
}

static uint32_t hash_of(const char *p)
{
	uint32_t window;
	memcpy(&window, p, sizeof window);
	return window * 2654435761u >> 16;
}

/* True for windows that may stand in a text: no byte below 20, or every second one zero. */
static bool is_text_window(const char *p)
{
	unsigned char b[WINDOW_BYTES];
	memcpy(b, p, sizeof b);
	bool has_control = b[0] < 0x20 || b[1] < 0x20 || b[2] < 0x20 || b[3] < 0x20;
	return !has_control || (b[0] == 0 && b[2] == 0) || (b[1] == 0 && b[3] == 0);
}

static cxr_rc push(deid__needles *set, const deid__needle *needle, cxr_err *err)
{
	if (set->n_items == set->capacity) {
		size_t capacity = set->capacity ? set->capacity * 2 : 256;
		deid__needle *grown = cxr_arena_array(set->arena, capacity, sizeof *grown);
		if (!grown || capacity > UINT32_MAX / 2)
			return no_memory(err);
		if (set->n_items)
			memcpy(grown, set->items, set->n_items * sizeof *grown);
		set->items = grown;
		set->capacity = capacity;
	}
	set->items[set->n_items++] = *needle;
	return CXR_OK;
}

cxr_rc deid__needles_add(deid__needles *set, cxr_str bytes, deid__edge edge, uint32_t tag, cxr_err *err)
{
	if (bytes.len < set->step + WINDOW_BYTES - 1)
		return CXR_OK;
	char *copy = cxr_arena_strndup(set->arena, bytes.ptr, bytes.len);
	if (!copy)
		return no_memory(err);
	if (set->is_folded)
		for (size_t i = 0; i < bytes.len; i++)
			copy[i] = (char)cxr_to_lower((unsigned char)copy[i]);
	deid__needle needle = {.bytes = {copy, bytes.len}, .edge = edge, .tag = tag};
	for (uint32_t offset = 0; offset < set->step; offset++) {
		needle.offset = offset;
		needle.hash = hash_of(copy + offset);
		set->is_plain = set->is_plain && is_text_window(copy + offset);
		CXR_TRY(push(set, &needle, err));
	}
	return CXR_OK;
}

static bool is_known(const deid__needles *set, const deid__needle *needle)
{
	for (uint32_t i = set->heads[needle->hash & (set->n_heads - 1)]; i; i = set->items[i - 1].next) {
		const deid__needle *other = &set->items[i - 1];
		if (other->hash == needle->hash && other->offset == needle->offset && other->edge == needle->edge && cxr_str_eq(other->bytes, needle->bytes))
			return true;
	}
	return false;
}

cxr_rc deid__needles_close(deid__needles *set, cxr_err *err)
{
	set->n_heads = 256;
	while (set->n_heads < set->n_items && set->n_heads < 65536)
		set->n_heads *= 2;
	set->heads = cxr_arena_array(set->arena, set->n_heads, sizeof *set->heads);
	if (!set->heads)
		return no_memory(err);
	for (size_t i = 0; i < set->n_items; i++) {
		deid__needle *needle = &set->items[i];
		if (is_known(set, needle))
			continue;
		uint32_t *head = &set->heads[needle->hash & (set->n_heads - 1)];
		needle->next = *head;
		*head = (uint32_t)i + 1;
		set->bitmap[needle->hash >> 6] |= (uint64_t)1 << (needle->hash & 63);
	}
	return CXR_OK;
}

/* False when the byte beside a hit makes it part of something longer. */
static bool is_free(deid__edge edge, int c)
{
	switch (edge) {
	case DEID__EDGE_WORD: return !cxr_is_alnum(c);
	case DEID__EDGE_NUMBER: return !cxr_is_digit(c) && c != '.';
	default: return true;
	}
}

static bool fits(const deid__needle *needle, cxr_str text, size_t start)
{
	size_t n = needle->bytes.len;
	if (n > text.len - start || memcmp(text.ptr + start, needle->bytes.ptr, n) != 0)
		return false;
	return (start == 0 || is_free(needle->edge, (unsigned char)text.ptr[start - 1])) &&
		(start + n == text.len || is_free(needle->edge, (unsigned char)text.ptr[start + n]));
}

static bool try_chain(const deid__needles *set, cxr_str text, size_t at, uint32_t hash, deid__hit_fn fn, void *context)
{
	for (uint32_t i = set->heads[hash & (set->n_heads - 1)]; i; i = set->items[i - 1].next) {
		const deid__needle *needle = &set->items[i - 1];
		if (needle->hash == hash && at >= needle->offset && fits(needle, text, at - needle->offset) && fn(context, needle, at - needle->offset))
			return true;
	}
	return false;
}

typedef uint32_t windows __attribute__((vector_size(16)));
enum { BLOCK_BYTES = 64 };

/* All ones for windows that may be part of a text (see is_text_window). */
static inline windows may_be_text(const char *p)
{
	windows w;
	memcpy(&w, p, sizeof w);
	windows below = (w - 0x20202020u) & ~w & 0x80808080u; /* not zero when some byte is below 20 */
	return (windows)(below == 0) | (windows)((w & 0x00FF00FFu) == 0) | (windows)((w & 0xFF00FF00u) == 0);
}

/* False when none of the sixteen windows at p can be part of a text. Pixels of 10 to 13 bits mostly cannot. */
static inline bool may_hold_text(const char *p)
{
	windows found = may_be_text(p) | may_be_text(p + 16) | may_be_text(p + 32) | may_be_text(p + 48);
	uint64_t halves[2];
	memcpy(halves, &found, sizeof halves);
	return (halves[0] | halves[1]) != 0;
}

bool deid__needles_search(const deid__needles *set, cxr_str text, deid__hit_fn fn, void *context)
{
	if (set->n_items == 0 || text.len < WINDOW_BYTES)
		return false;
	bool can_skip = set->is_plain && set->step == WINDOW_BYTES;
	for (size_t at = 0; at <= text.len - WINDOW_BYTES; at += set->step) {
		while (can_skip && at % BLOCK_BYTES == 0 && text.len - at >= BLOCK_BYTES + WINDOW_BYTES && !may_hold_text(text.ptr + at))
			at += BLOCK_BYTES;
		uint32_t hash = hash_of(text.ptr + at);
		if ((set->bitmap[hash >> 6] >> (hash & 63) & 1) && try_chain(set, text, at, hash, fn, context))
			return true;
	}
	return false;
}
