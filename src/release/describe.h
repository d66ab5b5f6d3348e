/*
 * Filling of text templates: {{name}} is replaced, everything else kept. The first line of a template is a comment
 * and is dropped. Room-internal. Tests: tests/unit/release/test_describe.c
 */
#ifndef RELEASE_DESCRIBE_H
#define RELEASE_DESCRIBE_H

#include "base/buf.h"

typedef struct release__field {
	const char *name;
	cxr_str value;
} release__field;

/* CXR_E_BUG: a field that nobody filled, or an open "{{". Values are not searched again. */
CXR_NODISCARD cxr_rc release__template_fill(cxr_str text, const release__field *fields, size_t n_fields, cxr_buf *out, cxr_err *err);

#endif
