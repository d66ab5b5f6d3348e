/* `cxr score labels`: predicted labels against gold. Tests: tests/golden/test_score.py, tests/cli/ */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/label_inputs.h"
#include "cli/score_rows.h"
#include "metrics/auroc.h"
#include "metrics/bootstrap.h"

typedef struct score_opts {
	const char *uncertain, *by, *groups, *id_column;
	int64_t at_least, bootstrap, min_group;
	double threshold;
	bool probabilities, no_intervals;
} score_opts;

static const cxr_opt opts[] = {
	{0, "uncertain", CXR_OPT_CHOICE, offsetof(score_opts, uncertain), "positive|negative|ignore", "what an uncertain cell is in binary measures (default positive)"},
	{0, "at-least", CXR_OPT_INT, offsetof(score_opts, at_least), "1..64", "of several gold files: how many readers must agree on a cell (default: more than half)"},
	{0, "by", CXR_OPT_TEXT, offsetof(score_opts, by), "COLUMN", "also score each value of this column, and say where the largest gap is"},
	{0, "groups", CXR_OPT_TEXT, offsetof(score_opts, groups), "FILE", "table that has the column of --by (default: the first gold file)"},
	{0, "min-group", CXR_OPT_INT, offsetof(score_opts, min_group), "1..", "subgroups of fewer rows take no part in gaps (default 30)"},
	{0, "probabilities", CXR_OPT_FLAG, offsetof(score_opts, probabilities), NULL, "predicted cells are scores: add the area under the ROC curve"},
	{0, "threshold", CXR_OPT_NUMBER, offsetof(score_opts, threshold), "0..1", "score from which a cell is positive (default 0.5)"},
	{0, "bootstrap", CXR_OPT_INT, offsetof(score_opts, bootstrap), "1..100000", "replicates of the 95 % intervals (default 1000)"},
	{0, "no-intervals", CXR_OPT_FLAG, offsetof(score_opts, no_intervals), NULL, "leave the intervals out"},
	{0, "id-column", CXR_OPT_TEXT, offsetof(score_opts, id_column), "NAME", "column that matches rows (default id, image_id, path_to_image, Path or study_id)"},
	{0},
};

extern const cxr_cmd cxr_cmd_score_labels;

typedef struct group {
	cxr_str name;
	cxr_label_pairs pairs;
	cxr_scores scores;
	double *replicates;
} group;

typedef struct scoring {
	cxr_cli *cli;
	const score_opts *opts;
	cli_label_inputs in;
	cxr_uncertain uncertain;
	unsigned n_replicates;
	cxr_scores scores;
	group *groups;
	size_t n_groups;
	bool has_gap; /* one was printed */
	char mode[3][160]; /* binary, four-state, readers */
	cxr_buf out;
} scoring;

/* ---- rows ---- */

static const char *mode_of(const scoring *s, const cxr_score *score)
{
	return s->mode[strcmp(score->mode, "binary") == 0 ? 0 : 1];
}

static cli_score_row row_of(const scoring *s, const cxr_score *score)
{
	return (cli_score_row){.metric = score->metric, .mode = mode_of(s, score), .average = score->average,
		.label = score->label >= 0 ? cxr_label_name((cxr_label)score->label) : NULL, .n_labels = score->n_labels, .n = score->n,
		.support = score->support, .has_support = true, .value = score->value, .low = score->low, .high = score->high};
}

static const cxr_score *find(const cxr_scores *scores, const char *metric, const char *average, int label, int n_labels)
{
	for (size_t i = 0; i < scores->n_items; i++) {
		const cxr_score *it = &scores->items[i];
		bool same_average = average ? it->average && strcmp(it->average, average) == 0 : !it->average;
		if (strcmp(it->metric, metric) == 0 && same_average && it->label == label && (n_labels == 0 || it->n_labels == n_labels))
			return it;
	}
	return NULL;
}

