/* Inside project: what opening and making a project share. Tests: tests/unit/project/test_project.c */
#ifndef PROJECT_PROJECT_INSIDE_H
#define PROJECT_PROJECT_INSIDE_H

#include "project/project.h"

/* base/path made absolute, links of its directory resolved; free with cxr_free. NULL when memory is out. */
CXR_NODISCARD char *project__real_place(const char *base, const char *path);
/* DIR.key; as above. `dir` is absolute. */
CXR_NODISCARD char *project__default_key(const char *dir);
/* CXR_E_USAGE when the key lies in a tree that cxr writes. Both paths absolute, without links. */
CXR_NODISCARD cxr_rc project__check_key_place(const char *dir, const char *key_path, cxr_err *err);
/* CXR_E_NOT_FOUND, or CXR_E_POLICY when group or others may write. */
CXR_NODISCARD cxr_rc project__check_dir(const char *dir, cxr_err *err);

#endif
