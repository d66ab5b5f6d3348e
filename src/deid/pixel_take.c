/*
 * The pixels of the output: a view of the input's bytes where they can stand as they are, else a copy in job->samples.
 * Native and RLE pixels come out as little-endian samples with nothing outside the stored bits; other compressed frames come out
 * coded, one fragment a frame, cleaned by pixel_stream.c. Tests: tests/unit/deid/test_dicom_pixels.c
 */
#include "deid/dicom_job.h"

enum {
	MAX_EXPANSION = 256,              /* decoded bytes per coded byte that are believed of RLE: 64 is its limit */
	MAX_DECODED_BYTES = INT32_MAX
};

/* Of the output; one of the known words. */
static void set_photometric(deid__job *job, cxr_str photometric)
{
	char *out = job->result->photometric;
	size_t room = sizeof job->result->photometric;
	job->desc.photometric = photometric;
	memset(out, 0, room);
	memcpy(out, photometric.ptr, photometric.len < room ? photometric.len : room - 1);
}

static cxr_rc describe(deid__job *job)
{
	cxr_rc rc = cxr_pixel_describe(job->file, &job->desc, job->err);
	if (rc == CXR_E_NOT_FOUND)
		return deid__set_aside(job, CXR_E_UNSUPPORTED, "no_pixels", "no pixel data");
	if (rc == CXR_E_UNSUPPORTED)
		return deid__set_aside(job, rc, "pixel_syntax", "floating point pixel data");
	if (rc != CXR_OK) {
		job->result->skip_reason = "pixel_module";
		return rc;
	}
	const deid__words *known = deid__tables_words(job->tables, "photometric");
	cxr_str photometric = known ? deid__words_find(known, job->desc.photometric) : (cxr_str){NULL, 0};
	if (!photometric.ptr)
		return deid__set_aside(job, CXR_E_SCHEMA, "pixel_module", "(0028,0004) has a value that PS3.3 does not know");
	job->desc.is_monochrome1 = cxr_str_eqz(photometric, "MONOCHROME1");
	set_photometric(job, photometric);
	cxr_deid_dicom_result *result = job->result;
	result->rows = job->desc.rows;
	result->columns = job->desc.columns;
	result->bits_stored = job->desc.bits_stored;
	result->n_frames = job->desc.n_frames;
	return CXR_OK;
}

static bool is_masking(const deid__job *job)
{
	cxr_deid_pixels policy = job->options->pixels;
	return job->options->findings && (policy == CXR_DEID_PIXELS_MASK_IDENTIFYING || policy == CXR_DEID_PIXELS_MASK_ALL);
}

/* What cannot be cleaned of burned-in text with certainty is set aside. */
static cxr_rc check_burned_in(deid__job *job)
{
	if (job->options->pixels == CXR_DEID_PIXELS_OFF)
		return CXR_OK;
	const cxr_pixel_findings *findings = job->options->findings;
	bool says_yes = cxr_str_ieqz(deid__text_of(cxr_dcm_find(&job->file->data, DEID__TAG_BURNED_IN)), "YES");
	if (!findings && says_yes)
		return deid__set_aside(job, CXR_E_POLICY, "burned_in", "the header says that text is burned in, and nothing here can find it");
	if (!is_masking(job))
		return CXR_OK;
	if (findings->n_rects == 0 && says_yes)
		return deid__set_aside(job, CXR_E_POLICY, "burned_in", "the header says that text is burned in, and none was found");
	if (findings->n_rects && !findings->is_verified)
		return deid__set_aside(job, CXR_E_POLICY, "burned_in", "text is left after masking");
	return CXR_OK;
}

/* Bytes of all frames in native form; 0 on overflow. */
static uint64_t native_bytes(const cxr_pixel_desc *desc)
{
	uint64_t n_pixels = (uint64_t)desc->rows * desc->columns; /* < 2^32 */
	if (desc->bits_allocated == 1)
		return (n_pixels * desc->samples_per_pixel * desc->n_frames + 7) / 8; /* < 2^65 / 8 only with 2^31 frames: see below */
	uint64_t frame = cxr_pixel_frame_bytes(desc);
	if (cxr_str_ends(desc->photometric, cxr_str_from("_422")) && desc->samples_per_pixel == 3)
		frame = frame / 3 * 2;
	else if (cxr_str_ends(desc->photometric, cxr_str_from("_420")) && desc->samples_per_pixel == 3)
		frame = frame / 2;
	uint64_t all;
	return __builtin_mul_overflow(frame, (uint64_t)desc->n_frames, &all) ? 0 : all;
}

