/* See record.h. The record of stage deid (study, images), and the names of views. */
#include "corpus/record.h"

#include "corpus/record_codec.h"

static const char *const view_names[] = {"unknown", "frontal", "lateral"};
static const char *const view_cells[] = {"", "Frontal", "Lateral"};

const char *cxr_view_name(cxr_view view)
{
	return view_names[(unsigned)view < CXR_ARRAY_LEN(view_names) ? view : CXR_VIEW_UNKNOWN];
}

const char *cxr_view_cell(cxr_view view)
{
	return view_cells[(unsigned)view < CXR_ARRAY_LEN(view_cells) ? view : CXR_VIEW_UNKNOWN];
}

/* One row per demographic member, so that encoder and decoder cannot differ. */
static const struct {
	const char *key;
	size_t offset;
} demographic_members[] = {
	{"age", offsetof(cxr_demographics, age)},
	{"sex", offsetof(cxr_demographics, sex)},
	{"race", offsetof(cxr_demographics, race)},
	{"ethnicity", offsetof(cxr_demographics, ethnicity)},
	{"interpreter_needed", offsetof(cxr_demographics, interpreter_needed)},
	{"insurance_type", offsetof(cxr_demographics, insurance_type)},
	{"recent_bmi", offsetof(cxr_demographics, recent_bmi)},
	{"deceased", offsetof(cxr_demographics, deceased)},
};

static const struct {
	const char *key;
	size_t offset;
} image_texts[] = {
	{"image_id", offsetof(cxr_image_rec, image_id)},       {"stem", offsetof(cxr_image_rec, stem)},
	{"ap_pa", offsetof(cxr_image_rec, ap_pa)},             {"view_source", offsetof(cxr_image_rec, view_source)},
	{"skip_reason", offsetof(cxr_image_rec, skip_reason)}, {"dcm_sha256", offsetof(cxr_image_rec, dcm_sha256)},
	{"photometric", offsetof(cxr_image_rec, photometric)}, {"manufacturer", offsetof(cxr_image_rec, manufacturer)},
};

static const struct {
	const char *key;
	size_t offset;
} image_numbers[] = {
	{"rows", offsetof(cxr_image_rec, rows)},
	{"columns", offsetof(cxr_image_rec, columns)},
	{"bits_stored", offsetof(cxr_image_rec, bits_stored)},
	{"n_removed", offsetof(cxr_image_rec, n_removed)},
};

static void encode_image(const cxr_image_rec *image, cxr_json_out *out)
{
	const char *base = (const char *)image;
	cxr_json_begin_object(out);
	corpus__put_u64(out, "view_no", image->view_no);
	corpus__put_str(out, "view", cxr_str_from(cxr_view_name(image->view)));
	for (size_t i = 0; i < CXR_ARRAY_LEN(image_texts); i++)
		corpus__put_str_opt(out, image_texts[i].key, *(const cxr_str *)(const void *)(base + image_texts[i].offset));
	corpus__put_u64(out, "dcm_bytes", image->dcm_bytes);
	for (size_t i = 0; i < CXR_ARRAY_LEN(image_numbers); i++)
		corpus__put_u64(out, image_numbers[i].key, *(const uint32_t *)(const void *)(base + image_numbers[i].offset));
	cxr_json_end_object(out);
}

void cxr_study_rec_encode(const cxr_study_rec *rec, cxr_buf *buf)
{
	cxr_json_out out;
	cxr_json_out_init(&out, buf, 0);
	cxr_json_begin_object(&out);
	corpus__put_u64(&out, "patient_no", rec->patient_no);
	corpus__put_u64(&out, "study_no", rec->study_no);
	corpus__put_str(&out, "patient_id", rec->patient_id);
	corpus__put_str(&out, "study_id", rec->study_id);
	corpus__put_str(&out, "split", rec->split);
	corpus__put_u64(&out, "date_order", rec->date_order);
	corpus__put_str(&out, "report", rec->report);
	corpus__put_u64(&out, "n_readers", rec->n_readers);
	if (rec->n_lost_marks)
		corpus__put_u64(&out, "n_lost_marks", rec->n_lost_marks);
	cxr_json_key(&out, "demographics");
	cxr_json_begin_object(&out);
	const char *base = (const char *)&rec->demographics;
	for (size_t i = 0; i < CXR_ARRAY_LEN(demographic_members); i++)
		corpus__put_str_opt(&out, demographic_members[i].key, *(const cxr_str *)(const void *)(base + demographic_members[i].offset));
	cxr_json_end_object(&out);
	if (rec->unknown_fields)
		corpus__put_u64(&out, "unknown_fields", rec->unknown_fields);
	cxr_json_key(&out, "phi_counts");
	cxr_json_begin_object(&out);
	for (int i = 0; i < CXR_N_PHI_TYPES; i++)
		if (rec->phi_counts[i])
			corpus__put_u64(&out, cxr_phi_type_name((cxr_phi_type)i), rec->phi_counts[i]);
	cxr_json_end_object(&out);
	cxr_json_key(&out, "images");
	cxr_json_begin_array(&out);
	for (size_t i = 0; i < rec->n_images; i++)
		encode_image(&rec->images[i], &out);
	cxr_json_end_array(&out);
	cxr_json_end_object(&out);
}

