/*
 * JPEG 2000 and High-Throughput JPEG 2000 through OpenJPEG. The stream is surveyed first (j2k_stream.h): what is not what the data set
 * says, is incomplete, or would take more memory or work than its pixels are worth, never reaches OpenJPEG. That runs in a child process:
 * as Debian builds it, failed assertions end the process, and damaged code-blocks make them fail. Its messages end up in the error record.
 * Source: ITU-T T.800, T.814, PS3.5 annex A.4.4.
 * See pixel_codec.h. Tests: tests/unit/dicom/test_pixel_jpeg2000.c, tests/golden/test_dicom_codecs.py, tests/fuzz/fuzz_dicom_j2k.c
 */
#include <openjpeg.h>
#include <stdio.h>

#include "base/mem.h"
#include "dicom/j2k_stream.h"
#include "dicom/pixel_codec.h"
#include "os/child.h"

enum { MAX_BYTES_A_SAMPLE = 6, SLACK_BYTES = 16 << 20, SLACK_PACKETS = 1 << 20, PACKETS_A_BYTE = 16, BUFFER_BYTES = 1 << 16, MESSAGE_BYTES = 160, END_BYTES = 2,
	SECONDS = 60, BYTES_A_SECOND = 1 << 18 };

/* The coded bytes, and behind them an end marker: OpenJPEG asks for one, some devices leave it out. */
typedef struct source {
	const unsigned char *bytes;
	size_t n_bytes, at; /* at <= n_bytes + END_BYTES */
} source;

typedef struct decoder {
	j2k_stream stream;
	source source;
	const cxr_pixel_desc *desc;
	opj_codec_t *codec;
	opj_stream_t *input;
	opj_image_t *image;
	char message[MESSAGE_BYTES]; /* the first complaint */
} decoder;

/* What the child hands back. */
typedef struct answer {
	cxr_rc rc;
	cxr_err err;
	unsigned char samples[];
} answer;

typedef struct task {
	decoder *decoder;
	answer *answer; /* shared */
	uint16_t *row;
} task;

/* ---- OpenJPEG's view of the bytes ---- */
static OPJ_SIZE_T read_source(void *out, OPJ_SIZE_T n, void *user)
{
	static const unsigned char end[END_BYTES] = {0xFF, 0xD9};
	source *s = user;
	bool is_end = s->at >= s->n_bytes;
	size_t n_left = is_end ? s->n_bytes + END_BYTES - s->at : s->n_bytes - s->at;
	if (n_left == 0)
		return (OPJ_SIZE_T)-1;
	n = n < n_left ? n : n_left;
	memcpy(out, is_end ? end + (s->at - s->n_bytes) : s->bytes + s->at, n);
	s->at += n;
	return n;
}

static OPJ_OFF_T skip_source(OPJ_OFF_T n, void *user)
{
	source *s = user;
	if (n < 0 || (uint64_t)n > s->n_bytes + END_BYTES - s->at)
		return -1;
	s->at += (size_t)n;
	return n;
}

static OPJ_BOOL seek_source(OPJ_OFF_T at, void *user)
{
	source *s = user;
	if (at < 0 || (uint64_t)at > s->n_bytes + END_BYTES)
		return OPJ_FALSE;
	s->at = (size_t)at;
	return OPJ_TRUE;
}

static void keep_message(const char *message, void *user)
{
	decoder *d = user;
	if (d->message[0])
		return;
	snprintf(d->message, sizeof d->message, "%s", message);
	d->message[strcspn(d->message, "\n")] = '\0';
}

static void stay_silent(const char *message, void *user)
{
	(void)message, (void)user;
}

/* Memory that OpenJPEG lacks is a matter of the frame, whose cost was found bearable: it is set aside, the run goes on. */
static cxr_rc complain(const decoder *d, cxr_err *err)
{
	if (strstr(d->message, "memory"))
		return CXR_FAIL(err, CXR_E_LIMIT, "OpenJPEG: %s", d->message);
	return CXR_FAIL(err, CXR_E_FORMAT, "OpenJPEG: %s", d->message[0] ? d->message : "the frame is damaged");
}

/* ---- checks ---- */
static cxr_rc check_cost(const j2k_stream *s, const cxr_pixel_desc *desc, cxr_err *err)
{
	uint64_t n_samples = (uint64_t)desc->rows * desc->columns * desc->samples_per_pixel;
	if (s->work_bytes > MAX_BYTES_A_SAMPLE * n_samples + SLACK_BYTES)
		return CXR_FAIL(err, CXR_E_LIMIT, "the JPEG 2000 frame is cut into too small pieces");
	if (s->n_packets > PACKETS_A_BYTE * (uint64_t)s->n_bytes + SLACK_PACKETS)
		return CXR_FAIL(err, CXR_E_LIMIT, "the JPEG 2000 frame promises more packets than it can hold");
	return CXR_OK;
}

