/*
 * SHA-256, HMAC-SHA256 and hexadecimal, over libsodium.
 * Tests: tests/unit/base/test_digest.c (vectors of FIPS 180-4 and RFC 4231)
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/err.h"
#include "base/str.h"

#include <sodium.h>

enum { CXR_SHA256_BYTES = 32, CXR_SHA256_HEX = 64 };

typedef struct cxr_sha256 {
	crypto_hash_sha256_state state;
} cxr_sha256;

void cxr_sha256_init(cxr_sha256 *sha);
void cxr_sha256_add(cxr_sha256 *sha, const void *bytes, size_t n_bytes);
void cxr_sha256_end(cxr_sha256 *sha, unsigned char out[CXR_SHA256_BYTES]);
/* One call over one piece. */
void cxr_sha256_of(const void *bytes, size_t n_bytes, unsigned char out[CXR_SHA256_BYTES]);
/* HMAC-SHA256 (RFC 2104) with a 32-byte key. */
void cxr_hmac_sha256(const unsigned char key[32], const void *bytes, size_t n_bytes, unsigned char out[CXR_SHA256_BYTES]);
/* Lower-case hexadecimal with NUL; `out` holds 2 * n_bytes + 1. */
void cxr_hex(const unsigned char *bytes, size_t n_bytes, char *out);
/* Reads exactly 2 * n_bytes hexadecimal digits. */
bool cxr_unhex(cxr_str text, unsigned char *out, size_t n_bytes);

#endif
