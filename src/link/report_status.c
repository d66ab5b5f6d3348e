/* See report_status.h. */
#include "link/report_status.h"

static const struct {
	const char *text;
	bool is_prefix;
	link__report_status status;
} words[] = {
	{"P", false, LINK_PRELIMINARY}, {"PRELIM", true, LINK_PRELIMINARY}, {"R", false, LINK_PRELIMINARY}, {"S", false, LINK_PRELIMINARY},
	{"I", false, LINK_PRELIMINARY}, {"DRAFT", true, LINK_PRELIMINARY}, {"UNSIGNED", true, LINK_PRELIMINARY}, {"UNVERIFIED", true, LINK_PRELIMINARY},
	{"WET READ", true, LINK_PRELIMINARY}, {"TENTATIVE", true, LINK_PRELIMINARY}, {"PENDING", true, LINK_PRELIMINARY}, {"DICTATED", true, LINK_PRELIMINARY},
	{"TRANSCRIBED", true, LINK_PRELIMINARY}, {"PARTIAL", true, LINK_PRELIMINARY}, {"IN PROGRESS", true, LINK_PRELIMINARY},
	{"A", false, LINK_ADDENDUM}, {"ADDEND", true, LINK_ADDENDUM}, {"C", false, LINK_ADDENDUM}, {"CORRECT", true, LINK_ADDENDUM},
	{"AMEND", true, LINK_ADDENDUM}, {"REVIS", true, LINK_ADDENDUM},
	{"X", false, LINK_CANCELLED}, {"CANCEL", true, LINK_CANCELLED}, {"DELETED", true, LINK_CANCELLED}, {"VOID", true, LINK_CANCELLED},
	{"RETRACTED", true, LINK_CANCELLED}, {"ENTERED IN ERROR", true, LINK_CANCELLED}, {"ENTERED-IN-ERROR", true, LINK_CANCELLED},
};

link__report_status link__report_status_of(cxr_str status, bool has_addendum_of)
{
	status = cxr_str_trim(status);
	link__report_status found = LINK_FINAL;
	for (size_t i = 0; i < CXR_ARRAY_LEN(words); i++) {
		cxr_str word = cxr_str_from(words[i].text);
		if (words[i].is_prefix ? cxr_str_istarts(status, word) : cxr_str_ieq(status, word)) {
			found = words[i].status;
			break;
		}
	}
	if (found == LINK_FINAL && (has_addendum_of || cxr_str_ifind(status, cxr_str_from("addend")) != SIZE_MAX ||
								   cxr_str_ifind(status, cxr_str_from("correct")) != SIZE_MAX || cxr_str_ifind(status, cxr_str_from("amend")) != SIZE_MAX))
		return LINK_ADDENDUM; /* "Final with addendum", "Final, corrected" */
	return found;
}
