/*
 * What only the whole catalogue can say: files with the same SOPInstanceUID, studies with two patient ids. The store does
 * the grouping; only files that share a UID (and a size) are read through. See job.h.
 */
#include "base/mem.h"
#include "intake/catalogue.h"
#include "os/mmap.h"
#include "os/pool.h"

enum { COMPARE_AT_ONCE = 512 };

typedef struct compare {
	intake__job *job;
	uint64_t numbers[COMPARE_AT_ONCE];
	char *paths[COMPARE_AT_ONCE];
	size_t n_files;
	uint64_t n_done;
} compare;

/* Hash of all bytes of a file; is_there false when it cannot be read (now). */
typedef struct content {
	intake__hash hash;
	bool is_there;
} content;

static cxr_rc hash_file(void *context, int worker, size_t unit, void **out_result, cxr_err *err)
{
	const compare *c = context;
	cxr_mmap map;
	cxr_err why;
	cxr_err_clear(&why);
	(void)worker;
	content *result = cxr_calloc(1, sizeof *result);
	if (!result)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a comparison");
	*out_result = result;
	cxr_rc rc = cxr_mmap_open(&map, c->paths[unit], &why);
	if (rc == CXR_E_NOT_FOUND || rc == CXR_E_ACCESS || rc == CXR_E_FORMAT)
		return CXR_OK;
	if (rc != CXR_OK) {
		if (err)
			*err = why;
		return rc;
	}
	result->hash = intake__hash_of(c->job->key, map.bytes ? map.bytes : (const unsigned char *)"", map.n_bytes);
	result->is_there = true;
	cxr_mmap_close(&map);
	return CXR_OK;
}

static void discard(void *context, void *result)
{
	(void)context;
	cxr_free(result);
}

/* Without a hash the file counts as different from every other, and is looked at again by the next run. */
static cxr_rc put_content(void *context, size_t unit, void *result, cxr_err *err)
{
	compare *c = context;
	CXR_AUTO(cxr_free_at) content *got = result;
	unsigned char none[INTAKE_HASH_BYTES + 8] = {0};
	cxr_stmt *q;
	CXR_TRY(intake__touch(c->job, err));
	CXR_TRY(cxr_store_query(c->job->store, "UPDATE intake_file SET content = ?2, is_stale = ?3 WHERE number = ?1", &q, err));
	memcpy(none, &c->numbers[unit], sizeof c->numbers[unit]);
	cxr_stmt_bind_int(q, 1, (int64_t)c->numbers[unit]);
	cxr_stmt_bind_blob(q, 2, got->is_there ? got->hash.bytes : none, got->is_there ? sizeof got->hash.bytes : sizeof none);
	cxr_stmt_bind_int(q, 3, !got->is_there);
	CXR_TRY(cxr_stmt_run(q, err));
	cxr_run_progress(c->job->run, "intake", ++c->n_done, 0, "files compared");
	return CXR_OK;
}

static bool should_stop(void *context)
{
	const compare *c = context;
	return cxr_run_should_stop(c->job->run);
}

/* Files whose content decides: another file has the same SOPInstanceUID, and all that have it are of one size. */
static cxr_rc find_files(compare *c, cxr_err *err)
{
	cxr_stmt *q;
	bool row = true;
	CXR_TRY(cxr_store_query(c->job->store,
		"SELECT i.number FROM image i JOIN intake_file t ON t.number = i.number"
		" WHERE t.content IS NULL AND i.sop_hash IN"
		" (SELECT j.sop_hash FROM image j JOIN source_file f ON f.number = j.number GROUP BY j.sop_hash"
		"  HAVING count(*) > 1 AND min(f.size_bytes) = max(f.size_bytes))"
		" ORDER BY i.number LIMIT ?1", &q, err));
	cxr_stmt_bind_int(q, 1, COMPARE_AT_ONCE);
	for (c->n_files = 0; c->n_files < COMPARE_AT_ONCE;) {
		CXR_TRY(cxr_stmt_step(q, &row, err));
		if (!row)
			break;
		c->numbers[c->n_files++] = (uint64_t)cxr_stmt_int(q, 0);
	}
	cxr_stmt_done(q);
	return CXR_OK;
}

static cxr_rc find_paths(compare *c, cxr_err *err)
{
	cxr_buf path;
	cxr_buf_init(&path, 1 << 17);
	cxr_rc rc = CXR_OK;
	for (size_t i = 0; rc == CXR_OK && i < c->n_files; i++) {
		cxr_buf_clear(&path);
		rc = cxr_vault_get(c->job->vault, CXR_VAULT_PATH, c->numbers[i], &path, err);
		cxr_free(c->paths[i]);
		c->paths[i] = rc == CXR_OK ? cxr_strndup(path.ptr ? path.ptr : "", path.len) : NULL;
		if (rc == CXR_OK && !c->paths[i])
			rc = CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
		else if (rc == CXR_E_NOT_FOUND)
			rc = CXR_FAIL(err, CXR_E_STORE, "the vault lacks the path of a file of the catalogue; put vault and .cxr back from the same backup");
	}
	cxr_buf_release(&path);
	return rc;
}

