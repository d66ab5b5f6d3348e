/* See walk.h. One directory's names are held at a time per level, sorted by bytes. */
#include "os/walk.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/vec.h"

CXR_VEC_DECLARE(name_vec, char *)

enum { WALK_MAX_DEPTH = 256 };

typedef struct walker {
	const char *root;
	size_t root_len; /* bytes of path before the relative part */
	cxr_walk_fn fn;
	void *context;
	cxr_buf path;
} walker;

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void names_free(name_vec *names)
{
	for (size_t i = 0; i < names->n_items; i++)
		cxr_free(names->items[i]);
	name_vec_release(names);
}

static cxr_rc list_names(const char *path, name_vec *names, cxr_err *err)
{
	DIR *dir = opendir(path);
	if (!dir)
		return CXR_FAIL(err, cxr_rc_from_errno(errno), "cannot open a directory");
	cxr_rc rc = CXR_OK;
	errno = 0;
	for (struct dirent *entry; rc == CXR_OK && (entry = readdir(dir));) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		char *copy = cxr_strndup(entry->d_name, strlen(entry->d_name));
		if (!copy || !name_vec_push(names, copy)) {
			cxr_free(copy);
			rc = CXR_FAIL(err, CXR_E_NOMEM, "a directory with %zu names", names->n_items);
		}
		errno = 0;
	}
	if (rc == CXR_OK && errno != 0)
		rc = CXR_FAIL(err, CXR_E_IO, "cannot read a directory");
	closedir(dir);
	if (rc == CXR_OK && names->n_items)
		qsort(names->items, names->n_items, sizeof *names->items, compare_names);
	return rc;
}

static cxr_rc emit(walker *w, const cxr_file_info *info, bool unreadable, cxr_err *err)
{
	const char *path = w->path.ptr;
	const char *relative = w->path.len > w->root_len ? path + w->root_len : cxr_path_base(path);
	cxr_walk_entry entry = {path, relative, *info, unreadable};
	return w->fn(w->context, &entry, err);
}

/* A link to a regular file is taken as that file; every other link is reported as it is. */
static cxr_rc resolve_link(const char *path, cxr_file_info *info)
{
	struct stat st;
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
		info->kind = CXR_FILE_REGULAR;
		info->size_bytes = (uint64_t)st.st_size;
		info->mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
		info->device = st.st_dev;
		info->inode = st.st_ino;
	}
	return CXR_OK;
}

static cxr_rc visit(walker *w, int depth, cxr_err *err);

static cxr_rc visit_dir(walker *w, const cxr_file_info *info, int depth, cxr_err *err)
{
	if (depth >= WALK_MAX_DEPTH)
		return emit(w, info, true, err);
	name_vec names = {0};
	cxr_err local;
	cxr_rc rc = list_names(w->path.ptr, &names, &local);
	if (rc == CXR_E_ACCESS || rc == CXR_E_NOT_FOUND) {
		names_free(&names);
		return emit(w, info, true, err);
	}
	if (rc != CXR_OK && err)
		*err = local;
	size_t base_len = w->path.len;
	for (size_t i = 0; rc == CXR_OK && i < names.n_items; i++) {
		if (w->path.ptr[base_len - 1] != '/')
			cxr_buf_add_char(&w->path, '/');
		cxr_buf_addz(&w->path, names.items[i]);
		rc = cxr_buf_check(&w->path, err);
		if (rc == CXR_OK)
			rc = visit(w, depth + 1, err);
		w->path.len = base_len;
		w->path.ptr[base_len] = '\0';
	}
	names_free(&names);
	return rc;
}

static cxr_rc visit(walker *w, int depth, cxr_err *err)
{
	cxr_file_info info;
	cxr_err local;
	cxr_rc rc = w->path.len < PATH_MAX ? cxr_file_stat(w->path.ptr, &info, &local) : CXR_E_ACCESS;
	if (rc == CXR_E_ACCESS) { /* in a directory that may be listed but not entered, or too deep for the kernel */
		info = (cxr_file_info){.kind = CXR_FILE_OTHER};
		return emit(w, &info, true, err);
	}
	if (rc != CXR_OK) {
		if (err)
			*err = local;
		return rc;
	}
	if (info.kind == CXR_FILE_NONE)
		return CXR_OK; /* gone since it was listed */
	if (info.kind == CXR_FILE_DIR)
		return visit_dir(w, &info, depth, err);
	if (info.kind == CXR_FILE_LINK)
		CXR_TRY(resolve_link(w->path.ptr, &info));
	return emit(w, &info, false, err);
}

cxr_rc cxr_walk(const char *root, cxr_walk_fn fn, void *context, cxr_err *err)
{
	struct stat st;
	if (stat(root, &st) != 0)
		return CXR_FAIL(err, cxr_rc_from_errno(errno), "the input root does not exist or cannot be read");
	if (access(root, S_ISDIR(st.st_mode) ? R_OK | X_OK : R_OK) != 0)
		return CXR_FAIL(err, CXR_E_ACCESS, "the input root cannot be read");
	walker w = {.root = root, .fn = fn, .context = context};
	cxr_buf_init(&w.path, 1 << 16);
	cxr_buf_addz(&w.path, root);
	while (w.path.len > 1 && w.path.ptr[w.path.len - 1] == '/')
		w.path.ptr[--w.path.len] = '\0';
	w.root_len = w.path.len + (w.path.len && w.path.ptr[w.path.len - 1] == '/' ? 0 : 1);
	cxr_rc rc = cxr_buf_check(&w.path, err);
	if (rc == CXR_OK && S_ISDIR(st.st_mode)) {
		/* the root itself may be a link */
		cxr_file_info info = {.kind = CXR_FILE_DIR};
		rc = visit_dir(&w, &info, 0, err);
	} else if (rc == CXR_OK) {
		rc = visit(&w, 0, err);
	}
	cxr_buf_release(&w.path);
	return rc;
}
