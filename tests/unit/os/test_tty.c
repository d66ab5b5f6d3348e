#include "house_test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "os/tty.h"

static void test_files_are_no_screens(void **state)
{
	(void)state;
	int fd = open("/dev/null", O_WRONLY);
	setenv("TERM", "xterm", 1);
	assert_false(cxr_tty_is_screen(fd));
	assert_false(cxr_tty_has_colour(fd));
	assert_int_equal(cxr_tty_columns(fd), 80);
	assert_false(cxr_tty_reader_is_gone(fd));
	close(fd);
	assert_false(cxr_tty_is_screen(-1));
}

static void test_terminal(void **state)
{
	(void)state;
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		skip();
	int fd = open(ptsname(master), O_RDWR | O_NOCTTY);
	if (fd < 0)
		skip();
	unsetenv("NO_COLOR");
	setenv("TERM", "xterm", 1);
	assert_true(cxr_tty_is_screen(fd));
	assert_true(cxr_tty_has_colour(fd));
	setenv("NO_COLOR", "1", 1);
	assert_false(cxr_tty_has_colour(fd));
	setenv("NO_COLOR", "", 1); /* empty means nothing */
	assert_true(cxr_tty_has_colour(fd));
	setenv("TERM", "dumb", 1);
	assert_false(cxr_tty_is_screen(fd));
	struct winsize size = {.ws_row = 30, .ws_col = 132};
	assert_int_equal(ioctl(fd, TIOCSWINSZ, &size), 0);
	assert_int_equal(cxr_tty_columns(fd), 132);
	size.ws_col = 0;
	assert_int_equal(ioctl(fd, TIOCSWINSZ, &size), 0);
	assert_int_equal(cxr_tty_columns(fd), 80);
	close(fd);
	close(master);
}

static void test_pipe_without_reader(void **state)
{
	(void)state;
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	assert_false(cxr_tty_reader_is_gone(ends[1]));
	close(ends[0]);
	assert_true(cxr_tty_reader_is_gone(ends[1]));
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_are_no_screens),
		cmocka_unit_test(test_terminal),
		cmocka_unit_test(test_pipe_without_reader),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