/* Room for n bytes in job->samples, which then has that length. */
static cxr_rc make_room(deid__job *job, size_t n_bytes)
{
	cxr_buf_clear(job->samples);
	if (n_bytes > MAX_DECODED_BYTES)
		return deid__set_aside(job, CXR_E_LIMIT, "limit", "more pixels than can be changed in memory");
	if (!cxr_buf_reserve(job->samples, n_bytes + 1))
		return CXR_FAIL(job->err, CXR_E_NOMEM, "no memory for pixels");
	job->samples->len = n_bytes;
	return CXR_OK;
}

static unsigned char *samples_of(deid__job *job)
{
	return (unsigned char *)job->samples->ptr;
}

/* Makes job->pixels a copy that may be changed. */
static cxr_rc own_pixels(deid__job *job)
{
	if (job->pixels.value == samples_of(job) && job->pixels.value)
		return CXR_OK;
	CXR_TRY(make_room(job, job->pixels.n_bytes));
	if (job->pixels.n_bytes)
		memcpy(job->samples->ptr, job->pixels.value, job->pixels.n_bytes);
	job->pixels.value = samples_of(job);
	return CXR_OK;
}

/* Bytes exchanged within units; a rest smaller than a unit stays. */
static void copy_swapped(unsigned char *out, const unsigned char *in, size_t n_bytes, size_t unit)
{
	size_t whole = n_bytes - n_bytes % unit;
	for (size_t i = 0; i < whole; i += unit)
		for (size_t k = 0; k < unit; k++)
			out[i + k] = in[i + unit - 1 - k];
	memcpy(out + whole, in + whole, n_bytes - whole);
}

static cxr_rc take_native(deid__job *job, const cxr_dcm_elem *elem)
{
	const cxr_pixel_desc *desc = &job->desc;
	uint64_t n_bytes = native_bytes(desc);
	if (n_bytes == 0 || n_bytes > elem->n_bytes || !elem->value)
		return deid__set_aside(job, CXR_E_TRUNCATED, "pixel_data", "pixel data is shorter than rows, columns and frames say");
	job->ts = CXR_TS_EXPLICIT_LE;
	job->pixels = (cxr_dcm_elem){.tag = DEID__TAG_PIXEL_DATA, .vr = desc->bits_allocated > 8 ? CXR_VR('O', 'W') : CXR_VR('O', 'B'), .value = elem->value,
		.n_bytes = (size_t)n_bytes};
	size_t width = desc->bits_allocated < 8 ? 1 : desc->bits_allocated / 8u;
	size_t unit = width == 1 && elem->vr == CXR_VR('O', 'W') ? 2 : width;
	if (!elem->is_big_endian || unit == 1)
		return CXR_OK;
	/* a last sample that shares a word with padding needs the padding's place for the exchange */
	size_t n_swapped = job->pixels.n_bytes + job->pixels.n_bytes % unit;
	if (n_swapped > elem->n_bytes)
		n_swapped = job->pixels.n_bytes;
	CXR_TRY(make_room(job, n_swapped));
	copy_swapped(samples_of(job), elem->value, n_swapped, unit);
	job->pixels.value = samples_of(job);
	return CXR_OK;
}

/* Frames of a compressed file decoded one behind the other. */
static cxr_rc take_decoded(deid__job *job)
{
	uint64_t frame_bytes = cxr_pixel_frame_bytes(&job->desc);
	uint64_t n_bytes;
	if (frame_bytes == 0 || __builtin_mul_overflow(frame_bytes, (uint64_t)job->desc.n_frames, &n_bytes) || n_bytes > MAX_DECODED_BYTES ||
		n_bytes / MAX_EXPANSION > job->file->n_bytes)
		return deid__set_aside(job, CXR_E_LIMIT, "pixel_data", "rows, columns and frames say more than the file can hold");
	CXR_TRY(make_room(job, (size_t)n_bytes));
	for (uint32_t frame = 0; frame < job->desc.n_frames; frame++) {
		cxr_rc rc = cxr_pixel_decode(job->file, &job->desc, frame, samples_of(job) + frame * frame_bytes, (size_t)frame_bytes, job->err);
		if (rc != CXR_OK) {
			if (cxr_rc_is_bad_input(rc))
				job->result->skip_reason = rc == CXR_E_UNSUPPORTED ? "pixel_syntax" : "pixel_data";
			return rc;
		}
	}
	job->pixels.value = samples_of(job);
	job->pixels.n_bytes = (size_t)n_bytes;
	return CXR_OK;
}

