/*
 * Found spans of identifying text against gold spans. A span counts as caught when every letter and digit of its core is covered, as
 * missed in full when none is. The core is its telling words: all but titles and words such as "hospital" or "street" that identify
 * nobody (all words when there are no others). Chance limits are exact Poisson limits of the number of misses.
 * Tests: tests/unit/metrics/test_phi_scores.c, tests/golden/test_score_phi.py
 */
#ifndef METRICS_PHI_SCORES_H
#define METRICS_PHI_SCORES_H

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "corpus/phi.h"

typedef struct cxr_phi_range {
	uint32_t start, end; /* code points, half-open */
	cxr_phi_type type;
} cxr_phi_range;

CXR_VEC_DECLARE(cxr_phi_ranges, cxr_phi_range)

typedef struct cxr_phi_tally {
	uint64_t n_gold, n_caught, n_missed; /* spans; the rest was caught in part */
	uint64_t n_chars, n_chars_found;     /* letters and digits of cores */
	uint64_t n_found, n_true;            /* found spans with a letter or digit; those that touch a gold span of any type */
} cxr_phi_tally;

typedef struct cxr_phi_scores {
	cxr_phi_tally of[CXR_N_PHI_TYPES];
	cxr_phi_tally all;
	uint64_t n_documents, n_clean; /* clean: every gold span caught */
} cxr_phi_scores;

/* Adds one document. CXR_E_SCHEMA: a span that is empty or outside the text; CXR_E_NOMEM. */
CXR_NODISCARD cxr_rc cxr_phi_score_add(cxr_phi_scores *scores, cxr_str text, const cxr_phi_range *gold, size_t n_gold, const cxr_phi_range *found,
	size_t n_found, cxr_err *err);

/* 1 - misses / n with the limits that the misses' Poisson limits give; NaN when n is 0. */
void cxr_phi_rate(uint64_t n, uint64_t n_misses, double *out_value, double *out_low, double *out_high);

#endif
