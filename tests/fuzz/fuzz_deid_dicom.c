/*
 * Fuzz target: any DICOM bytes through the DICOM lane. The first byte chooses profile and pixel policy. What comes out must read back
 * strictly, without private elements, overlays or bytes behind the data set, and must not hold the text of PatientName or PatientID;
 * what does not come out must say why.
 */
#include <stdlib.h>

#include "deid/dicom.h"
#include "dicom/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static cxr_deid_dicom *maker;
static cxr_key *key;

static void check_level(const cxr_dcm_item *level)
{
	for (size_t i = 0; i < level->n_elems; i++) {
		const cxr_dcm_elem *elem = &level->elems[i];
		unsigned group = CXR_TAG_GROUP(elem->tag);
		if (CXR_TAG_IS_PRIVATE(elem->tag) || (group & 0xFF00u) == 0x6000 || (group & 0xFF00u) == 0x5000 || CXR_TAG_ELEMENT(elem->tag) == 0 || group < 8)
			abort();
		if (i && level->elems[i - 1].tag >= elem->tag)
			abort();
		for (size_t k = 0; k < elem->n_items; k++)
			check_level(&elem->items[k]);
	}
}

/* Texts of 12 bytes and more that are no number, no public word and no UID of the standard. */
static void check_gone(const cxr_dcm_file *file, cxr_tag tag, cxr_str out)
{
	cxr_str text = cxr_str_trim(cxr_dcm_text(&file->data, tag));
	size_t n_letters = 0;
	for (size_t i = 0; i < text.len; i++)
		n_letters += cxr_is_alpha(text.ptr[i]);
	if (text.len < 12 || text.len > 64 || n_letters < 10 || memchr(text.ptr, '\\', text.len) || memchr(text.ptr, '\0', text.len))
		return;
	if (cxr_str_find(out, text) != SIZE_MAX)
		abort();
}

static void check_output(const cxr_dcm_file *file, const cxr_deid_object *object)
{
	cxr_buf out;
	cxr_buf_init(&out, 256 << 20);
	cxr_deid_object_append(object, &out);
	if (out.failed || out.len != object->result.n_bytes || !cxr_deid_object_equals(object, cxr_buf_str(&out)))
		abort();
	cxr_arena arena;
	cxr_arena_init(&arena, (64 << 20) + 16 * out.len);
	cxr_dcm_file again;
	cxr_dcm_options strict = {.strict = true};
	if (cxr_dcm_read((const unsigned char *)out.ptr, out.len, &strict, &arena, &again, NULL) != CXR_OK || again.trailing_bytes || !again.preamble_is_zero)
		abort();
	check_level(&again.data);
	cxr_pixel_desc before, after;
	if (cxr_pixel_describe(file, &before, NULL) != CXR_OK || cxr_pixel_describe(&again, &after, NULL) != CXR_OK || before.rows != after.rows ||
		before.columns != after.columns || before.n_frames != after.n_frames || before.bits_stored != after.bits_stored)
		abort();
	check_gone(file, CXR_TAG(0x0010, 0x0020), cxr_buf_str(&out));
	check_gone(file, CXR_TAG(0x0010, 0x0010), cxr_buf_str(&out));
	cxr_arena_release(&arena);
	cxr_buf_release(&out);
}

static void make_once(void)
{
	static const unsigned char bytes[32] = {1};
	if (maker)
		return;
	if (cxr_deid_dicom_new(&maker, NULL) != CXR_OK || cxr_key_from_bytes(bytes, &key, NULL) != CXR_OK)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	make_once();
	cxr_ledger ledger = {.key = key, .age_cap_years = 90};
	static const cxr_pixel_rect rect = {0, 1, 0, 3, 2};
	cxr_pixel_findings findings = {.rects = &rect, .n_rects = data[0] >> 5 & 1, .is_verified = true};
	cxr_deid_dicom_options options = {.profile = (cxr_deid_profile)(data[0] % 3), .pixels = (cxr_deid_pixels)(data[0] >> 2 & 3),
		.findings = data[0] & 0x10 ? &findings : NULL, .needs_decodable = data[0] >> 6 & 1};
	static const cxr_deid_dicom_subject subject = {.patient_key = {"", 0}, .deid_id = {"", 0}, .age = {"", 0}, .sex = {"", 0}, .accession = {"", 0}};
	cxr_arena arena;
	cxr_arena_init(&arena, (8 << 20) + 16 * size);
	cxr_dcm_file file;
	cxr_err err;
	cxr_dcm_options lenient = {.max_elems = 20000};
	if (cxr_dcm_read(data + 1, size - 1, &lenient, &arena, &file, &err) == CXR_OK) {
		cxr_deid_object object;
		cxr_err_clear(&err);
		cxr_rc rc = cxr_deid_dicom_make(maker, &file, &ledger, &subject, &options, &object, &err);
		if (rc == CXR_OK)
			check_output(&file, &object);
		else if (!object.result.skip_reason || err.rc != rc || err.msg[0] == '\0' || object.header.len)
			abort();
	}
	cxr_arena_release(&arena);
	return 0;
}
