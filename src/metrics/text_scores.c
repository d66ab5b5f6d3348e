/* See text_scores.h. Words become numbers (one map a pair), n-grams become their hashes, sorted and merged. */
#include "metrics/text_scores.h"

#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "metrics/bootstrap.h"
#include "metrics/porter.h"

enum { MAX_WORDS = 20000, COCO = 0, MTEVAL = 1, STEM = 0, NO_STEM = 1 };

CXR_VEC_DECLARE(word_list, uint32_t)

typedef struct pair {
	cxr_map numbers; /* word -> number */
	word_list hypothesis, reference;
	cxr_buf text;
} pair;

static cxr_rc add_word(pair *p, word_list *list, cxr_str word, cxr_err *err)
{
	uint64_t *number;
	if (list->n_items >= MAX_WORDS)
		return CXR_FAIL(err, CXR_E_LIMIT, "a text of more than %d words", MAX_WORDS);
	CXR_TRY(cxr_map_put(&p->numbers, word, p->numbers.n_entries, &number, err));
	return word_list_push(list, (uint32_t)*number) ? CXR_OK : CXR_FAIL(err, CXR_E_NOMEM, "no memory for the words of a text");
}

static cxr_rc split(pair *p, cxr_str text, word_list *list, cxr_err *err)
{
	list->n_items = 0;
	for (size_t at = 0; at < text.len;) {
		size_t start = at;
		while (at < text.len && !cxr_is_space((unsigned char)text.ptr[at]))
			at++;
		if (at > start)
			CXR_TRY(add_word(p, list, (cxr_str){text.ptr + start, at - start}, err));
		at++;
	}
	return CXR_OK;
}

/* ---- tokens of mteval-v13a as sacrebleu has them ---- */

static void replace_all(cxr_buf *buf, const char *what, const char *by)
{
	size_t n = strlen(what), n_by = strlen(by), to = 0;
	for (size_t at = 0; at < buf->len;) {
		if (buf->len - at >= n && memcmp(buf->ptr + at, what, n) == 0) {
			memmove(buf->ptr + to, by, n_by);
			to += n_by;
			at += n;
		} else {
			buf->ptr[to++] = buf->ptr[at++];
		}
	}
	buf->len = to;
}

static bool stands_alone(int c)
{
	return (c >= '{' && c <= '~') || (c >= '[' && c <= '`') || (c >= ' ' && c <= '&') || (c >= '(' && c <= '+') || (c >= ':' && c <= '@') || c == '/';
}

static bool is_stop(int c)
{
	return c == '.' || c == ',';
}

/* One pass of a rule over `in`: where `fits` holds at i, `put` writes and says how many bytes it took. */
static void pass(const cxr_buf *in, cxr_buf *out, int which)
{
	cxr_buf_clear(out);
	for (size_t i = 0; i < in->len;) {
		int c = (unsigned char)in->ptr[i], next = i + 1 < in->len ? (unsigned char)in->ptr[i + 1] : 0;
		bool has_next = i + 1 < in->len;
		if (which == 0 && stands_alone(c)) {
			cxr_buf_printf(out, " %c ", c);
			i++;
		} else if (which == 1 && has_next && !cxr_is_digit(c) && is_stop(next)) {
			cxr_buf_printf(out, "%c %c ", c, next);
			i += 2;
		} else if (which == 2 && has_next && is_stop(c) && !cxr_is_digit(next)) {
			cxr_buf_printf(out, " %c %c", c, next);
			i += 2;
		} else if (which == 3 && has_next && cxr_is_digit(c) && next == '-') {
			cxr_buf_printf(out, "%c - ", c);
			i += 2;
		} else {
			cxr_buf_add_char(out, in->ptr[i++]);
		}
	}
}

