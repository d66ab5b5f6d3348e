/*
 * CSV after RFC 4180 as hospitals write it: quoted fields with embedded newlines and doubled quotes,
 * CRLF or LF, UTF-8 with or without BOM, or Windows-1252. The encoding is decided once per file
 * (valid UTF-8 throughout -> UTF-8, else Windows-1252). Fields come out as UTF-8.
 * Streams: memory is bounded by the longest record. Tests: tests/unit/formats/test_csv.c, tests/fuzz/fuzz_formats_csv.c
 */
#ifndef FORMATS_CSV_H
#define FORMATS_CSV_H

#include "base/buf.h"
#include "formats/input.h"

typedef struct cxr_csv cxr_csv;

typedef enum cxr_csv_encoding { CXR_CSV_UTF8, CXR_CSV_CP1252 } cxr_csv_encoding;

typedef struct cxr_csv_row {
	const cxr_str *fields; /* owned by the reader, valid until the next call */
	size_t n_fields;       /* 0 = end of file */
	uint64_t row;          /* 1 = first record of the file (the header, where there is one) */
	uint64_t line;         /* line of the file where the record starts, from 1 */
} cxr_csv_row;

/* Regular file, or "-" for standard input (encoding then must be UTF-8; invalid bytes become U+FFFD). delimiter ',' ';' '\t' or 0 = detect from the first line. max_record_bytes bounds one record. */
CXR_NODISCARD cxr_rc cxr_csv_open(cxr_csv **out, const char *path, char delimiter, size_t max_record_bytes, cxr_err *err);
/* Over bytes that outlive the reader. */
CXR_NODISCARD cxr_rc cxr_csv_open_bytes(cxr_csv **out, cxr_str bytes, char delimiter, size_t max_record_bytes, cxr_err *err);
/*
 * Next record. At the end out->n_fields is 0 and CXR_OK returned. Blank lines are skipped.
 * CXR_E_FORMAT (text behind a closing quote, quote never closed) or CXR_E_LIMIT: err names row and line;
 * reading may go on with the next record.
 */
CXR_NODISCARD cxr_rc cxr_csv_next(cxr_csv *csv, cxr_csv_row *out, cxr_err *err);
/* Over an input of which the first bytes were looked at (formats/input.h); takes it over, also on failure. */
CXR_NODISCARD cxr_rc cxr_csv_open_input(cxr_csv **out, cxr_input *input, char delimiter, size_t max_record_bytes, cxr_err *err);
cxr_csv_encoding cxr_csv_encoding_of(const cxr_csv *csv);
/* Bytes consumed and in all (0 when unknown), for progress. */
void cxr_csv_progress(const cxr_csv *csv, uint64_t *out_done, uint64_t *out_total);
void cxr_csv_close(cxr_csv *csv);

/* Appends one field, quoted when it holds a comma, quote, CR, LF, or starts/ends with a space. `first` = no comma before it. */
void cxr_csv_put(cxr_buf *out, cxr_str field, bool first);
/* LF. */
void cxr_csv_end_row(cxr_buf *out);

#endif
