/*
 * What a reader's file says, line by line, and the tokens that tie it to a project and a reader. Room-internal.
 * Tests: tests/unit/review/test_sheet.c, tests/fuzz/fuzz_review_sheet.c
 */
#ifndef REVIEW_SHEET_H
#define REVIEW_SHEET_H

#include "base/arena.h"
#include "base/vec.h"
#include "corpus/phi.h"
#include "project/key.h"

typedef struct review__span {
	uint64_t start, end; /* code points */
	cxr_phi_type type;
} review__span;

/* One report; views live in the arena. */
typedef struct review__line {
	uint32_t patient_no, study_no;
	cxr_str project, reader, text_sha256;
	bool is_read;
	review__span *marks;
	size_t n_marks;
	uint64_t line;
} review__line;

CXR_VEC_DECLARE(review__lines, review__line)

enum { REVIEW__TOKEN = 17, REVIEW__MAX_MARKS = 10000 };

/* 16 hexadecimal digits, keyed. */
void review__reader_token(const cxr_key *key, const char *reader, char out[REVIEW__TOKEN]);
/* "patient00042_study3" */
bool review__parse_id(cxr_str id, uint32_t *out_patient_no, uint32_t *out_study_no);
/*
 * Appends the lines of a file: JSON Lines when the first byte is '{', else the table. Line numbers start at 1. CXR_E_FORMAT,
 * CXR_E_SCHEMA, CXR_E_NOMEM; err names the line, never what it says.
 */
CXR_NODISCARD cxr_rc review__parse(cxr_str bytes, cxr_arena *arena, review__lines *out, cxr_err *err);

/* Column names of the table, tab-separated. */
extern const char review__table_head[];

#endif
