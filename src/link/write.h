/*
 * Inside link: what comes out for one patient: vault records PATIENT and STUDY, taken values, and link records.
 * A vault record that is there already with the same content is not sealed anew.
 * Tests: tests/unit/link/test_stage.c
 */
#ifndef LINK_WRITE_H
#define LINK_WRITE_H

#include "link/patient.h"
#include "link/shards.h"

/* Inside a vault transaction. Fills the views of the studies and appends the records of the patient to the shard. */
CXR_NODISCARD cxr_rc link__write_patient(link__job *job, link__patient *patient, const cxr_id_patient *whole, link__shard *shard, cxr_err *err);

#endif
