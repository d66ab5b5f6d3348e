/*
 * Surrogates of names: every part of a name ("edgar", "whitcombe") has one fake part per patient and key, so that "Dr. John
 * Smith", "Smith, J." and "SMITH'S" stay one person, in any order of reports. A listed name stays in its pool (surname or
 * given name, sex, frequency class) by a keyed permutation, so that two names of one pool never fall together; unlisted
 * and ambiguous names are drawn by a keyed number. A full name that a real person of the corpus bears is drawn again.
 * Tests: tests/unit/deid/test_surrogate_name.c
 */
#include "deid/text_doc.h"

#include <sodium.h>

#include "project/vault.h"

void deid__add_cased(cxr_buf *out, cxr_str word, cxr_str like)
{
	size_t n_upper = 0, n_lower = 0;
	bool first_upper = false, seen = false;
	for (size_t i = 0; i < like.len; i++) {
		unsigned char c = (unsigned char)like.ptr[i];
		bool upper = cxr_is_upper(c) || (c == 0xC3 && i + 1 < like.len && (unsigned char)like.ptr[i + 1] <= 0x9E);
		if (!cxr_is_alpha(c) && c < 0xC0)
			continue;
		if (!seen)
			first_upper = upper || (c >= 0xC4);
		seen = true;
		n_upper += upper;
		n_lower += cxr_is_lower(c);
	}
	bool all_upper = n_lower == 0 && n_upper > 1;
	bool start = true;
	for (size_t i = 0; i < word.len; i++) {
		char c = word.ptr[i];
		bool lead = start || (i == 2 && word.len > 4 && word.ptr[0] == 'm' && word.ptr[1] == 'c');
		if (!cxr_is_alpha((unsigned char)c)) {
			start = c == ' ' || c == '-';
			cxr_buf_add_char(out, c);
			continue;
		}
		bool upper = all_upper || (lead && (first_upper || (n_upper > 0 && n_lower > 0)));
		cxr_buf_add_char(out, (char)(upper ? cxr_to_upper(c) : cxr_is_upper(c) && !first_upper && n_lower > 0 && n_upper == 0 ? cxr_to_lower(c) : c));
		start = false;
	}
}

/* Keyed permutation of 0..n-1 by a 4-round Feistel network with cycle walking. */
static uint32_t permute(uint64_t key, uint32_t n, uint32_t x)
{
	unsigned half = 1;
	while (((uint64_t)1 << (2 * half)) < n)
		half++;
	uint32_t mask = ((uint32_t)1 << half) - 1;
	unsigned char sip_key[crypto_shorthash_KEYBYTES] = {0};
	memcpy(sip_key, &key, sizeof key);
	do {
		uint32_t left = x >> half, right = x & mask;
		for (unsigned char round = 0; round < 4; round++) {
			unsigned char in[5] = {round, (unsigned char)right, (unsigned char)(right >> 8), (unsigned char)(right >> 16), (unsigned char)half};
			unsigned char hash[crypto_shorthash_BYTES];
			crypto_shorthash(hash, in, sizeof in, sip_key);
			uint32_t next = left ^ (((uint32_t)hash[0] | (uint32_t)hash[1] << 8 | (uint32_t)hash[2] << 16) & mask);
			left = right;
			right = next;
		}
		x = left << half | right;
	} while (x >= n);
	return x;
}

typedef struct part_role {
	const deid__name *name; /* NULL when unlisted */
	bool is_given;
} part_role;

/* Given name or surname: what the word itself is more often, so that the answer never depends on the place in the text. */
static part_role role_of(const deid__doc *doc, cxr_str word)
{
	const deid__terms *terms = &doc->engine->terms;
	const cxr_lexeme *entry = cxr_lexicon_find(terms->lexicon, word);
	const deid__name *given = entry && entry->first >= 0 ? &terms->givens.items[entry->first] : NULL;
	const deid__name *surname = entry && entry->last >= 0 ? &terms->surnames.items[entry->last] : NULL;
	if (given && (!surname || given->class <= surname->class))
		return (part_role){given, true};
	return (part_role){surname, false};
}

