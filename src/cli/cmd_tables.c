/* `cxr tables`: Tables 2, 3 and 4 of the paper from any files. Tests: tests/golden/test_tables.py, tests/cli/ */
#include <math.h>

#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/label_inputs.h"
#include "cli/section_lengths.h"
#include "cli/vocabulary.h"
#include "formats/csv.h"
#include "formats/json.h"

typedef struct tables_opts {
	const char *vocab, *unit, *id_column;
	bool csv;
} tables_opts;

static const cxr_opt opts[] = {
	{0, "csv", CXR_OPT_FLAG, offsetof(tables_opts, csv), NULL, "write CSV in full precision"},
	{0, "unit", CXR_OPT_CHOICE, offsetof(tables_opts, unit), "tokens|words", "what Table 2 counts (default tokens where there is a vocabulary, else words)"},
	{0, "vocab", CXR_OPT_TEXT, offsetof(tables_opts, vocab), "FILE", "vocabulary of the tokens (default: bert-base-uncased, when built in)"},
	{0, "id-column", CXR_OPT_TEXT, offsetof(tables_opts, id_column), "NAME", "Table 4: column that matches rows"},
	{0},
};

extern const cxr_cmd cxr_cmd_tables;

/* What a table is written with: cells one after another, rows ended. */
typedef enum table_form { FORM_TEXT, FORM_CSV, FORM_JSON } table_form;

enum { MAX_COLUMNS = 12 };

typedef struct writer {
	table_form form;
	const char *const *columns;
	int width[MAX_COLUMNS];
	int at;
	cxr_buf out;
	cxr_json_out json;
} writer;

static void begin_row(writer *w)
{
	w->at = 0;
	if (w->form != FORM_JSON)
		return;
	cxr_json_out_init(&w->json, &w->out, 0);
	cxr_json_begin_object(&w->json);
}

static void end_row(writer *w)
{
	if (w->form == FORM_CSV) {
		cxr_csv_end_row(&w->out);
		return;
	}
	if (w->form == FORM_JSON)
		cxr_json_end_object(&w->json);
	cxr_buf_add_char(&w->out, '\n');
}

/* A cell as text on its place: the first to the left, others to the right. */
static void put_cell(writer *w, const char *text)
{
	if (w->form == FORM_CSV)
		cxr_csv_put(&w->out, cxr_str_from(text), w->at == 0);
	else
		cxr_buf_printf(&w->out, w->at == 0 ? "%-*s" : "  %*s", w->width[w->at], text);
	w->at++;
}

static void put_text(writer *w, const char *text)
{
	if (w->form != FORM_JSON) {
		put_cell(w, text);
		return;
	}
	cxr_json_key(&w->json, w->columns[w->at++]);
	cxr_json_putz(&w->json, text);
}

static void put_count(writer *w, uint64_t value)
{
	char text[32];
	if (w->form == FORM_JSON) {
		cxr_json_key(&w->json, w->columns[w->at++]);
		cxr_json_put_int(&w->json, (int64_t)value);
		return;
	}
	snprintf(text, sizeof text, "%llu", (unsigned long long)value);
	put_cell(w, text);
}

/* Full precision for machines; printed by `format` for people. Undefined: empty, null, "-". */
static void put_real(writer *w, double value, const char *format)
{
	char text[64];
	if (w->form == FORM_JSON) {
		cxr_json_key(&w->json, w->columns[w->at++]);
		cxr_json_put_double(&w->json, value);
		return;
	}
	if (isnan(value))
		snprintf(text, sizeof text, "%s", w->form == FORM_CSV ? "" : "-");
	else if (w->form == FORM_CSV)
		snprintf(text, sizeof text, "%.17g", value);
	else if (strcmp(format, "cut") == 0)
		snprintf(text, sizeof text, "%.0f", trunc(value));
	else if (strcmp(format, "percent") == 0)
		snprintf(text, sizeof text, "%.2f", value);
	else
		snprintf(text, sizeof text, "%.3f", value);
	put_cell(w, text);
}

