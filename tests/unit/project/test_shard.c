/* Shard files: form, round trips, every truncation, flipped bytes, hostile lengths. */
#include "house_test.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "project/shard.h"

static cxr_err err;

static void write_records(const char *path, const cxr_str *records, size_t n, char out_sha[65])
{
	cxr_shard_writer writer;
	assert_ok(cxr_shard_writer_open(&writer, path, &err));
	for (size_t i = 0; i < n; i++)
		assert_ok(cxr_shard_writer_put(&writer, records[i], &err));
	assert_false(cxr_file_exists(path));
	assert_ok(cxr_shard_writer_commit(&writer, &err));
	if (out_sha)
		memcpy(out_sha, writer.sha256_hex, 65);
	cxr_shard_writer_close(&writer);
}

static void read_file(const char *path, cxr_buf *out)
{
	cxr_buf_init(out, 1 << 24);
	assert_ok(cxr_file_read(path, 1 << 24, out, &err));
}

/* Head, body, and a footer that is right for both. */
static void write_forged(const char *path, const void *body, size_t n_body, uint64_t n_records)
{
	cxr_buf file;
	unsigned char digest[32], count[8];
	cxr_buf_init(&file, 1 << 20);
	cxr_buf_add(&file, "CXRSHD1\n", 8);
	cxr_buf_add(&file, body, n_body);
	cxr_sha256_of(file.ptr, file.len, digest);
	for (int i = 0; i < 8; i++)
		count[i] = (unsigned char)(n_records >> (8 * i));
	cxr_buf_add(&file, "\xff\xff\xff\xff", 4);
	cxr_buf_add(&file, count, 8);
	cxr_buf_add(&file, digest, 32);
	cxr_buf_add(&file, "CXREND1\n", 8);
	test_write_file(path, file.ptr, file.len);
	cxr_buf_release(&file);
}

static cxr_rc open_close(const char *path)
{
	cxr_shard_reader reader;
	cxr_rc rc = cxr_shard_reader_open(&reader, path, &err);
	cxr_shard_reader_close(&reader);
	return rc;
}

static void test_form(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "00000.shard");
	cxr_str records[] = {{"ab", 2}, {"", 0}};
	char sha[65];
	write_records(path, records, 2, sha);
	static const unsigned char body[] = "CXRSHD1\n\2\0\0\0ab\0\0\0\0";
	unsigned char digest[32];
	cxr_sha256_of(body, sizeof body - 1, digest);
	cxr_buf expected, found;
	cxr_buf_init(&expected, 4096);
	cxr_buf_add(&expected, body, sizeof body - 1);
	cxr_buf_add(&expected, "\xff\xff\xff\xff\2\0\0\0\0\0\0\0", 12);
	cxr_buf_add(&expected, digest, 32);
	cxr_buf_add(&expected, "CXREND1\n", 8);
	read_file(path, &found);
	assert_int_equal(found.len, expected.len);
	assert_memory_equal(found.ptr, expected.ptr, expected.len);
	char hex[65];
	cxr_hex(digest, 32, hex);
	assert_string_equal(sha, hex);
	cxr_file_info info;
	assert_ok(cxr_file_stat(path, &info, &err));
	assert_int_equal(info.mode, 0600);
	cxr_buf_release(&expected);
	cxr_buf_release(&found);
	test_temp_dir_remove(dir);
}

static void test_round_trip(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "a/b/00000.shard");
	enum { N = 300 };
	cxr_str records[N];
	size_t total = 0;
	/* Sizes around the read window, and one far over it. */
	for (size_t i = 0; i < N; i++) {
		size_t len = i == 7 ? 200000 : i == 8 ? 65536 : i == 9 ? 65531 : i * 37 % 1500;
		char *text = cxr_malloc(len + 1);
		assert_non_null(text);
		memset(text, (int)('a' + i % 26), len);
		records[i] = (cxr_str){text, len};
		total += len;
	}
	char sha[65], footer_sha[65];
	write_records(path, records, N, sha);
	cxr_shard_reader reader;
	assert_ok(cxr_shard_reader_open(&reader, path, &err));
	assert_int_equal(reader.n_records, N);
	assert_string_equal(reader.sha256_hex, sha);
	cxr_str record;
	for (size_t i = 0; i < N; i++) {
		assert_ok(cxr_shard_reader_next(&reader, &record, &err));
		assert_non_null(record.ptr);
		assert_true(cxr_str_eq(record, records[i]));
		assert_int_equal(record.ptr[record.len], 0);
	}
	for (int i = 0; i < 2; i++) {
		assert_ok(cxr_shard_reader_next(&reader, &record, &err));
		assert_null(record.ptr);
	}
	cxr_shard_reader_close(&reader);
	uint64_t n_records;
	assert_ok(cxr_shard_footer(path, footer_sha, &n_records, &err));
	assert_string_equal(footer_sha, sha);
	assert_int_equal(n_records, N);
	assert_true(total > 200000);
	for (size_t i = 0; i < N; i++)
		cxr_free((void *)(uintptr_t)records[i].ptr);
	test_temp_dir_remove(dir);
}

static void test_empty(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "e.shard");
	write_records(path, NULL, 0, NULL);
	cxr_shard_reader reader;
	cxr_str record;
	assert_ok(cxr_shard_reader_open(&reader, path, &err));
	assert_int_equal(reader.n_records, 0);
	assert_ok(cxr_shard_reader_next(&reader, &record, &err));
	assert_null(record.ptr);
	cxr_shard_reader_close(&reader);
	test_temp_dir_remove(dir);
}

