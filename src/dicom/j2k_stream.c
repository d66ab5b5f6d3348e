/* See j2k_stream.h. */
#include "dicom/j2k_stream.h"

#include <string.h>

#include "base/mem.h"

enum {
	SOC = 0x4F, CAP = 0x50, SIZ = 0x51, COD = 0x52, COC = 0x53, SOT = 0x90, SOD = 0x93, EOC = 0xD9,
	SIZ_BYTES = 38, MAX_LEVELS = 32, MAX_TILES = 65535, MAX_COMPONENTS = 4
};

/* Sizes of OpenJPEG 2.5, rounded up. */
enum { TILE_BYTES = 6000, TILE_COMPONENT_BYTES = 1300, BLOCK_BYTES = 800, PRECINCT_BYTES = 600 };

typedef struct survey {
	j2k_stream *stream;
	uint32_t tile_columns, tile_rows; /* of the largest tile */
	uint64_t n_layers;
	uint64_t most_blocks, most_precincts, most_a_level; /* of one component of a tile, by any style that occurs */
	unsigned most_levels;
	bool has_style;
} survey;

static unsigned u16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t u32(const unsigned char *p)
{
	return (uint32_t)u16(p) << 16 | u16(p + 2);
}

/* ---- JP2 ---- */
cxr_str dicom__j2k_unwrap(cxr_str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	if (bytes.len < 12 || memcmp(p + 4, "jP  ", 4) != 0)
		return bytes;
	size_t at = 0;
	while (bytes.len - at >= 8) {
		size_t head = 8;
		uint64_t n = u32(p + at);
		if (n == 1 && bytes.len - at >= 16) {
			head = 16;
			n = (uint64_t)u32(p + at + 8) << 32 | u32(p + at + 12);
		} else if (n == 0) {
			n = bytes.len - at;
		}
		bool is_stream = memcmp(p + at + 4, "jp2c", 4) == 0;
		if (is_stream && n > bytes.len - at)
			n = bytes.len - at; /* cut: the codestream's own lengths will tell */
		if (n < head || n > bytes.len - at)
			break;
		if (is_stream)
			return (cxr_str){bytes.ptr + at + head, (size_t)n - head};
		at += (size_t)n;
	}
	return bytes;
}

/* ---- SIZ ---- */
static cxr_rc read_components(j2k_stream *s, const unsigned char *p, cxr_err *err)
{
	for (unsigned i = 0; i < s->n_components; i++) {
		if (p[3 * i] != p[0])
			return CXR_FAIL(err, CXR_E_UNSUPPORTED, "JPEG 2000 components of different depth or sign");
		if (p[3 * i + 1] != 1 || p[3 * i + 2] != 1)
			return CXR_FAIL(err, CXR_E_UNSUPPORTED, "JPEG 2000 components with shared samples");
	}
	s->precision = (p[0] & 0x7Fu) + 1;
	s->is_signed = p[0] >> 7;
	return CXR_OK;
}

cxr_rc dicom__j2k_open(j2k_stream *s, const unsigned char *bytes, size_t n_bytes, cxr_err *err)
{
	cxr_str inner = dicom__j2k_unwrap((cxr_str){(const char *)bytes, n_bytes});
	*s = (j2k_stream){.bytes = (const unsigned char *)inner.ptr, .n_bytes = inner.len};
	const unsigned char *p = s->bytes;
	if (s->n_bytes < 4 + SIZ_BYTES)
		return CXR_FAIL(err, CXR_E_TRUNCATED, "a JPEG 2000 frame ends before its size");
	if (p[0] != 0xFF || p[1] != SOC || p[2] != 0xFF || p[3] != SIZ)
		return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG 2000 frame does not begin with its start and size markers");
	s->n_components = u16(p + 40);
	if (u16(p + 4) != SIZ_BYTES + 3 * s->n_components || s->n_components == 0)
		return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG 2000 frame with a damaged size segment");
	if (s->n_components > MAX_COMPONENTS)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "a JPEG 2000 frame of %u components", s->n_components);
	if (s->n_bytes < 4 + SIZ_BYTES + 3 * (size_t)s->n_components)
		return CXR_FAIL(err, CXR_E_TRUNCATED, "a JPEG 2000 frame ends inside its size segment");
	uint32_t right = u32(p + 8), bottom = u32(p + 12), left = u32(p + 16), top = u32(p + 20);
	if (right > INT32_MAX || bottom > INT32_MAX || left >= right || top >= bottom)
		return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG 2000 frame without an area");
	s->columns = right - left;
	s->rows = bottom - top;
	return read_components(s, p + 42, err);
}

