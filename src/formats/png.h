/*
 * PNG writer for grey pictures of 8 and 16 bits: row filters chosen by an entropy estimate, dynamic Huffman codes per
 * block, runs of zero residuals as distance-1 matches, no search for other matches (noise has none).
 * Deterministic: the same picture gives the same bytes everywhere. Source: PNG 1.2 (ISO 15948), RFC 1950, RFC 1951.
 * Tests: tests/unit/formats/test_png.c, tests/golden/test_listing1.py
 */
#ifndef FORMATS_PNG_H
#define FORMATS_PNG_H

#include "base/buf.h"

/*
 * Appends a whole PNG file. pixels: rows of `width` samples (bits 8: uint8_t; bits 16: uint16_t, native order), packed
 * `stride_bytes` apart, not owned. Sides 1..2^31-1 and at most 2e9 bytes of samples, else CXR_E_LIMIT.
 * CXR_E_NOMEM when `out` meets its maximum; its contents are then not a PNG. About 1.5 ns a byte of input.
 */
CXR_NODISCARD cxr_rc cxr_png_encode(const void *pixels, uint32_t width, uint32_t height, size_t stride_bytes, int bits, cxr_buf *out, cxr_err *err);

#endif
