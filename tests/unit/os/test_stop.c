/* Stop requests: the three signals set the flag, the last one is known, SIGPIPE kills nobody, system calls go on. */
#include "house_test.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "os/stop.h"

static void test_signals(void **state)
{
	(void)state;
	assert_false(cxr_stop_asked());
	assert_int_equal(cxr_stop_signal(), 0);
	cxr_stop_install();
	assert_false(cxr_stop_asked());
	static const int signals[] = {SIGTERM, SIGUSR1, SIGINT};
	for (size_t i = 0; i < CXR_ARRAY_LEN(signals); i++) {
		raise(signals[i]);
		assert_true(cxr_stop_asked());
		assert_int_equal(cxr_stop_signal(), signals[i]);
	}
}

static void test_sigpipe_becomes_an_error(void **state)
{
	(void)state;
	int ends[2];
	cxr_stop_install();
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	errno = 0;
	assert_int_equal(write(ends[1], "x", 1), -1);
	assert_int_equal(errno, EPIPE);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_signals), cmocka_unit_test(test_sigpipe_becomes_an_error)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
