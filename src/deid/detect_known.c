/*
 * Known identifiers of the subject (header, demographics): name parts, initials, places, ids in any separators. And
 * repeats: what one detector found in the report is found again where no context helps.
 * Tests: tests/unit/deid/test_detect_known.c
 */
#include "deid/text_doc.h"
#include "project/vault.h"

enum { MAX_ID_CHARS = 64, MAX_KEY = 512, FUZZY_MIN = 5 };

static cxr_rc add_words(deid__known *known, cxr_str name, uint64_t kind, cxr_err *err)
{
	char normal[2 * MAX_KEY];
	if (name.len > MAX_KEY)
		name.len = MAX_KEY;
	cxr_str rest = {normal, cxr_words_normalise(name, normal)};
	char letters[4];
	size_t n_letters = 0;
	for (cxr_str word; cxr_str_split(&rest, ' ', &word);) {
		if (word.len == 0)
			continue;
		if (n_letters < 3)
			letters[n_letters++] = word.ptr[0];
		if (word.len < 2 || word.len > 40)
			continue;
		cxr_lexeme *entry = cxr_lexicon_add(known->words, word);
		if (!entry)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for known names");
		entry->flags |= kind;
		known->word_starts[(unsigned char)word.ptr[0]] |= (uint64_t)1 << (word.len < 63 ? word.len : 63);
		if (word.len >= FUZZY_MIN && word.len < sizeof known->fuzzy[0].text && known->n_fuzzy < CXR_ARRAY_LEN(known->fuzzy)) {
			memcpy(known->fuzzy[known->n_fuzzy].text, word.ptr, word.len);
			known->fuzzy[known->n_fuzzy].len = (uint8_t)word.len;
			known->fuzzy[known->n_fuzzy++].flags = (uint8_t)kind;
		}
	}
	if (kind == KNOWN_PATIENT && n_letters >= 2) {
		/* LAST^FIRST^MIDDLE and First Middle Last, with and without the middle one */
		const char a = letters[0], b = letters[1], c = n_letters > 2 ? letters[2] : '\0';
		const char orders[6][4] = {{a, b, c, 0}, {b, a, 0, 0}, {a, b, 0, 0}, {b, c, a, 0}, {a, c, 0, 0}, {c, a, 0, 0}};
		for (size_t i = 0; i < (c ? 6 : 2) && known->n_initials < CXR_ARRAY_LEN(known->initials); i++)
			memcpy(known->initials[known->n_initials++], orders[i], 4);
	}
	return CXR_OK;
}

/* Too long or too short ones are left to the detectors. */
static void add_place(deid__known *known, cxr_str place, uint64_t kind)
{
	place = cxr_str_trim(place);
	cxr_lexeme *entry = place.len >= 3 && place.len <= 110 ? cxr_lexicon_add(known->words, place) : NULL;
	if (entry)
		entry->flags |= kind;
}

/* "12 Oak St, Apt 4, Springfield, CA 94000": every part of an address, and the street without its unit. */
static void add_address(deid__known *known, cxr_str address)
{
	for (size_t at = 0; at < address.len;) {
		size_t end = at;
		while (end < address.len && !strchr(",;^\n", address.ptr[end]))
			end++;
		cxr_str part = cxr_str_trim((cxr_str){address.ptr + at, end - at});
		bool has_letter = false;
		for (size_t i = 0; i < part.len; i++)
			has_letter = has_letter || cxr_is_alpha((unsigned char)part.ptr[i]) || (unsigned char)part.ptr[i] >= 0x80;
		if (has_letter && part.len > 3) /* states and units alone tell nothing */
			add_place(known, part, KNOWN_ADDRESS);
		at = end + 1;
	}
}

static cxr_rc add_id(deid__known *known, cxr_str id, uint64_t kind, cxr_err *err)
{
	char normal[MAX_KEY];
	if (id.len > MAX_KEY)
		return CXR_OK;
	size_t n = cxr_taken_normalise(id, normal);
	if (n < 3 || n > MAX_ID_CHARS)
		return CXR_OK;
	CXR_TRY(cxr_map_put(&known->ids, (cxr_str){normal, n}, kind, NULL, err));
	known->id_starts[(unsigned char)normal[0]] = true;
	size_t zeros = 0;
	while (zeros < n && normal[zeros] == '0')
		zeros++;
	if (zeros > 0 && n - zeros >= 4)
		known->id_starts[(unsigned char)normal[zeros]] = true;
	if (zeros > 0 && n - zeros >= 4)
		CXR_TRY(cxr_map_put(&known->ids, (cxr_str){normal + zeros, n - zeros}, kind, NULL, err));
	if (n > known->longest_id)
		known->longest_id = n;
	return CXR_OK;
}

