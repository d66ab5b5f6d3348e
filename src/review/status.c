/* Where the review stands, how far two readers agree, and the signature. See review.h. */
#include <math.h>

#include "project/vault.h"
#include "review/feed.h"
#include "review/review.h"

/* Reports read twice, by whether the first and the second reader marked anything. */
typedef struct agreement {
	uint64_t n[2][2];
	uint64_t n_first, n_second; /* marks */
	uint64_t first_hit, second_hit; /* of these, met by a mark of the other */
} agreement;

static bool meets(const cxr_review_mark *mark, const cxr_review_read *other)
{
	for (size_t i = 0; i < other->n_marks; i++)
		if (mark->start < other->marks[i].end && other->marks[i].start < mark->end)
			return true;
	return false;
}

static void add_pair(agreement *a, const cxr_review_read *first, const cxr_review_read *second)
{
	a->n[first->n_marks > 0][second->n_marks > 0]++;
	a->n_first += first->n_marks;
	a->n_second += second->n_marks;
	for (size_t i = 0; i < first->n_marks; i++)
		a->first_hit += meets(&first->marks[i], second);
	for (size_t i = 0; i < second->n_marks; i++)
		a->second_hit += meets(&second->marks[i], first);
}

/* Cohen's kappa over "the report has a miss"; Chapman's estimate of the number of misses from two catches. */
static void conclude(const agreement *a, cxr_review_status *out)
{
	double n = (double)out->n_double, n_first = (double)a->n_first, n_second = (double)a->n_second;
	out->has_agreement = out->n_double > 0;
	out->n_found_by_first = a->n_first;
	out->n_found_by_second = a->n_second;
	out->n_found_by_both = a->first_hit < a->second_hit ? a->first_hit : a->second_hit;
	double both = (double)out->n_found_by_both;
	out->span_f1 = a->n_first + a->n_second ? (double)(a->first_hit + a->second_hit) / (n_first + n_second) : 1;
	double yes_first = (double)(a->n[1][0] + a->n[1][1]), yes_second = (double)(a->n[0][1] + a->n[1][1]);
	double seen = n > 0 ? (double)(a->n[0][0] + a->n[1][1]) / n : 0;
	double chance = n > 0 ? (yes_first * yes_second + (n - yes_first) * (n - yes_second)) / (n * n) : 1;
	out->kappa = chance < 1 ? (seen - chance) / (1 - chance) : (double)NAN;
	out->chapman = (n_first + 1) * (n_second + 1) / (both + 1) - 1;
	double left = out->chapman - (n_first + n_second - both);
	out->missed_by_both = left > 0 ? left : 0;
}

static void add_reader(cxr_review_status *out, const cxr_review_read *read)
{
	uint32_t i = 0;
	while (i < out->n_readers && out->readers[i].reader_no != read->reader_no)
		i++;
	if (i == CXR_REVIEW_MAX_READERS)
		return;
	if (i == out->n_readers)
		out->readers[out->n_readers++].reader_no = read->reader_no;
	out->readers[i].n_read++;
	out->readers[i].n_marks += read->n_marks;
}

static void add_report(cxr_review_status *out, agreement *pairs, const cxr_review_set *set, const review__report *report)
{
	size_t n;
	const cxr_review_read *reads = cxr_review_set_find(set, report->rec.patient_no, report->rec.study_no, &n), *first = NULL;
	uint32_t n_valid = 0;
	uint64_t n_lost = 0;
	out->n_reports++;
	for (size_t i = 0; i < n; i++) {
		const cxr_review_read *read = &reads[i];
		if (memcmp(read->text_sha256, report->text_sha256, sizeof read->text_sha256) != 0) {
			n_lost += read->n_marks;
			continue;
		}
		n_valid++;
		add_reader(out, read);
		out->n_marks += read->n_marks;
		for (size_t m = 0; m < read->n_marks; m++)
			out->n_by_class[read->marks[m].miss]++;
		if (n_valid == 1)
			first = read;
		if (n_valid == 2) {
			out->n_double++;
			add_pair(pairs, first, read);
		}
	}
	out->n_lost_marks += n_valid ? 0 : n_lost;
	out->n_read_by[n_valid < 2 ? n_valid : 2]++;
	bool is_amended = report->ledger.first_spans != NULL;
	bool has_marks = false;
	for (size_t i = 0; i < n; i++)
		has_marks |= reads[i].n_marks > 0 && memcmp(reads[i].text_sha256, report->text_sha256, sizeof report->text_sha256) == 0;
	out->n_pending += report->rec.n_readers != n_valid || is_amended != has_marks;
}

static cxr_rc count_signatures(const cxr_project *project, cxr_review_status *out, cxr_err *err)
{
	int64_t n;
	CXR_TRY(cxr_store_count(project->store, "SELECT count(*) FROM review_signature", &n, err));
	out->n_signatures = (uint64_t)n;
	CXR_TRY(cxr_review_working_digest(project, out->digest, err));
	return cxr_review_is_signed(project, out->digest, &out->is_signed, err);
}

cxr_rc cxr_review_status_get(const cxr_run *run, cxr_review_status *out, cxr_err *err)
{
	*out = (cxr_review_status){0};
	agreement pairs = {.n_first = 0};
	review__feed feed;
	cxr_review_set set;
	const review__report *report = NULL;
	cxr_rc rc = cxr_review_set_load(&set, run->project->store, err);
	if (rc == CXR_OK) {
		rc = review__feed_open(&feed, run->project, err);
		while (rc == CXR_OK && (rc = review__feed_next(&feed, &report, err)) == CXR_OK && report) {
			if (cxr_run_should_stop(run))
				rc = CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
			else
				add_report(out, &pairs, &set, report);
		}
		review__feed_close(&feed);
	}
	cxr_review_set_release(&set);
	CXR_TRY(rc);
	conclude(&pairs, out);
	return count_signatures(run->project, out, err);
}

/* ---- signature ---- */
static cxr_rc put_signature(cxr_store *store, const cxr_key *key, cxr_str name, cxr_str role, const char *digest, cxr_err *err)
{
	CXR_TRY(cxr_store_begin(store, err));
	cxr_rc rc = cxr_review_sign_put(store, key, name, role, digest, err);
	if (rc == CXR_OK)
		rc = cxr_store_commit(store, err);
	if (rc != CXR_OK)
		cxr_store_rollback(store);
	return rc;
}

cxr_rc cxr_review_sign(const cxr_run *run, const char *name, const char *role, char out_digest[65], cxr_err *err)
{
	const cxr_project *project = run->project;
	cxr_str who = cxr_str_trim(cxr_str_from(name ? name : "")), what = cxr_str_trim(cxr_str_from(role ? role : ""));
	cxr_key *key;
	cxr_vault *vault;
	if (who.len == 0 || what.len == 0 || who.len > 200 || what.len > 200)
		return CXR_FAIL(err, CXR_E_USAGE, "a signature has a --name and a --role of 1 to 200 bytes");
	CXR_TRY(cxr_review_working_digest(project, out_digest, err));
	CXR_TRY(cxr_key_load(project->key_path, &key, err));
	cxr_rc rc = cxr_vault_open(&vault, project->vault_dir, key, false, err);
	if (rc == CXR_OK)
		cxr_vault_close(vault);
	if (rc == CXR_OK && !run->dry_run)
		rc = put_signature(project->store, key, who, what, out_digest, err);
	cxr_key_free(key);
	return rc;
}
