/*
 * The 14 CheXpert observations: names and the published orders.
 * Source: Irvin et al. 2019 (labeler CSV order), Smit et al. 2020 (CheXbert head order).
 * Tests: tests/unit/corpus/test_label.c
 */
#ifndef CORPUS_LABEL_H
#define CORPUS_LABEL_H

#include <stdint.h>

#include "base/str.h"

/* Numbered in CheXbert head order: the order of labels/<labeler>_*.json. */
typedef enum cxr_label {
	CXR_LABEL_ENLARGED_CARDIOMEDIASTINUM,
	CXR_LABEL_CARDIOMEGALY,
	CXR_LABEL_LUNG_OPACITY,
	CXR_LABEL_LUNG_LESION,
	CXR_LABEL_EDEMA,
	CXR_LABEL_CONSOLIDATION,
	CXR_LABEL_PNEUMONIA,
	CXR_LABEL_ATELECTASIS,
	CXR_LABEL_PNEUMOTHORAX,
	CXR_LABEL_PLEURAL_EFFUSION,
	CXR_LABEL_PLEURAL_OTHER,
	CXR_LABEL_FRACTURE,
	CXR_LABEL_SUPPORT_DEVICES,
	CXR_LABEL_NO_FINDING,
	CXR_N_LABELS
} cxr_label;

/* The four states of a cell. */
typedef enum cxr_label_state {
	CXR_LABEL_BLANK = 0,     /* not mentioned: empty cell, null */
	CXR_LABEL_POSITIVE = 1,  /* 1.0 */
	CXR_LABEL_NEGATIVE = 2,  /* 0.0 */
	CXR_LABEL_UNCERTAIN = 3  /* -1.0 */
} cxr_label_state;

typedef struct cxr_label_set {
	uint8_t state[CXR_N_LABELS]; /* cxr_label_state */
} cxr_label_set;

/* "Enlarged Cardiomediastinum" ...; NULL outside the range. */
const char *cxr_label_name(cxr_label label);
/* False when the name is none of the 14 (exact match). */
bool cxr_label_from_name(cxr_str name, cxr_label *out);
/* Order of the rule labeler's CSV: No Finding, Enlarged Cardiomediastinum, Cardiomegaly, Lung Lesion, Lung Opacity, ... */
extern const cxr_label cxr_labels_csv_order[CXR_N_LABELS];
/* Order of CheXpert-v1's train.csv: ..., Lung Opacity before Lung Lesion. */
extern const cxr_label cxr_labels_v1_order[CXR_N_LABELS];
/* Alphabetical: Table 3 and MIMIC. */
extern const cxr_label cxr_labels_alphabetical[CXR_N_LABELS];
/* "1.0", "0.0", "-1.0" or "" */
const char *cxr_label_state_cell(cxr_label_state state);

/* The five inputs that a report is labelled from. */
typedef enum cxr_label_input {
	CXR_INPUT_REPORT,
	CXR_INPUT_FINDINGS,
	CXR_INPUT_IMPRESSION,
	CXR_INPUT_FINDINGS_IMPRESSION,
	CXR_INPUT_IMPRESSION_FINDINGS,
	CXR_N_INPUTS
} cxr_label_input;

/* "report", "findings", "impression", "findings_impression", "impression_findings" */
const char *cxr_label_input_name(cxr_label_input input);

#endif
