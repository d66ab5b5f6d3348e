/* See random.h. */
#include "os/random.h"

#include <errno.h>
#include <sys/random.h>
#include <unistd.h>

void cxr_random_bytes(void *out, size_t n_bytes)
{
	unsigned char *at = out;
	while (n_bytes) {
		ssize_t n = getrandom(at, n_bytes, 0);
		if (n < 0)
			continue; /* EINTR only: the pool is ready long before any program runs */
		at += n;
		n_bytes -= (size_t)n;
	}
}
