/* Fuzz target: any bytes as each record of the vault and as the record of link. What decodes encodes to the same twice. */
#include <stdint.h>
#include <stdlib.h>

#include "corpus/record.h"
#include "project/identified.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROUND_TRIP(type, decode, encode)                                                              \
	do {                                                                                              \
		type value, back;                                                                             \
		cxr_arena_clear(&arena);                                                                      \
		cxr_buf_clear(&first);                                                                        \
		cxr_buf_clear(&second);                                                                       \
		if (decode(json, &arena, &value, NULL) == CXR_OK) {                                           \
			encode(&value, &first);                                                                   \
			if (decode(cxr_buf_str(&first), &arena, &back, NULL) != CXR_OK)                           \
				abort();                                                                              \
			encode(&back, &second);                                                                   \
			if (!cxr_str_eq(cxr_buf_str(&first), cxr_buf_str(&second)))                               \
				abort();                                                                              \
		}                                                                                             \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cxr_str json = {(const char *)data, size};
	cxr_arena arena;
	cxr_buf first, second;
	if (size > 1 << 16)
		return 0;
	cxr_arena_init(&arena, 64 << 20);
	cxr_buf_init(&first, 16 << 20);
	cxr_buf_init(&second, 16 << 20);
	ROUND_TRIP(cxr_id_patient, cxr_id_patient_decode, cxr_id_patient_encode);
	ROUND_TRIP(cxr_id_study, cxr_id_study_decode, cxr_id_study_encode);
	ROUND_TRIP(cxr_id_image, cxr_id_image_decode, cxr_id_image_encode);
	ROUND_TRIP(cxr_id_report, cxr_id_report_decode, cxr_id_report_encode);
	ROUND_TRIP(cxr_id_demographic, cxr_id_demographic_decode, cxr_id_demographic_encode);
	ROUND_TRIP(cxr_link_rec, cxr_link_rec_decode, cxr_link_rec_encode);
	cxr_buf_release(&first);
	cxr_buf_release(&second);
	cxr_arena_release(&arena);
	return 0;
}
