/*
 * Policies for text burned into the picture, and masks. The finder of burned-in text is a module of its own; without one, no
 * policy but `off` can promise anything, and none pretends to:
 *   off               pixels are not looked at; BurnedInAnnotation stays what the input says
 *   find              record what a finder found; nothing is masked
 *   mask-identifying  mask what a finder found identifying
 *   mask-all          mask all text that a finder found
 * Under the last three without a finder: an image that says BurnedInAnnotation YES is set aside, and in all others the attribute is
 * left out, since NO would claim a search that has not been made. NO is written only after masking and a second search that found nothing.
 * Tests: tests/unit/deid/test_pixels.c
 */
#ifndef DEID_PIXELS_H
#define DEID_PIXELS_H

#include "dicom/pixels.h"

typedef enum cxr_deid_pixels { CXR_DEID_PIXELS_OFF, CXR_DEID_PIXELS_FIND, CXR_DEID_PIXELS_MASK_IDENTIFYING, CXR_DEID_PIXELS_MASK_ALL, CXR_N_DEID_PIXELS } cxr_deid_pixels;
const char *cxr_deid_pixels_name(cxr_deid_pixels policy);
bool cxr_deid_pixels_from_name(cxr_str name, cxr_deid_pixels *out);

/* Pixels of one frame; parts outside the picture are ignored. */
typedef struct cxr_pixel_rect {
	uint32_t frame; /* from 0 */
	uint32_t x, y, width, height;
} cxr_pixel_rect;

/* What a finder says about one image, by the policy asked for. */
typedef struct cxr_pixel_findings {
	const cxr_pixel_rect *rects; /* to be masked; of policy find: found */
	size_t n_rects;
	bool is_verified;            /* a second search with the rectangles masked found nothing */
} cxr_pixel_findings;

/*
 * Paints the rectangles black in little-endian samples of all frames (n_bytes = frames x cxr_pixel_frame_bytes()): the lowest stored
 * value, the highest for MONOCHROME1, neutral colour for YBR. Returns how many pixels were painted (overlaps count once per rectangle).
 */
uint64_t cxr_pixels_mask(const cxr_pixel_desc *desc, const cxr_pixel_rect *rects, size_t n_rects, unsigned char *samples, size_t n_bytes);

/*
 * Looks for bits outside the stored ones (overlays, leftovers) in little-endian samples. False: there are none.
 * Signed samples: the bits above must repeat the sign.
 */
bool cxr_pixels_have_other_bits(const cxr_pixel_desc *desc, const unsigned char *samples, size_t n_bytes);
/* Clears them (signed: repeats the sign); returns how many samples changed. */
uint64_t cxr_pixels_clear_other_bits(const cxr_pixel_desc *desc, unsigned char *samples, size_t n_bytes);

#endif
