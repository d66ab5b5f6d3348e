/* See write.h. */
#include "link/write.h"

#include "base/digest.h"
#include "link/gather.h"
#include "link/number.h"
#include "link/orphans.h"
#include "link/taken.h"

/* ---- vault ---- */
static cxr_rc put_record(link__job *job, cxr_vault_kind kind, uint64_t number, cxr_err *err)
{
	CXR_TRY(cxr_buf_check(&job->record, err));
	cxr_buf_clear(&job->plain);
	cxr_rc rc = cxr_vault_get(job->vault, kind, number, &job->plain, NULL);
	if (rc == CXR_OK && cxr_str_eq(cxr_buf_str(&job->plain), cxr_buf_str(&job->record)))
		return CXR_OK;
	return cxr_vault_put(job->vault, kind, number, cxr_buf_str(&job->record), err);
}

/* ---- identity ---- */
static void add_piece(cxr_sha256 *sha, cxr_str bytes)
{
	unsigned char length[8];
	for (int i = 0; i < 8; i++)
		length[i] = (unsigned char)((uint64_t)bytes.len >> (8 * i));
	cxr_sha256_add(sha, length, sizeof length);
	cxr_sha256_add(sha, bytes.ptr, bytes.len);
}

/*
 * Changes with every record of the patient, the study and its images. The place of a file does not count: a moved archive
 * is the same archive. The taken set is left out: it grows with every batch and would redo all; see taken.h.
 */
static cxr_rc find_identity(link__job *job, const link__study *study, cxr_str patient_plain, cxr_str study_plain, char out[65], cxr_err *err)
{
	cxr_sha256 sha;
	unsigned char digest[CXR_SHA256_BYTES];
	unsigned char token[32];
	cxr_sha256_init(&sha);
	add_piece(&sha, cxr_str_from("link-identity-1"));
	add_piece(&sha, patient_plain);
	add_piece(&sha, study_plain);
	for (size_t i = 0; i < study->n_images; i++) {
		cxr_id_image image = study->images[i]->rec;
		image.path = (cxr_str){"", 0};
		cxr_buf_clear(&job->plain);
		cxr_id_image_encode(&image, &job->plain);
		CXR_TRY(cxr_buf_check(&job->plain, err));
		add_piece(&sha, cxr_buf_str(&job->plain));
		add_piece(&sha, study->images[i]->digest);
	}
	cxr_sha256_end(&sha, digest);
	cxr_key_token(job->key, CXR_KEY_LOOKUP, digest, sizeof digest, token);
	cxr_hex(token, sizeof token, out);
	return CXR_OK;
}

/* ---- views ---- */
static cxr_rc find_views(link__job *job, link__study *study, cxr_err *err)
{
	study->views = cxr_arena_array(&job->arena, study->n_images, sizeof *study->views);
	if (!study->views)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu views", study->n_images);
	for (size_t i = 0; i < study->n_images; i++)
		study->views[i] = link__view_of_image(&study->images[i]->rec, study->n_images == 1);
	link__views_from_report(study->text, study->views, study->n_images);
	return CXR_OK;
}

/* ---- records ---- */
static cxr_rc put_study(link__job *job, const link__patient *patient, const link__study *study, const char *identity, link__shard *shard, cxr_err *err)
{
	bool has_report = study->text.len > 0;
	cxr_link_image *images = cxr_arena_array(&job->arena, study->n_images, sizeof *images);
	if (!images)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu images", study->n_images);
	for (size_t i = 0; i < study->n_images; i++)
		images[i] = (cxr_link_image){.catalogue_no = study->images[i]->number, .view_no = study->images[i]->view_no, .view = study->views[i].view,
			.ap_pa = cxr_str_from(study->views[i].ap_pa), .view_source = cxr_str_from(study->views[i].source),
			.skip_reason = cxr_str_from(has_report ? "" : "no_report")};
	cxr_link_rec rec = {.patient_no = patient->patient_no, .study_no = study->study_no, .split = cxr_str_from(link__split_name(patient->split)),
		.date_order = study->date_order, .has_report = has_report, .identity = cxr_str_from(identity), .images = images, .n_images = study->n_images};
	job->totals.n_studies++;
	job->totals.n_images += study->n_images;
	job->totals.n_reports += has_report;
	if (!has_report)
		CXR_TRY(link__set_aside(job, CXR_SUBJECT_STUDY, cxr_vault_study_number(patient->patient_no, study->study_no), "images_without_report", err));
	return link__shard_put(shard, &rec, err);
}

static cxr_rc write_study(link__job *job, link__patient *patient, size_t s, const cxr_id_patient *whole, cxr_str patient_plain, link__shard *shard, cxr_err *err)
{
	link__study *study = &patient->studies[s];
	cxr_id_study record;
	char identity[65];
	CXR_TRY(find_views(job, study, err));
	CXR_TRY(link__gather_study(patient, s, whole, &job->arena, &record, err));
	cxr_buf_clear(&job->record);
	cxr_id_study_encode(&record, &job->record);
	CXR_TRY(put_record(job, CXR_VAULT_STUDY, cxr_vault_study_number(patient->patient_no, study->study_no), err));
	CXR_TRY(link__taken_study(job, &record, err));
	CXR_TRY(find_identity(job, study, patient_plain, cxr_buf_str(&job->record), identity, err));
	return put_study(job, patient, study, identity, shard, err);
}

static cxr_rc note_doubt(link__job *job, const link__patient *patient, cxr_err *err)
{
	bool doubtful;
	CXR_TRY(link__is_doubtful(patient, &job->arena, &doubtful, err));
	if (!doubtful)
		return CXR_OK;
	return link__set_aside(job, CXR_SUBJECT_STUDY, cxr_vault_study_number(patient->patient_no, 0), "patient_identity_conflict", err);
}

cxr_rc link__write_patient(link__job *job, link__patient *patient, const cxr_id_patient *whole, link__shard *shard, cxr_err *err)
{
	cxr_str plain;
	cxr_buf_clear(&job->record);
	cxr_id_patient_encode(whole, &job->record);
	CXR_TRY(put_record(job, CXR_VAULT_PATIENT, patient->patient_no, err));
	CXR_TRY(cxr_arena_str(&job->arena, cxr_buf_str(&job->record), &plain, err));
	CXR_TRY(link__taken_patient(job, whole, err));
	CXR_TRY(note_doubt(job, patient, err));
	for (size_t s = 0; s < patient->n_studies; s++)
		CXR_TRY(write_study(job, patient, s, whole, plain, shard, err));
	job->totals.n_patients++;
	return CXR_OK;
}
