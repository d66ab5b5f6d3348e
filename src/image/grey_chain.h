/*
 * Reads the DICOM grey-scale chain (Modality LUT or rescale, VOI LUT or window, presentation) of an image.
 * Source: PS3.3 C.11.1, C.11.2. Inside the room only. Tests: tests/unit/image/test_picture.c
 */
#ifndef IMAGE_GREY_CHAIN_H
#define IMAGE_GREY_CHAIN_H

#include "dicom/pixels.h"
#include "raster/window.h"

typedef enum cxr_voi_choice {
	CXR_VOI_AUTO,   /* VOI LUT if there is one, else the window */
	CXR_VOI_WINDOW, /* the window if there is one, else the VOI LUT */
	CXR_VOI_NONE    /* neither: the range of the modality values */
} cxr_voi_choice;

/*
 * `index` (from 0) picks among several VOI LUTs or windows; one that does not exist counts as absent. Tables in *out point into the
 * file's bytes. CXR_E_FORMAT when a LUT is shorter than its descriptor says.
 */
CXR_NODISCARD CXR_HIDDEN cxr_rc image__grey_chain(const cxr_dcm_file *file, const cxr_pixel_desc *desc, cxr_voi_choice choice, uint32_t index,
	cxr_grey_chain *out, cxr_err *err);

#endif
