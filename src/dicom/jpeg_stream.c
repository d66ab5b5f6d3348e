/* See jpeg_stream.h. */
#include "dicom/jpeg_stream.h"

static unsigned u16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

cxr_rc dicom__jpeg_open(jpeg_stream *stream, const unsigned char *bytes, size_t n_bytes, cxr_err *err)
{
	memset(stream, 0, sizeof *stream);
	if (n_bytes < 4 || bytes[0] != 0xFF || bytes[1] != JPEG_SOI)
		return CXR_FAIL(err, n_bytes < 4 ? CXR_E_TRUNCATED : CXR_E_FORMAT, "a JPEG frame does not begin with its start marker");
	stream->at = bytes + 2;
	stream->end = bytes + n_bytes;
	return CXR_OK;
}

/* ---- tables ---- */
static cxr_rc build_huffman(jpeg_huffman *table, const unsigned char *counts, const unsigned char *values, unsigned n_values, cxr_err *err)
{
	memset(table, 0, sizeof *table);
	memcpy(table->values, values, n_values);
	table->n_values = n_values;
	int32_t code = 0, index = 0;
	for (int length = 1; length <= JPEG_MAX_CODE_BITS; length++) {
		table->value_at[length] = index - code;
		for (unsigned i = 0; i < counts[length - 1]; i++, code++, index++) {
			if (code >= 1 << length)
				return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG Huffman table has too many codes of one length");
			if (length > JPEG_LOOK_BITS)
				continue;
			unsigned first = (unsigned)code << (JPEG_LOOK_BITS - length), n = 1u << (JPEG_LOOK_BITS - length);
			for (unsigned j = 0; j < n; j++)
				table->look[first + j] = (uint16_t)(length << 8 | values[index]);
		}
		table->max_code[length] = counts[length - 1] ? code - 1 : -1;
		code <<= 1;
	}
	table->max_code[JPEG_MAX_CODE_BITS + 1] = INT32_MAX;
	table->is_set = true;
	return CXR_OK;
}

static cxr_rc bad_segment(cxr_err *err, const char *what)
{
	return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG %s segment is too short or holds impossible values", what);
}

static cxr_rc read_huffman(jpeg_stream *s, const unsigned char *p, size_t n, cxr_err *err)
{
	while (n > 0) {
		if (n < 17 || (p[0] & 0xEF) > 3)
			return bad_segment(err, "DHT");
		unsigned n_values = 0;
		for (int i = 1; i <= 16; i++)
			n_values += p[i];
		if (n_values > 256 || n < 17 + n_values)
			return bad_segment(err, "DHT");
		jpeg_huffman *table = p[0] & 0x10 ? &s->ac[p[0] & 3] : &s->dc[p[0] & 3];
		CXR_TRY(build_huffman(table, p + 1, p + 17, n_values, err));
		p += 17 + n_values;
		n -= 17 + n_values;
	}
	return CXR_OK;
}

static cxr_rc read_quant(jpeg_stream *s, const unsigned char *p, size_t n, cxr_err *err)
{
	while (n > 0) {
		size_t entry_bytes = p[0] >> 4 ? 2 : 1;
		unsigned index = p[0] & 15;
		if (p[0] >> 4 > 1 || index > 3 || n < 1 + 64 * entry_bytes)
			return bad_segment(err, "DQT");
		for (size_t i = 0; i < 64; i++)
			s->quant[index][i] = (uint16_t)(entry_bytes == 2 ? u16(p + 1 + 2 * i) : p[1 + i]);
		s->has_quant[index] = true;
		p += 1 + 64 * entry_bytes;
		n -= 1 + 64 * entry_bytes;
	}
	return CXR_OK;
}

static cxr_rc read_frame(jpeg_stream *s, uint8_t marker, const unsigned char *p, size_t n, cxr_err *err)
{
	if (s->sof)
		return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG frame has two frame headers");
	if (n < 6 || p[5] == 0 || n < 6 + 3 * (size_t)p[5])
		return bad_segment(err, "SOF");
	if (p[5] > JPEG_MAX_COMPONENTS)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "a JPEG frame of %u components", p[5]);
	s->sof = marker;
	s->precision = p[0];
	s->rows = u16(p + 1);
	s->columns = u16(p + 3);
	s->n_components = p[5];
	if (s->rows == 0)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "a JPEG frame that states its height only at its end");
	if (s->columns == 0 || s->precision < 2 || s->precision > 16)
		return bad_segment(err, "SOF");
	for (unsigned i = 0; i < s->n_components; i++) {
		const unsigned char *c = p + 6 + 3 * i;
		s->components[i] = (jpeg_component){.id = c[0], .h = c[1] >> 4, .v = c[1] & 15, .quant = c[2]};
		if (!s->components[i].h || s->components[i].h > 4 || !s->components[i].v || s->components[i].v > 4 || c[2] > 3)
			return bad_segment(err, "SOF");
	}
	return CXR_OK;
}

