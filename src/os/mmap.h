/*
 * Read-only view of a whole regular file. Tests: tests/unit/os/test_mmap.c
 */
#ifndef OS_MMAP_H
#define OS_MMAP_H

#include "base/err.h"
#include "base/str.h"

typedef struct cxr_mmap {
	const unsigned char *bytes; /* NULL for an empty file */
	size_t n_bytes;
} cxr_mmap;

/* Maps a regular file (FIFOs, devices and directories are refused without blocking; symlinks are followed). */
CXR_NODISCARD cxr_rc cxr_mmap_open(cxr_mmap *map, const char *path, cxr_err *err);
void cxr_mmap_close(cxr_mmap *map);

#endif
