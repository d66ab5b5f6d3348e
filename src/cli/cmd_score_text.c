/* `cxr score text`: generated texts against references. Tests: tests/golden/test_score_text.py, tests/cli/ */
#include <math.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/score_rows.h"
#include "cli/text_table.h"
#include "metrics/label_scores.h"
#include "metrics/text_scores.h"
#include "os/stop.h"

typedef struct text_opts {
	const char *by, *text_column, *id_column;
	int64_t bootstrap;
	bool no_intervals;
} text_opts;

static const cxr_opt opts[] = {
	{0, "by", CXR_OPT_TEXT, offsetof(text_opts, by), "COLUMN", "also score each value of this column of the references"},
	{0, "text-column", CXR_OPT_TEXT, offsetof(text_opts, text_column), "NAME", "column or member of the text (default text, in tables also report)"},
	{0, "id-column", CXR_OPT_TEXT, offsetof(text_opts, id_column), "NAME", "column or member that matches rows (default id, in tables also study_id)"},
	{0, "bootstrap", CXR_OPT_INT, offsetof(text_opts, bootstrap), "1..100000", "replicates of the 95 % intervals (default 1000)"},
	{0, "no-intervals", CXR_OPT_FLAG, offsetof(text_opts, no_intervals), NULL, "leave the intervals out"},
	{0},
};

extern const cxr_cmd cxr_cmd_score_text;

typedef struct text_scoring {
	cxr_cli *cli;
	const text_opts *opts;
	cli_text_table hypotheses, references;
	cxr_text_counts_vec counts;
	cli_strings group_of; /* one a pair when --by is given */
	uint64_t n_without;
	unsigned n_replicates;
	cxr_buf out;
} text_scoring;

static cxr_rc add_pair(text_scoring *s, size_t hypothesis, size_t reference, cxr_err *err)
{
	cxr_text_counts counts;
	if (cxr_stop_asked())
		return CXR_FAIL(err, CXR_E_CANCELLED, "stopped on request");
	cxr_rc rc = cxr_text_count(s->hypotheses.texts.items[hypothesis], s->references.texts.items[reference], &counts, err);
	if (rc != CXR_OK) {
		cxr_err_about(err, "reference %zu", reference + 1);
		return rc;
	}
	bool is_in = cxr_text_counts_vec_push(&s->counts, counts);
	if (s->opts->by)
		is_in &= cli_strings_push(&s->group_of, cxr_str_trim(s->references.groups.items[reference]));
	return is_in ? CXR_OK : CXR_FAIL(err, CXR_E_NOMEM, "no memory for the texts");
}

/* By id when both files have ids, by order when neither has. */
static cxr_rc join(text_scoring *s, cxr_map *rows, cxr_err *err)
{
	const cli_text_table *h = &s->hypotheses, *r = &s->references;
	bool by_id = h->ids.n_items && r->ids.n_items;
	if (!by_id && h->texts.n_items != r->texts.n_items)
		return CXR_FAIL(err, CXR_E_SCHEMA, "the files differ in their number of texts, and not both have ids to match them by");
	for (size_t i = 0; by_id && i < h->texts.n_items; i++)
		CXR_TRY(cxr_map_put(rows, h->ids.items[i], i, NULL, err));
	for (size_t i = 0; i < r->texts.n_items; i++) {
		const uint64_t *at = by_id ? cxr_map_get(rows, r->ids.items[i]) : NULL;
		if (by_id && !at)
			s->n_without++;
		else
			CXR_TRY(add_pair(s, at ? (size_t)*at : i, i, err));
	}
	return s->counts.n_items ? CXR_OK : CXR_FAIL(err, CXR_E_SCHEMA, "the files have no text in common");
}

static cxr_rc put_scores(text_scoring *s, const cxr_text_counts *counts, size_t n, uint64_t seed, const cxr_str *subgroup, cxr_err *err)
{
	cxr_text_score scores[CXR_N_TEXT_SCORES];
	char text[48];
	CXR_TRY(cxr_text_scores(counts, n, seed, s->n_replicates, scores, err));
	for (size_t i = 0; i < CXR_N_TEXT_SCORES; i++) {
		cli_score_row row = {.metric = scores[i].metric, .mode = scores[i].mode, .n = n, .value = scores[i].value, .low = scores[i].low, .high = scores[i].high};
		if (subgroup) {
			row.by = s->opts->by;
			row.subgroup = *subgroup;
		}
		if (s->cli->json)
			cli__score_row_json(&row, &s->out);
		else
			cxr_buf_printf(&s->out, "%-20.*s %9zu  %-8s %-8s  %s\n", subgroup ? (int)subgroup->len : 3, subgroup ? subgroup->ptr : "all", n, row.metric, row.mode,
				cli__score_text(row.value, row.low, row.high, text));
	}
	return CXR_OK;
}

static int by_str(const void *a, const void *b)
{
	return cxr_str_cmp(*(const cxr_str *)a, *(const cxr_str *)b);
}

