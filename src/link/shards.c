/* See shards.h. */
#include "link/shards.h"

#include "base/mem.h"

void link__shard_init(link__shard *shard)
{
	*shard = (link__shard){0};
	cxr_buf_init(&shard->bytes, LINK_SHARD_BYTES);
}

void link__shard_release(link__shard *shard)
{
	cxr_buf_release(&shard->bytes);
	cxr_free(shard->ends);
	*shard = (link__shard){0};
}

void link__shard_begin(link__shard *shard, uint32_t number)
{
	shard->number = number;
	shard->n_records = 0;
	cxr_buf_clear(&shard->bytes);
}

cxr_rc link__shard_put(link__shard *shard, const cxr_link_rec *rec, cxr_err *err)
{
	if (shard->n_records == shard->capacity) {
		size_t capacity = shard->capacity ? shard->capacity * 2 : 256;
		size_t *ends = cxr_realloc(shard->ends, capacity, sizeof *ends);
		if (!ends)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu studies of a shard", capacity);
		shard->ends = ends;
		shard->capacity = capacity;
	}
	cxr_link_rec_encode(rec, &shard->bytes);
	CXR_TRY(cxr_buf_check(&shard->bytes, err));
	shard->ends[shard->n_records++] = shard->bytes.len;
	return CXR_OK;
}

static cxr_str record_at(const link__shard *shard, size_t i)
{
	size_t start = i ? shard->ends[i - 1] : 0;
	return (cxr_str){(shard->bytes.ptr ? shard->bytes.ptr : "") + start, shard->ends[i] - start};
}

static cxr_rc holds_records(const link__shard *shard, cxr_shard_reader *reader, bool *out_same, cxr_err *err)
{
	*out_same = reader->n_records == shard->n_records;
	for (size_t i = 0; i < shard->n_records && *out_same; i++) {
		cxr_str record;
		CXR_TRY(cxr_shard_reader_next(reader, &record, err));
		*out_same = record.ptr && cxr_str_eq(record, record_at(shard, i));
	}
	return CXR_OK;
}

/* True when the file is whole and has these records; a damaged or absent file is just not the same. */
static bool is_unchanged(const link__shard *shard, const char *path, char out_sha256_hex[65])
{
	cxr_shard_reader reader;
	bool same = false;
	if (cxr_shard_reader_open(&reader, path, NULL) != CXR_OK)
		return false;
	if (holds_records(shard, &reader, &same, NULL) != CXR_OK)
		same = false;
	if (same)
		memcpy(out_sha256_hex, reader.sha256_hex, sizeof reader.sha256_hex);
	cxr_shard_reader_close(&reader);
	return same;
}

static cxr_rc write_records(const link__shard *shard, cxr_shard_writer *writer, cxr_err *err)
{
	for (size_t i = 0; i < shard->n_records; i++)
		CXR_TRY(cxr_shard_writer_put(writer, record_at(shard, i), err));
	return cxr_shard_writer_commit(writer, err);
}

cxr_rc link__shard_finish(link__shard *shard, const cxr_project *project, char out_sha256_hex[65], cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(project, "link", shard->number);
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	if (is_unchanged(shard, path, out_sha256_hex))
		return CXR_OK;
	cxr_shard_writer writer;
	CXR_TRY(cxr_shard_writer_open(&writer, path, err));
	cxr_rc rc = write_records(shard, &writer, err);
	memcpy(out_sha256_hex, writer.sha256_hex, sizeof writer.sha256_hex);
	cxr_shard_writer_close(&writer);
	return rc;
}