static void put_score(scoring *s, const cxr_score *score, int width)
{
	char text[48];
	cxr_buf_printf(&s->out, "  %-*s", width, score ? cli__score_text(score->value, score->low, score->high, text) : "-");
}

static void put_plain(scoring *s, const cxr_score *score)
{
	char text[48];
	cxr_buf_printf(&s->out, "  %11s", score ? cli__score_text(score->value, (double)NAN, (double)NAN, text) : "-");
}

/* ---- the plain report ---- */

static void print_binary(scoring *s, const cxr_scores *scores)
{
	static const char *const averages[] = {"micro", "macro", "weighted", "samples"};
	int n_labels = 0;
	cxr_buf_printf(&s->out, "%-27s %9s  %-22s  %-22s  %s\n", s->mode[0], "gold", "precision", "recall", "F1");
	for (int i = 0; i < CXR_N_LABELS; i++) {
		const cxr_score *f1 = find(scores, "f1", NULL, i, 0);
		if (!f1)
			continue;
		n_labels++;
		cxr_buf_printf(&s->out, "%-27s %9llu", cxr_label_name((cxr_label)i), (unsigned long long)f1->support);
		put_score(s, find(scores, "precision", NULL, i, 0), 22);
		put_score(s, find(scores, "recall", NULL, i, 0), 22);
		put_score(s, f1, 0);
		cxr_buf_add_char(&s->out, '\n');
	}
	for (int set = n_labels;; set = 5) {
		for (size_t a = 0; a < CXR_ARRAY_LEN(averages); a++) {
			const cxr_score *f1 = find(scores, "f1", averages[a], -1, set);
			if (!f1)
				continue;
			char title[32];
			snprintf(title, sizeof title, "%s, %d labels", averages[a], set);
			cxr_buf_printf(&s->out, "%-27s %9llu", title, (unsigned long long)f1->support);
			put_score(s, find(scores, "precision", averages[a], -1, set), 22);
			put_score(s, find(scores, "recall", averages[a], -1, set), 22);
			put_score(s, f1, 0);
			cxr_buf_add_char(&s->out, '\n');
		}
		if (set == 5)
			break;
	}
}

static void print_states(scoring *s, const cxr_scores *scores)
{
	static const char *const metrics[] = {"f1_mention", "f1_negation", "f1_uncertainty", "f1_positive", "weighted_f1", "kappa"};
	static const char *const averages[] = {"micro", "macro"};
	cxr_buf_printf(&s->out, "\n%-27s  %11s  %11s  %11s  %11s  %11s  %11s\n", "four states, F1 of", "mention", "negation", "uncertainty", "positive", "weighted", "kappa");
	for (int i = 0; i < CXR_N_LABELS; i++) {
		if (!find(scores, "kappa", NULL, i, 0))
			continue;
		cxr_buf_printf(&s->out, "%-27s", cxr_label_name((cxr_label)i));
		for (size_t m = 0; m < CXR_ARRAY_LEN(metrics); m++)
			put_plain(s, find(scores, metrics[m], NULL, i, 0));
		cxr_buf_add_char(&s->out, '\n');
	}
	for (size_t a = 0; a < CXR_ARRAY_LEN(averages); a++) {
		cxr_buf_printf(&s->out, "%-27s", averages[a]);
		for (size_t m = 0; m < CXR_ARRAY_LEN(metrics); m++)
			put_plain(s, find(scores, metrics[m], averages[a], -1, 0));
		cxr_buf_add_char(&s->out, '\n');
	}
}

static void print_scores(scoring *s, const cxr_scores *scores)
{
	if (!s->cli->json) {
		print_binary(s, scores);
		print_states(s, scores);
		return;
	}
	for (size_t i = 0; i < scores->n_items; i++) {
		cli_score_row row = row_of(s, &scores->items[i]);
		cli__score_row_json(&row, &s->out);
	}
}

/* ---- areas under curves ---- */

