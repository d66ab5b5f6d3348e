/* Error records: set once, context on the way up, nothing overflows, names and families of codes, errno. */
#include "house_test.h"

#include <errno.h>
#include <string.h>

#include "base/err.h"

static cxr_rc inner(cxr_err *err)
{
	return CXR_FAIL_AT(err, CXR_E_TRUNCATED, 17, "%d bytes are missing", 5);
}

static cxr_rc outer(cxr_err *err)
{
	cxr_rc rc = inner(err);
	cxr_err_context(err, "element %s", "(0028,0010)");
	cxr_err_about(err, "file %d", 12);
	return rc;
}

static cxr_rc tries(cxr_err *err)
{
	CXR_TRY(CXR_OK);
	CXR_TRY(outer(err));
	return CXR_OK;
}

static void test_set_and_context(void **state)
{
	(void)state;
	cxr_err err;
	cxr_err_clear(&err);
	assert_int_equal(err.byte_pos, -1);
	assert_int_equal(tries(&err), CXR_E_TRUNCATED);
	assert_int_equal(err.rc, CXR_E_TRUNCATED);
	assert_int_equal(err.byte_pos, 17);
	assert_string_equal(err.msg, "element (0028,0010): 5 bytes are missing");
	assert_string_equal(err.subject, "file 12");
	assert_non_null(strstr(err.room, "test_err.c"));
	assert_true(err.line > 0);
	assert_int_equal(cxr_err_about(&err, "%s", "another"), CXR_E_TRUNCATED);
	assert_string_equal(err.subject, "file 12"); /* the innermost name wins */
}

static void test_without_a_record(void **state)
{
	(void)state;
	assert_int_equal(tries(NULL), CXR_E_TRUNCATED);
	cxr_err_clear(NULL);
	cxr_err_context(NULL, "x");
	assert_int_equal(cxr_err_about(NULL, "x"), CXR_OK);
}

static void test_the_code_is_evaluated_once(void **state)
{
	(void)state;
	cxr_err err;
	int n = 0;
	cxr_rc rc = CXR_FAIL(&err, (n++, CXR_E_IO), "x");
	assert_int_equal(n, 1);
	assert_int_equal(rc, CXR_E_IO);
}

static void test_long_messages_are_cut(void **state)
{
	(void)state;
	cxr_err err;
	char text[1000];
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_int_equal(CXR_FAIL(&err, CXR_E_FORMAT, "%s", text), CXR_E_FORMAT);
	assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
	cxr_err_about(&err, "%s", text);
	assert_int_equal(strlen(err.subject), sizeof err.subject - 1);
	cxr_err_context(&err, "%s", text);
	assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
	cxr_err_context(&err, "row %d", 3);
	assert_memory_equal(err.msg, "row 3: xxx", 10);
	assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
}

static const cxr_rc all_codes[] = {
	CXR_OK, CXR_E_NOMEM, CXR_E_ARG, CXR_E_LIMIT, CXR_E_CANCELLED, CXR_E_UNSUPPORTED, CXR_E_IO, CXR_E_NOT_FOUND, CXR_E_EXISTS,
	CXR_E_NO_SPACE, CXR_E_LOCKED, CXR_E_ACCESS, CXR_E_FORMAT, CXR_E_TRUNCATED, CXR_E_ENCODING, CXR_E_CHECKSUM, CXR_E_SCHEMA,
	CXR_E_STORE, CXR_E_VERSION, CXR_E_POLICY, CXR_E_LEAK, CXR_E_CONFIG, CXR_E_USAGE, CXR_E_BUG,
};

/* The numbers are a contract: quarantine rows and scripts hold them. */
static void test_names_and_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < CXR_ARRAY_LEN(all_codes); i++) {
		assert_string_not_equal(cxr_rc_name(all_codes[i]), "unknown");
		for (size_t k = 0; k < i; k++) {
			assert_int_not_equal(all_codes[i], all_codes[k]);
			assert_string_not_equal(cxr_rc_name(all_codes[i]), cxr_rc_name(all_codes[k]));
		}
	}
	assert_string_equal(cxr_rc_name(1), "unknown");
	assert_string_equal(cxr_rc_name(-9), "unknown");
	assert_string_equal(cxr_rc_name(-21), "truncated");
	assert_string_equal(cxr_rc_name(-13), "no_space");
	assert_string_equal(cxr_rc_name(-40), "policy");
	assert_int_equal(CXR_E_BUG, -70);
}

static void test_bad_input_family(void **state)
{
	(void)state;
	int n = 0;
	for (size_t i = 0; i < CXR_ARRAY_LEN(all_codes); i++)
		n += cxr_rc_is_bad_input(all_codes[i]);
	assert_int_equal(n, 7);
	assert_true(cxr_rc_is_bad_input(CXR_E_TRUNCATED));
	assert_true(cxr_rc_is_bad_input(CXR_E_LIMIT));
	assert_false(cxr_rc_is_bad_input(CXR_E_IO));
	assert_false(cxr_rc_is_bad_input(CXR_E_NOMEM));
	assert_false(cxr_rc_is_bad_input(CXR_OK));
}

static void test_errno(void **state)
{
	(void)state;
	assert_int_equal(cxr_rc_from_errno(ENOSPC), CXR_E_NO_SPACE);
	assert_int_equal(cxr_rc_from_errno(EDQUOT), CXR_E_NO_SPACE);
	assert_int_equal(cxr_rc_from_errno(ENOENT), CXR_E_NOT_FOUND);
	assert_int_equal(cxr_rc_from_errno(EACCES), CXR_E_ACCESS);
	assert_int_equal(cxr_rc_from_errno(EROFS), CXR_E_ACCESS);
	assert_int_equal(cxr_rc_from_errno(EEXIST), CXR_E_EXISTS);
	assert_int_equal(cxr_rc_from_errno(ENOMEM), CXR_E_NOMEM);
	assert_int_equal(cxr_rc_from_errno(EIO), CXR_E_IO);
	assert_int_equal(cxr_rc_from_errno(0), CXR_E_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set_and_context), cmocka_unit_test(test_without_a_record), cmocka_unit_test(test_the_code_is_evaluated_once),
		cmocka_unit_test(test_long_messages_are_cut), cmocka_unit_test(test_names_and_numbers), cmocka_unit_test(test_bad_input_family),
		cmocka_unit_test(test_errno),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
