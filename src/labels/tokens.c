/*
 * Tokens and sentence ends. Rules of the specification, section 2.3: a digit-period at a line start is a list marker, a
 * blank line and a list marker end the sentence, a lone newline does not; digit-period-digit is a number; XXXX and ___
 * are one word. Letter case, double spaces and the final period change nothing.
 */
#include "labels/engine.h"

uint32_t labels__hash(const char *word, size_t len)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)word[i]) * 16777619u;
	return h ^ (h >> 15);
}

static uint16_t find_word(const cxr_labeler *labeler, const char *word, size_t len)
{
	uint32_t hash = labels__hash(word, len);
	size_t at = hash & (labeler->n_table - 1);
	while (labeler->table[at].id) {
		if (labeler->table[at].hash == hash && labeler->table[at].len == len && memcmp(labeler->table[at].text, word, len) == 0)
			return labeler->table[at].id;
		at = (at + 1) & (labeler->n_table - 1);
	}
	return LABELS__ID_UNKNOWN;
}

static unsigned char peek(const labels__reader *r, size_t pos)
{
	return pos < r->end ? (unsigned char)r->text.ptr[pos] : 0;
}

/* End of the word that starts at pos: letters, digits, apostrophes between letters. */
static size_t word_end(cxr_str text, size_t pos, size_t end)
{
	while (pos < end) {
		unsigned char c = (unsigned char)text.ptr[pos];
		bool joins = c == '\'' && pos + 1 < end && cxr_is_alpha((unsigned char)text.ptr[pos + 1]);
		if (!cxr_is_alnum(c) && !joins)
			break;
		pos++;
	}
	return pos;
}

/* Lower-case form without a possessive 's; runs of x of three and more are one placeholder. */
static size_t fold_word(const char *word, size_t len, char out[LABELS__MAX_WORD])
{
	if (len > LABELS__MAX_WORD)
		return 0;
	size_t n_x = 0;
	for (size_t i = 0; i < len; i++) {
		out[i] = (char)cxr_to_lower((unsigned char)word[i]);
		n_x += out[i] == 'x';
	}
	if (n_x == len && len >= 3) {
		memcpy(out, "xxxx", 4);
		return 4;
	}
	if (len > 2 && out[len - 1] == 's' && out[len - 2] == '\'')
		len -= 2;
	return len;
}

static bool is_abbreviation(const char *word, size_t len)
{
	static const char *const list[] = {"dr", "vs", "approx", "st", "fig", "mr", "mrs", "ms", "prof", "incl", "resp", "est", "inf", "sup"};
	if (len == 1)
		return true;
	char folded[LABELS__MAX_WORD];
	len = fold_word(word, len, folded);
	for (size_t i = 0; i < CXR_ARRAY_LEN(list); i++)
		if (cxr_str_eqz((cxr_str){folded, len}, list[i]))
			return true;
	return false;
}

static void add_token(labels__sentence *s, size_t start, size_t end, uint16_t id, uint8_t *before)
{
	s->tokens[s->n_tokens++] = (labels__token){(uint32_t)start, (uint32_t)end, id, *before};
	*before = 0;
}

/* Number of a list marker "12." or "3)" at pos, 0 when it is none; *out_end behind it. */
static unsigned list_marker(const labels__reader *r, size_t pos, bool at_start, size_t *out_end)
{
	unsigned value = 0;
	size_t i = pos;
	while (i < pos + 2 && cxr_is_digit(peek(r, i)))
		value = value * 10 + (unsigned)(peek(r, i++) - '0');
	unsigned char c = peek(r, i), next = peek(r, i + 1);
	if (i == pos || (c != '.' && c != ')') || cxr_is_digit(next) || value == 0)
		return 0;
	if (!at_start && value != r->last_marker + 1)
		return 0;
	if (!at_start && !cxr_is_space(next) && c == '.')
		return 0;
	*out_end = i + 1;
	return value;
}

static size_t number_end(const labels__reader *r, size_t pos)
{
	while (cxr_is_digit(peek(r, pos)) || ((peek(r, pos) == '.' || peek(r, pos) == ',') && cxr_is_digit(peek(r, pos + 1))))
		pos++;
	return word_end(r->text, pos, r->end); /* "2nd", "3cm" */
}

static bool is_sentence_end(const labels__reader *r, size_t pos, const labels__sentence *s)
{
	unsigned char next = peek(r, pos + 1);
	const labels__token *last = s->n_tokens ? &s->tokens[s->n_tokens - 1] : NULL;
	if (r->text.ptr[pos] != '.' || !last || last->end != pos)
		return next == 0 || cxr_is_space(next) || next == '"' || next == ')';
	size_t len = last->end - last->start;
	const char *word = r->text.ptr + last->start;
	if (cxr_is_alpha(next)) /* "effusion.The": a missing blank */
		return len >= 3 && cxr_is_alpha((unsigned char)word[0]);
	if (next != 0 && !cxr_is_space(next) && next != '"' && next != ')' && next != '.')
		return cxr_is_digit(next) ? cxr_is_alpha((unsigned char)word[len - 1]) && len >= 3 : true;
	if (last->id == LABELS__ID_NUMBER)
		return true;
	return !is_abbreviation(word, len);
}

/* Behind a newline: true when a blank line or a bullet ends the sentence. Moves pos to the first byte that matters. */
static bool newline_ends(labels__reader *r)
{
	size_t i = r->pos;
	while (peek(r, i) == ' ' || peek(r, i) == '\t' || peek(r, i) == '\r')
		i++;
	unsigned char c = peek(r, i);
	r->line_start = true;
	if (c == '\n' || c == 0) {
		r->pos = i;
		return true;
	}
	bool bullet = (c == '-' || c == '*' || c == '+' || c == '>') && (peek(r, i + 1) == ' ' || peek(r, i + 1) == '\t');
	bool wide_bullet = c == 0xE2 && peek(r, i + 1) == 0x80 && peek(r, i + 2) == 0xA2;
	r->pos = bullet ? i + 1 : wide_bullet ? i + 3 : i;
	return bullet || wide_bullet;
}

