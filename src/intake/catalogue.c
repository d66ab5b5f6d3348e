/* See catalogue.h. */
#include "intake/catalogue.h"

static void bind_hash(cxr_stmt *stmt, int index, const intake__hash *hash)
{
	cxr_stmt_bind_blob(stmt, index, hash->bytes, sizeof hash->bytes);
}

/* For statements without a result whose first parameter is a number. */
static cxr_rc run_on(intake__job *job, const char *sql, uint64_t number, cxr_err *err)
{
	cxr_stmt *stmt;
	CXR_TRY(cxr_store_query(job->store, sql, &stmt, err));
	cxr_stmt_bind_int(stmt, 1, (int64_t)number);
	return cxr_stmt_run(stmt, err);
}

cxr_rc intake__catalogue_find(intake__job *job, intake__file *file, cxr_err *err)
{
	intake__hash hash = intake__hash_of(job->key, file->path, strlen(file->path));
	cxr_stmt *q;
	bool row;
	CXR_TRY(cxr_store_query(job->store, "SELECT f.number, f.size_bytes, f.mtime_ns, f.kind, f.is_present, i.is_stale, i.n_changes"
		" FROM source_file f JOIN intake_file i ON i.number = f.number WHERE f.path_hash = ?1", &q, err));
	bind_hash(q, 1, &hash);
	CXR_TRY(cxr_stmt_step(q, &row, err));
	file->number = 0;
	file->n_changes = 0;
	if (row) {
		file->number = (uint64_t)cxr_stmt_int(q, 0);
		file->is_changed = cxr_stmt_int(q, 1) != (int64_t)file->size_bytes || cxr_stmt_int(q, 2) != file->mtime_ns;
		file->kind = (intake__kind)cxr_stmt_int(q, 3);
		file->is_present = cxr_stmt_int(q, 4) != 0;
		file->is_stale = cxr_stmt_int(q, 5) != 0;
		file->n_changes = (uint64_t)cxr_stmt_int(q, 6) + file->is_changed;
	}
	cxr_stmt_done(q);
	return CXR_OK;
}

bool intake__is_settled(const intake__file *file)
{
	return file->number && file->is_present && !file->is_stale && !file->is_changed;
}

/* ---- writing ---- */

cxr_rc intake__set_reason(intake__job *job, uint64_t number, intake__reason reason, const char *detail, cxr_err *err)
{
	const char *name = intake__reason_name(reason);
	cxr_stmt *q;
	bool row;
	CXR_TRY(cxr_store_query(job->store, "SELECT reason, detail FROM quarantine WHERE stage = 'intake' AND kind = ?1 AND number = ?2", &q, err));
	cxr_stmt_bind_int(q, 1, CXR_SUBJECT_FILE);
	cxr_stmt_bind_int(q, 2, (int64_t)number);
	CXR_TRY(cxr_stmt_step(q, &row, err));
	bool is_same = row ? cxr_str_eqz(cxr_stmt_text(q, 0), name) && cxr_str_eqz(cxr_stmt_text(q, 1), detail) : reason == INTAKE_OK;
	cxr_stmt_done(q);
	if (is_same)
		return CXR_OK;
	CXR_TRY(intake__touch(job, err));
	if (reason == INTAKE_OK)
		return cxr_quarantine_clear(job->store, "intake", CXR_SUBJECT_FILE, number, err);
	return cxr_quarantine_put(job->store, "intake", CXR_SUBJECT_FILE, number, name, detail, err);
}

static cxr_rc insert_file(intake__job *job, intake__file *file, const intake__found *found, cxr_err *err)
{
	intake__hash hash = intake__hash_of(job->key, file->path, strlen(file->path));
	cxr_stmt *q;
	bool row;
	CXR_TRY(intake__touch(job, err));
	CXR_TRY(cxr_store_query(job->store, "INSERT INTO source_file(path_hash, size_bytes, mtime_ns, kind, is_present) VALUES(?1, ?2, ?3, ?4, 1)"
		" RETURNING number", &q, err));
	bind_hash(q, 1, &hash);
	cxr_stmt_bind_int(q, 2, (int64_t)file->size_bytes);
	cxr_stmt_bind_int(q, 3, file->mtime_ns);
	cxr_stmt_bind_int(q, 4, found->kind);
	CXR_TRY(cxr_stmt_step(q, &row, err));
	file->number = row ? (uint64_t)cxr_stmt_int(q, 0) : 0;
	cxr_stmt_done(q);
	if (!row)
		return CXR_FAIL(err, CXR_E_BUG, "a new file got no number");
	CXR_TRY(cxr_store_query(job->store, "INSERT INTO intake_file(number, is_stale, n_changes) VALUES(?1, ?2, 0)", &q, err));
	cxr_stmt_bind_int(q, 1, (int64_t)file->number);
	cxr_stmt_bind_int(q, 2, found->is_unsettled);
	CXR_TRY(cxr_stmt_run(q, err));
	return cxr_vault_put(job->vault, CXR_VAULT_PATH, file->number, cxr_str_from(file->path), err);
}

