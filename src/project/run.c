/* See project.h: what a run tells its caller, quarantine rows, provenance. */
#include <stdarg.h>
#include <stdio.h>

#include "formats/json.h"
#include "project/project.h"

void cxr_run_progress(const cxr_run *run, const char *stage, uint64_t done, uint64_t total, const char *unit)
{
	if (!run->on_progress)
		return;
	cxr_progress progress = {.stage = stage, .done = done, .total = total, .unit = unit};
	run->on_progress(run->context, &progress);
}

void cxr_run_message(const cxr_run *run, const char *fmt, ...)
{
	if (!run->on_message)
		return;
	char text[512];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	run->on_message(run->context, text);
}

bool cxr_run_should_stop(const cxr_run *run)
{
	return run->should_stop && run->should_stop(run->context);
}

/* ---- quarantine ---- */

static const char *const kind_names[] = {"file", "report", "demographic", "study", "image"};

const char *cxr_subject_kind_name(cxr_subject_kind kind)
{
	return (unsigned)kind < CXR_ARRAY_LEN(kind_names) ? kind_names[kind] : "subject";
}

cxr_rc cxr_quarantine_put(cxr_store *store, const char *stage, cxr_subject_kind kind, uint64_t number, const char *reason,
	const char *detail, cxr_err *err)
{
	cxr_stmt *stmt;
	CXR_TRY(cxr_store_query(store, "INSERT OR REPLACE INTO quarantine(stage,kind,number,reason,detail) VALUES(?1,?2,?3,?4,?5)", &stmt, err));
	cxr_stmt_bind_text(stmt, 1, cxr_str_from(stage));
	cxr_stmt_bind_int(stmt, 2, (int64_t)kind);
	cxr_stmt_bind_int(stmt, 3, (int64_t)number);
	cxr_stmt_bind_text(stmt, 4, cxr_str_from(reason));
	cxr_stmt_bind_text(stmt, 5, cxr_str_from(detail ? detail : ""));
	return cxr_stmt_run(stmt, err);
}

cxr_rc cxr_quarantine_clear(cxr_store *store, const char *stage, cxr_subject_kind kind, uint64_t number, cxr_err *err)
{
	cxr_stmt *stmt;
	CXR_TRY(cxr_store_query(store, "DELETE FROM quarantine WHERE stage=?1 AND kind=?2 AND (number=?3 OR ?3<0)", &stmt, err));
	cxr_stmt_bind_text(stmt, 1, cxr_str_from(stage));
	cxr_stmt_bind_int(stmt, 2, (int64_t)kind);
	cxr_stmt_bind_int(stmt, 3, number == UINT64_MAX ? -1 : (int64_t)number);
	return cxr_stmt_run(stmt, err);
}

cxr_rc cxr_quarantine_drop_shards(cxr_store *store, const char *stage, uint32_t first_shard, uint32_t last_shard, cxr_err *err)
{
	cxr_stmt *stmt;
	CXR_TRY(cxr_store_query(store, "DELETE FROM quarantine WHERE stage=?1 AND shard BETWEEN ?2 AND ?3", &stmt, err));
	cxr_stmt_bind_text(stmt, 1, cxr_str_from(stage));
	cxr_stmt_bind_int(stmt, 2, first_shard);
	cxr_stmt_bind_int(stmt, 3, last_shard);
	return cxr_stmt_run(stmt, err);
}

cxr_rc cxr_quarantine_tie(cxr_store *store, const char *stage, uint32_t shard, cxr_err *err)
{
	cxr_stmt *stmt;
	CXR_TRY(cxr_store_query(store, "UPDATE quarantine SET shard=?2 WHERE stage=?1 AND shard=-1", &stmt, err));
	cxr_stmt_bind_text(stmt, 1, cxr_str_from(stage));
	cxr_stmt_bind_int(stmt, 2, shard);
	return cxr_stmt_run(stmt, err);
}

cxr_rc cxr_quarantine_count(cxr_store *store, const char *stage, uint64_t *out, cxr_err *err)
{
	cxr_stmt *stmt;
	bool row;
	*out = 0;
	CXR_TRY(cxr_store_query(store, "SELECT count(*) FROM quarantine WHERE stage=?1", &stmt, err));
	cxr_stmt_bind_text(stmt, 1, cxr_str_from(stage));
	CXR_TRY(cxr_stmt_step(stmt, &row, err));
	if (row)
		*out = (uint64_t)cxr_stmt_int(stmt, 0);
	cxr_stmt_done(stmt);
	return CXR_OK;
}

/* Texts of the statement end with NUL; `out` keeps them for the call. */
static const char *text_at(cxr_stmt *stmt, int column, char out[256])
{
	cxr_str text = cxr_stmt_text(stmt, column);
	snprintf(out, 256, CXR_STR_FMT, CXR_STR_ARG(text));
	return out;
}

cxr_rc cxr_quarantine_reasons(cxr_store *store, cxr_quarantine_reason_fn fn, void *context, cxr_err *err)
{
	cxr_stmt *stmt;
	bool row;
	char stage[256], reason[256];
	CXR_TRY(cxr_store_query(store, "SELECT stage,kind,reason,count(*) FROM quarantine GROUP BY stage,kind,reason ORDER BY stage,kind,reason", &stmt, err));
	cxr_rc rc = cxr_stmt_step(stmt, &row, err);
	while (rc == CXR_OK && row) {
		cxr_quarantine_reason it = {text_at(stmt, 0, stage), (cxr_subject_kind)cxr_stmt_int(stmt, 1), text_at(stmt, 2, reason), (uint64_t)cxr_stmt_int(stmt, 3)};
		rc = fn(context, &it, err);
		if (rc == CXR_OK)
			rc = cxr_stmt_step(stmt, &row, err);
	}
	cxr_stmt_done(stmt);
	return rc;
}

cxr_rc cxr_quarantine_each(cxr_store *store, cxr_quarantine_row_fn fn, void *context, cxr_err *err)
{
	cxr_stmt *stmt;
	bool row;
	char stage[256], reason[256], detail[256];
	CXR_TRY(cxr_store_query(store, "SELECT stage,kind,number,reason,detail FROM quarantine ORDER BY stage,kind,number", &stmt, err));
	cxr_rc rc = cxr_stmt_step(stmt, &row, err);
	while (rc == CXR_OK && row) {
		cxr_quarantine_row it = {text_at(stmt, 0, stage), (cxr_subject_kind)cxr_stmt_int(stmt, 1), (uint64_t)cxr_stmt_int(stmt, 2),
			text_at(stmt, 3, reason), text_at(stmt, 4, detail)};
		rc = fn(context, &it, err);
		if (rc == CXR_OK)
			rc = cxr_stmt_step(stmt, &row, err);
	}
	cxr_stmt_done(stmt);
	return rc;
}

/* ---- provenance ---- */

const char *cxr_version(void)
{
	return CXR_VERSION;
}

cxr_rc cxr_provenance_put(const cxr_project *project, struct cxr_json_out *out, cxr_err *err)
{
	cxr_stage_log_row inputs;
	CXR_TRY(cxr_stage_log_get(project->store, "intake", 0, &inputs, err));
	cxr_json_key(out, "program");
	cxr_json_putz(out, "cxr");
	cxr_json_key(out, "version");
	cxr_json_putz(out, cxr_version());
	cxr_json_key(out, "config");
	cxr_json_putz(out, project->config.hash_hex);
	cxr_json_key(out, "inputs");
	cxr_json_putz(out, inputs.result[0] ? inputs.result : NULL);
	return CXR_OK;
}
