/* `cxr review status`. See review/review.h. Tests: tests/golden/test_review.py */
#include <inttypes.h>
#include <math.h>

#include "cli/session.h"
#include "formats/json.h"
#include "pipeline/pipeline.h"
#include "review/review.h"

extern const cxr_cmd cxr_cmd_review_status;

static void put_count(cxr_json_out *json, const char *key, uint64_t value)
{
	cxr_json_key(json, key);
	cxr_json_put_int(json, (int64_t)value);
}

static void put_number(cxr_json_out *json, const char *key, double value)
{
	cxr_json_key(json, key);
	cxr_json_put_double(json, value);
}

static void put_agreement(cxr_json_out *json, const cxr_review_status *s)
{
	cxr_json_key(json, "agreement");
	if (!s->has_agreement) {
		cxr_json_put_null(json);
		return;
	}
	cxr_json_begin_object(json);
	put_count(json, "reports", s->n_double);
	put_count(json, "found_by_first", s->n_found_by_first);
	put_count(json, "found_by_second", s->n_found_by_second);
	put_count(json, "found_by_both", s->n_found_by_both);
	put_number(json, "span_f1", s->span_f1);
	put_number(json, "kappa", s->kappa);
	put_number(json, "misses_estimated", s->chapman);
	put_number(json, "missed_by_both", s->missed_by_both);
	cxr_json_end_object(json);
}

static void print_json(cxr_cli *cli, const cxr_review_status *s)
{
	static const char *const by[] = {"read_by_0", "read_by_1", "read_by_2_or_more"};
	cxr_buf buf;
	cxr_json_out json;
	cxr_buf_init(&buf, 1 << 20);
	cxr_json_out_init(&json, &buf, 0);
	cxr_json_begin_object(&json);
	put_count(&json, "reports", s->n_reports);
	for (int i = 0; i < 3; i++)
		put_count(&json, by[i], s->n_read_by[i]);
	put_count(&json, "marks", s->n_marks);
	for (int i = 0; i < CXR_N_MISS; i++)
		put_count(&json, cxr_miss_class_name((cxr_miss_class)i), s->n_by_class[i]);
	put_count(&json, "lost_marks", s->n_lost_marks);
	put_count(&json, "pending", s->n_pending);
	cxr_json_key(&json, "readers");
	cxr_json_begin_array(&json);
	for (uint32_t i = 0; i < s->n_readers; i++) {
		cxr_json_begin_object(&json);
		put_count(&json, "reader", s->readers[i].reader_no);
		put_count(&json, "read", s->readers[i].n_read);
		put_count(&json, "marks", s->readers[i].n_marks);
		cxr_json_end_object(&json);
	}
	cxr_json_end_array(&json);
	put_agreement(&json, s);
	cxr_json_key(&json, "is_signed");
	cxr_json_put_bool(&json, s->is_signed);
	put_count(&json, "signatures", s->n_signatures);
	cxr_json_key(&json, "digest");
	cxr_json_putz(&json, s->digest);
	cxr_json_end_object(&json);
	fprintf(cli->out, "%s\n", buf.ptr ? buf.ptr : "{}");
	cxr_buf_release(&buf);
}

static void print_text(cxr_cli *cli, const cxr_review_status *s)
{
	fprintf(cli->out, "%" PRIu64 " reports: %" PRIu64 " read by nobody, %" PRIu64 " by one person, %" PRIu64 " by two or more\n", s->n_reports,
		s->n_read_by[0], s->n_read_by[1], s->n_read_by[2]);
	fprintf(cli->out, "%" PRIu64 " marks:", s->n_marks);
	for (int i = 0; i < CXR_N_MISS; i++)
		fprintf(cli->out, "%s %" PRIu64 " %s", i ? "," : "", s->n_by_class[i], cxr_miss_class_name((cxr_miss_class)i));
	fputc('\n', cli->out);
	for (uint32_t i = 0; i < s->n_readers; i++)
		fprintf(cli->out, "reader %u: %" PRIu64 " reports, %" PRIu64 " marks\n", s->readers[i].reader_no, s->readers[i].n_read, s->readers[i].n_marks);
	if (s->n_lost_marks)
		fprintf(cli->out, "%" PRIu64 " marks refer to reports that have changed since: export and read those again\n", s->n_lost_marks);
	if (s->n_pending)
		fprintf(cli->out, "%" PRIu64 " reports wait for `cxr build`\n", s->n_pending);
	if (s->has_agreement) {
		fprintf(cli->out, "two readers, %" PRIu64 " reports: %" PRIu64 " and %" PRIu64 " marks, %" PRIu64 " by both; span F1 %.3f", s->n_double,
			s->n_found_by_first, s->n_found_by_second, s->n_found_by_both, s->span_f1);
		if (!isnan(s->kappa))
			fprintf(cli->out, ", kappa %.3f", s->kappa);
		fprintf(cli->out, "\nestimate (Chapman): %.1f misses in these reports, %.1f seen by neither\n", s->chapman, s->missed_by_both);
	}
	fprintf(cli->out, "working set %.16s: %s\n", s->digest, s->is_signed ? "signed" : s->n_signatures ? "not signed as it is now" : "not signed");
}

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	(void)opts_struct;
	(void)argv;
	if (argc > 0)
		return cxr_cli_usage(cli, &cxr_cmd_review_status, "takes no arguments; -C names the project");
	cxr_project project;
	cxr_review_status status;
	cxr_err err;
	cxr_err_clear(&err);
	if (cxr_project_open(&project, cli->project_dir, CXR_PROJECT_READ, &err) != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	cxr_run whole = {.project = &project, .should_stop = cxr_cli_should_stop};
	cxr_rc rc = cxr_review_status_get(&whole, &status, &err);
	cxr_project_close(&project);
	if (rc != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	if (cli->json)
		print_json(cli, &status);
	else
		print_text(cli, &status);
	return CXR_EXIT_OK;
}

const cxr_cmd cxr_cmd_review_status = {
	.name = "review status",
	.group = "Review",
	.synopsis = "[-C PROJECT] [--json]",
	.summary = "Show who has read how much and how far they agree",
	.text = "Counts the reports read by nobody, one person, two or more; marks by class; what waits for a build or has to be read again. For "
			"reports read twice: agreement of the marks (F1 over spans that overlap), Cohen's kappa over \"this report has a miss\", and "
			"Chapman's capture-recapture estimate of the misses that neither saw. Readers are named by number.",
	.examples = "cxr review status -C project # how far the reading is",
	.run = run,
};
