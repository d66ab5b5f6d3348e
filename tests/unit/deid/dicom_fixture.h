/* DICOM files for the tests of the DICOM lane: emitted in any encoding, de-identified, read back. */
#ifndef DEID_DICOM_FIXTURE_H
#define DEID_DICOM_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "deid/dicom.h"
#include "dicom/reader.h"
#include "house_test.h"

#define CR_CLASS "1.2.840.10008.5.1.4.1.1.1"
#define DX_CLASS "1.2.840.10008.5.1.4.1.1.1.1"
#define SC_CLASS "1.2.840.10008.5.1.4.1.1.7"
#define TS_EXPLICIT "1.2.840.10008.1.2.1"
#define TS_IMPLICIT "1.2.840.10008.1.2"
#define TS_BIG "1.2.840.10008.1.2.2"
#define UNDEFINED_LENGTH 0xFFFFFFFFu

/* ---- emitting ---- */

typedef struct wire {
	cxr_buf buf;
	bool is_big, is_implicit;
} wire;

static CXR_UNUSED void wire_raw(wire *w, const void *bytes, size_t n)
{
	cxr_buf_add(&w->buf, bytes, n);
}

static CXR_UNUSED void wire_u16(wire *w, unsigned v)
{
	unsigned char b[2] = {(unsigned char)(w->is_big ? v >> 8 : v), (unsigned char)(w->is_big ? v : v >> 8)};
	wire_raw(w, b, 2);
}

static CXR_UNUSED void wire_u32(wire *w, uint32_t v)
{
	wire_u16(w, w->is_big ? v >> 16 : v & 0xFFFF);
	wire_u16(w, w->is_big ? v & 0xFFFF : v >> 16);
}

static CXR_UNUSED void wire_head(wire *w, cxr_tag tag, const char *vr, uint32_t length)
{
	wire_u16(w, CXR_TAG_GROUP(tag));
	wire_u16(w, CXR_TAG_ELEMENT(tag));
	if (w->is_implicit || CXR_TAG_GROUP(tag) == 0xFFFE) {
		wire_u32(w, length);
		return;
	}
	wire_raw(w, vr, 2);
	if (cxr_vr_has_long_length(CXR_VR(vr[0], vr[1]))) {
		wire_u16(w, 0);
		wire_u32(w, length);
	} else {
		wire_u16(w, length);
	}
}

static CXR_UNUSED void wire_bytes(wire *w, cxr_tag tag, const char *vr, const void *value, size_t n)
{
	wire_head(w, tag, vr, (uint32_t)(n + n % 2));
	wire_raw(w, value, n);
	if (n % 2)
		wire_raw(w, strcmp(vr, "UI") == 0 || vr[0] == 'O' || strcmp(vr, "UN") == 0 ? "\0" : " ", 1);
}

static CXR_UNUSED void wire_text(wire *w, cxr_tag tag, const char *vr, const char *value)
{
	wire_bytes(w, tag, vr, value, strlen(value));
}

static CXR_UNUSED void wire_number(wire *w, cxr_tag tag, unsigned value)
{
	wire_head(w, tag, "US", 2);
	wire_u16(w, value);
}

static CXR_UNUSED void wire_item(wire *w, uint32_t length)
{
	wire_head(w, CXR_TAG(0xFFFE, 0xE000), "", length);
}

static CXR_UNUSED void wire_item_end(wire *w)
{
	wire_head(w, CXR_TAG(0xFFFE, 0xE00D), "", 0);
}

static CXR_UNUSED void wire_sequence_end(wire *w)
{
	wire_head(w, CXR_TAG(0xFFFE, 0xE0DD), "", 0);
}

/* Preamble of `fill` bytes, meta group; then the data set's encoding is switched on. */
static CXR_UNUSED void wire_open(wire *w, const char *ts, const char *sop_class, char fill)
{
	*w = (wire){0};
	cxr_buf_init(&w->buf, 64 << 20);
	char preamble[128];
	memset(preamble, fill, sizeof preamble);
	wire_raw(w, preamble, sizeof preamble);
	wire_raw(w, "DICM", 4);
	wire_text(w, CXR_TAG(2, 2), "UI", sop_class);
	wire_text(w, CXR_TAG(2, 0x10), "UI", ts);
	w->is_big = strcmp(ts, TS_BIG) == 0;
	w->is_implicit = strcmp(ts, TS_IMPLICIT) == 0;
}

