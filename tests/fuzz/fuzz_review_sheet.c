/* A reader's file of any bytes: no crash, and what is accepted keeps its promises. */
#include <stdlib.h>

#include "review/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cxr_arena arena;
	review__lines lines = {0};
	cxr_arena_init(&arena, (size_t)64 << 20);
	if (review__parse((cxr_str){(const char *)data, size}, &arena, &lines, NULL) == CXR_OK) {
		for (size_t i = 0; i < lines.n_items; i++) {
			const review__line *line = &lines.items[i];
			if (line->patient_no == 0 || line->study_no == 0 || line->n_marks > REVIEW__MAX_MARKS)
				abort();
			for (size_t m = 0; m < line->n_marks; m++)
				if (line->marks[m].start >= line->marks[m].end || line->marks[m].type >= CXR_N_PHI_TYPES)
					abort();
		}
	}
	review__lines_release(&lines);
	cxr_arena_release(&arena);
	return 0;
}
