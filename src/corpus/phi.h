/*
 * Kinds of identifying text: the eight rows of the paper's Table 6, then our own.
 * Tests: tests/unit/corpus/test_phi.c
 */
#ifndef CORPUS_PHI_H
#define CORPUS_PHI_H

#include "base/str.h"

typedef enum cxr_phi_type {
	CXR_PHI_DATE,
	CXR_PHI_AGE,
	CXR_PHI_ID,
	CXR_PHI_HCW,
	CXR_PHI_VENDOR,
	CXR_PHI_PHONE,
	CXR_PHI_HOSPITAL,
	CXR_PHI_PATIENT,
	CXR_PHI_GEO,
	CXR_PHI_WEB,
	CXR_PHI_OTHER,
	CXR_N_PHI_TYPES
} cxr_phi_type;

/* "DATE", "AGE", ... */
const char *cxr_phi_type_name(cxr_phi_type type);
bool cxr_phi_type_from_name(cxr_str name, cxr_phi_type *out);
/* Row title of Table 6: "Dates", "Unique identifiers", ... our own rows after the paper's eight. */
const char *cxr_phi_type_row(cxr_phi_type type);
/* HIPAA 164.514(b)(2)(i) letter class, e.g. "C" for dates; "-" where the list has none (staff names, vendors). */
const char *cxr_phi_type_hipaa(cxr_phi_type type);

#endif
