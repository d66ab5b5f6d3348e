/* See table.h. */
#include "intake/table.h"

#include <stdio.h>

#include "base/digest.h"
#include "formats/csv.h"
#include "os/file.h"

enum { ROWS_PER_COMMIT = 500, STOP_EVERY = 32, HEX_BYTES = 65 };

/* Raise when the same table gives other records. */
#define TABLE_VERSION "1"

typedef struct reading {
	intake__job *job;
	const intake__table *table;
	cxr_csv *csv;
	size_t at[INTAKE_MAX_COLUMNS]; /* field of each column; SIZE_MAX = not mapped */
	size_t n_fields;               /* of the header */
	intake__seen seen;             /* numbers of the rows met */
	cxr_sha256 order;              /* over the row hashes, in table order */
	uint64_t n_rows, n_set_aside;
	cxr_arena arena;               /* one row */
	cxr_buf record;
} reading;

/* ---- what was read last ---- */

static void add_part(cxr_buf *buf, cxr_str text)
{
	cxr_buf_printf(buf, "%zu:", text.len);
	cxr_buf_add_str(buf, text);
}

/* Keyed: the store holds nothing that a path could be guessed by. */
static cxr_rc fingerprint(intake__job *job, const intake__table *table, char out[HEX_BYTES], cxr_err *err)
{
	cxr_file_info info = {0};
	cxr_buf text;
	unsigned char token[32];
	if (table->path)
		CXR_TRY(cxr_file_stat(table->path, &info, err));
	cxr_buf_init(&text, 1 << 20);
	cxr_buf_printf(&text, "%s %s %llu %lld ", table->name, TABLE_VERSION, (unsigned long long)info.size_bytes, (long long)info.mtime_ns);
	add_part(&text, cxr_str_from(table->path ? table->path : ""));
	for (size_t i = 0; i < table->n_columns; i++)
		add_part(&text, table->columns[i].name);
	cxr_rc rc = cxr_buf_check(&text, err);
	if (rc == CXR_OK) {
		cxr_key_token(job->key, CXR_KEY_LOOKUP, text.ptr, text.len, token);
		cxr_hex(token, sizeof token, out);
	}
	cxr_buf_release(&text);
	return rc;
}

/* The value of the store is "fingerprint order". */
static cxr_rc is_up_to_date(intake__job *job, const intake__table *table, const char *print, bool *out, cxr_err *err)
{
	cxr_buf last;
	cxr_err why;
	cxr_err_clear(&why);
	cxr_buf_init(&last, 1024);
	cxr_rc rc = cxr_store_meta_get(job->store, table->meta_name, &last, &why);
	*out = rc == CXR_OK && !job->run->force && cxr_str_starts(cxr_buf_str(&last), cxr_str_from(print));
	cxr_buf_release(&last);
	if (rc == CXR_OK || rc == CXR_E_NOT_FOUND)
		return CXR_OK;
	if (err)
		*err = why;
	return rc;
}

/* ---- the header ---- */

/* Names of columns may be shown, so that the map can be put right; what does not look like a name may be a value. */
static void list_names(const cxr_csv_row *header, char *out, size_t out_bytes)
{
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = 0; i < header->n_fields; i++) {
		cxr_str name = cxr_str_trim(header->fields[i]);
		bool is_name = name.len > 0 && name.len <= 40 && cxr_is_alpha((unsigned char)name.ptr[0]);
		for (size_t j = 0; is_name && j < name.len; j++)
			is_name = cxr_is_alnum((unsigned char)name.ptr[j]) || strchr("_ .-", name.ptr[j]);
		if (!is_name || used + name.len + 3 > out_bytes)
			continue;
		used += (size_t)snprintf(out + used, out_bytes - used, "%s" CXR_STR_FMT, used ? ", " : "", CXR_STR_ARG(name));
	}
}

static cxr_rc missing_column(const intake__table *table, const cxr_csv_row *header, const intake__column *column, size_t n_found, cxr_err *err)
{
	char names[160];
	cxr_rc rc;
	list_names(header, names, sizeof names);
	if (n_found == 0) /* the first row may be a patient */
		rc = CXR_FAIL(err, CXR_E_CONFIG, "none of the mapped columns stands in the first row of the table; has it a row of column names?");
	else
		rc = CXR_FAIL(err, CXR_E_CONFIG, "the table has no such column; it has: %s", names);
	cxr_err_about(err, "%s.columns.%s", table->name, column->key);
	return rc;
}

