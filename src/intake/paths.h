/*
 * Catalogue numbers back to paths, for the key holder (`cxr status --show-paths`). Tests: tests/unit/intake/test_paths.c
 */
#ifndef INTAKE_PATHS_H
#define INTAKE_PATHS_H

#include "project/project.h"

typedef struct cxr_intake_paths cxr_intake_paths;

/* Opens key and vault. CXR_E_POLICY: the key is missing or unsafe, or not the one of this vault. */
CXR_NODISCARD cxr_rc cxr_intake_paths_open(cxr_intake_paths **out, const cxr_project *project, cxr_err *err);
/* Appends the path of the file with that catalogue number. CXR_E_NOT_FOUND when there is none. IDENTIFIED: show it to nobody else. */
CXR_NODISCARD cxr_rc cxr_intake_paths_get(cxr_intake_paths *paths, uint64_t number, cxr_buf *out, cxr_err *err);
/* NULL is fine. */
void cxr_intake_paths_close(cxr_intake_paths *paths);

#endif
