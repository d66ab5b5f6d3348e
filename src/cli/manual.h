/*
 * The manual: overview, help screens, man pages and completion, all from the tables of cmd.h. Inside the room.
 * Tests: tests/unit/cli/test_help.c, tests/cli/
 */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "base/buf.h"
#include "cli/cmd.h"

/* Most bytes that a page may have. */
#define CLI__PAGE_BYTES ((size_t)4 << 20)

/* Options that every command understands; targets are fields of cli_common (dispatch.h). Ends with name NULL. */
extern const cxr_opt cli__common_opts[];

typedef struct cli_exit_code {
	int code;
	const char *meaning;
} cli_exit_code;
extern const cli_exit_code cli__exit_codes[]; /* ends with meaning NULL */

/* The command whose name is the first word or the first two; NULL when there is none. *out_n_words tells how many words it took. */
const cxr_cmd *cli__find_cmd(int argc, char **argv, int *out_n_words);
/* "cxr-deid-text"; `out` holds 64. */
void cli__page_name(const cxr_cmd *cmd, char out[64]);
/* What an option shows behind its name: "DIR", "N" for a range, the list of a choice, "" for a flag. */
const char *cli__arg_shown(const cxr_opt *opt);

/* `cxr --help`: one screen of 80 columns. */
void cli__help_overview(cxr_buf *out);
/* `cxr CMD --help` */
void cli__help_cmd(const cxr_cmd *cmd, cxr_buf *out);
/* Appends `text`, wrapped to 80 columns; every line starts with `indent` blanks. Lines that start with a blank stay as they are. */
void cli__wrap(cxr_buf *out, cxr_str text, size_t indent);

/* Man pages in roff (man macros): cxr(1) when cmd is NULL, else cxr-<command>(1). */
void cli__man_page(const cxr_cmd *cmd, cxr_buf *out);

/* Completion scripts: shell is "bash", "zsh" or "fish". */
void cli__completion(const char *shell, cxr_buf *out);

#endif
