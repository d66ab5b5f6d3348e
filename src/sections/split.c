/*
 * The finder: one pass over the bytes; line starts, sentence ends and colons are the only places where a header can be.
 * Invariant: pieces[0].start == 0, pieces[i].end == pieces[i + 1].start, the last end == report.len.
 * See sections.h; look-up in headers.c; profiles in profile.c.
 */
#include "sections/closing.h"
#include "sections/headers.h"
#include "sections/profile.h"
#include "sections/sections.h"

typedef struct finder {
	cxr_str text;
	cxr_sections_profile profile;
	sections__piece_vec pieces;
	bool seen_impression, seen_result; /* an impression; anything that a trailer may follow */
	size_t lead;       /* start of marks (**, ##) before a header at a line start; SIZE_MAX = none */
	bool out_of_memory;
} finder;

typedef struct hit {
	cxr_section kind;
	size_t name_start, name_end;
	size_t body_start;
} hit;

static unsigned char at(const finder *f, size_t pos)
{
	return pos < f->text.len ? (unsigned char)f->text.ptr[pos] : 0;
}

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static size_t skip_blanks(const finder *f, size_t pos)
{
	while (pos < f->text.len && is_blank((unsigned char)f->text.ptr[pos]))
		pos++;
	return pos;
}

static cxr_str slice(const finder *f, size_t start, size_t end)
{
	return (cxr_str){f->text.ptr + start, end - start};
}

static bool is_all_capitals(cxr_str name)
{
	size_t n_capitals = 0;
	for (size_t i = 0; i < name.len; i++) {
		if (cxr_is_lower((unsigned char)name.ptr[i]))
			return false;
		n_capitals += cxr_is_upper((unsigned char)name.ptr[i]);
	}
	return n_capitals > 0;
}

static cxr_section current_kind(const finder *f)
{
	return f->pieces.items[f->pieces.n_items - 1].kind;
}

/* Opens a piece; returns where scanning goes on. */
static size_t push(finder *f, const hit *h)
{
	if (f->pieces.n_items >= CXR_SECTIONS_MAX_PIECES)
		return h->body_start;
	cxr_section kind = h->kind;
	if (kind == SECTIONS__ADDENDUM) /* an addendum behind the impression amends it; one on top is a text of its own */
		kind = f->seen_impression ? CXR_SECTION_IMPRESSION : CXR_PIECE_OTHER;
	if (kind == CXR_PIECE_TRAILER && !f->seen_result && h->body_start > h->name_start)
		kind = CXR_PIECE_OTHER; /* "ATTENDING: ..." in the head of a report */
	f->seen_impression |= kind == CXR_SECTION_IMPRESSION;
	f->seen_result |= kind == CXR_SECTION_FINDINGS || kind == CXR_SECTION_IMPRESSION || kind == CXR_SECTION_END_OF_IMPRESSION
		|| kind == CXR_SECTION_SUMMARY || kind == CXR_SECTION_ACCESSION_NUMBER;
	size_t start = f->lead < h->name_start ? f->lead : h->name_start;
	f->lead = SIZE_MAX;
	f->pieces.items[f->pieces.n_items - 1].end = start;
	cxr_piece piece = {kind, slice(f, h->name_start, h->name_end), start, h->body_start, f->text.len};
	if (!sections__piece_vec_push(&f->pieces, piece))
		f->out_of_memory = true;
	return h->body_start;
}

/* Unknown name with a colon at the start of a line: a header of its own only where no finding can get lost by it. */
static bool is_unknown_header(const finder *f, cxr_str raw, size_t colon)
{
	size_t n_words = 1;
	for (size_t i = 0; i < raw.len; i++) {
		unsigned char c = (unsigned char)raw.ptr[i];
		n_words += c == ' ' && i && raw.ptr[i - 1] != ' ';
		if (!cxr_is_upper(c) && c != ' ' && c != '(' && c != ')' && c != ',' && c != '-')
			return false;
	}
	unsigned char next = at(f, colon + 1);
	if (raw.len < 3 || !(next == 0 || cxr_is_space(next)))
		return false;
	if (f->profile == CXR_SECTIONS_MIMIC)
		return true;
	cxr_section kind = current_kind(f);
	return n_words <= 5 && raw.len <= 40 && kind != CXR_SECTION_FINDINGS && kind != CXR_SECTION_IMPRESSION
		&& kind != CXR_SECTION_NARRATIVE && kind != CXR_PIECE_TRAILER;
}

