/*
 * Policy images.require_chest: is this radiograph known not to show a chest? Unknown is no reason to set an image aside:
 * a third of real chest radiographs say nothing about the body part.
 * Tests: tests/unit/intake/test_chest.c
 */
#ifndef INTAKE_CHEST_H
#define INTAKE_CHEST_H

#include "project/identified.h"

/*
 * First that answers: BodyPartExamined and the anatomic region; the texts of the series; the description of the study.
 * A series that says chest overrules a body part that says otherwise (devices keep the value of the last patient); the
 * study's description does not, because a study may hold several parts.
 * anatomic_region: meanings of AnatomicRegionSequence, "" when absent. CXR_E_NOMEM.
 */
CXR_NODISCARD cxr_rc intake__is_not_chest(const cxr_id_image *image, cxr_str anatomic_region, bool *out, cxr_err *err);

#endif
