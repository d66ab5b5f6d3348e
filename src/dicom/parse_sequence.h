/*
 * Sequences, items and fragments of encapsulated pixels, shared inside the room. See parse.h.
 */
#ifndef DICOM_PARSE_SEQUENCE_H
#define DICOM_PARSE_SEQUENCE_H

#include "dicom/parse.h"

/* Decoded head of one element. */
typedef struct dicom__head {
	cxr_tag tag;
	cxr_vr vr;
	uint32_t length;        /* DICOM__UNDEFINED or bytes */
	size_t pos;             /* of the tag */
	size_t header_bytes;    /* 8 or 12 */
	bool is_implicit;       /* the element itself carries no VR */
} dicom__head;

/*
 * Items from `at` up to `end` (defined length) or a sequence delimiter (is_undefined; `end` then bounds the search).
 * Fills elem->items; *pos is set behind the sequence; *out_end when the file ended in it.
 */
CXR_NODISCARD cxr_rc dicom__parse_sequence(dicom__parser *parser, const dicom__level *level, dicom__encoding encoding, size_t at,
	bool is_undefined, size_t end, cxr_dcm_elem *elem, size_t *pos, bool *out_end);
/* Offset table and fragments of a value of undefined length. */
CXR_NODISCARD cxr_rc dicom__parse_fragments(dicom__parser *parser, const dicom__level *level, size_t at, cxr_dcm_elem *elem, size_t *pos,
	bool *out_end);
/*
 * elem holds a UN value: when it is a well-formed sequence (implicit LE, else the level's encoding), elem becomes that
 * sequence; otherwise it stays as it is. Fails only for limits and memory.
 */
CXR_NODISCARD cxr_rc dicom__try_sequence(dicom__parser *parser, const dicom__level *level, const dicom__head *head, cxr_dcm_elem *elem);

#endif
