/*
 * What the vault keeps about patients, studies, images and reports: identified values.
 * PHI WALL: only intake, link, deid and review may include this header or project/vault.h.
 * All strings UTF-8, views into the arena given to the decoder; only the path of an image is bytes.
 * Tests: tests/unit/project/test_identified.c, tests/fuzz/fuzz_project_identified.c
 */
#ifndef PROJECT_IDENTIFIED_H
#define PROJECT_IDENTIFIED_H

#include "base/arena.h"
#include "base/buf.h"

typedef struct cxr_str_list {
	cxr_str *items;
	size_t n_items;
	size_t capacity;
} cxr_str_list;

/* One patient, gathered by `link` from all headers, report rows and demographics of that patient. Lists hold no doubles. */
typedef struct cxr_id_patient {
	cxr_str key;               /* canonical patient id: what every keyed derivation of this patient uses */
	cxr_str_list patient_ids;  /* every form seen */
	cxr_str_list names;        /* PN components as LAST^FIRST^MIDDLE, or as written in tables */
	cxr_str_list other_ids;    /* other patient ids, account numbers */
	cxr_str_list phones;
	cxr_str_list addresses;
	cxr_str_list emails;
	cxr_str_list places;       /* institutions, departments, stations */
	cxr_str_list staff;        /* physicians and operators, PN form */
	cxr_str_list dates;        /* YYYYMMDD: birth date and all study dates */
	cxr_str birth_date;        /* YYYYMMDD or "" */
	cxr_str sex;               /* as given */
	/* demographics as given, before policy; "" when absent */
	cxr_str race, ethnicity, interpreter_needed, insurance_type, recent_bmi, deceased;
} cxr_id_patient;

/* One study of a patient. */
typedef struct cxr_id_study {
	cxr_str accession;      /* as in the header; "" when absent */
	cxr_str study_date;     /* YYYYMMDD or "" */
	cxr_str study_time;
	cxr_str study_uid;
	cxr_str_list ids;       /* StudyID, RequestedProcedureID, ... */
	cxr_str report;         /* full text, addenda joined by policy; "" when there is none */
	cxr_str report_date;    /* YYYYMMDD of the report row, or "" */
	cxr_str age;            /* whole years at the study, or "" */
	uint32_t n_report_rows;
} cxr_id_study;

/* One image, as intake found it (vault kind IMAGE). */
typedef struct cxr_id_image {
	cxr_str path;           /* absolute path of the source file */
	cxr_str sop_instance_uid, sop_class_uid;
	cxr_str series_uid;
	cxr_str study_uid;
	cxr_str patient_id;
	cxr_str accession;
	cxr_str study_date, study_time;             /* YYYYMMDD, as given */
	cxr_str acquisition_date, acquisition_time;
	cxr_str age;            /* PatientAge as given ("061Y") or "" */
	cxr_str_list study_ids; /* StudyID, RequestedProcedureID, ... */
	cxr_id_patient subject; /* what this header says of the patient: ids, names, dates, places, staff ...; key and demographics "" */
	/* how the picture was taken: for the view rule and the modality policy */
	cxr_str modality, body_part, view_position, patient_orientation, laterality;
	cxr_str study_description, series_description, protocol_name;
	uint32_t rows, columns, n_frames;
} cxr_id_image;

/* One row of the reports table (vault kind REPORT). */
typedef struct cxr_id_report {
	cxr_str patient_id, accession, study_uid;
	cxr_str study_date, study_time; /* as given */
	cxr_str status;
	cxr_str addendum_of;            /* accession it is an addendum to, or "" */
	cxr_str_list staff;             /* cells of the mapped provider columns */
	cxr_str text;
	uint64_t row_no;                /* in the table, from 1; orders addenda */
} cxr_id_report;

/* One row of the demographics table (vault kind DEMOGRAPHIC): the identifiers and the eight fields, as given. */
typedef struct cxr_id_demographic {
	cxr_str patient_id, name, birth_date, sex;
	cxr_str race, ethnicity, interpreter_needed, insurance_type, recent_bmi, deceased;
	cxr_str address, city, phone, email, other_id;
} cxr_id_demographic;

void cxr_id_patient_encode(const cxr_id_patient *patient, cxr_buf *out);
CXR_NODISCARD cxr_rc cxr_id_patient_decode(cxr_str json, cxr_arena *arena, cxr_id_patient *out, cxr_err *err);
void cxr_id_study_encode(const cxr_id_study *study, cxr_buf *out);
CXR_NODISCARD cxr_rc cxr_id_study_decode(cxr_str json, cxr_arena *arena, cxr_id_study *out, cxr_err *err);
void cxr_id_image_encode(const cxr_id_image *image, cxr_buf *out);
CXR_NODISCARD cxr_rc cxr_id_image_decode(cxr_str json, cxr_arena *arena, cxr_id_image *out, cxr_err *err);

void cxr_id_report_encode(const cxr_id_report *report, cxr_buf *out);
CXR_NODISCARD cxr_rc cxr_id_report_decode(cxr_str json, cxr_arena *arena, cxr_id_report *out, cxr_err *err);
void cxr_id_demographic_encode(const cxr_id_demographic *row, cxr_buf *out);
CXR_NODISCARD cxr_rc cxr_id_demographic_decode(cxr_str json, cxr_arena *arena, cxr_id_demographic *out, cxr_err *err);

/* Appends a copy of `value` to the list unless it is blank or there already; storage in the arena. CXR_E_NOMEM, CXR_E_LIMIT over 4,096. */
CXR_NODISCARD cxr_rc cxr_str_list_add(cxr_str_list *list, cxr_str value, cxr_arena *arena, cxr_err *err);

#endif
