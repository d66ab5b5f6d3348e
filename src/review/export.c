/* Reports for a reader. See review.h; headers and the mapping are in export_tables.c. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "formats/json.h"
#include "review/export.h"
#include "review/feed.h"
#include "review/sheet.h"

#define LINE_BYTES ((size_t)256 << 20)

typedef struct writer {
	const cxr_run *run;
	const cxr_review_export_options *options;
	char project[17], reader[REVIEW__TOKEN];
	uint64_t highest;  /* order number of the last report of a sample */
	cxr_buf line;
	cxr_file_out file;
	uint64_t n;
} writer;

/* ---- which ---- */
CXR_VEC_DECLARE(order_list, uint64_t)

/* Keyed, the same for every reader. */
static uint64_t order_of(const review__feed *feed, const review__report *report)
{
	uint32_t about[3] = {0x52455657, report->rec.patient_no, report->rec.study_no};
	return cxr_key_token64(feed->key, CXR_KEY_LOOKUP, about, sizeof about);
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;
	return *x < *y ? -1 : *x > *y;
}

static cxr_rc gather_orders(const writer *w, order_list *orders, cxr_err *err)
{
	review__feed feed;
	const review__report *report = NULL;
	cxr_rc rc = review__feed_open(&feed, w->run->project, err);
	while (rc == CXR_OK && (rc = review__feed_next(&feed, &report, err)) == CXR_OK && report)
		if (!order_list_push(orders, order_of(&feed, report)))
			rc = CXR_FAIL(err, CXR_E_NOMEM, "no memory for a sample");
	review__feed_close(&feed);
	return rc;
}

static cxr_rc choose(writer *w, cxr_err *err)
{
	uint64_t n = w->options->n_sample;
	order_list orders = {0};
	w->highest = UINT64_MAX;
	if (n == 0)
		return CXR_OK;
	cxr_rc rc = gather_orders(w, &orders, err);
	if (rc == CXR_OK && n < orders.n_items) {
		qsort(orders.items, orders.n_items, sizeof *orders.items, by_value);
		w->highest = orders.items[n - 1];
	}
	order_list_release(&orders);
	return rc;
}

/* ---- lines ---- */
static void put_pair(cxr_json_out *json, const char *key, cxr_str value)
{
	cxr_json_key(json, key);
	cxr_json_put_str(json, value);
}

static void put_json(writer *w, const review__report *r)
{
	cxr_json_out json;
	cxr_utf8_cursor cursor;
	cxr_json_out_init(&json, &w->line, 0);
	cxr_utf8_cursor_init(&cursor, r->text);
	cxr_json_begin_object(&json);
	put_pair(&json, "study_id", r->rec.study_id);
	put_pair(&json, "project", cxr_str_from(w->project));
	put_pair(&json, "reader", cxr_str_from(w->reader));
	put_pair(&json, "text_sha256", cxr_str_from(r->text_sha256));
	put_pair(&json, "text", r->text);
	cxr_json_key(&json, "surrogates");
	cxr_json_begin_array(&json);
	for (size_t i = 0; i < r->n_spans; i++) {
		cxr_json_begin_object(&json);
		cxr_json_key(&json, "start");
		cxr_json_put_int(&json, (int64_t)cxr_utf8_cursor_at(&cursor, r->spans[i].output.start));
		cxr_json_key(&json, "end");
		cxr_json_put_int(&json, (int64_t)cxr_utf8_cursor_at(&cursor, r->spans[i].output.end));
		put_pair(&json, "type", cxr_str_from(cxr_phi_type_name(r->spans[i].type)));
		cxr_json_end_object(&json);
	}
	cxr_json_end_array(&json);
	cxr_json_key(&json, "read");
	cxr_json_put_bool(&json, false);
	cxr_json_key(&json, "marks");
	cxr_json_begin_array(&json);
	cxr_json_end_array(&json);
	cxr_json_end_object(&json);
	cxr_buf_add_char(&w->line, '\n');
}

void review__put_cell(cxr_buf *out, cxr_str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		const char *escaped = c == '\\' ? "\\\\" : c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : NULL;
		if (escaped)
			cxr_buf_addz(out, escaped);
		else
			cxr_buf_add_char(out, c);
	}
}

