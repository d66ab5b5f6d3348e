/*
 * Width and height from the head of a PNG or JPEG file, and whether the file is closed properly. For the verifier: the
 * pictures were written by us, so everything unusual is refused. Room-internal.
 * Source: PNG specification (W3C) sections 5.2 and 11.2.2; ITU-T T.81 annex B. Tests: tests/unit/release/test_picture_head.c,
 * tests/fuzz/fuzz_release_picture.c
 */
#ifndef RELEASE_PICTURE_HEAD_H
#define RELEASE_PICTURE_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Signature, IHDR first, IEND at the end. */
bool release__png_size(const unsigned char *bytes, size_t n_bytes, uint32_t *out_width, uint32_t *out_height);
/* SOI first, a frame header before the first scan, EOI at the end. */
bool release__jpeg_size(const unsigned char *bytes, size_t n_bytes, uint32_t *out_width, uint32_t *out_height);

#endif
