/*
 * Tables of the 14 labels from files: CSV with a header (published labelers, CheXpert, MIMIC, our own) or JSON Lines (labels/NAME.json
 * of a release). Cells: 1, 0, -1 and blank (empty, null, nan), with or without ".0"; or numbers where scores are wanted.
 * Tests: tests/unit/metrics/test_label_table.c, tests/golden/test_score.py, tests/fuzz/fuzz_metrics_label_table.c
 */
#ifndef METRICS_LABEL_TABLE_H
#define METRICS_LABEL_TABLE_H

#include "base/arena.h"
#include "base/vec.h"
#include "corpus/label.h"

/* State of a gold cell on which its readers did not agree; never in a file. */
#define CXR_LABEL_UNDECIDED 4u

CXR_VEC_DECLARE(cxr_label_sets, cxr_label_set)
CXR_VEC_DECLARE(cxr_label_ids, cxr_str)
CXR_VEC_DECLARE(cxr_label_numbers, double)

typedef struct cxr_label_table {
	cxr_label_sets sets;       /* one a row */
	cxr_label_numbers scores;  /* CXR_N_LABELS a row, NaN = blank; empty unless wanted */
	cxr_label_ids ids;         /* one a row, or empty: the file has none */
	cxr_label_ids groups;      /* one a row, or empty: no column was asked for */
	bool has[CXR_N_LABELS];    /* the file has a column of this label */
	cxr_arena arena;           /* of ids and groups */
} cxr_label_table;

typedef struct cxr_label_table_options {
	const char *id_column;    /* NULL: the first of id, image_id, path_to_image, Path, study_id, dicom_id that is there */
	const char *group_column; /* NULL: none */
	bool no_ids;              /* ids are not wanted */
	bool no_labels;           /* a table of groups: label columns are not looked for */
	bool want_scores;
} cxr_label_table_options;

/*
 * Path of a file, "-" for standard input. CXR_E_SCHEMA: no label column, a column that was named is absent, a row of another
 * length; CXR_E_FORMAT: a cell that is no state (err names the row and the label, never the value). Release it also on failure.
 */
CXR_NODISCARD cxr_rc cxr_label_table_read(cxr_label_table *out, const char *path, const cxr_label_table_options *options, cxr_err *err);
/* Of a CSV in memory. */
CXR_NODISCARD cxr_rc cxr_label_table_read_bytes(cxr_label_table *out, cxr_str bytes, const cxr_label_table_options *options, cxr_err *err);
void cxr_label_table_release(cxr_label_table *table);

#endif
