/*
 * The row files of a release: df_cxr_plus.csv, splits.csv, labels/rules_*.json, views/chexpert-v1/{train,valid}.csv.
 * Room-internal. Tests: tests/unit/release/test_write.c, tests/golden/test_release.py
 */
#ifndef RELEASE_TABLES_H
#define RELEASE_TABLES_H

#include "os/file.h"
#include "release/counts.h"
#include "release/feed.h"

/* The input whose labels fill the CheXpert-v1 view. */
#define RELEASE__V1_INPUT CXR_INPUT_REPORT

typedef struct release__tables {
	cxr_file_out main;
	cxr_file_out splits;
	cxr_file_out labels[CXR_N_INPUTS];
	cxr_file_out v1[2];        /* train, valid */
	bool has_labels;
	cxr_arena arena;           /* cells of one row */
	cxr_buf line;
	uint32_t last_patient;
} release__tables;

/* Creates the files (hidden until commit) below `dir`, with their headings. */
CXR_NODISCARD cxr_rc release__tables_open(release__tables *tables, const char *dir, bool has_labels, cxr_err *err);
/* Rows of a study that has at least one image; also counts them. */
CXR_NODISCARD cxr_rc release__tables_add(release__tables *tables, const release__study *study, release__counts *counts, cxr_err *err);
CXR_NODISCARD cxr_rc release__tables_commit(release__tables *tables, cxr_err *err);
/* Always call; removes what was not committed. */
void release__tables_close(release__tables *tables);

/* ---- the forms, shared with the verifier ---- */
/* Fills the cells of one image row; strings live in `arena` or in the study. */
CXR_NODISCARD cxr_rc release__row_fill(const release__study *study, const release__image *image, cxr_arena *arena, release__row *out, cxr_err *err);
/* Appends one JSON Lines object with its newline. */
void release__label_line(cxr_buf *out, cxr_str path_to_image, cxr_str study_id, const cxr_label_set *set);
/* Appends the heading or one row of the CheXpert-v1 table. */
void release__v1_heading(cxr_buf *out);
void release__v1_line(cxr_buf *out, const release__row *row, const cxr_label_set *set);

#endif
