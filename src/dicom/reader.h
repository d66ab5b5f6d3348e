/*
 * DICOM reader: zero-copy over bytes in memory, lenient or strict, with hard limits.
 * Source: PS3.5 sections 7 and 10, PS3.10 section 7. Tests: tests/unit/dicom/test_reader.c, tests/fuzz/fuzz_dicom_reader.c
 */
#ifndef DICOM_READER_H
#define DICOM_READER_H

#include "dicom/dataset.h"

typedef struct cxr_dcm_options {
	bool strict;         /* refuse what lenient mode repairs */
	bool skip_pixels;    /* stop at (7FE0,0010) of the top level: header only */
	uint32_t max_depth;  /* nesting, default 64 when 0 */
	uint32_t max_elems;  /* all levels, default 1,000,000 when 0 */
} cxr_dcm_options;

/* What the first bytes say. */
typedef enum cxr_dcm_guess { CXR_DCM_NOT, CXR_DCM_PART10, CXR_DCM_BARE, CXR_DCM_GZIP } cxr_dcm_guess;
cxr_dcm_guess cxr_dcm_sniff(const unsigned char *bytes, size_t n_bytes);

/*
 * Parses the file. `bytes` must outlive *out. The arena bounds memory (16 x file size + 64 MiB is the house rule).
 * err: CXR_E_FORMAT (not DICOM, broken structure), CXR_E_TRUNCATED, CXR_E_LIMIT, CXR_E_UNSUPPORTED; byte_pos and a
 * subject like "(0008,1140)[0](0008,1150)" are set. Lenient mode keeps what was read before a truncation.
 */
CXR_NODISCARD cxr_rc cxr_dcm_read(const unsigned char *bytes, size_t n_bytes, const cxr_dcm_options *options, cxr_arena *arena,
	cxr_dcm_file *out, cxr_err *err);

#endif
