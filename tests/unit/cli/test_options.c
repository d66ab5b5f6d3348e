#include "house_test.h"

#include <string.h>

#include "cli/options.h"

typedef struct fields {
	bool flag, other;
	const char *text;
	int64_t count;
	double share;
	const char *choice;
} fields;

static const cxr_opt opts[] = {
	{'f', "flag", CXR_OPT_FLAG, offsetof(fields, flag), NULL, "a flag"},
	{'g', "other", CXR_OPT_FLAG, offsetof(fields, other), NULL, "another"},
	{'t', "text", CXR_OPT_TEXT, offsetof(fields, text), "FILE", "a text"},
	{'n', "count", CXR_OPT_INT, offsetof(fields, count), "1..100", "a count"},
	{0, "share", CXR_OPT_NUMBER, offsetof(fields, share), "0..1", "a share"},
	{0, "choice", CXR_OPT_CHOICE, offsetof(fields, choice), "one|two|three", "a choice"},
	{0},
};

typedef struct second_fields {
	int64_t count, any;
	bool verbose;
} second_fields;

static const cxr_opt second_opts[] = {
	{'n', "count", CXR_OPT_INT, offsetof(second_fields, count), "N", "hidden by the first table"},
	{0, "any", CXR_OPT_INT, offsetof(second_fields, any), "N", "any number"},
	{'v', "verbose", CXR_OPT_FLAG, offsetof(second_fields, verbose), NULL, "say more"},
	{0},
};

typedef struct result {
	fields f;
	second_fields s;
	cli_problem problem;
	char words[16][64];
	char *argv[16];
	int argc;
	bool ok;
} result;

/* Splits `line` at blanks ("''" stands for an empty word) and parses it. */
static result parse(const char *line, bool stop_at_word)
{
	static result r;
	memset(&r, 0, sizeof r);
	char copy[512];
	snprintf(copy, sizeof copy, "%s", line);
	for (char *save = NULL, *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		snprintf(r.words[r.argc], sizeof r.words[0], "%s", strcmp(word, "''") == 0 ? "" : word);
		r.argv[r.argc] = r.words[r.argc];
		r.argc++;
	}
	const cli_opt_table tables[] = {{opts, &r.f}, {second_opts, &r.s}};
	r.ok = cli__opts_parse(tables, 2, stop_at_word, &r.argc, r.argv, &r.problem);
	return r;
}

static void test_forms(void **state)
{
	(void)state;
	static const char *const lines[] = {"-f -t a -n 7 --share 0.5 --choice two x y", "--flag --text=a --count=7 --share=.5 --choice=two x y",
		"x -fn7 --text a y --share 5e-1 --choice two", "x y -ta -n7 -f --share=0.5 --choice two"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(lines); i++) {
		result r = parse(lines[i], false);
		assert_true(r.ok);
		assert_true(r.f.flag);
		assert_false(r.f.other);
		assert_string_equal(r.f.text, "a");
		assert_int_equal(r.f.count, 7);
		assert_true(r.f.share > 0.49 && r.f.share < 0.51);
		assert_string_equal(r.f.choice, "two");
		assert_int_equal(r.argc, 2);
		assert_string_equal(r.argv[0], "x");
		assert_string_equal(r.argv[1], "y");
	}
}

static void test_clusters_and_last_wins(void **state)
{
	(void)state;
	result r = parse("-fgv -n 1 -n 2 --text= --any -5", false);
	assert_true(r.ok);
	assert_true(r.f.flag && r.f.other && r.s.verbose);
	assert_int_equal(r.f.count, 2);
	assert_int_equal(r.s.count, 0);
	assert_string_equal(r.f.text, "");
	assert_int_equal(r.s.any, -5);
}

static void test_positional(void **state)
{
	(void)state;
	result r = parse("- -- -f --count a", false);
	assert_true(r.ok);
	assert_false(r.f.flag);
	assert_int_equal(r.argc, 4);
	assert_string_equal(r.argv[0], "-");
	assert_string_equal(r.argv[1], "-f");
	assert_string_equal(r.argv[3], "a");

	r = parse("-f build -g --nonsense", true);
	assert_true(r.ok);
	assert_true(r.f.flag);
	assert_false(r.f.other);
	assert_int_equal(r.argc, 3);
	assert_string_equal(r.argv[2], "--nonsense");

	r = parse("-t -f", false); /* a value may look like an option */
	assert_true(r.ok);
	assert_string_equal(r.f.text, "-f");
}