static bool is_name_char(unsigned char c)
{
	return cxr_is_alnum(c) || c == ' ' || c == '/' || c == '&' || c == '(' || c == ')' || c == '#';
}

/* A title-case name counts inside a line only behind a sentence end or a wide gap. */
static bool follows_break(const finder *f, size_t start, size_t floor)
{
	if (start <= floor)
		return true;
	size_t pos = start, n_blanks = 0;
	while (pos > floor && is_blank((unsigned char)f->text.ptr[pos - 1]) && n_blanks < 8) {
		pos--;
		n_blanks++;
	}
	unsigned char c = pos > floor ? (unsigned char)f->text.ptr[pos - 1] : '.';
	return n_blanks >= 2 || (n_blanks == 1 && (c == '.' || c == ';' || c == '?' || c == '!'));
}

/* A colon inside a line: the longest known name that ends there. `floor` is the first byte that may belong to it. */
static bool inline_header(const finder *f, size_t colon, size_t floor, hit *out)
{
	size_t end = colon;
	while (end > floor && colon - end < 2 && is_blank((unsigned char)f->text.ptr[end - 1]))
		end--;
	size_t starts[8] = {0}, n_starts = 0, pos = end;
	while (pos > floor && end - pos < SECTIONS__MAX_NAME && is_name_char((unsigned char)f->text.ptr[pos - 1])) {
		pos--;
		bool is_start = cxr_is_alpha((unsigned char)f->text.ptr[pos]) && (pos == floor || !cxr_is_alnum((unsigned char)f->text.ptr[pos - 1]));
		if (is_start) {
			starts[n_starts++] = pos;
			if (n_starts == CXR_ARRAY_LEN(starts))
				break;
		}
	}
	while (n_starts--) {
		char buffer[SECTIONS__MAX_NAME];
		size_t start = starts[n_starts];
		sections__header header;
		if (!cxr_is_upper((unsigned char)f->text.ptr[start]))
			continue;
		cxr_str raw = slice(f, start, end);
		if (!sections__find(sections__normalise(raw, buffer), &header))
			continue;
		if (header.flags & SECTIONS__INSIDE)
			return false;
		if (header.kind == CXR_SECTION_ACCESSION_NUMBER && current_kind(f) == CXR_PIECE_PREAMBLE)
			return false; /* one of the fields of an identification line */
		if (!(header.flags & SECTIONS__INLINE) || !(is_all_capitals(raw) || follows_break(f, start, floor)))
			continue;
		*out = (hit){header.kind, start, end, skip_blanks(f, colon + 1)};
		return true;
	}
	return false;
}

/* "NAME:" at `start`, where a line or another header's body starts. */
static bool colon_header(const finder *f, size_t start, size_t colon, bool chained, hit *out)
{
	char buffer[SECTIONS__MAX_NAME];
	size_t end = colon;
	while (end > start && is_blank((unsigned char)f->text.ptr[end - 1]))
		end--;
	cxr_str raw = slice(f, start, end);
	cxr_str name = sections__normalise(raw, buffer);
	sections__header header;
	bool found = sections__find(name, &header);
	if (!found && f->profile == CXR_SECTIONS_MIMIC && sections__is_view_title(name)) {
		header = (sections__header){CXR_SECTION_FINDINGS, SECTIONS__COLON};
		found = true;
	}
	if (!found && !chained)
		found = sections__find_fuzzy(name, &header);
	if (!found && !chained && name.len && sections__is_view_title(name)) {
		if (current_kind(f) != CXR_PIECE_PREAMBLE)
			return false;
		header = (sections__header){CXR_SECTION_NARRATIVE, SECTIONS__COLON};
		*out = (hit){header.kind, start, start, start}; /* the title is the text of the narrative */
		return true;
	}
	hit known; /* "CHEST HISTORY:" is no unknown header, but text before a known one */
	if (!found && !chained && name.len && is_unknown_header(f, raw, colon)
		&& (f->profile == CXR_SECTIONS_MIMIC || !inline_header(f, colon, start, &known))) {
		header = (sections__header){CXR_PIECE_OTHER, SECTIONS__COLON};
		found = true;
	}
	if (!found || (header.flags & SECTIONS__INSIDE))
		return false;
	*out = (hit){header.kind, start, end, skip_blanks(f, colon + 1)};
	return true;
}

