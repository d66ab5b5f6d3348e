/*
 * Walk of a directory tree in byte order of names; constant order on every machine.
 * Symbolic links: a link to a regular file inside the root is reported once as the file it leads to;
 * links to directories are never entered (so loops cannot happen), and are counted.
 * Tests: tests/unit/os/test_walk.c
 */
#ifndef OS_WALK_H
#define OS_WALK_H

#include "os/file.h"

typedef struct cxr_walk_entry {
	const char *path;     /* root + "/" + relative */
	const char *relative; /* path below the root */
	cxr_file_info info;   /* of the file itself (links resolved for files) */
	bool unreadable;      /* a directory that could not be opened, or an entry that could not be looked at */
} cxr_walk_entry;

/* Called for every entry that is not a directory, and for unreadable ones. Return non-OK to stop. */
typedef cxr_rc (*cxr_walk_fn)(void *context, const cxr_walk_entry *entry, cxr_err *err);

/* Root may be a file: then it is the only entry. CXR_E_NOT_FOUND / CXR_E_ACCESS when the root cannot be read. */
CXR_NODISCARD cxr_rc cxr_walk(const char *root, cxr_walk_fn fn, void *context, cxr_err *err);

#endif
