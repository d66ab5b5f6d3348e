/* See record.h. The record of stage link. */
#include "corpus/record_codec.h"

enum { IDENTITY_DIGITS = 64 };

static void encode_image(const cxr_link_image *image, cxr_json_out *out)
{
	cxr_json_begin_object(out);
	corpus__put_u64(out, "catalogue_no", image->catalogue_no);
	corpus__put_u64(out, "view_no", image->view_no);
	corpus__put_str(out, "view", cxr_str_from(cxr_view_name(image->view)));
	corpus__put_str_opt(out, "ap_pa", image->ap_pa);
	corpus__put_str_opt(out, "view_source", image->view_source);
	corpus__put_str_opt(out, "skip_reason", image->skip_reason);
	cxr_json_end_object(out);
}

void cxr_link_rec_encode(const cxr_link_rec *rec, cxr_buf *buf)
{
	cxr_json_out out;
	cxr_json_out_init(&out, buf, 0);
	cxr_json_begin_object(&out);
	corpus__put_u64(&out, "patient_no", rec->patient_no);
	corpus__put_u64(&out, "study_no", rec->study_no);
	corpus__put_str(&out, "split", rec->split);
	corpus__put_u64(&out, "date_order", rec->date_order);
	cxr_json_key(&out, "has_report");
	cxr_json_put_bool(&out, rec->has_report);
	corpus__put_str(&out, "identity", rec->identity);
	cxr_json_key(&out, "images");
	cxr_json_begin_array(&out);
	for (size_t i = 0; i < rec->n_images; i++)
		encode_image(&rec->images[i], &out);
	cxr_json_end_array(&out);
	cxr_json_end_object(&out);
}

static cxr_rc take_view(const json_t *object, cxr_arena *arena, cxr_view *out, cxr_err *err)
{
	cxr_str name;
	CXR_TRY(corpus__get_str(object, "view", false, arena, &name, err));
	*out = CXR_VIEW_UNKNOWN;
	if (name.len == 0)
		return CXR_OK;
	for (int view = CXR_VIEW_UNKNOWN; view <= CXR_VIEW_LATERAL; view++) {
		if (cxr_str_eqz(name, cxr_view_name((cxr_view)view))) {
			*out = (cxr_view)view;
			return CXR_OK;
		}
	}
	return CXR_FAIL(err, CXR_E_SCHEMA, "member 'view' is none of the known views");
}

static cxr_rc decode_image(const json_t *object, cxr_arena *arena, cxr_link_image *out, cxr_err *err)
{
	if (!json_is_object(object))
		return CXR_FAIL(err, CXR_E_SCHEMA, "an image is not a JSON object");
	CXR_TRY(corpus__get_u64(object, "catalogue_no", true, INT64_MAX, &out->catalogue_no, err));
	CXR_TRY(corpus__get_u32(object, "view_no", true, &out->view_no, err));
	if (out->view_no == 0)
		return CXR_FAIL(err, CXR_E_SCHEMA, "member 'view_no' is out of range");
	CXR_TRY(take_view(object, arena, &out->view, err));
	CXR_TRY(corpus__get_str(object, "ap_pa", false, arena, &out->ap_pa, err));
	CXR_TRY(corpus__get_str(object, "view_source", false, arena, &out->view_source, err));
	return corpus__get_str(object, "skip_reason", false, arena, &out->skip_reason, err);
}

static cxr_rc decode_images(const json_t *object, cxr_arena *arena, cxr_link_rec *out, cxr_err *err)
{
	const json_t *images;
	CXR_TRY(corpus__get_array(object, "images", CORPUS__MAX_IMAGES, &images, err));
	if (!images)
		return CXR_OK;
	size_t n = json_array_size(images);
	out->images = cxr_arena_array(arena, n, sizeof *out->images);
	if (!out->images)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu images", n);
	for (size_t i = 0; i < n; i++)
		CXR_TRY(decode_image(json_array_get(images, i), arena, &out->images[i], err));
	out->n_images = n;
	return CXR_OK;
}

cxr_rc cxr_link_rec_decode(cxr_str json, cxr_arena *arena, cxr_link_rec *out, cxr_err *err)
{
	memset(out, 0, sizeof *out);
	CXR_AUTO(corpus__json_release) json_t *object = NULL;
	CXR_TRY(corpus__parse_object(json, &object, err));
	CXR_TRY(corpus__get_u32(object, "patient_no", true, &out->patient_no, err));
	CXR_TRY(corpus__get_u32(object, "study_no", true, &out->study_no, err));
	CXR_TRY(corpus__get_str(object, "split", true, arena, &out->split, err));
	CXR_TRY(corpus__get_u32(object, "date_order", true, &out->date_order, err));
	if (out->patient_no == 0 || out->study_no == 0)
		return CXR_FAIL(err, CXR_E_SCHEMA, "a number of the record is out of range");
	const json_t *has_report = json_object_get(object, "has_report");
	if (has_report && !json_is_boolean(has_report))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member 'has_report' is not true or false");
	out->has_report = json_is_true(has_report);
	CXR_TRY(corpus__get_str(object, "identity", true, arena, &out->identity, err));
	if (out->identity.len != IDENTITY_DIGITS)
		return CXR_FAIL(err, CXR_E_SCHEMA, "member 'identity' has not 64 digits");
	return decode_images(object, arena, out, err);
}
