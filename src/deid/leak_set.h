/*
 * The values that may not stand in a release, ready to be searched for in one pass over any bytes.
 *
 * A value is found where it stands as a whole word (no ASCII letter or digit right before or behind it), without case,
 * with any white space for a blank. Look-up: a bit filter and a hash table over the first six bytes at every word start,
 * so the time does not grow with the number of values. Room-internal. Tests: tests/unit/deid/test_leak_set.c
 */
#ifndef DEID_LEAK_SET_H
#define DEID_LEAK_SET_H

#include "base/buf.h"
#include "base/vec.h"

typedef enum deid__leak_class {
	DEID_LEAK_NAME,
	DEID_LEAK_ID,
	DEID_LEAK_DATE,
	DEID_LEAK_PHONE,
	DEID_LEAK_WEB,
	DEID_LEAK_PLACE,
	DEID_LEAK_UID,
	DEID_LEAK_PATH,
	DEID_N_LEAK_CLASSES
} deid__leak_class;

/* "leak_name" ... */
const char *deid__leak_code(deid__leak_class class);
/* "a name" ..., for value-free messages. */
const char *deid__leak_noun(deid__leak_class class);

enum {
	DEID_LEAK_MIN_BYTES = 6,        /* shorter values prove nothing in a whole release */
	DEID_LEAK_MIN_BINARY_BYTES = 8, /* among pixels: 8 bytes do not meet by chance in terabytes */
	DEID_LEAK_MAX_BYTES = 512
};

typedef struct deid__leak_value {
	uint64_t at; /* in set->bytes */
	uint32_t patient_no; /* 0: of no patient */
	uint32_t next; /* chain, index + 1 */
	uint16_t len;
	uint8_t class;
} deid__leak_value;

CXR_VEC_DECLARE(deid__leak_values, deid__leak_value)

typedef struct deid__leak_set {
	cxr_buf bytes; /* folded values, end to end */
	deid__leak_values values;
	uint32_t *heads;
	size_t n_heads; /* power of two */
	uint64_t *filter;
	uint64_t n_skipped; /* too short, too long or too common */
} deid__leak_set;

void deid__leak_set_init(deid__leak_set *set);
void deid__leak_set_release(deid__leak_set *set);
/* Trims what is no letter or digit off both ends, folds, adds. Values outside the length limits are counted as skipped. CXR_E_NOMEM. */
CXR_NODISCARD cxr_rc deid__leak_set_add(deid__leak_set *set, cxr_str value, deid__leak_class class, uint32_t patient_no, cxr_err *err);
/* Builds the look-up; nothing may be added afterwards. Equal values become one. CXR_E_NOMEM. */
CXR_NODISCARD cxr_rc deid__leak_set_seal(deid__leak_set *set, cxr_err *err);

/* Called for every place where a value stands; false stops the search. */
typedef bool (*deid__leak_fn)(void *context, const deid__leak_value *value, size_t at);
/* Searches bytes [0, n). Values shorter than min_bytes are passed over. Reads nothing outside. */
void deid__leak_set_search(const deid__leak_set *set, const unsigned char *bytes, size_t n, size_t min_bytes, deid__leak_fn fn, void *context);

/* ASCII and Latin-1 letters (as UTF-8) to lower case, white space to one blank; other bytes as they are. `before` is the byte before. */
unsigned char deid__leak_fold(unsigned char before, unsigned char byte);
/* ASCII letters and digits. Other letters are no part of a word here: a typographic quote behind a name must not hide it. */
bool deid__leak_is_word(unsigned char byte);

#endif