/* A row of measures that stand outside cxr_scores. */
static void put_extra(scoring *s, cli_score_row row)
{
	char text[48];
	if (s->cli->json) {
		cli__score_row_json(&row, &s->out);
		return;
	}
	cxr_buf_printf(&s->out, "%-27s %9llu  %s\n", row.label ? row.label : row.average, (unsigned long long)row.n, cli__score_text(row.value, row.low, row.high, text));
}

static cxr_rc put_areas(scoring *s, cxr_err *err)
{
	size_t n = s->in.pairs.n_items;
	CXR_AUTO(cxr_free_at) double *scores = cxr_calloc(n, sizeof *scores);
	CXR_AUTO(cxr_free_at) unsigned char *truth = cxr_calloc(n, 1);
	double sum = 0, n_defined = 0;
	if (!scores || !truth)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a curve");
	if (!s->cli->json)
		cxr_buf_printf(&s->out, "\n%-27s %9s  %s\n", "area under the ROC curve", "rows", "AUROC");
	for (int label = 0; label < CXR_N_LABELS; label++) {
		if (!s->in.use[label])
			continue;
		for (size_t i = 0; i < n; i++) {
			scores[i] = s->in.scores.items[i * CXR_N_LABELS + (size_t)label];
			truth[i] = s->in.pairs.items[i].binary[label];
		}
		cxr_interval area;
		CXR_TRY(cxr_auroc_interval(scores, truth, n, (uint64_t)s->cli->seed, s->n_replicates, &area, err));
		sum += isnan(area.value) ? 0 : area.value;
		n_defined += isnan(area.value) ? 0 : 1;
		put_extra(s, (cli_score_row){.metric = "auroc", .mode = s->mode[0], .label = cxr_label_name((cxr_label)label), .n = area.n,
			.support = area.n_positive, .has_support = true, .value = area.value, .low = area.low, .high = area.high});
	}
	put_extra(s, (cli_score_row){.metric = "auroc", .mode = s->mode[0], .average = "macro", .n_labels = (int)n_defined, .n = n,
		.value = n_defined > 0 ? sum / n_defined : (double)NAN, .low = (double)NAN, .high = (double)NAN});
	return CXR_OK;
}

/* ---- readers ---- */

/* Mean over pairs of readers of Cohen's kappa, and the share of cells on which all gave the same state. */
static void put_reader_label(scoring *s, int label, double sums[3])
{
	const cli_label_inputs *in = &s->in;
	double sum = 0, n_kappa = 0, n_same = 0, n_decided = 0;
	for (size_t a = 0; a < in->n_readers; a++) {
		for (size_t b = a + 1; b < in->n_readers; b++) {
			double counts[4][4] = {{0}};
			for (size_t i = 0; i < in->pairs.n_items; i++) {
				const cxr_label_set *row = &in->reader_sets.items[i * in->n_readers];
				counts[row[a].state[label]][row[b].state[label]]++;
			}
			double kappa = cxr_cohen_kappa(counts);
			sum += isnan(kappa) ? 0 : kappa;
			n_kappa += isnan(kappa) ? 0 : 1;
		}
	}
	for (size_t i = 0; i < in->pairs.n_items; i++) {
		const cxr_label_set *row = &in->reader_sets.items[i * in->n_readers];
		bool same = true;
		for (size_t r = 1; r < in->n_readers; r++)
			same &= row[r].state[label] == row[0].state[label];
		n_same += same;
		n_decided += in->pairs.items[i].gold[label] != CXR_LABEL_UNDECIDED;
	}
	double n = (double)in->pairs.n_items;
	const double values[3] = {n_kappa > 0 ? sum / n_kappa : (double)NAN, n_same / n, n_decided / n};
	static const char *const metrics[3] = {"reader_kappa", "reader_agreement", "reader_decided"};
	if (!s->cli->json)
		cxr_buf_printf(&s->out, "%-27s  %11.3f  %11.3f  %11.3f\n", cxr_label_name((cxr_label)label), values[0], values[1], values[2]);
	for (size_t m = 0; m < 3; m++) {
		sums[m] += isnan(values[m]) ? 0 : values[m];
		if (s->cli->json)
			put_extra(s, (cli_score_row){.metric = metrics[m], .mode = s->mode[2], .label = cxr_label_name((cxr_label)label), .n = in->pairs.n_items,
				.value = values[m], .low = (double)NAN, .high = (double)NAN});
	}
}

