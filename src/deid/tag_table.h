/*
 * The tables of the DICOM lane, read from data/deid when a maker is made: what may stand in a header, words, SOP classes,
 * and the actions of PS3.15 Table E.1-1. Inside the room only.
 * Tests: tests/unit/deid/test_tag_table.c
 */
#ifndef DEID_TAG_TABLE_H
#define DEID_TAG_TABLE_H

#include "base/arena.h"
#include "base/map.h"
#include "dicom/tag.h"

/* Kinds of image: the "for" column of profile_valid.tsv and the second one of sop_classes.tsv. */
typedef enum deid__kind {
	DEID__KIND_CR, DEID__KIND_DX, DEID__KIND_MG, DEID__KIND_CT, DEID__KIND_MR, DEID__KIND_US, DEID__KIND_SC, DEID__KIND_XA,
	DEID__KIND_NM, DEID__KIND_PT, DEID__KIND_VL, DEID__KIND_RT,
	DEID__KIND_ENHANCED, DEID__KIND_NOT_IMAGE, DEID__KIND_DICOMDIR,
	DEID__N_KINDS
} deid__kind;

typedef struct deid__sop_class {
	cxr_str uid;
	deid__kind kind;
} deid__sop_class;

typedef enum deid__action {
	DEID__KEEP, DEID__UID, DEID__DATE, DEID__ACCESSION, DEID__PATIENT, DEID__SEX, DEID__AGE, DEID__EMPTY, DEID__NO_ITEMS,
	DEID__IMAGE, DEID__PIXELS, DEID__LUT, DEID__PALETTE, DEID__BURNED_IN, DEID__LOSSY, DEID__SOP_CLASS, DEID__REGION, DEID__MARK, DEID__MARK_CODES,
	DEID__N_ACTIONS
} deid__action;

typedef enum deid__form {
	DEID__FORM_NONE, DEID__FORM_WORDS, DEID__FORM_DS, DEID__FORM_IS, DEID__FORM_US, DEID__FORM_SS, DEID__FORM_FD,
	DEID__FORM_IMAGE_TYPE, DEID__FORM_ORIENTATION, DEID__FORM_AT,
	DEID__N_FORMS
} deid__form;

typedef struct deid__words {
	cxr_str name;
	cxr_str *items;
	size_t n_items;
} deid__words;

typedef struct deid__rule {
	deid__form form;
	size_t n_min, n_max;     /* values */
	double low, high;
	const deid__words *words;
} deid__rule;

/* One row of profile_valid.tsv. */
typedef struct deid__row {
	cxr_tag tag;
	cxr_vr vr;               /* of the dictionary */
	bool is_47;
	int type;                /* 1, 2, 3 */
	uint32_t kinds;          /* bit set: where the type holds */
	deid__action action;
	deid__rule rule;
	cxr_str fill;            /* "" = none */
} deid__row;

/* Actions of PS3.15 Table E.1-1 with compound ones resolved (see profile_basic.tsv). */
typedef enum deid__basic { DEID__BASIC_X, DEID__BASIC_Z, DEID__BASIC_D, DEID__BASIC_U, DEID__BASIC_SEQUENCE, DEID__N_BASIC } deid__basic;

typedef struct deid__basic_row {
	cxr_tag tag;
	deid__basic action;
} deid__basic_row;

typedef struct deid__tables {
	cxr_arena arena;
	deid__row *rows;         /* rising tags */
	size_t n_rows;
	deid__basic_row *basic;  /* rising tags */
	size_t n_basic;
	deid__words *words;
	size_t n_words;
	deid__sop_class *classes;
	size_t n_classes;
	cxr_map known;           /* every word of every list, upper case */
} deid__tables;

CXR_NODISCARD CXR_HIDDEN cxr_rc deid__tables_init(deid__tables *tables, cxr_err *err);
CXR_HIDDEN void deid__tables_release(deid__tables *tables);

/* NULL when there is none. */
CXR_HIDDEN const deid__row *deid__tables_row(const deid__tables *tables, cxr_tag tag);
CXR_HIDDEN const deid__basic_row *deid__tables_basic(const deid__tables *tables, cxr_tag tag);
CXR_HIDDEN const deid__words *deid__tables_words(const deid__tables *tables, const char *name);
CXR_HIDDEN const deid__sop_class *deid__tables_class(const deid__tables *tables, cxr_str uid);
/* The list's own spelling of `word` (the exact one first, else without case); ptr NULL when it is not in the list. */
CXR_HIDDEN cxr_str deid__words_find(const deid__words *words, cxr_str word);
/* True when some list has it: public words, no identifiers. */
CXR_HIDDEN bool deid__tables_knows_word(const deid__tables *tables, cxr_str word);

#endif
