/*
 * Fuzz target: any bytes as a shard file. First byte even: the rest is the file. Odd: the rest is two bytes of record count
 * and a body, to which a right head and footer are added, so that the fuzzer gets behind the digest.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "project/shard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[64];

static void remove_file(void)
{
	unlink(path);
}

static void make_file(void)
{
	if (path[0])
		return;
	/* Memory, where there is some that looks like a directory. */
	snprintf(path, sizeof path, "%s/cxr-fuzz-shard-%ld", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (long)getpid());
	atexit(remove_file);
}

static void forge(cxr_buf *file, const uint8_t *data, size_t size)
{
	unsigned char digest[32], count[8] = {0};
	if (size >= 2) {
		memcpy(count, data, 2);
		data += 2;
		size -= 2;
	}
	cxr_buf_add(file, "CXRSHD1\n", 8);
	cxr_buf_add(file, data, size);
	cxr_sha256_of(file->ptr, file->len, digest);
	cxr_buf_add(file, "\xff\xff\xff\xff", 4);
	cxr_buf_add(file, count, 8);
	cxr_buf_add(file, digest, 32);
	cxr_buf_add(file, "CXREND1\n", 8);
}

static void read_all(uint64_t body_bytes)
{
	cxr_shard_reader reader;
	cxr_str record;
	if (cxr_shard_reader_open(&reader, path, NULL) != CXR_OK)
		return;
	/* What opened gives exactly its records, and they are the whole body. */
	uint64_t n_records = 0, n_bytes = 0;
	for (;;) {
		if (cxr_shard_reader_next(&reader, &record, NULL) != CXR_OK)
			abort();
		if (!record.ptr)
			break;
		n_records++;
		n_bytes += 4 + record.len;
		if (reader.record.capacity > 2 * body_bytes + 128)
			abort();
	}
	if (n_records != reader.n_records || n_bytes != body_bytes)
		abort();
	cxr_shard_reader_close(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cxr_buf file;
	if (size < 1 || size > 1 << 20)
		return 0;
	make_file();
	cxr_buf_init(&file, 2 << 20);
	if (data[0] & 1)
		forge(&file, data + 1, size - 1);
	else
		cxr_buf_add(&file, data + 1, size - 1);
	FILE *out = fopen(path, "wb");
	if (!out || (file.len && fwrite(file.ptr, 1, file.len, out) != file.len) || fclose(out) != 0)
		abort();
	read_all(file.len >= 60 ? file.len - 60 : 0);
	char sha[65];
	uint64_t n;
	if (cxr_shard_footer(path, sha, &n, NULL) == CXR_OK && strlen(sha) != 64)
		abort();
	cxr_buf_release(&file);
	return 0;
}
