/* See shard.h. */
#include "project/shard.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char head_magic[8] = {'C', 'X', 'R', 'S', 'H', 'D', '1', '\n'};
static const char tail_magic[8] = {'C', 'X', 'R', 'E', 'N', 'D', '1', '\n'};

enum { HEAD_BYTES = 8, FOOTER_BYTES = 4 + 8 + CXR_SHA256_BYTES + 8, LENGTH_BYTES = 4, WINDOW_BYTES = 65536 };

/* Far above any study, far below what a length field could ask for. */
static const uint32_t max_record_bytes = UINT32_C(1) << 30;
static const uint32_t footer_mark = UINT32_MAX;

static void put_le(unsigned char *out, uint64_t value, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++)
		out[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t get_le(const unsigned char *bytes, size_t n_bytes)
{
	uint64_t value = 0;
	for (size_t i = 0; i < n_bytes; i++)
		value |= (uint64_t)bytes[i] << (8 * i);
	return value;
}

/* ---- writer ---- */

static cxr_rc put_bytes(cxr_shard_writer *writer, const void *bytes, size_t n_bytes, cxr_err *err)
{
	cxr_sha256_add(&writer->sha, bytes, n_bytes);
	return cxr_file_out_write(&writer->file, bytes, n_bytes, err);
}

cxr_rc cxr_shard_writer_open(cxr_shard_writer *writer, const char *path, cxr_err *err)
{
	memset(writer, 0, sizeof *writer);
	writer->file.fd = -1;
	cxr_sha256_init(&writer->sha);
	CXR_TRY(cxr_dir_make_for(path, 0700, err));
	CXR_TRY(cxr_file_out_open(&writer->file, path, 0600, err));
	cxr_rc rc = put_bytes(writer, head_magic, HEAD_BYTES, err);
	if (rc != CXR_OK)
		cxr_shard_writer_close(writer);
	return rc;
}

cxr_rc cxr_shard_writer_put(cxr_shard_writer *writer, cxr_str record, cxr_err *err)
{
	if (record.len > max_record_bytes)
		return CXR_FAIL(err, CXR_E_LIMIT, "a record of %zu bytes is too large for a shard file", record.len);
	unsigned char length[LENGTH_BYTES];
	put_le(length, record.len, sizeof length);
	CXR_TRY(put_bytes(writer, length, sizeof length, err));
	CXR_TRY(put_bytes(writer, record.ptr, record.len, err));
	writer->n_records++;
	return CXR_OK;
}

cxr_rc cxr_shard_writer_commit(cxr_shard_writer *writer, cxr_err *err)
{
	unsigned char footer[FOOTER_BYTES];
	put_le(footer, footer_mark, 4);
	put_le(footer + 4, writer->n_records, 8);
	cxr_sha256_end(&writer->sha, footer + 12);
	memcpy(footer + 12 + CXR_SHA256_BYTES, tail_magic, sizeof tail_magic);
	cxr_hex(footer + 12, CXR_SHA256_BYTES, writer->sha256_hex);
	CXR_TRY(cxr_file_out_write(&writer->file, footer, sizeof footer, err));
	return cxr_file_out_commit(&writer->file, true, err);
}

void cxr_shard_writer_close(cxr_shard_writer *writer)
{
	/* A writer that never opened has no path; descriptor 0 is not its own. */
	if (!writer->file.path)
		writer->file.fd = -1;
	cxr_file_out_close(&writer->file);
}

/* ---- reader ---- */

/* Reads exactly n_bytes at the file position. */
static cxr_rc read_all(int fd, void *out, size_t n_bytes, cxr_err *err)
{
	unsigned char *at = out;
	while (n_bytes) {
		ssize_t n = read(fd, at, n_bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return CXR_FAIL(err, cxr_rc_from_errno(errno), "cannot read a shard file");
		if (n == 0)
			return CXR_FAIL(err, CXR_E_TRUNCATED, "a shard file became shorter while it was read");
		at += n;
		n_bytes -= (size_t)n;
	}
	return CXR_OK;
}

static cxr_rc open_file(const char *path, int *out_fd, uint64_t *out_size, cxr_err *err)
{
	*out_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (*out_fd < 0)
		return CXR_FAIL(err, cxr_rc_from_errno(errno), errno == ENOENT ? "a shard file is absent; run its stage" : "cannot open a shard file");
	struct stat st;
	cxr_rc rc = CXR_OK;
	if (fstat(*out_fd, &st) != 0)
		rc = CXR_FAIL(err, CXR_E_IO, "cannot look at a shard file");
	else if (!S_ISREG(st.st_mode))
		rc = CXR_FAIL(err, CXR_E_FORMAT, "a shard file is not a regular file");
	else if (st.st_size < HEAD_BYTES + FOOTER_BYTES)
		rc = CXR_FAIL(err, CXR_E_TRUNCATED, "a shard file is too short");
	else
		*out_size = (uint64_t)st.st_size;
	if (rc != CXR_OK) {
		close(*out_fd);
		*out_fd = -1;
	}
	return rc;
}

/* Checks both magics and takes count and digest from the footer; leaves the position behind the head. */
static cxr_rc read_ends(int fd, uint64_t size, uint64_t *out_n_records, unsigned char out_digest[CXR_SHA256_BYTES], cxr_err *err)
{
	unsigned char footer[FOOTER_BYTES];
	char head[HEAD_BYTES];
	if (lseek(fd, (off_t)(size - FOOTER_BYTES), SEEK_SET) < 0)
		return CXR_FAIL(err, CXR_E_IO, "cannot read a shard file");
	CXR_TRY(read_all(fd, footer, sizeof footer, err));
	if (lseek(fd, 0, SEEK_SET) < 0)
		return CXR_FAIL(err, CXR_E_IO, "cannot read a shard file");
	CXR_TRY(read_all(fd, head, sizeof head, err));
	if (memcmp(head, head_magic, sizeof head) != 0)
		return CXR_FAIL(err, CXR_E_FORMAT, "not a shard file");
	if (get_le(footer, 4) != footer_mark || memcmp(footer + 12 + CXR_SHA256_BYTES, tail_magic, sizeof tail_magic) != 0)
		return CXR_FAIL(err, CXR_E_TRUNCATED, "a shard file has no valid end");
	*out_n_records = get_le(footer + 4, 8);
	memcpy(out_digest, footer + 12, CXR_SHA256_BYTES);
	return CXR_OK;
}

cxr_rc cxr_shard_footer(const char *path, char out_sha256_hex[65], uint64_t *out_n_records, cxr_err *err)
{
	int fd;
	uint64_t size = 0;
	unsigned char digest[CXR_SHA256_BYTES];
	CXR_TRY(open_file(path, &fd, &size, err));
	cxr_rc rc = read_ends(fd, size, out_n_records, digest, err);
	close(fd);
	if (rc == CXR_OK)
		cxr_hex(digest, sizeof digest, out_sha256_hex);
	return rc;
}

/* Follows the record lengths through a stream of pieces. */
typedef struct length_walk {
	unsigned char length[LENGTH_BYTES];
	size_t n_length; /* bytes of `length` seen */
	uint64_t skip;   /* bytes of the record still to come */
	uint64_t n_records;
} length_walk;

static void walk_piece(length_walk *walk, const unsigned char *bytes, size_t n_bytes)
{
	for (size_t at = 0; at < n_bytes;) {
		if (walk->skip) {
			size_t step = walk->skip < n_bytes - at ? (size_t)walk->skip : n_bytes - at;
			walk->skip -= step;
			at += step;
			continue;
		}
		walk->length[walk->n_length++] = bytes[at++];
		if (walk->n_length == LENGTH_BYTES) {
			walk->n_length = 0;
			walk->n_records++;
			walk->skip = get_le(walk->length, LENGTH_BYTES);
		}
	}
}

/* One pass over the body: digest, and whether the lengths lead exactly to the footer. */
static cxr_rc check_body(cxr_shard_reader *reader, const unsigned char expected[CXR_SHA256_BYTES], cxr_err *err)
{
	cxr_sha256 sha;
	length_walk walk = {.n_length = 0};
	cxr_sha256_init(&sha);
	cxr_sha256_add(&sha, head_magic, HEAD_BYTES);
	if (!cxr_buf_reserve(&reader->window, WINDOW_BYTES))
		return cxr_buf_check(&reader->window, err);
	for (uint64_t left = reader->body_bytes; left;) {
		size_t step = left < WINDOW_BYTES ? (size_t)left : WINDOW_BYTES;
		CXR_TRY(read_all(reader->fd, reader->window.ptr, step, err));
		cxr_sha256_add(&sha, reader->window.ptr, step);
		walk_piece(&walk, (const unsigned char *)reader->window.ptr, step);
		left -= step;
	}
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_end(&sha, digest);
	if (memcmp(digest, expected, sizeof digest) != 0)
		return CXR_FAIL(err, CXR_E_CHECKSUM, "a shard file was changed; run its stage again");
	if (walk.skip || walk.n_length || walk.n_records != reader->n_records)
		return CXR_FAIL(err, CXR_E_CHECKSUM, "the record count of a shard file is wrong; run its stage again");
	cxr_hex(digest, sizeof digest, reader->sha256_hex);
	if (lseek(reader->fd, HEAD_BYTES, SEEK_SET) < 0)
		return CXR_FAIL(err, CXR_E_IO, "cannot read a shard file");
	return CXR_OK;
}

cxr_rc cxr_shard_reader_open(cxr_shard_reader *reader, const char *path, cxr_err *err)
{
	memset(reader, 0, sizeof *reader);
	reader->fd = -1;
	cxr_buf_init(&reader->record, (size_t)max_record_bytes + 1);
	cxr_buf_init(&reader->window, WINDOW_BYTES + 1);
	uint64_t size = 0;
	unsigned char digest[CXR_SHA256_BYTES];
	CXR_TRY(open_file(path, &reader->fd, &size, err));
	reader->body_bytes = size - HEAD_BYTES - FOOTER_BYTES;
	cxr_rc rc = read_ends(reader->fd, size, &reader->n_records, digest, err);
	if (rc == CXR_OK)
		rc = check_body(reader, digest, err);
	if (rc != CXR_OK)
		cxr_shard_reader_close(reader);
	return rc;
}

/* Takes n_bytes of the body, from the window first. */
static cxr_rc take(cxr_shard_reader *reader, void *out, size_t n_bytes, cxr_err *err)
{
	unsigned char *to = out;
	if (n_bytes > reader->body_bytes)
		return CXR_FAIL(err, CXR_E_TRUNCATED, "a shard file ends inside a record");
	reader->body_bytes -= n_bytes;
	while (n_bytes) {
		size_t there = reader->window.len - reader->window_at;
		if (there == 0) {
			uint64_t rest = reader->body_bytes + n_bytes;
			size_t step = rest < WINDOW_BYTES ? (size_t)rest : WINDOW_BYTES;
			CXR_TRY(read_all(reader->fd, reader->window.ptr, step, err));
			reader->window.len = step;
			reader->window_at = 0;
			there = step;
		}
		size_t step = there < n_bytes ? there : n_bytes;
		memcpy(to, reader->window.ptr + reader->window_at, step);
		reader->window_at += step;
		to += step;
		n_bytes -= step;
	}
	return CXR_OK;
}

cxr_rc cxr_shard_reader_next(cxr_shard_reader *reader, cxr_str *out, cxr_err *err)
{
	*out = (cxr_str){NULL, 0};
	if (reader->next == reader->n_records)
		return CXR_OK;
	unsigned char length[LENGTH_BYTES];
	CXR_TRY(take(reader, length, sizeof length, err));
	size_t n_bytes = (size_t)get_le(length, sizeof length);
	if (n_bytes > reader->body_bytes)
		return CXR_FAIL(err, CXR_E_TRUNCATED, "a shard file ends inside a record");
	cxr_buf_clear(&reader->record);
	if (!cxr_buf_reserve(&reader->record, n_bytes))
		return cxr_buf_check(&reader->record, err);
	CXR_TRY(take(reader, reader->record.ptr, n_bytes, err));
	reader->record.len = n_bytes;
	reader->record.ptr[n_bytes] = '\0';
	reader->next++;
	*out = cxr_buf_str(&reader->record);
	return CXR_OK;
}

void cxr_shard_reader_close(cxr_shard_reader *reader)
{
	/* A reader of zeroes never opened; descriptor 0 is not its own. */
	if (reader->window.max_bytes && reader->fd >= 0)
		close(reader->fd);
	reader->fd = -1;
	cxr_buf_release(&reader->record);
	cxr_buf_release(&reader->window);
}
