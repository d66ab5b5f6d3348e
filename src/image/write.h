/*
 * Pictures to files: PNG or JPEG bytes, their SHA-256, written so that they appear whole or not at all.
 * Tests: tests/unit/image/test_write.c
 */
#ifndef IMAGE_WRITE_H
#define IMAGE_WRITE_H

#include "base/buf.h"
#include "image/picture.h"

typedef enum cxr_picture_form { CXR_FORM_PNG, CXR_FORM_JPG } cxr_picture_form;

/* "png", "jpg" */
const char *cxr_picture_form_name(cxr_picture_form form);

/* Upper bound of an encoded picture, for the limits of buffers. */
enum { CXR_PICTURE_MAX_BYTES = 2000000000 };

/* Replaces the contents of `out`. CXR_E_UNSUPPORTED: 16 bits as JPEG. */
CXR_NODISCARD cxr_rc cxr_picture_encode(const cxr_picture *picture, cxr_picture_form form, cxr_buf *out, cxr_err *err);

typedef struct cxr_picture_file {
	uint64_t n_bytes;
	char sha256[65]; /* lower-case hexadecimal; "" when not asked for */
} cxr_picture_file;

/*
 * Encodes into `scratch`, makes missing directories, writes and renames into place (replacing). Not fsynced: pictures can be made
 * again, and whoever uses them checks the digest. path NULL: nothing is written. The digest costs as much as the encoding.
 */
CXR_NODISCARD cxr_rc cxr_picture_write(const cxr_picture *picture, cxr_picture_form form, const char *path, bool with_digest, cxr_buf *scratch,
	cxr_picture_file *out, cxr_err *err);

#endif
