/* Inside link: what the status cell of a report row says. Words of RIS tables and HL7 codes (OBR-25). Tests: tests/unit/link/test_report.c */
#ifndef LINK_REPORT_STATUS_H
#define LINK_REPORT_STATUS_H

#include "link/patient.h"

/*
 * Unknown words and empty cells are final: text is never lost to a word we do not know. "A" is an addendum (RIS usage; HL7's
 * "some results available" is rare in radiology). Corrected and amended rows are treated as addenda, by policy.
 */
link__report_status link__report_status_of(cxr_str status, bool has_addendum_of);

#endif