static void put_header(writer *w, const char *const *titles)
{
	w->at = 0;
	for (int i = 0; titles[i]; i++) {
		int n = (int)strlen(titles[i]);
		w->width[i] = i == 0 ? 27 : n < 11 ? 11 : n;
		if (w->form == FORM_TEXT)
			put_cell(w, titles[i]);
		if (w->form == FORM_CSV)
			put_cell(w, w->columns[i]);
	}
	if (w->form != FORM_JSON)
		end_row(w);
}

/* ---- Table 2 ---- */

enum { MODEL_LENGTH = 510 }; /* 512 with [CLS] and [SEP] */

static const struct {
	int at;
	const char *title;
} table2_rows[CLI_N_LENGTHS] = { /* in the order of the paper; the accession number, which has no row there, last */
	{CXR_N_SECTIONS, "Full Report"}, {CXR_SECTION_IMPRESSION, "Impression"}, {CXR_SECTION_FINDINGS, "Findings"}, {CXR_SECTION_NARRATIVE, "Narrative"},
	{CXR_SECTION_CLINICAL_HISTORY, "Clinical History"}, {CXR_SECTION_HISTORY, "History"}, {CXR_SECTION_COMPARISON, "Comparison"},
	{CXR_SECTION_TECHNIQUE, "Technique"}, {CXR_SECTION_PROCEDURE_COMMENTS, "Procedure Comments"}, {CXR_SECTION_END_OF_IMPRESSION, "End of Impression"},
	{CXR_SECTION_SUMMARY, "Summary"}, {CXR_SECTION_ACCESSION_NUMBER, "Accession Number"},
};

static cxr_rc table2(writer *w, const tables_opts *o, const char *path, cxr_err *err)
{
	static const char *const columns[] = {"section", "studies", "total", "mean", "sd", "median", "p10", "p90", "n_over_512", "n_lost", "unit", NULL};
	static const char *const titles[] = {"Section", "Studies", "Total", "Mean", "Std", "Median", "N1 (10 %)", "N9 (90 %)", "Over 512", "Lost", "Unit", NULL};
	cxr_wordpiece *wordpiece = NULL;
	cli_section_lengths lengths;
	char unit[128];
	bool wants_words = o->unit ? strcmp(o->unit, "words") == 0 : !o->vocab && !cxr_wordpiece_has_builtin();
	if (!wants_words)
		CXR_TRY(cli__vocabulary_open(&wordpiece, o->vocab, err));
	cxr_rc rc = cli__section_lengths_read(&lengths, path, wordpiece, err);
	if (wordpiece)
		snprintf(unit, sizeof unit, "tokens of vocabulary %.12s", cxr_wordpiece_sha256(wordpiece));
	else
		snprintf(unit, sizeof unit, "words");
	if (rc == CXR_OK) {
		w->columns = columns;
		if (w->form == FORM_TEXT)
			cxr_buf_printf(&w->out, "Table 2. %s per report and section, %llu %s\n\n", unit, (unsigned long long)lengths.n_studies,
				lengths.is_by_row ? "rows (no column tells studies apart)" : "studies, each once");
		put_header(w, titles);
	}
	for (size_t i = 0; i < CXR_ARRAY_LEN(table2_rows) && rc == CXR_OK; i++) {
		cxr_lengths_summary s;
		if (!lengths.has[table2_rows[i].at])
			continue;
		cxr_lengths_summarise(&lengths.of[table2_rows[i].at], MODEL_LENGTH, &s);
		begin_row(w);
		put_text(w, table2_rows[i].title);
		put_count(w, s.n);
		put_count(w, s.total);
		const double values[] = {s.mean, s.sd, s.median, s.p10, s.p90};
		for (size_t k = 0; k < CXR_ARRAY_LEN(values); k++)
			put_real(w, s.n ? values[k] : (double)NAN, "cut");
		put_count(w, s.n_over);
		put_count(w, s.n_lost);
		put_text(w, wordpiece ? "tokens" : "words");
		end_row(w);
	}
	if (rc == CXR_OK && w->form == FORM_TEXT)
		cxr_buf_addz(&w->out, "\nMean, standard deviation (population) and percentiles (linear interpolation) are cut to whole numbers as in the paper; --json and "
			"--csv have full precision.\nOver 512: texts that a model of 512 tokens with [CLS] and [SEP] cuts; Lost: what it cuts off.\n");
	cli__section_lengths_release(&lengths);
	cxr_wordpiece_free(wordpiece);
	return rc;
}

