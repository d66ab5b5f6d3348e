/*
 * The subject ledger: one keyed identity across headers, pixels, text, tables and file names.
 * Pure functions of (key, value); nothing is stored. Surrogate ids avoid the corpus' real values (`taken`).
 * Tests: tests/unit/deid/test_ledger.c
 */
#ifndef DEID_LEDGER_H
#define DEID_LEDGER_H

#include "base/date.h"
#include "project/key.h"

struct cxr_taken; /* project/vault.h, which the commands that use a ledger may not reach */

typedef struct cxr_ledger {
	const cxr_key *key;
	const struct cxr_taken *taken; /* may be NULL: nothing is taken */
	bool whole_weeks;
	uint32_t age_cap_years; /* 90 */
} cxr_ledger;

enum { CXR_UID_BYTES = 65 };

/* Days to add to every date of the patient: -1 .. -3652 (whole weeks: -52*7 .. -520*7). patient_key: cxr_id_patient.key. */
int32_t cxr_ledger_shift_days(const cxr_ledger *ledger, cxr_str patient_key);
/* "2.25." + decimal UUID (version 5 form) of the token of the trimmed UID. Same key, same UID, same result. */
void cxr_ledger_uid(const cxr_ledger *ledger, cxr_str uid, char out[CXR_UID_BYTES]);
/*
 * Shape-keeping surrogate of an identifier: every ASCII digit stays a digit, every letter a letter of the same case, all
 * other bytes (separators) stay; one-to-one within a shape (keyed permutation, cycle walking), never equal to the
 * original (unless the shape has a single member), never a taken real id. Case and separators do not change the
 * mapping: "a-123" and "A123" give the same letters and digits. Domain CXR_KEY_ACCESSION and CXR_KEY_ID map differently;
 * CXR_KEY_PHONE keeps a leading country digit. out receives text.len bytes and a NUL.
 */
void cxr_ledger_id(const cxr_ledger *ledger, cxr_key_domain domain, cxr_str text, char *out);
/* Age as released: years capped at age_cap_years. */
uint32_t cxr_ledger_age(const cxr_ledger *ledger, uint32_t years);

#endif