static void put_readers(scoring *s)
{
	double sums[3] = {0};
	if (!s->cli->json)
		cxr_buf_printf(&s->out, "\n%-27s  %11s  %11s  %11s\n", s->mode[2], "kappa", "all agree", "decided");
	for (int label = 0; label < CXR_N_LABELS; label++)
		if (s->in.use[label])
			put_reader_label(s, label, sums);
}

/* ---- subgroups ---- */

static int by_name(const void *a, const void *b)
{
	return cxr_str_cmp(((const group *)a)->name, ((const group *)b)->name);
}

enum { MAX_GROUPS = 256 };

static cxr_rc split_groups(scoring *s, cxr_err *err)
{
	s->groups = cxr_calloc(MAX_GROUPS, sizeof *s->groups);
	if (!s->groups)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for subgroups");
	for (size_t i = 0; i < s->in.pairs.n_items; i++) {
		cxr_str name = cxr_str_trim(s->in.group_of.items[i]);
		size_t g = 0;
		while (g < s->n_groups && !cxr_str_eq(s->groups[g].name, name))
			g++;
		if (g == MAX_GROUPS)
			return CXR_FAIL(err, CXR_E_SCHEMA, "the column of --by has more than %d values; give it in bands", MAX_GROUPS);
		if (g == s->n_groups)
			s->groups[s->n_groups++].name = name;
		if (!cxr_label_pairs_push(&s->groups[g].pairs, s->in.pairs.items[i]))
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for subgroups");
	}
	qsort(s->groups, s->n_groups, sizeof *s->groups, by_name);
	return CXR_OK;
}

static void print_group(scoring *s, const group *g)
{
	static const char *const averages[] = {"micro", "macro"};
	cxr_str name = g->name.len ? g->name : cxr_str_from("(empty)");
	if (s->cli->json) {
		for (size_t i = 0; i < g->scores.n_items; i++) {
			cli_score_row row = row_of(s, &g->scores.items[i]);
			row.by = s->opts->by;
			row.subgroup = g->name;
			cli__score_row_json(&row, &s->out);
		}
		return;
	}
	for (size_t a = 0; a < CXR_ARRAY_LEN(averages); a++) {
		cxr_buf_printf(&s->out, "%-18.*s %-8s %9zu", (int)name.len, name.ptr, averages[a], g->pairs.n_items);
		put_score(s, find(&g->scores, "precision", averages[a], -1, 0), 22);
		put_score(s, find(&g->scores, "recall", averages[a], -1, 0), 22);
		put_score(s, find(&g->scores, "f1", averages[a], -1, 0), 0);
		cxr_buf_add_char(&s->out, '\n');
	}
}

typedef struct gap {
	double value, low, high;
	const group *highest, *lowest;
} gap;

enum { MIN_SUPPORT = 10 }; /* a label with fewer gold cells in a subgroup tells nothing about it */

static cxr_rc gap_interval(const scoring *s, size_t i, gap *out, cxr_err *err)
{
	size_t n = 0, n_values = s->scores.n_items;
	if (s->n_replicates == 0)
		return CXR_OK;
	CXR_AUTO(cxr_free_at) double *differences = cxr_calloc(s->n_replicates, sizeof *differences);
	if (!differences)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a gap");
	for (size_t r = 0; r < s->n_replicates; r++) {
		double difference = out->highest->replicates[r * n_values + i] - out->lowest->replicates[r * n_values + i];
		if (!isnan(difference))
			differences[n++] = difference;
	}
	cxr_sort_doubles(differences, n);
	out->low = cxr_percentile(differences, n, 0.025);
	out->high = cxr_percentile(differences, n, 0.975);
	return CXR_OK;
}

