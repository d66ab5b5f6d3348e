/* See project.h: opening and closing. Making a project is in create.c, runs and rows in run.c. */
#include "project/project.h"

#include <stdio.h>

#include "base/mem.h"
#include "os/clock.h"
#include "os/file.h"
#include "project/project_inside.h"

/* Strings of cxr.yaml: the file has at most 1 MiB. */
#define ARENA_BYTES ((size_t)64 << 20)
enum { YAML_BYTES = 1 << 20 };

/* ---- paths ---- */

static bool is_inside(const char *inner, const char *outer)
{
	size_t n = strlen(outer);
	return strncmp(inner, outer, n) == 0 && (inner[n] == '\0' || inner[n] == '/');
}

/* Absolute, with the links of its directory resolved where that exists. */
char *project__real_place(const char *base, const char *path)
{
	CXR_AUTO(cxr_free_at) char *joined = cxr_path_join(base, path);
	char *slash = joined ? strrchr(joined, '/') : NULL;
	if (!slash)
		return NULL;
	*slash = '\0';
	CXR_AUTO(cxr_free_at) char *parent = cxr_path_real(slash == joined ? "/" : joined);
	*slash = '/';
	return parent ? cxr_path_join(parent, slash + 1) : cxr_strndup(joined, strlen(joined));
}

cxr_rc project__check_key_place(const char *dir, const char *key_path, cxr_err *err)
{
	static const char *const trees[] = {".cxr", "vault", "release"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(trees); i++) {
		CXR_AUTO(cxr_free_at) char *tree = cxr_path_join(dir, trees[i]);
		if (!tree)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
		if (is_inside(key_path, tree))
			return CXR_FAIL(err, CXR_E_USAGE, "the project key lies inside %s of the project, which is written by cxr; move it out and correct 'key'", trees[i]);
	}
	return CXR_OK;
}

cxr_rc project__check_dir(const char *dir, cxr_err *err)
{
	cxr_file_info info;
	CXR_TRY(cxr_file_stat(dir, &info, err));
	if (info.kind != CXR_FILE_DIR)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "the project directory does not exist");
	if (info.mode & 022)
		return CXR_FAIL(err, CXR_E_POLICY, "other users may write to the project directory; take that away (chmod go-w)");
	return CXR_OK;
}

static cxr_rc set_paths(cxr_project *project, cxr_err *err)
{
	project->vault_dir = cxr_path_join(project->dir, "vault");
	project->work_dir = cxr_path_join(project->dir, ".cxr/work");
	cxr_str given = project->config.key_path;
	if (given.len) {
		CXR_AUTO(cxr_free_at) char *path = cxr_strndup(given.ptr, given.len);
		project->key_path = path ? project__real_place(project->dir, path) : NULL;
	} else {
		project->key_path = project__default_key(project->dir);
	}
	if (!project->vault_dir || !project->work_dir || !project->key_path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project's paths");
	return project__check_key_place(project->dir, project->key_path, err);
}

char *project__default_key(const char *dir)
{
	size_t n = strlen(dir);
	char *path = cxr_malloc(n + 5);
	if (path) {
		memcpy(path, dir, n);
		memcpy(path + n, ".key", 5);
	}
	return path;
}

/* ---- open ---- */

/* Before anything is said about a directory that is none of ours. */
static cxr_rc check_there(const cxr_project *project, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(project->dir, "cxr.yaml");
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project's paths");
	if (!cxr_file_exists(path))
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "there is no project here (cxr.yaml is absent); name it with -C, or make one with cxr init");
	return CXR_OK;
}

static cxr_rc read_config(cxr_project *project, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(project->dir, "cxr.yaml");
	cxr_file_info info;
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project's paths");
	CXR_TRY(cxr_file_stat(path, &info, err));
	if (info.kind == CXR_FILE_REGULAR && (info.mode & 022))
		return CXR_FAIL(err, CXR_E_POLICY, "other users may write to cxr.yaml; take that away (chmod go-w)");
	cxr_buf yaml;
	cxr_buf_init(&yaml, YAML_BYTES + 1);
	cxr_rc rc = cxr_file_read(path, YAML_BYTES, &yaml, err);
	if (rc != CXR_OK)
		cxr_err_about(err, "cxr.yaml");
	if (rc == CXR_E_LIMIT || rc == CXR_E_FORMAT) {
		rc = CXR_E_CONFIG;
		if (err)
			err->rc = rc;
	}
	if (rc == CXR_OK)
		rc = cxr_config_parse(cxr_buf_str(&yaml), &project->arena, &project->config, err);
	cxr_buf_release(&yaml);
	return rc;
}

