/*
 * An input opened to see what it holds before a reader takes it: a filter must tell JSON Lines from a table on standard input.
 * Tests: tests/unit/formats/test_input.c
 */
#ifndef FORMATS_INPUT_H
#define FORMATS_INPUT_H

#include "base/err.h"

typedef struct cxr_input cxr_input;

/* Path of a file, or "-" for standard input. Directories are refused. */
CXR_NODISCARD cxr_rc cxr_input_open(cxr_input **out, const char *path, cxr_err *err);
/* First byte that is neither white space nor a byte order mark, looking at the first 64 KiB at most; -1 when there is none. Consumes nothing. */
CXR_NODISCARD cxr_rc cxr_input_first_byte(cxr_input *input, int *out, cxr_err *err);
/* NULL is fine. */
void cxr_input_close(cxr_input *input);

#endif
