/* `cxr convert`: DICOM files to JPEG or PNG by a named recipe, file-parallel, one audit line a file. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "cli/progress.h"
#include "formats/json.h"
#include "image/open.h"
#include "image/write.h"
#include "os/clock.h"
#include "os/pool.h"
#include "os/stop.h"
#include "os/walk.h"

enum { LINE_BYTES = 64 << 10, NAME_BYTES = 8192 };

typedef struct convert_opts {
	const char *out_dir;
	const char *recipe;
	const char *form;
	const char *high_bits;
	const char *voi;
	int64_t size;
	int64_t frame;
	int64_t window;
	bool square;
	bool show_paths;
	bool sha256;
} convert_opts;

static const cxr_opt opts[] = {
	{'o', "out", CXR_OPT_TEXT, offsetof(convert_opts, out_dir), "DIR", "directory for the pictures; made when missing"},
	{0, "recipe", CXR_OPT_CHOICE, offsetof(convert_opts, recipe), "chexpert|mimic|window|minmax|raw16", "how stored values become grey (default chexpert)"},
	{0, "to", CXR_OPT_CHOICE, offsetof(convert_opts, form), "jpg|png", "file format (default png)"},
	{0, "size", CXR_OPT_INT, offsetof(convert_opts, size), "N", "shrink so that the longest side has at most N pixels"},
	{0, "square", CXR_OPT_FLAG, offsetof(convert_opts, square), NULL, "centre the picture on a black square"},
	{0, "frame", CXR_OPT_INT, offsetof(convert_opts, frame), "N", "which frame of a multi-frame image, from 1 (without it they are refused)"},
	{0, "high-bits", CXR_OPT_CHOICE, offsetof(convert_opts, high_bits), "keep|mask", "bits above BitsStored (default keep, as Listing 1)"},
	{0, "voi", CXR_OPT_CHOICE, offsetof(convert_opts, voi), "auto|window|none", "recipe window: VOI LUT first, window first, or neither"},
	{0, "window", CXR_OPT_INT, offsetof(convert_opts, window), "N", "recipe window: which of several windows or LUTs, from 1"},
	{0, "sha256", CXR_OPT_FLAG, offsetof(convert_opts, sha256), NULL, "add the SHA-256 of each output to its audit line"},
	{0, "show-paths", CXR_OPT_FLAG, offsetof(convert_opts, show_paths), NULL, "add the input path to each audit line"},
	{0},
};

/* One input file. */
typedef struct source {
	char *path;
	char *name;    /* of the output, without directory */
	bool is_named; /* given as an argument, not found in a directory */
	bool is_readable;
} source;

CXR_VEC_DECLARE(source_vec, source)

/* What became of one file. */
typedef enum outcome_kind { OUTCOME_OK, OUTCOME_PASSED, OUTCOME_REFUSED } outcome_kind;

typedef struct outcome {
	outcome_kind kind;
	cxr_buf line; /* the audit line */
} outcome;

typedef struct convert_worker {
	cxr_picture_maker *maker;
	cxr_buf encoded;
} convert_worker;

typedef struct conversion {
	cxr_cli *cli;
	const convert_opts *opts;
	cxr_picture_options picture;
	cxr_picture_form form;
	source_vec sources;
	cxr_map names; /* output names given, so that none is given twice */
	bool collecting_named;
	convert_worker *workers;
	cli_progress progress;
	uint64_t n_done[3]; /* by outcome_kind */
} conversion;

/* ---- inputs and output names ---- */

/* Without an ending that only says "DICOM"; UIDs as names keep all their dots. */
static cxr_str stem_of(const char *path)
{
	static const char *const endings[] = {".dcm", ".dicom", ".dic", ".ima", ".img"};
	cxr_str base = cxr_str_from(cxr_path_base(path));
	for (size_t i = 0; i < CXR_ARRAY_LEN(endings); i++) {
		cxr_str ending = cxr_str_from(endings[i]);
		if (base.len > ending.len && cxr_str_ieq((cxr_str){base.ptr + base.len - ending.len, ending.len}, ending))
			return (cxr_str){base.ptr, base.len - ending.len};
	}
	return base;
}

