/* See record.h. The record of stage image. */
#include "corpus/record_codec.h"

static void encode_picture(const cxr_picture_rec *picture, cxr_json_out *out)
{
	cxr_json_begin_object(out);
	corpus__put_str(out, "image_id", picture->image_id);
	corpus__put_str_opt(out, "png_sha256", picture->png_sha256);
	corpus__put_u64(out, "png_bytes", picture->png_bytes);
	corpus__put_str_opt(out, "jpg_sha256", picture->jpg_sha256);
	corpus__put_u64(out, "jpg_bytes", picture->jpg_bytes);
	corpus__put_u64(out, "width", picture->width);
	corpus__put_u64(out, "height", picture->height);
	corpus__put_str_opt(out, "skip_reason", picture->skip_reason);
	cxr_json_end_object(out);
}

void cxr_pictures_rec_encode(const cxr_pictures_rec *rec, cxr_buf *buf)
{
	cxr_json_out out;
	cxr_json_out_init(&out, buf, 0);
	cxr_json_begin_object(&out);
	corpus__put_str(&out, "study_id", rec->study_id);
	cxr_json_key(&out, "pictures");
	cxr_json_begin_array(&out);
	for (size_t i = 0; i < rec->n_pictures; i++)
		encode_picture(&rec->pictures[i], &out);
	cxr_json_end_array(&out);
	cxr_json_end_object(&out);
}

static cxr_rc decode_picture(const json_t *object, cxr_arena *arena, cxr_picture_rec *out, cxr_err *err)
{
	if (!json_is_object(object))
		return CXR_FAIL(err, CXR_E_SCHEMA, "a picture is not a JSON object");
	CXR_TRY(corpus__get_str(object, "image_id", true, arena, &out->image_id, err));
	CXR_TRY(corpus__get_str(object, "png_sha256", false, arena, &out->png_sha256, err));
	CXR_TRY(corpus__get_u64(object, "png_bytes", false, INT64_MAX, &out->png_bytes, err));
	CXR_TRY(corpus__get_str(object, "jpg_sha256", false, arena, &out->jpg_sha256, err));
	CXR_TRY(corpus__get_u64(object, "jpg_bytes", false, INT64_MAX, &out->jpg_bytes, err));
	CXR_TRY(corpus__get_u32(object, "width", false, &out->width, err));
	CXR_TRY(corpus__get_u32(object, "height", false, &out->height, err));
	return corpus__get_str(object, "skip_reason", false, arena, &out->skip_reason, err);
}

cxr_rc cxr_pictures_rec_decode(cxr_str json, cxr_arena *arena, cxr_pictures_rec *out, cxr_err *err)
{
	memset(out, 0, sizeof *out);
	CXR_AUTO(corpus__json_release) json_t *object = NULL;
	CXR_TRY(corpus__parse_object(json, &object, err));
	CXR_TRY(corpus__get_str(object, "study_id", true, arena, &out->study_id, err));
	const json_t *pictures;
	CXR_TRY(corpus__get_array(object, "pictures", CORPUS__MAX_IMAGES, &pictures, err));
	if (!pictures)
		return CXR_OK;
	size_t n = json_array_size(pictures);
	out->pictures = cxr_arena_array(arena, n, sizeof *out->pictures);
	if (!out->pictures)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu pictures", n);
	for (size_t i = 0; i < n; i++)
		CXR_TRY(decode_picture(json_array_get(pictures, i), arena, &out->pictures[i], err));
	out->n_pictures = n;
	return CXR_OK;
}
