/* The shards of four stages read side by side. See gather.h. */
#include "base/mem.h"
#include "project/shard.h"
#include "stats/gather.h"

enum { RECORD_ARENA_BYTES = 256 << 20, PROGRESS_EVERY = 256 };

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

static cxr_rc gather_shard(stats_gather *gather, side *s, const cxr_run *run, uint64_t total, cxr_err *err)
{
	bool more = false;
	stats_study in = {
		.study = &s->study,
		.sections = s->open[STATS_SECTIONS] ? &s->sections : NULL,
		.labels = s->open[STATS_LABELS] ? &s->labels : NULL,
		.pictures = s->open[STATS_IMAGE] ? &s->pictures : NULL,
	};
	for (;;) {
		CXR_TRY(side_next(s, &more, err));
		if (!more)
			return CXR_OK;
		CXR_TRY(stats__gather_study(gather, &in, err));
		if (gather->n_candidate_studies % PROGRESS_EVERY == 0)
			cxr_run_progress(run, "stats", gather->n_candidate_studies, total, "studies");
		if (cxr_run_should_stop(run))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
	}
}

cxr_rc stats__gather_project(stats_gather *gather, const cxr_run *run, cxr_err *err)
{
	uint32_t n_shards;
	CXR_TRY(cxr_project_n_shards(run->project, &n_shards, err));
	if (n_shards == 0)
		return CXR_OK;
	CXR_TRY(find_sources(gather, run->project, err));
	CXR_AUTO(side_release) side s = {0};
	cxr_arena_init(&s.arena, RECORD_ARENA_BYTES);
	for (uint32_t shard = 0; shard < n_shards; shard++) {
		CXR_TRY(side_open(&s, gather, run->project, shard, err));
		CXR_TRY(gather_shard(gather, &s, run, 0, err));
		side_close(&s);
	}
	cxr_run_progress(run, "stats", gather->n_candidate_studies, gather->n_candidate_studies, "studies");
	return stats__gather_end(gather, err);
}