static void take_word(labels__reader *r, labels__sentence *s, uint8_t *before)
{
	char folded[LABELS__MAX_WORD];
	size_t start = r->pos;
	r->pos = word_end(r->text, start, r->end);
	size_t len = fold_word(r->text.ptr + start, r->pos - start, folded);
	add_token(s, start, r->pos, len ? find_word(r->labeler, folded, len) : LABELS__ID_UNKNOWN, before);
}

static void take_mark(labels__reader *r, labels__sentence *s, unsigned char c, uint8_t *before)
{
	size_t pos = r->pos++;
	unsigned char next = peek(r, pos + 1), previous = pos ? (unsigned char)r->text.ptr[pos - 1] : ' ';
	switch (c) {
	case ',': { /* no list where a date goes on: "July 29, 2005" */
		bool in_date = s->n_tokens && s->tokens[s->n_tokens - 1].id == LABELS__ID_NUMBER && cxr_is_digit(next == ' ' ? peek(r, pos + 2) : next);
		if (!in_date)
			*before |= LABELS__COMMA;
		break;
	}
	case ';': *before |= LABELS__CUT; break;
	case ':': *before |= LABELS__COLON; break;
	case '(':
	case ')': *before |= LABELS__PAREN; break;
	case '/': /* no "or" inside dates, codes and fractions */
		if (cxr_is_alpha(next) && cxr_is_alpha(previous))
			add_token(s, pos, pos + 1, LABELS__ID_SLASH, before);
		break;
	case '-':
		if (cxr_is_space(previous) && cxr_is_space(next))
			*before |= LABELS__COMMA;
		else if (next == '-')
			*before |= LABELS__CUT;
		break;
	case '_':
		if (next == '_') {
			while (peek(r, r->pos) == '_')
				r->pos++;
			add_token(s, pos, r->pos, find_word(r->labeler, "xxxx", 4), before);
		}
		break;
	default: break;
	}
}

bool labels__next_sentence(labels__reader *r, labels__sentence *s)
{
	uint8_t before = 0;
	s->n_tokens = 0;
	if (r->pos >= r->end)
		return false;
	while (r->pos < r->end && s->n_tokens < LABELS__MAX_TOKENS) {
		unsigned char c = (unsigned char)r->text.ptr[r->pos];
		if (cxr_is_alpha(c)) {
			take_word(r, s, &before);
			r->line_start = false;
		} else if (c == ' ') {
			r->pos++;
		} else if (cxr_is_digit(c)) {
			size_t end = r->pos;
			unsigned char previous = r->pos ? (unsigned char)r->text.ptr[r->pos - 1] : ' ';
			bool free_standing = cxr_is_space(previous) || s->n_tokens == 0;
			unsigned marker = free_standing ? list_marker(r, r->pos, r->line_start || s->n_tokens == 0, &end) : 0;
			if (marker && s->n_tokens)
				return true; /* read again as the start of the next sentence */
			if (marker) {
				r->last_marker = marker;
				r->pos = end;
			} else {
				size_t start = r->pos;
				r->pos = number_end(r, start);
				add_token(s, start, r->pos, LABELS__ID_NUMBER, &before);
			}
			r->line_start = false;
		} else if (c == '\n') {
			r->pos++;
			before |= LABELS__NEWLINE;
			if (newline_ends(r) && s->n_tokens)
				return true;
		} else if (c == '?' && (s->n_tokens == 0 || cxr_is_space((unsigned char)r->text.ptr[r->pos - 1]) || r->text.ptr[r->pos - 1] == '(')) {
			add_token(s, r->pos, r->pos + 1, LABELS__ID_QUERY, &before);
			r->pos++;
		} else if (c == '.' || c == '!' || c == '?') {
			bool ends = is_sentence_end(r, r->pos, s);
			r->pos++;
			if (ends && s->n_tokens)
				return true;
		} else {
			take_mark(r, s, c, &before);
		}
	}
	return true;
}

int labels__phrase_ids(cxr_labeler *labeler, cxr_str phrase, uint16_t ids[LABELS__MAX_PHRASE])
{
	int n = 0;
	size_t pos = 0;
	while (pos < phrase.len) {
		unsigned char c = (unsigned char)phrase.ptr[pos];
		if (c == ' ' || c == '-') {
			pos++;
			continue;
		}
		if (n == LABELS__MAX_PHRASE)
			return -1;
		if (cxr_is_alnum(c)) {
			size_t end = word_end(phrase, pos, phrase.len);
			if (end - pos > LABELS__MAX_WORD)
				return -1;
			uint64_t *slot;
			if (cxr_map_put(&labeler->words, (cxr_str){phrase.ptr + pos, end - pos}, labeler->words.n_entries + LABELS__FIRST_WORD, &slot, NULL) != CXR_OK || *slot > UINT16_MAX)
				return -1;
			ids[n++] = (uint16_t)*slot;
			pos = end;
		} else {
			ids[n++] = c == '#' ? LABELS__ID_NUMBER : c == '/' ? LABELS__ID_SLASH : c == '?' ? LABELS__ID_QUERY : c == '_' ? LABELS__ID_ANY : LABELS__ID_UNKNOWN;
			if (ids[n - 1] == LABELS__ID_UNKNOWN)
				return -1;
			pos++;
		}
	}
	return n;
}
