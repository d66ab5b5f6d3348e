/* Is a parsed DICOM file a radiograph that can be used? See examine.h. */
#include <stdio.h>

#include "dicom/pixels.h"
#include "intake/chest.h"
#include "intake/examine.h"
#include "intake/header.h"

#define STORAGE "1.2.840.10008.5.1.4.1.1."

typedef struct kind_rule {
	const char *class_uid; /* a trailing dot: every class below it */
	const char *modality;
	intake__reason reason;
} kind_rule;

/* What is no picture of a patient at all, by SOP class (PS3.4 annex B) or modality. */
static const kind_rule kinds[] = {
	{"1.2.840.10008.1.3.10", NULL, INTAKE_DICOMDIR},
	{STORAGE "88.", "SR", INTAKE_STRUCTURED_REPORT},
	{NULL, "KO", INTAKE_STRUCTURED_REPORT},
	{STORAGE "104.", "DOC", INTAKE_ENCAPSULATED_DOCUMENT},
	{STORAGE "11.", "PR", INTAKE_PRESENTATION_STATE},
	{STORAGE "7", "SC", INTAKE_SECONDARY_CAPTURE},
	{STORAGE "7.", NULL, INTAKE_SECONDARY_CAPTURE},
};

/* Modalities worth naming in a detail; anything else may hold a value. */
static const char *const known_modalities[] = {
	"CT", "DOC", "DS", "ECG", "ES", "IO", "IVUS", "KO", "MG", "MR", "NM", "OP", "OT", "PR", "PT", "PX", "RF", "RG", "RTDOSE", "RTIMAGE",
	"RTPLAN", "RTRECORD", "RTSTRUCT", "SC", "SEG", "SM", "SR", "US", "XA", "XC",
};

static bool has_class(cxr_str uid, const char *class_uid)
{
	if (!class_uid)
		return false;
	size_t n = strlen(class_uid);
	return class_uid[n - 1] == '.' ? cxr_str_starts(uid, cxr_str_from(class_uid)) : cxr_str_eqz(uid, class_uid);
}

static cxr_str modality_of(const cxr_id_image *image)
{
	cxr_str rest = image->modality;
	for (cxr_str value; cxr_str_split(&rest, '\\', &value);)
		if (cxr_str_trim(value).len)
			return cxr_str_trim(value);
	return (cxr_str){"", 0};
}

static intake__reason judge_kind(const cxr_dcm_file *file, const cxr_id_image *image)
{
	cxr_str modality = modality_of(image);
	if (cxr_dcm_find(&file->data, CXR_TAG(0x0004, 0x1220)))
		return INTAKE_DICOMDIR;
	for (size_t i = 0; i < CXR_ARRAY_LEN(kinds); i++)
		if (has_class(image->sop_class_uid, kinds[i].class_uid) || (kinds[i].modality && cxr_str_ieqz(modality, kinds[i].modality)))
			return kinds[i].reason;
	return cxr_dcm_find(&file->data, CXR_TAG(0x0042, 0x0011)) ? INTAKE_ENCAPSULATED_DOCUMENT : INTAKE_OK;
}

/* CR, DX or DR; without a modality the SOP class says it. */
static bool is_radiograph(const cxr_id_image *image)
{
	static const char *const modalities[] = {"CR", "DX", "DR"};
	static const char *const classes[] = {STORAGE "1", STORAGE "1.1", STORAGE "1.1.1"};
	cxr_str modality = modality_of(image);
	for (size_t i = 0; i < CXR_ARRAY_LEN(modalities); i++)
		if (modality.len ? cxr_str_ieqz(modality, modalities[i]) : cxr_str_eqz(image->sop_class_uid, classes[i]))
			return true;
	return false;
}

static void tell_modality(const cxr_id_image *image, char detail[INTAKE_DETAIL_BYTES])
{
	cxr_str modality = modality_of(image);
	for (size_t i = 0; i < CXR_ARRAY_LEN(known_modalities); i++)
		if (cxr_str_ieqz(modality, known_modalities[i]))
			snprintf(detail, INTAKE_DETAIL_BYTES, "%s", known_modalities[i]);
}

/* Bytes that uncompressed pixel data must have; UINT64_MAX when no file could. */
static uint64_t native_bytes(const cxr_pixel_desc *desc)
{
	uint64_t frame = cxr_pixel_frame_bytes(desc);
	if (frame == 0) { /* 1 bit: frames follow each other without padding */
		uint64_t n_bits = (uint64_t)desc->rows * desc->columns * desc->samples_per_pixel;
		return n_bits > UINT64_MAX / desc->n_frames ? UINT64_MAX : (n_bits * desc->n_frames + 7) / 8;
	}
	return frame > UINT64_MAX / desc->n_frames ? UINT64_MAX : frame * desc->n_frames;
}

