/* See stage.h. The steps: inputs.c, tables.c, walk.c, duplicates.c. */
#include "intake/stage.h"

#include <stdio.h>

#include "base/digest.h"
#include "intake/catalogue.h"

enum { STAGE_VERSION = 1 };

/* ---- what a file is judged by ---- */

/* When this changes, every file is read again. */
static void reader_print(const cxr_config *config, char out[CXR_STAGE_HEX])
{
	char text[64];
	unsigned char digest[CXR_SHA256_BYTES];
	int n = snprintf(text, sizeof text, "intake %d require_chest %d", STAGE_VERSION, config->require_chest);
	cxr_sha256_of(text, (size_t)n, digest);
	cxr_hex(digest, sizeof digest, out);
}

static cxr_rc mark_stale(intake__job *job, const char *print, cxr_err *err)
{
	CXR_TRY(intake__catalogue_stale(job, err));
	return cxr_store_meta_put(job->store, "intake.reader", cxr_str_from(print), err);
}

static cxr_rc renew_reader(intake__job *job, const char *print, cxr_err *err)
{
	cxr_buf last;
	cxr_err why;
	cxr_err_clear(&why);
	cxr_buf_init(&last, 256);
	cxr_rc rc = cxr_store_meta_get(job->store, "intake.reader", &last, &why);
	bool is_same = rc == CXR_OK && cxr_str_eqz(cxr_buf_str(&last), print);
	cxr_buf_release(&last);
	if (rc != CXR_OK && rc != CXR_E_NOT_FOUND) {
		if (err)
			*err = why;
		return rc;
	}
	if (is_same && !job->run->force)
		return CXR_OK;
	CXR_TRY(intake__begin(job, err));
	return intake__end(job, mark_stale(job, print, err), err);
}

/* ---- the result ---- */

/* Order of the reports as read last: second word of the value of the store. */
static cxr_rc add_order(intake__job *job, const char *meta_name, cxr_sha256 *sha, cxr_err *err)
{
	cxr_buf value;
	cxr_buf_init(&value, 1024);
	cxr_rc rc = cxr_store_meta_get(job->store, meta_name, &value, err);
	if (rc == CXR_OK) {
		cxr_str rest = cxr_buf_str(&value);
		cxr_str print, order = {"", 0};
		if (cxr_str_split(&rest, ' ', &print) && rest.ptr)
			order = rest;
		cxr_sha256_add(sha, order.ptr, order.len);
	}
	cxr_buf_release(&value);
	return rc;
}

static void add_number(cxr_sha256 *sha, uint64_t number)
{
	unsigned char bytes[8];
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
	cxr_sha256_add(sha, bytes, sizeof bytes);
}

static cxr_rc add_images(intake__job *job, cxr_sha256 *sha, uint64_t *out_n, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(job->store, "SELECT i.number, i.sop_hash, i.digest FROM image i JOIN source_file f ON f.number = i.number"
		" WHERE f.kind = 0 ORDER BY i.number", &q, err));
	for (bool row;;) {
		CXR_TRY(cxr_stmt_step(q, &row, err));
		if (!row)
			break;
		add_number(sha, (uint64_t)cxr_stmt_int(q, 0));
		for (int i = 1; i <= 2; i++) {
			cxr_str hash = cxr_stmt_text(q, i);
			cxr_sha256_add(sha, hash.ptr, hash.len);
		}
		(*out_n)++;
	}
	cxr_stmt_done(q);
	return CXR_OK;
}

/* Digest over the usable part of the catalogue: numbers and keyed hashes only. */
static cxr_rc log_result(intake__job *job, const char *print, cxr_err *err)
{
	cxr_stage_log_row row = {.n_records = 0};
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256 sha;
	cxr_sha256_init(&sha);
	CXR_TRY(add_images(job, &sha, &row.n_records, err));
	CXR_TRY(add_order(job, "intake.reports", &sha, err));
	CXR_TRY(add_order(job, "intake.demographics", &sha, err));
	cxr_sha256_end(&sha, digest);
	cxr_hex(digest, sizeof digest, row.result);
	snprintf(row.fingerprint, sizeof row.fingerprint, "%s", print);
	return cxr_stage_log_put(job->store, "intake", 0, &row, err);
}

