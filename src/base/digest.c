/* See digest.h. */
#include "base/digest.h"

void cxr_sha256_init(cxr_sha256 *sha)
{
	crypto_hash_sha256_init(&sha->state);
}

void cxr_sha256_add(cxr_sha256 *sha, const void *bytes, size_t n_bytes)
{
	if (n_bytes)
		crypto_hash_sha256_update(&sha->state, bytes, n_bytes);
}

void cxr_sha256_end(cxr_sha256 *sha, unsigned char out[CXR_SHA256_BYTES])
{
	crypto_hash_sha256_final(&sha->state, out);
}

void cxr_sha256_of(const void *bytes, size_t n_bytes, unsigned char out[CXR_SHA256_BYTES])
{
	cxr_sha256 sha;
	cxr_sha256_init(&sha);
	cxr_sha256_add(&sha, bytes, n_bytes);
	cxr_sha256_end(&sha, out);
}

void cxr_hmac_sha256(const unsigned char key[32], const void *bytes, size_t n_bytes, unsigned char out[CXR_SHA256_BYTES])
{
	crypto_auth_hmacsha256_state state;
	crypto_auth_hmacsha256_init(&state, key, 32);
	if (n_bytes)
		crypto_auth_hmacsha256_update(&state, bytes, n_bytes);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof state);
}

void cxr_hex(const unsigned char *bytes, size_t n_bytes, char *out)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < n_bytes; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * n_bytes] = '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool cxr_unhex(cxr_str text, unsigned char *out, size_t n_bytes)
{
	if (text.len != 2 * n_bytes)
		return false;
	for (size_t i = 0; i < n_bytes; i++) {
		int high = hex_value(text.ptr[2 * i]);
		int low = hex_value(text.ptr[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}
