/*
 * Stage `sections` as the pipeline sees it. Inputs: deid. One cxr_sections_rec per cxr_study_rec, same order.
 * Tests: tests/unit/sections/test_stage.c
 */
#ifndef SECTIONS_STAGE_H
#define SECTIONS_STAGE_H

#include "base/arena.h"
#include "corpus/record.h"
#include "project/stage.h"

extern const cxr_stage cxr_stage_sections;

/*
 * The record of one study: bodies in released form (CXR_BODY_RELEASED), ptr NULL where a section is absent or blank.
 * Views into study->report or the arena.
 */
CXR_NODISCARD cxr_rc cxr_sections_make_rec(const cxr_study_rec *study, cxr_arena *arena, cxr_sections_rec *out, cxr_err *err);

#endif
