/*
 * RLE Lossless: byte planes, most significant byte first, each PackBits coded. Source: PS3.5 annex G.
 * See pixel_codec.h. Tests: tests/unit/dicom/test_pixel_rle.c, tests/fuzz/fuzz_dicom_rle.c
 */
#include "dicom/pixel_codec.h"

enum { HEADER_BYTES = 64, MAX_SEGMENTS = 15 };

static uint32_t u32le(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Decodes one segment into every `stride`-th byte of out, n_out bytes in all. */
static cxr_rc decode_segment(const unsigned char *in, size_t n_in, unsigned char *out, size_t n_out, size_t stride, cxr_err *err)
{
	size_t at = 0;
	size_t done = 0;
	while (done < n_out) {
		if (at >= n_in)
			return CXR_FAIL(err, CXR_E_TRUNCATED, "RLE segment ends before its plane is full");
		unsigned control = in[at++];
		if (control == 128)
			continue;
		size_t n = control < 128 ? control + 1u : 257u - control;
		size_t n_room = n_out - done;
		size_t n_write = n < n_room ? n : n_room; /* a run may pass the end of the plane: the rest is dropped */
		unsigned char *to = out + done * stride;
		if (control < 128) {
			if (n_write > n_in - at)
				return CXR_FAIL(err, CXR_E_TRUNCATED, "RLE segment ends inside a literal run");
			for (size_t i = 0; i < n_write; i++)
				to[i * stride] = in[at + i];
			at += n < n_in - at ? n : n_in - at;
		} else {
			if (at >= n_in)
				return CXR_FAIL(err, CXR_E_TRUNCATED, "RLE segment ends inside a repeat run");
			for (size_t i = 0; i < n_write; i++)
				to[i * stride] = in[at];
			at++;
		}
		done += n_write;
	}
	return CXR_OK;
}

/* End of segment `index`: the next larger offset, or the end of the frame. */
static size_t segment_end(const unsigned char *bytes, size_t n_bytes, uint32_t n_segments, size_t start)
{
	size_t end = n_bytes;
	for (uint32_t i = 0; i < n_segments; i++) {
		size_t other = u32le(bytes + 4 + 4 * (size_t)i);
		if (other > start && other < end)
			end = other;
	}
	return end;
}

cxr_rc dicom__decode_rle(const unsigned char *bytes, size_t n_bytes, const cxr_pixel_desc *desc, unsigned char *out, size_t out_bytes, cxr_err *err)
{
	if (n_bytes < HEADER_BYTES)
		return CXR_FAIL(err, CXR_E_TRUNCATED, "RLE frame is shorter than its header");
	size_t sample_bytes = desc->bits_allocated / 8u;
	size_t samples = desc->samples_per_pixel;
	uint32_t n_segments = u32le(bytes);
	if (n_segments > MAX_SEGMENTS || n_segments != samples * sample_bytes)
		return CXR_FAIL(err, CXR_E_FORMAT, "RLE frame with %u segments where %zu are due", (unsigned)n_segments, samples * sample_bytes);
	size_t n_pixels = out_bytes / (samples * sample_bytes);
	for (uint32_t i = 0; i < n_segments; i++) {
		size_t start = u32le(bytes + 4 + 4 * (size_t)i);
		if (start < HEADER_BYTES || start >= n_bytes)
			return CXR_FAIL(err, CXR_E_FORMAT, "RLE segment %u lies outside its frame", (unsigned)i + 1);
		size_t sample = i / sample_bytes;
		size_t byte = sample_bytes - 1 - i % sample_bytes; /* of a little-endian sample */
		size_t stride = desc->is_planar ? sample_bytes : samples * sample_bytes;
		size_t first = desc->is_planar ? sample * n_pixels * sample_bytes + byte : sample * sample_bytes + byte;
		size_t end = segment_end(bytes, n_bytes, n_segments, start);
		CXR_TRY(decode_segment(bytes + start, end - start, out + first, n_pixels, stride, err));
	}
	return CXR_OK;
}