/* The map holds every name given, and with a plain name the last number behind it. Sets `name` to one that is free. */
static cxr_rc free_name(conversion *c, cxr_str stem, cxr_buf *name, cxr_err *err)
{
	const char *extension = cxr_picture_form_name(c->form);
	cxr_buf_printf(name, CXR_STR_FMT ".%s", CXR_STR_ARG(stem), extension);
	CXR_TRY(cxr_buf_check(name, err));
	const uint64_t *known = cxr_map_get(&c->names, cxr_buf_str(name));
	if (!known)
		return cxr_map_put(&c->names, cxr_buf_str(name), 1, NULL, err);
	uint64_t number = *known;
	do {
		number++;
		cxr_buf_clear(name);
		cxr_buf_printf(name, CXR_STR_FMT "-%" PRIu64 ".%s", CXR_STR_ARG(stem), number, extension);
		CXR_TRY(cxr_buf_check(name, err));
	} while (cxr_map_get(&c->names, cxr_buf_str(name)));
	CXR_TRY(cxr_map_put(&c->names, cxr_buf_str(name), 1, NULL, err));
	cxr_buf plain;
	cxr_buf_init(&plain, name->max_bytes);
	cxr_buf_printf(&plain, CXR_STR_FMT ".%s", CXR_STR_ARG(stem), extension);
	uint64_t *last = cxr_map_get(&c->names, cxr_buf_str(&plain));
	if (last)
		*last = number;
	cxr_buf_release(&plain);
	return CXR_OK;
}

/* stem.ext, or stem-2.ext, stem-3.ext ... when taken; cxr_free() it. */
static cxr_rc name_output(conversion *c, const char *path, char **out_name, cxr_err *err)
{
	cxr_buf name;
	cxr_buf_init(&name, NAME_BYTES);
	cxr_rc rc = free_name(c, stem_of(path), &name, err);
	*out_name = rc == CXR_OK ? cxr_strndup(name.ptr, name.len) : NULL;
	cxr_buf_release(&name);
	return rc == CXR_OK && !*out_name ? CXR_FAIL(err, CXR_E_NOMEM, "no memory for a file name") : rc;
}

static cxr_rc on_entry(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	conversion *c = context;
	source s = {.is_named = c->collecting_named, .is_readable = entry->info.kind == CXR_FILE_REGULAR && !entry->unreadable};
	CXR_TRY(name_output(c, entry->path, &s.name, err));
	s.path = cxr_strndup(entry->path, strlen(entry->path));
	if (!s.path || !source_vec_push(&c->sources, s)) {
		cxr_free(s.path);
		cxr_free(s.name);
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the list of files");
	}
	return CXR_OK;
}

static cxr_rc collect(conversion *c, int argc, char **argv, cxr_err *err)
{
	for (int i = 0; i < argc; i++) {
		cxr_file_info info;
		cxr_rc rc = cxr_file_stat(argv[i], &info, err);
		c->collecting_named = info.kind != CXR_FILE_DIR;
		if (rc == CXR_OK)
			rc = cxr_walk(argv[i], on_entry, c, err);
		if (rc != CXR_OK) {
			cxr_err_about(err, "argument %d", i + 1);
			return rc;
		}
	}
	return CXR_OK;
}

/* ---- one file ---- */

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