/* ---- Table 3 ---- */

static cxr_rc table3(writer *w, const char *path, cxr_err *err)
{
	static const char *const columns[] = {"label", "positive", "positive_percent", "uncertain", "uncertain_percent", "negative", "negative_percent",
		"not_mentioned", "not_mentioned_percent", "rows", NULL};
	static const char *const titles[] = {"Pathology", "Positive", "%", "Uncertain", "%", "Negative", "%", "Not mentioned", "%", "Rows", NULL};
	static const cxr_label_state states[] = {CXR_LABEL_POSITIVE, CXR_LABEL_UNCERTAIN, CXR_LABEL_NEGATIVE, CXR_LABEL_BLANK};
	cxr_label_table table;
	uint64_t counts[CXR_N_LABELS][4] = {{0}};
	cxr_rc rc = cxr_label_table_read(&table, path, &(cxr_label_table_options){.no_ids = true}, err);
	size_t n = table.sets.n_items;
	for (size_t i = 0; i < n; i++)
		for (int label = 0; label < CXR_N_LABELS; label++)
			counts[label][table.sets.items[i].state[label] & 3]++;
	if (rc == CXR_OK) {
		w->columns = columns;
		if (w->form == FORM_TEXT)
			cxr_buf_printf(&w->out, "Table 3. 14 pathology labels, %zu rows\n\n", n);
		put_header(w, titles);
	}
	for (int i = 0; i < CXR_N_LABELS && rc == CXR_OK; i++) {
		cxr_label label = cxr_labels_alphabetical[i];
		if (!table.has[label])
			continue;
		begin_row(w);
		put_text(w, cxr_label_name(label));
		for (size_t s = 0; s < CXR_ARRAY_LEN(states); s++) {
			put_count(w, counts[label][states[s]]);
			put_real(w, n ? 100.0 * (double)counts[label][states[s]] / (double)n : (double)NAN, "percent");
		}
		put_count(w, n);
		end_row(w);
	}
	cxr_label_table_release(&table);
	return rc;
}

/* ---- Table 4 ---- */

/* "NAME=FILE"; false when it is neither. */
static bool split_argument(char *argument, const char **out_name, char **out_path)
{
	char *equals = strchr(argument, '=');
	if (!equals || equals == argument || !equals[1])
		return false;
	*equals = '\0';
	*out_name = argument;
	*out_path = equals + 1;
	return true;
}

static double value_of(const cxr_scores *scores, const char *metric)
{
	int most = 0;
	double value = (double)NAN;
	for (size_t i = 0; i < scores->n_items; i++) {
		const cxr_score *it = &scores->items[i];
		if (strcmp(it->metric, metric) == 0 && it->average && strcmp(it->average, "macro") == 0 && it->n_labels > most) {
			most = it->n_labels;
			value = it->value;
		}
	}
	return value;
}

static cxr_rc table4_row(writer *w, const tables_opts *o, const char *source, char *source_path, const char *gold, char *gold_path, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) cli_label_inputs *in = cxr_calloc(1, sizeof *in);
	cxr_scores scores = {0};
	if (!in)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for labels");
	cli_label_inputs_job job = {.predicted = source_path, .readers = &gold_path, .n_readers = 1, .id_column = o->id_column};
	cxr_rc rc = cli__label_inputs_read(in, &job, err);
	if (rc == CXR_OK) {
		cxr_label_score_job scoring = {.pairs = in->pairs.items, .n_pairs = in->pairs.n_items};
		memcpy(scoring.use, in->use, sizeof scoring.use);
		rc = cxr_label_scores(&scoring, &scores, NULL, err);
	}
	if (rc == CXR_OK) {
		begin_row(w);
		put_text(w, source);
		put_text(w, gold);
		put_count(w, in->pairs.n_items);
		put_real(w, value_of(&scores, "f1"), "score");
		put_real(w, value_of(&scores, "precision"), "score");
		put_real(w, value_of(&scores, "recall"), "score");
		end_row(w);
	}
	cxr_scores_release(&scores);
	cli__label_inputs_release(in);
	return rc;
}

static bool is_gold(const char *argument)
{
	return strncmp(argument, "gold:", 5) == 0;
}