/* "IMPRESSION" alone, "IMPRESSION - ...", "IMPRESSION No ...", "END OF IMPRESSIONSUMMARY". */
static bool bare_header(const finder *f, size_t start, size_t line_end, hit *out)
{
	char buffer[SECTIONS__MAX_NAME];
	sections__header header;
	cxr_str line = cxr_str_trim(slice(f, start, line_end));
	bool is_sentence = line.len > 16 && line.ptr[line.len - 1] == '.'; /* most lines of a report; no header of the table is one */
	if (!is_sentence && line.len >= 3 && cxr_is_alpha((unsigned char)line.ptr[0]) && line.len <= SECTIONS__MAX_NAME && sections__find(sections__normalise(line, buffer), &header)
		&& (header.flags & SECTIONS__BARE) && !(f->profile == CXR_SECTIONS_MIMIC && header.kind >= CXR_N_SECTIONS)) {
		*out = (hit){header.kind, start, start + line.len, skip_blanks(f, start + line.len)};
		return true;
	}
	if (!cxr_is_upper(at(f, start)) || !cxr_is_upper(at(f, start + 1)))
		return false;
	size_t end = start, last_capital = start;
	while (end < line_end && end - start < SECTIONS__MAX_NAME) { /* the run of words in capitals */
		unsigned char c = (unsigned char)f->text.ptr[end];
		if (cxr_is_upper(c))
			last_capital = end + 1;
		else if (c != ' ')
			break;
		end++;
	}
	bool before_sentence = end < line_end && cxr_is_lower((unsigned char)f->text.ptr[end]);
	if (before_sentence) { /* the last capital belongs to "No" */
		if (last_capital < start + 2 || f->text.ptr[last_capital - 2] != ' ')
			return false;
		last_capital--;
	}
	while (last_capital > start && f->text.ptr[last_capital - 1] == ' ')
		last_capital--;
	bool before_number = cxr_is_digit(at(f, end)) && (at(f, end + 1) == '.' || at(f, end + 1) == ')');
	bool before_dash = at(f, end) == '-' && (at(f, end + 1) == ' ' || at(f, end + 1) == '-') && end > last_capital;
	if (!before_sentence && !before_number && !before_dash)
		return false;
	if (!sections__find(sections__normalise(slice(f, start, last_capital), buffer), &header) || !(header.flags & SECTIONS__STRONG))
		return false;
	size_t body = last_capital;
	while (body < line_end && (f->text.ptr[body] == '-' || is_blank((unsigned char)f->text.ptr[body])))
		body++;
	*out = (hit){header.kind, start, last_capital, body};
	return true;
}

/* "END OF IMPRESSION" in capitals, whatever follows it. */
static bool closing_header(const finder *f, size_t start, hit *out)
{
	static const cxr_str closing = {"END OF IMPRESSION", 17};
	if (at(f, start) != 'E' || !cxr_str_starts(slice(f, start, f->text.len), closing))
		return false;
	size_t end = start + closing.len, body = skip_blanks(f, end);
	if (at(f, body) == ':' || at(f, body) == '.')
		body = skip_blanks(f, body + 1);
	*out = (hit){CXR_SECTION_END_OF_IMPRESSION, start, end, body};
	return true;
}

