/*
 * Image files against the table: present, readable, of one size in every form, DICOM ids those of the row. Headers are read on the pool, findings come in row order. See verifier.h.
 */
#include <stdio.h>

#include "base/map.h"
#include "base/mem.h"
#include "dicom/pixels.h"
#include "dicom/reader.h"
#include "os/file.h"
#include "os/mmap.h"
#include "os/pool.h"
#include "release/picture_head.h"
#include "release/verifier.h"

#define TAG_STUDY_UID CXR_TAG(0x0020, 0x000D)
#define TAG_SOP_UID CXR_TAG(0x0008, 0x0018)
#define TAG_PATIENT_ID CXR_TAG(0x0010, 0x0020)
#define TAG_PATIENT_NAME CXR_TAG(0x0010, 0x0010)
#define TAG_PIXEL_DATA CXR_TAG(0x7FE0, 0x0010)

static void problem(release__image_check *item, int form, const char *code)
{
	if (item->n_problems < RELEASE__IMAGE_PROBLEMS) {
		item->codes[item->n_problems] = code;
		item->forms[item->n_problems++] = form;
	}
}

static void form_name(const release__image_check *item, int form, char *out, size_t out_bytes)
{
	snprintf(out, out_bytes, "%s/%s%s", release__form_dir(form), item->stem_text, release__form_extension(form));
}

/* False (with a finding) when the file is not there. */
static bool open_form(release__image_check *item, const char *dir, int form, cxr_mmap *map)
{
	char name[RELEASE__PATH_BYTES + 16];
	form_name(item, form, name, sizeof name);
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, name);
	if (path && cxr_mmap_open(map, path, NULL) == CXR_OK)
		return true;
	problem(item, form, "image_missing");
	return false;
}

static uint64_t uid_hash(const cxr_dcm_item *data, cxr_tag tag)
{
	cxr_str uid = cxr_dcm_text(data, tag);
	if (uid.len == 0)
		return 0;
	uint64_t hash = cxr_hash64(uid.ptr, uid.len, 0);
	return hash ? hash : 1;
}

/* At any depth; the reader bounds the depth. */
static bool has_private(const cxr_dcm_item *data)
{
	for (size_t i = 0; i < data->n_elems; i++) {
		if (CXR_TAG_IS_PRIVATE(data->elems[i].tag))
			return true;
		for (size_t k = 0; k < data->elems[i].n_items; k++)
			if (has_private(&data->elems[i].items[k]))
				return true;
	}
	return false;
}

static void check_dataset(release__image_check *item, const cxr_dcm_file *file, bool names_are_ids, uint32_t *width, uint32_t *height)
{
	char patient[RELEASE__ID_BYTES];
	release__patient_id(&item->stem, patient);
	cxr_str id = cxr_dcm_text(&file->data, TAG_PATIENT_ID), name = cxr_dcm_text(&file->data, TAG_PATIENT_NAME);
	if ((id.len && !cxr_str_eqz(id, patient)) || (names_are_ids && name.len && !cxr_str_eqz(name, patient)))
		problem(item, RELEASE__DICOM, "dicom_ids");
	if (has_private(&file->data))
		problem(item, RELEASE__DICOM, "dicom_private");
	if (file->trailing_bytes || !file->has_preamble || !file->preamble_is_zero)
		problem(item, RELEASE__DICOM, "dicom_trailing");
	item->study_uid = uid_hash(&file->data, TAG_STUDY_UID);
	item->sop_uid = uid_hash(&file->data, TAG_SOP_UID);
	cxr_pixel_desc desc;
	const cxr_dcm_elem *pixels = cxr_dcm_find(&file->data, TAG_PIXEL_DATA);
	if (cxr_pixel_describe(file, &desc, NULL) != CXR_OK || !pixels) {
		problem(item, RELEASE__DICOM, "dicom_pixels");
		return;
	}
	uint64_t frame = cxr_pixel_frame_bytes(&desc);
	if (!cxr_ts_is_encapsulated(file->ts) && (frame == 0 || pixels->n_bytes / frame < desc.n_frames))
		problem(item, RELEASE__DICOM, "dicom_pixels");
	*width = desc.columns;
	*height = desc.rows;
}

static void check_dicom(release__image_check *item, const char *dir, bool names_are_ids, uint32_t *width, uint32_t *height)
{
	cxr_mmap map;
	if (!open_form(item, dir, RELEASE__DICOM, &map))
		return;
	cxr_arena arena;
	cxr_arena_init(&arena, 16 * map.n_bytes + (64u << 20));
	cxr_dcm_options options = {0};
	cxr_dcm_file file;
	if (!map.bytes || cxr_dcm_read(map.bytes, map.n_bytes, &options, &arena, &file, NULL) != CXR_OK || file.is_truncated)
		problem(item, RELEASE__DICOM, "dicom_unreadable");
	else
		check_dataset(item, &file, names_are_ids, width, height);
	cxr_arena_release(&arena);
	cxr_mmap_close(&map);
}

static void check_picture(release__image_check *item, const char *dir, int form, uint32_t width, uint32_t height)
{
	cxr_mmap map;
	if (!open_form(item, dir, form, &map))
		return;
	uint32_t w = 0, h = 0;
	bool ok = map.bytes && (form == RELEASE__PNG ? release__png_size(map.bytes, map.n_bytes, &w, &h) : release__jpeg_size(map.bytes, map.n_bytes, &w, &h));
	if (!ok)
		problem(item, form, "picture_unreadable");
	else if (width && (w != width || h != height))
		problem(item, form, "picture_size");
	cxr_mmap_close(&map);
}

static void view_name(const release__image_check *item, char *out, size_t out_bytes)
{
	snprintf(out, out_bytes, "views/chexpert-v1/%s.jpg", item->stem_text);
}

