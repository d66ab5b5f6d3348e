/* See corpus.h. */
#include "link/corpus.h"

#include <stdlib.h>

#include "base/mem.h"

void link__corpus_release(link__corpus *corpus)
{
	link__patient_refs_release(&corpus->patients);
	cxr_free(corpus->slots);
	link__refs_release(&corpus->images);
	link__refs_release(&corpus->demographics);
	link__refs_release(&corpus->reports);
	link__leads_release(&corpus->leads);
	*corpus = (link__corpus){0};
}

/* ---- patients ---- */
static size_t slot_of(const link__corpus *corpus, const link__hash *hash)
{
	uint64_t start;
	memcpy(&start, hash->bytes, sizeof start); /* keyed hashes are uniform; the order of slots is never seen */
	size_t at = (size_t)start & (corpus->n_slots - 1);
	while (corpus->slots[at] && link__hash_cmp(&corpus->patients.items[corpus->slots[at] - 1].hash, hash) != 0)
		at = (at + 1) & (corpus->n_slots - 1);
	return at;
}

static cxr_rc grow_slots(link__corpus *corpus, cxr_err *err)
{
	size_t n_slots = corpus->n_slots ? corpus->n_slots * 2 : 256;
	uint32_t *slots = cxr_calloc(n_slots, sizeof *slots);
	if (!slots)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu patients", corpus->patients.n_items);
	cxr_free(corpus->slots);
	corpus->slots = slots;
	corpus->n_slots = n_slots;
	for (size_t i = 0; i < corpus->patients.n_items; i++)
		slots[slot_of(corpus, &corpus->patients.items[i].hash)] = (uint32_t)i + 1;
	return CXR_OK;
}

cxr_rc link__corpus_patient(link__corpus *corpus, const link__hash *hash, bool make, uint32_t *out, cxr_err *err)
{
	if (corpus->patients.n_items * 2 >= corpus->n_slots)
		CXR_TRY(grow_slots(corpus, err));
	size_t at = slot_of(corpus, hash);
	*out = corpus->slots[at] ? corpus->slots[at] - 1 : LINK_NO_PATIENT;
	if (*out != LINK_NO_PATIENT || !make)
		return CXR_OK;
	link__patient_ref patient = {.hash = *hash};
	if (!link__patient_refs_push(&corpus->patients, patient))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu patients", corpus->patients.n_items);
	corpus->slots[at] = (uint32_t)corpus->patients.n_items;
	*out = corpus->slots[at] - 1;
	return CXR_OK;
}

/* ---- leads ---- */
static int compare_leads(const void *a, const void *b)
{
	const link__lead *left = a;
	const link__lead *right = b;
	int order = link__hash_cmp(&left->hash, &right->hash);
	return order ? order : left->patient < right->patient ? -1 : left->patient > right->patient;
}

void link__corpus_settle(link__corpus *corpus)
{
	link__leads *leads = &corpus->leads;
	size_t n = 0;
	if (leads->n_items == corpus->n_leads_sorted)
		return;
	qsort(leads->items, leads->n_items, sizeof *leads->items, compare_leads);
	for (size_t i = 0; i < leads->n_items; i++)
		if (!n || compare_leads(&leads->items[n - 1], &leads->items[i]) != 0)
			leads->items[n++] = leads->items[i];
	leads->n_items = n;
	corpus->n_leads_sorted = n;
}

cxr_rc link__corpus_lead(link__corpus *corpus, const link__hash *hash, uint32_t patient, cxr_err *err)
{
	/* images of one study come one after another: most doubles are among the last few */
	for (size_t i = corpus->leads.n_items, back = 0; i > corpus->n_leads_sorted && back < 8; i--, back++) {
		const link__lead *lead = &corpus->leads.items[i - 1];
		if (lead->patient == patient && link__hash_cmp(&lead->hash, hash) == 0)
			return CXR_OK;
	}
	if (corpus->leads.n_items == corpus->leads.capacity && corpus->leads.n_items - corpus->n_leads_sorted >= corpus->leads.n_items / 4)
		link__corpus_settle(corpus); /* doubles go before the list grows */
	link__lead lead = {*hash, patient};
	if (!link__leads_push(&corpus->leads, lead))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu identifiers", corpus->leads.n_items);
	return CXR_OK;
}

static size_t first_lead(const link__corpus *corpus, const link__hash *hash)
{
	size_t low = 0;
	size_t high = corpus->n_leads_sorted;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (link__hash_cmp(&corpus->leads.items[mid].hash, hash) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

uint32_t link__corpus_led(const link__corpus *corpus, const link__hash *hash)
{
	size_t at = first_lead(corpus, hash);
	if (at == corpus->n_leads_sorted || link__hash_cmp(&corpus->leads.items[at].hash, hash) != 0)
		return LINK_NO_PATIENT;
	bool more = at + 1 < corpus->n_leads_sorted && link__hash_cmp(&corpus->leads.items[at + 1].hash, hash) == 0;
	return more ? LINK_MANY_PATIENTS : corpus->leads.items[at].patient;
}

bool link__corpus_leads_to(const link__corpus *corpus, const link__hash *hash, uint32_t patient)
{
	for (size_t at = first_lead(corpus, hash); at < corpus->n_leads_sorted && link__hash_cmp(&corpus->leads.items[at].hash, hash) == 0; at++)
		if (corpus->leads.items[at].patient == patient)
			return true;
	return false;
}
