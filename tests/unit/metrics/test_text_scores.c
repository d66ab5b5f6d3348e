/* BLEU and ROUGE-L of pairs worked out by hand; empty texts; limits. The rest: tests/golden/test_score_text.py */
#include "house_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/text_scores.h"

static cxr_err err;
enum { BLEU1, BLEU2, BLEU3, BLEU4, SACRE, ROUGE, ROUGE_PLAIN };

static void scores_of(const char *hypothesis, const char *reference, double out[CXR_N_TEXT_SCORES])
{
	cxr_text_counts counts;
	assert_ok(cxr_text_count(cxr_str_from(hypothesis), cxr_str_from(reference), &counts, &err));
	cxr_text_values(&counts, 1, NULL, out);
}

static void test_pairs(void **state)
{
	(void)state;
	double s[CXR_N_TEXT_SCORES];
	scores_of("the the the cat", "the cat sat there", s);
	assert_true(fabs(s[BLEU1] - 0.5) < 1e-8); /* the counts once, cat once, of four */
	assert_true(fabs(s[BLEU2] - sqrt(0.5 / 3)) < 1e-8);
	assert_true(fabs(s[ROUGE_PLAIN] - 0.5) < 1e-12);
	scores_of("No effusion.", "No effusions .", s);
	assert_true(fabs(s[ROUGE] - 1) < 1e-12); /* one stem */
	assert_true(fabs(s[ROUGE_PLAIN] - 0.5) < 1e-12);
	scores_of("heart size is normal today", "heart size is normal today", s);
	for (int i = 0; i < CXR_N_TEXT_SCORES; i++)
		assert_true(fabs(s[i] - 1) < 1e-8);
	scores_of("heart", "heart size", s);
	assert_true(fabs(s[BLEU1] - exp(-1)) < 1e-6); /* brevity penalty */
	scores_of("", "heart", s);
	for (int i = 0; i < CXR_N_TEXT_SCORES; i++)
		assert_true(s[i] >= 0 && s[i] < 1e-6);
	scores_of("", "", s);
	assert_true(fabs(s[ROUGE]) < 1e-12);
}

static void test_limits(void **state)
{
	(void)state;
	enum { N = 50000 };
	char *text = malloc(2 * N + 1);
	cxr_text_counts counts;
	assert_non_null(text);
	for (size_t i = 0; i < N; i++)
		memcpy(text + 2 * i, "a ", 2);
	text[2 * N] = '\0';
	assert_int_equal(cxr_text_count(cxr_str_from(text), cxr_str_from("a"), &counts, &err), CXR_E_LIMIT);
	free(text);
}

static void test_intervals(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {{"no effusion", "no effusion"}, {"clear lungs", "lungs are clear"}, {"edema", "no edema"}};
	cxr_text_counts counts[3];
	cxr_text_score scores[CXR_N_TEXT_SCORES];
	for (size_t i = 0; i < 3; i++)
		assert_ok(cxr_text_count(cxr_str_from(pairs[i][0]), cxr_str_from(pairs[i][1]), &counts[i], &err));
	assert_ok(cxr_text_scores(counts, 3, 1, 200, scores, &err));
	assert_true(scores[ROUGE].low <= scores[ROUGE].value && scores[ROUGE].value <= scores[ROUGE].high);
	assert_string_equal(scores[SACRE].mode, "13a exp");
	assert_ok(cxr_text_scores(counts, 3, 1, 0, scores, &err));
	assert_true(isnan(scores[ROUGE].low));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_pairs), cmocka_unit_test(test_limits), cmocka_unit_test(test_intervals)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