static cxr_rc check_image(const decoder *d, bool has_samples, cxr_err *err)
{
	const j2k_stream *s = &d->stream;
	if (!d->image || d->image->numcomps != s->n_components)
		return CXR_FAIL(err, CXR_E_FORMAT, "OpenJPEG sees another number of components");
	for (unsigned i = 0; i < s->n_components; i++) {
		const opj_image_comp_t *c = &d->image->comps[i];
		if (c->w != s->columns || c->h != s->rows || c->prec != s->precision || c->factor || (c->sgnd != 0) != s->is_signed)
			return CXR_FAIL(err, CXR_E_FORMAT, "OpenJPEG sees components of another size");
		if (has_samples && !c->data)
			return CXR_FAIL(err, CXR_E_TRUNCATED, "a component of the JPEG 2000 frame has no samples");
	}
	return CXR_OK;
}

/* ---- decoding ---- */
static cxr_rc open(decoder *d, cxr_err *err)
{
	d->codec = opj_create_decompress(OPJ_CODEC_J2K);
	d->input = opj_stream_create(BUFFER_BYTES, OPJ_TRUE);
	if (!d->codec || !d->input)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a decoder");
	opj_set_error_handler(d->codec, keep_message, d);
	opj_set_warning_handler(d->codec, stay_silent, NULL);
	opj_set_info_handler(d->codec, stay_silent, NULL);
	d->source = (source){d->stream.bytes, d->stream.n_bytes, 0};
	opj_stream_set_user_data(d->input, &d->source, NULL);
	opj_stream_set_user_data_length(d->input, d->stream.n_bytes + END_BYTES);
	opj_stream_set_read_function(d->input, read_source);
	opj_stream_set_skip_function(d->input, skip_source);
	opj_stream_set_seek_function(d->input, seek_source);
	opj_dparameters_t parameters;
	opj_set_default_decoder_parameters(&parameters);
	if (!opj_setup_decoder(d->codec, &parameters) || !opj_codec_set_threads(d->codec, 0)) /* whatever the environment says */
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a decoder");
	return CXR_OK;
}

static void store(const decoder *d, uint16_t *row, unsigned char *out)
{
	const cxr_pixel_desc *desc = d->desc;
	uint32_t mask = (1u << d->stream.precision) - 1;
	for (unsigned c = 0; c < desc->samples_per_pixel; c++)
		for (uint32_t y = 0; y < desc->rows; y++) {
			const OPJ_INT32 *from = d->image->comps[c].data + (size_t)y * desc->columns;
			for (size_t x = 0; x < desc->columns; x++)
				row[x] = (uint16_t)((uint32_t)from[x] & mask);
			dicom__store_row(desc, d->stream.precision, c, y, row, out);
		}
}

static cxr_rc decode(decoder *d, cxr_err *err)
{
	CXR_TRY(open(d, err));
	if (!opj_read_header(d->input, d->codec, &d->image))
		return complain(d, err);
	CXR_TRY(check_image(d, false, err));
	if (!opj_decode(d->codec, d->input, d->image))
		return complain(d, err);
	return check_image(d, true, err);
}

static void work(void *state)
{
	task *t = state;
	decoder *d = t->decoder;
	t->answer->rc = decode(d, &t->answer->err);
	if (t->answer->rc == CXR_OK)
		store(d, t->row, t->answer->samples);
	opj_image_destroy(d->image);
	if (d->input)
		opj_stream_destroy(d->input);
	if (d->codec)
		opj_destroy_codec(d->codec);
}

static cxr_rc run(task *t, unsigned char *out, size_t out_bytes, cxr_err *err)
{
	CXR_TRY(cxr_child_run(work, t, SECONDS + (unsigned)(out_bytes / BYTES_A_SECOND), err));
	if (t->answer->rc != CXR_OK) {
		if (err)
			*err = t->answer->err;
		return t->answer->rc;
	}
	memcpy(out, t->answer->samples, out_bytes);
	return CXR_OK;
}

cxr_rc dicom__decode_jpeg2000(const unsigned char *bytes, size_t n_bytes, const cxr_pixel_desc *desc, unsigned char *out, size_t out_bytes, cxr_err *err)
{
	decoder d = {.desc = desc};
	CXR_TRY(dicom__j2k_open(&d.stream, bytes, n_bytes, err));
	const dicom__coded coded = {d.stream.columns, d.stream.rows, d.stream.n_components, d.stream.precision};
	CXR_TRY(dicom__check_coded("JPEG 2000", &coded, desc, err));
	CXR_TRY(dicom__j2k_survey(&d.stream, err));
	CXR_TRY(check_cost(&d.stream, desc, err));
	CXR_AUTO(cxr_free_at) uint16_t *row = cxr_calloc(desc->columns, sizeof *row);
	task t = {.decoder = &d, .row = row, .answer = cxr_shared_new(sizeof *t.answer + out_bytes)};
	cxr_rc rc = row && t.answer ? run(&t, out, out_bytes, err) : CXR_FAIL(err, CXR_E_NOMEM, "no memory for a decoder");
	cxr_shared_free(t.answer, sizeof *t.answer + out_bytes);
	return rc;
}
