/*
 * Inside link: what cannot be linked is listed with a reason in the quarantine table, never dropped silently.
 *
 *   IMAGE        no_patient_id, no_sop_instance_uid, duplicate_uid, too_many_images, too_many_values
 *   REPORT       report_without_images, report_patient_mismatch, ambiguous_patient, ambiguous_study, report_cancelled
 *   DEMOGRAPHIC  demographics_without_study, ambiguous_patient, too_many_rows
 *   STUDY        images_without_report; number 0 of a patient: patient_identity_conflict (a note, nothing is held back)
 *
 * Tests: tests/unit/link/test_stage_orphans.c
 */
#ifndef LINK_ORPHANS_H
#define LINK_ORPHANS_H

#include "link/job.h"

/* Forgets what an earlier link set aside. */
CXR_NODISCARD cxr_rc link__orphans_begin(link__job *job, cxr_err *err);
CXR_NODISCARD cxr_rc link__set_aside(link__job *job, cxr_subject_kind kind, uint64_t number, const char *reason, cxr_err *err);

#endif
