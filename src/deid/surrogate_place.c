/*
 * Surrogates of hospitals, cities, streets and vendors. A listed hospital maps to one fake hospital whose long, short and
 * acronym forms answer those of the original; other hospital names keep their generic words ("General Hospital") and
 * change the rest. Tests: tests/unit/deid/test_surrogate_place.c
 */
#include "deid/text_doc.h"

#include <stdio.h>

static cxr_str pick(const deid__doc *doc, const deid__str_vec *pool, const char *tag, cxr_str value)
{
	size_t at = (size_t)(deid__token(doc, CXR_KEY_PLACE, tag, value) % pool->n_items);
	char normal[512], fake[512];
	if (value.len <= 250) {
		size_t n = cxr_words_normalise(value, normal), m = cxr_words_normalise(pool->items[at], fake);
		if (n == m && memcmp(normal, fake, n) == 0)
			at = (at + 1) % pool->n_items;
	}
	return pool->items[at];
}

static size_t first_token(const deid__doc *doc, size_t byte)
{
	size_t low = 0, high = doc->tokens.n_items;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (doc->tokens.items[mid].end <= byte)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void add_lower_cased(cxr_buf *out, cxr_str words, cxr_str like)
{
	char lower[128];
	size_t n = words.len < sizeof lower ? words.len : sizeof lower;
	for (size_t i = 0; i < n; i++)
		lower[i] = (char)cxr_to_lower((unsigned char)words.ptr[i]);
	deid__add_cased(out, (cxr_str){lower, n}, like);
}

/* "Alder Ridge Medical Center" -> "Alder Ridge": the words before the generic tail. */
static cxr_str short_form(cxr_str name)
{
	static const char *const tails[] = {" University", " Medical", " General", " Memorial", " Regional", " Community", " Hospital", " Health"};
	size_t end = name.len;
	for (size_t i = 0; i < CXR_ARRAY_LEN(tails); i++) {
		size_t at = cxr_str_find(name, cxr_str_from(tails[i]));
		if (at != SIZE_MAX && at < end)
			end = at;
	}
	return (cxr_str){name.ptr, end};
}

/* A candidate that a listed hospital fills, but for a generic tail ("Stanford", "Stanford Hospital"). Value 0: many hospitals bear the name. */
static bool listed_hospital(const deid__doc *doc, const deid__cand *cand, cxr_buf *out)
{
	size_t first = first_token(doc, cand->start), n, last = first;
	const cxr_lexeme *entry = cxr_lexicon_match(doc->engine->terms.lexicon, &doc->tokens, first, T(HOSPNAME), 0, &n);
	if (!entry || entry->value <= 0)
		return false;
	while (last + 1 < doc->tokens.n_items && deid__at(doc, last + 1)->start < cand->end)
		last++;
	for (size_t i = first + n; i <= last; i++)
		if (deid__is_word(doc, i) && !(deid__flags2(doc, i) & T2(HOSPGEN)))
			return false;
	char number[16];
	int len = snprintf(number, sizeof number, "%d", entry->value);
	const deid__str_vec *pool = &doc->engine->terms.hospitals;
	size_t at = (size_t)(deid__token(doc, CXR_KEY_PLACE, "hospital", (cxr_str){number, (size_t)len}) % pool->n_items);
	cxr_str like = {doc->text.ptr + cand->start, cand->end - cand->start};
	bool acronym = last == first && deid__at(doc, first)->letter_case == CXR_CASE_UPPER && deid__at(doc, first)->norm_len <= 6 && !(deid__flags(doc, first) & T_NAMES);
	bool has_tail = last > first && (deid__flags2(doc, last) & T2(HOSPGEN));
	if (acronym)
		cxr_buf_add_str(out, doc->engine->terms.acronyms.items[at]);
	else
		add_lower_cased(out, has_tail ? pool->items[at] : short_form(pool->items[at]), like);
	return true;
}

/* Words of a hospital's name that say what kind of place it is. */
static bool is_generic(const deid__doc *doc, size_t i)
{
	return (deid__flags2(doc, i) & T2(HOSPKIND)) || ((deid__flags2(doc, i) & T2(HOSPGEN)) != 0);
}

static void pattern_hospital(const deid__doc *doc, const deid__cand *cand, cxr_buf *out)
{
	size_t at = cand->start;
	size_t i = first_token(doc, cand->start);
	bool changed = false;
	while (i < doc->tokens.n_items && deid__at(doc, i)->start < cand->end) {
		const cxr_token *token = deid__at(doc, i);
		if (token->end > cand->end || token->start < at)
			break;
		if (token->kind != CXR_WORD || is_generic(doc, i)) {
			if (token->kind == CXR_NUMBER) {
				cxr_buf_add(out, doc->text.ptr + at, token->start - at);
				for (size_t k = 0; k < token->norm_len && k < 12; k++)
					cxr_buf_add_char(out, (char)('0' + deid__token(doc, CXR_KEY_PLACE, "digit", cxr_token_norm(&doc->tokens, i)) / (k + 1) % 10));
				at = token->end;
				changed = true;
			}
			i++;
			continue;
		}
		/* the run of telling words becomes one core */
		size_t last = i;
		while (last + 1 < doc->tokens.n_items && deid__at(doc, last + 1)->end <= cand->end && deid__is_word(doc, last + 1) && !is_generic(doc, last + 1))
			last++;
		bool saint = i > 0 && (deid__word_is(doc, i - 1, "st") || deid__word_is(doc, i - 1, "saint") || (deid__is_mark(doc, i - 1, '.') && i > 1 && deid__word_is(doc, i - 2, "st")));
		if (saint)
			last = i;
		cxr_str core = {doc->text.ptr + token->start, deid__at(doc, last)->end - token->start};
		cxr_buf_add(out, doc->text.ptr + at, token->start - at);
		add_lower_cased(out, saint ? pick(doc, &doc->engine->terms.saints, "saint", core) : pick(doc, &doc->engine->terms.cores, "core", core), core);
		/* "Albans's" would be odd: the possessive follows only names without an s */
		at = deid__at(doc, last)->end;
		i = last + 1;
		changed = true;
	}
	if (!changed) { /* generic words only: the site calls itself so */
		cxr_str text = {doc->text.ptr + cand->start, cand->end - cand->start};
		add_lower_cased(out, pick(doc, &doc->engine->terms.hospitals, "hospital", text), text);
		return;
	}
	cxr_buf_add(out, doc->text.ptr + at, cand->end - at);
}

static void street(const deid__doc *doc, const deid__cand *cand, cxr_buf *out)
{
	size_t at = cand->start;
	bool named = false;
	for (size_t i = first_token(doc, cand->start); i < doc->tokens.n_items && deid__at(doc, i)->start < cand->end; i++) {
		const cxr_token *token = deid__at(doc, i);
		if (token->end > cand->end || token->start < at)
			break;
		cxr_str like = cxr_token_text(&doc->tokens, i);
		cxr_buf_add(out, doc->text.ptr + at, token->start - at);
		at = token->end;
		char digits[32];
		if (token->kind == CXR_NUMBER && like.len < sizeof digits) {
			cxr_ledger_id(doc->ledger, CXR_KEY_PLACE, like, digits);
			if (digits[0] == '0')
				digits[0] = '3';
			cxr_buf_add(out, digits, like.len);
		} else if (token->kind == CXR_WORD && token->norm_len > 1 && !(deid__flags(doc, i) & (T(STREET) | T(STREETUNIT) | T(ORDSUFFIX))) && !named) {
			cxr_str fake = pick(doc, &doc->engine->terms.streets, "street", like);
			add_lower_cased(out, fake, like);
			named = true;
		} else if (token->kind == CXR_WORD && named && token->norm_len > 2 && !(deid__flags(doc, i) & (T(STREET) | T(STREETUNIT)))) {
			cxr_str fake = pick(doc, &doc->engine->terms.streets, "street2", like);
			add_lower_cased(out, fake, like);
		} else {
			cxr_buf_add_str(out, like);
		}
	}
	cxr_buf_add(out, doc->text.ptr + at, cand->end - at);
}

void deid__surrogate_place(const deid__doc *doc, const deid__cand *cand, cxr_buf *out)
{
	cxr_str text = {doc->text.ptr + cand->start, cand->end - cand->start};
	if (cand->type == CXR_PHI_VENDOR)
		add_lower_cased(out, pick(doc, &doc->engine->terms.vendors, "vendor", text), text);
	else if (cand->type == CXR_PHI_GEO && cand->detail == DETAIL_STREET)
		street(doc, cand, out);
	else if (cand->type == CXR_PHI_GEO)
		add_lower_cased(out, pick(doc, &doc->engine->terms.cities, "city", text), text);
	else if (!listed_hospital(doc, cand, out))
		pattern_hospital(doc, cand, out);
}
