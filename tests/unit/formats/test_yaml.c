/* YAML trees: shapes, lines, refusals, limits. */
#include "house_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "formats/yaml.h"

static cxr_err err;
static cxr_arena arena;

static const cxr_yaml_node *parse(const char *text)
{
	cxr_yaml_node *root;
	cxr_arena_clear(&arena);
	assert_ok(cxr_yaml_parse(cxr_str_from(text), "f.yaml", &arena, &root, &err));
	return root;
}

static int open_arena(void **state)
{
	(void)state;
	cxr_arena_init(&arena, 64 << 20);
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	cxr_arena_release(&arena);
	return 0;
}

static void test_shapes(void **state)
{
	(void)state;
	const cxr_yaml_node *root = parse("# comment\na: 1\nb: [x, 'y', \"z\\n\"]\nc:\n  d: |\n    two\n    lines\n  e:\nf: {g: ~, h: ''}\n");
	assert_int_equal(root->kind, CXR_YAML_MAP);
	assert_int_equal(root->n_children, 4);
	const cxr_yaml_node *a = cxr_yaml_get(root, "a");
	assert_true(cxr_str_eqz(a->text, "1"));
	assert_int_equal(a->line, 2);
	assert_int_equal(a->key_line, 2);
	assert_true(a->is_plain);
	const cxr_yaml_node *b = cxr_yaml_get(root, "b");
	assert_int_equal(b->kind, CXR_YAML_LIST);
	assert_int_equal(b->n_children, 3);
	assert_true(cxr_str_eqz(b->first->text, "x"));
	assert_false(b->first->next->is_plain);
	assert_true(cxr_str_eqz(b->first->next->next->text, "z\n"));
	assert_null(b->first->next->next->next);
	const cxr_yaml_node *c = cxr_yaml_get(root, "c");
	assert_int_equal(c->key_line, 4);
	assert_true(cxr_str_eqz(cxr_yaml_get(c, "d")->text, "two\nlines\n"));
	assert_true(cxr_yaml_get(c, "e")->is_null);
	assert_int_equal(cxr_yaml_get(c, "e")->key_line, 8);
	assert_true(cxr_yaml_get(cxr_yaml_get(root, "f"), "g")->is_null);
	assert_false(cxr_yaml_get(cxr_yaml_get(root, "f"), "h")->is_null);
	assert_null(cxr_yaml_get(root, "missing"));
	assert_null(cxr_yaml_get(NULL, "a"));
	assert_null(cxr_yaml_get(a, "a"));
}

static void test_nothing(void **state)
{
	(void)state;
	cxr_yaml_node *root;
	assert_null(parse(""));
	assert_null(parse("# only a comment\n"));
	assert_true(parse("---\n")->is_null);
	assert_ok(cxr_yaml_parse((cxr_str){NULL, 0}, "f.yaml", &arena, &root, &err));
	assert_null(root);
	assert_int_equal(parse("\xef\xbb\xbf" "a: 1")->n_children, 1);
	assert_int_equal(parse("%YAML 1.1\n--- {a: 1}\n...\n")->n_children, 1);
}

