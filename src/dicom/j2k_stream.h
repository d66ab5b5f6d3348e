/*
 * What a JPEG 2000 codestream says of itself, read before OpenJPEG sees a byte of it: size, tiles, and a bound on the memory and the
 * packets that decoding takes. Source: ITU-T T.800 annexes A, B and I. Room-internal. Tests: tests/unit/dicom/test_j2k_stream.c
 */
#ifndef DICOM_J2K_STREAM_H
#define DICOM_J2K_STREAM_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

typedef struct j2k_stream {
	const unsigned char *bytes; /* from SOC; after the survey up to the end of the last tile-part, without the end marker */
	size_t n_bytes;
	uint32_t columns, rows;
	unsigned n_components, precision; /* the same for all components */
	bool is_signed;
	bool is_high_throughput;    /* T.814 code-blocks may occur */
	uint32_t n_tiles;
	uint64_t work_bytes;        /* at least what OpenJPEG allocates besides coded bytes and samples */
	uint64_t n_packets;         /* at least as many as the stream has */
} j2k_stream;

/* The codestream in a JP2 file; other bytes are returned as they are. */
cxr_str dicom__j2k_unwrap(cxr_str bytes);

/*
 * Reads SIZ only. CXR_E_FORMAT, CXR_E_TRUNCATED; CXR_E_UNSUPPORTED: components that differ in depth or sign, or share samples.
 */
CXR_NODISCARD cxr_rc dicom__j2k_open(j2k_stream *stream, const unsigned char *bytes, size_t n_bytes, cxr_err *err);
/*
 * Then the main header and the headers of all tile-parts. CXR_E_TRUNCATED: a tile-part runs past the end, a tile is missing.
 * CXR_E_FORMAT; CXR_E_LIMIT: sides of more than 65,535. Cost: the headers only.
 */
CXR_NODISCARD cxr_rc dicom__j2k_survey(j2k_stream *stream, cxr_err *err);

#endif