static cxr_rc split_13a(pair *p, cxr_str text, word_list *list, cxr_err *err)
{
	cxr_buf other;
	cxr_buf_clear(&p->text);
	cxr_buf_init(&other, p->text.max_bytes);
	cxr_buf_add_char(&p->text, ' ');
	cxr_buf_add_str(&p->text, text);
	cxr_buf_add_char(&p->text, ' ');
	cxr_rc rc = cxr_buf_check(&p->text, err);
	if (rc == CXR_OK) {
		static const char *const pairs[][2] = {{"<skipped>", ""}, {"-\n", ""}, {"\n", " "}, {"&quot;", "\""}, {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}};
		for (size_t i = 0; i < CXR_ARRAY_LEN(pairs); i++)
			replace_all(&p->text, pairs[i][0], pairs[i][1]);
		for (int i = 0; i < 4; i++) {
			pass(i % 2 ? &other : &p->text, i % 2 ? &p->text : &other, i);
			if (p->text.failed || other.failed)
				rc = CXR_FAIL(err, CXR_E_NOMEM, "no memory for the words of a text");
		}
	}
	if (rc == CXR_OK)
		rc = split(p, cxr_buf_str(&p->text), list, err);
	cxr_buf_release(&other);
	return rc;
}

/* ---- tokens of rouge_score ---- */

/* The letter a character is in lower case, 0 = a blank. */
static char rouge_letter(uint32_t cp)
{
	if (cp < 128)
		return (char)(cxr_is_alnum((int)cp) ? cxr_to_lower((int)cp) : 0);
	return cp == 0x212A ? 'k' : cp == 0x130 ? 'i' : 0; /* the two characters whose lower case starts with an ASCII letter */
}

static cxr_rc end_rouge_word(pair *p, word_list *list, bool stems, cxr_err *err)
{
	if (p->text.len == 0)
		return CXR_OK;
	cxr_buf_add_char(&p->text, '\0'); /* room for a stem that grows */
	CXR_TRY(cxr_buf_check(&p->text, err));
	size_t n = p->text.len - 1;
	if (stems && n > 3)
		n = cxr_porter_stem(p->text.ptr, n);
	CXR_TRY(add_word(p, list, (cxr_str){p->text.ptr, n}, err));
	cxr_buf_clear(&p->text);
	return CXR_OK;
}

static cxr_rc split_rouge(pair *p, cxr_str text, bool stems, word_list *list, cxr_err *err)
{
	list->n_items = 0;
	cxr_buf_clear(&p->text);
	for (size_t at = 0; at < text.len;) {
		uint32_t cp;
		at += cxr_utf8_next(text, at, &cp);
		char letter = rouge_letter(cp);
		if (letter)
			cxr_buf_add_char(&p->text, letter);
		if (!letter || cp == 0x130) /* behind that i stands a combining dot */
			CXR_TRY(end_rouge_word(p, list, stems, err));
	}
	return end_rouge_word(p, list, stems, err);
}

/* ---- counts ---- */

static int by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static size_t grams_of(const word_list *words, size_t order, uint64_t *out)
{
	if (words->n_items < order)
		return 0;
	size_t n = words->n_items - order + 1;
	for (size_t i = 0; i < n; i++)
		out[i] = order == 4 || order == 3 ? cxr_hash64(words->items + i, order * sizeof *words->items, 1) :
			order == 2 ? (uint64_t)words->items[i] << 32 | words->items[i + 1] : words->items[i];
	qsort(out, n, sizeof *out, by_hash);
	return n;
}

/* Clipped matches: for each n-gram the smaller of its counts. */
static uint32_t common(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b)
{
	uint32_t n = 0;
	for (size_t i = 0, k = 0; i < n_a && k < n_b;) {
		if (a[i] == b[k]) {
			n++;
			i++;
			k++;
		} else if (a[i] < b[k]) {
			i++;
		} else {
			k++;
		}
	}
	return n;
}

