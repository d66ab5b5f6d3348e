/* Areas under curves, agreement of readers. See score_labels.h. */
#include <math.h>

#include "base/mem.h"
#include "cli/score_labels.h"
#include "metrics/auroc.h"

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

cxr_rc cli__score_areas(scoring *s, cxr_err *err)
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

void cli__score_readers(scoring *s)
{
	double sums[3] = {0};
	if (!s->cli->json)
		cxr_buf_printf(&s->out, "\n%-27s  %11s  %11s  %11s\n", s->mode[2], "kappa", "all agree", "decided");
	for (int label = 0; label < CXR_N_LABELS; label++)
		if (s->in.use[label])
			put_reader_label(s, label, sums);
}
