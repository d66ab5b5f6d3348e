/* Facts about single values, shared inside the room. Tests: tests/unit/dicom/test_dataset.c */
#ifndef DICOM_VALUE_H
#define DICOM_VALUE_H

#include "dicom/dataset.h"

/* Value without trailing spaces and NULs; "" for NULL and empty elements. */
cxr_str dicom__elem_text(const cxr_dcm_elem *elem);
/* The VR to decode by: that of the dictionary for UN. */
cxr_vr dicom__value_vr(const cxr_dcm_elem *elem);
/* Bytes of one binary number of the VR (2, 4, 8), the unit of byte swapping; AT is swapped in units of 2. 0 for others. */
unsigned dicom__number_bytes(cxr_vr vr);

#endif
