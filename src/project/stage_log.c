/* See stage_log.h. */
#include "project/stage_log.h"

/* A stored text that does not fit is not one we wrote. */
static cxr_rc take_hex(cxr_stmt *stmt, int column, char out[CXR_STAGE_HEX], cxr_err *err)
{
	cxr_str text = cxr_stmt_text(stmt, column);
	if (text.len >= CXR_STAGE_HEX)
		return CXR_FAIL(err, CXR_E_STORE, "a row of the stage log is damaged");
	memcpy(out, text.ptr, text.len);
	out[text.len] = '\0';
	return CXR_OK;
}

cxr_rc cxr_stage_log_get(cxr_store *store, const char *stage, uint32_t shard, cxr_stage_log_row *out, cxr_err *err)
{
	cxr_stmt *stmt;
	bool row;
	memset(out, 0, sizeof *out);
	CXR_TRY(cxr_store_query(store, "SELECT fingerprint,result,n_records FROM stage_shard WHERE stage=?1 AND shard=?2", &stmt, err));
	cxr_stmt_bind_text(stmt, 1, cxr_str_from(stage));
	cxr_stmt_bind_int(stmt, 2, shard);
	CXR_TRY(cxr_stmt_step(stmt, &row, err));
	cxr_rc rc = CXR_OK;
	if (row) {
		rc = take_hex(stmt, 0, out->fingerprint, err);
		if (rc == CXR_OK)
			rc = take_hex(stmt, 1, out->result, err);
		out->n_records = (uint64_t)cxr_stmt_int(stmt, 2);
	}
	cxr_stmt_done(stmt);
	return rc;
}

cxr_rc cxr_stage_log_put(cxr_store *store, const char *stage, uint32_t shard, const cxr_stage_log_row *row, cxr_err *err)
{
	cxr_stmt *stmt;
	CXR_TRY(cxr_store_query(store, "INSERT OR REPLACE INTO stage_shard(stage,shard,fingerprint,result,n_records) VALUES(?1,?2,?3,?4,?5)", &stmt, err));
	cxr_stmt_bind_text(stmt, 1, cxr_str_from(stage));
	cxr_stmt_bind_int(stmt, 2, shard);
	cxr_stmt_bind_text(stmt, 3, cxr_str_from(row->fingerprint));
	cxr_stmt_bind_text(stmt, 4, cxr_str_from(row->result));
	cxr_stmt_bind_int(stmt, 5, (int64_t)row->n_records);
	return cxr_stmt_run(stmt, err);
}

cxr_rc cxr_stage_log_trim(cxr_store *store, const char *stage, uint32_t first_shard, cxr_err *err)
{
	cxr_stmt *stmt;
	CXR_TRY(cxr_store_query(store, "DELETE FROM stage_shard WHERE stage=?1 AND shard>=?2", &stmt, err));
	cxr_stmt_bind_text(stmt, 1, cxr_str_from(stage));
	cxr_stmt_bind_int(stmt, 2, first_shard);
	return cxr_stmt_run(stmt, err);
}

cxr_rc cxr_stage_log_count(cxr_store *store, const char *stage, uint64_t *out, cxr_err *err)
{
	cxr_stmt *stmt;
	bool row;
	*out = 0;
	CXR_TRY(cxr_store_query(store, "SELECT count(*) FROM stage_shard WHERE stage=?1", &stmt, err));
	cxr_stmt_bind_text(stmt, 1, cxr_str_from(stage));
	CXR_TRY(cxr_stmt_step(stmt, &row, err));
	if (row)
		*out = (uint64_t)cxr_stmt_int(stmt, 0);
	cxr_stmt_done(stmt);
	return CXR_OK;
}
