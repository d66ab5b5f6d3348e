/*
 * Streams of JPEG, JPEG-LS and JPEG 2000 without anything that is not needed for decoding: application segments, comments, bytes between
 * segments and behind the end. Three application segments change colours and are written anew from their few meaningful fields: JFIF
 * (that there is one), Adobe (its transform) and HP's colour transform of JPEG-LS. Sources: ITU-T T.81 annex B, T.87 annex C, T.800 annex A.
 * Tests: tests/unit/deid/test_pixel_stream.c
 */
#include "deid/dicom_job.h"

enum {
	JPEG_SOI = 0xD8, JPEG_EOI = 0xD9, JPEG_SOS = 0xDA, JPEG_APP0 = 0xE0, JPEG_APP8 = 0xE8, JPEG_APP14 = 0xEE, JPEG_APP15 = 0xEF, JPEG_COM = 0xFE,
	J2K_SOC = 0x4F, J2K_SOT = 0x90, J2K_SOD = 0x93, J2K_EOC = 0xD9, J2K_COM = 0x64, J2K_SIZ = 0x51
};

typedef struct walker {
	const unsigned char *p;
	size_t n;
	size_t at;
	cxr_buf *out;
	bool is_ls;
	bool has_frame; /* a start of frame was seen */
	bool has_scan;
	unsigned bits;  /* of the samples, as the frame header says */
	cxr_err *err;
} walker;

static cxr_rc broken(const walker *w, const char *what)
{
	return CXR_FAIL_AT(w->err, CXR_E_FORMAT, w->at, "%s", what);
}

static unsigned u16be(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t u32be(const unsigned char *p)
{
	return (uint32_t)u16be(p) << 16 | u16be(p + 2);
}

/* Segments that change how colours come out, rebuilt from their meaningful fields. */
static void add_application(walker *w, unsigned marker, const unsigned char *body, size_t n)
{
	static const unsigned char jfif[] = {0xFF, JPEG_APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0};
	if (marker == JPEG_APP0 && n >= 5 && memcmp(body, "JFIF", 5) == 0) {
		cxr_buf_add(w->out, jfif, sizeof jfif);
	} else if (marker == JPEG_APP14 && n >= 12 && memcmp(body, "Adobe", 5) == 0 && body[11] <= 2) {
		const unsigned char adobe[] = {0xFF, JPEG_APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, body[11]};
		cxr_buf_add(w->out, adobe, sizeof adobe);
	} else if (w->is_ls && marker == JPEG_APP8 && n == 5 && memcmp(body, "mrfx", 4) == 0 && body[4] <= 5) {
		const unsigned char hp[] = {0xFF, JPEG_APP8, 0, 7, 'm', 'r', 'f', 'x', body[4]};
		cxr_buf_add(w->out, hp, sizeof hp);
	}
}

/* SOF, DHT, DAC, SOS, DQT, DNL, DRI, DHP, EXP and, for JPEG-LS, SOF55 and LSE. */
static bool is_needed(const walker *w, unsigned marker)
{
	if (w->is_ls && (marker == 0xF7 || marker == 0xF8))
		return true;
	return marker >= 0xC0 && marker <= 0xDF && marker != 0xC8 && !(marker >= 0xD0 && marker <= 0xD9);
}

static bool is_frame(unsigned marker)
{
	return marker == 0xF7 || (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC);
}

/* Entropy-coded bytes up to the next marker that is no restart. */
static void copy_scan(walker *w)
{
	size_t start = w->at;
	while (w->at + 1 < w->n) {
		if (w->p[w->at] != 0xFF) {
			w->at++;
			continue;
		}
		unsigned next = w->p[w->at + 1];
		bool is_data = w->is_ls ? next < 0x80 : next == 0;
		if (is_data || (next >= 0xD0 && next <= 0xD7))
			w->at += 2;
		else if (next == 0xFF)
			w->at++;
		else
			break;
	}
	if (w->at + 1 >= w->n)
		w->at = w->n;
	cxr_buf_add(w->out, w->p + start, w->at - start);
}

/* One segment behind the start of image; *out_end at the end of image. */
static cxr_rc step_jpeg(walker *w, bool *out_end)
{
	/* fill bytes and what some encoders leave between segments are dropped */
	while (w->at + 1 < w->n && (w->p[w->at] != 0xFF || w->p[w->at + 1] == 0xFF || w->p[w->at + 1] == 0))
		w->at++;
	if (w->at + 1 >= w->n) {
		if (!w->has_scan)
			return broken(w, "the stream ends before its first scan");
		*out_end = true; /* without an end marker, as some devices write it */
		return CXR_OK;
	}
	unsigned marker = w->p[w->at + 1];
	if (marker == JPEG_EOI) {
		*out_end = true;
		return w->has_scan ? CXR_OK : broken(w, "a stream without a scan");
	}
	if (marker == JPEG_SOI || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7)) {
		w->at += 2;
		return CXR_OK;
	}
	if (w->n - w->at < 4 || u16be(w->p + w->at + 2) < 2 || u16be(w->p + w->at + 2) > w->n - w->at - 2)
		return broken(w, "a segment is longer than the stream");
	size_t n = u16be(w->p + w->at + 2);
	if (marker >= JPEG_APP0 && marker <= JPEG_APP15)
		add_application(w, marker, w->p + w->at + 4, n - 2);
	else if (is_needed(w, marker))
		cxr_buf_add(w->out, w->p + w->at, n + 2);
	if (is_frame(marker)) {
		w->has_frame = true;
		if (n > 2 && w->p[w->at + 4] > w->bits)
			w->bits = w->p[w->at + 4];
	}
	w->at += n + 2;
	if (marker == JPEG_SOS) {
		if (!w->has_frame)
			return broken(w, "a scan before the frame header");
		w->has_scan = true;
		copy_scan(w);
	}
	return CXR_OK;
}

