/*
 * Sequential DCT frames of 12 bits (T.81 annex F, process 4): Huffman decoding, dequantising and the inverse transform of Loeffler,
 * Ligtenberg and Moschytz with the constants and roundings of IJG's jidctint.c in its 12-bit build, so that samples equal those of
 * DCMTK and GDCM. Data that is missing is an error; what a scan header says of spectral selection means nothing in a sequential frame
 * and is not looked at (devices write nonsense there).
 * See pixel_jpeg_dct.h. Tests: tests/unit/dicom/test_pixel_jpeg12.c, tests/golden/test_dicom_codecs.py, tests/fuzz/fuzz_dicom_jpeg.c
 */
#include "base/mem.h"
#include "dicom/jpeg_stream.h"
#include "dicom/pixel_jpeg_dct.h"

enum { SIDE = 8, BLOCK = SIDE * SIDE, MAX_VALUE = 4095, MIDDLE = 2048, CONST_BITS = 13, PASS1_BITS = 1 };

static const uint8_t natural_order[BLOCK] = { /* T.81 figure A.6 */
	0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63
};

typedef struct scan {
	jpeg_stream *stream;
	const dicom__jpeg_frame *frame;
	uint16_t *strips;   /* SIDE rows of whole blocks for each component */
	size_t strip_width; /* samples a row of them */
	jpeg_bits bits;
	int16_t last_dc[JPEG_MAX_COMPONENTS];
} scan;

/* ---- coefficients ---- */
static bool read_block(scan *s, unsigned component, int64_t *block)
{
	const jpeg_component *c = &s->stream->components[component];
	const jpeg_huffman *dc = &s->stream->dc[c->dc_table], *ac = &s->stream->ac[c->ac_table];
	const uint16_t *quant = s->stream->quant[c->quant];
	jpeg_bits *bits = &s->bits;
	memset(block, 0, BLOCK * sizeof *block);
	jpeg_bits_refill(bits);
	int category = jpeg_bits_code(bits, dc);
	if (category < 0 || category > 15)
		return false;
	int difference = category ? jpeg_bits_extend(bits, (unsigned)category) : 0;
	s->last_dc[component] = (int16_t)(uint16_t)(s->last_dc[component] + difference);
	block[0] = (int64_t)s->last_dc[component] * quant[0];
	for (unsigned k = 1; k < BLOCK; k++) {
		if (bits->n_bits < 32)
			jpeg_bits_refill(bits);
		int symbol = jpeg_bits_code(bits, ac);
		if (symbol < 0)
			return false;
		unsigned run = (unsigned)symbol >> 4, size = (unsigned)symbol & 15;
		if (size == 0 && run < 15)
			break; /* the rest are zeros */
		k += run;
		if (k >= BLOCK)
			return false;
		if (size)
			block[natural_order[k]] = (int64_t)jpeg_bits_extend(bits, size) * quant[k];
	}
	return true;
}

/* ---- inverse transform ---- */
typedef struct line {
	int64_t even[4], odd[4]; /* out[i] = even[i] + odd[i], out[7 - i] = even[i] - odd[i] */
} line;

/* One line of the transform, in CONST_BITS more bits than its input. Factors: round(value * 2^13). */
static line transform(const int64_t *in, size_t step)
{
	enum {
		F_0_298 = 2446, F_0_390 = 3196, F_0_541 = 4433, F_0_765 = 6270, F_0_899 = 7373, F_1_175 = 9633, F_1_501 = 12299, F_1_847 = 15137, F_1_961 = 16069,
		F_2_053 = 16819, F_2_562 = 20995, F_3_072 = 25172
	};
	int64_t z1 = (in[2 * step] + in[6 * step]) * F_0_541;
	int64_t low = z1 - in[6 * step] * F_1_847, high = z1 + in[2 * step] * F_0_765;
	int64_t sum = (in[0] + in[4 * step]) * (1 << CONST_BITS), gap = (in[0] - in[4 * step]) * (1 << CONST_BITS);
	int64_t t0 = in[7 * step], t1 = in[5 * step], t2 = in[3 * step], t3 = in[step];
	int64_t z5 = (t0 + t2 + t1 + t3) * F_1_175;
	int64_t a = (t0 + t3) * -F_0_899, b = (t1 + t2) * -F_2_562;
	int64_t c = (t0 + t2) * -F_1_961 + z5, d = (t1 + t3) * -F_0_390 + z5;
	return (line){{sum + high, gap + low, gap - low, sum - high}, {t3 * F_1_501 + a + d, t2 * F_3_072 + b + c, t1 * F_2_053 + b + d, t0 * F_0_298 + a + c}};
}

static int64_t descale(int64_t value, unsigned n_bits)
{
	return (value + ((int64_t)1 << (n_bits - 1))) >> n_bits;
}

static uint16_t to_sample(int64_t value)
{
	value += MIDDLE;
	return (uint16_t)(value < 0 ? 0 : value > MAX_VALUE ? MAX_VALUE : value);
}

