/* CSV fields out. See csv.h. */
#include "formats/csv.h"

static bool needs_quotes(cxr_str field)
{
	if (field.len == 0)
		return false;
	if (field.ptr[0] == ' ' || field.ptr[field.len - 1] == ' ')
		return true;
	for (size_t i = 0; i < field.len; i++) {
		char c = field.ptr[i];
		if (c == ',' || c == '"' || c == '\r' || c == '\n')
			return true;
	}
	return false;
}

void cxr_csv_put(cxr_buf *out, cxr_str field, bool first)
{
	if (!first)
		cxr_buf_add_char(out, ',');
	if (!needs_quotes(field)) {
		if (field.len)
			cxr_buf_add_str(out, field);
		return;
	}
	cxr_buf_add_char(out, '"');
	cxr_str rest = field;
	for (;;) {
		const char *quote = rest.len ? memchr(rest.ptr, '"', rest.len) : NULL;
		if (!quote)
			break;
		size_t n = (size_t)(quote - rest.ptr) + 1;
		cxr_buf_add(out, rest.ptr, n);
		cxr_buf_add_char(out, '"');
		rest = (cxr_str){rest.ptr + n, rest.len - n};
	}
	if (rest.len)
		cxr_buf_add_str(out, rest);
	cxr_buf_add_char(out, '"');
}

void cxr_csv_end_row(cxr_buf *out)
{
	cxr_buf_add_char(out, '\n');
}
