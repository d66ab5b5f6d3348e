/*
 * Inside the pipeline: everything takes the table of stages as an argument, so that tests run it over stages of their own.
 * Tests: tests/unit/pipeline/
 */
#ifndef PIPELINE_INSIDE_H
#define PIPELINE_INSIDE_H

#include "pipeline/pipeline.h"

typedef const cxr_stage *const *pipeline__table; /* in running order, ends with NULL */

/* Position of a stage, SIZE_MAX when it is not in the table. */
size_t pipeline__find(pipeline__table table, const char *name) CXR_HIDDEN;
/* Number of inputs (0..4). */
size_t pipeline__n_inputs(const cxr_stage *stage) CXR_HIDDEN;
/* True for stages with one log row and one file a shard. */
bool pipeline__has_shards(const cxr_stage *stage) CXR_HIDDEN;

/* ---- state.c: what a shard was made from ---- */

/*
 * Fingerprint of shard `shard` of a stage (0 for whole-corpus stages), as its inputs are now. out[0] is '\0' when an input is
 * not there yet. Form: project/stage_log.h.
 */
CXR_NODISCARD cxr_rc pipeline__fingerprint(const cxr_project *project, pipeline__table table, const cxr_stage *stage, uint32_t n_shards,
	uint32_t shard, char out[CXR_STAGE_HEX], cxr_err *err) CXR_HIDDEN;
/* True when the file of a shard bears the digest that the log recorded. `whole`: the bytes are checked too, not the footer alone. */
bool pipeline__file_is(const cxr_project *project, const char *stage, uint32_t shard, const char *result_hex, bool whole) CXR_HIDDEN;
/* Counts of one stage. A whole-corpus stage is one: done when all its shard files are there. */
CXR_NODISCARD cxr_rc pipeline__count(const cxr_project *project, pipeline__table table, const cxr_stage *stage, cxr_stage_status *out, cxr_err *err)
	CXR_HIDDEN;
/* CXR_E_NOT_FOUND naming the first stage before `stage` that it depends on and that is not up to date. */
CXR_NODISCARD cxr_rc pipeline__check_inputs(const cxr_project *project, pipeline__table table, const cxr_stage *stage, cxr_err *err) CXR_HIDDEN;

/* ---- shards.c, run.c, sweep.c ---- */

CXR_NODISCARD cxr_rc pipeline__run_shards(cxr_run *run, pipeline__table table, const cxr_stage *stage, cxr_stage_outcome *out, cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc pipeline__run_stage(cxr_run *run, pipeline__table table, const cxr_stage *stage, cxr_stage_outcome *out, cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc pipeline__build(cxr_run *run, pipeline__table table, cxr_stage_outcome *outcomes, size_t *n_outcomes, cxr_err *err) CXR_HIDDEN;
CXR_NODISCARD cxr_rc pipeline__status(const cxr_project *project, pipeline__table table, cxr_stage_status *out, cxr_err *err) CXR_HIDDEN;

/*
 * Marks that a run has begun; when the mark of an earlier one is still there (it was killed), its temp files are removed first.
 * _end takes the mark away: every error path removes its own temp files.
 */
CXR_NODISCARD cxr_rc pipeline__mark_begin(const cxr_project *project, cxr_err *err) CXR_HIDDEN;
void pipeline__mark_end(const cxr_project *project) CXR_HIDDEN;

#endif
