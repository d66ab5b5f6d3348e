/*
 * Inside intake: a CSV table of the hospital, row by row into catalogue and vault. A table whose path, size, time and
 * column map are unchanged is not read again. Equal rows (all mapped cells) share one catalogue number, in this run and
 * in later ones. Bad rows are set aside by their number in the table and the reading goes on.
 * The two tables: tables.c. Tests: tests/unit/intake/test_tables.c
 */
#ifndef INTAKE_TABLE_H
#define INTAKE_TABLE_H

#include "intake/job.h"

enum { INTAKE_MAX_COLUMNS = 16 };
/* One row of a table: far above a report, and its record below what the vault takes when every byte becomes six. */
#define INTAKE_MAX_ROW_BYTES ((size_t)8 << 20)

/* A column of the map: the key in cxr.yaml ("text" of reports.columns) and the name in the table; "" = not mapped. */
typedef struct intake__column {
	const char *key;
	cxr_str name;
} intake__column;

typedef struct intake__table intake__table;

/*
 * Makes the vault record of a row from its cells (UTF-8, trimmed, no NUL, in the order of the columns, "" where absent or not mapped).
 * *out_reason when it cannot be used. *out_patient = the patient id.
 */
typedef cxr_rc (*intake__row_fn)(const cxr_str *cells, uint64_t row_no, cxr_arena *arena, cxr_buf *out_record, cxr_str *out_patient,
	intake__reason *out_reason, cxr_err *err);

struct intake__table {
	const char *name;        /* "reports", "demographics": the section of cxr.yaml */
	const char *meta_name;   /* what was read last, value of the store */
	const char *path;        /* NULL = there is no such table (any more) */
	cxr_subject_kind subject;
	cxr_vault_kind vault_kind;
	intake__column columns[INTAKE_MAX_COLUMNS];
	size_t n_columns;
	intake__row_fn make_record;
	const char *sql_find;    /* row_hash -> number */
	const char *sql_insert;  /* (row_hash, patient_hash) returning number */
	const char *sql_list;    /* number, is_present in number order */
	const char *sql_present; /* (number, is_present) */
};

CXR_NODISCARD cxr_rc intake__table_read(intake__job *job, const intake__table *table, cxr_err *err);

/*
 * True when text that was read as Windows-1252 was UTF-8 all the same: its bytes, taken back, are valid UTF-8 with at least
 * one character beyond ASCII. encoding.c
 */
bool intake__was_utf8(cxr_str text);

#endif
