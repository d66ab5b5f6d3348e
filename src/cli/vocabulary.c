/* See vocabulary.h. */
#include "cli/vocabulary.h"

#include "os/file.h"

enum { MAX_VOCAB_BYTES = 256 << 20 };

cxr_rc cli__vocabulary_open(cxr_wordpiece **out, const char *path, cxr_err *err)
{
	*out = NULL;
	if (!path)
		return cxr_wordpiece_new_builtin(out, err);
	cxr_buf bytes;
	cxr_buf_init(&bytes, MAX_VOCAB_BYTES);
	cxr_rc rc = cxr_file_read(path, MAX_VOCAB_BYTES, &bytes, err);
	if (rc == CXR_OK)
		rc = cxr_wordpiece_new(out, cxr_buf_str(&bytes), err);
	cxr_buf_release(&bytes);
	if (rc != CXR_OK)
		cxr_err_about(err, "vocabulary");
	return rc;
}
