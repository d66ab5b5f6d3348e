/* `cxr score phi`: found spans of identifying text against gold spans. Tests: tests/golden/test_score_phi.py, tests/cli/ */
#include <inttypes.h>
#include <math.h>

#include "base/map.h"
#include "cli/cmd.h"
#include "cli/score_rows.h"
#include "metrics/phi_scores.h"

typedef struct phi_opts {
	const char *by;
} phi_opts;

static const cxr_opt opts[] = {
	{0, "by", CXR_OPT_TEXT, offsetof(phi_opts, by), "MEMBER", "also score each value of this member of the gold lines"},
	{0},
};

extern const cxr_cmd cxr_cmd_score_phi;

enum { MAX_LINE_BYTES = 256 << 20, MAX_GROUPS = 256, MAX_NAME = 128 };
#define TEXT_BYTES ((size_t)1 << 30)

typedef struct group {
	char name[MAX_NAME];
	cxr_phi_scores scores;
} group;

CXR_VEC_DECLARE(group_list, group)
CXR_VEC_DECLARE(json_list, json_t *)

typedef struct phi_scoring {
	cxr_cli *cli;
	const phi_opts *opts;
	json_list found; /* objects of the first file */
	cxr_map rows;    /* id -> index; unused when a line has none */
	bool by_id;
	cxr_phi_ranges gold_spans, found_spans;
	cxr_phi_scores all;
	group_list groups;
	uint64_t n_without;
	cxr_buf id, out;
} phi_scoring;

/* The id as JSON text, so that 1 and "1" differ; false when there is none. */
static bool take_id(phi_scoring *s, const json_t *object)
{
	const json_t *id = json_object_get(object, "id");
	cxr_json_out json;
	if (!id || json_is_null(id))
		return false;
	cxr_buf_clear(&s->id);
	cxr_json_out_init(&json, &s->id, 0);
	cxr_json_put_value(&json, id);
	return true;
}

static cxr_rc read_spans(const json_t *object, cxr_phi_ranges *out, cxr_err *err)
{
	const json_t *spans = json_object_get(object, "spans");
	out->n_items = 0;
	if (!json_is_array(spans))
		return CXR_FAIL(err, CXR_E_SCHEMA, "the line has no list \"spans\"");
	for (size_t i = 0; i < json_array_size(spans); i++) {
		const json_t *span = json_array_get(spans, i);
		int64_t start = -1, end = -1;
		cxr_str name;
		cxr_phi_range range = {0};
		if (!cxr_json_int(span, "start", &start) || !cxr_json_int(span, "end", &end) || start < 0 || end < 0 || start > UINT32_MAX || end > UINT32_MAX)
			return CXR_FAIL(err, CXR_E_SCHEMA, "span %zu has no start or end", i + 1);
		if (!cxr_json_str(span, "type", &name) || !cxr_phi_type_from_name(name, &range.type))
			return CXR_FAIL(err, CXR_E_SCHEMA, "span %zu has no type that is known", i + 1);
		range.start = (uint32_t)start;
		range.end = (uint32_t)end;
		if (!cxr_phi_ranges_push(out, range))
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the spans");
	}
	return CXR_OK;
}

static cxr_rc read_found(phi_scoring *s, const char *path, cxr_err *err)
{
	cxr_jsonl *lines;
	cxr_rc rc;
	CXR_TRY(cxr_jsonl_open(&lines, path, MAX_LINE_BYTES, err));
	s->by_id = true;
	for (;;) {
		json_t *object = NULL;
		rc = cxr_jsonl_next(lines, &object, err);
		if (rc != CXR_OK || !object)
			break;
		if (!json_list_push(&s->found, object)) {
			json_decref(object);
			rc = CXR_FAIL(err, CXR_E_NOMEM, "no memory for the spans");
			break;
		}
		s->by_id &= take_id(s, object);
		if (s->by_id)
			rc = cxr_map_put(&s->rows, cxr_buf_str(&s->id), s->found.n_items - 1, NULL, err);
		if (rc != CXR_OK)
			break;
	}
	cxr_jsonl_close(lines);
	return rc;
}

static cxr_rc group_of(phi_scoring *s, const json_t *object, cxr_phi_scores **out, cxr_err *err)
{
	const json_t *value = json_object_get(object, s->opts->by);
	char name[MAX_NAME] = "";
	if (json_is_string(value))
		snprintf(name, sizeof name, "%s", json_string_value(value));
	else if (json_is_integer(value))
		snprintf(name, sizeof name, "%lld", (long long)json_integer_value(value));
	for (size_t i = 0; i < s->groups.n_items; i++) {
		if (strcmp(s->groups.items[i].name, name) == 0) {
			*out = &s->groups.items[i].scores;
			return CXR_OK;
		}
	}
	group fresh = {0};
	memcpy(fresh.name, name, sizeof name);
	if (s->groups.n_items == MAX_GROUPS || !group_list_push(&s->groups, fresh))
		return CXR_FAIL(err, CXR_E_SCHEMA, "the member of --by has more than %d values", MAX_GROUPS);
	*out = &s->groups.items[s->groups.n_items - 1].scores;
	return CXR_OK;
}

