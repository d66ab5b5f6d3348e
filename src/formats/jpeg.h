/*
 * JPEG writer for 8-bit grey pictures, byte-identical to OpenCV 4.6's imwrite: libjpeg-turbo, quality 95, baseline tables forced,
 * default Huffman tables, no restart markers, slow integer DCT, JFIF 1.01.
 * Tests: tests/unit/formats/test_jpeg.c, tests/golden/test_listing1.py
 */
#ifndef FORMATS_JPEG_H
#define FORMATS_JPEG_H

#include "base/buf.h"

/* Quality that OpenCV uses when none is named. */
#define CXR_JPEG_QUALITY 95

/*
 * Appends a whole JPEG file. pixels: `height` rows of `width` bytes, `stride_bytes` apart, not owned. quality 1..100.
 * CXR_E_LIMIT for sides over 65,500; CXR_E_NOMEM when `out` meets its maximum.
 */
CXR_NODISCARD cxr_rc cxr_jpeg_encode(const uint8_t *pixels, uint32_t width, uint32_t height, size_t stride_bytes, int quality, cxr_buf *out,
	cxr_err *err);

#endif
