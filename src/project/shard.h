/*
 * Shard files: immutable results of one stage for one range of patients.
 * Form: "CXRSHD1\n", then records (uint32 little-endian length + bytes), then a footer:
 * uint32 0xFFFFFFFF, uint64 record count, SHA-256 over everything before the footer, "CXREND1\n".
 * A file without a valid footer does not exist. `sealed` shards hold sealed records.
 * Tests: tests/unit/project/test_shard.c, tests/fuzz/fuzz_project_shard.c
 */
#ifndef PROJECT_SHARD_H
#define PROJECT_SHARD_H

#include "base/buf.h"
#include "base/digest.h"
#include "os/file.h"

typedef struct cxr_shard_writer {
	cxr_file_out file;
	cxr_sha256 sha;
	uint64_t n_records;
	char sha256_hex[65]; /* filled by commit */
} cxr_shard_writer;

/* Makes the directory (0700) when it is absent; the file has mode 0600. */
CXR_NODISCARD cxr_rc cxr_shard_writer_open(cxr_shard_writer *writer, const char *path, cxr_err *err);
/* CXR_E_LIMIT over 1 GiB. */
CXR_NODISCARD cxr_rc cxr_shard_writer_put(cxr_shard_writer *writer, cxr_str record, cxr_err *err);
/* Footer, fsync, rename into place. */
CXR_NODISCARD cxr_rc cxr_shard_writer_commit(cxr_shard_writer *writer, cxr_err *err);
void cxr_shard_writer_close(cxr_shard_writer *writer);

typedef struct cxr_shard_reader {
	int fd;
	uint64_t n_records;
	uint64_t next;
	uint64_t body_bytes;  /* bytes left before the footer */
	cxr_buf record;
	cxr_buf window;
	size_t window_at;
	char sha256_hex[65];  /* of the footer; checked */
} cxr_shard_reader;

/*
 * Checks footer, digest and the lengths of all records first (one pass over the file), so that no record of a damaged file
 * is ever given out. Never allocates more than the file holds. CXR_E_NOT_FOUND, CXR_E_TRUNCATED (no footer),
 * CXR_E_CHECKSUM (bytes changed), CXR_E_FORMAT (not a shard file).
 */
CXR_NODISCARD cxr_rc cxr_shard_reader_open(cxr_shard_reader *reader, const char *path, cxr_err *err);
/* *out valid until the next call; out->ptr NULL at the end. */
CXR_NODISCARD cxr_rc cxr_shard_reader_next(cxr_shard_reader *reader, cxr_str *out, cxr_err *err);
void cxr_shard_reader_close(cxr_shard_reader *reader);

/*
 * What the footer says, without reading the body: enough to tell whether a file is the one recorded in the stage log.
 * Errors as for cxr_shard_reader_open, but a changed body is not seen.
 */
CXR_NODISCARD cxr_rc cxr_shard_footer(const char *path, char out_sha256_hex[65], uint64_t *out_n_records, cxr_err *err);

#endif