/* Cleans all frames into job->samples one behind the other; ends[i] = end of frame i; *out_bits = deepest samples. */
static cxr_rc clean_frames(deid__job *job, size_t *ends, unsigned *out_bits)
{
	cxr_buf joined;
	cxr_buf_init(&joined, job->file->n_bytes);
	cxr_buf_clear(job->samples);
	cxr_rc rc = CXR_OK;
	*out_bits = 0;
	for (uint32_t frame = 0; frame < job->desc.n_frames && rc == CXR_OK; frame++) {
		cxr_str stream;
		unsigned frame_bits = 0;
		cxr_buf_clear(&joined);
		rc = cxr_pixel_coded_frame(job->file, &job->desc, frame, &joined, &stream, job->err);
		if (rc == CXR_OK)
			rc = cxr_pixel_check_frame(job->file, &job->desc, stream, job->err);
		if (rc == CXR_OK)
			rc = deid__stream_clean(job->file->ts, stream, job->samples, &frame_bits, job->err);
		ends[frame] = job->samples->len;
		*out_bits = frame_bits > *out_bits ? frame_bits : *out_bits;
	}
	cxr_buf_release(&joined);
	if (cxr_rc_is_bad_input(rc))
		job->result->skip_reason = rc == CXR_E_UNSUPPORTED ? "pixel_syntax" : "pixel_data";
	CXR_TRY(rc);
	return cxr_buf_check(job->samples, job->err);
}

/* Coded frames, cleaned. The fragments are cut out of job->samples once it has stopped growing. */
static cxr_rc take_coded(deid__job *job, unsigned *out_bits)
{
	size_t n_frames = job->desc.n_frames;
	if (n_frames > job->file->n_bytes)
		return deid__set_aside(job, CXR_E_LIMIT, "pixel_data", "more frames than the file can hold");
	size_t *ends = cxr_arena_array(job->arena, n_frames, sizeof *ends);
	cxr_str *fragments = cxr_arena_array(job->arena, n_frames + 1, sizeof *fragments);
	if (!ends || !fragments)
		return CXR_FAIL(job->err, CXR_E_NOMEM, "header needs more memory than allowed");
	CXR_TRY(clean_frames(job, ends, out_bits));
	fragments[0] = (cxr_str){"", 0};
	for (size_t i = 0; i < n_frames; i++) {
		size_t start = i ? ends[i - 1] : 0;
		fragments[i + 1] = (cxr_str){job->samples->ptr + start, ends[i] - start};
	}
	job->pixels = (cxr_dcm_elem){.tag = DEID__TAG_PIXEL_DATA, .vr = CXR_VR('O', 'B'), .fragments = fragments, .n_fragments = n_frames + 1};
	job->ts = job->file->ts;
	return CXR_OK;
}

/* Bits of the last byte of 1-bit pixels that belong to no pixel. */
static cxr_rc clear_last_byte(deid__job *job)
{
	uint64_t n_bits = (uint64_t)job->desc.rows * job->desc.columns * job->desc.samples_per_pixel * job->desc.n_frames;
	unsigned n_used = (unsigned)(n_bits % 8);
	if (job->desc.bits_allocated != 1 || n_used == 0)
		return CXR_OK;
	size_t last = job->pixels.n_bytes - 1;
	unsigned keep = (1u << n_used) - 1;
	if ((job->pixels.value[last] & ~keep & 0xFF) == 0)
		return CXR_OK;
	CXR_TRY(own_pixels(job));
	samples_of(job)[last] &= (unsigned char)keep;
	job->result->n_cleared_samples++;
	return CXR_OK;
}

