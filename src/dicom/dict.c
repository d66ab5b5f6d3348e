/* Dictionary look-up and the facts about value representations. See tag.h. */
#include "dicom/dict_table.h"

#include <stdio.h>

static const cxr_dict_entry *find_repeating(cxr_tag tag)
{
	for (size_t i = 0; i < dicom__n_dict_repeating; i++) {
		const dicom__dict_repeating_entry *row = &dicom__dict_repeating[i];
		if ((tag & row->mask) == row->entry.tag)
			return &row->entry;
	}
	return NULL;
}

const cxr_dict_entry *cxr_dict_find(cxr_tag tag)
{
	if (CXR_TAG_IS_PRIVATE(tag))
		return NULL;
	size_t low = 0;
	size_t high = dicom__n_dict;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (dicom__dict[middle].tag < tag)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < dicom__n_dict && dicom__dict[low].tag == tag)
		return &dicom__dict[low];
	return find_repeating(tag);
}

const cxr_dict_entry *cxr_dict_find_keyword(cxr_str keyword)
{
	size_t low = 0;
	size_t high = dicom__n_dict;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const cxr_dict_entry *entry = &dicom__dict[dicom__dict_by_keyword[middle]];
		int order = cxr_str_cmp(cxr_str_from(entry->keyword), keyword);
		if (order == 0)
			return entry;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = 0; i < dicom__n_dict_repeating; i++)
		if (cxr_str_eqz(keyword, dicom__dict_repeating[i].entry.keyword))
			return &dicom__dict_repeating[i].entry;
	return NULL;
}

void cxr_tag_print(cxr_tag tag, char out[12])
{
	snprintf(out, 12, "(%04X,%04X)", (unsigned)CXR_TAG_GROUP(tag), (unsigned)CXR_TAG_ELEMENT(tag));
}

bool cxr_vr_is_known(cxr_vr vr)
{
	switch (vr) {
	case CXR_VR('A', 'E'): case CXR_VR('A', 'S'): case CXR_VR('A', 'T'): case CXR_VR('C', 'S'):
	case CXR_VR('D', 'A'): case CXR_VR('D', 'S'): case CXR_VR('D', 'T'): case CXR_VR('F', 'D'):
	case CXR_VR('F', 'L'): case CXR_VR('I', 'S'): case CXR_VR('L', 'O'): case CXR_VR('L', 'T'):
	case CXR_VR('P', 'N'): case CXR_VR('S', 'H'): case CXR_VR('S', 'L'): case CXR_VR('S', 'S'):
	case CXR_VR('S', 'T'): case CXR_VR('T', 'M'): case CXR_VR('U', 'I'): case CXR_VR('U', 'L'):
	case CXR_VR('U', 'S'):
		return true;
	default:
		return cxr_vr_has_long_length(vr);
	}
}

bool cxr_vr_has_long_length(cxr_vr vr)
{
	switch (vr) {
	case CXR_VR('O', 'B'): case CXR_VR('O', 'D'): case CXR_VR('O', 'F'): case CXR_VR('O', 'L'):
	case CXR_VR('O', 'V'): case CXR_VR('O', 'W'): case CXR_VR('S', 'Q'): case CXR_VR('S', 'V'):
	case CXR_VR('U', 'C'): case CXR_VR('U', 'N'): case CXR_VR('U', 'R'): case CXR_VR('U', 'T'):
	case CXR_VR('U', 'V'):
		return true;
	default:
		return false;
	}
}

bool cxr_vr_uses_charset(cxr_vr vr)
{
	switch (vr) {
	case CXR_VR('L', 'O'): case CXR_VR('L', 'T'): case CXR_VR('P', 'N'): case CXR_VR('S', 'H'):
	case CXR_VR('S', 'T'): case CXR_VR('U', 'C'): case CXR_VR('U', 'T'):
		return true;
	default:
		return false;
	}
}
