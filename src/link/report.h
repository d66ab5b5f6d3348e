/*
 * Inside link: which study a report row belongs to, and the text of a study.
 *
 * Joins, first that answers: the accession it amends, its own accession, study UID, the date (only when one study of the
 * patient fits: no other accession, no report yet, and the time decides between several). The rest is set aside.
 *
 * Text of a study: the final rows in order of date, time and row (equal texts once; preliminary rows only when there is no
 * final one, then the last of them), and addenda and corrected rows appended in order (addenda: append) or the last of
 * them alone (addenda: replace). Rows are joined by an empty line; their bytes stay as they are. Superseded rows stay in the
 * vault and are listed in table study_report.
 * Tests: tests/unit/link/test_report.c
 */
#ifndef LINK_REPORT_H
#define LINK_REPORT_H

#include "link/patient.h"

/* Fills text, n_text_rows and report_date of the studies, study and role of the reports; writes table study_report. */
CXR_NODISCARD cxr_rc link__join_reports(link__job *job, link__patient *patient, cxr_err *err);

/* The two steps, without the store: joins (unjoined rows get a reason in out_reasons[i], else NULL), then texts. */
void link__assign_reports(link__patient *patient, const char **out_reasons);
CXR_NODISCARD cxr_rc link__make_texts(link__patient *patient, cxr_addenda_policy policy, cxr_arena *arena, cxr_err *err);

#endif
