/*
 * cxr synth: a fake hospital export with its answers. Same seed, same bytes, for any number of workers; a run of
 * fewer studies is a beginning of a longer one. Memory does not grow with the number of studies.
 *
 * out_dir/export/ what a hospital gives:
 *   dicom/            a tree with names as archives make them; a few duplicates and files that are no images
 *   reports.csv       PAT_MRN,ACC_NUM,EXAM_DTTM,EXAM_DESC,REPORT_STATUS,REPORT_TEXT,ORDERING_PROV,READING_RAD,ADDENDUM_TO
 *   demographics.csv  MRN,PAT_NAME,BIRTH_DATE,SEX_C,RACE_C,ETHNIC_C,INTERP_YN,PAYOR,BMI,DECEASED_YN,HOME_ADDRESS,HOME_CITY,
 *                     HOME_PHONE,EMAIL,SSN
 * out_dir/gold/ the answers, JSON Lines, offsets in code points into REPORT_TEXT of the row:
 *   spans.jsonl       {"accession","patient","addendum","text_sha256","spans":[{"start","end","type","text"}],"keep":[{"start","end","text"}]}
 *   labels.jsonl      {"accession","labels":{14 names: 1.0 0.0 -1.0 null},"findings":{...}|null,"impression":{...}|null}
 *   sections.jsonl    {"accession","style","sections":{key: body},"pieces":[{"name","start","end","body_start"}]}
 *   headers.jsonl     one a DICOM file: {"path","accession","patient","sop_uid","view","ap_pa","duplicate_of", what the header says}
 *   studies.jsonl     one a study: ids, true date and time, order, images, orphan kind, where the text states date and accession
 * "addendum" is 0 for a report. A comparison date that is a study of this export is named by "prior" in studies.jsonl.
 * Tests: tests/unit/synth/test_export.c
 */
#ifndef SYNTH_SYNTH_H
#define SYNTH_SYNTH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

typedef struct cxr_synth_options {
	const char *out_dir;   /* must be absent or empty */
	uint64_t n_studies;    /* 1 .. 5,000,000 */
	uint64_t seed;
	uint32_t max_side_px;  /* longer side of the images; 0 = as the drawn device has it (about 2,800) */
	bool no_images;        /* tables and gold only; the reports are the same */
	bool is_cp1252;        /* tables in Windows-1252 instead of UTF-8; gold stays UTF-8 */
	int n_workers;         /* 1 .. */
} cxr_synth_options;

/* What was made. */
typedef struct cxr_synth_counts {
	uint64_t n_patients, n_studies, n_reports, n_addenda;
	uint64_t n_images;     /* DICOM files, duplicates not counted */
	uint64_t n_duplicates, n_junk;
	uint64_t n_spans;      /* identifying spans in all report texts */
} cxr_synth_counts;

/* Callbacks of the caller; all may be NULL. Called on the calling thread. */
typedef struct cxr_synth_progress {
	void *context;
	void (*report)(void *context, uint64_t n_done, uint64_t n_studies);
	bool (*should_stop)(void *context);
} cxr_synth_progress;

/*
 * Writes the export. out_counts may be NULL. err: CXR_E_ARG (a number outside its range), CXR_E_EXISTS (out_dir is not
 * empty), CXR_E_CANCELLED (the tables are then absent), CXR_E_IO and its kin.
 */
CXR_NODISCARD cxr_rc cxr_synth_run(const cxr_synth_options *options, const cxr_synth_progress *progress,
	cxr_synth_counts *out_counts, cxr_err *err);

#endif
