/* See order.h. */
#include "link/order.h"

#include <stdlib.h>

static int compare_views(const void *a, const void *b)
{
	const link__image *left = *(link__image *const *)a;
	const link__image *right = *(link__image *const *)b;
	int order = link__when_cmp(left->acquired_when, right->acquired_when);
	return order ? order : cxr_str_cmp(cxr_str_trim(left->rec.sop_instance_uid), cxr_str_trim(right->rec.sop_instance_uid));
}

static int compare_numbers(const void *a, const void *b)
{
	const link__image *left = *(link__image *const *)a;
	const link__image *right = *(link__image *const *)b;
	if (left->study_no != right->study_no)
		return left->study_no < right->study_no ? -1 : 1;
	return left->view_no < right->view_no ? -1 : left->view_no > right->view_no;
}

void link__order_views(link__image **images, size_t n)
{
	if (n)
		qsort(images, n, sizeof(link__image *), compare_views);
}

void link__order_by_number(link__image **images, size_t n)
{
	if (n)
		qsort(images, n, sizeof(link__image *), compare_numbers);
}

static int compare_values(const void *a, const void *b)
{
	return cxr_str_cmp(*(const cxr_str *)a, *(const cxr_str *)b);
}

cxr_rc link__most_frequent(const cxr_str *values, size_t n, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	*out = (cxr_str){"", 0};
	cxr_str *sorted = cxr_arena_array(arena, n, sizeof *sorted);
	if (!sorted)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu values", n);
	if (!n)
		return CXR_OK;
	memcpy(sorted, values, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, compare_values);
	size_t best = 0;
	for (size_t i = 0; i < n;) {
		size_t end = i;
		while (end < n && cxr_str_eq(sorted[i], sorted[end]))
			end++;
		if (sorted[i].len && end - i > best) {
			best = end - i;
			*out = sorted[i];
		}
		i = end;
	}
	return CXR_OK;
}

cxr_rc link__study_facts(link__job *job, link__study *study, cxr_err *err)
{
	cxr_str *accessions = cxr_arena_array(&job->arena, study->n_images, sizeof *accessions);
	bool has_day = false;
	if (!accessions)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu images", study->n_images);
	for (size_t i = 0; i < study->n_images; i++) {
		accessions[i] = study->images[i]->accession;
		has_day = has_day || study->images[i]->day_key.len;
		if (link__when_cmp(study->images[i]->study_when, study->when) < 0)
			study->when = study->images[i]->study_when;
	}
	CXR_TRY(link__most_frequent(accessions, study->n_images, &job->arena, &study->accession, err));
	study->basis = study->accession.len ? LINK_BY_ACCESSION : has_day ? LINK_BY_DATE : LINK_BY_UID;
	return CXR_OK;
}

static int compare_studies(const void *a, const void *b)
{
	const link__study *left = *(link__study *const *)a;
	const link__study *right = *(link__study *const *)b;
	if ((left->text.len > 0) != (right->text.len > 0))
		return left->text.len ? -1 : 1;
	int order = link__when_cmp(left->when, right->when);
	if (!order)
		order = cxr_str_cmp(left->accession, right->accession);
	return order ? order : left->study_no < right->study_no ? -1 : 1;
}

cxr_rc link__order_studies(link__job *job, link__patient *patient, cxr_err *err)
{
	link__study **sorted = cxr_arena_array(&job->arena, patient->n_studies, sizeof(link__study *));
	if (!sorted)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu studies", patient->n_studies);
	for (size_t i = 0; i < patient->n_studies; i++)
		sorted[i] = &patient->studies[i];
	if (patient->n_studies)
		qsort(sorted, patient->n_studies, sizeof *sorted, compare_studies);
	for (size_t i = 0; i < patient->n_studies; i++)
		sorted[i]->date_order = (uint32_t)i + 1;
	return CXR_OK;
}
