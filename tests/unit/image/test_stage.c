/*
 * The stage over a hand-made deid shard: files appear under their stems, digests in the records are those of the files, images in
 * quarantine are left out, bad ones get a reason, and a second run gives the same bytes.
 */
#include "house_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "corpus/record.h"
#include "dicom/writer.h"
#include "image/stage.h"

static cxr_err err;
static cxr_arena arena;
static cxr_project project;
static bool stop_now;

static bool should_stop(void *context)
{
	(void)context;
	return stop_now;
}

static void write_dicom(const char *stem, uint32_t columns, bool is_short)
{
	cxr_dcm_item data = {0};
	uint16_t samples[60];
	for (unsigned i = 0; i < 60; i++)
		samples[i] = (uint16_t)(i * i);
	static const struct { unsigned element, value; } numbers[] = {{0x0002, 1}, {0x0010, 6}, {0x0100, 16}, {0x0101, 12}, {0x0102, 11}, {0x0103, 0}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(numbers); i++)
		assert_ok(cxr_dcm_put_u16(&data, &arena, CXR_TAG(0x0028, numbers[i].element), CXR_VR('U', 'S'), (uint16_t)numbers[i].value, &err));
	assert_ok(cxr_dcm_put_u16(&data, &arena, CXR_TAG(0x0028, 0x0011), CXR_VR('U', 'S'), (uint16_t)columns, &err));
	assert_ok(cxr_dcm_put_text(&data, &arena, CXR_TAG(0x0028, 0x0004), CXR_VR('C', 'S'), "MONOCHROME2", &err));
	assert_ok(cxr_dcm_put(&data, &arena, CXR_TAG(0x7FE0, 0x0010), CXR_VR('O', 'W'), samples, is_short ? 20 : sizeof samples, &err));
	cxr_buf bytes;
	cxr_buf_init(&bytes, 1 << 20);
	const cxr_dcm_write_options options = {.ts = CXR_TS_EXPLICIT_LE, .sop_class_uid = cxr_str_from("1.2.840.10008.5.1.4.1.1.1"), .sop_instance_uid = cxr_str_from("2.25.1")};
	assert_ok(cxr_dcm_write(&data, &options, &bytes, &err));
	cxr_buf path;
	cxr_buf_init(&path, 4096);
	cxr_buf_printf(&path, "%s/DICOM/%s.dcm", project.work_dir, stem);
	assert_ok(cxr_dir_make_for(path.ptr, 0755, &err));
	assert_ok(cxr_file_write_atomic(path.ptr, cxr_buf_str(&bytes), 0644, &err));
	cxr_buf_release(&path);
	cxr_buf_release(&bytes);
}

static cxr_image_rec image_rec(uint32_t view_no, const char *image_id, const char *stem, const char *skip_reason)
{
	return (cxr_image_rec){.view_no = view_no, .image_id = cxr_str_from(image_id), .stem = cxr_str_from(stem), .skip_reason = cxr_str_from(skip_reason)};
}

static void put_study(cxr_shard_writer *writer, uint32_t study_no, const char *study_id, cxr_image_rec *images, size_t n_images)
{
	cxr_study_rec study = {.patient_no = 1, .study_no = study_no, .patient_id = cxr_str_from("patient00001"), .study_id = cxr_str_from(study_id),
		.split = cxr_str_from("train"), .date_order = study_no, .report = cxr_str_from("Clear."), .images = images, .n_images = n_images};
	cxr_buf record;
	cxr_buf_init(&record, 1 << 20);
	cxr_study_rec_encode(&study, &record);
	assert_ok(cxr_buf_check(&record, &err));
	assert_ok(cxr_shard_writer_put(writer, cxr_buf_str(&record), &err));
	cxr_buf_release(&record);
}

static void write_deid_shard(const char *third_stem)
{
	char *path = cxr_project_shard_path(&project, "deid", 0);
	assert_non_null(path);
	assert_ok(cxr_dir_make_for(path, 0755, &err));
	cxr_shard_writer writer;
	assert_ok(cxr_shard_writer_open(&writer, path, &err));
	cxr_image_rec first[] = {
		image_rec(1, "patient00001_study1_view1", "train/patient00001/study1/view1_frontal", ""),
		image_rec(2, "patient00001_study1_view2", "train/patient00001/study1/view2_lateral", "not_chest"),
		image_rec(3, "patient00001_study1_view3", third_stem, ""),
	};
	put_study(&writer, 1, "patient00001_study1", first, 3);
	put_study(&writer, 2, "patient00001_study2", NULL, 0);
	assert_ok(cxr_shard_writer_commit(&writer, &err));
	cxr_shard_writer_close(&writer);
	cxr_free(path);
}

static cxr_rc run_stage(cxr_buf *out_records)
{
	cxr_run run = {.project = &project, .n_workers = 1, .should_stop = should_stop};
	void *worker;
	assert_ok(cxr_stage_image.open_worker(&run, &worker, &err));
	char *path = cxr_project_shard_path(&project, "image", 0);
	assert_non_null(path);
	assert_ok(cxr_dir_make_for(path, 0755, &err));
	cxr_shard_writer writer;
	assert_ok(cxr_shard_writer_open(&writer, path, &err));
	cxr_rc rc = cxr_stage_image.run_shard(&run, worker, 0, &writer, &err);
	if (rc == CXR_OK)
		assert_ok(cxr_shard_writer_commit(&writer, &err));
	cxr_shard_writer_close(&writer);
	cxr_stage_image.close_worker(worker);
	if (rc == CXR_OK && out_records)
		assert_ok(cxr_file_read(path, 1 << 20, out_records, &err));
	cxr_free(path);
	return rc;
}

