/*
 * One shard stage: which shards are to be made, workers, commits in order. See inside.h.
 *
 * A worker writes the shard's file under its final name; it counts only when the committing thread has put the log row in the
 * same transaction as the stage's own rows. Killed between the two, the next run finds a file that is not the one recorded and
 * makes it again.
 */
#include <stdatomic.h>
#include <string.h>

#include "base/mem.h"
#include "os/clock.h"
#include "os/mutex.h"
#include "os/pool.h"
#include "pipeline/inside.h"
#include "project/review_rows.h"

typedef enum unit_state {
	UNIT_STALE,   /* to be made */
	UNIT_CURRENT, /* by the log; its file is still to be looked at */
} unit_state;

/* One shard. */
typedef struct unit {
	unit_state state;
	cxr_stage_log_row row;            /* as recorded, then as made */
	char expected[CXR_STAGE_HEX];     /* fingerprint now */
} unit;

struct shard_job;

/* One thread; its copy of the run tells the worker's callbacks whose they are. */
typedef struct worker {
	struct shard_job *job;
	cxr_run run;
	void *state;
	bool is_open;
	const cxr_shard_writer *writer; /* of the shard at hand */
	uint64_t n_counted;             /* its records that progress knows of */
} worker;

typedef struct shard_job {
	cxr_run *run;
	const cxr_stage *stage;
	unit *units;
	uint32_t n_units;
	worker *workers;
	int n_workers;
	cxr_mutex lock;       /* around the caller's callbacks */
	_Atomic uint64_t n_done_studies;
	uint64_t n_studies;   /* 0 = unknown */
	cxr_stage_outcome *out;
	cxr_review_set reviews; /* empty unless the stage asks for it */
} shard_job;

/* ---- callbacks of the workers ---- */

static void show_progress(shard_job *job)
{
	uint64_t done = atomic_load(&job->n_done_studies);
	if (!job->run->on_progress)
		return;
	cxr_mutex_lock(&job->lock);
	cxr_run_progress(job->run, job->stage->name, done < job->n_studies ? done : job->n_studies, job->n_studies, "studies");
	cxr_mutex_unlock(&job->lock);
}

/* Stages ask between studies: the moment to count what they have written. */
static bool worker_should_stop(void *context)
{
	worker *w = context;
	if (w->writer && w->writer->n_records > w->n_counted) {
		atomic_fetch_add(&w->job->n_done_studies, w->writer->n_records - w->n_counted);
		w->n_counted = w->writer->n_records;
		show_progress(w->job);
	}
	return cxr_run_should_stop(w->job->run);
}

static void worker_on_message(void *context, const char *text)
{
	worker *w = context;
	cxr_mutex_lock(&w->job->lock);
	w->job->run->on_message(w->job->run->context, text);
	cxr_mutex_unlock(&w->job->lock);
}

static void worker_on_progress(void *context, const cxr_progress *progress)
{
	(void)context;
	(void)progress; /* counted by records */
}

/* ---- one shard ---- */

static cxr_rc make_shard(worker *w, uint32_t shard, unit *u, cxr_err *err)
{
	const cxr_stage *stage = w->job->stage;
	CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(w->run.project, stage->name, shard);
	cxr_shard_writer writer;
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	CXR_TRY(cxr_shard_writer_open(&writer, path, err));
	w->writer = &writer;
	w->n_counted = 0;
	cxr_rc rc = stage->run_shard(&w->run, w->state, shard, &writer, err);
	if (rc == CXR_OK)
		rc = cxr_shard_writer_commit(&writer, err);
	if (rc == CXR_OK) {
		memcpy(u->row.fingerprint, u->expected, sizeof u->row.fingerprint);
		memcpy(u->row.result, writer.sha256_hex, sizeof u->row.result);
		u->row.n_records = writer.n_records;
		atomic_fetch_add(&w->job->n_done_studies, writer.n_records - w->n_counted);
	}
	w->writer = NULL;
	cxr_shard_writer_close(&writer);
	return rc;
}