static cxr_rc score_line(phi_scoring *s, const json_t *gold, size_t row, cxr_err *err)
{
	const json_t *found = NULL;
	cxr_str text;
	if (!cxr_json_str(gold, "text", &text))
		return CXR_FAIL(err, CXR_E_SCHEMA, "the line has no string \"text\"");
	if (s->by_id && take_id(s, gold)) {
		const uint64_t *at = cxr_map_get(&s->rows, cxr_buf_str(&s->id));
		found = at ? s->found.items[*at] : NULL;
	} else if (!s->by_id && row < s->found.n_items) {
		found = s->found.items[row];
	}
	if (!found) {
		s->n_without++;
		return CXR_OK;
	}
	CXR_TRY(read_spans(gold, &s->gold_spans, err));
	CXR_TRY(read_spans(found, &s->found_spans, err));
	const cxr_phi_ranges *g = &s->gold_spans, *f = &s->found_spans;
	CXR_TRY(cxr_phi_score_add(&s->all, text, g->items, g->n_items, f->items, f->n_items, err));
	if (!s->opts->by)
		return CXR_OK;
	cxr_phi_scores *part;
	CXR_TRY(group_of(s, gold, &part, err));
	return cxr_phi_score_add(part, text, g->items, g->n_items, f->items, f->n_items, err);
}

static cxr_rc score_gold(phi_scoring *s, const char *path, cxr_err *err)
{
	cxr_jsonl *lines;
	cxr_rc rc;
	CXR_TRY(cxr_jsonl_open(&lines, path, MAX_LINE_BYTES, err));
	for (size_t row = 0;; row++) {
		json_t *object = NULL;
		rc = cxr_jsonl_next(lines, &object, err);
		if (rc != CXR_OK || !object)
			break;
		rc = score_line(s, object, row, err);
		json_decref(object);
		if (rc != CXR_OK) {
			cxr_err_about(err, "line %" PRIu64 " of the gold", cxr_jsonl_line(lines));
			break;
		}
	}
	cxr_jsonl_close(lines);
	if (rc == CXR_OK && s->all.n_documents == 0)
		return CXR_FAIL(err, CXR_E_SCHEMA, "the files have no text in common");
	return rc;
}

/* ---- output ---- */

static void put_rate(phi_scoring *s, const char *metric, const char *label, const group *of, uint64_t n, uint64_t n_misses)
{
	cli_score_row row = {.metric = metric, .mode = "span-core, poisson", .label = label, .n = n};
	cxr_phi_rate(n, n_misses, &row.value, &row.low, &row.high);
	if (of) {
		row.by = s->opts->by;
		row.subgroup = cxr_str_from(of->name);
	}
	cli__score_row_json(&row, &s->out);
}

static void put_json(phi_scoring *s, const char *label, const group *of, const cxr_phi_tally *t)
{
	put_rate(s, "core_recall", label, of, t->n_gold, t->n_gold - t->n_caught);
	put_rate(s, "any_recall", label, of, t->n_gold, t->n_missed);
	put_rate(s, "char_recall", label, of, t->n_chars, t->n_chars - t->n_chars_found);
	put_rate(s, "precision", label, of, t->n_found, t->n_found - t->n_true);
}

static void put_line(phi_scoring *s, const char *name, const cxr_phi_tally *t)
{
	char recall[48], precision[48];
	double value, low, high;
	cxr_phi_rate(t->n_gold, t->n_gold - t->n_caught, &value, &low, &high);
	if (isnan(value))
		snprintf(recall, sizeof recall, "-");
	else
		snprintf(recall, sizeof recall, "%.5f [%.5f, %.5f]", value, low, high);
	cxr_phi_rate(t->n_found, t->n_found - t->n_true, &value, &low, &high);
	if (isnan(value))
		snprintf(precision, sizeof precision, "-");
	else
		snprintf(precision, sizeof precision, "%.5f", value);
	cxr_buf_printf(&s->out, "%-12s %9" PRIu64 "  %-27s %9" PRIu64 " %9" PRIu64 " %9s\n", name, t->n_gold, recall, t->n_missed, t->n_found, precision);
}

