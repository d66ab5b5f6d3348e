/* See sheet.h. */
#include "review/sheet.h"

#include <stdio.h>

#include "base/digest.h"
#include "formats/json.h"

const char review__table_head[] = "study_id\tproject\treader\ttext_sha256\tread\tmarks\tsurrogates\ttext";
enum { N_COLUMNS = 8 };

void review__reader_token(const cxr_key *key, const char *reader, char out[REVIEW__TOKEN])
{
	unsigned char token[32];
	cxr_buf text;
	cxr_str name = cxr_str_trim(cxr_str_from(reader));
	cxr_buf_init(&text, 1 << 16);
	cxr_buf_addz(&text, "review-file/");
	cxr_buf_add_str(&text, name);
	cxr_key_token(key, CXR_KEY_LOOKUP, text.ptr ? text.ptr : "", text.len, token);
	cxr_buf_release(&text);
	cxr_hex(token, 8, out);
}

static bool take_number(cxr_str *text, uint32_t *out)
{
	uint64_t value = 0;
	size_t n = 0;
	for (; n < text->len && n < 10 && cxr_is_digit((unsigned char)text->ptr[n]); n++)
		value = value * 10 + (uint64_t)(text->ptr[n] - '0');
	*out = (uint32_t)value;
	text->ptr += n;
	text->len -= n;
	return n > 0 && value > 0 && value <= UINT32_MAX;
}

static bool take_word(cxr_str *text, const char *word)
{
	cxr_str wanted = cxr_str_from(word);
	if (!cxr_str_starts(*text, wanted))
		return false;
	text->ptr += wanted.len;
	text->len -= wanted.len;
	return true;
}

bool review__parse_id(cxr_str id, uint32_t *out_patient_no, uint32_t *out_study_no)
{
	return take_word(&id, "patient") && take_number(&id, out_patient_no) && take_word(&id, "_study") && take_number(&id, out_study_no) && id.len == 0;
}

static cxr_rc bad(cxr_err *err, const char *what)
{
	return CXR_FAIL(err, CXR_E_SCHEMA, "'%s' is absent or not what `cxr review export` wrote", what);
}

static cxr_rc no_memory(cxr_err *err)
{
	return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a reader's file");
}

/* ---- JSON Lines ---- */
static void release_json(json_t **value)
{
	if (*value)
		json_decref(*value);
}

static cxr_rc json_text(const json_t *object, const char *key, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	cxr_str view;
	if (!cxr_json_str(object, key, &view))
		return bad(err, key);
	return cxr_arena_str(arena, view, out, err);
}

static cxr_rc json_mark(const json_t *object, review__span *out, cxr_err *err)
{
	int64_t start, end;
	cxr_str type;
	if (!json_is_object(object) || !cxr_json_int(object, "start", &start) || !cxr_json_int(object, "end", &end) || start < 0 || end <= start)
		return CXR_FAIL(err, CXR_E_SCHEMA, "a mark has no whole numbers start < end");
	if (!cxr_json_str(object, "type", &type) || !cxr_phi_type_from_name(type, &out->type))
		return CXR_FAIL(err, CXR_E_SCHEMA, "a mark has no type that is known (DATE, AGE, ID, HCW, VENDOR, PHONE, HOSPITAL, PATIENT, GEO, WEB, OTHER)");
	out->start = (uint64_t)start;
	out->end = (uint64_t)end;
	return CXR_OK;
}

static cxr_rc parse_json(cxr_str text, cxr_arena *arena, review__line *out, cxr_err *err)
{
	CXR_AUTO(release_json) json_t *root = NULL;
	cxr_str id;
	CXR_TRY(cxr_json_parse(text, &root, err));
	if (!json_is_object(root) || !cxr_json_str(root, "study_id", &id) || !review__parse_id(id, &out->patient_no, &out->study_no))
		return bad(err, "study_id");
	CXR_TRY(json_text(root, "project", arena, &out->project, err));
	CXR_TRY(json_text(root, "reader", arena, &out->reader, err));
	CXR_TRY(json_text(root, "text_sha256", arena, &out->text_sha256, err));
	if (!cxr_json_bool(root, "read", &out->is_read))
		return bad(err, "read");
	const json_t *marks = json_object_get(root, "marks");
	size_t n = json_array_size(marks);
	if (!json_is_array(marks) || n > REVIEW__MAX_MARKS)
		return bad(err, "marks");
	out->marks = cxr_arena_array(arena, n, sizeof *out->marks);
	if (!out->marks)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		CXR_TRY(json_mark(json_array_get(marks, i), &out->marks[i], err));
	out->n_marks = n;
	return CXR_OK;
}

