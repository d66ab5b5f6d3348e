/* A reader's file comes back. See review.h. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "review/feed.h"
#include "review/review.h"
#include "review/sheet.h"

#define FILE_BYTES ((size_t)2 << 30)

typedef struct importer {
	const cxr_run *run;
	const char *reader;
	review__lines lines;      /* by study once sorted */
	cxr_review_read *reads;   /* of the lines, in their order; patient_no 0 = not met in the working set yet */
	cxr_arena arena;
	cxr_review_imported *out;
} importer;

static int by_study(const void *a, const void *b)
{
	const review__line *x = a, *y = b;
	if (x->patient_no != y->patient_no)
		return x->patient_no < y->patient_no ? -1 : 1;
	return x->study_no < y->study_no ? -1 : x->study_no > y->study_no;
}

static cxr_rc refuse(cxr_err *err, const review__line *line, const char *why)
{
	cxr_rc rc = CXR_FAIL(err, CXR_E_POLICY, "%s; nothing was imported", why);
	cxr_err_about(err, "line %llu", (unsigned long long)line->line);
	return rc;
}

/* ---- what holds without the reports ---- */
static cxr_rc check_lines(importer *im, const cxr_key *key, cxr_err *err)
{
	char project[17], token[REVIEW__TOKEN];
	cxr_key_fingerprint(key, project);
	review__reader_token(key, im->reader, token);
	for (size_t i = 0; i < im->lines.n_items; i++) {
		const review__line *line = &im->lines.items[i];
		if (!cxr_str_eqz(line->project, project))
			return refuse(err, line, "the file was exported from another project");
		if (!cxr_str_eqz(line->reader, token))
			return refuse(err, line, "the file is the copy of another reader");
		if (i && by_study(line - 1, line) == 0)
			return refuse(err, line, "the report is in the file twice");
		if (line->n_marks && !line->is_read)
			return refuse(err, line, "there are marks, and the report is not confirmed as read");
	}
	return CXR_OK;
}

/* ---- marks ---- */

/* Byte of a code point; false behind the end. Marks come in any order, so each walks from the start. */
static bool byte_at(cxr_str text, uint64_t code_point, uint32_t *out)
{
	size_t at = 0;
	uint32_t c;
	for (uint64_t n = 0; n < code_point; n++) {
		if (at >= text.len)
			return false;
		at += cxr_utf8_next(text, at, &c);
	}
	*out = (uint32_t)at;
	return at <= UINT32_MAX;
}

/* At most one blank between a mark and a surrogate: they are pieces of one name. */
static bool is_gap(cxr_str text, size_t from, size_t to)
{
	return to == from || (to == from + 1 && text.ptr[from] == ' ');
}

/* Blanks and marks alone say nothing. */
static bool says_something(cxr_str text, size_t from, size_t to)
{
	for (size_t at = from; at < to; at++)
		if (cxr_is_alnum((unsigned char)text.ptr[at]) || (unsigned char)text.ptr[at] >= 0x80)
			return true;
	return false;
}

/* *out_miss, and whether anything of the mark that could say something lies outside of all surrogates. */
static bool class_of(const review__report *r, const cxr_review_mark *mark, cxr_miss_class *out_miss)
{
	bool is_before = false, is_behind = false, is_open = false;
	size_t at = mark->start;
	for (size_t i = 0; i < r->n_spans; i++) {
		cxr_span s = r->spans[i].output;
		bool overlaps = s.start < mark->end && s.end > mark->start;
		if (overlaps) {
			is_before |= mark->start < s.start;
			is_behind |= mark->end > s.end;
			is_open |= says_something(r->text, at, s.start);
			at = s.end > at ? s.end : at;
		} else if (s.start >= mark->end && is_gap(r->text, mark->end, s.start)) {
			is_before = true;
		} else if (s.end <= mark->start && is_gap(r->text, s.end, mark->start)) {
			is_behind = true;
		}
	}
	is_open |= says_something(r->text, at, mark->end);
	*out_miss = is_before && is_behind ? CXR_MISS_INNER : is_before ? CXR_MISS_PREFIX : is_behind ? CXR_MISS_SUFFIX : CXR_MISS_FULL;
	return is_open;
}

