#include "house_test.h"

#include "release/describe.h"

static cxr_rc fill(const char *template, cxr_buf *out)
{
	static const release__field fields[] = {{"a", {"AAA", 3}}, {"b", {"{{a}}", 5}}, {"empty", {"", 0}}};
	cxr_buf_clear(out);
	return release__template_fill(cxr_str_from(template), fields, CXR_ARRAY_LEN(fields), out, NULL);
}

static void test_fill(void **state)
{
	(void)state;
	cxr_buf out;
	cxr_buf_init(&out, 1000);
	assert_int_equal(fill("# comment\nx {{a}}{{empty}} y {{b}}\n", &out), CXR_OK);
	assert_string_equal(out.ptr, "x AAA y {{a}}\n"); /* values are not searched again */
	assert_int_equal(fill("# comment\n", &out), CXR_OK);
	assert_int_equal(out.len, 0);
	assert_int_equal(fill("only a comment", &out), CXR_OK);
	assert_int_equal(out.len, 0);
	assert_int_equal(fill("#\n{{nobody}}", &out), CXR_E_BUG);
	assert_int_equal(fill("#\n{{a", &out), CXR_E_BUG);
	assert_int_equal(fill("#\n{{", &out), CXR_E_BUG);
	assert_int_equal(fill("#\n{a} }} {", &out), CXR_OK);
	assert_string_equal(out.ptr, "{a} }} {");
	cxr_buf_release(&out);
	cxr_buf_init(&out, 2);
	assert_int_equal(fill("#\n{{a}}", &out), CXR_E_NOMEM);
	cxr_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_fill)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
