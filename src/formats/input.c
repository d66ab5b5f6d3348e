/* See input.h. */
#include "formats/input.h"

#include "base/mem.h"
#include "formats/source.h"

struct cxr_input {
	formats_source source;
};

cxr_rc cxr_input_open(cxr_input **out, const char *path, cxr_err *err)
{
	*out = NULL;
	cxr_input *input = cxr_calloc(1, sizeof *input);
	if (!input)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for an input");
	cxr_rc rc = formats__source_open(&input->source, path, err);
	if (rc != CXR_OK) {
		cxr_free(input);
		return rc;
	}
	*out = input;
	return CXR_OK;
}

cxr_rc cxr_input_first_byte(cxr_input *input, int *out, cxr_err *err)
{
	formats_source *source = &input->source;
	*out = -1;
	if (source->at == source->len && !source->at_end)
		CXR_TRY(formats__source_fill(source, err));
	cxr_str window = {(const char *)source->window + source->at, source->len - source->at};
	if (cxr_str_starts(window, cxr_str_from("\xEF\xBB\xBF")))
		window = (cxr_str){window.ptr + 3, window.len - 3};
	window = cxr_str_trim(window);
	if (window.len)
		*out = (unsigned char)window.ptr[0];
	return CXR_OK;
}

formats_source formats__input_take(cxr_input *input)
{
	formats_source source = input->source;
	cxr_free(input);
	return source;
}

void cxr_input_close(cxr_input *input)
{
	if (!input)
		return;
	formats__source_close(&input->source);
	cxr_free(input);
}