static cxr_rc set_timestamp(cxr_project *project, cxr_err *err)
{
	const char *text = cxr_clock_source_date();
	project->timestamp = project->config.source_date_epoch;
	if (!text)
		return CXR_OK;
	if (cxr_str_to_i64(cxr_str_from(text), &project->timestamp) && project->timestamp >= 0 && project->timestamp <= INT64_C(253402300799))
		return CXR_OK;
	CXR_FAIL(err, CXR_E_CONFIG, "the environment variable must hold seconds since 1970");
	cxr_err_about(err, "SOURCE_DATE_EPOCH");
	return CXR_E_CONFIG;
}

static cxr_rc take_lock(cxr_project *project, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *inside = cxr_path_join(project->dir, ".cxr");
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(project->dir, ".cxr/lock");
	if (!inside || !path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project's paths");
	CXR_TRY(cxr_dir_make(inside, 0700, err));
	return cxr_lock_take(&project->lock, path, err);
}

static cxr_rc open_store(cxr_project *project, cxr_project_mode mode, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(project->dir, ".cxr/store.db");
	CXR_AUTO(cxr_free_at) char *vault = cxr_path_join(project->vault_dir, "vault.db");
	if (!path || !vault)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project's paths");
	/* A new store beside an old vault would give every patient another number. */
	if (!cxr_file_exists(path) && cxr_file_exists(vault))
		return CXR_FAIL(err, CXR_E_STORE, "the project store is missing although the vault is there; put .cxr/store.db back from your backup");
	CXR_TRY(cxr_store_open(&project->store, path, mode == CXR_PROJECT_WRITE, mode == CXR_PROJECT_READ, err));
	if (cxr_store_is_network(project->store))
		project->warning = "the project lies on a network file system: slower, and only one machine may use it at a time";
	return CXR_OK;
}

static cxr_rc open_all(cxr_project *project, const char *dir, cxr_project_mode mode, cxr_err *err)
{
	project->dir = cxr_path_real(dir);
	if (!project->dir)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "the project directory does not exist");
	CXR_TRY(check_there(project, err));
	CXR_TRY(project__check_dir(project->dir, err));
	CXR_TRY(read_config(project, err));
	CXR_TRY(set_paths(project, err));
	CXR_TRY(set_timestamp(project, err));
	if (mode == CXR_PROJECT_WRITE)
		CXR_TRY(take_lock(project, err));
	return open_store(project, mode, err);
}

cxr_rc cxr_project_open(cxr_project *project, const char *dir, cxr_project_mode mode, cxr_err *err)
{
	memset(project, 0, sizeof *project);
	project->lock.fd = -1;
	cxr_arena_init(&project->arena, ARENA_BYTES);
	cxr_rc rc = open_all(project, dir, mode, err);
	if (rc != CXR_OK)
		cxr_project_close(project);
	return rc;
}

void cxr_project_close(cxr_project *project)
{
	cxr_store_close(project->store);
	/* A project of zeroes never opened; descriptor 0 is not its own. */
	if (project->dir)
		cxr_lock_drop(&project->lock);
	cxr_arena_release(&project->arena);
	cxr_free(project->dir);
	cxr_free(project->key_path);
	cxr_free(project->vault_dir);
	cxr_free(project->work_dir);
	memset(project, 0, sizeof *project);
	project->lock.fd = -1;
}

/* ---- shards ---- */

static char *shard_path(const char *dir, const char *between, const char *stage, uint32_t shard)
{
	size_t n = strlen(dir) + strlen(between) + strlen(stage) + 32;
	char *path = cxr_malloc(n);
	if (path)
		snprintf(path, n, "%s/%s%s/%05u.shard", dir, between, stage, shard);
	return path;
}

char *cxr_project_shard_path(const cxr_project *project, const char *stage, uint32_t shard)
{
	return shard_path(project->dir, ".cxr/shards/", stage, shard);
}

char *cxr_project_spans_path(const cxr_project *project, uint32_t shard)
{
	return shard_path(project->vault_dir, "", "spans", shard);
}

cxr_rc cxr_project_n_shards(const cxr_project *project, uint32_t *out, cxr_err *err)
{
	cxr_buf text;
	cxr_err local;
	int64_t value;
	*out = 0;
	cxr_buf_init(&text, 64);
	cxr_err_clear(&local);
	cxr_rc rc = cxr_store_meta_get(project->store, "n_shards", &text, &local);
	if (rc == CXR_E_NOT_FOUND) {
		rc = CXR_OK;
	} else if (rc != CXR_OK) {
		if (err)
			*err = local;
	} else if (!cxr_str_to_i64(cxr_buf_str(&text), &value) || value < 0 || value > INT32_MAX) {
		rc = CXR_FAIL(err, CXR_E_STORE, "the number of shards in the project store is damaged");
	} else {
		*out = (uint32_t)value;
	}
	cxr_buf_release(&text);
	return rc;
}
