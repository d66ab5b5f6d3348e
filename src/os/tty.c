/* See tty.h. */
#include "os/tty.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool cxr_tty_is_screen(int fd)
{
	const char *term = getenv("TERM");
	return isatty(fd) && term && term[0] && strcmp(term, "dumb") != 0;
}

int cxr_tty_columns(int fd)
{
	struct winsize size;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 80;
}

bool cxr_tty_has_colour(int fd)
{
	const char *no_color = getenv("NO_COLOR");
	return cxr_tty_is_screen(fd) && !(no_color && no_color[0]);
}

bool cxr_tty_reader_is_gone(int fd)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};
	return poll(&poll_fd, 1, 0) == 1 && (poll_fd.revents & POLLERR);
}