static cxr_rc work(void *context, int worker_no, size_t unit_no, void **out_result, cxr_err *err)
{
	shard_job *job = context;
	worker *w = &job->workers[worker_no];
	unit *u = &job->units[unit_no];
	uint32_t shard = (uint32_t)unit_no;
	*out_result = NULL;
	if (cxr_run_should_stop(job->run))
		return CXR_FAIL(err, CXR_E_CANCELLED, "stopped on request");
	if (u->state == UNIT_CURRENT && pipeline__file_is(job->run->project, job->stage->name, shard, u->row.result, true)) {
		atomic_fetch_add(&job->n_done_studies, u->row.n_records);
		return CXR_OK;
	}
	u->state = UNIT_STALE;
	cxr_rc rc = CXR_OK;
	if (!w->is_open && job->stage->open_worker)
		rc = job->stage->open_worker(&w->run, &w->state, err);
	w->is_open |= rc == CXR_OK;
	if (rc == CXR_OK)
		rc = make_shard(w, shard, u, err);
	if (rc != CXR_OK)
		cxr_err_about(err, "stage %s, shard %u", job->stage->name, shard);
	return rc;
}

static cxr_rc commit_rows(shard_job *job, uint32_t shard, const unit *u, cxr_err *err)
{
	cxr_store *store = job->run->project->store;
	const char *stage = job->stage->name;
	CXR_TRY(cxr_quarantine_drop_shards(store, stage, shard, shard, err));
	if (job->stage->commit_shard)
		CXR_TRY(job->stage->commit_shard(job->run, shard, err));
	CXR_TRY(cxr_quarantine_tie(store, stage, shard, err));
	return cxr_stage_log_put(store, stage, shard, &u->row, err);
}

static cxr_rc commit(void *context, size_t unit_no, void *result, cxr_err *err)
{
	shard_job *job = context;
	const unit *u = &job->units[unit_no];
	(void)result;
	if (u->state == UNIT_CURRENT) {
		job->out->n_up_to_date++;
		show_progress(job);
		return CXR_OK;
	}
	cxr_store *store = job->run->project->store;
	/* the files of the working set are not synced one by one: all of them before the row that vouches for them */
	if (cxr_file_exists(job->run->project->work_dir))
		CXR_TRY(cxr_dir_sync_all(job->run->project->work_dir, err));
	CXR_TRY(cxr_store_begin(store, err));
	cxr_rc rc = commit_rows(job, (uint32_t)unit_no, u, err);
	if (rc == CXR_OK)
		rc = cxr_store_commit(store, err);
	if (rc != CXR_OK) {
		cxr_store_rollback(store);
		cxr_err_about(err, "stage %s, shard %u", job->stage->name, (unsigned)unit_no);
		return rc;
	}
	job->out->n_done++;
	show_progress(job);
	return CXR_OK;
}

/* ---- all shards ---- */

static cxr_rc plan(shard_job *job, pipeline__table table, cxr_err *err)
{
	const cxr_project *project = job->run->project;
	for (uint32_t shard = 0; shard < job->n_units; shard++) {
		unit *u = &job->units[shard];
		cxr_stage_log_row input;
		CXR_TRY(pipeline__fingerprint(project, table, job->stage, job->n_units, shard, u->expected, err));
		if (!u->expected[0])
			return CXR_FAIL(err, CXR_E_NOT_FOUND, "stage %s has no input for shard %u: run `cxr build`", job->stage->name, shard);
		CXR_TRY(cxr_stage_log_get(project->store, job->stage->name, shard, &u->row, err));
		u->state = !job->run->force && strcmp(u->row.fingerprint, u->expected) == 0 ? UNIT_CURRENT : UNIT_STALE;
		CXR_TRY(cxr_stage_log_get(project->store, job->stage->inputs[0], shard, &input, err));
		job->n_studies += input.n_records;
	}
	return CXR_OK;
}

