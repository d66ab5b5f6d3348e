/* See text.h: the engine and the way of one report through detectors, merge and surrogates. */
#include "deid/text.h"

#include <stdio.h>

#include "deid/text_doc.h"

cxr_rc cxr_deid_engine_new(const cxr_str *site_places, size_t n_site_places, const cxr_str *site_staff, size_t n_site_staff, cxr_deid_engine **out, cxr_err *err)
{
	cxr_deid_engine *engine = cxr_calloc(1, sizeof *engine);
	if (!engine)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the text engine");
	cxr_rc rc = deid__terms_init(&engine->terms, err);
	for (size_t i = 0; rc == CXR_OK && i < n_site_places; i++)
		rc = deid__terms_add_site(&engine->terms, site_places[i], true, err);
	for (size_t i = 0; rc == CXR_OK && i < n_site_staff; i++)
		rc = deid__terms_add_site(&engine->terms, site_staff[i], false, err);
	if (rc != CXR_OK) {
		cxr_deid_engine_free(engine);
		return rc;
	}
	*out = engine;
	return CXR_OK;
}

void cxr_deid_engine_free(cxr_deid_engine *engine)
{
	if (!engine)
		return;
	deid__terms_release(&engine->terms);
	cxr_free(engine);
}

/* A line without any lower-case word of two letters: capitals say nothing there. */
static void mark_caps(deid__doc *doc)
{
	size_t n = doc->tokens.n_items;
	for (size_t from = 0; from < n;) {
		size_t end = from + 1;
		bool lower = false;
		while (end < n && doc->tokens.items[end].gap < CXR_GAP_LINE)
			end++;
		for (size_t i = from; i < end && !lower; i++) {
			uint8_t how = doc->tokens.items[i].letter_case;
			lower = doc->tokens.items[i].kind == CXR_WORD && doc->tokens.items[i].norm_len > 1 && (how == CXR_CASE_LOWER || how == CXR_CASE_TITLE);
		}
		for (size_t i = from; i < end; i++)
			doc->caps[i] = !lower;
		from = end;
	}
}

static cxr_rc prepare(deid__doc *doc, cxr_err *err)
{
	CXR_TRY(cxr_tokens_split(doc->text, doc->arena, &doc->tokens, err));
	size_t n = doc->tokens.n_items;
	doc->lex = cxr_arena_array(doc->arena, n, sizeof(*doc->lex));
	doc->caps = cxr_arena_array(doc->arena, n, sizeof *doc->caps);
	if (!doc->lex || !doc->caps)
		return CXR_FAIL(err, CXR_E_NOMEM, "report of %zu bytes", doc->text.len);
	for (size_t i = 0; i < n; i++)
		if (doc->tokens.items[i].kind == CXR_WORD)
			doc->lex[i] = cxr_lexicon_find(doc->engine->terms.lexicon, cxr_token_norm(&doc->tokens, i));
	mark_caps(doc);
	CXR_TRY(deid__find_phrases(doc, err));
	CXR_TRY(deid__mark_wants(doc, err));
	return deid__known_init(&doc->known, doc->subject, doc->arena, err);
}

static void detect(deid__doc *doc)
{
	deid__detect_web(doc);
	deid__detect_dates(doc);
	deid__detect_ages(doc);
	deid__detect_ids(doc);
	deid__detect_phones(doc);
	deid__detect_names(doc);
	deid__detect_list_names(doc);
	deid__detect_signs(doc);
	deid__detect_places(doc);
	deid__detect_cities(doc);
	deid__detect_addresses(doc);
	deid__detect_known(doc);
	deid__detect_corpus(doc);
	deid__merge(doc);
	size_t n = doc->cands.n_items;
	deid__detect_repeats(doc);
	if (doc->cands.n_items > n)
		deid__merge(doc);
	deid__fuse(doc);
	deid__dates_resolve(doc);
}

