/*
 * The second half of the leak search: weak identifiers (parts of names, dates, short ids) of a patient in the released
 * reports of that patient, outside the surrogates that the span ledger records. Room-internal.
 * Tests: tests/unit/deid/test_leak.c
 */
#ifndef DEID_LEAK_TEXT_H
#define DEID_LEAK_TEXT_H

#include "deid/leak.h"
#include "project/vault.h"

/*
 * Reads <dir>/df_cxr_plus.csv (absent: nothing to do) and the span ledgers. add(context, finding) for each leak, in row
 * order. CXR_E_CANCELLED when options->should_stop says so.
 */
CXR_NODISCARD cxr_rc deid__leak_text(const cxr_project *project, cxr_vault *vault, const char *dir, const cxr_leak_options *options,
	void (*add)(void *context, const cxr_leak_finding *finding), void *context, cxr_err *err);

#endif
