/* See inflate.h. */
#include "dicom/inflate.h"

#include <limits.h>
#include <zlib.h>

#include "base/mem.h"

enum { SCRATCH_BYTES = 65536 };

static void *zlib_alloc(void *opaque, unsigned n_items, unsigned item_bytes)
{
	(void)opaque;
	return cxr_calloc(n_items, item_bytes);
}

static void zlib_free(void *opaque, void *block)
{
	(void)opaque;
	cxr_free(block);
}

typedef struct pass {
	unsigned char *out;      /* whole output, or NULL to count only */
	size_t limit_bytes;
	size_t n_out, n_in;
	int status;              /* of the last inflate() */
	unsigned char scratch[SCRATCH_BYTES];
} pass;

/* Feeds the whole input in steps that fit zlib's 32-bit counters. */
static void run_stream(z_stream *stream, const unsigned char *bytes, size_t n_bytes, pass *p)
{
	p->status = Z_OK;
	while (p->status == Z_OK && p->n_out < p->limit_bytes) {
		size_t in = n_bytes - p->n_in;
		size_t room = p->out ? p->limit_bytes - p->n_out : sizeof p->scratch;
		stream->avail_in = in > INT_MAX ? INT_MAX : (unsigned)in;
		stream->avail_out = room > INT_MAX ? INT_MAX : (unsigned)room;
		/* zlib does not write through next_in; its type only lacks the const */
		memcpy(&stream->next_in, &(const unsigned char *){bytes + p->n_in}, sizeof stream->next_in);
		stream->next_out = p->out ? p->out + p->n_out : p->scratch;
		unsigned in_before = stream->avail_in;
		unsigned out_before = stream->avail_out;
		p->status = inflate(stream, Z_NO_FLUSH);
		p->n_in += in_before - stream->avail_in;
		p->n_out += out_before - stream->avail_out;
		if (p->status == Z_OK && in_before == stream->avail_in && out_before == stream->avail_out)
			p->status = Z_BUF_ERROR;
	}
}

static cxr_rc run_pass(const unsigned char *bytes, size_t n_bytes, pass *p, cxr_err *err)
{
	z_stream stream = {.zalloc = zlib_alloc, .zfree = zlib_free};
	if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory to inflate");
	run_stream(&stream, bytes, n_bytes, p);
	inflateEnd(&stream);
	return p->status == Z_MEM_ERROR ? CXR_FAIL(err, CXR_E_NOMEM, "no memory to inflate") : CXR_OK;
}

static cxr_rc inflate_with(pass *p, const unsigned char *bytes, size_t n_bytes, cxr_arena *arena, dicom__inflated *out, cxr_err *err)
{
	size_t limit = arena->max_bytes - arena->used_bytes;
	*p = (pass){.limit_bytes = limit};
	CXR_TRY(run_pass(bytes, n_bytes, p, err));
	if (p->n_out >= limit)
		return CXR_FAIL(err, CXR_E_LIMIT, "deflated data would grow past %zu bytes", limit);
	bool is_whole = p->status == Z_STREAM_END;
	if (p->status == Z_DATA_ERROR || p->n_out == 0)
		return CXR_FAIL(err, CXR_E_FORMAT, "not a deflate stream");
	size_t n_out = p->n_out;
	out->bytes = cxr_arena_alloc(arena, n_out);
	if (!out->bytes)
		return CXR_FAIL(err, CXR_E_NOMEM, "deflated data needs more memory than allowed");
	*p = (pass){.out = out->bytes, .limit_bytes = n_out};
	CXR_TRY(run_pass(bytes, n_bytes, p, err));
	out->n_bytes = p->n_out;
	out->n_eaten = p->n_in;
	out->is_cut = !is_whole;
	return CXR_OK;
}

cxr_rc dicom__inflate(const unsigned char *bytes, size_t n_bytes, cxr_arena *arena, dicom__inflated *out, cxr_err *err)
{
	*out = (dicom__inflated){0};
	pass *p = cxr_malloc(sizeof *p);
	if (!p)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory to inflate");
	cxr_rc rc = inflate_with(p, bytes, n_bytes, arena, out, err);
	cxr_free(p);
	return rc;
}
