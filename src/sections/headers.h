/*
 * Inside sections: look-up in the embedded tables, in place (they are sorted), so that no engine has to be built.
 * Tests: tests/unit/sections/test_headers.c
 */
#ifndef SECTIONS_HEADERS_H
#define SECTIONS_HEADERS_H

#include "base/str.h"
#include "corpus/section.h"

/* Longest header looked for, in bytes. */
#define SECTIONS__MAX_NAME 56

enum {
	SECTIONS__COLON = 1,  /* c */
	SECTIONS__BARE = 2,   /* b */
	SECTIONS__INLINE = 4, /* i */
	SECTIONS__STRONG = 8, /* s */
	SECTIONS__FUZZY = 16, /* f */
	SECTIONS__GLUE = 32,  /* g */
	SECTIONS__INSIDE = 64 /* x */
};

/* Kinds of the table beyond cxr_section. */
#define SECTIONS__ADDENDUM ((cxr_section)(CXR_N_PIECE_KINDS))

typedef struct sections__header {
	cxr_section kind;
	unsigned flags;
} sections__header;

/* Lower case, runs of blanks to one space, into out[SECTIONS__MAX_NAME]; empty when too long or not plain ASCII. */
cxr_str sections__normalise(cxr_str raw, char out[SECTIONS__MAX_NAME]);
/* Exact look-up of a normalised name. */
bool sections__find(cxr_str name, sections__header *out);
/* Chief names with one letter wrong, missing, doubled or two swapped. */
bool sections__find_fuzzy(cxr_str name, sections__header *out);
/* The name is made of words of view titles only ("chest pa and lateral"). */
bool sections__is_view_title(cxr_str name);

#endif