static cxr_rc clean_jpeg(walker *w)
{
	static const unsigned char start[] = {0xFF, JPEG_SOI};
	static const unsigned char end[] = {0xFF, JPEG_EOI};
	if (w->n < 4 || memcmp(w->p, start, sizeof start) != 0)
		return broken(w, "not a JPEG stream");
	cxr_buf_add(w->out, start, sizeof start);
	w->at = sizeof start;
	for (bool is_end = false; !is_end;)
		CXR_TRY(step_jpeg(w, &is_end));
	cxr_buf_add(w->out, end, sizeof end);
	return CXR_OK;
}

/* What decoding needs; lengths and pointers (TLM, PLM, PLT), registration and comments do not reach the output. */
static bool is_j2k_needed(unsigned marker)
{
	switch (marker) {
	case 0x50: case 0x51: case 0x52: case 0x53: case 0x56: case 0x59: case 0x5C: case 0x5D: case 0x5E: case 0x5F: case 0x60: case 0x61:
		return true; /* CAP SIZ COD COC PRF CPF QCD QCC RGN POC PPM PPT */
	default:
		return false;
	}
}

static bool is_j2k_dropped(unsigned marker)
{
	return marker == 0x55 || marker == 0x57 || marker == 0x58 || marker == 0x63 || marker == J2K_COM; /* TLM PLM PLT CRG COM */
}

/* Marker segments up to SOT or SOD, which is not eaten. */
static cxr_rc copy_j2k_header(walker *w, unsigned *out_marker)
{
	for (;;) {
		if (w->n - w->at < 2 || w->p[w->at] != 0xFF)
			return broken(w, "a marker is missing");
		unsigned marker = w->p[w->at + 1];
		*out_marker = marker;
		if (marker == J2K_SOT || marker == J2K_SOD)
			return CXR_OK;
		size_t n = w->n - w->at >= 4 ? u16be(w->p + w->at + 2) : 0;
		if (n < 2 || n > w->n - w->at - 2)
			return broken(w, "a segment is longer than the stream");
		if (is_j2k_needed(marker))
			cxr_buf_add(w->out, w->p + w->at, n + 2);
		else if (!is_j2k_dropped(marker))
			return broken(w, "an unknown segment");
		w->at += n + 2;
	}
}

