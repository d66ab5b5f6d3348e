/* See amend.h. */
#include "deid/amend.h"

#include <stdlib.h>

#include "base/digest.h"
#include "base/vec.h"

/* Bytes of the first-pass text outside its spans. */
typedef struct piece {
	size_t start, end;
	cxr_phi_type type;
} piece;

CXR_VEC_DECLARE(piece_list, piece)

static const char *const detectors[] = {"review"};

static int by_place(const void *a, const void *b)
{
	const piece *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	return x->type < y->type ? -1 : x->type > y->type;
}

static bool says_something(cxr_str text, size_t at)
{
	unsigned char c = (unsigned char)text.ptr[at];
	return cxr_is_alnum(c) || c >= 0x80;
}

static cxr_rc no_memory(cxr_err *err)
{
	return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the marks of a report");
}

/* Blanks and marks at both ends stay. */
static cxr_rc add_piece(piece_list *pieces, cxr_str text, piece p, cxr_err *err)
{
	while (p.start < p.end && !says_something(text, p.start))
		p.start++;
	while (p.end > p.start && !says_something(text, p.end - 1))
		p.end--;
	if (p.start < p.end && !piece_list_push(pieces, p))
		return no_memory(err);
	return CXR_OK;
}

/* The parts of a mark that lie between spans. */
static cxr_rc cut(const cxr_deid_result *first, piece mark, piece_list *pieces, cxr_err *err)
{
	size_t at = mark.start;
	for (size_t i = 0; i < first->n_spans && at < mark.end; i++) {
		const cxr_span *span = &first->spans[i].output;
		if (span->end <= at)
			continue;
		if (span->start >= mark.end)
			break;
		if (span->start > at)
			CXR_TRY(add_piece(pieces, first->text, (piece){at, span->start, mark.type}, err));
		at = span->end;
	}
	return at < mark.end ? add_piece(pieces, first->text, (piece){at, mark.end, mark.type}, err) : CXR_OK;
}

/* Marks of all readers of this text, in order and apart: where two overlap, the later one keeps what the earlier left. */
static cxr_rc gather(cxr_deid_amend *a, piece_list *pieces, cxr_err *err)
{
	unsigned char digest[CXR_SHA256_BYTES];
	char hex[CXR_SHA256_HEX + 1];
	piece_list marks = {0};
	cxr_rc rc = CXR_OK;
	cxr_sha256_of(a->first.text.ptr, a->first.text.len, digest);
	cxr_hex(digest, sizeof digest, hex);
	for (size_t r = 0; r < a->n_reads && rc == CXR_OK; r++) {
		const cxr_review_read *read = &a->reads[r];
		bool is_this = memcmp(hex, read->text_sha256, CXR_SHA256_HEX) == 0;
		a->n_readers += is_this;
		for (size_t m = 0; m < read->n_marks && rc == CXR_OK; m++) {
			const cxr_review_mark *mark = &read->marks[m];
			if (!is_this)
				a->n_lost_marks++;
			else if (mark->end > a->first.text.len)
				rc = CXR_FAIL(err, CXR_E_STORE, "a mark lies behind the end of its report");
			else if (!piece_list_push(&marks, (piece){mark->start, mark->end, mark->type}))
				rc = no_memory(err);
		}
	}
	if (marks.n_items)
		qsort(marks.items, marks.n_items, sizeof *marks.items, by_place);
	if (a->n_readers)
		a->n_lost_marks = 0; /* somebody has read what the text is now */
	size_t done = 0;
	for (size_t m = 0; m < marks.n_items && rc == CXR_OK; m++) {
		piece mark = marks.items[m];
		mark.start = mark.start < done ? done : mark.start;
		if (mark.start < mark.end)
			rc = cut(&a->first, mark, pieces, err);
		done = mark.end > done ? mark.end : done;
	}
	piece_list_release(&marks);
	return rc;
}

/* Byte of the source that byte `at` of the first-pass text, outside its spans, was copied from. */
static size_t source_of(const cxr_deid_result *first, size_t at)
{
	size_t out = 0, source = 0;
	for (size_t i = 0; i < first->n_spans && first->spans[i].output.end <= at; i++) {
		out = first->spans[i].output.end;
		source = first->spans[i].source.end;
	}
	return source + (at - out);
}

/* Text and spans of both passes, in order. */
typedef struct joiner {
	const cxr_deid_amend *a;
	cxr_buf *buf;
	cxr_phi_span *spans;
	size_t n_spans, at; /* at: first-pass bytes copied so far */
} joiner;

static void put(joiner *j, cxr_span first_output, cxr_phi_span span)
{
	cxr_buf_add(j->buf, j->a->first.text.ptr + j->at, first_output.start - j->at);
	span.output.start = j->buf->len;
	cxr_buf_add_str(j->buf, span.surrogate);
	span.output.end = j->buf->len;
	j->spans[j->n_spans++] = span;
	j->at = first_output.end;
}

static cxr_rc put_piece(joiner *j, const piece *p, cxr_arena *arena, cxr_err *err)
{
	const cxr_deid_amend *a = j->a;
	size_t source = source_of(&a->first, p->start);
	cxr_phi_span span = {.source = {source, source + (p->end - p->start)}, .type = p->type, .detectors = detectors, .n_detectors = 1, .score = 1};
	if (span.source.end > a->source.len)
		return CXR_FAIL(err, CXR_E_BUG, "a mark lies behind the end of its report");
	CXR_TRY(cxr_deid_replace(a->engine, a->ledger, a->subject, a->source, span.source, p->type, arena, &span.surrogate, err));
	put(j, (cxr_span){p->start, p->end}, span);
	return CXR_OK;
}

static cxr_rc join(joiner *j, const piece_list *pieces, cxr_arena *arena, cxr_err *err)
{
	const cxr_deid_result *first = &j->a->first;
	size_t s = 0;
	for (size_t p = 0; p <= pieces->n_items; p++) {
		size_t before = p < pieces->n_items ? pieces->items[p].start : SIZE_MAX;
		for (; s < first->n_spans && first->spans[s].output.start < before; s++)
			put(j, first->spans[s].output, first->spans[s]);
		if (p < pieces->n_items)
			CXR_TRY(put_piece(j, &pieces->items[p], arena, err));
	}
	cxr_buf_add(j->buf, first->text.ptr + j->at, first->text.len - j->at);
	return cxr_buf_check(j->buf, err);
}

cxr_rc cxr_deid_amend_run(cxr_deid_amend *amend, cxr_arena *arena, cxr_deid_result *out, cxr_err *err)
{
	piece_list pieces = {0};
	cxr_buf buf;
	amend->n_readers = amend->n_lost_marks = 0;
	*out = amend->first;
	cxr_buf_init(&buf, SIZE_MAX / 2);
	cxr_rc rc = gather(amend, &pieces, err);
	if (rc == CXR_OK && pieces.n_items) {
		joiner j = {.a = amend, .buf = &buf};
		j.spans = cxr_arena_array(arena, amend->first.n_spans + pieces.n_items, sizeof *j.spans);
		rc = j.spans ? join(&j, &pieces, arena, err) : no_memory(err);
		if (rc == CXR_OK)
			rc = cxr_arena_str(arena, cxr_buf_str(&buf), &out->text, err);
		out->spans = j.spans;
		out->n_spans = j.n_spans;
	}
	cxr_buf_release(&buf);
	piece_list_release(&pieces);
	return rc;
}
