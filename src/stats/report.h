/*
 * The report of one run: tables, figures and where they come from, as one HTML page that needs nothing else and as JSON.
 * Room-internal. Tests: tests/unit/stats/test_report.c, tests/golden/test_stats.py
 */
#ifndef STATS_REPORT_H
#define STATS_REPORT_H

#include "stats/figures.h"
#include "stats/tables.h"

/* What the numbers were made from. */
typedef struct stats_provenance {
	bool has[STATS_N_SOURCES];
	uint64_t n_records[STATS_N_SOURCES];
	char sha256_hex[STATS_N_SOURCES][65]; /* SHA-256 over the footer digests of the stage's shards, a line each, in order */
	char catalogue_hex[65];               /* result of stage intake; "" = not recorded */
	char vocabulary_hex[65];              /* of the tokens that Table 2 counts; "" = it counts words */
	int64_t timestamp;                    /* seconds; 0 = none is printed */
} stats_provenance;

typedef struct stats_report {
	const stats_input *input;
	const stats_tables *tables;
	const stats_figures *figures;
	const stats_provenance *provenance;
} stats_report;

/* "deid", "sections", "labels", "image" */
const char *stats__source_name(stats_source source) CXR_HIDDEN;
/* Self-contained page: no script, no request; links only to tables/ and figures/ beside it. */
CXR_NODISCARD cxr_rc stats__report_html(const stats_report *report, cxr_buf *out, cxr_err *err) CXR_HIDDEN;
/* tables/stats.json: every table in full precision with its checks. */
CXR_NODISCARD cxr_rc stats__report_json(const stats_report *report, cxr_buf *out, cxr_err *err) CXR_HIDDEN;

#endif
