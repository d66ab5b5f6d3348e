/*
 * DICOM objects as a hospital's archive gives them: a "cell" of header habits drawn from the distribution of 7,469
 * chest headers (Open-I; shared spec images.md section 5), and a writer that puts identified values and pixels into
 * it, with the untidiness of the field: private blocks, nested ids, odd DS strings, empty view positions, overlays,
 * icons, trailing padding, nonzero preambles, implicit VR.
 * Use: cxr_synth_cell_draw() once an image (it says size and depth), cxr_phantom_render() with those, then
 * cxr_synth_dicom_write(). Every function is deterministic in the rng.
 * Tests: tests/unit/synth/test_headers.c
 */
#ifndef SYNTH_HEADERS_H
#define SYNTH_HEADERS_H

#include "base/buf.h"
#include "base/rng.h"
#include "synth/phantom.h"

/* Header habits of one image. Pointers are static strings; NULL = element absent, "" = present and empty. */
typedef struct cxr_synth_cell {
	uint32_t rows, columns;
	uint16_t bits_stored;             /* 10, 12, 14, 15; bits allocated 16 */
	bool is_monochrome1;
	const char *presentation_lut;     /* IDENTITY, INVERSE or NULL */
	bool has_window, has_lut;
	const char *lut_explanation;      /* NK5, E25 ...; NULL = LUT item without one */
	const char *rescale_type;         /* NULL = no rescale elements */
	const char *modality;             /* CR, DX */
	const char *sop_class_uid;        /* CR Storage, DX for presentation; may disagree with modality */
	const char *manufacturer, *model, *software;
	const char *private_creator;      /* NULL = no private block */
	const char *charset;              /* SpecificCharacterSet: ISO_IR 100, ISO 2022 IR 6 or NULL */
	const char *image_type;
	const char *view_position;        /* PA, AP, LL, LATERAL, RL, LARGE LATERAL, "" */
	const char *patient_orientation;  /* L\F, A\F, P\F, R\F; NULL */
	const char *body_part;            /* CHEST, "", PORTABLE CHEST ... */
	const char *burned_in;            /* NO or "" */
	const char *pixel_spacing;        /* one of the two equal values, e.g. 0.15000000596046; NULL */
	const char *imager_pixel_spacing;
	const char *kvp;
	bool is_implicit;                 /* transfer syntax implicit VR LE, else explicit VR LE */
	bool has_icon;                    /* IconImageSequence before the pixels */
	bool has_overlay;                 /* 6000,3000 with a text of the identity in its description */
	bool has_trailing_padding;        /* (FFFC,FFFC) with bytes of the accession number */
	bool has_preamble_text;           /* nonzero preamble (holds the patient id) */
	bool has_request_sequence;        /* RequestAttributesSequence with nested ids */
	bool has_private_accession;       /* the private block repeats the accession number and the name */
	uint64_t detail_seed;             /* the rest (exposure values, window numbers, LUT shape) comes from here */
} cxr_synth_cell;

/*
 * Draws a cell. `view` decides what ViewPosition and PatientOrientation may say. max_side_px scales the drawn size
 * down so that the longer side fits (at least 8 px a side); 0 = the full size of the drawn device.
 */
void cxr_synth_cell_draw(cxr_rng *rng, cxr_phantom_view view, uint32_t max_side_px, cxr_synth_cell *out);

/*
 * Identified values of one image: UTF-8, written as given (encoded by the cell's character set; what it cannot
 * hold becomes an ASCII letter or '?'). NULL = not written, "" = written empty. UIDs and dates must be in DICOM form.
 */
typedef struct cxr_synth_identity {
	const char *patient_name;        /* PN: LEE^ANN^M */
	const char *patient_id;
	const char *issuer_of_patient_id;
	const char *other_patient_id;
	const char *birth_date;          /* DA YYYYMMDD */
	const char *sex;                 /* M F O */
	const char *age;                 /* AS 061Y */
	const char *patient_address;
	const char *patient_phone;
	const char *accession_number;
	const char *study_id;
	const char *study_date;          /* DA; also series, acquisition and content date */
	const char *study_time;          /* TM HHMMSS[.F]; the other times follow it by seconds */
	const char *referring_physician; /* PN */
	const char *performing_physician;
	const char *reading_physician;
	const char *requesting_physician;
	const char *operator_name;
	const char *institution_name;
	const char *institution_address;
	const char *department;
	const char *station_name;
	const char *device_serial;
	const char *study_description;
	const char *series_description;
	const char *protocol_name;
	const char *reason_for_study;
	const char *image_comments;
	const char *study_uid, *series_uid, *sop_uid;
	int series_number, instance_number;
} cxr_synth_identity;

typedef struct cxr_synth_image {
	cxr_synth_cell cell;
	cxr_synth_identity identity;
	const char *canary;              /* NULL, or bytes planted in a nested private item, the overlay, and behind the pixels */
} cxr_synth_image;

/*
 * Appends a whole DICOM file to out_file. pixels: cell.rows * cell.columns values (borrowed).
 * err: CXR_E_ARG (no UIDs, size 0), CXR_E_NOMEM (limit of out_file; header + pixels + 64 KiB is enough).
 */
CXR_NODISCARD cxr_rc cxr_synth_dicom_write(const cxr_synth_image *image, const uint16_t *pixels, cxr_buf *out_file, cxr_err *err);

#endif
