/*
 * Files: whole reads, atomic writes, links, trees. Paths are byte strings as the kernel takes them.
 * Messages never hold a path: callers add a subject ("file 12", "project file").
 * Tests: tests/unit/os/test_file.c
 */
#ifndef OS_FILE_H
#define OS_FILE_H

#include <sys/types.h>

#include "base/buf.h"

typedef enum cxr_file_kind {
	CXR_FILE_NONE,    /* does not exist */
	CXR_FILE_REGULAR,
	CXR_FILE_DIR,
	CXR_FILE_LINK,
	CXR_FILE_OTHER    /* FIFO, socket, device */
} cxr_file_kind;

typedef struct cxr_file_info {
	cxr_file_kind kind;
	uint64_t size_bytes;
	int64_t mtime_ns;
	uint32_t mode;    /* permission bits */
	uint64_t device;
	uint64_t inode;
	uint32_t n_links;
	uint32_t owner;
} cxr_file_info;

/* lstat (links are not followed). An absent file is kind NONE, not an error. */
CXR_NODISCARD cxr_rc cxr_file_stat(const char *path, cxr_file_info *out, cxr_err *err);
bool cxr_file_exists(const char *path);

/* Appends the whole file. CXR_E_LIMIT when it is larger than max_bytes; regular files only; "-" is not special. */
CXR_NODISCARD cxr_rc cxr_file_read(const char *path, size_t max_bytes, cxr_buf *out, cxr_err *err);

/* Temp file in the same directory + fsync + rename + fsync of the directory. Replaces. mode e.g. 0600. */
CXR_NODISCARD cxr_rc cxr_file_write_atomic(const char *path, cxr_str bytes, unsigned mode, cxr_err *err);

/*
 * A file that appears under its name only when finished. Writes go to a temp file in the same
 * directory (".tmp-" + random); cxr_file_out_commit() makes it visible, cxr_file_out_close() without a commit
 * removes it. Buffered by 64 KiB. CXR_E_EXISTS when the name is taken by a link, a directory or a device (/dev/stdout is a link).
 */
typedef struct cxr_file_out {
	int fd;
	char *path;
	char *temp_path;
	unsigned char *buffer;
	size_t used;
	uint64_t n_bytes; /* written so far, buffered bytes included */
	bool committed;
} cxr_file_out;

CXR_NODISCARD cxr_rc cxr_file_out_open(cxr_file_out *out, const char *path, unsigned mode, cxr_err *err);
CXR_NODISCARD cxr_rc cxr_file_out_write(cxr_file_out *out, const void *bytes, size_t n_bytes, cxr_err *err);
/* Flush, fsync (when `durable`), rename over the final name, fsync of the directory (when `durable`). */
CXR_NODISCARD cxr_rc cxr_file_out_commit(cxr_file_out *out, bool durable, cxr_err *err);
/* As commit, but never replaces: CXR_E_EXISTS when the name is taken (the temp file is removed by close). */
CXR_NODISCARD cxr_rc cxr_file_out_commit_new(cxr_file_out *out, bool durable, cxr_err *err);
/* Always call. Removes the temp file unless committed. */
void cxr_file_out_close(cxr_file_out *out);

/* mkdir -p with the given mode for new directories. */
CXR_NODISCARD cxr_rc cxr_dir_make(const char *path, unsigned mode, cxr_err *err);
/* mkdir -p of the directory part of a file path. */
CXR_NODISCARD cxr_rc cxr_dir_make_for(const char *file_path, unsigned mode, cxr_err *err);
/* fsync of a directory. */
CXR_NODISCARD cxr_rc cxr_dir_sync(const char *path, cxr_err *err);
/* Everything written so far to the file system that holds the directory is on the disk (one call for many files). */
CXR_NODISCARD cxr_rc cxr_dir_sync_all(const char *path, cxr_err *err);
/* rm -r; links are removed, never followed. Absent is fine. */
CXR_NODISCARD cxr_rc cxr_tree_remove(const char *path, cxr_err *err);
/* Absent is fine. */
CXR_NODISCARD cxr_rc cxr_file_remove(const char *path, cxr_err *err);
CXR_NODISCARD cxr_rc cxr_file_rename(const char *from, const char *to, cxr_err *err);
/* Hard link `from` as `to`, or an atomic copy where links fail. Fails with CXR_E_EXISTS when `to` exists. */
CXR_NODISCARD cxr_rc cxr_file_link_or_copy(const char *from, const char *to, cxr_err *err);
CXR_NODISCARD cxr_rc cxr_file_copy(const char *from, const char *to, unsigned mode, cxr_err *err);

/* Makes an empty file unless it is there, without a temporary one beside it; the name is on disk when it returns. */
CXR_NODISCARD cxr_rc cxr_file_touch(const char *path, unsigned mode, cxr_err *err);

/* True on NFS, CIFS/SMB, Lustre, GPFS, FUSE, AFS, 9p. */
bool cxr_path_is_network(const char *path);
/* dir + "/" + name in fresh memory (cxr_free); NULL when memory is out. An absolute `name` is returned as it is. */
CXR_NODISCARD char *cxr_path_join(const char *dir, const char *name);
/* Absolute path without links (realpath); NULL when it does not exist. */
CXR_NODISCARD char *cxr_path_real(const char *path);
/* Last component (view into path). */
const char *cxr_path_base(const char *path);

#endif
