/*
 * See deflate.h. The block is walked twice by the same rule: to count symbols, then to write them. Zero runs are seen eight
 * aligned bytes at a time, so that noise pays one comparison for eight bytes.
 */
#include "formats/deflate.h"

#include "formats/huffman.h"

enum {
	END_OF_BLOCK = 256,
	N_LITERALS = 286,
	CODE_BITS = 14, /* four codes and the bits left over fit 64 */
	RUN_UNIT = 8,   /* bytes looked at together */
	RUN_MAX = 256,  /* bytes of one match; 258 is no multiple of the unit */
	STORED_MAX = 65535,
};

/* Length symbol, extra bits and their value of a match of `length` bytes (RFC 1951, 3.2.5). */
static unsigned length_symbol(unsigned length, unsigned *out_n_extra, unsigned *out_extra)
{
	static const uint16_t base[28] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227};
	static const uint8_t extra[28] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5};
	unsigned i = 27;
	while (base[i] > length)
		i--;
	*out_n_extra = extra[i];
	*out_extra = length - base[i];
	return 257 + i;
}

static uint64_t word_at(const uint8_t *at)
{
	uint64_t word;
	memcpy(&word, at, sizeof word);
	return word;
}

/* Bytes of zeros from `at` on in whole units, when the byte before is zero too; 0 = no run. */
static size_t zero_run(const uint8_t *bytes, size_t at, size_t n)
{
	if (at == 0 || bytes[at - 1] != 0)
		return 0;
	size_t end = at;
	while (end + RUN_UNIT <= n && word_at(bytes + end) == 0)
		end += RUN_UNIT;
	return end - at;
}

static void count_symbols(const uint8_t *bytes, size_t n, uint32_t counts[N_LITERALS])
{
	uint32_t lanes[4][256] = {{0}};
	size_t at = 0;
	memset(counts, 0, N_LITERALS * sizeof *counts);
	while (at + RUN_UNIT <= n) {
		size_t run = word_at(bytes + at) == 0 ? zero_run(bytes, at, n) : 0;
		if (!run) {
			const uint8_t *p = bytes + at;
			lanes[0][p[0]]++, lanes[1][p[1]]++, lanes[2][p[2]]++, lanes[3][p[3]]++;
			lanes[0][p[4]]++, lanes[1][p[5]]++, lanes[2][p[6]]++, lanes[3][p[7]]++;
			at += RUN_UNIT;
			continue;
		}
		at += run;
		for (size_t left = run; left > 0;) {
			size_t length = left < RUN_MAX ? left : RUN_MAX;
			unsigned n_extra;
			unsigned value;
			counts[length_symbol((unsigned)length, &n_extra, &value)]++;
			left -= length;
		}
	}
	for (; at < n; at++)
		lanes[0][bytes[at]]++;
	for (int i = 0; i < 256; i++)
		counts[i] = lanes[0][i] + lanes[1][i] + lanes[2][i] + lanes[3][i];
	counts[END_OF_BLOCK] = 1;
}

void formats__deflate_init(formats_deflate *deflate, cxr_buf *out)
{
	*deflate = (formats_deflate){.out = out};
}

static void put_bits(formats_deflate *deflate, uint64_t value, int n)
{
	deflate->bits |= value << deflate->n_bits;
	deflate->n_bits += n;
	while (deflate->n_bits >= 8) {
		cxr_buf_add_char(deflate->out, (char)(deflate->bits & 0xFF));
		deflate->bits >>= 8;
		deflate->n_bits -= 8;
	}
}

/* Code lengths of literals and the two distances, run-length coded (RFC 1951, 3.2.7). */
typedef struct header_code {
	uint8_t symbols[N_LITERALS + 2];
	uint8_t extra[N_LITERALS + 2];
	size_t n;
	size_t n_literals;
	uint8_t lengths[19];
	uint16_t codes[19];
} header_code;

