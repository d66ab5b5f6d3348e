/* See place.h. */
#include "release/place.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "base/mem.h"
#include "os/file.h"
#include "os/mmap.h"
#include "os/walk.h"

bool release__path_is_inside(const char *inner, const char *outer)
{
	size_t n = strlen(outer);
	while (n > 1 && outer[n - 1] == '/')
		n--;
	if (n == 1 && outer[0] == '/')
		return inner[0] == '/';
	return strncmp(inner, outer, n) == 0 && (inner[n] == '\0' || inner[n] == '/');
}

/* Copies `from` to `to`, folding "//" and "/./" and a trailing "/". False for a ".." component. */
static bool fold(const char *from, cxr_buf *to)
{
	cxr_str rest = cxr_str_from(from);
	cxr_str part;
	while (cxr_str_split(&rest, '/', &part)) {
		if (part.len == 0 || cxr_str_eqz(part, "."))
			continue;
		if (cxr_str_eqz(part, ".."))
			return false;
		cxr_buf_add_char(to, '/');
		cxr_buf_add_str(to, part);
	}
	return true;
}

/* Absolute path with the links of its deepest existing part resolved; the rest need not exist but holds no "..". NULL: cannot be made. */
static char *resolve(const char *path)
{
	CXR_AUTO(cxr_free_at) char *cwd = cxr_path_real(".");
	CXR_AUTO(cxr_free_at) char *absolute = cwd ? cxr_path_join(cwd, path) : NULL;
	if (!absolute)
		return NULL;
	size_t len = strlen(absolute);
	for (size_t end = len;; end--) {
		if (end > 0 && end < len && absolute[end] != '/')
			continue;
		char kept = absolute[end];
		absolute[end] = '\0';
		CXR_AUTO(cxr_free_at) char *real = cxr_path_real(end == 0 ? "/" : absolute);
		absolute[end] = kept;
		if (!real && end > 0)
			continue;
		cxr_buf out;
		cxr_buf_init(&out, 1 << 16);
		if (real && strcmp(real, "/") != 0)
			cxr_buf_addz(&out, real);
		bool ok = real && fold(absolute + end, &out) && !out.failed;
		if (ok && out.len == 0)
			cxr_buf_add_char(&out, '/');
		char *result = ok ? cxr_strndup(out.ptr, out.len) : NULL;
		cxr_buf_release(&out);
		return result;
	}
}

typedef enum rule { MAY_NOT_HOLD = 1, MAY_NOT_LIE_IN = 2, NEITHER = 3 } rule;

/* Checks the target against one path that must be kept apart from it. */
static cxr_rc keep_apart(const release__place *place, const char *base, const char *path, rule what, const char *name, cxr_err *err)
{
	if (!path || path[0] == '\0')
		return CXR_OK;
	CXR_AUTO(cxr_free_at) char *joined = cxr_path_join(base, path);
	CXR_AUTO(cxr_free_at) char *real = joined ? resolve(joined) : NULL;
	if (!real)
		return CXR_FAIL(err, CXR_E_USAGE, "cannot tell where %s lies", name);
	if ((what & MAY_NOT_HOLD) && release__path_is_inside(real, place->out_dir))
		return CXR_FAIL(err, CXR_E_USAGE, "the release directory would hold %s: choose another one", name);
	if ((what & MAY_NOT_LIE_IN) && release__path_is_inside(place->out_dir, real))
		return CXR_FAIL(err, CXR_E_USAGE, "the release directory lies inside %s: choose another one", name);
	return CXR_OK;
}

static cxr_rc keep_text_apart(const release__place *place, const char *base, cxr_str path, rule what, const char *name, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *copy = cxr_strndup(path.ptr ? path.ptr : "", path.len);
	return copy ? keep_apart(place, base, copy, what, name, err) : CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
}