/* The view's JPEG: there, and as long as the one below JPG/ (its bytes are SHA256SUMS' affair). */
static void check_view(release__image_check *item, const char *dir)
{
	char name[RELEASE__PATH_BYTES + 32];
	cxr_file_info view, jpg;
	view_name(item, name, sizeof name);
	CXR_AUTO(cxr_free_at) char *view_path = cxr_path_join(dir, name);
	form_name(item, RELEASE__JPG, name, sizeof name);
	CXR_AUTO(cxr_free_at) char *jpg_path = cxr_path_join(dir, name);
	item->is_view_missing = !view_path || !jpg_path || cxr_file_stat(view_path, &view, NULL) != CXR_OK ||
		cxr_file_stat(jpg_path, &jpg, NULL) != CXR_OK || view.kind != CXR_FILE_REGULAR || view.size_bytes != jpg.size_bytes;
}

static cxr_rc check_unit(void *context, int worker, size_t unit, void **out_result, cxr_err *err)
{
	(void)worker;
	(void)err;
	release__image_batch *batch = context;
	release__image_check *item = &batch->items[unit];
	uint32_t width = 0, height = 0;
	check_dicom(item, batch->dir, batch->names_are_ids, &width, &height);
	for (int form = RELEASE__PNG; form <= RELEASE__JPG; form++)
		if (item->wanted[form])
			check_picture(item, batch->dir, form, width, height);
	if (item->wants_view)
		check_view(item, batch->dir);
	*out_result = NULL;
	return CXR_OK;
}

static cxr_rc check_done(void *context, size_t unit, void *result, cxr_err *err)
{
	(void)context;
	(void)unit;
	(void)result;
	(void)err;
	return CXR_OK;
}

static const char *problem_text(const char *code)
{
	static const char *const texts[][2] = {
		{"image_missing", "the table names this file, but it is not there"},
		{"dicom_unreadable", "not a whole DICOM file"},
		{"dicom_ids", "PatientID or PatientName is not the row's patient"},
		{"dicom_private", "holds private elements"},
		{"dicom_trailing", "has bytes behind the data set, or no zero preamble"},
		{"dicom_pixels", "pixel data is absent, impossible or too short"},
		{"picture_unreadable", "not a whole picture of its kind"},
		{"picture_size", "its size is not that of the DICOM image"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(texts); i++)
		if (strcmp(code, texts[i][0]) == 0)
			return texts[i][1];
	return "wrong";
}

/* Findings of one image, and the checks against the image before it. */
static void report_item(release__image_batch *batch, release__verifier *v, const release__image_check *item)
{
	char name[RELEASE__PATH_BYTES + 32];
	for (size_t i = 0; i < item->n_problems; i++) {
		form_name(item, item->forms[i], name, sizeof name);
		release__find(v, item->codes[i], name, "%s", problem_text(item->codes[i]));
	}
	if (item->is_view_missing) {
		view_name(item, name, sizeof name);
		release__find(v, "view_missing", name, "the picture of a row of the view is absent or not the one below JPG/");
	}
	/* one study may come with several StudyInstanceUIDs, but never two patients with one */
	bool shared = batch->has_last && batch->last.patient_no != item->stem.patient_no && item->study_uid == batch->last_study_uid && item->study_uid;
	bool repeated = batch->has_last && item->sop_uid && item->sop_uid == batch->last_sop_uid;
	if (shared || repeated) {
		form_name(item, RELEASE__DICOM, name, sizeof name);
		release__find(v, "dicom_ids", name, "shares its StudyInstanceUID or SOPInstanceUID with the image before it");
	}
	batch->has_last = true;
	batch->last = item->stem;
	batch->last_study_uid = item->study_uid;
	batch->last_sop_uid = item->sop_uid;
}

cxr_rc release__image_batch_flush(release__image_batch *batch, release__verifier *v, cxr_err *err)
{
	if (batch->n_items == 0)
		return CXR_OK;
	int n_workers = v->options->n_workers < 1 ? 1 : v->options->n_workers;
	cxr_pool_job job = {.context = batch, .n_units = batch->n_items, .n_workers = n_workers, .work = check_unit, .commit = check_done};
	CXR_TRY(cxr_pool_run(&job, err));
	for (size_t i = 0; i < batch->n_items; i++)
		report_item(batch, v, &batch->items[i]);
	batch->n_done += batch->n_items;
	batch->n_items = 0;
	return release__verifier_step(v, "images", batch->n_done, "images", err);
}

cxr_rc release__image_batch_add(release__image_batch *batch, release__verifier *v, const release__table_row *row, cxr_err *err)
{
	if (batch->n_items == RELEASE__IMAGE_BATCH)
		CXR_TRY(release__image_batch_flush(batch, v, err));
	release__image_check *item = &batch->items[batch->n_items++];
	*item = (release__image_check){.stem = row->stem};
	cxr_str path = row->row->cell[RELEASE__PATH_TO_IMAGE];
	snprintf(item->stem_text, sizeof item->stem_text, "%.*s", (int)(path.len - 4), path.ptr);
	item->wanted[RELEASE__DICOM] = true;
	item->wanted[RELEASE__PNG] = v->has_manifest ? v->manifest.has[RELEASE__PART_PNG] : v->n_tree[RELEASE__PNG] > 0;
	item->wanted[RELEASE__JPG] = v->has_manifest ? v->manifest.has[RELEASE__PART_JPG] : v->n_tree[RELEASE__JPG] > 0;
	item->wants_view = item->wanted[RELEASE__JPG] && v->has_manifest && v->manifest.has[RELEASE__PART_VIEW_V1] && row->stem.split != RELEASE__TEST;
	return CXR_OK;
}
