/*
 * The date shift of a patient: a keyed whole number of days into the past (CONTRACTS section 2).
 * The patient key is brought to the one normal form first, so that a header, a table and a report that spell the same
 * id with other separators or case move together.
 * Tests: tests/unit/deid/test_date_shift.c
 */
#include "deid/ledger.h"

#include "project/vault.h"

enum {
	SHIFT_MAX_DAYS = 3652,
	SHIFT_MIN_WEEKS = 52,
	SHIFT_MAX_WEEKS = 520,
	KEY_TEXT_MAX = 512
};

/* Long keys are hashed whole as they are: the normal form matters for ids that people type, which are short. */
static uint64_t patient_token(const cxr_ledger *ledger, cxr_str patient_key)
{
	char normal[KEY_TEXT_MAX];
	cxr_str text = cxr_str_trim(patient_key);
	if (text.len <= sizeof normal) {
		size_t n = cxr_taken_normalise(text, normal);
		if (n > 0)
			return cxr_key_token64(ledger->key, CXR_KEY_DATE, normal, n);
	}
	return cxr_key_token64(ledger->key, CXR_KEY_DATE, text.ptr, text.len);
}

int32_t cxr_ledger_shift_days(const cxr_ledger *ledger, cxr_str patient_key)
{
	uint64_t token = patient_token(ledger, patient_key);
	if (ledger->whole_weeks) {
		uint64_t n_choices = SHIFT_MAX_WEEKS - SHIFT_MIN_WEEKS + 1;
		return -7 * (int32_t)(SHIFT_MIN_WEEKS + token % n_choices);
	}
	return -(int32_t)(1 + token % SHIFT_MAX_DAYS);
}