/* Native samples: other bits cleared, text masked. */
static cxr_rc clean_samples(deid__job *job)
{
	CXR_TRY(clear_last_byte(job));
	if (cxr_pixels_have_other_bits(&job->desc, job->pixels.value, job->pixels.n_bytes)) {
		CXR_TRY(own_pixels(job));
		job->result->n_cleared_samples += cxr_pixels_clear_other_bits(&job->desc, samples_of(job), job->pixels.n_bytes);
	}
	if (!is_masking(job) || job->options->findings->n_rects == 0)
		return CXR_OK;
	if (job->pixels.n_bytes != cxr_pixel_frame_bytes(&job->desc) * job->desc.n_frames)
		return deid__set_aside(job, CXR_E_UNSUPPORTED, "pixel_syntax", "text in pixels that share colour samples cannot be masked");
	CXR_TRY(own_pixels(job));
	const cxr_pixel_findings *findings = job->options->findings;
	job->result->masked_px = cxr_pixels_mask(&job->desc, findings->rects, findings->n_rects, samples_of(job), job->pixels.n_bytes);
	job->is_masked = true;
	return CXR_OK;
}

static bool is_coded_kept(cxr_ts ts)
{
	return ts >= CXR_TS_JPEG_BASELINE && ts <= CXR_TS_HTJ2K;
}

/* Back to native samples, in job->samples, with their colours as decoding leaves them. */
static cxr_rc take_native_form(deid__job *job)
{
	job->pixels = (cxr_dcm_elem){.tag = DEID__TAG_PIXEL_DATA, .vr = job->desc.bits_allocated > 8 ? CXR_VR('O', 'W') : CXR_VR('O', 'B')};
	job->ts = CXR_TS_EXPLICIT_LE;
	CXR_TRY(take_decoded(job));
	set_photometric(job, cxr_pixel_decoded_photometric(job->file, &job->desc));
	return clean_samples(job);
}

/*
 * Frames stay coded when they cannot hold anything outside the stored bits: their samples are no deeper than BitsStored, or they
 * are decoded to see. An overlay in the high bits of a compressed image is thus found; then the samples are written natively.
 */
static cxr_rc take_compressed(deid__job *job, bool can_decode)
{
	unsigned bits;
	CXR_TRY(take_coded(job, &bits));
	if (bits <= job->desc.bits_stored && job->desc.high_bit + 1u == job->desc.bits_stored)
		return CXR_OK;
	if (!can_decode)
		return deid__set_aside(job, CXR_E_UNSUPPORTED, "pixel_syntax", "samples deeper than BitsStored in frames that are not decoded here");
	cxr_str photometric = job->desc.photometric;
	CXR_TRY(take_native_form(job));
	if (job->result->n_cleared_samples)
		return CXR_OK;
	set_photometric(job, photometric);
	return take_coded(job, &bits);
}

cxr_rc deid__pixels_take(deid__job *job)
{
	CXR_TRY(describe(job));
	CXR_TRY(check_burned_in(job));
	const cxr_dcm_elem *elem = cxr_dcm_find(&job->file->data, DEID__TAG_PIXEL_DATA);
	cxr_ts ts = job->file->ts;
	bool must_mask = is_masking(job) && job->options->findings->n_rects > 0;
	bool can_decode = cxr_pixel_can_decode(job->file, &job->desc);
	if (ts == CXR_TS_OTHER || (cxr_ts_is_encapsulated(ts) && ts != CXR_TS_RLE && !is_coded_kept(ts)))
		return deid__set_aside(job, CXR_E_UNSUPPORTED, "pixel_syntax", "a transfer syntax whose frames cannot be cleaned here");
	if (!can_decode && job->options->needs_decodable)
		return deid__set_aside(job, CXR_E_UNSUPPORTED, "pixel_syntax", "frames in a form that is not decoded here");
	if (ts == CXR_TS_RLE || (must_mask && can_decode && cxr_ts_is_encapsulated(ts)))
		return take_native_form(job);
	if (cxr_ts_is_encapsulated(ts)) {
		if (must_mask)
			return deid__set_aside(job, CXR_E_UNSUPPORTED, "pixel_syntax", "text in frames that are not decoded here cannot be masked");
		return take_compressed(job, can_decode);
	}
	CXR_TRY(take_native(job, elem));
	return clean_samples(job);
}
