/*
 * The CSV reader: a state machine over a window of bytes. See csv.h.
 * A record is collected unquoted in `raw` with the ends of its fields; an over-long record is read past without being
 * kept. After a quote that is never closed a regular file is taken up again at the line behind the record's first one.
 */
#include "formats/csv.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "formats/csv_encoding.h"
#include "formats/source.h"

CXR_VEC_DECLARE(end_vec, size_t)
CXR_VEC_DECLARE(field_vec, cxr_str)

typedef enum field_state {
	FIELD_START,  /* nothing of the field read yet */
	FIELD_PLAIN,
	FIELD_QUOTED,
	FIELD_CLOSED, /* the quote just read may be the closing one */
} field_state;

struct cxr_csv {
	formats_source source;
	cxr_csv_encoding encoding;
	bool needs_repair; /* a stream: nobody could look at its encoding first */
	char delimiter;
	size_t max_record_bytes;
	uint64_t row, line; /* records begun, lines begun */
	uint64_t second_line_pos; /* where the second line of the current record starts; 0 = it has one line so far */
	cxr_buf raw;
	end_vec ends;      /* per field: end in raw */
	cxr_buf decoded;   /* UTF-8 of the record when raw is something else */
	field_vec fields;
	bool is_too_long;
	bool has_pending_cr; /* a CR read outside quotes that may belong to a CRLF */
};

static cxr_rc start_reading(cxr_csv *csv, char delimiter, cxr_err *err)
{
	formats_source *source = &csv->source;
	if (source->is_regular)
		CXR_TRY(formats__csv_encoding(source, &csv->encoding, err));
	else
		csv->needs_repair = true;
	if (source->at == source->len)
		CXR_TRY(formats__source_fill(source, err));
	const unsigned char *start = source->window + source->at;
	size_t n = source->len - source->at;
	if (n >= 2 && ((start[0] == 0xFF && start[1] == 0xFE) || (start[0] == 0xFE && start[1] == 0xFF)))
		return CXR_FAIL_AT(err, CXR_E_ENCODING, 0, "the table is UTF-16; save it as UTF-8");
	if (n >= 3 && memcmp(start, "\xEF\xBB\xBF", 3) == 0 && csv->encoding == CXR_CSV_UTF8)
		source->at += 3;
	csv->delimiter = delimiter ? delimiter
							   : formats__csv_delimiter((cxr_str){(const char *)source->window + source->at, source->len - source->at});
	csv->line = 1;
	return CXR_OK;
}

/* Takes the source over, also on failure. */
static cxr_rc open_csv(cxr_csv **out, formats_source source, char delimiter, size_t max_record_bytes, cxr_err *err)
{
	*out = NULL;
	cxr_rc rc = CXR_OK;
	cxr_csv *csv = NULL;
	if (max_record_bytes == 0 || max_record_bytes > SIZE_MAX / 8)
		rc = CXR_FAIL(err, CXR_E_ARG, "record limit out of range");
	else if (delimiter == '"' || delimiter == '\n' || delimiter == '\r')
		rc = CXR_FAIL(err, CXR_E_ARG, "that delimiter cannot separate fields");
	else if (!(csv = cxr_calloc(1, sizeof *csv)))
		rc = CXR_FAIL(err, CXR_E_NOMEM, "no memory for a CSV reader");
	if (rc != CXR_OK) {
		formats__source_close(&source);
		return rc;
	}
	csv->source = source;
	csv->max_record_bytes = max_record_bytes;
	cxr_buf_init(&csv->raw, max_record_bytes);
	cxr_buf_init(&csv->decoded, max_record_bytes * 3); /* one byte becomes at most three */
	rc = start_reading(csv, delimiter, err);
	if (rc != CXR_OK) {
		cxr_csv_close(csv);
		return rc;
	}
	*out = csv;
	return CXR_OK;
}

cxr_rc cxr_csv_open(cxr_csv **out, const char *path, char delimiter, size_t max_record_bytes, cxr_err *err)
{
	formats_source source;
	*out = NULL;
	CXR_TRY(formats__source_open(&source, path, err));
	return open_csv(out, source, delimiter, max_record_bytes, err);
}

cxr_rc cxr_csv_open_bytes(cxr_csv **out, cxr_str bytes, char delimiter, size_t max_record_bytes, cxr_err *err)
{
	formats_source source;
	formats__source_open_bytes(&source, bytes);
	return open_csv(out, source, delimiter, max_record_bytes, err);
}

cxr_rc cxr_csv_open_input(cxr_csv **out, cxr_input *input, char delimiter, size_t max_record_bytes, cxr_err *err)
{
	return open_csv(out, formats__input_take(input), delimiter, max_record_bytes, err);
}

/* ---- one record ---- */

/* Each field counts as one byte more, so that a line of a million commas meets the limit too. */
static void keep(cxr_csv *csv, const void *bytes, size_t n)
{
	size_t used = csv->raw.len + csv->ends.n_items;
	if (n > csv->max_record_bytes || used > csv->max_record_bytes - n)
		csv->is_too_long = true;
	if (!csv->is_too_long)
		cxr_buf_add(&csv->raw, bytes, n);
}

