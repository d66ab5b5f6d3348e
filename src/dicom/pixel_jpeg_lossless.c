/*
 * JPEG lossless, Huffman coded (process 14): all seven predictors, 2 to 16 bits, point transform, restart intervals, one scan
 * of all components or one a component. Source: ITU-T T.81 annex H.
 * See pixel_codec.h. Tests: tests/unit/dicom/test_pixel_jpeg_lossless.c, tests/golden/test_dicom_codecs.py, tests/fuzz/fuzz_dicom_jpeg.c
 */
#include "base/mem.h"
#include "dicom/jpeg_stream.h"
#include "dicom/pixel_codec.h"

/*
 * Differences by the next LOOK bits: code and additional bits together where they fit, so that most samples take one
 * look-up. bits 0 = longer: decode in two steps.
 */
enum { LOOK = 13 };

typedef struct fast_entry {
	int16_t difference;
	uint8_t bits;
} fast_entry;

typedef struct plane {
	const jpeg_huffman *table;
	const fast_entry *fast;
	uint16_t *row, *above; /* samples of this row and the one above, before the point transform is undone */
} plane;

typedef struct lossless {
	const cxr_pixel_desc *desc;
	unsigned char *out;
	jpeg_stream *stream;
	fast_entry *fast[4];   /* by table number */
	uint16_t *rows;        /* two rows a component, then one for `shifted` */
	uint16_t *shifted;     /* a row with its point transform undone */
	plane planes[JPEG_MAX_COMPONENTS];
} lossless;

static cxr_rc fail_code(cxr_err *err)
{
	return CXR_FAIL(err, CXR_E_FORMAT, "JPEG lossless: bits that are no Huffman code");
}

static void build_fast(const jpeg_huffman *table, fast_entry *fast)
{
	for (unsigned bits = 0; bits < 1u << LOOK; bits++) {
		unsigned entry = table->look[bits >> (LOOK - JPEG_LOOK_BITS)];
		unsigned length = entry >> 8, n = entry & 0xFF;
		fast[bits] = (fast_entry){0, 0};
		if (!entry || n > 15 || length + n > LOOK)
			continue;
		int value = n ? (int)(bits >> (LOOK - length - n) & ((1u << n) - 1)) : 0;
		if (n && value < 1 << (n - 1))
			value += 1 - (1 << n);
		fast[bits] = (fast_entry){(int16_t)value, (uint8_t)(length + n)};
	}
}

/* A difference of more than LOOK bits. By value, so that the caller's bits stay in registers. */
typedef struct slow_result {
	jpeg_bits bits;
	int difference;
} slow_result;

static __attribute__((noinline)) slow_result next_slow(jpeg_bits bits, const jpeg_huffman *table, bool *bad);

/* Next difference; *bad is set for bits without meaning. */
static inline __attribute__((always_inline)) int next_difference(jpeg_bits *bits, const plane *p, bool *bad)
{
	if (__builtin_expect(bits->n_bits < 32, 0))
		jpeg_bits_refill(bits);
	const fast_entry entry = p->fast[jpeg_bits_peek(bits, LOOK)];
	if (__builtin_expect(entry.bits != 0, 1)) {
		jpeg_bits_drop(bits, entry.bits);
		return entry.difference;
	}
	slow_result slow = next_slow(*bits, p->table, bad);
	*bits = slow.bits;
	return slow.difference;
}

static int difference_slow(jpeg_bits *bits, const jpeg_huffman *table, bool *bad)
{
	int n = jpeg_bits_code(bits, table);
	if (n == 0)
		return 0;
	if (n == 16)
		return 32768; /* no additional bits: T.81 table H.2 */
	if (n < 0 || n > 16) {
		*bad = true;
		return 0;
	}
	return jpeg_bits_extend(bits, (unsigned)n);
}

static slow_result next_slow(jpeg_bits bits, const jpeg_huffman *table, bool *bad)
{
	int difference = difference_slow(&bits, table, bad);
	return (slow_result){bits, difference};
}

/* The first row of a restart interval: from the left neighbour; the first sample from the middle of the range. */
static inline unsigned predict(unsigned predictor, unsigned left, unsigned above, unsigned corner)
{
	switch (predictor) {
	case 1: return left;
	case 2: return above;
	case 3: return corner;
	case 4: return left + above - corner;
	case 5: return (unsigned)((int)left + (((int)above - (int)corner) >> 1));
	case 6: return (unsigned)((int)above + (((int)left - (int)corner) >> 1));
	default: return (left + above) >> 1;
	}
}

