/* See group_store.h. */
#include "link/group_store.h"

static void bind_hash(cxr_stmt *q, int index, const link__hash *hash)
{
	cxr_stmt_bind_blob(q, index, hash->bytes, sizeof hash->bytes);
}

/* The first two columns of the first row; zeros when there is none. */
static cxr_rc first_row(cxr_stmt *q, uint32_t *out_a, uint32_t *out_b, cxr_err *err)
{
	bool row;
	cxr_rc rc = cxr_stmt_step(q, &row, err);
	*out_a = rc == CXR_OK && row ? (uint32_t)cxr_stmt_int(q, 0) : 0;
	if (out_b)
		*out_b = rc == CXR_OK && row ? (uint32_t)cxr_stmt_int(q, 1) : 0;
	cxr_stmt_done(q);
	return rc;
}

cxr_rc link__find_anchor(link__job *job, uint32_t patient_no, const link__hash *anchor, uint32_t *out_study_no, uint32_t *out_view_no, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(job->store, "SELECT study_no, view_no FROM study_view WHERE anchor_hash = ?1 AND patient_no = ?2", &q, err));
	bind_hash(q, 1, anchor);
	cxr_stmt_bind_int(q, 2, patient_no);
	return first_row(q, out_study_no, out_view_no, err);
}

cxr_rc link__find_study(link__job *job, uint32_t patient_no, const link__hash *key, uint32_t *out_study_no, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(job->store, "SELECT study_no FROM study_key WHERE key_hash = ?1 AND patient_no = ?2", &q, err));
	bind_hash(q, 1, key);
	cxr_stmt_bind_int(q, 2, patient_no);
	return first_row(q, out_study_no, NULL, err);
}

cxr_rc link__put_study_key(link__job *job, uint32_t patient_no, uint32_t study_no, const link__hash *key, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(job->store, "INSERT OR IGNORE INTO study_key (key_hash, patient_no, study_no) VALUES (?1, ?2, ?3)", &q, err));
	bind_hash(q, 1, key);
	cxr_stmt_bind_int(q, 2, patient_no);
	cxr_stmt_bind_int(q, 3, study_no);
	return cxr_stmt_run(q, err);
}

cxr_rc link__find_view(link__job *job, uint32_t patient_no, uint32_t study_no, const link__hash *sop, uint32_t *out_view_no, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(job->store, "SELECT view_no FROM study_view WHERE patient_no = ?1 AND study_no = ?2 AND sop_hash = ?3", &q, err));
	cxr_stmt_bind_int(q, 1, patient_no);
	cxr_stmt_bind_int(q, 2, study_no);
	bind_hash(q, 3, sop);
	return first_row(q, out_view_no, NULL, err);
}

cxr_rc link__put_view(link__job *job, uint32_t patient_no, const link__image *image, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(job->store, "INSERT INTO study_view (patient_no, study_no, view_no, sop_hash, anchor_hash) VALUES (?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT (patient_no, study_no, view_no) DO UPDATE SET anchor_hash = excluded.anchor_hash", &q, err));
	cxr_stmt_bind_int(q, 1, patient_no);
	cxr_stmt_bind_int(q, 2, image->study_no);
	cxr_stmt_bind_int(q, 3, image->view_no);
	bind_hash(q, 4, &image->sop_hash);
	bind_hash(q, 5, &image->anchor_hash);
	return cxr_stmt_run(q, err);
}

cxr_rc link__last_study(link__job *job, uint32_t patient_no, uint32_t *out, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(job->store, "SELECT max(study_no) FROM study WHERE patient_no = ?1", &q, err));
	cxr_stmt_bind_int(q, 1, patient_no);
	return first_row(q, out, NULL, err);
}

cxr_rc link__last_view(link__job *job, uint32_t patient_no, uint32_t study_no, uint32_t *out, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(job->store, "SELECT max(view_no) FROM study_view WHERE patient_no = ?1 AND study_no = ?2", &q, err));
	cxr_stmt_bind_int(q, 1, patient_no);
	cxr_stmt_bind_int(q, 2, study_no);
	return first_row(q, out, NULL, err);
}

cxr_rc link__put_study(link__job *job, uint32_t patient_no, uint32_t study_no, link__basis basis, bool has_report, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(job->store, "INSERT INTO study (patient_no, study_no, basis, is_present, has_report) VALUES (?1, ?2, ?3, 1, ?4)"
		" ON CONFLICT (patient_no, study_no) DO UPDATE SET basis = excluded.basis, is_present = 1, has_report = excluded.has_report", &q, err));
	cxr_stmt_bind_int(q, 1, patient_no);
	cxr_stmt_bind_int(q, 2, study_no);
	cxr_stmt_bind_int(q, 3, basis);
	cxr_stmt_bind_int(q, 4, has_report);
	return cxr_stmt_run(q, err);
}
