/*
 * What a table's bytes say before it is read: encoding and delimiter. Inside the room only.
 * Tests: tests/unit/formats/test_csv.c
 */
#ifndef FORMATS_CSV_ENCODING_H
#define FORMATS_CSV_ENCODING_H

#include "formats/csv.h"
#include "formats/source.h"

/* One pass over a regular file or memory, window by window; the source is back at its beginning afterwards. */
CXR_NODISCARD CXR_HIDDEN cxr_rc formats__csv_encoding(formats_source *source, cxr_csv_encoding *out, cxr_err *err);
/* The most frequent of , ; and tab outside quotes in the first line; comma when there is none. */
CXR_HIDDEN char formats__csv_delimiter(cxr_str start);

#endif