/* Every shorter file and every longer one is refused. */
static void test_truncated(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "t.shard"), *cut = test_path(dir, "cut.shard");
	cxr_str records[] = {{"{\"a\":1}", 7}, {"{\"b\":22}", 8}, {"{}", 2}};
	write_records(path, records, 3, NULL);
	cxr_buf bytes;
	read_file(path, &bytes);
	for (size_t len = 0; len < bytes.len; len++) {
		test_write_file(cut, bytes.ptr, len);
		assert_int_equal(open_close(cut), CXR_E_TRUNCATED);
	}
	cxr_buf_add(&bytes, "x", 1);
	test_write_file(cut, bytes.ptr, bytes.len);
	assert_int_equal(open_close(cut), CXR_E_TRUNCATED);
	cxr_buf_release(&bytes);
	test_temp_dir_remove(dir);
}

/* Every single flipped bit is seen before a record is given out. */
static void test_flipped(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "f.shard"), *bad = test_path(dir, "bad.shard");
	cxr_str records[] = {{"{\"a\":1}", 7}, {"{\"b\":22}", 8}};
	write_records(path, records, 2, NULL);
	cxr_buf bytes;
	read_file(path, &bytes);
	for (size_t i = 0; i < bytes.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			bytes.ptr[i] = (char)(bytes.ptr[i] ^ (1 << bit));
			test_write_file(bad, bytes.ptr, bytes.len);
			cxr_rc rc = open_close(bad);
			assert_true(rc == CXR_E_CHECKSUM || rc == CXR_E_TRUNCATED || rc == CXR_E_FORMAT);
			bytes.ptr[i] = (char)(bytes.ptr[i] ^ (1 << bit));
		}
	}
	cxr_buf_release(&bytes);
	test_temp_dir_remove(dir);
}

/* A right digest over wrong lengths or a wrong count. */
static void test_forged(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "g.shard");
	write_forged(path, "\2\0\0\0ab", 6, 1);
	assert_ok(open_close(path));
	write_forged(path, "\2\0\0\0ab", 6, 2);
	assert_int_equal(open_close(path), CXR_E_CHECKSUM);
	write_forged(path, "\2\0\0\0ab", 6, UINT64_MAX);
	assert_int_equal(open_close(path), CXR_E_CHECKSUM);
	write_forged(path, "\2\0\0\0ab", 6, 0);
	assert_int_equal(open_close(path), CXR_E_CHECKSUM);
	write_forged(path, "\3\0\0\0ab", 6, 1);
	assert_int_equal(open_close(path), CXR_E_CHECKSUM);
	write_forged(path, "\xfe\xff\xff\xff" "ab", 6, 1);
	assert_int_equal(open_close(path), CXR_E_CHECKSUM);
	write_forged(path, "\2\0\0", 3, 1);
	assert_int_equal(open_close(path), CXR_E_CHECKSUM);
	write_forged(path, "", 0, 0);
	assert_ok(open_close(path));
	test_temp_dir_remove(dir);
}

static void test_absent_and_odd(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	uint64_t n;
	char sha[65];
	assert_int_equal(open_close(test_path(dir, "none.shard")), CXR_E_NOT_FOUND);
	assert_int_equal(cxr_shard_footer(test_path(dir, "none.shard"), sha, &n, &err), CXR_E_NOT_FOUND);
	assert_int_equal(mkfifo(test_path(dir, "fifo"), 0600), 0);
	assert_int_equal(open_close(test_path(dir, "fifo")), CXR_E_FORMAT);
	assert_int_equal(open_close(dir), CXR_E_FORMAT);
	char junk[200];
	memset(junk, 'x', sizeof junk);
	test_write_file(test_path(dir, "junk"), junk, sizeof junk);
	assert_int_equal(open_close(test_path(dir, "junk")), CXR_E_FORMAT);
	/* Closing what never opened leaves descriptor 0 alone. */
	cxr_shard_reader reader = {.fd = 0};
	cxr_shard_writer writer = {.n_records = 0};
	cxr_shard_reader_close(&reader);
	cxr_shard_writer_close(&writer);
	assert_true(fcntl(0, F_GETFD) >= 0);
	test_temp_dir_remove(dir);
}

/* Without a commit there is nothing, and an older file stays. */
static void test_uncommitted(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "u.shard");
	cxr_shard_writer writer;
	assert_ok(cxr_shard_writer_open(&writer, path, &err));
	assert_ok(cxr_shard_writer_put(&writer, cxr_str_from("record"), &err));
	cxr_shard_writer_close(&writer);
	assert_false(cxr_file_exists(path));
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(mkdir(dir, 0700), 0);
	cxr_str old = {"old", 3};
	char before[65], after[65];
	uint64_t n;
	write_records(path, &old, 1, before);
	assert_ok(cxr_shard_writer_open(&writer, path, &err));
	assert_ok(cxr_shard_writer_put(&writer, cxr_str_from("new"), &err));
	cxr_shard_writer_close(&writer);
	assert_ok(cxr_shard_footer(path, after, &n, &err));
	assert_string_equal(before, after);
	cxr_str huge = {"", ((size_t)1 << 30) + 1};
	assert_ok(cxr_shard_writer_open(&writer, path, &err));
	assert_int_equal(cxr_shard_writer_put(&writer, huge, &err), CXR_E_LIMIT);
	cxr_shard_writer_close(&writer);
	test_temp_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_flipped),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_absent_and_odd),
		cmocka_unit_test(test_uncommitted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
