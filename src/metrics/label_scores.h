/*
 * Labels against gold: precision, recall, F1 of each label and their averages as scikit-learn's multi-label classification report
 * has them (zero_division 0; source: F1-CheXbert as report-generation papers use it), and the four-state measures of CheXpert and
 * CheXbert: F1 of mention, negation, uncertainty, positive and blank, one against the rest; weighted F1; Cohen's kappa.
 *
 * Binary measures read a blank as negative and an uncertain cell by `uncertain`. Each number carries its metric, mode and version.
 * Tests: tests/unit/metrics/test_label_scores.c, tests/golden/test_score.py (scikit-learn)
 */
#ifndef METRICS_LABEL_SCORES_H
#define METRICS_LABEL_SCORES_H

#include "base/err.h"
#include "base/vec.h"
#include "corpus/label.h"
#include "metrics/label_table.h"

/* Raised when a definition changes: numbers of different versions are not comparable. */
#define CXR_METRICS_VERSION "cxr-metrics-1"

typedef enum cxr_uncertain {
	CXR_UNCERTAIN_POSITIVE, /* as F1-CheXbert */
	CXR_UNCERTAIN_NEGATIVE,
	CXR_UNCERTAIN_IGNORE    /* cells uncertain in the gold are left out; predicted uncertain is positive */
} cxr_uncertain;

typedef enum cxr_binary { CXR_BINARY_NEGATIVE, CXR_BINARY_POSITIVE, CXR_BINARY_IGNORED } cxr_binary;

/* One row: gold states (CXR_LABEL_UNDECIDED where readers disagree), the gold as binary, and the prediction. */
typedef struct cxr_label_pair {
	uint8_t gold[CXR_N_LABELS];
	uint8_t binary[CXR_N_LABELS]; /* cxr_binary */
	uint8_t predicted[CXR_N_LABELS];
} cxr_label_pair;

CXR_VEC_DECLARE(cxr_label_pairs, cxr_label_pair)

/*
 * The gold of one row from several readers, 1..64: a cell takes the state that at least `at_least` of them gave (and no other
 * state as often), else it is undecided and left out. at_least 0: more than half. The binary gold is voted on after mapping.
 */
void cxr_label_vote(const cxr_label_set *readers, size_t n_readers, unsigned at_least, cxr_uncertain uncertain, cxr_label_pair *out);
cxr_binary cxr_label_binary(uint8_t state, cxr_uncertain uncertain);

typedef struct cxr_score {
	const char *metric;  /* "f1", "weighted_f1", "kappa" ... */
	const char *average; /* "micro", "macro" ...; NULL = of one label */
	int label;           /* cxr_label, -1 = none */
	int n_labels;        /* 14 or 5: the set an average is over; fewer when the files have fewer */
	const char *mode;    /* what the cells were made of: "binary", "four-state" */
	double value;        /* NaN = undefined */
	double low, high;    /* 95 % bootstrap interval; NaN = none */
	uint64_t n;          /* cells for a label, rows for an average */
	uint64_t support;    /* gold cells in the class that the number is about */
} cxr_score;

CXR_VEC_DECLARE(cxr_scores, cxr_score)

typedef struct cxr_label_score_job {
	const cxr_label_pair *pairs;
	size_t n_pairs;
	bool use[CXR_N_LABELS];  /* labels that both files have */
	cxr_uncertain uncertain; /* for predictions; the gold is mapped already */
	uint64_t seed;
	unsigned n_replicates;   /* 0 = no intervals */
} cxr_label_score_job;

/*
 * Appends all scores to *out. *out_replicates (may be NULL) receives n_replicates x (scores appended) values; cxr_free() it.
 * CXR_E_NOMEM, CXR_E_ARG (no pairs).
 */
CXR_NODISCARD cxr_rc cxr_label_scores(const cxr_label_score_job *job, cxr_scores *out, double **out_replicates, cxr_err *err);

/* Cohen's kappa of a 4 x 4 table of counts; NaN where chance agreement is 1. */
double cxr_cohen_kappa(const double counts[4][4]);

#endif
