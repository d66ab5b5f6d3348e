/* See file.h: files that appear under their name only when finished. */
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/mem.h"
#include "os/random.h"

enum { OUT_BUFFER_BYTES = 65536 };

static cxr_rc fail_errno(cxr_err *err, const char *what)
{
	int saved = errno;
	char text[128];
	const char *reason = strerror_r(saved, text, sizeof text);
	return CXR_FAIL(err, cxr_rc_from_errno(saved), "%s: %s", what, reason);
}

/* <dir>/.tmp-<16 hex>: never derived from the final name, which may not be ours to show. */
static char *temp_path_for(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t dir_len = slash ? (size_t)(slash - path) + 1 : 0;
	char *temp = cxr_malloc(dir_len + 32);
	if (!temp)
		return NULL;
	unsigned char random[8];
	char hex[17];
	cxr_random_bytes(random, sizeof random);
	cxr_hex(random, sizeof random, hex);
	memcpy(temp, path, dir_len);
	snprintf(temp + dir_len, 32, ".tmp-%s", hex);
	return temp;
}

cxr_rc cxr_file_out_open(cxr_file_out *out, const char *path, unsigned mode, cxr_err *err)
{
	memset(out, 0, sizeof *out);
	out->fd = -1;
	/* renaming over /dev/stdout would take it away from the whole machine */
	cxr_file_info there;
	CXR_TRY(cxr_file_stat(path, &there, err));
	if (there.kind != CXR_FILE_NONE && there.kind != CXR_FILE_REGULAR)
		return CXR_FAIL(err, CXR_E_EXISTS, "a %s has the name of the output file; give it another name",
			there.kind == CXR_FILE_DIR ? "directory" : there.kind == CXR_FILE_LINK ? "link" : "device");
	out->path = cxr_strndup(path, strlen(path));
	out->temp_path = temp_path_for(path);
	out->buffer = cxr_malloc(OUT_BUFFER_BYTES);
	cxr_rc rc = CXR_OK;
	if (!out->path || !out->temp_path || !out->buffer) {
		rc = CXR_FAIL(err, CXR_E_NOMEM, "output file");
	} else {
		out->fd = open(out->temp_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
		if (out->fd < 0)
			rc = fail_errno(err, "cannot create a file");
		else if (fchmod(out->fd, mode) != 0)
			rc = fail_errno(err, "cannot set the mode of a file");
	}
	if (rc != CXR_OK)
		cxr_file_out_close(out);
	return rc;
}

static cxr_rc write_all(int fd, const unsigned char *bytes, size_t n_bytes, cxr_err *err)
{
	while (n_bytes) {
		ssize_t n = write(fd, bytes, n_bytes);
		if (n < 0) {
			if (errno == EINTR)
				continue;
			return fail_errno(err, "cannot write");
		}
		bytes += n;
		n_bytes -= (size_t)n;
	}
	return CXR_OK;
}

static cxr_rc flush(cxr_file_out *out, cxr_err *err)
{
	size_t used = out->used;
	out->used = 0;
	return write_all(out->fd, out->buffer, used, err);
}

cxr_rc cxr_file_out_write(cxr_file_out *out, const void *bytes, size_t n_bytes, cxr_err *err)
{
	out->n_bytes += n_bytes;
	if (n_bytes > OUT_BUFFER_BYTES - out->used)
		CXR_TRY(flush(out, err));
	if (n_bytes >= OUT_BUFFER_BYTES)
		return write_all(out->fd, bytes, n_bytes, err);
	if (n_bytes)
		memcpy(out->buffer + out->used, bytes, n_bytes);
	out->used += n_bytes;
	return CXR_OK;
}

static cxr_rc sync_dir_of(const char *path, cxr_err *err)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash ? cxr_strndup(path, slash == path ? 1 : (size_t)(slash - path)) : cxr_strndup(".", 1);
	if (!dir)
		return CXR_FAIL(err, CXR_E_NOMEM, "directory name");
	cxr_rc rc = cxr_dir_sync(dir, err);
	cxr_free(dir);
	return rc;
}

/* Renames without replacing; where the file system cannot, by way of a hard link. */
static int place_new(const char *temp_path, const char *path)
{
	if (renameat2(AT_FDCWD, temp_path, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno == EEXIST)
		return -1;
	if (link(temp_path, path) != 0)
		return -1;
	unlink(temp_path);
	return 0;
}

static cxr_rc finish(cxr_file_out *out, bool durable, bool replace, cxr_err *err)
{
	CXR_TRY(flush(out, err));
	if (durable && fsync(out->fd) != 0)
		return fail_errno(err, "cannot sync a file");
	int fd = out->fd;
	out->fd = -1;
	if (close(fd) != 0)
		return fail_errno(err, "cannot close a file");
	if (replace) {
		if (rename(out->temp_path, out->path) != 0)
			return fail_errno(err, "cannot rename");
	} else if (place_new(out->temp_path, out->path) != 0) {
		return fail_errno(err, "cannot put a file in place");
	}
	out->committed = true;
	return durable ? sync_dir_of(out->path, err) : CXR_OK;
}

cxr_rc cxr_file_out_commit(cxr_file_out *out, bool durable, cxr_err *err)
{
	return finish(out, durable, true, err);
}

cxr_rc cxr_file_out_commit_new(cxr_file_out *out, bool durable, cxr_err *err)
{
	return finish(out, durable, false, err);
}

void cxr_file_out_close(cxr_file_out *out)
{
	if (out->fd >= 0)
		close(out->fd);
	if (!out->committed && out->temp_path)
		unlink(out->temp_path);
	cxr_free(out->path);
	cxr_free(out->temp_path);
	cxr_free(out->buffer);
	memset(out, 0, sizeof *out);
	out->fd = -1;
}

cxr_rc cxr_file_write_atomic(const char *path, cxr_str bytes, unsigned mode, cxr_err *err)
{
	cxr_file_out out;
	CXR_TRY(cxr_file_out_open(&out, path, mode, err));
	cxr_rc rc = cxr_file_out_write(&out, bytes.ptr, bytes.len, err);
	if (rc == CXR_OK)
		rc = cxr_file_out_commit(&out, true, err);
	cxr_file_out_close(&out);
	return rc;
}
