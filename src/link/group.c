/* See group.h. */
#include "link/group.h"

#include <stdlib.h>

#include "link/group_store.h"
#include "link/order.h"

/* Images that belong together and have no study yet. */
typedef struct image_group {
	link__when when;
	cxr_str accession, study_uid; /* smallest of the group's, "" when none has one */
	bool has_images;
	uint32_t study_no;
} image_group;

typedef cxr_str (*key_fn)(const link__image *image);

static cxr_str key_accession(const link__image *image) { return image->accession; }
static cxr_str key_uid(const link__image *image) { return image->study_uid; }
static cxr_str key_day(const link__image *image) { return image->day_key; }

/* ---- union of images ---- */
static size_t root_of(link__image *images, size_t i)
{
	while (images[i].group != i) {
		images[i].group = images[images[i].group].group;
		i = images[i].group;
	}
	return i;
}

/* The smaller index becomes the root. */
static void unite(link__image *images, size_t a, size_t b)
{
	a = root_of(images, a);
	b = root_of(images, b);
	images[a < b ? b : a].group = a < b ? a : b;
}

typedef struct key_sort {
	const link__image *images;
	key_fn key;
} key_sort;

static int compare_keys(const void *a, const void *b, void *context)
{
	const key_sort *sort = context;
	size_t left = *(const size_t *)a;
	size_t right = *(const size_t *)b;
	int order = cxr_str_cmp(sort->key(&sort->images[left]), sort->key(&sort->images[right]));
	return order ? order : left < right ? -1 : left > right;
}

/* Unites the open images whose keys are equal and not blank. `skip` (may be NULL) leaves whole groups out, by root. */
static void unite_by(link__patient *patient, key_fn key, size_t *order, const bool *skip)
{
	size_t n = 0;
	for (size_t i = 0; i < patient->n_images; i++)
		if (!patient->images[i].study_no && key(&patient->images[i]).len && !(skip && skip[root_of(patient->images, i)]))
			order[n++] = i;
	key_sort sort = {patient->images, key};
	if (n)
		qsort_r(order, n, sizeof *order, compare_keys, &sort);
	for (size_t i = 1; i < n; i++)
		if (cxr_str_eq(key(&patient->images[order[i - 1]]), key(&patient->images[order[i]])))
			unite(patient->images, order[i - 1], order[i]);
}

/* `skip` as for unite_by: groups in which an image has an accession. */
static void find_accessions(link__patient *patient, bool *skip)
{
	for (size_t i = 0; i < patient->n_images; i++)
		if (patient->images[i].accession.len)
			skip[root_of(patient->images, i)] = true;
}

/* ---- studies of groups ---- */
static void take_smaller(cxr_str *smallest, cxr_str value)
{
	if (value.len && (!smallest->len || cxr_str_cmp(value, *smallest) < 0))
		*smallest = value;
}

static void gather_groups(link__patient *patient, image_group *groups)
{
	memset(groups, 0, patient->n_images * sizeof *groups);
	for (size_t i = 0; i < patient->n_images; i++) {
		const link__image *image = &patient->images[i];
		if (image->study_no)
			continue;
		image_group *group = &groups[root_of(patient->images, i)];
		if (!group->has_images || link__when_cmp(image->study_when, group->when) < 0)
			group->when = image->study_when;
		take_smaller(&group->accession, image->accession);
		take_smaller(&group->study_uid, image->study_uid);
		group->has_images = true;
	}
}

static void take_studies(link__patient *patient, const image_group *groups)
{
	for (size_t i = 0; i < patient->n_images; i++)
		if (!patient->images[i].study_no)
			patient->images[i].study_no = groups[root_of(patient->images, i)].study_no;
}

enum { KEY_ACCESSION, KEY_UID, KEY_DAY, N_KEYS };

