/*
 * The pieces of output of one block, made on a worker and appended to the files in block order.
 * Tests: tests/unit/synth/test_export.c
 */
#ifndef SYNTH_OUTPUT_H
#define SYNTH_OUTPUT_H

#include "synth/headers.h"
#include "synth/synth.h"
#include "synth/text.h"

typedef enum synth__file {
	SYNTH_FILE_REPORTS, SYNTH_FILE_DEMOGRAPHICS, SYNTH_FILE_SPANS, SYNTH_FILE_LABELS, SYNTH_FILE_SECTIONS, SYNTH_FILE_HEADERS,
	SYNTH_FILE_STUDIES, SYNTH_N_FILES
} synth__file;

typedef struct synth__output {
	cxr_buf files[SYNTH_N_FILES];
	cxr_synth_counts counts;
} synth__output;

enum { SYNTH_MAX_PATH_BYTES = 400 };

/* An image as it lies in the export. */
typedef struct synth__image_file {
	char path[SYNTH_MAX_PATH_BYTES];           /* "dicom/..." below export/ */
	char duplicate_path[SYNTH_MAX_PATH_BYTES]; /* "" = none */
	char sop_uid[65];
	char series_uid[65];
	cxr_phantom_view view;
	cxr_synth_cell cell;
} synth__image_file;

/* Names, UIDs and cells of the images of a visit (visit->n_views of them; none for a report without images). */
size_t synth__images_plan(const synth__block *block, const synth__patient *patient, const synth__visit *visit, uint32_t max_side_px,
	synth__image_file out[SYNTH_MAX_VIEWS]);
/* Renders and writes the files below export_dir. *out_n_duplicates counts second copies. */
CXR_NODISCARD cxr_rc synth__images_write(const char *export_dir, const synth__block *block, const synth__patient *patient,
	const synth__visit *visit, const synth__image_file *images, size_t n_images, cxr_err *err);
/* Files that are no images, for this block. Adds to *out_n_files. */
CXR_NODISCARD cxr_rc synth__junk_write(const char *export_dir, const synth__block *block, uint64_t *out_n_files, cxr_err *err);

/* Rows and gold lines; see gold.c and rows.c. `addendum` 0 = the report. */
void synth__row_report(cxr_buf *out, const synth__text *text, unsigned addendum);
void synth__row_demographics(cxr_buf *out, const synth__block *block, const synth__patient *patient);
uint64_t synth__gold_spans(cxr_buf *out, const synth__text *text, unsigned addendum);
void synth__gold_labels(cxr_buf *out, const synth__text *text);
void synth__gold_sections(cxr_buf *out, const synth__text *text);
void synth__gold_header(cxr_buf *out, const synth__patient *patient, const synth__visit *visit, const synth__image_file *image);
/* text NULL = the study has no report. */
void synth__gold_study(cxr_buf *out, const synth__patient *patient, const synth__visit *visit, const synth__text *text,
	const synth__image_file *images, size_t n_images);
/* Exam description of the archive ("XR CHEST 1V AP PORT"), the same in tables and headers. */
const char *synth__exam_name(const synth__visit *visit);
/* Appends UTF-8 as Windows-1252; what it lacks becomes '?'. */
void synth__to_cp1252(cxr_str text, cxr_buf *out);

#endif
