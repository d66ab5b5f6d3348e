/*
 * Temp files of a run that was killed: DIR/.cxr/running stands while a run writes. See inside.h.
 */
#include <string.h>

#include "base/mem.h"
#include "os/walk.h"
#include "pipeline/inside.h"

static cxr_rc remove_temp(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	(void)context;
	if (entry->info.kind != CXR_FILE_REGULAR || strncmp(cxr_path_base(entry->path), ".tmp-", 5) != 0)
		return CXR_OK;
	return cxr_file_remove(entry->path, err);
}

static cxr_rc sweep(const char *dir, cxr_err *err)
{
	return cxr_file_exists(dir) ? cxr_walk(dir, remove_temp, NULL, err) : CXR_OK;
}

cxr_rc pipeline__mark_begin(const cxr_project *project, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *inside = cxr_path_join(project->dir, ".cxr");
	CXR_AUTO(cxr_free_at) char *mark = cxr_path_join(project->dir, ".cxr/running");
	if (!inside || !mark)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	if (cxr_file_exists(mark)) {
		CXR_TRY(sweep(inside, err));
		CXR_TRY(sweep(project->vault_dir, err));
	}
	/* no temporary file: a kill while it is made would leave what nobody sweeps */
	return cxr_file_touch(mark, 0600, err);
}

void pipeline__mark_end(const cxr_project *project)
{
	CXR_AUTO(cxr_free_at) char *mark = cxr_path_join(project->dir, ".cxr/running");
	if (mark && cxr_file_remove(mark, NULL) != CXR_OK)
		return; /* the next run sweeps once more than needed */
}
