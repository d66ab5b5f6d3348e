/*
 * See stage.h. A picture that cannot be made is recorded with a reason and the run goes on; a DICOM file that is not
 * there, or a disk that takes no more, stops the run.
 */
#include "image/stage.h"

#include "base/mem.h"
#include "base/vec.h"
#include "corpus/record.h"
#include "image/open.h"
#include "image/write.h"

enum { RECORD_BYTES = 256 << 20, PATH_BYTES = 1 << 16 };

CXR_VEC_DECLARE(picture_vec, cxr_picture_rec)

typedef struct image_worker {
	cxr_picture_maker *maker;
	cxr_picture_options options;
	cxr_arena arena;      /* one study */
	cxr_buf path;
	cxr_buf encoded;
	cxr_buf record;
	picture_vec pictures; /* of one study */
} image_worker;

static void close_worker(void *state)
{
	image_worker *worker = state;
	if (!worker)
		return;
	cxr_picture_maker_free(worker->maker);
	cxr_arena_release(&worker->arena);
	cxr_buf_release(&worker->path);
	cxr_buf_release(&worker->encoded);
	cxr_buf_release(&worker->record);
	picture_vec_release(&worker->pictures);
	cxr_free(worker);
}

static cxr_rc open_worker(cxr_run *run, void **out_worker, cxr_err *err)
{
	*out_worker = NULL;
	cxr_recipe recipe;
	if (!cxr_recipe_from_name(run->project->config.recipe, &recipe))
		return CXR_FAIL(err, CXR_E_CONFIG, "recipe is none of chexpert, mimic, window, minmax, raw16");
	image_worker *worker = cxr_calloc(1, sizeof *worker);
	if (!worker)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for an image worker");
	worker->options = (cxr_picture_options){.recipe = recipe, .frame = CXR_FRAME_ONLY};
	cxr_arena_init(&worker->arena, RECORD_BYTES);
	cxr_buf_init(&worker->path, PATH_BYTES);
	cxr_buf_init(&worker->encoded, CXR_PICTURE_MAX_BYTES);
	cxr_buf_init(&worker->record, RECORD_BYTES);
	cxr_rc rc = cxr_picture_maker_new(&worker->maker, err);
	if (rc != CXR_OK) {
		close_worker(worker);
		return rc;
	}
	*out_worker = worker;
	return CXR_OK;
}

/* <work_dir>/<folder>/<stem>.<extension> in worker->path. Stems are ours; one that leads elsewhere is damage. */
static cxr_rc make_path(const cxr_run *run, image_worker *worker, const char *folder, cxr_str stem, const char *extension, cxr_err *err)
{
	if (stem.len == 0 || stem.ptr[0] == '/' || cxr_str_find(stem, cxr_str_from("..")) != SIZE_MAX)
		return CXR_FAIL(err, CXR_E_SCHEMA, "the file name of an image is not a path inside the project");
	cxr_buf_clear(&worker->path);
	cxr_buf_printf(&worker->path, "%s/%s/" CXR_STR_FMT ".%s", run->project->work_dir, folder, CXR_STR_ARG(stem), extension);
	return cxr_buf_check(&worker->path, err);
}

static cxr_rc keep_digest(image_worker *worker, const cxr_picture_file *file, cxr_str *out_sha256, uint64_t *out_bytes, cxr_err *err)
{
	*out_bytes = file->n_bytes;
	return cxr_arena_str(&worker->arena, cxr_str_from(file->sha256), out_sha256, err);
}

static cxr_rc write_forms(const cxr_run *run, image_worker *worker, const cxr_picture *picture, cxr_str stem, cxr_picture_rec *out, cxr_err *err)
{
	const cxr_config *config = &run->project->config;
	cxr_picture_file file;
	if (config->write_png) {
		CXR_TRY(make_path(run, worker, "PNG", stem, "png", err));
		CXR_TRY(cxr_picture_write(picture, CXR_FORM_PNG, worker->path.ptr, true, &worker->encoded, &file, err));
		CXR_TRY(keep_digest(worker, &file, &out->png_sha256, &out->png_bytes, err));
	}
	if (config->write_jpg) {
		CXR_TRY(make_path(run, worker, "JPG", stem, "jpg", err));
		CXR_TRY(cxr_picture_write(picture, CXR_FORM_JPG, worker->path.ptr, true, &worker->encoded, &file, err));
		CXR_TRY(keep_digest(worker, &file, &out->jpg_sha256, &out->jpg_bytes, err));
	}
	return CXR_OK;
}

