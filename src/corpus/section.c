/* See section.h. */
#include "corpus/section.h"

static const char *const keys[CXR_N_PIECE_KINDS] = {
	"narrative", "clinical_history", "history", "comparison", "technique", "procedure_comments", "findings", "impression",
	"end_of_impression", "summary", "accession_number", "preamble", "other", "trailer",
};

const char *cxr_section_key(cxr_section section)
{
	return (unsigned)section < CXR_N_PIECE_KINDS ? keys[section] : NULL;
}

bool cxr_section_from_key(cxr_str key, cxr_section *out)
{
	for (int i = 0; i < CXR_N_PIECE_KINDS; i++) {
		if (cxr_str_eqz(key, keys[i])) {
			*out = (cxr_section)i;
			return true;
		}
	}
	return false;
}
