/* See profile.h. */
#include "sections/profile.h"

/* Layout shows within the first lines; the rest of a long report is not needed to tell. */
#define LAYOUT_BYTES 4096

static const char *const names[] = {"auto", "chexpert-plus", "mimic"};

const char *cxr_sections_profile_name(cxr_sections_profile profile)
{
	return (unsigned)profile < CXR_ARRAY_LEN(names) ? names[profile] : NULL;
}

bool cxr_sections_profile_from_name(cxr_str name, cxr_sections_profile *out)
{
	for (size_t i = 0; i < CXR_ARRAY_LEN(names); i++) {
		if (cxr_str_eqz(name, names[i])) {
			*out = (cxr_sections_profile)i;
			return true;
		}
	}
	return false;
}

/* The line is "CAPITALS:" plus whatever follows. */
static bool is_capital_header(cxr_str line)
{
	size_t i = 0, n_capitals = 0;
	while (i < line.len && line.ptr[i] != ':') {
		unsigned char c = (unsigned char)line.ptr[i++];
		if (!cxr_is_upper(c) && c != ' ' && c != '(' && c != ')' && c != ',' && c != '-')
			return false;
		n_capitals += cxr_is_upper(c);
	}
	return i < line.len && n_capitals >= 3;
}

cxr_sections_profile sections__resolve_profile(cxr_str report, cxr_sections_profile profile)
{
	if (profile != CXR_SECTIONS_AUTO)
		return profile;
	size_t n_indented = 0, n_flush = 0;
	cxr_str rest = {report.ptr, report.len < LAYOUT_BYTES ? report.len : LAYOUT_BYTES}, line;
	cxr_str head = cxr_str_trim(rest);
	if (cxr_str_starts(head, cxr_str_from("FINAL REPORT")) || cxr_str_starts(head, cxr_str_from("WET READ")))
		return CXR_SECTIONS_MIMIC;
	while (cxr_str_split(&rest, '\n', &line)) {
		bool indented = line.len > 1 && line.ptr[0] == ' ' && line.ptr[1] != ' ';
		if (indented) {
			line.ptr++;
			line.len--;
		}
		if (line.len && line.ptr[0] != ' ' && is_capital_header(line))
			*(indented ? &n_indented : &n_flush) += 1;
	}
	return n_indented >= 2 && n_flush == 0 ? CXR_SECTIONS_MIMIC : CXR_SECTIONS_CHEXPERT_PLUS;
}

bool sections__last_paragraph(cxr_str report, const cxr_piece *pieces, size_t n_pieces, cxr_piece *out)
{
	for (size_t i = 0; i < n_pieces; i++)
		if (pieces[i].kind == CXR_SECTION_FINDINGS || pieces[i].kind == CXR_SECTION_IMPRESSION)
			return false;
	const cxr_piece *last = &pieces[n_pieces - 1];
	if (last->kind == CXR_PIECE_TRAILER)
		return false;
	for (size_t i = last->body_start; i < last->end; i++) {
		if (report.ptr[i] != '\n')
			continue;
		size_t next = i + 1;
		while (next < last->end && (report.ptr[next] == ' ' || report.ptr[next] == '\t' || report.ptr[next] == '\r'))
			next++;
		if (next >= last->end || report.ptr[next] != '\n') {
			i = next - 1; /* blanks are not looked at twice */
			continue;
		}
		size_t start = next;
		while (start < last->end && cxr_is_space((unsigned char)report.ptr[start]))
			start++;
		if (start == last->end)
			return false;
		*out = (cxr_piece){CXR_SECTION_FINDINGS, {report.ptr + start, 0}, start, start, last->end};
		return true;
	}
	return false;
}