/* ---- table ---- */
static bool take_offset(cxr_str *text, uint64_t *out)
{
	size_t n = 0;
	*out = 0;
	for (; n < text->len && n < 12 && cxr_is_digit((unsigned char)text->ptr[n]); n++)
		*out = *out * 10 + (uint64_t)(text->ptr[n] - '0');
	text->ptr += n;
	text->len -= n;
	return n > 0;
}

/* "PATIENT:10-15" */
static bool table_mark(cxr_str text, review__span *out)
{
	size_t colon = cxr_str_find_char(text, ':');
	if (colon == SIZE_MAX || !cxr_phi_type_from_name((cxr_str){text.ptr, colon}, &out->type))
		return false;
	cxr_str rest = {text.ptr + colon + 1, text.len - colon - 1};
	return take_offset(&rest, &out->start) && take_word(&rest, "-") && take_offset(&rest, &out->end) && rest.len == 0 && out->start < out->end;
}

static cxr_rc table_marks(cxr_str cell, cxr_arena *arena, review__line *out, cxr_err *err)
{
	size_t most = 1;
	cxr_str piece, rest = cell;
	for (size_t i = 0; i < cell.len; i++)
		most += cell.ptr[i] == ' ';
	if (most > REVIEW__MAX_MARKS)
		return bad(err, "marks");
	out->marks = cxr_arena_array(arena, most, sizeof *out->marks);
	if (!out->marks)
		return no_memory(err);
	while (cxr_str_split(&rest, ' ', &piece)) {
		if (piece.len == 0)
			continue;
		if (!table_mark(piece, &out->marks[out->n_marks]))
			return CXR_FAIL(err, CXR_E_SCHEMA, "a mark is not of the form TYPE:start-end");
		out->n_marks++;
	}
	return CXR_OK;
}

static cxr_rc parse_row(cxr_str row, cxr_arena *arena, review__line *out, cxr_err *err)
{
	cxr_str cell[N_COLUMNS] = {{"", 0}}, rest = row;
	size_t n = 0;
	for (cxr_str piece; cxr_str_split(&rest, '\t', &piece); n++)
		if (n < N_COLUMNS)
			cell[n] = piece;
	if (n != N_COLUMNS)
		return CXR_FAIL(err, CXR_E_FORMAT, "a row of the table has %d columns, this one %zu", (int)N_COLUMNS, n);
	if (!review__parse_id(cell[0], &out->patient_no, &out->study_no))
		return bad(err, "study_id");
	out->is_read = cxr_str_ieqz(cell[4], "yes");
	if (!out->is_read && !cxr_str_ieqz(cell[4], "no"))
		return CXR_FAIL(err, CXR_E_SCHEMA, "column read is neither yes nor no");
	CXR_TRY(cxr_arena_str(arena, cell[1], &out->project, err));
	CXR_TRY(cxr_arena_str(arena, cell[2], &out->reader, err));
	CXR_TRY(cxr_arena_str(arena, cell[3], &out->text_sha256, err));
	return table_marks(cell[5], arena, out, err);
}

cxr_rc review__parse(cxr_str bytes, cxr_arena *arena, review__lines *out, cxr_err *err)
{
	cxr_str rest = bytes, row;
	bool is_table = bytes.len == 0 || bytes.ptr[0] != '{';
	for (uint64_t number = 1; cxr_str_split(&rest, '\n', &row); number++) {
		if (row.len && row.ptr[row.len - 1] == '\r')
			row.len--;
		if (is_table && number == 1) {
			if (!cxr_str_eqz(row, review__table_head))
				return CXR_FAIL(err, CXR_E_FORMAT, "this is no file of `cxr review export`: its first line is neither a JSON object nor the head of the table");
			continue;
		}
		if (cxr_str_trim(row).len == 0)
			continue;
		review__line line = {.line = number};
		cxr_rc rc = is_table ? parse_row(row, arena, &line, err) : parse_json(row, arena, &line, err);
		if (rc != CXR_OK) {
			cxr_err_about(err, "line %llu", (unsigned long long)number);
			return rc;
		}
		if (!review__lines_push(out, line))
			return no_memory(err);
	}
	return CXR_OK;
}