static size_t find_field(const cxr_csv_row *header, cxr_str name, bool with_case, size_t *out_n)
{
	size_t found = SIZE_MAX;
	*out_n = 0;
	for (size_t i = 0; i < header->n_fields; i++) {
		cxr_str field = cxr_str_trim(header->fields[i]);
		if (!(with_case ? cxr_str_eq(field, name) : cxr_str_ieq(field, name)))
			continue;
		if ((*out_n)++ == 0)
			found = i;
	}
	return found;
}

static cxr_rc map_columns(reading *r, const cxr_csv_row *header, cxr_err *err)
{
	const intake__table *table = r->table;
	const intake__column *missing = NULL;
	size_t n_found = 0;
	for (size_t i = 0; i < table->n_columns; i++) {
		cxr_str name = cxr_str_trim(table->columns[i].name);
		size_t n = 0;
		r->at[i] = SIZE_MAX;
		if (name.len == 0)
			continue;
		r->at[i] = find_field(header, name, true, &n);
		if (n == 0)
			r->at[i] = find_field(header, name, false, &n);
		if (n > 1) {
			cxr_rc rc = CXR_FAIL(err, CXR_E_CONFIG, "the table has %zu columns of this name", n);
			cxr_err_about(err, "%s.columns.%s", table->name, table->columns[i].key);
			return rc;
		}
		n_found += n;
		if (n == 0 && !missing)
			missing = &table->columns[i];
	}
	r->n_fields = header->n_fields;
	return missing ? missing_column(table, header, missing, n_found, err) : CXR_OK;
}

static cxr_rc open_table(reading *r, cxr_err *err)
{
	cxr_csv_row header;
	cxr_rc rc = cxr_csv_open(&r->csv, r->table->path, 0, INTAKE_MAX_ROW_BYTES, err);
	if (rc == CXR_OK)
		rc = cxr_csv_next(r->csv, &header, err);
	if (rc == CXR_OK && header.n_fields == 0)
		rc = CXR_FAIL(err, CXR_E_FORMAT, "the table is empty; it must begin with a row of column names");
	if (rc != CXR_OK) {
		cxr_err_about(err, "%s table", r->table->name);
		return rc;
	}
	return map_columns(r, &header, err);
}

/* ---- one row ---- */

static cxr_rc set_aside(reading *r, uint64_t row_no, intake__reason reason, cxr_err *err)
{
	r->n_set_aside++;
	return cxr_quarantine_put(r->job->store, "intake", r->table->subject, row_no, intake__reason_name(reason), "", err);
}

/* Blank cells behind the last column are nothing; cells with something in them mean that the row is broken. */
static bool has_all_cells(const reading *r, const cxr_csv_row *row)
{
	for (size_t i = r->n_fields; i < row->n_fields; i++)
		if (cxr_str_trim(row->fields[i]).len)
			return false;
	return row->n_fields >= r->n_fields;
}

static cxr_rc take_cells(reading *r, const cxr_csv_row *row, cxr_str cells[INTAKE_MAX_COLUMNS], bool *out_mixed, cxr_err *err)
{
	*out_mixed = false;
	for (size_t i = 0; i < r->table->n_columns; i++) {
		cells[i] = (cxr_str){"", 0};
		if (r->at[i] == SIZE_MAX)
			continue;
		cxr_str cell = cxr_str_trim(row->fields[r->at[i]]);
		if (cell.len == 0)
			continue;
		*out_mixed |= cxr_csv_encoding_of(r->csv) == CXR_CSV_CP1252 && intake__was_utf8(cell);
		if (memchr(cell.ptr, '\0', cell.len)) {
			char *copy = cxr_arena_strndup(&r->arena, cell.ptr, cell.len);
			if (!copy)
				return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a row");
			for (size_t j = 0; j < cell.len; j++)
				if (copy[j] == '\0')
					copy[j] = ' ';
			cell.ptr = copy;
		}
		cells[i] = cell;
	}
	return CXR_OK;
}

