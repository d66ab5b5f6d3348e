/* The deterministic JSON writer. See json.h. */
#include "formats/json.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"

void cxr_json_out_init(cxr_json_out *out, cxr_buf *buf, int indent)
{
	*out = (cxr_json_out){.buf = buf, .indent = indent};
}

static void new_line(cxr_json_out *out)
{
	cxr_buf_add_char(out->buf, '\n');
	for (int i = 0; i < out->depth * out->indent; i++)
		cxr_buf_add_char(out->buf, ' ');
}

/* What stands between the last thing written and the next. */
static void separate(cxr_json_out *out)
{
	if (out->after_key) {
		out->after_key = false;
		return;
	}
	if (out->needs_comma[out->depth])
		cxr_buf_addz(out->buf, out->indent ? "," : ", ");
	out->needs_comma[out->depth] = true;
	if (out->indent && out->depth > 0)
		new_line(out);
}

static void begin(cxr_json_out *out, char bracket)
{
	separate(out);
	cxr_buf_add_char(out->buf, bracket);
	if (out->depth + 1 >= (int)CXR_ARRAY_LEN(out->needs_comma)) {
		out->buf->failed = true; /* deeper than the writer keeps track of */
		return;
	}
	out->needs_comma[++out->depth] = false;
}

static void end(cxr_json_out *out, char bracket)
{
	if (out->depth == 0)
		return;
	bool has_members = out->needs_comma[out->depth--];
	if (out->indent && has_members)
		new_line(out);
	cxr_buf_add_char(out->buf, bracket);
}

void cxr_json_begin_object(cxr_json_out *out)
{
	begin(out, '{');
}

void cxr_json_end_object(cxr_json_out *out)
{
	end(out, '}');
}

void cxr_json_begin_array(cxr_json_out *out)
{
	begin(out, '[');
}

void cxr_json_end_array(cxr_json_out *out)
{
	end(out, ']');
}

/* True for bytes that stand for themselves inside a JSON string. */
static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static void put_escape(cxr_buf *buf, unsigned char c)
{
	switch (c) {
	case '"': cxr_buf_add(buf, "\\\"", 2); break;
	case '\\': cxr_buf_add(buf, "\\\\", 2); break;
	case '\n': cxr_buf_add(buf, "\\n", 2); break;
	case '\r': cxr_buf_add(buf, "\\r", 2); break;
	case '\t': cxr_buf_add(buf, "\\t", 2); break;
	case '\b': cxr_buf_add(buf, "\\b", 2); break;
	case '\f': cxr_buf_add(buf, "\\f", 2); break;
	default: cxr_buf_printf(buf, "\\u%04x", c); break;
	}
}

static void put_quoted(cxr_buf *buf, cxr_str text)
{
	cxr_buf_add_char(buf, '"');
	size_t kept_from = 0;
	for (size_t at = 0; at < text.len;) {
		unsigned char c = (unsigned char)text.ptr[at];
		if (is_plain(c)) {
			at++;
			continue;
		}
		size_t n = 1;
		bool is_bad = false;
		if (c >= 0x80) {
			uint32_t code_point;
			n = cxr_utf8_next(text, at, &code_point);
			is_bad = code_point == 0xFFFD && n == 1;
			if (!is_bad) {
				at += n;
				continue;
			}
		}
		cxr_buf_add(buf, text.ptr + kept_from, at - kept_from);
		if (is_bad)
			cxr_buf_addz(buf, "\\ufffd");
		else
			put_escape(buf, c);
		at += n;
		kept_from = at;
	}
	if (text.len > kept_from)
		cxr_buf_add(buf, text.ptr + kept_from, text.len - kept_from);
	cxr_buf_add_char(buf, '"');
}

void cxr_json_key(cxr_json_out *out, const char *key)
{
	separate(out);
	put_quoted(out->buf, cxr_str_from(key));
	cxr_buf_add(out->buf, ": ", 2);
	out->after_key = true;
}

void cxr_json_put_str(cxr_json_out *out, cxr_str text)
{
	separate(out);
	put_quoted(out->buf, text);
}

void cxr_json_putz(cxr_json_out *out, const char *text)
{
	if (text)
		cxr_json_put_str(out, cxr_str_from(text));
	else
		cxr_json_put_null(out);
}

