/* See lexicon.h. Open addressing over FNV-1a, whose running value lets a phrase be hashed word by word. */
#include "text/lexicon.h"

#include "base/mem.h"
#include "base/vec.h"

enum { MAX_PHRASE_BYTES = 120, MAX_WORDS = CXR_LEXICON_MAX_HITS, FIRST_SLOTS = 64 };

CXR_VEC_DECLARE(lexeme_vec, cxr_lexeme)
CXR_VEC_DECLARE(char_vec, char)

struct cxr_lexicon {
	lexeme_vec entries;
	char_vec keys;
	uint64_t *slots; /* upper half of the hash, entry + 1; 0 = empty. Most probes end without a look at the entry */
	size_t n_slots;
};

static inline uint64_t hash_more(uint64_t hash, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001B3u;
	return hash;
}

#define HASH_START 0xCBF29CE484222325u

static inline size_t slot_of(uint64_t hash, size_t n_slots)
{
	return (size_t)(hash ^ hash >> 29) & (n_slots - 1);
}

static inline uint64_t slot_make(uint64_t hash, size_t entry)
{
	return (hash >> 32) << 32 | (uint64_t)(entry + 1);
}

static inline size_t slot_entry(uint64_t slot)
{
	return (size_t)(slot & 0xFFFFFFFFu) - 1;
}

cxr_rc cxr_lexicon_new(cxr_lexicon **out, cxr_err *err)
{
	cxr_lexicon *lexicon = cxr_calloc(1, sizeof *lexicon);
	if (lexicon)
		lexicon->slots = cxr_calloc(FIRST_SLOTS, sizeof *lexicon->slots);
	if (!lexicon || !lexicon->slots) {
		cxr_free(lexicon);
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a word table");
	}
	lexicon->n_slots = FIRST_SLOTS;
	*out = lexicon;
	return CXR_OK;
}

void cxr_lexicon_free(cxr_lexicon *lexicon)
{
	if (!lexicon)
		return;
	lexeme_vec_release(&lexicon->entries);
	char_vec_release(&lexicon->keys);
	cxr_free(lexicon->slots);
	cxr_free(lexicon);
}

static const char *key_of(const cxr_lexicon *lexicon, const cxr_lexeme *entry)
{
	return lexicon->keys.items + entry->key_at;
}

static bool grow(cxr_lexicon *lexicon)
{
	if ((lexicon->entries.n_items + 1) * 2 < lexicon->n_slots)
		return true;
	size_t n_slots = lexicon->n_slots * 4;
	uint64_t *slots = cxr_calloc(n_slots, sizeof *slots);
	if (!slots)
		return false;
	for (size_t e = 0; e < lexicon->entries.n_items; e++) {
		const cxr_lexeme *entry = &lexicon->entries.items[e];
		uint64_t hash = hash_more(HASH_START, key_of(lexicon, entry), entry->key_len);
		size_t at = slot_of(hash, n_slots);
		while (slots[at])
			at = (at + 1) & (n_slots - 1);
		slots[at] = slot_make(hash, e);
	}
	cxr_free(lexicon->slots);
	lexicon->slots = slots;
	lexicon->n_slots = n_slots;
	return true;
}

static size_t find_slot(const cxr_lexicon *lexicon, const char *key, size_t len, uint64_t hash)
{
	size_t at = slot_of(hash, lexicon->n_slots);
	for (uint64_t slot; (slot = lexicon->slots[at]) != 0; at = (at + 1) & (lexicon->n_slots - 1)) {
		if (slot >> 32 != hash >> 32)
			continue;
		const cxr_lexeme *entry = &lexicon->entries.items[slot_entry(slot)];
		if (entry->key_len == len && memcmp(key_of(lexicon, entry), key, len) == 0)
			break;
	}
	return at;
}

static cxr_lexeme *add_key(cxr_lexicon *lexicon, const char *key, size_t len, uint8_t n_words)
{
	if (!grow(lexicon))
		return NULL;
	uint64_t hash = hash_more(HASH_START, key, len);
	size_t at = find_slot(lexicon, key, len, hash);
	if (lexicon->slots[at])
		return &lexicon->entries.items[slot_entry(lexicon->slots[at])];
	cxr_lexeme entry = {.value = -1, .first = -1, .last = -1, .n_words = n_words, .key_len = (uint32_t)len};
	entry.key_at = (uint32_t)lexicon->keys.n_items;
	for (size_t i = 0; i < len; i++)
		if (!char_vec_push(&lexicon->keys, key[i]))
			return NULL;
	if (!lexeme_vec_push(&lexicon->entries, entry))
		return NULL;
	lexicon->slots[at] = slot_make(hash, lexicon->entries.n_items - 1);
	return &lexicon->entries.items[lexicon->entries.n_items - 1];
}