static int by_place(const void *a, const void *b)
{
	const cxr_review_mark *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

static cxr_rc take_marks(importer *im, const review__line *line, const review__report *report, cxr_review_read *read, cxr_err *err)
{
	read->marks = cxr_arena_array(&im->arena, line->n_marks, sizeof *read->marks);
	if (!read->marks)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for marks");
	for (size_t i = 0; i < line->n_marks; i++) {
		const review__span *span = &line->marks[i];
		cxr_review_mark *mark = &read->marks[i];
		mark->type = span->type;
		if (!byte_at(report->text, span->start, &mark->start) || !byte_at(report->text, span->end, &mark->end))
			return refuse(err, line, "a mark lies behind the end of the report");
		if (!class_of(report, mark, &mark->miss))
			return refuse(err, line, "a mark lies on a surrogate altogether, or on blanks: mark the bytes that are real");
	}
	if (line->n_marks)
		qsort(read->marks, line->n_marks, sizeof *read->marks, by_place);
	for (size_t i = 1; i < line->n_marks; i++)
		if (by_place(&read->marks[i - 1], &read->marks[i]) == 0)
			return refuse(err, line, "two marks have the same place");
	read->n_marks = line->n_marks;
	return CXR_OK;
}

static cxr_rc take_report(importer *im, const review__report *report, cxr_err *err)
{
	review__line wanted = {.patient_no = report->rec.patient_no, .study_no = report->rec.study_no};
	const review__line *line = im->lines.n_items ? bsearch(&wanted, im->lines.items, im->lines.n_items, sizeof wanted, by_study) : NULL;
	if (!line)
		return CXR_OK;
	cxr_review_read *read = &im->reads[line - im->lines.items];
	if (!cxr_str_eqz(line->text_sha256, report->text_sha256))
		return refuse(err, line, "the report has changed since the export: export it again");
	*read = (cxr_review_read){.patient_no = report->rec.patient_no, .study_no = report->rec.study_no};
	memcpy(read->text_sha256, report->text_sha256, sizeof read->text_sha256);
	return take_marks(im, line, report, read, err);
}

static cxr_rc check_reports(importer *im, cxr_err *err)
{
	review__feed feed;
	const review__report *report = NULL;
	cxr_rc rc = review__feed_open(&feed, im->run->project, err);
	if (rc == CXR_OK)
		rc = check_lines(im, feed.key, err);
	while (rc == CXR_OK && (rc = review__feed_next(&feed, &report, err)) == CXR_OK && report) {
		if (cxr_run_should_stop(im->run))
			rc = CXR_FAIL(err, CXR_E_CANCELLED, "stopped; nothing was imported");
		else
			rc = take_report(im, report, err);
	}
	review__feed_close(&feed);
	for (size_t i = 0; i < im->lines.n_items && rc == CXR_OK; i++)
		if (im->reads[i].patient_no == 0)
			rc = refuse(err, &im->lines.items[i], "there is no such report in the working set");
	return rc;
}

/* ---- rows ---- */
static bool is_same(const cxr_review_read *a, const cxr_review_read *b)
{
	bool same = a->n_marks == b->n_marks && memcmp(a->text_sha256, b->text_sha256, sizeof a->text_sha256) == 0;
	for (size_t i = 0; i < a->n_marks && same; i++)
		same = a->marks[i].start == b->marks[i].start && a->marks[i].end == b->marks[i].end && a->marks[i].type == b->marks[i].type &&
			a->marks[i].miss == b->marks[i].miss;
	return same;
}

static bool is_known(const cxr_review_set *set, const cxr_review_read *read)
{
	size_t n;
	const cxr_review_read *old = cxr_review_set_find(set, read->patient_no, read->study_no, &n);
	for (size_t i = 0; i < n; i++)
		if (old[i].reader_no == read->reader_no)
			return is_same(&old[i], read);
	return false;
}

static void count(importer *im, const cxr_review_read *read, bool is_old)
{
	im->out->n_read++;
	im->out->n_same += is_old;
	im->out->n_marks += read->n_marks;
	for (size_t m = 0; m < read->n_marks; m++)
		im->out->n_by_class[read->marks[m].miss]++;
}

static cxr_rc put_rows(importer *im, const cxr_review_set *set, cxr_err *err)
{
	cxr_store *store = im->run->project->store;
	cxr_key *key;
	uint32_t reader_no;
	CXR_TRY(cxr_key_load(im->run->project->key_path, &key, err));
	cxr_rc rc = cxr_review_reader(store, key, cxr_str_from(im->reader), !im->run->dry_run, &reader_no, err);
	cxr_key_free(key);
	CXR_TRY(rc);
	for (size_t i = 0; i < im->lines.n_items; i++) {
		cxr_review_read *read = &im->reads[i];
		if (!im->lines.items[i].is_read) {
			im->out->n_not_read++;
			continue;
		}
		read->reader_no = reader_no;
		bool is_old = is_known(set, read);
		count(im, read, is_old);
		if (!is_old && !im->run->dry_run)
			CXR_TRY(cxr_review_put(store, read, err));
	}
	return CXR_OK;
}

static cxr_rc store_rows(importer *im, cxr_err *err)
{
	cxr_store *store = im->run->project->store;
	cxr_review_set set;
	cxr_rc rc = cxr_review_set_load(&set, store, err);
	if (rc == CXR_OK && im->run->dry_run) {
		rc = put_rows(im, &set, err);
	} else if (rc == CXR_OK && (rc = cxr_store_begin(store, err)) == CXR_OK) {
		rc = put_rows(im, &set, err);
		if (rc == CXR_OK)
			rc = cxr_store_commit(store, err);
		if (rc != CXR_OK)
			cxr_store_rollback(store);
	}
	cxr_review_set_release(&set);
	return rc;
}

static cxr_rc import(importer *im, cxr_str bytes, cxr_err *err)
{
	CXR_TRY(review__parse(bytes, &im->arena, &im->lines, err));
	if (im->lines.n_items)
		qsort(im->lines.items, im->lines.n_items, sizeof *im->lines.items, by_study);
	im->reads = cxr_arena_array(&im->arena, im->lines.n_items, sizeof *im->reads);
	if (!im->reads)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a reader's file");
	CXR_TRY(check_reports(im, err));
	return store_rows(im, err);
}

cxr_rc cxr_review_import(const cxr_run *run, const char *path, const char *reader, cxr_review_imported *out, cxr_err *err)
{
	*out = (cxr_review_imported){0};
	importer im = {.run = run, .reader = reader, .out = out};
	cxr_buf bytes;
	cxr_buf_init(&bytes, FILE_BYTES);
	cxr_arena_init(&im.arena, FILE_BYTES);
	cxr_rc rc = cxr_file_read(path, FILE_BYTES, &bytes, err);
	if (rc == CXR_OK)
		rc = import(&im, cxr_buf_str(&bytes), err);
	review__lines_release(&im.lines);
	cxr_arena_release(&im.arena);
	cxr_buf_release(&bytes);
	return rc;
}
