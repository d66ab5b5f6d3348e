/*
 * Stage "intake": what the hospital gave becomes a catalogue. Walks the DICOM roots, reads the reports and demographics
 * tables, and keeps every identified value in the vault; everything unusable is set aside with a reason (reason.h).
 *
 * Incremental: a file whose path, size and modification time are unchanged is not read again, nor a table. Resumable: work
 * is committed every few hundred files, vault before store; the stage log row ("intake", 0) is taken away by the first
 * change of a run and written again, over the whole catalogue, at its end. The order of files never decides anything.
 * Memory: one bit a file and a row; duplicates are grouped in the store.
 * Tests: tests/unit/intake/test_stage.c, test_stage_changes.c, test_tables.c, test_shared.c, test_export.c
 */
#ifndef INTAKE_STAGE_H
#define INTAKE_STAGE_H

#include "project/stage.h"

extern const cxr_stage cxr_stage_intake;

#endif