static cxr_rc check_apart(const release__place *place, const cxr_project *project, cxr_err *err)
{
	const cxr_config *config = &project->config;
	CXR_TRY(keep_apart(place, ".", project->dir, MAY_NOT_HOLD, "the project", err));
	CXR_TRY(keep_apart(place, ".", project->key_path, NEITHER, "the project key", err));
	CXR_TRY(keep_apart(place, ".", project->vault_dir, NEITHER, "the vault", err));
	CXR_TRY(keep_apart(place, project->dir, ".cxr", NEITHER, "the project store", err));
	CXR_TRY(keep_apart(place, ".", project->work_dir, NEITHER, "the working set", err));
	for (size_t i = 0; i < config->n_dicom_roots; i++)
		CXR_TRY(keep_text_apart(place, project->dir, config->dicom_roots[i], NEITHER, "an input directory", err));
	CXR_TRY(keep_text_apart(place, project->dir, config->reports_path, NEITHER, "the reports", err));
	return keep_text_apart(place, project->dir, config->demographics_path, NEITHER, "the demographics", err);
}

static bool is_regular_in(const char *dir, const char *name)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, name);
	cxr_file_info info;
	return path && cxr_file_stat(path, &info, NULL) == CXR_OK && info.kind == CXR_FILE_REGULAR;
}

static bool is_release(const char *dir)
{
	return is_regular_in(dir, "MANIFEST.json") && is_regular_in(dir, "SHA256SUMS") && is_regular_in(dir, "df_cxr_plus.csv");
}

static cxr_rc refuse_entry(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	(void)context;
	(void)entry;
	return CXR_FAIL(err, CXR_E_EXISTS, "not empty");
}

static cxr_rc check_target(const release__place *place, cxr_err *err)
{
	cxr_file_info info;
	CXR_TRY(cxr_file_stat(place->out_dir, &info, err));
	if (info.kind == CXR_FILE_NONE)
		return CXR_OK;
	if (info.kind != CXR_FILE_DIR)
		return CXR_FAIL(err, CXR_E_EXISTS, "the release directory's name is taken by something that is no directory");
	if (is_release(place->out_dir) || cxr_walk(place->out_dir, refuse_entry, NULL, NULL) == CXR_OK)
		return CXR_OK;
	return CXR_FAIL(err, CXR_E_EXISTS, "the release directory exists and is no release: it is never replaced, choose another one");
}

/* parent + "/" + prefix + 16 hex digits of (project, target) */
static char *hidden_name(const release__place *place, const cxr_project *project, const char *prefix)
{
	cxr_sha256 sha;
	unsigned char digest[CXR_SHA256_BYTES];
	char hex[CXR_SHA256_HEX + 1], name[64];
	cxr_sha256_init(&sha);
	cxr_sha256_add(&sha, project->dir, strlen(project->dir) + 1);
	cxr_sha256_add(&sha, place->out_dir, strlen(place->out_dir));
	cxr_sha256_end(&sha, digest);
	cxr_hex(digest, sizeof digest, hex);
	snprintf(name, sizeof name, "%s%.16s", prefix, hex);
	return cxr_path_join(place->parent, name);
}

cxr_rc release__place_init(release__place *place, const cxr_project *project, const char *out_dir, cxr_err *err)
{
	*place = (release__place){0};
	if (out_dir[0] == '\0')
		return CXR_FAIL(err, CXR_E_USAGE, "the release directory has no name");
	place->out_dir = resolve(out_dir);
	if (!place->out_dir)
		return CXR_FAIL(err, CXR_E_USAGE, "the release directory cannot be resolved");
	const char *base = cxr_path_base(place->out_dir);
	if (base[0] == '\0')
		return CXR_FAIL(err, CXR_E_USAGE, "the root directory cannot be a release");
	size_t n = (size_t)(base - place->out_dir);
	place->parent = cxr_strndup(place->out_dir, n > 1 ? n - 1 : 1);
	if (!place->parent)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	place->temp_dir = hidden_name(place, project, ".cxr-release-tmp-");
	place->old_dir = hidden_name(place, project, ".cxr-release-old-");
	if (!place->temp_dir || !place->old_dir)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	CXR_TRY(check_apart(place, project, err));
	return check_target(place, err);
}

void release__place_clear(release__place *place)
{
	cxr_free(place->out_dir);
	cxr_free(place->parent);
	cxr_free(place->temp_dir);
	cxr_free(place->old_dir);
	*place = (release__place){0};
}

