/* See review_rows.h: reads and marks. Signatures are in review_sign.c. */
#include "project/review_rows.h"

#include <stdio.h>

#include "base/digest.h"
#include "base/vec.h"

CXR_VEC_DECLARE(read_list, cxr_review_read)
CXR_VEC_DECLARE(mark_list, cxr_review_mark)

#define SET_BYTES ((size_t)4 << 30)
enum { HASH_BYTES = 16 };

const char *cxr_miss_class_name(cxr_miss_class miss)
{
	static const char *const names[CXR_N_MISS] = {"full", "prefix", "suffix", "inner"};
	return names[miss];
}

/* ---- loading ---- */
static cxr_rc damaged(cxr_err *err)
{
	return CXR_FAIL(err, CXR_E_STORE, "a row of the review is damaged");
}

static bool get_u32(cxr_stmt *q, int column, uint32_t *out)
{
	int64_t value = cxr_stmt_int(q, column);
	*out = (uint32_t)value;
	return value >= 0 && value <= UINT32_MAX;
}

static cxr_rc take_read(cxr_stmt *q, cxr_review_read *read, cxr_err *err)
{
	*read = (cxr_review_read){.n_marks = 0};
	cxr_str sha = cxr_stmt_text(q, 3);
	if (!get_u32(q, 0, &read->patient_no) || !get_u32(q, 1, &read->study_no) || !get_u32(q, 2, &read->reader_no) || sha.len != 64)
		return damaged(err);
	memcpy(read->text_sha256, sha.ptr, sha.len);
	return CXR_OK;
}

static cxr_rc take_mark(cxr_stmt *q, cxr_review_mark *mark, cxr_err *err)
{
	uint32_t type, miss;
	if (!get_u32(q, 4, &mark->start) || !get_u32(q, 5, &mark->end) || !get_u32(q, 6, &type) || !get_u32(q, 7, &miss) || type >= CXR_N_PHI_TYPES ||
		miss >= CXR_N_MISS || mark->start >= mark->end)
		return damaged(err);
	mark->type = (cxr_phi_type)type;
	mark->miss = (cxr_miss_class)miss;
	return CXR_OK;
}

static bool is_same(const cxr_review_read *a, const cxr_review_read *b)
{
	return a->patient_no == b->patient_no && a->study_no == b->study_no && a->reader_no == b->reader_no;
}

/* One row a mark, or one with NULLs for a report without marks. */
static cxr_rc take_rows(cxr_stmt *q, read_list *reads, mark_list *marks, cxr_err *err)
{
	bool row = false;
	for (;;) {
		CXR_TRY(cxr_stmt_step(q, &row, err));
		if (!row)
			return CXR_OK;
		cxr_review_read read;
		cxr_review_mark mark;
		CXR_TRY(take_read(q, &read, err));
		bool is_next = reads->n_items == 0 || !is_same(&reads->items[reads->n_items - 1], &read);
		if (is_next && !read_list_push(reads, read))
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the review");
		if (cxr_stmt_is_null(q, 4))
			continue;
		CXR_TRY(take_mark(q, &mark, err));
		if (!mark_list_push(marks, mark))
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the review");
		reads->items[reads->n_items - 1].n_marks++;
	}
}

static cxr_rc keep(cxr_review_set *set, const read_list *reads, const mark_list *marks, cxr_err *err)
{
	set->reads = cxr_arena_array(&set->arena, reads->n_items, sizeof *set->reads);
	cxr_review_mark *copy = cxr_arena_array(&set->arena, marks->n_items, sizeof *copy);
	if (!set->reads || !copy)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the review");
	if (marks->n_items)
		memcpy(copy, marks->items, marks->n_items * sizeof *copy);
	for (size_t i = 0; i < reads->n_items; i++) {
		set->reads[i] = reads->items[i];
		set->reads[i].marks = copy;
		copy += reads->items[i].n_marks;
	}
	set->n_reads = reads->n_items;
	return CXR_OK;
}