static void write_line(const conversion *c, size_t unit, outcome *o, const cxr_picture *picture, const cxr_picture_file *file, const cxr_err *problem)
{
	static const char *const words[] = {"ok", "passed", "refused"};
	const source *s = &c->sources.items[unit];
	cxr_json_out json;
	cxr_json_out_init(&json, &o->line, 0);
	cxr_json_begin_object(&json);
	put_number(&json, "in", unit + 1);
	if (c->opts->show_paths)
		put_text(&json, "path", s->path);
	put_text(&json, "status", words[o->kind]);
	if (o->kind == OUTCOME_OK) {
		put_text(&json, "out", s->name);
		put_text(&json, "recipe", cxr_recipe_name(c->picture.recipe));
		put_number(&json, "width", picture->width);
		put_number(&json, "height", picture->height);
		put_number(&json, "bits", (uint64_t)picture->bits);
		if (picture->offset)
			put_number(&json, "offset", (uint64_t)picture->offset);
		put_number(&json, "bytes", file->n_bytes);
		if (c->opts->sha256)
			put_text(&json, "sha256", file->sha256);
	} else {
		put_text(&json, "reason", problem->rc == CXR_E_NOT_FOUND ? "no_pixels" : cxr_rc_name(problem->rc));
		put_text(&json, "detail", problem->msg);
	}
	cxr_json_end_object(&json);
	cxr_buf_add_char(&o->line, '\n');
}

static cxr_rc convert_file(conversion *c, convert_worker *worker, const source *s, cxr_picture *picture, cxr_picture_file *written,
	bool *out_is_dicom, cxr_err *err)
{
	*out_is_dicom = false;
	if (!s->is_readable)
		return CXR_FAIL(err, CXR_E_FORMAT, "not a regular file that can be read");
	cxr_image_file file;
	cxr_rc rc = cxr_image_file_open(&file, s->path, err);
	*out_is_dicom = rc != CXR_E_SCHEMA;
	if (rc == CXR_E_NOT_FOUND) /* NOT_FOUND below means "no pixel data" */
		rc = CXR_FAIL(err, CXR_E_FORMAT, "the file went away");
	if (rc == CXR_OK)
		rc = cxr_picture_make(worker->maker, &file.dicom, &c->picture, picture, err);
	if (rc == CXR_OK) {
		char *path = c->cli->dry_run ? NULL : cxr_path_join(c->opts->out_dir, s->name);
		rc = path || c->cli->dry_run ? cxr_picture_write(picture, c->form, path, c->opts->sha256, &worker->encoded, written, err)
									 : CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
		cxr_free(path);
	}
	cxr_image_file_close(&file);
	return rc;
}

/* Problems of one file that leave the run going. */
static bool is_file_problem(cxr_rc rc)
{
	return cxr_rc_is_bad_input(rc) || rc == CXR_E_NOT_FOUND || rc == CXR_E_ACCESS;
}

static cxr_rc work(void *context, int worker_no, size_t unit, void **out_result, cxr_err *err)
{
	conversion *c = context;
	convert_worker *worker = &c->workers[worker_no];
	const source *s = &c->sources.items[unit];
	if (!worker->maker)
		CXR_TRY(cxr_picture_maker_new(&worker->maker, err));
	outcome *o = cxr_calloc(1, sizeof *o);
	if (!o)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for an audit line");
	cxr_buf_init(&o->line, LINE_BYTES);
	cxr_err problem;
	cxr_err_clear(&problem);
	cxr_picture picture = {0};
	cxr_picture_file written = {0};
	bool is_dicom;
	cxr_rc rc = convert_file(c, worker, s, &picture, &written, &is_dicom, &problem);
	if (rc != CXR_OK && !is_file_problem(rc)) {
		cxr_err_about(&problem, "file %zu", unit + 1);
		if (err)
			*err = problem;
		cxr_free(o);
		return rc;
	}
	/* what lies in a directory beside the images is passed over; what was named is refused */
	o->kind = rc == CXR_OK ? OUTCOME_OK : !is_dicom && !s->is_named ? OUTCOME_PASSED : OUTCOME_REFUSED;
	write_line(c, unit, o, &picture, &written, &problem);
	*out_result = o;
	return CXR_OK;
}