static cxr_rc end_field(cxr_csv *csv, cxr_err *err)
{
	keep(csv, "", 0);
	if (csv->is_too_long)
		return CXR_OK;
	if (!end_vec_push(&csv->ends, csv->raw.len))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the fields of a record");
	return CXR_OK;
}

static void begin_line(cxr_csv *csv)
{
	csv->line++;
	if (csv->second_line_pos == 0)
		csv->second_line_pos = formats__source_pos(&csv->source);
}

/* Bytes up to the next one that means something; consumes and keeps them. */
static void take_plain(cxr_csv *csv)
{
	formats_source *source = &csv->source;
	size_t from = source->at;
	size_t at = from;
	while (at < source->len) {
		unsigned char c = source->window[at];
		if (c == '\n' || c == '\r' || c == (unsigned char)csv->delimiter)
			break;
		at++;
	}
	source->at = at;
	keep(csv, source->window + from, at - from);
}

static void take_quoted(cxr_csv *csv)
{
	formats_source *source = &csv->source;
	while (source->at < source->len) {
		const unsigned char *start = source->window + source->at;
		size_t left = source->len - source->at;
		const unsigned char *quote = memchr(start, '"', left);
		size_t n = quote ? (size_t)(quote - start) : left;
		const unsigned char *lf = memchr(start, '\n', n);
		if (lf)
			n = (size_t)(lf - start) + 1;
		keep(csv, start, n);
		source->at += n;
		if (!lf)
			return;
		begin_line(csv);
	}
}

/* Reads past the rest of the line. */
static cxr_rc skip_line(cxr_csv *csv, cxr_err *err)
{
	formats_source *source = &csv->source;
	for (;;) {
		if (source->at == source->len) {
			CXR_TRY(formats__source_fill(source, err));
			if (source->at_end)
				return CXR_OK;
		}
		const unsigned char *start = source->window + source->at;
		const unsigned char *lf = memchr(start, '\n', source->len - source->at);
		source->at = lf ? (size_t)(lf - source->window) + 1 : source->len;
		if (lf) {
			csv->line++;
			return CXR_OK;
		}
	}
}

static cxr_rc fail_text_behind_quote(cxr_csv *csv, uint64_t row_line, cxr_err *err)
{
	cxr_rc rc = CXR_FAIL_AT(err, CXR_E_FORMAT, formats__source_pos(&csv->source), "text behind a closing quote");
	cxr_err_about(err, "row %llu, line %llu", (unsigned long long)csv->row, (unsigned long long)row_line);
	cxr_err later;
	cxr_rc skip = skip_line(csv, &later);
	if (skip != CXR_OK && err)
		*err = later;
	return skip != CXR_OK ? skip : rc;
}

/* The file ended inside quotes: the mistake is likely on the record's first line, so the next line gets its chance. */
static cxr_rc fail_open_quote(cxr_csv *csv, uint64_t row_line, cxr_err *err)
{
	if (csv->second_line_pos && csv->source.is_regular) {
		CXR_TRY(formats__source_seek(&csv->source, csv->second_line_pos, err));
		csv->line = row_line + 1;
	}
	cxr_rc rc = CXR_FAIL(err, CXR_E_FORMAT, "a quote is opened and never closed");
	cxr_err_about(err, "row %llu, line %llu", (unsigned long long)csv->row, (unsigned long long)row_line);
	return rc;
}

/* One byte at source->at after the bulk copies; sets *out_ends_record. */
static cxr_rc take_byte(cxr_csv *csv, field_state *state, bool *out_ends_record, cxr_err *err)
{
	formats_source *source = &csv->source;
	char c = (char)source->window[source->at];
	if (*state == FIELD_QUOTED) { /* take_quoted() stopped at a quote */
		source->at++;
		*state = FIELD_CLOSED;
		return CXR_OK;
	}
	if (*state == FIELD_CLOSED && c == '"' && !csv->has_pending_cr) {
		source->at++;
		keep(csv, "\"", 1);
		*state = FIELD_QUOTED;
		return CXR_OK;
	}
	if (c == '\n') { /* a pending CR belongs to it */
		source->at++;
		csv->has_pending_cr = false;
		*out_ends_record = true;
		return end_field(csv, err);
	}
	if (csv->has_pending_cr) { /* a CR alone is text */
		csv->has_pending_cr = false;
		if (*state == FIELD_CLOSED)
			return CXR_E_FORMAT;
		keep(csv, "\r", 1);
		*state = FIELD_PLAIN;
		return CXR_OK;
	}
	if (c == '\r') {
		source->at++;
		csv->has_pending_cr = true;
		return CXR_OK;
	}
	if (c == csv->delimiter) {
		source->at++;
		*state = FIELD_START;
		return end_field(csv, err);
	}
	if (*state == FIELD_CLOSED)
		return CXR_E_FORMAT;
	*state = FIELD_PLAIN;
	if (c == '"') { /* only at FIELD_START: take_plain() keeps quotes inside a plain field */
		source->at++;
		*state = FIELD_QUOTED;
	}
	return CXR_OK;
}

