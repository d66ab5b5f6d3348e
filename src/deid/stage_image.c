/* The image lane of stage deid: source file of the vault -> work_dir/DICOM/<stem>.dcm. See stage_worker.h. */
#include <stdio.h>

#include "base/mem.h"
#include "deid/dicom.h"
#include "deid/stage_worker.h"
#include "dicom/reader.h"
#include "os/mmap.h"

#define PARSE_SLACK_BYTES ((size_t)64 << 20)

static cxr_rc name_image(const deid__study *study, const cxr_link_image *image, cxr_arena *arena, cxr_image_rec *out, cxr_err *err)
{
	const cxr_study_rec *rec = study->rec;
	char *image_id = cxr_arena_printf(arena, CXR_STR_FMT "_view%u", CXR_STR_ARG(rec->study_id), image->view_no);
	char *stem = cxr_arena_printf(arena, CXR_STR_FMT "/" CXR_STR_FMT "/study%u/view%u_%s", CXR_STR_ARG(rec->split), CXR_STR_ARG(rec->patient_id),
		rec->study_no, image->view_no, cxr_view_name(image->view));
	if (!image_id || !stem)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for ids");
	*out = (cxr_image_rec){.view_no = image->view_no, .image_id = cxr_str_from(image_id), .stem = cxr_str_from(stem), .view = image->view,
		.ap_pa = image->ap_pa, .view_source = image->view_source, .skip_reason = image->skip_reason};
	return CXR_OK;
}

/* Everything of the patient that may stand nowhere in the file. */
static cxr_rc known_texts(deid__worker *w, const cxr_id_study *study, const cxr_str **out, size_t *out_n, cxr_err *err)
{
	const cxr_id_patient *p = &w->patient;
	const cxr_str_list *lists[] = {&p->patient_ids, &p->names, &p->other_ids, &p->phones, &p->emails, &p->addresses, &study->ids};
	size_t n = 1;
	for (size_t i = 0; i < CXR_ARRAY_LEN(lists); i++)
		n += lists[i]->n_items;
	cxr_str *known = cxr_arena_array(&w->arena, n, sizeof *known);
	if (!known)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for known texts");
	n = 0;
	for (size_t i = 0; i < CXR_ARRAY_LEN(lists); i++)
		for (size_t j = 0; j < lists[i]->n_items; j++)
			known[n++] = lists[i]->items[j];
	known[n++] = study->accession;
	*out = known;
	*out_n = n;
	return CXR_OK;
}

static cxr_rc set_aside(cxr_image_rec *out, const char *reason, cxr_err *err)
{
	if (err)
		cxr_err_clear(err);
	out->skip_reason = cxr_str_from(reason);
	return CXR_OK;
}

static cxr_rc write_object(deid__worker *w, const cxr_deid_object *object, const char *path, cxr_image_rec *out, cxr_err *err)
{
	const cxr_deid_dicom_result *result = &object->result;
	char *sha256 = cxr_arena_strndup(&w->arena, result->sha256, strlen(result->sha256));
	char *photometric = cxr_arena_strndup(&w->arena, result->photometric, strlen(result->photometric));
	char *manufacturer = cxr_arena_strndup(&w->arena, result->manufacturer, strlen(result->manufacturer));
	if (!sha256 || !photometric || !manufacturer)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for an image record");
	CXR_TRY(cxr_dir_make_for(path, 0755, err));
	CXR_TRY(cxr_deid_object_write(object, path, false, err)); /* the pipeline syncs the working set before the shard counts */
	out->dcm_sha256 = cxr_str_from(sha256);
	out->dcm_bytes = result->n_bytes;
	out->rows = result->rows;
	out->columns = result->columns;
	out->bits_stored = result->bits_stored;
	out->photometric = cxr_str_from(photometric);
	out->manufacturer = cxr_str_from(manufacturer);
	out->n_removed = result->n_removed;
	return CXR_OK;
}

