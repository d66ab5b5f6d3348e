/* See project.h: making a project. */
#include "base/mem.h"
#include "os/file.h"
#include "project/key.h"
#include "project/project_inside.h"
#include "project/vault.h"

static cxr_rc check_free(const char *dir, cxr_err *err)
{
	static const char *const names[] = {"cxr.yaml", ".cxr/store.db", "vault/vault.db"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(names); i++) {
		CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, names[i]);
		if (!path)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project's paths");
		if (cxr_file_exists(path))
			return CXR_FAIL(err, CXR_E_EXISTS, "there is a project already (%s); take another directory", names[i]);
	}
	return CXR_OK;
}

/* A named key may exist; the default one must be new. */
static cxr_rc make_key(const char *dir, const char *key_path, bool is_named, cxr_key **out, cxr_err *err)
{
	CXR_TRY(project__check_key_place(dir, key_path, err));
	if (!is_named || !cxr_file_exists(key_path))
		CXR_TRY(cxr_key_create(key_path, err));
	return cxr_key_load(key_path, out, err);
}

static cxr_rc make_vault(const char *dir, const cxr_key *key, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, "vault");
	cxr_vault *vault;
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project's paths");
	CXR_TRY(cxr_vault_open(&vault, path, key, true, err));
	cxr_vault_close(vault);
	return CXR_OK;
}

static cxr_rc make_store(const char *dir, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, ".cxr/store.db");
	cxr_store *store;
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project's paths");
	CXR_TRY(cxr_dir_make_for(path, 0700, err));
	CXR_TRY(cxr_store_open(&store, path, true, false, err));
	cxr_store_close(store);
	return CXR_OK;
}

static cxr_rc write_config(const char *dir, const char *key_path, bool generated, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, "cxr.yaml");
	cxr_buf yaml;
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project's paths");
	cxr_buf_init(&yaml, 1 << 20);
	cxr_config_template(&yaml, key_path, generated);
	cxr_rc rc = cxr_buf_check(&yaml, err);
	if (rc == CXR_OK)
		rc = cxr_file_write_atomic(path, cxr_buf_str(&yaml), 0600, err);
	cxr_buf_release(&yaml);
	return rc;
}

static cxr_rc fill(const char *dir, const char *named_key, bool generated, cxr_err *err)
{
	CXR_TRY(project__check_dir(dir, err));
	CXR_TRY(check_free(dir, err));
	CXR_AUTO(cxr_free_at) char *cwd = cxr_path_real(".");
	CXR_AUTO(cxr_free_at) char *key_path = named_key ? cwd ? project__real_place(cwd, named_key) : NULL : project__default_key(dir);
	if (!key_path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project's paths");
	cxr_key *key;
	CXR_TRY(make_key(dir, key_path, named_key != NULL, &key, err));
	cxr_rc rc = make_vault(dir, key, err);
	cxr_key_free(key);
	CXR_TRY(rc);
	CXR_TRY(make_store(dir, err));
	return write_config(dir, named_key ? key_path : NULL, generated, err);
}

cxr_rc cxr_project_create(const char *dir, const char *key_path, bool generated, cxr_err *err)
{
	CXR_TRY(cxr_dir_make(dir, 0700, err));
	CXR_AUTO(cxr_free_at) char *real = cxr_path_real(dir);
	if (!real)
		return CXR_FAIL(err, CXR_E_IO, "the project directory cannot be reached");
	return fill(real, key_path, generated, err);
}
