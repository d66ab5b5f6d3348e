/*
 * What the JPEG decoders of the room share: the markers in front of a scan, Huffman tables, and the bit reader of the
 * entropy-coded segment. Source: ITU-T T.81 annexes B, C, F, H. Room-internal.
 * Tests: tests/unit/dicom/test_pixel_jpeg_lossless.c
 */
#ifndef DICOM_JPEG_STREAM_H
#define DICOM_JPEG_STREAM_H

#include <stdbool.h>
#include <string.h>

#include "base/err.h"

enum { JPEG_MAX_COMPONENTS = 4, JPEG_LOOK_BITS = 12, JPEG_MAX_CODE_BITS = 16 };

/* Markers, second byte. */
enum {
	JPEG_SOF0 = 0xC0, JPEG_SOF1 = 0xC1, JPEG_SOF2 = 0xC2, JPEG_SOF3 = 0xC3, JPEG_DHT = 0xC4, JPEG_SOF15 = 0xCF, JPEG_DAC = 0xCC, JPEG_JPG = 0xC8,
	JPEG_RST0 = 0xD0, JPEG_RST7 = 0xD7, JPEG_SOI = 0xD8, JPEG_EOI = 0xD9, JPEG_SOS = 0xDA, JPEG_DQT = 0xDB, JPEG_DNL = 0xDC, JPEG_DRI = 0xDD
};

/* One Huffman table, ready for look-up of the next JPEG_LOOK_BITS bits. */
typedef struct jpeg_huffman {
	bool is_set;
	unsigned n_values;
	uint8_t values[256];
	uint16_t look[1 << JPEG_LOOK_BITS]; /* length << 8 | value; 0 = longer code */
	int32_t max_code[JPEG_MAX_CODE_BITS + 2]; /* largest code of each length, -1 when there is none; [17] stops every walk */
	int32_t value_at[JPEG_MAX_CODE_BITS + 1]; /* index of the first value of each length minus its first code */
} jpeg_huffman;

typedef struct jpeg_component {
	uint8_t id, h, v, quant;
	uint8_t dc_table, ac_table; /* of the scan at hand */
} jpeg_component;

typedef struct jpeg_stream {
	const unsigned char *at, *end;
	/* frame */
	uint8_t sof;               /* marker of the frame header, 0 = none yet */
	unsigned precision;
	uint32_t rows, columns;
	unsigned n_components;
	jpeg_component components[JPEG_MAX_COMPONENTS];
	/* tables */
	uint32_t restart_interval; /* MCUs, 0 = none */
	uint16_t quant[4][64];     /* zig-zag order */
	bool has_quant[4];
	jpeg_huffman dc[4], ac[4];
	/* scan at hand */
	unsigned n_scan;           /* components of it */
	uint8_t scan[JPEG_MAX_COMPONENTS]; /* indexes into components */
	uint8_t spectral_start, spectral_end, approx_high, approx_low; /* lossless: spectral_start = predictor, approx_low = point transform */
} jpeg_stream;

/* Large: keep it on the heap or static per call through cxr_malloc. Finds SOI. CXR_E_FORMAT. */
CXR_NODISCARD cxr_rc dicom__jpeg_open(jpeg_stream *stream, const unsigned char *bytes, size_t n_bytes, cxr_err *err);
/*
 * Reads markers up to the entropy-coded bytes of the next scan. *out_end: the stream has no further scan (EOI or its bytes
 * used up). CXR_E_FORMAT, CXR_E_TRUNCATED, CXR_E_UNSUPPORTED (arithmetic coding, hierarchical frames).
 */
CXR_NODISCARD cxr_rc dicom__jpeg_next_scan(jpeg_stream *stream, bool *out_end, cxr_err *err);

/* ---- entropy-coded bits ---- */
typedef struct jpeg_bits {
	const unsigned char *at, *end;
	uint64_t acc;   /* next bits, most significant first */
	int n_bits;     /* valid ones in acc */
	int64_t n_fake; /* zero bits that were made up behind the last byte or a marker */
} jpeg_bits;

static inline void jpeg_bits_init(jpeg_bits *bits, const unsigned char *at, const unsigned char *end)
{
	*bits = (jpeg_bits){at, end, 0, 0, 0};
}

/* Byte by byte: stuffed zeros dropped; at a marker or the end zeros are made up. */
void dicom__jpeg_refill_slow(jpeg_bits *bits);

/* At least 56 bits afterwards. */
static inline void jpeg_bits_refill(jpeg_bits *bits)
{
	if (bits->end - bits->at >= 8) {
		uint64_t next;
		memcpy(&next, bits->at, 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		next = __builtin_bswap64(next);
#endif
		uint64_t flipped = ~next;
		if (!((flipped - 0x0101010101010101ULL) & ~flipped & 0x8080808080808080ULL)) { /* no 0xFF among them */
			bits->acc |= next >> bits->n_bits;
			bits->at += (63 - bits->n_bits) >> 3;
			bits->n_bits |= 56;
			return;
		}
	}
	dicom__jpeg_refill_slow(bits);
}

static inline unsigned jpeg_bits_peek(const jpeg_bits *bits, unsigned n)
{
	return (unsigned)(bits->acc >> (64 - n));
}

static inline void jpeg_bits_drop(jpeg_bits *bits, unsigned n)
{
	bits->acc <<= n;
	bits->n_bits -= (int)n;
}

/* Value of the next code; -1 when the bits are no code. The caller has refilled: up to 16 bits are used. */
int dicom__jpeg_code_slow(jpeg_bits *bits, const jpeg_huffman *table);
static inline int jpeg_bits_code(jpeg_bits *bits, const jpeg_huffman *table)
{
	unsigned entry = table->look[jpeg_bits_peek(bits, JPEG_LOOK_BITS)];
	if (entry) {
		jpeg_bits_drop(bits, entry >> 8);
		return (int)(entry & 0xFF);
	}
	return dicom__jpeg_code_slow(bits, table);
}

/* The n additional bits of a difference (1 <= n <= 16), sign extended as T.81 figure F.12. */
static inline int jpeg_bits_extend(jpeg_bits *bits, unsigned n)
{
	int value = (int)jpeg_bits_peek(bits, n);
	jpeg_bits_drop(bits, n);
	return value < (1 << (n - 1)) ? value - (1 << n) + 1 : value;
}

/* True when more bits were used than there are. */
static inline bool jpeg_bits_overrun(const jpeg_bits *bits)
{
	return bits->n_fake > bits->n_bits;
}

/* Drops the rest of the byte, skips to the restart marker with this number (0..7) and starts behind it. False when it is not there. */
bool dicom__jpeg_restart(jpeg_bits *bits, unsigned number);
/* Where the stream goes on behind the scan. */
const unsigned char *dicom__jpeg_scan_end(const jpeg_bits *bits);

#endif