static void put_surrogate(const deid__doc *doc, const deid__cand *cand, cxr_buf *out)
{
	switch ((cxr_phi_type)cand->type) {
	case CXR_PHI_DATE:
		if (cand->date >= 0)
			deid__surrogate_date(doc, cand, out);
		else
			deid__surrogate_other(doc, cand, out);
		break;
	case CXR_PHI_PATIENT:
	case CXR_PHI_HCW: deid__surrogate_name(doc, cand, out); break;
	case CXR_PHI_HOSPITAL:
	case CXR_PHI_VENDOR: deid__surrogate_place(doc, cand, out); break;
	case CXR_PHI_GEO:
		if (cand->detail == DETAIL_ZIP)
			deid__surrogate_other(doc, cand, out);
		else
			deid__surrogate_place(doc, cand, out);
		break;
	default: deid__surrogate_other(doc, cand, out); break;
	}
}

static cxr_rc list_detectors(deid__doc *doc, const deid__cand *cand, cxr_phi_span *span, cxr_err *err)
{
	const char **names = cxr_arena_array(doc->arena, (size_t)__builtin_popcount(cand->detectors), sizeof(*names));
	if (!names)
		return CXR_FAIL(err, CXR_E_NOMEM, "detectors of a span");
	for (int d = 0; d < DET_COUNT; d++)
		if (cand->detectors >> d & 1)
			names[span->n_detectors++] = deid__detector_name((deid__detector)d);
	span->detectors = names;
	return CXR_OK;
}

/* Writes text and spans; surrogates are views into one arena copy of the output (or of the surrogates alone). */
static cxr_rc assemble(deid__doc *doc, bool detect_only, cxr_buf *buf, cxr_deid_result *out, cxr_err *err)
{
	size_t n = doc->cands.n_items;
	out->spans = cxr_arena_array(doc->arena, n, sizeof *out->spans);
	if (!out->spans)
		return CXR_FAIL(err, CXR_E_NOMEM, "%zu spans", n);
	size_t at = 0;
	for (size_t i = 0; i < n; i++) {
		const deid__cand *cand = &doc->cands.items[i];
		cxr_phi_span *span = &out->spans[i];
		if (!detect_only)
			cxr_buf_add(buf, doc->text.ptr + at, cand->start - at);
		size_t start = buf->len;
		put_surrogate(doc, cand, buf);
		span->source = (cxr_span){cand->start, cand->end};
		span->output = (cxr_span){start, buf->len}; /* of the buffer; set right below for detect_only */
		span->type = (cxr_phi_type)cand->type;
		span->score = cand->score;
		CXR_TRY(list_detectors(doc, cand, span, err));
		at = cand->end;
	}
	if (!detect_only)
		cxr_buf_add(buf, doc->text.ptr + at, doc->text.len - at);
	CXR_TRY(cxr_buf_check(buf, err));
	cxr_str copy;
	CXR_TRY(cxr_arena_str(doc->arena, cxr_buf_str(buf), &copy, err));
	for (size_t i = 0; i < n; i++) {
		out->spans[i].surrogate = cxr_str_sub(copy, out->spans[i].output);
		if (detect_only)
			out->spans[i].output = out->spans[i].source;
	}
	out->text = detect_only ? doc->text : copy;
	out->n_spans = n;
	return CXR_OK;
}

enum { OWN_BYTES = 32 };

/* Nobody's report: an identity of its own, drawn from its bytes. */
static void give_identity(cxr_deid_subject *whose, const cxr_ledger *ledger, cxr_str text, char own[OWN_BYTES])
{
	if (cxr_str_trim(whose->patient_key).len)
		return;
	uint64_t token = cxr_key_token64(ledger->key, CXR_KEY_LOOKUP, text.ptr, text.len);
	int n = snprintf(own, OWN_BYTES, "report%016llx", (unsigned long long)token);
	whose->patient_key = (cxr_str){own, (size_t)n};
}

static void release_doc(deid__doc *doc)
{
	cxr_wipe(doc->keyed, sizeof *doc->keyed);
	deid__known_release(&doc->known);
	deid__cand_vec_release(&doc->cands);
	deid__date_vec_release(&doc->dates);
	deid__found_vec_release(&doc->found);
}

