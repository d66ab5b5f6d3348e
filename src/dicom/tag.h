/*
 * Tags and value representations. Tests: tests/unit/dicom/test_dict.c
 */
#ifndef DICOM_TAG_H
#define DICOM_TAG_H

#include "base/str.h"

typedef uint32_t cxr_tag; /* group << 16 | element */

#define CXR_TAG(group, element) ((cxr_tag)((uint32_t)(group) << 16 | (uint32_t)(element)))
#define CXR_TAG_GROUP(tag) ((uint16_t)((tag) >> 16))
#define CXR_TAG_ELEMENT(tag) ((uint16_t)((tag)&0xFFFFu))
#define CXR_TAG_IS_PRIVATE(tag) ((CXR_TAG_GROUP(tag) & 1u) != 0)

typedef uint16_t cxr_vr; /* two ASCII letters: 'C' << 8 | 'S' */
#define CXR_VR(a, b) ((cxr_vr)((unsigned)(a) << 8 | (unsigned)(b)))

/* One attribute of PS3.6, generated from data/dicom/dictionary.tsv. */
typedef struct cxr_dict_entry {
	cxr_tag tag;
	cxr_vr vr;          /* first VR of "US or SS" and the like */
	const char *keyword;
	bool retired;
} cxr_dict_entry;

/* NULL when unknown (private tags always). Repeating groups 50xx and 60xx are found by their base group. */
const cxr_dict_entry *cxr_dict_find(cxr_tag tag);
const cxr_dict_entry *cxr_dict_find_keyword(cxr_str keyword);
/* Writes "(0010,0010)". */
void cxr_tag_print(cxr_tag tag, char out[12]);
bool cxr_vr_is_known(cxr_vr vr);
/* VRs with 2 reserved bytes and a 4-byte length in explicit encodings (PS3.5 table 7.1-2). */
bool cxr_vr_has_long_length(cxr_vr vr);
/* VRs whose text follows SpecificCharacterSet: LO LT PN SH ST UC UT. */
bool cxr_vr_uses_charset(cxr_vr vr);

#endif