static void make_header(const uint8_t literal_lengths[N_LITERALS], header_code *out)
{
	uint8_t all[N_LITERALS + 2];
	out->n_literals = N_LITERALS;
	while (out->n_literals > 257 && literal_lengths[out->n_literals - 1] == 0)
		out->n_literals--;
	memcpy(all, literal_lengths, out->n_literals);
	/* distance 1 is all that runs need; a second code makes the set complete for strict decoders */
	all[out->n_literals] = all[out->n_literals + 1] = 1;
	size_t n_all = out->n_literals + 2;
	uint32_t counts[19] = {0};
	out->n = 0;
	for (size_t i = 0; i < n_all;) {
		size_t run = 1;
		while (i + run < n_all && all[i + run] == all[i])
			run++;
		uint8_t symbol = all[i];
		uint8_t extra = 0;
		size_t used = 1;
		if (all[i] == 0 && run >= 3) {
			used = run < 138 ? run : 138;
			symbol = used < 11 ? 17 : 18;
			extra = (uint8_t)(used - (used < 11 ? 3 : 11));
		} else if (i > 0 && all[i] == all[i - 1] && run >= 3) {
			used = run < 6 ? run : 6;
			symbol = 16;
			extra = (uint8_t)(used - 3);
		}
		out->symbols[out->n] = symbol;
		out->extra[out->n++] = extra;
		counts[symbol]++;
		i += used;
	}
	formats__huffman_lengths(counts, 19, 7, out->lengths);
	formats__huffman_codes(out->lengths, 19, out->codes);
}

static const uint8_t header_order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

static int extra_bits_of(uint8_t symbol)
{
	return symbol == 16 ? 2 : symbol == 17 ? 3 : symbol == 18 ? 7 : 0;
}

static size_t n_header_lengths(const header_code *header)
{
	size_t n = 19;
	while (n > 4 && header->lengths[header_order[n - 1]] == 0)
		n--;
	return n;
}

