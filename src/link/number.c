/* See number.h. */
#include "link/number.h"

#include <stdlib.h>

#include "base/mem.h"

const char *link__split_name(uint32_t split)
{
	static const char *const names[] = {"train", "valid", "test"};
	return names[split < CXR_ARRAY_LEN(names) ? split : 0];
}

uint32_t link__split_of(const cxr_key *key, const link__hash *patient, double share_valid, double share_test)
{
	unsigned char message[6 + sizeof patient->bytes] = "split";
	memcpy(message + 6, patient->bytes, sizeof patient->bytes);
	/* 53 bits, so that the share is exact in a double */
	double point = (double)(cxr_key_token64(key, CXR_KEY_PATIENT, message, sizeof message) >> 11) * 0x1p-53;
	if (point < share_test)
		return 2;
	return point < share_test + share_valid ? 1 : 0;
}

static int compare_hashes(const void *a, const void *b)
{
	const link__patient_ref *left = a;
	const link__patient_ref *right = b;
	return link__hash_cmp(&left->hash, &right->hash);
}

static int compare_numbers(const void *a, const void *b)
{
	const link__patient_ref *left = a;
	const link__patient_ref *right = b;
	return left->patient_no < right->patient_no ? -1 : left->patient_no > right->patient_no;
}

static int compare_refs(const void *a, const void *b)
{
	const link__ref *left = a;
	const link__ref *right = b;
	if (left->patient != right->patient)
		return left->patient < right->patient ? -1 : 1;
	return left->number < right->number ? -1 : left->number > right->number;
}

static cxr_rc find_number(link__job *job, link__patient_ref *patient, cxr_err *err)
{
	cxr_stmt *q;
	bool row;
	CXR_TRY(cxr_store_query(job->store, "SELECT patient_no, split FROM patient WHERE key_hash = ?1", &q, err));
	cxr_stmt_bind_blob(q, 1, patient->hash.bytes, sizeof patient->hash.bytes);
	cxr_rc rc = cxr_stmt_step(q, &row, err);
	if (rc == CXR_OK && row) {
		patient->patient_no = (uint32_t)cxr_stmt_int(q, 0);
		patient->split = (uint32_t)cxr_stmt_int(q, 1);
	}
	cxr_stmt_done(q);
	return rc;
}

static cxr_rc give_number(link__job *job, link__patient_ref *patient, uint32_t number, cxr_err *err)
{
	cxr_stmt *q;
	patient->patient_no = number;
	patient->split = link__split_of(job->key, &patient->hash, job->config->split_valid, job->config->split_test);
	CXR_TRY(cxr_store_query(job->store, "INSERT INTO patient (patient_no, key_hash, split) VALUES (?1, ?2, ?3)", &q, err));
	cxr_stmt_bind_int(q, 1, number);
	cxr_stmt_bind_blob(q, 2, patient->hash.bytes, sizeof patient->hash.bytes);
	cxr_stmt_bind_int(q, 3, patient->split);
	job->totals.n_new_patients++;
	return cxr_stmt_run(q, err);
}

/* refs name patients by index; the index of a patient is its place before the patients are sorted. */
static void renumber_refs(link__corpus *corpus, const uint32_t *numbers)
{
	link__refs *const lists[] = {&corpus->images, &corpus->demographics, &corpus->reports};
	for (size_t l = 0; l < CXR_ARRAY_LEN(lists); l++) {
		for (size_t i = 0; i < lists[l]->n_items; i++)
			lists[l]->items[i].patient = numbers[lists[l]->items[i].patient];
		if (lists[l]->n_items)
			qsort(lists[l]->items, lists[l]->n_items, sizeof *lists[l]->items, compare_refs);
	}
}

static void forget_leads(link__corpus *corpus)
{
	link__leads_release(&corpus->leads);
	corpus->n_leads_sorted = 0;
	cxr_free(corpus->slots);
	corpus->slots = NULL;
	corpus->n_slots = 0;
}

cxr_rc link__number_patients(link__job *job, cxr_err *err)
{
	link__corpus *corpus = &job->corpus;
	size_t n = corpus->patients.n_items;
	forget_leads(corpus);
	if (!n)
		return CXR_OK;
	CXR_AUTO(cxr_free_at) link__patient_ref *sorted = cxr_calloc(n, sizeof *sorted);
	CXR_AUTO(cxr_free_at) uint32_t *numbers = cxr_calloc(n, sizeof *numbers);
	if (!sorted || !numbers)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu patients", n);
	int64_t last;
	CXR_TRY(cxr_store_count(job->store, "SELECT max(patient_no) FROM patient", &last, err));
	for (size_t i = 0; i < n; i++) {
		sorted[i] = corpus->patients.items[i];
		sorted[i].split = (uint32_t)i; /* its index, until the numbers are known */
	}
	qsort(sorted, n, sizeof *sorted, compare_hashes);
	for (size_t i = 0; i < n; i++) {
		link__patient_ref *patient = &corpus->patients.items[sorted[i].split];
		CXR_TRY(find_number(job, patient, err));
		if (!patient->patient_no)
			CXR_TRY(give_number(job, patient, (uint32_t)++last, err));
		numbers[sorted[i].split] = patient->patient_no;
	}
	renumber_refs(corpus, numbers);
	qsort(corpus->patients.items, n, sizeof *corpus->patients.items, compare_numbers);
	return CXR_OK;
}
