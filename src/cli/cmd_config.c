/* `cxr config show`: what cxr.yaml comes to, and the hashes that results depend on. Tests: tests/cli/ */
#include "base/mem.h"
#include "cli/cmd.h"
#include "formats/json.h"
#include "project/project.h"

typedef struct config_line {
	const char *key;
	cxr_str value;
} config_line;

enum { TEXT_BYTES = 1 << 20, N_LINES_MAX = 32 };

static const char *review_name(cxr_review_policy review)
{
	return review == CXR_REVIEW_NONE ? "none" : review == CXR_REVIEW_SAMPLED ? "sampled" : "required";
}

/* Settings only: no path, no name of a column, place or person. */
static size_t settings_of(const cxr_project *project, cxr_arena *arena, config_line lines[N_LINES_MAX])
{
	const cxr_config *c = &project->config;
	size_t n = 0;
	const struct {
		const char *key;
		const char *value;
	} texts[] = {
		{"dicom_roots", cxr_arena_printf(arena, "%zu", c->n_dicom_roots)},
		{"reports", c->reports_path.len ? "yes" : "no"},
		{"demographics", c->demographics_path.len ? "yes" : "no"},
		{"review", c->review == CXR_REVIEW_SAMPLED ? cxr_arena_printf(arena, "sampled: %u", c->review_sample) : review_name(c->review)},
		{"split.valid", cxr_arena_printf(arena, "%g", c->split_valid)},
		{"split.test", cxr_arena_printf(arena, "%g", c->split_test)},
		{"dates.whole_weeks", c->whole_weeks ? "true" : "false"},
		{"ages.cap", cxr_arena_printf(arena, "%u", c->age_cap_years)},
		{"reports.addenda", c->addenda == CXR_ADDENDA_REPLACE ? "replace" : "append"},
		{"images.require_chest", c->require_chest ? "true" : "false"},
		{"images.profile", cxr_arena_strndup(arena, c->dicom_profile.ptr, c->dicom_profile.len)},
		{"images.pixels", cxr_arena_strndup(arena, c->pixels.ptr, c->pixels.len)},
		{"images.recipe", cxr_arena_strndup(arena, c->recipe.ptr, c->recipe.len)},
		{"images.png", c->write_png ? "true" : "false"},
		{"images.jpg", c->write_jpg ? "true" : "false"},
		{"stats.small_cell", cxr_arena_printf(arena, "%u", c->small_cell)},
		{"generated", c->generated ? "true" : "false"},
		{"patients_per_shard", cxr_arena_printf(arena, "%u", c->patients_per_shard)},
		{"timestamp", cxr_arena_printf(arena, "%lld", (long long)project->timestamp)},
		{"hash.results", c->work_hash_hex},
		{"hash.release", c->hash_hex},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(texts); i++)
		lines[n++] = (config_line){texts[i].key, cxr_str_from(texts[i].value ? texts[i].value : "")};
	return n;
}

static void print_settings(cxr_cli *cli, const config_line *lines, size_t n, cxr_buf *text)
{
	cxr_json_out json;
	cxr_json_out_init(&json, text, 0);
	if (cli->json)
		cxr_json_begin_object(&json);
	for (size_t i = 0; i < n; i++) {
		if (!cli->json) {
			cxr_buf_printf(text, "%-22s " CXR_STR_FMT "\n", lines[i].key, CXR_STR_ARG(lines[i].value));
			continue;
		}
		cxr_json_key(&json, lines[i].key);
		cxr_json_put_str(&json, lines[i].value);
	}
	if (cli->json) {
		cxr_json_end_object(&json);
		cxr_buf_add_char(text, '\n');
	}
}

extern const cxr_cmd cxr_cmd_config;

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	(void)opts_struct;
	(void)argv;
	if (argc > 0)
		return cxr_cli_usage(cli, &cxr_cmd_config, "takes no arguments; -C names the project");
	cxr_project project;
	cxr_err err;
	cxr_err_clear(&err);
	if (cxr_project_open(&project, cli->project_dir, CXR_PROJECT_READ, &err) != CXR_OK)
		return cxr_cli_fail(cli, &err, false);
	config_line lines[N_LINES_MAX];
	cxr_arena arena;
	cxr_buf text;
	cxr_arena_init(&arena, TEXT_BYTES);
	cxr_buf_init(&text, TEXT_BYTES);
	print_settings(cli, lines, settings_of(&project, &arena, lines), &text);
	int code = CXR_EXIT_OK;
	if (cxr_buf_check(&text, &err) != CXR_OK)
		code = cxr_cli_fail(cli, &err, false);
	else
		fwrite(text.ptr, 1, text.len, cli->out);
	cxr_buf_release(&text);
	cxr_arena_release(&arena);
	cxr_project_close(&project);
	return code;
}

const cxr_cmd cxr_cmd_config = {
	.name = "config show",
	.group = "Project",
	.synopsis = "[-C PROJECT] [--json]",
	.summary = "Show the settings that are in force",
	.text = "Prints what cxr.yaml and the environment (SOURCE_DATE_EPOCH) come to, defaults included, and two hashes: shards depend on "
			"hash.results, statistics and release also on hash.release. Paths and names of the project file are not printed.",
	.examples = "cxr config show -C project # which profile, which policy",
	.run = run,
};
