/* The shards of four stages read side by side. See gather.h. */
#include "base/mem.h"
#include "os/pool.h"
#include "project/shard.h"
#include "stats/gather.h"

enum { RECORD_ARENA_BYTES = 256 << 20 };

static const char *const source_names[STATS_N_SOURCES] = {"deid", "sections", "labels", "image"};

typedef struct side {
	cxr_shard_reader readers[STATS_N_SOURCES];
	bool open[STATS_N_SOURCES];
	cxr_arena arena;
	cxr_study_rec study;
	cxr_sections_rec sections;
	cxr_labels_rec labels;
	cxr_pictures_rec pictures;
} side;

static void side_close(side *s)
{
	for (int i = 0; i < STATS_N_SOURCES; i++)
		if (s->open[i])
			cxr_shard_reader_close(&s->readers[i]);
	memset(s->open, 0, sizeof s->open);
}

static void side_release(side *s)
{
	side_close(s);
	cxr_arena_release(&s->arena);
}

/* A stage counts as run when its first shard is there; then all of its shards must be. */
static cxr_rc find_sources(stats_gather *gather, const cxr_project *project, cxr_err *err)
{
	for (int i = 0; i < STATS_N_SOURCES; i++) {
		CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(project, source_names[i], 0);
		if (!path)
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a path");
		gather->has[i] = cxr_file_exists(path);
	}
	if (!gather->has[STATS_DEID])
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "stage deid has not run yet: run `cxr build` first");
	return CXR_OK;
}

static cxr_rc side_open(side *s, const stats_gather *gather, const cxr_project *project, uint32_t shard, cxr_err *err)
{
	for (int i = 0; i < STATS_N_SOURCES; i++) {
		if (!gather->has[i])
			continue;
		CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(project, source_names[i], shard);
		if (!path)
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a path");
		cxr_rc rc = cxr_shard_reader_open(&s->readers[i], path, err);
		if (rc != CXR_OK) {
			cxr_err_about(err, "shard %u of stage %s", shard, source_names[i]);
			return rc;
		}
		s->open[i] = true;
	}
	return CXR_OK;
}

static cxr_rc decode(side *s, int source, cxr_str record, cxr_str *out_id, cxr_err *err)
{
	switch (source) {
	case STATS_DEID:
		CXR_TRY(cxr_study_rec_decode(record, &s->arena, &s->study, err));
		*out_id = s->study.study_id;
		return CXR_OK;
	case STATS_SECTIONS:
		CXR_TRY(cxr_sections_rec_decode(record, &s->arena, &s->sections, err));
		*out_id = s->sections.study_id;
		return CXR_OK;
	case STATS_LABELS:
		CXR_TRY(cxr_labels_rec_decode(record, &s->arena, &s->labels, err));
		*out_id = s->labels.study_id;
		return CXR_OK;
	default:
		CXR_TRY(cxr_pictures_rec_decode(record, &s->arena, &s->pictures, err));
		*out_id = s->pictures.study_id;
		return CXR_OK;
	}
}

/* The next study of all stages; *out_more false at the end of the shard. */
static cxr_rc side_next(side *s, bool *out_more, cxr_err *err)
{
	cxr_str first_id = {0};
	cxr_arena_clear(&s->arena);
	for (int i = 0; i < STATS_N_SOURCES; i++) {
		if (!s->open[i])
			continue;
		cxr_str record, id;
		CXR_TRY(cxr_shard_reader_next(&s->readers[i], &record, err));
		if (i == STATS_DEID)
			*out_more = record.ptr != NULL;
		if ((record.ptr != NULL) != *out_more)
			return CXR_FAIL(err, CXR_E_SCHEMA, "stages %s and deid have different numbers of studies: run `cxr build` again", source_names[i]);
		if (!record.ptr)
			continue;
		CXR_TRY(decode(s, i, record, &id, err));
		if (i == STATS_DEID)
			first_id = id;
		else if (!cxr_str_eq(first_id, id))
			return CXR_FAIL(err, CXR_E_SCHEMA, "stages %s and deid have different studies in one place: run `cxr build` again", source_names[i]);
	}
	return CXR_OK;
}

