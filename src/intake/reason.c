/* See reason.h. */
#include "intake/reason.h"

#include <stddef.h>

const cxr_intake_reason cxr_intake_reasons[] = {
	{"unreadable", "the file or directory may not be read; it is tried again by every run"},
	{"special_file", "a FIFO, socket or device"},
	{"link", "a symbolic link that leads to no regular file; links to directories are not followed"},
	{"gzip", "a gzip file; unpack it first"},
	{"format", "DICOM, but its structure is broken"},
	{"truncated", "the file or the pixel data ends too early"},
	{"limit", "more or larger values than a header may have (depth, count, size); for a table: a row that is too long"},
	{"unsupported", "a form that cannot be read, such as floating point pixels"},
	{"encrypted", "its identifying values are encrypted (EncryptedAttributesSequence); decrypt it first"},
	{"dicomdir", "the directory of a medium; the files that it names are found by themselves"},
	{"structured_report", "a structured report or key object note"},
	{"encapsulated_document", "a document (PDF, CDA, model) inside DICOM"},
	{"presentation_state", "how to show other images"},
	{"secondary_capture", "a screen shot or scan; text may be burned in anywhere"},
	{"not_radiograph", "neither CR, DX nor DR"},
	{"not_chest", "a radiograph of another part of the body; see images.require_chest in cxr.yaml"},
	{"no_pixels", "a header without pixel data"},
	{"pixel_module", "an attribute that describes the pixels is absent or impossible"},
	{"colour", "not a grey image"},
	{"no_sop_uid", "no SOPInstanceUID"},
	{"no_study_uid", "no StudyInstanceUID"},
	{"no_patient_id", "no patient id"},
	{"duplicate_uid", "other files with different content have the same SOPInstanceUID"},
	{"two_patients_one_study", "its StudyInstanceUID stands in files of two patient ids"},
	{"csv_row", "the row cannot be read, or has another number of cells than the header"},
	{"encoding", "the row is UTF-8 in a table that as a whole is not"},
	{"no_key", "neither patient id, accession number nor study UID"},
	{"no_text", "no report text"},
	{NULL, NULL},
};

_Static_assert(sizeof cxr_intake_reasons / sizeof cxr_intake_reasons[0] == INTAKE_N_REASONS, "one row a reason");

const char *intake__reason_name(intake__reason reason)
{
	return reason == INTAKE_OK || (unsigned)reason >= INTAKE_N_REASONS ? "" : cxr_intake_reasons[reason - 1].name;
}
