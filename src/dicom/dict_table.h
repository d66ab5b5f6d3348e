/*
 * The generated dictionary (tools/gen_dictionary.py), shared inside the room. Use cxr_dict_find() of tag.h.
 * Tests: tests/unit/dicom/test_dict.c
 */
#ifndef DICOM_DICT_TABLE_H
#define DICOM_DICT_TABLE_H

#include "dicom/tag.h"

typedef struct dicom__dict_repeating_entry {
	cxr_tag mask;         /* a tag belongs here when (tag & mask) == entry.tag */
	cxr_dict_entry entry; /* with 0 at the free digits */
} dicom__dict_repeating_entry;

extern const cxr_dict_entry dicom__dict[];             /* rising tags */
extern const size_t dicom__n_dict;
extern const uint16_t dicom__dict_by_keyword[];        /* indexes of dicom__dict in keyword order */
extern const dicom__dict_repeating_entry dicom__dict_repeating[];
extern const size_t dicom__n_dict_repeating;

#endif