cxr_rc deid__known_init(deid__known *known, const cxr_deid_subject *subject, cxr_arena *arena, cxr_err *err)
{
	(void)arena;
	cxr_map_init(&known->ids);
	CXR_TRY(cxr_lexicon_new(&known->words, err));
	for (size_t i = 0; i < subject->n_names; i++)
		CXR_TRY(add_words(known, subject->names[i], KNOWN_PATIENT, err));
	for (size_t i = 0; i < subject->n_staff; i++)
		CXR_TRY(add_words(known, subject->staff[i], KNOWN_STAFF, err));
	for (size_t i = 0; i < subject->n_places; i++)
		add_place(known, subject->places[i], KNOWN_PLACE);
	for (size_t i = 0; i < subject->n_addresses; i++)
		add_address(known, subject->addresses[i]);
	for (size_t i = 0; i < subject->n_accessions; i++)
		CXR_TRY(add_id(known, subject->accessions[i], KNOWN_ACCESSION, err));
	for (size_t i = 0; i < subject->n_ids; i++)
		CXR_TRY(add_id(known, subject->ids[i], KNOWN_ID, err));
	CXR_TRY(add_id(known, subject->patient_key, KNOWN_ID, err));
	for (size_t i = 0; i < subject->n_phones; i++)
		CXR_TRY(add_id(known, subject->phones[i], KNOWN_PHONE, err));
	for (size_t i = 0; i < subject->n_dates && known->n_days < CXR_ARRAY_LEN(known->days); i++) {
		cxr_date date;
		if (cxr_date_parse(subject->dates[i], &date))
			known->days[known->n_days++] = cxr_date_to_day(date);
	}
	if (subject->study_day != CXR_DAY_NONE && known->n_days < CXR_ARRAY_LEN(known->days))
		known->days[known->n_days++] = subject->study_day;
	return CXR_OK;
}

void deid__known_release(deid__known *known)
{
	cxr_lexicon_free(known->words);
	cxr_map_release(&known->ids);
}

/* Damerau distance of at most one: one letter changed, added, dropped, or two swapped. */
static bool is_near(cxr_str a, const char *b, size_t n)
{
	if (a.len > n + 1 || n > a.len + 1)
		return false;
	size_t front = 0;
	while (front < a.len && front < n && a.ptr[front] == b[front])
		front++;
	size_t back = 0;
	while (back < a.len - front && back < n - front && a.ptr[a.len - 1 - back] == b[n - 1 - back])
		back++;
	size_t rest_a = a.len - front - back, rest_b = n - front - back;
	if (rest_a <= 1 && rest_b <= 1)
		return true;
	return rest_a == 2 && rest_b == 2 && a.ptr[front] == b[front + 1] && a.ptr[front + 1] == b[front];
}

static bool capital(const cxr_token *token)
{
	return token->letter_case == CXR_CASE_TITLE || token->letter_case == CXR_CASE_UPPER || token->letter_case == CXR_CASE_MIXED;
}

static uint64_t known_kind(const deid__doc *doc, size_t i)
{
	if (!deid__is_word(doc, i))
		return 0;
	cxr_str word = cxr_token_norm(&doc->tokens, i);
	if (!(doc->known.word_starts[(unsigned char)word.ptr[0]] >> (word.len < 63 ? word.len : 63) & 1))
		return 0;
	const cxr_lexeme *entry = cxr_lexicon_find(doc->known.words, word);
	return entry ? entry->flags & (KNOWN_PATIENT | KNOWN_STAFF) : 0;
}

/* Marks and capital initials may stand between two parts of a name: "SMALL, JOHN", "John Q. Small". */
static bool joins_parts(const deid__doc *doc, size_t i)
{
	return deid__is_initial(doc, i) || deid__is_mark(doc, i, ',') || deid__is_mark(doc, i, '.') || deid__is_mark(doc, i, '-');
}

