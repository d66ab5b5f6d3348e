/* Reading records of the vault, and the first pass over all images. See job.h. */
#include "link/job.h"
#include "link/orphans.h"

enum { PROGRESS_EVERY = 256 };

static cxr_rc open_record(link__job *job, cxr_vault_kind kind, uint64_t number, const char *what, cxr_err *err)
{
	cxr_buf_clear(&job->plain);
	cxr_rc rc = cxr_vault_get(job->vault, kind, number, &job->plain, err);
	if (rc == CXR_E_NOT_FOUND)
		rc = CXR_FAIL(err, CXR_E_STORE, "the vault lacks a record of the catalogue: run `cxr run intake --force`");
	if (rc != CXR_OK)
		cxr_err_about(err, "%s %llu", what, (unsigned long long)number);
	return rc;
}

cxr_rc link__read_image(link__job *job, uint64_t number, cxr_id_image *out, cxr_err *err)
{
	CXR_TRY(open_record(job, CXR_VAULT_IMAGE, number, "image", err));
	cxr_rc rc = cxr_id_image_decode(cxr_buf_str(&job->plain), &job->arena, out, err);
	return rc == CXR_OK ? rc : (cxr_err_about(err, "image %llu", (unsigned long long)number), rc);
}

cxr_rc link__read_report(link__job *job, uint64_t number, cxr_id_report *out, cxr_err *err)
{
	CXR_TRY(open_record(job, CXR_VAULT_REPORT, number, "report", err));
	cxr_rc rc = cxr_id_report_decode(cxr_buf_str(&job->plain), &job->arena, out, err);
	return rc == CXR_OK ? rc : (cxr_err_about(err, "report %llu", (unsigned long long)number), rc);
}

cxr_rc link__read_demographic(link__job *job, uint64_t number, cxr_id_demographic *out, cxr_err *err)
{
	CXR_TRY(open_record(job, CXR_VAULT_DEMOGRAPHIC, number, "demographics row", err));
	cxr_rc rc = cxr_id_demographic_decode(cxr_buf_str(&job->plain), &job->arena, out, err);
	return rc == CXR_OK ? rc : (cxr_err_about(err, "demographics row %llu", (unsigned long long)number), rc);
}

/* ---- images ---- */
static cxr_rc lead_ids(link__job *job, const cxr_str_list *ids, uint32_t patient, cxr_err *err)
{
	for (size_t i = 0; i < ids->n_items; i++) {
		cxr_str id;
		CXR_TRY(link__normal_accession(ids->items[i], &job->arena, &id, err));
		if (!id.len)
			continue;
		link__hash hash = link__hash_of(job->key, LINK_HASH_ALIAS, &id, 1);
		CXR_TRY(link__corpus_lead(&job->corpus, &hash, patient, err));
	}
	return CXR_OK;
}

static cxr_rc lead_study(link__job *job, const cxr_id_image *image, uint32_t patient, cxr_err *err)
{
	cxr_str accession;
	CXR_TRY(link__normal_accession(image->accession, &job->arena, &accession, err));
	if (accession.len) {
		link__hash hash = link__hash_of(job->key, LINK_HASH_ACCESSION, &accession, 1);
		CXR_TRY(link__corpus_lead(&job->corpus, &hash, patient, err));
	}
	cxr_str uid = cxr_str_trim(image->study_uid);
	if (!uid.len)
		return CXR_OK;
	link__hash hash = link__hash_of(job->key, LINK_HASH_STUDY_UID, &uid, 1);
	return link__corpus_lead(&job->corpus, &hash, patient, err);
}

static cxr_rc scan_image(link__job *job, uint64_t number, cxr_err *err)
{
	cxr_id_image image;
	cxr_str key;
	cxr_arena_clear(&job->arena);
	CXR_TRY(link__read_image(job, number, &image, err));
	CXR_TRY(link__normal_id(image.patient_id, &job->arena, &key, err));
	if (!key.len)
		return link__set_aside(job, CXR_SUBJECT_IMAGE, number, "no_patient_id", err);
	if (!cxr_str_trim(image.sop_instance_uid).len)
		return link__set_aside(job, CXR_SUBJECT_IMAGE, number, "no_sop_instance_uid", err);
	link__hash hash = link__hash_of(job->key, LINK_HASH_PATIENT, &key, 1);
	link__ref ref = {.number = number};
	CXR_TRY(link__corpus_patient(&job->corpus, &hash, true, &ref.patient, err));
	if (!link__refs_push(&job->corpus.images, ref))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu images", job->corpus.images.n_items);
	CXR_TRY(lead_ids(job, &image.subject.patient_ids, ref.patient, err));
	CXR_TRY(lead_ids(job, &image.subject.other_ids, ref.patient, err));
	return lead_study(job, &image, ref.patient, err);
}

static cxr_rc scan_rows(link__job *job, cxr_stmt *q, uint64_t total, cxr_err *err)
{
	uint64_t done = 0;
	for (bool row;;) {
		CXR_TRY(cxr_stmt_step(q, &row, err));
		if (!row)
			return CXR_OK;
		if (cxr_run_should_stop(job->run))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
		CXR_TRY(scan_image(job, (uint64_t)cxr_stmt_int(q, 0), err));
		if (++done % PROGRESS_EVERY == 0)
			cxr_run_progress(job->run, "link", done, total, "images");
	}
}

cxr_rc link__scan_images(link__job *job, cxr_err *err)
{
	int64_t total;
	cxr_stmt *q;
	CXR_TRY(cxr_store_count(job->store, "SELECT count(*) FROM source_file WHERE kind = 0 AND is_present", &total, err));
	CXR_TRY(cxr_store_query(job->store, "SELECT i.number FROM image i JOIN source_file f ON f.number = i.number"
		" WHERE f.kind = 0 AND f.is_present ORDER BY i.number", &q, err));
	cxr_rc rc = scan_rows(job, q, (uint64_t)total, err);
	cxr_stmt_done(q);
	link__corpus_settle(&job->corpus);
	return rc;
}
