/*
 * De-identification of report text: detect, then replace by surrogates that keep the meaning.
 * One engine (compiled tables) is shared by all threads; results live in the caller's arena.
 * Tests: tests/unit/deid/test_text.c and the tests of each detector; tests/golden/test_hard_strings.py
 */
#ifndef DEID_TEXT_H
#define DEID_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "corpus/phi.h"
#include "deid/ledger.h"

typedef struct cxr_deid_engine cxr_deid_engine;

/* What the detectors know about patient and study beforehand. Views must outlive the call. */
typedef struct cxr_deid_subject {
	cxr_str patient_key;    /* drives dates and identities; found in the text as an id; "" = an identity drawn from the text alone */
	const cxr_str *names; size_t n_names;       /* PN form (LAST^FIRST^MIDDLE) or "First Last" or "Last, First" */
	const cxr_str *ids; size_t n_ids;           /* patient ids, study ids */
	const cxr_str *accessions; size_t n_accessions;
	const cxr_str *dates; size_t n_dates;       /* YYYYMMDD or YYYY-MM-DD: birth and study dates */
	const cxr_str *places; size_t n_places;     /* hospitals, departments */
	const cxr_str *addresses; size_t n_addresses; /* streets, cities; parts may be separated by commas */
	const cxr_str *staff; size_t n_staff;       /* physicians */
	const cxr_str *phones; size_t n_phones;
	const cxr_str *emails; size_t n_emails;
	cxr_str sex;            /* "M", "F" or "" */
	int32_t study_day;      /* anchor of year-less dates; CXR_DAY_NONE when unknown */
} cxr_deid_subject;

typedef struct cxr_phi_span {
	cxr_span source;        /* bytes of the input */
	cxr_span output;        /* bytes of the output */
	cxr_phi_type type;
	cxr_str surrogate;
	const char *const *detectors; /* static names: "date.numeric", "known", ... */
	size_t n_detectors;
	float score;
} cxr_phi_span;

typedef struct cxr_deid_result {
	cxr_str text;           /* de-identified; bytes outside spans are unchanged */
	cxr_phi_span *spans;    /* in text order, not overlapping */
	size_t n_spans;
} cxr_deid_result;

/* site_places / site_staff: the site's own lists (may be empty); copied. */
CXR_NODISCARD cxr_rc cxr_deid_engine_new(const cxr_str *site_places, size_t n_site_places, const cxr_str *site_staff, size_t n_site_staff,
	cxr_deid_engine **out, cxr_err *err);
void cxr_deid_engine_free(cxr_deid_engine *engine);

/* Any byte sequence is accepted. Linear time. `detect_only` leaves the text as it is (surrogates are still given). */
CXR_NODISCARD cxr_rc cxr_deid_text(const cxr_deid_engine *engine, const cxr_ledger *ledger, const cxr_deid_subject *subject, cxr_str text,
	bool detect_only, cxr_arena *arena, cxr_deid_result *out, cxr_err *err);

/*
 * The surrogate of one piece of text that a person marked: same identities, dates and ids as the rest of the report gets.
 * Never the text itself. *out lives in the arena.
 */
CXR_NODISCARD cxr_rc cxr_deid_replace(const cxr_deid_engine *engine, const cxr_ledger *ledger, const cxr_deid_subject *subject, cxr_str text,
	cxr_span span, cxr_phi_type type, cxr_arena *arena, cxr_str *out, cxr_err *err);

#endif
