/*
 * Inside link: the vault records PATIENT and STUDY, from everything that headers, report rows and demographics rows of the
 * patient say. Lists hold no doubles; their order is that of SOPInstanceUIDs, then report rows, then demographics rows.
 * Where sources differ (birth date, sex, the eight fields): the most frequent value, then the smallest.
 * Tests: tests/unit/link/test_gather.c
 */
#ifndef LINK_GATHER_H
#define LINK_GATHER_H

#include "link/patient.h"

/* CXR_E_LIMIT when a list would pass its bound (4,096): the caller sets the patient aside. */
CXR_NODISCARD cxr_rc link__gather_patient(const link__patient *patient, cxr_arena *arena, cxr_id_patient *out, cxr_err *err);
/* `whole`: the record of its patient, for the birth date. */
CXR_NODISCARD cxr_rc link__gather_study(const link__patient *patient, size_t study, const cxr_id_patient *whole, cxr_arena *arena, cxr_id_study *out, cxr_err *err);
/* True when headers of the patient show two persons: no family name and no birth date in common. */
CXR_NODISCARD cxr_rc link__is_doubtful(const link__patient *patient, cxr_arena *arena, bool *out, cxr_err *err);
/* Whole years of a DICOM age ("061Y", "018M", "003W", "010D", "61"); -1 when unreadable. */
int link__age_years(cxr_str age);

#endif
