/* `cxr init`: makes a project. See project/project.h. Tests: tests/cli/ */
#include "cli/cmd.h"
#include "project/project.h"

typedef struct init_opts {
	const char *key;
	bool generated;
} init_opts;

static const cxr_opt opts[] = {
	{0, "key", CXR_OPT_TEXT, offsetof(init_opts, key), "FILE", "key file to use, made when absent (default: DIR.key beside the project)"},
	{0, "generated", CXR_OPT_FLAG, offsetof(init_opts, generated), NULL, "for data of `cxr synth`: nobody needs to read it, and every report says so"},
	{0},
};

extern const cxr_cmd cxr_cmd_init;

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const init_opts *o = opts_struct;
	if (argc != 1)
		return cxr_cli_usage(cli, &cxr_cmd_init, "names one directory");
	if (cli->dry_run) {
		fprintf(cli->err, "cxr: would make a project; nothing was written\n");
		return CXR_EXIT_OK;
	}
	cxr_err err;
	cxr_err_clear(&err);
	if (cxr_project_create(argv[0], o->key, o->generated, &err) != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	fprintf(cli->out, "made the project %s\n", argv[0]);
	if (cli->quiet)
		return CXR_EXIT_OK;
	fprintf(cli->out,
		"\n"
		"1. Edit %s/cxr.yaml: where the DICOM files, the reports and the demographics lie, and what their columns are called.\n"
		"2. Put a copy of the key (%s%s) in a safe place. Who has it can undo the replacements; without it nothing can be added.\n"
		"3. Run  cxr build -C %s\n",
		argv[0], o->key ? o->key : argv[0], o->key ? "" : ".key", argv[0]);
	return CXR_EXIT_OK;
}

const cxr_cmd cxr_cmd_init = {
	.name = "init",
	.group = "Project",
	.synopsis = "DIR [--key FILE]",
	.summary = "Make a project: cxr.yaml, key and vault",
	.text = "Makes DIR with a commented cxr.yaml, an empty vault and the key file DIR.key (readable by its owner only). The key never lies "
			"inside the project: every replacement is made with it, the vault is sealed with it, and a project without its key is refused.\n\n"
			"As it comes, cxr.yaml fits an export of `cxr synth` that lies beside the project. A project that is there already is never touched.",
	.examples = "cxr init project # then edit project/cxr.yaml\ncxr init project --key /safe/place/site.key # the key elsewhere",
	.opts = opts,
	.opts_bytes = sizeof(init_opts),
	.run = run,
};
