/* `cxr help`: overview, manual of a command, man pages. See help.c, man_page.c. */
#include <string.h>

#include "base/mem.h"
#include "cli/manual.h"
#include "os/file.h"

typedef struct help_opts {
	bool man;
	const char *man_dir;
} help_opts;

static const cxr_opt opts[] = {
	{0, "man", CXR_OPT_FLAG, offsetof(help_opts, man), NULL, "print the man page in roff: cxr(1), or the one of COMMAND"},
	{0, "man-dir", CXR_OPT_TEXT, offsetof(help_opts, man_dir), "DIR", "write all man pages into DIR"},
	{0},
};

extern const cxr_cmd cxr_cmd_help;

static cxr_rc write_page(const char *dir, const cxr_cmd *cmd, cxr_err *err)
{
	char name[64] = "cxr", file_name[80];
	cxr_buf page;
	if (cmd)
		cli__page_name(cmd, name);
	snprintf(file_name, sizeof file_name, "%s.1", name);
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, file_name);
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	cxr_buf_init(&page, CLI__PAGE_BYTES);
	cli__man_page(cmd, &page);
	cxr_rc rc = cxr_buf_check(&page, err);
	if (rc == CXR_OK)
		rc = cxr_file_write_atomic(path, cxr_buf_str(&page), 0644, err);
	cxr_buf_release(&page);
	return rc;
}

static cxr_rc write_pages(const char *dir, cxr_err *err)
{
	CXR_TRY(cxr_dir_make(dir, 0755, err));
	CXR_TRY(write_page(dir, NULL, err));
	for (const cxr_cmd *const *cmd = cxr_commands; *cmd; cmd++)
		CXR_TRY(write_page(dir, *cmd, err));
	return CXR_OK;
}

static int print_help(cxr_cli *cli, const cxr_cmd *cmd, bool is_man)
{
	cxr_buf page;
	cxr_err err;
	cxr_err_clear(&err);
	cxr_buf_init(&page, CLI__PAGE_BYTES);
	if (is_man)
		cli__man_page(cmd, &page);
	else if (cmd)
		cli__help_cmd(cmd, &page);
	else
		cli__help_overview(&page);
	int code = CXR_EXIT_OK;
	if (cxr_buf_check(&page, &err) != CXR_OK)
		code = cxr_cli_fail(cli, &err, false);
	else
		fwrite(page.ptr, 1, page.len, cli->out);
	cxr_buf_release(&page);
	return code;
}

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const help_opts *o = opts_struct;
	int n_words = 0;
	const cxr_cmd *cmd = cli__find_cmd(argc, argv, &n_words);
	if (n_words != argc)
		return cxr_cli_usage(cli, &cxr_cmd_help, "there is no such command");
	if (!o->man_dir)
		return print_help(cli, cmd, o->man);
	cxr_err err;
	cxr_err_clear(&err);
	return write_pages(o->man_dir, &err) == CXR_OK ? CXR_EXIT_OK : cxr_cli_fail(cli, &err, false);
}

const cxr_cmd cxr_cmd_help = {
	.name = "help",
	.group = "Help",
	.synopsis = "[COMMAND]",
	.summary = "Show the manual of a command",
	.text = "Without COMMAND the list of all commands. The same text is shown by `cxr COMMAND --help`, and installed as man pages: "
			"cxr(1), cxr-build(1), cxr-deid-text(1) and so on.",
	.examples = "cxr help convert # what convert does, its options\ncxr help --man deid text | man -l - # as a man page",
	.opts = opts,
	.opts_bytes = sizeof(help_opts),
	.run = run,
};
