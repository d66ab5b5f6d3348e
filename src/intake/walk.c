/*
 * The walk over the DICOM roots: what is new or changed is read by worker threads, a batch at a time, and committed in the
 * order of the walk. See job.h.
 */
#include "base/mem.h"
#include "intake/catalogue.h"
#include "os/pool.h"
#include "os/walk.h"

enum { BATCH_FILES = 256, PROGRESS_EVERY = 64 };
#define BATCH_BYTES ((size_t)BATCH_FILES << 16) /* paths are at most 64 KiB long */

typedef struct walk {
	intake__job *job;
	intake__seen seen;
	uint64_t n_met;
	uint64_t n_images, n_passed, n_set_aside; /* among the files read by this run */
	cxr_arena arena; /* paths of the batch */
	intake__file files[BATCH_FILES];
	size_t n_files;
} walk;

static void about_root(cxr_err *err, size_t root)
{
	cxr_err_about(err, "DICOM root %zu", root + 1);
}

/* ---- counting ---- */

static cxr_rc count_entry(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	intake__job *job = context;
	(void)entry;
	if (++job->n_files % PROGRESS_EVERY == 0 && cxr_run_should_stop(job->run))
		return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
	return CXR_OK;
}

cxr_rc intake__count_files(intake__job *job, cxr_err *err)
{
	job->n_files = 0;
	for (size_t i = 0; i < job->inputs.n_roots; i++) {
		cxr_rc rc = cxr_walk(job->inputs.roots[i], count_entry, job, err);
		if (rc != CXR_OK) {
			about_root(err, i);
			return rc;
		}
	}
	return CXR_OK;
}

/* ---- one batch ---- */

static cxr_rc work(void *context, int worker, size_t unit, void **out_result, cxr_err *err)
{
	const walk *w = context;
	const intake__file *file = &w->files[unit];
	(void)worker;
	intake__found *found = cxr_calloc(1, sizeof *found);
	if (!found)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a file's record");
	*out_result = found;
	if (file->given == INTAKE_OK)
		return intake__examine(w->job->key, w->job->config->require_chest, file->path, file->n_changes, found, err);
	found->kind = INTAKE_KIND_SET_ASIDE;
	found->reason = file->given;
	found->is_unsettled = file->given == INTAKE_UNREADABLE;
	return CXR_OK;
}

static void discard(void *context, void *result)
{
	(void)context;
	intake__found *found = result;
	if (found)
		intake__found_release(found);
	cxr_free(found);
}

static cxr_rc keep(walk *w, intake__file *file, const intake__found *found, cxr_err *err)
{
	if (found->is_gone)
		return CXR_OK;
	CXR_TRY(intake__catalogue_put(w->job, file, found, err));
	w->job->n_read++;
	w->n_images += found->kind == INTAKE_KIND_IMAGE;
	w->n_passed += found->kind == INTAKE_KIND_PASSED;
	w->n_set_aside += found->kind == INTAKE_KIND_SET_ASIDE;
	return intake__seen_add(&w->seen, file->number, err);
}

static cxr_rc commit(void *context, size_t unit, void *result, cxr_err *err)
{
	walk *w = context;
	cxr_rc rc = keep(w, &w->files[unit], result, err);
	discard(w, result);
	if (++w->n_met % PROGRESS_EVERY == 0)
		cxr_run_progress(w->job->run, "intake", w->n_met, w->job->n_files, "files");
	return rc;
}

static bool should_stop(void *context)
{
	const walk *w = context;
	return cxr_run_should_stop(w->job->run);
}

/* Reads the files of the batch and commits them; after a stop those that were read by then. */
static cxr_rc flush(walk *w, cxr_err *err)
{
	if (w->n_files == 0)
		return CXR_OK;
	const cxr_pool_job pool = {.context = w, .n_units = w->n_files, .n_workers = w->job->run->n_workers, .work = work, .commit = commit,
		.discard = discard, .should_stop = should_stop};
	CXR_TRY(intake__begin(w->job, err));
	cxr_rc rc = cxr_pool_run(&pool, err);
	w->n_files = 0;
	cxr_arena_clear(&w->arena);
	return intake__end(w->job, rc, err);
}

/* ---- the walk ---- */

static intake__reason given_by(const cxr_walk_entry *entry)
{
	if (entry->unreadable)
		return INTAKE_UNREADABLE;
	switch (entry->info.kind) {
	case CXR_FILE_REGULAR: return INTAKE_OK;
	case CXR_FILE_LINK: return INTAKE_LINK;
	default: return INTAKE_SPECIAL_FILE;
	}
}

static cxr_rc on_entry(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	walk *w = context;
	intake__file file = {.path = entry->path, .size_bytes = entry->info.size_bytes, .mtime_ns = entry->info.mtime_ns, .given = given_by(entry)};
	CXR_TRY(intake__catalogue_find(w->job, &file, err));
	if (intake__is_settled(&file)) {
		if (++w->n_met % PROGRESS_EVERY == 0) {
			if (cxr_run_should_stop(w->job->run))
				return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
			cxr_run_progress(w->job->run, "intake", w->n_met, w->job->n_files, "files");
		}
		return intake__seen_add(&w->seen, file.number, err);
	}
	file.path = cxr_arena_strndup(&w->arena, entry->path, strlen(entry->path));
	if (!file.path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	w->files[w->n_files++] = file;
	return w->n_files == BATCH_FILES ? flush(w, err) : CXR_OK;
}

static cxr_rc walk_roots(walk *w, cxr_err *err)
{
	for (size_t i = 0; i < w->job->inputs.n_roots; i++) {
		cxr_rc rc = cxr_walk(w->job->inputs.roots[i], on_entry, w, err);
		if (rc == CXR_OK)
			rc = flush(w, err); /* before the next root: it may lie inside this one */
		if (rc != CXR_OK) {
			about_root(err, i);
			return rc;
		}
	}
	return CXR_OK;
}

static cxr_rc drop_gone(walk *w, cxr_err *err)
{
	uint64_t n_gone;
	CXR_TRY(intake__begin(w->job, err));
	CXR_TRY(intake__end(w->job, intake__catalogue_drop(w->job, &w->seen, &n_gone, err), err));
	if (n_gone)
		cxr_run_message(w->job->run, "intake: %llu files of the last run are no longer there", (unsigned long long)n_gone);
	return CXR_OK;
}

cxr_rc intake__read_files(intake__job *job, cxr_err *err)
{
	walk *w = cxr_calloc(1, sizeof *w);
	if (!w)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the walk over the files");
	w->job = job;
	cxr_arena_init(&w->arena, BATCH_BYTES);
	cxr_rc rc = walk_roots(w, err);
	if (rc == CXR_OK)
		rc = drop_gone(w, err);
	if (w->n_met)
		cxr_run_progress(job->run, "intake", w->n_met, job->n_files, "files");
	if (job->n_read)
		cxr_run_message(job->run, "intake: %llu files read: %llu images, %llu passed over (no DICOM), %llu set aside",
			(unsigned long long)job->n_read, (unsigned long long)w->n_images, (unsigned long long)w->n_passed,
			(unsigned long long)w->n_set_aside);
	intake__seen_release(&w->seen);
	cxr_arena_release(&w->arena);
	cxr_free(w);
	return rc;
}
