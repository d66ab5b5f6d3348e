/* The lexicon: spellings meet in the normal form, longest phrase wins, prefixes alone never match, limits, failing memory. */
#include "house_test.h"

#include <stdio.h>
#include <string.h>

#include "faults.h"
#include "text/lexicon.h"

static cxr_err err;
enum { CITY = 1, TITLE = 2 };

static cxr_lexicon *filled(void)
{
	static const struct {
		const char *phrase;
		uint64_t flags;
	} phrases[] = {
		{"New York", CITY}, {"New York City", CITY}, {"York", CITY}, {"St. Louis", CITY}, {"Dr", TITLE}, {"San Jos\xC3\xA9", CITY},
		{"Winston-Salem", CITY}, {"Mount of Long Names Without An End", CITY},
	};
	cxr_lexicon *lexicon;
	assert_ok(cxr_lexicon_new(&lexicon, &err));
	for (size_t i = 0; i < CXR_ARRAY_LEN(phrases); i++) {
		cxr_lexeme *entry = cxr_lexicon_add(lexicon, cxr_str_from(phrases[i].phrase));
		assert_non_null(entry);
		entry->flags |= phrases[i].flags;
		entry->value = (int32_t)i;
	}
	return lexicon;
}

/* Entry number of the match at token `at`, -1 = none; *out_n = its tokens. */
static int match(const cxr_lexicon *lexicon, const char *text, size_t at, uint64_t flags, size_t *out_n)
{
	cxr_arena arena;
	cxr_tokens tokens;
	cxr_arena_init(&arena, 1 << 16);
	assert_ok(cxr_tokens_split(cxr_str_from(text), &arena, &tokens, &err));
	const cxr_lexeme *entry = cxr_lexicon_match(lexicon, &tokens, at, flags, 0, out_n);
	cxr_arena_release(&arena);
	return entry ? entry->value : -1;
}

