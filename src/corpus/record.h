/*
 * The records that stages exchange through shard files: one JSON object a study, no identified value.
 * Every shard of every stage has exactly one record per released-candidate study of its patients, in
 * (patient number, study number) order, so that shards of different stages can be read side by side.
 * Strings are views into the arena handed to the decoder. Tests: tests/unit/corpus/test_record.c, test_record_link.c
 */
#ifndef CORPUS_RECORD_H
#define CORPUS_RECORD_H

#include "base/arena.h"
#include "base/buf.h"
#include "corpus/label.h"
#include "corpus/phi.h"
#include "corpus/section.h"

typedef enum cxr_view { CXR_VIEW_UNKNOWN, CXR_VIEW_FRONTAL, CXR_VIEW_LATERAL } cxr_view;
/* "unknown", "frontal", "lateral" (file names); cxr_view_cell: "", "Frontal", "Lateral" (CSV) */
const char *cxr_view_name(cxr_view view);
const char *cxr_view_cell(cxr_view view);

/* Demographics after policy, as CSV cells; an empty string is an unknown value (empty cell). */
typedef struct cxr_demographics {
	cxr_str age;                /* "61", capped ("90") */
	cxr_str sex;                /* Male, Female, Unknown */
	cxr_str race;
	cxr_str ethnicity;
	cxr_str interpreter_needed; /* Yes, No */
	cxr_str insurance_type;
	cxr_str recent_bmi;         /* one decimal */
	cxr_str deceased;           /* Yes, No */
} cxr_demographics;

/* Stage link, one image of a study: where it stands in the data set. */
typedef struct cxr_link_image {
	uint64_t catalogue_no;  /* number of the image in the catalogue; key of its vault record */
	uint32_t view_no;       /* 1.. within the study; never renumbered */
	cxr_view view;
	cxr_str ap_pa;          /* AP, PA, LL, RL or "" */
	cxr_str view_source;    /* which rule answered: view_position, orientation, description, narrative, none */
	cxr_str skip_reason;    /* "" or why it is not for release */
} cxr_link_image;

/*
 * Stage link, one study: ids, order and split as given once. Says nothing identified; `identity` changes whenever the
 * vault's records of the patient, the study or one of its images change, so that later stages know what to redo.
 */
typedef struct cxr_link_rec {
	uint32_t patient_no;
	uint32_t study_no;
	cxr_str split;          /* train, valid, test */
	uint32_t date_order;    /* patient_report_date_order, 1.. */
	bool has_report;
	cxr_str identity;       /* 64 hexadecimal digits, keyed */
	cxr_link_image *images;
	size_t n_images;
} cxr_link_rec;

/* Stage deid, one image. An image with a skip_reason is in quarantine and not released. */
typedef struct cxr_image_rec {
	uint32_t view_no;       /* 1.. within the study; never renumbered */
	cxr_str image_id;       /* patient00042_study3_view1 */
	cxr_str stem;           /* train/patient00042/study3/view1_frontal */
	cxr_view view;
	cxr_str ap_pa;          /* AP, PA, LL, RL or "" */
	cxr_str view_source;    /* which rule answered: view_position, orientation, description, narrative, none */
	cxr_str skip_reason;    /* "" or a reason code */
	cxr_str dcm_sha256;     /* hex, of the written DICOM file; "" when skipped */
	uint64_t dcm_bytes;
	uint32_t rows;
	uint32_t columns;
	uint32_t bits_stored;
	cxr_str photometric;
	cxr_str manufacturer;   /* as released */
	uint32_t n_removed;     /* elements removed from the header */
} cxr_image_rec;

