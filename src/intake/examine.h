/*
 * One file: is it DICOM, is it a radiograph that can be used, and what does its header say? No pixel is decoded; of
 * uncompressed pixel data not even one is read. Runs on worker threads. Tests: tests/unit/intake/test_examine.c
 */
#ifndef INTAKE_EXAMINE_H
#define INTAKE_EXAMINE_H

#include "dicom/dataset.h"
#include "intake/job.h"
#include "project/identified.h"

enum { INTAKE_DETAIL_BYTES = 96 };

typedef struct intake__found {
	intake__kind kind;       /* IMAGE, PASSED or SET_ASIDE */
	intake__reason reason;   /* of SET_ASIDE */
	char detail[INTAKE_DETAIL_BYTES]; /* value-free: a tag, a modality of the standard; or "" */
	bool is_gone;            /* it vanished while the directory was walked */
	bool is_unsettled;       /* look again in the next run even when nothing seems changed */
	/* of an image */
	intake__hash sop, study, patient, digest;
	cxr_buf record;          /* cxr_id_image, encoded */
} intake__found;

/*
 * Examines the file at `path`. n_changes: how often the catalogue has seen the file change; it enters the digest, so
 * that new pixels under an old header count as a change. Only the environment fails the call (CXR_E_IO, CXR_E_NOMEM).
 * out is initialised; release it in every case.
 */
CXR_NODISCARD cxr_rc intake__examine(const cxr_key *key, bool require_chest, const char *path, uint64_t n_changes, intake__found *out, cxr_err *err);
void intake__found_release(intake__found *found);

/* Judges a parsed file; fills *image (strings in file->arena, path ""). `detail` as above. */
CXR_NODISCARD cxr_rc intake__judge(const cxr_dcm_file *file, bool require_chest, cxr_id_image *image, intake__reason *out_reason,
	char detail[INTAKE_DETAIL_BYTES], cxr_err *err);

#endif
