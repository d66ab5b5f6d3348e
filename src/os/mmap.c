/* See mmap.h. */
#include "os/mmap.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

cxr_rc cxr_mmap_open(cxr_mmap *map, const char *path, cxr_err *err)
{
	map->bytes = NULL;
	map->n_bytes = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return CXR_FAIL(err, cxr_rc_from_errno(errno), "cannot open the file");
	struct stat st;
	cxr_rc rc = CXR_OK;
	if (fstat(fd, &st) != 0) {
		rc = CXR_FAIL(err, CXR_E_IO, "cannot look at the file");
	} else if (!S_ISREG(st.st_mode)) {
		rc = CXR_FAIL(err, CXR_E_FORMAT, "not a regular file");
	} else if (st.st_size > 0) {
		void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (bytes == MAP_FAILED) {
			rc = CXR_FAIL(err, errno == ENOMEM ? CXR_E_NOMEM : CXR_E_IO, "cannot map the file");
		} else {
			map->bytes = bytes;
			map->n_bytes = (size_t)st.st_size;
		}
	}
	close(fd);
	return rc;
}

void cxr_mmap_close(cxr_mmap *map)
{
	if (map->bytes)
		munmap((void *)(uintptr_t)map->bytes, map->n_bytes);
	map->bytes = NULL;
	map->n_bytes = 0;
}
