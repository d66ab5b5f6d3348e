/* See output.h. */
#include "stats/output.h"

#include <stdio.h>

#include "base/digest.h"
#include "base/mem.h"
#include "os/walk.h"

enum { FILE_BYTES_MAX = 64 << 20, FILE_MODE = 0644 };

void stats__output_release(stats_output *output)
{
	for (size_t i = 0; i < output->files.n_items; i++) {
		cxr_free(output->files.items[i].name);
		cxr_buf_release(&output->files.items[i].bytes);
	}
	stats_file_list_release(&output->files);
}

cxr_rc stats__output_add(stats_output *output, const char *folder, const char *base, const char *extension, cxr_buf **out, cxr_err *err)
{
	char name[256];
	int n = snprintf(name, sizeof name, "%s%s%s%s", folder ? folder : "", folder ? "/" : "", base, extension);
	stats_file file = {.name = cxr_strndup(name, n > 0 && (size_t)n < sizeof name ? (size_t)n : 0)};
	cxr_buf_init(&file.bytes, FILE_BYTES_MAX);
	if (!file.name || !stats_file_list_push(&output->files, file)) {
		cxr_free(file.name);
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a file of the report");
	}
	*out = &output->files.items[output->files.n_items - 1].bytes;
	return CXR_OK;
}

void stats__output_digest(const stats_output *output, char out_hex[65])
{
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256 sha;
	cxr_sha256_init(&sha);
	for (size_t i = 0; i < output->files.n_items; i++) {
		const stats_file *file = &output->files.items[i];
		cxr_str bytes = cxr_buf_str(&file->bytes);
		cxr_sha256_of(bytes.ptr, bytes.len, digest);
		cxr_hex(digest, sizeof digest, out_hex);
		cxr_sha256_add(&sha, file->name, strlen(file->name));
		cxr_sha256_add(&sha, " ", 1);
		cxr_sha256_add(&sha, out_hex, CXR_SHA256_HEX);
		cxr_sha256_add(&sha, "\n", 1);
	}
	cxr_sha256_end(&sha, digest);
	cxr_hex(digest, sizeof digest, out_hex);
}

static cxr_rc differs(const stats_file *file, const char *path, bool *out, cxr_err *err)
{
	cxr_file_info info;
	*out = true;
	CXR_TRY(cxr_file_stat(path, &info, err));
	if (info.kind != CXR_FILE_REGULAR || info.size_bytes != file->bytes.len)
		return CXR_OK;
	cxr_buf old;
	cxr_buf_init(&old, file->bytes.len + 1);
	cxr_rc rc = cxr_file_read(path, file->bytes.len + 1, &old, err);
	if (rc == CXR_OK)
		*out = !cxr_str_eq(cxr_buf_str(&old), cxr_buf_str(&file->bytes));
	cxr_buf_release(&old);
	return rc;
}

/* ---- what lies there and does not belong ---- */

typedef struct sweep {
	const stats_output *output;
	bool remove; /* else only look */
	bool found;
} sweep;

static cxr_rc sweep_entry(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	sweep *s = context;
	for (size_t i = 0; i < s->output->files.n_items; i++)
		if (strcmp(entry->relative, s->output->files.items[i].name) == 0 && entry->info.kind == CXR_FILE_REGULAR)
			return CXR_OK;
	s->found = true;
	return s->remove ? cxr_file_remove(entry->path, err) : CXR_OK;
}

static cxr_rc sweep_dir(const stats_output *output, const char *dir, bool remove, bool *out_found, cxr_err *err)
{
	sweep s = {.output = output, .remove = remove};
	CXR_TRY(cxr_walk(dir, sweep_entry, &s, err));
	*out_found = s.found;
	return CXR_OK;
}

static cxr_rc write_file(const stats_file *file, const char *dir, bool *out_changed, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, file->name);
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a path");
	bool is_different;
	CXR_TRY(differs(file, path, &is_different, err));
	if (!is_different)
		return CXR_OK;
	*out_changed = true;
	CXR_TRY(cxr_dir_make_for(path, 0755, err));
	return cxr_file_write_atomic(path, cxr_buf_str(&file->bytes), FILE_MODE, err);
}

/* Does anything but the last file have to change? */
static cxr_rc needs_change(const stats_output *output, const char *dir, bool *out, cxr_err *err)
{
	CXR_TRY(sweep_dir(output, dir, false, out, err));
	for (size_t i = 0; i + 1 < output->files.n_items && !*out; i++) {
		CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, output->files.items[i].name);
		if (!path)
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a path");
		CXR_TRY(differs(&output->files.items[i], path, out, err));
	}
	return CXR_OK;
}

cxr_rc stats__output_write(const stats_output *output, const char *dir, bool *out_changed, cxr_err *err)
{
	*out_changed = false;
	if (output->files.n_items == 0)
		return CXR_OK;
	for (size_t i = 0; i < output->files.n_items; i++)
		CXR_TRY(cxr_buf_check(&output->files.items[i].bytes, err));
	CXR_TRY(cxr_dir_make(dir, 0755, err));
	const stats_file *last = &output->files.items[output->files.n_items - 1];
	bool must_change;
	CXR_TRY(needs_change(output, dir, &must_change, err));
	if (must_change) {
		CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, last->name);
		if (!path)
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a path");
		CXR_TRY(cxr_file_remove(path, err));
		CXR_TRY(cxr_dir_sync(dir, err));
		CXR_TRY(sweep_dir(output, dir, true, out_changed, err));
		for (size_t i = 0; i + 1 < output->files.n_items; i++)
			CXR_TRY(write_file(&output->files.items[i], dir, out_changed, err));
	}
	return write_file(last, dir, out_changed, err);
}
