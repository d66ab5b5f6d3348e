/* Values that every profile writes alike: the image's shape from the checked description, method codes; and counting. */
#include "deid/dicom_job.h"

typedef struct code {
	const char *scheme;
	const char *value;
	const char *meaning;
} code;

/* CID 7050, De-identification Method (PS3.16). */
static const code codes[] = {
	{"DCM", "113100", "Basic Application Confidentiality Profile"},
	{"DCM", "113101", "Clean Pixel Data Option"},
	{"DCM", "113107", "Retain Longitudinal Temporal Information Modified Dates Option"},
	{"DCM", "113108", "Retain Patient Characteristics Option"},
};
/* CID 4 (PS3.16) */
static const code chest = {"SCT", "51185008", "Chest"};

static cxr_rc number(const deid__job *job, cxr_tag tag, uint32_t value, cxr_dcm_elem *out)
{
	unsigned char bytes[2] = {(unsigned char)(value & 0xFF), (unsigned char)(value >> 8)};
	char *copy = cxr_arena_strndup(job->arena, (const char *)bytes, sizeof bytes);
	if (!copy)
		return CXR_FAIL(job->err, CXR_E_NOMEM, "header needs more memory than allowed");
	*out = (cxr_dcm_elem){.tag = tag, .vr = CXR_VR('U', 'S'), .value = (const unsigned char *)copy, .n_bytes = sizeof bytes};
	return CXR_OK;
}

static cxr_rc frames(const deid__job *job, cxr_tag tag, cxr_dcm_elem *out)
{
	if (job->desc.n_frames == 1 && !cxr_dcm_find(&job->file->data, tag))
		return CXR_OK;
	char *text = cxr_arena_printf(job->arena, "%u", (unsigned)job->desc.n_frames);
	if (!text)
		return CXR_FAIL(job->err, CXR_E_NOMEM, "header needs more memory than allowed");
	*out = (cxr_dcm_elem){.tag = tag, .vr = CXR_VR('I', 'S'), .value = (const unsigned char *)text, .n_bytes = strlen(text)};
	return CXR_OK;
}

cxr_rc deid__image_make(const deid__job *job, cxr_tag tag, cxr_dcm_elem *out)
{
	const cxr_pixel_desc *desc = &job->desc;
	*out = (cxr_dcm_elem){0};
	switch (tag) {
	case CXR_TAG(0x0028, 0x0002): return number(job, tag, desc->samples_per_pixel, out);
	case CXR_TAG(0x0028, 0x0006): return desc->samples_per_pixel > 1 ? number(job, tag, desc->is_planar, out) : CXR_OK;
	case CXR_TAG(0x0028, 0x0008): return frames(job, tag, out);
	case CXR_TAG(0x0028, 0x0010): return number(job, tag, desc->rows, out);
	case CXR_TAG(0x0028, 0x0011): return number(job, tag, desc->columns, out);
	case CXR_TAG(0x0028, 0x0100): return number(job, tag, desc->bits_allocated, out);
	case CXR_TAG(0x0028, 0x0101): return number(job, tag, desc->bits_stored, out);
	case CXR_TAG(0x0028, 0x0102): return number(job, tag, desc->high_bit, out);
	case CXR_TAG(0x0028, 0x0103): return number(job, tag, desc->is_signed, out);
	case CXR_TAG(0x0028, 0x0004):
		*out = (cxr_dcm_elem){.tag = tag, .vr = CXR_VR('C', 'S'), .value = (const unsigned char *)desc->photometric.ptr, .n_bytes = desc->photometric.len};
		return CXR_OK;
	default: return CXR_OK;
	}
}

static cxr_rc put_code(const deid__job *job, cxr_dcm_item *item, const code *c)
{
	CXR_TRY(cxr_dcm_put_text(item, job->arena, CXR_TAG(0x0008, 0x0100), CXR_VR('S', 'H'), c->value, job->err));
	CXR_TRY(cxr_dcm_put_text(item, job->arena, CXR_TAG(0x0008, 0x0102), CXR_VR('S', 'H'), c->scheme, job->err));
	return cxr_dcm_put_text(item, job->arena, CXR_TAG(0x0008, 0x0104), CXR_VR('L', 'O'), c->meaning, job->err);
}

cxr_rc deid__region_put(deid__job *job, cxr_tag tag)
{
	cxr_str part = deid__text_of(cxr_dcm_find(&job->file->data, CXR_TAG(0x0018, 0x0015)));
	bool is_chest = cxr_str_ifind(part, cxr_str_from("CHEST")) != SIZE_MAX && cxr_str_ifind(part, cxr_str_from("ABD")) == SIZE_MAX;
	cxr_dcm_item *items;
	CXR_TRY(cxr_dcm_put_sequence(&job->out, job->arena, tag, is_chest, &items, job->err));
	return is_chest ? put_code(job, items, &chest) : CXR_OK;
}

/* Clean Pixel Data is claimed only where it was done. */
static bool applies(const deid__job *job, cxr_str list, const code *c)
{
	if (strcmp(c->value, "113101") == 0)
		return job->is_masked;
	return cxr_str_find(list, cxr_str_from(c->value)) != SIZE_MAX;
}

cxr_rc deid__codes_put(deid__job *job, cxr_str list)
{
	size_t n = 0;
	for (size_t i = 0; i < CXR_ARRAY_LEN(codes); i++)
		n += applies(job, list, &codes[i]);
	cxr_dcm_item *items;
	CXR_TRY(cxr_dcm_put_sequence(&job->out, job->arena, CXR_TAG(0x0012, 0x0064), n, &items, job->err));
	for (size_t i = 0; i < CXR_ARRAY_LEN(codes); i++)
		if (applies(job, list, &codes[i]))
			CXR_TRY(put_code(job, items++, &codes[i]));
	return CXR_OK;
}

uint32_t deid__count(const cxr_dcm_item *item)
{
	uint32_t n = 0;
	for (size_t i = 0; i < item->n_elems; i++) {
		const cxr_dcm_elem *elem = &item->elems[i];
		if (CXR_TAG_ELEMENT(elem->tag) == 0 || CXR_TAG_GROUP(elem->tag) == 2)
			continue;
		n++;
		for (size_t k = 0; k < elem->n_items; k++)
			n += deid__count(&elem->items[k]);
	}
	return n;
}
