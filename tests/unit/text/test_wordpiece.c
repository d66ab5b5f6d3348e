/* WordPiece over a small vocabulary of our own: cleaning, splitting, longest match, [UNK], offsets, limits, failing memory. */
#include "house_test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "faults.h"
#include "text/wordpiece.h"

static cxr_err err;
static cxr_wordpiece *wp;

/* id = line: 0 [PAD] 1 [UNK] 2 [CLS] 3 [SEP] 4 [MASK] 5 heart ... */
static const char vocabulary[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nheart\nheartbeat\n##s\n##beat\ncard\n##io\n##megaly\ncardio\n.\n,\n-\n#\n##\na\n##b\nab\n"
	"na\n##ive\nnaive\n\xE4\xB8\x80\n\xC2\xB0\n##\xC2\xB0\n##c\n37\ni\n\xE1\x84\x80\n##\xE1\x85\xA1\n[\nsep\n]\n;\n##a\n\xCF\x89\n$  \n";

static int setup(void **state)
{
	(void)state;
	return cxr_wordpiece_new(&wp, cxr_str_from(vocabulary), &err) == CXR_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	cxr_wordpiece_free(wp);
	return 0;
}

/* "heart@0-5 ##s@5-6" */
static const char *pieces_of(cxr_str text, cxr_special_mode mode)
{
	static char out[4096];
	cxr_pieces pieces = {0};
	size_t n = 0;
	assert_ok(cxr_wordpiece_encode(wp, text, mode, &pieces, &err));
	out[0] = 0;
	for (size_t i = 0; i < pieces.n_items; i++) {
		cxr_str token = cxr_wordpiece_token(wp, pieces.items[i].id);
		n += (size_t)snprintf(out + n, sizeof out - n, "%s" CXR_STR_FMT "@%u-%u", i ? " " : "", CXR_STR_ARG(token), pieces.items[i].start, pieces.items[i].end);
		assert_true(n < sizeof out);
	}
	cxr_pieces_release(&pieces);
	return out;
}

#define assert_pieces(text, expected) assert_string_equal(pieces_of((cxr_str){(text), sizeof(text) - 1}, CXR_SPECIALS_MATCH), (expected))

static void test_longest_match(void **state)
{
	(void)state;
	assert_pieces("", "");
	assert_pieces(" \t\r\n", "");
	assert_pieces("heart hearts heartbeat heartbeats", "heart@0-5 heart@6-11 ##s@11-12 heartbeat@13-22 heartbeat@23-32 ##s@32-33");
	assert_pieces("CardioMegaly", "cardio@0-6 ##megaly@6-12");
	assert_pieces("heartx heart", "[UNK]@0-6 heart@7-12");
	assert_pieces("beat", "[UNK]@0-4"); /* only ever continues a word */
	assert_pieces("heart,a-b.", "heart@0-5 ,@5-6 a@6-7 -@7-8 [UNK]@8-9 .@9-10");
	assert_pieces("$#", "$@0-1 #@1-2"); /* blanks behind a line of the vocabulary go */
	assert_pieces("##s", "#@0-1 #@1-2 [UNK]@2-3");
}

static void test_cleaning(void **state)
{
	(void)state;
	assert_pieces("a\x07" "b", "ab@0-3");
	assert_pieces("a\0b", "ab@0-3");
	assert_pieces("a\fb a\x0b" "b", "ab@0-3 ab@4-7");
	assert_pieces("a\xC2\xAD" "b a\xE2\x80\x8B" "b", "ab@0-4 ab@5-10");      /* soft hyphen, zero width space */
	assert_pieces("a\xFF" "b a\xEF\xBF\xBD" "b", "ab@0-3 ab@4-9");           /* a stray byte is U+FFFD */
	assert_pieces("a\xC2\xA0" "a a\xE2\x80\xA8" "a", "a@0-1 a@3-4 a@5-6 a@9-10"); /* no-break space, line separator */
	assert_pieces("a\xE4\xB8\x80" "a", "a@0-1 \xE4\xB8\x80@1-4 a@4-5");
	assert_pieces("\xEE\x80\x80", "");
}

static void test_accents(void **state)
{
	(void)state;
	assert_pieces("na\xC3\xAFve NAI\xCC\x88VE", "naive@0-6 naive@7-14");
	assert_pieces("\xC4\xB0", "i@0-2");                         /* capital I with dot */
	assert_pieces("a\xCC\x81", "a@0-1");                        /* the mark is of no piece */
	assert_pieces("na\xCC\x81ives", "naive@0-7 ##s@7-8");
	assert_pieces("\xEA\xB0\x80", "\xE1\x84\x80@0-3 ##\xE1\x85\xA1@0-3"); /* a syllable of Hangul: both pieces cover it */
	assert_pieces("37\xC2\xB0" "C \xC2\xB0", "37@0-2 ##\xC2\xB0@2-4 ##c@4-5 \xC2\xB0@6-8");
	assert_pieces("a\xCD\xBE" "a", "a@0-1 ;@1-3 a@3-4");        /* the Greek question mark decomposes to a semicolon */
	assert_pieces("\xE2\x84\xA6", "\xCF\x89@0-3");              /* ohm sign */
	assert_pieces("a\xE3\x80\xAE\xF0\x9D\x85\xA5", "[UNK]@0-8"); /* marks that change places */
}

static void test_specials(void **state)
{
	(void)state;
	assert_pieces("[CLS]a[SEP] [sep]", "[CLS]@0-5 a@5-6 [SEP]@6-11 [@12-13 sep@13-16 ]@16-17");
	assert_pieces("\xC3\xA1[MASK]", "a@0-2 [MASK]@2-8");
	assert_pieces("[SEP", "[@0-1 sep@1-4");
	assert_string_equal(pieces_of(cxr_str_from("[SEP]"), CXR_SPECIALS_LITERAL), "[@0-1 sep@1-4 ]@4-5");
	assert_int_equal(cxr_wordpiece_special(wp, CXR_TOKEN_CLS), 2);
}

static void test_long_words(void **state)
{
	(void)state;
	char word[300];
	cxr_pieces pieces = {0};
	for (int wide = 0; wide < 2; wide++) {
		memset(word, 'a', sizeof word);
		if (wide)
			memcpy(word, "\xC3\xA1", 2); /* one character of two bytes */
		size_t n_extra = wide ? 1 : 0;
		assert_ok(cxr_wordpiece_encode(wp, (cxr_str){word, 100 + n_extra}, CXR_SPECIALS_MATCH, &pieces, &err));
		assert_int_equal(pieces.n_items, 100);
		assert_ok(cxr_wordpiece_encode(wp, (cxr_str){word, 101 + n_extra}, CXR_SPECIALS_MATCH, &pieces, &err));
		assert_int_equal(pieces.n_items, 1);
		assert_int_equal(pieces.items[0].id, 1);
		assert_int_equal(pieces.items[0].end, 101 + n_extra);
	}
	cxr_pieces_release(&pieces);
}

static cxr_rc made_from(const char *text, size_t n_bytes)
{
	cxr_wordpiece *other;
	cxr_rc rc = cxr_wordpiece_new(&other, (cxr_str){text, n_bytes}, &err);
	assert_true((rc == CXR_OK) == (other != NULL));
	cxr_wordpiece_free(other);
	return rc;
}

static void test_vocabularies(void **state)
{
	(void)state;
	static char line[300];
	assert_int_equal(made_from("", 0), CXR_E_SCHEMA);
	assert_int_equal(made_from("a\nb\n", 4), CXR_E_SCHEMA);
	assert_int_equal(made_from("[UNK]", 5), CXR_OK);
	assert_int_equal(made_from("[UNK]\n\xC3\n", 8), CXR_E_ENCODING);
	memset(line, 'x', sizeof line);
	assert_int_equal(made_from(line, sizeof line), CXR_E_LIMIT);
	assert_int_equal(cxr_wordpiece_n_tokens(wp), 39);
	assert_int_equal(cxr_wordpiece_token(wp, 39).len, 0);
	assert_int_equal(strlen(cxr_wordpiece_sha256(wp)), 64);

	cxr_wordpiece *other;
	cxr_pieces pieces = {0};
	assert_ok(cxr_wordpiece_new(&other, cxr_str_from("[UNK]\r\na\r\nb\r\na\r\n"), &err)); /* of equal lines the last counts */
	assert_ok(cxr_wordpiece_encode(other, cxr_str_from("a [CLS]"), CXR_SPECIALS_MATCH, &pieces, &err));
	assert_int_equal(pieces.items[0].id, 3);
	assert_int_equal(cxr_wordpiece_special(other, CXR_TOKEN_CLS), CXR_NO_TOKEN);
	cxr_pieces_release(&pieces);
	cxr_wordpiece_free(other);
}

static void test_builtin(void **state)
{
	(void)state;
	static const uint32_t expected[] = {10256, 4003, 18994, 29107, 2135, 1059, 1013, 1051, 1052, 2638, 2819, 29288, 2527, 2595, 1025, 12170, 22083, 11733,
		2099, 8823, 2571, 25572, 6190, 1016, 1012, 1019, 27487, 1012};
	cxr_wordpiece *bert;
	cxr_rc rc = cxr_wordpiece_new_builtin(&bert, &err);
	if (!cxr_wordpiece_has_builtin()) {
		assert_int_equal(rc, CXR_E_NOT_FOUND);
		print_message("1 vector of the built-in vocabulary skipped: this build holds none\n");
		return;
	}
	assert_int_equal(rc, CXR_OK);
	cxr_pieces pieces = {0};
	assert_ok(cxr_wordpiece_encode(bert, cxr_str_from("Mild cardiomegaly w/o pneumothorax; bibasilar atelectasis 2.5cm."), CXR_SPECIALS_MATCH, &pieces, &err));
	assert_int_equal(pieces.n_items, CXR_ARRAY_LEN(expected));
	for (size_t i = 0; i < pieces.n_items; i++)
		assert_int_equal(pieces.items[i].id, expected[i]);
	assert_string_equal(cxr_wordpiece_sha256(bert), "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3");
	cxr_pieces_release(&pieces);
	cxr_wordpiece_free(bert);
}

static void test_failing_memory(void **state)
{
	(void)state;
	bool passed = false;
	for (int n = 0; n < 200 && !passed; n++) {
		cxr_wordpiece *other;
		cxr_pieces pieces = {0};
		fault_arm(FAULT_ALLOC, n, ENOMEM);
		cxr_rc rc = cxr_wordpiece_new(&other, cxr_str_from(vocabulary), NULL);
		if (rc == CXR_OK)
			rc = cxr_wordpiece_encode(other, cxr_str_from("hearts na\xC3\xAFve 37\xC2\xB0"), CXR_SPECIALS_MATCH, &pieces, NULL);
		(void)fault_disarm();
		assert_true(rc == CXR_OK || rc == CXR_E_NOMEM);
		cxr_pieces_release(&pieces);
		cxr_wordpiece_free(other);
		passed = rc == CXR_OK;
	}
	assert_true(passed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_longest_match), cmocka_unit_test(test_cleaning), cmocka_unit_test(test_accents), cmocka_unit_test(test_specials),
		cmocka_unit_test(test_long_words), cmocka_unit_test(test_vocabularies), cmocka_unit_test(test_builtin), cmocka_unit_test(test_failing_memory),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