static uint64_t block_bits(const header_code *header, const uint32_t counts[N_LITERALS], const uint8_t lengths[N_LITERALS])
{
	static const uint8_t extra[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
	uint64_t bits = 3 + 14 + 3 * n_header_lengths(header);
	for (size_t i = 0; i < header->n; i++)
		bits += header->lengths[header->symbols[i]] + (uint64_t)extra_bits_of(header->symbols[i]);
	for (size_t i = 0; i < N_LITERALS; i++) {
		uint64_t each = lengths[i] + (i > END_OF_BLOCK ? extra[i - 257] + 1u : 0u); /* and one bit of distance */
		bits += counts[i] * each;
	}
	return bits;
}

static void write_header(formats_deflate *deflate, const header_code *header, bool is_last)
{
	size_t n_lengths = n_header_lengths(header);
	put_bits(deflate, is_last ? 1 : 0, 1);
	put_bits(deflate, 2, 2);
	put_bits(deflate, header->n_literals - 257, 5);
	put_bits(deflate, 1, 5);
	put_bits(deflate, n_lengths - 4, 4);
	for (size_t i = 0; i < n_lengths; i++)
		put_bits(deflate, header->lengths[header_order[i]], 3);
	for (size_t i = 0; i < header->n; i++) {
		put_bits(deflate, header->codes[header->symbols[i]], header->lengths[header->symbols[i]]);
		put_bits(deflate, header->extra[i], extra_bits_of(header->symbols[i]));
	}
}

/* Code and length of a symbol in one load: code in the low 32 bits. */
typedef struct packed_code {
	uint32_t code;
	uint32_t n_bits;
} packed_code;

/* Room for all bits of the block is reserved, with 8 bytes to spare for the whole-word stores. */
typedef struct bit_writer {
	uint8_t *at;
	uint64_t bits;
	unsigned n_bits;
} bit_writer;

static inline void flush_bits(bit_writer *writer)
{
	uint64_t word = writer->bits;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	memcpy(writer->at, &word, sizeof word);
	unsigned n_bytes = writer->n_bits >> 3;
	writer->at += n_bytes;
	writer->bits = n_bytes < 8 ? writer->bits >> (n_bytes * 8) : 0;
	writer->n_bits &= 7;
}

static inline void put_code(bit_writer *writer, uint64_t code, unsigned n_bits)
{
	writer->bits |= code << writer->n_bits;
	writer->n_bits += n_bits;
}

/* Four literals: joined in pairs first, so that only one addition waits for the one before. At most 56 bits. */
static inline void put_four(bit_writer *writer, const packed_code *codes, const uint8_t *p)
{
	packed_code a = codes[p[0]];
	packed_code b = codes[p[1]];
	packed_code c = codes[p[2]];
	packed_code d = codes[p[3]];
	uint64_t ab = a.code | (uint64_t)b.code << a.n_bits;
	uint64_t cd = c.code | (uint64_t)d.code << c.n_bits;
	unsigned n_ab = a.n_bits + b.n_bits;
	put_code(writer, ab | cd << n_ab, n_ab + c.n_bits + d.n_bits);
	flush_bits(writer);
}

static void put_run(bit_writer *writer, const packed_code *codes, size_t run)
{
	while (run > 0) {
		size_t length = run < RUN_MAX ? run : RUN_MAX;
		unsigned n_extra;
		unsigned extra;
		packed_code symbol = codes[length_symbol((unsigned)length, &n_extra, &extra)];
		put_code(writer, symbol.code, symbol.n_bits);
		put_code(writer, extra, n_extra);
		put_code(writer, 0, 1); /* distance symbol 0: one byte back */
		flush_bits(writer);
		run -= length;
	}
}

static void write_symbols(bit_writer *writer, const packed_code *codes, const uint8_t *bytes, size_t n)
{
	size_t at = 0;
	while (at + RUN_UNIT <= n) {
		size_t run = word_at(bytes + at) == 0 ? zero_run(bytes, at, n) : 0;
		if (run) {
			put_run(writer, codes, run);
			at += run;
			continue;
		}
		put_four(writer, codes, bytes + at);
		put_four(writer, codes, bytes + at + 4);
		at += RUN_UNIT;
	}
	for (; at < n; at++) {
		put_code(writer, codes[bytes[at]].code, codes[bytes[at]].n_bits);
		flush_bits(writer);
	}
	put_code(writer, codes[END_OF_BLOCK].code, codes[END_OF_BLOCK].n_bits);
	flush_bits(writer);
}

static void write_stored(formats_deflate *deflate, const uint8_t *bytes, size_t n, bool is_last)
{
	do {
		size_t piece = n < STORED_MAX ? n : STORED_MAX;
		put_bits(deflate, is_last && piece == n ? 1 : 0, 3);
		if (deflate->n_bits)
			put_bits(deflate, 0, 8 - deflate->n_bits);
		uint8_t head[4] = {(uint8_t)piece, (uint8_t)(piece >> 8), (uint8_t)~piece, (uint8_t)(~piece >> 8)};
		cxr_buf_add(deflate->out, head, sizeof head);
		cxr_buf_add(deflate->out, bytes, piece);
		bytes += piece;
		n -= piece;
	} while (n > 0);
}

void formats__deflate_block(formats_deflate *deflate, const uint8_t *bytes, size_t n, bool is_last)
{
	uint32_t counts[N_LITERALS];
	uint8_t lengths[N_LITERALS];
	uint16_t codes[N_LITERALS];
	header_code header;
	count_symbols(bytes, n, counts);
	formats__huffman_lengths(counts, N_LITERALS, CODE_BITS, lengths);
	formats__huffman_codes(lengths, N_LITERALS, codes);
	make_header(lengths, &header);
	uint64_t bits = block_bits(&header, counts, lengths);
	if (bits >= 8 * ((uint64_t)n + 5)) {
		write_stored(deflate, bytes, n, is_last);
		return;
	}
	write_header(deflate, &header, is_last);
	if (!cxr_buf_reserve(deflate->out, (size_t)(bits / 8) + 16))
		return;
	packed_code packed[N_LITERALS];
	for (size_t i = 0; i < N_LITERALS; i++)
		packed[i] = (packed_code){codes[i], lengths[i]};
	cxr_buf *out = deflate->out;
	bit_writer writer = {(uint8_t *)out->ptr + out->len, deflate->bits, (unsigned)deflate->n_bits};
	write_symbols(&writer, packed, bytes, n);
	out->len = (size_t)(writer.at - (uint8_t *)out->ptr);
	out->ptr[out->len] = '\0';
	deflate->bits = writer.bits;
	deflate->n_bits = (int)writer.n_bits;
}

void formats__deflate_end(formats_deflate *deflate)
{
	if (deflate->n_bits)
		put_bits(deflate, 0, 8 - deflate->n_bits);
}
