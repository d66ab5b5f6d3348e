/* See feed.h. */
#include "review/feed.h"

#include "base/digest.h"
#include "base/mem.h"

#define STUDY_BYTES ((size_t)512 << 20)

/* Opens the vault once: it knows the project's key from any other. */
static cxr_rc check_key(const cxr_project *project, const cxr_key *key, cxr_err *err)
{
	cxr_vault *vault;
	CXR_TRY(cxr_vault_open(&vault, project->vault_dir, key, false, err));
	cxr_vault_close(vault);
	return CXR_OK;
}

cxr_rc review__feed_open(review__feed *feed, const cxr_project *project, cxr_err *err)
{
	*feed = (review__feed){.project = project};
	cxr_arena_init(&feed->arena, STUDY_BYTES);
	cxr_buf_init(&feed->plain, STUDY_BYTES);
	CXR_TRY(cxr_key_load(project->key_path, &feed->key, err));
	CXR_TRY(check_key(project, feed->key, err));
	CXR_TRY(cxr_project_n_shards(project, &feed->n_shards, err));
	return feed->n_shards ? CXR_OK : CXR_FAIL(err, CXR_E_NOT_FOUND, "there is no report yet: run `cxr build` first");
}

static void close_shard(review__feed *feed)
{
	if (!feed->is_open)
		return;
	cxr_shard_reader_close(&feed->studies);
	cxr_shard_reader_close(&feed->spans);
	feed->is_open = false;
}

void review__feed_close(review__feed *feed)
{
	close_shard(feed);
	if (feed->plain.ptr)
		cxr_wipe(feed->plain.ptr, feed->plain.capacity);
	cxr_buf_release(&feed->plain);
	cxr_arena_release(&feed->arena);
	cxr_key_free(feed->key);
	feed->key = NULL;
}

static cxr_rc open_shard(review__feed *feed, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *studies = cxr_project_shard_path(feed->project, "deid", feed->shard);
	CXR_AUTO(cxr_free_at) char *spans = cxr_project_spans_path(feed->project, feed->shard);
	if (!studies || !spans)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	CXR_TRY(cxr_shard_reader_open(&feed->studies, studies, err));
	cxr_rc rc = cxr_shard_reader_open(&feed->spans, spans, err);
	if (rc != CXR_OK) {
		cxr_shard_reader_close(&feed->studies);
		return rc;
	}
	feed->is_open = true;
	feed->shard++;
	return CXR_OK;
}

static void name_text(review__report *report)
{
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_of(report->text.ptr, report->text.len, digest);
	cxr_hex(digest, sizeof digest, report->text_sha256);
}

static cxr_rc open_ledger(review__feed *feed, cxr_str sealed, cxr_err *err)
{
	review__report *r = &feed->report;
	char about[32];
	cxr_span_ledger_about(r->rec.patient_no, r->rec.study_no, about);
	if (sealed.len < 8)
		return CXR_FAIL(err, CXR_E_SCHEMA, "a span ledger is cut short");
	cxr_buf_clear(&feed->plain);
	CXR_TRY(cxr_key_open(feed->key, cxr_str_from(about), (cxr_str){sealed.ptr + 8, sealed.len - 8}, &feed->plain, err));
	CXR_TRY(cxr_span_ledger_decode(cxr_buf_str(&feed->plain), &feed->arena, &r->ledger, err));
	bool is_first = !r->ledger.first_spans;
	r->text = is_first ? r->rec.report : r->ledger.first_text;
	r->spans = is_first ? r->ledger.spans : r->ledger.first_spans;
	r->n_spans = is_first ? r->ledger.n_spans : r->ledger.n_first_spans;
	for (size_t i = 0; i < r->n_spans; i++)
		if (r->spans[i].output.end > r->text.len || (i && r->spans[i].output.start < r->spans[i - 1].output.end))
			return CXR_FAIL(err, CXR_E_SCHEMA, "a span ledger does not fit its report");
	name_text(r);
	return CXR_OK;
}

static bool is_candidate(const cxr_study_rec *rec)
{
	for (size_t i = 0; i < rec->n_images; i++)
		if (rec->images[i].skip_reason.len == 0)
			return true;
	return false;
}

cxr_rc review__feed_next(review__feed *feed, const review__report **out, cxr_err *err)
{
	*out = NULL;
	for (;;) {
		cxr_str study, sealed;
		if (!feed->is_open) {
			if (feed->shard == feed->n_shards)
				return CXR_OK;
			CXR_TRY(open_shard(feed, err));
		}
		CXR_TRY(cxr_shard_reader_next(&feed->studies, &study, err));
		CXR_TRY(cxr_shard_reader_next(&feed->spans, &sealed, err));
		if (!study.ptr != !sealed.ptr)
			return CXR_FAIL(err, CXR_E_SCHEMA, "the span ledgers are out of step with stage deid: run `cxr build`");
		if (!study.ptr) {
			close_shard(feed);
			continue;
		}
		cxr_arena_clear(&feed->arena);
		CXR_TRY(cxr_study_rec_decode(study, &feed->arena, &feed->report.rec, err));
		if (!is_candidate(&feed->report.rec))
			continue;
		cxr_rc rc = open_ledger(feed, sealed, err);
		if (rc != CXR_OK) {
			cxr_err_about(err, "patient%05u_study%u", feed->report.rec.patient_no, feed->report.rec.study_no);
			return rc;
		}
		*out = &feed->report;
		return CXR_OK;
	}
}