static void put_scores(phi_scoring *s, const cxr_phi_scores *scores, const group *of)
{
	if (s->cli->json) {
		for (int type = 0; type < CXR_N_PHI_TYPES; type++)
			if (scores->of[type].n_gold + scores->of[type].n_found)
				put_json(s, cxr_phi_type_name((cxr_phi_type)type), of, &scores->of[type]);
		put_json(s, NULL, of, &scores->all);
		put_rate(s, "clean_documents", NULL, of, scores->n_documents, scores->n_documents - scores->n_clean);
		return;
	}
	if (of)
		cxr_buf_printf(&s->out, "\n%s %s\n", s->opts->by, of->name[0] ? of->name : "(empty)");
	cxr_buf_printf(&s->out, "%-12s %9s  %-27s %9s %9s %9s\n", "type", "gold", "core recall", "missed", "found", "precision");
	for (int type = 0; type < CXR_N_PHI_TYPES; type++)
		if (scores->of[type].n_gold + scores->of[type].n_found)
			put_line(s, cxr_phi_type_name((cxr_phi_type)type), &scores->of[type]);
	put_line(s, "all", &scores->all);
	double low, value, high;
	cxr_phi_rate(scores->all.n_gold, scores->all.n_missed, &value, &low, &high);
	cxr_buf_printf(&s->out, "%" PRIu64 " documents, %" PRIu64 " with every span caught; missed in full: %" PRIu64, scores->n_documents, scores->n_clean, scores->all.n_missed);
	if (scores->all.n_gold)
		cxr_buf_printf(&s->out, ", at most %.1f in a million spans (95 %%)", 1e6 * (1 - low));
	cxr_buf_add_char(&s->out, '\n');
}

static cxr_rc score(phi_scoring *s, char **argv, cxr_err *err)
{
	cxr_rc rc = read_found(s, argv[0], err);
	if (rc != CXR_OK) {
		cxr_err_about(err, "found spans");
		return rc;
	}
	rc = score_gold(s, argv[1], err);
	if (rc != CXR_OK) {
		cxr_err_about(err, "gold");
		return rc;
	}
	put_scores(s, &s->all, NULL);
	for (size_t i = 0; i < s->groups.n_items; i++)
		put_scores(s, &s->groups.items[i].scores, &s->groups.items[i]);
	return cxr_buf_check(&s->out, err);
}

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	if (argc != 2)
		return cxr_cli_usage(cli, &cxr_cmd_score_phi, "wants the found spans and the gold spans");
	phi_scoring s = {.cli = cli, .opts = opts_struct};
	cxr_err err;
	cxr_err_clear(&err);
	cxr_map_init(&s.rows);
	cxr_buf_init(&s.id, MAX_LINE_BYTES);
	cxr_buf_init(&s.out, TEXT_BYTES);
	cxr_rc rc = score(&s, argv, &err);
	int code = rc == CXR_OK ? CXR_EXIT_OK : cxr_cli_fail(cli, &err, false);
	if (rc == CXR_OK)
		fwrite(s.out.ptr, 1, s.out.len, cli->out);
	if (rc == CXR_OK && s.n_without) {
		fprintf(cli->err, "cxr score phi: %llu gold lines have no line of found spans; they are not scored\n", (unsigned long long)s.n_without);
		code = CXR_EXIT_FINDINGS;
	}
	for (size_t i = 0; i < s.found.n_items; i++)
		json_decref(s.found.items[i]);
	json_list_release(&s.found);
	cxr_map_release(&s.rows);
	cxr_phi_ranges_release(&s.gold_spans);
	cxr_phi_ranges_release(&s.found_spans);
	group_list_release(&s.groups);
	cxr_buf_release(&s.id);
	cxr_buf_release(&s.out);
	return code;
}

const cxr_cmd cxr_cmd_score_phi = {
	.name = "score phi",
	.group = "Measures",
	.synopsis = "FOUND GOLD [--by MEMBER] [--json]",
	.summary = "Measure found identifiers against gold spans",
	.text = "Reads JSON Lines: FOUND as `cxr deid text` writes them (\"id\", \"spans\" with start, end, type), GOLD with \"id\", \"text\" and \"spans\" over that "
			"text; offsets are code points. Lines are matched by id, or by order when the found lines have none.\n\n"
			"A gold span is caught when every letter and digit of its telling words is covered by found spans of any type (titles and words such as hospital or "
			"street need not be), missed when none is. Precision counts found spans that touch a gold span. Intervals are exact Poisson limits of the misses.\n\n"
			"A figure measured on generated text says nothing about real reports: name the corpus beside it. Nothing of the texts is printed.",
	.examples = "cxr deid text gold.jsonl > found.jsonl; cxr score phi found.jsonl gold.jsonl # recall and precision by type",
	.opts = opts,
	.opts_bytes = sizeof(phi_opts),
	.run = run,
};
