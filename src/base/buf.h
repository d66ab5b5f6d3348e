/*
 * Growable byte buffer born with a maximum. Always NUL-terminated behind `len`.
 * A failed append leaves the contents unchanged and sets the sticky flag `failed`,
 * so that writers may append many times and check once with cxr_buf_check().
 * Tests: tests/unit/base/test_buf.c
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/err.h"
#include "base/str.h"

typedef struct cxr_buf {
	char *ptr; /* NULL until the first append; use cxr_buf_str() for a view */
	size_t len;
	size_t capacity;
	size_t max_bytes;
	bool failed;
} cxr_buf;

void cxr_buf_init(cxr_buf *buf, size_t max_bytes);
void cxr_buf_release(cxr_buf *buf);
/* Length 0, memory kept, failure flag cleared. */
void cxr_buf_clear(cxr_buf *buf);
/* Makes room for n_bytes more. False (and `failed`) when the maximum or memory is reached. */
bool cxr_buf_reserve(cxr_buf *buf, size_t n_bytes);
void cxr_buf_add(cxr_buf *buf, const void *bytes, size_t n_bytes);
void cxr_buf_add_str(cxr_buf *buf, cxr_str text);
void cxr_buf_addz(cxr_buf *buf, const char *text);
void cxr_buf_add_char(cxr_buf *buf, char c);
void cxr_buf_printf(cxr_buf *buf, const char *fmt, ...) CXR_PRINTF(2, 3);
static inline cxr_str cxr_buf_str(const cxr_buf *buf)
{
	return (cxr_str){buf->ptr ? buf->ptr : "", buf->len};
}
/* CXR_OK, or CXR_E_NOMEM when any append since the last clear failed. */
CXR_NODISCARD cxr_rc cxr_buf_check(const cxr_buf *buf, cxr_err *err);

#endif
