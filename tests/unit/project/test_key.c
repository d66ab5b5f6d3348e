/* The key file, subkeys, sealing. */
#include "house_test.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "os/file.h"
#include "project/key.h"

static cxr_err err;

static cxr_key *key_of(unsigned char fill)
{
	unsigned char bytes[32];
	cxr_key *key;
	memset(bytes, fill, sizeof bytes);
	assert_ok(cxr_key_from_bytes(bytes, &key, &err));
	return key;
}

static void read_file(const char *path, cxr_buf *out)
{
	cxr_buf_init(out, 4096);
	assert_ok(cxr_file_read(path, 4096, out, &err));
}

static void check_refused(const char *path, const char *word)
{
	cxr_key *key = (cxr_key *)&err;
	cxr_err_clear(&err);
	assert_int_equal(cxr_key_load(path, &key, &err), CXR_E_POLICY);
	assert_null(key);
	assert_non_null(strstr(err.msg, "the project key"));
	assert_non_null(strstr(err.msg, word));
	assert_null(strstr(err.msg, "/"));
}

static void test_file_form(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "p.key");
	assert_ok(cxr_key_create(path, &err));
	cxr_file_info info;
	assert_ok(cxr_file_stat(path, &info, &err));
	assert_int_equal(info.mode, 0600);
	assert_int_equal(info.kind, CXR_FILE_REGULAR);
	cxr_buf text;
	read_file(path, &text);
	assert_int_equal(text.len, 84);
	unsigned char bytes[32], digest[32];
	char check[9];
	assert_memory_equal(text.ptr, "cxr-key-1 ", 10);
	assert_true(cxr_unhex((cxr_str){text.ptr + 10, 64}, bytes, 32));
	cxr_sha256_of(bytes, 32, digest);
	cxr_hex(digest, 4, check);
	assert_memory_equal(text.ptr + 75, check, 8);
	assert_int_equal(text.ptr[83], '\n');
	/* The file is the key: the same bytes give the same tokens. */
	cxr_key *from_file, *from_bytes;
	char a[17], b[17];
	assert_ok(cxr_key_load(path, &from_file, &err));
	assert_ok(cxr_key_from_bytes(bytes, &from_bytes, &err));
	cxr_key_fingerprint(from_file, a);
	cxr_key_fingerprint(from_bytes, b);
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), 16);
	assert_null(strstr(text.ptr, a));
	assert_int_equal(cxr_key_create(path, &err), CXR_E_EXISTS);
	cxr_buf again;
	read_file(path, &again);
	assert_true(cxr_str_eq(cxr_buf_str(&text), cxr_buf_str(&again)));
	cxr_key_free(from_file);
	cxr_key_free(from_bytes);
	cxr_buf_release(&text);
	cxr_buf_release(&again);
	test_temp_dir_remove(dir);
}

static void test_create_from(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	unsigned char bytes[32];
	memset(bytes, 0x5A, sizeof bytes);
	assert_ok(cxr_key_create_from(test_path(dir, "a.key"), bytes, &err));
	cxr_key *key, *same = key_of(0x5A);
	char a[17], b[17];
	assert_ok(cxr_key_load(test_path(dir, "a.key"), &key, &err));
	cxr_key_fingerprint(key, a);
	cxr_key_fingerprint(same, b);
	assert_string_equal(a, b);
	cxr_key_free(key);
	cxr_key_free(same);
	assert_int_equal(cxr_key_create_from(test_path(dir, "a.key"), bytes, &err), CXR_E_EXISTS);
	assert_int_equal(cxr_key_create(test_path(dir, "no/such/dir.key"), &err), CXR_E_NOT_FOUND);
	test_temp_dir_remove(dir);
}

static void test_two_new_keys_differ(void **state)
{
	(void)state;
	cxr_key *a, *b;
	char x[17], y[17];
	assert_ok(cxr_key_random(&a, &err));
	assert_ok(cxr_key_random(&b, &err));
	cxr_key_fingerprint(a, x);
	cxr_key_fingerprint(b, y);
	assert_string_not_equal(x, y);
	cxr_key_free(a);
	cxr_key_free(b);
	cxr_key_free(NULL);
}

static void test_permissions(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "p.key");
	assert_ok(cxr_key_create(path, &err));
	static const unsigned bad_modes[] = {0640, 0620, 0610, 0604, 0602, 0601, 0644, 0660, 0777};
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad_modes); i++) {
		assert_int_equal(chmod(path, bad_modes[i]), 0);
		check_refused(path, "other users");
	}
	cxr_key *key;
	static const unsigned good_modes[] = {0600, 0400};
	for (size_t i = 0; i < CXR_ARRAY_LEN(good_modes); i++) {
		assert_int_equal(chmod(path, good_modes[i]), 0);
		assert_ok(cxr_key_load(path, &key, &err));
		cxr_key_free(key);
	}
	test_temp_dir_remove(dir);
}

static void test_places(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	check_refused(test_path(dir, "none.key"), "missing");
	check_refused(test_path(dir, "none/none.key"), "missing");
	assert_ok(cxr_key_create(test_path(dir, "p.key"), &err));
	assert_int_equal(symlink(test_path(dir, "p.key"), test_path(dir, "link.key")), 0);
	check_refused(test_path(dir, "link.key"), "symbolic link");
	assert_int_equal(symlink("nowhere", test_path(dir, "dangling.key")), 0);
	check_refused(test_path(dir, "dangling.key"), "symbolic link");
	assert_int_equal(cxr_key_create(test_path(dir, "dangling.key"), &err), CXR_E_EXISTS);
	assert_false(cxr_file_exists(test_path(dir, "nowhere")));
	assert_int_equal(mkfifo(test_path(dir, "fifo.key"), 0600), 0);
	check_refused(test_path(dir, "fifo.key"), "regular");
	check_refused(dir, "regular");
	test_temp_dir_remove(dir);
}

