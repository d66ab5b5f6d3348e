/* Tokens: kinds, cases, gaps, normal forms, apostrophes, Unicode's marks and accents, any bytes at all. */
#include "house_test.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "text/words.h"

static cxr_err err;

/* "w:lee/T n:12/12 m:-": kind, normal form, then case of words or value of numbers; a blank, | or || for the gap before. */
static void describe(cxr_str text, char *out, size_t out_bytes)
{
	static const char letters[] = {[CXR_CASE_NONE] = '0', [CXR_CASE_LOWER] = 'l', [CXR_CASE_TITLE] = 'T', [CXR_CASE_UPPER] = 'U',
		[CXR_CASE_SINGLE] = 'S', [CXR_CASE_MIXED] = 'M'};
	static const char *const gaps[] = {[CXR_GAP_NONE] = "", [CXR_GAP_BLANK] = " ", [CXR_GAP_LINE] = "|", [CXR_GAP_EMPTY_LINE] = "||"};
	cxr_arena arena;
	cxr_tokens tokens;
	cxr_arena_init(&arena, 1 << 20);
	assert_ok(cxr_tokens_split(text, &arena, &tokens, &err));
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = 0; i < tokens.n_items && used < out_bytes; i++) {
		const cxr_token *t = &tokens.items[i];
		cxr_str norm = cxr_token_norm(&tokens, i);
		used += (size_t)snprintf(out + used, out_bytes - used, "%s%c:" CXR_STR_FMT, gaps[t->gap], "wnm"[t->kind], CXR_STR_ARG(norm));
		if (t->kind == CXR_WORD)
			used += (size_t)snprintf(out + used, out_bytes - used, "/%c", letters[t->letter_case]);
		if (t->kind == CXR_NUMBER)
			used += (size_t)snprintf(out + used, out_bytes - used, "/%u", t->number);
	}
	cxr_arena_release(&arena);
}

static void expect(const char *text, const char *wanted)
{
	char got[2000];
	describe(cxr_str_from(text), got, sizeof got);
	assert_string_equal(got, wanted);
}

static void test_kinds_and_gaps(void **state)
{
	(void)state;
	expect("", "");
	expect(" \n ", "");
	expect("PA 2-view", "|w:pa/U n:2/2m:-w:view/l");
	expect("a\nb\r\nc\n\nd \n \n e", "|w:a/l|w:b/l|w:c/l||w:d/l||w:e/l");
	expect("12/05/2024", "|n:12/12m:/n:05/5m:/n:2024/2024");
	expect("T12 (7)", "|w:t/Sn:12/12 m:(n:7/7m:)");
	expect("4294967294 4294967295 99999999999999999999999", "|n:4294967294/4294967294 n:4294967295/4294967295 n:99999999999999999999999/4294967295");
}

static void test_letter_case(void **state)
{
	(void)state;
	expect("lee Lee LEE L McGee mRI DeVito", "|w:lee/l w:lee/T w:lee/U w:l/S w:mcgee/T w:mri/M w:devito/T");
	/* capitals with accents, from Latin-1, Latin Extended-A (odd and even code points) and other scripts */
	expect("\xC3\x89mile \xC5\x81ukasz \xC5\xA0imi\xC4\x87 \xC5\xBDIVKO \xC5\x99\xC3\xADp", "|w:emile/T w:lukasz/T w:simic/T w:zivko/U w:rip/l");
	expect("\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD", "|w:\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD/T");
	expect("\xE6\x9D\x8E", "|w:\xE6\x9D\x8E/0");
}

static void test_apostrophes(void **state)
{
	(void)state;
	expect("O'Brien", "|w:obrien/T");
	expect("O\xE2\x80\x99" "Brien's", "|w:obrien/Tm:'w:s/l");
	expect("patient's chest", "|w:patient/lm:'w:s/l w:chest/l");
	expect("d'Souza O'Shea", "|w:dsouza/M w:oshea/T");
	expect("'quoted'", "|m:'w:quoted/lm:'");
	expect("5'4", "|n:5/5m:'n:4/4");
}

static void test_marks_of_unicode(void **state)
{
	(void)state;
	expect("2024\xE2\x80\x93" "05\xE2\x88\x92" "06", "|n:2024/2024m:-n:05/5m:-n:06/6");
	expect("\xE2\x80\x9CLee\xE2\x80\x9D", "|m:\"w:lee/Tm:\"");
	expect("a\xC2\xA0" "b\xE2\x80\x89" "c", "|w:a/l w:b/l w:c/l");
	expect("Joh\xC2\xADn\xE2\x80\x8B Lee", "|w:john/T w:lee/T");
	expect("12\xE2\x80\x8B" "34", "|n:1234/1234");
	expect("1\xE2\x81\x84" "2", "|n:1/1m:/n:2/2");
	expect("5\xC2\xB0" "C", "|n:5/5m:?w:c/S");
}

