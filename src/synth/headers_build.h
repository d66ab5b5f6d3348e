/*
 * A data set under construction with a sticky error, shared by the files headers*.c.
 * Tests: tests/unit/synth/test_headers.c
 */
#ifndef SYNTH_HEADERS_BUILD_H
#define SYNTH_HEADERS_BUILD_H

#include "dicom/dataset.h"
#include "synth/headers.h"

typedef struct synth__builder {
	cxr_arena *arena;
	cxr_dcm_item *item;   /* level that the put functions fill */
	bool is_latin1;       /* texts may use ISO 8859-1, else ASCII only */
	cxr_rc rc;            /* first failure; later calls do nothing */
	cxr_err *err;
} synth__builder;

/* Text by the builder's character set; NULL is not written, "" is written empty. */
void synth__put(synth__builder *builder, cxr_tag tag, const char vr[2], const char *text);
void synth__put_number(synth__builder *builder, cxr_tag tag, const char vr[2], long value);
void synth__put_u16(synth__builder *builder, cxr_tag tag, uint16_t value);
void synth__put_u16s(synth__builder *builder, cxr_tag tag, const char vr[2], const uint16_t *values, size_t n);
void synth__put_bytes(synth__builder *builder, cxr_tag tag, const char vr[2], const void *bytes, size_t n_bytes);
/* Adds a sequence of n items; NULL after a failure. */
cxr_dcm_item *synth__put_items(synth__builder *builder, cxr_tag tag, size_t n);

/* The parts of an object: headers_patient.c, headers_image.c, headers_extra.c. */
void synth__build_identity(synth__builder *builder, const cxr_synth_image *image);
void synth__build_image(synth__builder *builder, const cxr_synth_image *image);
void synth__build_extras(synth__builder *builder, const cxr_synth_image *image);

/* Writes preamble, meta group and data set. headers_emit.c */
CXR_NODISCARD cxr_rc synth__emit(const cxr_synth_image *image, const cxr_dcm_item *data, cxr_buf *out, cxr_err *err);

#endif
