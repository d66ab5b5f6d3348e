/*
 * The project file cxr.yaml: typed, checked, with line numbers in every complaint. Complaints name keys of ours, never
 * what the file says. Unknown keys are errors (a misspelt policy must not be ignored). Every key is explained in the file
 * that cxr_config_template writes; the table of keys is config_schema.c. Tests: tests/unit/project/test_config.c,
 * tests/fuzz/fuzz_project_config.c
 */
#ifndef PROJECT_CONFIG_H
#define PROJECT_CONFIG_H

#include "base/arena.h"
#include "base/buf.h"

typedef enum cxr_review_policy { CXR_REVIEW_REQUIRED, CXR_REVIEW_SAMPLED, CXR_REVIEW_NONE } cxr_review_policy;
typedef enum cxr_addenda_policy { CXR_ADDENDA_APPEND, CXR_ADDENDA_REPLACE } cxr_addenda_policy;

typedef struct cxr_value_map {
	cxr_str from;
	cxr_str to;
} cxr_value_map;

/* Column names of one site table; ptr NULL = not mapped. */
typedef struct cxr_report_columns {
	cxr_str patient_id, accession, study_date, study_time, text, status, addendum_of, study_uid;
	cxr_str ordering_provider, radiologist; /* staff names: known strings for the text lane, never released */
} cxr_report_columns;

typedef struct cxr_demographics_columns {
	cxr_str patient_id, name, birth_date, sex, race, ethnicity, interpreter_needed, insurance_type, recent_bmi, deceased;
	cxr_str address, city, phone, email, other_id; /* identifiers: known strings for the text lane, never released */
} cxr_demographics_columns;

typedef struct cxr_config {
	/* inputs; relative paths are relative to the project directory */
	cxr_str *dicom_roots;
	size_t n_dicom_roots;
	cxr_str reports_path;      /* "" = none */
	cxr_str demographics_path; /* "" = none */
	cxr_report_columns report_columns;
	cxr_demographics_columns demographics_columns;
	cxr_value_map *race_map; size_t n_race_map;
	cxr_value_map *ethnicity_map; size_t n_ethnicity_map;
	cxr_value_map *insurance_map; size_t n_insurance_map;
	cxr_value_map *sex_map; size_t n_sex_map;
	cxr_value_map *yes_no_map; size_t n_yes_no_map; /* deceased, interpreter_needed */
	cxr_str *site_places; size_t n_site_places;   /* hospital and city names of the site */
	cxr_str *site_staff; size_t n_site_staff;     /* staff names of the site */
	/* policies */
	cxr_str key_path;
	cxr_review_policy review;
	uint32_t review_sample;        /* N of `sampled: N` */
	double split_valid;            /* share of patients, default 0.001 */
	double split_test;             /* default 0 */
	bool whole_weeks;              /* date shift in whole weeks */
	uint32_t age_cap_years;        /* default 90 */
	cxr_str demographics_as_of;    /* YYYY-MM-DD or "" */
	cxr_addenda_policy addenda;
	bool require_chest;            /* quarantine body parts known not to be a chest; default true */
	cxr_str dicom_profile;         /* valid, strict47, basic */
	cxr_str pixels;                /* off, find, mask-identifying, mask-all */
	cxr_str recipe;                /* chexpert, ... */
	bool write_png, write_jpg;     /* default true, false */
	uint32_t small_cell;           /* hide subgroup cells under this; default 11; 0 = show all */
	/* release */
	cxr_str title, version, licence, institution_note;
	bool generated;                /* data made by cxr synth: every report says so */
	int64_t source_date_epoch;     /* time stamp of outputs; 0 when not given (SOURCE_DATE_EPOCH wins) */
	uint32_t patients_per_shard;   /* default 64 */
	/* provenance */
	char hash_hex[65];             /* SHA-256 of the canonical form of everything that changes outputs */
	char work_hash_hex[65];        /* the same without what only describes a release (release, review, stats, generated): stages
	                                * before stats depend on this one, so that a new title does not redo them */
} cxr_config;

/* Parses bytes; strings live in `arena`. CXR_E_CONFIG with subject "cxr.yaml line N". */
CXR_NODISCARD cxr_rc cxr_config_parse(cxr_str yaml, cxr_arena *arena, cxr_config *out, cxr_err *err);
/*
 * Commented starting file for `cxr init`, complete: with an export of `cxr synth` at ../export (beside the project directory)
 * it runs as it is. key_path NULL or "": the default place. `generated`: data made by cxr synth: nobody needs to read it.
 */
void cxr_config_template(cxr_buf *out, const char *key_path, bool generated);

#endif
