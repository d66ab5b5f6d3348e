/*
 * What the text lane is told of patient and study: from the identified records of the vault. Tests: tests/unit/deid/test_subject.c
 */
#ifndef DEID_SUBJECT_H
#define DEID_SUBJECT_H

#include "deid/text.h"
#include "project/identified.h"

/*
 * Fills *out: views into the two records (which must outlive it) and small arrays in the arena. Ids: patient ids, other
 * ids, study ids; accessions: that of the study; anchor of year-less dates: the study date,
 * else that of the report. CXR_E_NOMEM.
 */
CXR_NODISCARD cxr_rc cxr_deid_subject_make(const cxr_id_patient *patient, const cxr_id_study *study, cxr_arena *arena,
	cxr_deid_subject *out, cxr_err *err);

#endif
