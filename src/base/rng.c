/* See rng.h. */
#include "base/rng.h"


static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = (*state += 0x9E3779B97F4A7C15ULL);
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
	z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
	return z ^ z >> 31;
}

void cxr_rng_init(cxr_rng *rng, uint64_t seed, uint64_t stream)
{
	uint64_t state = seed;
	uint64_t mixed = splitmix(&state) ^ stream;
	for (int i = 0; i < 4; i++)
		rng->state[i] = splitmix(&mixed);
}

void cxr_rng_init_bytes(cxr_rng *rng, const unsigned char bytes[32])
{
	for (int i = 0; i < 4; i++) {
		uint64_t word = 0;
		for (int k = 7; k >= 0; k--)
			word = word << 8 | bytes[i * 8 + k];
		rng->state[i] = word;
	}
	if ((rng->state[0] | rng->state[1] | rng->state[2] | rng->state[3]) == 0)
		rng->state[0] = 1;
}

static uint64_t rotl(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

uint64_t cxr_rng_u64(cxr_rng *rng)
{
	uint64_t *s = rng->state;
	uint64_t result = rotl(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return result;
}

uint64_t cxr_rng_below(cxr_rng *rng, uint64_t bound)
{
	if (bound == 0)
		return 0;
	uint64_t limit = -bound % bound;
	for (;;) {
		uint64_t x = cxr_rng_u64(rng);
		if (x >= limit)
			return x % bound;
	}
}

int cxr_rng_int(cxr_rng *rng, int low, int high)
{
	if (high <= low)
		return low;
	return (int)(low + (int64_t)cxr_rng_below(rng, (uint64_t)((int64_t)high - low + 1)));
}

double cxr_rng_unit(cxr_rng *rng)
{
	return (double)(cxr_rng_u64(rng) >> 11) * 0x1.0p-53;
}

/*
 * Sum of twelve uniforms: exact additions only, so every machine gives the same bits
 * (log and cos of the libm may differ in the last place).
 */
double cxr_rng_normal(cxr_rng *rng, double mean, double sd)
{
	double sum = 0;
	for (int i = 0; i < 12; i++)
		sum += cxr_rng_unit(rng);
	return mean + sd * (sum - 6.0);
}

size_t cxr_rng_pick(cxr_rng *rng, const unsigned *weights, size_t n)
{
	uint64_t total = 0;
	for (size_t i = 0; i < n; i++)
		total += weights[i];
	uint64_t x = cxr_rng_below(rng, total);
	for (size_t i = 0; i < n; i++) {
		if (x < weights[i])
			return i;
		x -= weights[i];
	}
	return n ? n - 1 : 0;
}

int cxr_rng_chance(cxr_rng *rng, double p)
{
	return cxr_rng_unit(rng) < p;
}