/* Stage deid, one study. */
typedef struct cxr_study_rec {
	uint32_t patient_no;
	uint32_t study_no;
	cxr_str patient_id;     /* patient00042 */
	cxr_str study_id;       /* patient00042_study3 */
	cxr_str split;          /* train, valid, test */
	uint32_t date_order;    /* patient_report_date_order, 1.. */
	cxr_str report;         /* de-identified text, UTF-8 */
	uint32_t n_readers;     /* how many people read it after replacement */
	uint32_t n_lost_marks;  /* marks of readers on an earlier text, which could not be applied to this one */
	cxr_demographics demographics;
	uint32_t unknown_fields; /* bit i: field i of demographics had a value that the maps do not know; its cell is empty */
	uint32_t phi_counts[CXR_N_PHI_TYPES]; /* spans replaced in the report */
	cxr_image_rec *images;
	size_t n_images;
} cxr_study_rec;

/* Stage sections: bodies as released (leading newlines and list numbers kept); ptr NULL = section absent. */
typedef struct cxr_sections_rec {
	cxr_str study_id;
	cxr_str body[CXR_N_SECTIONS];
} cxr_sections_rec;

/* One piece of evidence: code point offsets into the input named, half-open. */
typedef struct cxr_evidence {
	cxr_label label;
	cxr_label_state state;
	size_t start, end;
	size_t trigger_start, trigger_end; /* equal when there is no trigger */
	cxr_str rule;
	double strength;     /* 0..1 */
	cxr_str laterality;  /* left, right, bilateral or "" */
	cxr_str severity;    /* mild, moderate, severe ... or "" */
	cxr_str change;      /* new, worse, better, unchanged or "" */
} cxr_evidence;

/* Stage labels. has[input] false = that text is absent: all cells null. */
typedef struct cxr_labels_rec {
	cxr_str study_id;
	bool has[CXR_N_INPUTS];
	cxr_label_set set[CXR_N_INPUTS];
	cxr_evidence *evidence; /* of input "report" */
	size_t n_evidence;
} cxr_labels_rec;

/* Stage image: files written for one image; sha256 "" = that form was not made. */
typedef struct cxr_picture_rec {
	cxr_str image_id;
	cxr_str png_sha256;
	uint64_t png_bytes;
	cxr_str jpg_sha256;
	uint64_t jpg_bytes;
	uint32_t width;
	uint32_t height;
	cxr_str skip_reason;
} cxr_picture_rec;

typedef struct cxr_pictures_rec {
	cxr_str study_id;
	cxr_picture_rec *pictures; /* same order as cxr_study_rec.images without the skipped ones */
	size_t n_pictures;
} cxr_pictures_rec;

/* Encoders append one JSON object without a newline. Decoders give CXR_E_SCHEMA / CXR_E_FORMAT / CXR_E_NOMEM. */
void cxr_link_rec_encode(const cxr_link_rec *rec, cxr_buf *out);
CXR_NODISCARD cxr_rc cxr_link_rec_decode(cxr_str json, cxr_arena *arena, cxr_link_rec *out, cxr_err *err);
void cxr_study_rec_encode(const cxr_study_rec *rec, cxr_buf *out);
CXR_NODISCARD cxr_rc cxr_study_rec_decode(cxr_str json, cxr_arena *arena, cxr_study_rec *out, cxr_err *err);
void cxr_sections_rec_encode(const cxr_sections_rec *rec, cxr_buf *out);
CXR_NODISCARD cxr_rc cxr_sections_rec_decode(cxr_str json, cxr_arena *arena, cxr_sections_rec *out, cxr_err *err);
void cxr_labels_rec_encode(const cxr_labels_rec *rec, cxr_buf *out);
CXR_NODISCARD cxr_rc cxr_labels_rec_decode(cxr_str json, cxr_arena *arena, cxr_labels_rec *out, cxr_err *err);
void cxr_pictures_rec_encode(const cxr_pictures_rec *rec, cxr_buf *out);
CXR_NODISCARD cxr_rc cxr_pictures_rec_decode(cxr_str json, cxr_arena *arena, cxr_pictures_rec *out, cxr_err *err);

#endif
