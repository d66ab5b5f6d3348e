/* `cxr diff`: what changed between two releases. See release/diff.h. Exit 0 same, 1 different. */
#include "base/buf.h"
#include "cli/cmd.h"
#include "release/diff.h"

extern const cxr_cmd cxr_cmd_diff;

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	(void)opts_struct;
	if (argc != 2)
		return cxr_cli_usage(cli, &cxr_cmd_diff, "names two release directories");
	cxr_release_diff diff;
	cxr_err err;
	cxr_err_clear(&err);
	if (cxr_release_diff_run(argv[0], argv[1], &diff, &err) != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	cxr_buf text;
	cxr_buf_init(&text, 1 << 20);
	if (cli->json)
		cxr_release_diff_json(&diff, &text);
	else
		cxr_release_diff_text(&diff, &text);
	bool ok = cxr_buf_check(&text, &err) == CXR_OK;
	if (ok)
		fwrite(text.ptr, 1, text.len, cli->out);
	cxr_buf_release(&text);
	if (!ok)
		return cxr_cli_fail(cli, &err, false);
	return diff.is_different ? CXR_EXIT_FINDINGS : CXR_EXIT_OK;
}

const cxr_cmd cxr_cmd_diff = {
	.name = "diff",
	.group = "Release",
	.synopsis = "OLD NEW [--json]",
	.summary = "Compare two releases: studies, cells, labels, files",
	.text = "Compares two releases by their tables and checksums and prints counts, never values: patients, studies and images added, "
			"removed and changed; changed cells by column; changed labels by labeler, input and label; changed files by kind. Files are "
			"not hashed again: run `cxr verify` on both first when in doubt.\n\nExit 0 when they are the same, 1 when they differ.",
	.examples = "cxr diff chest-2025 chest-2026  # what is new",
	.opts = NULL,
	.opts_bytes = 0,
	.run = run,
};
