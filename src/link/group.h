/*
 * Inside link: which images are one study, and the numbers of studies and views.
 *
 * Images with one accession number, or with one StudyInstanceUID, are one study (so a study with two accessions stays one);
 * without any accession, those of one date and modality are. Numbers:
 *   - An image keeps its study and view for as long as its header says the same about where it belongs (anchor_hash).
 *   - Other images are grouped; a group goes to the study that its accession, else its UID, else its date led to before
 *     (table study_key), the lowest one when there are several. Studies that turn out to be one later are not renumbered.
 *   - New studies of a patient follow in order of true date and time, ties by accession, then UID, behind the highest
 *     number there is; new views of a study by acquisition time, then SOPInstanceUID, behind its highest.
 *
 * Tests: tests/unit/link/test_stage_order.c
 */
#ifndef LINK_GROUP_H
#define LINK_GROUP_H

#include "link/patient.h"

/* Gives study_no and view_no to every image (rows of study, study_key, study_view) and fills patient->studies without texts. */
CXR_NODISCARD cxr_rc link__group_images(link__job *job, link__patient *patient, cxr_err *err);
/* The same as what was found before: study rows that are there, with or without a report. */
CXR_NODISCARD cxr_rc link__mark_studies(link__job *job, const link__patient *patient, cxr_err *err);
/* Forgets which studies are there; before the first patient. */
CXR_NODISCARD cxr_rc link__unmark_studies(link__job *job, cxr_err *err);

#endif