/* Every changed byte, every truncation and every addition is refused. */
static void test_damage(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "p.key");
	unsigned char bytes[32];
	for (int i = 0; i < 32; i++)
		bytes[i] = (unsigned char)(0xA0 + i);
	assert_ok(cxr_key_create_from(path, bytes, &err));
	cxr_buf text;
	read_file(path, &text);
	for (size_t i = 0; i < text.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			text.ptr[i] = (char)(text.ptr[i] ^ (1 << bit));
			test_write_file(path, text.ptr, text.len);
			check_refused(path, "damaged");
			text.ptr[i] = (char)(text.ptr[i] ^ (1 << bit));
		}
	}
	for (size_t len = 0; len < text.len; len++) {
		test_write_file(path, text.ptr, len);
		check_refused(path, "damaged");
	}
	cxr_buf_add(&text, "\n", 1);
	test_write_file(path, text.ptr, text.len);
	check_refused(path, "damaged");
	cxr_buf_release(&text);
	test_temp_dir_remove(dir);
}

static void test_domains(void **state)
{
	(void)state;
	cxr_key *key = key_of(1), *other = key_of(2);
	unsigned char tokens[CXR_N_KEY_DOMAINS][32], again[32];
	for (int i = 0; i < CXR_N_KEY_DOMAINS; i++) {
		cxr_key_token(key, (cxr_key_domain)i, "value", 5, tokens[i]);
		for (int j = 0; j < i; j++)
			assert_memory_not_equal(tokens[i], tokens[j], 32);
		cxr_key_token(key, (cxr_key_domain)i, "value", 5, again);
		assert_memory_equal(tokens[i], again, 32);
		cxr_key_token(other, (cxr_key_domain)i, "value", 5, again);
		assert_memory_not_equal(tokens[i], again, 32);
		uint64_t high = 0;
		for (int b = 0; b < 8; b++)
			high = high << 8 | tokens[i][b];
		assert_true(cxr_key_token64(key, (cxr_key_domain)i, "value", 5) == high);
	}
	/* Released tokens depend on the derivation: HMAC(HMAC(key, "cxr-subkey-1 uid"), value). */
	unsigned char master[32], subkey[32], expected[32];
	memset(master, 1, sizeof master);
	cxr_hmac_sha256(master, "cxr-subkey-1 uid", 16, subkey);
	cxr_hmac_sha256(subkey, "value", 5, expected);
	assert_memory_equal(tokens[CXR_KEY_UID], expected, 32);
	cxr_key_token(key, CXR_KEY_UID, NULL, 0, again);
	assert_memory_not_equal(again, expected, 32);
	cxr_key_free(key);
	cxr_key_free(other);
}

static void test_seal(void **state)
{
	(void)state;
	cxr_key *key = key_of(1), *other = key_of(2);
	cxr_str about = cxr_str_from("study/17"), plain = cxr_str_from("a secret of study 17");
	cxr_buf sealed, again, opened;
	cxr_buf_init(&sealed, 4096);
	cxr_buf_init(&again, 4096);
	cxr_buf_init(&opened, 4096);
	cxr_buf_addz(&sealed, "kept");
	assert_ok(cxr_key_seal(key, about, plain, &sealed, &err));
	assert_int_equal(sealed.len, 4 + 24 + plain.len + 16);
	assert_memory_equal(sealed.ptr, "kept", 4);
	cxr_str content = {sealed.ptr + 4, sealed.len - 4};
	assert_int_equal(cxr_str_find(content, plain), SIZE_MAX);
	assert_ok(cxr_key_seal(key, about, plain, &again, &err));
	assert_false(cxr_str_eq(content, cxr_buf_str(&again)));
	cxr_buf_addz(&opened, "before ");
	assert_ok(cxr_key_open(key, about, content, &opened, &err));
	assert_string_equal(opened.ptr, "before a secret of study 17");
	cxr_buf_clear(&opened);
	assert_int_equal(cxr_key_open(other, about, content, &opened, &err), CXR_E_CHECKSUM);
	assert_int_equal(cxr_key_open(key, cxr_str_from("study/18"), content, &opened, &err), CXR_E_CHECKSUM);
	for (size_t i = 4; i < sealed.len; i++) {
		sealed.ptr[i] = (char)(sealed.ptr[i] ^ 1);
		assert_int_equal(cxr_key_open(key, about, content, &opened, &err), CXR_E_CHECKSUM);
		sealed.ptr[i] = (char)(sealed.ptr[i] ^ 1);
	}
	for (size_t len = 0; len < content.len; len++)
		assert_int_equal(cxr_key_open(key, about, (cxr_str){content.ptr, len}, &opened, &err), CXR_E_CHECKSUM);
	assert_int_equal(opened.len, 0);
	cxr_buf_clear(&sealed);
	assert_ok(cxr_key_seal(key, about, (cxr_str){"", 0}, &sealed, &err));
	assert_ok(cxr_key_open(key, about, cxr_buf_str(&sealed), &opened, &err));
	assert_int_equal(opened.len, 0);
	cxr_buf tiny;
	cxr_buf_init(&tiny, 8);
	assert_int_equal(cxr_key_seal(key, about, plain, &tiny, &err), CXR_E_NOMEM);
	cxr_buf_release(&tiny);
	cxr_buf_release(&sealed);
	cxr_buf_release(&again);
	cxr_buf_release(&opened);
	cxr_key_free(key);
	cxr_key_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file_form),
		cmocka_unit_test(test_create_from),
		cmocka_unit_test(test_two_new_keys_differ),
		cmocka_unit_test(test_permissions),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_domains),
		cmocka_unit_test(test_seal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
