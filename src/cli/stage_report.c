/* See stage_report.h. */
#include "cli/stage_report.h"

#include <inttypes.h>

#include "formats/json.h"

static void put_count(cxr_json_out *json, const char *key, uint64_t value)
{
	cxr_json_key(json, key);
	cxr_json_put_int(json, (int64_t)value);
}

static void print_json(cxr_cli *cli, const cxr_stage_outcome *outcomes, size_t n, bool is_finished)
{
	cxr_buf text;
	cxr_json_out json;
	cxr_buf_init(&text, 1 << 20);
	cxr_json_out_init(&json, &text, 0);
	cxr_json_begin_object(&json);
	cxr_json_key(&json, "stages");
	cxr_json_begin_array(&json);
	for (size_t i = 0; i < n; i++) {
		cxr_json_begin_object(&json);
		cxr_json_key(&json, "stage");
		cxr_json_putz(&json, outcomes[i].stage);
		put_count(&json, "shards", outcomes[i].n_shards);
		put_count(&json, cli->dry_run ? "to_do" : "made", outcomes[i].n_done);
		put_count(&json, "up_to_date", outcomes[i].n_up_to_date);
		put_count(&json, "quarantined", outcomes[i].n_quarantined);
		int64_t elapsed_ms = outcomes[i].elapsed_ns / 1000000;
		cxr_json_key(&json, "seconds");
		cxr_json_put_double(&json, (double)elapsed_ms / 1000);
		cxr_json_end_object(&json);
	}
	cxr_json_end_array(&json);
	cxr_json_key(&json, "finished");
	cxr_json_put_bool(&json, is_finished);
	cxr_json_end_object(&json);
	fprintf(cli->out, "%s\n", text.ptr ? text.ptr : "{}");
	cxr_buf_release(&text);
}

void cli__stage_report(cxr_cli *cli, const cxr_stage_outcome *outcomes, size_t n, bool is_finished)
{
	if (cli->json) {
		print_json(cli, outcomes, n, is_finished);
		return;
	}
	uint64_t n_touched = 0;
	for (size_t i = 0; i < n; i++)
		n_touched += outcomes[i].n_done + outcomes[i].n_up_to_date;
	if (!is_finished && n_touched == 0)
		return; /* the message says it all */
	fprintf(cli->out, "%-10s %8s %8s %11s %10s %10s\n", "stage", "shards", cli->dry_run ? "to do" : "made", "up to date", "set aside", "seconds");
	for (size_t i = 0; i < n; i++)
		fprintf(cli->out, "%-10s %8" PRIu64 " %8" PRIu64 " %11" PRIu64 " %10" PRIu64 " %10.1f\n", outcomes[i].stage, outcomes[i].n_shards,
			outcomes[i].n_done, outcomes[i].n_up_to_date, outcomes[i].n_quarantined, (double)outcomes[i].elapsed_ns / 1e9);
}

int cli__stage_exit(cxr_cli *cli, cxr_rc rc, const cxr_err *err, const cxr_stage_outcome *outcomes, size_t n, bool is_strict)
{
	uint64_t n_made = 0, n_quarantined = 0;
	for (size_t i = 0; i < n; i++) {
		n_made += outcomes[i].n_done;
		n_quarantined += outcomes[i].n_quarantined;
	}
	if (rc != CXR_OK) {
		/* whole-corpus stages commit by themselves: a disk that fills up has let something through before */
		int code = cxr_cli_fail(cli, err, n_made > 0 || rc == CXR_E_NO_SPACE || rc == CXR_E_IO);
		if (code == CXR_EXIT_PARTIAL || code == CXR_EXIT_INTERRUPTED)
			fprintf(cli->err, "cxr: what was finished is kept; run the same command again to go on\n");
		return code;
	}
	if (!is_strict || n_quarantined == 0)
		return CXR_EXIT_OK;
	fprintf(cli->err, "cxr: set aside in quarantine: %" PRIu64 "; `cxr status` counts the reasons\n", n_quarantined);
	return CXR_EXIT_FINDINGS;
}