/* A tile-part: SOT, its header, SOD and data as long as SOT says (0: up to the end of the stream); the length is set anew. */
static cxr_rc copy_tile(walker *w)
{
	size_t start = w->at;
	if (w->n - start < 14 || u16be(w->p + start + 2) != 10)
		return broken(w, "a damaged start of tile");
	size_t n = u32be(w->p + start + 6);
	if (n == 0) {
		n = w->n - start;
		if (w->p[w->n - 2] == 0xFF && w->p[w->n - 1] == J2K_EOC)
			n -= 2;
	}
	if (n < 14 || n > w->n - start)
		return broken(w, "a tile is longer than the stream");
	walker inner = *w;
	inner.n = start + n;
	inner.at = start + 12;
	size_t out_start = w->out->len;
	cxr_buf_add(w->out, w->p + start, 12);
	unsigned marker;
	CXR_TRY(copy_j2k_header(&inner, &marker));
	if (marker != J2K_SOD)
		return broken(w, "a tile without data");
	cxr_buf_add(w->out, w->p + inner.at, start + n - inner.at);
	CXR_TRY(cxr_buf_check(w->out, w->err));
	size_t out_bytes = w->out->len - out_start;
	for (unsigned i = 0; i < 4; i++)
		w->out->ptr[out_start + 6 + i] = (char)(out_bytes >> (24 - 8 * i) & 0xFF);
	w->at = start + n;
	return CXR_OK;
}

/* Depth of the components from SIZ, which stands first: Csiz 38 bytes behind the start of its marker, then 3 bytes each. */
static void read_siz(walker *w)
{
	enum { CSIZ = 38, COMPONENT_BYTES = 3 };
	const unsigned char *siz = w->p + w->at;
	size_t n = w->n - w->at;
	if (n < CSIZ + 2)
		return;
	size_t n_components = u16be(siz + CSIZ);
	for (size_t i = 0; i < n_components && CSIZ + 2 + (i + 1) * COMPONENT_BYTES <= n; i++) {
		unsigned bits = (siz[CSIZ + 2 + i * COMPONENT_BYTES] & 0x7Fu) + 1;
		if (bits > w->bits)
			w->bits = bits;
	}
}

static cxr_rc clean_j2k(walker *w)
{
	static const unsigned char start[] = {0xFF, J2K_SOC, 0xFF, J2K_SIZ};
	static const unsigned char end[] = {0xFF, J2K_EOC};
	if (w->n >= 12 && memcmp(w->p + 4, "jP  ", 4) == 0)
		return CXR_FAIL(w->err, CXR_E_UNSUPPORTED, "JPEG 2000 in a JP2 file, which DICOM does not allow");
	if (w->n < 12 || memcmp(w->p, start, sizeof start) != 0)
		return broken(w, "not a JPEG 2000 stream");
	cxr_buf_add(w->out, w->p, 2);
	w->at = 2;
	read_siz(w);
	unsigned marker;
	CXR_TRY(copy_j2k_header(w, &marker));
	if (marker != J2K_SOT)
		return broken(w, "a stream without tiles");
	while (w->n - w->at >= 2 && w->p[w->at] == 0xFF && w->p[w->at + 1] == J2K_SOT)
		CXR_TRY(copy_tile(w));
	cxr_buf_add(w->out, end, sizeof end);
	return CXR_OK;
}

cxr_rc deid__stream_clean(cxr_ts ts, cxr_str stream, cxr_buf *out, unsigned *out_bits, cxr_err *err)
{
	walker w = {.p = (const unsigned char *)stream.ptr, .n = stream.len, .out = out, .err = err};
	w.is_ls = ts == CXR_TS_JPEG_LS || ts == CXR_TS_JPEG_LS_NEAR;
	cxr_rc rc = ts >= CXR_TS_JPEG_2000_LOSSLESS && ts <= CXR_TS_HTJ2K ? clean_j2k(&w) : clean_jpeg(&w);
	*out_bits = w.bits;
	return rc;
}