/* Another part of a known name beside token i: then even an ordinary word is a name. */
static bool neighbour_is_known(const deid__doc *doc, size_t i)
{
	size_t next = i + 1, before = i;
	while (next < i + 3 && joins_parts(doc, next))
		next++;
	if (known_kind(doc, next))
		return true;
	while (before > 0 && i - before < 3 && joins_parts(doc, before - 1))
		before--;
	return before > 0 && known_kind(doc, before - 1);
}

static bool plain_word(uint64_t flags, size_t len)
{
	return (flags & (T(ORDINARY) | T(ABBR) | T(UNIT) | T(EPONYM) | T(MONTH) | T(CRED) | T(EPONYMNOUN) | T(DOCTOR) | T(ROLE) | T(PARTICLE) | T(SURA) | T(GIVA) | T(STATEABBR))) != 0 || len <= 2;
}

static void known_name(deid__doc *doc, size_t i)
{
	const cxr_token *token = deid__at(doc, i);
	cxr_str word = cxr_token_norm(&doc->tokens, i);
	uint64_t flags = deid__flags(doc, i);
	uint64_t kind = known_kind(doc, i);
	cxr_phi_type type = kind & KNOWN_PATIENT ? CXR_PHI_PATIENT : CXR_PHI_HCW;
	if (kind) {
		bool plain = plain_word(flags, word.len);
		bool title = (deid__flags_before(doc, i, ".:,", NULL) & (T(DOCTOR) | T(MISTER) | T(PATWORD) | T(ROLE))) != 0;
		bool start = i == 0 || token->gap >= CXR_GAP_LINE || deid__at(doc, i - 1)->kind == CXR_MARK;
		if (plain && !title && !neighbour_is_known(doc, i) && (doc->caps[i] || start || !capital(token) || (flags & (T(ABBR) | T(EPONYM)))))
			return;
		deid__add(doc, i, i, type, DETAIL_NONE, DET_KNOWN, 0.93);
		return;
	}
	if (word.len + 1 < FUZZY_MIN || (flags & ~(T_NAMES | T(SITE))) || (doc->lex[i] && doc->lex[i]->is_prefix))
		return;
	for (size_t k = 0; k < doc->known.n_fuzzy; k++) {
		if (!is_near(word, doc->known.fuzzy[k].text, doc->known.fuzzy[k].len))
			continue;
		deid__add(doc, i, i, doc->known.fuzzy[k].flags & KNOWN_PATIENT ? CXR_PHI_PATIENT : CXR_PHI_HCW, DETAIL_NONE, DET_KNOWN_FUZZY, 0.71);
		return;
	}
}

/* "E.W.", "E. W.", "EW" of the patient. */
static void known_initials(deid__doc *doc, size_t i)
{
	if (doc->known.n_initials == 0 || !deid__is_word(doc, i))
		return;
	const cxr_token *token = deid__at(doc, i);
	if (token->letter_case != CXR_CASE_SINGLE || !deid__is_mark(doc, i + 1, '.') || (i > 0 && deid__glued(doc, i)))
		return;
	for (size_t k = 0; k < doc->known.n_initials; k++) {
		size_t at = i, n = 0;
		const char *letters = doc->known.initials[k];
		while (letters[n] && deid__is_word(doc, at) && deid__at(doc, at)->norm_len == 1 && cxr_token_norm(&doc->tokens, at).ptr[0] == letters[n] && deid__is_mark(doc, at + 1, '.')) {
			n++;
			at += 2;
		}
		if (n >= 2) {
			deid__add(doc, i, at - 2, CXR_PHI_PATIENT, DETAIL_INITIALS, DET_KNOWN, 0.9);
			return;
		}
	}
}

static void known_place(deid__doc *doc, size_t i)
{
	size_t n;
	if (i > 0 && deid__glued(doc, i) && deid__at(doc, i - 1)->kind != CXR_MARK)
		return;
	const cxr_lexeme *entry = cxr_lexicon_match(doc->known.words, &doc->tokens, i, KNOWN_PLACE | KNOWN_ADDRESS, 0, &n);
	if (!entry)
		return;
	if (n == 1 && (plain_word(deid__flags(doc, i), deid__at(doc, i)->norm_len) || deid__at(doc, i)->letter_case == CXR_CASE_LOWER))
		return;
	bool is_street = deid__is_number(doc, i);
	if (entry->flags & KNOWN_ADDRESS)
		deid__add(doc, i, i + n - 1, CXR_PHI_GEO, is_street ? DETAIL_STREET : DETAIL_NONE, DET_KNOWN, 0.94);
	else
		deid__add(doc, i, i + n - 1, CXR_PHI_HOSPITAL, DETAIL_KNOWN_PLACE, DET_KNOWN, 0.94);
}

