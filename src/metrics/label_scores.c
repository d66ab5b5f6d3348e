/*
 * See label_scores.h. Rows that look alike are counted once (a pattern); everything but the averages over samples comes from one
 * table of counts a label, so a replicate of the bootstrap costs no more than the number of patterns.
 */
#include "metrics/label_scores.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "metrics/bootstrap.h"

enum { N_STATES = 4, MAX_SCORES = 512, N_SETS = 2 };

/* The five of F1-CheXbert 5. */
static const cxr_label five[] = {CXR_LABEL_CARDIOMEGALY, CXR_LABEL_EDEMA, CXR_LABEL_CONSOLIDATION, CXR_LABEL_ATELECTASIS, CXR_LABEL_PLEURAL_EFFUSION};

/* Of one row, over one set of labels. */
typedef struct sample {
	double precision, recall, f1;
	bool is_exact;
} sample;

typedef struct scorer {
	const cxr_label_score_job *job;
	cxr_label_pair *patterns;
	sample *samples[N_SETS]; /* one a pattern */
	uint32_t *pattern_of, *counts;
	size_t n_patterns;
	bool sets[N_SETS][CXR_N_LABELS];
	bool has_five;
} scorer;

/* ---- patterns ---- */

typedef struct sorted_pair {
	cxr_label_pair pair;
	uint32_t row;
} sorted_pair;

static int by_pair(const void *a, const void *b)
{
	const sorted_pair *x = a, *y = b;
	int order = memcmp(&x->pair, &y->pair, sizeof x->pair);
	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static sample sample_of(const scorer *s, const cxr_label_pair *p, int set)
{
	unsigned both = 0, gold = 0, predicted = 0;
	bool is_exact = true;
	for (int i = 0; i < CXR_N_LABELS; i++) {
		if (!s->sets[set][i] || p->binary[i] == CXR_BINARY_IGNORED)
			continue;
		bool g = p->binary[i] == CXR_BINARY_POSITIVE, h = p->predicted[i] == CXR_BINARY_POSITIVE;
		both += g && h;
		gold += g;
		predicted += h;
		is_exact &= g == h;
	}
	return (sample){.precision = predicted ? (double)both / predicted : 0, .recall = gold ? (double)both / (double)gold : 0,
		.f1 = gold + predicted ? 2 * (double)both / (gold + predicted) : 0, .is_exact = is_exact};
}

static cxr_rc find_patterns(scorer *s, cxr_err *err)
{
	size_t n = s->job->n_pairs;
	CXR_AUTO(cxr_free_at) sorted_pair *sorted = cxr_calloc(n, sizeof *sorted);
	s->patterns = cxr_calloc(n, sizeof *s->patterns);
	s->pattern_of = cxr_calloc(n, sizeof *s->pattern_of);
	s->counts = cxr_calloc(n, sizeof *s->counts);
	if (!sorted || !s->patterns || !s->pattern_of || !s->counts)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory to score %zu rows", n);
	for (size_t i = 0; i < n; i++)
		sorted[i] = (sorted_pair){s->job->pairs[i], (uint32_t)i};
	qsort(sorted, n, sizeof *sorted, by_pair);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || memcmp(&sorted[i].pair, &sorted[i - 1].pair, sizeof sorted[i].pair) != 0)
			s->patterns[s->n_patterns++] = sorted[i].pair;
		s->pattern_of[sorted[i].row] = (uint32_t)(s->n_patterns - 1);
		s->counts[s->n_patterns - 1]++;
	}
	return CXR_OK;
}

static cxr_rc find_samples(scorer *s, cxr_err *err)
{
	for (int set = 0; set < N_SETS; set++) {
		s->samples[set] = cxr_calloc(s->n_patterns, sizeof *s->samples[set]);
		if (!s->samples[set])
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory to score rows");
	}
	for (size_t i = 0; i < s->n_patterns; i++) {
		cxr_label_pair p = s->patterns[i];
		for (int label = 0; label < CXR_N_LABELS; label++)
			p.predicted[label] = (uint8_t)cxr_label_binary(p.predicted[label], s->job->uncertain == CXR_UNCERTAIN_IGNORE ? CXR_UNCERTAIN_POSITIVE :
				s->job->uncertain);
		for (int set = 0; set < N_SETS; set++)
			s->samples[set][i] = sample_of(s, &p, set);
	}
	return CXR_OK;
}

