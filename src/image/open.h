/*
 * A DICOM file opened for its pixels: mapped, parsed, with its own arena. Tests: tests/unit/image/test_write.c
 */
#ifndef IMAGE_OPEN_H
#define IMAGE_OPEN_H

#include "dicom/reader.h"
#include "os/mmap.h"

typedef struct cxr_image_file {
	cxr_mmap map;
	cxr_arena arena;
	cxr_dcm_file dicom;
} cxr_image_file;

/*
 * Close it in every case. CXR_E_SCHEMA: no DICOM file at all (what it is not is told from its first bytes);
 * CXR_E_UNSUPPORTED: gzip-wrapped; else as cxr_mmap_open() and cxr_dcm_read().
 */
CXR_NODISCARD cxr_rc cxr_image_file_open(cxr_image_file *file, const char *path, cxr_err *err);
void cxr_image_file_close(cxr_image_file *file);

#endif
