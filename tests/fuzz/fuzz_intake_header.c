/*
 * Fuzz target: any bytes as a DICOM file through the judgement of intake, with and without the chest policy; what is an
 * image becomes a vault record that reads back as it was written.
 */
#include <stdlib.h>

#include "dicom/reader.h"
#include "intake/examine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_record(cxr_id_image *image)
{
	cxr_arena arena;
	cxr_buf once, twice;
	cxr_id_image again;
	cxr_arena_init(&arena, 256 << 20);
	cxr_buf_init(&once, 64 << 20);
	cxr_buf_init(&twice, 64 << 20);
	cxr_id_image_encode(image, &once);
	if (cxr_buf_check(&once, NULL) != CXR_OK || cxr_id_image_decode(cxr_buf_str(&once), &arena, &again, NULL) != CXR_OK)
		abort();
	cxr_id_image_encode(&again, &twice);
	if (!cxr_str_eq(cxr_buf_str(&once), cxr_buf_str(&twice)))
		abort();
	cxr_buf_release(&once);
	cxr_buf_release(&twice);
	cxr_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int policy = 0; policy < 2; policy++) {
		cxr_arena arena;
		cxr_dcm_file file;
		cxr_id_image image;
		intake__reason reason;
		char detail[INTAKE_DETAIL_BYTES] = "";
		cxr_arena_init(&arena, 256 << 20);
		if (cxr_dcm_read(data, size, NULL, &arena, &file, NULL) == CXR_OK &&
			intake__judge(&file, policy == 1, &image, &reason, detail, NULL) == CXR_OK && reason == INTAKE_OK) {
			if (image.patient_id.len == 0 || image.sop_instance_uid.len == 0 || image.study_uid.len == 0 || image.rows == 0)
				abort();
			check_record(&image);
		}
		cxr_arena_release(&arena);
	}
	return 0;
}
