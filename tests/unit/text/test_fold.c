/* Folding of Latin letters, compared with the decompositions of Unicode (utf8proc) for every letter that has one. */
#include "house_test.h"

#include <string.h>

#include <utf8proc.h>

#include "text/words.h"

static void expect_fold(uint32_t cp, const char *wanted)
{
	char out[2];
	size_t n = cxr_fold_letter(cp, out);
	if (n != strlen(wanted) || memcmp(out, wanted, n) != 0)
		fail_msg("U+%04X folds to %.*s, not to %s", cp, (int)n, out, wanted);
}

static void test_letters_without_a_decomposition(void **state)
{
	(void)state;
	static const struct {
		uint32_t cp;
		const char *wanted;
	} cases[] = {
		{0xC6, "ae"}, {0xE6, "ae"}, {0xD8, "o"}, {0xF8, "o"}, {0xD0, "d"}, {0xFE, "th"}, {0xDF, "ss"}, {0x110, "d"}, {0x131, "i"}, {0x133, "ij"},
		{0x141, "l"}, {0x142, "l"}, {0x153, "oe"}, {0x167, "t"}, {0x17F, "s"}, {'A', "a"}, {'z', "z"}, {0xD7, ""}, {0xF7, ""}, {'1', ""},
		{'-', ""}, {0x400, ""}, {0x4E00, ""}, {0x10FFFF, ""}, {0x1A0, "o"}, {0x1B0, "u"}, {0x219, "s"}, {0x21A, "t"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++)
		expect_fold(cases[i].cp, cases[i].wanted);
}

/* First code point of the full canonical decomposition: the letter without its accents. */
static uint32_t bare_letter(uint32_t cp)
{
	utf8proc_int32_t parts[16];
	int boundary = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, parts, 16, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &boundary);
	return n > 1 ? (uint32_t)parts[0] : cp;
}

static void test_every_accented_letter(void **state)
{
	(void)state;
	static const uint32_t ranges[][2] = {{0xC0, 0x17F}, {0x1EA0, 0x1EF9}, {0x218, 0x21B}, {0x1A0, 0x1A1}, {0x1AF, 0x1B0}};
	int n = 0;
	for (size_t r = 0; r < CXR_ARRAY_LEN(ranges); r++) {
		for (uint32_t cp = ranges[r][0]; cp <= ranges[r][1]; cp++) {
			uint32_t bare = bare_letter(cp);
			if (bare >= 0x80)
				continue;
			const char wanted[2] = {(char)cxr_to_lower((int)bare), '\0'};
			expect_fold(cp, wanted);
			n++;
		}
	}
	assert_true(n > 230);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_letters_without_a_decomposition), cmocka_unit_test(test_every_accented_letter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