/* The header says what the table says. */
static cxr_str sex_code(cxr_str sex)
{
	return cxr_str_from(cxr_str_eqz(sex, "Male") ? "M" : cxr_str_eqz(sex, "Female") ? "F" : "O");
}

static cxr_rc make_from(deid__worker *w, const deid__study *study, const cxr_dcm_file *file, const char *path, cxr_image_rec *out, cxr_err *err)
{
	const cxr_config *config = &w->project->config;
	cxr_deid_dicom_options options = {.needs_decodable = true, .wants_sha256 = true};
	if (!cxr_deid_profile_from_name(config->dicom_profile, &options.profile) || !cxr_deid_pixels_from_name(config->pixels, &options.pixels))
		return CXR_FAIL(err, CXR_E_CONFIG, "cxr.yaml: unknown DICOM profile or pixel policy");
	cxr_deid_dicom_subject subject = {.patient_key = w->patient.key, .deid_id = study->rec->patient_id, .age = study->rec->demographics.age,
		.sex = sex_code(study->rec->demographics.sex), .accession = study->identified->accession};
	CXR_TRY(known_texts(w, study->identified, &subject.known, &subject.n_known, err));
	cxr_deid_object object = {0};
	cxr_rc rc = cxr_deid_dicom_make(w->dicom, file, &w->ledger, &subject, &options, &object, err);
	if (rc != CXR_OK)
		return object.result.skip_reason ? set_aside(out, object.result.skip_reason, err) : rc;
	return write_object(w, &object, path, out, err);
}

static cxr_rc make_file(deid__worker *w, const deid__study *study, const char *source, const char *path, cxr_image_rec *out, cxr_err *err)
{
	cxr_mmap map;
	cxr_rc rc = cxr_mmap_open(&map, source, err);
	if (rc == CXR_E_NOT_FOUND)
		return set_aside(out, "source_missing", err);
	if (rc == CXR_E_ACCESS)
		return set_aside(out, "unreadable", err);
	CXR_TRY(rc);
	cxr_arena arena;
	cxr_arena_init(&arena, 16 * map.n_bytes + PARSE_SLACK_BYTES);
	cxr_dcm_options options = {0};
	cxr_dcm_file file;
	rc = cxr_dcm_read(map.bytes, map.n_bytes, &options, &arena, &file, err);
	if (rc == CXR_OK)
		rc = make_from(w, study, &file, path, out, err);
	else if (cxr_rc_is_bad_input(rc))
		rc = set_aside(out, cxr_rc_name(rc), err);
	cxr_arena_release(&arena);
	cxr_mmap_close(&map);
	return rc;
}

cxr_rc deid__stage_image(deid__worker *w, const deid__study *study, const cxr_link_image *image, cxr_image_rec *out, cxr_err *err)
{
	CXR_TRY(name_image(study, image, &w->arena, out, err));
	char *name = cxr_arena_printf(&w->arena, "DICOM/" CXR_STR_FMT ".dcm", CXR_STR_ARG(out->stem));
	CXR_AUTO(cxr_free_at) char *path = name ? cxr_path_join(w->project->work_dir, name) : NULL;
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	cxr_id_image source;
	if (out->skip_reason.len == 0) {
		cxr_buf_clear(&w->plain);
		CXR_TRY(cxr_vault_get(w->vault, CXR_VAULT_IMAGE, image->catalogue_no, &w->plain, err));
		CXR_TRY(cxr_id_image_decode(cxr_buf_str(&w->plain), &w->arena, &source, err));
		char *source_path = cxr_arena_strndup(&w->arena, source.path.ptr, source.path.len);
		if (!source_path)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
		cxr_rc rc = make_file(w, study, source_path, path, out, err);
		if (rc != CXR_OK)
			return cxr_err_about(err, "image %llu", (unsigned long long)image->catalogue_no);
	}
	return out->skip_reason.len ? cxr_file_remove(path, err) : CXR_OK;
}