static void inverse_dct(const int64_t *block, uint16_t *out, size_t out_width)
{
	int64_t half[BLOCK];
	for (size_t x = 0; x < SIDE; x++) {
		line l = transform(block + x, SIDE);
		for (size_t i = 0; i < 4; i++) {
			half[i * SIDE + x] = descale(l.even[i] + l.odd[i], CONST_BITS - PASS1_BITS);
			half[(7 - i) * SIDE + x] = descale(l.even[i] - l.odd[i], CONST_BITS - PASS1_BITS);
		}
	}
	for (size_t y = 0; y < SIDE; y++) {
		line l = transform(half + y * SIDE, 1);
		for (size_t i = 0; i < 4; i++) {
			out[y * out_width + i] = to_sample(descale(l.even[i] + l.odd[i], CONST_BITS + PASS1_BITS + 3));
			out[y * out_width + 7 - i] = to_sample(descale(l.even[i] - l.odd[i], CONST_BITS + PASS1_BITS + 3));
		}
	}
}

/* ---- scans ---- */
static cxr_rc check_scan(const jpeg_stream *s, cxr_err *err)
{
	for (unsigned i = 0; i < s->n_components; i++)
		if (s->components[i].h != s->components[0].h || s->components[i].v != s->components[0].v)
			return CXR_FAIL(err, CXR_E_UNSUPPORTED, "JPEG of 12 bits with shared colour samples");
	if (s->n_scan > 1 && (s->components[0].h != 1 || s->components[0].v != 1))
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "JPEG of 12 bits with several blocks of one component together");
	for (unsigned i = 0; i < s->n_scan; i++) {
		const jpeg_component *c = &s->components[s->scan[i]];
		if (!s->dc[c->dc_table].is_set || !s->ac[c->ac_table].is_set || !s->has_quant[c->quant])
			return CXR_FAIL(err, CXR_E_FORMAT, "JPEG of 12 bits: a table is missing");
	}
	return CXR_OK;
}

static void store_strip(const scan *s, unsigned component, uint32_t y)
{
	const cxr_pixel_desc *desc = s->frame->desc;
	const uint16_t *strip = s->strips + (size_t)component * SIDE * s->strip_width;
	for (uint32_t i = 0; i < SIDE && y + i < desc->rows; i++)
		dicom__store_row(desc, 12, component, y + i, strip + i * s->strip_width, s->frame->out);
}

static cxr_rc decode_strip(scan *s, uint32_t *n_done, unsigned *n_restarts, cxr_err *err)
{
	jpeg_stream *stream = s->stream;
	int64_t block[BLOCK];
	for (size_t x = 0; x < s->strip_width; x += SIDE) {
		if (stream->restart_interval && *n_done == stream->restart_interval) {
			if (!dicom__jpeg_restart(&s->bits, (*n_restarts)++ & 7))
				return CXR_FAIL(err, CXR_E_FORMAT, "JPEG of 12 bits: a restart marker is missing");
			memset(s->last_dc, 0, sizeof s->last_dc);
			*n_done = 0;
		}
		for (unsigned i = 0; i < stream->n_scan; i++) {
			unsigned component = stream->scan[i];
			if (!read_block(s, component, block))
				return CXR_FAIL(err, jpeg_bits_overrun(&s->bits) ? CXR_E_TRUNCATED : CXR_E_FORMAT, "JPEG of 12 bits: codes without meaning");
			inverse_dct(block, s->strips + (size_t)component * SIDE * s->strip_width + x, s->strip_width);
		}
		(*n_done)++;
	}
	if (jpeg_bits_overrun(&s->bits))
		return CXR_FAIL(err, CXR_E_TRUNCATED, "JPEG of 12 bits: the frame ends before its pixels");
	return CXR_OK;
}

static cxr_rc decode_scan(scan *s, cxr_err *err)
{
	jpeg_stream *stream = s->stream;
	CXR_TRY(check_scan(stream, err));
	memset(s->last_dc, 0, sizeof s->last_dc);
	jpeg_bits_init(&s->bits, stream->at, stream->end);
	uint32_t n_done = 0;
	unsigned n_restarts = 0;
	for (uint32_t y = 0; y < stream->rows; y += SIDE) {
		CXR_TRY(decode_strip(s, &n_done, &n_restarts, err));
		for (unsigned i = 0; i < stream->n_scan; i++)
			store_strip(s, stream->scan[i], y);
	}
	stream->at = dicom__jpeg_scan_end(&s->bits);
	return CXR_OK;
}

/* Scans until every component has been seen; an end marker is not asked for. */
static cxr_rc decode_all(scan *s, cxr_err *err)
{
	bool seen[JPEG_MAX_COMPONENTS] = {false};
	for (unsigned n_seen = 0;;) {
		for (unsigned i = 0; i < s->stream->n_scan; i++) {
			if (seen[s->stream->scan[i]])
				return CXR_FAIL(err, CXR_E_FORMAT, "JPEG of 12 bits: one component in two scans");
			seen[s->stream->scan[i]] = true;
			n_seen++;
		}
		CXR_TRY(decode_scan(s, err));
		if (n_seen == s->stream->n_components)
			return CXR_OK;
		bool is_end;
		CXR_TRY(dicom__jpeg_next_scan(s->stream, &is_end, err));
		if (is_end)
			return CXR_FAIL(err, CXR_E_TRUNCATED, "JPEG of 12 bits: a component is missing");
	}
}

cxr_rc dicom__jpeg12_decode(jpeg_stream *stream, const dicom__jpeg_frame *frame, cxr_err *err)
{
	scan s = {.stream = stream, .frame = frame};
	s.strip_width = ((size_t)stream->columns + SIDE - 1) / SIDE * SIDE;
	s.strips = cxr_calloc(stream->n_components * SIDE * s.strip_width, sizeof *s.strips);
	if (!s.strips)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for rows of pixels");
	cxr_rc rc = decode_all(&s, err);
	cxr_free(s.strips);
	return rc;
}
