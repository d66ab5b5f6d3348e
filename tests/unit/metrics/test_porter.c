/* The stemmer: words of Porter's paper, NLTK's exceptions, short words. Thousands more: tests/golden/test_score_text.py */
#include "house_test.h"

#include <string.h>

#include "metrics/porter.h"

static void test_stems(void **state)
{
	(void)state;
	static const char *const words[][2] = {{"caresses", "caress"}, {"ponies", "poni"}, {"ties", "tie"}, {"cats", "cat"}, {"feed", "feed"}, {"agreed", "agre"},
		{"plastered", "plaster"}, {"bled", "bled"}, {"motoring", "motor"}, {"sing", "sing"}, {"conflated", "conflat"}, {"hopping", "hop"}, {"falling", "fall"},
		{"filing", "file"}, {"happy", "happi"}, {"sky", "sky"}, {"skies", "sky"}, {"dying", "die"}, {"relational", "relat"}, {"formaliti", "formal"},
		{"electrical", "electr"}, {"adjustment", "adjust"}, {"adoption", "adopt"}, {"rate", "rate"}, {"controll", "control"}, {"effusions", "effus"},
		{"is", "is"}, {"y", "y"}, {"", ""}, {"2nd", "2nd"}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(words); i++) {
		char word[64];
		size_t n = strlen(words[i][0]);
		memcpy(word, words[i][0], n);
		n = cxr_porter_stem(word, n);
		word[n] = '\0';
		assert_string_equal(word, words[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_stems)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
