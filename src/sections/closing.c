/* See closing.h. Tests: tests/unit/sections/test_closing.c, tests/golden/test_sections.py */
#include "sections/closing.h"

#include "gen/sections_data.h"

#define MAX_WILD_WORDS 6
#define MAX_MARKS 12
#define MAX_LOOK_BACK 256
#define KEY 3 /* first letters that every phrase has as they are: no wild card stands there */

static size_t skip_space(cxr_str text, size_t pos, size_t limit)
{
	while (pos < text.len && pos < limit && cxr_is_space((unsigned char)text.ptr[pos]))
		pos++;
	return pos;
}

static bool is_blank_line(cxr_str text, size_t newline)
{
	size_t pos = newline + 1;
	while (pos < text.len && pos - newline < 64 && (text.ptr[pos] == ' ' || text.ptr[pos] == '\t' || text.ptr[pos] == '\r'))
		pos++;
	return pos >= text.len || text.ptr[pos] == '\n';
}

/* `text` begins with `phrase`, white space as it falls; `depth` words may still stand for a "%". */
static bool matches(cxr_str text, cxr_str phrase, unsigned depth)
{
	size_t at = 0, i = 0;
	while (i < phrase.len) {
		char c = phrase.ptr[i];
		if (at >= text.len)
			return false;
		if (c == ' ') {
			if (!cxr_is_space((unsigned char)text.ptr[at]))
				return false;
			if (text.ptr[at] == '\n' && is_blank_line(text, at))
				return false;
			at = skip_space(text, at, at + 64);
			i++;
		} else if (c == '#') {
			if (!cxr_is_digit((unsigned char)text.ptr[at]))
				return false;
			at++;
			i++;
		} else if (c == '%') {
			cxr_str rest = {phrase.ptr + i + 1, phrase.len - i - 1};
			for (unsigned words = 0; words < depth && at < text.len; words++) {
				size_t start = at;
				while (at < text.len && at - start < 40 && !cxr_is_space((unsigned char)text.ptr[at]) && text.ptr[at] != ',')
					at++;
				if (at == start)
					return false;
				if (matches((cxr_str){text.ptr + at, text.len - at}, rest, 0))
					return true;
				at = skip_space(text, at, at + 8);
			}
			return false;
		} else {
			if ((char)cxr_to_lower((unsigned char)text.ptr[at]) != c)
				return false;
			at++;
			i++;
		}
	}
	char last = phrase.ptr[phrase.len - 1];
	return last == '#' || !cxr_is_alnum((unsigned char)last) || at == text.len || !cxr_is_alnum((unsigned char)text.ptr[at]);
}

/* First line of the sorted table that is not before the first letters of a text. */
static const char *first_line(const char key[KEY])
{
	const char *table = (const char *)cxr_data_sections_trailers_tsv;
	size_t low = 0, high = (size_t)cxr_data_sections_trailers_tsv_bytes; /* both at starts of lines, or the end */
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const char *newline = memrchr(table + low, '\n', mid - low);
		mid = newline ? (size_t)(newline - table) + 1 : low;
		if (memcmp(table + mid, key, KEY) >= 0) {
			high = mid;
			continue;
		}
		size_t end = mid;
		while (end < high && table[end] != '\n')
			end++;
		low = end < high ? end + 1 : high;
	}
	return table + low;
}

sections__closing sections__closing_at(cxr_str text)
{
	/* second and third letters of the table's phrases by their first (test_closing.c checks): most positions end here */
	static const char *const nexts[26] = {
		"llpps tt", "ot", "onop", "icr.", "lend", "inor", "", "", " a c h p t, mant", "ob", "", "", "", "ot", "", "aghyorri", "", "eaepesev", "igpe", "hehira", "", "eroi", "", "", "", ""};
	static const char after_the[] = "adis"; /* fifth letters of phrases in "the" */
	size_t marks = 0;
	while (marks < text.len && marks < MAX_MARKS && strchr("*-=_\"~ ", text.ptr[marks]) && text.ptr[marks])
		marks++;
	text = (cxr_str){text.ptr + marks, text.len - marks};
	if (text.len < 5)
		return SECTIONS__NO_CLOSING;
	char key[KEY];
	for (size_t i = 0; i < KEY; i++)
		key[i] = cxr_is_space((unsigned char)text.ptr[i]) ? ' ' : (char)cxr_to_lower((unsigned char)text.ptr[i]);
	if (!cxr_is_lower((unsigned char)key[0]))
		return SECTIONS__NO_CLOSING;
	const char *next = nexts[key[0] - 'a'];
	while (*next && (next[0] != key[1] || next[1] != key[2]))
		next += 2;
	if (!*next)
		return SECTIONS__NO_CLOSING;
	if (memcmp(key, "the", KEY) == 0 && !strchr(after_the, cxr_to_lower((unsigned char)text.ptr[4])))
		return SECTIONS__NO_CLOSING; /* how every other sentence begins */
	const char *end = (const char *)cxr_data_sections_trailers_tsv + cxr_data_sections_trailers_tsv_bytes;
	for (const char *line = first_line(key); line < end && memcmp(line, key, sizeof key) == 0;) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *stop = newline ? newline : end;
		const char *tab = memchr(line, '\t', (size_t)(stop - line));
		if (tab && matches(text, (cxr_str){line, (size_t)(tab - line)}, MAX_WILD_WORDS))
			return tab[1] == 'a' ? SECTIONS__ATTEST : SECTIONS__SIGN;
		line = stop + 1;
	}
	return SECTIONS__NO_CLOSING;
}

