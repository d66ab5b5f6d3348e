/*
 * De-identification of one DICOM image: tags by a profile, pixels by a policy, identity by the subject ledger.
 * The output is a new object: every byte of it is ours, was kept by a rule of the profile, or is a sample of the picture.
 * Elements that no row allows, private ones, overlays, curves, icons, group lengths, the preamble, bytes behind the data set and
 * bits outside the stored ones do not reach it. Before it is given out, it is searched for every text that was taken out.
 *
 *   valid     allow-list: the 47 elements of the CheXpert Plus paper and what a conformant image needs (data/deid/profile_valid.tsv)
 *   strict47  allow-list: the 47 and the UIDs, as the paper
 *   basic     PS3.15 Basic Application Level Confidentiality Profile (data/deid/profile_basic.tsv)
 *
 * Native and RLE pixels are written as explicit VR little endian; other compressed frames keep their coded samples, without
 * the application and comment segments of the stream, unless they hold bits outside BitsStored. Burned-in text: see pixels.h.
 * One maker belongs to one thread. Tests: tests/unit/deid/test_dicom*.c, tests/golden/test_deid_dicom.py, tests/fuzz/fuzz_deid_dicom.c
 */
#ifndef DEID_DICOM_H
#define DEID_DICOM_H

#include "base/buf.h"
#include "base/digest.h"
#include "deid/ledger.h"
#include "deid/pixels.h"

typedef enum cxr_deid_profile { CXR_DEID_VALID, CXR_DEID_STRICT47, CXR_DEID_BASIC, CXR_N_DEID_PROFILES } cxr_deid_profile;
const char *cxr_deid_profile_name(cxr_deid_profile profile);
bool cxr_deid_profile_from_name(cxr_str name, cxr_deid_profile *out);

/* What is known of patient and study; views must outlive the call. "" = take it from the header. */
typedef struct cxr_deid_dicom_subject {
	cxr_str patient_key;  /* drives the shift of dates; "" = PatientID, or StudyInstanceUID where that is empty */
	cxr_str deid_id;      /* PatientID and PatientName as released (patient00042); "" = a keyed token of the patient key */
	cxr_str age;          /* whole years; capped here */
	cxr_str sex;          /* M, F or O */
	cxr_str accession;    /* of the study, before the ledger */
	const cxr_str *known; /* further texts that may stand nowhere in the output (names, ids ...) */
	size_t n_known;
} cxr_deid_dicom_subject;

typedef struct cxr_deid_dicom_options {
	cxr_deid_profile profile;
	cxr_deid_pixels pixels;
	const cxr_pixel_findings *findings; /* of a finder of burned-in text; NULL = none has looked */
	bool needs_decodable;               /* set images aside whose frames this build cannot decode */
	bool wants_sha256;
	bool skip_search;                   /* leaves the search for removed texts out: timing only */
} cxr_deid_dicom_options;

/* What happened. Counts are of elements at any depth of the input, group lengths and meta elements left out. */
typedef struct cxr_deid_dicom_result {
	const char *skip_reason;   /* NULL, or why the image is set aside (static text, table in dicom.c) */
	uint32_t n_kept;           /* value as it was */
	uint32_t n_replaced;       /* value of ours in its place, or emptied */
	uint32_t n_removed;
	uint32_t n_rejected;       /* of n_removed: allowed, but the value does not have the form of the attribute */
	uint32_t n_added;          /* of the output: not in the input */
	uint64_t n_cleared_samples;/* samples that had bits outside BitsStored */
	uint64_t masked_px;
	uint32_t rows, columns, bits_stored, n_frames;
	char photometric[20];
	char manufacturer[68];     /* as released */
	char sop_uid[CXR_UID_BYTES];
	uint64_t n_bytes;          /* of the whole file */
	char sha256[CXR_SHA256_HEX + 1]; /* "" unless wanted */
} cxr_deid_dicom_result;

/* The new file in up to three pieces; views into the maker or the input file, valid until the next call. */
typedef struct cxr_deid_object {
	cxr_str header;   /* everything before native pixel data; the whole file when compressed */
	cxr_str pixels;
	cxr_str pad;      /* "" or one zero byte */
	cxr_deid_dicom_result result;
} cxr_deid_object;

typedef struct cxr_deid_dicom cxr_deid_dicom;

CXR_NODISCARD cxr_rc cxr_deid_dicom_new(cxr_deid_dicom **out, cxr_err *err);
void cxr_deid_dicom_free(cxr_deid_dicom *maker);

/*
 * Makes the de-identified object of `file` (whole, not header only).
 * On failure with out->result.skip_reason set, the image is to be set aside and the run goes on: CXR_E_UNSUPPORTED, CXR_E_SCHEMA,
 * CXR_E_TRUNCATED, CXR_E_LIMIT, CXR_E_POLICY (burned-in text), CXR_E_LEAK (a removed text is still there). Without it: CXR_E_NOMEM, CXR_E_BUG.
 */
CXR_NODISCARD cxr_rc cxr_deid_dicom_make(cxr_deid_dicom *maker, const cxr_dcm_file *file, const cxr_ledger *ledger,
	const cxr_deid_dicom_subject *subject, const cxr_deid_dicom_options *options, cxr_deid_object *out, cxr_err *err);

/* Writes the object atomically under `path`. */
CXR_NODISCARD cxr_rc cxr_deid_object_write(const cxr_deid_object *object, const char *path, bool durable, cxr_err *err);
/* Appends the whole object. */
void cxr_deid_object_append(const cxr_deid_object *object, cxr_buf *out);
/* True when the bytes are exactly those of the object. */
bool cxr_deid_object_equals(const cxr_deid_object *object, cxr_str bytes);

#endif
