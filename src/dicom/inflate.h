/*
 * Raw deflate (no zlib header) of the deflated transfer syntax, bounded. Shared inside the room.
 * Tests: tests/unit/dicom/test_reader.c
 */
#ifndef DICOM_INFLATE_H
#define DICOM_INFLATE_H

#include "base/arena.h"

typedef struct dicom__inflated {
	unsigned char *bytes;   /* in the arena */
	size_t n_bytes;
	size_t n_eaten;         /* input bytes used */
	bool is_cut;            /* the stream ended too early; bytes hold what came out */
} dicom__inflated;

/*
 * Two passes: the first one counts, so that the output takes exactly its size of the arena.
 * err: CXR_E_FORMAT (not a deflate stream), CXR_E_LIMIT (output larger than the arena allows), CXR_E_NOMEM.
 */
CXR_NODISCARD cxr_rc dicom__inflate(const unsigned char *bytes, size_t n_bytes, cxr_arena *arena, dicom__inflated *out, cxr_err *err);

#endif