/* The fake part of a real one (normal forms). attempt > 0 draws again. */
static cxr_str fake_part(const deid__doc *doc, cxr_str word, unsigned attempt)
{
	const deid__terms *terms = &doc->engine->terms;
	part_role role = role_of(doc, word);
	char sex = role.is_given && role.name ? role.name->sex : 'u';
	unsigned class = role.name ? role.name->class : 2;
	if (class == 3)
		class = 2; /* names of the own list are rare in the census sense */
	const deid__index_vec *pool = role.is_given ? &terms->giv_pool[deid__giv_pool_of(sex, class)] : &terms->sur_pool[class];
	if (pool->n_items < 8)
		pool = role.is_given ? &terms->giv_pool[deid__giv_pool_of(sex == 'u' ? 'f' : sex, 1)] : &terms->sur_pool[2];
	const deid__name_vec *names = role.is_given ? &terms->givens : &terms->surnames;
	uint32_t n = (uint32_t)pool->n_items;
	uint32_t at;
	bool in_pool = role.name && role.name->pool_at < n && &names->items[pool->items[role.name->pool_at]] == role.name;
	if (in_pool && attempt == 0) {
		char tag[24] = "perm";
		tag[4] = (char)('0' + (role.is_given ? (int)deid__giv_pool_of(sex, class) : 20 + (int)class));
		at = permute(deid__token(doc, CXR_KEY_PERSON, tag, cxr_str_from("")), n, role.name->pool_at);
		if (at == role.name->pool_at)
			at = (at + 1) % n;
	} else {
		char tag[24] = "part";
		tag[4] = (char)('0' + (int)(attempt % 64));
		at = (uint32_t)(deid__token(doc, CXR_KEY_PERSON, tag, word) % n);
	}
	const deid__name *fake = &names->items[pool->items[at]];
	if (fake->len == word.len && memcmp(fake->text, word.ptr, word.len) == 0)
		fake = &names->items[pool->items[(at + 1) % n]];
	return (cxr_str){fake->text, fake->len};
}

/* Parts of a full name that go with an initial. */
enum { MAX_NAME_BYTES = 250, MAX_LOOKED_AT = 64 };

/* First letter of the fake of the word in `name` that starts with `letter`; the name must hold `beside`, too, when that is given. 0 when there is none. */
static char letter_in(const deid__doc *doc, cxr_str name, char letter, cxr_str beside)
{
	char normal[2 * MAX_NAME_BYTES];
	if (name.len > MAX_NAME_BYTES)
		return 0;
	cxr_str rest = {normal, cxr_words_normalise(name, normal)}, found = {"", 0};
	bool has_beside = beside.len == 0;
	for (cxr_str word; cxr_str_split(&rest, ' ', &word);) {
		bool is_beside = beside.len && cxr_str_eq(word, beside);
		has_beside = has_beside || is_beside;
		if (word.len >= 2 && word.ptr[0] == letter && !is_beside && found.len == 0)
			found = word;
	}
	return has_beside && found.len ? fake_part(doc, found, 0).ptr[0] : 0;
}

/*
 * The fake letter of an initial beside a surname (may be empty): that of the full name when a list of the subject or the
 * report itself has it ("J. Smith" of "John Smith"), else a keyed letter.
 */
static char fake_letter(const deid__doc *doc, char letter, cxr_str beside)
{
	const cxr_deid_subject *s = doc->subject;
	char fake = 0;
	if (letter < 'a' || letter > 'z')
		return letter;
	for (size_t i = 0; i < s->n_names && i < MAX_LOOKED_AT && !fake; i++)
		fake = letter_in(doc, s->names[i], letter, beside);
	for (size_t i = 0; beside.len && i < s->n_staff && i < MAX_LOOKED_AT && !fake; i++)
		fake = letter_in(doc, s->staff[i], letter, beside);
	for (size_t i = 0; beside.len && i < doc->cands.n_items && i < MAX_LOOKED_AT && !fake; i++) {
		const deid__cand *cand = &doc->cands.items[i];
		if ((cand->type == CXR_PHI_PATIENT || cand->type == CXR_PHI_HCW) && cand->detail == DETAIL_NONE)
			fake = letter_in(doc, (cxr_str){doc->text.ptr + cand->start, cand->end - cand->start}, letter, beside);
	}
	if (fake >= 'a' && fake <= 'z' && (fake != letter || beside.len))
		return fake;
	char value[2 * 64] = {letter, ' '};
	size_t n = beside.len < 100 ? beside.len : 100;
	memcpy(value + 2, beside.ptr, n);
	uint64_t token = deid__token(doc, CXR_KEY_PERSON, "letter", (cxr_str){value, n + 2});
	return (char)('a' + (letter - 'a' + 1 + (int)(token % 25)) % 26);
}

static void put_letters(const deid__doc *doc, cxr_str text, cxr_str beside, cxr_buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (!cxr_is_alpha((unsigned char)c)) {
			cxr_buf_add_char(out, c);
			continue;
		}
		char fake = fake_letter(doc, (char)cxr_to_lower(c), beside);
		cxr_buf_add_char(out, (char)(cxr_is_upper(c) ? cxr_to_upper(fake) : fake));
	}
}

/* Words inside a name that are no part of it: "Jr", titles, and "van der" in lower case. */
static bool stays(const deid__doc *doc, size_t i)
{
	uint64_t flags = deid__flags(doc, i);
	if ((deid__flags2(doc, i) & T2(SUFFIX)) || deid__word_is(doc, i, "and") || deid__word_is(doc, i, "s"))
		return true;
	if (!(flags & (T(PARTICLE) | T(DOCTOR) | T(MISTER))) || deid__is_initial(doc, i))
		return false;
	return !(flags & T_NAMES) || deid__at(doc, i)->letter_case == CXR_CASE_LOWER;
}

