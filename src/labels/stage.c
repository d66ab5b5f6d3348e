/*
 * Stage `labels`: de-identified report and its sections -> 14 labels for each of the five inputs.
 * The sections stage hands over bodies, not offsets; they are found again in the report, so that evidence points into it.
 */
#include "labels/stage.h"

#include "base/mem.h"

/* Bounds of one record; far above any report. */
#define STUDY_ARENA_BYTES ((size_t)256 << 20)
#define RECORD_BYTES ((size_t)64 << 20)

/* How likely `at` is the start of that section's body: behind its own header, behind a colon, anywhere. */
static int header_score(cxr_str report, size_t at, const char *header)
{
	while (at > 0 && cxr_is_space((unsigned char)report.ptr[at - 1]))
		at--;
	size_t from = at > 24 ? at - 24 : 0;
	bool named = cxr_str_ifind((cxr_str){report.ptr + from, at - from}, cxr_str_from(header)) != SIZE_MAX;
	return (named ? 2 : 0) + (at > 0 && report.ptr[at - 1] == ':');
}

/* Start of the occurrence of `body` that stands behind the best header; SIZE_MAX when there is none. */
static size_t find_body(cxr_str report, cxr_str body, const char *header)
{
	enum { MAX_TRIES = 64, BEST = 3 };
	size_t best = SIZE_MAX, from = 0;
	int best_score = -1;
	for (int i = 0; i < MAX_TRIES && best_score < BEST; i++) {
		size_t at = cxr_str_find((cxr_str){report.ptr + from, report.len - from}, body);
		if (at == SIZE_MAX)
			break;
		at += from;
		int score = header_score(report, at, header);
		if (score > best_score) {
			best_score = score;
			best = at;
		}
		from = at + 1;
	}
	return best;
}

/* Ranges of one body in the report: pieces of a repeated section stand apart and were joined by newlines. */
static size_t locate(cxr_str report, cxr_str body, const char *header, cxr_span *out, size_t max_spans)
{
	size_t from = 0, at = find_body(report, body, header);
	if (max_spans == 0)
		return 0;
	if (at != SIZE_MAX) {
		out[0] = (cxr_span){at, at + body.len};
		return 1;
	}
	/* repeated section: its pieces stand apart; take them greedily, line by line */
	size_t n = 0;
	cxr_str lines = body, line;
	while (cxr_str_split(&lines, '\n', &line)) {
		if (cxr_str_trim(line).len == 0)
			continue;
		cxr_str rest = {report.ptr + from, report.len - from};
		at = cxr_str_find(rest, line);
		if (at == SIZE_MAX)
			continue;
		cxr_span span = {from + at, from + at + line.len};
		bool adjacent = n > 0 && cxr_str_trim((cxr_str){report.ptr + out[n - 1].end, span.start - out[n - 1].end}).len == 0;
		if (adjacent)
			out[n - 1].end = span.end;
		else if (n < max_spans)
			out[n++] = span;
		else
			return n;
		from = span.end;
	}
	return n;
}

enum { MAX_SPANS = 256 };

static void sort_spans(cxr_span *spans, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		cxr_span span = spans[i];
		size_t at = i;
		for (; at > 0 && spans[at - 1].start > span.start; at--)
			spans[at] = spans[at - 1];
		spans[at] = span;
	}
}