static void expect_digest(const char *folder, const char *stem, const char *extension, cxr_str sha256, uint64_t n_bytes)
{
	cxr_buf path;
	cxr_buf bytes;
	cxr_buf_init(&path, 4096);
	cxr_buf_init(&bytes, 1 << 20);
	cxr_buf_printf(&path, "%s/%s/%s.%s", project.work_dir, folder, stem, extension);
	assert_ok(cxr_file_read(path.ptr, 1 << 20, &bytes, &err));
	unsigned char digest[32];
	char hex[65];
	cxr_sha256_of(bytes.ptr, bytes.len, digest);
	cxr_hex(digest, 32, hex);
	assert_true(cxr_str_eqz(sha256, hex));
	assert_int_equal(bytes.len, n_bytes);
	cxr_buf_release(&path);
	cxr_buf_release(&bytes);
}

static void read_records(cxr_pictures_rec out[2])
{
	char *path = cxr_project_shard_path(&project, "image", 0);
	cxr_shard_reader reader;
	assert_ok(cxr_shard_reader_open(&reader, path, &err));
	cxr_str record;
	for (int i = 0; i < 2; i++) {
		assert_ok(cxr_shard_reader_next(&reader, &record, &err));
		assert_non_null(record.ptr);
		cxr_str copy;
		assert_ok(cxr_arena_str(&arena, record, &copy, &err));
		assert_ok(cxr_pictures_rec_decode(copy, &arena, &out[i], &err));
	}
	assert_ok(cxr_shard_reader_next(&reader, &record, &err));
	assert_null(record.ptr);
	cxr_shard_reader_close(&reader);
	cxr_free(path);
}

static void test_pictures(void **state)
{
	(void)state;
	write_dicom("train/patient00001/study1/view1_frontal", 10, false);
	write_dicom("train/patient00001/study1/view3_frontal", 10, true);
	write_deid_shard("train/patient00001/study1/view3_frontal");
	cxr_buf first_run;
	cxr_buf second_run;
	cxr_buf_init(&first_run, 1 << 20);
	cxr_buf_init(&second_run, 1 << 20);
	assert_ok(run_stage(&first_run));
	assert_ok(run_stage(&second_run));
	assert_true(cxr_str_eq(cxr_buf_str(&first_run), cxr_buf_str(&second_run)));
	cxr_buf_release(&first_run);
	cxr_buf_release(&second_run);
	cxr_pictures_rec records[2];
	read_records(records);
	assert_true(cxr_str_eqz(records[0].study_id, "patient00001_study1"));
	assert_int_equal(records[0].n_pictures, 2); /* view 2 is in quarantine */
	assert_int_equal(records[1].n_pictures, 0);
	const cxr_picture_rec *good = &records[0].pictures[0];
	assert_int_equal(good->width, 10);
	assert_int_equal(good->height, 6);
	assert_int_equal(good->skip_reason.len, 0);
	expect_digest("PNG", "train/patient00001/study1/view1_frontal", "png", good->png_sha256, good->png_bytes);
	expect_digest("JPG", "train/patient00001/study1/view1_frontal", "jpg", good->jpg_sha256, good->jpg_bytes);
	const cxr_picture_rec *bad = &records[0].pictures[1];
	assert_true(cxr_str_eqz(bad->image_id, "patient00001_study1_view3"));
	assert_true(cxr_str_eqz(bad->skip_reason, "truncated"));
	assert_int_equal(bad->png_sha256.len, 0);
}

static void test_what_stops_the_run(void **state)
{
	(void)state;
	write_deid_shard("train/patient00001/study1/absent");
	assert_int_equal(run_stage(NULL), CXR_E_STORE);
	assert_string_equal(err.subject, "patient00001_study1_view3");
	stop_now = true;
	assert_int_equal(run_stage(NULL), CXR_E_CANCELLED);
	stop_now = false;
	cxr_run run = {.project = &project};
	void *worker;
	project.config.recipe = cxr_str_from("sepia");
	assert_int_equal(cxr_stage_image.open_worker(&run, &worker, &err), CXR_E_CONFIG);
	project.config.recipe = cxr_str_from("chexpert");
}

static void test_stems_stay_inside(void **state)
{
	(void)state;
	write_deid_shard("../../outside");
	cxr_buf records;
	cxr_buf_init(&records, 1 << 20);
	assert_ok(run_stage(&records));
	cxr_pictures_rec got[2];
	read_records(got);
	assert_true(cxr_str_eqz(got[0].pictures[1].skip_reason, "schema"));
	cxr_buf_release(&records);
}

int main(void)
{
	cxr_arena_init(&arena, 1 << 22);
	char *dir = test_temp_dir();
	project.dir = dir;
	project.work_dir = cxr_path_join(dir, ".cxr/work");
	project.config.recipe = cxr_str_from("chexpert");
	project.config.write_png = project.config.write_jpg = true;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pictures),
		cmocka_unit_test(test_what_stops_the_run),
		cmocka_unit_test(test_stems_stay_inside),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cxr_free(project.work_dir);
	cxr_arena_release(&arena);
	test_temp_dir_remove(dir);
	return failed;
}
