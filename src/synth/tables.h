/*
 * The generator's grammar and word lists, read once from the compiled-in files of data/synth and then shared,
 * read-only, by all threads. Every view points into the compiled-in bytes or the tables' own arena.
 * Tests: tests/unit/synth/test_tables.c
 */
#ifndef SYNTH_TABLES_H
#define SYNTH_TABLES_H

#include "base/arena.h"
#include "base/map.h"
#include "corpus/label.h"
#include "corpus/section.h"

typedef struct synth__list {
	cxr_str *items;
	size_t n_items;
	size_t capacity;
} synth__list;

typedef struct synth__culture {
	cxr_str name;
	synth__list given_f, given_m, family;
} synth__culture;

/* A finding sentence and what it asserts. */
typedef struct synth__sentence {
	uint8_t state[CXR_N_LABELS]; /* cxr_label_state; BLANK = says nothing about that label */
	cxr_label primary;           /* lends side, size and trend to the slots */
	unsigned n_labels;           /* states that are not BLANK */
	bool is_normal;              /* NF: only in reports without any finding */
	char where;                  /* '*', 'f' findings only, 'i' impression only */
	cxr_str text;
} synth__sentence;

typedef enum synth__case { SYNTH_CASE_AS_IS, SYNTH_CASE_UPPER, SYNTH_CASE_LOWER } synth__case;

typedef enum synth__list_form {
	SYNTH_LIST_NUMBER, /* "1. ITEM" a line */
	SYNTH_LIST_GLUED,  /* "1.ITEM 2.ITEM" */
	SYNTH_LIST_SPACED, /* blank line, "1.   ITEM" */
	SYNTH_LIST_DASH,
	SYNTH_LIST_STAR,
	SYNTH_LIST_PROSE,
	SYNTH_LIST_LINES
} synth__list_form;

/* Spellings of a full date: day, month and year are all there. */
typedef enum synth__date_form {
	SYNTH_DATE_US,      /* 3/4/2011 */
	SYNTH_DATE_US0,     /* 03/04/2011 */
	SYNTH_DATE_US2,     /* 3/4/11 */
	SYNTH_DATE_USDASH,  /* 3-4-2011 */
	SYNTH_DATE_ISO,     /* 2011-03-04 */
	SYNTH_DATE_LONG,    /* March 4, 2011 */
	SYNTH_DATE_ABBR,    /* Mar 4, 2011 */
	SYNTH_DATE_DMY,     /* 4 March 2011 */
	SYNTH_DATE_DMON,    /* 04-Mar-2011 */
	SYNTH_DATE_ORDINAL, /* March 4th, 2011 */
	SYNTH_DATE_OF,      /* the 4th of March 2011 */
	SYNTH_DATE_DOT,     /* 3.4.2011 */
	SYNTH_DATE_COMPACT, /* 20110304 */
	SYNTH_DATE_US2T,    /* 3-4-11 */
	SYNTH_DATE_CAPS,    /* MARCH 4, 2011 */
	SYNTH_N_DATE_FORMS
} synth__date_form;

typedef struct synth__part {
	cxr_section section;
	unsigned percent;
	cxr_str header, body, tail;
} synth__part;

enum { SYNTH_MAX_PARTS = 14, SYNTH_MAX_STYLES = 40 };

typedef struct synth__style {
	cxr_str name;
	unsigned weight;
	synth__case letter_case;
	synth__list_form list;
	synth__date_form dates[SYNTH_N_DATE_FORMS];
	unsigned n_dates;
	unsigned typos;        /* per 10,000 words */
	unsigned wrap_columns; /* 0 = no hard wraps */
	bool is_crlf;
	synth__part parts[SYNTH_MAX_PARTS];
	unsigned n_parts;
} synth__style;

typedef struct synth__tables {
	cxr_arena arena;
	cxr_map group_index;  /* group name -> position in groups */
	synth__list *groups;
	size_t n_groups;
	synth__culture *cultures;
	size_t n_cultures;
	synth__sentence *sentences;
	size_t n_sentences;
	synth__style *styles;
	size_t n_styles;
	unsigned style_weights[SYNTH_MAX_STYLES];
} synth__tables;

/* Reads all tables. CXR_E_FORMAT with the file's name and line when a table is wrong (a fault of the build). */
CXR_NODISCARD cxr_rc synth__tables_open(synth__tables *tables, cxr_err *err);
void synth__tables_close(synth__tables *tables);
/* Lines of a group ("hist", "place:city"); NULL when there is none. */
const synth__list *synth__tables_group(const synth__tables *tables, cxr_str name);

#endif