/* SUMMARY and END OF IMPRESSION keep closing lines that stand directly under their text. */
static bool may_close(const finder *f, size_t start)
{
	cxr_section kind = current_kind(f);
	return (kind != CXR_SECTION_SUMMARY && kind != CXR_SECTION_END_OF_IMPRESSION) || sections__follows_blank_line(f->text, start);
}

/* The trailer opens at `start` with a line or sentence of the table, or a signature on a line of its own. */
static bool opens_trailer(const finder *f, size_t start, bool at_line, hit *out)
{
	cxr_section kind = current_kind(f);
	if (start >= f->text.len || kind == CXR_PIECE_TRAILER)
		return false;
	sections__closing closing = sections__closing_at(slice(f, start, f->text.len));
	if (closing == SECTIONS__NO_CLOSING && at_line && f->seen_result && (cxr_is_alpha(at(f, start)) || at(f, start) >= 0x80) && sections__follows_blank_line(f->text, start)) {
		size_t limit = f->text.len - start < 100 ? f->text.len - start : 100;
		const char *newline = memchr(f->text.ptr + start, '\n', limit);
		if ((newline || start + limit == f->text.len) && sections__is_signature(slice(f, start, newline ? (size_t)(newline - f->text.ptr) : f->text.len)))
			closing = SECTIONS__SIGN;
	}
	if (closing == SECTIONS__NO_CLOSING || !may_close(f, start))
		return false;
	if (closing == SECTIONS__ATTEST && (kind == CXR_SECTION_SUMMARY || kind == CXR_SECTION_END_OF_IMPRESSION))
		return false;
	if (kind == CXR_PIECE_PREAMBLE && cxr_str_trim(slice(f, 0, start < 256 ? start : 256)).len == 0)
		return false; /* a report that begins with such a line has its text behind it */
	*out = (hit){CXR_PIECE_TRAILER, start, start, start};
	return true;
}

/* A header, or the opening of the trailer, exactly at `start`. */
static bool header_at(const finder *f, size_t start, bool chained, hit *out)
{
	if (start >= f->text.len)
		return false;
	if (chained && opens_trailer(f, start, false, out))
		return true;
	if (closing_header(f, start, out))
		return true;
	size_t limit = f->text.len - start < SECTIONS__MAX_NAME + 4 ? f->text.len - start : SECTIONS__MAX_NAME + 4;
	const char *head = f->text.ptr + start;
	const char *newline = memchr(head, '\n', limit);
	size_t window = newline ? (size_t)(newline - head) : limit;
	const char *colon = memchr(head, ':', window);
	bool found = colon && colon > head && colon_header(f, start, (size_t)(colon - f->text.ptr), chained, out);
	if (!found && !chained)
		found = bare_header(f, start, start + window, out);
	return found && (out->kind != CXR_PIECE_TRAILER || may_close(f, start));
}

/* Headers that stand one behind the other, from `start`; returns where scanning goes on. */
static size_t take_headers(finder *f, size_t start, bool chained)
{
	hit h;
	while (header_at(f, start, chained, &h)) {
		size_t next = push(f, &h);
		if (next == start) /* a trailer or title without a header of its own */
			return next;
		start = next;
		chained = true;
	}
	return start;
}

static size_t line_start(finder *f, size_t start)
{
	size_t pos = skip_blanks(f, start);
	hit h;
	if (opens_trailer(f, pos, true, &h))
		return push(f, &h);
	f->lead = pos;
	while (pos < f->text.len && (is_blank((unsigned char)f->text.ptr[pos]) || f->text.ptr[pos] == '*' || f->text.ptr[pos] == '#' || f->text.ptr[pos] == '='))
		pos++;
	size_t next = take_headers(f, pos, false);
	f->lead = SIZE_MAX;
	return next;
}