cxr_rc release__place_begin(const release__place *place, cxr_err *err)
{
	CXR_TRY(cxr_dir_make(place->parent, 0755, err));
	if (cxr_file_exists(place->old_dir)) {
		/* killed while replacing: the old release goes back unless the new one is already in place */
		if (cxr_file_exists(place->out_dir))
			CXR_TRY(cxr_tree_remove(place->old_dir, err));
		else
			CXR_TRY(cxr_file_rename(place->old_dir, place->out_dir, err));
	}
	CXR_TRY(cxr_tree_remove(place->temp_dir, err));
	return cxr_dir_make(place->temp_dir, 0755, err);
}

void release__place_abandon(const release__place *place)
{
	cxr_err ignored;
	if (cxr_tree_remove(place->temp_dir, &ignored) != CXR_OK)
		return; /* the next run tries again */
}

/* ---- is the same release there already? ---- */

typedef struct tree_compare {
	const char *other;
	uint64_t n_files;
} tree_compare;

static cxr_rc compare_entry(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	tree_compare *compare = context;
	compare->n_files++;
	if (!compare->other)
		return CXR_OK;
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(compare->other, entry->relative);
	cxr_file_info info;
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	CXR_TRY(cxr_file_stat(path, &info, err));
	if (info.kind != CXR_FILE_REGULAR || info.size_bytes != entry->info.size_bytes)
		return CXR_FAIL(err, CXR_E_EXISTS, "another file");
	return CXR_OK;
}

static bool have_same_sums(const char *a, const char *b)
{
	CXR_AUTO(cxr_free_at) char *path_a = cxr_path_join(a, "SHA256SUMS");
	CXR_AUTO(cxr_free_at) char *path_b = cxr_path_join(b, "SHA256SUMS");
	cxr_mmap map_a, map_b;
	if (!path_a || !path_b || cxr_mmap_open(&map_a, path_a, NULL) != CXR_OK)
		return false;
	bool same = false;
	if (cxr_mmap_open(&map_b, path_b, NULL) == CXR_OK) {
		same = map_a.n_bytes == map_b.n_bytes && (map_a.n_bytes == 0 || memcmp(map_a.bytes, map_b.bytes, map_a.n_bytes) == 0);
		cxr_mmap_close(&map_b);
	}
	cxr_mmap_close(&map_a);
	return same;
}

/* Equal checksums, every file there with its size, and no file more. */
static bool is_same_release(const char *fresh, const char *there)
{
	tree_compare compare = {.other = there}, count = {0};
	return have_same_sums(fresh, there) && cxr_walk(fresh, compare_entry, &compare, NULL) == CXR_OK &&
		cxr_walk(there, compare_entry, &count, NULL) == CXR_OK && count.n_files == compare.n_files;
}

cxr_rc release__place_commit(const release__place *place, bool force, release__place_result *out, cxr_err *err)
{
	*out = (release__place_result){0};
	CXR_TRY(cxr_dir_sync(place->temp_dir, err));
	bool was_release = cxr_file_exists(place->out_dir) && is_release(place->out_dir);
	if (was_release && is_same_release(place->temp_dir, place->out_dir)) {
		out->is_unchanged = true;
		return cxr_tree_remove(place->temp_dir, err);
	}
	if (was_release && !force)
		return CXR_FAIL(err, CXR_E_EXISTS, "another release (or a damaged one) is there: use --force to replace it, or another directory");
	if (was_release) {
		CXR_TRY(cxr_file_rename(place->out_dir, place->old_dir, err));
		out->is_replaced = true;
	} else {
		CXR_TRY(check_target(place, err));
		CXR_TRY(cxr_tree_remove(place->out_dir, err)); /* empty or absent */
	}
	cxr_rc rc = cxr_file_rename(place->temp_dir, place->out_dir, err);
	if (rc != CXR_OK && out->is_replaced && cxr_file_rename(place->old_dir, place->out_dir, NULL) != CXR_OK)
		cxr_err_context(err, "the replaced release lies beside the target under a hidden name");
	CXR_TRY(rc);
	CXR_TRY(cxr_dir_sync(place->parent, err));
	return out->is_replaced ? cxr_tree_remove(place->old_dir, err) : CXR_OK;
}
