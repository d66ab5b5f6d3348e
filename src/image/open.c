/* See open.h. */
#include "image/open.h"

cxr_rc cxr_image_file_open(cxr_image_file *file, const char *path, cxr_err *err)
{
	*file = (cxr_image_file){0};
	cxr_arena_init(&file->arena, 0);
	CXR_TRY(cxr_mmap_open(&file->map, path, err));
	/* the house rule: parsed form at most 16 times the file, and a base for small ones */
	cxr_arena_init(&file->arena, 16 * file->map.n_bytes + ((size_t)64 << 20));
	switch (cxr_dcm_sniff(file->map.bytes, file->map.n_bytes)) {
	case CXR_DCM_NOT: return CXR_FAIL(err, CXR_E_SCHEMA, "not a DICOM file");
	case CXR_DCM_GZIP: return CXR_FAIL(err, CXR_E_UNSUPPORTED, "gzip-compressed; unpack it first");
	default: break;
	}
	return cxr_dcm_read(file->map.bytes, file->map.n_bytes, &(cxr_dcm_options){0}, &file->arena, &file->dicom, err);
}

void cxr_image_file_close(cxr_image_file *file)
{
	cxr_arena_release(&file->arena);
	cxr_mmap_close(&file->map);
}
