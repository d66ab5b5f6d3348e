/* `cxr deid dicom`: de-identified DICOM files named by their new UIDs, file-parallel, one audit line a file. */
#include <inttypes.h>
#include <stdio.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "cli/cmd.h"
#include "deid/dicom.h"
#include "formats/json.h"
#include "image/open.h"
#include "os/file.h"
#include "os/pool.h"
#include "os/random.h"
#include "os/walk.h"

enum { LINE_BYTES = 16 << 10, NAME_BYTES = CXR_UID_BYTES + 8 };

typedef struct deid_dicom_opts {
	const char *out_dir;
	const char *profile;
	const char *pixels;
	const char *key_path;
	const char *audit_path;
	bool whole_weeks;
	bool show_paths;
} deid_dicom_opts;

static const cxr_opt opts[] = {
	{'o', "out", CXR_OPT_TEXT, offsetof(deid_dicom_opts, out_dir), "DIR", "directory for the files; made when missing"},
	{0, "profile", CXR_OPT_CHOICE, offsetof(deid_dicom_opts, profile), "valid|strict47|basic", "what may stand in a header (default valid)"},
	{0, "pixels", CXR_OPT_CHOICE, offsetof(deid_dicom_opts, pixels), "off|find|mask-identifying|mask-all", "text burned into the picture (default mask-identifying)"},
	{0, "key", CXR_OPT_TEXT, offsetof(deid_dicom_opts, key_path), "FILE", "key file of a project; without it a random key is used and forgotten"},
	{0, "whole-weeks", CXR_OPT_FLAG, offsetof(deid_dicom_opts, whole_weeks), NULL, "shift dates by whole weeks, which keeps weekdays"},
	{0, "audit", CXR_OPT_TEXT, offsetof(deid_dicom_opts, audit_path), "FILE", "write the audit lines there instead of to standard output"},
	{0, "show-paths", CXR_OPT_FLAG, offsetof(deid_dicom_opts, show_paths), NULL, "add the input path to each audit line: the audit then is as identified as the paths are"},
	{0},
};

/* One input file. */
typedef struct source {
	char *path;
	bool is_named; /* given as an argument, not found in a directory */
	bool is_readable;
} source;

CXR_VEC_DECLARE(source_vec, source)

typedef enum outcome_kind { OUTCOME_OK, OUTCOME_PASSED, OUTCOME_REFUSED, N_OUTCOMES } outcome_kind;

/* What became of one file, until its turn comes. */
typedef struct outcome {
	outcome_kind kind;
	const char *reason;
	char detail[400];     /* value-free */
	char name[NAME_BYTES];
	char *temp_path;      /* the finished output under a passing name; NULL when nothing is to be put in place */
	uint64_t same_inode;  /* of an output of an earlier run with the same bytes; 0 = none */
	cxr_deid_dicom_result result;
} outcome;

typedef struct run_state {
	cxr_cli *cli;
	const deid_dicom_opts *opts;
	cxr_deid_dicom_options options;
	cxr_ledger ledger;
	cxr_key *key;
	char *out_real;       /* the output directory's real path, "" before it exists */
	source_vec sources;
	bool collecting_named;
	cxr_map names;        /* output name -> 1 */
	cxr_deid_dicom **makers;
	cxr_file_out *audit;  /* NULL = standard output */
	char run_tag[17];     /* in the passing names of this run's outputs */
	cxr_buf line;
	uint64_t n_done[N_OUTCOMES];
} run_state;

extern const cxr_cmd cxr_cmd_deid_dicom;

/* ---- inputs ---- */