static intake__reason judge_length(const cxr_dcm_file *file, const cxr_pixel_desc *desc)
{
	const cxr_dcm_elem *pixels = cxr_dcm_find(&file->data, CXR_TAG(0x7FE0, 0x0010));
	if (pixels->n_fragments == 0 && pixels->n_bytes == 0)
		return file->is_truncated ? INTAKE_TRUNCATED : INTAKE_NO_PIXELS;
	if (pixels->n_fragments == 0)
		return pixels->n_bytes < native_bytes(desc) ? INTAKE_TRUNCATED : INTAKE_OK;
	if (file->is_truncated)
		return INTAKE_TRUNCATED;
	for (size_t i = 1; i < pixels->n_fragments; i++) /* the first is the offset table */
		if (pixels->fragments[i].len)
			return INTAKE_OK;
	return INTAKE_NO_PIXELS;
}

static cxr_rc judge_pixels(const cxr_dcm_file *file, cxr_id_image *image, intake__reason *out, char detail[INTAKE_DETAIL_BYTES])
{
	cxr_pixel_desc desc;
	cxr_err local;
	cxr_err_clear(&local);
	cxr_rc rc = cxr_pixel_describe(file, &desc, &local);
	if (rc != CXR_OK) {
		*out = rc == CXR_E_SCHEMA ? INTAKE_PIXEL_MODULE : rc == CXR_E_UNSUPPORTED ? INTAKE_UNSUPPORTED : INTAKE_NO_PIXELS;
		if (rc == CXR_E_SCHEMA)
			snprintf(detail, INTAKE_DETAIL_BYTES, "%s", local.subject);
		return CXR_OK;
	}
	image->rows = desc.rows;
	image->columns = desc.columns;
	image->n_frames = desc.n_frames;
	bool is_grey = desc.is_monochrome1 || cxr_str_eqz(desc.photometric, "MONOCHROME2");
	*out = is_grey && desc.samples_per_pixel == 1 ? judge_length(file, &desc) : INTAKE_COLOUR;
	return CXR_OK;
}

/* Meanings of AnatomicRegionSequence, joined by blanks. */
static cxr_rc read_region(const cxr_dcm_file *file, cxr_str *out, cxr_err *err)
{
	*out = (cxr_str){"", 0};
	const cxr_dcm_elem *sequence = cxr_dcm_find(&file->data, CXR_TAG(0x0008, 0x2218));
	for (size_t i = 0; sequence && i < sequence->n_items; i++) {
		const cxr_dcm_item *item = &sequence->items[i];
		cxr_str meaning;
		CXR_TRY(intake__text(file, item, cxr_dcm_find(item, CXR_TAG(0x0008, 0x0104)), &meaning, err));
		if (meaning.len == 0 || meaning.len > 1024 || out->len > 4096)
			continue;
		char *joined = cxr_arena_printf(file->arena, CXR_STR_FMT " " CXR_STR_FMT, CXR_STR_ARG(*out), CXR_STR_ARG(meaning));
		if (!joined)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the values of a header");
		*out = cxr_str_from(joined);
	}
	return CXR_OK;
}

static intake__reason judge_ids(const cxr_id_image *image)
{
	if (image->sop_instance_uid.len == 0)
		return INTAKE_NO_SOP_UID;
	if (image->study_uid.len == 0)
		return INTAKE_NO_STUDY_UID;
	return image->patient_id.len == 0 ? INTAKE_NO_PATIENT_ID : INTAKE_OK;
}

cxr_rc intake__judge(const cxr_dcm_file *file, bool require_chest, cxr_id_image *image, intake__reason *out_reason,
	char detail[INTAKE_DETAIL_BYTES], cxr_err *err)
{
	CXR_TRY(intake__header_read(file, image, err));
	intake__reason reason = judge_kind(file, image);
	/* a file that was cut off before it could say what it is */
	bool is_cut = file->is_truncated && !cxr_dcm_find(&file->data, CXR_TAG(0x7FE0, 0x0010));
	if (reason == INTAKE_OK && is_cut && (is_radiograph(image) || modality_of(image).len == 0))
		reason = INTAKE_TRUNCATED;
	if (reason == INTAKE_OK && !is_radiograph(image)) {
		reason = INTAKE_NOT_RADIOGRAPH;
		tell_modality(image, detail);
	}
	if (reason == INTAKE_OK && cxr_dcm_find(&file->data, CXR_TAG(0x0400, 0x0500)))
		reason = INTAKE_ENCRYPTED;
	if (reason == INTAKE_OK)
		reason = judge_ids(image);
	if (reason == INTAKE_OK && require_chest) {
		cxr_str region;
		bool is_other;
		CXR_TRY(read_region(file, &region, err));
		CXR_TRY(intake__is_not_chest(image, region, &is_other, err));
		reason = is_other ? INTAKE_NOT_CHEST : INTAKE_OK;
	}
	if (reason == INTAKE_OK)
		CXR_TRY(judge_pixels(file, image, &reason, detail));
	*out_reason = reason;
	return CXR_OK;
}
