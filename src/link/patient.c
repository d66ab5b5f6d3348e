/* See patient.h. */
#include "link/patient.h"

#include <stdlib.h>

#include "link/orphans.h"
#include "link/report_status.h"

/* ---- images ---- */
static cxr_rc read_digest(link__job *job, link__image *image, cxr_err *err)
{
	cxr_stmt *q;
	bool row;
	CXR_TRY(cxr_store_query(job->store, "SELECT digest FROM image WHERE number = ?1", &q, err));
	cxr_stmt_bind_int(q, 1, (int64_t)image->number);
	cxr_rc rc = cxr_stmt_step(q, &row, err);
	if (rc == CXR_OK && row)
		rc = cxr_arena_str(&job->arena, cxr_stmt_text(q, 0), &image->digest, err);
	cxr_stmt_done(q);
	return rc;
}

static cxr_rc find_day_key(link__job *job, link__image *image, cxr_err *err)
{
	cxr_str day, modality;
	image->day_key = (cxr_str){"", 0};
	CXR_TRY(link__normal_date(image->rec.study_date, &job->arena, &day, err));
	CXR_TRY(link__normal_id(image->rec.modality, &job->arena, &modality, err));
	if (!day.len)
		return CXR_OK;
	char *key = cxr_arena_printf(&job->arena, CXR_STR_FMT "/" CXR_STR_FMT, CXR_STR_ARG(day), CXR_STR_ARG(modality));
	if (!key)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a key");
	image->day_key = cxr_str_from(key);
	return CXR_OK;
}

static cxr_rc fill_image(link__job *job, cxr_str key, link__image *image, cxr_err *err)
{
	CXR_TRY(read_digest(job, image, err));
	CXR_TRY(link__normal_accession(image->rec.accession, &job->arena, &image->accession, err));
	CXR_TRY(find_day_key(job, image, err));
	image->study_uid = cxr_str_trim(image->rec.study_uid);
	image->study_when = link__when_of(image->rec.study_date, image->rec.study_time);
	image->acquired_when = link__when_of(image->rec.acquisition_date, image->rec.acquisition_time);
	if (!link__has_day(image->study_when))
		image->study_when = image->acquired_when;
	if (!link__has_day(image->acquired_when))
		image->acquired_when = link__when_of(image->rec.study_date, image->rec.acquisition_time.len ? image->rec.acquisition_time : image->rec.study_time);
	cxr_str sop = cxr_str_trim(image->rec.sop_instance_uid);
	const cxr_str sop_parts[] = {key, sop};
	const cxr_str anchor_parts[] = {key, sop, image->accession, image->study_uid, image->accession.len ? (cxr_str){"", 0} : image->day_key};
	image->sop_hash = link__hash_of(job->key, LINK_HASH_SOP, sop_parts, CXR_ARRAY_LEN(sop_parts));
	image->anchor_hash = link__hash_of(job->key, LINK_HASH_ANCHOR, anchor_parts, CXR_ARRAY_LEN(anchor_parts));
	return CXR_OK;
}

static int compare_images(const void *a, const void *b)
{
	const link__image *left = a;
	const link__image *right = b;
	int order = cxr_str_cmp(cxr_str_trim(left->rec.sop_instance_uid), cxr_str_trim(right->rec.sop_instance_uid));
	if (!order)
		order = cxr_str_cmp(left->digest, right->digest);
	return order ? order : cxr_str_cmp(left->rec.path, right->rec.path);
}

static cxr_rc read_images(link__job *job, const link__ref *refs, size_t n, link__patient *out, cxr_err *err)
{
	out->images = cxr_arena_array(&job->arena, n, sizeof *out->images);
	if (!out->images)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu images", n);
	for (size_t i = 0; i < n; i++) {
		out->images[i].number = refs[i].number;
		CXR_TRY(link__read_image(job, refs[i].number, &out->images[i].rec, err));
		if (i == 0)
			CXR_TRY(link__normal_id(out->images[i].rec.patient_id, &job->arena, &out->key, err));
		CXR_TRY(fill_image(job, out->key, &out->images[i], err));
	}
	qsort(out->images, n, sizeof *out->images, compare_images);
	for (size_t i = 0; i < n; i++) {
		const link__image *last = out->n_images ? &out->images[out->n_images - 1] : NULL;
		if (last && link__hash_cmp(&last->sop_hash, &out->images[i].sop_hash) == 0)
			CXR_TRY(link__set_aside(job, CXR_SUBJECT_IMAGE, out->images[i].number, "duplicate_uid", err));
		else
			out->images[out->n_images++] = out->images[i];
	}
	return CXR_OK;
}