static void scorer_release(scorer *s)
{
	cxr_free(s->patterns);
	cxr_free(s->pattern_of);
	cxr_free(s->counts);
	for (int set = 0; set < N_SETS; set++)
		cxr_free(s->samples[set]);
}

/* ---- scores of one set of weights ---- */

typedef struct tables {
	double states[CXR_N_LABELS][N_STATES][N_STATES]; /* [gold][predicted], decided cells */
	double binary[CXR_N_LABELS][2][2];
	double n_rows;
} tables;

/* Where numbers go: values alone in replicates, with their names the first time. */
typedef struct sink {
	double *values;
	cxr_scores *rows; /* NULL = values only */
	size_t n;
	bool failed;
} sink;

static void put(sink *out, cxr_score score)
{
	if (out->values)
		out->values[out->n] = score.value;
	out->n++;
	score.low = score.high = (double)NAN;
	if (out->rows && !cxr_scores_push(out->rows, score))
		out->failed = true;
}

static double ratio(double part, double whole)
{
	return whole > 0 ? part / whole : 0;
}

typedef struct prf {
	double precision, recall, f1, support;
} prf;

static prf prf_of(double tp, double fp, double fn)
{
	return (prf){ratio(tp, tp + fp), ratio(tp, tp + fn), ratio(2 * tp, 2 * tp + fp + fn), tp + fn};
}

/* One state (or a set of states, bits) against the rest. */
static prf against_rest(const double counts[N_STATES][N_STATES], unsigned states)
{
	double tp = 0, fp = 0, fn = 0;
	for (unsigned g = 0; g < N_STATES; g++) {
		for (unsigned h = 0; h < N_STATES; h++) {
			bool in_gold = states >> g & 1, in_predicted = states >> h & 1;
			tp += in_gold && in_predicted ? counts[g][h] : 0;
			fp += !in_gold && in_predicted ? counts[g][h] : 0;
			fn += in_gold && !in_predicted ? counts[g][h] : 0;
		}
	}
	return prf_of(tp, fp, fn);
}

static void count(const scorer *s, const uint32_t *weights, tables *t)
{
	*t = (tables){0};
	cxr_uncertain mapping = s->job->uncertain == CXR_UNCERTAIN_IGNORE ? CXR_UNCERTAIN_POSITIVE : s->job->uncertain;
	for (size_t i = 0; i < s->n_patterns; i++) {
		const cxr_label_pair *p = &s->patterns[i];
		if (weights[i] == 0)
			continue;
		t->n_rows += weights[i];
		for (int label = 0; label < CXR_N_LABELS; label++) {
			if (p->gold[label] < N_STATES)
				t->states[label][p->gold[label]][p->predicted[label]] += weights[i];
			if (p->binary[label] != CXR_BINARY_IGNORED)
				t->binary[label][p->binary[label]][cxr_label_binary(p->predicted[label], mapping)] += weights[i];
		}
	}
}

static void put_prf(sink *out, cxr_score base, prf values)
{
	base.support = (uint64_t)values.support;
	base.metric = "precision";
	base.value = values.precision;
	put(out, base);
	base.metric = "recall";
	base.value = values.recall;
	put(out, base);
	base.metric = "f1";
	base.value = values.f1;
	put(out, base);
}

static prf binary_of(const tables *t, int label)
{
	return prf_of(t->binary[label][1][1], t->binary[label][0][1], t->binary[label][1][0]);
}

static double total(const double *cells, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++)
		sum += cells[i];
	return sum;
}

static void put_labels(const scorer *s, const tables *t, sink *out)
{
	for (int i = 0; i < CXR_N_LABELS; i++)
		if (s->sets[0][i])
			put_prf(out, (cxr_score){.label = i, .n_labels = 1, .mode = "binary", .n = (uint64_t)total(&t->binary[i][0][0], 4)}, binary_of(t, i));
}

static void put_samples(const scorer *s, const tables *t, int set, const uint32_t *weights, cxr_score base, sink *out)
{
	prf mean = {0};
	double n_exact = 0;
	for (size_t i = 0; i < s->n_patterns; i++) {
		const sample *it = &s->samples[set][i];
		mean.precision += it->precision * weights[i];
		mean.recall += it->recall * weights[i];
		mean.f1 += it->f1 * weights[i];
		n_exact += it->is_exact ? weights[i] : 0;
	}
	mean.precision = ratio(mean.precision, t->n_rows);
	mean.recall = ratio(mean.recall, t->n_rows);
	mean.f1 = ratio(mean.f1, t->n_rows);
	mean.support = (double)base.support;
	base.average = "samples";
	put_prf(out, base, mean);
	base.metric = "accuracy";
	base.average = "exact_match";
	base.value = ratio(n_exact, t->n_rows);
	put(out, base);
}

