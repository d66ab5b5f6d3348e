#include "house_test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "os/stop.h"

static void test_exit_codes(void **state)
{
	(void)state;
	static const struct {
		cxr_rc rc;
		int fresh, committed; /* exit code when nothing, something was done before */
	} cases[] = {
		{CXR_OK, 0, 0}, {CXR_E_NOMEM, 3, 4}, {CXR_E_ARG, 2, 2}, {CXR_E_LIMIT, 3, 4}, {CXR_E_UNSUPPORTED, 3, 4}, {CXR_E_IO, 3, 4}, {CXR_E_NOT_FOUND, 3, 4},
		{CXR_E_EXISTS, 3, 4}, {CXR_E_NO_SPACE, 3, 4}, {CXR_E_LOCKED, 3, 3}, {CXR_E_ACCESS, 3, 4}, {CXR_E_FORMAT, 3, 4}, {CXR_E_TRUNCATED, 3, 4},
		{CXR_E_ENCODING, 3, 4}, {CXR_E_CHECKSUM, 3, 4}, {CXR_E_SCHEMA, 3, 4}, {CXR_E_STORE, 3, 4}, {CXR_E_VERSION, 3, 3}, {CXR_E_POLICY, 5, 5},
		{CXR_E_LEAK, 1, 1}, {CXR_E_CONFIG, 2, 2}, {CXR_E_USAGE, 2, 2}, {CXR_E_BUG, 70, 70},
		{CXR_E_CANCELLED, 4, 4}, /* no signal: a time limit */
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		assert_int_equal(cxr_cli_exit_code(cases[i].rc, false), cases[i].fresh);
		assert_int_equal(cxr_cli_exit_code(cases[i].rc, true), cases[i].committed);
	}
}

static char *printed(const cxr_err *err, bool verbose, int *out_code)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	cxr_cli cli = {.out = stream, .err = stream, .verbose = verbose};
	*out_code = cxr_cli_fail(&cli, err, false);
	fclose(stream);
	return text;
}

static void test_messages(void **state)
{
	(void)state;
	cxr_err err;
	int code;
	(void)CXR_FAIL_AT(&err, CXR_E_TRUNCATED, 17, "ends too early");
	(void)cxr_err_about(&err, "file %d", 12);
	char *text = printed(&err, false, &code);
	assert_string_equal(text, "cxr: file 12: ends too early at byte 17 (truncated)\n");
	assert_int_equal(code, CXR_EXIT_FAILED);
	free(text);
	text = printed(&err, true, &code);
	assert_non_null(strstr(text, "cxr: raised at "));
	free(text);
	(void)CXR_FAIL(&err, CXR_E_BUG, "cannot be");
	text = printed(&err, false, &code);
	assert_int_equal(code, CXR_EXIT_BUG);
	assert_non_null(strstr(text, "cxr: raised at "));
	free(text);
}

static void test_signals(void **state)
{
	(void)state;
	cxr_stop_install();
	assert_false(cxr_cli_should_stop(NULL));
	raise(SIGUSR1);
	assert_true(cxr_cli_should_stop(NULL));
	assert_int_equal(cxr_cli_exit_code(CXR_E_CANCELLED, true), CXR_EXIT_PARTIAL);
	raise(SIGINT);
	assert_int_equal(cxr_cli_exit_code(CXR_E_CANCELLED, true), CXR_EXIT_INTERRUPTED);
	raise(SIGTERM);
	assert_int_equal(cxr_cli_exit_code(CXR_E_CANCELLED, false), CXR_EXIT_INTERRUPTED);
}

static void test_finish(void **state)
{
	(void)state;
	FILE *full = fopen("/dev/full", "w");
	if (!full)
		skip();
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	cxr_cli cli = {.out = full, .err = stream};
	fputs("result", full);
	assert_int_equal(cxr_cli_finish(&cli, CXR_EXIT_OK), CXR_EXIT_PARTIAL);
	assert_int_equal(cxr_cli_finish(&cli, CXR_EXIT_POLICY), CXR_EXIT_POLICY); /* the graver one stays */
	fclose(stream);
	assert_non_null(strstr(text, "standard output could not be written"));
	free(text);
	fclose(full);
	cli.out = stdout;
	assert_int_equal(cxr_cli_finish(&cli, CXR_EXIT_FINDINGS), CXR_EXIT_FINDINGS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exit_codes),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_finish),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
