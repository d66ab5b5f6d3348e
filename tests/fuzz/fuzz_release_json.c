/* The JSON files of a release that the verifier takes apart: MANIFEST.json and one label row. */
#include <stdint.h>
#include <stdlib.h>

#include "formats/json.h"
#include "release/verifier.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *json;
	if (cxr_json_parse((cxr_str){(const char *)data, size}, &json, NULL) != CXR_OK)
		return 0;
	release__manifest manifest;
	if (release__manifest_parse(json, &manifest, NULL) == CXR_OK && manifest.counts.images > INT64_MAX)
		abort();
	cxr_label_set set = {0};
	const char *code = release__label_object(json, cxr_str_from("train/patient00001/study1/view1_frontal.jpg"), cxr_str_from("patient00001_study1"), &set);
	for (int i = 0; !code && i < CXR_N_LABELS; i++)
		if (set.state[i] > CXR_LABEL_UNCERTAIN)
			abort();
	json_decref(json);
	return 0;
}
