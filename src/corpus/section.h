/*
 * The 11 CheXpert Plus sections (paper section 3.3). Tests: tests/unit/corpus/test_section.c
 */
#ifndef CORPUS_SECTION_H
#define CORPUS_SECTION_H

#include "base/str.h"

/* In the column order of df_cxr_plus.csv. */
typedef enum cxr_section {
	CXR_SECTION_NARRATIVE,
	CXR_SECTION_CLINICAL_HISTORY,
	CXR_SECTION_HISTORY,
	CXR_SECTION_COMPARISON,
	CXR_SECTION_TECHNIQUE,
	CXR_SECTION_PROCEDURE_COMMENTS,
	CXR_SECTION_FINDINGS,
	CXR_SECTION_IMPRESSION,
	CXR_SECTION_END_OF_IMPRESSION,
	CXR_SECTION_SUMMARY,
	CXR_SECTION_ACCESSION_NUMBER,
	CXR_N_SECTIONS,
	/* pieces that are no section of their own */
	CXR_PIECE_PREAMBLE = CXR_N_SECTIONS,
	CXR_PIECE_OTHER,
	CXR_PIECE_TRAILER,
	CXR_N_PIECE_KINDS
} cxr_section;

/* "narrative", "clinical_history", ... "preamble", "other", "trailer"; NULL outside the range. */
const char *cxr_section_key(cxr_section section);
bool cxr_section_from_key(cxr_str key, cxr_section *out);

#endif