/* ---- tiles ---- */
static uint32_t ceil_div(uint64_t a, uint64_t b)
{
	return (uint32_t)((a + b - 1) / b);
}

static cxr_rc count_tiles(survey *v, cxr_err *err)
{
	const unsigned char *p = v->stream->bytes;
	uint32_t right = u32(p + 8), bottom = u32(p + 12), left = u32(p + 16), top = u32(p + 20);
	uint32_t width = u32(p + 24), height = u32(p + 28), x = u32(p + 32), y = u32(p + 36);
	if (!width || !height || x > left || y > top || (uint64_t)x + width <= left || (uint64_t)y + height <= top)
		return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG 2000 frame whose tiles do not cover it");
	uint64_t n = (uint64_t)ceil_div(right - x, width) * ceil_div(bottom - y, height);
	if (n > MAX_TILES)
		return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG 2000 frame with more tiles than there may be");
	v->stream->n_tiles = (uint32_t)n;
	v->tile_columns = width < v->stream->columns ? width : v->stream->columns;
	v->tile_rows = height < v->stream->rows ? height : v->stream->rows;
	return CXR_OK;
}

/* ---- coding styles ---- */
/* Cells of side 2^exponent that an interval of n samples may touch. */
static uint64_t cells(uint64_t n, unsigned exponent)
{
	return ((n + ((uint64_t)1 << exponent) - 1) >> exponent) + 1;
}

/* SPcod or SPcoc: levels, code-block width and height, style, transform, and precincts when has_precincts. */
static cxr_rc read_style(survey *v, const unsigned char *p, size_t n, bool has_precincts, cxr_err *err)
{
	if (n < 5 || p[0] > MAX_LEVELS || p[1] > 8 || p[2] > 8 || p[1] + p[2] > 8 || (has_precincts && n < 6u + p[0]))
		return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG 2000 frame with an impossible coding style");
	unsigned n_levels = p[0], block_x = p[1] + 2u, block_y = p[2] + 2u;
	uint64_t n_blocks = 0, n_precincts = 0, most = 0;
	for (unsigned r = 0; r <= n_levels; r++) {
		unsigned exponents = has_precincts ? p[5 + r] : 0xFF;
		unsigned px = exponents & 15, py = exponents >> 4, shift = n_levels - r, is_split = r > 0;
		if (is_split && (px == 0 || py == 0))
			return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG 2000 frame with impossible precincts");
		uint64_t columns = ((uint64_t)v->tile_columns >> shift) + 1, rows = ((uint64_t)v->tile_rows >> shift) + 1;
		uint64_t here = cells(columns, px) * cells(rows, py);
		unsigned bx = block_x < px - is_split ? block_x : px - is_split, by = block_y < py - is_split ? block_y : py - is_split;
		n_blocks += (is_split ? 3 : 1) * cells((columns >> is_split) + 1, bx) * cells((rows >> is_split) + 1, by);
		n_precincts += here;
		most = here > most ? here : most;
	}
	v->most_blocks = n_blocks > v->most_blocks ? n_blocks : v->most_blocks;
	v->most_precincts = n_precincts > v->most_precincts ? n_precincts : v->most_precincts;
	v->most_a_level = most > v->most_a_level ? most : v->most_a_level;
	v->most_levels = n_levels > v->most_levels ? n_levels : v->most_levels;
	v->stream->is_high_throughput = v->stream->is_high_throughput || p[3] & 0x40;
	return CXR_OK;
}

static cxr_rc read_segment(survey *v, unsigned marker, const unsigned char *p, size_t n, cxr_err *err)
{
	if (marker == COD) {
		if (n < 10 || u16(p + 2) == 0)
			return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG 2000 frame with an impossible coding style");
		v->has_style = true;
		v->n_layers = u16(p + 2) > v->n_layers ? u16(p + 2) : v->n_layers;
		return read_style(v, p + 5, n - 5, p[0] & 1, err);
	}
	if (marker == COC) {
		if (n < 7 || p[0] >= v->stream->n_components)
			return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG 2000 frame with an impossible coding style");
		return read_style(v, p + 2, n - 2, p[1] & 1, err);
	}
	return CXR_OK;
}