static bool is_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);
	return n && strncmp(path, dir, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

/* Outputs of earlier runs are no inputs. */
static bool is_output(const run_state *s, const char *path)
{
	if (!s->out_real[0])
		return false;
	CXR_AUTO(cxr_free_at) char *real = cxr_path_real(path);
	return real && is_below(real, s->out_real);
}

static cxr_rc on_entry(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	run_state *s = context;
	if (!s->collecting_named && is_output(s, entry->path))
		return CXR_OK;
	source one = {.is_named = s->collecting_named, .is_readable = entry->info.kind == CXR_FILE_REGULAR && !entry->unreadable};
	one.path = cxr_strndup(entry->path, strlen(entry->path));
	if (!one.path || !source_vec_push(&s->sources, one)) {
		cxr_free(one.path);
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the list of files");
	}
	return CXR_OK;
}

static cxr_rc collect(run_state *s, int argc, char **argv, cxr_err *err)
{
	for (int i = 0; i < argc; i++) {
		cxr_file_info info;
		cxr_rc rc = cxr_file_stat(argv[i], &info, err);
		s->collecting_named = info.kind != CXR_FILE_DIR;
		if (rc == CXR_OK)
			rc = cxr_walk(argv[i], on_entry, s, err);
		if (rc != CXR_OK) {
			cxr_err_about(err, "argument %d", i + 1);
			return rc;
		}
	}
	return CXR_OK;
}

static void discard(void *context, void *result)
{
	(void)context;
	outcome *o = result;
	if (!o)
		return;
	if (o->temp_path)
		(void)!cxr_file_remove(o->temp_path, NULL);
	cxr_free(o->temp_path);
	cxr_free(o);
}

/* ---- one file, on a worker ---- */

/* The output is written under a passing name, unless an earlier run left the same bytes under the final one. */
static cxr_rc put_aside(const run_state *s, size_t unit, const cxr_deid_object *object, outcome *o, cxr_err *err)
{
	snprintf(o->name, sizeof o->name, "%s.dcm", object->result.sop_uid);
	if (s->cli->dry_run)
		return CXR_OK;
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(s->opts->out_dir, o->name);
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	cxr_file_info info;
	cxr_mmap map;
	if (cxr_file_stat(path, &info, NULL) == CXR_OK && info.kind == CXR_FILE_REGULAR && info.size_bytes == object->result.n_bytes &&
		cxr_mmap_open(&map, path, NULL) == CXR_OK) {
		if (cxr_deid_object_equals(object, (cxr_str){(const char *)map.bytes, map.n_bytes}))
			o->same_inode = info.inode;
		cxr_mmap_close(&map);
	}
	if (o->same_inode)
		return CXR_OK;
	char name[64];
	snprintf(name, sizeof name, ".tmp-%s-%zu", s->run_tag, unit + 1);
	o->temp_path = cxr_path_join(s->opts->out_dir, name);
	return o->temp_path ? cxr_deid_object_write(object, o->temp_path, false, err) : CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
}

static cxr_rc deid_file(run_state *s, cxr_deid_dicom *maker, const source *one, size_t unit, outcome *o, bool *out_is_dicom, cxr_err *err)
{
	static const cxr_deid_dicom_subject unknown = {.patient_key = {"", 0}, .deid_id = {"", 0}, .age = {"", 0}, .sex = {"", 0}, .accession = {"", 0}};
	*out_is_dicom = false;
	if (!one->is_readable)
		return CXR_FAIL(err, CXR_E_FORMAT, "not a regular file that can be read");
	cxr_image_file file;
	cxr_rc rc = cxr_image_file_open(&file, one->path, err);
	*out_is_dicom = rc != CXR_E_SCHEMA;
	if (rc == CXR_E_NOT_FOUND)
		rc = CXR_FAIL(err, CXR_E_FORMAT, "the file went away");
	if (rc == CXR_OK) {
		cxr_deid_object object;
		rc = cxr_deid_dicom_make(maker, &file.dicom, &s->ledger, &unknown, &s->options, &object, err);
		o->result = object.result;
		if (rc == CXR_OK)
			rc = put_aside(s, unit, &object, o, err);
	}
	cxr_image_file_close(&file);
	return rc;
}

static cxr_rc work(void *context, int worker, size_t unit, void **out_result, cxr_err *err)
{
	run_state *s = context;
	const source *one = &s->sources.items[unit];
	if (!s->makers[worker])
		CXR_TRY(cxr_deid_dicom_new(&s->makers[worker], err));
	outcome *o = cxr_calloc(1, sizeof *o);
	if (!o)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for an audit line");
	cxr_err problem;
	cxr_err_clear(&problem);
	bool is_dicom;
	cxr_rc rc = deid_file(s, s->makers[worker], one, unit, o, &is_dicom, &problem);
	*out_result = o;
	if (rc == CXR_OK)
		return CXR_OK;
	if (!o->result.skip_reason && !cxr_rc_is_bad_input(rc) && rc != CXR_E_ACCESS) {
		cxr_err_about(&problem, "file %zu", unit + 1);
		if (err)
			*err = problem;
		discard(s, o);
		*out_result = NULL;
		return rc;
	}
	/* what lies in a directory beside the images is passed over; what was named is refused */
	o->kind = !is_dicom && !one->is_named ? OUTCOME_PASSED : OUTCOME_REFUSED;
	o->reason = o->result.skip_reason ? o->result.skip_reason : !is_dicom && rc == CXR_E_SCHEMA ? "not_dicom" : cxr_rc_name(rc);
	snprintf(o->detail, sizeof o->detail, "%s%s%s", problem.subject, problem.subject[0] ? ": " : "", problem.msg);
	return CXR_OK;
}

/* ---- in the order of the inputs, on the calling thread ---- */

static bool have_same_bytes(const char *a, const char *b)
{
	cxr_mmap x, y;
	if (cxr_mmap_open(&x, a, NULL) != CXR_OK)
		return false;
	bool same = false;
	if (cxr_mmap_open(&y, b, NULL) == CXR_OK) {
		same = x.n_bytes == y.n_bytes && (x.n_bytes == 0 || memcmp(x.bytes, y.bytes, x.n_bytes) == 0);
		cxr_mmap_close(&y);
	}
	cxr_mmap_close(&x);
	return same;
}

/* A second file of this run with the same new UID: collapses when its bytes are the same, is refused otherwise. */
static void judge_double(outcome *o, const char *path)
{
	cxr_file_info info = {0};
	bool same = o->temp_path ? have_same_bytes(o->temp_path, path) : cxr_file_stat(path, &info, NULL) == CXR_OK && info.inode == o->same_inode;
	o->kind = same ? OUTCOME_PASSED : OUTCOME_REFUSED;
	o->reason = same ? "duplicate" : "duplicate_uid";
	snprintf(o->detail, sizeof o->detail, "an earlier file of the run has the same SOPInstanceUID%s", same ? "" : " and other content");
}

static cxr_rc put_in_place(run_state *s, outcome *o, cxr_err *err)
{
	if (o->kind != OUTCOME_OK || s->cli->dry_run)
		return CXR_OK;
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(s->opts->out_dir, o->name);
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	if (cxr_map_get(&s->names, cxr_str_from(o->name))) {
		judge_double(o, path);
		return CXR_OK;
	}
	CXR_TRY(cxr_map_put(&s->names, cxr_str_from(o->name), 1, NULL, err));
	if (!o->temp_path)
		return CXR_OK;
	CXR_TRY(cxr_file_rename(o->temp_path, path, err));
	cxr_free(o->temp_path);
	o->temp_path = NULL;
	return CXR_OK;
}

static void put_text(cxr_json_out *json, const char *key, const char *value)
{
	cxr_json_key(json, key);
	cxr_json_putz(json, value);
}

static void put_number(cxr_json_out *json, const char *key, uint64_t value)
{
	cxr_json_key(json, key);
	cxr_json_put_int(json, (int64_t)value);
}

static cxr_rc write_line(run_state *s, size_t unit, const outcome *o, cxr_err *err)
{
	static const char *const words[N_OUTCOMES] = {"ok", "passed", "refused"};
	bool is_ok = o->kind == OUTCOME_OK;
	const cxr_deid_dicom_result *result = &o->result;
	cxr_json_out json;
	cxr_buf_clear(&s->line);
	cxr_json_out_init(&json, &s->line, 0);
	cxr_json_begin_object(&json);
	put_number(&json, "in", unit + 1);
	if (s->opts->show_paths)
		put_text(&json, "path", s->sources.items[unit].path);
	put_text(&json, "out", is_ok ? o->name : NULL);
	put_text(&json, "profile", cxr_deid_profile_name(s->options.profile));
	put_number(&json, "kept", is_ok ? result->n_kept : 0);
	put_number(&json, "removed", is_ok ? result->n_removed : 0);
	put_number(&json, "replaced", is_ok ? result->n_replaced : 0);
	put_number(&json, "masked_px", is_ok ? result->masked_px : 0);
	put_text(&json, "status", words[o->kind]);
	put_text(&json, "reason", o->reason);
	if (is_ok) {
		put_number(&json, "rejected", result->n_rejected);
		put_number(&json, "cleared_samples", result->n_cleared_samples);
	}
	cxr_json_end_object(&json);
	cxr_buf_add_char(&s->line, '\n');
	if (s->cli->verbose && o->detail[0])
		fprintf(s->cli->err, "file %zu: %s (%s)\n", unit + 1, o->detail, o->reason);
	CXR_TRY(cxr_buf_check(&s->line, err));
	if (s->audit)
		return cxr_file_out_write(s->audit, s->line.ptr, s->line.len, err);
	fwrite(s->line.ptr, 1, s->line.len, s->cli->out); /* a failed write shows when main flushes */
	return CXR_OK;
}

static cxr_rc commit(void *context, size_t unit, void *result, cxr_err *err)
{
	run_state *s = context;
	outcome *o = result;
	cxr_rc rc = put_in_place(s, o, err);
	if (rc == CXR_OK) {
		s->n_done[o->kind]++;
		rc = write_line(s, unit, o, err);
	}
	if (rc != CXR_OK)
		cxr_err_about(err, "file %zu", unit + 1);
	discard(context, result);
	return rc;
}

/* ---- the command ---- */

static int read_options(cxr_cli *cli, run_state *s)
{
	const cxr_cmd *cmd = &cxr_cmd_deid_dicom;
	s->options = (cxr_deid_dicom_options){.profile = CXR_DEID_VALID, .pixels = CXR_DEID_PIXELS_MASK_IDENTIFYING};
	if (!s->opts->out_dir && !cli->dry_run)
		return cxr_cli_usage(cli, cmd, "-o DIR says where the files go");
	if (s->opts->profile && !cxr_deid_profile_from_name(cxr_str_from(s->opts->profile), &s->options.profile))
		return cxr_cli_usage(cli, cmd, "--profile is valid, strict47 or basic");
	if (s->opts->pixels && !cxr_deid_pixels_from_name(cxr_str_from(s->opts->pixels), &s->options.pixels))
		return cxr_cli_usage(cli, cmd, "--pixels is off, find, mask-identifying or mask-all");
	return CXR_EXIT_OK;
}

/* The output directory and the key; a key inside the tree that is given away is refused. */
static int open_places(cxr_cli *cli, run_state *s, cxr_err *err, cxr_rc *out_rc)
{
	*out_rc = cli->dry_run && !s->opts->out_dir ? CXR_OK : cli->dry_run ? CXR_OK : cxr_dir_make(s->opts->out_dir, 0755, err);
	if (*out_rc != CXR_OK)
		return CXR_EXIT_OK;
	s->out_real = s->opts->out_dir ? cxr_path_real(s->opts->out_dir) : NULL;
	if (!s->out_real)
		s->out_real = cxr_strndup("", 0);
	if (!s->out_real) {
		*out_rc = CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
		return CXR_EXIT_OK;
	}
	if (s->opts->key_path) {
		CXR_AUTO(cxr_free_at) char *key_real = cxr_path_real(s->opts->key_path);
		if (key_real && is_below(key_real, s->out_real))
			return cxr_cli_usage(cli, &cxr_cmd_deid_dicom, "the key lies inside the output directory; move it elsewhere");
		*out_rc = cxr_key_load(s->opts->key_path, &s->key, err);
	} else {
		*out_rc = cxr_key_random(&s->key, err);
		if (*out_rc == CXR_OK && !cli->quiet)
			fprintf(cli->err, "cxr deid dicom: warning: no --key given: a random key is used for this run, a second run gives other UIDs and dates\n");
	}
	s->ledger = (cxr_ledger){.key = s->key, .whole_weeks = s->opts->whole_weeks, .age_cap_years = 90};
	return CXR_EXIT_OK;
}

static cxr_rc deid_all(run_state *s, int argc, char **argv, cxr_err *err)
{
	CXR_TRY(collect(s, argc, argv, err));
	int n_workers = (int)s->cli->n_workers;
	s->makers = cxr_calloc((size_t)n_workers, sizeof *s->makers);
	if (!s->makers)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the workers");
	cxr_pool_job job = {.context = s, .n_units = s->sources.n_items, .n_workers = n_workers, .work = work, .commit = commit, .discard = discard,
		.should_stop = cxr_cli_should_stop};
	cxr_rc rc = cxr_pool_run(&job, err);
	for (int i = 0; i < n_workers; i++)
		cxr_deid_dicom_free(s->makers[i]);
	cxr_free(s->makers);
	return rc;
}

static void release(run_state *s)
{
	for (size_t i = 0; i < s->sources.n_items; i++)
		cxr_free(s->sources.items[i].path);
	source_vec_release(&s->sources);
	cxr_map_release(&s->names);
	cxr_buf_release(&s->line);
	cxr_key_free(s->key);
	cxr_free(s->out_real);
}

/* All files, with the audit lines to where they were asked for; the audit file appears when all is done, or interrupted, or failed. */
static cxr_rc deid_with_audit(run_state *s, int argc, char **argv, cxr_err *err)
{
	unsigned char bytes[8];
	cxr_random_bytes(bytes, sizeof bytes);
	cxr_hex(bytes, sizeof bytes, s->run_tag);
	if (!s->opts->audit_path)
		return deid_all(s, argc, argv, err);
	cxr_file_out audit;
	cxr_rc rc = cxr_file_out_open(&audit, s->opts->audit_path, 0600, err);
	if (rc != CXR_OK)
		return cxr_err_about(err, "audit file");
	s->audit = &audit;
	rc = deid_all(s, argc, argv, err);
	cxr_err late;
	cxr_err_clear(&late);
	cxr_rc closed = cxr_file_out_commit(&audit, false, &late);
	cxr_file_out_close(&audit);
	if ((rc == CXR_OK || rc == CXR_E_CANCELLED) && closed != CXR_OK) {
		cxr_err_about(&late, "audit file");
		*err = late;
		return closed;
	}
	return rc;
}

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	run_state s = {.cli = cli, .opts = opts_struct};
	if (argc < 1)
		return cxr_cli_usage(cli, &cxr_cmd_deid_dicom, "names the files or directories to de-identify");
	int code = read_options(cli, &s);
	if (code != CXR_EXIT_OK)
		return code;
	cxr_map_init(&s.names);
	cxr_buf_init(&s.line, LINE_BYTES);
	cxr_err err;
	cxr_err_clear(&err);
	cxr_rc rc;
	code = open_places(cli, &s, &err, &rc);
	if (code == CXR_EXIT_OK && rc == CXR_OK)
		rc = deid_with_audit(&s, argc, argv, &err);
	if (code == CXR_EXIT_OK && rc != CXR_OK && rc != CXR_E_CANCELLED)
		code = cxr_cli_fail(cli, &err, s.n_done[OUTCOME_OK] > 0);
	else if (code == CXR_EXIT_OK)
		code = rc == CXR_E_CANCELLED ? cxr_cli_exit_code(rc, true) : s.n_done[OUTCOME_REFUSED] ? CXR_EXIT_FINDINGS : CXR_EXIT_OK;
	if (!cli->quiet && s.sources.n_items && (rc == CXR_OK || rc == CXR_E_CANCELLED))
		fprintf(cli->err, "%" PRIu64 " written by profile %s, %" PRIu64 " refused, %" PRIu64 " passed over%s\n", s.n_done[OUTCOME_OK],
			cxr_deid_profile_name(s.options.profile), s.n_done[OUTCOME_REFUSED], s.n_done[OUTCOME_PASSED], rc == CXR_OK ? "" : "; interrupted");
	release(&s);
	return code;
}