/* The keys of an image: by accession, by UID, by date; the last only without any accession in its study. */
static unsigned keys_of(const link__job *job, cxr_str patient_key, const link__image *image, bool with_day, link__hash out[N_KEYS])
{
	const link__hash_kind kinds[N_KEYS] = {LINK_HASH_STUDY_ACCESSION, LINK_HASH_STUDY_OF_UID, LINK_HASH_STUDY_OF_DAY};
	const cxr_str values[N_KEYS] = {image->accession, image->study_uid, with_day ? image->day_key : (cxr_str){"", 0}};
	unsigned given = 0;
	for (unsigned k = 0; k < N_KEYS; k++) {
		const cxr_str parts[] = {patient_key, values[k]};
		if (!values[k].len)
			continue;
		out[k] = link__hash_of(job->key, kinds[k], parts, 2);
		given |= 1U << k;
	}
	return given;
}

/*
 * Studies given in earlier runs that the groups lead to by keys first_key..end_key-1: the earlier key, then the lowest
 * number. The images of such groups get their study.
 */
static cxr_rc find_studies(link__job *job, link__patient *patient, image_group *groups, unsigned first_key, unsigned end_key, cxr_err *err)
{
	uint32_t *found = cxr_arena_array(&job->arena, patient->n_images * N_KEYS, sizeof *found);
	if (!found)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu images", patient->n_images);
	for (size_t i = 0; i < patient->n_images; i++) {
		const link__image *image = &patient->images[i];
		if (image->study_no)
			continue;
		size_t root = root_of(patient->images, i);
		link__hash keys[N_KEYS];
		unsigned given = keys_of(job, patient->key, image, !groups[root].accession.len, keys);
		for (unsigned k = first_key; k < end_key; k++) {
			uint32_t study_no = 0;
			if (given >> k & 1)
				CXR_TRY(link__find_study(job, patient->patient_no, &keys[k], &study_no, err));
			uint32_t *best = &found[root * N_KEYS + k];
			if (study_no && (!*best || study_no < *best))
				*best = study_no;
		}
	}
	for (size_t i = 0; i < patient->n_images; i++)
		for (unsigned k = first_key; k < end_key && !groups[i].study_no; k++)
			groups[i].study_no = found[i * N_KEYS + k];
	take_studies(patient, groups);
	return CXR_OK;
}

static int compare_groups(const void *a, const void *b)
{
	const image_group *left = *(image_group *const *)a;
	const image_group *right = *(image_group *const *)b;
	int order = link__when_cmp(left->when, right->when);
	if (!order)
		order = cxr_str_cmp(left->accession, right->accession);
	if (!order)
		order = cxr_str_cmp(left->study_uid, right->study_uid);
	return order ? order : left < right ? -1 : left > right; /* both in one array, in order of SOPInstanceUID */
}

static cxr_rc number_studies(link__job *job, link__patient *patient, image_group *groups, cxr_err *err)
{
	image_group **fresh = cxr_arena_array(&job->arena, patient->n_images, sizeof(image_group *));
	size_t n = 0;
	uint32_t last;
	if (!fresh)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu studies", patient->n_images);
	for (size_t i = 0; i < patient->n_images; i++)
		if (groups[i].has_images && !groups[i].study_no)
			fresh[n++] = &groups[i];
	if (n)
		qsort(fresh, n, sizeof *fresh, compare_groups);
	CXR_TRY(link__last_study(job, patient->patient_no, &last, err));
	for (size_t i = 0; i < n; i++)
		fresh[i]->study_no = ++last;
	return CXR_OK;
}

/*
 * What accession and UID say comes first, earlier runs included; only what is then still open, and has no accession, is
 * held together by its date.
 */
static cxr_rc give_studies(link__job *job, link__patient *patient, cxr_err *err)
{
	size_t n = patient->n_images;
	image_group *groups = cxr_arena_array(&job->arena, n, sizeof *groups);
	size_t *order = cxr_arena_array(&job->arena, n, sizeof *order);
	bool *has_accession = cxr_arena_array(&job->arena, n, sizeof *has_accession);
	if (!groups || !order || !has_accession)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu studies", n);
	for (size_t i = 0; i < n; i++)
		patient->images[i].group = i;
	unite_by(patient, key_uid, order, NULL);
	unite_by(patient, key_accession, order, NULL);
	gather_groups(patient, groups);
	CXR_TRY(find_studies(job, patient, groups, KEY_ACCESSION, KEY_DAY, err));
	find_accessions(patient, has_accession);
	unite_by(patient, key_day, order, has_accession);
	gather_groups(patient, groups);
	CXR_TRY(find_studies(job, patient, groups, KEY_DAY, N_KEYS, err));
	CXR_TRY(number_studies(job, patient, groups, err));
	take_studies(patient, groups);
	return CXR_OK;
}

