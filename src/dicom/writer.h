/*
 * DICOM writer: preamble of zeros, new file meta group, data set in explicit VR little endian. Value bytes pass through
 * exactly (numbers are byte-swapped when they came from a big endian file); odd lengths are padded.
 * Encapsulated pixel data keeps its fragments and its transfer syntax.
 * Property: read(write(read(x))) equals read(x). Tests: tests/unit/dicom/test_writer.c
 */
#ifndef DICOM_WRITER_H
#define DICOM_WRITER_H

#include "base/buf.h"
#include "dicom/dataset.h"

typedef struct cxr_dcm_write_options {
	cxr_ts ts;                    /* EXPLICIT_LE, or the encapsulated syntax of the kept fragments */
	cxr_str sop_class_uid;
	cxr_str sop_instance_uid;
	const char *implementation_uid;   /* ours: 2.25.… constant of the project; NULL = default */
	const char *implementation_name;  /* at most 16 characters; NULL = "CXR_" version */
} cxr_dcm_write_options;

/* Appends a whole Part 10 file. */
CXR_NODISCARD cxr_rc cxr_dcm_write(const cxr_dcm_item *data, const cxr_dcm_write_options *options, cxr_buf *out, cxr_err *err);
/* As cxr_dcm_write, but everything up to and excluding the value of top-level native (7FE0,0010), which comes last: the caller then writes the pixel bytes
 * itself, and a zero byte behind an odd length. *out_pixel = that element; NULL when nothing is left to write (no native pixels, or big
 * endian ones, which were swapped and written). Elements behind the pixels are not written. */
CXR_NODISCARD cxr_rc cxr_dcm_write_header(const cxr_dcm_item *data, const cxr_dcm_write_options *options, cxr_buf *out,
	const cxr_dcm_elem **out_pixel, cxr_err *err);

#endif