/* Ordered, not overlapping ranges of the report that may yield labels. */
static size_t readable_spans(const cxr_study_rec *study, const cxr_sections_rec *sections, cxr_span out[MAX_SPANS])
{
	static const cxr_section results[] = {CXR_SECTION_FINDINGS, CXR_SECTION_IMPRESSION};
	static const cxr_section unread[] = {CXR_SECTION_CLINICAL_HISTORY, CXR_SECTION_HISTORY, CXR_SECTION_COMPARISON, CXR_SECTION_TECHNIQUE,
		CXR_SECTION_PROCEDURE_COMMENTS, CXR_SECTION_ACCESSION_NUMBER};
	cxr_span found[MAX_SPANS];
	size_t n_found = 0, n = 0;
	for (size_t i = 0; i < CXR_ARRAY_LEN(results); i++)
		if (sections->body[results[i]].ptr)
			n_found += locate(study->report, sections->body[results[i]], i ? "impression" : "finding", found + n_found, MAX_SPANS - n_found);
	bool has_result = n_found > 0;
	for (size_t i = 0; !has_result && i < CXR_ARRAY_LEN(unread); i++)
		if (sections->body[unread[i]].ptr && n_found < MAX_SPANS)
			n_found += locate(study->report, sections->body[unread[i]], ":", found + n_found, MAX_SPANS - n_found);
	sort_spans(found, n_found);
	size_t at = 0;
	for (size_t i = 0; i < n_found; i++) {
		size_t start = found[i].start > at ? found[i].start : at;
		if (has_result && found[i].end > start)
			out[n++] = (cxr_span){start, found[i].end};
		else if (!has_result && start > at && n < MAX_SPANS - 1)
			out[n++] = (cxr_span){at, start};
		at = found[i].end > at ? found[i].end : at;
	}
	if (!has_result && at < study->report.len)
		out[n++] = (cxr_span){at, study->report.len};
	return n;
}

static cxr_rc label_text(const cxr_labeler *labeler, cxr_str text, cxr_arena *arena, bool *out_has, cxr_label_set *out, cxr_err *err)
{
	cxr_label_options options = cxr_label_options_default();
	options.want_evidence = false;
	cxr_label_result result;
	*out_has = text.ptr && cxr_str_trim(text).len > 0;
	if (!*out_has)
		return CXR_OK;
	CXR_TRY(cxr_label_report(labeler, text, NULL, 0, &options, arena, &result, err));
	*out = result.set;
	return CXR_OK;
}

/* first, blank line, second; either may be absent. */
static cxr_rc join(cxr_str first, cxr_str second, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	if (!first.ptr || !second.ptr) {
		*out = first.ptr ? first : second;
		return CXR_OK;
	}
	char *text = cxr_arena_alloc(arena, first.len + second.len + 3);
	if (!text)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory to join two sections");
	memcpy(text, first.ptr, first.len);
	memcpy(text + first.len, "\n\n", 2);
	memcpy(text + first.len + 2, second.ptr, second.len);
	*out = (cxr_str){text, first.len + second.len + 2};
	return CXR_OK;
}

cxr_rc cxr_labels_make_rec(const cxr_labeler *labeler, const cxr_study_rec *study, const cxr_sections_rec *sections,
	cxr_arena *arena, cxr_labels_rec *out, cxr_err *err)
{
	memset(out, 0, sizeof *out);
	out->study_id = study->study_id;
	cxr_str texts[CXR_N_INPUTS] = {{NULL, 0}};
	texts[CXR_INPUT_FINDINGS] = sections->body[CXR_SECTION_FINDINGS];
	texts[CXR_INPUT_IMPRESSION] = sections->body[CXR_SECTION_IMPRESSION];
	CXR_TRY(join(texts[CXR_INPUT_FINDINGS], texts[CXR_INPUT_IMPRESSION], arena, &texts[CXR_INPUT_FINDINGS_IMPRESSION], err));
	CXR_TRY(join(texts[CXR_INPUT_IMPRESSION], texts[CXR_INPUT_FINDINGS], arena, &texts[CXR_INPUT_IMPRESSION_FINDINGS], err));
	for (int input = CXR_INPUT_FINDINGS; input < CXR_N_INPUTS; input++)
		CXR_TRY(label_text(labeler, texts[input], arena, &out->has[input], &out->set[input], err));
	cxr_span spans[MAX_SPANS];
	size_t n_spans = readable_spans(study, sections, spans);
	for (size_t i = 0; i < n_spans; i++)
		out->has[CXR_INPUT_REPORT] |= cxr_str_trim(cxr_str_sub(study->report, spans[i])).len > 0;
	if (!out->has[CXR_INPUT_REPORT])
		return CXR_OK;
	cxr_label_result result;
	CXR_TRY(cxr_label_report(labeler, study->report, spans, n_spans, NULL, arena, &result, err));
	CXR_TRY(cxr_evidence_to_code_points(study->report, result.evidence, result.n_evidence, arena, err));
	out->set[CXR_INPUT_REPORT] = result.set;
	out->evidence = result.evidence;
	out->n_evidence = result.n_evidence;
	return CXR_OK;
}

