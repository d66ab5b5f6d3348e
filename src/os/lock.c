/* See lock.h. */
#include "os/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

cxr_rc cxr_lock_take(cxr_lock *lock, const char *path, cxr_err *err)
{
	lock->fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (lock->fd < 0)
		return CXR_FAIL(err, cxr_rc_from_errno(errno), "cannot open the lock file");
	if (flock(lock->fd, LOCK_EX | LOCK_NB) == 0)
		return CXR_OK;
	cxr_rc rc = errno == EWOULDBLOCK ? CXR_FAIL(err, CXR_E_LOCKED, "another cxr process works on this project; wait for it or stop it")
	                                 : CXR_FAIL(err, CXR_E_IO, "cannot lock the project");
	close(lock->fd);
	lock->fd = -1;
	return rc;
}

void cxr_lock_drop(cxr_lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	lock->fd = -1;
}
