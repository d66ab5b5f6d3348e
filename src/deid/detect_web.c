/* E-mail, web and IP addresses. Tests: tests/unit/deid/test_detect_web.c */
#include "deid/text_doc.h"

static bool is_local_char(char c)
{
	return cxr_is_alnum((unsigned char)c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%' || c == '\'';
}

static bool is_host_char(char c)
{
	return cxr_is_alnum((unsigned char)c) || c == '.' || c == '-';
}

enum { MAX_SIDE = 128 };

static void email_at(deid__doc *doc, size_t at)
{
	cxr_str text = doc->text;
	size_t start = at, end = at + 1;
	while (start > 0 && at - start < MAX_SIDE && is_local_char(text.ptr[start - 1]))
		start--;
	while (end < text.len && end - at < MAX_SIDE && is_host_char(text.ptr[end]))
		end++;
	while (end > at + 1 && (text.ptr[end - 1] == '.' || text.ptr[end - 1] == '-'))
		end--;
	while (start < at && !cxr_is_alnum((unsigned char)text.ptr[start]))
		start++;
	if (start == at && end <= at + 3)
		return; /* a lone @, "@ 2 cm" */
	if (start == at && !cxr_is_alpha((unsigned char)text.ptr[at + 1]))
		return;
	if (end == at + 1)
		return;
	deid__add_bytes(doc, start, end, CXR_PHI_WEB, DETAIL_EMAIL, DET_WEB, 0.98, -1);
}

static bool is_url_char(char c)
{
	return cxr_is_alnum((unsigned char)c) || strchr("-._~:/?#[]@!$&'()*+,;=%", c) != NULL;
}

static void url_from(deid__doc *doc, size_t start)
{
	size_t end = start;
	while (end < doc->text.len && end - start < 2048 && doc->text.ptr[end] != '\0' && is_url_char(doc->text.ptr[end]))
		end++;
	while (end > start && strchr(".,;:!?)]'", doc->text.ptr[end - 1]))
		end--;
	deid__add_bytes(doc, start, end, CXR_PHI_WEB, DETAIL_URL, DET_WEB, 0.985, -1);
}

static bool is_ip(const deid__doc *doc, size_t i)
{
	for (size_t k = 0; k < 7; k++) {
		if (k > 0 && !deid__glued(doc, i + k))
			return false;
		if (k % 2 == 0 ? !deid__is_number(doc, i + k) || deid__width(doc, i + k) > 3 || deid__at(doc, i + k)->number > 255 : !deid__is_mark(doc, i + k, '.'))
			return false;
	}
	return !(deid__is_mark(doc, i + 7, '.') && deid__glued(doc, i + 8) && deid__is_number(doc, i + 8)) && !(deid__glued(doc, i) && i > 0 && deid__at(doc, i - 1)->mark == '.');
}

/* Bare hosts: word(.word)+ with a top-level domain that is no word of a report. */
static size_t bare_host(const deid__doc *doc, size_t i)
{
	static const char *const tops[] = {"com", "org", "net", "edu", "gov", "mil", "info", "io"};
	size_t at = i;
	while (deid__glued(doc, at + 1) && deid__is_mark(doc, at + 1, '.') && deid__glued(doc, at + 2) && deid__is_word(doc, at + 2)) {
		at += 2;
		while (deid__glued(doc, at + 1) && deid__is_mark(doc, at + 1, '-') && deid__glued(doc, at + 2))
			at += 2;
	}
	if (at == i || !deid__is_word(doc, at))
		return i;
	for (size_t k = 0; k < CXR_ARRAY_LEN(tops); k++)
		if (deid__word_is(doc, at, tops[k]))
			return at + 1;
	return i;
}

void deid__detect_web(deid__doc *doc)
{
	for (size_t i = 0; i < doc->tokens.n_items; i++) {
		if (!deid__wants(doc, i, WANT_WEB))
			continue;
		const cxr_token *token = deid__at(doc, i);
		if (token->mark == '@') {
			email_at(doc, token->start);
		} else if (token->kind == CXR_WORD) {
			bool scheme = (deid__word_is(doc, i, "http") || deid__word_is(doc, i, "https") || deid__word_is(doc, i, "ftp")) && deid__is_mark(doc, i + 1, ':') && deid__is_mark(doc, i + 2, '/');
			bool www = deid__word_is(doc, i, "www") && deid__is_mark(doc, i + 1, '.') && deid__glued(doc, i + 2);
			if ((scheme || www) && !(deid__glued(doc, i) && deid__is_mark(doc, i - 1, '/'))) {
				url_from(doc, token->start);
			} else if (deid__is_mark(doc, i + 1, '.') && deid__glued(doc, i + 1) && !(i > 0 && deid__glued(doc, i) && (deid__is_mark(doc, i - 1, '.') || deid__is_mark(doc, i - 1, '@')))) {
				size_t end = bare_host(doc, i);
				if (end > i)
					url_from(doc, token->start);
			}
		} else if (token->kind == CXR_NUMBER && is_ip(doc, i)) {
			deid__add(doc, i, i + 6, CXR_PHI_WEB, DETAIL_IP, DET_WEB, 0.96);
		}
	}
}
