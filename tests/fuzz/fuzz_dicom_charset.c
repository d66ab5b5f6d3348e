/* Fuzz target: a value of SpecificCharacterSet, a NUL, and text bytes. The result is always valid UTF-8. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "dicom/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	const char *nul = size ? memchr(bytes, 0, size) : NULL;
	cxr_str terms = {bytes, nul ? (size_t)(nul - bytes) : 0};
	cxr_str text = nul ? (cxr_str){nul + 1, size - terms.len - 1} : (cxr_str){bytes, size};
	if (text.len > 65536)
		return 0;
	static const cxr_vr vrs[] = {CXR_VR('P', 'N'), CXR_VR('L', 'O'), CXR_VR('L', 'T')};
	for (size_t i = 0; i < CXR_ARRAY_LEN(vrs); i++) {
		cxr_buf out;
		cxr_buf_init(&out, text.len * 4 + 16);
		dicom__decode_text(text, terms, vrs[i], &out);
		if (out.failed || !cxr_utf8_is_valid(cxr_buf_str(&out)))
			abort();
		cxr_buf_release(&out);
	}
	return 0;
}