static cxr_rc decode_image(const json_t *object, cxr_arena *arena, cxr_image_rec *out, cxr_err *err)
{
	if (!json_is_object(object))
		return CXR_FAIL(err, CXR_E_SCHEMA, "an image is not a JSON object");
	char *base = (char *)out;
	CXR_TRY(corpus__get_u32(object, "view_no", true, &out->view_no, err));
	if (out->view_no == 0)
		return CXR_FAIL(err, CXR_E_SCHEMA, "member 'view_no' is out of range");
	cxr_str view;
	CXR_TRY(corpus__get_str(object, "view", false, arena, &view, err));
	bool known = view.len == 0;
	for (size_t i = 0; i < CXR_ARRAY_LEN(view_names); i++) {
		if (cxr_str_eqz(view, view_names[i])) {
			out->view = (cxr_view)i;
			known = true;
		}
	}
	if (!known)
		return CXR_FAIL(err, CXR_E_SCHEMA, "member 'view' is none of the known views");
	for (size_t i = 0; i < CXR_ARRAY_LEN(image_texts); i++)
		CXR_TRY(corpus__get_str(object, image_texts[i].key, false, arena, (cxr_str *)(void *)(base + image_texts[i].offset), err));
	CXR_TRY(corpus__get_u64(object, "dcm_bytes", false, INT64_MAX, &out->dcm_bytes, err));
	for (size_t i = 0; i < CXR_ARRAY_LEN(image_numbers); i++)
		CXR_TRY(corpus__get_u32(object, image_numbers[i].key, false, (uint32_t *)(void *)(base + image_numbers[i].offset), err));
	return CXR_OK;
}

static cxr_rc decode_images(const json_t *object, cxr_arena *arena, cxr_study_rec *out, cxr_err *err)
{
	const json_t *images;
	CXR_TRY(corpus__get_array(object, "images", CORPUS__MAX_IMAGES, &images, err));
	if (!images)
		return CXR_OK;
	size_t n_images = json_array_size(images);
	out->images = cxr_arena_array(arena, n_images, sizeof *out->images);
	if (!out->images)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu images", n_images);
	for (size_t i = 0; i < n_images; i++)
		CXR_TRY(decode_image(json_array_get(images, i), arena, &out->images[i], err));
	out->n_images = n_images;
	return CXR_OK;
}

static cxr_rc decode_demographics(const json_t *object, cxr_arena *arena, cxr_demographics *out, cxr_err *err)
{
	const json_t *demographics;
	CXR_TRY(corpus__get_object(object, "demographics", &demographics, err));
	char *base = (char *)out;
	for (size_t i = 0; i < CXR_ARRAY_LEN(demographic_members); i++)
		CXR_TRY(corpus__get_str(demographics, demographic_members[i].key, false, arena, (cxr_str *)(void *)(base + demographic_members[i].offset), err));
	return CXR_OK;
}

cxr_rc cxr_study_rec_decode(cxr_str json, cxr_arena *arena, cxr_study_rec *out, cxr_err *err)
{
	memset(out, 0, sizeof *out);
	CXR_AUTO(corpus__json_release) json_t *object = NULL;
	CXR_TRY(corpus__parse_object(json, &object, err));
	CXR_TRY(corpus__get_u32(object, "patient_no", true, &out->patient_no, err));
	CXR_TRY(corpus__get_u32(object, "study_no", true, &out->study_no, err));
	CXR_TRY(corpus__get_str(object, "patient_id", true, arena, &out->patient_id, err));
	CXR_TRY(corpus__get_str(object, "study_id", true, arena, &out->study_id, err));
	CXR_TRY(corpus__get_str(object, "split", false, arena, &out->split, err));
	CXR_TRY(corpus__get_u32(object, "date_order", false, &out->date_order, err));
	CXR_TRY(corpus__get_str(object, "report", false, arena, &out->report, err));
	CXR_TRY(corpus__get_u32(object, "n_readers", false, &out->n_readers, err));
	CXR_TRY(corpus__get_u32(object, "n_lost_marks", false, &out->n_lost_marks, err));
	CXR_TRY(corpus__get_u32(object, "unknown_fields", false, &out->unknown_fields, err));
	CXR_TRY(decode_demographics(object, arena, &out->demographics, err));
	const json_t *counts;
	CXR_TRY(corpus__get_object(object, "phi_counts", &counts, err));
	for (int i = 0; i < CXR_N_PHI_TYPES; i++)
		CXR_TRY(corpus__get_u32(counts, cxr_phi_type_name((cxr_phi_type)i), false, &out->phi_counts[i], err));
	return decode_images(object, arena, out, err);
}
