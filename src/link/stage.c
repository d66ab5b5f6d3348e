/* See stage.h. */
#include "link/stage.h"

#include <stdio.h>

#include "base/digest.h"
#include "base/mem.h"
#include "link/gather.h"
#include "link/group.h"
#include "link/number.h"
#include "link/order.h"
#include "link/orphans.h"
#include "link/report.h"
#include "link/shards.h"
#include "link/write.h"

enum { VERSION = 1, PROGRESS_EVERY = 64 };

static const char frozen_name[] = "patients_per_shard";
static const char made_from_name[] = "link_made_from";

/* Where the refs of the next patient start. */
typedef struct link_cursor {
	size_t patient, image, demographic, report;
} link_cursor;

static size_t take_refs(const link__refs *refs, size_t *at, uint32_t patient_no)
{
	size_t start = *at;
	while (*at < refs->n_items && refs->items[*at].patient == patient_no)
		++*at;
	return *at - start;
}

/* ---- one patient ---- */
static cxr_rc set_patient_aside(link__job *job, const link__patient *patient, cxr_err *err)
{
	for (size_t i = 0; i < patient->n_images; i++)
		CXR_TRY(link__set_aside(job, CXR_SUBJECT_IMAGE, patient->images[i].number, "too_many_values", err));
	for (size_t i = 0; i < patient->n_reports; i++)
		CXR_TRY(link__set_aside(job, CXR_SUBJECT_REPORT, patient->reports[i].number, "too_many_values", err));
	return CXR_OK;
}

static cxr_rc link_patient(link__job *job, link__patient *patient, link__shard *shard, cxr_err *err)
{
	cxr_id_patient whole;
	if (!patient->n_images)
		return CXR_OK; /* set aside as a whole */
	cxr_rc rc = link__gather_patient(patient, &job->arena, &whole, err);
	if (rc == CXR_E_LIMIT) {
		cxr_err_clear(err);
		return set_patient_aside(job, patient, err);
	}
	CXR_TRY(rc);
	CXR_TRY(link__group_images(job, patient, err));
	CXR_TRY(link__join_reports(job, patient, err));
	CXR_TRY(link__order_studies(job, patient, err));
	CXR_TRY(link__write_patient(job, patient, &whole, shard, err));
	return link__mark_studies(job, patient, err);
}

static cxr_rc next_patient(link__job *job, link_cursor *at, link__shard *shard, cxr_err *err)
{
	const link__corpus *corpus = &job->corpus;
	const link__patient_ref *ref = &corpus->patients.items[at->patient++];
	const link_cursor from = *at;
	size_t n_images = take_refs(&corpus->images, &at->image, ref->patient_no);
	size_t n_demographics = take_refs(&corpus->demographics, &at->demographic, ref->patient_no);
	size_t n_reports = take_refs(&corpus->reports, &at->report, ref->patient_no);
	link__patient patient;
	if (cxr_run_should_stop(job->run))
		return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
	if (at->patient % PROGRESS_EVERY == 0)
		cxr_run_progress(job->run, "link", at->patient, corpus->patients.n_items, "patients");
	CXR_TRY(link__patient_read(job, ref, corpus->images.items + from.image, n_images, corpus->demographics.items + from.demographic, n_demographics,
		corpus->reports.items + from.report, n_reports, &patient, err));
	cxr_rc rc = link_patient(job, &patient, shard, err);
	if (rc != CXR_OK)
		cxr_err_about(err, "patient%05u", ref->patient_no);
	return rc;
}

/* ---- shards ---- */
static cxr_rc link_shard(link__job *job, link_cursor *at, link__shard *shard, const char *fingerprint, cxr_err *err)
{
	const link__patient_refs *patients = &job->corpus.patients;
	uint64_t last_no = ((uint64_t)shard->number + 1) * job->config->patients_per_shard;
	CXR_TRY(cxr_vault_begin(job->vault, err));
	while (at->patient < patients->n_items && patients->items[at->patient].patient_no <= last_no)
		CXR_TRY(next_patient(job, at, shard, err));
	CXR_TRY(cxr_vault_commit(job->vault, err));
	cxr_stage_log_row row = {.n_records = shard->n_records};
	snprintf(row.fingerprint, sizeof row.fingerprint, "%s", fingerprint); /* the pipeline puts its own into row 0 */
	CXR_TRY(link__shard_finish(shard, job->run->project, row.result, err));
	return cxr_stage_log_put(job->store, "link", shard->number, &row, err);
}