static cxr_rc decide_and_log(intake__job *job, const char *print, cxr_err *err)
{
	CXR_TRY(intake__decide(job, err));
	return log_result(job, print, err);
}

/* What the catalogue holds now. */
static cxr_rc tell(intake__job *job, cxr_err *err)
{
	int64_t n[4], n_reports;
	static const char *const by_kind[] = {
		"SELECT count(*) FROM source_file WHERE is_present AND kind = 0", "SELECT count(*) FROM source_file WHERE is_present AND kind = 1",
		"SELECT count(*) FROM source_file WHERE is_present AND kind = 2", "SELECT count(*) FROM source_file WHERE is_present AND kind = 3"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(by_kind); i++)
		CXR_TRY(cxr_store_count(job->store, by_kind[i], &n[i], err));
	CXR_TRY(cxr_store_count(job->store, "SELECT count(*) FROM report WHERE is_present", &n_reports, err));
	cxr_run_message(job->run, "intake: in all %lld images, %lld copies of them, %lld files set aside, %lld passed over; %lld report rows",
		(long long)n[INTAKE_KIND_IMAGE], (long long)n[INTAKE_KIND_COPY], (long long)n[INTAKE_KIND_SET_ASIDE], (long long)n[INTAKE_KIND_PASSED],
		(long long)n_reports);
	return CXR_OK;
}

/* Nothing to do when no row changed since the last result. */
static cxr_rc finish(intake__job *job, const char *print, cxr_err *err)
{
	cxr_stage_log_row row;
	CXR_TRY(cxr_stage_log_get(job->store, "intake", 0, &row, err));
	if (!job->is_touched && row.result[0])
		return CXR_OK;
	CXR_TRY(intake__compare(job, err));
	CXR_TRY(intake__begin(job, err));
	CXR_TRY(intake__end(job, decide_and_log(job, print, err), err));
	return tell(job, err);
}

/* ---- the run ---- */

static cxr_rc run_steps(intake__job *job, cxr_err *err)
{
	char print[CXR_STAGE_HEX];
	reader_print(job->config, print);
	CXR_TRY(intake__count_files(job, err)); /* before anything changes: every root can be read */
	CXR_TRY(renew_reader(job, print, err));
	CXR_TRY(intake__read_tables(job, err));
	CXR_TRY(intake__read_files(job, err));
	return finish(job, print, err);
}

static cxr_rc open_and_run(intake__job *job, cxr_err *err)
{
	const cxr_project *project = job->run->project;
	CXR_TRY(intake__inputs_find(job, err));
	if (job->run->dry_run) {
		CXR_TRY(intake__count_files(job, err));
		cxr_run_message(job->run, "intake: %llu files in %zu DICOM roots to look at", (unsigned long long)job->n_files, job->inputs.n_roots);
		return CXR_OK;
	}
	cxr_key *key;
	CXR_TRY(cxr_key_load(project->key_path, &key, err));
	job->key = key;
	cxr_rc rc = cxr_vault_open(&job->vault, project->vault_dir, key, true, err);
	if (rc == CXR_OK) {
		rc = run_steps(job, err);
		cxr_vault_close(job->vault);
	}
	cxr_key_free(key);
	return rc;
}

static cxr_rc run_whole(cxr_run *run, cxr_err *err)
{
	intake__job job = {.run = run, .store = run->project->store, .config = &run->project->config};
	cxr_rc rc = open_and_run(&job, err);
	intake__inputs_release(&job.inputs);
	return rc;
}

const cxr_stage cxr_stage_intake = {
	.name = "intake",
	.version = STAGE_VERSION,
	.needs_vault = true,
	.run_whole = run_whole,
};
