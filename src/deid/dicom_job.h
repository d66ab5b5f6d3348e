/*
 * One object on its way through the DICOM lane; what the files dicom*.c, tag_*.c and pixel_*.c share. Inside the room only.
 * Tests: tests/unit/deid/test_dicom*.c
 */
#ifndef DEID_DICOM_JOB_H
#define DEID_DICOM_JOB_H

#include "deid/dicom.h"
#include "deid/tag_table.h"

#define DEID__TAG_SOP_CLASS CXR_TAG(0x0008, 0x0016)
#define DEID__TAG_SOP_UID CXR_TAG(0x0008, 0x0018)
#define DEID__TAG_STUDY_UID CXR_TAG(0x0020, 0x000D)
#define DEID__TAG_SERIES_UID CXR_TAG(0x0020, 0x000E)
#define DEID__TAG_STUDY_DATE CXR_TAG(0x0008, 0x0020)
#define DEID__TAG_MANUFACTURER CXR_TAG(0x0008, 0x0070)
#define DEID__TAG_PATIENT_NAME CXR_TAG(0x0010, 0x0010)
#define DEID__TAG_PATIENT_ID CXR_TAG(0x0010, 0x0020)
#define DEID__TAG_ACCESSION_NUMBER CXR_TAG(0x0008, 0x0050)
#define DEID__TAG_PIXEL_DATA CXR_TAG(0x7FE0, 0x0010)
#define DEID__TAG_BURNED_IN CXR_TAG(0x0028, 0x0301)

enum { DEID__AGE_BYTES = 8, DEID__DATE_BYTES = 9 };

typedef struct deid__job {
	const deid__tables *tables;
	const cxr_dcm_file *file;
	const cxr_ledger *ledger;
	const cxr_deid_dicom_subject *subject;
	const cxr_deid_dicom_options *options;
	cxr_arena *arena;            /* of this object */
	cxr_buf *samples;            /* decoded or changed pixels; coded frames */
	cxr_deid_dicom_result *result;
	cxr_err *err;
	const deid__sop_class *sop_class;
	cxr_pixel_desc desc;
	cxr_str patient_key;
	cxr_str deid_id;
	int32_t shift_days;
	cxr_dcm_elem pixels;         /* (7FE0,0010) of the output */
	cxr_ts ts;                   /* of the output */
	bool is_masked;              /* burned-in text was masked and the second search found nothing */
	cxr_dcm_item out;
} deid__job;

/* Sets the reason the image is set aside for and fails with rc. */
CXR_HIDDEN cxr_rc deid__set_aside(deid__job *job, cxr_rc rc, const char *reason, const char *detail) CXR_COLD;

/* ---- pixel_take.c, pixel_stream.c ---- */
/* Fills job->pixels, ts, is_masked and the pixel figures of the result. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__pixels_take(deid__job *job);
/*
 * Appends the JPEG, JPEG-LS or JPEG 2000 stream without its application and comment segments and what lies behind its end.
 * *out_bits: depth of the samples as its frame header says. CXR_E_FORMAT: not a stream of that kind, or one that cannot be cleaned with certainty.
 */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__stream_clean(cxr_ts ts, cxr_str stream, cxr_buf *out, unsigned *out_bits, cxr_err *err);

/* ---- tag_value.c: values of the ledger ---- */
/* Sets patient_key, deid_id and shift_days. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__identity_take(deid__job *job);
/* Shifted date of a DA text; false when it is not a date or leaves the calendar. */
CXR_HIDDEN bool deid__date_shift(const deid__job *job, cxr_str text, char out[DEID__DATE_BYTES]);
/* "061Y", capped; false when nothing says how old. */
CXR_HIDDEN bool deid__age_make(const deid__job *job, char out[DEID__AGE_BYTES]);
/* "M", "F", "O" or "". */
CXR_HIDDEN const char *deid__sex_make(const deid__job *job);
/* Ledger token of the accession number in the arena, "" when there is none. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__accession_make(const deid__job *job, cxr_str *out);
/* New UID of a text that is not empty, in the arena. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__uid_make(const deid__job *job, cxr_str uid, cxr_str *out);
/* New UID for (study, series, object, frame of reference): from the header, else made from what is there. CXR_E_SCHEMA: no object UID at all. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__uid_of_tag(deid__job *job, cxr_tag tag, cxr_str *out);
/* BurnedInAnnotation as the policy allows it: "YES", "NO" or "" (left out). */
CXR_HIDDEN const char *deid__burned_in_make(const deid__job *job);
/* LossyImageCompression: "01", "00", or "" when nothing is known. */
CXR_HIDDEN const char *deid__lossy_make(const deid__job *job);

/* ---- tag_rules.c, tag_lut.c ---- */
/* The element as the rule of its row lets it through; *out_ok false when the value does not have that form. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__rule_take(const deid__job *job, const deid__row *row, const cxr_dcm_elem *elem, cxr_dcm_elem *out, bool *out_ok);
/* Trimmed text of a value of text or unknown VR; "" for all others. */
CXR_HIDDEN cxr_str deid__text_of(const cxr_dcm_elem *elem);
/* VOI or modality LUTs that are well formed; *out_ok false when none is. Counts kept elements of the items. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__lut_take(deid__job *job, const cxr_dcm_elem *elem, cxr_dcm_elem *out, bool *out_ok);
/* Palette descriptors and data, with entries that no sample uses set to 0. CXR_E_SCHEMA when they are unusable. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__palette_take(deid__job *job);

/* ---- tag_allow.c, tag_basic.c: fill job->out and the counts ---- */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__allow_build(deid__job *job);
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__basic_build(deid__job *job);
/* True when the profile copies the element's value. */
CXR_HIDDEN bool deid__allow_keeps(const deid__job *job, const cxr_dcm_elem *elem, bool is_top);
CXR_HIDDEN bool deid__basic_keeps(const deid__job *job, const cxr_dcm_elem *elem, bool is_top);
/* Value of an image attribute (Rows, BitsStored ...) from the description; out->tag 0 when it does not apply. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__image_make(const deid__job *job, cxr_tag tag, cxr_dcm_elem *out);
/* AnatomicRegionSequence: the chest when BodyPartExamined says so, else without items. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__region_put(deid__job *job, cxr_tag tag);
/* De-identification method codes ("113100,113107") as a sequence. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__codes_put(deid__job *job, cxr_str codes);
/* Elements at any depth, group lengths and group 0002 left out. */
CXR_HIDDEN uint32_t deid__count(const cxr_dcm_item *item);

/* ---- residual.c ---- */
/* Searches the finished file (header + pixels) for texts of the input that were taken out. CXR_E_LEAK names the tag where one stands. */
CXR_NODISCARD CXR_HIDDEN cxr_rc deid__residual_search(deid__job *job, cxr_str header, cxr_str pixels);

#endif