static void discard(void *context, void *result)
{
	(void)context;
	outcome *o = result;
	if (!o)
		return;
	cxr_buf_release(&o->line);
	cxr_free(o);
}

static cxr_rc commit(void *context, size_t unit, void *result, cxr_err *err)
{
	(void)err;
	conversion *c = context;
	outcome *o = result;
	c->n_done[o->kind]++;
	cxr_str line = cxr_buf_str(&o->line);
	cxr_progress sample = {.stage = "convert", .done = unit + 1, .total = c->sources.n_items, .unit = "files"};
	cli__progress_clear(&c->progress);
	fwrite(line.ptr, 1, line.len, c->cli->out); /* a failed write shows when main flushes */
	cli__progress_update(&c->progress, &sample, cxr_clock_now_ns());
	discard(context, result);
	return CXR_OK;
}

static bool should_stop(void *context)
{
	(void)context;
	return cxr_stop_asked();
}

/* ---- the command ---- */

extern const cxr_cmd cxr_cmd_convert;

/* Options to picture options; an exit code, 0 = fine. */
static int read_options(cxr_cli *cli, conversion *c)
{
	const convert_opts *o = c->opts;
	const cxr_cmd *cmd = &cxr_cmd_convert;
	c->picture = (cxr_picture_options){.recipe = CXR_RECIPE_CHEXPERT, .frame = CXR_FRAME_ONLY};
	if (!o->out_dir && !cli->dry_run)
		return cxr_cli_usage(cli, cmd, "-o DIR says where the pictures go");
	if (o->recipe && !cxr_recipe_from_name(cxr_str_from(o->recipe), &c->picture.recipe))
		return cxr_cli_usage(cli, cmd, "--recipe is chexpert, mimic, window, minmax or raw16");
	c->form = o->form && strcmp(o->form, "jpg") == 0 ? CXR_FORM_JPG : CXR_FORM_PNG;
	if (c->form == CXR_FORM_JPG && cxr_recipe_bits(c->picture.recipe) != 8)
		return cxr_cli_usage(cli, cmd, "raw16 needs --to png: JPEG holds 8 bits");
	if (o->size < 0 || o->size > 65535)
		return cxr_cli_usage(cli, cmd, "--size is 1 to 65535 pixels");
	if (o->frame < 0 || o->window < 0 || o->frame > INT32_MAX || o->window > INT32_MAX)
		return cxr_cli_usage(cli, cmd, "--frame and --window count from 1");
	c->picture.max_side_px = (uint32_t)o->size;
	c->picture.square = o->square;
	if (o->frame)
		c->picture.frame = o->frame - 1;
	c->picture.voi_index = o->window ? (uint32_t)o->window - 1 : 0;
	c->picture.mask_high_bits = o->high_bits && strcmp(o->high_bits, "mask") == 0;
	if (o->voi)
		c->picture.voi = strcmp(o->voi, "window") == 0 ? CXR_VOI_WINDOW : strcmp(o->voi, "none") == 0 ? CXR_VOI_NONE : CXR_VOI_AUTO;
	return CXR_EXIT_OK;
}

static cxr_rc convert_all(conversion *c, int argc, char **argv, cxr_err *err)
{
	CXR_TRY(collect(c, argc, argv, err));
	if (!c->cli->dry_run)
		CXR_TRY(cxr_dir_make(c->opts->out_dir, 0755, err));
	int n_workers = c->cli->n_workers > 0 && c->cli->n_workers <= 1024 ? (int)c->cli->n_workers : 1;
	c->workers = cxr_calloc((size_t)n_workers, sizeof *c->workers);
	if (!c->workers)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the workers");
	for (int i = 0; i < n_workers; i++)
		cxr_buf_init(&c->workers[i].encoded, CXR_PICTURE_MAX_BYTES);
	cxr_pool_job job = {.context = c, .n_units = c->sources.n_items, .n_workers = n_workers, .work = work, .commit = commit,
		.discard = discard, .should_stop = should_stop};
	cli__progress_open(&c->progress, c->cli);
	cxr_rc rc = cxr_pool_run(&job, err);
	cli__progress_close(&c->progress);
	for (int i = 0; i < n_workers; i++) {
		cxr_picture_maker_free(c->workers[i].maker);
		cxr_buf_release(&c->workers[i].encoded);
	}
	cxr_free(c->workers);
	return rc;
}