/* The gap of score i between subgroups; value NaN when fewer than two can be compared. */
static cxr_rc find_gap(const scoring *s, size_t i, gap *out, cxr_err *err)
{
	uint64_t least = s->opts->min_group ? (uint64_t)s->opts->min_group : 30;
	*out = (gap){.value = (double)NAN, .low = (double)NAN, .high = (double)NAN};
	for (size_t g = 0; g < s->n_groups; g++) {
		const group *it = &s->groups[g];
		const cxr_score *score = &it->scores.items[i];
		if (it->pairs.n_items < least || isnan(score->value) || (score->label >= 0 && score->support < MIN_SUPPORT))
			continue;
		if (!out->highest || score->value > out->highest->scores.items[i].value)
			out->highest = it;
		if (!out->lowest || score->value < out->lowest->scores.items[i].value)
			out->lowest = it;
	}
	if (!out->highest || out->highest == out->lowest)
		return CXR_OK;
	out->value = out->highest->scores.items[i].value - out->lowest->scores.items[i].value;
	return gap_interval(s, i, out, err);
}

static void put_gap(scoring *s, size_t i, const gap *it, bool is_largest)
{
	const cxr_score *score = &s->scores.items[i];
	cli_score_row row = row_of(s, score);
	char metric[32], text[48];
	snprintf(metric, sizeof metric, "gap_%s", score->metric);
	row.metric = metric;
	row.by = s->opts->by;
	row.highest = it->highest->name;
	row.lowest = it->lowest->name;
	row.is_largest = is_largest;
	row.value = it->value;
	row.low = it->low;
	row.high = it->high;
	if (s->cli->json) {
		cli__score_row_json(&row, &s->out);
		return;
	}
	if (!s->has_gap)
		cxr_buf_add_char(&s->out, '\n');
	s->has_gap = true;
	cxr_buf_printf(&s->out, "%s%s, %s: %s, highest " CXR_STR_FMT ", lowest " CXR_STR_FMT "\n", is_largest ? "Largest gap of a label, " : "Gap of ", score->metric,
		row.label ? row.label : row.average, cli__score_text(it->value, it->low, it->high, text), CXR_STR_ARG(row.highest), CXR_STR_ARG(row.lowest));
}

static cxr_rc put_gaps(scoring *s, cxr_err *err)
{
	static const char *const metrics[] = {"precision", "recall", "f1"};
	size_t n = s->scores.n_items;
	CXR_AUTO(cxr_free_at) gap *gaps = cxr_calloc(n, sizeof *gaps);
	if (!gaps)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for gaps");
	for (size_t i = 0; i < n; i++)
		CXR_TRY(find_gap(s, i, &gaps[i], err));
	for (size_t m = 0; m < CXR_ARRAY_LEN(metrics); m++) {
		size_t largest = SIZE_MAX;
		for (size_t i = 0; i < n; i++)
			if (strcmp(s->scores.items[i].metric, metrics[m]) == 0 && s->scores.items[i].label >= 0 && !isnan(gaps[i].value) &&
				(largest == SIZE_MAX || gaps[i].value > gaps[largest].value))
				largest = i;
		for (size_t i = 0; i < n; i++) {
			const cxr_score *it = &s->scores.items[i];
			bool is_shown = s->cli->json || i == largest || (it->average && it->n_labels > 5 && (strcmp(it->average, "micro") == 0 || strcmp(it->average, "macro") == 0));
			if (strcmp(it->metric, metrics[m]) == 0 && !isnan(gaps[i].value) && is_shown)
				put_gap(s, i, &gaps[i], i == largest);
		}
	}
	return CXR_OK;
}

