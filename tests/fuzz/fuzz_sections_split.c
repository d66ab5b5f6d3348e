/* The section finder on any bytes: no crash, and the pieces always partition the text. First byte picks the profile. */
#include <stdlib.h>

#include "sections/sections.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cxr_sections_profile profile = size ? (cxr_sections_profile)(data[0] % 3) : CXR_SECTIONS_AUTO;
	cxr_str report = {(const char *)data, size};
	cxr_arena arena;
	cxr_arena_init(&arena, (size_t)64 << 20);
	cxr_sections s;
	if (cxr_sections_split(report, profile, &arena, &s, NULL) == CXR_OK) {
		size_t at = 0;
		for (size_t i = 0; i < s.n_pieces; i++) {
			if (s.pieces[i].start != at || s.pieces[i].body_start < at || s.pieces[i].end < s.pieces[i].body_start)
				abort();
			at = s.pieces[i].end;
		}
		if (at != size)
			abort();
		for (int kind = 0; kind < CXR_N_PIECE_KINDS; kind++) {
			cxr_str body;
			if (cxr_sections_body(&s, (cxr_section)kind, CXR_BODY_TRIMMED, &arena, &body, NULL) != CXR_OK || body.len > size * 2)
				abort();
		}
	}
	cxr_arena_release(&arena);
	return 0;
}