/* Ids written with any separators: letters and digits of up to 8 tokens are put together and looked up. */
static void known_id(deid__doc *doc, size_t i)
{
	char key[MAX_ID_CHARS];
	size_t n = 0;
	cxr_str first = cxr_token_norm(&doc->tokens, i);
	if (deid__at(doc, i)->kind == CXR_MARK || !doc->known.id_starts[(unsigned char)cxr_to_upper((unsigned char)first.ptr[0])] || (i > 0 && deid__glued(doc, i) && deid__at(doc, i - 1)->kind != CXR_MARK))
		return;
	size_t best = SIZE_MAX;
	uint64_t best_kind = 0;
	bool digit = false;
	for (size_t at = i; at < doc->tokens.n_items && at < i + 10; at++) {
		const cxr_token *token = deid__at(doc, at);
		if (token->kind == CXR_MARK) {
			if (!strchr("-./_ :#", token->mark))
				break;
			continue;
		}
		if (token->gap == CXR_GAP_EMPTY_LINE && at > i)
			break;
		if (n + token->norm_len > sizeof key || n + token->norm_len > doc->known.longest_id)
			break;
		n += cxr_taken_normalise(cxr_token_norm(&doc->tokens, at), key + n);
		digit = digit || token->kind == CXR_NUMBER;
		bool whole = !(deid__glued(doc, at + 1) && deid__at(doc, at + 1)->kind != CXR_MARK);
		uint64_t *kind = whole && digit ? cxr_map_get(&doc->known.ids, (cxr_str){key, n}) : NULL;
		if (kind && n >= 4) {
			best = at;
			best_kind = *kind;
		}
	}
	if (best == SIZE_MAX)
		return;
	deid__add(doc, i, best, best_kind == KNOWN_PHONE ? CXR_PHI_PHONE : CXR_PHI_ID, best_kind == KNOWN_ACCESSION ? DETAIL_ACCESSION : DETAIL_NONE, DET_KNOWN, 0.99);
}

void deid__detect_known(deid__doc *doc)
{
	const cxr_deid_subject *s = doc->subject;
	bool names = s->n_names + s->n_staff > 0;
	bool places = s->n_places + s->n_addresses > 0;
	if (!names && !places && doc->known.ids.n_entries == 0)
		return;
	for (size_t i = 0; i < doc->tokens.n_items; i++) {
		if (names && deid__is_word(doc, i)) {
			known_name(doc, i);
			known_initials(doc, i);
		}
		if (places && deid__at(doc, i)->kind != CXR_MARK)
			known_place(doc, i);
		if (doc->known.ids.n_entries)
			known_id(doc, i);
	}
}

/* ---- repeats ---- */

static bool is_name_type(unsigned type)
{
	return type == CXR_PHI_PATIENT || type == CXR_PHI_HCW;
}

/* Parts of found names that may be looked for alone. */
static bool may_repeat(const deid__doc *doc, size_t i)
{
	return deid__is_word(doc, i) && deid__at(doc, i)->norm_len >= 3 && !plain_word(deid__flags(doc, i), deid__at(doc, i)->norm_len) && !(deid__flags(doc, i) & (T(CITY) | T(HOSPMID) | T(STATE)));
}

/* Names and ids that were found, by their normal form: open addressing over token numbers. */
typedef struct found_words {
	uint32_t *slots; /* token + 1 */
	uint16_t *kinds; /* type << 8 | detail */
	size_t n_slots, n_words;
	bool starts[256];
} found_words;

static size_t word_slot(const deid__doc *doc, const found_words *found, cxr_str word)
{
	size_t at = (size_t)cxr_hash64(word.ptr, word.len, 0) & (found->n_slots - 1);
	while (found->slots[at] && !cxr_str_eq(cxr_token_norm(&doc->tokens, found->slots[at] - 1), word))
		at = (at + 1) & (found->n_slots - 1);
	return at;
}

