/*
 * SHA256SUMS. The walk's order is the file's order, so writer and verifier stream both side by side; files are hashed in
 * batches on the pool. See manifest.h. Tests: tests/unit/release/test_manifest.c
 */
#include <stdio.h>

#include "base/mem.h"
#include "base/vec.h"
#include "os/mmap.h"
#include "os/pool.h"
#include "os/walk.h"
#include "release/hash_batch.h"
#include "release/manifest.h"

void release__tally_add(release__tally *tally, cxr_str path, cxr_str sha256_hex)
{
	cxr_sha256 sha;
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_init(&sha);
	cxr_sha256_add(&sha, path.ptr, path.len);
	cxr_sha256_add(&sha, "", 1);
	cxr_sha256_add(&sha, sha256_hex.ptr, sha256_hex.len);
	cxr_sha256_end(&sha, digest);
	for (size_t i = 0; i < 4; i++) {
		uint64_t word;
		memcpy(&word, digest + 8 * i, sizeof word);
		tally->sum[i] += word;
	}
	tally->n++;
}

bool release__tally_equal(const release__tally *a, const release__tally *b)
{
	return a->n == b->n && memcmp(a->sum, b->sum, sizeof a->sum) == 0;
}

void release__hash_file(const char *path, release__hash *out)
{
	cxr_mmap map;
	*out = (release__hash){0};
	if (cxr_mmap_open(&map, path, NULL) != CXR_OK)
		return;
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_of(map.bytes, map.n_bytes, digest);
	cxr_mmap_close(&map);
	cxr_hex(digest, sizeof digest, out->sha256_hex);
	out->is_readable = true;
}

bool release__sums_next(cxr_str *rest, release__sums_line *out)
{
	cxr_str line = *rest;
	size_t end = cxr_str_find_char(line, '\n');
	bool has_end = end != SIZE_MAX;
	if (has_end)
		line.len = end;
	*rest = has_end && end + 1 < rest->len ? (cxr_str){rest->ptr + end + 1, rest->len - end - 1} : (cxr_str){NULL, 0};
	if (!has_end || line.len < CXR_SHA256_HEX + 3 || line.ptr[CXR_SHA256_HEX] != ' ' || line.ptr[CXR_SHA256_HEX + 1] != ' ')
		return false;
	for (int i = 0; i < CXR_SHA256_HEX; i++)
		if (!cxr_is_digit(line.ptr[i]) && !(line.ptr[i] >= 'a' && line.ptr[i] <= 'f'))
			return false;
	memcpy(out->sha256_hex, line.ptr, CXR_SHA256_HEX);
	out->sha256_hex[CXR_SHA256_HEX] = '\0';
	out->path = (cxr_str){line.ptr + CXR_SHA256_HEX + 2, line.len - CXR_SHA256_HEX - 2};
	return release__path_is_plain(out->path);
}

/* ---- batches ---- */

void release__batch_clear(release__batch *batch)
{
	for (size_t i = 0; i < batch->n_items; i++) {
		cxr_free(batch->items[i].path);
		batch->items[i].path = NULL;
	}
	batch->n_items = 0;
}

