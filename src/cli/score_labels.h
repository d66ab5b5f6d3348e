/*
 * What the files of `cxr score labels` share: the state of one run. cmd_score_labels.c prints the scores of all rows, score_readers.c areas
 * under curves and the agreement of readers, score_groups.c subgroups and gaps. Tests: tests/golden/test_score.py
 */
#ifndef CLI_SCORE_LABELS_H
#define CLI_SCORE_LABELS_H

#include "cli/label_inputs.h"
#include "cli/score_rows.h"

typedef struct score_opts {
	const char *uncertain, *by, *groups, *id_column;
	int64_t at_least, bootstrap, min_group;
	double threshold;
	bool probabilities, no_intervals;
} score_opts;

typedef struct score_group {
	cxr_str name;
	cxr_label_pairs pairs;
	cxr_scores scores;
	double *replicates;
} score_group;

typedef struct scoring {
	cxr_cli *cli;
	const score_opts *opts;
	cli_label_inputs in;
	cxr_uncertain uncertain;
	unsigned n_replicates;
	cxr_scores scores;
	score_group *groups;
	size_t n_groups;
	bool has_gap; /* one was printed */
	char mode[3][160]; /* binary, four-state, readers */
	cxr_buf out;
} scoring;

/* The row of a score over all rows of the files. */
cli_score_row cli__score_row(const scoring *s, const cxr_score *score);
/* The score of that metric, average (NULL = of one label), label (-1 = none) and number of labels (0 = any); NULL when there is none. */
const cxr_score *cli__score_find(const cxr_scores *scores, const char *metric, const char *average, int label, int n_labels);
/* Two blanks and the score with its interval, `width` wide. */
void cli__score_put(scoring *s, const cxr_score *score, int width);

/* Areas under the ROC curve of every label. */
CXR_NODISCARD cxr_rc cli__score_areas(scoring *s, cxr_err *err);
/* Agreement of the readers. */
void cli__score_readers(scoring *s);
/* Scores by subgroup and the gaps between subgroups. */
CXR_NODISCARD cxr_rc cli__score_groups(scoring *s, cxr_err *err);

#endif
