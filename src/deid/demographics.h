/*
 * Demographics policy: the eight fields of a study as they may be released (CONTRACTS section 2, paper section 3.4).
 * A cell is released only when it reads as one of the known values (the maps of cxr.yaml first, then the vocabulary of
 * data/deid/demographics.tsv) or as a plausible number; anything else becomes an empty cell and is counted, never guessed
 * and never passed on. Tests: tests/unit/deid/test_demographics.c
 */
#ifndef DEID_DEMOGRAPHICS_H
#define DEID_DEMOGRAPHICS_H

#include "corpus/record.h"
#include "deid/ledger.h"
#include "project/config.h"
#include "project/identified.h"

/* Bits of *out_unknown, in the order of cxr_demographics. */
typedef enum cxr_demographic_field {
	CXR_DEMO_AGE,
	CXR_DEMO_SEX,
	CXR_DEMO_RACE,
	CXR_DEMO_ETHNICITY,
	CXR_DEMO_INTERPRETER,
	CXR_DEMO_INSURANCE,
	CXR_DEMO_BMI,
	CXR_DEMO_DECEASED,
	CXR_N_DEMO
} cxr_demographic_field;

/* "age", "sex", ... as in df_cxr_plus.csv. */
const char *cxr_demographic_field_name(cxr_demographic_field field);

/* The maps, compiled; shared by all threads. */
typedef struct cxr_demographics_policy cxr_demographics_policy;
/* `config` must outlive it. CXR_E_NOMEM. */
CXR_NODISCARD cxr_rc cxr_demographics_policy_new(const cxr_config *config, cxr_demographics_policy **out, cxr_err *err);
void cxr_demographics_policy_free(cxr_demographics_policy *policy);

/*
 * Fills *out: strings of the config, of the program or of the arena. Age: whole years at the study (study->age), capped by the ledger. Sex:
 * Male, Female or Unknown, never empty. BMI: one decimal, 5 to 150 kg/m2.
 * Bit i of *out_unknown: field i had a value that the maps do not know. CXR_E_NOMEM.
 */
CXR_NODISCARD cxr_rc cxr_demographics_apply(const cxr_demographics_policy *policy, const cxr_ledger *ledger, const cxr_id_patient *patient,
	const cxr_id_study *study, cxr_arena *arena, cxr_demographics *out, uint32_t *out_unknown, cxr_err *err);

#endif
