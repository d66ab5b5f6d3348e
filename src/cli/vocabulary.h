/* The tokenizer that a command works with. Tests: tests/cli/ */
#ifndef CLI_VOCABULARY_H
#define CLI_VOCABULARY_H

#include "text/wordpiece.h"

/* From a vocabulary file, or the built-in one when `path` is NULL. CXR_E_NOT_FOUND: this build holds none. Free it. */
CXR_NODISCARD cxr_rc cli__vocabulary_open(cxr_wordpiece **out, const char *path, cxr_err *err);

#endif
