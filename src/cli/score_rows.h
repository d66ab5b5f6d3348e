/*
 * Numbers of `cxr score`, one a row: printed as JSON Lines (CONTRACTS section 6) or as lines of a table. Tests: tests/golden/test_score.py
 */
#ifndef CLI_SCORE_ROWS_H
#define CLI_SCORE_ROWS_H

#include "cli/cmd.h"
#include "formats/json.h"

typedef struct cli_score_row {
	const char *metric, *mode;
	const char *average;  /* NULL = none */
	const char *label;    /* NULL = none */
	int n_labels;         /* 0 = none */
	const char *by;       /* column of the subgroup; NULL = all rows */
	cxr_str subgroup;
	cxr_str highest, lowest; /* of a gap; empty = none */
	bool is_largest;      /* the largest gap of its metric over all labels */
	uint64_t n, support;
	bool has_support;
	double value, low, high; /* NaN: null */
} cli_score_row;

/* One JSON object and LF. */
void cli__score_row_json(const cli_score_row *row, cxr_buf *out);
/* "0.912 [0.880, 0.941]", "-" when undefined; returns `out`, which holds 48. */
const char *cli__score_text(double value, double low, double high, char *out);

#endif
