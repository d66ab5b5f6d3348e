/*
 * A deflate writer (RFC 1951) for filtered picture rows: Huffman codes only, plus runs of zeros. Inside the room only.
 * Tests: tests/unit/formats/test_png.c
 */
#ifndef FORMATS_DEFLATE_H
#define FORMATS_DEFLATE_H

#include "base/buf.h"

typedef struct formats_deflate {
	cxr_buf *out;
	uint64_t bits;   /* not yet written, lowest first */
	int n_bits;      /* 0..7 between blocks */
} formats_deflate;

CXR_HIDDEN void formats__deflate_init(formats_deflate *deflate, cxr_buf *out);
/*
 * One block over `bytes` (at most FORMATS_DEFLATE_BLOCK_MAX) with its own code, or stored when that is smaller.
 * Runs never reach back into the block before.
 */
CXR_HIDDEN void formats__deflate_block(formats_deflate *deflate, const uint8_t *bytes, size_t n, bool is_last);
/* Writes the last bits. */
CXR_HIDDEN void formats__deflate_end(formats_deflate *deflate);

enum { FORMATS_DEFLATE_BLOCK_MAX = 1 << 20 };

#endif