static cxr_rc compare_some(compare *c, cxr_err *err)
{
	const cxr_pool_job pool = {.context = c, .n_units = c->n_files, .n_workers = c->job->run->n_workers, .work = hash_file, .commit = put_content,
		.discard = discard, .should_stop = should_stop};
	CXR_TRY(find_paths(c, err));
	CXR_TRY(intake__begin(c->job, err));
	return intake__end(c->job, cxr_pool_run(&pool, err), err);
}

cxr_rc intake__compare(intake__job *job, cxr_err *err)
{
	compare *c = cxr_calloc(1, sizeof *c);
	if (!c)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a comparison");
	c->job = job;
	cxr_rc rc;
	do {
		rc = find_files(c, err);
		if (rc == CXR_OK && c->n_files)
			rc = compare_some(c, err);
	} while (rc == CXR_OK && c->n_files == COMPARE_AT_ONCE);
	for (size_t i = 0; i < COMPARE_AT_ONCE; i++)
		cxr_free(c->paths[i]);
	cxr_free(c);
	return rc;
}

/* ---- deciding ---- */

static cxr_rc set_kind(intake__job *job, uint64_t number, intake__kind kind, intake__reason reason, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(intake__touch(job, err));
	CXR_TRY(cxr_store_query(job->store, "UPDATE source_file SET kind = ?2 WHERE number = ?1", &q, err));
	cxr_stmt_bind_int(q, 1, (int64_t)number);
	cxr_stmt_bind_int(q, 2, kind);
	CXR_TRY(cxr_stmt_run(q, err));
	return intake__set_reason(job, number, reason, "", err);
}

/*
 * All images of a study with two patient ids are set aside; of files with one SOPInstanceUID, all when any differs from
 * another, else all but the one with the lowest number are copies. Only rows that change come out: the tables of the
 * outer query are those that set_kind() does not order by, so it may write while it reads.
 */
static const char decisions[] =
	"WITH torn(study_hash) AS (SELECT study_hash FROM image GROUP BY study_hash HAVING min(patient_hash) <> max(patient_hash)),"
	" twin(sop_hash, first, differs) AS (SELECT i.sop_hash, min(i.number),"
	"   min(f.size_bytes) <> max(f.size_bytes) OR count(DISTINCT t.content) > 1"
	"   FROM image i JOIN source_file f ON f.number = i.number JOIN intake_file t ON t.number = i.number"
	"   GROUP BY i.sop_hash HAVING count(*) > 1),"
	" wanted(number, reason, kind) AS (SELECT i.number,"
	"   CASE WHEN i.study_hash IN (SELECT study_hash FROM torn) THEN 2 WHEN w.differs THEN 1 ELSE 0 END,"
	"   CASE WHEN i.study_hash IN (SELECT study_hash FROM torn) OR w.differs THEN 2 WHEN w.first < i.number THEN 3 ELSE 0 END"
	"   FROM image i LEFT JOIN twin w ON w.sop_hash = i.sop_hash)"
	"SELECT n.number, n.reason, n.kind FROM wanted n JOIN source_file f ON f.number = n.number"
	" LEFT JOIN quarantine q ON q.stage = 'intake' AND q.kind = 0 AND q.number = n.number"
	" WHERE n.kind <> f.kind OR coalesce(q.reason, '') <> CASE n.reason WHEN 2 THEN 'two_patients_one_study' WHEN 1 THEN 'duplicate_uid' ELSE '' END"
	" ORDER BY n.number";

static cxr_rc decide_rows(intake__job *job, cxr_stmt *q, cxr_err *err)
{
	static const intake__reason reasons[] = {INTAKE_OK, INTAKE_DUPLICATE_UID, INTAKE_TWO_PATIENTS};
	for (bool row;;) {
		CXR_TRY(cxr_stmt_step(q, &row, err));
		if (!row)
			return CXR_OK;
		int64_t reason = cxr_stmt_int(q, 1);
		CXR_TRY(set_kind(job, (uint64_t)cxr_stmt_int(q, 0), (intake__kind)cxr_stmt_int(q, 2), reasons[reason < 0 || reason > 2 ? 0 : reason], err));
	}
}

cxr_rc intake__decide(intake__job *job, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(job->store, decisions, &q, err));
	cxr_rc rc = decide_rows(job, q, err);
	cxr_stmt_done(q);
	return rc;
}
