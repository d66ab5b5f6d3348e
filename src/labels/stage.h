/*
 * Stage `labels` as the pipeline sees it. Inputs: deid, sections. One cxr_labels_rec per study, same order.
 * Tests: tests/unit/labels/test_stage.c
 */
#ifndef LABELS_STAGE_H
#define LABELS_STAGE_H

#include "labels/labeler.h"
#include "project/stage.h"

extern const cxr_stage cxr_stage_labels;

/*
 * Labels of one study from its five inputs. findings, impression: section bodies; the two concatenations when either is
 * present; "report": findings and impression together when the study has one of them, the whole report otherwise, with
 * history, indication, comparison and technique bodies left out. An absent or blank text has has[input] = false.
 * Evidence is that of "report", in code points of study->report. Views into the inputs or the arena.
 */
CXR_NODISCARD cxr_rc cxr_labels_make_rec(const cxr_labeler *labeler, const cxr_study_rec *study, const cxr_sections_rec *sections,
	cxr_arena *arena, cxr_labels_rec *out, cxr_err *err);

#endif
