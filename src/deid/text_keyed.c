/*
 * Keyed numbers of a patient. One HMAC a patient and domain gives a seed, SipHash under the seed gives the numbers: the
 * key stays behind the HMAC, and a report costs a handful of them. Tests: tests/unit/deid/test_surrogate_name.c
 */
#include <sodium.h>

#include "deid/text_doc.h"
#include "project/vault.h"

enum { MAX_PATIENT_BYTES = 256, MAX_VALUE_BYTES = 300 };

static const unsigned char *seed_of(const deid__doc *doc, cxr_key_domain domain)
{
	deid__keyed *keyed = doc->keyed;
	if (!keyed->has_seed[domain]) {
		unsigned char message[8 + MAX_PATIENT_BYTES] = "text";
		unsigned char token[32];
		cxr_str patient = doc->subject->patient_key;
		size_t n = cxr_taken_normalise((cxr_str){patient.ptr, patient.len < MAX_PATIENT_BYTES ? patient.len : MAX_PATIENT_BYTES}, (char *)message + 5);
		cxr_key_token(doc->ledger->key, domain, message, n + 5, token);
		memcpy(keyed->seed[domain], token, sizeof keyed->seed[domain]);
		keyed->has_seed[domain] = true;
	}
	return keyed->seed[domain];
}

uint64_t deid__token(const deid__doc *doc, cxr_key_domain domain, const char *tag, cxr_str value)
{
	_Static_assert(sizeof doc->keyed->seed[0] == crypto_shorthash_KEYBYTES, "a seed is a key of SipHash");
	unsigned char message[32 + 2 * MAX_VALUE_BYTES];
	unsigned char hash[crypto_shorthash_BYTES];
	size_t n = strlen(tag);
	memcpy(message, tag, n);
	message[n++] = '\0';
	if (value.len > MAX_VALUE_BYTES) {
		/* two rounds: the tag is bound to the digest of the value */
		crypto_shorthash(hash, (const unsigned char *)value.ptr, value.len, seed_of(doc, domain));
		memcpy(message + n, hash, sizeof hash);
		n += sizeof hash;
	} else {
		n += cxr_words_normalise(value, (char *)message + n);
	}
	crypto_shorthash(hash, message, n, seed_of(doc, domain));
	uint64_t number;
	memcpy(&number, hash, sizeof number);
	return number;
}

int32_t deid__shift_days(const deid__doc *doc)
{
	if (!doc->keyed->has_shift) {
		doc->keyed->shift_days = cxr_ledger_shift_days(doc->ledger, doc->subject->patient_key);
		doc->keyed->has_shift = true;
	}
	return doc->keyed->shift_days;
}
