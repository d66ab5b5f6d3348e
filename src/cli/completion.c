/*
 * Completion scripts from the option tables; see manual.h. zsh runs the bash script through its bashcompinit.
 * Tests: tests/cli/test_completion.py
 */
#include <string.h>

#include "cli/manual.h"
#include "cli/options.h"

/* ---- bash ---- */

/* "--name" and "-x" of every option, for a word list. */
static void add_names(cxr_buf *out, const cxr_opt *opts)
{
	for (const cxr_opt *opt = opts; opt && opt->name; opt++) {
		cxr_buf_printf(out, " --%s", opt->name);
		if (opt->short_name)
			cxr_buf_printf(out, " -%c", opt->short_name);
	}
}

static void add_choices(cxr_buf *out, const char *choices)
{
	cxr_str choice;
	for (size_t i = 0; cli__choice_at(choices, i, &choice); i++)
		cxr_buf_printf(out, "%s" CXR_STR_FMT, i ? " " : "", CXR_STR_ARG(choice));
}

/* case arms for the values of valued options: "prefix --name" -> what stands there. */
static void add_value_arms(cxr_buf *out, const char *prefix, const cxr_opt *opts)
{
	for (const cxr_opt *opt = opts; opt && opt->name; opt++) {
		if (opt->kind == CXR_OPT_FLAG)
			continue;
		cxr_buf_printf(out, "\t\"%s --%s\"", prefix, opt->name);
		if (opt->short_name)
			cxr_buf_printf(out, "|\"%s -%c\"", prefix, opt->short_name);
		cxr_buf_addz(out, ") ");
		if (opt->kind == CXR_OPT_CHOICE) {
			cxr_buf_addz(out, "COMPREPLY=($(compgen -W \"");
			add_choices(out, opt->arg);
			cxr_buf_addz(out, "\" -- \"$cur\")); return ;;\n");
		} else if (opt->arg && strcmp(opt->arg, "DIR") == 0) {
			cxr_buf_addz(out, "COMPREPLY=($(compgen -d -- \"$cur\")); return ;;\n");
		} else {
			cxr_buf_addz(out, "return ;;\n");
		}
	}
}

/* Options of a table whose value is a word of its own: `cxr -C DIR build` must not take DIR for a command. */
static void add_skips(cxr_buf *out)
{
	const char *bar = "";
	for (const cxr_opt *opt = cli__common_opts; opt->name; opt++) {
		if (opt->kind == CXR_OPT_FLAG)
			continue;
		cxr_buf_printf(out, "%s--%s", bar, opt->name);
		bar = "|";
		if (opt->short_name)
			cxr_buf_printf(out, "|-%c", opt->short_name);
	}
}

static size_t first_word_len(const cxr_cmd *cmd)
{
	return strcspn(cmd->name, " ");
}

/* First words, each once: the table may hold several commands of one first word side by side or apart. */
static void add_first_words(cxr_buf *out)
{
	for (const cxr_cmd *const *at = cxr_commands; *at; at++) {
		bool is_first = true;
		for (const cxr_cmd *const *before = cxr_commands; before != at; before++)
			is_first &= first_word_len(*before) != first_word_len(*at) || strncmp((*before)->name, (*at)->name, first_word_len(*at)) != 0;
		if (is_first)
			cxr_buf_printf(out, " %.*s", (int)first_word_len(*at), (*at)->name);
	}
}