cxr_rc release__batch_add(release__batch *batch, const char *path, size_t relative_at, uint64_t size_bytes, cxr_err *err)
{
	release__batch_item *item = &batch->items[batch->n_items];
	*item = (release__batch_item){.path = cxr_strndup(path, strlen(path)), .relative_at = relative_at, .size_bytes = size_bytes};
	if (!item->path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	batch->n_items++;
	return CXR_OK;
}

static cxr_rc hash_unit(void *context, int worker, size_t unit, void **out_result, cxr_err *err)
{
	(void)worker;
	(void)err;
	release__batch *batch = context;
	release__hash_file(batch->items[unit].path, &batch->items[unit].hash);
	*out_result = NULL;
	return CXR_OK;
}

static cxr_rc hash_done(void *context, size_t unit, void *result, cxr_err *err)
{
	(void)context;
	(void)unit;
	(void)result;
	(void)err;
	return CXR_OK;
}

cxr_rc release__batch_hash(release__batch *batch, int n_workers, cxr_err *err)
{
	if (batch->n_items == 0)
		return CXR_OK;
	cxr_pool_job job = {.context = batch, .n_units = batch->n_items, .n_workers = n_workers < 1 ? 1 : n_workers, .work = hash_unit,
		.commit = hash_done};
	return cxr_pool_run(&job, err);
}

/* ---- writing ---- */

typedef struct sums_writer {
	const cxr_run *run;
	cxr_file_out file;
	release__batch batch;
	release__sums_result *result;
	uint64_t n_done;
} sums_writer;

static bool is_image(cxr_str path)
{
	for (int form = 0; form < RELEASE__N_FORMS; form++) {
		cxr_str dir = cxr_str_from(release__form_dir(form));
		if (cxr_str_starts(path, dir) && path.len > dir.len && path.ptr[dir.len] == '/')
			return true;
	}
	return false;
}

static cxr_rc write_batch(sums_writer *writer, cxr_err *err)
{
	release__batch *batch = &writer->batch;
	CXR_TRY(release__batch_hash(batch, writer->run->n_workers, err));
	for (size_t i = 0; i < batch->n_items; i++) {
		const release__batch_item *item = &batch->items[i];
		if (!item->hash.is_readable)
			return CXR_FAIL(err, CXR_E_IO, "a file of the new release cannot be read back");
		cxr_str path = cxr_str_from(item->path + item->relative_at);
		char line[CXR_SHA256_HEX + RELEASE__PATH_BYTES + 4];
		int n = snprintf(line, sizeof line, "%s  %s\n", item->hash.sha256_hex, path.ptr);
		CXR_TRY(cxr_file_out_write(&writer->file, line, (size_t)n, err));
		writer->result->n_files++;
		writer->result->n_bytes += item->size_bytes;
		if (is_image(path))
			release__tally_add(&writer->result->images, path, cxr_str_from(item->hash.sha256_hex));
	}
	writer->n_done += batch->n_items;
	release__batch_clear(batch);
	cxr_run_progress(writer->run, "checksums", writer->n_done, 0, "files");
	return cxr_run_should_stop(writer->run) ? CXR_FAIL(err, CXR_E_CANCELLED, "stopped") : CXR_OK;
}

static cxr_rc sums_entry(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	sums_writer *writer = context;
	if (strncmp(entry->relative, ".tmp-", 5) == 0)
		return CXR_OK; /* SHA256SUMS itself, not yet in place */
	if (entry->unreadable || entry->info.kind != CXR_FILE_REGULAR || !release__path_is_plain(cxr_str_from(entry->relative)))
		return CXR_FAIL(err, CXR_E_SCHEMA, "a file in the new release has a name or kind that may not be there");
	if (writer->batch.n_items == RELEASE__BATCH_FILES)
		CXR_TRY(write_batch(writer, err));
	return release__batch_add(&writer->batch, entry->path, (size_t)(entry->relative - entry->path), entry->info.size_bytes, err);
}

cxr_rc release__sums_write(const cxr_run *run, const char *dir, release__sums_result *out, cxr_err *err)
{
	*out = (release__sums_result){0};
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, "SHA256SUMS");
	CXR_AUTO(cxr_free_at) sums_writer *writer = cxr_calloc(1, sizeof *writer);
	if (!path || !writer)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for SHA256SUMS");
	writer->run = run;
	writer->result = out;
	CXR_TRY(cxr_file_out_open(&writer->file, path, 0644, err));
	cxr_rc rc = cxr_walk(dir, sums_entry, writer, err);
	if (rc == CXR_OK)
		rc = write_batch(writer, err);
	if (rc == CXR_OK)
		rc = cxr_file_out_commit(&writer->file, true, err);
	release__batch_clear(&writer->batch);
	cxr_file_out_close(&writer->file);
	out->n_files++;
	return rc;
}
