/*
 * Stage `sections`: de-identified report -> section bodies as released.
 * Tests: tests/unit/sections/test_stage.c checks the record; the pipeline's own tests run it over a project.
 */
#include "sections/stage.h"

#include "base/mem.h"
#include "sections/sections.h"

/* Bounds of one record; far above any report. */
#define STUDY_ARENA_BYTES ((size_t)256 << 20)
#define RECORD_BYTES ((size_t)64 << 20)

cxr_rc cxr_sections_make_rec(const cxr_study_rec *study, cxr_arena *arena, cxr_sections_rec *out, cxr_err *err)
{
	memset(out, 0, sizeof *out);
	out->study_id = study->study_id;
	cxr_sections sections;
	CXR_TRY(cxr_sections_split(study->report, CXR_SECTIONS_AUTO, arena, &sections, err));
	for (int i = 0; i < CXR_N_SECTIONS; i++)
		CXR_TRY(cxr_sections_body(&sections, (cxr_section)i, CXR_BODY_RELEASED, arena, &out->body[i], err));
	return CXR_OK;
}

static cxr_rc run_studies(cxr_run *run, cxr_shard_reader *in, cxr_arena *arena, cxr_buf *json, cxr_shard_writer *out, cxr_err *err)
{
	for (;;) {
		if (cxr_run_should_stop(run))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
		cxr_str record;
		CXR_TRY(cxr_shard_reader_next(in, &record, err));
		if (!record.ptr)
			return CXR_OK;
		cxr_arena_clear(arena);
		cxr_buf_clear(json);
		cxr_study_rec study;
		cxr_sections_rec sections;
		CXR_TRY(cxr_study_rec_decode(record, arena, &study, err));
		CXR_TRY(cxr_sections_make_rec(&study, arena, &sections, err));
		cxr_sections_rec_encode(&sections, json);
		CXR_TRY(cxr_buf_check(json, err));
		CXR_TRY(cxr_shard_writer_put(out, cxr_buf_str(json), err));
	}
}

static cxr_rc run_shard(cxr_run *run, void *worker, uint32_t shard, cxr_shard_writer *out, cxr_err *err)
{
	(void)worker;
	CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(run->project, "deid", shard);
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	cxr_shard_reader in;
	CXR_TRY(cxr_shard_reader_open(&in, path, err));
	cxr_arena arena;
	cxr_arena_init(&arena, STUDY_ARENA_BYTES);
	cxr_buf json;
	cxr_buf_init(&json, RECORD_BYTES);
	cxr_rc rc = run_studies(run, &in, &arena, &json, out, err);
	cxr_buf_release(&json);
	cxr_arena_release(&arena);
	cxr_shard_reader_close(&in);
	return rc;
}

const cxr_stage cxr_stage_sections = {
	.name = "sections",
	.inputs = {"deid"},
	.version = 1,
	.run_shard = run_shard,
};