/* ---- views ---- */

/* Views of one study: those without a number get theirs. */
static cxr_rc number_views(link__job *job, const link__patient *patient, link__study *study, cxr_err *err)
{
	uint32_t last;
	CXR_TRY(link__last_view(job, patient->patient_no, study->study_no, &last, err));
	link__order_views(study->images, study->n_images);
	for (size_t i = 0; i < study->n_images; i++) {
		link__image *image = study->images[i];
		if (image->view_no)
			continue;
		CXR_TRY(link__find_view(job, patient->patient_no, study->study_no, &image->sop_hash, &image->view_no, err));
		if (!image->view_no)
			image->view_no = ++last;
		CXR_TRY(link__put_view(job, patient->patient_no, image, err));
	}
	link__order_by_number(study->images, study->n_images);
	return CXR_OK;
}

static cxr_rc make_studies(link__job *job, link__patient *patient, cxr_err *err)
{
	size_t n = patient->n_images;
	link__image **sorted = cxr_arena_array(&job->arena, n, sizeof(link__image *));
	link__study *studies = cxr_arena_array(&job->arena, n, sizeof *studies);
	if (!sorted || !studies)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu studies", n);
	for (size_t i = 0; i < n; i++)
		sorted[i] = &patient->images[i];
	link__order_by_number(sorted, n);
	patient->studies = studies;
	for (size_t i = 0; i < n; i++) {
		link__study *study = patient->n_studies ? &studies[patient->n_studies - 1] : NULL;
		if (!study || study->study_no != sorted[i]->study_no) {
			study = &studies[patient->n_studies++];
			*study = (link__study){.study_no = sorted[i]->study_no, .images = &sorted[i], .when = sorted[i]->study_when, .text = {"", 0}, .report_date = {"", 0}};
		}
		study->n_images++;
	}
	for (size_t s = 0; s < patient->n_studies; s++) {
		CXR_TRY(link__study_facts(job, &studies[s], err));
		CXR_TRY(number_views(job, patient, &studies[s], err));
	}
	return CXR_OK;
}

/* Remembers what leads to the studies, for later batches. */
static cxr_rc keep_keys(link__job *job, const link__patient *patient, cxr_err *err)
{
	for (size_t s = 0; s < patient->n_studies; s++) {
		const link__study *study = &patient->studies[s];
		for (size_t i = 0; i < study->n_images; i++) {
			link__hash keys[N_KEYS];
			unsigned given = keys_of(job, patient->key, study->images[i], !study->accession.len, keys);
			for (unsigned k = 0; k < N_KEYS; k++)
				if (given >> k & 1)
					CXR_TRY(link__put_study_key(job, patient->patient_no, study->study_no, &keys[k], err));
		}
	}
	return CXR_OK;
}

cxr_rc link__group_images(link__job *job, link__patient *patient, cxr_err *err)
{
	for (size_t i = 0; i < patient->n_images; i++) {
		link__image *image = &patient->images[i];
		CXR_TRY(link__find_anchor(job, patient->patient_no, &image->anchor_hash, &image->study_no, &image->view_no, err));
	}
	CXR_TRY(give_studies(job, patient, err));
	CXR_TRY(make_studies(job, patient, err));
	return keep_keys(job, patient, err);
}

/* ---- rows of studies ---- */
cxr_rc link__unmark_studies(link__job *job, cxr_err *err)
{
	CXR_TRY(cxr_store_exec(job->store, "UPDATE study SET is_present = 0, has_report = 0 WHERE is_present OR has_report", err));
	return cxr_store_exec(job->store, "DELETE FROM study_report", err);
}

cxr_rc link__mark_studies(link__job *job, const link__patient *patient, cxr_err *err)
{
	for (size_t s = 0; s < patient->n_studies; s++) {
		const link__study *study = &patient->studies[s];
		CXR_TRY(link__put_study(job, patient->patient_no, study->study_no, study->basis, study->text.len > 0, err));
	}
	return CXR_OK;
}
