/* See paths.h. */
#include "intake/paths.h"

#include "base/mem.h"
#include "project/vault.h"

struct cxr_intake_paths {
	cxr_key *key;
	cxr_vault *vault;
};

cxr_rc cxr_intake_paths_open(cxr_intake_paths **out, const cxr_project *project, cxr_err *err)
{
	*out = NULL;
	cxr_intake_paths *paths = cxr_calloc(1, sizeof *paths);
	if (!paths)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the paths");
	cxr_rc rc = cxr_key_load(project->key_path, &paths->key, err);
	if (rc == CXR_OK)
		rc = cxr_vault_open(&paths->vault, project->vault_dir, paths->key, false, err);
	if (rc != CXR_OK) {
		cxr_intake_paths_close(paths);
		return rc;
	}
	*out = paths;
	return CXR_OK;
}

cxr_rc cxr_intake_paths_get(cxr_intake_paths *paths, uint64_t number, cxr_buf *out, cxr_err *err)
{
	return cxr_vault_get(paths->vault, CXR_VAULT_PATH, number, out, err);
}

void cxr_intake_paths_close(cxr_intake_paths *paths)
{
	if (!paths)
		return;
	if (paths->vault)
		cxr_vault_close(paths->vault);
	if (paths->key)
		cxr_key_free(paths->key);
	cxr_free(paths);
}