/* One row of one component alone: the common case, with the predictor a constant in each copy of the loop. */
static inline __attribute__((always_inline)) void decode_row(jpeg_bits *shared, const plane *p, size_t columns, unsigned predictor, unsigned first, bool is_first_row,
	bool *bad)
{
	jpeg_bits local = *shared, *bits = &local; /* in registers */
	uint16_t *row = p->row;
	const uint16_t *above = p->above;
	unsigned left = (uint16_t)(first + (unsigned)next_difference(bits, p, bad));
	row[0] = (uint16_t)left;
	if (is_first_row || predictor == 1) {
		for (size_t x = 1; x < columns; x++) {
			left = (uint16_t)(left + (unsigned)next_difference(bits, p, bad));
			row[x] = (uint16_t)left;
		}
		*shared = local;
		return;
	}
	for (size_t x = 1; x < columns; x++) {
		unsigned guess = predict(predictor, left, above[x], above[x - 1]);
		left = (uint16_t)(guess + (unsigned)next_difference(bits, p, bad));
		row[x] = (uint16_t)left;
	}
	*shared = local;
}

static void decode_row_of(jpeg_bits *bits, const plane *p, size_t columns, unsigned predictor, unsigned first, bool is_first_row, bool *bad)
{
	switch (predictor) {
	case 1: decode_row(bits, p, columns, 1, first, is_first_row, bad); break;
	case 2: decode_row(bits, p, columns, 2, first, is_first_row, bad); break;
	case 3: decode_row(bits, p, columns, 3, first, is_first_row, bad); break;
	case 4: decode_row(bits, p, columns, 4, first, is_first_row, bad); break;
	case 5: decode_row(bits, p, columns, 5, first, is_first_row, bad); break;
	case 6: decode_row(bits, p, columns, 6, first, is_first_row, bad); break;
	default: decode_row(bits, p, columns, 7, first, is_first_row, bad); break;
	}
}

/* A row of several components, sample by sample in turn. */
static void decode_interleaved(jpeg_bits *bits, const lossless *l, unsigned predictor, const unsigned *first, bool is_first_row, bool *bad)
{
	const jpeg_stream *s = l->stream;
	for (size_t x = 0; x < s->columns; x++) {
		for (unsigned i = 0; i < s->n_scan; i++) {
			const plane *p = &l->planes[s->scan[i]];
			unsigned guess = x == 0 ? first[i] : is_first_row ? p->row[x - 1] : predict(predictor, p->row[x - 1], p->above[x], p->above[x - 1]);
			p->row[x] = (uint16_t)(guess + (unsigned)next_difference(bits, p, bad));
		}
	}
}

static void store_row(const lossless *l, unsigned component, size_t y)
{
	uint16_t *row = l->planes[component].row;
	const uint16_t *stored = row;
	unsigned shift = l->stream->approx_low;
	if (shift) { /* the row itself is still needed for the prediction of the next one */
		for (size_t x = 0; x < l->desc->columns; x++)
			l->shifted[x] = (uint16_t)(row[x] << shift);
		stored = l->shifted;
	}
	dicom__store_row(l->desc, l->stream->precision, component, (uint32_t)y, stored, l->out);
}

static cxr_rc decode_scan(lossless *l, cxr_err *err)
{
	jpeg_stream *s = l->stream;
	unsigned predictor = s->spectral_start;
	if (predictor < 1 || predictor > 7 || s->approx_low >= s->precision)
		return CXR_FAIL(err, CXR_E_FORMAT, "JPEG lossless: predictor %u, point transform %u", predictor, s->approx_low);
	if (s->restart_interval % s->columns)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "JPEG lossless: restart intervals that end inside a row");
	for (unsigned i = 0; i < s->n_scan; i++) {
		const jpeg_component *c = &s->components[s->scan[i]];
		if (!s->dc[c->dc_table].is_set)
			return CXR_FAIL(err, CXR_E_FORMAT, "JPEG lossless: a Huffman table is missing");
		build_fast(&s->dc[c->dc_table], l->fast[c->dc_table]);
		l->planes[s->scan[i]].table = &s->dc[c->dc_table];
		l->planes[s->scan[i]].fast = l->fast[c->dc_table];
	}
	uint32_t rows_a_restart = s->restart_interval / s->columns;
	unsigned middle = 1u << (s->precision - s->approx_low - 1u), n_restarts = 0;
	bool bad = false;
	jpeg_bits bits;
	jpeg_bits_init(&bits, s->at, s->end);
	for (uint32_t y = 0; y < s->rows; y++) {
		bool is_first_row = y == 0;
		if (rows_a_restart && y && y % rows_a_restart == 0) {
			if (!dicom__jpeg_restart(&bits, n_restarts++ & 7))
				return CXR_FAIL(err, CXR_E_FORMAT, "JPEG lossless: a restart marker is missing at row %u", (unsigned)y);
			is_first_row = true;
		}
		unsigned first[JPEG_MAX_COMPONENTS];
		for (unsigned i = 0; i < s->n_scan; i++) {
			plane *p = &l->planes[s->scan[i]];
			uint16_t *row = p->above;
			p->above = p->row;
			p->row = row;
			first[i] = is_first_row ? middle : p->above[0];
		}
		if (s->n_scan == 1)
			decode_row_of(&bits, &l->planes[s->scan[0]], s->columns, predictor, first[0], is_first_row, &bad);
		else
			decode_interleaved(&bits, l, predictor, first, is_first_row, &bad);
		if (bad)
			return fail_code(err);
		if (jpeg_bits_overrun(&bits))
			return CXR_FAIL(err, CXR_E_TRUNCATED, "JPEG lossless: the frame ends in row %u of %u", (unsigned)y, (unsigned)s->rows);
		for (unsigned i = 0; i < s->n_scan; i++)
			store_row(l, s->scan[i], y);
	}
	s->at = dicom__jpeg_scan_end(&bits);
	return CXR_OK;
}

