/* `cxr release`: writes the release tree. See release/write.h. Tests: tests/golden/test_release.py */
#include <inttypes.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/session.h"
#include "formats/json.h"
#include "os/file.h"
#include "pipeline/pipeline.h"
#include "release/write.h"

typedef struct release_opts {
	const char *out;
	bool copy;
} release_opts;

static const cxr_opt opts[] = {
	{'o', "output", CXR_OPT_TEXT, offsetof(release_opts, out), "DIR", "where the release goes (default: release below the project)"},
	{0, "copy", CXR_OPT_FLAG, offsetof(release_opts, copy), NULL, "copy the images instead of hard-linking them"},
	{0},
};

static void print_json(cxr_cli *cli, const cxr_release_summary *summary)
{
	const struct {
		const char *key;
		uint64_t value;
	} counts[] = {{"patients", summary->n_patients}, {"studies", summary->n_studies}, {"images", summary->n_images},
		{"images_not_released", summary->n_images_not_released}, {"studies_not_released", summary->n_studies_not_released},
		{"studies_unread", summary->n_unread}, {"files", summary->n_files}, {"bytes", summary->n_bytes}};
	cxr_buf buf;
	cxr_json_out out;
	cxr_buf_init(&buf, 1 << 16);
	cxr_json_out_init(&out, &buf, 0);
	cxr_json_begin_object(&out);
	cxr_json_key(&out, "result");
	cxr_json_putz(&out, cli->dry_run ? "dry run" : summary->is_unchanged ? "unchanged" : summary->is_replaced ? "replaced" : "written");
	for (size_t i = 0; i < CXR_ARRAY_LEN(counts); i++) {
		cxr_json_key(&out, counts[i].key);
		cxr_json_put_int(&out, (int64_t)counts[i].value);
	}
	cxr_json_end_object(&out);
	fprintf(cli->out, "%s\n", buf.ptr ? buf.ptr : "{}");
	cxr_buf_release(&buf);
}

static void print_text(cxr_cli *cli, const cxr_release_summary *summary)
{
	const char *what = cli->dry_run ? "would release" : summary->is_unchanged ? "already released (nothing changed)" : summary->is_replaced ?
		"replaced the release by" : "released";
	fprintf(cli->out, "%s %" PRIu64 " patients, %" PRIu64 " studies, %" PRIu64 " images", what, summary->n_patients, summary->n_studies,
		summary->n_images);
	if (summary->n_files)
		fprintf(cli->out, " in %" PRIu64 " files, %" PRIu64 " bytes", summary->n_files, summary->n_bytes);
	fputc('\n', cli->out);
	if (summary->n_images_not_released || summary->n_studies_not_released)
		fprintf(cli->out, "not released: %" PRIu64 " images, %" PRIu64 " studies (reasons in counts.json)\n", summary->n_images_not_released,
			summary->n_studies_not_released);
	if (summary->n_unread)
		fprintf(cli->out, "%" PRIu64 " of %" PRIu64 " reports were read by nobody\n", summary->n_unread, summary->n_studies);
}

static cxr_rc write_release(cli_session *session, const release_opts *o, cxr_release_summary *summary, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *standard = cxr_path_join(session->project.dir, "release");
	cxr_release_options options = {.force = session->cli->force, .copy = o->copy};
	if (!standard)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	CXR_TRY(cxr_pipeline_is_ready(&session->project, err));
	return cxr_release_write(&session->run, o->out ? o->out : standard, &options, summary, err);
}

extern const cxr_cmd cxr_cmd_release;

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	(void)argv;
	if (argc > 0)
		return cxr_cli_usage(cli, &cxr_cmd_release, "takes no arguments");
	cli_session session;
	cxr_release_summary summary;
	cxr_err err;
	cxr_err_clear(&err);
	if (cli__session_open(&session, cli, 0, &err) != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	cxr_rc rc = write_release(&session, opts_struct, &summary, &err);
	cli__session_close(&session);
	if (rc != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	if (cli->json)
		print_json(cli, &summary);
	else
		print_text(cli, &summary);
	return CXR_EXIT_OK;
}

const cxr_cmd cxr_cmd_release = {
	.name = "release",
	.group = "Release",
	.synopsis = "[-C PROJECT] [-o DIR] [--force] [--copy] [--dry-run] [--json]",
	.summary = "Write the release tree of a project",
	.text = "Writes what the stages made as one tree in the CheXpert Plus form: df_cxr_plus.csv, labels, DICOM and PNG files, counts, "
			"description and checksums. The tree appears under its name when it is complete, or not at all. The same project gives the "
			"same bytes.\n\n"
			"All stages must be up to date (exit 3 names the one that is not). Refuses (exit 5) while the review policy of cxr.yaml is not met. A release that is already there and equal is left alone; "
			"another one is replaced only with --force, and a directory that is no release never.\n\n"
			"Images are hard links to the project's working set unless --copy is given or links are impossible.",
	.examples = "cxr release -C project -o chest-2026  # write the release\ncxr release --dry-run  # only count what would be released",
	.opts = opts,
	.opts_bytes = sizeof(release_opts),
	.run = run,
};
