/*
 * Inside link: numbers given once and never again. Patients: keyed-hash order within a batch, behind the highest number
 * there is; the split by another keyed hash of the patient, for ever. Studies and views: see study.h.
 * Tests: tests/unit/link/test_number.c
 */
#ifndef LINK_NUMBER_H
#define LINK_NUMBER_H

#include "link/job.h"

/* "train", "valid", "test" */
const char *link__split_name(uint32_t split);
/* 0 train, 1 valid, 2 test by a keyed hash that says nothing about the number. */
uint32_t link__split_of(const cxr_key *key, const link__hash *patient, double share_valid, double share_test);

/*
 * Gives the patients of the corpus their numbers (rows of table patient) and sorts patients by number, images and rows by
 * (number of their patient, catalogue number): from here on link__ref.patient is the patient's number. Slots and leads are freed.
 */
CXR_NODISCARD cxr_rc link__number_patients(link__job *job, cxr_err *err);

#endif