/* Names that are words of the language as well ("Smith", "Young") are sought only from a title, and where a capital stands in running text. */
static bool is_weak_name(const deid__doc *doc, size_t i)
{
	uint64_t flags = deid__flags(doc, i);
	return deid__is_word(doc, i) && deid__width(doc, i) >= 4 && (flags & (T(SURA) | T(GIVA))) && !(flags & (T(ORDINARY) | T(ABBR) | T(UNIT) | T(EPONYM) | T(MONTH) | T(CITY) | T(HOSPMID) | T(STATE) | T(CRED)));
}

static bool is_repeatable(const deid__doc *doc, const deid__cand *cand, size_t token)
{
	if (is_name_type(cand->type) && cand->detail == DETAIL_NONE && cand->score >= 0.85f && is_weak_name(doc, token))
		return true;
	if (is_name_type(cand->type) && cand->detail == DETAIL_NONE && cand->score >= 0.7f)
		return may_repeat(doc, token);
	return cand->type == CXR_PHI_ID && deid__is_number(doc, token) && deid__width(doc, token) >= 5;
}

/* Tokens under candidates are covered; those that may be looked for are gathered. */
static bool gather(deid__doc *doc, found_words *found, bool *covered)
{
	size_t token = 0, n = 0;
	for (int pass = 0; pass < 2; pass++) {
		token = 0;
		for (size_t c = 0; c < doc->cands.n_items; c++) {
			const deid__cand *cand = &doc->cands.items[c];
			while (token < doc->tokens.n_items && deid__at(doc, token)->end <= cand->start)
				token++;
			for (; token < doc->tokens.n_items && deid__at(doc, token)->start < cand->end; token++) {
				covered[token] = true;
				if (!is_repeatable(doc, cand, token))
					continue;
				if (pass == 0) {
					n++;
					continue;
				}
				found->starts[(unsigned char)cxr_token_norm(&doc->tokens, token).ptr[0]] = true;
				size_t at = word_slot(doc, found, cxr_token_norm(&doc->tokens, token));
				if (!found->slots[at]) {
					found->slots[at] = (uint32_t)token + 1;
					found->kinds[at] = (uint16_t)(cand->type << 8 | cand->detail);
				}
			}
		}
		if (pass == 0) {
			if (n == 0)
				return true;
			for (found->n_slots = 16; found->n_slots < n * 2; found->n_slots *= 2) {
			}
			found->n_words = n;
			found->slots = cxr_arena_array(doc->arena, found->n_slots, sizeof *found->slots);
			found->kinds = cxr_arena_array(doc->arena, found->n_slots, sizeof *found->kinds);
			if (!found->slots || !found->kinds)
				return false;
		}
	}
	return true;
}

void deid__detect_repeats(deid__doc *doc)
{
	found_words found = {.n_slots = 0};
	bool *covered = cxr_arena_array(doc->arena, doc->tokens.n_items, sizeof *covered);
	if (!covered || !gather(doc, &found, covered)) {
		doc->out_of_memory = true;
		return;
	}
	for (size_t i = 0; found.n_words && i < doc->tokens.n_items; i++) {
		if (covered[i] || deid__at(doc, i)->kind == CXR_MARK || deid__width(doc, i) < 3)
			continue;
		cxr_str word = cxr_token_norm(&doc->tokens, i);
		size_t at = found.starts[(unsigned char)word.ptr[0]] ? word_slot(doc, &found, word) : SIZE_MAX;
		if (at == SIZE_MAX || !found.slots[at])
			continue;
		unsigned type = found.kinds[at] >> 8;
		if (is_name_type(type)) {
			if ((deid__flags(doc, i + 1) & T(EPONYMNOUN)) && deid__at(doc, i + 1)->norm_len > 2)
				continue;
			if (is_weak_name(doc, i) && (doc->caps[i] || deid__at(doc, i)->letter_case != CXR_CASE_TITLE || (deid__sentence_start(doc, i) && !deid__is_mark(doc, i + 1, ','))))
				continue;
			/* words that no list knows are names only where they look like one */
			if (deid__at(doc, i)->letter_case == CXR_CASE_LOWER && !(deid__flags(doc, i) & (T(SUR) | T(GIV))))
				continue;
		}
		deid__add(doc, i, i, (cxr_phi_type)type, found.kinds[at] & 0xFF, DET_PROPAGATED, 0.6);
	}
}
