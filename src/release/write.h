/*
 * Writing a release (CONTRACTS section 5): the shards of deid, sections, labels and image become one tree that appears
 * under its name at once or not at all. Constant memory. Byte-identical for the same project, whatever the number of workers.
 * Tests: tests/unit/release/test_write.c, tests/golden/test_release.py
 */
#ifndef RELEASE_WRITE_H
#define RELEASE_WRITE_H

#include "project/project.h"

typedef struct cxr_release_options {
	bool force; /* replace another release that lies in out_dir (never anything that is not a release) */
	bool copy;  /* copy the images instead of hard-linking them */
} cxr_release_options;

typedef struct cxr_release_summary {
	uint64_t n_patients, n_studies, n_images;
	uint64_t n_images_not_released;   /* candidates with a skip reason */
	uint64_t n_studies_not_released;  /* candidates with no image left */
	uint64_t n_unread;                /* released studies read by nobody */
	uint64_t n_files;                 /* 0 in a dry run */
	uint64_t n_bytes;
	bool is_unchanged;                /* the same release was there already; nothing was written */
	bool is_replaced;
} cxr_release_summary;

/*
 * Writes the release of run->project into out_dir (absolute or relative; parents are made). Images are hard links to the
 * working set, or copies where links fail. With run->dry_run only counts. *summary is filled on success.
 * An image whose deid or image record has a skip reason is left out, and so is a study without any image.
 * Errors:
 *   CXR_E_POLICY     the review policy is not met (nothing written)
 *   CXR_E_USAGE      out_dir would hold the project, its key, its vault or its inputs, or lies inside the vault, .cxr or an input
 *   CXR_E_EXISTS     out_dir holds another release and !force, or something that is not a release
 *   CXR_E_NOT_FOUND  stages are not finished, or no image is left to release
 *   CXR_E_CHECKSUM   a file of the working set is not the one its stage recorded
 *   CXR_E_CANCELLED  asked to stop (nothing left behind); CXR_E_IO, CXR_E_NO_SPACE, CXR_E_NOMEM
 * A killed run leaves a directory ".cxr-release-tmp-…" beside out_dir, which the next run of the project removes.
 */
CXR_NODISCARD cxr_rc cxr_release_write(cxr_run *run, const char *out_dir, const cxr_release_options *options, cxr_release_summary *summary,
	cxr_err *err);

/* What the review policy asks and what there is. */
typedef struct cxr_release_gate {
	uint64_t n_reports;  /* candidates for release */
	uint64_t n_unread;   /* read by nobody */
	uint64_t n_needed;   /* reports that the policy wants read */
	uint64_t n_lost_marks; /* marks of readers that refer to an earlier text of their report: not applied */
	bool is_signed;      /* somebody signed the working set as it is now */
	bool is_met;
} cxr_release_gate;

/*
 * Fills *out. `required` wants every report read by somebody, `sampled: N` at least N, both a signature over the working set as
 * it is now; `none` wants neither. No policy is met while a mark of a reader could not be applied. CXR_E_NOT_FOUND: stage deid is
 * not finished. CXR_E_POLICY: there is a signature and the project's key is missing or unsafe.
 */
CXR_NODISCARD cxr_rc cxr_release_gate_check(const cxr_run *run, cxr_release_gate *out, cxr_err *err);

#endif
