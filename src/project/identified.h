/*
 * What the vault keeps about patients, studies, images and reports: identified values.
 * PHI WALL: only intake, link, deid and review may include this header or project/vault.h.
 * All strings UTF-8, views into the arena given to the decoder.
 */
#ifndef PROJECT_IDENTIFIED_H
#define PROJECT_IDENTIFIED_H

#include "base/arena.h"
#include "base/buf.h"

typedef struct cxr_str_list {
	cxr_str *items;
	size_t n_items;
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

/* One image. */
typedef struct cxr_id_image {
	cxr_str path;           /* absolute path of the source file */
	cxr_str sop_instance_uid;
	cxr_str series_uid;
	cxr_str study_uid;
	cxr_str patient_id;
	cxr_str accession;
	cxr_str study_date;
	cxr_str acquisition_date, acquisition_time;
} cxr_id_image;

void cxr_id_patient_encode(const cxr_id_patient *patient, cxr_buf *out);
CXR_NODISCARD cxr_rc cxr_id_patient_decode(cxr_str json, cxr_arena *arena, cxr_id_patient *out, cxr_err *err);
void cxr_id_study_encode(const cxr_id_study *study, cxr_buf *out);
CXR_NODISCARD cxr_rc cxr_id_study_decode(cxr_str json, cxr_arena *arena, cxr_id_study *out, cxr_err *err);
void cxr_id_image_encode(const cxr_id_image *image, cxr_buf *out);
CXR_NODISCARD cxr_rc cxr_id_image_decode(cxr_str json, cxr_arena *arena, cxr_id_image *out, cxr_err *err);

#endif
