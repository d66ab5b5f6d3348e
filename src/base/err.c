/* See err.h. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void cxr_err_clear(cxr_err *err)
{
	if (!err)
		return;
	memset(err, 0, sizeof *err);
	err->byte_pos = -1;
}

static const char *short_file(const char *file)
{
	const char *src = strstr(file, "src/");
	return src ? src + 4 : file;
}

cxr_rc cxr_err_set(cxr_err *err, cxr_rc rc, const char *file, int line, int64_t byte_pos, const char *fmt, ...)
{
	if (!err)
		return rc;
	cxr_err_clear(err);
	err->rc = rc;
	err->room = short_file(file);
	err->line = line;
	err->byte_pos = byte_pos;
	va_list args;
	va_start(args, fmt);
	vsnprintf(err->msg, sizeof err->msg, fmt, args);
	va_end(args);
	return rc;
}

cxr_rc cxr_err_about(cxr_err *err, const char *fmt, ...)
{
	if (!err)
		return CXR_OK;
	if (err->subject[0] == '\0') {
		va_list args;
		va_start(args, fmt);
		vsnprintf(err->subject, sizeof err->subject, fmt, args);
		va_end(args);
	}
	return err->rc;
}

void cxr_err_context(cxr_err *err, const char *fmt, ...)
{
	if (!err)
		return;
	char joined[sizeof err->msg * 2];
	va_list args;
	va_start(args, fmt);
	int n = vsnprintf(joined, sizeof err->msg, fmt, args);
	va_end(args);
	if (n < 0)
		return;
	size_t used = strlen(joined);
	snprintf(joined + used, sizeof joined - used, ": %s", err->msg);
	memcpy(err->msg, joined, sizeof err->msg - 1);
	err->msg[sizeof err->msg - 1] = '\0';
}

const char *cxr_rc_name(cxr_rc rc)
{
	switch (rc) {
	case CXR_OK: return "ok";
	case CXR_E_NOMEM: return "no_memory";
	case CXR_E_ARG: return "bad_argument";
	case CXR_E_LIMIT: return "limit";
	case CXR_E_CANCELLED: return "cancelled";
	case CXR_E_UNSUPPORTED: return "unsupported";
	case CXR_E_IO: return "io";
	case CXR_E_NOT_FOUND: return "not_found";
	case CXR_E_EXISTS: return "exists";
	case CXR_E_NO_SPACE: return "no_space";
	case CXR_E_LOCKED: return "locked";
	case CXR_E_ACCESS: return "access";
	case CXR_E_FORMAT: return "format";
	case CXR_E_TRUNCATED: return "truncated";
	case CXR_E_ENCODING: return "encoding";
	case CXR_E_CHECKSUM: return "checksum";
	case CXR_E_SCHEMA: return "schema";
	case CXR_E_STORE: return "store";
	case CXR_E_VERSION: return "version";
	case CXR_E_POLICY: return "policy";
	case CXR_E_LEAK: return "leak";
	case CXR_E_CONFIG: return "config";
	case CXR_E_USAGE: return "usage";
	case CXR_E_BUG: return "bug";
	default: return "unknown";
	}
}

int cxr_rc_is_bad_input(cxr_rc rc)
{
	switch (rc) {
	case CXR_E_LIMIT:
	case CXR_E_UNSUPPORTED:
	case CXR_E_FORMAT:
	case CXR_E_TRUNCATED:
	case CXR_E_ENCODING:
	case CXR_E_CHECKSUM:
	case CXR_E_SCHEMA:
		return 1;
	default:
		return 0;
	}
}

cxr_rc cxr_rc_from_errno(int errno_value)
{
	switch (errno_value) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return CXR_E_NO_SPACE;
	case ENOENT:
	case ENOTDIR:
		return CXR_E_NOT_FOUND;
	case EACCES:
	case EPERM:
	case EROFS:
		return CXR_E_ACCESS;
	case EEXIST:
	case ENOTEMPTY:
		return CXR_E_EXISTS;
	case ENOMEM:
		return CXR_E_NOMEM;
	default:
		return CXR_E_IO;
	}
}
