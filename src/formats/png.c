/*
 * See png.h. Rows are gathered in blocks; each block has one filter, chosen on samples of its rows, and one Huffman code.
 */
#include "formats/png.h"

#include <libdeflate.h>

#include "base/mem.h"
#include "formats/deflate.h"
#include "formats/png_filter.h"

enum {
	BLOCK_BYTES = 256 * 1024, /* filtered bytes gathered before a code is made; fits the second-level cache */
	SAMPLE_BYTES = 2048,      /* of each sampled row that filters are tried on */
	N_SAMPLES = 3,            /* rows sampled in a block */
};

typedef struct png_writer {
	const uint8_t *pixels;
	size_t stride_bytes;
	size_t row_bytes;
	uint32_t height;
	size_t bytes_per_px;
	uint8_t *rows[2];  /* 16 bits: the last two rows in file order */
	uint32_t row_no[2]; /* which rows these are; UINT32_MAX = none */
	uint8_t *zeros;    /* the row above the first */
	uint8_t *block;    /* filtered rows with their filter bytes */
	size_t rows_per_block;
} png_writer;

static void put_u32(cxr_buf *out, uint32_t value)
{
	uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value};
	cxr_buf_add(out, bytes, sizeof bytes);
}

/* A chunk whose data was appended behind 8 reserved bytes at `start`. */
static void end_chunk(cxr_buf *out, size_t start, const char type[4])
{
	if (out->failed)
		return;
	size_t n = out->len - start - 8;
	uint8_t *at = (uint8_t *)out->ptr + start;
	at[0] = (uint8_t)(n >> 24);
	at[1] = (uint8_t)(n >> 16);
	at[2] = (uint8_t)(n >> 8);
	at[3] = (uint8_t)n;
	memcpy(at + 4, type, 4);
	put_u32(out, libdeflate_crc32(0, at + 4, n + 4));
}

static size_t begin_chunk(cxr_buf *out)
{
	size_t start = out->len;
	put_u32(out, 0);
	put_u32(out, 0);
	return start;
}

static void put_big_endian(const uint8_t *in, size_t n_bytes, uint8_t *out)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	size_t i = 0;
	for (; i + 8 <= n_bytes; i += 8) {
		uint64_t four;
		memcpy(&four, in + i, sizeof four);
		four = (four & 0x00FF00FF00FF00FFu) << 8 | (four >> 8 & 0x00FF00FF00FF00FFu);
		memcpy(out + i, &four, sizeof four);
	}
	for (; i < n_bytes; i += 2) {
		out[i] = in[i + 1];
		out[i + 1] = in[i];
	}
#else
	memcpy(out, in, n_bytes);
#endif
}

/* Row y as the file has it; y == UINT32_MAX is the row above the first. At most the last two rows asked for stay valid. */
static const uint8_t *row_at(png_writer *png, uint32_t y)
{
	if (y == UINT32_MAX)
		return png->zeros;
	const uint8_t *row = png->pixels + (size_t)y * png->stride_bytes;
	if (png->bytes_per_px == 1)
		return row;
	uint8_t *kept = png->rows[y & 1];
	if (png->row_no[y & 1] != y) {
		put_big_endian(row, png->row_bytes, kept);
		png->row_no[y & 1] = y;
	}
	return kept;
}

/* 2^16 * log2(n), straight lines between powers of two with a parabola's correction; whole numbers, so the same everywhere. */
static uint64_t log2_fixed(uint32_t n)
{
	if (n < 2)
		return 0;
	unsigned whole = 31u - (unsigned)__builtin_clz(n);
	uint64_t fraction = ((uint64_t)n << 16 >> whole) - 65536;
	return ((uint64_t)whole << 16) + fraction + (fraction * (65536 - fraction) >> 16) * 22713 / 65536;
}

/* Residuals of a few rows of the block under every filter, counted. */
static uint32_t sample_filters(png_writer *png, uint32_t first_row, uint32_t n_rows, uint32_t counts[FORMATS_N_PNG_FILTERS][256])
{
	uint8_t residuals[SAMPLE_BYTES];
	uint32_t total = 0;
	size_t n = png->row_bytes < SAMPLE_BYTES ? png->row_bytes : SAMPLE_BYTES;
	for (uint32_t s = 0; s < N_SAMPLES && s < n_rows; s++) {
		uint32_t y = first_row + (uint32_t)((uint64_t)n_rows * (2 * s + 1) / (UINT64_C(2) * N_SAMPLES));
		const uint8_t *above = row_at(png, y - 1); /* row 0: UINT32_MAX */
		const uint8_t *row = row_at(png, y);
		for (int filter = 0; filter < FORMATS_N_PNG_FILTERS; filter++) {
			formats__png_filter((formats_png_filter)filter, row, above, (png->row_bytes - n) / 2, n, png->bytes_per_px, residuals);
			for (size_t i = 0; i < n; i++)
				counts[filter][residuals[i]]++;
		}
		total += (uint32_t)n;
	}
	return total;
}

