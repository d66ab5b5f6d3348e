/* See options.h. */
#include "cli/options.h"

#include <stdarg.h>

/* ---- suggestions ---- */

enum { MAX_WORD = 40 };

/* Edits (insert, drop, replace, swap neighbours) between two words; MAX_WORD + 1 for long ones. */
static size_t edit_distance(cxr_str a, cxr_str b)
{
	size_t rows[3][MAX_WORD + 1];
	if (a.len > MAX_WORD || b.len > MAX_WORD)
		return MAX_WORD + 1;
	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *now = rows[i % 3];
		const size_t *above = rows[(i + 2) % 3];
		const size_t *above2 = rows[(i + 1) % 3];
		now[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t best = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
			best = above[j] + 1 < best ? above[j] + 1 : best;
			best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
			bool is_swap = i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
			if (is_swap && above2[j - 2] + 1 < best)
				best = above2[j - 2] + 1;
			now[j] = best;
		}
	}
	return rows[a.len % 3][b.len];
}

void cli__nearest_init(cli_nearest *nearest, cxr_str word)
{
	*nearest = (cli_nearest){.word = word, .distance = (word.len + 2) / 3 + 1}; /* one edit for every three letters begun */
}

void cli__nearest_try(cli_nearest *nearest, const char *candidate)
{
	cxr_str name = cxr_str_from(candidate);
	size_t distance = edit_distance(nearest->word, name);
	bool is_longer_form = nearest->word.len >= 2 && cxr_str_starts(name, nearest->word);
	if (is_longer_form && distance > 1)
		distance = 1;
	if (distance < nearest->distance) {
		nearest->best = candidate;
		nearest->distance = distance;
	}
}

/* ---- tables ---- */

const cxr_opt *cli__opt_by_name(const cxr_opt *opts, cxr_str name)
{
	for (const cxr_opt *opt = opts; opt && opt->name; opt++)
		if (cxr_str_eqz(name, opt->name))
			return opt;
	return NULL;
}

static const cxr_opt *opt_by_letter(const cxr_opt *opts, char letter)
{
	for (const cxr_opt *opt = opts; opt && opt->name; opt++)
		if (opt->short_name == letter)
			return opt;
	return NULL;
}

bool cli__choice_at(const char *choices, size_t index, cxr_str *out)
{
	cxr_str rest = cxr_str_from(choices);
	for (size_t i = 0; cxr_str_split(&rest, '|', out); i++)
		if (i == index)
			return true;
	return false;
}

static bool split_range(const char *arg, cxr_str *low, cxr_str *high)
{
	cxr_str text = cxr_str_from(arg);
	size_t dots = cxr_str_find(text, cxr_str_from(".."));
	if (!arg || dots == SIZE_MAX)
		return false;
	*low = (cxr_str){text.ptr, dots};
	*high = (cxr_str){text.ptr + dots + 2, text.len - dots - 2};
	double unused;
	return (low->len == 0 || cxr_str_to_double(*low, &unused)) && (high->len == 0 || cxr_str_to_double(*high, &unused));
}

bool cli__arg_is_range(const char *arg)
{
	cxr_str low, high;
	return arg && split_range(arg, &low, &high);
}

/* ---- values ---- */

static bool fail(cli_problem *problem, const char *fmt, ...) CXR_PRINTF(2, 3);

static bool fail(cli_problem *problem, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	vsnprintf(problem->text, sizeof problem->text, fmt, args);
	va_end(args);
	return false;
}

static bool range_problem(const cxr_opt *opt, cxr_str low, cxr_str high, cli_problem *problem)
{
	if (!high.len)
		return fail(problem, "--%s is at least " CXR_STR_FMT, opt->name, CXR_STR_ARG(low));
	if (!low.len)
		return fail(problem, "--%s is at most " CXR_STR_FMT, opt->name, CXR_STR_ARG(high));
	return fail(problem, "--%s is " CXR_STR_FMT " to " CXR_STR_FMT, opt->name, CXR_STR_ARG(low), CXR_STR_ARG(high));
}

static bool set_int(const cxr_opt *opt, void *field, cxr_str value, cli_problem *problem)
{
	int64_t number, bound;
	cxr_str low, high;
	if (!cxr_str_to_i64(value, &number))
		return fail(problem, "--%s takes a whole number", opt->name);
	if (opt->arg && split_range(opt->arg, &low, &high)) {
		bool is_low = low.len && cxr_str_to_i64(low, &bound) && number < bound;
		bool is_high = high.len && cxr_str_to_i64(high, &bound) && number > bound;
		if (is_low || is_high)
			return range_problem(opt, low, high, problem);
	}
	memcpy(field, &number, sizeof number);
	return true;
}

static bool set_number(const cxr_opt *opt, void *field, cxr_str value, cli_problem *problem)
{
	double number, bound;
	cxr_str low, high;
	if (!cxr_str_to_double(value, &number))
		return fail(problem, "--%s takes a number", opt->name);
	if (opt->arg && split_range(opt->arg, &low, &high)) {
		bool is_low = low.len && cxr_str_to_double(low, &bound) && number < bound;
		bool is_high = high.len && cxr_str_to_double(high, &bound) && number > bound;
		if (is_low || is_high)
			return range_problem(opt, low, high, problem);
	}
	memcpy(field, &number, sizeof number);
	return true;
}

