/* See file.h: reads, stat, directories, links, trees. Atomic output is in file_out.c. */
#include "os/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/mem.h"

static cxr_rc fail_errno(cxr_err *err, const char *what)
{
	int saved = errno;
	char text[128];
	const char *reason = strerror_r(saved, text, sizeof text);
	return CXR_FAIL(err, cxr_rc_from_errno(saved), "%s: %s", what, reason);
}

static cxr_file_kind kind_of(mode_t mode)
{
	if (S_ISREG(mode))
		return CXR_FILE_REGULAR;
	if (S_ISDIR(mode))
		return CXR_FILE_DIR;
	if (S_ISLNK(mode))
		return CXR_FILE_LINK;
	return CXR_FILE_OTHER;
}

cxr_rc cxr_file_stat(const char *path, cxr_file_info *out, cxr_err *err)
{
	struct stat st;
	memset(out, 0, sizeof *out);
	if (lstat(path, &st) != 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return CXR_OK;
		return fail_errno(err, "cannot look at a file");
	}
	out->kind = kind_of(st.st_mode);
	out->size_bytes = (uint64_t)st.st_size;
	out->mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
	out->mode = st.st_mode & 07777;
	out->device = st.st_dev;
	out->inode = st.st_ino;
	out->n_links = (uint32_t)st.st_nlink;
	out->owner = st.st_uid;
	return CXR_OK;
}

bool cxr_file_exists(const char *path)
{
	cxr_file_info info;
	return cxr_file_stat(path, &info, NULL) == CXR_OK && info.kind != CXR_FILE_NONE;
}

static cxr_rc read_fd(int fd, size_t max_bytes, cxr_buf *out, cxr_err *err)
{
	size_t total = 0;
	for (;;) {
		if (!cxr_buf_reserve(out, 65536) && total + 65536 <= max_bytes)
			return cxr_buf_check(out, err);
		out->failed = false;
		size_t room = out->capacity > out->len ? out->capacity - out->len - 1 : 0;
		char spill[1];
		ssize_t n = room ? read(fd, out->ptr + out->len, room) : read(fd, spill, 1);
		if (n < 0) {
			if (errno == EINTR)
				continue;
			return fail_errno(err, "cannot read");
		}
		if (n == 0)
			return CXR_OK;
		total += (size_t)n;
		if (total > max_bytes || !room)
			return CXR_FAIL(err, CXR_E_LIMIT, "the file is larger than %zu bytes", max_bytes);
		out->len += (size_t)n;
		out->ptr[out->len] = '\0';
	}
}

cxr_rc cxr_file_read(const char *path, size_t max_bytes, cxr_buf *out, cxr_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return fail_errno(err, "cannot open");
	struct stat st;
	cxr_rc rc = CXR_OK;
	if (fstat(fd, &st) != 0)
		rc = fail_errno(err, "cannot look at a file");
	else if (!S_ISREG(st.st_mode))
		rc = CXR_FAIL(err, CXR_E_FORMAT, "not a regular file");
	else if ((uint64_t)st.st_size > max_bytes)
		rc = CXR_FAIL(err, CXR_E_LIMIT, "the file is larger than %zu bytes", max_bytes);
	else if (!cxr_buf_reserve(out, (size_t)st.st_size))
		rc = cxr_buf_check(out, err);
	else
		rc = read_fd(fd, max_bytes, out, err);
	close(fd);
	return rc;
}

cxr_rc cxr_dir_make(const char *path, unsigned mode, cxr_err *err)
{
	if (path[0] == '\0')
		return CXR_FAIL(err, CXR_E_ARG, "a directory without a name");
	char *copy = cxr_strndup(path, strlen(path));
	if (!copy)
		return CXR_FAIL(err, CXR_E_NOMEM, "path of %zu bytes", strlen(path));
	cxr_rc rc = CXR_OK;
	for (char *at = copy + 1; rc == CXR_OK; at++) {
		if (*at != '/' && *at != '\0')
			continue;
		char saved = *at;
		*at = '\0';
		if (mkdir(copy, mode) != 0 && errno != EEXIST)
			rc = fail_errno(err, "cannot make a directory");
		*at = saved;
		if (saved == '\0')
			break;
	}
	struct stat st;
	if (rc == CXR_OK && (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)))
		rc = CXR_FAIL(err, CXR_E_EXISTS, "a file is in the way of a directory");
	cxr_free(copy);
	return rc;
}

static char *dir_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return cxr_strndup(".", 1);
	return slash == path ? cxr_strndup("/", 1) : cxr_strndup(path, (size_t)(slash - path));
}

cxr_rc cxr_dir_make_for(const char *file_path, unsigned mode, cxr_err *err)
{
	char *dir = dir_part(file_path);
	if (!dir)
		return CXR_FAIL(err, CXR_E_NOMEM, "path of %zu bytes", strlen(file_path));
	cxr_rc rc = cxr_dir_make(dir, mode, err);
	cxr_free(dir);
	return rc;
}

cxr_rc cxr_dir_sync(const char *path, cxr_err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(err, "cannot open a directory");
	cxr_rc rc = CXR_OK;
	if (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP)
		rc = fail_errno(err, "cannot sync a directory");
	close(fd);
	return rc;
}