/* The filter whose sampled residuals have the smallest entropy; the first of equals. */
static formats_png_filter best_filter(png_writer *png, uint32_t first_row, uint32_t n_rows)
{
	uint32_t counts[FORMATS_N_PNG_FILTERS][256] = {{0}};
	uint32_t total = sample_filters(png, first_row, n_rows, counts);
	formats_png_filter best = FORMATS_PNG_NONE;
	uint64_t best_cost = UINT64_MAX;
	for (int filter = 0; filter < FORMATS_N_PNG_FILTERS; filter++) {
		uint64_t cost = (uint64_t)total * 32 * 65536;
		for (int i = 0; i < 256; i++)
			cost -= counts[filter][i] * log2_fixed(counts[filter][i]);
		/* only zeros can be written as runs, at less than one bit each */
		cost += (uint64_t)(total - counts[filter][0]) * (65536 / 16);
		if (cost < best_cost) {
			best = (formats_png_filter)filter;
			best_cost = cost;
		}
	}
	return best;
}

static void write_rows(png_writer *png, cxr_buf *out)
{
	formats_deflate deflate;
	uint32_t adler = 1;
	size_t line_bytes = png->row_bytes + 1;
	cxr_buf_add(out, "\x78\x01", 2);
	formats__deflate_init(&deflate, out);
	for (uint32_t y = 0; y < png->height && !out->failed;) {
		uint32_t n_rows = png->height - y < png->rows_per_block ? png->height - y : (uint32_t)png->rows_per_block;
		formats_png_filter filter = best_filter(png, y, n_rows);
		for (uint32_t i = 0; i < n_rows; i++) {
			uint8_t *line = png->block + i * line_bytes;
			const uint8_t *above = row_at(png, y + i - 1);
			line[0] = (uint8_t)filter;
			formats__png_filter(filter, row_at(png, y + i), above, 0, png->row_bytes, png->bytes_per_px, line + 1);
		}
		size_t n_bytes = n_rows * line_bytes;
		adler = libdeflate_adler32(adler, png->block, n_bytes);
		y += n_rows;
		/* a block of one very long row is cut; no row of another block is touched */
		for (size_t at = 0; at < n_bytes;) {
			size_t piece = n_bytes - at < FORMATS_DEFLATE_BLOCK_MAX ? n_bytes - at : FORMATS_DEFLATE_BLOCK_MAX;
			at += piece;
			formats__deflate_block(&deflate, png->block + at - piece, piece, y == png->height && at == n_bytes);
		}
	}
	formats__deflate_end(&deflate);
	put_u32(out, adler);
}

static void write_file(png_writer *png, uint32_t width, int bits, cxr_buf *out)
{
	cxr_buf_add(out, "\x89PNG\r\n\x1A\n", 8);
	size_t chunk = begin_chunk(out);
	put_u32(out, width);
	put_u32(out, png->height);
	uint8_t tail[5] = {(uint8_t)bits, 0, 0, 0, 0}; /* grey, deflate, adaptive filters, not interlaced */
	cxr_buf_add(out, tail, sizeof tail);
	end_chunk(out, chunk, "IHDR");
	chunk = begin_chunk(out);
	write_rows(png, out);
	end_chunk(out, chunk, "IDAT");
	chunk = begin_chunk(out);
	end_chunk(out, chunk, "IEND");
}

cxr_rc cxr_png_encode(const void *pixels, uint32_t width, uint32_t height, size_t stride_bytes, int bits, cxr_buf *out, cxr_err *err)
{
	if (bits != 8 && bits != 16)
		return CXR_FAIL(err, CXR_E_ARG, "PNG of %d bits is not written", bits);
	size_t bytes_per_px = bits == 8 ? 1 : 2;
	uint64_t row_bytes = (uint64_t)width * bytes_per_px;
	/* the single data chunk must stay under 2^31 bytes, stored blocks included */
	if (!width || !height || width > INT32_MAX || height > INT32_MAX || (row_bytes + 1) > (uint64_t)2000000000 / height)
		return CXR_FAIL(err, CXR_E_LIMIT, "the picture's size does not fit a PNG of one data chunk");
	if (stride_bytes < row_bytes)
		return CXR_FAIL(err, CXR_E_ARG, "rows overlap");
	png_writer png = {.pixels = pixels, .stride_bytes = stride_bytes, .row_bytes = (size_t)row_bytes, .height = height, .bytes_per_px = bytes_per_px};
	png.row_no[0] = png.row_no[1] = UINT32_MAX;
	png.rows_per_block = BLOCK_BYTES / (png.row_bytes + 1);
	if (png.rows_per_block == 0)
		png.rows_per_block = 1;
	/* zeros, two swapped rows, then the block */
	size_t scratch_bytes = 3 * png.row_bytes + png.rows_per_block * (png.row_bytes + 1);
	uint8_t *scratch = cxr_calloc(scratch_bytes, 1);
	if (!scratch)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the rows of a PNG");
	png.zeros = scratch;
	png.rows[0] = scratch + png.row_bytes;
	png.rows[1] = scratch + 2 * png.row_bytes;
	png.block = scratch + 3 * png.row_bytes;
	write_file(&png, width, bits, out);
	cxr_free(scratch);
	return cxr_buf_check(out, err);
}