static void put_row(writer *w, const review__report *r)
{
	cxr_utf8_cursor cursor;
	cxr_utf8_cursor_init(&cursor, r->text);
	cxr_buf_printf(&w->line, CXR_STR_FMT "\t%s\t%s\t%s\tno\t\t", CXR_STR_ARG(r->rec.study_id), w->project, w->reader, r->text_sha256);
	for (size_t i = 0; i < r->n_spans; i++) {
		size_t start = cxr_utf8_cursor_at(&cursor, r->spans[i].output.start), end = cxr_utf8_cursor_at(&cursor, r->spans[i].output.end);
		cxr_buf_printf(&w->line, "%s%s:%zu-%zu", i ? " " : "", cxr_phi_type_name(r->spans[i].type), start, end);
	}
	cxr_buf_add_char(&w->line, '\t');
	review__put_cell(&w->line, r->text);
	cxr_buf_add_char(&w->line, '\n');
}

static cxr_rc write_line(writer *w, cxr_err *err)
{
	CXR_TRY(cxr_buf_check(&w->line, err));
	CXR_TRY(cxr_file_out_write(&w->file, w->line.ptr, w->line.len, err));
	cxr_buf_clear(&w->line);
	return CXR_OK;
}

static cxr_rc write_all(writer *w, review__feed *feed, cxr_err *err)
{
	bool is_json = w->options->format == CXR_REVIEW_JSONL;
	cxr_key_fingerprint(feed->key, w->project);
	review__reader_token(feed->key, w->options->reader, w->reader);
	if (!is_json)
		cxr_buf_printf(&w->line, "%s\n", review__table_head);
	for (;;) {
		const review__report *report;
		if (cxr_run_should_stop(w->run))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped; nothing was exported");
		CXR_TRY(review__feed_next(feed, &report, err));
		if (!report)
			break;
		if (order_of(feed, report) > w->highest)
			continue;
		if (is_json)
			put_json(w, report);
		else
			put_row(w, report);
		w->n++;
		if (!w->run->dry_run)
			CXR_TRY(write_line(w, err));
		cxr_buf_clear(&w->line);
	}
	return CXR_OK;
}

/* ---- files ---- */
cxr_rc review__file_open(const cxr_review_export_options *options, const char *name, cxr_file_out *out, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(options->dir, name);
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	CXR_TRY(cxr_dir_make(options->dir, 0700, err));
	if (!options->force && cxr_file_exists(path))
		return CXR_FAIL(err, CXR_E_EXISTS, "the directory holds an earlier %s, with a reader's work perhaps: name another one, or use --force", name);
	return cxr_file_out_open(out, path, 0600, err);
}

cxr_rc review__file_commit(const cxr_review_export_options *options, cxr_file_out *file, cxr_err *err)
{
	return options->force ? cxr_file_out_commit(file, true, err) : cxr_file_out_commit_new(file, true, err);
}

static cxr_rc export_reports(writer *w, cxr_err *err)
{
	const char *name = w->options->format == CXR_REVIEW_JSONL ? "reports.jsonl" : "reports.tsv";
	if (!w->options->reader || cxr_str_trim(cxr_str_from(w->options->reader)).len == 0)
		return CXR_FAIL(err, CXR_E_USAGE, "name the reader (--reader): every reader has a copy of their own");
	CXR_TRY(choose(w, err));
	bool is_dry = w->run->dry_run;
	if (!is_dry)
		CXR_TRY(review__file_open(w->options, name, &w->file, err));
	review__feed feed;
	cxr_rc rc = review__feed_open(&feed, w->run->project, err);
	if (rc == CXR_OK)
		rc = write_all(w, &feed, err);
	review__feed_close(&feed);
	if (rc == CXR_OK && !is_dry)
		rc = review__file_commit(w->options, &w->file, err);
	if (!is_dry)
		cxr_file_out_close(&w->file);
	return rc;
}

cxr_rc cxr_review_export(const cxr_run *run, const cxr_review_export_options *options, uint64_t *out_n, cxr_err *err)
{
	*out_n = 0;
	if (options->what == CXR_REVIEW_MAPPING)
		return review__export_mapping(run, options, out_n, err);
	if (options->what == CXR_REVIEW_HEADERS)
		return review__export_headers(run, options, out_n, err);
	writer w = {.run = run, .options = options};
	cxr_buf_init(&w.line, LINE_BYTES);
	cxr_rc rc = export_reports(&w, err);
	cxr_buf_release(&w.line);
	*out_n = w.n;
	return rc;
}