/* Bit of a word's first byte: the letters, then all others in six groups. */
static uint32_t start_bit(char first)
{
	unsigned char c = (unsigned char)first;
	return (uint32_t)1 << (cxr_is_lower(c) ? c - 'a' : 26 + c % 6);
}

cxr_lexeme *cxr_lexicon_add(cxr_lexicon *lexicon, cxr_str phrase)
{
	char key[2 * MAX_PHRASE_BYTES];
	if (phrase.len > MAX_PHRASE_BYTES)
		return NULL;
	size_t len = cxr_words_normalise(phrase, key);
	uint8_t n_words = 1;
	for (size_t i = 0; i < len; i++)
		n_words = (uint8_t)(n_words + (key[i] == ' '));
	if (len == 0 || n_words > MAX_WORDS)
		return NULL;
	uint8_t words = 0;
	for (size_t i = 0; i < len; i++) {
		if (key[i] != ' ')
			continue;
		cxr_lexeme *prefix = add_key(lexicon, key, i, ++words);
		if (!prefix)
			return NULL;
		prefix->is_prefix = true;
		prefix->next_starts |= start_bit(key[i + 1]);
	}
	return add_key(lexicon, key, len, n_words);
}

static const cxr_lexeme *find(const cxr_lexicon *lexicon, const char *key, size_t len, uint64_t hash)
{
	uint64_t slot = lexicon->slots[find_slot(lexicon, key, len, hash)];
	return slot ? &lexicon->entries.items[slot_entry(slot)] : NULL;
}

const cxr_lexeme *cxr_lexicon_find(const cxr_lexicon *lexicon, cxr_str normal)
{
	if (normal.len == 0 || normal.len > (size_t)2 * MAX_PHRASE_BYTES)
		return NULL;
	return find(lexicon, normal.ptr, normal.len, hash_more(HASH_START, normal.ptr, normal.len));
}

static bool may_join(char mark)
{
	return mark == '.' || mark == '-' || mark == '\'' || mark == '/' || mark == '&';
}

size_t cxr_lexicon_hits(const cxr_lexicon *lexicon, const cxr_tokens *tokens, size_t i, cxr_lexicon_hit out[CXR_LEXICON_MAX_HITS])
{
	char key[2 * MAX_PHRASE_BYTES];
	size_t len = 0, n_hits = 0;
	uint64_t hash = HASH_START;
	uint32_t starts = ~(uint32_t)0;
	for (size_t at = i; at < tokens->n_items; at++) {
		const cxr_token *token = &tokens->items[at];
		if (token->kind == CXR_MARK) {
			if (at == i || !may_join(token->mark) || tokens->items[at - 1].kind == CXR_MARK)
				break;
			continue;
		}
		if (at > i && token->gap == CXR_GAP_EMPTY_LINE)
			break;
		cxr_str word = cxr_token_norm(tokens, at);
		if (len + word.len + 1 > sizeof key || !(starts & start_bit(word.ptr[0])))
			break;
		if (len) {
			key[len++] = ' ';
			hash = hash_more(hash, " ", 1);
		}
		memcpy(key + len, word.ptr, word.len);
		len += word.len;
		hash = hash_more(hash, word.ptr, word.len);
		const cxr_lexeme *entry = find(lexicon, key, len, hash);
		if (!entry)
			break;
		if ((entry->flags || entry->flags2) && n_hits < CXR_LEXICON_MAX_HITS)
			out[n_hits++] = (cxr_lexicon_hit){entry, at + 1 - i};
		if (!entry->is_prefix)
			break;
		starts = entry->next_starts;
	}
	return n_hits;
}

const cxr_lexeme *cxr_lexicon_match(const cxr_lexicon *lexicon, const cxr_tokens *tokens, size_t i, uint64_t flags, uint64_t flags2,
	size_t *out_n_tokens)
{
	cxr_lexicon_hit hits[CXR_LEXICON_MAX_HITS];
	size_t n = cxr_lexicon_hits(lexicon, tokens, i, hits);
	*out_n_tokens = 0;
	while (n-- > 0) {
		if ((hits[n].entry->flags & flags) || (hits[n].entry->flags2 & flags2)) {
			*out_n_tokens = hits[n].n_tokens;
			return hits[n].entry;
		}
	}
	return NULL;
}