/* The stream against what the data set declares. */
static cxr_rc check_frame(const jpeg_stream *s, const cxr_pixel_desc *desc, cxr_err *err)
{
	if (s->sof != JPEG_SOF3)
		return CXR_FAIL(err, CXR_E_FORMAT, "JPEG lossless was declared, but the frame is of another process (FF%02X)", s->sof);
	const dicom__coded coded = {s->columns, s->rows, s->n_components, s->precision};
	CXR_TRY(dicom__check_coded("JPEG lossless", &coded, desc, err));
	for (unsigned i = 0; i < s->n_components; i++)
		if (s->components[i].h != s->components[0].h || s->components[i].v != s->components[0].v)
			return CXR_FAIL(err, CXR_E_UNSUPPORTED, "JPEG lossless with subsampled components");
	return CXR_OK;
}

static cxr_rc decode_all(lossless *l, cxr_err *err)
{
	bool end = false, seen[JPEG_MAX_COMPONENTS] = {false};
	for (;;) {
		CXR_TRY(dicom__jpeg_next_scan(l->stream, &end, err));
		if (end)
			break;
		CXR_TRY(check_frame(l->stream, l->desc, err));
		if (!l->rows) {
			l->rows = cxr_calloc((2 * (size_t)l->stream->n_components + 1) * l->stream->columns, sizeof *l->rows);
			if (!l->rows)
				return CXR_FAIL(err, CXR_E_NOMEM, "no memory for rows of pixels");
			l->shifted = l->rows + 2 * (size_t)l->stream->n_components * l->stream->columns;
			for (unsigned i = 0; i < l->stream->n_components; i++) {
				l->planes[i].row = l->rows + 2 * (size_t)i * l->stream->columns;
				l->planes[i].above = l->planes[i].row + l->stream->columns;
			}
		}
		CXR_TRY(decode_scan(l, err));
		bool all = true;
		for (unsigned i = 0; i < l->stream->n_scan; i++)
			seen[l->stream->scan[i]] = true;
		for (unsigned i = 0; i < l->stream->n_components; i++)
			all &= seen[i];
		if (all)
			return CXR_OK; /* a missing end marker does not matter */
	}
	return CXR_FAIL(err, CXR_E_TRUNCATED, "JPEG lossless: the frame ends before its pixels");
}

cxr_rc dicom__decode_jpeg_lossless(const unsigned char *bytes, size_t n_bytes, const cxr_pixel_desc *desc, unsigned char *out, size_t out_bytes, cxr_err *err)
{
	(void)out_bytes; /* checked by the caller against desc */
	lossless l = {.desc = desc, .out = out};
	l.stream = cxr_malloc(sizeof *l.stream);
	fast_entry *fast = cxr_calloc((size_t)4 << LOOK, sizeof *fast);
	cxr_rc rc = l.stream && fast ? dicom__jpeg_open(l.stream, bytes, n_bytes, err) : CXR_FAIL(err, CXR_E_NOMEM, "no memory for a decoder");
	for (size_t i = 0; i < 4; i++)
		l.fast[i] = fast ? fast + (i << LOOK) : NULL;
	if (rc == CXR_OK)
		rc = decode_all(&l, err);
	cxr_free(l.rows);
	cxr_free(fast);
	cxr_free(l.stream);
	return rc;
}