static cxr_rc link_shards(link__job *job, const char *fingerprint, cxr_err *err)
{
	int64_t last_no;
	CXR_TRY(cxr_store_count(job->store, "SELECT max(patient_no) FROM patient", &last_no, err));
	uint32_t per_shard = job->config->patients_per_shard;
	uint32_t n_shards = last_no ? (uint32_t)((last_no - 1) / per_shard) + 1 : 1; /* an empty corpus has one empty shard */
	link__shard shard;
	link_cursor at = {0};
	cxr_rc rc = CXR_OK;
	link__shard_init(&shard);
	for (uint32_t s = 0; s < n_shards && rc == CXR_OK; s++) {
		link__shard_begin(&shard, s);
		rc = link_shard(job, &at, &shard, fingerprint, err);
	}
	link__shard_release(&shard);
	CXR_TRY(rc);
	char text[16];
	snprintf(text, sizeof text, "%u", n_shards);
	CXR_TRY(cxr_store_meta_put(job->store, "n_shards", cxr_str_from(text), err));
	CXR_TRY(cxr_store_meta_put(job->store, made_from_name, cxr_str_from(fingerprint), err));
	return cxr_stage_log_trim(job->store, "link", n_shards, err);
}

/* ---- the run ---- */
static cxr_rc freeze_size(link__job *job, cxr_err *err)
{
	char text[16];
	cxr_buf frozen;
	cxr_buf_init(&frozen, 64);
	snprintf(text, sizeof text, "%u", job->config->patients_per_shard);
	cxr_rc rc = cxr_store_meta_get(job->store, frozen_name, &frozen, NULL);
	if (rc == CXR_E_NOT_FOUND)
		rc = cxr_store_meta_put(job->store, frozen_name, cxr_str_from(text), err);
	else if (rc != CXR_OK)
		rc = CXR_FAIL(err, rc, "the project store cannot be read");
	else if (!cxr_str_eqz(cxr_buf_str(&frozen), text))
		rc = CXR_FAIL(err, CXR_E_CONFIG, "patients_per_shard was " CXR_STR_FMT " at the first link and cannot change, because shards would move: put it back",
			CXR_STR_ARG(cxr_buf_str(&frozen)));
	cxr_buf_release(&frozen);
	return rc;
}

static cxr_rc link_all(link__job *job, const char *fingerprint, cxr_err *err)
{
	CXR_TRY(freeze_size(job, err));
	CXR_TRY(link__orphans_begin(job, err));
	CXR_TRY(link__unmark_studies(job, err));
	CXR_TRY(link__scan_images(job, err));
	CXR_TRY(cxr_vault_begin(job->vault, err));
	CXR_TRY(link__route_demographics(job, err));
	CXR_TRY(link__route_reports(job, err));
	CXR_TRY(cxr_vault_commit(job->vault, err));
	CXR_TRY(link__number_patients(job, err));
	return link_shards(job, fingerprint, err);
}

static void release_job(link__job *job)
{
	link__corpus_release(&job->corpus);
	cxr_buf *const bufs[] = {&job->plain, &job->record};
	for (size_t i = 0; i < CXR_ARRAY_LEN(bufs); i++) {
		if (bufs[i]->ptr)
			cxr_wipe(bufs[i]->ptr, bufs[i]->capacity);
		cxr_buf_release(bufs[i]);
	}
	cxr_arena_release(&job->arena);
}

static cxr_rc run_with_vault(cxr_run *run, cxr_vault *vault, const char *fingerprint, cxr_err *err)
{
	link__job job = {.run = run, .store = run->project->store, .vault = vault, .key = cxr_vault_key(vault), .config = &run->project->config};
	cxr_arena_init(&job.arena, LINK_ARENA_BYTES);
	cxr_buf_init(&job.plain, LINK_RECORD_BYTES);
	cxr_buf_init(&job.record, LINK_RECORD_BYTES);
	cxr_rc rc = cxr_store_begin(job.store, err);
	if (rc == CXR_OK) {
		rc = link_all(&job, fingerprint, err);
		if (rc == CXR_OK)
			rc = cxr_store_commit(job.store, err);
		if (rc != CXR_OK) {
			cxr_store_rollback(job.store);
			cxr_vault_rollback(vault);
		}
	}
	if (rc == CXR_OK)
		cxr_run_message(run, "link: %llu patients (%llu new), %llu studies, %llu with a report, %llu images, %llu set aside",
			(unsigned long long)job.totals.n_patients, (unsigned long long)job.totals.n_new_patients, (unsigned long long)job.totals.n_studies,
			(unsigned long long)job.totals.n_reports, (unsigned long long)job.totals.n_images, (unsigned long long)job.totals.n_set_aside);
	release_job(&job);
	return rc;
}

