/* See stage.h: studies of a shard one by one; the way of an image is in stage_image.c. */
#include "deid/stage.h"

#include <stdio.h>

#include "base/mem.h"
#include "deid/amend.h"
#include "deid/span_ledger.h"
#include "deid/stage_worker.h"
#include "deid/subject.h"

/* Bounds of one study; far above any report. */
#define STUDY_ARENA_BYTES ((size_t)512 << 20)
#define RECORD_BYTES ((size_t)256 << 20)

/* ---- workers ---- */
static void close_worker(void *context)
{
	deid__worker *w = context;
	if (!w)
		return;
	cxr_deid_engine_free(w->engine);
	cxr_demographics_policy_free(w->demographics);
	cxr_deid_dicom_free(w->dicom);
	cxr_taken_free(w->taken);
	cxr_vault_close(w->vault);
	cxr_key_free(w->key);
	if (w->plain.ptr)
		cxr_wipe(w->plain.ptr, w->plain.capacity);
	cxr_buf_release(&w->plain);
	cxr_arena_release(&w->patient_arena);
	cxr_arena_release(&w->arena);
	cxr_free(w);
}

static cxr_rc fill_worker(deid__worker *w, cxr_err *err)
{
	const cxr_config *config = &w->project->config;
	CXR_TRY(cxr_key_load(w->project->key_path, &w->key, err));
	CXR_TRY(cxr_vault_open(&w->vault, w->project->vault_dir, w->key, false, err));
	CXR_TRY(cxr_taken_load(w->vault, &w->taken, err));
	CXR_TRY(cxr_deid_engine_new(config->site_places, config->n_site_places, config->site_staff, config->n_site_staff, &w->engine, err));
	CXR_TRY(cxr_demographics_policy_new(config, &w->demographics, err));
	CXR_TRY(cxr_deid_dicom_new(&w->dicom, err));
	w->ledger = (cxr_ledger){.key = w->key, .taken = w->taken, .whole_weeks = config->whole_weeks, .age_cap_years = config->age_cap_years};
	return CXR_OK;
}

static cxr_rc open_worker(cxr_run *run, void **out_worker, cxr_err *err)
{
	deid__worker *w = cxr_calloc(1, sizeof *w);
	if (!w)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a worker");
	w->project = run->project;
	cxr_arena_init(&w->arena, STUDY_ARENA_BYTES);
	cxr_arena_init(&w->patient_arena, STUDY_ARENA_BYTES);
	cxr_buf_init(&w->plain, RECORD_BYTES);
	cxr_rc rc = fill_worker(w, err);
	if (rc != CXR_OK) {
		close_worker(w);
		return rc;
	}
	*out_worker = w;
	return CXR_OK;
}

/* ---- one study ---- */
static cxr_rc load_patient(deid__worker *w, uint32_t patient_no, cxr_err *err)
{
	if (w->patient_no == patient_no)
		return CXR_OK;
	w->patient_no = 0;
	cxr_arena_clear(&w->patient_arena);
	cxr_buf_clear(&w->plain);
	CXR_TRY(cxr_vault_get(w->vault, CXR_VAULT_PATIENT, patient_no, &w->plain, err));
	CXR_TRY(cxr_id_patient_decode(cxr_buf_str(&w->plain), &w->patient_arena, &w->patient, err));
	w->patient_no = patient_no;
	return CXR_OK;
}

static cxr_rc name_study(const cxr_link_rec *link, cxr_arena *arena, cxr_study_rec *out, cxr_err *err)
{
	char *patient_id = cxr_arena_printf(arena, "patient%05u", link->patient_no);
	char *study_id = cxr_arena_printf(arena, "patient%05u_study%u", link->patient_no, link->study_no);
	if (!patient_id || !study_id)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for ids");
	*out = (cxr_study_rec){.patient_no = link->patient_no, .study_no = link->study_no, .patient_id = cxr_str_from(patient_id),
		.study_id = cxr_str_from(study_id), .split = link->split, .date_order = link->date_order, .report = {"", 0}};
	return CXR_OK;
}

/* Second pass: what readers of this very text marked is replaced too. Readers of an earlier text do not count. */
static cxr_rc apply_review(deid__worker *w, const cxr_deid_subject *subject, cxr_str source, cxr_deid_result *result, cxr_study_rec *rec, cxr_err *err)
{
	size_t n = 0;
	const cxr_review_read *reads = w->reviews ? cxr_review_set_find(w->reviews, rec->patient_no, rec->study_no, &n) : NULL;
	if (n == 0)
		return CXR_OK;
	cxr_deid_amend amend = {.engine = w->engine, .ledger = &w->ledger, .subject = subject, .source = source, .first = *result, .reads = reads,
		.n_reads = n};
	CXR_TRY(cxr_deid_amend_run(&amend, &w->arena, result, err));
	rec->n_readers = amend.n_readers;
	rec->n_lost_marks = amend.n_lost_marks;
	return CXR_OK;
}

