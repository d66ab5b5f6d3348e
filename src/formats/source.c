/* See source.h. */
#include "formats/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "os/stop.h"

cxr_rc formats__source_open(formats_source *source, const char *path, cxr_err *err)
{
	*source = (formats_source){.fd = -1};
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return CXR_FAIL(err, cxr_rc_from_errno(errno), "cannot open for reading: %s", strerrordesc_np(errno));
	source->fd = fd;
	source->owns_fd = !is_stdin;
	struct stat info;
	if (fstat(fd, &info) == 0) {
		if (S_ISDIR(info.st_mode)) {
			formats__source_close(source);
			return CXR_FAIL(err, CXR_E_IO, "is a directory, not a file");
		}
		source->is_regular = S_ISREG(info.st_mode) && !is_stdin;
		if (S_ISREG(info.st_mode) && info.st_size > 0)
			source->total_bytes = (uint64_t)info.st_size;
	}
	source->buffer = cxr_malloc(FORMATS_WINDOW_BYTES);
	if (!source->buffer) {
		formats__source_close(source);
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a read window");
	}
	source->window = source->buffer;
	return CXR_OK;
}

void formats__source_open_bytes(formats_source *source, cxr_str bytes)
{
	*source = (formats_source){.fd = -1, .is_regular = true, .memory = bytes, .total_bytes = bytes.len};
	source->window = (const unsigned char *)(bytes.ptr ? bytes.ptr : "");
	source->len = bytes.len;
}

cxr_rc formats__source_fill(formats_source *source, cxr_err *err)
{
	source->window_pos += source->len;
	source->at = 0;
	source->len = 0;
	if (source->fd < 0 || source->at_end) {
		source->at_end = true;
		return CXR_OK;
	}
	ssize_t n;
	do {
		n = read(source->fd, source->buffer, FORMATS_WINDOW_BYTES);
	} while (n < 0 && errno == EINTR && !cxr_stop_asked());
	if (n < 0 && errno == EINTR)
		return CXR_FAIL(err, CXR_E_CANCELLED, "stopped while waiting for input");
	if (n < 0)
		return CXR_FAIL_AT(err, CXR_E_IO, source->window_pos, "cannot read: %s", strerrordesc_np(errno));
	source->len = (size_t)n;
	source->at_end = n == 0;
	return CXR_OK;
}

uint64_t formats__source_pos(const formats_source *source)
{
	return source->window_pos + source->at;
}

cxr_rc formats__source_seek(formats_source *source, uint64_t pos, cxr_err *err)
{
	if (!source->is_regular)
		return CXR_FAIL(err, CXR_E_BUG, "seek on a stream");
	source->at_end = false;
	if (source->fd < 0) {
		source->window_pos = 0;
		source->len = source->memory.len;
		source->at = pos < source->len ? (size_t)pos : source->len;
		return CXR_OK;
	}
	if (lseek(source->fd, (off_t)pos, SEEK_SET) < 0)
		return CXR_FAIL_AT(err, CXR_E_IO, pos, "cannot read again: %s", strerrordesc_np(errno));
	source->window_pos = pos;
	source->at = 0;
	source->len = 0;
	return CXR_OK;
}

void formats__source_close(formats_source *source)
{
	if (source->owns_fd && source->fd >= 0)
		close(source->fd);
	cxr_free(source->buffer);
	*source = (formats_source){.fd = -1};
}