/* Fields of the next record into raw and ends; no field = end of input. */
static cxr_rc scan_record(cxr_csv *csv, uint64_t row_line, cxr_err *err)
{
	formats_source *source = &csv->source;
	field_state state = FIELD_START;
	bool has_bytes = false;
	for (;;) {
		if (source->at == source->len) {
			CXR_TRY(formats__source_fill(source, err));
			if (source->at_end)
				break;
		}
		has_bytes = true;
		if (state == FIELD_PLAIN && !csv->has_pending_cr)
			take_plain(csv);
		else if (state == FIELD_QUOTED)
			take_quoted(csv);
		if (source->at == source->len)
			continue;
		bool ends_record = false;
		cxr_rc rc = take_byte(csv, &state, &ends_record, err);
		if (rc == CXR_E_FORMAT)
			return fail_text_behind_quote(csv, row_line, err);
		CXR_TRY(rc);
		if (ends_record) {
			begin_line(csv);
			return CXR_OK;
		}
	}
	if (state == FIELD_QUOTED)
		return fail_open_quote(csv, row_line, err);
	csv->has_pending_cr = false;
	return has_bytes ? end_field(csv, err) : CXR_OK;
}

/* Views of the fields, as UTF-8. */
static cxr_rc finish_fields(cxr_csv *csv, cxr_err *err)
{
	field_vec_clear(&csv->fields);
	cxr_str raw = cxr_buf_str(&csv->raw);
	bool decode = csv->encoding == CXR_CSV_CP1252 || (csv->needs_repair && !cxr_utf8_is_valid(raw));
	cxr_buf_clear(&csv->decoded);
	/* reserved before the first view is taken, so that no view moves */
	if (decode && !cxr_buf_reserve(&csv->decoded, raw.len * 3))
		return cxr_buf_check(&csv->decoded, err);
	size_t start = 0;
	for (size_t i = 0; i < csv->ends.n_items; i++) {
		cxr_str field = cxr_str_sub(raw, (cxr_span){start, csv->ends.items[i]});
		start = csv->ends.items[i];
		if (decode) {
			size_t from = csv->decoded.len;
			if (csv->encoding == CXR_CSV_CP1252)
				cxr_cp1252_to_utf8(field, &csv->decoded);
			else
				cxr_utf8_repair(field, &csv->decoded);
			CXR_TRY(cxr_buf_check(&csv->decoded, err));
			field = cxr_str_sub(cxr_buf_str(&csv->decoded), (cxr_span){from, csv->decoded.len});
		}
		if (!field_vec_push(&csv->fields, field))
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the fields of a record");
	}
	return CXR_OK;
}

cxr_rc cxr_csv_next(cxr_csv *csv, cxr_csv_row *out, cxr_err *err)
{
	for (;;) {
		*out = (cxr_csv_row){.row = csv->row + 1, .line = csv->line};
		cxr_buf_clear(&csv->raw);
		end_vec_clear(&csv->ends);
		csv->is_too_long = false;
		csv->has_pending_cr = false;
		csv->second_line_pos = 0;
		uint64_t pos = formats__source_pos(&csv->source);
		csv->row++;
		CXR_TRY(scan_record(csv, out->line, err));
		if (csv->is_too_long) {
			cxr_rc rc = CXR_FAIL_AT(err, CXR_E_LIMIT, pos, "the record is longer than %zu bytes", csv->max_record_bytes);
			cxr_err_about(err, "row %llu, line %llu", (unsigned long long)out->row, (unsigned long long)out->line);
			return rc;
		}
		CXR_TRY(cxr_buf_check(&csv->raw, err));
		if (csv->ends.n_items == 0) { /* end of input */
			csv->row--;
			return CXR_OK;
		}
		/* "\n" and "\r\n" alone (or a last "\r"); a line of one quoted empty field is a record */
		uint64_t used = formats__source_pos(&csv->source) - pos;
		if (csv->ends.n_items == 1 && csv->raw.len == 0 && (used == 1 || (used == 2 && out->line + 1 == csv->line))) {
			csv->row--;
			continue;
		}
		CXR_TRY(finish_fields(csv, err));
		out->fields = csv->fields.items;
		out->n_fields = csv->fields.n_items;
		return CXR_OK;
	}
}

cxr_csv_encoding cxr_csv_encoding_of(const cxr_csv *csv)
{
	return csv->encoding;
}

void cxr_csv_progress(const cxr_csv *csv, uint64_t *out_done, uint64_t *out_total)
{
	*out_done = formats__source_pos(&csv->source);
	*out_total = csv->source.total_bytes;
}

void cxr_csv_close(cxr_csv *csv)
{
	if (!csv)
		return;
	formats__source_close(&csv->source);
	cxr_buf_release(&csv->raw);
	cxr_buf_release(&csv->decoded);
	end_vec_release(&csv->ends);
	field_vec_release(&csv->fields);
	cxr_free(csv);
}
