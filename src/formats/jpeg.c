/* See jpeg.h. libjpeg reports errors by leaving through longjmp(); nothing here owns memory across that. */
#include "formats/jpeg.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

enum { CHUNK_BYTES = 1 << 16 };

typedef struct jpeg_sink {
	struct jpeg_destination_mgr manager; /* first: libjpeg hands back a pointer to it */
	cxr_buf *out;
} jpeg_sink;

typedef struct jpeg_trap {
	struct jpeg_error_mgr manager; /* first, as above */
	jmp_buf jump;
	bool is_no_memory;
} jpeg_trap;

static void on_error(j_common_ptr info)
{
	jpeg_trap *trap = (jpeg_trap *)info->err;
	trap->is_no_memory = info->err->msg_code == 56; /* JERR_OUT_OF_MEMORY: its header does not compile alone */
	longjmp(trap->jump, 1);
}

static void stay_silent(j_common_ptr info)
{
	(void)info;
}

static void give_room(j_compress_ptr info)
{
	jpeg_sink *sink = (jpeg_sink *)info->dest;
	if (!cxr_buf_reserve(sink->out, CHUNK_BYTES))
		on_error((j_common_ptr)info);
	sink->manager.next_output_byte = (JOCTET *)sink->out->ptr + sink->out->len;
	sink->manager.free_in_buffer = CHUNK_BYTES;
}

static boolean take_full(j_compress_ptr info)
{
	jpeg_sink *sink = (jpeg_sink *)info->dest;
	sink->out->len += CHUNK_BYTES; /* libjpeg counts the whole chunk as used here, whatever free_in_buffer says */
	give_room(info);
	return TRUE;
}

static void take_last(j_compress_ptr info)
{
	jpeg_sink *sink = (jpeg_sink *)info->dest;
	sink->out->len += CHUNK_BYTES - sink->manager.free_in_buffer;
	sink->out->ptr[sink->out->len] = '\0';
}

static void compress(struct jpeg_compress_struct *info, const uint8_t *pixels, uint32_t width, uint32_t height, size_t stride_bytes, int quality)
{
	info->image_width = width;
	info->image_height = height;
	info->input_components = 1;
	info->in_color_space = JCS_GRAYSCALE;
	jpeg_set_defaults(info);
	jpeg_set_quality(info, quality, TRUE);
	jpeg_start_compress(info, TRUE);
	while (info->next_scanline < height) {
		/* libjpeg only reads the row, but its type does not say so */
		JSAMPROW row = (JSAMPROW)(uintptr_t)(pixels + (size_t)info->next_scanline * stride_bytes);
		jpeg_write_scanlines(info, &row, 1);
	}
	jpeg_finish_compress(info);
}

cxr_rc cxr_jpeg_encode(const uint8_t *pixels, uint32_t width, uint32_t height, size_t stride_bytes, int quality, cxr_buf *out, cxr_err *err)
{
	if (!width || !height || width > JPEG_MAX_DIMENSION || height > JPEG_MAX_DIMENSION)
		return CXR_FAIL(err, CXR_E_LIMIT, "a JPEG's sides are 1 to %ld pixels", (long)JPEG_MAX_DIMENSION);
	if (quality < 1 || quality > 100 || stride_bytes < width)
		return CXR_FAIL(err, CXR_E_ARG, "JPEG quality or row distance out of range");
	struct jpeg_compress_struct info = {0};
	jpeg_trap trap = {.is_no_memory = false};
	jpeg_sink sink = {.out = out};
	info.err = jpeg_std_error(&trap.manager);
	trap.manager.error_exit = on_error;
	trap.manager.output_message = stay_silent;
	if (setjmp(trap.jump)) {
		jpeg_destroy_compress(&info);
		CXR_TRY(cxr_buf_check(out, err));
		return CXR_FAIL(err, trap.is_no_memory ? CXR_E_NOMEM : CXR_E_UNSUPPORTED, "libjpeg refused the picture (its code %d)", trap.manager.msg_code);
	}
	jpeg_create_compress(&info);
	sink.manager.init_destination = give_room;
	sink.manager.empty_output_buffer = take_full;
	sink.manager.term_destination = take_last;
	info.dest = &sink.manager;
	compress(&info, pixels, width, height, stride_bytes, quality);
	jpeg_destroy_compress(&info);
	return cxr_buf_check(out, err);
}