cxr_rc cxr_review_set_load(cxr_review_set *set, cxr_store *store, cxr_err *err)
{
	static const char sql[] = "SELECT r.patient_no, r.study_no, r.reader_no, r.text_sha256, m.start_byte, m.end_byte, m.type, m.miss "
		"FROM review_read r LEFT JOIN review_mark m ON m.patient_no=r.patient_no AND m.study_no=r.study_no AND m.reader_no=r.reader_no "
		"ORDER BY r.patient_no, r.study_no, r.reader_no, m.start_byte, m.end_byte";
	read_list reads = {0};
	mark_list marks = {0};
	cxr_stmt *q;
	*set = (cxr_review_set){.n_reads = 0};
	cxr_arena_init(&set->arena, SET_BYTES);
	CXR_TRY(cxr_store_query(store, sql, &q, err));
	cxr_rc rc = take_rows(q, &reads, &marks, err);
	cxr_stmt_done(q);
	if (rc == CXR_OK)
		rc = keep(set, &reads, &marks, err);
	read_list_release(&reads);
	mark_list_release(&marks);
	return rc;
}

void cxr_review_set_release(cxr_review_set *set)
{
	cxr_arena_release(&set->arena);
	set->reads = NULL;
	set->n_reads = 0;
}

const cxr_review_read *cxr_review_set_find(const cxr_review_set *set, uint32_t patient_no, uint32_t study_no, size_t *out_n)
{
	size_t low = 0, high = set->n_reads;
	*out_n = 0;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const cxr_review_read *read = &set->reads[mid];
		if (read->patient_no < patient_no || (read->patient_no == patient_no && read->study_no < study_no))
			low = mid + 1;
		else
			high = mid;
	}
	while (low + *out_n < set->n_reads && set->reads[low + *out_n].patient_no == patient_no && set->reads[low + *out_n].study_no == study_no)
		++*out_n;
	return *out_n ? &set->reads[low] : NULL;
}

/* ---- digest ---- */
cxr_rc cxr_review_digest(cxr_store *store, uint64_t first_patient, uint64_t last_patient, char out[65], cxr_err *err)
{
	static const char sql[] = "SELECT r.patient_no, r.study_no, r.reader_no, r.text_sha256, m.start_byte, m.end_byte, m.type "
		"FROM review_read r LEFT JOIN review_mark m ON m.patient_no=r.patient_no AND m.study_no=r.study_no AND m.reader_no=r.reader_no "
		"WHERE r.patient_no BETWEEN ?1 AND ?2 ORDER BY r.patient_no, r.study_no, r.reader_no, m.start_byte, m.end_byte";
	cxr_stmt *q;
	cxr_sha256 sha;
	bool row = false, is_there = false;
	cxr_rc rc;
	out[0] = '\0';
	cxr_sha256_init(&sha);
	CXR_TRY(cxr_store_query(store, sql, &q, err));
	cxr_stmt_bind_int(q, 1, (int64_t)first_patient);
	cxr_stmt_bind_int(q, 2, (int64_t)last_patient);
	while ((rc = cxr_stmt_step(q, &row, err)) == CXR_OK && row) {
		char line[256];
		cxr_str text = cxr_stmt_text(q, 3);
		int n = snprintf(line, sizeof line, "%lld %lld %lld %.64s %lld %lld %lld\n", (long long)cxr_stmt_int(q, 0), (long long)cxr_stmt_int(q, 1),
			(long long)cxr_stmt_int(q, 2), text.len == 64 ? text.ptr : "?", (long long)cxr_stmt_int(q, 4), (long long)cxr_stmt_int(q, 5),
			(long long)cxr_stmt_int(q, 6));
		cxr_sha256_add(&sha, line, (size_t)n);
		is_there = true;
	}
	cxr_stmt_done(q);
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_end(&sha, digest);
	if (rc == CXR_OK && is_there)
		cxr_hex(digest, sizeof digest, out);
	return rc;
}