static CXR_UNUSED void wire_close(wire *w)
{
	cxr_buf_release(&w->buf);
}

/* ---- a small image ---- */

typedef struct small_image {
	const char *ts, *sop_class, *photometric;
	unsigned rows, columns, bits_allocated, bits_stored, high_bit, is_signed, samples;
	const void *pixels;
	size_t n_pixels;
} small_image;

/* 12-bit ramp of 4 x 6 */
static CXR_UNUSED small_image default_image(void)
{
	static const unsigned char ramp[48] = {0, 0, 100, 0, 200, 0, 44, 1, 144, 1, 244, 1, 88, 2, 188, 2, 32, 3, 132, 3, 232, 3, 76, 4,
		176, 4, 20, 5, 120, 5, 220, 5, 64, 6, 164, 6, 8, 7, 108, 7, 208, 7, 52, 8, 152, 8, 252, 8};
	return (small_image){.ts = TS_EXPLICIT, .sop_class = CR_CLASS, .photometric = "MONOCHROME2", .rows = 4, .columns = 6, .bits_allocated = 16,
		.bits_stored = 12, .high_bit = 11, .samples = 1, .pixels = ramp, .n_pixels = sizeof ramp};
}

static CXR_UNUSED void wire_image_group(wire *w, const small_image *image)
{
	wire_number(w, CXR_TAG(0x0028, 0x0002), image->samples);
	wire_text(w, CXR_TAG(0x0028, 0x0004), "CS", image->photometric);
	wire_number(w, CXR_TAG(0x0028, 0x0010), image->rows);
	wire_number(w, CXR_TAG(0x0028, 0x0011), image->columns);
	wire_number(w, CXR_TAG(0x0028, 0x0100), image->bits_allocated);
	wire_number(w, CXR_TAG(0x0028, 0x0101), image->bits_stored);
	wire_number(w, CXR_TAG(0x0028, 0x0102), image->high_bit);
	wire_number(w, CXR_TAG(0x0028, 0x0103), image->is_signed);
}

static CXR_UNUSED void wire_fragments(wire *w, const void *const *streams, const size_t *n, size_t n_streams)
{
	wire_head(w, CXR_TAG(0x7FE0, 0x0010), "OB", UNDEFINED_LENGTH);
	wire_item(w, 0);
	for (size_t i = 0; i < n_streams; i++) {
		wire_item(w, (uint32_t)(n[i] + n[i] % 2));
		wire_raw(w, streams[i], n[i]);
		if (n[i] % 2)
			wire_raw(w, "\0", 1);
	}
	wire_sequence_end(w);
}

