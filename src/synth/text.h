/*
 * One report being written: expansion of templates into text, with every identifying stretch, every look-alike that
 * must stay, and every section recorded on the way. The truth of the gold files comes from here, never from a search.
 * Template language: data/synth/phrases.tsv. Tests: tests/unit/synth/test_text.c
 */
#ifndef SYNTH_TEXT_H
#define SYNTH_TEXT_H

#include "base/buf.h"
#include "base/vec.h"
#include "corpus/phi.h"
#include "synth/scene.h"

enum { SYNTH_SPAN_KEEP = -1, SYNTH_MAX_REPORT_BYTES = 1 << 16 };

typedef struct synth__span {
	size_t start, end; /* bytes of the text */
	int type;          /* cxr_phi_type; SYNTH_SPAN_KEEP = looks like an identifier but is none */
} synth__span;
CXR_VEC_DECLARE(synth__span_vec, synth__span)

typedef struct synth__piece {
	cxr_section kind;
	size_t start, body_start, end;
} synth__piece;
CXR_VEC_DECLARE(synth__piece_vec, synth__piece)

typedef struct synth__text {
	/* borrowed */
	const synth__block *block;
	const synth__patient *patient;
	const synth__visit *visit;
	const synth__style *style;
	/* comparison studies of this report: an earlier visit, or an invented earlier film elsewhere */
	bool has_prior;
	int32_t prior_day, prior2_day;
	const synth__visit *prior_visit; /* NULL when the comparison is no study of this export */
	/* what was written */
	cxr_buf buf;
	synth__span_vec spans;   /* in text order */
	synth__piece_vec pieces; /* cover the text */
	cxr_span exam_date;      /* first mention of the exam date; empty when there is none */
	cxr_span accession;      /* first mention of the accession number */
	/* label states told so far in findings [0] and impression [1], and which of these parts the report has */
	cxr_label_set told[2];
	bool has_part[2];
	/* state of the expansion */
	cxr_rng rng;
	cxr_label fact_label;    /* whose particulars {side}, {size} ... tell */
	bool is_literal;         /* text comes from a template: typing errors may happen */
	int depth;
	bool failed;             /* memory ran out */
} synth__text;

void synth__text_init(synth__text *text);
void synth__text_release(synth__text *text);
/* Forgets contents and sets the subject. `stream` and the study number seed the choices. Picks the comparison studies. */
void synth__text_begin(synth__text *text, const synth__block *block, const synth__patient *patient, const synth__visit *visit,
	synth__stream stream);
/* Writes a template. */
void synth__expand(synth__text *text, cxr_str template);
/* Writes a line of a group; groups may have variants by exam kind ("proc.2v"). */
void synth__expand_group(synth__text *text, cxr_str group);
/* Writes a value as it is, in the letter case of the style; never with typing errors. */
void synth__write(synth__text *text, cxr_str value);
void synth__writez(synth__text *text, const char *value);
/* Marks what was written since `start`. */
void synth__mark(synth__text *text, size_t start, int type);
/* Writes {name:arg}. False when there is no such slot. */
bool synth__slot(synth__text *text, cxr_str name, cxr_str arg);
/* {side}, {size}, {trend} ...: the particulars of text->fact_label. False when there is no such slot. */
bool synth__fact_slot(synth__text *text, cxr_str name);
/* Dates; see slot_date.c. */
void synth__slot_date(synth__text *text, cxr_str arg);
void synth__slot_range(synth__text *text);
void synth__date_write(synth__text *text, int32_t day, synth__date_form form);
/* Writes the report or the addendum of the visit into `text` (after synth__text_begin). */
CXR_NODISCARD cxr_rc synth__report_write(synth__text *text, cxr_err *err);
CXR_NODISCARD cxr_rc synth__addendum_write(synth__text *text, cxr_err *err);
/* {findings} and {impression}: the planned sentences. part 0 findings, 1 impression. */
void synth__write_findings(synth__text *text, int part);
/* Body of a piece without outer blanks. */
cxr_str synth__piece_body(const synth__text *text, const synth__piece *piece);

#endif
