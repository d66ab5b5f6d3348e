/* Votes of readers, mapping to binary, kappa, and the scores of a few rows worked out by hand (scikit-learn's: tests/golden/test_score.py). */
#include "house_test.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "metrics/label_scores.h"

static cxr_err err;
enum { B = CXR_LABEL_BLANK, P = CXR_LABEL_POSITIVE, N = CXR_LABEL_NEGATIVE, U = CXR_LABEL_UNCERTAIN, EDEMA = CXR_LABEL_EDEMA };

static cxr_label_pair voted(const uint8_t *cells, size_t n, unsigned at_least, cxr_uncertain uncertain)
{
	cxr_label_set readers[8] = {0};
	cxr_label_pair out = {0};
	for (size_t i = 0; i < n; i++)
		readers[i].state[EDEMA] = cells[i];
	cxr_label_vote(readers, n, at_least, uncertain, &out);
	return out;
}

static void test_votes(void **state)
{
	(void)state;
	static const uint8_t three[] = {P, P, N}, split[] = {P, U, N}, four[] = {P, P, N, N}, hedged[] = {P, U, U, N, N};
	assert_int_equal(voted(three, 3, 0, CXR_UNCERTAIN_POSITIVE).gold[EDEMA], P);
	assert_int_equal(voted(three, 3, 3, CXR_UNCERTAIN_POSITIVE).gold[EDEMA], CXR_LABEL_UNDECIDED);
	assert_int_equal(voted(three, 3, 3, CXR_UNCERTAIN_POSITIVE).binary[EDEMA], CXR_BINARY_IGNORED);
	assert_int_equal(voted(split, 3, 1, CXR_UNCERTAIN_POSITIVE).gold[EDEMA], CXR_LABEL_UNDECIDED);
	assert_int_equal(voted(split, 3, 0, CXR_UNCERTAIN_POSITIVE).binary[EDEMA], CXR_BINARY_POSITIVE); /* two of three after mapping */
	assert_int_equal(voted(four, 4, 2, CXR_UNCERTAIN_POSITIVE).gold[EDEMA], CXR_LABEL_UNDECIDED);
	assert_int_equal(voted(hedged, 5, 3, CXR_UNCERTAIN_POSITIVE).binary[EDEMA], CXR_BINARY_POSITIVE);
	assert_int_equal(voted(hedged, 5, 3, CXR_UNCERTAIN_NEGATIVE).binary[EDEMA], CXR_BINARY_NEGATIVE);
	assert_int_equal(voted(hedged, 5, 3, CXR_UNCERTAIN_IGNORE).binary[EDEMA], CXR_BINARY_IGNORED);
	assert_int_equal(cxr_label_binary(CXR_LABEL_UNDECIDED, CXR_UNCERTAIN_POSITIVE), CXR_BINARY_IGNORED);
	assert_int_equal(cxr_label_binary(B, CXR_UNCERTAIN_POSITIVE), CXR_BINARY_NEGATIVE);
}

static void test_kappa(void **state)
{
	(void)state;
	const double same[4][4] = {{5}, {0, 5}}, chance[4][4] = {{5, 5}, {5, 5}}, one[4][4] = {{9}}, some[4][4] = {{20, 5}, {10, 15}}, none[4][4] = {{0}};
	assert_true(fabs(cxr_cohen_kappa(same) - 1) < 1e-15);
	assert_true(fabs(cxr_cohen_kappa(chance)) < 1e-15);
	assert_true(fabs(cxr_cohen_kappa(some) - 0.4) < 1e-15);
	assert_true(isnan(cxr_cohen_kappa(one)));
	assert_true(isnan(cxr_cohen_kappa(none)));
}

static double value(const cxr_scores *scores, const char *metric, const char *average, int label)
{
	for (size_t i = 0; i < scores->n_items; i++) {
		const cxr_score *it = &scores->items[i];
		if (strcmp(it->metric, metric) == 0 && it->label == label && (average ? it->average && strcmp(it->average, average) == 0 : !it->average))
			return it->value;
	}
	fail_msg("no such score");
	return 0;
}

static void test_scores(void **state)
{
	(void)state;
	static const uint8_t gold[] = {P, P, U, N, B, N}, predicted[] = {P, N, P, P, B, N};
	cxr_label_pair pairs[6];
	memset(pairs, 0, sizeof pairs);
	for (size_t i = 0; i < 6; i++) {
		pairs[i].gold[EDEMA] = gold[i];
		pairs[i].binary[EDEMA] = (uint8_t)cxr_label_binary(gold[i], CXR_UNCERTAIN_POSITIVE);
		pairs[i].predicted[EDEMA] = predicted[i];
	}
	cxr_scores scores = {0};
	cxr_label_score_job job = {.pairs = pairs, .n_pairs = 6, .uncertain = CXR_UNCERTAIN_POSITIVE, .seed = 1, .n_replicates = 100};
	job.use[EDEMA] = true;
	double *replicates;
	assert_ok(cxr_label_scores(&job, &scores, &replicates, &err));
	assert_true(fabs(value(&scores, "precision", NULL, EDEMA) - 2.0 / 3) < 1e-15);
	assert_true(fabs(value(&scores, "recall", NULL, EDEMA) - 2.0 / 3) < 1e-15);
	assert_true(fabs(value(&scores, "f1", "micro", -1) - 2.0 / 3) < 1e-15);
	assert_true(fabs(value(&scores, "f1", "samples", -1) - 2.0 / 6) < 1e-15);
	assert_true(fabs(value(&scores, "accuracy", "exact_match", -1) - 4.0 / 6) < 1e-15);
	assert_true(fabs(value(&scores, "f1_mention", NULL, EDEMA) - 1) < 1e-15);
	assert_true(fabs(value(&scores, "f1_negation", NULL, EDEMA) - 0.5) < 1e-15);
	assert_true(fabs(value(&scores, "f1_uncertainty", NULL, EDEMA)) < 1e-15);
	assert_true(fabs(value(&scores, "weighted_f1", NULL, EDEMA) - (0.5 * 2 + 0 * 1 + 0.4 * 2) / 5) < 1e-15);
	for (size_t i = 0; i < scores.n_items; i++)
		assert_true(isnan(scores.items[i].low) || scores.items[i].low <= scores.items[i].high);
	cxr_free(replicates);
	scores.n_items = 0;
	job.n_pairs = 0;
	assert_int_equal(cxr_label_scores(&job, &scores, NULL, &err), CXR_E_ARG);
	cxr_scores_release(&scores);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_votes), cmocka_unit_test(test_kappa), cmocka_unit_test(test_scores)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
