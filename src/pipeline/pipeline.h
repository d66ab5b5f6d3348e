/*
 * The order of the stages, what is up to date, workers, resume. The command line reaches stages only through here.
 * Tests: tests/unit/pipeline/test_pipeline.c, tests/fault/
 */
#ifndef PIPELINE_PIPELINE_H
#define PIPELINE_PIPELINE_H

#include "deid/leak.h"
#include "project/stage.h"

/* intake, link, deid, sections, labels, image, stats; ends with NULL. */
extern const cxr_stage *const cxr_pipeline_stages[];
/* NULL when there is no stage of that name. */
const cxr_stage *cxr_pipeline_stage(const char *name);

/* What one stage did in this run. */
typedef struct cxr_stage_outcome {
	const char *stage;
	uint64_t n_shards;      /* of the stage; 1 for whole-corpus stages */
	uint64_t n_done;        /* made in this run */
	uint64_t n_up_to_date;  /* left as they were */
	uint64_t n_quarantined; /* rows of the stage after the run */
	int64_t elapsed_ns;     /* for display only */
} cxr_stage_outcome;

/*
 * Runs one stage: its inputs must be up to date (CXR_E_NOT_FOUND names the stage to run first). Makes the shards that are
 * not up to date, on run->n_workers threads, and commits them in order, each in one transaction with its log and quarantine
 * rows; a run that stops (CXR_E_CANCELLED) or fails keeps what it committed. A shard whose file was damaged is made anew.
 * With run->force every shard is made anew; with run->dry_run nothing is written and n_done counts what would be made (by
 * what the inputs are now). The project must be open for writing, or for reading in a dry run.
 * run->should_stop is asked from worker threads; on_progress and on_message are called from them, one at a time.
 */
CXR_NODISCARD cxr_rc cxr_pipeline_run_stage(cxr_run *run, const cxr_stage *stage, cxr_stage_outcome *out, cxr_err *err);
/* All stages in order; outcomes holds one row a stage (cxr_pipeline_n_stages). *n_outcomes tells how many began. */
CXR_NODISCARD cxr_rc cxr_pipeline_build(cxr_run *run, cxr_stage_outcome *outcomes, size_t *n_outcomes, cxr_err *err);
size_t cxr_pipeline_n_stages(void);

/* Where a stage stands, for `cxr status`. Read-only. */
typedef struct cxr_stage_status {
	const char *stage;
	uint64_t n_total, n_done, n_stale, n_quarantined;
} cxr_stage_status;
/* A shard counts as done when its log row has the fingerprint that its inputs give now and its file is the one recorded. */
CXR_NODISCARD cxr_rc cxr_pipeline_status(const cxr_project *project, cxr_stage_status *out, cxr_err *err); /* cxr_pipeline_n_stages rows */
/* CXR_E_NOT_FOUND when a stage is not finished or not up to date (statistics may be absent, not old): what a release needs. */
CXR_NODISCARD cxr_rc cxr_pipeline_is_ready(const cxr_project *project, cxr_err *err);

/* Search of a tree for every identifier of the vault; see deid/leak.h. */
CXR_NODISCARD cxr_rc cxr_pipeline_search_release(const cxr_project *project, const char *dir, const cxr_leak_options *options,
	cxr_leak_result *result, cxr_err *err);

#endif
