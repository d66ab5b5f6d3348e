/* `cxr score labels`: predicted labels against gold. Tests: tests/golden/test_score.py, tests/cli/ */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/score_labels.h"

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

/* ---- rows ---- */

static const char *mode_of(const scoring *s, const cxr_score *score)
{
	return s->mode[strcmp(score->mode, "binary") == 0 ? 0 : 1];
}

cli_score_row cli__score_row(const scoring *s, const cxr_score *score)
{
	return (cli_score_row){.metric = score->metric, .mode = mode_of(s, score), .average = score->average,
		.label = score->label >= 0 ? cxr_label_name((cxr_label)score->label) : NULL, .n_labels = score->n_labels, .n = score->n,
		.support = score->support, .has_support = true, .value = score->value, .low = score->low, .high = score->high};
}

const cxr_score *cli__score_find(const cxr_scores *scores, const char *metric, const char *average, int label, int n_labels)
{
	for (size_t i = 0; i < scores->n_items; i++) {
		const cxr_score *it = &scores->items[i];
		bool same_average = average ? it->average && strcmp(it->average, average) == 0 : !it->average;
		if (strcmp(it->metric, metric) == 0 && same_average && it->label == label && (n_labels == 0 || it->n_labels == n_labels))
			return it;
	}
	return NULL;
}

void cli__score_put(scoring *s, const cxr_score *score, int width)
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
		const cxr_score *f1 = cli__score_find(scores, "f1", NULL, i, 0);
		if (!f1)
			continue;
		n_labels++;
		cxr_buf_printf(&s->out, "%-27s %9llu", cxr_label_name((cxr_label)i), (unsigned long long)f1->support);
		cli__score_put(s, cli__score_find(scores, "precision", NULL, i, 0), 22);
		cli__score_put(s, cli__score_find(scores, "recall", NULL, i, 0), 22);
		cli__score_put(s, f1, 0);
		cxr_buf_add_char(&s->out, '\n');
	}
	for (int set = n_labels;; set = 5) {
		for (size_t a = 0; a < CXR_ARRAY_LEN(averages); a++) {
			const cxr_score *f1 = cli__score_find(scores, "f1", averages[a], -1, set);
			if (!f1)
				continue;
			char title[32];
			snprintf(title, sizeof title, "%s, %d labels", averages[a], set);
			cxr_buf_printf(&s->out, "%-27s %9llu", title, (unsigned long long)f1->support);
			cli__score_put(s, cli__score_find(scores, "precision", averages[a], -1, set), 22);
			cli__score_put(s, cli__score_find(scores, "recall", averages[a], -1, set), 22);
			cli__score_put(s, f1, 0);
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
		if (!cli__score_find(scores, "kappa", NULL, i, 0))
			continue;
		cxr_buf_printf(&s->out, "%-27s", cxr_label_name((cxr_label)i));
		for (size_t m = 0; m < CXR_ARRAY_LEN(metrics); m++)
			put_plain(s, cli__score_find(scores, metrics[m], NULL, i, 0));
		cxr_buf_add_char(&s->out, '\n');
	}
	for (size_t a = 0; a < CXR_ARRAY_LEN(averages); a++) {
		cxr_buf_printf(&s->out, "%-27s", averages[a]);
		for (size_t m = 0; m < CXR_ARRAY_LEN(metrics); m++)
			put_plain(s, cli__score_find(scores, metrics[m], averages[a], -1, 0));
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
		cli_score_row row = cli__score_row(s, &scores->items[i]);
		cli__score_row_json(&row, &s->out);
	}
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
		CXR_TRY(cli__score_areas(s, err));
	if (s->in.n_readers > 1)
		cli__score_readers(s);
	if (s->opts->by)
		CXR_TRY(cli__score_groups(s, err));
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
			"--by COLUMN scores each subgroup and prints the gap between the best and the worst, with its interval; a column named age is read in bands. --probabilities reads numbers and "
			"adds the area under the ROC curve, ties counting one half.\n\n"
			"--json prints one object a line: metric, mode, version, n, value, ci95. Numbers of different modes or versions do not compare.",
	.examples = "cxr score labels labels.csv gold.csv # one gold\n"
				"cxr score labels labels.csv reader1.csv reader2.csv reader3.csv --at-least 2 # majority of three\n"
				"cxr score labels labels.csv gold.csv --groups df_cxr_plus.csv --by sex # by subgroup",
	.opts = opts,
	.opts_bytes = sizeof(score_opts),
	.run = run,
};