/* ---- writing ---- */
static cxr_rc add_reader(cxr_store *store, const cxr_key *key, cxr_str name, const unsigned char *hash, uint32_t *out_no, cxr_err *err)
{
	int64_t last;
	char about[32];
	cxr_buf sealed;
	cxr_stmt *q;
	CXR_TRY(cxr_store_count(store, "SELECT max(reader_no) FROM review_reader", &last, err));
	*out_no = (uint32_t)(last + 1);
	snprintf(about, sizeof about, "reader/%u", *out_no);
	cxr_buf_init(&sealed, 1 << 16);
	cxr_rc rc = cxr_key_seal(key, cxr_str_from(about), name, &sealed, err);
	if (rc == CXR_OK)
		rc = cxr_store_query(store, "INSERT INTO review_reader(reader_no,name_hash,sealed) VALUES(?1,?2,?3)", &q, err);
	if (rc == CXR_OK) {
		cxr_stmt_bind_int(q, 1, *out_no);
		cxr_stmt_bind_blob(q, 2, hash, HASH_BYTES);
		cxr_stmt_bind_blob(q, 3, sealed.ptr, sealed.len);
		rc = cxr_stmt_run(q, err);
	}
	cxr_buf_release(&sealed);
	return rc;
}

cxr_rc cxr_review_reader(cxr_store *store, const cxr_key *key, cxr_str name, bool create, uint32_t *out_no, cxr_err *err)
{
	unsigned char token[32];
	char text[160];
	cxr_stmt *q;
	bool row = false;
	name = cxr_str_trim(name);
	*out_no = 0;
	if (name.len == 0 || name.len > 100)
		return CXR_FAIL(err, CXR_E_USAGE, "the name of a reader has 1 to 100 bytes");
	int n = snprintf(text, sizeof text, "review-reader/" CXR_STR_FMT, CXR_STR_ARG(name));
	cxr_key_token(key, CXR_KEY_LOOKUP, text, (size_t)n, token);
	CXR_TRY(cxr_store_query(store, "SELECT reader_no FROM review_reader WHERE name_hash=?1", &q, err));
	cxr_stmt_bind_blob(q, 1, token, HASH_BYTES);
	cxr_rc rc = cxr_stmt_step(q, &row, err);
	if (rc == CXR_OK && row)
		*out_no = (uint32_t)cxr_stmt_int(q, 0);
	cxr_stmt_done(q);
	return rc != CXR_OK || row || !create ? rc : add_reader(store, key, name, token, out_no, err);
}

static void bind_key(cxr_stmt *q, const cxr_review_read *read)
{
	cxr_stmt_bind_int(q, 1, read->patient_no);
	cxr_stmt_bind_int(q, 2, read->study_no);
	cxr_stmt_bind_int(q, 3, read->reader_no);
}

cxr_rc cxr_review_put(cxr_store *store, const cxr_review_read *read, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(store, "DELETE FROM review_mark WHERE patient_no=?1 AND study_no=?2 AND reader_no=?3", &q, err));
	bind_key(q, read);
	CXR_TRY(cxr_stmt_run(q, err));
	CXR_TRY(cxr_store_query(store, "INSERT OR REPLACE INTO review_read(patient_no,study_no,reader_no,text_sha256) VALUES(?1,?2,?3,?4)", &q, err));
	bind_key(q, read);
	cxr_stmt_bind_text(q, 4, cxr_str_from(read->text_sha256));
	CXR_TRY(cxr_stmt_run(q, err));
	for (size_t i = 0; i < read->n_marks; i++) {
		const cxr_review_mark *mark = &read->marks[i];
		CXR_TRY(cxr_store_query(store, "INSERT OR REPLACE INTO review_mark(patient_no,study_no,reader_no,start_byte,end_byte,type,miss) "
			"VALUES(?1,?2,?3,?4,?5,?6,?7)", &q, err));
		bind_key(q, read);
		cxr_stmt_bind_int(q, 4, mark->start);
		cxr_stmt_bind_int(q, 5, mark->end);
		cxr_stmt_bind_int(q, 6, mark->type);
		cxr_stmt_bind_int(q, 7, mark->miss);
		CXR_TRY(cxr_stmt_run(q, err));
	}
	return CXR_OK;
}