static cxr_rc put_groups(scoring *s, cxr_err *err)
{
	CXR_TRY(split_groups(s, err));
	if (!s->cli->json)
		cxr_buf_printf(&s->out, "\n%-27s %9s  %-22s  %-22s  %s\n", s->opts->by, "rows", "precision", "recall", "F1");
	for (size_t g = 0; g < s->n_groups; g++) {
		group *it = &s->groups[g];
		cxr_label_score_job job = {.pairs = it->pairs.items, .n_pairs = it->pairs.n_items, .uncertain = s->uncertain,
			.seed = (uint64_t)s->cli->seed + 1 + g, .n_replicates = s->n_replicates};
		memcpy(job.use, s->in.use, sizeof job.use);
		CXR_TRY(cxr_label_scores(&job, &it->scores, &it->replicates, err));
		print_group(s, it);
	}
	return put_gaps(s, err);
}

/* ---- the run ---- */

/* Scores stand where states were: from the threshold on a cell is positive. */
static void apply_threshold(scoring *s)
{
	double threshold = s->opts->threshold > 0 ? s->opts->threshold : 0.5;
	for (size_t i = 0; i < s->in.pairs.n_items; i++)
		for (size_t label = 0; label < CXR_N_LABELS; label++) {
			double score = s->in.scores.items[i * CXR_N_LABELS + label];
			s->in.pairs.items[i].predicted[label] = isnan(score) ? CXR_LABEL_BLANK : score >= threshold ? CXR_LABEL_POSITIVE : CXR_LABEL_NEGATIVE;
		}
}

static void name_modes(scoring *s)
{
	char gold[64] = "";
	if (s->in.n_readers > 1)
		snprintf(gold, sizeof gold, " gold=%u-of-%zu", s->opts->at_least ? (unsigned)s->opts->at_least : (unsigned)(s->in.n_readers / 2 + 1), s->in.n_readers);
	snprintf(s->mode[0], sizeof s->mode[0], "uncertain=%s blank=negative%s", s->opts->uncertain ? s->opts->uncertain : "positive", gold);
	snprintf(s->mode[1], sizeof s->mode[1], "four-state%s", gold);
	snprintf(s->mode[2], sizeof s->mode[2], "four-state readers=%zu", s->in.n_readers);
}

static cxr_rc score(scoring *s, cxr_err *err)
{
	if (s->opts->probabilities)
		apply_threshold(s);
	name_modes(s);
	cxr_label_score_job job = {.pairs = s->in.pairs.items, .n_pairs = s->in.pairs.n_items, .uncertain = s->uncertain, .seed = (uint64_t)s->cli->seed,
		.n_replicates = s->n_replicates};
	memcpy(job.use, s->in.use, sizeof job.use);
	CXR_TRY(cxr_label_scores(&job, &s->scores, NULL, err));
	if (!s->cli->json)
		cxr_buf_printf(&s->out, "%zu rows, %s", s->in.pairs.n_items, CXR_METRICS_VERSION);
	if (!s->cli->json && s->n_replicates)
		cxr_buf_printf(&s->out, ", 95 %% intervals of %u bootstrap replicates", s->n_replicates);
	if (!s->cli->json)
		cxr_buf_addz(&s->out, "\n\n");
	print_scores(s, &s->scores);
	if (s->opts->probabilities)
		CXR_TRY(put_areas(s, err));
	if (s->in.n_readers > 1)
		put_readers(s);
	if (s->opts->by)
		CXR_TRY(put_groups(s, err));
	return cxr_buf_check(&s->out, err);
}

