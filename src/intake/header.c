/* See header.h: the values of the top level. */
#include "intake/header.h"

#include "base/date.h"

typedef struct fact {
	cxr_tag tag;
	size_t offset;
} fact;

#define FACT(group, element, field) {CXR_TAG(group, element), offsetof(cxr_id_image, field)}

static const fact facts[] = {
	FACT(0x0008, 0x0016, sop_class_uid),
	FACT(0x0008, 0x0018, sop_instance_uid),
	FACT(0x0008, 0x0020, study_date),
	FACT(0x0008, 0x0022, acquisition_date),
	FACT(0x0008, 0x0030, study_time),
	FACT(0x0008, 0x0032, acquisition_time),
	FACT(0x0008, 0x0050, accession),
	FACT(0x0008, 0x0060, modality),
	FACT(0x0008, 0x1030, study_description),
	FACT(0x0008, 0x103E, series_description),
	FACT(0x0010, 0x0020, patient_id),
	FACT(0x0010, 0x1010, age),
	FACT(0x0018, 0x0015, body_part),
	FACT(0x0018, 0x1030, protocol_name),
	FACT(0x0018, 0x5101, view_position),
	FACT(0x0020, 0x000D, study_uid),
	FACT(0x0020, 0x000E, series_uid),
	FACT(0x0020, 0x0020, patient_orientation),
	FACT(0x0020, 0x0062, laterality),
};

cxr_rc intake__text(const cxr_dcm_file *file, const cxr_dcm_item *item, const cxr_dcm_elem *elem, cxr_str *out, cxr_err *err)
{
	*out = (cxr_str){"", 0};
	if (!elem)
		return CXR_OK;
	cxr_str text;
	CXR_TRY(cxr_dcm_elem_utf8(file, item, elem, &text, err));
	text = cxr_str_trim(text);
	if (text.len && memchr(text.ptr, '\0', text.len)) {
		char *copy = cxr_arena_strndup(file->arena, text.ptr, text.len);
		if (!copy)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the values of a header");
		for (size_t i = 0; i < text.len; i++)
			if (copy[i] == '\0')
				copy[i] = ' ';
		text = cxr_str_trim((cxr_str){copy, text.len});
	}
	if (text.len)
		*out = text;
	return CXR_OK;
}

static cxr_rc text_of(const cxr_dcm_file *file, const cxr_dcm_item *item, cxr_tag tag, cxr_str *out, cxr_err *err)
{
	return intake__text(file, item, cxr_dcm_find(item, tag), out, err);
}

cxr_rc intake__date(cxr_str text, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	*out = (cxr_str){"", 0};
	cxr_date date;
	char digits[9];
	bool found = cxr_date_parse(text, &date);
	if (!found && text.len > 8) /* DT: more digits follow */
		found = cxr_date_parse((cxr_str){text.ptr, 8}, &date);
	if (!found)
		return CXR_OK;
	cxr_date_print_da(date, digits);
	return cxr_arena_str(arena, (cxr_str){digits, 8}, out, err);
}

/* AcquisitionDateTime for what AcquisitionDate and AcquisitionTime leave open. */
static cxr_rc split_acquisition(const cxr_dcm_file *file, cxr_id_image *out, cxr_err *err)
{
	cxr_str text;
	CXR_TRY(text_of(file, &file->data, CXR_TAG(0x0008, 0x002A), &text, err));
	cxr_str date;
	CXR_TRY(intake__date(text, file->arena, &date, err));
	if (date.len == 0 || text.len < 8 || out->acquisition_date.len)
		return CXR_OK;
	out->acquisition_date = date;
	cxr_str time = {text.ptr + 8, text.len - 8};
	for (size_t i = 0; i < time.len; i++)
		if (time.ptr[i] == '+' || time.ptr[i] == '-') /* offset from UTC */
			time.len = i;
	if (out->acquisition_time.len == 0 && cxr_time_parse(time) >= 0)
		out->acquisition_time = time;
	return CXR_OK;
}

cxr_rc intake__header_read(const cxr_dcm_file *file, cxr_id_image *out, cxr_err *err)
{
	memset(out, 0, sizeof *out);
	size_t n_bytes = 0;
	for (size_t i = 0; i < CXR_ARRAY_LEN(facts); i++) {
		cxr_str *text = (void *)((char *)out + facts[i].offset);
		CXR_TRY(text_of(file, &file->data, facts[i].tag, text, err));
		n_bytes += text->len;
	}
	if (n_bytes > INTAKE_MAX_FACT_BYTES)
		return CXR_FAIL(err, CXR_E_LIMIT, "the values of the header are too large");
	if (out->sop_class_uid.len == 0)
		CXR_TRY(text_of(file, &file->meta, CXR_TAG(0x0002, 0x0002), &out->sop_class_uid, err));
	if (out->sop_instance_uid.len == 0)
		CXR_TRY(text_of(file, &file->meta, CXR_TAG(0x0002, 0x0003), &out->sop_instance_uid, err));
	if (out->laterality.len == 0)
		CXR_TRY(text_of(file, &file->data, CXR_TAG(0x0020, 0x0060), &out->laterality, err));
	CXR_TRY(split_acquisition(file, out, err));
	return intake__subject_read(file, out, err);
}
