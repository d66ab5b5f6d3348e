/* `cxr completion`: scripts that complete commands and options. See completion.c. */
#include <string.h>

#include "cli/manual.h"

extern const cxr_cmd cxr_cmd_completion;

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	(void)opts_struct;
	bool is_known = argc == 1 && (strcmp(argv[0], "bash") == 0 || strcmp(argv[0], "zsh") == 0 || strcmp(argv[0], "fish") == 0);
	if (!is_known)
		return cxr_cli_usage(cli, &cxr_cmd_completion, "names one shell: bash, zsh or fish");
	cxr_buf script;
	cxr_err err;
	cxr_err_clear(&err);
	cxr_buf_init(&script, CLI__PAGE_BYTES);
	cli__completion(argv[0], &script);
	int code = CXR_EXIT_OK;
	if (cxr_buf_check(&script, &err) != CXR_OK)
		code = cxr_cli_fail(cli, &err, false);
	else
		fwrite(script.ptr, 1, script.len, cli->out);
	cxr_buf_release(&script);
	return code;
}

const cxr_cmd cxr_cmd_completion = {
	.name = "completion",
	.group = "Help",
	.synopsis = "bash|zsh|fish",
	.summary = "Print a script that completes commands and options",
	.text = "The script comes from the same tables as the manual. Packages install it; otherwise load it in the start file of the shell.",
	.examples = "source <(cxr completion bash) # this shell only\n"
				"cxr completion bash > ~/.local/share/bash-completion/completions/cxr # every new shell",
	.run = run,
};
