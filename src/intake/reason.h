/*
 * Why intake sets a file or a row aside: short names that never change, and what they mean. They stand in the quarantine
 * table (stage "intake"); status and manual take the meanings from here. Tests: tests/unit/intake/test_reason.c
 */
#ifndef INTAKE_REASON_H
#define INTAKE_REASON_H

typedef enum intake__reason {
	INTAKE_OK, /* not set aside */
	/* files that are no files to read */
	INTAKE_UNREADABLE,
	INTAKE_SPECIAL_FILE,
	INTAKE_LINK,
	INTAKE_GZIP,
	/* DICOM that cannot be read */
	INTAKE_FORMAT,
	INTAKE_TRUNCATED,
	INTAKE_LIMIT,
	INTAKE_UNSUPPORTED,
	INTAKE_ENCRYPTED,
	/* DICOM that is no radiograph of a chest */
	INTAKE_DICOMDIR,
	INTAKE_STRUCTURED_REPORT,
	INTAKE_ENCAPSULATED_DOCUMENT,
	INTAKE_PRESENTATION_STATE,
	INTAKE_SECONDARY_CAPTURE,
	INTAKE_NOT_RADIOGRAPH,
	INTAKE_NOT_CHEST,
	/* radiographs without what the data set needs */
	INTAKE_NO_PIXELS,
	INTAKE_PIXEL_MODULE,
	INTAKE_COLOUR,
	INTAKE_NO_SOP_UID,
	INTAKE_NO_STUDY_UID,
	INTAKE_NO_PATIENT_ID,
	/* decided over the whole catalogue */
	INTAKE_DUPLICATE_UID,
	INTAKE_TWO_PATIENTS,
	/* rows of tables; also limit, no_patient_id */
	INTAKE_CSV_ROW,
	INTAKE_ENCODING,
	INTAKE_NO_KEY,
	INTAKE_NO_TEXT,
	INTAKE_N_REASONS
} intake__reason;

/* "truncated"; "" for INTAKE_OK. */
const char *intake__reason_name(intake__reason reason);

typedef struct cxr_intake_reason {
	const char *name;
	const char *meaning; /* one line, what to do about it where that is not plain */
} cxr_intake_reason;

/* All reasons; ends with name NULL. */
extern const cxr_intake_reason cxr_intake_reasons[];

#endif
