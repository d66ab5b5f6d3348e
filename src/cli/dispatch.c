/* See dispatch.h. */
#include "cli/dispatch.h"

#include <string.h>

#include "base/mem.h"
#include "cli/manual.h"
#include "cli/options.h"
#include "os/pool.h"

const cxr_opt cli__common_opts[] = {
	{'C', "project", CXR_OPT_TEXT, offsetof(cli_common, cli.project_dir), "DIR", "project directory (default: the current one)"},
	{'j', "jobs", CXR_OPT_INT, offsetof(cli_common, cli.n_workers), "0..1024", "worker threads; 0 means all cores (default)"},
	{0, "json", CXR_OPT_FLAG, offsetof(cli_common, cli.json), NULL, "results as JSON"},
	{0, "dry-run", CXR_OPT_FLAG, offsetof(cli_common, cli.dry_run), NULL, "say what would be done and change nothing"},
	{0, "force", CXR_OPT_FLAG, offsetof(cli_common, cli.force), NULL, "do again what is done already"},
	{0, "seed", CXR_OPT_INT, offsetof(cli_common, cli.seed), "0..", "seed of everything random (default 0)"},
	{0, "progress", CXR_OPT_CHOICE, offsetof(cli_common, cli.progress), "auto|plain|json|none", "how progress is shown on standard error (default auto)"},
	{'q', "quiet", CXR_OPT_FLAG, offsetof(cli_common, cli.quiet), NULL, "no progress and no remarks"},
	{'v', "verbose", CXR_OPT_FLAG, offsetof(cli_common, cli.verbose), NULL, "say more"},
	{'h', "help", CXR_OPT_FLAG, offsetof(cli_common, help), NULL, "show the manual of the command"},
	{0, "version", CXR_OPT_FLAG, offsetof(cli_common, version), NULL, "show the version"},
	{0},
};

static bool starts_with_word(const char *name, const char *word)
{
	size_t n = strlen(word);
	return strncmp(name, word, n) == 0 && name[n] == ' ';
}

const cxr_cmd *cli__find_cmd(int argc, char **argv, int *out_n_words)
{
	*out_n_words = 0;
	for (const cxr_cmd *const *cmd = cxr_commands; argc > 0 && *cmd; cmd++) {
		const char *name = (*cmd)->name;
		bool is_two = argc > 1 && starts_with_word(name, argv[0]) && strcmp(name + strlen(argv[0]) + 1, argv[1]) == 0;
		if (!is_two && strcmp(name, argv[0]) != 0)
			continue;
		*out_n_words = is_two ? 2 : 1;
		return *cmd;
	}
	return NULL;
}

static int unknown_cmd(cxr_cli *cli, int argc, char **argv)
{
	int n_listed = 0;
	for (const cxr_cmd *const *cmd = cxr_commands; *cmd; cmd++) {
		if (!starts_with_word((*cmd)->name, argv[0]))
			continue;
		if (n_listed++ == 0)
			fprintf(cli->err, "cxr: `cxr %s` needs a second word: ", argv[0]);
		fprintf(cli->err, "%s`cxr %s`", n_listed > 1 ? ", " : "", (*cmd)->name);
	}
	if (n_listed) {
		fputc('\n', cli->err);
		return CXR_EXIT_USAGE;
	}
	/* an argument may be anything, also a name: it is not repeated */
	cli_nearest nearest;
	cli__nearest_init(&nearest, cxr_str_from(argv[0]));
	for (const cxr_cmd *const *cmd = cxr_commands; *cmd; cmd++)
		cli__nearest_try(&nearest, (*cmd)->name);
	fprintf(cli->err, "cxr: no such command");
	if (nearest.best)
		fprintf(cli->err, "; did you mean `cxr %s`?", nearest.best);
	fprintf(cli->err, "\nTry `cxr --help`.\n");
	(void)argc;
	return CXR_EXIT_USAGE;
}

static int print_page(cxr_cli *cli, FILE *to, void (*write)(const cxr_cmd *cmd, cxr_buf *out), const cxr_cmd *cmd)
{
	cxr_buf page;
	cxr_err err;
	cxr_err_clear(&err);
	cxr_buf_init(&page, CLI__PAGE_BYTES);
	if (cmd)
		write(cmd, &page);
	else
		cli__help_overview(&page);
	int code = CXR_EXIT_OK;
	if (cxr_buf_check(&page, &err) != CXR_OK)
		code = cxr_cli_fail(cli, &err, false);
	else
		fwrite(page.ptr, 1, page.len, to);
	cxr_buf_release(&page);
	return code;
}

/* Fills what was not given. */
static void set_defaults(cxr_cli *cli)
{
	cli->is_project_given = cli->project_dir != NULL;
	if (!cli->project_dir)
		cli->project_dir = ".";
	if (!cli->progress)
		cli->progress = cli->quiet ? "none" : "auto";
	if (cli->n_workers == 0)
		cli->n_workers = cxr_pool_cores();
}

static int print_version(cxr_cli *cli)
{
	fprintf(cli->out, "cxr %s\n", CXR_VERSION);
	return CXR_EXIT_OK;
}

static int run_cmd(cli_common *common, const cxr_cmd *cmd, int argc, char **argv)
{
	cxr_cli *cli = &common->cli;
	void *opts = cxr_calloc(1, cmd->opts_bytes ? cmd->opts_bytes : 1);
	if (!opts) {
		fprintf(cli->err, "cxr: no memory for the options\n");
		return CXR_EXIT_FAILED;
	}
	const cli_opt_table tables[] = {{cmd->opts, opts}, {cli__common_opts, common}};
	cli_problem problem;
	int code;
	if (!cli__opts_parse(tables, CXR_ARRAY_LEN(tables), false, &argc, argv, &problem)) {
		code = cxr_cli_usage(cli, cmd, "%s", problem.text);
	} else if (common->help) {
		code = print_page(cli, cli->out, cli__help_cmd, cmd);
	} else if (common->version) {
		code = print_version(cli);
	} else {
		set_defaults(cli);
		code = cmd->run(cli, opts, argc, argv);
	}
	cxr_free(opts);
	return code;
}

static int dispatch(cli_common *common, int argc, char **argv)
{
	cxr_cli *cli = &common->cli;
	const cli_opt_table table = {cli__common_opts, common};
	cli_problem problem;
	if (!cli__opts_parse(&table, 1, true, &argc, argv, &problem)) {
		fprintf(cli->err, "cxr: %s\nTry `cxr --help`.\n", problem.text);
		return CXR_EXIT_USAGE;
	}
	if (common->version)
		return print_version(cli);
	int n_words;
	const cxr_cmd *cmd = cli__find_cmd(argc, argv, &n_words);
	if (cmd)
		return run_cmd(common, cmd, argc - n_words, argv + n_words);
	if (argc > 0)
		return unknown_cmd(cli, argc, argv);
	int code = print_page(cli, common->help ? cli->out : cli->err, NULL, NULL);
	return common->help ? code : CXR_EXIT_USAGE;
}

int cxr_cli_main(int argc, char **argv, FILE *out, FILE *err)
{
	cli_common common = {.cli = {.out = out, .err = err}};
	int code = dispatch(&common, argc > 0 ? argc - 1 : 0, argv + (argc > 0));
	return cxr_cli_finish(&common.cli, code);
}