/* ---- what is up to date ---- */

/* Of the catalogue and of the settings that this stage reads: a change of any other costs nothing here. */
static cxr_rc find_fingerprint(const cxr_run *run, char out[CXR_STAGE_HEX], cxr_err *err)
{
	const cxr_config *config = &run->project->config;
	cxr_stage_log_row intake;
	CXR_TRY(cxr_stage_log_get(run->project->store, "intake", 0, &intake, err));
	if (!intake.result[0])
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "stage intake has not run yet: run `cxr build`, or `cxr run intake` first");
	char text[256];
	unsigned char digest[CXR_SHA256_BYTES];
	/* shares as whole numbers: no decimal point of a locale */
	int n = snprintf(text, sizeof text, "link\n%d\n%d\n%lld\n%lld\n%u\n%s\n", VERSION, (int)config->addenda, (long long)(config->split_valid * 1e15 + 0.5),
		(long long)(config->split_test * 1e15 + 0.5), config->patients_per_shard, intake.result);
	cxr_sha256_of(text, (size_t)n, digest);
	cxr_hex(digest, sizeof digest, out);
	return CXR_OK;
}

static cxr_rc was_made_from(const cxr_run *run, const char *fingerprint, bool *out, cxr_err *err)
{
	cxr_buf recorded;
	cxr_buf_init(&recorded, 256);
	cxr_rc rc = cxr_store_meta_get(run->project->store, made_from_name, &recorded, NULL);
	*out = rc == CXR_OK && cxr_str_eqz(cxr_buf_str(&recorded), fingerprint);
	cxr_buf_release(&recorded);
	return rc == CXR_OK || rc == CXR_E_NOT_FOUND ? CXR_OK : CXR_FAIL(err, rc, "the project store cannot be read");
}

/* All shards there, as recorded, from the same input. */
static cxr_rc is_up_to_date(const cxr_run *run, const char *fingerprint, bool *out, cxr_err *err)
{
	uint32_t n_shards;
	CXR_TRY(cxr_project_n_shards(run->project, &n_shards, err));
	CXR_TRY(was_made_from(run, fingerprint, out, err));
	*out = *out && n_shards > 0;
	for (uint32_t s = 0; s < n_shards && *out; s++) {
		cxr_stage_log_row row;
		char footer[65];
		uint64_t n_records;
		CXR_TRY(cxr_stage_log_get(run->project->store, "link", s, &row, err));
		CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(run->project, "link", s);
		if (!path)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
		*out = cxr_shard_footer(path, footer, &n_records, NULL) == CXR_OK && strcmp(footer, row.result) == 0;
	}
	return CXR_OK;
}

static cxr_rc run_whole(cxr_run *run, cxr_err *err)
{
	char fingerprint[CXR_STAGE_HEX];
	bool up_to_date;
	CXR_TRY(find_fingerprint(run, fingerprint, err));
	CXR_TRY(is_up_to_date(run, fingerprint, &up_to_date, err));
	if (run->dry_run || (up_to_date && !run->force))
		return CXR_OK;
	cxr_key *key;
	cxr_vault *vault;
	CXR_TRY(cxr_key_load(run->project->key_path, &key, err));
	cxr_rc rc = cxr_vault_open(&vault, run->project->vault_dir, key, false, err);
	if (rc == CXR_OK) {
		rc = run_with_vault(run, vault, fingerprint, err);
		cxr_vault_close(vault);
	}
	cxr_key_free(key);
	return rc;
}

const cxr_stage cxr_stage_link = {
	.name = "link",
	.inputs = {"intake"},
	.version = VERSION,
	.needs_vault = true,
	.has_shards = true,
	.run_whole = run_whole,
};
