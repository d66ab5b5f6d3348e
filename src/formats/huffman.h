/*
 * Length-limited Huffman codes for deflate. Inside the room only. Tests: tests/unit/formats/test_png.c
 */
#ifndef FORMATS_HUFFMAN_H
#define FORMATS_HUFFMAN_H

#include "base/attr.h"
#include <stddef.h>
#include <stdint.h>

enum { FORMATS_HUFFMAN_MAX_SYMBOLS = 288 };

/*
 * Lengths 0..max_bits (max_bits <= 15) for n_symbols <= 288 counts; 0 for symbols that do not occur. The code is
 * complete; with fewer than two symbols in use, two get one bit each. Ties are broken by symbol number.
 */
CXR_HIDDEN void formats__huffman_lengths(const uint32_t *counts, size_t n_symbols, int max_bits, uint8_t *out_lengths);
/* Canonical codes (RFC 1951, 3.2.2), bits reversed as deflate writes them. */
CXR_HIDDEN void formats__huffman_codes(const uint8_t *lengths, size_t n_symbols, uint16_t *out_codes);

#endif
