/*
 * The one pass over the working set: the shards of deid, sections, labels and image side by side, a study
 * at a time, into counts. Memory does not grow with the number of studies.
 *
 * What counts is what a release of this working set holds: an image that deid or image passed over (skip
 * reason) counts as skipped only; a study without a released image is counted as such and nowhere else.
 * Patient-level fields take the value of the patient's first released study.
 * Tests: tests/unit/stats/test_gather.c
 */
#ifndef STATS_GATHER_H
#define STATS_GATHER_H

#include "corpus/record.h"
#include "project/project.h"
#include "stats/cats.h"
#include "stats/tally.h"
#include "text/wordpiece.h"

/* Fields counted by value. The first eight: Figure 1. */
typedef enum stats_field {
	STATS_AGE_BAND,     /* five years: "60-64"; per study */
	STATS_SEX,
	STATS_RACE,
	STATS_ETHNICITY,
	STATS_INSURANCE,
	STATS_BMI_BAND,     /* 2.5 kg/m2: "22.5-24.9" */
	STATS_DECEASED,
	STATS_INTERPRETER,
	STATS_AGE_GROUP,    /* for subgroups: "00-17", "18-39", "40-59", "60-79", "80+"; per study */
	STATS_SPLIT,
	/* of images */
	STATS_VIEW,         /* frontal, lateral, unknown */
	STATS_AP_PA,
	STATS_VIEW_SOURCE,
	STATS_BITS,
	STATS_PHOTOMETRIC,
	STATS_MANUFACTURER,
	STATS_SIZE,         /* "2828 x 2320", columns x rows */
	STATS_SKIPPED,      /* n_images = images not released, by reason */
	STATS_N_FIELDS
} stats_field;

typedef enum stats_source { STATS_DEID, STATS_SECTIONS, STATS_LABELS, STATS_IMAGE, STATS_N_SOURCES } stats_source;

typedef struct stats_gather {
	bool has[STATS_N_SOURCES]; /* the stage was run */
	uint64_t n_candidate_studies, n_candidate_images;
	uint64_t n_patients, n_studies, n_images; /* released */
	uint64_t n_reports;                       /* studies with report text */
	uint64_t n_studies_empty;                 /* candidates without an image for release */
	uint64_t n_studies_no_text;               /* released without report text */
	stats_tally words_report;
	stats_tally words_section[CXR_N_SECTIONS];
	stats_tally tokens_report;                /* with a tokenizer only */
	stats_tally tokens_section[CXR_N_SECTIONS];
	uint64_t label_images[CXR_N_LABELS][STATS_N_STATES];  /* input report, by cxr_label_state */
	uint64_t label_studies[CXR_N_LABELS][STATS_N_STATES];
	uint64_t inputs[CXR_N_INPUTS];            /* studies that have the text of this input */
	uint64_t inputs_positive[CXR_N_INPUTS];   /* positive cells */
	uint64_t n_evidence;
	uint64_t phi[CXR_N_PHI_TYPES];
	uint64_t phi_total;                       /* added up per study, apart from phi[] */
	uint64_t phi_studies[CXR_N_PHI_TYPES];    /* studies with at least one span */
	uint64_t readers[3];                      /* studies read by 0, 1, 2 or more people */
	stats_tally phi_per_study, images_per_study, studies_per_patient;
	stats_tally ages;                         /* years, studies that state one */
	stats_tally bmi;                          /* tenths of kg/m2, patients that have one */
	stats_tally rows, columns;                /* pixels, of released DICOM images */
	stats_tally removed;                      /* header elements removed per image */
	uint64_t dcm_bytes, png_bytes, jpg_bytes, n_png, n_jpg;
	stats_cats fields[STATS_N_FIELDS];
	const cxr_wordpiece *wordpiece;           /* NULL = this build has no vocabulary: words only */
	cxr_pieces pieces;                        /* of the text being counted */
	/* of the patient being read */
	uint32_t patient_no;
	uint64_t patient_studies;
	uint64_t band_seen[2];                    /* age bands and groups of this patient, one bit each category below 64 */
	bool started;
} stats_gather;

void stats__gather_init(stats_gather *gather) CXR_HIDDEN;
void stats__gather_release(stats_gather *gather) CXR_HIDDEN;

/* One study of all stages; sections, labels and pictures may be NULL when their stage was not run. */
typedef struct stats_study {
	const cxr_study_rec *study;
	const cxr_sections_rec *sections;
	const cxr_labels_rec *labels;
	const cxr_pictures_rec *pictures;
} stats_study;

/* Studies come in (patient, study) order. CXR_E_NOMEM, CXR_E_LIMIT. */
CXR_NODISCARD cxr_rc stats__gather_study(stats_gather *gather, const stats_study *study, cxr_err *err) CXR_HIDDEN;
/* Closes the last patient. */
CXR_NODISCARD cxr_rc stats__gather_end(stats_gather *gather, cxr_err *err) CXR_HIDDEN;
/* Adds the counts of `from`, whose patients are others and whose last one was closed. */
CXR_NODISCARD cxr_rc stats__gather_merge(stats_gather *gather, const stats_gather *from, cxr_err *err) CXR_HIDDEN;
/*
 * All shards of the project, on run->n_workers threads; the counts do not depend on how many. CXR_E_NOT_FOUND: a shard of deid
 * is missing; CXR_E_SCHEMA: stages disagree; CXR_E_CANCELLED.
 */
CXR_NODISCARD cxr_rc stats__gather_project(stats_gather *gather, const cxr_run *run, cxr_err *err) CXR_HIDDEN;

/* Runs of bytes that are not ASCII white space. */
uint64_t stats__count_words(cxr_str text) CXR_HIDDEN;
/* "60-64" (cap "90+"), or "" when the age is not a number of 0..199. `out` holds 16. */
void stats__age_band(cxr_str age, char *out) CXR_HIDDEN;
void stats__age_group(cxr_str age, char *out) CXR_HIDDEN;
/* "22.5-24.9"; "<15.0", "50.0+" at the ends; "" when unreadable. `out` holds 16. */
void stats__bmi_band(cxr_str bmi, char *out) CXR_HIDDEN;
/* The i-th band in rising order; false behind the last. `out` holds 16. */
bool stats__age_band_at(unsigned i, char *out) CXR_HIDDEN;
bool stats__bmi_band_at(unsigned i, char *out) CXR_HIDDEN;

#endif
