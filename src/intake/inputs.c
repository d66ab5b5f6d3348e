/* Where the inputs of a project lie, and that they are not its own outputs. See job.h. */
#include "base/mem.h"
#include "intake/job.h"

static bool is_inside(const char *path, const char *dir)
{
	size_t n = strlen(dir);
	while (n > 1 && dir[n - 1] == '/')
		n--;
	return strncmp(path, dir, n) == 0 && (path[n] == '\0' || path[n] == '/' || n == 1);
}

/* Subject of a complaint: number 0 = there is only one. */
static void about(cxr_err *err, const char *what, size_t number)
{
	if (number)
		cxr_err_about(err, "%s %zu", what, number);
	else
		cxr_err_about(err, "%s", what);
}

/* CXR_E_USAGE when the place is one that cxr writes, or holds the project. */
static cxr_rc check_place(const char *project_dir, const char *path, const char *what, size_t number, cxr_err *err)
{
	static const char *const own[] = {".cxr", "vault", "release"};
	cxr_rc rc = CXR_OK;
	for (size_t i = 0; i < CXR_ARRAY_LEN(own); i++) {
		CXR_AUTO(cxr_free_at) char *joined = cxr_path_join(project_dir, own[i]);
		if (!joined)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
		CXR_AUTO(cxr_free_at) char *real = cxr_path_real(joined);
		if (is_inside(path, joined) || (real && is_inside(path, real)))
			rc = CXR_FAIL(err, CXR_E_USAGE, "the input lies in '%s' of the project itself; name what the hospital gave", own[i]);
	}
	if (rc == CXR_OK && is_inside(project_dir, path))
		rc = CXR_FAIL(err, CXR_E_USAGE, "the project lies inside this input; move one of them");
	if (rc != CXR_OK)
		about(err, what, number);
	return rc;
}

/* NULL in *out when nothing is named. */
static cxr_rc find(const char *project_dir, cxr_str given, const char *what, size_t number, char **out, cxr_err *err)
{
	*out = NULL;
	if (given.len == 0)
		return CXR_OK;
	CXR_AUTO(cxr_free_at) char *name = cxr_strndup(given.ptr, given.len);
	CXR_AUTO(cxr_free_at) char *joined = name ? cxr_path_join(project_dir, name) : NULL;
	if (!joined)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	char *path = cxr_path_real(joined);
	if (!path) {
		cxr_rc rc = CXR_FAIL(err, CXR_E_NOT_FOUND, "the input does not exist or cannot be reached; see cxr.yaml");
		about(err, what, number);
		return rc;
	}
	cxr_rc rc = check_place(project_dir, path, what, number, err);
	if (rc == CXR_OK)
		*out = path;
	else
		cxr_free(path);
	return rc;
}

static cxr_rc find_table(const char *project_dir, cxr_str given, const char *what, char **out, cxr_err *err)
{
	cxr_file_info info;
	CXR_TRY(find(project_dir, given, what, 0, out, err));
	if (!*out)
		return CXR_OK;
	CXR_TRY(cxr_file_stat(*out, &info, err));
	if (info.kind == CXR_FILE_REGULAR)
		return CXR_OK;
	cxr_rc rc = CXR_FAIL(err, CXR_E_FORMAT, "the input is not a regular file");
	about(err, what, 0);
	return rc;
}

cxr_rc intake__inputs_find(intake__job *job, cxr_err *err)
{
	intake__inputs *inputs = &job->inputs;
	const cxr_config *config = job->config;
	CXR_AUTO(cxr_free_at) char *dir = cxr_path_real(job->run->project->dir);
	if (!dir)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "the project directory does not exist");
	if (config->n_dicom_roots) {
		inputs->roots = cxr_calloc(config->n_dicom_roots, sizeof *inputs->roots);
		if (!inputs->roots)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the DICOM roots");
	}
	for (size_t i = 0; i < config->n_dicom_roots; i++) {
		CXR_TRY(find(dir, config->dicom_roots[i], "DICOM root", i + 1, &inputs->roots[inputs->n_roots], err));
		inputs->n_roots += inputs->roots[inputs->n_roots] != NULL;
	}
	CXR_TRY(find_table(dir, config->reports_path, "reports table", &inputs->reports, err));
	return find_table(dir, config->demographics_path, "demographics table", &inputs->demographics, err);
}

void intake__inputs_release(intake__inputs *inputs)
{
	for (size_t i = 0; i < inputs->n_roots; i++)
		cxr_free(inputs->roots[i]);
	cxr_free(inputs->roots);
	cxr_free(inputs->reports);
	cxr_free(inputs->demographics);
	*inputs = (intake__inputs){0};
}
