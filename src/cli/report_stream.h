/*
 * Reports in, one answer each out, in input order: the frame of the report filters (CONTRACTS section 6). Records are read in
 * batches, worked on by all workers and written in order; memory does not grow with the input. With one worker every record
 * is answered before the next is read.
 *
 * Input is JSON Lines ({"id": any, "text": string}; other members are ignored) or a table. A table has a header with a text
 * column, or no header and one column: the layout that the published labeler reads.
 * Tests: tests/cli/
 */
#ifndef CLI_REPORT_STREAM_H
#define CLI_REPORT_STREAM_H

#include "base/arena.h"
#include "cli/cmd.h"
#include "formats/json.h"

enum { CLI_MAX_EXTRA = 4 };

typedef struct cli_report {
	uint64_t number;       /* of the record, from 1 */
	uint64_t line;         /* of the input where it starts */
	json_t *id_value;      /* JSON Lines: the id as it stands there; NULL = none or a table */
	cxr_str id;            /* table: the id cell; ptr NULL = none */
	cxr_str text;          /* valid UTF-8 */
	const json_t *object;  /* JSON Lines: the whole line; NULL in a table */
	cxr_str extra[CLI_MAX_EXTRA]; /* table: cells of job->extra_columns; ptr NULL where the table lacks the column */
} cli_report;

static inline bool cli__report_has_id(const cli_report *report)
{
	return report->id_value || report->id.ptr;
}
/* The id as a JSON value: as it stands in JSON Lines, a string in a table, the record's number when there is none. */
void cli__report_put_id(cxr_json_out *out, const cli_report *report);
/* The id as a CSV cell. */
void cli__report_put_id_cell(cxr_buf *out, const cli_report *report);

typedef struct cli_report_job {
	cxr_cli *cli;
	const char *path;        /* "-" = standard input */
	const char *input;       /* "jsonl", "csv"; NULL = tell by the first byte */
	const char *text_column; /* NULL = the usual names */
	const char *id_column;
	const char *extra_columns[CLI_MAX_EXTRA]; /* further columns of a table that `work` wants when they are there; NULL = none */
	void *context;
	/* Once, before the first answer: may write a header. */
	void (*begin)(void *context, bool is_table, bool has_ids, cxr_buf *out);
	/* One record, on any worker. Bad input is named on standard error and skipped. `side` goes to side_write. */
	cxr_rc (*work)(void *context, const cli_report *report, cxr_arena *arena, cxr_buf *out, cxr_buf *side, cxr_err *err);
	/* Calling thread, input order. May be NULL. */
	cxr_rc (*side_write)(void *context, cxr_str bytes, cxr_err *err);
} cli_report_job;

typedef struct cli_report_counts {
	uint64_t n_read, n_bad;
} cli_report_counts;

/*
 * CXR_E_USAGE: the table lacks the text column; CXR_E_CANCELLED, CXR_E_IO and its kin. A standard output that takes no more
 * ends the run with CXR_OK: cxr_cli_finish() tells of it.
 */
CXR_NODISCARD cxr_rc cli__reports_run(const cli_report_job *job, cli_report_counts *counts, cxr_err *err);
/* The exit code that fits: 1 when lines were bad, else that of the error (which is printed). */
int cli__reports_exit(cxr_cli *cli, cxr_rc rc, const cli_report_counts *counts, const cxr_err *err);

#endif
