/*
 * Inside link: one patient in memory: every image and row that is there now, with the identified values, in the arena of the
 * job. Made and thrown away patient by patient. Images and rows are sorted by what they say, never by catalogue number, so
 * that the order of files and rows cannot matter.
 * Tests: tests/unit/link/test_stage.c
 */
#ifndef LINK_PATIENT_H
#define LINK_PATIENT_H

#include "link/job.h"
#include "link/view.h"

typedef struct link__image {
	uint64_t number;
	cxr_id_image rec;
	cxr_str digest;        /* the catalogue's, of the file */
	cxr_str accession;     /* normal form; "" when there is none */
	cxr_str study_uid;     /* trimmed */
	cxr_str day_key;       /* "YYYYMMDD/MODALITY"; "" without a study date */
	link__when study_when; /* study date and time; acquisition where there is no study date */
	link__when acquired_when; /* acquisition date and time; study where there is no acquisition date */
	link__hash sop_hash, anchor_hash;
	size_t group;          /* see group.h */
	uint32_t study_no, view_no; /* 0 until given */
} link__image;

typedef enum link__report_status { LINK_PRELIMINARY, LINK_FINAL, LINK_ADDENDUM, LINK_CANCELLED } link__report_status;
typedef enum link__basis { LINK_BY_ACCESSION = 1, LINK_BY_DATE = 2, LINK_BY_UID = 3 } link__basis;
typedef enum link__role { LINK_ROLE_TEXT, LINK_ROLE_ADDED, LINK_ROLE_SUPERSEDED } link__role;

typedef struct link__report {
	uint64_t number;
	cxr_id_report rec;
	cxr_str accession, addendum_of; /* normal forms */
	cxr_str study_uid;
	link__when when;
	link__report_status status;
	size_t study;                   /* index into studies, SIZE_MAX when it has none */
	link__basis basis;
	link__role role;
} link__report;

typedef struct link__study {
	uint32_t study_no;
	uint32_t date_order;
	link__basis basis;
	link__image **images;   /* by view number */
	link__view *views;      /* same order */
	size_t n_images;
	link__when when;        /* earliest of its images */
	cxr_str accession;      /* normal form: most frequent, then smallest */
	cxr_str text;           /* of the report, addenda joined */
	uint32_t n_text_rows;
	cxr_str report_date;    /* YYYYMMDD or "" */
} link__study;

typedef struct link__patient {
	uint32_t patient_no;
	uint32_t split;
	cxr_str key;            /* canonical patient id */
	link__image *images;
	size_t n_images;
	link__report *reports;  /* by date and time, then row */
	size_t n_reports;
	cxr_id_demographic *demographics;
	size_t n_demographics;
	link__study *studies;   /* by study number; present ones only */
	size_t n_studies;
} link__patient;

/*
 * Reads the images and rows of a patient (slices of the corpus). Images whose UID another image has are set aside.
 * What passes the bounds of job.h is set aside as a whole: the patient then has no images.
 */
CXR_NODISCARD cxr_rc link__patient_read(link__job *job, const link__patient_ref *ref, const link__ref *images, size_t n_images,
	const link__ref *demographics, size_t n_demographics, const link__ref *reports, size_t n_reports, link__patient *out, cxr_err *err);

#endif
