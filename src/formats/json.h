/*
 * JSON: reading through jansson with limits, JSON Lines streams, and a small deterministic writer.
 * Tests: tests/unit/formats/test_json.c, tests/fuzz/fuzz_formats_json.c
 */
#ifndef FORMATS_JSON_H
#define FORMATS_JSON_H

#include <jansson.h>
#include <stdio.h>

#include "base/buf.h"
#include "formats/input.h"

/* Parses one value; duplicates of a key are refused; strings may hold NUL. Release with json_decref(). err->byte_pos on failure; the message never quotes the input. */
CXR_NODISCARD cxr_rc cxr_json_parse(cxr_str text, json_t **out, cxr_err *err);
/* Whole file. */
CXR_NODISCARD cxr_rc cxr_json_read(const char *path, size_t max_bytes, json_t **out, cxr_err *err);

/* Member of an object as a view; false when absent, null or another type. */
bool cxr_json_str(const json_t *object, const char *key, cxr_str *out);
bool cxr_json_int(const json_t *object, const char *key, int64_t *out);
bool cxr_json_double(const json_t *object, const char *key, double *out);
bool cxr_json_bool(const json_t *object, const char *key, bool *out);

/* ---- JSON Lines ---- */
typedef struct cxr_jsonl cxr_jsonl;
/* path "-" = standard input. Lines over max_line_bytes give CXR_E_LIMIT (and are skipped by the next call). Invalid UTF-8 in the input: one bad byte = one U+FFFD, before parsing. */
CXR_NODISCARD cxr_rc cxr_jsonl_open(cxr_jsonl **out, const char *path, size_t max_line_bytes, cxr_err *err);
/* Over an input of which the first bytes were looked at (formats/input.h); takes it over, also on failure. */
CXR_NODISCARD cxr_rc cxr_jsonl_open_input(cxr_jsonl **out, cxr_input *input, size_t max_line_bytes, cxr_err *err);
/* Next value; *out NULL at the end. Empty lines are skipped. Caller owns *out. A bad line gives an error with the line number; reading may go on. */
CXR_NODISCARD cxr_rc cxr_jsonl_next(cxr_jsonl *lines, json_t **out, cxr_err *err);
uint64_t cxr_jsonl_line(const cxr_jsonl *lines);
void cxr_jsonl_close(cxr_jsonl *lines);

/* ---- writer ----
 * Appends to a cxr_buf. Commas and colons are placed by the writer; `indent` 0 = one line, ", " and ": " separators
 * as Python's json.dumps; indent 2 = pretty. Strings: UTF-8 kept, control characters and invalid bytes escaped.
 */
typedef struct cxr_json_out {
	cxr_buf *buf;
	int indent;
	int depth;
	bool needs_comma[32];
	bool after_key;
} cxr_json_out;

void cxr_json_out_init(cxr_json_out *out, cxr_buf *buf, int indent);
void cxr_json_begin_object(cxr_json_out *out);
void cxr_json_end_object(cxr_json_out *out);
void cxr_json_begin_array(cxr_json_out *out);
void cxr_json_end_array(cxr_json_out *out);
void cxr_json_key(cxr_json_out *out, const char *key);
void cxr_json_put_str(cxr_json_out *out, cxr_str text);
void cxr_json_putz(cxr_json_out *out, const char *text); /* NULL writes null */
void cxr_json_put_int(cxr_json_out *out, int64_t value);
/* Shortest text that reads back equal, always with a point or exponent ("1.0"); not finite -> null. */
void cxr_json_put_double(cxr_json_out *out, double value);
void cxr_json_put_bool(cxr_json_out *out, bool value);
void cxr_json_put_null(cxr_json_out *out);
/* A whole jansson value (object members in insertion order). */
void cxr_json_put_value(cxr_json_out *out, const json_t *value);

#endif