/* Report text, its counts, and the sealed ledger of its spans in `out_record`. */
static cxr_rc make_text(deid__worker *w, const cxr_id_study *study, cxr_study_rec *rec, cxr_buf *out_record, cxr_err *err)
{
	cxr_deid_subject subject;
	cxr_deid_result result = {.text = {"", 0}};
	CXR_TRY(cxr_deid_subject_make(&w->patient, study, &w->arena, &subject, err));
	CXR_TRY(cxr_deid_text(w->engine, &w->ledger, &subject, study->report, false, &w->arena, &result, err));
	cxr_deid_result first = result;
	CXR_TRY(apply_review(w, &subject, study->report, &result, rec, err));
	rec->report = result.text;
	for (size_t i = 0; i < result.n_spans; i++)
		rec->phi_counts[result.spans[i].type]++;
	cxr_buf json;
	cxr_buf_init(&json, RECORD_BYTES);
	cxr_span_ledger_encode(rec->patient_no, rec->study_no, study->report, &result, result.n_spans != first.n_spans ? &first : NULL, &json);
	cxr_rc rc = cxr_buf_check(&json, err);
	if (rc == CXR_OK)
		rc = cxr_span_ledger_seal(w->key, rec->patient_no, rec->study_no, cxr_buf_str(&json), out_record, err);
	if (json.ptr)
		cxr_wipe(json.ptr, json.capacity);
	cxr_buf_release(&json);
	return rc;
}

static cxr_rc make_study(deid__worker *w, const cxr_link_rec *link, cxr_study_rec *rec, cxr_buf *out_spans, cxr_err *err)
{
	cxr_id_study study;
	CXR_TRY(load_patient(w, link->patient_no, err));
	cxr_buf_clear(&w->plain);
	CXR_TRY(cxr_vault_get(w->vault, CXR_VAULT_STUDY, cxr_vault_study_number(link->patient_no, link->study_no), &w->plain, err));
	CXR_TRY(cxr_id_study_decode(cxr_buf_str(&w->plain), &w->arena, &study, err));
	CXR_TRY(name_study(link, &w->arena, rec, err));
	CXR_TRY(cxr_demographics_apply(w->demographics, &w->ledger, &w->patient, &study, &w->arena, &rec->demographics, &rec->unknown_fields, err));
	CXR_TRY(make_text(w, &study, rec, out_spans, err));
	rec->images = cxr_arena_array(&w->arena, link->n_images, sizeof *rec->images);
	if (!rec->images)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu images", link->n_images);
	rec->n_images = link->n_images;
	deid__study lane = {.link = link, .identified = &study, .rec = rec};
	for (size_t i = 0; i < link->n_images; i++)
		CXR_TRY(deid__stage_image(w, &lane, &link->images[i], &rec->images[i], err));
	return CXR_OK;
}

/* ---- one shard ---- */
typedef struct shard_run {
	cxr_run *run;
	deid__worker *worker;
	cxr_shard_reader links;
	cxr_shard_writer spans;
	cxr_shard_writer *out;
	cxr_buf record, sealed;
} shard_run;

static cxr_rc run_studies(shard_run *s, cxr_err *err)
{
	for (;;) {
		if (cxr_run_should_stop(s->run))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
		cxr_str json;
		CXR_TRY(cxr_shard_reader_next(&s->links, &json, err));
		if (!json.ptr)
			return CXR_OK;
		cxr_arena_clear(&s->worker->arena);
		cxr_buf_clear(&s->record);
		cxr_buf_clear(&s->sealed);
		cxr_link_rec link;
		cxr_study_rec study;
		CXR_TRY(cxr_link_rec_decode(json, &s->worker->arena, &link, err));
		cxr_rc rc = make_study(s->worker, &link, &study, &s->sealed, err);
		if (rc != CXR_OK)
			return cxr_err_about(err, "patient%05u_study%u", link.patient_no, link.study_no);
		cxr_study_rec_encode(&study, &s->record);
		CXR_TRY(cxr_buf_check(&s->record, err));
		CXR_TRY(cxr_shard_writer_put(&s->spans, cxr_buf_str(&s->sealed), err));
		CXR_TRY(cxr_shard_writer_put(s->out, cxr_buf_str(&s->record), err));
	}
}

static cxr_rc open_shards(shard_run *s, uint32_t shard, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *links = cxr_project_shard_path(s->run->project, "link", shard);
	CXR_AUTO(cxr_free_at) char *spans = cxr_project_spans_path(s->run->project, shard);
	if (!links || !spans)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	CXR_TRY(cxr_dir_make_for(spans, 0700, err));
	CXR_TRY(cxr_shard_reader_open(&s->links, links, err));
	cxr_rc rc = cxr_shard_writer_open(&s->spans, spans, err);
	if (rc != CXR_OK)
		cxr_shard_reader_close(&s->links);
	return rc;
}

