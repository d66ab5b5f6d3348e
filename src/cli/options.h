/*
 * The parser over option tables (cmd.h). Forms: -x, -xVALUE, -x VALUE, -xyz for flags, --name, --name=VALUE, --name VALUE;
 * "--" ends the options, "-" alone is a positional argument. Long names are never abbreviated. The last one given wins.
 * Tests: tests/unit/cli/test_options.c
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/cmd.h"

/* A table and the struct it fills. */
typedef struct cli_opt_table {
	const cxr_opt *opts; /* ends with name NULL; may be NULL */
	void *target;
} cli_opt_table;

typedef struct cli_problem {
	char text[256]; /* one sentence: what is wrong and, where one is near, what was meant */
} cli_problem;

/*
 * Reads options out of argv[0..*argc) into the targets; the first table that has an option gets it. Positional arguments stay,
 * in order, in argv[0..*argc). With `stop_at_word` everything from the first positional argument on is left as it is.
 * False: *problem says why. argv's strings are kept by reference.
 */
CXR_NODISCARD bool cli__opts_parse(const cli_opt_table *tables, size_t n_tables, bool stop_at_word, int *argc, char **argv, cli_problem *problem);

/* The option of that name, NULL when there is none. */
const cxr_opt *cli__opt_by_name(const cxr_opt *opts, cxr_str name);
/* Piece `index` of "a|b|c"; false behind the last. */
bool cli__choice_at(const char *choices, size_t index, cxr_str *out);
/* True when `arg` is a range like "1..65535", "0..", "..9", "0..1". */
bool cli__arg_is_range(const char *arg);

/* Collects the candidate nearest to a word that was not known. */
typedef struct cli_nearest {
	cxr_str word;
	const char *best; /* NULL = none near enough to be meant */
	size_t distance;
} cli_nearest;
void cli__nearest_init(cli_nearest *nearest, cxr_str word);
void cli__nearest_try(cli_nearest *nearest, const char *candidate);

#endif