cxr_rc cxr_dir_sync_all(const char *path, cxr_err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(err, "cannot open a directory");
	cxr_rc rc = CXR_OK;
	if (syncfs(fd) != 0)
		rc = fail_errno(err, "cannot sync a file system");
	close(fd);
	return rc;
}

cxr_rc cxr_file_remove(const char *path, cxr_err *err)
{
	if (unlink(path) != 0 && errno != ENOENT)
		return fail_errno(err, "cannot remove a file");
	return CXR_OK;
}

/* Depth is bounded by the file system; descriptors by one per level. */
static cxr_rc remove_at(int parent, const char *name, cxr_err *err)
{
	if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
		return CXR_OK;
	if (errno != EISDIR && errno != EPERM)
		return fail_errno(err, "cannot remove a file");
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(err, "cannot open a directory");
	DIR *dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return CXR_FAIL(err, CXR_E_NOMEM, "directory handle");
	}
	cxr_rc rc = CXR_OK;
	for (struct dirent *entry; rc == CXR_OK && (entry = readdir(dir));)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			rc = remove_at(fd, entry->d_name, err);
	closedir(dir);
	if (rc == CXR_OK && unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
		rc = fail_errno(err, "cannot remove a directory");
	return rc;
}

cxr_rc cxr_tree_remove(const char *path, cxr_err *err)
{
	return remove_at(AT_FDCWD, path, err);
}

cxr_rc cxr_file_rename(const char *from, const char *to, cxr_err *err)
{
	if (rename(from, to) != 0)
		return fail_errno(err, "cannot rename");
	return CXR_OK;
}

static cxr_rc copy_bytes(const char *from, cxr_file_out *out, cxr_err *err)
{
	int fd = open(from, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(err, "cannot open");
	unsigned char *chunk = cxr_malloc(1 << 18);
	cxr_rc rc = chunk ? CXR_OK : CXR_FAIL(err, CXR_E_NOMEM, "copy buffer");
	while (rc == CXR_OK) {
		ssize_t n = read(fd, chunk, 1 << 18);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			rc = fail_errno(err, "cannot read");
		else if (n == 0)
			break;
		else
			rc = cxr_file_out_write(out, chunk, (size_t)n, err);
	}
	cxr_free(chunk);
	close(fd);
	return rc;
}

static cxr_rc copy_file(const char *from, const char *to, unsigned mode, bool replace, cxr_err *err)
{
	cxr_file_out out;
	CXR_TRY(cxr_file_out_open(&out, to, mode, err));
	cxr_rc rc = copy_bytes(from, &out, err);
	if (rc == CXR_OK)
		rc = replace ? cxr_file_out_commit(&out, false, err) : cxr_file_out_commit_new(&out, false, err);
	cxr_file_out_close(&out);
	return rc;
}

cxr_rc cxr_file_copy(const char *from, const char *to, unsigned mode, cxr_err *err)
{
	return copy_file(from, to, mode, true, err);
}

cxr_rc cxr_file_link_or_copy(const char *from, const char *to, cxr_err *err)
{
	if (link(from, to) == 0)
		return CXR_OK;
	if (errno == EEXIST || errno == ENOENT)
		return fail_errno(err, "cannot link");
	return copy_file(from, to, 0644, false, err);
}

cxr_rc cxr_file_touch(const char *path, unsigned mode, cxr_err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode);
	if (fd < 0)
		return fail_errno(err, "cannot create a file");
	close(fd);
	char *dir = dir_part(path);
	cxr_rc rc = dir ? cxr_dir_sync(dir, err) : CXR_FAIL(err, CXR_E_NOMEM, "directory name");
	cxr_free(dir);
	return rc;
}

bool cxr_path_is_network(const char *path)
{
	static const uint32_t magics[] = {
		0x6969,     /* NFS */
		0xFF534D42, /* CIFS */
		0xFE534D42, /* SMB2 */
		0x517B,     /* SMB */
		0x0BD00BD0, /* Lustre */
		0x47504653, /* GPFS */
		0x65735546, /* FUSE */
		0x5346414F, /* AFS */
		0x01021997, /* 9p */
	};
	struct statfs fs;
	if (statfs(path, &fs) != 0)
		return false;
	for (size_t i = 0; i < CXR_ARRAY_LEN(magics); i++)
		if ((uint32_t)fs.f_type == magics[i])
			return true;
	return false;
}

char *cxr_path_join(const char *dir, const char *name)
{
	if (name[0] == '/' || dir[0] == '\0')
		return cxr_strndup(name, strlen(name));
	size_t dir_len = strlen(dir);
	while (dir_len > 1 && dir[dir_len - 1] == '/')
		dir_len--;
	size_t name_len = strlen(name);
	char *joined = cxr_malloc(dir_len + name_len + 2);
	if (!joined)
		return NULL;
	memcpy(joined, dir, dir_len);
	joined[dir_len] = '/';
	memcpy(joined + dir_len + 1, name, name_len + 1);
	return joined;
}

char *cxr_path_real(const char *path)
{
	return realpath(path, NULL);
}

const char *cxr_path_base(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}