static bool set_choice(const cxr_opt *opt, void *field, const char *value, cli_problem *problem)
{
	cxr_str choice;
	for (size_t i = 0; cli__choice_at(opt->arg, i, &choice); i++) {
		if (!cxr_str_eqz(choice, value))
			continue;
		memcpy(field, &value, sizeof value);
		return true;
	}
	char list[160];
	size_t n = 0;
	for (const char *at = opt->arg; *at && n + 3 < sizeof list; at++) {
		list[n++] = *at == '|' ? ',' : *at;
		if (*at == '|')
			list[n++] = ' ';
	}
	list[n] = '\0';
	return fail(problem, "--%s is one of: %s", opt->name, list);
}

static bool set_value(const cxr_opt *opt, void *target, const char *value, cli_problem *problem)
{
	void *field = (char *)target + opt->offset;
	switch (opt->kind) {
	case CXR_OPT_FLAG: *(bool *)field = true; return true;
	case CXR_OPT_TEXT: memcpy(field, &value, sizeof value); return true;
	case CXR_OPT_INT: return set_int(opt, field, cxr_str_from(value), problem);
	case CXR_OPT_NUMBER: return set_number(opt, field, cxr_str_from(value), problem);
	case CXR_OPT_CHOICE: return set_choice(opt, field, value, problem);
	default: return fail(problem, "--%s cannot be read", opt->name);
	}
}

/* ---- the words ---- */

typedef struct parser {
	const cli_opt_table *tables;
	size_t n_tables;
	int argc;
	char **argv;
	int at; /* next word to read */
	cli_problem *problem;
} parser;

static bool unknown_long(const parser *p, cxr_str name)
{
	cli_nearest nearest;
	cli__nearest_init(&nearest, name);
	for (size_t i = 0; i < p->n_tables; i++)
		for (const cxr_opt *opt = p->tables[i].opts; opt && opt->name; opt++)
			cli__nearest_try(&nearest, opt->name);
	/* the word may hold anything, so it is repeated only when it looks like a name */
	bool is_name = name.len > 0 && name.len <= MAX_WORD;
	for (size_t i = 0; i < name.len; i++)
		is_name &= cxr_is_alnum((unsigned char)name.ptr[i]) || name.ptr[i] == '-' || name.ptr[i] == '_';
	if (!is_name)
		return fail(p->problem, "unknown option");
	if (nearest.best)
		return fail(p->problem, "unknown option --" CXR_STR_FMT "; did you mean --%s?", CXR_STR_ARG(name), nearest.best);
	return fail(p->problem, "unknown option --" CXR_STR_FMT, CXR_STR_ARG(name));
}

/* The value of a valued option: `rest` when it hangs on the option, else the next word. */
static bool take_value(parser *p, const cxr_opt *opt, const char *rest, const char **out)
{
	*out = rest;
	if (!rest) {
		if (p->at >= p->argc)
			return fail(p->problem, "--%s needs a value", opt->name);
		*out = p->argv[p->at++];
	}
	return true;
}

static bool parse_long(parser *p, const char *word)
{
	const char *equals = strchr(word, '=');
	cxr_str name = {word, equals ? (size_t)(equals - word) : strlen(word)};
	for (size_t i = 0; i < p->n_tables; i++) {
		const cxr_opt *opt = cli__opt_by_name(p->tables[i].opts, name);
		if (!opt)
			continue;
		const char *value = NULL;
		if (opt->kind == CXR_OPT_FLAG && equals)
			return fail(p->problem, "--%s takes no value", opt->name);
		if (opt->kind != CXR_OPT_FLAG && !take_value(p, opt, equals ? equals + 1 : NULL, &value))
			return false;
		return set_value(opt, p->tables[i].target, value, p->problem);
	}
	return unknown_long(p, name);
}

static bool parse_letters(parser *p, const char *letters)
{
	for (; *letters; letters++) {
		const cxr_opt *opt = NULL;
		void *target = NULL;
		for (size_t i = 0; i < p->n_tables && !opt; i++) {
			opt = opt_by_letter(p->tables[i].opts, *letters);
			target = p->tables[i].target;
		}
		if (!opt)
			return cxr_is_alnum((unsigned char)*letters) ? fail(p->problem, "unknown option -%c", *letters) : fail(p->problem, "unknown option");
		if (opt->kind == CXR_OPT_FLAG) {
			if (!set_value(opt, target, NULL, p->problem))
				return false;
			continue;
		}
		const char *value;
		return take_value(p, opt, letters[1] ? letters + 1 : NULL, &value) && set_value(opt, target, value, p->problem);
	}
	return true;
}

bool cli__opts_parse(const cli_opt_table *tables, size_t n_tables, bool stop_at_word, int *argc, char **argv, cli_problem *problem)
{
	parser p = {.tables = tables, .n_tables = n_tables, .argc = *argc, .argv = argv, .problem = problem};
	int n_kept = 0;
	bool only_words = false;
	while (p.at < p.argc) {
		char *word = argv[p.at++];
		bool is_option = !only_words && word[0] == '-' && word[1] != '\0';
		if (!is_option) {
			argv[n_kept++] = word;
			only_words |= stop_at_word;
		} else if (strcmp(word, "--") == 0) {
			only_words = true;
		} else if (word[1] == '-') {
			if (!parse_long(&p, word + 2))
				return false;
		} else if (!parse_letters(&p, word + 1)) {
			return false;
		}
	}
	*argc = n_kept;
	return true;
}