void cxr_json_put_int(cxr_json_out *out, int64_t value)
{
	separate(out);
	char digits[24];
	size_t at = sizeof digits;
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0)
		digits[--at] = '-';
	cxr_buf_add(out->buf, digits + at, sizeof digits - at);
}

/* Significant digits (no point) and decimal exponent of the shortest text that reads back equal. */
static int shortest_digits(double value, char digits[20], int *out_exponent)
{
	char text[40];
	for (int precision = 0; precision < 17; precision++) {
		snprintf(text, sizeof text, "%.*e", precision, value);
		if (strtod(text, NULL) == value) /* both ends use the same locale */
			break;
	}
	int n = 0;
	const char *at = text;
	for (; *at != 'e'; at++)
		if (*at >= '0' && *at <= '9')
			digits[n++] = *at;
	*out_exponent = (int)strtol(at + 1, NULL, 10);
	while (n > 1 && digits[n - 1] == '0')
		n--;
	return n;
}

/* As Python's repr(): plain from 1e-4 up to below 1e16, exponent form outside. */
static void put_digits(cxr_buf *buf, const char *digits, int n, int exponent)
{
	if (exponent < -4 || exponent >= 16) {
		cxr_buf_add_char(buf, digits[0]);
		if (n > 1) {
			cxr_buf_add_char(buf, '.');
			cxr_buf_add(buf, digits + 1, (size_t)n - 1);
		}
		cxr_buf_printf(buf, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
		return;
	}
	if (exponent < 0) {
		cxr_buf_addz(buf, "0.");
		for (int i = -1; i > exponent; i--)
			cxr_buf_add_char(buf, '0');
		cxr_buf_add(buf, digits, (size_t)n);
		return;
	}
	for (int i = 0; i <= exponent || i < n; i++) {
		if (i == exponent + 1)
			cxr_buf_add_char(buf, '.');
		cxr_buf_add_char(buf, i < n ? digits[i] : '0');
	}
	if (n <= exponent + 1)
		cxr_buf_addz(buf, ".0");
}

void cxr_json_put_double(cxr_json_out *out, double value)
{
	if (!isfinite(value)) {
		cxr_json_put_null(out);
		return;
	}
	separate(out);
	if (signbit(value))
		cxr_buf_add_char(out->buf, '-');
	char digits[20] = "";
	int exponent;
	int n = shortest_digits(fabs(value), digits, &exponent);
	put_digits(out->buf, digits, n, exponent);
}

void cxr_json_put_bool(cxr_json_out *out, bool value)
{
	separate(out);
	cxr_buf_addz(out->buf, value ? "true" : "false");
}

void cxr_json_put_null(cxr_json_out *out)
{
	separate(out);
	cxr_buf_addz(out->buf, "null");
}

/* Recursion is bounded: begin() fails the buffer at the writer's depth limit, and a failed buffer ends the walk. */
void cxr_json_put_value(cxr_json_out *out, const json_t *value)
{
	if (out->buf->failed)
		return;
	switch (value ? json_typeof(value) : JSON_NULL) {
	case JSON_OBJECT: {
		cxr_json_begin_object(out);
		const char *key;
		json_t *member;
		/* the iterator wants a mutable object, though it changes nothing */
		json_t *object = (json_t *)(uintptr_t)value;
		json_object_foreach (object, key, member) {
			cxr_json_key(out, key);
			cxr_json_put_value(out, member);
		}
		cxr_json_end_object(out);
		break;
	}
	case JSON_ARRAY:
		cxr_json_begin_array(out);
		for (size_t i = 0; i < json_array_size(value); i++)
			cxr_json_put_value(out, json_array_get(value, i));
		cxr_json_end_array(out);
		break;
	case JSON_STRING:
		cxr_json_put_str(out, (cxr_str){json_string_value(value), json_string_length(value)});
		break;
	case JSON_INTEGER: cxr_json_put_int(out, json_integer_value(value)); break;
	case JSON_REAL: cxr_json_put_double(out, json_real_value(value)); break;
	case JSON_TRUE: cxr_json_put_bool(out, true); break;
	case JSON_FALSE: cxr_json_put_bool(out, false); break;
	default: cxr_json_put_null(out); break;
	}
}