cxr_rc cxr_deid_text(const cxr_deid_engine *engine, const cxr_ledger *ledger, const cxr_deid_subject *subject, cxr_str text, bool detect_only,
	cxr_arena *arena, cxr_deid_result *out, cxr_err *err)
{
	cxr_deid_subject whose = *subject;
	char own[OWN_BYTES];
	*out = (cxr_deid_result){.text = text};
	give_identity(&whose, ledger, text, own);
	deid__keyed keyed = {.has_shift = false};
	deid__doc doc = {.engine = engine, .ledger = ledger, .subject = &whose, .arena = arena, .text = text, .keyed = &keyed};
	cxr_buf buf;
	cxr_buf_init(&buf, SIZE_MAX / 2);
	cxr_rc rc = prepare(&doc, err);
	if (rc == CXR_OK) {
		detect(&doc);
		rc = doc.out_of_memory ? CXR_FAIL(err, CXR_E_NOMEM, "report of %zu bytes", text.len) : assemble(&doc, detect_only, &buf, out, err);
	}
	cxr_buf_release(&buf);
	release_doc(&doc);
	return rc;
}

/* ---- one piece that a person marked ---- */

/* Bytes that say something lie in spans. */
static bool is_covered(cxr_str text, const cxr_deid_result *result)
{
	for (size_t at = 0; at < text.len; at++) {
		unsigned char c = (unsigned char)text.ptr[at];
		bool is_in = !cxr_is_alnum(c) && c < 0x80;
		for (size_t i = 0; i < result->n_spans && !is_in; i++)
			is_in = at >= result->spans[i].source.start && at < result->spans[i].source.end;
		if (!is_in)
			return false;
	}
	return true;
}

static bool is_new(cxr_str text, const cxr_buf *buf, size_t from)
{
	return buf->len > from && !cxr_str_ieq(text, (cxr_str){buf->ptr + from, buf->len - from});
}

/* A phone number's surrogate keeps words such as "ext"; a longer one that a person marked is no such word. */
static bool has_long_word(cxr_str text)
{
	size_t n = 0;
	for (size_t at = 0; at < text.len && n < 4; at++)
		n = cxr_is_alpha((unsigned char)text.ptr[at]) || (unsigned char)text.ptr[at] >= 0x80 ? n + 1 : 0;
	return n >= 4;
}

/* A piece that the surrogate of its kind leaves as it is becomes letters and digits of its shape, in the end a line. */
static void put_marked(const deid__doc *doc, deid__cand *cand, cxr_buf *buf)
{
	cxr_str text = {doc->text.ptr + cand->start, cand->end - cand->start};
	if (cand->type == CXR_PHI_PHONE && has_long_word(text))
		cand->type = CXR_PHI_ID;
	put_surrogate(doc, cand, buf);
	if (is_new(text, buf, 0))
		return;
	cxr_buf_clear(buf);
	cand->type = CXR_PHI_ID;
	deid__surrogate_other(doc, cand, buf);
	if (is_new(text, buf, 0))
		return;
	cxr_buf_clear(buf);
	cxr_buf_addz(buf, "___");
}

cxr_rc cxr_deid_replace(const cxr_deid_engine *engine, const cxr_ledger *ledger, const cxr_deid_subject *subject, cxr_str text, cxr_span span,
	cxr_phi_type type, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	cxr_deid_subject whose = *subject;
	char own[OWN_BYTES];
	cxr_str piece = cxr_str_sub(text, span);
	give_identity(&whose, ledger, text, own);
	if (type == CXR_PHI_DATE) { /* printed in its form when it can be read */
		cxr_deid_result alone;
		CXR_TRY(cxr_deid_text(engine, ledger, &whose, piece, false, arena, &alone, err));
		*out = alone.text;
		if (alone.n_spans && is_covered(piece, &alone) && !cxr_str_eq(alone.text, piece))
			return CXR_OK;
	}
	deid__keyed keyed = {.has_shift = false};
	deid__doc doc = {.engine = engine, .ledger = ledger, .subject = &whose, .arena = arena, .text = text, .keyed = &keyed};
	deid__cand cand = {.start = (uint32_t)span.start, .end = (uint32_t)span.end, .type = (uint8_t)type, .date = -1, .score = 1};
	cxr_buf buf;
	cxr_buf_init(&buf, 1 << 20);
	cxr_rc rc = prepare(&doc, err);
	if (rc == CXR_OK) {
		put_marked(&doc, &cand, &buf);
		rc = cxr_buf_check(&buf, err);
	}
	if (rc == CXR_OK)
		rc = cxr_arena_str(arena, cxr_buf_str(&buf), out, err);
	cxr_buf_release(&buf);
	release_doc(&doc);
	return rc;
}