static cxr_rc hash_row(reading *r, const cxr_str *cells, intake__hash *out, cxr_err *err)
{
	cxr_buf_clear(&r->record);
	cxr_buf_printf(&r->record, "%s ", r->table->name);
	for (size_t i = 0; i < r->table->n_columns; i++)
		add_part(&r->record, cells[i]);
	CXR_TRY(cxr_buf_check(&r->record, err));
	*out = intake__hash_of(r->job->key, r->record.ptr, r->record.len);
	cxr_sha256_add(&r->order, out->bytes, sizeof out->bytes);
	return CXR_OK;
}

/* The catalogue number of a row, given now when it is new. */
static cxr_rc number_row(reading *r, const intake__hash *hash, cxr_str patient, uint64_t *out, cxr_err *err)
{
	cxr_stmt *q;
	bool row;
	CXR_TRY(cxr_store_query(r->job->store, r->table->sql_find, &q, err));
	cxr_stmt_bind_blob(q, 1, hash->bytes, sizeof hash->bytes);
	CXR_TRY(cxr_stmt_step(q, &row, err));
	*out = row ? (uint64_t)cxr_stmt_int(q, 0) : 0;
	cxr_stmt_done(q);
	if (row)
		return CXR_OK;
	intake__hash patient_hash = intake__hash_of_patient(r->job->key, patient);
	CXR_TRY(cxr_store_query(r->job->store, r->table->sql_insert, &q, err));
	cxr_stmt_bind_blob(q, 1, hash->bytes, sizeof hash->bytes);
	if (r->table->vault_kind == CXR_VAULT_DEMOGRAPHIC)
		cxr_stmt_bind_blob(q, 2, patient_hash.bytes, sizeof patient_hash.bytes);
	CXR_TRY(cxr_stmt_step(q, &row, err));
	*out = row ? (uint64_t)cxr_stmt_int(q, 0) : 0;
	cxr_stmt_done(q);
	return row ? CXR_OK : CXR_FAIL(err, CXR_E_BUG, "a new row got no number");
}

static cxr_rc keep_row(reading *r, const cxr_csv_row *row, cxr_err *err)
{
	cxr_str cells[INTAKE_MAX_COLUMNS] = {{NULL, 0}};
	cxr_str patient = {"", 0};
	intake__hash hash;
	intake__reason reason = INTAKE_OK;
	uint64_t number;
	bool is_mixed;
	if (!has_all_cells(r, row))
		return set_aside(r, row->row, INTAKE_CSV_ROW, err);
	CXR_TRY(take_cells(r, row, cells, &is_mixed, err));
	if (is_mixed)
		return set_aside(r, row->row, INTAKE_ENCODING, err);
	CXR_TRY(hash_row(r, cells, &hash, err));
	cxr_buf_clear(&r->record);
	CXR_TRY(r->table->make_record(cells, row->row, &r->arena, &r->record, &patient, &reason, err));
	if (reason != INTAKE_OK)
		return set_aside(r, row->row, reason, err);
	CXR_TRY(cxr_buf_check(&r->record, err));
	CXR_TRY(number_row(r, &hash, patient, &number, err));
	if (intake__seen_has(&r->seen, number)) /* an equal row further up: that one's place counts */
		return CXR_OK;
	CXR_TRY(intake__seen_add(&r->seen, number, err));
	return cxr_vault_put(r->job->vault, r->table->vault_kind, number, cxr_buf_str(&r->record), err);
}

/* Rows until there are ROWS_PER_COMMIT or none is left. */
static cxr_rc keep_rows(reading *r, bool *out_end, cxr_err *err)
{
	*out_end = false;
	for (int i = 0; i < ROWS_PER_COMMIT; i++) {
		cxr_csv_row row;
		cxr_err why;
		cxr_err_clear(&why);
		if (i % STOP_EVERY == 0 && cxr_run_should_stop(r->job->run))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
		cxr_arena_clear(&r->arena);
		cxr_rc rc = cxr_csv_next(r->csv, &row, &why);
		if (rc == CXR_OK && row.n_fields == 0) {
			*out_end = true;
			return CXR_OK;
		}
		r->n_rows++;
		if (rc == CXR_OK)
			CXR_TRY(keep_row(r, &row, err));
		else if (rc == CXR_E_FORMAT || rc == CXR_E_LIMIT)
			CXR_TRY(set_aside(r, row.row, rc == CXR_E_LIMIT ? INTAKE_LIMIT : INTAKE_CSV_ROW, err));
		else {
			if (err)
				*err = why;
			return rc;
		}
	}
	cxr_run_progress(r->job->run, "intake", r->n_rows, 0, r->table->name);
	return CXR_OK;
}

