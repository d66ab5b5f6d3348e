/* The labeler on any bytes: no crash, states in range, evidence inside the text and in agreement with the cells. */
#include <stdlib.h>

#include "labels/labeler.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static cxr_labeler *labeler; /* compiled once for the run */
	if (!labeler && cxr_labeler_new(&labeler, NULL) != CXR_OK)
		abort();
	cxr_str text = {(const char *)data, size};
	cxr_arena arena;
	cxr_arena_init(&arena, (size_t)64 << 20);
	cxr_label_result result;
	cxr_span spans[2] = {{0, size / 3}, {size / 2, size}};
	for (size_t turn = 0; turn < 4; turn++) {
		size_t n_spans = turn & 2;
		cxr_label_options options = cxr_label_options_default();
		options.compat = turn & 1;
		if (cxr_label_report(labeler, text, n_spans ? spans : NULL, n_spans, &options, &arena, &result, NULL) != CXR_OK)
			abort();
		for (size_t i = 0; i < result.n_evidence; i++) {
			const cxr_evidence *e = &result.evidence[i];
			if (e->end > size || e->start > e->end || e->trigger_end > size || e->trigger_start > e->trigger_end)
				abort();
			if (result.set.state[e->label] == CXR_LABEL_BLANK)
				abort();
		}
		if (cxr_evidence_to_code_points(text, result.evidence, result.n_evidence, &arena, NULL) != CXR_OK)
			abort();
	}
	cxr_arena_release(&arena);
	return 0;
}
