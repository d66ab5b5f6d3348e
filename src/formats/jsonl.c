/* JSON Lines: one value a line, streamed; memory is bounded by the longest allowed line. See json.h. */
#include "formats/json.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "formats/source.h"

struct cxr_jsonl {
	formats_source source;
	cxr_buf line;     /* bytes of the current line */
	cxr_buf repaired; /* the same with invalid bytes replaced; used when needed */
	uint64_t line_no; /* of the last line read, from 1 */
	bool is_too_long;
};

/* Takes the source over, also on failure. */
static cxr_rc open_jsonl(cxr_jsonl **out, formats_source source, size_t max_line_bytes, cxr_err *err)
{
	*out = NULL;
	bool is_limit_wrong = max_line_bytes == 0 || max_line_bytes > SIZE_MAX / 4;
	cxr_jsonl *lines = is_limit_wrong ? NULL : cxr_calloc(1, sizeof *lines);
	if (!lines) {
		formats__source_close(&source);
		return is_limit_wrong ? CXR_FAIL(err, CXR_E_ARG, "line limit out of range") : CXR_FAIL(err, CXR_E_NOMEM, "no memory for a JSON Lines reader");
	}
	lines->source = source;
	cxr_buf_init(&lines->line, max_line_bytes);
	cxr_buf_init(&lines->repaired, max_line_bytes * 3); /* one bad byte becomes three */
	*out = lines;
	return CXR_OK;
}

cxr_rc cxr_jsonl_open(cxr_jsonl **out, const char *path, size_t max_line_bytes, cxr_err *err)
{
	formats_source source;
	*out = NULL;
	CXR_TRY(formats__source_open(&source, path, err));
	return open_jsonl(out, source, max_line_bytes, err);
}

cxr_rc cxr_jsonl_open_input(cxr_jsonl **out, cxr_input *input, size_t max_line_bytes, cxr_err *err)
{
	return open_jsonl(out, formats__input_take(input), max_line_bytes, err);
}

/* Reads up to and past the next LF into lines->line. *out_found false = end of input. */
static cxr_rc read_line(cxr_jsonl *lines, bool *out_found, cxr_err *err)
{
	formats_source *source = &lines->source;
	cxr_buf_clear(&lines->line);
	lines->is_too_long = false;
	*out_found = false;
	for (;;) {
		if (source->at == source->len) {
			CXR_TRY(formats__source_fill(source, err));
			if (source->at_end)
				break;
		}
		const unsigned char *start = source->window + source->at;
		size_t left = source->len - source->at;
		const unsigned char *lf = memchr(start, '\n', left);
		size_t n = lf ? (size_t)(lf - start) : left;
		if (!*out_found) {
			*out_found = true;
			lines->line_no++;
		}
		if (n > lines->line.max_bytes - lines->line.len)
			lines->is_too_long = true; /* the rest is read past, not kept */
		else if (!lines->is_too_long)
			cxr_buf_add(&lines->line, start, n);
		source->at += n + (lf ? 1 : 0);
		if (lf)
			break;
	}
	return cxr_buf_check(&lines->line, err);
}

static cxr_rc parse_line(cxr_jsonl *lines, json_t **out, cxr_err *err)
{
	cxr_str text = cxr_buf_str(&lines->line);
	if (!cxr_utf8_is_valid(text)) {
		cxr_buf_clear(&lines->repaired);
		cxr_utf8_repair(text, &lines->repaired);
		CXR_TRY(cxr_buf_check(&lines->repaired, err));
		text = cxr_buf_str(&lines->repaired);
	}
	if (lines->line_no == 1 && cxr_str_starts(text, cxr_str_from("\xEF\xBB\xBF")))
		text = (cxr_str){text.ptr + 3, text.len - 3};
	text = cxr_str_trim(text);
	return text.len ? cxr_json_parse(text, out, err) : CXR_OK;
}

cxr_rc cxr_jsonl_next(cxr_jsonl *lines, json_t **out, cxr_err *err)
{
	*out = NULL;
	for (;;) {
		bool found;
		cxr_rc rc = read_line(lines, &found, err);
		if (rc == CXR_OK && !found)
			return CXR_OK;
		if (rc == CXR_OK && lines->is_too_long)
			rc = CXR_FAIL(err, CXR_E_LIMIT, "the line is longer than %zu bytes", lines->line.max_bytes);
		if (rc == CXR_OK)
			rc = parse_line(lines, out, err);
		if (rc != CXR_OK) {
			cxr_err_about(err, "line %llu", (unsigned long long)lines->line_no);
			return rc;
		}
		if (*out)
			return CXR_OK;
	}
}

uint64_t cxr_jsonl_line(const cxr_jsonl *lines)
{
	return lines->line_no;
}

void cxr_jsonl_close(cxr_jsonl *lines)
{
	if (!lines)
		return;
	formats__source_close(&lines->source);
	cxr_buf_release(&lines->line);
	cxr_buf_release(&lines->repaired);
	cxr_free(lines);
}