/* ---- the table ---- */

/* What the last reading said of the table counts no more. */
static cxr_rc forget_last(reading *r, cxr_err *err)
{
	CXR_TRY(intake__touch(r->job, err));
	CXR_TRY(cxr_store_meta_put(r->job->store, r->table->meta_name, (cxr_str){"", 0}, err));
	return cxr_quarantine_clear(r->job->store, "intake", r->table->subject, UINT64_MAX, err);
}

static cxr_rc set_present(reading *r, uint64_t number, bool is_present, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(r->job->store, r->table->sql_present, &q, err));
	cxr_stmt_bind_int(q, 1, (int64_t)number);
	cxr_stmt_bind_int(q, 2, is_present);
	return cxr_stmt_run(q, err);
}

/* The list is ordered by number and set_present() leaves numbers alone, so it may write while it reads. */
static cxr_rc mark_present(reading *r, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(r->job->store, r->table->sql_list, &q, err));
	cxr_rc rc = CXR_OK;
	for (bool row = true; rc == CXR_OK;) {
		CXR_TRY(cxr_stmt_step(q, &row, err));
		if (!row)
			break;
		uint64_t number = (uint64_t)cxr_stmt_int(q, 0);
		bool is_here = intake__seen_has(&r->seen, number);
		if (is_here != (cxr_stmt_int(q, 1) != 0))
			rc = set_present(r, number, is_here, err);
	}
	cxr_stmt_done(q);
	return rc;
}

static cxr_rc remember(reading *r, const char *print, cxr_err *err)
{
	unsigned char digest[CXR_SHA256_BYTES];
	char value[2 * HEX_BYTES + 2];
	char hex[HEX_BYTES];
	CXR_TRY(mark_present(r, err));
	cxr_sha256_end(&r->order, digest);
	cxr_hex(digest, sizeof digest, hex);
	snprintf(value, sizeof value, "%s %s", print, hex);
	return cxr_store_meta_put(r->job->store, r->table->meta_name, cxr_str_from(value), err);
}

static cxr_rc read_all(reading *r, const char *print, cxr_err *err)
{
	if (r->table->path)
		CXR_TRY(open_table(r, err));
	CXR_TRY(intake__begin(r->job, err));
	CXR_TRY(intake__end(r->job, forget_last(r, err), err));
	for (bool is_end = r->table->path == NULL; !is_end;) {
		CXR_TRY(intake__begin(r->job, err));
		CXR_TRY(intake__end(r->job, keep_rows(r, &is_end, err), err));
	}
	CXR_TRY(intake__begin(r->job, err));
	CXR_TRY(intake__end(r->job, remember(r, print, err), err));
	if (r->table->path)
		cxr_run_message(r->job->run, "intake: %s: %llu rows, %llu set aside", r->table->name, (unsigned long long)r->n_rows,
			(unsigned long long)r->n_set_aside);
	return CXR_OK;
}

cxr_rc intake__table_read(intake__job *job, const intake__table *table, cxr_err *err)
{
	char print[HEX_BYTES];
	bool is_done;
	CXR_TRY(fingerprint(job, table, print, err));
	CXR_TRY(is_up_to_date(job, table, print, &is_done, err));
	if (is_done)
		return CXR_OK;
	reading r = {.job = job, .table = table};
	cxr_sha256_init(&r.order);
	cxr_arena_init(&r.arena, 4 * INTAKE_MAX_ROW_BYTES);
	cxr_buf_init(&r.record, 7 * INTAKE_MAX_ROW_BYTES);
	cxr_rc rc = read_all(&r, print, err);
	cxr_csv_close(r.csv);
	intake__seen_release(&r.seen);
	cxr_arena_release(&r.arena);
	cxr_buf_release(&r.record);
	return rc;
}
