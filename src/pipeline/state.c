/* See inside.h: fingerprints, what is up to date. Tests: tests/unit/pipeline/test_pipeline.c */
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "pipeline/inside.h"
#include "project/review_rows.h"

size_t pipeline__find(pipeline__table table, const char *name)
{
	for (size_t i = 0; table[i]; i++)
		if (strcmp(table[i]->name, name) == 0)
			return i;
	return SIZE_MAX;
}

size_t pipeline__n_inputs(const cxr_stage *stage)
{
	size_t n = 0;
	while (n < CXR_ARRAY_LEN(stage->inputs) && stage->inputs[n])
		n++;
	return n;
}

bool pipeline__has_shards(const cxr_stage *stage)
{
	return !stage->run_whole || stage->has_shards;
}

/* ---- fingerprints ---- */

/* Every piece with its length, so that no two lists of pieces give the same bytes. */
static void add_piece(cxr_sha256 *sha, const char *text)
{
	uint64_t n = strlen(text);
	unsigned char length[8];
	for (size_t i = 0; i < sizeof length; i++)
		length[i] = (unsigned char)(n >> (8 * i));
	cxr_sha256_add(sha, length, sizeof length);
	cxr_sha256_add(sha, text, n);
}

static cxr_rc add_result(const cxr_project *project, cxr_sha256 *sha, const char *stage, uint32_t shard, bool *is_there, cxr_err *err)
{
	cxr_stage_log_row row;
	CXR_TRY(cxr_stage_log_get(project->store, stage, shard, &row, err));
	*is_there &= row.result[0] != '\0';
	add_piece(sha, stage);
	add_piece(sha, row.result);
	return CXR_OK;
}

/* What was left out and why: no shard says it, a report does. Numbers of files and reason codes, in order. */
static cxr_rc add_left_out(cxr_store *store, cxr_sha256 *sha, cxr_err *err)
{
	static const char sql[] = "SELECT '' AS stage, kind, '' AS reason, COUNT(*) FROM source_file WHERE is_present = 1 GROUP BY kind "
		"UNION ALL SELECT stage, kind, reason, COUNT(*) FROM quarantine GROUP BY stage, kind, reason ORDER BY stage, kind, reason";
	cxr_stmt *q;
	bool row = false;
	CXR_TRY(cxr_store_query(store, sql, &q, err));
	cxr_rc rc;
	while ((rc = cxr_stmt_step(q, &row, err)) == CXR_OK && row) {
		char text[256];
		cxr_str stage = cxr_stmt_text(q, 0), reason = cxr_stmt_text(q, 2);
		snprintf(text, sizeof text, CXR_STR_FMT " %lld " CXR_STR_FMT " %lld", CXR_STR_ARG(stage), (long long)cxr_stmt_int(q, 1), CXR_STR_ARG(reason),
			(long long)cxr_stmt_int(q, 3));
		add_piece(sha, text);
	}
	cxr_stmt_done(q);
	return rc;
}

/* Rows of the review of the shard's patients; nothing when nobody has read any. */
static cxr_rc add_review(const cxr_project *project, cxr_sha256 *sha, uint32_t shard, cxr_err *err)
{
	char digest[65];
	uint64_t per_shard = project->config.patients_per_shard;
	CXR_TRY(cxr_review_digest(project->store, shard * per_shard + 1, (shard + 1) * per_shard, digest, err));
	if (digest[0])
		add_piece(sha, digest);
	return CXR_OK;
}

cxr_rc pipeline__fingerprint(const cxr_project *project, pipeline__table table, const cxr_stage *stage, uint32_t n_shards, uint32_t shard,
	char out[CXR_STAGE_HEX], cxr_err *err)
{
	cxr_sha256 sha;
	bool is_there = true;
	char number[32];
	out[0] = '\0';
	cxr_sha256_init(&sha);
	add_piece(&sha, "cxr-stage-1");
	add_piece(&sha, stage->name);
	snprintf(number, sizeof number, "%u", stage->version);
	add_piece(&sha, number);
	if (stage->built_with)
		add_piece(&sha, stage->built_with());
	add_piece(&sha, stage->describes_release ? project->config.hash_hex : project->config.work_hash_hex);
	if (stage->describes_release) {
		snprintf(number, sizeof number, "%lld", (long long)project->timestamp);
		add_piece(&sha, number);
		CXR_TRY(add_left_out(project->store, &sha, err));
	}
	if (stage->reads_review)
		CXR_TRY(add_review(project, &sha, shard, err));
	for (size_t i = 0; i < pipeline__n_inputs(stage); i++) {
		size_t at = pipeline__find(table, stage->inputs[i]);
		if (at == SIZE_MAX)
			return CXR_FAIL(err, CXR_E_BUG, "stage %s reads the unknown stage %s", stage->name, stage->inputs[i]);
		bool is_by_shard = pipeline__has_shards(table[at]);
		bool is_all = is_by_shard && stage->run_whole;
		uint32_t first = is_by_shard && !is_all ? shard : 0;
		uint32_t last = is_all ? n_shards : first + 1;
		for (uint32_t s = first; s < last; s++)
			CXR_TRY(add_result(project, &sha, stage->inputs[i], s, &is_there, err));
	}
	if (!is_there)
		return CXR_OK;
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_end(&sha, digest);
	cxr_hex(digest, sizeof digest, out);
	return CXR_OK;
}

