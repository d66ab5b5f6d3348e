/* See stage.h. */
#include "stats/stage.h"

#include "base/mem.h"
#include "stats/output.h"
#include "stats/report.h"

enum { TABLES_BYTES = 256 << 20 };

/* Everything of one run. */
typedef struct stats_run {
	stats_gather gather;
	cxr_arena arena;
	stats_tables tables;
	stats_figures figures;
	stats_provenance provenance;
	stats_output output;
	cxr_wordpiece *wordpiece; /* NULL = this build has no vocabulary */
} stats_run;

static void run_open(stats_run *s)
{
	*s = (stats_run){0};
	stats__gather_init(&s->gather);
	cxr_arena_init(&s->arena, TABLES_BYTES);
	stats__tables_init(&s->tables, &s->arena);
	stats__figures_init(&s->figures, &s->arena);
}

static void run_close(stats_run *s)
{
	stats__output_release(&s->output);
	stats__figures_release(&s->figures);
	stats__tables_release(&s->tables);
	stats__gather_release(&s->gather);
	cxr_arena_release(&s->arena);
	cxr_wordpiece_free(s->wordpiece);
}

static cxr_rc digest_source(const cxr_project *project, stats_source source, uint32_t n_shards, stats_provenance *out, cxr_err *err)
{
	cxr_sha256 sha;
	cxr_sha256_init(&sha);
	out->has[source] = true;
	for (uint32_t shard = 0; shard < n_shards; shard++) {
		CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(project, stats__source_name(source), shard);
		if (!path)
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a path");
		char hex[65];
		uint64_t n_records;
		CXR_TRY(cxr_shard_footer(path, hex, &n_records, err));
		cxr_sha256_add(&sha, hex, CXR_SHA256_HEX);
		cxr_sha256_add(&sha, "\n", 1);
		out->n_records[source] += n_records;
	}
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_end(&sha, digest);
	cxr_hex(digest, sizeof digest, out->sha256_hex[source]);
	return CXR_OK;
}

static cxr_rc find_provenance(stats_run *s, const cxr_project *project, cxr_err *err)
{
	uint32_t n_shards;
	CXR_TRY(cxr_project_n_shards(project, &n_shards, err));
	for (int i = 0; i < STATS_N_SOURCES; i++)
		if (s->gather.has[i])
			CXR_TRY(digest_source(project, (stats_source)i, n_shards, &s->provenance, err));
	s->provenance.timestamp = project->timestamp;
	if (s->wordpiece)
		snprintf(s->provenance.vocabulary_hex, sizeof s->provenance.vocabulary_hex, "%s", cxr_wordpiece_sha256(s->wordpiece));
	cxr_stage_log_row row;
	CXR_TRY(cxr_stage_log_get(project->store, "intake", 0, &row, err));
	memcpy(s->provenance.catalogue_hex, row.result, sizeof s->provenance.catalogue_hex);
	return CXR_OK;
}

static cxr_rc collect(stats_run *s, const stats_input *input, cxr_err *err)
{
	cxr_buf *out;
	const stats_report report = {.input = input, .tables = &s->tables, .figures = &s->figures, .provenance = &s->provenance};
	for (size_t i = 0; i < s->tables.list.n_items; i++) {
		CXR_TRY(stats__output_add(&s->output, "tables", s->tables.list.items[i]->id, ".csv", &out, err));
		stats__table_csv(s->tables.list.items[i], out);
	}
	CXR_TRY(stats__output_add(&s->output, "tables", "stats", ".json", &out, err));
	CXR_TRY(stats__report_json(&report, out, err));
	for (size_t i = 0; i < s->figures.list.n_items; i++) {
		CXR_TRY(stats__output_add(&s->output, "figures", s->figures.list.items[i].id, ".svg", &out, err));
		stats__figure_svg(&s->figures.list.items[i], true, out);
	}
	CXR_TRY(stats__output_add(&s->output, NULL, "report", ".html", &out, err));
	return stats__report_html(&report, out, err);
}

/* The pipeline adds the fingerprint: until it does, the stage counts as not done for this input. */
static cxr_rc record_result(const stats_run *s, cxr_store *store, cxr_err *err)
{
	cxr_stage_log_row row;
	CXR_TRY(cxr_stage_log_get(store, cxr_stage_stats.name, 0, &row, err));
	stats__output_digest(&s->output, row.result);
	row.n_records = s->output.files.n_items;
	return cxr_stage_log_put(store, cxr_stage_stats.name, 0, &row, err);
}

static cxr_rc run_stats(stats_run *s, cxr_run *run, cxr_err *err)
{
	const cxr_project *project = run->project;
	if (cxr_wordpiece_has_builtin())
		CXR_TRY(cxr_wordpiece_new_builtin(&s->wordpiece, err));
	s->gather.wordpiece = s->wordpiece;
	CXR_TRY(stats__gather_project(&s->gather, run, err));
	const stats_input input = {.gather = &s->gather, .config = &project->config, .store = project->store};
	CXR_TRY(stats__tables_build(&s->tables, &input, err));
	CXR_TRY(stats__figures_build(&s->figures, &s->tables, err));
	CXR_TRY(find_provenance(s, project, err));
	CXR_TRY(collect(s, &input, err));
	CXR_AUTO(cxr_free_at) char *dir = cxr_path_join(project->work_dir, "stats");
	if (!dir)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a path");
	bool changed;
	CXR_TRY(stats__output_write(&s->output, dir, &changed, err));
	return record_result(s, project->store, err);
}

static cxr_rc run_whole(cxr_run *run, cxr_err *err)
{
	if (run->dry_run)
		return CXR_OK;
	CXR_AUTO(cxr_free_at) stats_run *s = cxr_malloc(sizeof *s);
	if (!s)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for the statistics");
	run_open(s);
	cxr_rc rc = run_stats(s, run, err);
	run_close(s);
	return rc;
}

const cxr_stage cxr_stage_stats = {
	.name = "stats",
	.inputs = {"intake", "link", "deid", "sections", "labels", "image"},
	.version = 2,
	.describes_release = true,
	.built_with = cxr_wordpiece_builtin_sha256,
	.run_whole = run_whole,
};
