/*
 * Rule labeler: the 14 CheXpert observations from report text, without a parser, mode `best`.
 *
 * One engine is compiled once from data/labels/ (mentions.tsv, triggers.tsv, properties.tsv, modifiers.tsv: our own wording)
 * and shared by threads; labelling allocates only in the caller's arena. Steps, sentence by sentence:
 *   tokens with offsets -> one trie finds mentions, triggers, properties and modifiers -> clauses and scopes give each
 *   mention a state and a strength -> heart and mediastinum get theirs from a property (enlarged, normal, borderline)
 *   -> aggregation per label: any positive wins, else uncertain, else negative, else blank.
 * No Finding is positive when no label except Support Devices is positive or uncertain and no other diagnosis (emphysema,
 * hernia, scoliosis ...) is stated; never negative or uncertain. A text without words gives 14 blanks.
 * Mode compat keeps the published rule labeler's decisions where they differ: "no new ..." and a stable heart or mediastinum
 * are uncertain; what is history or asked for counts; a label with positive, negative and uncertain mentions is uncertain;
 * positive or uncertain heart failure adds an uncertain Cardiomegaly; a sentence that begins "impression no" or "findings no"
 * is negative throughout. Its own phrase lists are not part of the product: mentions come from our tables in both modes.
 * Time is linear in the text: a sentence longer than LABELS__MAX_TOKENS is cut.
 * Sources: CheXpert (Irvin 2019) for the observations and the No Finding rule; NegEx/ConText family for directional triggers.
 *
 * Tests: tests/unit/labels/test_labeler.c, tests/unit/labels/test_invariance.c, tests/fuzz/fuzz_labels_report.c
 */
#ifndef LABELS_LABELER_H
#define LABELS_LABELER_H

#include "base/arena.h"
#include "corpus/record.h"

typedef struct cxr_labeler cxr_labeler;

/* Compiles the embedded tables (about 50 ms). CXR_E_NOMEM; CXR_E_FORMAT with the table's line when a table is malformed. */
CXR_NODISCARD cxr_rc cxr_labeler_new(cxr_labeler **out, cxr_err *err);
void cxr_labeler_free(cxr_labeler *labeler);
/* Version of engine and tables together: 16 hex digits, changes with every change of a table. */
const char *cxr_labeler_version(const cxr_labeler *labeler);

typedef struct cxr_label_options {
	double positive_from;   /* a hedged mention of at least this strength is positive; default 0.9: every hedge is uncertain */
	double uncertain_from;  /* a hedged mention under this strength is negative; default 0.2 ("unlikely" is 0.15) */
	bool empty_is_no_finding; /* CheXbert's behaviour for empty text; default false */
	bool want_evidence;     /* default true */
	bool compat;            /* the published rule labeler's semantics instead of `best` (see below); default false */
} cxr_label_options;

cxr_label_options cxr_label_options_default(void);

typedef struct cxr_label_result {
	cxr_label_set set;
	cxr_evidence *evidence; /* in the arena, text order (No Finding last, with an empty span at 0); offsets in bytes of `text` */
	size_t n_evidence;
} cxr_label_result;

/* Evidence kept per report; states are right beyond it. */
#define CXR_LABEL_MAX_EVIDENCE 50000

/*
 * Labels the ranges of `text` (UTF-8, any bytes accepted); the ranges are sentence boundaries. spans NULL = the whole text.
 * spans must be ordered and inside the text (CXR_E_ARG). options NULL = defaults. Errors: CXR_E_NOMEM.
 */
CXR_NODISCARD cxr_rc cxr_label_report(const cxr_labeler *labeler, cxr_str text, const cxr_span *spans, size_t n_spans,
	const cxr_label_options *options, cxr_arena *arena, cxr_label_result *out, cxr_err *err);

/* Turns byte offsets of evidence into code point offsets of the same text, in place; one pass over the text. CXR_E_NOMEM. */
CXR_NODISCARD cxr_rc cxr_evidence_to_code_points(cxr_str text, cxr_evidence *evidence, size_t n_evidence, cxr_arena *arena, cxr_err *err);

#endif
