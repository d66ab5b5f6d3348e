/*
 * From a parsed data set to cxr_id_image. header.c takes the values that say which image it is and how it was taken, all
 * of the top level; subject.c gathers what identifies people, at any nesting depth.
 * Values come out as UTF-8 without NULs and outer blanks. Tests: tests/unit/intake/test_header.c
 */
#ifndef INTAKE_HEADER_H
#define INTAKE_HEADER_H

#include "dicom/dataset.h"
#include "project/identified.h"

/* What the values of one header may take: those of header.c, and those of subject.c. More is CXR_E_LIMIT. */
enum { INTAKE_MAX_FACT_BYTES = 1 << 20, INTAKE_MAX_SUBJECT_BYTES = 7 << 20, INTAKE_MAX_HEADER_BYTES = INTAKE_MAX_FACT_BYTES + INTAKE_MAX_SUBJECT_BYTES };

/*
 * Fills *out (strings in file->arena; `path` is left empty; rows, columns and n_frames are left 0).
 * CXR_E_LIMIT: too many or too large values. CXR_E_NOMEM.
 */
CXR_NODISCARD cxr_rc intake__header_read(const cxr_dcm_file *file, cxr_id_image *out, cxr_err *err);

/* The part of header_read that fills out->subject and out->study_ids. */
CXR_NODISCARD cxr_rc intake__subject_read(const cxr_dcm_file *file, cxr_id_image *out, cxr_err *err);

/* Value of an element as said above; "" for NULL. */
CXR_NODISCARD cxr_rc intake__text(const cxr_dcm_file *file, const cxr_dcm_item *item, const cxr_dcm_elem *elem, cxr_str *out, cxr_err *err);
/* YYYYMMDD of a DA or DT value, in the arena; "" when it is no date. */
CXR_NODISCARD cxr_rc intake__date(cxr_str text, cxr_arena *arena, cxr_str *out, cxr_err *err);

#endif
