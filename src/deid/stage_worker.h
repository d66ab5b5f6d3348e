/*
 * Inside stage deid: what a worker thread owns, and the way of one image. Room-internal.
 * Tests: tests/fault/test_kill.py, tests/golden/test_determinism.py
 */
#ifndef DEID_STAGE_WORKER_H
#define DEID_STAGE_WORKER_H

#include "corpus/record.h"
#include "deid/demographics.h"
#include "deid/dicom.h"
#include "deid/text.h"
#include "project/identified.h"
#include "project/project.h"
#include "project/review_rows.h"
#include "project/vault.h"

typedef struct deid__worker {
	const cxr_project *project;
	const cxr_review_set *reviews; /* what readers said; may be NULL */
	cxr_key *key;
	cxr_vault *vault;
	cxr_taken *taken;
	cxr_deid_engine *engine;
	cxr_demographics_policy *demographics;
	cxr_deid_dicom *dicom;
	cxr_ledger ledger;
	cxr_arena arena;         /* of the study at hand */
	cxr_buf plain;           /* opened vault record */
	/* patient at hand; 0 = none */
	uint32_t patient_no;
	cxr_arena patient_arena;
	cxr_id_patient patient;
} deid__worker;

/* Identified study with its ids, for the image lane. */
typedef struct deid__study {
	const cxr_link_rec *link;
	const cxr_id_study *identified;
	const cxr_study_rec *rec; /* ids, demographics */
} deid__study;

/*
 * De-identifies one image and writes its DICOM file; fills *out. What is wrong with the image itself becomes
 * out->skip_reason, and a file left by an earlier run is removed; only the environment fails the call.
 */
CXR_NODISCARD cxr_rc deid__stage_image(deid__worker *worker, const deid__study *study, const cxr_link_image *image, cxr_image_rec *out, cxr_err *err);

#endif