static size_t first_token(const deid__doc *doc, size_t byte)
{
	size_t low = 0, high = doc->tokens.n_items;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (doc->tokens.items[mid].end <= byte)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void put_user(const deid__doc *doc, cxr_str word, cxr_str like, cxr_buf *out)
{
	part_role whole = role_of(doc, word);
	cxr_str tail = {word.ptr + 1, word.len > 1 ? word.len - 1 : 0};
	if (!whole.name && tail.len >= 4 && role_of(doc, tail).name) { /* jsmith */
		char letter = fake_letter(doc, word.ptr[0], tail);
		cxr_buf_add_char(out, letter);
		deid__add_cased(out, fake_part(doc, tail, 0), (cxr_str){like.ptr + 1, like.len - 1});
	} else if (word.len <= 3) {
		put_letters(doc, like, (cxr_str){"", 0}, out);
	} else {
		deid__add_cased(out, fake_part(doc, word, 0), like);
	}
}

/* Full names must not be those of real people of the corpus: number of the first attempt whose result is free. */
static unsigned free_attempt(const deid__doc *doc, cxr_str given, cxr_str surname)
{
	for (unsigned attempt = 0; attempt < 8; attempt++) {
		char name[128], normal[128];
		cxr_str last = fake_part(doc, surname, 0), first = fake_part(doc, given, attempt);
		size_t n = 0;
		memcpy(name, last.ptr, last.len);
		n += last.len;
		name[n++] = ' ';
		memcpy(name + n, first.ptr, first.len);
		n += first.len;
		n = cxr_taken_normalise((cxr_str){name, n}, normal);
		if (!cxr_taken_has(doc->ledger->taken, doc->ledger->key, CXR_TAKEN_NAME, (cxr_str){normal, n}))
			return attempt;
	}
	return 0;
}

typedef struct name_words {
	cxr_str given, surname; /* given empty in a mention of one part */
} name_words;

/* The parts of a mention. */
static name_words words_of(const deid__doc *doc, const deid__cand *cand, size_t from)
{
	name_words words = {{"", 0}, {"", 0}};
	cxr_str parts[8];
	size_t n = 0;
	bool comma = false;
	for (size_t i = from; i < doc->tokens.n_items && doc->tokens.items[i].start < cand->end && n < 8; i++) {
		comma = comma || (n == 1 && deid__is_mark(doc, i, ','));
		cxr_str word = cxr_token_norm(&doc->tokens, i);
		if (deid__is_word(doc, i) && word.len > 1 && !stays(doc, i))
			parts[n++] = word;
	}
	if (n > 0)
		words.surname = comma ? parts[0] : parts[n - 1];
	if (n >= 2)
		words.given = comma ? parts[1] : parts[0];
	return words;
}

static void put_token(const deid__doc *doc, const deid__cand *cand, size_t i, const name_words *full, unsigned attempt, cxr_buf *out)
{
	const cxr_token *token = deid__at(doc, i);
	cxr_str like = cxr_token_text(&doc->tokens, i), word = cxr_token_norm(&doc->tokens, i);
	if (token->kind == CXR_NUMBER) {
		char digits[64];
		if (like.len < sizeof digits) {
			cxr_ledger_id(doc->ledger, CXR_KEY_ID, like, digits);
			cxr_buf_add(out, digits, like.len);
		}
	} else if (token->kind != CXR_WORD || (stays(doc, i) && cand->end - cand->start != like.len)) {
		cxr_buf_add_str(out, like);
	} else if (word.len == 1) {
		put_letters(doc, like, full->surname, out);
	} else if (cand->detail == DETAIL_USER) {
		put_user(doc, word, like, out);
	} else {
		bool again = attempt > 0 && word.ptr == full->given.ptr;
		deid__add_cased(out, fake_part(doc, word, again ? attempt : 0), like);
	}
}

void deid__surrogate_name(const deid__doc *doc, const deid__cand *cand, cxr_buf *out)
{
	const cxr_str nobody = {"", 0};
	if (cand->detail == DETAIL_INITIALS) {
		put_letters(doc, (cxr_str){doc->text.ptr + cand->start, cand->end - cand->start}, nobody, out);
		return;
	}
	size_t from = first_token(doc, cand->start);
	name_words full = words_of(doc, cand, from);
	unsigned attempt = full.given.len && doc->ledger->taken ? free_attempt(doc, full.given, full.surname) : 0;
	size_t at = cand->start;
	for (size_t i = from; i < doc->tokens.n_items && doc->tokens.items[i].start < cand->end; i++) {
		const cxr_token *token = deid__at(doc, i);
		if (token->start < at || token->end > cand->end)
			continue; /* a span cut inside a word: the bytes are copied below as letters */
		cxr_buf_add(out, doc->text.ptr + at, token->start - at);
		at = token->end;
		put_token(doc, cand, i, &full, attempt, out);
	}
	put_letters(doc, (cxr_str){doc->text.ptr + at, cand->end - at}, nobody, out);
}
