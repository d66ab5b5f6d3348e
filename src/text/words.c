/* See words.h. */
#include "text/words.h"

#include <utf8proc.h>

#include "base/utf8.h"

enum { MAX_TEXT_BYTES = 1 << 30 };

typedef enum char_class { C_LETTER, C_DIGIT, C_SPACE, C_NEWLINE, C_MARK, C_IGNORED } char_class;

typedef struct one_char {
	char_class class;
	size_t n_bytes;
	uint32_t cp;
	char mark;
} one_char;

/* An accent that stands behind its letter as a character of its own: "e" + U+0301. */
static bool is_combining(uint32_t cp)
{
	return cp >= 0x300 && cp <= 0x36F;
}

/* Spaces, dashes, quotes and invisible characters of Unicode as ASCII sees them. */
static one_char classify_wide(uint32_t cp, size_t n_bytes)
{
	one_char c = {C_LETTER, n_bytes, cp, 0};
	if (cp == 0xAD || is_combining(cp) || (cp >= 0x200B && cp <= 0x200F) || cp == 0x2060 || cp == 0xFEFF || (cp >= 0x202A && cp <= 0x202E))
		c.class = C_IGNORED;
	else if (cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F || cp == 0x205F || cp == 0x3000)
		c.class = C_SPACE;
	else if (cp == 0x85 || cp == 0x2028 || cp == 0x2029)
		c.class = C_NEWLINE;
	else if ((cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0xFE63 || cp == 0xFF0D)
		c = (one_char){C_MARK, n_bytes, cp, '-'};
	else if (cp == 0x2018 || cp == 0x2019 || cp == 0x201B || cp == 0x2032 || cp == 0xB4)
		c = (one_char){C_MARK, n_bytes, cp, '\''};
	else if (cp == 0x201C || cp == 0x201D || cp == 0x2033 || cp == 0xAB || cp == 0xBB)
		c = (one_char){C_MARK, n_bytes, cp, '"'};
	else if (cp == 0x2044 || cp == 0x2215 || cp == 0xFF0F)
		c = (one_char){C_MARK, n_bytes, cp, '/'};
	else if (cp < 0xC0 || cp == 0xD7 || cp == 0xF7 || (cp >= 0x2016 && cp < 0x2C00) || (cp >= 0x3001 && cp <= 0x3004))
		c = (one_char){C_MARK, n_bytes, cp, '?'};
	return c;
}

static const unsigned char ascii_classes[128] = {
	[0] = C_SPACE, [1 ... 8] = C_MARK, ['\t'] = C_SPACE, ['\n'] = C_NEWLINE, ['\v'] = C_SPACE, ['\f'] = C_SPACE, ['\r'] = C_NEWLINE, [14 ... 31] = C_MARK,
	[' '] = C_SPACE, ['!' ... '/'] = C_MARK, ['0' ... '9'] = C_DIGIT, [':' ... '@'] = C_MARK, ['A' ... 'Z'] = C_LETTER, ['[' ... '`'] = C_MARK,
	['a' ... 'z'] = C_LETTER, ['{' ... 127] = C_MARK,
};

static inline one_char classify(cxr_str text, size_t at)
{
	unsigned char byte = (unsigned char)text.ptr[at];
	if (byte < 0x80) {
		char_class class = (char_class)ascii_classes[byte];
		return (one_char){class, 1, byte, class != C_MARK ? 0 : byte < 32 || byte == 127 ? '?' : (char)byte};
	}
	uint32_t cp;
	size_t n = cxr_utf8_next(text, at, &cp);
	if (n == 1) /* not UTF-8: read as Latin-1 */
		cp = byte;
	return classify_wide(cp, n);
}

typedef struct splitter {
	cxr_tokens *out;
	char *norm;
	size_t norm_used;
	size_t at;
} splitter;

static void put_norm(splitter *s, const one_char *c)
{
	if (c->cp < 0x80) {
		s->norm[s->norm_used++] = (char)cxr_to_lower((int)c->cp);
		return;
	}
	char folded[2];
	size_t n = cxr_fold_letter(c->cp, folded);
	if (n == 0) { /* other scripts: their own bytes; Latin-1 bytes that fold to nothing keep one byte */
		memcpy(s->norm + s->norm_used, s->out->text.ptr + s->at, c->n_bytes);
		n = c->n_bytes;
	} else if (n > c->n_bytes) {
		n = c->n_bytes; /* the normal form never grows beyond the source */
		memcpy(s->norm + s->norm_used, folded, n);
	} else {
		memcpy(s->norm + s->norm_used, folded, n);
	}
	s->norm_used += n;
}

/* True when the apostrophe at `at` joins two letters of one word and is no possessive. */
static bool joins_letters(cxr_str text, size_t at, size_t n_bytes)
{
	size_t next = at + n_bytes;
	if (next >= text.len || classify(text, next).class != C_LETTER)
		return false;
	bool is_s = text.ptr[next] == 's' || text.ptr[next] == 'S';
	if (!is_s)
		return true;
	return next + 1 < text.len && classify(text, next + 1).class == C_LETTER;
}

static cxr_word_case word_case(size_t n_upper, size_t n_lower, bool first_upper, size_t n_letters)
{
	if (n_upper == 0)
		return n_lower ? CXR_CASE_LOWER : CXR_CASE_NONE;
	if (n_lower == 0)
		return n_letters == 1 ? CXR_CASE_SINGLE : CXR_CASE_UPPER;
	return first_upper ? CXR_CASE_TITLE : CXR_CASE_MIXED;
}

static bool is_upper_letter(uint32_t cp)
{
	return cp < 0x80 ? cxr_is_upper((int)cp) : utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LU;
}

static bool is_lower_letter(uint32_t cp)
{
	return cp < 0x80 ? cxr_is_lower((int)cp) : utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LL;
}

static void take_word(splitter *s, cxr_token *token)
{
	cxr_str text = s->out->text;
	size_t n_upper = 0, n_lower = 0, n_letters = 0;
	bool first_upper = false;
	size_t end = s->at;
	while (s->at < text.len) {
		/* plain letters, nearly all of them */
		unsigned char byte = (unsigned char)text.ptr[s->at];
		if (cxr_is_alpha(byte)) {
			bool is_upper = byte < 'a';
			first_upper = n_letters == 0 ? is_upper : first_upper;
			n_upper += is_upper;
			n_lower += !is_upper;
			n_letters++;
			s->norm[s->norm_used++] = (char)(byte | 0x20);
			end = ++s->at;
			continue;
		}
		one_char c = classify(text, s->at);
		if (c.class == C_MARK && c.mark == '\'' && joins_letters(text, s->at, c.n_bytes)) {
			s->at += c.n_bytes;
			continue;
		}
		if (c.class == C_IGNORED) {
			s->at += c.n_bytes;
			if (is_combining(c.cp))
				end = s->at;
			continue;
		}
		if (c.class != C_LETTER)
			break;
		bool upper = is_upper_letter(c.cp);
		if (n_letters == 0)
			first_upper = upper;
		n_upper += upper;
		n_lower += is_lower_letter(c.cp);
		n_letters++;
		put_norm(s, &c);
		s->at += c.n_bytes;
		end = s->at;
	}
	s->at = end;
	token->letter_case = (uint8_t)word_case(n_upper, n_lower, first_upper, n_letters);
}

static void take_number(splitter *s, cxr_token *token)
{
	cxr_str text = s->out->text;
	uint64_t value = 0;
	size_t end = s->at;
	while (s->at < text.len) {
		unsigned char byte = (unsigned char)text.ptr[s->at];
		if (cxr_is_digit(byte)) {
			if (value < UINT32_MAX)
				value = value * 10 + (uint64_t)(byte - '0');
			s->norm[s->norm_used++] = (char)byte;
			end = ++s->at;
			continue;
		}
		one_char c = classify(text, s->at);
		if (c.class == C_IGNORED) {
			s->at += c.n_bytes;
			continue;
		}
		if (c.class != C_DIGIT)
			break;
		if (value < UINT32_MAX)
			value = value * 10 + (c.cp - '0');
		s->norm[s->norm_used++] = (char)c.cp;
		s->at += c.n_bytes;
		end = s->at;
	}
	s->at = end;
	token->number = value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
}

static void split(splitter *s, size_t max_tokens)
{
	cxr_str text = s->out->text;
	cxr_word_gap gap = CXR_GAP_LINE;
	while (s->at < text.len) {
		if (text.ptr[s->at] == ' ') {
			gap = gap == CXR_GAP_NONE ? CXR_GAP_BLANK : gap;
			s->at++;
			continue;
		}
		one_char c = classify(text, s->at);
		if (c.class == C_SPACE || c.class == C_IGNORED) {
			if (c.class == C_SPACE && gap == CXR_GAP_NONE)
				gap = CXR_GAP_BLANK;
			s->at += c.n_bytes;
			continue;
		}
		if (c.class == C_NEWLINE) {
			bool crlf = c.cp == '\r' && s->at + 1 < text.len && text.ptr[s->at + 1] == '\n';
			gap = gap >= CXR_GAP_LINE ? CXR_GAP_EMPTY_LINE : CXR_GAP_LINE;
			s->at += crlf ? 2 : c.n_bytes;
			continue;
		}
		if (s->out->n_items == max_tokens)
			return;
		cxr_token *token = &s->out->items[s->out->n_items++];
		*token = (cxr_token){.start = (uint32_t)s->at, .norm_at = (uint32_t)s->norm_used, .gap = (uint8_t)gap};
		if (c.class == C_LETTER) {
			token->kind = CXR_WORD;
			take_word(s, token);
		} else if (c.class == C_DIGIT) {
			token->kind = CXR_NUMBER;
			take_number(s, token);
		} else {
			token->kind = CXR_MARK;
			token->mark = c.mark;
			s->norm[s->norm_used++] = c.mark;
			s->at += c.n_bytes;
		}
		token->end = (uint32_t)s->at;
		token->norm_len = (uint32_t)(s->norm_used - token->norm_at);
		gap = CXR_GAP_NONE;
	}
}

/* Upper bound of the number of tokens: positions where the kind of byte changes, and every mark. */
static size_t count_bound(cxr_str text)
{
	size_t n = 0;
	int before = -1;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.ptr[i];
		int kind = byte >= 0x80 ? C_IGNORED : ascii_classes[byte];
		n += kind >= C_MARK || (kind <= C_DIGIT && kind != before);
		before = kind;
	}
	return n;
}