static void scoring_release(scoring *s)
{
	for (size_t g = 0; g < s->n_groups; g++) {
		cxr_label_pairs_release(&s->groups[g].pairs);
		cxr_scores_release(&s->groups[g].scores);
		cxr_free(s->groups[g].replicates);
	}
	cxr_free(s->groups);
	cxr_scores_release(&s->scores);
	cli__label_inputs_release(&s->in);
	cxr_buf_release(&s->out);
}

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const score_opts *o = opts_struct;
	if (argc < 2 || argc > 1 + CLI_MAX_READERS)
		return cxr_cli_usage(cli, &cxr_cmd_score_labels, "wants the predictions and one gold file or more");
	if (o->groups && !o->by)
		return cxr_cli_usage(cli, &cxr_cmd_score_labels, "--groups needs --by COLUMN");
	if (o->at_least > argc - 1)
		return cxr_cli_usage(cli, &cxr_cmd_score_labels, "--at-least is more than there are gold files");
	CXR_AUTO(cxr_free_at) scoring *s = cxr_calloc(1, sizeof *s);
	cxr_err err;
	cxr_err_clear(&err);
	if (!s)
		return cxr_cli_usage(cli, &cxr_cmd_score_labels, "out of memory");
	*s = (scoring){.cli = cli, .opts = o, .n_replicates = o->no_intervals ? 0 : o->bootstrap ? (unsigned)o->bootstrap : 1000};
	s->uncertain = !o->uncertain || strcmp(o->uncertain, "positive") == 0 ? CXR_UNCERTAIN_POSITIVE :
		strcmp(o->uncertain, "negative") == 0 ? CXR_UNCERTAIN_NEGATIVE : CXR_UNCERTAIN_IGNORE;
	cxr_buf_init(&s->out, (size_t)1 << 30);
	cli_label_inputs_job job = {.predicted = argv[0], .readers = argv + 1, .n_readers = (size_t)argc - 1, .groups = o->groups, .by = o->by,
		.id_column = o->id_column, .at_least = (unsigned)o->at_least, .uncertain = s->uncertain, .want_scores = o->probabilities};
	cxr_rc rc = cli__label_inputs_read(&s->in, &job, &err);
	if (rc == CXR_OK)
		rc = score(s, &err);
	int code = rc == CXR_OK ? CXR_EXIT_OK : cxr_cli_fail(cli, &err, false);
	if (rc == CXR_OK)
		fwrite(s->out.ptr, 1, s->out.len, cli->out);
	if (rc == CXR_OK && s->in.n_without) {
		fprintf(cli->err, "cxr score labels: %llu rows of the gold are repeated or stand in no other file; they are not scored\n", (unsigned long long)s->in.n_without);
		code = CXR_EXIT_FINDINGS;
	}
	scoring_release(s);
	return code;
}

const cxr_cmd cxr_cmd_score_labels = {
	.name = "score labels",
	.group = "Measures",
	.synopsis = "PREDICTED GOLD... [--by COLUMN] [--json] [options]",
	.summary = "Measure predicted labels against gold",
	.text = "Reads tables of the 14 labels (CSV of any published labeler, or JSON Lines as in labels/ of a release) and prints, with 95 % bootstrap "
			"intervals: precision, recall and F1 of each label; micro, macro, weighted and samples averages over 14 and over 5 labels exactly as "
			"scikit-learn's report has them (no support counts as 0); F1 of mention, negation, uncertainty, CheXbert's weighted F1 and Cohen's "
			"kappa over the four states. Rows are matched by id where all files have ids, else by order.\n\n"
			"Binary measures read a blank as negative and an uncertain cell as --uncertain says. With several gold files, one a reader, a cell's gold "
			"is what --at-least K of them say; with K as many as there are it is their consensus; cells without such a majority are left out. The agreement of the readers is printed too.\n\n"
			"--by COLUMN scores each subgroup and prints the gap between the best and the worst, with its interval. --probabilities reads numbers and "
			"adds the area under the ROC curve, ties counting one half.\n\n"
			"--json prints one object a line: metric, mode, version, n, value, ci95. Numbers of different modes or versions do not compare.",
	.examples = "cxr score labels labels.csv gold.csv # one gold\n"
				"cxr score labels labels.csv reader1.csv reader2.csv reader3.csv --at-least 2 # majority of three\n"
				"cxr score labels labels.csv gold.csv --groups df_cxr_plus.csv --by sex # by subgroup",
	.opts = opts,
	.opts_bytes = sizeof(score_opts),
	.run = run,
};
