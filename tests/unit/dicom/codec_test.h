/* What every codec must do with damaged frames and with frames that are not what the data set says. */
#ifndef CODEC_TEST_H
#define CODEC_TEST_H

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/rng.h"
#include "dicom/pixel_codec.h"
#include "faults.h"

typedef struct codec_case {
	dicom__decode_fn decode;
	const unsigned char *bytes;
	size_t n_bytes;
	cxr_pixel_desc desc;
} codec_case;

static CXR_UNUSED cxr_pixel_desc codec_desc(uint32_t rows, uint32_t columns, unsigned n_samples, unsigned bits, const char *photometric)
{
	return (cxr_pixel_desc){.rows = rows, .columns = columns, .samples_per_pixel = (uint16_t)n_samples, .bits_allocated = bits > 8 ? 16 : 8,
		.bits_stored = (uint16_t)bits, .high_bit = (uint16_t)(bits - 1), .n_frames = 1, .photometric = cxr_str_from(photometric)};
}

/* In and out have exactly their sizes on the heap, so that the sanitizer sees any step outside. The samples are handed over when asked for. */
static CXR_UNUSED cxr_rc codec_decode(const codec_case *c, unsigned char **out_samples, cxr_err *err)
{
	size_t n_out = (size_t)cxr_pixel_frame_bytes(&c->desc);
	unsigned char *in = malloc(c->n_bytes ? c->n_bytes : 1), *out = malloc(n_out);
	assert_non_null(in);
	assert_non_null(out);
	if (c->n_bytes)
		memcpy(in, c->bytes, c->n_bytes);
	memset(out, 0xA5, n_out);
	cxr_rc rc = c->decode(in, c->n_bytes, &c->desc, out, n_out, err);
	free(in);
	if (out_samples)
		*out_samples = out;
	else
		free(out);
	return rc;
}

/* Frames that end after fewer than n_needed bytes end in a typed error; longer ones decode. */
static CXR_UNUSED void codec_check_cuts(const codec_case *whole, size_t n_needed)
{
	codec_case c = *whole;
	for (c.n_bytes = 0; c.n_bytes < whole->n_bytes; c.n_bytes++) {
		cxr_err err;
		cxr_err_clear(&err);
		cxr_rc rc = codec_decode(&c, NULL, &err);
		if (c.n_bytes < n_needed ? !cxr_rc_is_bad_input(rc) : rc != CXR_OK)
			fail_msg("cut after %zu of %zu bytes: %s %s", c.n_bytes, whole->n_bytes, cxr_rc_name(rc), err.msg);
	}
}

/* Changed bytes: whatever comes out, it is a picture or a typed error. */
static CXR_UNUSED void codec_check_flips(const codec_case *whole, int n_flips, uint64_t seed)
{
	cxr_rng rng;
	cxr_rng_init(&rng, seed, 11);
	unsigned char *bytes = malloc(whole->n_bytes);
	assert_non_null(bytes);
	int n_refused = 0;
	for (int i = 0; i < n_flips; i++) {
		memcpy(bytes, whole->bytes, whole->n_bytes);
		/* most of the harm is done in the header */
		size_t range = i % 2 && whole->n_bytes > 200 ? 200 : whole->n_bytes;
		for (int k = i % 3; k >= 0; k--)
			bytes[cxr_rng_below(&rng, range)] = (unsigned char)cxr_rng_below(&rng, 256);
		codec_case c = *whole;
		c.bytes = bytes;
		cxr_err err;
		cxr_rc rc = codec_decode(&c, NULL, &err);
		if (rc != CXR_OK && !cxr_rc_is_bad_input(rc))
			fail_msg("change %d: %s %s", i, cxr_rc_name(rc), err.msg);
		n_refused += rc != CXR_OK;
	}
	free(bytes);
	assert_true(n_refused > 0);
}

/* The data set and the stream disagree. */
static CXR_UNUSED void codec_check_declared(const codec_case *whole)
{
	cxr_err err;
	codec_case c = *whole;
	c.desc.rows++;
	assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_SCHEMA);
	c.desc.rows = 65535;
	c.desc.columns = 1;
	assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_SCHEMA);
	c.desc = whole->desc;
	c.desc.columns--;
	assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_SCHEMA);
	c.desc = whole->desc;
	c.desc.samples_per_pixel = whole->desc.samples_per_pixel == 1 ? 3 : 1;
	assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_SCHEMA);
	c.desc = whole->desc;
	c.desc.bits_allocated = 32;
	assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_UNSUPPORTED);
}

/* Every allocation of ours fails once. */
static CXR_UNUSED void codec_check_memory(const codec_case *whole)
{
	for (long nth = 0;; nth++) {
		cxr_err err;
		size_t n_out = (size_t)cxr_pixel_frame_bytes(&whole->desc);
		unsigned char *out = malloc(n_out);
		assert_non_null(out);
		fault_arm(FAULT_ALLOC, nth, 12);
		cxr_rc rc = whole->decode(whole->bytes, whole->n_bytes, &whole->desc, out, n_out, &err);
		bool was_failed = fault_disarm();
		free(out);
		assert_int_equal(rc, was_failed ? CXR_E_NOMEM : CXR_OK);
		if (!was_failed)
			return;
	}
}

static CXR_UNUSED unsigned codec_sample(const cxr_pixel_desc *desc, const unsigned char *samples, unsigned component, uint32_t y, uint32_t x)
{
	size_t at = desc->is_planar ? ((size_t)component * desc->rows + y) * desc->columns + x : ((size_t)y * desc->columns + x) * desc->samples_per_pixel + component;
	return desc->bits_allocated == 8 ? samples[at] : (unsigned)(samples[2 * at] | samples[2 * at + 1] << 8);
}

/* A field with edges and noise in 0..range-1. */
static CXR_UNUSED void codec_fill(uint16_t *samples, uint32_t rows, uint32_t columns, unsigned range, uint64_t seed)
{
	cxr_rng rng;
	cxr_rng_init(&rng, seed, 7);
	for (uint32_t y = 0; y < rows; y++)
		for (uint32_t x = 0; x < columns; x++) {
			unsigned value = (y * 5 + x * 3) * range / (8 * rows + 8 * columns) + (x > columns / 2 ? range / 4 : 0) + (unsigned)cxr_rng_below(&rng, range / 32 + 1);
			samples[(size_t)y * columns + x] = (uint16_t)(value < range ? value : range - 1);
		}
}

#endif
