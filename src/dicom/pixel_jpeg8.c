/*
 * Sequential DCT frames of 8 bits through libjpeg-turbo. libjpeg reports errors by leaving through longjmp(); nothing here owns memory
 * across that but the decoder itself and one row, both released behind it. See pixel_jpeg_dct.h. Tests: tests/unit/dicom/test_pixel_jpeg8.c
 */
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>
#include <jerror.h>

#include "base/mem.h"
#include "dicom/pixel_jpeg_dct.h"

enum { MAX_SCANS = 16, SLACK_BYTES = 4 << 20, BYTES_A_SAMPLE = 6 };

typedef struct trap {
	struct jpeg_error_mgr manager; /* first: libjpeg hands back a pointer to it */
	jmp_buf jump;
	cxr_rc rc;
	char message[JMSG_LENGTH_MAX];
} trap;

typedef struct decoder {
	struct jpeg_decompress_struct info;
	trap trap;
	struct jpeg_progress_mgr progress;
	const dicom__jpeg_frame *frame;
	unsigned char *pixels; /* a row of libjpeg's, when it cannot write to the output itself */
	uint16_t *row;         /* one component of it */
} decoder;

static void leave(j_common_ptr info, cxr_rc rc)
{
	trap *trap_of = (trap *)info->err;
	trap_of->rc = rc;
	info->err->format_message(info, trap_of->message);
	longjmp(trap_of->jump, 1);
}

static void on_error(j_common_ptr info)
{
	switch (info->err->msg_code) {
	case JERR_OUT_OF_MEMORY: leave(info, CXR_E_NOMEM); break;
	case JERR_NO_BACKING_STORE: leave(info, CXR_E_LIMIT); break;
	default: leave(info, CXR_E_FORMAT); break;
	}
}

/* Warnings that mean lost pixels end the decoding; the others (bytes between segments, odd application segments) do not. */
static void on_message(j_common_ptr info, int level)
{
	if (level >= 0)
		return;
	switch (info->err->msg_code) {
	case JWRN_HIT_MARKER: leave(info, CXR_E_TRUNCATED); break;
	case JWRN_HUFF_BAD_CODE:
	case JWRN_MUST_RESYNC: leave(info, CXR_E_FORMAT); break;
	default: break;
	}
}

static void stay_silent(j_common_ptr info)
{
	(void)info;
}

/* A few bytes a scan can ask for the work of a whole picture. */
static void count_scans(j_common_ptr info)
{
	if (((j_decompress_ptr)info)->input_scan_number > MAX_SCANS) {
		snprintf(((trap *)info->err)->message, JMSG_LENGTH_MAX, "more than %d scans", MAX_SCANS);
		((trap *)info->err)->rc = CXR_E_LIMIT;
		longjmp(((trap *)info->err)->jump, 1);
	}
}

/* What the stream itself says of its colours: JCS_YCbCr, JCS_RGB or, when it says nothing, JCS_UNKNOWN. */
static J_COLOR_SPACE coded_space(const struct jpeg_decompress_struct *info)
{
	if (info->saw_Adobe_marker)
		return info->Adobe_transform == 0 ? JCS_RGB : JCS_YCbCr;
	if (info->saw_JFIF_marker)
		return JCS_YCbCr;
	const jpeg_component_info *c = info->comp_info;
	return c[0].component_id == 'R' && c[1].component_id == 'G' && c[2].component_id == 'B' ? JCS_RGB : JCS_UNKNOWN;
}

static cxr_rc choose_colours(struct jpeg_decompress_struct *info, const cxr_pixel_desc *desc, cxr_err *err)
{
	J_COLOR_SPACE space = info->num_components == 3 ? coded_space(info) : JCS_UNKNOWN;
	bool is_ybr = cxr_str_starts(desc->photometric, cxr_str_from("YBR"));
	if (is_ybr && space == JCS_RGB)
		return CXR_FAIL(err, CXR_E_SCHEMA, "the JPEG frame says RGB, the data set says YBR");
	if (!is_ybr && space == JCS_YCbCr) {
		info->jpeg_color_space = JCS_YCbCr;
		info->out_color_space = JCS_RGB;
	} else { /* passed through */
		info->jpeg_color_space = JCS_UNKNOWN;
		info->out_color_space = JCS_UNKNOWN;
	}
	return CXR_OK;
}

