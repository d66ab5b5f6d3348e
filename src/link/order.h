/* Inside link: orders of views, studies and reports. All are total, and none knows the catalogue. Tests: tests/unit/link/test_stage_order.c */
#ifndef LINK_ORDER_H
#define LINK_ORDER_H

#include "link/patient.h"

/* By acquisition time, then SOPInstanceUID. */
void link__order_views(link__image **images, size_t n);
/* By study number, then view number. */
void link__order_by_number(link__image **images, size_t n);
/* Time, accession and basis of a study from its images. */
CXR_NODISCARD cxr_rc link__study_facts(link__job *job, link__study *study, cxr_err *err);
/*
 * date_order of every study: 1.. by true date and time, ties by accession, then study number. Studies with a report count
 * first, so that the numbers of what is released have no gaps; the others follow in the same order.
 */
CXR_NODISCARD cxr_rc link__order_studies(link__job *job, link__patient *patient, cxr_err *err);
/* The most frequent of the values that are not blank, then the smallest; "" when all are blank. */
CXR_NODISCARD cxr_rc link__most_frequent(const cxr_str *values, size_t n, cxr_arena *arena, cxr_str *out, cxr_err *err);

#endif