/* ---- shards on threads, counts added up in order ---- */

typedef struct gather_job {
	stats_gather *total;
	const cxr_run *run;
	side *sides; /* one a worker */
	uint64_t n_studies;
} gather_job;

static cxr_rc gather_studies(stats_gather *part, side *s, const cxr_run *run, cxr_err *err)
{
	bool more = false;
	const stats_study in = {
		.study = &s->study,
		.sections = s->open[STATS_SECTIONS] ? &s->sections : NULL,
		.labels = s->open[STATS_LABELS] ? &s->labels : NULL,
		.pictures = s->open[STATS_IMAGE] ? &s->pictures : NULL,
	};
	for (;;) {
		CXR_TRY(side_next(s, &more, err));
		if (!more)
			return stats__gather_end(part, err);
		CXR_TRY(stats__gather_study(part, &in, err));
		if (cxr_run_should_stop(run))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
	}
}

static void part_free(void *context, void *part)
{
	(void)context;
	if (part)
		stats__gather_release(part);
	cxr_free(part);
}

static cxr_rc gather_shard(void *context, int worker, size_t shard, void **out_result, cxr_err *err)
{
	gather_job *job = context;
	side *s = &job->sides[worker];
	stats_gather *part = cxr_malloc(sizeof *part);
	if (!part)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for the counts of a shard");
	stats__gather_init(part);
	part->wordpiece = job->total->wordpiece;
	cxr_rc rc = side_open(s, job->total, job->run->project, (uint32_t)shard, err);
	if (rc == CXR_OK)
		rc = gather_studies(part, s, job->run, err);
	side_close(s);
	if (rc != CXR_OK) {
		part_free(NULL, part);
		part = NULL;
	}
	*out_result = part;
	return rc;
}

static cxr_rc add_part(void *context, size_t shard, void *part, cxr_err *err)
{
	(void)shard;
	gather_job *job = context;
	cxr_rc rc = stats__gather_merge(job->total, part, err);
	part_free(NULL, part);
	cxr_run_progress(job->run, "stats", job->total->n_candidate_studies, job->n_studies, "studies");
	return rc;
}

static cxr_rc count_studies(const cxr_project *project, uint32_t n_shards, uint64_t *out, cxr_err *err)
{
	*out = 0;
	for (uint32_t shard = 0; shard < n_shards; shard++) {
		CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(project, source_names[STATS_DEID], shard);
		if (!path)
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a path");
		char hex[65];
		uint64_t n;
		CXR_TRY(cxr_shard_footer(path, hex, &n, err));
		*out += n;
	}
	return CXR_OK;
}

cxr_rc stats__gather_project(stats_gather *gather, const cxr_run *run, cxr_err *err)
{
	uint32_t n_shards;
	CXR_TRY(cxr_project_n_shards(run->project, &n_shards, err));
	if (n_shards == 0)
		return CXR_OK;
	CXR_TRY(find_sources(gather, run->project, err));
	gather_job job = {.total = gather, .run = run};
	CXR_TRY(count_studies(run->project, n_shards, &job.n_studies, err));
	int n_workers = run->n_workers > 1 ? run->n_workers : 1;
	job.sides = cxr_calloc((size_t)n_workers, sizeof *job.sides);
	if (!job.sides)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for the workers");
	for (int i = 0; i < n_workers; i++)
		cxr_arena_init(&job.sides[i].arena, RECORD_ARENA_BYTES);
	const cxr_pool_job pool = {.context = &job, .n_units = n_shards, .n_workers = n_workers, .work = gather_shard, .commit = add_part,
		.discard = part_free};
	cxr_rc rc = cxr_pool_run(&pool, err);
	for (int i = 0; i < n_workers; i++)
		side_release(&job.sides[i]);
	cxr_free(job.sides);
	return rc;
}