/* libjpeg has read the header for itself: what was checked is checked on its reading too. */
static cxr_rc start(decoder *d, cxr_err *err)
{
	struct jpeg_decompress_struct *info = &d->info;
	const cxr_pixel_desc *desc = d->frame->desc;
	jpeg_mem_src(info, d->frame->bytes, d->frame->n_bytes);
	jpeg_read_header(info, TRUE);
	const dicom__coded coded = {info->image_width, info->image_height, (unsigned)info->num_components, (unsigned)info->data_precision};
	CXR_TRY(dicom__check_coded("JPEG", &coded, desc, err));
	if (info->progressive_mode || info->arith_code)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "a progressive or arithmetic JPEG frame");
	CXR_TRY(choose_colours(info, desc, err));
	info->dct_method = JDCT_ISLOW;
	uint64_t n_samples = (uint64_t)desc->rows * desc->columns * desc->samples_per_pixel;
	info->mem->max_memory_to_use = (long)(BYTES_A_SAMPLE * n_samples + SLACK_BYTES);
	jpeg_start_decompress(info);
	if (info->output_width != desc->columns || info->output_height != desc->rows || info->output_components != desc->samples_per_pixel)
		return CXR_FAIL(err, CXR_E_FORMAT, "the JPEG frame comes out in another size than it states");
	return CXR_OK;
}

static cxr_rc take_rows(decoder *d, cxr_err *err)
{
	const cxr_pixel_desc *desc = d->frame->desc;
	size_t row_samples = (size_t)desc->columns * desc->samples_per_pixel;
	bool is_direct = desc->bits_allocated == 8 && !desc->is_planar;
	if (!is_direct) {
		d->pixels = cxr_malloc(row_samples);
		d->row = cxr_calloc(desc->columns, sizeof *d->row);
		if (!d->pixels || !d->row)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for rows of pixels");
	}
	while (d->info.output_scanline < desc->rows) {
		uint32_t y = d->info.output_scanline;
		JSAMPROW pixels = is_direct ? d->frame->out + y * row_samples : d->pixels;
		if (jpeg_read_scanlines(&d->info, &pixels, 1) != 1)
			return CXR_FAIL(err, CXR_E_TRUNCATED, "the JPEG frame ends in row %u of %u", (unsigned)y, (unsigned)desc->rows);
		for (unsigned c = 0; !is_direct && c < desc->samples_per_pixel; c++) {
			for (size_t x = 0; x < desc->columns; x++)
				d->row[x] = d->pixels[x * desc->samples_per_pixel + c];
			dicom__store_row(desc, 8, c, y, d->row, d->frame->out);
		}
	}
	return CXR_OK;
}

static cxr_rc decode(decoder *d, cxr_err *err)
{
	d->info.err = jpeg_std_error(&d->trap.manager);
	d->trap.manager.error_exit = on_error;
	d->trap.manager.emit_message = on_message;
	d->trap.manager.output_message = stay_silent;
	if (setjmp(d->trap.jump))
		return CXR_FAIL(err, d->trap.rc, "libjpeg: %s", d->trap.message);
	jpeg_create_decompress(&d->info);
	d->progress.progress_monitor = count_scans;
	d->info.progress = &d->progress;
	CXR_TRY(start(d, err));
	return take_rows(d, err);
}

cxr_rc dicom__jpeg8_decode(const dicom__jpeg_frame *frame, cxr_err *err)
{
	decoder *d = cxr_calloc(1, sizeof *d);
	if (!d)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a decoder");
	d->frame = frame;
	cxr_rc rc = decode(d, err);
	jpeg_destroy_decompress(&d->info);
	cxr_free(d->pixels);
	cxr_free(d->row);
	cxr_free(d);
	return rc;
}
