/*
 * Inside link: the normal forms that ids, dates and times are compared in, and their keyed hashes.
 * Nothing here is shown to anybody: hashes go to the store, normal forms stay in memory.
 * Tests: tests/unit/link/test_normal.c
 */
#ifndef LINK_NORMAL_H
#define LINK_NORMAL_H

#include "base/arena.h"
#include "base/date.h"
#include "project/key.h"

/* First 16 bytes of a token: of domain patient for LINK_HASH_PATIENT (numbers are given in its order), else of domain lookup. */
typedef struct link__hash {
	unsigned char bytes[16];
} link__hash;

/* What is hashed: values of different kinds share nothing. */
typedef enum link__hash_kind {
	LINK_HASH_PATIENT,    /* canonical patient id */
	LINK_HASH_ALIAS,      /* any id of a patient */
	LINK_HASH_ACCESSION,
	LINK_HASH_STUDY_UID,
	LINK_HASH_STUDY_ACCESSION, /* patient + accession */
	LINK_HASH_STUDY_OF_UID,    /* patient + study UID */
	LINK_HASH_STUDY_OF_DAY,    /* patient + date + modality */
	LINK_HASH_SOP,
	LINK_HASH_ANCHOR
} link__hash_kind;

link__hash link__hash_of(const cxr_key *key, link__hash_kind kind, const cxr_str *parts, size_t n_parts);
int link__hash_cmp(const link__hash *a, const link__hash *b);

/* Trimmed, ASCII upper case; leading zeros and inner bytes stay. Copy in the arena. */
CXR_NODISCARD cxr_rc link__normal_id(cxr_str id, cxr_arena *arena, cxr_str *out, cxr_err *err);
/* As normal_id; "" for what sites write when there is none ("0", "N/A", "NONE", "UNKNOWN", only punctuation). */
CXR_NODISCARD cxr_rc link__normal_accession(cxr_str accession, cxr_arena *arena, cxr_str *out, cxr_err *err);
/* A date as YYYYMMDD in the arena, "" when it is unreadable. */
CXR_NODISCARD cxr_rc link__normal_date(cxr_str date, cxr_arena *arena, cxr_str *out, cxr_err *err);

/* A point of time as told; unknown days come last, unknown times last on their day. */
typedef struct link__when {
	int32_t day; /* INT32_MAX when unknown */
	int64_t us;  /* microseconds of the day, INT64_MAX when unknown */
} link__when;

/* `time` may be ""; then the time behind a blank or T in `date` is taken. */
link__when link__when_of(cxr_str date, cxr_str time);
static inline bool link__has_day(link__when when) { return when.day != INT32_MAX; }
static inline bool link__has_time(link__when when) { return when.us != INT64_MAX; }
int link__when_cmp(link__when a, link__when b);

#endif