static cxr_rc read_scan(jpeg_stream *s, const unsigned char *p, size_t n, cxr_err *err)
{
	if (!s->sof)
		return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG scan stands before its frame header");
	if (n < 1 || p[0] == 0 || p[0] > JPEG_MAX_COMPONENTS || n < 4 + 2 * (size_t)p[0])
		return bad_segment(err, "SOS");
	s->n_scan = p[0];
	for (unsigned i = 0; i < s->n_scan; i++) {
		unsigned index = 0;
		while (index < s->n_components && s->components[index].id != p[1 + 2 * i])
			index++;
		if (index == s->n_components)
			return bad_segment(err, "SOS");
		s->scan[i] = (uint8_t)index;
		s->components[index].dc_table = p[2 + 2 * i] >> 4;
		s->components[index].ac_table = p[2 + 2 * i] & 15;
		if (s->components[index].dc_table > 3 || s->components[index].ac_table > 3)
			return bad_segment(err, "SOS");
		for (unsigned j = 0; j < i; j++)
			if (s->scan[j] == index)
				return bad_segment(err, "SOS");
	}
	const unsigned char *rest = p + 1 + 2 * s->n_scan;
	s->spectral_start = rest[0];
	s->spectral_end = rest[1];
	s->approx_high = rest[2] >> 4;
	s->approx_low = rest[2] & 15;
	return CXR_OK;
}

static bool is_frame_marker(unsigned marker)
{
	return marker >= JPEG_SOF0 && marker <= JPEG_SOF15 && marker != JPEG_DHT && marker != JPEG_DAC && marker != JPEG_JPG;
}

static cxr_rc read_segment(jpeg_stream *s, unsigned marker, const unsigned char *p, size_t n, cxr_err *err)
{
	if (marker == JPEG_DHT)
		return read_huffman(s, p, n, err);
	if (marker == JPEG_DQT)
		return read_quant(s, p, n, err);
	if (marker == JPEG_DAC)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "JPEG with arithmetic coding");
	if (marker == JPEG_DRI) {
		if (n < 2)
			return bad_segment(err, "DRI");
		s->restart_interval = u16(p);
		return CXR_OK;
	}
	if (is_frame_marker(marker)) {
		if (marker > JPEG_SOF3)
			return CXR_FAIL(err, CXR_E_UNSUPPORTED, "a hierarchical or arithmetic JPEG frame (FF%02X)", marker);
		return read_frame(s, (uint8_t)marker, p, n, err);
	}
	if (marker == JPEG_SOS)
		return read_scan(s, p, n, err);
	return CXR_OK; /* APPn, COM and unknown segments are passed over */
}

cxr_rc dicom__jpeg_next_scan(jpeg_stream *s, bool *out_end, cxr_err *err)
{
	*out_end = false;
	for (;;) {
		while (s->at < s->end && *s->at != 0xFF)
			s->at++; /* bytes between segments: some writers pad */
		while (s->at < s->end && *s->at == 0xFF)
			s->at++;
		if (s->at >= s->end) {
			*out_end = true;
			return CXR_OK;
		}
		unsigned marker = *s->at++;
		if (marker == JPEG_EOI) {
			*out_end = true;
			return CXR_OK;
		}
		if (marker == 0 || marker == 1 || (marker >= JPEG_RST0 && marker <= JPEG_SOI))
			continue;
		size_t n_left = (size_t)(s->end - s->at);
		if (n_left < 2 || u16(s->at) < 2 || n_left < u16(s->at))
			return CXR_FAIL(err, n_left < 2 || u16(s->at) >= 2 ? CXR_E_TRUNCATED : CXR_E_FORMAT, "a JPEG segment runs past the end of the frame");
		const unsigned char *p = s->at + 2;
		size_t n = u16(s->at) - 2u;
		s->at = p + n;
		CXR_TRY(read_segment(s, marker, p, n, err));
		if (marker == JPEG_SOS)
			return CXR_OK;
	}
}

/* ---- bits ---- */
void dicom__jpeg_refill_slow(jpeg_bits *bits)
{
	while (bits->n_bits <= 56) {
		unsigned byte = 0;
		bool is_real = bits->at < bits->end && bits->at[0] != 0xFF;
		bool is_stuffed = !is_real && bits->end - bits->at >= 2 && bits->at[1] == 0;
		if (is_real || is_stuffed) {
			byte = bits->at[0];
			bits->at += is_stuffed ? 2 : 1;
		} else {
			bits->n_fake += 8;
		}
		/* the bits below n_bits may hold the beginning of this same byte already, from the fast way */
		bits->acc |= (uint64_t)byte << (56 - bits->n_bits);
		bits->n_bits += 8;
	}
}

int dicom__jpeg_code_slow(jpeg_bits *bits, const jpeg_huffman *table)
{
	int length = JPEG_LOOK_BITS + 1;
	int32_t code = (int32_t)jpeg_bits_peek(bits, (unsigned)length);
	while (length <= JPEG_MAX_CODE_BITS && code > table->max_code[length]) {
		length++;
		code = (int32_t)jpeg_bits_peek(bits, (unsigned)length);
	}
	if (length > JPEG_MAX_CODE_BITS)
		return -1;
	int32_t index = code + table->value_at[length];
	if (index < 0 || (unsigned)index >= table->n_values)
		return -1;
	jpeg_bits_drop(bits, (unsigned)length);
	return table->values[index];
}

bool dicom__jpeg_restart(jpeg_bits *bits, unsigned number)
{
	const unsigned char *p = bits->at;
	while (bits->end - p >= 2 && !(p[0] == 0xFF && p[1] != 0 && p[1] != 0xFF))
		p++;
	if (bits->end - p < 2 || p[1] != JPEG_RST0 + number)
		return false;
	jpeg_bits_init(bits, p + 2, bits->end);
	return true;
}

const unsigned char *dicom__jpeg_scan_end(const jpeg_bits *bits)
{
	const unsigned char *p = bits->at;
	while (bits->end - p >= 2 && !(p[0] == 0xFF && p[1] != 0 && p[1] != 0xFF && !(p[1] >= JPEG_RST0 && p[1] <= JPEG_RST7)))
		p++;
	return bits->end - p < 2 ? bits->end : p;
}
