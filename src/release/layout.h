/*
 * Names, paths and columns of a release tree (CONTRACTS section 5). Room-internal.
 * Writer, verifier and diff all take them from here, so they cannot disagree.
 * Tests: tests/unit/release/test_layout.c
 */
#ifndef RELEASE_LAYOUT_H
#define RELEASE_LAYOUT_H

#include "base/str.h"
#include "corpus/label.h"
#include "corpus/record.h"

/* df_cxr_plus.csv: the 27 published columns, then our two keys. Sections and demographics lie together. */
typedef enum release__column {
	RELEASE__PATH_TO_IMAGE,
	RELEASE__PATH_TO_DCM,
	RELEASE__FRONTAL_LATERAL,
	RELEASE__AP_PA,
	RELEASE__DEID_PATIENT_ID,
	RELEASE__DATE_ORDER,
	RELEASE__REPORT,
	RELEASE__FIRST_SECTION,
	RELEASE__LAST_SECTION = RELEASE__FIRST_SECTION + CXR_N_SECTIONS - 1,
	RELEASE__AGE,
	RELEASE__SEX,
	RELEASE__RACE,
	RELEASE__ETHNICITY,
	RELEASE__INTERPRETER,
	RELEASE__INSURANCE,
	RELEASE__BMI,
	RELEASE__DECEASED,
	RELEASE__SPLIT,
	RELEASE__STUDY_ID,
	RELEASE__IMAGE_ID,
	RELEASE__N_COLUMNS
} release__column;

enum { RELEASE__N_PUBLISHED = 27, RELEASE__N_DEMOGRAPHICS = 8 };

/* Cells of one row; views. */
typedef struct release__row {
	cxr_str cell[RELEASE__N_COLUMNS];
} release__row;

/* Column title; NULL outside the range. */
const char *release__column_name(int column);

typedef enum release__split { RELEASE__TRAIN, RELEASE__VALID, RELEASE__TEST, RELEASE__N_SPLITS } release__split;
const char *release__split_name(int split);
bool release__split_from_name(cxr_str name, release__split *out);

/* Who may label: file name prefix below labels/. Only `rules` is written by this version. */
typedef enum release__labeler { RELEASE__RULES, RELEASE__CXR_LABELER, RELEASE__CHEXBERT, RELEASE__N_LABELERS } release__labeler;
const char *release__labeler_name(int labeler);

/* Forms of an image in the tree: directory and extension. */
typedef enum release__form { RELEASE__DICOM, RELEASE__PNG, RELEASE__JPG, RELEASE__N_FORMS } release__form;
const char *release__form_dir(int form);
const char *release__form_extension(int form); /* with the dot */

/* "train/patient00042/study3/view1_frontal", taken apart. */
typedef struct release__stem {
	release__split split;
	uint32_t patient_no, study_no, view_no; /* 1.. */
	cxr_view view;
} release__stem;

enum { RELEASE__PATH_BYTES = 256, RELEASE__ID_BYTES = 64 };

/* Only the canonical spelling (five digits at least for the patient, no leading zeros elsewhere) is accepted. */
bool release__stem_parse(cxr_str text, release__stem *out);
/* As above for text that must end in `extension`; *out_stem (may be NULL) = the part before it. */
bool release__stem_parse_path(cxr_str text, const char *extension, release__stem *out, cxr_str *out_stem);
void release__patient_id(const release__stem *stem, char out[RELEASE__ID_BYTES]);
void release__study_id(const release__stem *stem, char out[RELEASE__ID_BYTES]);
void release__image_id(const release__stem *stem, char out[RELEASE__ID_BYTES]);
/* -1, 0, 1 by patient, study, view number. */
int release__stem_cmp(const release__stem *a, const release__stem *b);

/* Order of SHA256SUMS and of a tree walk: component by component, each by bytes. */
int release__path_cmp(cxr_str a, cxr_str b);
/* A relative path that may stand in SHA256SUMS: [A-Za-z0-9._-] components, none "." or "..", under RELEASE__PATH_BYTES. */
bool release__path_is_plain(cxr_str path);
/* A path that this layout itself makes (image stems, fixed names, label files): safe to print whoever wrote it. */
bool release__path_is_known(cxr_str path);
/* Writes a printable name for any path: itself when known, else "a file below tables/", "an unknown file". */
void release__path_print(cxr_str path, char out[RELEASE__PATH_BYTES]);

#endif
