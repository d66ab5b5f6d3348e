/*
 * Inside link: what is kept of the whole corpus while it is linked.
 *
 * MEMORY: this is all that grows with the number of studies: 28 bytes (and a slot) a patient, 16 bytes an image, 16 bytes
 * a row of a table, 20 bytes for every id, accession and study UID seen (doubles are dropped once they are a quarter of
 * the list). Some 350 bytes a study at the peak; every value is a number or a keyed hash. All else is read patient by patient.
 *
 * Filled by link__scan_images() (scan.c), then link__route_demographics() and link__route_reports() (route.c).
 * Tests: tests/unit/link/test_stage.c
 */
#ifndef LINK_CORPUS_H
#define LINK_CORPUS_H

#include "base/vec.h"
#include "link/normal.h"

typedef struct link__patient_ref {
	link__hash hash;     /* of the canonical id */
	uint32_t patient_no; /* 0 until given */
	uint32_t split;      /* 0 train, 1 valid, 2 test */
} link__patient_ref;

/* An image or a row of a table, and whose it is (index into patients). */
typedef struct link__ref {
	uint64_t number;  /* in the catalogue */
	uint32_t patient;
} link__ref;

/* What an id, an accession or a study UID leads to. */
typedef struct link__lead {
	link__hash hash;
	uint32_t patient;
} link__lead;

CXR_VEC_DECLARE(link__patient_refs, link__patient_ref)
CXR_VEC_DECLARE(link__refs, link__ref)
CXR_VEC_DECLARE(link__leads, link__lead)

typedef struct link__corpus {
	link__patient_refs patients;
	uint32_t *slots; /* open addressing over patients: index + 1, 0 = empty */
	size_t n_slots;
	link__refs images, demographics, reports; /* sorted by patient number once numbered */
	link__leads leads;
	size_t n_leads_sorted; /* leading part that is sorted and without doubles */
} link__corpus;

enum { LINK_NO_PATIENT = UINT32_MAX, LINK_MANY_PATIENTS = UINT32_MAX - 1 };

void link__corpus_release(link__corpus *corpus);
/* Index of the patient with this hash, made when absent and `make`; LINK_NO_PATIENT when absent. */
CXR_NODISCARD cxr_rc link__corpus_patient(link__corpus *corpus, const link__hash *hash, bool make, uint32_t *out, cxr_err *err);
CXR_NODISCARD cxr_rc link__corpus_lead(link__corpus *corpus, const link__hash *hash, uint32_t patient, cxr_err *err);
/* Sorts the leads: needed before they are asked. */
void link__corpus_settle(link__corpus *corpus);
/* The one patient a value leads to, LINK_NO_PATIENT, or LINK_MANY_PATIENTS. */
uint32_t link__corpus_led(const link__corpus *corpus, const link__hash *hash);
/* True when the value leads (among others) to the patient. */
bool link__corpus_leads_to(const link__corpus *corpus, const link__hash *hash, uint32_t patient);

#endif
