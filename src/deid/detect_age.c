/*
 * Ages of 90 and over, in figures and words; younger ages are no identifiers and stay.
 * Tests: tests/unit/deid/test_detect_age.c
 */
#include "deid/text_doc.h"

enum { AGE_MIN = 90, AGE_MAX = 125 };

/* "91 y/o", "91-year-old", "91yo", "91 F", "91M" */
static bool age_words_follow(const deid__doc *doc, size_t next)
{
	size_t at = next;
	if (deid__is_mark(doc, at, '-') || deid__is_mark(doc, at, '+'))
		at++;
	size_t n;
	if (deid__phrase(doc, at, T(AGEUNIT), &n)) {
		/* "95 years" of follow-up, smoking: only with "old", "of age" or a short form */
		bool long_form = deid__word_is(doc, at, "years") || deid__word_is(doc, at, "year") || deid__word_is(doc, at, "yrs") || deid__word_is(doc, at, "yr");
		if (!long_form || n > 1)
			return true;
		if (deid__word_is(doc, at + 1, "old"))
			return true;
		size_t sex = at + 1;
		sex += deid__is_mark(doc, sex, ',');
		return (deid__flags(doc, sex) & T(SEXWORD)) != 0;
	}
	if (deid__is_mark(doc, at, ','))
		at++;
	if (!(deid__flags(doc, at) & T(SEXWORD)))
		return false;
	bool letter = deid__at(doc, at)->norm_len == 1;
	/* "98 F" may be a temperature: single letters only glued, or in upper case behind nothing that measures */
	return !letter || (deid__glued(doc, at) && deid__at(doc, at)->letter_case != CXR_CASE_LOWER) ||
		(deid__glued(doc, at) && !deid__glued(doc, at + 1));
}

/* "age 91", "aged: 91", ">89", "over 89 years" */
static bool age_label_before(const deid__doc *doc, size_t i)
{
	return deid__label_before(doc, i, T(AGELABEL), NULL);
}

static bool over_89(const deid__doc *doc, size_t i)
{
	uint32_t n = deid__at(doc, i)->number;
	if (n < 89 || n > AGE_MAX || i == 0)
		return false;
	if (deid__flags(doc, i + 1) & T(UNIT) && !age_words_follow(doc, i + 1))
		return false;
	if (deid__is_mark(doc, i + 1, '%') || deid__is_mark(doc, i + 1, '/') || (deid__is_mark(doc, i + 1, '.') && deid__glued(doc, i + 2)))
		return false;
	if (deid__is_mark(doc, i - 1, '>')) {
		uint64_t before = i > 1 ? deid__flags(doc, i - 2) : 0;
		return n == 89 && !(before & T(NUMNOT));
	}
	bool over = deid__word_is(doc, i - 1, "over") || deid__word_is(doc, i - 1, "than") || deid__word_is(doc, i - 1, "above");
	return over && age_words_follow(doc, i + 1);
}

static bool guarded(const deid__doc *doc, size_t i)
{
	if (i > 0 && deid__glued(doc, i)) {
		if (deid__is_word(doc, i - 1))
			return true;
		char mark = deid__at(doc, i - 1)->mark;
		if ((mark == '.' || mark == '/' || mark == '-') && i > 1 && deid__is_number(doc, i - 2))
			return true;
	}
	return deid__is_mark(doc, i + 1, '%') || deid__is_mark(doc, i + 1, '/') ||
		(deid__is_mark(doc, i + 1, '.') && deid__glued(doc, i + 2) && deid__is_number(doc, i + 2));
}

void deid__detect_ages(deid__doc *doc)
{
	for (size_t i = 0; i < doc->tokens.n_items; i++) {
		if (!deid__wants(doc, i, WANT_AGE))
			continue;
		if (deid__is_number(doc, i)) {
			uint32_t n = deid__at(doc, i)->number;
			if (n < AGE_MIN - 1 || n > AGE_MAX)
				continue;
			bool inside = guarded(doc, i);
			if (over_89(doc, i) || (n >= AGE_MIN && !inside && (age_words_follow(doc, i + 1) || (age_label_before(doc, i) && !(deid__flags(doc, i + 1) & T(UNIT) && !age_words_follow(doc, i + 1))))))
				deid__add(doc, i, i, CXR_PHI_AGE, DETAIL_NONE, DET_AGE, 0.9);
			continue;
		}
		size_t n;
		const cxr_lexeme *word = deid__phrase(doc, i, T(AGENUM), &n);
		if (!word || word->value < AGE_MIN)
			continue;
		/* "NINETY-EIGHTYO F" */
		cxr_str last = cxr_token_norm(&doc->tokens, i + n - 1);
		if (last.len > 4 && cxr_str_ends(last, cxr_str_from("yo"))) {
			deid__add_bytes(doc, deid__at(doc, i)->start, deid__at(doc, i + n - 1)->end - 2, CXR_PHI_AGE, DETAIL_AGE_WORD, DET_AGE, 0.9, -1);
			i += n - 1;
			continue;
		}
		if (age_label_before(doc, i) || age_words_follow(doc, i + n))
			deid__add(doc, i, i + n - 1, CXR_PHI_AGE, DETAIL_AGE_WORD, DET_AGE, 0.9);
		i += n - 1;
	}
}