static void test_refusals(void **state)
{
	(void)state;
	static const struct {
		const char *yaml;
		cxr_rc rc;
		const char *subject;
	} cases[] = {
		{"a: &x 1\n", CXR_E_FORMAT, "f.yaml line 1"},
		{"a: 1\nb: *x\n", CXR_E_FORMAT, "f.yaml line 2"},
		{"a: &x [1]\nb: *x\n", CXR_E_FORMAT, "f.yaml line 1"},
		{"a: &x {b: 1}\n", CXR_E_FORMAT, "f.yaml line 1"},
		{"a: !!str 1\n", CXR_E_FORMAT, "f.yaml line 1"},
		{"a: ! x\n", CXR_E_FORMAT, "f.yaml line 1"},
		{"a: !!set {b}\n", CXR_E_FORMAT, "f.yaml line 1"},
		{"a: 1\nb: 2\na: 3\n", CXR_E_FORMAT, "f.yaml line 3"},
		{"a: {b: 1, \"b\": 2}\n", CXR_E_FORMAT, "f.yaml line 1"},
		{"[a]: 1\n", CXR_E_FORMAT, "f.yaml line 1"},
		{"? {a: b}\n: 1\n", CXR_E_FORMAT, "f.yaml line 1"},
		{"a: 1\n---\nb: 1\n", CXR_E_FORMAT, "f.yaml line 2"},
		{"a: \"x\\0y\"\n", CXR_E_FORMAT, "f.yaml line 1"},
		{"\"a\\x07\": 1\n", CXR_E_FORMAT, "f.yaml line 1"},
		{"a: [1\nb: 2\n", CXR_E_FORMAT, NULL},
		{"a: b: c\n", CXR_E_FORMAT, "f.yaml line 1"},
		{"a:\n\t- b\n", CXR_E_FORMAT, "f.yaml line 2"},
		{"a: 'open\n", CXR_E_FORMAT, NULL},
		{"a: 1\nb: \xff\n", CXR_E_ENCODING, NULL},
		{"a: 1\nb: \x01\n", CXR_E_ENCODING, NULL},
		{"}", CXR_E_FORMAT, "f.yaml line 1"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_yaml_node *root = (cxr_yaml_node *)&err;
		cxr_err_clear(&err);
		cxr_arena_clear(&arena);
		cxr_rc rc = cxr_yaml_parse(cxr_str_from(cases[i].yaml), "f.yaml", &arena, &root, &err);
		if (rc != cases[i].rc)
			fail_msg("case %zu gave %s", i, cxr_rc_name(rc));
		assert_null(root);
		assert_memory_equal(err.subject, "f.yaml line ", 12);
		if (cases[i].subject)
			assert_string_equal(err.subject, cases[i].subject);
	}
}

/* What a file says is never quoted. */
static void test_messages(void **state)
{
	(void)state;
	static const char *const files[] = {"zebra: zebra: 1\n", "zebra: &zebra 1\n", "zebra: *zebra\n", "zebra: 1\nzebra: 2\n", "zebra: !zebra 1\n", "%zebra x\n---\n", "a: \"\\zebra\"\n"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(files); i++) {
		cxr_yaml_node *root;
		cxr_err_clear(&err);
		assert_true(cxr_yaml_parse(cxr_str_from(files[i]), "f.yaml", &arena, &root, &err) != CXR_OK);
		assert_null(strstr(err.msg, "zebra"));
	}
}

static cxr_rc try_text(const cxr_buf *text)
{
	cxr_yaml_node *root;
	cxr_arena_clear(&arena);
	return cxr_yaml_parse(cxr_buf_str(text), "f.yaml", &arena, &root, &err);
}

static void test_limits(void **state)
{
	(void)state;
	cxr_buf text;
	cxr_buf_init(&text, 4 << 20);
	for (int depth = 32; depth <= 33; depth++) {
		cxr_buf_clear(&text);
		for (int i = 0; i < depth; i++)
			cxr_buf_add_char(&text, '[');
		for (int i = 0; i < depth; i++)
			cxr_buf_add_char(&text, ']');
		assert_int_equal(try_text(&text), depth == 32 ? CXR_OK : CXR_E_LIMIT);
	}
	for (int n = 2000; n <= 2001; n++) {
		cxr_buf_clear(&text);
		for (int i = 0; i < n; i++)
			cxr_buf_printf(&text, "k%d: v\n", i);
		assert_int_equal(try_text(&text), n == 2000 ? CXR_OK : CXR_E_LIMIT);
	}
	cxr_buf_clear(&text);
	for (int i = 0; i < 100001; i++)
		cxr_buf_addz(&text, "- x\n");
	assert_int_equal(try_text(&text), CXR_E_LIMIT);
	cxr_buf_clear(&text);
	cxr_buf_addz(&text, "a: ");
	while (text.len < (1 << 20))
		cxr_buf_add_char(&text, 'x');
	assert_ok(try_text(&text));
	cxr_buf_add_char(&text, 'x');
	assert_int_equal(try_text(&text), CXR_E_LIMIT);
	/* A million opened brackets do not go deep. */
	cxr_buf_clear(&text);
	while (text.len < (1 << 20))
		cxr_buf_add_char(&text, '[');
	assert_int_equal(try_text(&text), CXR_E_LIMIT);
	cxr_arena tiny;
	cxr_yaml_node *root;
	cxr_arena_init(&tiny, 300);
	assert_int_equal(cxr_yaml_parse(cxr_str_from("a: 1\nb: 2\nc: 3\nd: 4\n"), "f.yaml", &tiny, &root, &err), CXR_E_NOMEM);
	cxr_arena_release(&tiny);
	cxr_buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),   cmocka_unit_test(test_nothing), cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_messages), cmocka_unit_test(test_limits),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
