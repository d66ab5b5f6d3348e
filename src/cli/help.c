/* Overview and help screens; see manual.h. `cxr help` itself is cmd_help.c. */
#include <string.h>

#include "cli/manual.h"
#include "cli/options.h"

enum { WIDTH = 80, HELP_COLUMN = 26, GROUP_COLUMN = 9, NAME_COLUMN = 13 };

const cli_exit_code cli__exit_codes[] = {
	{CXR_EXIT_OK, "done; also when there was nothing left to do"},
	{CXR_EXIT_FINDINGS, "finished with findings: a check failed, files were refused, the quarantine is not empty with --strict"},
	{CXR_EXIT_USAGE, "wrong options or a wrong cxr.yaml"},
	{CXR_EXIT_FAILED, "failed, nothing changed: unreadable input, a project that is locked, damaged or of a newer version"},
	{CXR_EXIT_PARTIAL, "partly done (disk full, I/O error, time limit, SIGUSR1): run the same command again to go on"},
	{CXR_EXIT_POLICY, "refused by policy: missing sign-off, missing project key, a vault that others can read"},
	{CXR_EXIT_BUG, "a bug in cxr"},
	{CXR_EXIT_INTERRUPTED, "interrupted by SIGINT or SIGTERM after the current record; resumable as 4"},
	{0, NULL},
};

void cli__page_name(const cxr_cmd *cmd, char out[64])
{
	snprintf(out, 64, "cxr-%s", cmd->name);
	for (char *at = out; *at; at++)
		if (*at == ' ')
			*at = '-';
}

const char *cli__arg_shown(const cxr_opt *opt)
{
	if (opt->kind == CXR_OPT_FLAG)
		return "";
	return !opt->arg || cli__arg_is_range(opt->arg) ? "N" : opt->arg;
}

static void add_blanks(cxr_buf *out, size_t n)
{
	while (n--)
		cxr_buf_add_char(out, ' ');
}

/* One paragraph line to lines of at most WIDTH columns; the first starts at `column` already. */
static void wrap_line(cxr_buf *out, cxr_str line, size_t indent, size_t column)
{
	cxr_str word;
	bool is_first = true;
	while (cxr_str_split(&line, ' ', &word)) {
		if (word.len == 0)
			continue;
		if (!is_first && column + 1 + word.len > WIDTH) {
			cxr_buf_add_char(out, '\n');
			add_blanks(out, indent);
			column = indent;
			is_first = true;
		}
		if (!is_first)
			cxr_buf_add_char(out, ' ');
		cxr_buf_add_str(out, word);
		column += word.len + (is_first ? 0 : 1);
		is_first = false;
	}
	cxr_buf_add_char(out, '\n');
}

void cli__wrap(cxr_buf *out, cxr_str text, size_t indent)
{
	cxr_str line;
	while (cxr_str_split(&text, '\n', &line)) {
		if (line.len == 0) {
			if (text.ptr)
				cxr_buf_add_char(out, '\n');
			continue;
		}
		add_blanks(out, indent);
		if (line.ptr[0] == ' ') {
			cxr_buf_add_str(out, line);
			cxr_buf_add_char(out, '\n');
		} else {
			wrap_line(out, line, indent, indent);
		}
	}
}

/* ---- options ---- */

static void add_opt(cxr_buf *out, const cxr_opt *opt)
{
	size_t start = out->len;
	if (opt->short_name)
		cxr_buf_printf(out, "  -%c, --%s", opt->short_name, opt->name);
	else
		cxr_buf_printf(out, "      --%s", opt->name);
	const char *arg = cli__arg_shown(opt);
	if (arg[0])
		cxr_buf_printf(out, " %s", arg);
	size_t column = out->len - start;
	if (column + 2 > HELP_COLUMN) {
		cxr_buf_add_char(out, '\n');
		column = 0;
	}
	add_blanks(out, HELP_COLUMN - column);
	wrap_line(out, cxr_str_from(opt->help), HELP_COLUMN, HELP_COLUMN);
}

static void add_opts(cxr_buf *out, const char *title, const cxr_opt *opts, const cxr_opt *hidden_by)
{
	cxr_buf_printf(out, "\n%s:\n", title);
	for (const cxr_opt *opt = opts; opt && opt->name; opt++)
		if (!cli__opt_by_name(hidden_by, cxr_str_from(opt->name)))
			add_opt(out, opt);
}

static void add_examples(cxr_buf *out, const char *examples)
{
	cxr_str rest = cxr_str_from(examples), line;
	cxr_buf_addz(out, "\nexamples:\n");
	while (cxr_str_split(&rest, '\n', &line)) {
		size_t hash = cxr_str_find(line, cxr_str_from(" # "));
		cxr_str command = cxr_str_trim(hash == SIZE_MAX ? line : (cxr_str){line.ptr, hash});
		if (command.len == 0)
			continue;
		cxr_buf_printf(out, "  " CXR_STR_FMT "\n", CXR_STR_ARG(command));
		if (hash != SIZE_MAX) {
			add_blanks(out, 6);
			wrap_line(out, (cxr_str){line.ptr + hash + 3, line.len - hash - 3}, 6, 6);
		}
	}
}

void cli__help_cmd(const cxr_cmd *cmd, cxr_buf *out)
{
	cxr_buf_printf(out, "cxr %s - %s\n\nusage: ", cmd->name, cmd->summary);
	size_t indent = strlen("usage: cxr ") + strlen(cmd->name) + 1;
	cxr_buf_printf(out, "cxr %s ", cmd->name);
	wrap_line(out, cxr_str_from(cmd->synopsis ? cmd->synopsis : ""), indent, indent);
	if (cmd->text) {
		cxr_buf_add_char(out, '\n');
		cli__wrap(out, cxr_str_from(cmd->text), 0);
	}
	if (cmd->opts && cmd->opts->name)
		add_opts(out, "options", cmd->opts, NULL);
	add_opts(out, "common options", cli__common_opts, cmd->opts);
	if (cmd->examples)
		add_examples(out, cmd->examples);
}

/* ---- overview ---- */

void cli__help_overview(cxr_buf *out)
{
	cxr_buf_addz(out, "cxr - from a hospital's chest X-rays to a de-identified research dataset\n"
		"usage: cxr COMMAND [options]    manual: cxr help COMMAND\n\n");
	const char *group = "";
	for (const cxr_cmd *const *at = cxr_commands; *at; at++) {
		const cxr_cmd *cmd = *at;
		bool is_same = strcmp(group, cmd->group) == 0;
		group = cmd->group;
		cxr_buf_printf(out, "%-*s%-*s%s\n", GROUP_COLUMN, is_same ? "" : group, NAME_COLUMN, cmd->name, cmd->summary);
	}
}
