/* Random numbers: pinned sequences (the published xoshiro256** vector and an independent script), ranges, no bias. */
#include "house_test.h"

#include "base/attr.h"
#include "base/rng.h"

static void test_published_vector(void **state)
{
	(void)state;
	unsigned char bytes[32] = {1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4};
	static const uint64_t wanted[] = {
		11520u, 0u, 1509978240u, 1215971899390074240u, 1216172134540287360u, 607988272756665600u,
	};
	cxr_rng rng;
	cxr_rng_init_bytes(&rng, bytes);
	for (size_t i = 0; i < CXR_ARRAY_LEN(wanted); i++)
		assert_true(cxr_rng_u64(&rng) == wanted[i]);
}

static void test_pinned_seeds(void **state)
{
	(void)state;
	static const struct {
		uint64_t seed, stream, first[3];
	} cases[] = {
		{0, 0, {0xfb5405f7bd79c540u, 0x780c98e26cea5883u, 0x2a146e0980febc66u}},
		{1, 0, {0xee127fe613436e33u, 0xd6dad8d34a1874eau, 0x2a52c16cec1116a9u}},
		{1, 1, {0x309714ec38d33b4cu, 0x1bc11473d28024a0u, 0xaa4f7bbef2a5a194u}},
		{42, 7, {0x4150452ab869a892u, 0x63980fc0383ce41bu, 0x6276ee9c4552e56du}},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_rng rng;
		cxr_rng_init(&rng, cases[i].seed, cases[i].stream);
		for (int k = 0; k < 3; k++)
			assert_true(cxr_rng_u64(&rng) == cases[i].first[k]);
	}
	cxr_rng rng;
	cxr_rng_init(&rng, 5, 0);
	assert_true(cxr_rng_unit(&rng) == 0.8049341875865964);
	assert_true(cxr_rng_unit(&rng) == 0.6519759711318762);
	cxr_rng_init(&rng, 5, 0);
	assert_true(cxr_rng_normal(&rng, 10, 2) == 9.138953458630693);
}

static void test_zero_bytes_still_move(void **state)
{
	(void)state;
	const unsigned char zero[32] = {0};
	cxr_rng rng;
	cxr_rng_init_bytes(&rng, zero);
	uint64_t all = 0;
	for (int i = 0; i < 20; i++)
		all |= cxr_rng_u64(&rng);
	assert_true(all != 0);
}

static void test_ranges(void **state)
{
	(void)state;
	cxr_rng rng;
	cxr_rng_init(&rng, 3, 3);
	assert_int_equal(cxr_rng_below(&rng, 0), 0);
	assert_int_equal(cxr_rng_below(&rng, 1), 0);
	assert_int_equal(cxr_rng_int(&rng, 5, 5), 5);
	assert_int_equal(cxr_rng_int(&rng, 5, 4), 5);
	int seen[7] = {0};
	for (int i = 0; i < 70000; i++) {
		int x = cxr_rng_int(&rng, -3, 3);
		assert_in_range(x + 3, 0, 6);
		seen[x + 3]++;
		double u = cxr_rng_unit(&rng);
		assert_true(u >= 0.0 && u < 1.0);
	}
	for (int i = 0; i < 7; i++)
		assert_in_range(seen[i], 9600, 10400); /* 10,000 expected, four standard deviations */
	for (int i = 0; i < 1000; i++) {
		int x = cxr_rng_int(&rng, INT32_MIN, INT32_MAX);
		assert_true(x >= INT32_MIN && x <= INT32_MAX);
	}
}

/* A bound just above 2^63 makes a careless modulo favour the low half two to one. */
static void test_no_bias_at_large_bounds(void **state)
{
	(void)state;
	cxr_rng rng;
	cxr_rng_init(&rng, 9, 0);
	uint64_t bound = (UINT64_C(1) << 63) + (UINT64_C(1) << 62);
	int low = 0;
	for (int i = 0; i < 10000; i++) {
		uint64_t x = cxr_rng_below(&rng, bound);
		assert_true(x < bound);
		low += x < bound / 2;
	}
	assert_in_range(low, 4800, 5200);
}

static void test_pick_and_chance(void **state)
{
	(void)state;
	cxr_rng rng;
	cxr_rng_init(&rng, 4, 4);
	static const unsigned weights[] = {0, 1, 3, 0, 6};
	int seen[5] = {0};
	int hits = 0;
	for (int i = 0; i < 10000; i++) {
		seen[cxr_rng_pick(&rng, weights, 5)]++;
		hits += cxr_rng_chance(&rng, 0.25);
	}
	assert_int_equal(seen[0] + seen[3], 0);
	assert_in_range(seen[1], 880, 1120);
	assert_in_range(seen[2], 2800, 3200);
	assert_in_range(seen[4], 5800, 6200);
	assert_in_range(hits, 2320, 2680);
	assert_int_equal(cxr_rng_chance(&rng, 0.0), 0);
	assert_int_equal(cxr_rng_chance(&rng, 1.0), 1);
	assert_int_equal(cxr_rng_pick(&rng, weights, 0), 0);
}

static void test_normal(void **state)
{
	(void)state;
	cxr_rng rng;
	cxr_rng_init(&rng, 8, 0);
	double sum = 0;
	double squares = 0;
	for (int i = 0; i < 20000; i++) {
		double x = cxr_rng_normal(&rng, 50, 10);
		sum += x;
		squares += (x - 50) * (x - 50);
	}
	assert_true(sum / 20000 > 49.7 && sum / 20000 < 50.3);
	assert_true(squares / 20000 > 96 && squares / 20000 < 104);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_vector), cmocka_unit_test(test_pinned_seeds), cmocka_unit_test(test_zero_bytes_still_move),
		cmocka_unit_test(test_ranges), cmocka_unit_test(test_no_bias_at_large_bounds), cmocka_unit_test(test_pick_and_chance),
		cmocka_unit_test(test_normal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
