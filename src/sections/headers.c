/*
 * See headers.h. The tables are sorted by bytes; a binary search steps over whole lines of the embedded file.
 * test_headers.c checks the order, so that a misplaced line cannot hide a header.
 */
#include "sections/headers.h"

#include "gen/sections_data.h"

static cxr_str headers_text(void)
{
	return (cxr_str){(const char *)cxr_data_sections_headers_tsv, (size_t)cxr_data_sections_headers_tsv_bytes};
}

static cxr_str view_words_text(void)
{
	return (cxr_str){(const char *)cxr_data_sections_view_words_tsv, (size_t)cxr_data_sections_view_words_tsv_bytes};
}

cxr_str sections__normalise(cxr_str raw, char out[SECTIONS__MAX_NAME])
{
	size_t n = 0;
	raw = cxr_str_trim(raw);
	for (size_t i = 0; i < raw.len; i++) {
		unsigned char c = (unsigned char)raw.ptr[i];
		if (cxr_is_space(c)) {
			if (out[n - 1] == ' ') /* n > 0: the text is trimmed */
				continue;
			c = ' ';
		}
		if (c < 0x20 || c > 0x7E || n == SECTIONS__MAX_NAME)
			return (cxr_str){out, 0};
		out[n++] = (char)cxr_to_lower(c);
	}
	return (cxr_str){out, n};
}

/* Line of a sorted table whose first field is `name`; empty when there is none. */
static cxr_str find_line(cxr_str table, cxr_str name)
{
	size_t low = 0, high = table.len; /* both at starts of lines (or the end) */
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const char *before = memrchr(table.ptr + low, '\n', mid - low);
		mid = before ? (size_t)(before - table.ptr) + 1 : low;
		size_t n = 0, at = mid; /* bytes in common */
		while (n < name.len && at < table.len && table.ptr[at] == name.ptr[n]) {
			at++;
			n++;
		}
		bool field_ends = at == table.len || table.ptr[at] == '\t' || table.ptr[at] == '\n';
		if (n < name.len && (field_ends || (unsigned char)table.ptr[at] < (unsigned char)name.ptr[n])) {
			const char *newline = memchr(table.ptr + at, '\n', table.len - at);
			low = newline ? (size_t)(newline - table.ptr) + 1 : table.len;
		} else if (n < name.len || !field_ends) {
			high = mid;
		} else {
			const char *newline = memchr(table.ptr + at, '\n', table.len - at);
			size_t end = newline ? (size_t)(newline - table.ptr) : table.len;
			return name.len && name.ptr[0] != '#' ? (cxr_str){table.ptr + mid, end - mid} : (cxr_str){NULL, 0};
		}
	}
	return (cxr_str){NULL, 0};
}

static bool parse_line(cxr_str line, sections__header *out)
{
	static const char letters[] = "cbisfgx";
	cxr_str name, kind, flags;
	if (!cxr_str_split(&line, '\t', &name) || !cxr_str_split(&line, '\t', &kind) || !cxr_str_split(&line, '\t', &flags))
		return false;
	out->flags = 0;
	for (size_t i = 0; i < flags.len; i++) {
		const char *hit = strchr(letters, flags.ptr[i]);
		if (hit)
			out->flags |= 1u << (hit - letters);
	}
	if (cxr_str_eqz(kind, "inside")) {
		out->kind = CXR_PIECE_OTHER;
		return true;
	}
	if (cxr_str_eqz(kind, "addendum")) {
		out->kind = SECTIONS__ADDENDUM;
		return true;
	}
	return cxr_section_from_key(kind, &out->kind);
}

bool sections__find(cxr_str name, sections__header *out)
{
	if (name.len == 0)
		return false;
	cxr_str line = find_line(headers_text(), name);
	return line.ptr && parse_line(line, out);
}

/* One substitution, insertion, deletion or swap of neighbours turns a into b. */
static bool is_one_edit(cxr_str a, cxr_str b)
{
	if (a.len > b.len + 1 || b.len > a.len + 1)
		return false;
	size_t head = 0, shorter = a.len < b.len ? a.len : b.len;
	while (head < shorter && a.ptr[head] == b.ptr[head])
		head++;
	size_t tail = 0;
	while (tail < shorter - head && a.ptr[a.len - 1 - tail] == b.ptr[b.len - 1 - tail])
		tail++;
	size_t rest_a = a.len - head - tail, rest_b = b.len - head - tail;
	if (rest_a <= 1 && rest_b <= 1)
		return true;
	return rest_a == 2 && rest_b == 2 && a.ptr[head] == b.ptr[head + 1] && a.ptr[head + 1] == b.ptr[head];
}

bool sections__find_fuzzy(cxr_str name, sections__header *out)
{
	/* The chief names only: the whole table would find headers in ordinary words. */
	static const char *const chief[] = {
		"narrative", "clinical history", "indication", "history", "comparison", "technique", "procedure comments",
		"findings", "impression", "end of impression", "conclusion", "reason for exam", "accession number", "addendum", "summary",
		"examination", "clinical indication", "clinical information", "clinical hx", "comparisons", "impressions", "conclusions",
	};
	if (name.len < 6)
		return false;
	for (size_t i = 0; i < CXR_ARRAY_LEN(chief); i++)
		if (is_one_edit(name, cxr_str_from(chief[i])))
			return sections__find(cxr_str_from(chief[i]), out);
	return false;
}

bool sections__is_view_title(cxr_str name)
{
	size_t n_words = 0, i = 0;
	bool has_word = false;
	while (i < name.len) {
		size_t start = i;
		while (i < name.len && name.ptr[i] != ' ' && name.ptr[i] != ',' && name.ptr[i] != '(' && name.ptr[i] != ')')
			i++;
		if (i > start) {
			cxr_str word = {name.ptr + start, i - start};
			if (!find_line(view_words_text(), word).ptr)
				return false;
			n_words++;
			has_word |= word.len > 2 && cxr_is_alpha((unsigned char)word.ptr[0]);
		}
		i++;
	}
	return n_words >= 1 && has_word;
}