static void test_longest_match(void **state)
{
	(void)state;
	cxr_lexicon *lexicon = filled();
	size_t n;
	assert_int_equal(match(lexicon, "New York City Hospital", 0, CITY, &n), 1);
	assert_int_equal(n, 3);
	assert_int_equal(match(lexicon, "New York hospital", 0, CITY, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(match(lexicon, "new  york", 0, CITY, &n), 0);
	assert_int_equal(match(lexicon, "New York", 1, CITY, &n), 2);
	assert_int_equal(match(lexicon, "New nodule", 0, CITY, &n), -1); /* a mere prefix */
	assert_int_equal(n, 0);
	assert_int_equal(match(lexicon, "Dr York", 0, CITY, &n), -1); /* the wrong class */
	assert_int_equal(match(lexicon, "Dr York", 0, TITLE | CITY, &n), 4);
	assert_int_equal(match(lexicon, "York", 1, CITY, &n), -1); /* behind the end */
	cxr_lexicon_free(lexicon);
}

static void test_spellings_and_marks(void **state)
{
	(void)state;
	cxr_lexicon *lexicon = filled();
	size_t n;
	assert_int_equal(match(lexicon, "ST LOUIS", 0, CITY, &n), 3);
	assert_int_equal(match(lexicon, "St. Louis.", 0, CITY, &n), 3);
	assert_int_equal(n, 3); /* the full stop behind it is not part of it */
	assert_int_equal(match(lexicon, "San Jose", 0, CITY, &n), 5);
	assert_int_equal(match(lexicon, "SAN JOSE\xCC\x81", 0, CITY, &n), 5);
	assert_int_equal(match(lexicon, "Winston Salem", 0, CITY, &n), 6);
	assert_int_equal(match(lexicon, "Winston-Salem", 0, CITY, &n), 6);
	assert_int_equal(match(lexicon, "New\nYork", 0, CITY, &n), 0); /* wrapped lines */
	assert_int_equal(match(lexicon, "New\n\nYork", 0, CITY, &n), -1); /* but not across paragraphs */
	assert_int_equal(match(lexicon, "New, York", 0, CITY, &n), -1);
	assert_int_equal(match(lexicon, "St.. Louis", 0, CITY, &n), -1);
	assert_int_equal(match(lexicon, "Mount of long names without an end", 0, CITY, &n), 7);
	cxr_lexicon_free(lexicon);
}

static void test_find(void **state)
{
	(void)state;
	cxr_lexicon *lexicon = filled();
	assert_int_equal(cxr_lexicon_find(lexicon, cxr_str_from("york"))->value, 2);
	assert_null(cxr_lexicon_find(lexicon, cxr_str_from("York"))); /* wants the normal form */
	assert_true(cxr_lexicon_find(lexicon, cxr_str_from("new"))->is_prefix);
	assert_int_equal(cxr_lexicon_find(lexicon, cxr_str_from("new"))->flags, 0);
	assert_null(cxr_lexicon_find(lexicon, cxr_str_from("")));
	assert_null(cxr_lexicon_find(lexicon, cxr_str_from("yor")));
	static char long_text[300];
	memset(long_text, 'a', sizeof long_text);
	assert_null(cxr_lexicon_find(lexicon, (cxr_str){long_text, sizeof long_text}));
	cxr_lexicon_free(lexicon);
	cxr_lexicon_free(NULL);
}

static void test_limits(void **state)
{
	(void)state;
	cxr_lexicon *lexicon = filled();
	static char long_text[121];
	memset(long_text, 'a', sizeof long_text);
	assert_null(cxr_lexicon_add(lexicon, (cxr_str){long_text, 121}));
	assert_non_null(cxr_lexicon_add(lexicon, (cxr_str){long_text, 120}));
	assert_null(cxr_lexicon_add(lexicon, cxr_str_from("")));
	assert_null(cxr_lexicon_add(lexicon, cxr_str_from(" -- ")));
	assert_non_null(cxr_lexicon_add(lexicon, cxr_str_from("1 2 3 4 5 6 7 8")));
	assert_null(cxr_lexicon_add(lexicon, cxr_str_from("1 2 3 4 5 6 7 8 9")));
	/* letters and digits in turn: the normal form is twice as long */
	static const char turns[] = "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1";
	assert_null(cxr_lexicon_add(lexicon, cxr_str_from(turns)));
	cxr_lexicon_free(lexicon);
}

static void test_growth(void **state)
{
	(void)state;
	cxr_lexicon *lexicon;
	char word[32];
	assert_ok(cxr_lexicon_new(&lexicon, &err));
	for (int i = 0; i < 30000; i++) {
		snprintf(word, sizeof word, "w%c%c%c%c", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26, 'a' + i / 17576);
		cxr_lexeme *entry = cxr_lexicon_add(lexicon, cxr_str_from(word));
		assert_non_null(entry);
		entry->value = i;
	}
	for (int i = 0; i < 30000; i++) {
		snprintf(word, sizeof word, "w%c%c%c%c", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26, 'a' + i / 17576);
		assert_int_equal(cxr_lexicon_find(lexicon, cxr_str_from(word))->value, i);
	}
	cxr_lexicon_free(lexicon);
}

static void test_failing_allocations(void **state)
{
	(void)state;
	bool fired = true;
	for (long nth = 0; fired; nth++) {
		cxr_lexicon *lexicon = NULL;
		fault_arm(FAULT_ALLOC, nth, 0);
		cxr_rc rc = cxr_lexicon_new(&lexicon, &err);
		cxr_lexeme *entry = rc == CXR_OK ? cxr_lexicon_add(lexicon, cxr_str_from("New York City")) : NULL;
		fired = fault_disarm();
		assert_int_equal(entry != NULL, !fired);
		if (rc == CXR_OK)
			assert_non_null(cxr_lexicon_add(lexicon, cxr_str_from("New York City"))); /* it can be tried again */
		cxr_lexicon_free(lexicon);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_longest_match), cmocka_unit_test(test_spellings_and_marks), cmocka_unit_test(test_find),
		cmocka_unit_test(test_limits), cmocka_unit_test(test_growth), cmocka_unit_test(test_failing_allocations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