static cxr_rc table4(writer *w, const tables_opts *o, int argc, char **argv, cxr_err *err)
{
	static const char *const columns[] = {"labeler", "gold", "rows", "f1", "precision", "recall", NULL};
	static const char *const titles[] = {"Labeler", "Gold", "Rows", "F1", "Precision", "Recall", NULL};
	const char *names[CLI_MAX_READERS];
	char *paths[CLI_MAX_READERS];
	for (int i = 0; i < argc; i++)
		if (!split_argument(argv[i], &names[i], &paths[i]))
			return CXR_FAIL(err, CXR_E_USAGE, "argument %d is not NAME=FILE or gold:NAME=FILE", i + 2);
	w->columns = columns;
	if (w->form == FORM_TEXT)
		cxr_buf_printf(&w->out, "Table 4. Macro average over the labels; not mentioned is negative, uncertain positive; %s\n\n", CXR_METRICS_VERSION);
	put_header(w, titles);
	for (int g = 0; g < argc; g++)
		for (int s = 0; s < argc && is_gold(names[g]); s++)
			if (!is_gold(names[s]))
				CXR_TRY(table4_row(w, o, names[s], paths[s], names[g] + 5, paths[g], err));
	return CXR_OK;
}

/* ---- the run ---- */

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const tables_opts *o = opts_struct;
	if (argc < 1 || strlen(argv[0]) != 1 || argv[0][0] < '2' || argv[0][0] > '4')
		return cxr_cli_usage(cli, &cxr_cmd_tables, "wants the number of a table, 2, 3 or 4");
	if (argv[0][0] != '4' && argc != 2)
		return cxr_cli_usage(cli, &cxr_cmd_tables, "wants one file");
	if (argv[0][0] == '4' && (argc < 3 || argc > CLI_MAX_READERS))
		return cxr_cli_usage(cli, &cxr_cmd_tables, "wants NAME=FILE of the labelers and gold:NAME=FILE of the gold");
	writer w = {.form = cli->json ? FORM_JSON : o->csv ? FORM_CSV : FORM_TEXT};
	cxr_err err;
	cxr_err_clear(&err);
	cxr_buf_init(&w.out, 64 << 20);
	cxr_rc rc = argv[0][0] == '2' ? table2(&w, o, argv[1], &err) : argv[0][0] == '3' ? table3(&w, argv[1], &err) : table4(&w, o, argc - 1, argv + 1, &err);
	if (rc == CXR_OK)
		rc = cxr_buf_check(&w.out, &err);
	int code = rc == CXR_OK ? CXR_EXIT_OK : cxr_cli_fail(cli, &err, false);
	if (rc == CXR_OK)
		fwrite(w.out.ptr, 1, w.out.len, cli->out);
	cxr_buf_release(&w.out);
	return code;
}

const cxr_cmd cxr_cmd_tables = {
	.name = "tables",
	.group = "Measures",
	.synopsis = "2 FILE | 3 FILE | 4 NAME=FILE... gold:NAME=FILE... [--csv | --json]",
	.summary = "The paper's tables from any files",
	.text = "Table 2: how long reports and their sections are, from a CSV with columns report and section_... (df_cxr_plus.csv), each study once. It counts "
			"tokens of bert-base-uncased where a vocabulary is built in or named, else words, and says which; beside the paper's columns it says how many "
			"texts a model of 512 tokens would cut and how much it would lose.\n\n"
			"Table 3: how often each of the 14 labels is positive, uncertain, negative and not mentioned, from a table of labels (CSV or JSON Lines), "
			"each row once; percentages are of all rows.\n\n"
			"Table 4: labelers against human gold, macro average of F1, precision and recall over the labels; not mentioned counts as negative, uncertain as "
			"positive. Rows that both files have are scored.\n\n"
			"Tables of a project's own working set: `cxr stats`.",
	.examples = "cxr tables 2 df_cxr_plus.csv # tokens per section\n"
				"cxr tables 3 labels.csv --csv # label counts\n"
				"cxr tables 4 rules=rules.csv chexbert=chexbert.csv gold:text=readers.csv # labelers side by side",
	.opts = opts,
	.opts_bytes = sizeof(tables_opts),
	.run = run,
};
