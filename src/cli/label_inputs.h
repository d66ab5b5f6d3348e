/*
 * The files that `cxr score labels` and `cxr tables` read: predictions, gold by one or more readers, subgroups; rows brought
 * together by id, or by order where no file has ids. Tests: tests/golden/test_score.py
 */
#ifndef CLI_LABEL_INPUTS_H
#define CLI_LABEL_INPUTS_H

#include "base/map.h"
#include "metrics/label_scores.h"
#include "metrics/label_table.h"

enum { CLI_MAX_READERS = 64 };

typedef struct cli_label_inputs {
	cxr_label_table predicted, readers[CLI_MAX_READERS], groups;
	size_t n_readers;
	bool has_groups_file;
	cxr_label_pairs pairs;      /* scored rows in the order of the first reader's file */
	cxr_label_sets reader_sets; /* n_readers a pair when there are several, or empty */
	cxr_label_ids group_of;     /* one a pair, or empty */
	cxr_label_numbers scores;   /* CXR_N_LABELS a pair, or empty */
	bool use[CXR_N_LABELS];
	uint64_t n_without;         /* gold rows that some file lacks */
} cli_label_inputs;

typedef struct cli_label_inputs_job {
	const char *predicted;
	char **readers;             /* paths */
	size_t n_readers;
	const char *groups;         /* path; NULL = the first reader's file has the column */
	const char *by;             /* column of subgroups; NULL = none */
	const char *id_column;
	unsigned at_least;
	cxr_uncertain uncertain;
	bool want_scores;
} cli_label_inputs_job;

/* Errors name the file by its role. Release it also on failure. */
CXR_NODISCARD cxr_rc cli__label_inputs_read(cli_label_inputs *out, const cli_label_inputs_job *job, cxr_err *err);
void cli__label_inputs_release(cli_label_inputs *inputs);

#endif
