/*
 * A DICOM data set in memory: elements in file order, values as views into the file's bytes.
 * Everything lives in the arena given to the reader; values of non-deflated files point into the caller's bytes.
 * Attributes of nested items are reached only through their sequence: cxr_dcm_find() looks at one level.
 * Tests: tests/unit/dicom/test_dataset.c
 */
#ifndef DICOM_DATASET_H
#define DICOM_DATASET_H

#include "base/arena.h"
#include "dicom/tag.h"

typedef enum cxr_ts {
	CXR_TS_IMPLICIT_LE,
	CXR_TS_EXPLICIT_LE,
	CXR_TS_EXPLICIT_BE,
	CXR_TS_DEFLATED_LE,
	CXR_TS_IMPLICIT_BE,      /* GE private, read only */
	CXR_TS_RLE,
	CXR_TS_JPEG_BASELINE,    /* .50 */
	CXR_TS_JPEG_EXTENDED,    /* .51 */
	CXR_TS_JPEG_LOSSLESS,    /* .57 */
	CXR_TS_JPEG_LOSSLESS_SV1,/* .70 */
	CXR_TS_JPEG_LS,          /* .80 */
	CXR_TS_JPEG_LS_NEAR,     /* .81 */
	CXR_TS_JPEG_2000_LOSSLESS, /* .90 */
	CXR_TS_JPEG_2000,        /* .91 */
	CXR_TS_HTJ2K_LOSSLESS, CXR_TS_HTJ2K_RPCL, CXR_TS_HTJ2K, /* .201 .202 .203 */
	CXR_TS_DEFLATED_FRAME,   /* 1.2.8.1 */
	CXR_TS_JPEG_XL_LOSSLESS, CXR_TS_JPEG_XL_RECOMPRESSION, CXR_TS_JPEG_XL, /* .110 .111 .112 */
	CXR_TS_OTHER,            /* known to be unknown: typed refusal for pixels, header readable as explicit LE */
	CXR_N_TS
} cxr_ts;

const char *cxr_ts_uid(cxr_ts ts);  /* NULL for OTHER and IMPLICIT_BE */
const char *cxr_ts_name(cxr_ts ts);
cxr_ts cxr_ts_from_uid(cxr_str uid);
bool cxr_ts_is_encapsulated(cxr_ts ts);

typedef struct cxr_dcm_elem cxr_dcm_elem;

typedef struct cxr_dcm_item {
	cxr_dcm_elem *elems;  /* file order */
	size_t n_elems;
	size_t capacity;      /* for builders */
} cxr_dcm_item;

struct cxr_dcm_elem {
	cxr_tag tag;
	cxr_vr vr;                  /* as encoded; from the dictionary in implicit encodings, UN when unknown */
	const unsigned char *value; /* NULL when empty, a sequence or encapsulated */
	size_t n_bytes;             /* length of value as encoded (odd lengths are kept) */
	cxr_dcm_item *items;        /* SQ: items. Encapsulated PixelData: NULL */
	size_t n_items;
	cxr_str *fragments;         /* encapsulated PixelData: item 0 is the Basic Offset Table */
	size_t n_fragments;
	uint64_t file_pos;          /* of the element's tag */
	bool is_big_endian;         /* of its value's numbers */
};

typedef struct cxr_dcm_file {
	cxr_dcm_item meta;          /* group 0002; empty when the file has none */
	cxr_dcm_item data;
	cxr_ts ts;                  /* as found to be true, which may differ from the declared one */
	cxr_str declared_ts;        /* text of (0002,0010), "" when absent */
	bool has_preamble;          /* 128 bytes + DICM */
	bool preamble_is_zero;
	bool is_truncated;          /* lenient mode: the file ended inside an element, which was dropped or cut */
	uint64_t trailing_bytes;    /* bytes behind the last element */
	const unsigned char *bytes; /* whole file */
	size_t n_bytes;
	cxr_arena *arena;
} cxr_dcm_file;

/* First element of the level with this tag; NULL when absent. */
const cxr_dcm_elem *cxr_dcm_find(const cxr_dcm_item *item, cxr_tag tag);
/* Value bytes without trailing pad (spaces, NUL); undecoded; "" when absent. For CS, UI, DA, TM, DS, IS, AE, AS. */
cxr_str cxr_dcm_text(const cxr_dcm_item *item, cxr_tag tag);
/* Value number `index` (from 0) of a backslash-separated text; "" when there is none; trimmed of blanks. */
cxr_str cxr_dcm_text_at(const cxr_dcm_item *item, cxr_tag tag, size_t index);
/*
 * Text as UTF-8 by SpecificCharacterSet of the item (or, when it has none, of `file->data`), padding removed,
 * multi-valued text keeps its backslashes. Undecodable bytes become U+FFFD. *out = "" when absent.
 */
CXR_NODISCARD cxr_rc cxr_dcm_utf8(const cxr_dcm_file *file, const cxr_dcm_item *item, cxr_tag tag, cxr_str *out, cxr_err *err);
/* As cxr_dcm_utf8 for an element at hand; `item` is the level that holds it. Pure ASCII is not copied. */
CXR_NODISCARD cxr_rc cxr_dcm_elem_utf8(const cxr_dcm_file *file, const cxr_dcm_item *item, const cxr_dcm_elem *elem, cxr_str *out, cxr_err *err);
/* One US/SS/UL/SL/IS/... number; false when absent, empty or not a number. */
bool cxr_dcm_int(const cxr_dcm_item *item, cxr_tag tag, int64_t *out);
bool cxr_dcm_int_at(const cxr_dcm_item *item, cxr_tag tag, size_t index, int64_t *out);
/* DS, FL, FD or integer VRs. */
bool cxr_dcm_double_at(const cxr_dcm_item *item, cxr_tag tag, size_t index, double *out);

/* ---- building (for the writer) ---- */
/* Adds or replaces; keeps rising tag order. The value is copied into the arena. */
CXR_NODISCARD cxr_rc cxr_dcm_put(cxr_dcm_item *item, cxr_arena *arena, cxr_tag tag, cxr_vr vr, const void *value, size_t n_bytes, cxr_err *err);
CXR_NODISCARD cxr_rc cxr_dcm_put_text(cxr_dcm_item *item, cxr_arena *arena, cxr_tag tag, cxr_vr vr, const char *text, cxr_err *err);
CXR_NODISCARD cxr_rc cxr_dcm_put_u16(cxr_dcm_item *item, cxr_arena *arena, cxr_tag tag, cxr_vr vr, uint16_t value, cxr_err *err);
/* Value not copied: it must outlive the writing (pixel data of a mapped file). */
CXR_NODISCARD cxr_rc cxr_dcm_put_view(cxr_dcm_item *item, cxr_arena *arena, cxr_tag tag, cxr_vr vr, const void *value, size_t n_bytes, cxr_err *err);
/* Adds a sequence with n_items empty items and gives them back for filling. */
CXR_NODISCARD cxr_rc cxr_dcm_put_sequence(cxr_dcm_item *item, cxr_arena *arena, cxr_tag tag, size_t n_items, cxr_dcm_item **out_items, cxr_err *err);
/* Shallow copy of an element of another data set (values shared). */
CXR_NODISCARD cxr_rc cxr_dcm_put_elem(cxr_dcm_item *item, cxr_arena *arena, const cxr_dcm_elem *elem, cxr_err *err);

#endif
