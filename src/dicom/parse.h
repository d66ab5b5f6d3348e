/*
 * The element walk behind cxr_dcm_read(), shared inside the room.
 * Elements, items and fragments under construction lie on three scratch stacks; a finished level is copied into the
 * arena in one exact block, so memory stays within 9 bytes of arena per byte of file.
 * Tests: tests/unit/dicom/test_reader.c
 */
#ifndef DICOM_PARSE_H
#define DICOM_PARSE_H

#include "base/vec.h"
#include "dicom/reader.h"

CXR_VEC_DECLARE(dicom__elem_vec, cxr_dcm_elem)
CXR_VEC_DECLARE(dicom__item_vec, cxr_dcm_item)
CXR_VEC_DECLARE(dicom__fragment_vec, cxr_str)

enum { DICOM__MAX_PATH = 72, DICOM__DEFAULT_DEPTH = 64, DICOM__DEFAULT_ELEMS = 1000000 };

typedef struct dicom__encoding {
	bool is_explicit;
	bool is_big_endian;
} dicom__encoding;

typedef struct dicom__parser {
	const unsigned char *bytes;
	size_t n_bytes;
	bool strict;
	bool skip_pixels;
	uint32_t max_depth, max_elems;
	uint32_t n_elems;
	cxr_arena *arena;
	bool is_truncated;
	uint32_t n_trying;         /* inside the trial parse of a UN value: nothing is repaired there */
	dicom__elem_vec elems;
	dicom__item_vec items;
	dicom__fragment_vec fragments;
	struct {
		cxr_tag tag;
		uint32_t item;
	} path[DICOM__MAX_PATH];   /* path[d].tag: element being read at depth d; .item: item of it that is open */
	uint32_t depth;
	cxr_err *err;
} dicom__parser;

/* A stretch of elements: the top level or one item. */
typedef struct dicom__level {
	size_t end;              /* first byte behind the level, or behind its container when undefined */
	bool is_undefined;       /* ends at an item delimiter */
	bool is_meta;            /* ends at the first group that is not 0002 */
	bool is_top;
	dicom__encoding encoding;
} dicom__level;

/*
 * Reads elements from *pos into *out; *pos is then the first byte not read.
 * Errors as cxr_dcm_read.
 */
CXR_NODISCARD cxr_rc dicom__parse_level(dicom__parser *parser, const dicom__level *level, size_t *pos, cxr_dcm_item *out);

void dicom__parser_release(dicom__parser *parser);

/* Sets the error with position and tag path. */
cxr_rc dicom__fail(dicom__parser *parser, cxr_rc rc, size_t pos, const char *msg) CXR_COLD;

static inline uint16_t dicom__u16(const unsigned char *p, bool is_big_endian)
{
	unsigned high = p[is_big_endian ? 0 : 1];
	unsigned low = p[is_big_endian ? 1 : 0];
	return (uint16_t)(high << 8 | low);
}

static inline uint32_t dicom__u32(const unsigned char *p, bool is_big_endian)
{
	uint32_t first = dicom__u16(p, is_big_endian);
	uint32_t second = dicom__u16(p + 2, is_big_endian);
	return is_big_endian ? first << 16 | second : second << 16 | first;
}

static inline cxr_tag dicom__tag(const unsigned char *p, bool is_big_endian)
{
	return CXR_TAG(dicom__u16(p, is_big_endian), dicom__u16(p + 2, is_big_endian));
}

/* VR of a tag where the file does not say: dictionary, LO for private creators, UL for group lengths, else UN. */
cxr_vr dicom__implied_vr(cxr_tag tag);

/*
 * Encoding of the data set (or item) that begins at pos and ends before `end`: `declared` when the first element and the
 * tag behind it make sense in it; else the byte order that gives the smaller group, explicit when a known VR follows the tag.
 */
dicom__encoding dicom__detect_encoding(const unsigned char *bytes, size_t end, size_t pos, dicom__encoding declared);

#define DICOM__TAG_ITEM CXR_TAG(0xFFFE, 0xE000)
#define DICOM__TAG_ITEM_END CXR_TAG(0xFFFE, 0xE00D)
#define DICOM__TAG_SEQUENCE_END CXR_TAG(0xFFFE, 0xE0DD)
#define DICOM__TAG_PIXELS CXR_TAG(0x7FE0, 0x0010)
#define DICOM__TAG_PADDING CXR_TAG(0xFFFC, 0xFFFC)
#define DICOM__UNDEFINED 0xFFFFFFFFu

#endif
