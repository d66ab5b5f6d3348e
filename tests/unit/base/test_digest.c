/* SHA-256 (FIPS 180-4), HMAC-SHA256 (RFC 4231) and hexadecimal. */
#include "house_test.h"

#include <string.h>

#include "base/digest.h"

static void expect_sha(const void *bytes, size_t n_bytes, const char *wanted)
{
	unsigned char digest[CXR_SHA256_BYTES];
	char hex[CXR_SHA256_HEX + 1];
	cxr_sha256_of(bytes, n_bytes, digest);
	cxr_hex(digest, sizeof digest, hex);
	assert_string_equal(hex, wanted);
}

static void test_fips_180_4(void **state)
{
	(void)state;
	static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	static char million[1000000];
	memset(million, 'a', sizeof million);
	expect_sha("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	expect_sha(NULL, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	expect_sha("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	expect_sha(two_blocks, strlen(two_blocks), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	expect_sha(million, sizeof million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void test_pieces_give_the_same(void **state)
{
	(void)state;
	unsigned char bytes[257];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(i * 7);
	unsigned char whole[CXR_SHA256_BYTES];
	cxr_sha256_of(bytes, sizeof bytes, whole);
	for (size_t cut = 0; cut <= sizeof bytes; cut++) {
		cxr_sha256 sha;
		unsigned char digest[CXR_SHA256_BYTES];
		cxr_sha256_init(&sha);
		cxr_sha256_add(&sha, bytes, cut);
		cxr_sha256_add(&sha, bytes + cut, sizeof bytes - cut);
		cxr_sha256_end(&sha, digest);
		assert_memory_equal(digest, whole, sizeof whole);
	}
}

/* RFC 4231 pads shorter keys with zeros, which a 32-byte key may hold from the start: cases 1 and 2. */
static void test_rfc_4231(void **state)
{
	(void)state;
	unsigned char key[32] = {0};
	unsigned char digest[CXR_SHA256_BYTES];
	char hex[CXR_SHA256_HEX + 1];
	memset(key, 0x0b, 20);
	cxr_hmac_sha256(key, "Hi There", 8, digest);
	cxr_hex(digest, sizeof digest, hex);
	assert_string_equal(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	memset(key, 0, sizeof key);
	memcpy(key, "Jefe", 4);
	cxr_hmac_sha256(key, "what do ya want for nothing?", 28, digest);
	cxr_hex(digest, sizeof digest, hex);
	assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0, sizeof key);
	memset(key, 0xaa, 20);
	unsigned char fifty[50];
	memset(fifty, 0xdd, sizeof fifty);
	cxr_hmac_sha256(key, fifty, sizeof fifty, digest);
	cxr_hex(digest, sizeof digest, hex);
	assert_string_equal(hex, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
	unsigned char other[CXR_SHA256_BYTES];
	cxr_hmac_sha256(key, NULL, 0, other);
	assert_memory_not_equal(other, digest, sizeof other);
}

static void test_hexadecimal(void **state)
{
	(void)state;
	unsigned char bytes[256];
	unsigned char back[256];
	char hex[513];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)i;
	cxr_hex(bytes, sizeof bytes, hex);
	assert_memory_equal(hex, "000102", 6);
	assert_string_equal(hex + 506, "fdfeff");
	assert_true(cxr_unhex(cxr_str_from(hex), back, sizeof back));
	assert_memory_equal(back, bytes, sizeof bytes);
	assert_true(cxr_unhex(cxr_str_from("aBCd"), back, 2));
	assert_int_equal(back[1], 0xCD);
	assert_false(cxr_unhex(cxr_str_from("abc"), back, 2));
	assert_false(cxr_unhex(cxr_str_from("abcde"), back, 2));
	assert_false(cxr_unhex(cxr_str_from("ab g"), back, 2));
	assert_false(cxr_unhex(cxr_str_from("0xab"), back, 2));
	assert_true(cxr_unhex(cxr_str_from(""), back, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fips_180_4), cmocka_unit_test(test_pieces_give_the_same), cmocka_unit_test(test_rfc_4231),
		cmocka_unit_test(test_hexadecimal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