static void put_averages(const scorer *s, const tables *t, int set, const uint32_t *weights, sink *out)
{
	double tp = 0, fp = 0, fn = 0, n_labels = 0;
	prf macro = {0}, weighted = {0};
	for (int i = 0; i < CXR_N_LABELS; i++) {
		if (!s->sets[set][i])
			continue;
		prf one = binary_of(t, i);
		n_labels++;
		tp += t->binary[i][1][1];
		fp += t->binary[i][0][1];
		fn += t->binary[i][1][0];
		macro.precision += one.precision;
		macro.recall += one.recall;
		macro.f1 += one.f1;
		weighted.precision += one.precision * one.support;
		weighted.recall += one.recall * one.support;
		weighted.f1 += one.f1 * one.support;
	}
	double support = tp + fn;
	cxr_score base = {.label = -1, .n_labels = (int)n_labels, .mode = "binary", .n = (uint64_t)t->n_rows, .support = (uint64_t)support};
	base.average = "micro";
	put_prf(out, base, prf_of(tp, fp, fn));
	base.average = "macro";
	put_prf(out, base, (prf){ratio(macro.precision, n_labels), ratio(macro.recall, n_labels), ratio(macro.f1, n_labels), support});
	base.average = "weighted";
	put_prf(out, base, (prf){ratio(weighted.precision, support), ratio(weighted.recall, support), ratio(weighted.f1, support), support});
	put_samples(s, t, set, weights, base, out);
}

/* ---- four states ---- */

enum { BLANK = 1 << CXR_LABEL_BLANK, POSITIVE = 1 << CXR_LABEL_POSITIVE, NEGATIVE = 1 << CXR_LABEL_NEGATIVE, UNCERTAIN = 1 << CXR_LABEL_UNCERTAIN };

static const struct task {
	const char *metric;
	unsigned states;
} tasks[] = {{"f1_mention", POSITIVE | NEGATIVE | UNCERTAIN}, {"f1_negation", NEGATIVE}, {"f1_uncertainty", UNCERTAIN}, {"f1_positive", POSITIVE}, {"f1_blank", BLANK}};

/* Averages leave out labels that cannot have the state (as CheXbert does). */
static bool counts_for(unsigned states, int label)
{
	if (states == NEGATIVE)
		return label != CXR_LABEL_NO_FINDING;
	return states != UNCERTAIN || (label != CXR_LABEL_NO_FINDING && label != CXR_LABEL_SUPPORT_DEVICES);
}

/* CheXbert's: F1 of negative, uncertain and positive, weighted by how often the gold has each; of No Finding, that of positive. */
static double weighted_f1(const double counts[N_STATES][N_STATES], int label)
{
	static const unsigned states[] = {NEGATIVE, UNCERTAIN, POSITIVE};
	double sum = 0, support = 0;
	for (size_t i = 0; i < CXR_ARRAY_LEN(states); i++) {
		if (label == CXR_LABEL_NO_FINDING && states[i] != POSITIVE)
			continue;
		prf one = against_rest(counts, states[i]);
		sum += one.f1 * one.support;
		support += one.support;
	}
	return ratio(sum, support);
}

static void put_task(const scorer *s, const tables *t, const struct task *task, sink *out)
{
	double sum = 0, n_labels = 0, pooled[N_STATES][N_STATES] = {{0}};
	for (int i = 0; i < CXR_N_LABELS; i++) {
		if (!s->sets[0][i])
			continue;
		prf one = against_rest(t->states[i], task->states);
		put(out, (cxr_score){.metric = task->metric, .label = i, .n_labels = 1, .mode = "four-state", .value = one.f1,
			.n = (uint64_t)total(&t->states[i][0][0], N_STATES * N_STATES), .support = (uint64_t)one.support});
		if (!counts_for(task->states, i))
			continue;
		n_labels++;
		sum += one.f1;
		for (int g = 0; g < N_STATES; g++)
			for (int h = 0; h < N_STATES; h++)
				pooled[g][h] += t->states[i][g][h];
	}
	prf micro = against_rest(pooled, task->states);
	cxr_score base = {.metric = task->metric, .label = -1, .n_labels = (int)n_labels, .mode = "four-state", .n = (uint64_t)t->n_rows, .support = (uint64_t)micro.support};
	base.average = "micro";
	base.value = micro.f1;
	put(out, base);
	base.average = "macro";
	base.value = ratio(sum, n_labels);
	put(out, base);
}