static void test_problems(void **state)
{
	(void)state;
	static const struct {
		const char *line, *problem;
	} cases[] = {
		{"--cuont 3", "unknown option --cuont; did you mean --count?"},
		{"--coun 3", "unknown option --coun; did you mean --count?"},
		{"--fla", "unknown option --fla; did you mean --flag?"},
		{"--zzzzzz", "unknown option --zzzzzz"},
		{"--no/name", "unknown option"},
		{"--=3", "unknown option"},
		{"-x", "unknown option -x"},
		{"-f\xC3", "unknown option"},
		{"-t", "--text needs a value"},
		{"--text", "--text needs a value"},
		{"--flag=1", "--flag takes no value"},
		{"-n many", "--count takes a whole number"},
		{"-n ''", "--count takes a whole number"},
		{"-n 1.5", "--count takes a whole number"},
		{"-n 0", "--count is 1 to 100"},
		{"-n 101", "--count is 1 to 100"},
		{"-n 99999999999999999999", "--count takes a whole number"},
		{"--share 1.01", "--share is 0 to 1"},
		{"--share x", "--share takes a number"},
		{"--choice four", "--choice is one of: one, two, three"},
		{"--choice ''", "--choice is one of: one, two, three"},
		{"--choice on", "--choice is one of: one, two, three"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		result r = parse(cases[i].line, false);
		assert_false(r.ok);
		assert_string_equal(r.problem.text, cases[i].problem);
	}
}

static void test_open_ranges(void **state)
{
	(void)state;
	assert_true(cli__arg_is_range("0.."));
	assert_true(cli__arg_is_range("..9"));
	assert_true(cli__arg_is_range("1..65535"));
	assert_true(cli__arg_is_range("0..1"));
	assert_false(cli__arg_is_range("N"));
	assert_false(cli__arg_is_range("DIR"));
	assert_false(cli__arg_is_range("a..b"));
	assert_false(cli__arg_is_range(NULL));
	struct {
		int64_t low, high;
	} target = {0, 0};
	static const cxr_opt open_opts[] = {{0, "low", CXR_OPT_INT, 0, "3..", ""}, {0, "high", CXR_OPT_INT, 8, "..9", ""}, {0}};
	static const struct {
		const char *word;
		bool ok;
		const char *problem;
	} cases[] = {{"--low=3", true, ""}, {"--low=2", false, "--low is at least 3"}, {"--high=9", true, ""}, {"--high=-4", true, ""},
		{"--high=10", false, "--high is at most 9"}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		char word[32];
		char *argv[] = {word};
		int argc = 1;
		cli_problem problem = {""};
		const cli_opt_table table = {open_opts, &target};
		snprintf(word, sizeof word, "%s", cases[i].word);
		assert_int_equal(cli__opts_parse(&table, 1, false, &argc, argv, &problem), cases[i].ok);
		assert_string_equal(problem.text, cases[i].problem);
	}
}

static void test_nearest(void **state)
{
	(void)state;
	static const char *const names[] = {"synth", "build", "status", "stats", "deid text"};
	static const struct {
		const char *word, *best;
	} cases[] = {{"synht", "synth"}, {"biuld", "build"}, {"stat", "status"}, {"stast", "stats"}, {"deid-text", "deid text"}, {"x", NULL},
		{"frobnicate", NULL}, {"", NULL}, {"a word of more than forty letters, which no command is", NULL}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cli_nearest nearest;
		cli__nearest_init(&nearest, cxr_str_from(cases[i].word));
		for (size_t j = 0; j < CXR_ARRAY_LEN(names); j++)
			cli__nearest_try(&nearest, names[j]);
		if (cases[i].best)
			assert_string_equal(nearest.best, cases[i].best);
		else
			assert_null(nearest.best);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_clusters_and_last_wins),
		cmocka_unit_test(test_positional),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_open_ranges),
		cmocka_unit_test(test_nearest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