static cxr_rc update_file(intake__job *job, const intake__file *file, const intake__found *found, cxr_err *err)
{
	bool is_same_row = file->is_present && !file->is_changed && file->kind == found->kind;
	cxr_stmt *q;
	if (!is_same_row || file->is_stale != found->is_unsettled)
		CXR_TRY(intake__touch(job, err));
	if (!is_same_row) {
		CXR_TRY(cxr_store_query(job->store, "UPDATE source_file SET size_bytes = ?2, mtime_ns = ?3, kind = ?4, is_present = 1 WHERE number = ?1", &q, err));
		cxr_stmt_bind_int(q, 1, (int64_t)file->number);
		cxr_stmt_bind_int(q, 2, (int64_t)file->size_bytes);
		cxr_stmt_bind_int(q, 3, file->mtime_ns);
		cxr_stmt_bind_int(q, 4, found->kind);
		CXR_TRY(cxr_stmt_run(q, err));
	}
	if (is_same_row && file->is_stale == found->is_unsettled)
		return CXR_OK;
	/* what was known of the bytes holds no longer once the file may have changed */
	CXR_TRY(cxr_store_query(job->store, "UPDATE intake_file SET is_stale = ?2, n_changes = ?3, content = NULL WHERE number = ?1", &q, err));
	cxr_stmt_bind_int(q, 1, (int64_t)file->number);
	cxr_stmt_bind_int(q, 2, found->is_unsettled);
	cxr_stmt_bind_int(q, 3, (int64_t)file->n_changes);
	return cxr_stmt_run(q, err);
}

static cxr_rc put_image(intake__job *job, uint64_t number, const intake__found *found, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(intake__touch(job, err));
	CXR_TRY(cxr_store_query(job->store, "INSERT INTO image(number, sop_hash, study_hash, patient_hash, digest) VALUES(?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT(number) DO UPDATE SET sop_hash = excluded.sop_hash, study_hash = excluded.study_hash,"
		" patient_hash = excluded.patient_hash, digest = excluded.digest", &q, err));
	cxr_stmt_bind_int(q, 1, (int64_t)number);
	bind_hash(q, 2, &found->sop);
	bind_hash(q, 3, &found->study);
	bind_hash(q, 4, &found->patient);
	bind_hash(q, 5, &found->digest);
	CXR_TRY(cxr_stmt_run(q, err));
	return cxr_vault_put(job->vault, CXR_VAULT_IMAGE, number, cxr_buf_str(&found->record), err);
}

cxr_rc intake__catalogue_put(intake__job *job, intake__file *file, const intake__found *found, cxr_err *err)
{
	bool is_new = file->number == 0;
	if (is_new)
		CXR_TRY(insert_file(job, file, found, err));
	else
		CXR_TRY(update_file(job, file, found, err));
	CXR_TRY(intake__set_reason(job, file->number, found->kind == INTAKE_KIND_SET_ASIDE ? found->reason : INTAKE_OK, found->detail, err));
	if (found->kind == INTAKE_KIND_IMAGE)
		return put_image(job, file->number, found, err);
	return is_new ? CXR_OK : run_on(job, "DELETE FROM image WHERE number = ?1", file->number, err);
}

/* ---- files that are gone ---- */

enum { DROP_AT_ONCE = 512 };

static cxr_rc drop_one(intake__job *job, uint64_t number, cxr_err *err)
{
	CXR_TRY(intake__touch(job, err));
	CXR_TRY(run_on(job, "UPDATE source_file SET is_present = 0 WHERE number = ?1", number, err));
	CXR_TRY(run_on(job, "UPDATE intake_file SET is_stale = 1, content = NULL WHERE number = ?1", number, err));
	CXR_TRY(run_on(job, "DELETE FROM image WHERE number = ?1", number, err));
	return intake__set_reason(job, number, INTAKE_OK, "", err);
}

/* Numbers above `after` that are present and were not met; at most DROP_AT_ONCE. */
static cxr_rc find_gone(intake__job *job, const intake__seen *seen, uint64_t after, uint64_t numbers[DROP_AT_ONCE], size_t *out_n, cxr_err *err)
{
	cxr_stmt *q;
	bool row = true;
	*out_n = 0;
	CXR_TRY(cxr_store_query(job->store, "SELECT number FROM source_file WHERE is_present AND number > ?1 ORDER BY number", &q, err));
	cxr_stmt_bind_int(q, 1, (int64_t)after);
	while (*out_n < DROP_AT_ONCE) {
		CXR_TRY(cxr_stmt_step(q, &row, err));
		if (!row)
			break;
		uint64_t number = (uint64_t)cxr_stmt_int(q, 0);
		if (!intake__seen_has(seen, number))
			numbers[(*out_n)++] = number;
	}
	cxr_stmt_done(q);
	return CXR_OK;
}

cxr_rc intake__catalogue_drop(intake__job *job, const intake__seen *seen, uint64_t *out_n_gone, cxr_err *err)
{
	uint64_t numbers[DROP_AT_ONCE];
	size_t n = 0;
	*out_n_gone = 0;
	do {
		CXR_TRY(find_gone(job, seen, n ? numbers[n - 1] : 0, numbers, &n, err));
		for (size_t i = 0; i < n; i++)
			CXR_TRY(drop_one(job, numbers[i], err));
		*out_n_gone += n;
	} while (n == DROP_AT_ONCE);
	return CXR_OK;
}

cxr_rc intake__catalogue_stale(intake__job *job, cxr_err *err)
{
	CXR_TRY(intake__touch(job, err));
	return cxr_store_exec(job->store, "UPDATE intake_file SET is_stale = 1", err);
}
