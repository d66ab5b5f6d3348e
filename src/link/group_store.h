/*
 * Inside link: the rows behind group.h. All take the patient's number; hashes bind the patient's id as well.
 * Tests: tests/unit/link/test_stage.c
 */
#ifndef LINK_GROUP_STORE_H
#define LINK_GROUP_STORE_H

#include "link/patient.h"

/* Study and view that an anchor was given; *out_study_no 0 when none. */
CXR_NODISCARD cxr_rc link__find_anchor(link__job *job, uint32_t patient_no, const link__hash *anchor, uint32_t *out_study_no, uint32_t *out_view_no, cxr_err *err);
/* Study that a key leads to, 0 when none. */
CXR_NODISCARD cxr_rc link__find_study(link__job *job, uint32_t patient_no, const link__hash *key, uint32_t *out_study_no, cxr_err *err);
/* The first study that a key leads to stays the one. */
CXR_NODISCARD cxr_rc link__put_study_key(link__job *job, uint32_t patient_no, uint32_t study_no, const link__hash *key, cxr_err *err);
/* View that the image of this UID has in the study, 0 when none. */
CXR_NODISCARD cxr_rc link__find_view(link__job *job, uint32_t patient_no, uint32_t study_no, const link__hash *sop, uint32_t *out_view_no, cxr_err *err);
/* A new row, or the new anchor of a row that is there. */
CXR_NODISCARD cxr_rc link__put_view(link__job *job, uint32_t patient_no, const link__image *image, cxr_err *err);
/* Highest number given, 0 when none. */
CXR_NODISCARD cxr_rc link__last_study(link__job *job, uint32_t patient_no, uint32_t *out, cxr_err *err);
CXR_NODISCARD cxr_rc link__last_view(link__job *job, uint32_t patient_no, uint32_t study_no, uint32_t *out, cxr_err *err);
CXR_NODISCARD cxr_rc link__put_study(link__job *job, uint32_t patient_no, uint32_t study_no, link__basis basis, bool has_report, cxr_err *err);

#endif
