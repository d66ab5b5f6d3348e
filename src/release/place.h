/*
 * Where a release goes: checks of the target directory, the hidden directory it grows in, and putting it in place.
 * Room-internal. Tests: tests/unit/release/test_write.c
 */
#ifndef RELEASE_PLACE_H
#define RELEASE_PLACE_H

#include "project/project.h"

typedef struct release__place {
	char *out_dir;   /* absolute, links of existing parents resolved */
	char *parent;
	char *temp_dir;  /* parent/.cxr-release-tmp-<16 hex>: the same for one project and target */
	char *old_dir;   /* parent/.cxr-release-old-<16 hex>: the release being replaced */
} release__place;

/*
 * Resolves and judges the target; touches nothing. CXR_E_USAGE when it may not be used (see cxr_release_write),
 * CXR_E_EXISTS when something other than a release or an empty directory is there.
 */
CXR_NODISCARD cxr_rc release__place_init(release__place *place, const cxr_project *project, const char *out_dir, cxr_err *err);
void release__place_clear(release__place *place);

/* Makes parents and an empty temp_dir; cleans up after a killed run. */
CXR_NODISCARD cxr_rc release__place_begin(const release__place *place, cxr_err *err);

typedef struct release__place_result {
	bool is_unchanged;
	bool is_replaced;
} release__place_result;

/*
 * Renames temp_dir to out_dir. The same release there already: temp_dir is removed. Another one: CXR_E_EXISTS without
 * `force`, else it is moved aside, replaced and removed.
 */
CXR_NODISCARD cxr_rc release__place_commit(const release__place *place, bool force, release__place_result *out, cxr_err *err);
/* Removes temp_dir. */
void release__place_abandon(const release__place *place);

/* `inner` equals `outer` or lies below it; plain comparison of absolute paths. */
bool release__path_is_inside(const char *inner, const char *outer);

#endif