static cxr_rc convert(const cxr_run *run, image_worker *worker, cxr_str stem, cxr_picture_rec *out, cxr_err *err)
{
	cxr_image_file file;
	cxr_picture picture;
	CXR_TRY(make_path(run, worker, "DICOM", stem, "dcm", err));
	cxr_rc rc = cxr_image_file_open(&file, worker->path.ptr, err);
	if (rc == CXR_E_NOT_FOUND)
		rc = CXR_FAIL(err, CXR_E_STORE, "a de-identified DICOM file is missing from the project; run the stage deid again");
	if (rc == CXR_OK)
		rc = cxr_picture_make(worker->maker, &file.dicom, &worker->options, &picture, err);
	if (rc == CXR_OK)
		rc = write_forms(run, worker, &picture, stem, out, err);
	if (rc == CXR_OK) {
		out->width = picture.width;
		out->height = picture.height;
	}
	cxr_image_file_close(&file);
	return rc;
}

/* Bad input becomes a reason; NOT_FOUND can only mean "no pixel data" here. */
static cxr_rc make_picture(const cxr_run *run, image_worker *worker, const cxr_image_rec *image, cxr_picture_rec *out, cxr_err *err)
{
	*out = (cxr_picture_rec){.image_id = image->image_id, .png_sha256 = {"", 0}, .jpg_sha256 = {"", 0}, .skip_reason = {"", 0}};
	cxr_rc rc = convert(run, worker, image->stem, out, err);
	if (rc == CXR_OK)
		return CXR_OK;
	if (!cxr_rc_is_bad_input(rc) && rc != CXR_E_NOT_FOUND) {
		cxr_err_about(err, CXR_STR_FMT, CXR_STR_ARG(image->image_id));
		return rc;
	}
	*out = (cxr_picture_rec){.image_id = image->image_id, .png_sha256 = {"", 0}, .jpg_sha256 = {"", 0}};
	out->skip_reason = cxr_str_from(rc == CXR_E_NOT_FOUND ? "no_pixels" : cxr_rc_name(rc));
	return CXR_OK;
}

static cxr_rc convert_study(cxr_run *run, image_worker *worker, cxr_str record, cxr_shard_writer *out, cxr_err *err)
{
	cxr_study_rec study;
	CXR_TRY(cxr_study_rec_decode(record, &worker->arena, &study, err));
	picture_vec_clear(&worker->pictures);
	for (size_t i = 0; i < study.n_images; i++) {
		if (study.images[i].skip_reason.len)
			continue;
		cxr_picture_rec picture;
		CXR_TRY(make_picture(run, worker, &study.images[i], &picture, err));
		if (!picture_vec_push(&worker->pictures, picture))
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the pictures of a study");
	}
	cxr_pictures_rec pictures = {study.study_id, worker->pictures.items, worker->pictures.n_items};
	cxr_buf_clear(&worker->record);
	cxr_pictures_rec_encode(&pictures, &worker->record);
	CXR_TRY(cxr_buf_check(&worker->record, err));
	return cxr_shard_writer_put(out, cxr_buf_str(&worker->record), err);
}

static cxr_rc convert_studies(cxr_run *run, image_worker *worker, cxr_shard_reader *studies, cxr_shard_writer *out, cxr_err *err)
{
	for (;;) {
		if (cxr_run_should_stop(run))
			return CXR_FAIL(err, CXR_E_CANCELLED, "stopped");
		cxr_str record;
		CXR_TRY(cxr_shard_reader_next(studies, &record, err));
		if (!record.ptr)
			return CXR_OK;
		cxr_arena_clear(&worker->arena);
		CXR_TRY(convert_study(run, worker, record, out, err));
	}
}

static cxr_rc run_shard(cxr_run *run, void *state, uint32_t shard, cxr_shard_writer *out, cxr_err *err)
{
	char *path = cxr_project_shard_path(run->project, "deid", shard);
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	cxr_shard_reader studies;
	cxr_rc rc = cxr_shard_reader_open(&studies, path, err);
	cxr_free(path);
	if (rc == CXR_OK) {
		rc = convert_studies(run, state, &studies, out, err);
		cxr_shard_reader_close(&studies);
	}
	return rc;
}

const cxr_stage cxr_stage_image = {
	.name = "image",
	.inputs = {"deid"},
	.version = 1,
	.open_worker = open_worker,
	.run_shard = run_shard,
	.close_worker = close_worker,
};