/* "é" as one character, as e + U+0301, and as a stray Latin-1 byte are one name. */
static void test_accents_in_three_codings(void **state)
{
	(void)state;
	expect("Jos\xC3\xA9 Lee", "|w:jose/T w:lee/T");
	expect("Jose\xCC\x81 Lee", "|w:jose/T w:lee/T");
	expect("Jos\xE9 Lee", "|w:jose/T w:lee/T");
	expect("N\xCC\x83u\xCC\x81\xC3\xB1" "ez", "|w:nunez/T");
	expect("M\xFCller", "|w:muller/T");
	cxr_arena arena;
	cxr_tokens tokens;
	cxr_arena_init(&arena, 1 << 16);
	assert_ok(cxr_tokens_split(cxr_str_from("Jose\xCC\x81, MD"), &arena, &tokens, &err));
	assert_int_equal(tokens.items[0].end, 6); /* the accent belongs to the word */
	cxr_arena_release(&arena);
}

static void test_normalise(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"", ""}, {"  St. Mary's -- Hospital ", "st mary s hospital"}, {"O'Brien-Smith", "obrien smith"}, {"T12", "t 12"}, {"MU\xC3\x91OZ", "munoz"},
		{"Mun\xCC\x83oz", "munoz"}, {"a1b2", "a 1 b 2"}, {"\xC3\x9Fx", "ssx"}, {"...", ""},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		char out[100];
		cxr_str text = cxr_str_from(cases[i][0]);
		size_t n = cxr_words_normalise(text, out);
		assert_true(n <= 2 * text.len);
		if (n != strlen(cases[i][1]) || memcmp(out, cases[i][1], n) != 0)
			fail_msg("'%s' became '%.*s'", cases[i][0], (int)n, out);
	}
}

/* Any bytes: tokens lie in order inside the text, never overlap, and normal forms stay within the source's length. */
static void test_any_bytes(void **state)
{
	(void)state;
	static const char seeds[] = "Lee 12'\xC3\xA9\xE2\x80\x99\xCC\x81\xFF\x80\xE6 \n\r\t-./\0AO's";
	cxr_rng rng;
	cxr_rng_init(&rng, 2, 0);
	for (int round = 0; round < 20000; round++) {
		char text[40];
		char normal[80];
		size_t len = cxr_rng_below(&rng, sizeof text);
		for (size_t i = 0; i < len; i++)
			text[i] = cxr_rng_chance(&rng, 0.7) ? seeds[cxr_rng_below(&rng, sizeof seeds)] : (char)cxr_rng_u64(&rng);
		cxr_arena arena;
		cxr_tokens tokens;
		cxr_arena_init(&arena, 1 << 16);
		assert_ok(cxr_tokens_split((cxr_str){text, len}, &arena, &tokens, &err));
		size_t before = 0;
		for (size_t i = 0; i < tokens.n_items; i++) {
			const cxr_token *t = &tokens.items[i];
			assert_true(t->start >= before && t->end > t->start && t->end <= len);
			assert_true(t->norm_len <= t->end - t->start || t->kind != CXR_WORD);
			before = t->end;
		}
		assert_true(cxr_words_normalise((cxr_str){text, len}, normal) <= 2 * len);
		cxr_arena_release(&arena);
	}
}

static void test_memory_runs_out(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_tokens tokens;
	cxr_arena_init(&arena, 64);
	assert_int_equal(cxr_tokens_split(cxr_str_from("many words need much memory"), &arena, &tokens, &err), CXR_E_NOMEM);
	assert_int_equal(tokens.n_items, 0);
	assert_int_equal(cxr_tokens_split((cxr_str){"", ((size_t)1 << 30) + 1}, &arena, &tokens, &err), CXR_E_LIMIT);
	cxr_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds_and_gaps), cmocka_unit_test(test_letter_case), cmocka_unit_test(test_apostrophes),
		cmocka_unit_test(test_marks_of_unicode), cmocka_unit_test(test_accents_in_three_codings), cmocka_unit_test(test_normalise),
		cmocka_unit_test(test_any_bytes), cmocka_unit_test(test_memory_runs_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