const cxr_cmd cxr_cmd_deid_dicom = {
	.name = "deid dicom",
	.group = "De-id",
	.synopsis = "PATH... -o DIR [--key FILE] [--profile NAME] [--pixels POLICY] [options]",
	.summary = "DICOM images with allow-listed headers and keyed ids",
	.text =
		"Writes a de-identified copy of every DICOM image named, or found below a directory named, as DIR/<new SOPInstanceUID>.dcm, and prints "
		"one JSON line a file: its number in the order of the inputs, what became of it, how many elements were kept, replaced and removed. "
		"Files in directories that are not DICOM are passed over.\n"
		"\n"
		"Profiles: valid (default) holds the 47 elements of the CheXpert Plus paper and what a conformant image needs; strict47 holds the 47 and "
		"the UIDs; basic applies Table E.1-1 of PS3.15 to the input's header and is only as safe as that table. In valid and strict47 every "
		"element that the list does not name is gone, and a value that does not have the form of its attribute is dropped. UIDs, accession "
		"numbers and dates follow the key and the PatientID: with the same key they agree across files, runs and `cxr deid text`. Ages over 90 become 90.\n"
		"\n"
		"Pixels: native and RLE images are written as explicit VR little endian; bits above BitsStored are cleared and counted, stored values are "
		"the same. Other compressed frames keep their coded samples and lose application and comment segments.\n"
		"\n"
		"Text burned into the picture is not searched for in this version. With find, mask-identifying and mask-all, images whose header says "
		"BurnedInAnnotation YES are therefore set aside, and in all others that attribute is left out, since nothing has proved it to be NO. With off the "
		"header's own statement is kept.\n"
		"\n"
		"Before a file is written it is searched for every text that was taken out of it; a hit sets it aside (reason leak). Reports, "
		"documents, plans, waveforms, presentation states and DICOMDIR files are refused. A second run leaves outputs that are there with the same bytes. Exit code 1 "
		"when files were refused.",
	.examples = "cxr deid dicom scan.dcm -o out --key site.key # one file\n"
				"cxr deid dicom archive/ -o out --key site.key -j 8 --audit audit.jsonl # a tree\n"
				"cxr deid dicom archive/ -o out --key site.key --profile strict47 --pixels off # as the paper did it",
	.opts = opts,
	.opts_bytes = sizeof(deid_dicom_opts),
	.run = run,
};