static void release(conversion *c)
{
	for (size_t i = 0; i < c->sources.n_items; i++) {
		cxr_free(c->sources.items[i].path);
		cxr_free(c->sources.items[i].name);
	}
	source_vec_release(&c->sources);
	cxr_map_release(&c->names);
}

static int run(cxr_cli *cli, void *opts_struct, int argc, char **argv)
{
	conversion c = {.cli = cli, .opts = opts_struct};
	if (argc < 1)
		return cxr_cli_usage(cli, &cxr_cmd_convert, "names the files or directories to convert");
	int code = read_options(cli, &c);
	if (code != CXR_EXIT_OK)
		return code;
	cxr_map_init(&c.names);
	cxr_err err;
	cxr_err_clear(&err);
	cxr_rc rc = convert_all(&c, argc, argv, &err);
	bool has_output = c.n_done[OUTCOME_OK] > 0;
	if (rc == CXR_E_CANCELLED)
		code = cxr_cli_exit_code(rc, has_output);
	else if (rc != CXR_OK)
		code = cxr_cli_fail(cli, &err, has_output);
	else
		code = c.n_done[OUTCOME_REFUSED] ? CXR_EXIT_FINDINGS : CXR_EXIT_OK;
	if (!cli->quiet && (rc == CXR_OK || rc == CXR_E_CANCELLED))
		fprintf(cli->err, "%" PRIu64 " converted, %" PRIu64 " refused, %" PRIu64 " passed over%s\n", c.n_done[OUTCOME_OK],
			c.n_done[OUTCOME_REFUSED], c.n_done[OUTCOME_PASSED], rc == CXR_OK ? "" : "; interrupted");
	release(&c);
	return code;
}

const cxr_cmd cxr_cmd_convert = {
	.name = "convert",
	.group = "Images",
	.synopsis = "PATH... -o DIR [--recipe NAME] [--to jpg|png] [options]",
	.summary = "DICOM files to JPEG or PNG by a named recipe",
	.text =
		"Converts every DICOM radiograph named, or found below a directory named, and prints one JSON line a file: its number in the order "
		"of the inputs, what became of it, the output's name and size. Files in directories that are not DICOM are passed over.\n"
		"\n"
		"The recipe chexpert is Listing 1 of the CheXpert Plus paper: stored values divided by their maximum, MONOCHROME1 inverted, histogram "
		"equalised; with --to jpg the bytes equal those of the paper's Python code (pydicom 2.3, OpenCV 4.6) for single-frame monochrome images "
		"in native or lossless transfer syntaxes. mimic is the published recipe of MIMIC-CXR-JPG. window applies the DICOM display chain. minmax "
		"stretches the values in use. raw16 keeps stored values (16-bit PNG; signed values plus 32768). --size shrinks by area averaging after "
		"the recipe.\n"
		"\n"
		"Outputs bear the input's base name; a name that is taken gets -2, -3 and so on. Colour, palette and multi-frame images (without --frame), "
		"other depths than 8 and 16 bits and unknown transfer syntaxes are refused with a reason. Exit code 1 when files were refused.",
	.examples = "cxr convert scan.dcm -o out --recipe chexpert --to jpg # as the paper did it\n"
				"cxr convert archive/ -o png512 --size 512 --square -j 8 # a training set\n"
				"cxr convert scan.dcm -o out --recipe raw16 # stored values, nothing lost",
	.opts = opts,
	.opts_bytes = sizeof(convert_opts),
	.run = run,
};