static void put_agreement(const scorer *s, const tables *t, sink *out)
{
	double sum_f1 = 0, sum_kappa = 0, n = 0, n_kappa = 0;
	for (int i = 0; i < CXR_N_LABELS; i++) {
		if (!s->sets[0][i])
			continue;
		double cells = total(&t->states[i][0][0], N_STATES * N_STATES);
		double f1 = weighted_f1(t->states[i], i), kappa = cxr_cohen_kappa(t->states[i]);
		double support = cells - total(t->states[i][CXR_LABEL_BLANK], N_STATES);
		cxr_score base = {.label = i, .n_labels = 1, .mode = "four-state", .n = (uint64_t)cells, .support = (uint64_t)support};
		base.metric = "weighted_f1";
		base.value = f1;
		put(out, base);
		base.metric = "kappa";
		base.value = kappa;
		put(out, base);
		sum_f1 += f1;
		n++;
		sum_kappa += isnan(kappa) ? 0 : kappa;
		n_kappa += isnan(kappa) ? 0 : 1;
	}
	cxr_score base = {.average = "macro", .label = -1, .n_labels = (int)n, .mode = "four-state", .n = (uint64_t)t->n_rows};
	base.metric = "weighted_f1";
	base.value = ratio(sum_f1, n);
	put(out, base);
	base.metric = "kappa";
	base.value = n_kappa > 0 ? sum_kappa / n_kappa : (double)NAN;
	put(out, base);
}

static void put_all(const scorer *s, const uint32_t *weights, sink *out)
{
	tables t;
	count(s, weights, &t);
	put_labels(s, &t, out);
	put_averages(s, &t, 0, weights, out);
	if (s->has_five)
		put_averages(s, &t, 1, weights, out);
	for (size_t i = 0; i < CXR_ARRAY_LEN(tasks); i++)
		put_task(s, &t, &tasks[i], out);
	put_agreement(s, &t, out);
}

static void compute(const void *context, const uint32_t *weights, double *out_values)
{
	sink out = {.values = out_values};
	put_all(context, weights, &out);
}

/* ---- all of it ---- */

static cxr_rc run(scorer *s, cxr_scores *out, double **out_replicates, cxr_err *err)
{
	size_t n_before = out->n_items;
	double low[MAX_SCORES], high[MAX_SCORES];
	CXR_TRY(find_patterns(s, err));
	CXR_TRY(find_samples(s, err));
	sink first = {.rows = out};
	put_all(s, s->counts, &first);
	if (first.failed || first.n > MAX_SCORES)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for scores");
	if (s->job->n_replicates == 0)
		return CXR_OK;
	cxr_bootstrap job = {.n_rows = s->job->n_pairs, .pattern_of = s->pattern_of, .n_patterns = s->n_patterns, .n_values = first.n, .compute = compute,
		.context = s, .seed = s->job->seed, .n_replicates = s->job->n_replicates, .confidence = 0.95};
	CXR_TRY(cxr_bootstrap_run(&job, low, high, out_replicates, err));
	for (size_t i = 0; i < first.n; i++) {
		out->items[n_before + i].low = low[i];
		out->items[n_before + i].high = high[i];
	}
	return CXR_OK;
}

cxr_rc cxr_label_scores(const cxr_label_score_job *job, cxr_scores *out, double **out_replicates, cxr_err *err)
{
	scorer s = {.job = job, .has_five = true};
	if (out_replicates)
		*out_replicates = NULL;
	if (job->n_pairs == 0 || job->n_pairs > UINT32_MAX)
		return CXR_FAIL(err, CXR_E_ARG, "there is no row to score");
	memcpy(s.sets[0], job->use, sizeof s.sets[0]);
	for (size_t i = 0; i < CXR_ARRAY_LEN(five); i++) {
		s.sets[1][five[i]] = true;
		s.has_five &= job->use[five[i]];
	}
	cxr_rc rc = run(&s, out, out_replicates, err);
	scorer_release(&s);
	return rc;
}
