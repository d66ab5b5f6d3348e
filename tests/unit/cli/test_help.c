#include "house_test.h"

#include <string.h>

#include "cli/manual.h"
#include "cli/options.h"

static size_t longest_line(const char *text)
{
	size_t best = 0;
	for (const char *at = text; *at;) {
		size_t n = strcspn(at, "\n");
		best = n > best ? n : best;
		at += n + (at[n] == '\n');
	}
	return best;
}

static size_t count_lines(const char *text)
{
	size_t n = 0;
	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static void test_overview_is_one_screen(void **state)
{
	(void)state;
	cxr_buf page;
	cxr_buf_init(&page, CLI__PAGE_BYTES);
	cli__help_overview(&page);
	assert_true(longest_line(page.ptr) <= 80);
	assert_true(count_lines(page.ptr) <= 34); /* three lines of heading, one a command; a small window of today */
	for (const cxr_cmd *const *cmd = cxr_commands; *cmd; cmd++) {
		assert_non_null(strstr(page.ptr, (*cmd)->name));
		assert_non_null(strstr(page.ptr, (*cmd)->summary));
	}
	cxr_buf_release(&page);
}

/* Every table: unique names and letters, sane kinds, texts of the right form. */
static void test_tables(void **state)
{
	(void)state;
	for (const cxr_cmd *const *at = cxr_commands; *at; at++) {
		const cxr_cmd *cmd = *at;
		assert_true(cxr_is_upper(cmd->summary[0]));
		assert_true(cmd->summary[strlen(cmd->summary) - 1] != '.');
		assert_non_null(cmd->text);
		assert_non_null(cmd->run);
		for (const cxr_opt *opt = cmd->opts; opt && opt->name; opt++) {
			assert_true(opt->offset < cmd->opts_bytes);
			assert_true((opt->kind == CXR_OPT_FLAG) == (opt->arg == NULL));
			assert_true(opt->help[strlen(opt->help) - 1] != '.');
			if (opt->kind == CXR_OPT_CHOICE)
				assert_non_null(strchr(opt->arg, '|'));
			for (const cxr_opt *other = opt + 1; other->name; other++) {
				assert_string_not_equal(opt->name, other->name);
				assert_true(opt->short_name == 0 || opt->short_name != other->short_name);
			}
			assert_null(cli__opt_by_name(cli__common_opts, cxr_str_from(opt->name)));
		}
	}
}

static void test_groups_stand_together(void **state)
{
	(void)state;
	for (const cxr_cmd *const *at = cxr_commands; *at; at++)
		for (const cxr_cmd *const *later = at + 1; *later; later++) {
			assert_string_not_equal((*at)->name, (*later)->name);
			if (strcmp((*at)->group, (*later)->group) == 0)
				assert_string_equal((*(later - 1))->group, (*later)->group);
		}
}

static void test_every_page(void **state)
{
	(void)state;
	for (const cxr_cmd *const *at = cxr_commands; *at; at++) {
		cxr_buf help, man;
		char name[64];
		cxr_buf_init(&help, CLI__PAGE_BYTES);
		cxr_buf_init(&man, CLI__PAGE_BYTES);
		cli__help_cmd(*at, &help);
		cli__man_page(*at, &man);
		assert_true(longest_line(help.ptr) <= 100); /* a long example or usage word may stick out */
		for (const cxr_opt *opt = (*at)->opts; opt && opt->name; opt++)
			assert_non_null(strstr(help.ptr, opt->name));
		cli__page_name(*at, name);
		assert_true(strncmp(man.ptr, ".TH CXR\\-", 9) == 0);
		assert_null(strchr(name, ' '));
		assert_non_null(strstr(man.ptr, ".SH COMMON OPTIONS\n"));
		cxr_buf_release(&help);
		cxr_buf_release(&man);
	}
}

static void test_wrap(void **state)
{
	(void)state;
	cxr_buf out;
	cxr_buf_init(&out, 1 << 16);
	char text[512] = "";
	for (int i = 0; i < 30; i++)
		strcat(text, "word ");
	strcat(text, "\n\n  as it is\nend");
	cli__wrap(&out, cxr_str_from(text), 4);
	assert_int_equal(longest_line(out.ptr), 78);
	assert_non_null(strstr(out.ptr, "\n\n      as it is\n    end\n"));
	cxr_buf_release(&out);
}

static void test_roff_is_escaped(void **state)
{
	(void)state;
	static const cxr_opt opts[] = {{'x', "a-b", CXR_OPT_TEXT, 0, "FILE", "a \\ and -1"}, {0}};
	static const cxr_cmd cmd = {.name = "two words", .group = "G", .synopsis = "[-x]", .summary = "Sum", .text = ".dot\n'quote\n\n  code\nend",
		.examples = "cxr a # does b", .opts = opts, .opts_bytes = 8};
	cxr_buf out;
	cxr_buf_init(&out, 1 << 16);
	cli__man_page(&cmd, &out);
	assert_non_null(strstr(out.ptr, ".TH CXR\\-TWO\\-WORDS 1"));
	assert_non_null(strstr(out.ptr, "\n\\&.dot\n\\&'quote\n.PP\n.nf\n  code\n.fi\nend\n"));
	assert_non_null(strstr(out.ptr, "\\fB\\-x\\fR, \\fB\\-\\-a\\-b\\fR \\fIFILE\\fR\na \\e and \\-1\n"));
	assert_non_null(strstr(out.ptr, ".TP\n\\fBcxr a\\fR\ndoes b\n"));
	cxr_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_overview_is_one_screen),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_groups_stand_together),
		cmocka_unit_test(test_every_page),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_roff_is_escaped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
