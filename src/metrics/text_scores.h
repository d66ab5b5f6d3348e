/*
 * Texts against references: BLEU-1..4 and ROUGE-L as the packages define them that report-generation papers use. All on the scale 0 to 1.
 *
 *   bleu1..bleu4, mode "coco": words between white space, counts clipped and summed over the corpus, p_n = (c + 1e-15) / (g + 1e-9),
 *     geometric mean over 1..n, brevity penalty exp(1 - 1/ratio) (COCO caption scorer).
 *   bleu4, mode "13a exp": the tokens and the smoothing of sacrebleu's default, corpus level.
 *   rouge_l, modes "stem" and "no-stem": lower case, everything but a-z and 0-9 a blank, words of more than three letters stemmed,
 *     longest common subsequence, F1, mean over the pairs (rouge_score).
 * Tests: tests/unit/metrics/test_text_scores.c, tests/golden/test_score_text.py
 */
#ifndef METRICS_TEXT_SCORES_H
#define METRICS_TEXT_SCORES_H

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

enum { CXR_BLEU_ORDER = 4, CXR_N_TEXT_SCORES = CXR_BLEU_ORDER + 3 };

/* What one pair adds to the sums of the corpus. */
typedef struct cxr_text_counts {
	uint32_t match[2][CXR_BLEU_ORDER], guess[2][CXR_BLEU_ORDER]; /* coco, 13a */
	uint32_t hypothesis_len[2], reference_len[2];
	double rouge[2]; /* stem, no-stem */
} cxr_text_counts;

CXR_VEC_DECLARE(cxr_text_counts_vec, cxr_text_counts)

/* One pair; texts of at most 20,000 words (CXR_E_LIMIT). CXR_E_NOMEM. */
CXR_NODISCARD cxr_rc cxr_text_count(cxr_str hypothesis, cxr_str reference, cxr_text_counts *out, cxr_err *err);

typedef struct cxr_text_score {
	const char *metric, *mode;
	double value, low, high; /* NaN = undefined, none */
} cxr_text_score;

/* The scores of the corpus, pair i taken weights[i] times (NULL = once), into CXR_N_TEXT_SCORES values. */
void cxr_text_values(const cxr_text_counts *counts, size_t n, const uint32_t *weights, double out[CXR_N_TEXT_SCORES]);
/* With 95 % bootstrap intervals; n_replicates 0 = none. */
CXR_NODISCARD cxr_rc cxr_text_scores(const cxr_text_counts *counts, size_t n, uint64_t seed, unsigned n_replicates, cxr_text_score out[CXR_N_TEXT_SCORES],
	cxr_err *err);

#endif