static CXR_UNUSED void wire_coded(wire *w, const small_image *image, const void *stream, size_t n)
{
	wire_open(w, image->ts, image->sop_class, 0);
	wire_text(w, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3");
	wire_image_group(w, image);
	wire_fragments(w, &stream, &n, 1);
}

static CXR_UNUSED void wire_pixels(wire *w, const small_image *image)
{
	wire_bytes(w, CXR_TAG(0x7FE0, 0x0010), image->bits_allocated > 8 ? "OW" : "OB", image->pixels, image->n_pixels);
}

/* An identified chest image, elements of groups 0008 to 0020. */
static CXR_UNUSED void wire_identity(wire *w, const small_image *image)
{
	wire_text(w, CXR_TAG(0x0008, 0x0005), "CS", "ISO_IR 100");
	wire_text(w, CXR_TAG(0x0008, 0x0016), "UI", image->sop_class);
	wire_text(w, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3.4.5.6.7");
	wire_text(w, CXR_TAG(0x0008, 0x0020), "DA", "20150314");
	wire_text(w, CXR_TAG(0x0008, 0x0023), "DA", "20150315");
	wire_text(w, CXR_TAG(0x0008, 0x0030), "TM", "101500.123");
	wire_text(w, CXR_TAG(0x0008, 0x0033), "TM", "101600");
	wire_text(w, CXR_TAG(0x0008, 0x0050), "SH", "A-1234567");
	wire_text(w, CXR_TAG(0x0008, 0x0060), "CS", "CR");
	wire_text(w, CXR_TAG(0x0008, 0x0070), "LO", "SIEMENS");
	wire_text(w, CXR_TAG(0x0008, 0x0080), "LO", "Saint Elsewhere Hospital");
	wire_text(w, CXR_TAG(0x0008, 0x0090), "PN", "Marchetti^Paolo");
	wire_text(w, CXR_TAG(0x0008, 0x103E), "LO", "THORAX P.A. of Whitcombe");
	wire_text(w, CXR_TAG(0x0010, 0x0010), "PN", "Whitcombe^Edgar^Q");
	wire_text(w, CXR_TAG(0x0010, 0x0020), "LO", "MRN-0099-77");
	wire_text(w, CXR_TAG(0x0010, 0x0030), "DA", "19400229");
	wire_text(w, CXR_TAG(0x0010, 0x0040), "CS", "M");
	wire_text(w, CXR_TAG(0x0010, 0x1010), "AS", "095Y");
	wire_text(w, CXR_TAG(0x0018, 0x0015), "CS", "CHEST");
	wire_text(w, CXR_TAG(0x0018, 0x0060), "DS", "125.000");
	wire_text(w, CXR_TAG(0x0018, 0x5101), "CS", "PA");
	wire_text(w, CXR_TAG(0x0020, 0x000D), "UI", "1.2.3.4.5");
	wire_text(w, CXR_TAG(0x0020, 0x000E), "UI", "1.2.3.4.5.6");
	wire_text(w, CXR_TAG(0x0020, 0x0010), "SH", "STUDY7");
	wire_text(w, CXR_TAG(0x0020, 0x0011), "IS", "1");
	wire_text(w, CXR_TAG(0x0020, 0x0013), "IS", "2");
}

static CXR_UNUSED void wire_small(wire *w, const small_image *image)
{
	wire_open(w, image->ts, image->sop_class, 0);
	wire_identity(w, image);
	wire_image_group(w, image);
	wire_pixels(w, image);
}

/* ---- de-identifying ---- */

typedef struct lane {
	cxr_key *key;
	cxr_ledger ledger;
	cxr_deid_dicom *maker;
	cxr_deid_dicom_subject subject;
	cxr_deid_dicom_options options;
	/* of the last file */
	unsigned char *copy;
	cxr_arena arena;
	cxr_dcm_file file;
	cxr_deid_object object;
	cxr_err err;
	cxr_buf out;
	cxr_arena out_arena;
	cxr_dcm_file written;
} lane;

static CXR_UNUSED void lane_open(lane *l, unsigned char seed)
{
	unsigned char bytes[32];
	cxr_err err = {0};
	memset(bytes, seed, sizeof bytes);
	memset(l, 0, sizeof *l);
	assert_ok(cxr_key_from_bytes(bytes, &l->key, &err));
	assert_ok(cxr_deid_dicom_new(&l->maker, &err));
	l->ledger = (cxr_ledger){.key = l->key, .age_cap_years = 90};
	l->options.pixels = CXR_DEID_PIXELS_OFF;
	cxr_str none = {"", 0};
	l->subject = (cxr_deid_dicom_subject){.patient_key = none, .deid_id = none, .age = none, .sex = none, .accession = none};
	cxr_buf_init(&l->out, 256 << 20);
}

static CXR_UNUSED void lane_forget(lane *l)
{
	cxr_arena_release(&l->arena);
	cxr_arena_release(&l->out_arena);
	free(l->copy);
	l->copy = NULL;
	cxr_buf_clear(&l->out);
}

static CXR_UNUSED void lane_close(lane *l)
{
	lane_forget(l);
	cxr_buf_release(&l->out);
	cxr_deid_dicom_free(l->maker);
	cxr_key_free(l->key);
}

/* Reads the bytes (own copy), makes the object; on success its bytes are in l->out and read back, strictly, into l->written. */
static CXR_UNUSED cxr_rc lane_run(lane *l, cxr_str bytes)
{
	lane_forget(l);
	l->copy = malloc(bytes.len ? bytes.len : 1);
	assert_non_null(l->copy);
	memcpy(l->copy, bytes.ptr, bytes.len);
	cxr_arena_init(&l->arena, 16 * bytes.len + ((size_t)64 << 20));
	cxr_err_clear(&l->err);
	cxr_rc rc = cxr_dcm_read(l->copy, bytes.len, NULL, &l->arena, &l->file, &l->err);
	memset(&l->object, 0, sizeof l->object);
	if (rc != CXR_OK)
		return rc;
	rc = cxr_deid_dicom_make(l->maker, &l->file, &l->ledger, &l->subject, &l->options, &l->object, &l->err);
	if (rc != CXR_OK) {
		assert_int_equal(l->object.header.len, 0);
		assert_int_equal(l->object.pixels.len, 0);
		return rc;
	}
	assert_null(l->object.result.skip_reason);
	cxr_deid_object_append(&l->object, &l->out);
	assert_int_equal(l->out.len, l->object.result.n_bytes);
	assert_true(cxr_deid_object_equals(&l->object, cxr_buf_str(&l->out)));
	cxr_arena_init(&l->out_arena, 16 * l->out.len + ((size_t)64 << 20));
	cxr_err err = {0};
	cxr_dcm_options strict = {.strict = true};
	assert_ok(cxr_dcm_read((const unsigned char *)l->out.ptr, l->out.len, &strict, &l->out_arena, &l->written, &err));
	return CXR_OK;
}

static CXR_UNUSED void lane_ok(lane *l, const wire *w)
{
	cxr_rc rc = lane_run(l, cxr_buf_str(&w->buf));
	if (rc != CXR_OK)
		fail_msg("%s: %s", l->object.result.skip_reason ? l->object.result.skip_reason : cxr_rc_name(rc), l->err.msg);
}

/* The wire is set aside with this reason. */
static CXR_UNUSED void lane_refuses(lane *l, const wire *w, const char *reason)
{
	assert_int_not_equal(lane_run(l, cxr_buf_str(&w->buf)), CXR_OK);
	assert_non_null(l->object.result.skip_reason);
	assert_string_equal(l->object.result.skip_reason, reason);
}

static CXR_UNUSED void assert_written(const lane *l, cxr_tag tag, const char *expected)
{
	const cxr_dcm_elem *elem = cxr_dcm_find(&l->written.data, tag);
	if (!expected) {
		if (elem)
			fail_msg("%08x is there", (unsigned)tag);
		return;
	}
	if (!elem)
		fail_msg("%08x is absent", (unsigned)tag);
	cxr_str value = cxr_dcm_text(&l->written.data, tag);
	if (!cxr_str_eqz(value, expected))
		fail_msg("%08x is \"" CXR_STR_FMT "\", not \"%s\"", (unsigned)tag, CXR_STR_ARG(value), expected);
}

static CXR_UNUSED void assert_number(const lane *l, cxr_tag tag, int64_t expected)
{
	int64_t value;
	if (!cxr_dcm_int(&l->written.data, tag, &value) || value != expected)
		fail_msg("%08x is not %d", (unsigned)tag, (int)expected);
}

/* ASCII in any case, UTF-16 of both orders. */
static CXR_UNUSED bool holds_text(cxr_str bytes, const char *text)
{
	char wide[512];
	size_t n = strlen(text);
	if (cxr_str_ifind(bytes, cxr_str_from(text)) != SIZE_MAX)
		return true;
	for (int order = 0; order < 2; order++) {
		for (size_t i = 0; i < n; i++) {
			wide[2 * i + (order ? 0 : 1)] = 0;
			wide[2 * i + (order ? 1 : 0)] = text[i];
		}
		if (cxr_str_ifind(bytes, (cxr_str){wide, 2 * n}) != SIZE_MAX)
			return true;
	}
	return false;
}

#endif
