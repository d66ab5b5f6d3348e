/* Inside sections: what differs between the profiles. Tests: tests/unit/sections/test_split.c */
#ifndef SECTIONS_PROFILE_H
#define SECTIONS_PROFILE_H

#include "sections/sections.h"

/* AUTO to one of the others, by the layout of the first lines. */
cxr_sections_profile sections__resolve_profile(cxr_str report, cxr_sections_profile profile);
/*
 * MIMIC reports without findings and impression state their result in the text behind the first blank line of the last
 * piece. False when there is no such text. Source: MIT-LCP/mimic-cxr section parser, as described in the specification.
 */
bool sections__last_paragraph(cxr_str report, const cxr_piece *pieces, size_t n_pieces, cxr_piece *out);

#endif