/* ---- rows ---- */
static int compare_reports(const void *a, const void *b)
{
	const link__report *left = a;
	const link__report *right = b;
	int order = link__when_cmp(left->when, right->when);
	if (!order && left->rec.row_no != right->rec.row_no)
		order = left->rec.row_no < right->rec.row_no ? -1 : 1;
	if (!order)
		order = cxr_str_cmp(left->accession, right->accession);
	return order ? order : cxr_str_cmp(left->rec.text, right->rec.text);
}

static cxr_rc read_reports(link__job *job, const link__ref *refs, size_t n, link__patient *out, cxr_err *err)
{
	out->reports = cxr_arena_array(&job->arena, n, sizeof *out->reports);
	if (!out->reports)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu reports", n);
	out->n_reports = n;
	for (size_t i = 0; i < n; i++) {
		link__report *report = &out->reports[i];
		report->number = refs[i].number;
		report->study = SIZE_MAX;
		CXR_TRY(link__read_report(job, refs[i].number, &report->rec, err));
		CXR_TRY(link__normal_accession(report->rec.accession, &job->arena, &report->accession, err));
		CXR_TRY(link__normal_accession(report->rec.addendum_of, &job->arena, &report->addendum_of, err));
		report->study_uid = cxr_str_trim(report->rec.study_uid);
		report->when = link__when_of(report->rec.study_date, report->rec.study_time);
		report->status = link__report_status_of(report->rec.status, report->addendum_of.len > 0);
	}
	if (n)
		qsort(out->reports, n, sizeof *out->reports, compare_reports);
	return CXR_OK;
}

static int compare_demographics(const void *a, const void *b)
{
	const cxr_id_demographic *left = a;
	const cxr_id_demographic *right = b;
	const cxr_str l[] = {left->patient_id, left->name, left->birth_date, left->sex, left->race, left->ethnicity, left->phone, left->address, left->other_id};
	const cxr_str r[] = {right->patient_id, right->name, right->birth_date, right->sex, right->race, right->ethnicity, right->phone, right->address, right->other_id};
	int order = 0;
	for (size_t i = 0; i < CXR_ARRAY_LEN(l) && !order; i++)
		order = cxr_str_cmp(l[i], r[i]);
	return order;
}

static cxr_rc read_demographics(link__job *job, const link__ref *refs, size_t n, link__patient *out, cxr_err *err)
{
	out->demographics = cxr_arena_array(&job->arena, n, sizeof *out->demographics);
	if (!out->demographics)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu demographics rows", n);
	out->n_demographics = n;
	for (size_t i = 0; i < n; i++)
		CXR_TRY(link__read_demographic(job, refs[i].number, &out->demographics[i], err));
	if (n)
		qsort(out->demographics, n, sizeof *out->demographics, compare_demographics);
	return CXR_OK;
}

static cxr_rc set_all_aside(link__job *job, cxr_subject_kind kind, const link__ref *refs, size_t n, const char *reason, cxr_err *err)
{
	for (size_t i = 0; i < n; i++)
		CXR_TRY(link__set_aside(job, kind, refs[i].number, reason, err));
	return CXR_OK;
}

cxr_rc link__patient_read(link__job *job, const link__patient_ref *ref, const link__ref *images, size_t n_images, const link__ref *demographics,
	size_t n_demographics, const link__ref *reports, size_t n_reports, link__patient *out, cxr_err *err)
{
	cxr_arena_clear(&job->arena);
	*out = (link__patient){.patient_no = ref->patient_no, .split = ref->split};
	const char *too_many = n_images > LINK_MAX_IMAGES ? "too_many_images" : n_demographics > LINK_MAX_ROWS || n_reports > LINK_MAX_ROWS ? "too_many_rows" : NULL;
	if (too_many) {
		CXR_TRY(set_all_aside(job, CXR_SUBJECT_IMAGE, images, n_images, too_many, err));
		CXR_TRY(set_all_aside(job, CXR_SUBJECT_REPORT, reports, n_reports, too_many, err));
		return set_all_aside(job, CXR_SUBJECT_DEMOGRAPHIC, demographics, n_demographics, too_many, err);
	}
	CXR_TRY(read_images(job, images, n_images, out, err));
	CXR_TRY(read_demographics(job, demographics, n_demographics, out, err));
	return read_reports(job, reports, n_reports, out, err);
}