static cxr_rc count_grams(const pair *p, int which, cxr_text_counts *out, cxr_err *err)
{
	size_t n_h = p->hypothesis.n_items, n_r = p->reference.n_items;
	CXR_AUTO(cxr_free_at) uint64_t *h = cxr_calloc(n_h + 1, sizeof *h);
	CXR_AUTO(cxr_free_at) uint64_t *r = cxr_calloc(n_r + 1, sizeof *r);
	if (!h || !r)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the words of a text");
	out->hypothesis_len[which] = (uint32_t)n_h;
	out->reference_len[which] = (uint32_t)n_r;
	for (size_t order = 1; order <= CXR_BLEU_ORDER; order++) {
		size_t n = grams_of(&p->hypothesis, order, h), m = grams_of(&p->reference, order, r);
		out->guess[which][order - 1] = (uint32_t)n;
		out->match[which][order - 1] = common(h, n, r, m);
	}
	return CXR_OK;
}

static cxr_rc rouge(const pair *p, double *out, cxr_err *err)
{
	size_t n_h = p->hypothesis.n_items, n_r = p->reference.n_items;
	*out = 0;
	if (n_h == 0 || n_r == 0)
		return CXR_OK;
	CXR_AUTO(cxr_free_at) uint32_t *row = cxr_calloc(n_r + 1, sizeof *row);
	if (!row)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the words of a text");
	for (size_t i = 0; i < n_h; i++) {
		uint32_t diagonal = 0;
		for (size_t k = 1; k <= n_r; k++) {
			uint32_t above = row[k];
			if (p->hypothesis.items[i] == p->reference.items[k - 1])
				row[k] = diagonal + 1;
			else if (row[k - 1] > above)
				row[k] = row[k - 1];
			diagonal = above;
		}
	}
	double precision = (double)row[n_r] / (double)n_h, recall = (double)row[n_r] / (double)n_r;
	*out = row[n_r] ? 2 * precision * recall / (precision + recall) : 0;
	return CXR_OK;
}

static cxr_rc count_pair(pair *p, cxr_str hypothesis, cxr_str reference, cxr_text_counts *out, cxr_err *err)
{
	CXR_TRY(split(p, hypothesis, &p->hypothesis, err));
	CXR_TRY(split(p, reference, &p->reference, err));
	CXR_TRY(count_grams(p, COCO, out, err));
	CXR_TRY(split_13a(p, hypothesis, &p->hypothesis, err));
	CXR_TRY(split_13a(p, reference, &p->reference, err));
	CXR_TRY(count_grams(p, MTEVAL, out, err));
	for (int which = 0; which < 2; which++) {
		CXR_TRY(split_rouge(p, hypothesis, which == STEM, &p->hypothesis, err));
		CXR_TRY(split_rouge(p, reference, which == STEM, &p->reference, err));
		CXR_TRY(rouge(p, &out->rouge[which], err));
	}
	return CXR_OK;
}

cxr_rc cxr_text_count(cxr_str hypothesis, cxr_str reference, cxr_text_counts *out, cxr_err *err)
{
	pair p = {0};
	*out = (cxr_text_counts){0};
	cxr_map_init(&p.numbers);
	cxr_buf_init(&p.text, (size_t)1 << 31);
	cxr_rc rc = count_pair(&p, hypothesis, reference, out, err);
	cxr_map_release(&p.numbers);
	cxr_buf_release(&p.text);
	word_list_release(&p.hypothesis);
	word_list_release(&p.reference);
	return rc;
}

/* ---- scores ---- */

typedef struct sums {
	double match[2][CXR_BLEU_ORDER], guess[2][CXR_BLEU_ORDER], hypothesis_len[2], reference_len[2], rouge[2], n;
} sums;

static void add(sums *to, const cxr_text_counts *c, double weight)
{
	to->n += weight;
	for (int which = 0; which < 2; which++) {
		to->rouge[which] += weight * c->rouge[which];
		to->hypothesis_len[which] += weight * c->hypothesis_len[which];
		to->reference_len[which] += weight * c->reference_len[which];
		for (int i = 0; i < CXR_BLEU_ORDER; i++) {
			to->match[which][i] += weight * c->match[which][i];
			to->guess[which][i] += weight * c->guess[which][i];
		}
	}
}