static void scan(finder *f)
{
	static const bool is_stop[64] = {['\n'] = true, [':'] = true, ['.'] = true, ['!'] = true, ['?'] = true};
	size_t floor = line_start(f, 0), pos = floor;
	hit h;
	while (pos < f->text.len && !f->out_of_memory) {
		while (pos < f->text.len && (unsigned char)f->text.ptr[pos] < sizeof is_stop ? !is_stop[(unsigned char)f->text.ptr[pos]] : pos < f->text.len)
			pos++;
		if (pos == f->text.len)
			break;
		unsigned char c = (unsigned char)f->text.ptr[pos++];
		if (c == '\n') {
			floor = line_start(f, pos);
			pos = floor;
		} else if (f->profile == CXR_SECTIONS_MIMIC) {
			continue;
		} else if (c == ':') {
			if (pos - 1 > floor && inline_header(f, pos - 1, floor, &h))
				pos = floor = take_headers(f, push(f, &h), true);
		} else if ((c == '.' || c == '!' || c == '?') && is_blank(at(f, pos))) {
			size_t start = skip_blanks(f, pos);
			if (closing_header(f, start, &h) || opens_trailer(f, start, false, &h))
				pos = floor = take_headers(f, push(f, &h), true);
			else
				pos = start;
		}
	}
}

/* Class number at the start of the last summary: "2-ABNORMAL", "CODE: 4". */
static int summary_code(const cxr_sections *s)
{
	for (size_t i = s->n_pieces; i-- > 0;) {
		const cxr_piece *piece = &s->pieces[i];
		if (piece->kind != CXR_SECTION_SUMMARY)
			continue;
		cxr_str body = cxr_str_trim((cxr_str){s->report.ptr + piece->body_start, piece->end - piece->body_start});
		if (cxr_str_istarts(body, cxr_str_from("code")))
			body = cxr_str_trim((cxr_str){body.ptr + 4, body.len - 4});
		while (body.len && (body.ptr[0] == ':' || body.ptr[0] == '#' || is_blank((unsigned char)body.ptr[0]))) {
			body.ptr++;
			body.len--;
		}
		if (body.len && body.ptr[0] >= '1' && body.ptr[0] <= '4' && (body.len == 1 || !cxr_is_digit((unsigned char)body.ptr[1])))
			return body.ptr[0] - '0';
	}
	return 0;
}

cxr_rc cxr_sections_split(cxr_str report, cxr_sections_profile profile, cxr_arena *arena, cxr_sections *out, cxr_err *err)
{
	memset(out, 0, sizeof *out);
	if (!report.ptr)
		report = (cxr_str){"", 0};
	finder f = {.text = report, .profile = sections__resolve_profile(report, profile), .lead = SIZE_MAX};
	cxr_piece preamble = {.kind = CXR_PIECE_PREAMBLE, .name = {report.ptr, 0}, .end = report.len};
	f.out_of_memory = !sections__piece_vec_push(&f.pieces, preamble);
	if (!f.out_of_memory)
		scan(&f);
	if (!f.out_of_memory && !sections__settle(report, &f.pieces))
		f.out_of_memory = true;
	size_t n_pieces = f.pieces.n_items;
	cxr_piece extra;
	bool has_extra = !f.out_of_memory && f.profile == CXR_SECTIONS_MIMIC && sections__last_paragraph(report, f.pieces.items, n_pieces, &extra);
	out->pieces = f.out_of_memory ? NULL : cxr_arena_array(arena, n_pieces + has_extra, sizeof *out->pieces);
	if (!out->pieces) {
		sections__piece_vec_release(&f.pieces);
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu section pieces", n_pieces);
	}
	memcpy(out->pieces, f.pieces.items, n_pieces * sizeof *out->pieces);
	sections__piece_vec_release(&f.pieces);
	if (has_extra) {
		out->pieces[n_pieces - 1].end = extra.start;
		out->pieces[n_pieces++] = extra;
	}
	out->report = report;
	out->profile = f.profile;
	out->n_pieces = n_pieces;
	out->summary_code = summary_code(out);
	return CXR_OK;
}
