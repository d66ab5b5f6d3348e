/* See section_lengths.h. */
#include "cli/section_lengths.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/map.h"
#include "formats/csv.h"

enum { MAX_RECORD_BYTES = 256 << 20, FULL_REPORT = CXR_N_SECTIONS };

typedef struct counting {
	cli_section_lengths *out;
	const cxr_wordpiece *wordpiece;
	cxr_pieces pieces;
	size_t column[CLI_N_LENGTHS]; /* SIZE_MAX = absent */
	size_t key[2], n_fields;
	bool is_path; /* key[0] is a path: its folder tells the study */
	cxr_map seen;
	cxr_buf buf;
} counting;

static size_t column_of(const cxr_csv_row *row, const char *name)
{
	for (size_t i = 0; i < row->n_fields; i++)
		if (cxr_str_eqz(row->fields[i], name))
			return i;
	return SIZE_MAX;
}

static void find_key(counting *c, const cxr_csv_row *row)
{
	c->key[0] = column_of(row, "study_id");
	c->key[1] = SIZE_MAX;
	if (c->key[0] != SIZE_MAX)
		return;
	c->key[0] = column_of(row, "deid_patient_id");
	c->key[1] = column_of(row, "patient_report_date_order");
	if (c->key[0] != SIZE_MAX && c->key[1] != SIZE_MAX)
		return;
	c->key[0] = column_of(row, "path_to_image");
	c->key[1] = SIZE_MAX;
	c->is_path = c->key[0] != SIZE_MAX;
	c->out->is_by_row = !c->is_path;
}

static cxr_rc read_header(counting *c, const cxr_csv_row *row, cxr_err *err)
{
	bool any = false;
	char name[64];
	c->n_fields = row->n_fields;
	for (int i = 0; i < CXR_N_SECTIONS; i++) {
		snprintf(name, sizeof name, "section_%s", cxr_section_key((cxr_section)i));
		c->column[i] = column_of(row, name);
	}
	c->column[FULL_REPORT] = column_of(row, "report");
	for (int i = 0; i < CLI_N_LENGTHS; i++) {
		c->out->has[i] = c->column[i] != SIZE_MAX;
		any |= c->out->has[i];
	}
	find_key(c, row);
	return any ? CXR_OK : CXR_FAIL(err, CXR_E_SCHEMA, "the table has neither a column report nor one section_...");
}

/* False when the row's study was counted before. */
static cxr_rc is_new(counting *c, const cxr_csv_row *row, bool *out, cxr_err *err)
{
	*out = true;
	if (c->out->is_by_row)
		return CXR_OK;
	cxr_str first = row->fields[c->key[0]];
	if (c->is_path) {
		size_t n = first.len;
		while (n && first.ptr[n - 1] != '/')
			n--;
		first.len = n;
	}
	cxr_buf_clear(&c->buf);
	cxr_buf_add_str(&c->buf, first);
	if (c->key[1] != SIZE_MAX) {
		cxr_buf_add_char(&c->buf, '\0');
		cxr_buf_add_str(&c->buf, row->fields[c->key[1]]);
	}
	CXR_TRY(cxr_buf_check(&c->buf, err));
	*out = !cxr_map_get(&c->seen, cxr_buf_str(&c->buf));
	return *out ? cxr_map_put(&c->seen, cxr_buf_str(&c->buf), 1, NULL, err) : CXR_OK;
}

static uint32_t count_words(cxr_str text)
{
	uint32_t n = 0;
	bool in_word = false;
	for (size_t i = 0; i < text.len; i++) {
		bool blank = cxr_is_space((unsigned char)text.ptr[i]);
		n += !blank && !in_word;
		in_word = !blank;
	}
	return n;
}

static cxr_rc count_row(counting *c, const cxr_csv_row *row, cxr_err *err)
{
	bool fresh;
	c->out->n_rows++;
	if (row->n_fields != c->n_fields)
		return CXR_FAIL(err, CXR_E_SCHEMA, "row %" PRIu64 " has %zu fields, the header %zu", row->row, row->n_fields, c->n_fields);
	CXR_TRY(is_new(c, row, &fresh, err));
	if (!fresh)
		return CXR_OK;
	c->out->n_studies++;
	for (int i = 0; i < CLI_N_LENGTHS; i++) {
		cxr_str text = c->column[i] == SIZE_MAX ? (cxr_str){"", 0} : cxr_str_trim(row->fields[c->column[i]]);
		if (text.len == 0)
			continue;
		uint32_t n = 0;
		if (c->wordpiece) {
			CXR_TRY(cxr_wordpiece_encode(c->wordpiece, text, CXR_SPECIALS_MATCH, &c->pieces, err));
			n = (uint32_t)c->pieces.n_items;
		} else {
			n = count_words(text);
		}
		if (!cxr_lengths_push(&c->out->of[i], n))
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the lengths");
	}
	return CXR_OK;
}

static cxr_rc count_rows(counting *c, cxr_csv *csv, cxr_err *err)
{
	cxr_csv_row row;
	CXR_TRY(cxr_csv_next(csv, &row, err));
	CXR_TRY(read_header(c, &row, err));
	for (;;) {
		CXR_TRY(cxr_csv_next(csv, &row, err));
		if (row.n_fields == 0)
			return CXR_OK;
		CXR_TRY(count_row(c, &row, err));
	}
}

cxr_rc cli__section_lengths_read(cli_section_lengths *out, const char *path, const cxr_wordpiece *wordpiece, cxr_err *err)
{
	counting c = {.out = out, .wordpiece = wordpiece};
	cxr_csv *csv;
	*out = (cli_section_lengths){0};
	CXR_TRY(cxr_csv_open(&csv, path, 0, MAX_RECORD_BYTES, err));
	cxr_map_init(&c.seen);
	cxr_buf_init(&c.buf, MAX_RECORD_BYTES);
	cxr_rc rc = count_rows(&c, csv, err);
	cxr_csv_close(csv);
	cxr_map_release(&c.seen);
	cxr_buf_release(&c.buf);
	cxr_pieces_release(&c.pieces);
	return rc;
}

void cli__section_lengths_release(cli_section_lengths *lengths)
{
	for (int i = 0; i < CLI_N_LENGTHS; i++)
		cxr_lengths_release(&lengths->of[i]);
}
