/* One stage, all stages, where they stand. See pipeline.h. Tests: tests/unit/pipeline/test_pipeline.c */
#include <string.h>

#include "os/clock.h"
#include "pipeline/inside.h"

/* ---- whole-corpus stages ---- */

/* The fingerprint of row 0, leaving what the stage put there. */
static cxr_rc set_fingerprint(const cxr_run *run, const cxr_stage *stage, const char *fingerprint, cxr_err *err)
{
	cxr_stage_log_row row;
	CXR_TRY(cxr_stage_log_get(run->project->store, stage->name, 0, &row, err));
	snprintf(row.fingerprint, sizeof row.fingerprint, "%s", fingerprint);
	return cxr_stage_log_put(run->project->store, stage->name, 0, &row, err);
}

static cxr_rc run_whole(cxr_run *run, pipeline__table table, const cxr_stage *stage, cxr_stage_outcome *out, cxr_err *err)
{
	cxr_stage_status status;
	char expected[CXR_STAGE_HEX];
	uint32_t n_shards;
	out->n_shards = 1;
	CXR_TRY(pipeline__count(run->project, table, stage, &status, err));
	out->n_up_to_date = status.n_done && !run->force && pipeline__n_inputs(stage) > 0;
	out->n_done = !out->n_up_to_date;
	if (out->n_up_to_date || run->dry_run)
		return CXR_OK;
	out->n_done = 0;
	CXR_TRY(cxr_project_n_shards(run->project, &n_shards, err));
	CXR_TRY(pipeline__fingerprint(run->project, table, stage, n_shards, 0, expected, err));
	if (!expected[0])
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "stage %s has no input: run `cxr build`", stage->name);
	/* while it works, what it leaves is not what the log says */
	if (status.n_done || status.n_stale)
		CXR_TRY(set_fingerprint(run, stage, "", err));
	cxr_rc rc = stage->run_whole(run, err);
	if (rc != CXR_OK) {
		cxr_err_about(err, "stage %s", stage->name);
		return rc;
	}
	CXR_TRY(set_fingerprint(run, stage, expected, err));
	out->n_done = 1;
	return CXR_OK;
}

/* ---- one stage, all stages ---- */

static cxr_rc run_one(cxr_run *run, pipeline__table table, const cxr_stage *stage, cxr_stage_outcome *out, cxr_err *err)
{
	int64_t start = cxr_clock_now_ns();
	*out = (cxr_stage_outcome){.stage = stage->name};
	cxr_rc rc = stage->run_whole ? run_whole(run, table, stage, out, err) : pipeline__run_shards(run, table, stage, out, err);
	out->elapsed_ns = cxr_clock_now_ns() - start;
	cxr_rc count_rc = cxr_quarantine_count(run->project->store, stage->name, &out->n_quarantined, rc == CXR_OK ? err : NULL);
	return rc != CXR_OK ? rc : count_rc;
}

cxr_rc pipeline__run_stage(cxr_run *run, pipeline__table table, const cxr_stage *stage, cxr_stage_outcome *out, cxr_err *err)
{
	*out = (cxr_stage_outcome){.stage = stage->name};
	CXR_TRY(pipeline__check_inputs(run->project, table, stage, err));
	if (!run->dry_run)
		CXR_TRY(pipeline__mark_begin(run->project, err));
	cxr_rc rc = run_one(run, table, stage, out, err);
	if (!run->dry_run)
		pipeline__mark_end(run->project);
	return rc;
}

static cxr_rc run_all(cxr_run *run, pipeline__table table, cxr_stage_outcome *outcomes, size_t *n_outcomes, cxr_err *err)
{
	for (size_t i = 0; table[i]; i++) {
		if (cxr_run_should_stop(run))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped on request");
		/* a plan ends at the first stage whose input is not there yet: what follows depends on what it finds */
		if (run->dry_run && pipeline__check_inputs(run->project, table, table[i], NULL) != CXR_OK)
			return CXR_OK;
		*n_outcomes = i + 1;
		CXR_TRY(run_one(run, table, table[i], &outcomes[i], err));
	}
	return CXR_OK;
}

cxr_rc pipeline__build(cxr_run *run, pipeline__table table, cxr_stage_outcome *outcomes, size_t *n_outcomes, cxr_err *err)
{
	*n_outcomes = 0;
	if (!run->dry_run)
		CXR_TRY(pipeline__mark_begin(run->project, err));
	cxr_rc rc = run_all(run, table, outcomes, n_outcomes, err);
	if (!run->dry_run)
		pipeline__mark_end(run->project);
	return rc;
}

cxr_rc pipeline__status(const cxr_project *project, pipeline__table table, cxr_stage_status *out, cxr_err *err)
{
	for (size_t i = 0; table[i]; i++)
		CXR_TRY(pipeline__count(project, table, table[i], &out[i], err));
	return CXR_OK;
}