static void add_bash(cxr_buf *out)
{
	cxr_buf_addz(out, "# bash completion for cxr; made by `cxr completion bash`\n_cxr()\n{\n"
		"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} first= second= cmd= opts= i\n"
		"\tCOMPREPLY=()\n"
		"\tif [ \"$cur\" = = ]; then cur=; elif [ \"$prev\" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
		"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\tcase ${COMP_WORDS[i]} in\n\t\t");
	add_skips(out);
	cxr_buf_addz(out, ") ((i++)) ;;\n\t\t-*) ;;\n"
		"\t\t*) if [ -z \"$first\" ]; then first=${COMP_WORDS[i]}; elif [ -z \"$second\" ]; then second=${COMP_WORDS[i]}; fi ;;\n"
		"\t\tesac\n\tdone\n\tcase \"$first $second\" in\n");
	for (const cxr_cmd *const *at = cxr_commands; *at; at++)
		if (strchr((*at)->name, ' '))
			cxr_buf_printf(out, "\t\"%s\") cmd=\"%s\" ;;\n", (*at)->name, (*at)->name);
	for (const cxr_cmd *const *at = cxr_commands; *at; at++)
		if (!strchr((*at)->name, ' '))
			cxr_buf_printf(out, "\t\"%s \"*) cmd=\"%s\" ;;\n", (*at)->name, (*at)->name);
	cxr_buf_addz(out, "\tesac\n\tcase \"$cmd $prev\" in\n");
	for (const cxr_cmd *const *at = cxr_commands; *at; at++)
		add_value_arms(out, (*at)->name, (*at)->opts);
	cxr_buf_addz(out, "\tesac\n\tcase \"x $prev\" in\n");
	add_value_arms(out, "x", cli__common_opts);
	cxr_buf_addz(out, "\tesac\n\tcase $cmd in\n");
	for (const cxr_cmd *const *at = cxr_commands; *at; at++) {
		cxr_buf_printf(out, "\t\"%s\") opts=\"", (*at)->name);
		add_names(out, (*at)->opts);
		cxr_buf_addz(out, "\" ;;\n");
	}
	cxr_buf_addz(out, "\tesac\n\tif [[ $cur == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W \"$opts");
	add_names(out, cli__common_opts);
	cxr_buf_addz(out, "\" -- \"$cur\"))\n\telif [ -z \"$first\" ]; then\n\t\tCOMPREPLY=($(compgen -W \"");
	add_first_words(out);
	cxr_buf_addz(out, "\" -- \"$cur\"))\n\telif [ -z \"$cmd\" ]; then\n\t\tcase $first in\n");
	for (const cxr_cmd *const *at = cxr_commands; *at; at++) {
		const char *space = strchr((*at)->name, ' ');
		if (space)
			cxr_buf_printf(out, "\t\t%.*s) opts=\"$opts %s\" ;;&\n", (int)(space - (*at)->name), (*at)->name, space + 1);
	}
	cxr_buf_addz(out, "\t\tesac\n\t\tCOMPREPLY=($(compgen -W \"$opts\" -- \"$cur\"))\n"
		"\telif [ \"$cmd\" = help ] && [ -z \"$second\" ]; then\n\t\tCOMPREPLY=($(compgen -W \"");
	add_first_words(out);
	cxr_buf_addz(out, "\" -- \"$cur\"))\n\tfi\n}\ncomplete -o default -F _cxr cxr\n");
}

/* ---- fish ---- */

/* Inside single quotes. */
static void add_fish_quoted(cxr_buf *out, const char *text)
{
	cxr_buf_add_char(out, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			cxr_buf_add_char(out, '\\');
		cxr_buf_add_char(out, *text);
	}
	cxr_buf_add_char(out, '\'');
}

static void add_fish_opts(cxr_buf *out, const char *condition, const cxr_opt *opts)
{
	for (const cxr_opt *opt = opts; opt && opt->name; opt++) {
		cxr_buf_printf(out, "complete -c cxr%s -l %s", condition, opt->name);
		if (opt->short_name)
			cxr_buf_printf(out, " -s %c", opt->short_name);
		if (opt->kind == CXR_OPT_CHOICE) {
			cxr_buf_addz(out, " -x -a '");
			add_choices(out, opt->arg);
			cxr_buf_addz(out, "'");
		} else if (opt->kind != CXR_OPT_FLAG) {
			cxr_buf_addz(out, " -r");
		}
		cxr_buf_addz(out, " -d ");
		add_fish_quoted(out, opt->help);
		cxr_buf_addz(out, "\n");
	}
}

static void add_fish(cxr_buf *out)
{
	cxr_buf_addz(out, "# fish completion for cxr; made by `cxr completion fish`\n");
	for (const cxr_cmd *const *at = cxr_commands; *at; at++) {
		const char *space = strchr((*at)->name, ' ');
		char condition[128];
		if (space)
			cxr_buf_printf(out, "complete -c cxr -n __fish_use_subcommand -a %.*s\ncomplete -c cxr -n '__fish_seen_subcommand_from %.*s' -a %s -d ",
				(int)(space - (*at)->name), (*at)->name, (int)(space - (*at)->name), (*at)->name, space + 1);
		else
			cxr_buf_printf(out, "complete -c cxr -n __fish_use_subcommand -a %s -d ", (*at)->name);
		add_fish_quoted(out, (*at)->summary);
		cxr_buf_addz(out, "\n");
		snprintf(condition, sizeof condition, " -n '__fish_seen_subcommand_from %s'", space ? space + 1 : (*at)->name);
		add_fish_opts(out, condition, (*at)->opts);
	}
	add_fish_opts(out, "", cli__common_opts);
}

void cli__completion(const char *shell, cxr_buf *out)
{
	if (strcmp(shell, "zsh") == 0)
		cxr_buf_addz(out, "#compdef cxr\nautoload -U +X bashcompinit && bashcompinit\n");
	if (strcmp(shell, "fish") == 0)
		add_fish(out);
	else
		add_bash(out);
}
