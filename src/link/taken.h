/*
 * Inside link: the real values of the corpus that no surrogate may equal (vault's taken sets): full names in both orders,
 * ids and accession numbers, phones. The sets only grow. A later batch adds to them without redoing earlier patients: the
 * surrogates of a patient avoid the values known when the patient was last worked on.
 * Call between cxr_vault_begin and cxr_vault_commit. Tests: tests/unit/link/test_taken.c
 */
#ifndef LINK_TAKEN_H
#define LINK_TAKEN_H

#include "link/job.h"

CXR_NODISCARD cxr_rc link__taken_name(link__job *job, cxr_str name, cxr_err *err);
CXR_NODISCARD cxr_rc link__taken_id(link__job *job, cxr_str id, cxr_err *err);
CXR_NODISCARD cxr_rc link__taken_phone(link__job *job, cxr_str phone, cxr_err *err);
CXR_NODISCARD cxr_rc link__taken_patient(link__job *job, const cxr_id_patient *patient, cxr_err *err);
CXR_NODISCARD cxr_rc link__taken_study(link__job *job, const cxr_id_study *study, cxr_err *err);
/* Rows that belong to nobody are real people too. */
CXR_NODISCARD cxr_rc link__taken_report(link__job *job, const cxr_id_report *row, cxr_err *err);
CXR_NODISCARD cxr_rc link__taken_demographic(link__job *job, const cxr_id_demographic *row, cxr_err *err);

#endif
