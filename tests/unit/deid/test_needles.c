/* Search for many strings (src/deid/needles.c) against a plain search. */
#include "house_test.h"

#include <string.h>

#include "base/rng.h"
#include "deid/needles.h"

enum { N_NEEDLES = 60, TEXT_BYTES = 3000, MAX_NEEDLE = 24 };

typedef struct tally {
	uint32_t n_hits[N_NEEDLES];
} tally;

static bool count(void *context, const deid__needle *needle, size_t start)
{
	(void)start;
	((tally *)context)->n_hits[needle->tag]++;
	return false;
}

/* Few letters, so that needles occur, overlap and begin alike. */
static size_t random_text(cxr_rng *rng, char *out, size_t n_min, size_t n_max)
{
	size_t n = n_min + (size_t)cxr_rng_below(rng, n_max - n_min + 1);
	for (size_t i = 0; i < n; i++)
		out[i] = "aab1. "[cxr_rng_below(rng, 6)];
	return n;
}

static bool is_free(deid__edge edge, char c)
{
	if (edge == DEID__EDGE_WORD)
		return c == '.' || c == ' ';
	return edge == DEID__EDGE_ANY || (c != '1' && c != '.');
}

static void check(cxr_rng *rng, uint32_t step)
{
	static char needles[N_NEEDLES][MAX_NEEDLE];
	static char text[TEXT_BYTES];
	cxr_err err = {0};
	cxr_arena arena;
	cxr_arena_init(&arena, 8 << 20);
	deid__needles set;
	deid__needles_init(&set, &arena, step, false);
	size_t lengths[N_NEEDLES];
	deid__edge edges[N_NEEDLES];
	for (uint32_t i = 0; i < N_NEEDLES; i++) {
		lengths[i] = random_text(rng, needles[i], step + 3, step + 8);
		edges[i] = (deid__edge)cxr_rng_below(rng, 3);
		bool is_double = false;
		for (uint32_t k = 0; k < i; k++)
			is_double = is_double || (lengths[k] == lengths[i] && edges[k] == edges[i] && memcmp(needles[k], needles[i], lengths[i]) == 0);
		if (is_double)
			lengths[i] = 0;
		assert_ok(deid__needles_add(&set, (cxr_str){needles[i], lengths[i]}, edges[i], i, &err));
	}
	assert_ok(deid__needles_close(&set, &err));
	size_t n = random_text(rng, text, TEXT_BYTES / 2, TEXT_BYTES);
	tally found = {{0}};
	assert_false(deid__needles_search(&set, (cxr_str){text, n}, count, &found));
	for (uint32_t i = 0; i < N_NEEDLES; i++) {
		uint32_t expected = 0;
		for (size_t at = 0; lengths[i] && at + lengths[i] <= n; at++)
			expected += memcmp(text + at, needles[i], lengths[i]) == 0 && (at == 0 || is_free(edges[i], text[at - 1])) &&
				(at + lengths[i] == n || is_free(edges[i], text[at + lengths[i]]));
		/* with a step of four, the window of one offset falls on a looked-at position */
		assert_int_equal(found.n_hits[i], expected);
	}
	cxr_arena_release(&arena);
}

static void test_against_plain_search(void **state)
{
	(void)state;
	cxr_rng rng;
	cxr_rng_init(&rng, 5, 0);
	for (int i = 0; i < 60; i++)
		check(&rng, i % 2 ? 4 : 1);
}

static bool stop(void *context, const deid__needle *needle, size_t start)
{
	(void)needle;
	*(size_t *)context = start;
	return true;
}

static void test_folding_and_shortness(void **state)
{
	(void)state;
	cxr_err err = {0};
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	deid__needles set;
	deid__needles_init(&set, &arena, 1, true);
	assert_ok(deid__needles_add(&set, cxr_str_from("abc"), DEID__EDGE_ANY, 1, &err)); /* too short to be looked up */
	assert_ok(deid__needles_add(&set, cxr_str_from("WhitCombe"), DEID__EDGE_ANY, 1, &err));
	assert_ok(deid__needles_close(&set, &err));
	size_t at = 0;
	assert_true(deid__needles_search(&set, cxr_str_from("abc whitcombe"), stop, &at));
	assert_int_equal(at, 4);
	assert_false(deid__needles_search(&set, cxr_str_from("abc"), stop, &at));
	assert_false(deid__needles_search(&set, cxr_str_from("whitcomb"), stop, &at));
	cxr_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_plain_search), cmocka_unit_test(test_folding_and_shortness)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
