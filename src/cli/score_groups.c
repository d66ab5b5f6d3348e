/* Subgroups and gaps. See score_labels.h. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/score_labels.h"
#include "metrics/bootstrap.h"

/* ---- subgroups ---- */

static int by_name(const void *a, const void *b)
{
	return cxr_str_cmp(((const score_group *)a)->name, ((const score_group *)b)->name);
}

enum { MAX_GROUPS = 256 };

/* The subgroup of a cell: its text, or in a column named age the band of the number, as in the tables of `cxr stats`. */
static cxr_str group_name(const scoring *s, cxr_str cell)
{
	static const struct { double below; const char *name; } bands[] = {{18, "00-17"}, {40, "18-39"}, {60, "40-59"}, {80, "60-79"}, {1000, "80+"}};
	double age;
	cell = cxr_str_trim(cell);
	if (strcmp(s->opts->by, "age") != 0 || !cxr_str_to_double(cell, &age) || age < 0)
		return cell;
	for (size_t i = 0; i < CXR_ARRAY_LEN(bands); i++)
		if (age < bands[i].below)
			return cxr_str_from(bands[i].name);
	return cell;
}

static cxr_rc split_groups(scoring *s, cxr_err *err)
{
	s->groups = cxr_calloc(MAX_GROUPS, sizeof *s->groups);
	if (!s->groups)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for subgroups");
	for (size_t i = 0; i < s->in.pairs.n_items; i++) {
		cxr_str name = group_name(s, s->in.group_of.items[i]);
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

static void print_group(scoring *s, const score_group *g)
{
	static const char *const averages[] = {"micro", "macro"};
	cxr_str name = g->name.len ? g->name : cxr_str_from("(empty)");
	if (s->cli->json) {
		for (size_t i = 0; i < g->scores.n_items; i++) {
			cli_score_row row = cli__score_row(s, &g->scores.items[i]);
			row.by = s->opts->by;
			row.subgroup = g->name;
			cli__score_row_json(&row, &s->out);
		}
		return;
	}
	for (size_t a = 0; a < CXR_ARRAY_LEN(averages); a++) {
		cxr_buf_printf(&s->out, "%-18.*s %-8s %9zu", (int)name.len, name.ptr, averages[a], g->pairs.n_items);
		cli__score_put(s, cli__score_find(&g->scores, "precision", averages[a], -1, 0), 22);
		cli__score_put(s, cli__score_find(&g->scores, "recall", averages[a], -1, 0), 22);
		cli__score_put(s, cli__score_find(&g->scores, "f1", averages[a], -1, 0), 0);
		cxr_buf_add_char(&s->out, '\n');
	}
}

typedef struct gap {
	double value, low, high;
	const score_group *highest, *lowest;
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
		const score_group *it = &s->groups[g];
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
	cli_score_row row = cli__score_row(s, score);
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

cxr_rc cli__score_groups(scoring *s, cxr_err *err)
{
	CXR_TRY(split_groups(s, err));
	if (!s->cli->json)
		cxr_buf_printf(&s->out, "\n%-27s %9s  %-22s  %-22s  %s\n", s->opts->by, "rows", "precision", "recall", "F1");
	for (size_t g = 0; g < s->n_groups; g++) {
		score_group *it = &s->groups[g];
		cxr_label_score_job job = {.pairs = it->pairs.items, .n_pairs = it->pairs.n_items, .uncertain = s->uncertain,
			.seed = (uint64_t)s->cli->seed + 1 + g, .n_replicates = s->n_replicates};
		memcpy(job.use, s->in.use, sizeof job.use);
		CXR_TRY(cxr_label_scores(&job, &it->scores, &it->replicates, err));
		print_group(s, it);
	}
	return put_gaps(s, err);
}
