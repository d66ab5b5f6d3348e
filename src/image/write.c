/* See write.h. */
#include "image/write.h"

#include "base/digest.h"
#include "formats/jpeg.h"
#include "formats/png.h"
#include "os/file.h"

const char *cxr_picture_form_name(cxr_picture_form form)
{
	return form == CXR_FORM_PNG ? "png" : "jpg";
}

cxr_rc cxr_picture_encode(const cxr_picture *picture, cxr_picture_form form, cxr_buf *out, cxr_err *err)
{
	cxr_buf_clear(out);
	size_t stride = (size_t)picture->width * (picture->bits == 8 ? 1 : 2);
	if (form == CXR_FORM_PNG)
		return cxr_png_encode(picture->pixels, picture->width, picture->height, stride, picture->bits, out, err);
	if (picture->bits != 8)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "JPEG holds 8 bits a pixel, not %d", picture->bits);
	return cxr_jpeg_encode(picture->pixels, picture->width, picture->height, stride, CXR_JPEG_QUALITY, out, err);
}

static cxr_rc write_file(const char *path, cxr_str bytes, cxr_err *err)
{
	cxr_file_out file;
	CXR_TRY(cxr_file_out_open(&file, path, 0644, err));
	cxr_rc rc = cxr_file_out_write(&file, bytes.ptr, bytes.len, err);
	if (rc == CXR_OK)
		rc = cxr_file_out_commit(&file, false, err);
	cxr_file_out_close(&file);
	return rc;
}

cxr_rc cxr_picture_write(const cxr_picture *picture, cxr_picture_form form, const char *path, bool with_digest, cxr_buf *scratch,
	cxr_picture_file *out, cxr_err *err)
{
	*out = (cxr_picture_file){0};
	CXR_TRY(cxr_picture_encode(picture, form, scratch, err));
	cxr_str bytes = cxr_buf_str(scratch);
	if (path) {
		CXR_TRY(cxr_dir_make_for(path, 0755, err));
		CXR_TRY(write_file(path, bytes, err));
	}
	if (with_digest) {
		unsigned char digest[CXR_SHA256_BYTES];
		cxr_sha256_of(bytes.ptr, bytes.len, digest);
		cxr_hex(digest, sizeof digest, out->sha256);
	}
	out->n_bytes = bytes.len;
	return CXR_OK;
}