static cxr_rc open_worker(cxr_run *run, void **out_worker, cxr_err *err)
{
	(void)run;
	cxr_labeler *labeler;
	CXR_TRY(cxr_labeler_new(&labeler, err));
	*out_worker = labeler;
	return CXR_OK;
}

static void close_worker(void *worker)
{
	cxr_labeler_free(worker);
}

typedef struct shard_run {
	cxr_shard_reader studies, sections;
	cxr_arena arena;
	cxr_buf json;
} shard_run;

static cxr_rc run_studies(cxr_run *run, const cxr_labeler *labeler, shard_run *in, cxr_shard_writer *out, cxr_err *err)
{
	for (;;) {
		if (cxr_run_should_stop(run))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
		cxr_str study_json, sections_json;
		CXR_TRY(cxr_shard_reader_next(&in->studies, &study_json, err));
		CXR_TRY(cxr_shard_reader_next(&in->sections, &sections_json, err));
		if (!study_json.ptr != !sections_json.ptr)
			return CXR_FAIL(err, CXR_E_SCHEMA, "shards of deid and sections differ in length");
		if (!study_json.ptr)
			return CXR_OK;
		cxr_arena_clear(&in->arena);
		cxr_buf_clear(&in->json);
		cxr_study_rec study;
		cxr_sections_rec sections;
		cxr_labels_rec labels;
		CXR_TRY(cxr_study_rec_decode(study_json, &in->arena, &study, err));
		CXR_TRY(cxr_sections_rec_decode(sections_json, &in->arena, &sections, err));
		if (!cxr_str_eq(study.study_id, sections.study_id))
			return CXR_FAIL(err, CXR_E_SCHEMA, "shards of deid and sections are out of step");
		CXR_TRY(cxr_labels_make_rec(labeler, &study, &sections, &in->arena, &labels, err));
		cxr_labels_rec_encode(&labels, &in->json);
		CXR_TRY(cxr_buf_check(&in->json, err));
		CXR_TRY(cxr_shard_writer_put(out, cxr_buf_str(&in->json), err));
	}
}

static cxr_rc run_shard(cxr_run *run, void *worker, uint32_t shard, cxr_shard_writer *out, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *studies = cxr_project_shard_path(run->project, "deid", shard);
	CXR_AUTO(cxr_free_at) char *sections = cxr_project_shard_path(run->project, "sections", shard);
	if (!studies || !sections)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	shard_run in;
	CXR_TRY(cxr_shard_reader_open(&in.studies, studies, err));
	cxr_rc rc = cxr_shard_reader_open(&in.sections, sections, err);
	if (rc == CXR_OK) {
		cxr_arena_init(&in.arena, STUDY_ARENA_BYTES);
		cxr_buf_init(&in.json, RECORD_BYTES);
		rc = run_studies(run, worker, &in, out, err);
		cxr_buf_release(&in.json);
		cxr_arena_release(&in.arena);
		cxr_shard_reader_close(&in.sections);
	}
	cxr_shard_reader_close(&in.studies);
	return rc;
}

const cxr_stage cxr_stage_labels = {
	.name = "labels",
	.inputs = {"deid", "sections"},
	.version = 1,
	.open_worker = open_worker,
	.run_shard = run_shard,
	.close_worker = close_worker,
};
