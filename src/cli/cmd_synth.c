/* `cxr synth`: a fake hospital export with its answers. See synth/synth.h. Tests: tests/golden/test_synth.py */
#include <inttypes.h>
#include <stddef.h>

#include "base/buf.h"
#include "cli/progress.h"
#include "formats/json.h"
#include "os/clock.h"
#include "os/stop.h"
#include "synth/synth.h"

typedef struct synth_opts {
	const char *out;
	int64_t n_studies;
	int64_t max_side_px;
	bool no_images;
	const char *encoding;
} synth_opts;

static const cxr_opt opts[] = {
	{'o', "output", CXR_OPT_TEXT, offsetof(synth_opts, out), "DIR", "where export/ and gold/ go; must be absent or empty"},
	{0, "studies", CXR_OPT_INT, offsetof(synth_opts, n_studies), "N", "how many studies (default: 200)"},
	{0, "max-side", CXR_OPT_INT, offsetof(synth_opts, max_side_px), "PX", "longer side of the images (default: as the drawn device has it)"},
	{0, "no-images", CXR_OPT_FLAG, offsetof(synth_opts, no_images), NULL, "tables and gold only; the reports stay the same"},
	{0, "encoding", CXR_OPT_CHOICE, offsetof(synth_opts, encoding), "utf8|cp1252", "encoding of the tables (default: utf8)"},
	{0},
};

extern const cxr_cmd cxr_cmd_synth;

static bool should_stop(void *context)
{
	(void)context;
	return cxr_stop_asked();
}

static void on_progress(void *context, uint64_t n_done, uint64_t n_studies)
{
	cxr_progress sample = {.stage = "synth", .done = n_done, .total = n_studies, .unit = "studies"};
	cli__progress_update(context, &sample, cxr_clock_now_ns());
}

static void print_json(cxr_cli *cli, const cxr_synth_counts *counts)
{
	const struct {
		const char *key;
		uint64_t value;
	} members[] = {{"patients", counts->n_patients}, {"studies", counts->n_studies}, {"reports", counts->n_reports},
		{"addenda", counts->n_addenda}, {"images", counts->n_images}, {"duplicates", counts->n_duplicates},
		{"other_files", counts->n_junk}, {"spans", counts->n_spans}};
	cxr_buf buf;
	cxr_json_out out;
	cxr_buf_init(&buf, 1 << 16);
	cxr_json_out_init(&out, &buf, 0);
	cxr_json_begin_object(&out);
	for (size_t i = 0; i < CXR_ARRAY_LEN(members); i++) {
		cxr_json_key(&out, members[i].key);
		cxr_json_put_int(&out, (int64_t)members[i].value);
	}
	cxr_json_end_object(&out);
	fprintf(cli->out, "%s\n", buf.ptr ? buf.ptr : "{}");
	cxr_buf_release(&buf);
}

static void print_text(cxr_cli *cli, const cxr_synth_counts *counts)
{
	fprintf(cli->out,
		"generated %" PRIu64 " patients, %" PRIu64 " studies, %" PRIu64 " reports (%" PRIu64 " addenda), %" PRIu64 " images, %" PRIu64
		" identifying spans\n",
		counts->n_patients, counts->n_studies, counts->n_reports, counts->n_addenda, counts->n_images, counts->n_spans);
}

static int check_usage(cxr_cli *cli, const synth_opts *o, int argc)
{
	if (argc > 0)
		return cxr_cli_usage(cli, &cxr_cmd_synth, "takes no arguments");
	if (!o->out || !o->out[0])
		return cxr_cli_usage(cli, &cxr_cmd_synth, "-o DIR is needed");
	if (o->n_studies < 0 || o->n_studies > 5000000)
		return cxr_cli_usage(cli, &cxr_cmd_synth, "--studies must be 1 to 5000000");
	if (o->max_side_px != 0 && (o->max_side_px < 8 || o->max_side_px > 6000))
		return cxr_cli_usage(cli, &cxr_cmd_synth, "--max-side must be 8 to 6000 pixels");
	return CXR_EXIT_OK;
}

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	const synth_opts *o = opts_struct;
	(void)argv;
	int code = check_usage(cli, o, argc);
	if (code != CXR_EXIT_OK)
		return code;
	cxr_synth_options options = {
		.out_dir = o->out,
		.n_studies = o->n_studies ? (uint64_t)o->n_studies : 200,
		.seed = (uint64_t)cli->seed,
		.max_side_px = (uint32_t)o->max_side_px,
		.no_images = o->no_images,
		.is_cp1252 = o->encoding && cxr_str_eqz(cxr_str_from(o->encoding), "cp1252"),
		.n_workers = cli->n_workers > 0 ? (int)cli->n_workers : 1,
	};
	cxr_synth_counts counts;
	cli_progress shown;
	cxr_synth_progress progress = {.context = &shown, .report = on_progress, .should_stop = should_stop};
	cxr_err err;
	cxr_err_clear(&err);
	if (cli->dry_run) {
		fprintf(cli->err, "cxr synth: would generate %" PRIu64 " studies; nothing was written\n", options.n_studies);
		return CXR_EXIT_OK;
	}
	cli__progress_open(&shown, cli);
	cxr_rc rc = cxr_synth_run(&options, &progress, &counts, &err);
	cli__progress_close(&shown);
	if (rc != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	if (cli->json)
		print_json(cli, &counts);
	else
		print_text(cli, &counts);
	return CXR_EXIT_OK;
}

const cxr_cmd cxr_cmd_synth = {
	.name = "synth",
	.group = "Start",
	.synopsis = "-o DIR [--studies N] [--seed S] [--max-side PX] [--no-images] [--encoding utf8|cp1252]",
	.summary = "Generate a realistic fake hospital export with its answers",
	.text = "Writes what a hospital would hand over to DIR/export: a tree of DICOM files with names as archives make them, reports.csv "
			"and demographics.csv. DIR/gold holds the answers as JSON Lines: the identifying spans of every report, the labels that it "
			"asserts, its sections, and the true values of every header.\n\n"
			"Nothing in it comes from a person. The same seed gives the same bytes for any number of workers, and a run of fewer studies "
			"is a beginning of a longer one. Memory does not grow with the number of studies.\n\n"
			"A figure measured on generated reports says nothing about real ones: always name the source beside it.",
	.examples = "cxr synth -o fake --studies 200 --max-side 1024  # a small export to try things on\n"
				"cxr synth -o text --studies 187711 --seed 7 --no-images  # reports only, as many as the paper has",
	.opts = opts,
	.opts_bytes = sizeof(synth_opts),
	.run = run,
};
