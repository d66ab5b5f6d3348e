/* See phi_scores.h. */
#include "metrics/phi_scores.h"

#include <math.h>

#include <utf8proc.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "metrics/poisson.h"

/* Words inside spans that identify nobody. */
static const char *const generic[] = {"dr", "mr", "mrs", "ms", "md", "do", "rn", "np", "pa", "phd", "hospital", "medical", "center", "centre", "clinic", "university",
	"health", "memorial", "general", "regional", "community", "county", "institute", "nursing", "facility", "st", "saint", "of", "the", "and", "at", "in", "on",
	"street", "ave", "avenue", "rd", "road", "lane", "ln", "blvd", "drive", "apt", "suite", "unit", "no", "number"};

enum { WORD_CHAR = 1, COVERED = 2 };

/* A text by code points: where each starts, and its flags. */
typedef struct document {
	cxr_str text;
	size_t n;
	uint32_t *at; /* n + 1 of them */
	uint8_t *flags;
} document;

static bool is_word_char(uint32_t cp)
{
	if (cp < 128)
		return cxr_is_alnum((int)cp);
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)cp);
	return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) || (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

static cxr_rc document_init(document *d, cxr_str text, cxr_err *err)
{
	*d = (document){.text = text, .n = cxr_utf8_count(text)};
	if (text.len >= UINT32_MAX)
		return CXR_FAIL(err, CXR_E_LIMIT, "a text of more than 4 GiB");
	d->at = cxr_calloc(d->n + 1, sizeof *d->at);
	d->flags = cxr_calloc(d->n + 1, 1);
	if (!d->at || !d->flags)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a text");
	size_t at = 0;
	for (size_t i = 0; i < d->n; i++) {
		uint32_t cp;
		d->at[i] = (uint32_t)at;
		at += cxr_utf8_next(text, at, &cp);
		d->flags[i] = is_word_char(cp) ? WORD_CHAR : 0;
	}
	d->at[d->n] = (uint32_t)at;
	return CXR_OK;
}

static void document_release(document *d)
{
	cxr_free(d->at);
	cxr_free(d->flags);
}

static bool is_generic(const document *d, size_t start, size_t end)
{
	cxr_str word = {d->text.ptr + d->at[start], d->at[end] - d->at[start]};
	for (size_t i = 0; i < CXR_ARRAY_LEN(generic); i++)
		if (cxr_str_ieqz(word, generic[i]))
			return true;
	return false;
}

/* The next run of letters and digits inside [*at, end); false when there is none. *at moves behind it. */
static bool next_word(const document *d, size_t *at, size_t end, size_t *out_start)
{
	while (*at < end && !(d->flags[*at] & WORD_CHAR))
		++*at;
	*out_start = *at;
	while (*at < end && d->flags[*at] & WORD_CHAR)
		++*at;
	return *at > *out_start;
}

static void count_core(const document *d, const cxr_phi_range *span, bool all_words, uint64_t *out_n, uint64_t *out_n_covered)
{
	size_t start;
	*out_n = *out_n_covered = 0;
	for (size_t at = span->start; next_word(d, &at, span->end, &start);) {
		if (!all_words && is_generic(d, start, at))
			continue;
		*out_n += at - start;
		for (size_t i = start; i < at; i++)
			*out_n_covered += (d->flags[i] & COVERED) != 0;
	}
}

static void add_tally(cxr_phi_tally *to, const cxr_phi_tally *one)
{
	to->n_gold += one->n_gold;
	to->n_caught += one->n_caught;
	to->n_missed += one->n_missed;
	to->n_chars += one->n_chars;
	to->n_chars_found += one->n_chars_found;
	to->n_found += one->n_found;
	to->n_true += one->n_true;
}

static bool add_gold(cxr_phi_scores *scores, const document *d, const cxr_phi_range *span)
{
	uint64_t n, n_covered;
	count_core(d, span, false, &n, &n_covered);
	if (n == 0)
		count_core(d, span, true, &n, &n_covered);
	cxr_phi_tally one = {.n_gold = 1, .n_caught = n_covered == n, .n_missed = n_covered == 0, .n_chars = n, .n_chars_found = n_covered};
	if (n == 0) /* no letter or digit at all: nothing to miss */
		one.n_missed = 0;
	add_tally(&scores->of[span->type], &one);
	add_tally(&scores->all, &one);
	return one.n_caught;
}

static void add_found(cxr_phi_scores *scores, const document *d, const cxr_phi_range *span, const cxr_phi_range *gold, size_t n_gold)
{
	size_t at = span->start, start;
	if (!next_word(d, &at, span->end, &start))
		return;
	cxr_phi_tally one = {.n_found = 1};
	for (size_t i = 0; i < n_gold && !one.n_true; i++)
		one.n_true = span->start < gold[i].end && gold[i].start < span->end;
	add_tally(&scores->of[span->type], &one);
	add_tally(&scores->all, &one);
}

static cxr_rc check_spans(const document *d, const cxr_phi_range *spans, size_t n, cxr_err *err)
{
	for (size_t i = 0; i < n; i++)
		if (spans[i].start >= spans[i].end || spans[i].end > d->n)
			return CXR_FAIL(err, CXR_E_SCHEMA, "span %zu is empty or outside the text", i + 1);
	return CXR_OK;
}

static cxr_rc add_document(cxr_phi_scores *scores, document *d, const cxr_phi_range *gold, size_t n_gold, const cxr_phi_range *found, size_t n_found,
	cxr_err *err)
{
	bool is_clean = true;
	CXR_TRY(check_spans(d, gold, n_gold, err));
	CXR_TRY(check_spans(d, found, n_found, err));
	for (size_t i = 0; i < n_found; i++)
		for (size_t k = found[i].start; k < found[i].end; k++)
			d->flags[k] |= COVERED;
	for (size_t i = 0; i < n_gold; i++)
		is_clean &= add_gold(scores, d, &gold[i]);
	for (size_t i = 0; i < n_found; i++)
		add_found(scores, d, &found[i], gold, n_gold);
	scores->n_documents++;
	scores->n_clean += is_clean;
	return CXR_OK;
}

cxr_rc cxr_phi_score_add(cxr_phi_scores *scores, cxr_str text, const cxr_phi_range *gold, size_t n_gold, const cxr_phi_range *found, size_t n_found,
	cxr_err *err)
{
	document d;
	cxr_rc rc = document_init(&d, text, err);
	if (rc == CXR_OK)
		rc = add_document(scores, &d, gold, n_gold, found, n_found, err);
	document_release(&d);
	return rc;
}

void cxr_phi_rate(uint64_t n, uint64_t n_misses, double *out_value, double *out_low, double *out_high)
{
	double low, high;
	*out_value = *out_low = *out_high = (double)NAN;
	if (n == 0)
		return;
	cxr_poisson_limits(n_misses, 0.95, &low, &high);
	*out_value = 1 - (double)n_misses / (double)n;
	*out_low = high < (double)n ? 1 - high / (double)n : 0;
	*out_high = 1 - low / (double)n;
}
