/*
 * Stage `link`: the catalogue becomes patients, studies and views with their numbers, texts and splits.
 *
 * Reads the catalogue tables and the vault records IMAGE, REPORT, DEMOGRAPHIC of what is there now. Gives numbers once
 * (group.h, number.h), joins reports (report.h), finds views (view.h), lists what cannot be linked (orphans.h), and writes
 * the vault records PATIENT and STUDY, the taken values and one plain shard of cxr_link_rec a range of patients.
 * A pure function of the catalogue, the vault, the numbers given before, the configuration and the key.
 *
 * A study without a report stays in the shards with skip_reason "no_report" on its images: it is counted and listed, and
 * not released. Images that are gone keep their numbers and are left out.
 *
 * ORDER OF WRITES: shard by shard the vault, then the file; last one transaction of the store (numbers, quarantine, stage
 * log), which makes all of it count. A run that is killed before it leaves vault records and files that the next run
 * makes anew, with the same numbers.
 * MEMORY: see corpus.h for what grows with N; one patient and one shard's records besides.
 * Value "patients_per_shard" of the store freezes the size of the shards at the first link.
 * Tests: tests/unit/link/
 */
#ifndef LINK_STAGE_H
#define LINK_STAGE_H

#include "project/stage.h"

extern const cxr_stage cxr_stage_link;

#endif