static void coco(const sums *s, double out[CXR_BLEU_ORDER])
{
	double product = 1, ratio = (s->hypothesis_len[COCO] + 1e-15) / (s->reference_len[COCO] + 1e-9);
	for (int i = 0; i < CXR_BLEU_ORDER; i++) {
		product *= (s->match[COCO][i] + 1e-15) / (s->guess[COCO][i] + 1e-9);
		out[i] = pow(product, 1.0 / (i + 1)) * (ratio < 1 ? exp(1 - 1 / ratio) : 1);
	}
}

static double mteval(const sums *s)
{
	double logs = 0, smooth = 1, hypothesis = s->hypothesis_len[MTEVAL], reference = s->reference_len[MTEVAL];
	double total = s->match[MTEVAL][0] + s->match[MTEVAL][1] + s->match[MTEVAL][2] + s->match[MTEVAL][3];
	if (total <= 0)
		return 0;
	for (int i = 0; i < CXR_BLEU_ORDER; i++) {
		if (s->guess[MTEVAL][i] <= 0)
			return 0;
		if (s->match[MTEVAL][i] <= 0)
			smooth *= 2;
		logs += log(s->match[MTEVAL][i] > 0 ? s->match[MTEVAL][i] / s->guess[MTEVAL][i] : 1 / (smooth * s->guess[MTEVAL][i]));
	}
	return (hypothesis < reference ? exp(1 - reference / hypothesis) : 1) * exp(logs / CXR_BLEU_ORDER);
}

void cxr_text_values(const cxr_text_counts *counts, size_t n, const uint32_t *weights, double out[CXR_N_TEXT_SCORES])
{
	sums s = {0};
	for (size_t i = 0; i < n; i++)
		if (!weights || weights[i])
			add(&s, &counts[i], weights ? weights[i] : 1);
	coco(&s, out);
	out[CXR_BLEU_ORDER] = mteval(&s);
	out[CXR_BLEU_ORDER + 1] = s.n > 0 ? s.rouge[STEM] / s.n : (double)NAN;
	out[CXR_BLEU_ORDER + 2] = s.n > 0 ? s.rouge[NO_STEM] / s.n : (double)NAN;
}

typedef struct corpus {
	const cxr_text_counts *counts;
	size_t n;
} corpus;

static void compute(const void *context, const uint32_t *weights, double *out)
{
	const corpus *c = context;
	cxr_text_values(c->counts, c->n, weights, out);
}

cxr_rc cxr_text_scores(const cxr_text_counts *counts, size_t n, uint64_t seed, unsigned n_replicates, cxr_text_score out[CXR_N_TEXT_SCORES],
	cxr_err *err)
{
	static const char *const names[CXR_N_TEXT_SCORES][2] = {{"bleu1", "coco"}, {"bleu2", "coco"}, {"bleu3", "coco"}, {"bleu4", "coco"}, {"bleu4", "13a exp"},
		{"rouge_l", "stem"}, {"rouge_l", "no-stem"}};
	double values[CXR_N_TEXT_SCORES], low[CXR_N_TEXT_SCORES], high[CXR_N_TEXT_SCORES];
	corpus c = {counts, n};
	cxr_text_values(counts, n, NULL, values);
	for (size_t i = 0; i < CXR_N_TEXT_SCORES; i++)
		low[i] = high[i] = (double)NAN;
	if (n_replicates && n)
		CXR_TRY(cxr_bootstrap_run(&(cxr_bootstrap){.n_rows = n, .n_patterns = n, .n_values = CXR_N_TEXT_SCORES, .compute = compute, .context = &c, .seed = seed,
			.n_replicates = n_replicates, .confidence = 0.95}, low, high, NULL, err));
	for (size_t i = 0; i < CXR_N_TEXT_SCORES; i++)
		out[i] = (cxr_text_score){names[i][0], names[i][1], values[i], low[i], high[i]};
	return CXR_OK;
}
