/* Any bytes through the JSON reader; what parses is written and parses to the same text again. */
#include <stdlib.h>

#include "formats/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool print(const json_t *value, cxr_buf *out)
{
	cxr_json_out writer;
	cxr_json_out_init(&writer, out, 0);
	cxr_json_put_value(&writer, value);
	return !out->failed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *value;
	if (cxr_json_parse((cxr_str){(const char *)data, size}, &value, NULL) != CXR_OK)
		return 0;
	cxr_buf first;
	cxr_buf second;
	cxr_buf_init(&first, 1 << 22);
	cxr_buf_init(&second, 1 << 22);
	if (print(value, &first)) {
		json_t *again;
		if (cxr_json_parse(cxr_buf_str(&first), &again, NULL) != CXR_OK)
			abort();
		if (!print(again, &second) || !cxr_str_eq(cxr_buf_str(&first), cxr_buf_str(&second)))
			abort();
		json_decref(again);
	}
	cxr_buf_release(&first);
	cxr_buf_release(&second);
	json_decref(value);
	return 0;
}