/* Segments from *at up to the marker that ends them, which is not passed. */
static cxr_rc read_segments(survey *v, size_t *at, unsigned end_marker, cxr_err *err)
{
	const j2k_stream *s = v->stream;
	for (;;) {
		if (s->n_bytes - *at < 4)
			return CXR_FAIL_AT(err, CXR_E_TRUNCATED, *at, "a JPEG 2000 frame ends inside its headers");
		const unsigned char *p = s->bytes + *at;
		if (p[0] != 0xFF)
			return CXR_FAIL_AT(err, CXR_E_FORMAT, *at, "a JPEG 2000 frame with a damaged header");
		if (p[1] == end_marker)
			return CXR_OK;
		if (p[1] == SOT || p[1] == SOD || p[1] == EOC || p[1] == SOC || p[1] == SIZ)
			return CXR_FAIL_AT(err, CXR_E_FORMAT, *at, "a JPEG 2000 marker in the wrong place (FF%02X)", p[1]);
		size_t n = u16(p + 2);
		if (n < 2)
			return CXR_FAIL_AT(err, CXR_E_FORMAT, *at, "a JPEG 2000 frame with a damaged header");
		if (n > s->n_bytes - *at - 2)
			return CXR_FAIL_AT(err, CXR_E_TRUNCATED, *at, "a JPEG 2000 frame ends inside its headers");
		CXR_TRY(read_segment(v, p[1], p + 4, n - 2, err));
		*at += n + 2;
	}
}

/* One tile-part; *at behind it. */
static cxr_rc read_tile(survey *v, size_t *at, unsigned char *seen, uint32_t *n_seen, cxr_err *err)
{
	j2k_stream *s = v->stream;
	size_t start = *at, n_left = s->n_bytes - start;
	if (n_left < 14)
		return CXR_FAIL_AT(err, CXR_E_TRUNCATED, start, "a JPEG 2000 frame ends inside its headers");
	uint32_t tile = u16(s->bytes + start + 4), n = u32(s->bytes + start + 6);
	if (u16(s->bytes + start + 2) != 10 || tile >= s->n_tiles || (n && n < 14))
		return CXR_FAIL_AT(err, CXR_E_FORMAT, start, "a JPEG 2000 frame with a damaged start of tile");
	if (n > n_left)
		return CXR_FAIL_AT(err, CXR_E_TRUNCATED, start, "a JPEG 2000 tile runs past the end of its frame");
	*at = start + 12;
	CXR_TRY(read_segments(v, at, SOD, err));
	size_t end = n ? start + n : s->n_bytes; /* 0: up to the end */
	if (!n && s->bytes[end - 2] == 0xFF && s->bytes[end - 1] == EOC)
		end -= 2;
	if (*at + 2 > end)
		return CXR_FAIL_AT(err, CXR_E_FORMAT, start, "a JPEG 2000 frame with a damaged start of tile");
	*at = end;
	*n_seen += !seen[tile];
	seen[tile] = 1;
	return CXR_OK;
}

static cxr_rc read_tiles(survey *v, size_t at, cxr_err *err)
{
	j2k_stream *s = v->stream;
	CXR_AUTO(cxr_free_at) unsigned char *seen = cxr_calloc(s->n_tiles, 1);
	if (!seen)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a decoder");
	uint32_t n_seen = 0;
	while (s->n_bytes - at >= 2 && s->bytes[at] == 0xFF && s->bytes[at + 1] == SOT)
		CXR_TRY(read_tile(v, &at, seen, &n_seen, err));
	if (n_seen < s->n_tiles)
		return CXR_FAIL_AT(err, CXR_E_TRUNCATED, at, "a JPEG 2000 frame with %u of %u tiles", (unsigned)n_seen, (unsigned)s->n_tiles);
	s->n_bytes = at;
	return CXR_OK;
}

cxr_rc dicom__j2k_survey(j2k_stream *s, cxr_err *err)
{
	survey v = {.stream = s};
	if (s->columns > UINT16_MAX || s->rows > UINT16_MAX)
		return CXR_FAIL(err, CXR_E_LIMIT, "a JPEG 2000 frame larger than DICOM allows");
	CXR_TRY(count_tiles(&v, err));
	size_t at = 4 + SIZ_BYTES + 3 * (size_t)s->n_components;
	CXR_TRY(read_segments(&v, &at, SOT, err));
	if (!v.has_style)
		return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG 2000 frame without a coding style");
	CXR_TRY(read_tiles(&v, at, err));
	/* at most 2^16 layers, 2^39 precincts (33 levels of 2^32, most a level 2^32), 4 components: below 2^58 without the tiles */
	uint64_t c = s->n_components;
	uint64_t a_tile = v.n_layers * v.most_precincts * c;
	s->n_packets = a_tile > UINT32_MAX ? UINT64_MAX : a_tile * s->n_tiles;
	uint64_t order = (v.n_layers + 1) * (v.most_levels + 1) * v.most_a_level * c * 2; /* OpenJPEG's table of packets seen */
	s->work_bytes = s->n_tiles * (TILE_BYTES + TILE_COMPONENT_BYTES * c) + c * (v.most_blocks * BLOCK_BYTES + v.most_precincts * PRECINCT_BYTES) + order;
	return CXR_OK;
}
