/*
 * Splits a radiology report into the 11 CheXpert Plus sections (paper section 3.3) in one pass.
 *
 * Every byte of the report belongs to exactly one piece: pieces are ordered, the first starts at 0, each ends where the
 * next starts, the last ends at the end. The first piece is always the preamble (often empty). Header spellings are data:
 * data/sections/headers.tsv, trailers.tsv, view_words.tsv. A header is
 *   - a known name with a colon at the start of a line (any case; one misspelt letter for the chief names),
 *   - a known name alone on a line,
 *   - a known name in capitals, or capitalised behind a sentence end, with a colon inside a line,
 *   - a chief name in capitals without a colon before a sentence or list number,
 *   - an unknown name in capitals with a colon at the start of a line outside findings and impression: piece `other`.
 * Sub-headings (LUNGS:, HEART:, LINES/TUBES: ...) stay in the section they stand in.
 * Time is linear in the report; memory is 72 bytes a piece, at most CXR_SECTIONS_MAX_PIECES pieces.
 *
 * Tests: tests/unit/sections/test_split.c, tests/fuzz/fuzz_sections_split.c
 */
#ifndef SECTIONS_SECTIONS_H
#define SECTIONS_SECTIONS_H

#include "base/arena.h"
#include "corpus/section.h"

/* Pieces beyond this many stay in the last one: no text is lost, memory stays bounded. */
#define CXR_SECTIONS_MAX_PIECES 65536

typedef enum cxr_sections_profile {
	CXR_SECTIONS_AUTO,         /* MIMIC when the report is laid out like it (FINAL REPORT, headers indented by one space), else CheXpert Plus */
	CXR_SECTIONS_CHEXPERT_PLUS,
	CXR_SECTIONS_MIMIC         /* no headers inside a line; view titles open findings; every unknown header starts a piece; last paragraph */
} cxr_sections_profile;

/* "auto", "chexpert-plus", "mimic" */
const char *cxr_sections_profile_name(cxr_sections_profile profile);
bool cxr_sections_profile_from_name(cxr_str name, cxr_sections_profile *out);

typedef struct cxr_piece {
	cxr_section kind;  /* a section, or CXR_PIECE_PREAMBLE, _OTHER, _TRAILER */
	cxr_str name;      /* header as written, without the colon: a view into the report; empty where the piece has no header */
	size_t start;      /* first byte, header included */
	size_t body_start; /* behind header, colon and blanks (a newline is not skipped) */
	size_t end;        /* one behind the last byte */
} cxr_piece;

typedef struct cxr_sections {
	cxr_str report;
	cxr_sections_profile profile; /* the one applied: never AUTO */
	cxr_piece *pieces;            /* in the arena */
	size_t n_pieces;              /* at least 1 */
	int summary_code;             /* 1..4 of "SUMMARY: 2-ABNORMAL", 0 = none; the last one of the report */
} cxr_sections;

/*
 * Splits `report` (UTF-8; any bytes are accepted; not copied, must outlive `out`). Errors: CXR_E_NOMEM.
 */
CXR_NODISCARD cxr_rc cxr_sections_split(cxr_str report, cxr_sections_profile profile, cxr_arena *arena, cxr_sections *out, cxr_err *err);

/* How cxr_sections_body() joins the pieces of one section. */
typedef enum cxr_body_form {
	CXR_BODY_RELEASED, /* leading newlines kept as in the published cells, white space at the end stripped */
	CXR_BODY_TRIMMED   /* white space at both ends stripped: values of `cxr sections` */
} cxr_body_form;

/*
 * Text of one section: its pieces joined by a newline, in order; pieces of white space only do not count.
 * out->ptr is NULL when the section is absent or blank. The text is a view into the report, or in the arena when joined.
 */
CXR_NODISCARD cxr_rc cxr_sections_body(const cxr_sections *sections, cxr_section kind, cxr_body_form form, cxr_arena *arena, cxr_str *out, cxr_err *err);

/*
 * Byte ranges that a labeler may read: findings and impression pieces in report order (with summary's text left out);
 * when the report has neither, every piece except history, indication, comparison, technique, accession number and trailer.
 * *out_spans in the arena. Source: CONTRACTS section 6.
 */
CXR_NODISCARD cxr_rc cxr_sections_label_spans(const cxr_sections *sections, cxr_arena *arena, cxr_span **out_spans, size_t *out_n_spans, cxr_err *err);

#endif
