/* See porter.h. The steps and the order of their rules are those of the paper; where NLTK departs from it a comment says so. */
#include "metrics/porter.h"

#include <stdbool.h>
#include <string.h>

#include "base/attr.h"

typedef struct stem {
	char *word;
	size_t n;
} stem;

static bool is_consonant(const char *word, size_t i)
{
	bool flips = false; /* y is a consonant at the start and behind a vowel */
	while (word[i] == 'y' && i > 0) {
		flips = !flips;
		i--;
	}
	bool consonant = !strchr("aeiou", word[i]) || word[i] == '\0';
	return flips ? !consonant : consonant;
}

/* Number of vowel-consonant sequences. */
static size_t measure(const char *word, size_t n)
{
	size_t count = 0;
	for (size_t i = 1; i < n; i++)
		count += is_consonant(word, i) && !is_consonant(word, i - 1);
	return count;
}

static bool has_vowel(const char *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_consonant(word, i))
			return true;
	return false;
}

static bool ends_double(const char *word, size_t n)
{
	return n >= 2 && word[n - 1] == word[n - 2] && is_consonant(word, n - 1);
}

static bool ends_cvc(const char *word, size_t n)
{
	if (n == 2) /* NLTK */
		return !is_consonant(word, 0) && is_consonant(word, 1);
	return n >= 3 && is_consonant(word, n - 3) && !is_consonant(word, n - 2) && is_consonant(word, n - 1) && !strchr("wxy", word[n - 1]);
}

static bool ends(const stem *s, const char *suffix)
{
	size_t n = strlen(suffix);
	return s->n >= n && memcmp(s->word + s->n - n, suffix, n) == 0;
}

/* Puts `by` in the place of the last n bytes. */
static void replace(stem *s, size_t n, const char *by)
{
	size_t n_by = strlen(by);
	memcpy(s->word + s->n - n, by, n_by);
	s->n += n_by - n;
}

typedef struct rule {
	const char *suffix, *by;
} rule;

/* The first rule whose suffix the word has decides: it is applied when what stands before has more than `above` sequences. */
static void apply(stem *s, const rule *rules, size_t n_rules, size_t above)
{
	for (size_t i = 0; i < n_rules; i++) {
		if (!ends(s, rules[i].suffix))
			continue;
		size_t n = strlen(rules[i].suffix);
		if (measure(s->word, s->n - n) > above)
			replace(s, n, rules[i].by);
		return;
	}
}

static void step1a(stem *s)
{
	if (ends(s, "ies") && s->n == 4) /* NLTK: ties, dies */
		replace(s, 3, "ie");
	else if (ends(s, "sses"))
		replace(s, 4, "ss");
	else if (ends(s, "ies"))
		replace(s, 3, "i");
	else if (ends(s, "s") && !ends(s, "ss"))
		replace(s, 1, "");
}

static void step1b(stem *s)
{
	if (ends(s, "ied")) { /* NLTK */
		replace(s, 3, s->n == 4 ? "ie" : "i");
		return;
	}
	if (ends(s, "eed")) {
		if (measure(s->word, s->n - 3) > 0)
			replace(s, 3, "ee");
		return;
	}
	size_t n = ends(s, "ed") ? 2 : ends(s, "ing") ? 3 : 0;
	if (n == 0 || !has_vowel(s->word, s->n - n))
		return;
	replace(s, n, "");
	if (ends(s, "at") || ends(s, "bl") || ends(s, "iz"))
		replace(s, 0, "e");
	else if (ends_double(s->word, s->n))
		s->n -= !strchr("lsz", s->word[s->n - 1]);
	else if (measure(s->word, s->n) == 1 && ends_cvc(s->word, s->n))
		replace(s, 0, "e");
}

static void step1c(stem *s)
{
	if (ends(s, "y") && s->n > 2 && is_consonant(s->word, s->n - 2)) /* NLTK: not when one letter stands before */
		replace(s, 1, "i");
}

static void step2(stem *s)
{
	static const rule rules[] = {{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"}, {"izer", "ize"}, {"bli", "ble"}, {"alli", "al"},
		{"entli", "ent"}, {"eli", "e"}, {"ousli", "ous"}, {"ization", "ize"}, {"ation", "ate"}, {"ator", "ate"}, {"alism", "al"}, {"iveness", "ive"},
		{"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"}, {"iviti", "ive"}, {"biliti", "ble"}, {"fulli", "ful"}};
	if (ends(s, "alli") && measure(s->word, s->n - 4) > 0) /* NLTK: and once more */
		replace(s, 4, "al");
	if (ends(s, "logi")) { /* NLTK: the l counts as before the suffix */
		if (measure(s->word, s->n - 3) > 0)
			replace(s, 4, "log");
		return;
	}
	apply(s, rules, CXR_ARRAY_LEN(rules), 0);
}

static void step3(stem *s)
{
	static const rule rules[] = {{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"}, {"ical", "ic"}, {"ful", ""}, {"ness", ""}};
	apply(s, rules, CXR_ARRAY_LEN(rules), 0);
}

static void step4(stem *s)
{
	static const rule before[] = {{"al", ""}, {"ance", ""}, {"ence", ""}, {"er", ""}, {"ic", ""}, {"able", ""}, {"ible", ""}, {"ant", ""}, {"ement", ""},
		{"ment", ""}, {"ent", ""}};
	static const rule behind[] = {{"ou", ""}, {"ism", ""}, {"ate", ""}, {"iti", ""}, {"ous", ""}, {"ive", ""}, {"ize", ""}};
	if (ends(s, "ion")) {
		if (s->n > 3 && strchr("st", s->word[s->n - 4]) && measure(s->word, s->n - 3) > 1)
			replace(s, 3, "");
		return;
	}
	size_t n = s->n;
	apply(s, before, CXR_ARRAY_LEN(before), 1);
	if (s->n == n)
		apply(s, behind, CXR_ARRAY_LEN(behind), 1);
}

static void step5(stem *s)
{
	if (ends(s, "e")) {
		size_t m = measure(s->word, s->n - 1);
		if (m > 1 || (m == 1 && !ends_cvc(s->word, s->n - 1)))
			s->n--;
	}
	if (ends(s, "ll") && measure(s->word, s->n - 1) > 1)
		s->n--;
}

/* Words that NLTK does not stem by rule. */
static bool is_irregular(stem *s)
{
	static const rule forms[] = {{"sky", "sky"}, {"skies", "sky"}, {"dying", "die"}, {"lying", "lie"}, {"tying", "tie"}, {"news", "news"}, {"innings", "inning"},
		{"inning", "inning"}, {"outings", "outing"}, {"outing", "outing"}, {"cannings", "canning"}, {"canning", "canning"}, {"howe", "howe"},
		{"proceed", "proceed"}, {"exceed", "exceed"}, {"succeed", "succeed"}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(forms); i++) {
		if (strlen(forms[i].suffix) == s->n && memcmp(forms[i].suffix, s->word, s->n) == 0) {
			replace(s, s->n, forms[i].by);
			return true;
		}
	}
	return false;
}

size_t cxr_porter_stem(char *word, size_t n)
{
	stem s = {word, n};
	if (n <= 2 || is_irregular(&s))
		return s.n;
	step1a(&s);
	step1b(&s);
	step1c(&s);
	step2(&s);
	step3(&s);
	step4(&s);
	step5(&s);
	return s.n;
}
