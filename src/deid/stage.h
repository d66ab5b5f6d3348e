/*
 * Stage "deid": identified studies of the vault -> surrogate report, cleaned DICOM file, demographics by policy, span ledger.
 * Reads the shards of "link"; writes <work_dir>/DICOM/<stem>.dcm, <vault>/spans/NNNNN.shard and one cxr_study_rec a study.
 * Tests: tests/fault/test_kill.py, tests/golden/test_determinism.py
 */
#ifndef DEID_STAGE_H
#define DEID_STAGE_H

#include "project/stage.h"

extern const cxr_stage cxr_stage_deid;

#endif