bool pipeline__file_is(const cxr_project *project, const char *stage, uint32_t shard, const char *result_hex, bool whole)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(project, stage, shard);
	if (!path)
		return false;
	char found[CXR_STAGE_HEX];
	uint64_t n_records;
	if (!whole)
		return cxr_shard_footer(path, found, &n_records, NULL) == CXR_OK && strcmp(found, result_hex) == 0;
	cxr_shard_reader reader;
	if (cxr_shard_reader_open(&reader, path, NULL) != CXR_OK)
		return false;
	bool is_same = strcmp(reader.sha256_hex, result_hex) == 0;
	cxr_shard_reader_close(&reader);
	return is_same;
}

/* ---- counts ---- */

static cxr_rc count_whole(const cxr_project *project, pipeline__table table, const cxr_stage *stage, uint32_t n_shards, cxr_stage_status *out,
	cxr_err *err)
{
	char expected[CXR_STAGE_HEX];
	cxr_stage_log_row row;
	out->n_total = 1;
	CXR_TRY(pipeline__fingerprint(project, table, stage, n_shards, 0, expected, err));
	CXR_TRY(cxr_stage_log_get(project->store, stage->name, 0, &row, err));
	bool is_done = expected[0] && strcmp(row.fingerprint, expected) == 0;
	bool is_there = row.fingerprint[0] || row.result[0];
	for (uint32_t shard = 0; is_done && stage->has_shards && shard < n_shards; shard++) {
		CXR_TRY(cxr_stage_log_get(project->store, stage->name, shard, &row, err));
		is_done = pipeline__file_is(project, stage->name, shard, row.result, false);
	}
	out->n_done = is_done;
	out->n_stale = !is_done && is_there;
	return CXR_OK;
}

cxr_rc pipeline__count(const cxr_project *project, pipeline__table table, const cxr_stage *stage, cxr_stage_status *out, cxr_err *err)
{
	uint32_t n_shards;
	*out = (cxr_stage_status){.stage = stage->name};
	CXR_TRY(cxr_quarantine_count(project->store, stage->name, &out->n_quarantined, err));
	CXR_TRY(cxr_project_n_shards(project, &n_shards, err));
	if (stage->run_whole)
		return count_whole(project, table, stage, n_shards, out, err);
	out->n_total = n_shards;
	for (uint32_t shard = 0; shard < n_shards; shard++) {
		char expected[CXR_STAGE_HEX];
		cxr_stage_log_row row;
		CXR_TRY(pipeline__fingerprint(project, table, stage, n_shards, shard, expected, err));
		CXR_TRY(cxr_stage_log_get(project->store, stage->name, shard, &row, err));
		if (!row.fingerprint[0])
			continue;
		bool is_done = strcmp(row.fingerprint, expected) == 0 && pipeline__file_is(project, stage->name, shard, row.result, false);
		out->n_done += is_done;
		out->n_stale += !is_done;
	}
	return CXR_OK;
}

/* Marks every stage that `at` depends on. */
static void mark_inputs(pipeline__table table, size_t at, bool *needed)
{
	for (size_t i = 0; i < pipeline__n_inputs(table[at]); i++) {
		size_t input = pipeline__find(table, table[at]->inputs[i]);
		if (input == SIZE_MAX || needed[input])
			continue;
		needed[input] = true;
		mark_inputs(table, input, needed);
	}
}

cxr_rc pipeline__check_inputs(const cxr_project *project, pipeline__table table, const cxr_stage *stage, cxr_err *err)
{
	enum { MAX_STAGES = 64 };
	bool needed[MAX_STAGES] = {false};
	size_t at = pipeline__find(table, stage->name);
	if (at == SIZE_MAX || at >= MAX_STAGES)
		return CXR_FAIL(err, CXR_E_BUG, "stage %s is not in the table", stage->name);
	mark_inputs(table, at, needed);
	for (size_t i = 0; i < MAX_STAGES && table[i]; i++) {
		if (!needed[i])
			continue;
		cxr_stage_status status;
		CXR_TRY(pipeline__count(project, table, table[i], &status, err));
		if (status.n_done != status.n_total)
			return CXR_FAIL(err, CXR_E_NOT_FOUND, "stage %s is not %s: run `cxr build`, or `cxr run %s` first", table[i]->name,
				status.n_stale ? "up to date" : "finished", table[i]->name);
	}
	return CXR_OK;
}
