/*
 * `cxr demo`: from nothing to a verified release on generated data, by the same commands that a user would type.
 * Tests: tests/cli/, tests/golden/test_release.py
 */

#include "base/arena.h"
#include "base/mem.h"
#include "cli/dispatch.h"
#include "os/clock.h"
#include "os/file.h"

typedef struct demo_opts {
	const char *out;
	int64_t n_studies;
	int64_t max_side_px;
} demo_opts;

static const cxr_opt opts[] = {
	{'o', "output", CXR_OPT_TEXT, offsetof(demo_opts, out), "DIR", "where everything goes; must be absent or empty (default cxr-demo)"},
	{0, "studies", CXR_OPT_INT, offsetof(demo_opts, n_studies), "1..5000000", "how many studies (default 200)"},
	{0, "max-side", CXR_OPT_INT, offsetof(demo_opts, max_side_px), "8..6000", "longer side of the images in pixels (default 1024)"},
	{0},
};

extern const cxr_cmd cxr_cmd_demo;

enum { MAX_WORDS = 24, WORDS_BYTES = 1 << 20 };

typedef struct demo {
	cxr_cli *cli;
	char jobs[24], seed[24], studies[24], max_side[24];
} demo;

/* Runs one command of the program and shows it as it would be typed. `line` ends with NULL. */
static int step(const demo *d, const char *const *line)
{
	cxr_arena words;
	char *argv[MAX_WORDS];
	int argc = 0;
	cxr_arena_init(&words, WORDS_BYTES);
	argv[argc++] = cxr_arena_printf(&words, "cxr");
	for (; *line && argc < MAX_WORDS - 4; line++)
		argv[argc++] = cxr_arena_printf(&words, "%s", *line);
	int n_shown = argc;
	argv[argc++] = cxr_arena_printf(&words, "-j%s", d->jobs);
	argv[argc++] = cxr_arena_printf(&words, "--progress=%s", d->cli->progress);
	if (d->cli->quiet)
		argv[argc++] = cxr_arena_printf(&words, "--quiet");
	bool is_complete = true;
	for (int i = 0; i < argc; i++)
		is_complete &= argv[i] != NULL;
	for (int i = 0; is_complete && !d->cli->quiet && i < n_shown; i++)
		fprintf(d->cli->err, "%s%s", i ? " " : "$ ", argv[i]);
	if (is_complete && !d->cli->quiet)
		fputc('\n', d->cli->err);
	int code = is_complete ? cxr_cli_main(argc, argv, d->cli->out, d->cli->err) : CXR_EXIT_FAILED;
	cxr_arena_release(&words);
	return code;
}

/* Small shards, so that all cores have something to do. */
static int set_shard_size(const demo *d, const char *yaml)
{
	cxr_buf text;
	cxr_err err;
	cxr_err_clear(&err);
	cxr_buf_init(&text, 1 << 20);
	cxr_rc rc = cxr_file_read(yaml, 1 << 20, &text, &err);
	cxr_buf_addz(&text, "\npatients_per_shard: 8\n");
	if (rc == CXR_OK)
		rc = cxr_buf_check(&text, &err);
	if (rc == CXR_OK)
		rc = cxr_file_write_atomic(yaml, cxr_buf_str(&text), 0600, &err);
	cxr_buf_release(&text);
	return rc == CXR_OK ? CXR_EXIT_OK : cxr_cli_fail(d->cli, &err, true);
}

static int run_steps(demo *d, const char *dir, const char *project, const char *yaml, const char *release)
{
	int code = step(d, (const char *const[]){"synth", "-o", dir, "--studies", d->studies, "--max-side", d->max_side, "--seed", d->seed, NULL});
	if (code == CXR_EXIT_OK)
		code = step(d, (const char *const[]){"init", project, "--generated", "-q", NULL});
	if (code == CXR_EXIT_OK)
		code = set_shard_size(d, yaml);
	if (code == CXR_EXIT_OK)
		code = step(d, (const char *const[]){"build", "-C", project, NULL});
	if (code == CXR_EXIT_OK)
		code = step(d, (const char *const[]){"release", "-C", project, "-o", release, NULL});
	if (code == CXR_EXIT_OK)
		code = step(d, (const char *const[]){"verify", "-C", project, release, NULL});
	return code;
}

static void print_end(const demo *d, const char *dir, double seconds)
{
	FILE *out = d->cli->out;
	fprintf(out, "\nDone in %.0f seconds. Everything in it is generated: no person stands behind any name, image or report.\n\n", seconds);
	fprintf(out, "  open  %s/release/report.html   what the data set holds\n", dir);
	fprintf(out, "  read  %s/release/README.md     what the files are\n", dir);
	fprintf(out, "  see   %s/export                what a hospital would hand over\n", dir);
	fprintf(out, "  edit  %s/project/cxr.yaml      how it was done; your own data starts with `cxr init`\n", dir);
}

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const demo_opts *o = opts_struct;
	(void)argv;
	if (argc > 0)
		return cxr_cli_usage(cli, &cxr_cmd_demo, "takes no arguments");
	const char *dir = o->out && o->out[0] ? o->out : "cxr-demo";
	if (cli->dry_run) {
		fprintf(cli->err, "cxr: would generate, build, release and verify; nothing was written\n");
		return CXR_EXIT_OK;
	}
	demo d = {.cli = cli};
	snprintf(d.jobs, sizeof d.jobs, "%lld", (long long)cli->n_workers);
	snprintf(d.seed, sizeof d.seed, "%lld", (long long)cli->seed);
	snprintf(d.studies, sizeof d.studies, "%lld", o->n_studies ? (long long)o->n_studies : 200LL);
	snprintf(d.max_side, sizeof d.max_side, "%lld", o->max_side_px ? (long long)o->max_side_px : 1024LL);
	CXR_AUTO(cxr_free_at) char *project = cxr_path_join(dir, "project");
	CXR_AUTO(cxr_free_at) char *yaml = cxr_path_join(dir, "project/cxr.yaml");
	CXR_AUTO(cxr_free_at) char *release = cxr_path_join(dir, "release");
	if (!project || !yaml || !release) {
		fprintf(cli->err, "cxr: no memory for a path\n");
		return CXR_EXIT_FAILED;
	}
	int64_t start = cxr_clock_now_ns();
	int code = run_steps(&d, dir, project, yaml, release);
	if (code == CXR_EXIT_OK)
		print_end(&d, dir, (double)(cxr_clock_now_ns() - start) / 1e9);
	return code;
}

const cxr_cmd cxr_cmd_demo = {
	.name = "demo",
	.group = "Start",
	.synopsis = "[-o DIR] [--studies N] [-j N]",
	.summary = "Make, release and verify a generated data set",
	.text = "Generates a fake hospital export, makes a project of it, runs every stage, writes a release in the CheXpert Plus form and "
			"verifies it against the vault, by the commands that it shows. Under a minute for the default size on two cores. Ends by "
			"saying which report to open.\n\n"
			"DIR/export is what a hospital would hand over, DIR/gold the answers, DIR/project the project, DIR/release the release. The "
			"data is generated: its figures say nothing about real patients, images or reports.",
	.examples = "cxr demo # into the directory cxr-demo\ncxr demo -o try --studies 1000 -j 8 # a larger one",
	.opts = opts,
	.opts_bytes = sizeof(demo_opts),
	.run = run,
};