enum { MAX_GROUPS = 256 };

static cxr_rc put_groups(text_scoring *s, cxr_err *err)
{
	cxr_str names[MAX_GROUPS];
	size_t n_names = 0;
	CXR_AUTO(cxr_text_counts_vec_release) cxr_text_counts_vec part = {0};
	for (size_t i = 0; i < s->group_of.n_items; i++) {
		size_t g = 0;
		while (g < n_names && !cxr_str_eq(names[g], s->group_of.items[i]))
			g++;
		if (g == MAX_GROUPS)
			return CXR_FAIL(err, CXR_E_SCHEMA, "the column of --by has more than %d values; give it in bands", MAX_GROUPS);
		if (g == n_names)
			names[n_names++] = s->group_of.items[i];
	}
	qsort(names, n_names, sizeof *names, by_str);
	for (size_t g = 0; g < n_names; g++) {
		part.n_items = 0;
		for (size_t i = 0; i < s->counts.n_items; i++)
			if (cxr_str_eq(names[g], s->group_of.items[i]) && !cxr_text_counts_vec_push(&part, s->counts.items[i]))
				return CXR_FAIL(err, CXR_E_NOMEM, "no memory for subgroups");
		CXR_TRY(put_scores(s, part.items, part.n_items, (uint64_t)s->cli->seed + 1 + g, &names[g], err));
	}
	return CXR_OK;
}

static cxr_rc score(text_scoring *s, char **argv, cxr_err *err)
{
	const text_opts *o = s->opts;
	cxr_map rows;
	cxr_rc rc = cli__text_table_read(&s->hypotheses, argv[0], o->text_column, o->id_column, NULL, err);
	if (rc != CXR_OK) {
		cxr_err_about(err, "generated texts");
		return rc;
	}
	rc = cli__text_table_read(&s->references, argv[1], o->text_column, o->id_column, o->by, err);
	if (rc != CXR_OK) {
		cxr_err_about(err, "references");
		return rc;
	}
	cxr_map_init(&rows);
	rc = join(s, &rows, err);
	cxr_map_release(&rows);
	CXR_TRY(rc);
	if (!s->cli->json)
		cxr_buf_printf(&s->out, "%-20s %9s  %-8s %-8s  %s\n", CXR_METRICS_VERSION, "texts", "metric", "mode", "value");
	CXR_TRY(put_scores(s, s->counts.items, s->counts.n_items, (uint64_t)s->cli->seed, NULL, err));
	if (o->by)
		CXR_TRY(put_groups(s, err));
	return cxr_buf_check(&s->out, err);
}

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const text_opts *o = opts_struct;
	if (argc != 2)
		return cxr_cli_usage(cli, &cxr_cmd_score_text, "wants the generated texts and the references");
	text_scoring s = {.cli = cli, .opts = o, .n_replicates = o->no_intervals ? 0 : o->bootstrap ? (unsigned)o->bootstrap : 1000};
	cxr_err err;
	cxr_err_clear(&err);
	cxr_buf_init(&s.out, 64 << 20);
	cxr_rc rc = score(&s, argv, &err);
	int code = rc == CXR_OK ? CXR_EXIT_OK : cxr_cli_fail(cli, &err, false);
	if (rc == CXR_OK)
		fwrite(s.out.ptr, 1, s.out.len, cli->out);
	if (rc == CXR_OK && s.n_without) {
		fprintf(cli->err, "cxr score text: %llu references have no generated text; they are not scored\n", (unsigned long long)s.n_without);
		code = CXR_EXIT_FINDINGS;
	}
	cli__text_table_release(&s.hypotheses);
	cli__text_table_release(&s.references);
	cxr_text_counts_vec_release(&s.counts);
	cli_strings_release(&s.group_of);
	cxr_buf_release(&s.out);
	return code;
}

const cxr_cmd cxr_cmd_score_text = {
	.name = "score text",
	.group = "Measures",
	.synopsis = "GENERATED REFERENCES [--by COLUMN] [--json]",
	.summary = "Measure generated texts: BLEU, ROUGE-L",
	.text = "Reads two files of texts, JSON Lines with \"id\" and \"text\" or tables, matched by id where both have ids, else by order, and prints with 95 % "
			"bootstrap intervals, all on the scale 0 to 1:\n\n"
			"bleu1 to bleu4, mode coco: words between blanks, sums over the corpus, as the COCO caption scorer counts. bleu4, mode 13a exp: tokens and "
			"smoothing of sacrebleu's default. rouge_l, mode stem: as the package rouge_score with its stemmer, mean over the texts; no-stem without it.\n\n"
			"The two kinds of BLEU differ on the same texts; a number without its mode tells little. No such measure sees that a negation was turned round: "
			"score the labels of the texts too.",
	.examples = "cxr score text generated.jsonl references.jsonl # all of them\n"
				"cxr score text generated.csv references.csv --by sex --json # by subgroup",
	.opts = opts,
	.opts_bytes = sizeof(text_opts),
	.run = run,
};
