/*
 * Inside sections: how a report closes - attestation, signature, transcription and print lines, the accession number.
 * Tests: tests/unit/sections/test_closing.c
 */
#ifndef SECTIONS_CLOSING_H
#define SECTIONS_CLOSING_H

#include "base/vec.h"
#include "sections/sections.h"

CXR_VEC_DECLARE(sections__piece_vec, cxr_piece)

typedef enum sections__closing {
	SECTIONS__NO_CLOSING,
	SECTIONS__ATTEST, /* a statement of review: END OF IMPRESSION and SUMMARY keep it */
	SECTIONS__SIGN    /* signature, transcription, print and disclaimer lines */
} sections__closing;

/* What the text begins with, by trailers.tsv; marks (***, ---, an opening quote) before it are passed over. */
sections__closing sections__closing_at(cxr_str text);
/* The whole line is a signature by its shape: "ABC:smith", "ABC/xyz D: ... T: ...", "JANE ROE, M.D.". */
bool sections__is_signature(cxr_str line);
/* Only blanks and an empty line stand before `pos` (bounded look back). */
bool sections__follows_blank_line(cxr_str text, size_t pos);
/*
 * Last word on the pieces: an accession number ends behind its number, what follows is trailer; closing lines between
 * SUMMARY or END OF IMPRESSION and the next section of the same report go back to the section they close. False = no memory.
 */
bool sections__settle(cxr_str report, sections__piece_vec *pieces);

#endif
