/*
 * Deterministic pseudo-random numbers (xoshiro256** seeded by splitmix64). Same seed and stream,
 * same numbers on every machine. For secrets-derived choices seed it from a keyed digest.
 * Tests: tests/unit/base/test_rng.c
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct cxr_rng {
	uint64_t state[4];
} cxr_rng;

/* `seed` and `stream` together pick the sequence, e.g. (run seed, record number). */
void cxr_rng_init(cxr_rng *rng, uint64_t seed, uint64_t stream);
/* From 32 bytes, e.g. an HMAC-SHA256 token. */
void cxr_rng_init_bytes(cxr_rng *rng, const unsigned char bytes[32]);
uint64_t cxr_rng_u64(cxr_rng *rng);
/* Uniform in 0..bound-1, without bias; 0 when bound is 0. */
uint64_t cxr_rng_below(cxr_rng *rng, uint64_t bound);
/* Uniform in low..high, both included. */
int cxr_rng_int(cxr_rng *rng, int low, int high);
/* Uniform in [0, 1). */
double cxr_rng_unit(cxr_rng *rng);
/* Normal with the given mean and standard deviation. */
double cxr_rng_normal(cxr_rng *rng, double mean, double sd);
/* Index drawn in proportion to weights[0..n-1] (non-negative, not all zero). */
size_t cxr_rng_pick(cxr_rng *rng, const unsigned *weights, size_t n);
/* 1 with probability p. */
int cxr_rng_chance(cxr_rng *rng, double p);

#endif
