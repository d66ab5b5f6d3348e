/*
 * The invented world behind an export: sites, staff, patients, visits, and what is true of each study. A block of
 * SYNTH_BLOCK_STUDIES studies is made from (seed, block number) alone, so any number of studies needs the memory of
 * one block per worker, and a run of fewer studies is a beginning of a longer one.
 * Tests: tests/unit/synth/test_scene.c
 */
#ifndef SYNTH_SCENE_H
#define SYNTH_SCENE_H

#include "base/date.h"
#include "base/rng.h"
#include "synth/phantom.h"
#include "synth/tables.h"

enum { SYNTH_BLOCK_STUDIES = 64, SYNTH_N_STAFF = 400, SYNTH_MAX_VIEWS = 3, SYNTH_MAX_STUDIES = 5000000 };

/* Streams of random numbers, so that one part of the work never disturbs another. */
typedef enum synth__stream {
	SYNTH_STREAM_BLOCK = 1,
	SYNTH_STREAM_PATIENT,
	SYNTH_STREAM_STUDY,
	SYNTH_STREAM_REPORT,
	SYNTH_STREAM_IMAGE,
	SYNTH_STREAM_STAFF,
	SYNTH_STREAM_JUNK,
	SYNTH_STREAM_ADDENDUM
} synth__stream;

typedef struct synth__person {
	const synth__culture *culture;
	char given[40];
	char family[72];
	char middle; /* a capital letter, 0 = none */
	char sex;    /* 'F' or 'M' */
} synth__person;

typedef enum synth__kind { SYNTH_EXAM_AP, SYNTH_EXAM_PA, SYNTH_EXAM_2V, SYNTH_EXAM_3V, SYNTH_N_EXAMS } synth__kind;
typedef enum synth__trend { SYNTH_TREND_NONE, SYNTH_TREND_SAME, SYNTH_TREND_UP, SYNTH_TREND_DOWN, SYNTH_TREND_NEW } synth__trend;

/* Particulars of one finding, told alike wherever it is mentioned. */
typedef struct synth__fact {
	unsigned side;         /* CXR_SIDE_RIGHT, _LEFT, _BOTH */
	unsigned size;         /* 0 small, 1 moderate, 2 large */
	cxr_phantom_zone zone;
	synth__trend trend;
} synth__fact;

typedef enum synth__orphan { SYNTH_PAIRED, SYNTH_REPORT_ONLY, SYNTH_IMAGES_ONLY } synth__orphan;

typedef struct synth__visit {
	uint64_t study_no;     /* from 0, over the whole run */
	uint32_t order;        /* 1.. by true date and time within the patient */
	int32_t day;
	int32_t second;        /* of the day */
	char accession[20];
	char study_uid[65];
	synth__kind kind;
	unsigned n_views;
	cxr_phantom_view views[SYNTH_MAX_VIEWS];
	unsigned reader, orderer; /* staff numbers */
	synth__orphan orphan;
	bool has_addendum;
	size_t style;
	cxr_label_set truth;
	synth__fact facts[CXR_N_LABELS];
} synth__visit;

typedef struct synth__patient {
	uint64_t patient_no;
	synth__person person;
	char mrn[16];
	char ssn[12];
	int32_t birth_day;
	unsigned site;
	const char *race, *ethnicity, *payor;
	bool has_bmi, needs_interpreter, is_deceased;
	int bmi_tenths;
	char phone[24];
	char email[80];
	char address[64];
	cxr_str city;
	size_t first_visit, n_visits; /* into synth__block.visits */
} synth__patient;

typedef struct synth__block {
	const synth__tables *tables;
	uint64_t seed;
	uint64_t block_no;
	synth__patient patients[SYNTH_BLOCK_STUDIES];
	size_t n_patients;
	synth__visit visits[SYNTH_BLOCK_STUDIES]; /* patient by patient, in time order */
	size_t n_visits;
} synth__block;

/* The generator of one thing: (run seed, stream, number). */
void synth__rng(cxr_rng *rng, uint64_t seed, synth__stream stream, uint64_t number);
/* A uniformly drawn line of a group; "" when the group is missing or empty. */
cxr_str synth__pick_line(const synth__tables *tables, cxr_rng *rng, const char *group);
/* Invents a person. sex 0 = either. */
void synth__person_draw(const synth__tables *tables, cxr_rng *rng, char sex, synth__person *out);
/* Member `number` (below SYNTH_N_STAFF) of the staff: always the same person in a run. */
void synth__staff(const synth__tables *tables, uint64_t seed, unsigned number, synth__person *out);
/* Telephone number of the fictional kind (exchange 555), "(415) 555-0123". */
void synth__phone_draw(cxr_rng *rng, char out[24]);
/* Fills patient and visits of block `block_no`; at most n_studies visits (the last block of a run is cut). */
void synth__block_make(const synth__tables *tables, uint64_t seed, uint64_t block_no, size_t n_studies, synth__block *out);
/* Draws what is true of a study (all states, facts). `has_prior` allows trends. */
void synth__truth_draw(cxr_rng *rng, bool has_prior, int age_years, synth__visit *visit);
/* No Finding after the labeler's rule: asserted unless a label other than Support Devices is positive or uncertain. */
void synth__truth_close(cxr_label_set *set);

#endif
