/*
 * Surrogates of ids, phones, addresses of the net, ZIP codes and ages. Accession numbers and ids go through the ledger, so
 * that text, headers and tables agree: CXR_KEY_ACCESSION for values labelled as accession or equal to a known accession,
 * CXR_KEY_ID for all others. Tests: tests/unit/deid/test_surrogate_other.c
 */
#include "deid/text_doc.h"
#include "project/vault.h"

enum { MAX_ID_BYTES = 512 };

static void put_ledger_id(const deid__doc *doc, cxr_key_domain domain, cxr_str text, cxr_buf *out)
{
	char mapped[MAX_ID_BYTES + 1];
	for (size_t at = 0; at < text.len; at += MAX_ID_BYTES) {
		cxr_str piece = {text.ptr + at, text.len - at < MAX_ID_BYTES ? text.len - at : MAX_ID_BYTES};
		cxr_ledger_id(doc->ledger, domain, piece, mapped);
		cxr_buf_add(out, mapped, piece.len);
	}
}

static bool is_accession(const deid__doc *doc, const deid__cand *cand, cxr_str text)
{
	if (cand->detail == DETAIL_ACCESSION)
		return true;
	char normal[MAX_ID_BYTES];
	if (text.len > sizeof normal)
		return false;
	size_t n = cxr_taken_normalise(text, normal);
	const uint64_t *kind = doc->known.ids.n_entries ? cxr_map_get(&doc->known.ids, (cxr_str){normal, n}) : NULL;
	return kind && *kind == KNOWN_ACCESSION;
}

/* Only digits change: "x", "ext" and separators stay. The number and its extension are mapped apart. */
static void put_phone(const deid__doc *doc, cxr_str text, cxr_buf *out)
{
	size_t at = 0;
	while (at < text.len) {
		char digits[64], mapped[64];
		size_t n = 0, end = at;
		while (end < text.len && !cxr_is_alpha((unsigned char)text.ptr[end]) && n < sizeof digits - 1) {
			if (cxr_is_digit((unsigned char)text.ptr[end]))
				digits[n++] = text.ptr[end];
			end++;
		}
		cxr_ledger_id(doc->ledger, CXR_KEY_PHONE, (cxr_str){digits, n}, mapped);
		n = 0;
		for (; at < end; at++)
			cxr_buf_add_char(out, cxr_is_digit((unsigned char)text.ptr[at]) ? mapped[n++] : text.ptr[at]);
		while (at < text.len && cxr_is_alpha((unsigned char)text.ptr[at]))
			cxr_buf_add_char(out, text.ptr[at++]);
	}
}

static cxr_str domain_of(const deid__doc *doc, cxr_str host)
{
	const deid__str_vec *pool = &doc->engine->terms.domains;
	return pool->items[deid__token(doc, CXR_KEY_PLACE, "domain", host) % pool->n_items];
}

static void put_host(const deid__doc *doc, cxr_str host, cxr_buf *out)
{
	size_t dot = host.len;
	while (dot > 0 && host.ptr[dot - 1] != '.')
		dot--;
	cxr_buf_add_str(out, domain_of(doc, host));
	if (dot > 0)
		cxr_buf_add(out, host.ptr + dot - 1, host.len - dot + 1);
}

static void put_email(const deid__doc *doc, cxr_str text, cxr_buf *out)
{
	size_t at = cxr_str_find_char(text, '@');
	if (at == SIZE_MAX)
		at = text.len;
	put_ledger_id(doc, CXR_KEY_ID, (cxr_str){text.ptr, at}, out);
	if (at < text.len) {
		cxr_buf_add_char(out, '@');
		put_host(doc, (cxr_str){text.ptr + at + 1, text.len - at - 1}, out);
	}
}

static void put_url(const deid__doc *doc, cxr_str text, cxr_buf *out)
{
	size_t from = cxr_str_find(text, cxr_str_from("://"));
	from = from == SIZE_MAX ? 0 : from + 3;
	if (text.len - from > 4 && cxr_str_istarts((cxr_str){text.ptr + from, text.len - from}, cxr_str_from("www.")))
		from += 4;
	size_t end = from;
	while (end < text.len && !strchr("/?#:", text.ptr[end]))
		end++;
	cxr_buf_add(out, text.ptr, from);
	put_host(doc, (cxr_str){text.ptr + from, end - from}, out);
	put_ledger_id(doc, CXR_KEY_ID, (cxr_str){text.ptr + end, text.len - end}, out);
}

static void put_ip(const deid__doc *doc, cxr_str text, cxr_buf *out)
{
	uint64_t token = deid__token(doc, CXR_KEY_ID, "ip", text);
	/* 198.18.0.0/15 is set aside for tests (RFC 2544): never a real host; the keyed part is the last two numbers */
	cxr_buf_printf(out, "198.%u.%u.%u", 18u + (unsigned)(token & 1), (unsigned)(token >> 8 & 255), 1u + (unsigned)((token >> 16) % 254));
	(void)text;
}

void deid__surrogate_other(const deid__doc *doc, const deid__cand *cand, cxr_buf *out)
{
	cxr_str text = {doc->text.ptr + cand->start, cand->end - cand->start};
	if (cand->type == CXR_PHI_AGE && cand->detail == DETAIL_AGE_WORD)
		deid__add_cased(out, cxr_str_from("ninety"), text);
	else if (cand->type == CXR_PHI_AGE)
		cxr_buf_printf(out, "%u", doc->ledger->age_cap_years);
	else if (cand->type == CXR_PHI_PHONE)
		put_phone(doc, text, out);
	else if (cand->detail == DETAIL_EMAIL)
		put_email(doc, text, out);
	else if (cand->detail == DETAIL_URL)
		put_url(doc, text, out);
	else if (cand->detail == DETAIL_IP)
		put_ip(doc, text, out);
	else if (cand->detail == DETAIL_ZIP)
		put_ledger_id(doc, CXR_KEY_PLACE, text, out);
	else
		put_ledger_id(doc, is_accession(doc, cand, text) ? CXR_KEY_ACCESSION : CXR_KEY_ID, text, out);
}
