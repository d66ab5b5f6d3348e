/*
 * counts.json: every count of a release, in two parts. "release" is recounted from the released files by
 * cxr_release_verify(); "process" (what was left out, PHI replaced, readers) cannot be seen in the files.
 * Room-internal. Tests: tests/unit/release/test_counts.c
 */
#ifndef RELEASE_COUNTS_H
#define RELEASE_COUNTS_H

#include "base/map.h"
#include "corpus/record.h"
#include "formats/json.h"
#include "release/layout.h"

enum { RELEASE__N_AP_PA = 5, RELEASE__N_STATES = 4, RELEASE__N_READER_CLASSES = 3 };

typedef struct release__units {
	uint64_t patients, studies, images;
} release__units;

typedef struct release__state_counts {
	uint64_t images[RELEASE__N_STATES]; /* by cxr_label_state */
	uint64_t studies[RELEASE__N_STATES];
} release__state_counts;

typedef struct release__counts {
	/* seen in the files */
	release__units all;
	release__units split[RELEASE__N_SPLITS];
	uint64_t views[3];                  /* by cxr_view */
	uint64_t ap_pa[RELEASE__N_AP_PA];   /* AP PA LL RL none */
	uint64_t max_images_per_study;
	uint64_t reports;                   /* studies with report text */
	uint64_t sections[CXR_N_SECTIONS];  /* studies with text in the section */
	uint64_t demographics[RELEASE__N_DEMOGRAPHICS]; /* studies with a value */
	bool has_labels[RELEASE__N_LABELERS];
	release__state_counts labels[RELEASE__N_LABELERS][CXR_N_INPUTS][CXR_N_LABELS];
	uint64_t files[RELEASE__N_FORMS];
	/* seen while releasing */
	uint64_t candidate_studies, candidate_images;
	uint64_t studies_not_released;      /* no image left */
	cxr_map images_not_released;        /* reason -> count */
	uint64_t phi_spans[CXR_N_PHI_TYPES];/* of released studies */
	uint64_t readers[RELEASE__N_READER_CLASSES]; /* released studies read by 0, 1, 2 or more people */
	/* state */
	uint64_t images_in_study;
	release__stem last;
	bool is_new_study;                  /* set by _add_row: the row just added began a study */
} release__counts;

void release__counts_init(release__counts *counts);
void release__counts_release(release__counts *counts);
/* One row of df_cxr_plus.csv, in order. `stem` is its path taken apart. */
void release__counts_add_row(release__counts *counts, const release__row *row, const release__stem *stem);
/* The label cells of the row just added. */
void release__counts_add_labels(release__counts *counts, int labeler, int input, const cxr_label_set *set);
/* The study of the rows just added (writer only). */
void release__counts_add_study(release__counts *counts, const cxr_study_rec *study);
CXR_NODISCARD cxr_rc release__counts_add_skip(release__counts *counts, cxr_str reason, cxr_err *err);
/* The value of member "release". */
void release__counts_put_release(const release__counts *counts, cxr_json_out *out);
/* The whole file, ending in a newline. */
CXR_NODISCARD cxr_rc release__counts_json(const release__counts *counts, cxr_buf *out, cxr_err *err);

#endif