/* Files of shards that there are no more: its own, and the span ledgers of a stage that writes into the vault. */
static cxr_rc trim_files(const shard_job *job, cxr_err *err)
{
	const cxr_project *project = job->run->project;
	for (uint32_t shard = job->n_units;; shard++) {
		CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(project, job->stage->name, shard);
		CXR_AUTO(cxr_free_at) char *spans = cxr_project_spans_path(project, shard);
		if (!path || !spans)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
		bool has_spans = job->stage->needs_vault && cxr_file_exists(spans);
		if (!cxr_file_exists(path) && !has_spans)
			return CXR_OK;
		CXR_TRY(cxr_file_remove(path, err));
		if (has_spans)
			CXR_TRY(cxr_file_remove(spans, err));
	}
}

/* The same of the log and the quarantine. */
static cxr_rc trim(shard_job *job, cxr_err *err)
{
	const cxr_project *project = job->run->project;
	const char *stage = job->stage->name;
	CXR_TRY(trim_files(job, err));
	CXR_TRY(cxr_store_begin(project->store, err));
	cxr_rc rc = cxr_stage_log_trim(project->store, stage, job->n_units, err);
	if (rc == CXR_OK && job->n_units <= INT32_MAX)
		rc = cxr_quarantine_drop_shards(project->store, stage, job->n_units, INT32_MAX, err);
	if (rc == CXR_OK)
		rc = cxr_store_commit(project->store, err);
	if (rc != CXR_OK)
		cxr_store_rollback(project->store);
	return rc;
}

static void count_only(shard_job *job)
{
	for (uint32_t shard = 0; shard < job->n_units; shard++) {
		const unit *u = &job->units[shard];
		bool is_kept = u->state == UNIT_CURRENT && pipeline__file_is(job->run->project, job->stage->name, shard, u->row.result, false);
		job->out->n_up_to_date += is_kept;
		job->out->n_done += !is_kept;
	}
}

static cxr_rc run_job(shard_job *job, cxr_err *err)
{
	job->workers = cxr_calloc((size_t)job->n_workers, sizeof *job->workers);
	if (!job->workers)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the workers");
	for (int i = 0; i < job->n_workers; i++) {
		worker *w = &job->workers[i];
		w->job = job;
		w->run = *job->run;
		w->run.reviews = &job->reviews;
		w->run.context = w;
		w->run.should_stop = worker_should_stop;
		w->run.on_progress = job->run->on_progress ? worker_on_progress : NULL;
		w->run.on_message = job->run->on_message ? worker_on_message : NULL;
	}
	cxr_pool_job pool = {.context = job, .n_units = job->n_units, .n_workers = job->n_workers, .work = work, .commit = commit};
	cxr_mutex_init(&job->lock);
	cxr_rc rc = cxr_pool_run(&pool, err);
	for (int i = 0; i < job->n_workers; i++)
		if (job->workers[i].is_open && job->stage->close_worker)
			job->stage->close_worker(job->workers[i].state);
	cxr_mutex_release(&job->lock);
	cxr_free(job->workers);
	return rc;
}

cxr_rc pipeline__run_shards(cxr_run *run, pipeline__table table, const cxr_stage *stage, cxr_stage_outcome *out, cxr_err *err)
{
	shard_job job = {.run = run, .stage = stage, .n_workers = run->n_workers < 1 ? 1 : run->n_workers, .out = out};
	CXR_TRY(cxr_project_n_shards(run->project, &job.n_units, err));
	out->n_shards = job.n_units;
	job.units = cxr_calloc(job.n_units ? job.n_units : 1, sizeof *job.units);
	if (!job.units)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %u shards", job.n_units);
	cxr_rc rc = plan(&job, table, err);
	if (rc == CXR_OK && run->dry_run)
		count_only(&job);
	if (rc == CXR_OK && !run->dry_run)
		rc = trim(&job, err);
	if (rc == CXR_OK && !run->dry_run && stage->reads_review)
		rc = cxr_review_set_load(&job.reviews, run->project->store, err);
	if (rc == CXR_OK && !run->dry_run)
		rc = run_job(&job, err);
	if (stage->reads_review)
		cxr_review_set_release(&job.reviews);
	cxr_free(job.units);
	return rc;
}