cxr_rc cxr_tokens_split(cxr_str text, cxr_arena *arena, cxr_tokens *out, cxr_err *err)
{
	*out = (cxr_tokens){.text = text, .norm = ""};
	if (text.len > MAX_TEXT_BYTES)
		return CXR_FAIL(err, CXR_E_LIMIT, "text of more than 1 GiB");
	if (text.len == 0)
		return CXR_OK;
	size_t max_tokens = count_bound(text);
	splitter s = {.out = out};
	out->items = cxr_arena_array(arena, max_tokens, sizeof *out->items);
	s.norm = cxr_arena_alloc(arena, text.len + 1);
	if (!out->items || !s.norm)
		return CXR_FAIL(err, CXR_E_NOMEM, "tokens of a text of %zu bytes", text.len);
	out->norm = s.norm;
	split(&s, max_tokens);
	return CXR_OK;
}

size_t cxr_words_normalise(cxr_str text, char *out)
{
	splitter s = {.out = &(cxr_tokens){.text = text}, .norm = out};
	char_class before = C_MARK;
	while (s.at < text.len) {
		one_char c = classify(text, s.at);
		/* as in tokens: "O'Brien" is one word, the possessive s a word of its own */
		bool apostrophe = c.class == C_MARK && c.mark == '\'' && joins_letters(text, s.at, c.n_bytes);
		if (c.class == C_LETTER || c.class == C_DIGIT) {
			if (before != c.class && s.norm_used > 0)
				out[s.norm_used++] = ' ';
			put_norm(&s, &c);
			before = c.class;
		} else if (c.class != C_IGNORED && !apostrophe) {
			before = C_MARK;
		}
		s.at += c.n_bytes;
	}
	return s.norm_used;
}
