/* The table of stages, and the room's functions over it. See pipeline.h. */
#include "deid/stage.h"
#include "image/stage.h"
#include "intake/stage.h"
#include "labels/stage.h"
#include "link/stage.h"
#include "pipeline/inside.h"
#include "sections/stage.h"
#include "stats/stage.h"

const cxr_stage *const cxr_pipeline_stages[] = {
	&cxr_stage_intake,
	&cxr_stage_link,
	&cxr_stage_deid,
	&cxr_stage_sections,
	&cxr_stage_labels,
	&cxr_stage_image,
	&cxr_stage_stats,
	NULL,
};

size_t cxr_pipeline_n_stages(void)
{
	return CXR_ARRAY_LEN(cxr_pipeline_stages) - 1;
}

const cxr_stage *cxr_pipeline_stage(const char *name)
{
	size_t at = pipeline__find(cxr_pipeline_stages, name);
	return at == SIZE_MAX ? NULL : cxr_pipeline_stages[at];
}

cxr_rc cxr_pipeline_run_stage(cxr_run *run, const cxr_stage *stage, cxr_stage_outcome *out, cxr_err *err)
{
	return pipeline__run_stage(run, cxr_pipeline_stages, stage, out, err);
}

cxr_rc cxr_pipeline_build(cxr_run *run, cxr_stage_outcome *outcomes, size_t *n_outcomes, cxr_err *err)
{
	return pipeline__build(run, cxr_pipeline_stages, outcomes, n_outcomes, err);
}

cxr_rc cxr_pipeline_status(const cxr_project *project, cxr_stage_status *out, cxr_err *err)
{
	return pipeline__status(project, cxr_pipeline_stages, out, err);
}

cxr_rc cxr_pipeline_is_ready(const cxr_project *project, cxr_err *err)
{
	for (size_t i = 0; cxr_pipeline_stages[i]; i++) {
		cxr_stage_status status;
		CXR_TRY(pipeline__count(project, cxr_pipeline_stages, cxr_pipeline_stages[i], &status, err));
		bool is_absent = status.n_done == 0 && status.n_stale == 0;
		if (cxr_pipeline_stages[i]->describes_release && is_absent)
			continue;
		if (status.n_done != status.n_total)
			return CXR_FAIL(err, CXR_E_NOT_FOUND, "stage %s is not %s: run `cxr build` first", status.stage, status.n_stale ? "up to date" : "finished");
	}
	return CXR_OK;
}

cxr_rc cxr_pipeline_search_release(const cxr_project *project, const char *dir, const cxr_leak_options *options, cxr_leak_result *result,
	cxr_err *err)
{
	return cxr_leak_search(project, dir, options, result, err);
}
