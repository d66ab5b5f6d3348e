/* See buf.h. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

void cxr_buf_init(cxr_buf *buf, size_t max_bytes)
{
	*buf = (cxr_buf){.max_bytes = max_bytes};
}

void cxr_buf_release(cxr_buf *buf)
{
	cxr_free(buf->ptr);
	*buf = (cxr_buf){.max_bytes = buf->max_bytes};
}

void cxr_buf_clear(cxr_buf *buf)
{
	buf->len = 0;
	buf->failed = false;
	if (buf->ptr)
		buf->ptr[0] = '\0';
}

bool cxr_buf_reserve(cxr_buf *buf, size_t n_bytes)
{
	if (n_bytes > buf->max_bytes || buf->len > buf->max_bytes - n_bytes || buf->max_bytes == SIZE_MAX) {
		buf->failed = true;
		return false;
	}
	size_t needed = buf->len + n_bytes + 1;
	if (needed <= buf->capacity)
		return true;
	size_t capacity = buf->capacity ? buf->capacity : 64;
	while (capacity < needed)
		capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
	if (capacity > buf->max_bytes + 1)
		capacity = buf->max_bytes + 1;
	char *grown = cxr_realloc(buf->ptr, capacity, 1);
	if (!grown) {
		buf->failed = true;
		return false;
	}
	buf->ptr = grown;
	buf->capacity = capacity;
	return true;
}

void cxr_buf_add(cxr_buf *buf, const void *bytes, size_t n_bytes)
{
	if (!cxr_buf_reserve(buf, n_bytes))
		return;
	if (n_bytes)
		memcpy(buf->ptr + buf->len, bytes, n_bytes);
	buf->len += n_bytes;
	buf->ptr[buf->len] = '\0';
}

void cxr_buf_add_str(cxr_buf *buf, cxr_str text)
{
	cxr_buf_add(buf, text.ptr, text.len);
}

void cxr_buf_addz(cxr_buf *buf, const char *text)
{
	cxr_buf_add(buf, text, strlen(text));
}

void cxr_buf_add_char(cxr_buf *buf, char c)
{
	cxr_buf_add(buf, &c, 1);
}

void cxr_buf_printf(cxr_buf *buf, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0) {
		buf->failed = true;
	} else if (cxr_buf_reserve(buf, (size_t)n)) {
		vsnprintf(buf->ptr + buf->len, (size_t)n + 1, fmt, again);
		buf->len += (size_t)n;
	}
	va_end(again);
}

cxr_rc cxr_buf_check(const cxr_buf *buf, cxr_err *err)
{
	return buf->failed ? CXR_FAIL(err, CXR_E_NOMEM, "a buffer would pass its limit of %zu bytes", buf->max_bytes) : CXR_OK;
}