static cxr_rc run_shard(cxr_run *run, void *worker, uint32_t shard, cxr_shard_writer *out, cxr_err *err)
{
	shard_run s = {.run = run, .worker = worker, .out = out};
	s.worker->reviews = run->reviews;
	CXR_TRY(open_shards(&s, shard, err));
	cxr_buf_init(&s.record, RECORD_BYTES);
	cxr_buf_init(&s.sealed, RECORD_BYTES);
	cxr_rc rc = run_studies(&s, err);
	if (rc == CXR_OK)
		rc = cxr_shard_writer_commit(&s.spans, err);
	cxr_shard_writer_close(&s.spans);
	cxr_shard_reader_close(&s.links);
	cxr_buf_release(&s.record);
	cxr_buf_release(&s.sealed);
	return rc;
}

/* ---- quarantine ---- */
static cxr_rc commit_unknown(cxr_store *store, const cxr_study_rec *study, cxr_err *err)
{
	char detail[128] = "";
	size_t len = 0;
	for (int i = 0; i < CXR_N_DEMO; i++)
		if (study->unknown_fields >> i & 1)
			len += (size_t)snprintf(detail + len, sizeof detail - len, "%s%s", len ? ", " : "", cxr_demographic_field_name((cxr_demographic_field)i));
	return study->unknown_fields ? cxr_quarantine_put(store, "deid", CXR_SUBJECT_DEMOGRAPHIC, study->patient_no, "unknown_value", detail, err) :
		cxr_quarantine_clear(store, "deid", CXR_SUBJECT_DEMOGRAPHIC, study->patient_no, err);
}

static cxr_rc commit_study(cxr_store *store, const cxr_link_rec *link, const cxr_study_rec *study, cxr_err *err)
{
	if (link->n_images != study->n_images)
		return CXR_FAIL(err, CXR_E_SCHEMA, "shards of link and deid are out of step");
	for (size_t i = 0; i < study->n_images; i++) {
		bool is_ours = study->images[i].skip_reason.len && !link->images[i].skip_reason.len;
		uint64_t number = link->images[i].catalogue_no;
		char reason[64];
		snprintf(reason, sizeof reason, CXR_STR_FMT, CXR_STR_ARG(study->images[i].skip_reason));
		CXR_TRY(is_ours ? cxr_quarantine_put(store, "deid", CXR_SUBJECT_IMAGE, number, reason, "", err) :
			cxr_quarantine_clear(store, "deid", CXR_SUBJECT_IMAGE, number, err));
	}
	return commit_unknown(store, study, err);
}

static cxr_rc commit_studies(cxr_run *run, cxr_shard_reader *links, cxr_shard_reader *studies, cxr_arena *arena, cxr_err *err)
{
	for (;;) {
		cxr_str link_json, study_json;
		CXR_TRY(cxr_shard_reader_next(links, &link_json, err));
		CXR_TRY(cxr_shard_reader_next(studies, &study_json, err));
		if (!link_json.ptr || !study_json.ptr)
			return CXR_OK;
		cxr_arena_clear(arena);
		cxr_link_rec link;
		cxr_study_rec study;
		CXR_TRY(cxr_link_rec_decode(link_json, arena, &link, err));
		CXR_TRY(cxr_study_rec_decode(study_json, arena, &study, err));
		CXR_TRY(commit_study(run->project->store, &link, &study, err));
	}
}

static cxr_rc commit_shard(cxr_run *run, uint32_t shard, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *link_path = cxr_project_shard_path(run->project, "link", shard);
	CXR_AUTO(cxr_free_at) char *study_path = cxr_project_shard_path(run->project, "deid", shard);
	if (!link_path || !study_path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	cxr_shard_reader links, studies;
	CXR_TRY(cxr_shard_reader_open(&links, link_path, err));
	cxr_rc rc = cxr_shard_reader_open(&studies, study_path, err);
	if (rc == CXR_OK) {
		cxr_arena arena;
		cxr_arena_init(&arena, STUDY_ARENA_BYTES);
		rc = commit_studies(run, &links, &studies, &arena, err);
		cxr_arena_release(&arena);
		cxr_shard_reader_close(&studies);
	}
	cxr_shard_reader_close(&links);
	return rc;
}

const cxr_stage cxr_stage_deid = {
	.name = "deid",
	.inputs = {"link"},
	.version = 1,
	.needs_vault = true,
	.reads_review = true,
	.open_worker = open_worker,
	.run_shard = run_shard,
	.close_worker = close_worker,
	.commit_shard = commit_shard,
};
