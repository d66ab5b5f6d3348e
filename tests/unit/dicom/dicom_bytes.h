/* Hand-made DICOM bytes for the unit tests: every encoding, right and wrong. */
#ifndef DICOM_BYTES_H
#define DICOM_BYTES_H

#include <stdlib.h>
#include <string.h>

#include "dicom/reader.h"
#include "dicom/writer.h"

#define UNDEFINED 0xFFFFFFFFu

typedef struct bytes {
	unsigned char at[40000];
	size_t n;
	bool is_big, is_implicit;
} bytes;

static CXR_UNUSED void raw(bytes *b, const void *data, size_t n)
{
	assert_true(b->n + n <= sizeof b->at);
	if (n)
		memcpy(b->at + b->n, data, n);
	b->n += n;
}

static CXR_UNUSED void u16(bytes *b, unsigned v)
{
	unsigned char le[2] = {(unsigned char)v, (unsigned char)(v >> 8)};
	unsigned char be[2] = {(unsigned char)(v >> 8), (unsigned char)v};
	raw(b, b->is_big ? be : le, 2);
}

static CXR_UNUSED void u32(bytes *b, uint32_t v)
{
	u16(b, b->is_big ? v >> 16 : v & 0xFFFF);
	u16(b, b->is_big ? v & 0xFFFF : v >> 16);
}

static CXR_UNUSED void tag(bytes *b, cxr_tag t)
{
	u16(b, CXR_TAG_GROUP(t));
	u16(b, CXR_TAG_ELEMENT(t));
}

/* Head with any length, in the current encoding. */
static CXR_UNUSED void head(bytes *b, cxr_tag t, const char *vr, uint32_t length)
{
	tag(b, t);
	if (b->is_implicit) {
		u32(b, length);
		return;
	}
	raw(b, vr, 2);
	if (cxr_vr_has_long_length(CXR_VR(vr[0], vr[1]))) {
		u16(b, 0);
		u32(b, length);
	} else {
		u16(b, length);
	}
}

static CXR_UNUSED void elem(bytes *b, cxr_tag t, const char *vr, const void *value, size_t n)
{
	head(b, t, vr, (uint32_t)n);
	raw(b, value, n);
}

/* Text as it is, odd or not. */
static CXR_UNUSED void text(bytes *b, cxr_tag t, const char *vr, const char *value)
{
	elem(b, t, vr, value, strlen(value));
}

static CXR_UNUSED void number(bytes *b, cxr_tag t, unsigned value)
{
	head(b, t, "US", 2);
	u16(b, value);
}

static CXR_UNUSED void item(bytes *b, uint32_t length)
{
	tag(b, CXR_TAG(0xFFFE, 0xE000));
	u32(b, length);
}

static CXR_UNUSED void item_end(bytes *b)
{
	tag(b, CXR_TAG(0xFFFE, 0xE00D));
	u32(b, 0);
}

static CXR_UNUSED void sequence_end(bytes *b)
{
	tag(b, CXR_TAG(0xFFFE, 0xE0DD));
	u32(b, 0);
}

/* Preamble, DICM and a meta group with this transfer syntax (NULL = none), then switches to the data set's encoding. */
static CXR_UNUSED void part10(bytes *b, const char *ts_uid, bool is_implicit, bool is_big)
{
	static const unsigned char zeros[128];
	*b = (bytes){0};
	raw(b, zeros, sizeof zeros);
	raw(b, "DICM", 4);
	bytes meta = {0};
	text(&meta, CXR_TAG(2, 2), "UI", "1.2.840.10008.5.1.4.1.1.1");
	meta.at[meta.n++] = 0;
	meta.at[6] = (unsigned char)(meta.at[6] + 1); /* even length */
	if (ts_uid) {
		size_t n = strlen(ts_uid);
		char padded[65] = {0};
		memcpy(padded, ts_uid, n);
		elem(&meta, CXR_TAG(2, 0x10), "UI", padded, n + n % 2);
	}
	head(b, CXR_TAG(2, 0), "UL", 4);
	u32(b, (uint32_t)meta.n);
	raw(b, meta.at, meta.n);
	b->is_implicit = is_implicit;
	b->is_big = is_big;
}

#define EXPLICIT_LE "1.2.840.10008.1.2.1"
#define IMPLICIT_LE "1.2.840.10008.1.2"
#define EXPLICIT_BE "1.2.840.10008.1.2.2"
#define DEFLATED_LE "1.2.840.10008.1.2.1.99"
#define RLE_UID "1.2.840.10008.1.2.5"

/* A parsed file with its own exact-size copy of the bytes, so that a read behind the end is seen. */
typedef struct parsed {
	unsigned char *copy;
	cxr_arena arena;
	cxr_dcm_file file;
	cxr_err err;
	cxr_rc rc;
} parsed;

static CXR_UNUSED void parse_bytes(parsed *p, const unsigned char *data, size_t n, const cxr_dcm_options *options)
{
	memset(p, 0, sizeof *p);
	p->copy = malloc(n ? n : 1);
	assert_non_null(p->copy);
	if (n)
		memcpy(p->copy, data, n);
	cxr_arena_init(&p->arena, 16 * n + ((size_t)64 << 20));
	cxr_err_clear(&p->err);
	p->rc = cxr_dcm_read(p->copy, n, options, &p->arena, &p->file, &p->err);
}

static CXR_UNUSED void parse(parsed *p, const bytes *b)
{
	parse_bytes(p, b->at, b->n, NULL);
}

static CXR_UNUSED void parsed_release(parsed *p)
{
	cxr_arena_release(&p->arena);
	free(p->copy);
}

static CXR_UNUSED void assert_item_text(const cxr_dcm_item *level, cxr_tag t, const char *expected)
{
	cxr_str value = cxr_dcm_text(level, t);
	if (!cxr_str_eqz(value, expected))
		fail_msg("%08x is \"" CXR_STR_FMT "\", not \"%s\"", (unsigned)t, CXR_STR_ARG(value), expected);
}

#define PATIENT_NAME CXR_TAG(0x0010, 0x0010)
#define PATIENT_ID CXR_TAG(0x0010, 0x0020)
#define MODALITY CXR_TAG(0x0008, 0x0060)
#define ROWS CXR_TAG(0x0028, 0x0010)
#define REFERENCED_IMAGES CXR_TAG(0x0008, 0x1140)
#define REFERENCED_UID CXR_TAG(0x0008, 0x1150)
#define PIXELS CXR_TAG(0x7FE0, 0x0010)

#endif
