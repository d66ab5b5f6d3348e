/* See picture.h. Order of the steps for parity: the recipe works on the full-size image, resizing comes last. */
#include "image/picture.h"

#include "base/mem.h"
#include "image/samples.h"
#include "raster/histogram.h"
#include "raster/listing1.h"
#include "raster/lut.h"
#include "raster/mimic.h"
#include "raster/minmax.h"
#include "raster/resize.h"

struct cxr_picture_maker {
	image_block frame;   /* stored samples */
	image_block full;    /* picture at full size */
	image_block small;   /* resized */
	image_block squared; /* padded */
	cxr_histogram *histogram;
	cxr_lut *lut;
};

cxr_rc cxr_picture_maker_new(cxr_picture_maker **out, cxr_err *err)
{
	*out = NULL;
	cxr_picture_maker *maker = cxr_calloc(1, sizeof *maker);
	if (!maker)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a picture maker");
	maker->histogram = cxr_malloc(sizeof *maker->histogram);
	maker->lut = cxr_malloc(sizeof *maker->lut);
	if (!maker->histogram || !maker->lut) {
		cxr_picture_maker_free(maker);
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a histogram");
	}
	*out = maker;
	return CXR_OK;
}

void cxr_picture_maker_free(cxr_picture_maker *maker)
{
	if (!maker)
		return;
	image__block_release(&maker->frame);
	image__block_release(&maker->full);
	image__block_release(&maker->small);
	image__block_release(&maker->squared);
	cxr_free(maker->histogram);
	cxr_free(maker->lut);
	cxr_free(maker);
}

/* Fills maker->lut for an 8-bit recipe. */
static cxr_rc make_lut(cxr_picture_maker *maker, const cxr_dcm_file *file, const cxr_pixel_desc *desc, const cxr_samples *samples,
	const cxr_picture_options *options, cxr_err *err)
{
	if (options->recipe == CXR_RECIPE_WINDOW) {
		cxr_grey_chain chain;
		CXR_TRY(image__grey_chain(file, desc, options->voi, options->voi_index, &chain, err));
		cxr_window_lut(&chain, maker->lut);
		return CXR_OK;
	}
	cxr_histogram_of(samples, maker->histogram);
	switch (options->recipe) {
	case CXR_RECIPE_CHEXPERT: cxr_listing1_lut(maker->histogram, desc->is_monochrome1, maker->lut); break;
	case CXR_RECIPE_MIMIC: cxr_mimic_lut(maker->histogram, desc->is_monochrome1, maker->lut); break;
	case CXR_RECIPE_MINMAX: cxr_minmax_lut(maker->histogram, desc->is_monochrome1, maker->lut); break;
	default: return CXR_FAIL(err, CXR_E_ARG, "no such recipe");
	}
	return CXR_OK;
}

/* Stored values in 16 bits; signed ones are lifted so that none is negative. */
static void copy_raw(const cxr_samples *samples, uint16_t *out)
{
	uint16_t lift = samples->is_signed ? 0x8000 : 0;
	if (samples->bytes_per_sample == 2) {
		const uint16_t *in = samples->samples;
		for (uint64_t i = 0; i < samples->n_samples; i++)
			out[i] = (uint16_t)(in[i] + lift);
		return;
	}
	const uint8_t *in = samples->samples;
	for (uint64_t i = 0; i < samples->n_samples; i++)
		out[i] = (uint16_t)((samples->is_signed ? (uint16_t)(int8_t)in[i] : in[i]) + lift);
}

static cxr_rc shrink(cxr_picture_maker *maker, const cxr_picture_options *options, cxr_picture *picture, cxr_err *err)
{
	uint32_t width;
	uint32_t height;
	cxr_fit_side(picture->width, picture->height, options->max_side_px, &width, &height);
	size_t bytes_per_px = picture->bits == 8 ? 1 : 2;
	if (width != picture->width || height != picture->height) {
		CXR_TRY(image__block_need(&maker->small, (uint64_t)width * height * bytes_per_px, err));
		CXR_TRY(cxr_resize_area(picture->pixels, picture->width, picture->height, picture->bits, width, height, maker->small.bytes, err));
		picture->pixels = maker->small.bytes;
		picture->width = width;
		picture->height = height;
	}
	if (options->square) {
		uint32_t longest = width > height ? width : height;
		uint32_t side = options->max_side_px > longest ? options->max_side_px : longest;
		if (side > IMAGE_MAX_SIDE)
			return CXR_FAIL(err, CXR_E_ARG, "a square of %u pixels is too large", (unsigned)side);
		CXR_TRY(image__block_need(&maker->squared, (uint64_t)side * side * bytes_per_px, err));
		cxr_pad_square(picture->pixels, width, height, picture->bits, side, maker->squared.bytes);
		picture->pixels = maker->squared.bytes;
		picture->width = picture->height = side;
	}
	return CXR_OK;
}

cxr_rc cxr_picture_make(cxr_picture_maker *maker, const cxr_dcm_file *file, const cxr_picture_options *options, cxr_picture *out, cxr_err *err)
{
	*out = (cxr_picture){0};
	cxr_pixel_desc desc;
	cxr_samples samples;
	CXR_TRY(cxr_pixel_describe(file, &desc, err));
	CXR_TRY(image__samples(file, &desc, options->frame, options->mask_high_bits, &maker->frame, &samples, err));
	int bits = cxr_recipe_bits(options->recipe);
	*out = (cxr_picture){samples.samples, desc.columns, desc.rows, bits, 0};
	/* unsigned 16-bit samples are a raw16 picture as they lie there */
	if (options->recipe != CXR_RECIPE_RAW16 || samples.bytes_per_sample != 2 || samples.is_signed) {
		CXR_TRY(image__block_need(&maker->full, samples.n_samples * (bits == 8 ? 1 : 2), err));
		out->pixels = maker->full.bytes;
	}
	if (options->recipe != CXR_RECIPE_RAW16) {
		CXR_TRY(make_lut(maker, file, &desc, &samples, options, err));
		cxr_lut_apply(maker->lut, &samples, maker->full.bytes);
	} else if (out->pixels == maker->full.bytes) {
		copy_raw(&samples, (uint16_t *)maker->full.bytes);
		out->offset = samples.is_signed ? 0x8000 : 0;
	}
	return shrink(maker, options, out, err);
}
