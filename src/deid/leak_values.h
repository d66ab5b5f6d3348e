/*
 * From the vault to what the leak search looks for. Room-internal. Tests: tests/unit/deid/test_leak.c
 */
#ifndef DEID_LEAK_VALUES_H
#define DEID_LEAK_VALUES_H

#include "deid/leak_set.h"
#include "project/identified.h"
#include "project/project.h"
#include "project/vault.h"

/*
 * Adds what is identifying wherever it stands: full names in their usual orders, ids, phone numbers, e-mail and street
 * addresses, institutions, UIDs, names of source files and directories. Seals the set. Not added, and counted as
 * skipped: parts of names and dates (deid/leak_text.h looks for those in the reports of the patient), numbers that read
 * as a date (a shifted date may equal them), places made of ordinary words, and what the release says of itself.
 */
CXR_NODISCARD cxr_rc deid__leak_values_load(const cxr_project *project, cxr_vault *vault, deid__leak_set *set, cxr_err *err);

/* Full names in the orders FIRST LAST, LAST FIRST, LAST, FIRST and LAST^FIRST. `name`: PN form or as a table has it. */
CXR_NODISCARD cxr_rc deid__leak_add_name(deid__leak_set *set, cxr_str name, uint32_t patient_no, cxr_err *err);

#endif