static bool has_digit(cxr_str word)
{
	for (size_t i = 0; i < word.len; i++)
		if (cxr_is_digit((unsigned char)word.ptr[i]))
			return true;
	return false;
}

static bool ends_with_degree(cxr_str line)
{
	static const char *const degrees[] = {", m.d.", ", md", ", d.o.", " m.d.", ",md", ", m.d"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(degrees); i++) {
		cxr_str degree = cxr_str_from(degrees[i]);
		if (line.len > degree.len + 3 && cxr_str_ieq((cxr_str){line.ptr + line.len - degree.len, degree.len}, degree))
			return true;
	}
	return false;
}

bool sections__is_signature(cxr_str line)
{
	line = cxr_str_trim(line);
	if (line.len < 5 || line.len > 80)
		return false;
	size_t n = 0;
	while (n < line.len && cxr_is_upper((unsigned char)line.ptr[n]))
		n++;
	if (n >= 2 && n <= 4 && n < line.len && (line.ptr[n] == ':' || line.ptr[n] == '/')) { /* initials of reader and typist */
		size_t end = n + 1;
		while (end < line.len && !cxr_is_space((unsigned char)line.ptr[end]) && !cxr_is_digit((unsigned char)line.ptr[end]))
			end++;
		cxr_str rest = cxr_str_trim((cxr_str){line.ptr + end, line.len - end});
		if (line.ptr[n] == ':' && end > n + 2 && rest.len < 24 && !has_digit(rest) && cxr_str_find_char(rest, '.') == SIZE_MAX)
			return true;
		return end > n + 2 && end <= n + 5 && cxr_str_istarts(rest, cxr_str_from("d:"));
	}
	if (!ends_with_degree(line))
		return false;
	size_t n_words = 1;
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.ptr[i];
		if (cxr_is_digit(c) || c == ':' || c == ';')
			return false;
		n_words += c == ' ';
	}
	return n_words <= 6;
}

bool sections__follows_blank_line(cxr_str text, size_t pos)
{
	unsigned n_newlines = 0;
	size_t floor = pos > MAX_LOOK_BACK ? pos - MAX_LOOK_BACK : 0;
	while (pos > floor && n_newlines < 2) {
		unsigned char c = (unsigned char)text.ptr[--pos];
		if (!cxr_is_space(c))
			return false;
		n_newlines += c == '\n';
	}
	return n_newlines == 2;
}

/* Start of what stands behind the number (or numbers) of an accession piece; its end when nothing does. */
static size_t behind_number(cxr_str report, const cxr_piece *piece)
{
	size_t pos = piece->body_start;
	for (size_t n_words = 0;; n_words++) {
		while (pos < piece->end && cxr_is_space((unsigned char)report.ptr[pos]))
			pos++;
		size_t start = pos;
		while (pos < piece->end && !cxr_is_space((unsigned char)report.ptr[pos]))
			pos++;
		if (pos == start)
			return piece->end;
		cxr_str word = {report.ptr + start, pos - start};
		bool joins = word.len == 1 && strchr(",&;/.#", word.ptr[0]);
		bool is_number = has_digit(word);
		if (n_words == 0 && !is_number)
			return piece->end; /* no number as it should be: nothing to tell it from */
		if (n_words && !joins && !is_number && !cxr_str_ieqz(word, "and"))
			return start;
	}
}

static bool closes_section(const sections__piece_vec *pieces, size_t i, const sections__piece_vec *done)
{
	if (pieces->items[i].kind != CXR_PIECE_TRAILER || i + 1 >= pieces->n_items)
		return false;
	cxr_section before = done->items[done->n_items - 1].kind, after = pieces->items[i + 1].kind;
	if (after == CXR_PIECE_TRAILER && i + 2 < pieces->n_items)
		after = pieces->items[i + 2].kind;
	return (before == CXR_SECTION_SUMMARY || before == CXR_SECTION_END_OF_IMPRESSION)
		&& (after == CXR_SECTION_ACCESSION_NUMBER || after == CXR_SECTION_SUMMARY || after == CXR_SECTION_END_OF_IMPRESSION);
}

bool sections__settle(cxr_str report, sections__piece_vec *pieces)
{
	sections__piece_vec done = {0};
	bool ok = true;
	for (size_t i = 0; ok && i < pieces->n_items; i++) {
		cxr_piece piece = pieces->items[i];
		if (closes_section(pieces, i, &done)) {
			done.items[done.n_items - 1].end = piece.end;
			continue;
		}
		size_t split = piece.kind == CXR_SECTION_ACCESSION_NUMBER ? behind_number(report, &piece) : piece.end;
		bool has_rest = split < piece.end;
		cxr_piece rest = {CXR_PIECE_TRAILER, {report.ptr + split, 0}, split, split, piece.end};
		piece.end = split;
		ok = sections__piece_vec_push(&done, piece) && (!has_rest || sections__piece_vec_push(&done, rest));
	}
	sections__piece_vec_release(pieces);
	*pieces = done;
	return ok;
}
