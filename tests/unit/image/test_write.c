/* Picture files: bytes equal to the encoders', digest, directories made, nothing left behind after a failure; opening DICOM files. */
#include "house_test.h"

#include <string.h>

#include "base/digest.h"
#include "dicom/writer.h"
#include "formats/jpeg.h"
#include "formats/png.h"
#include "image/open.h"
#include "image/write.h"
#include "os/file.h"
#include "os/walk.h"

static cxr_err err;

static const uint8_t px[12] = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110};
static const cxr_picture picture = {px, 4, 3, 8, 0};

static void expect_file(const char *path, cxr_str wanted, const cxr_picture_file *info)
{
	cxr_buf got;
	cxr_buf_init(&got, 1 << 20);
	assert_ok(cxr_file_read(path, 1 << 20, &got, &err));
	assert_true(cxr_str_eq(cxr_buf_str(&got), wanted));
	assert_int_equal(info->n_bytes, wanted.len);
	unsigned char digest[32];
	char hex[65];
	cxr_sha256_of(wanted.ptr, wanted.len, digest);
	cxr_hex(digest, 32, hex);
	assert_string_equal(info->sha256, hex);
	cxr_buf_release(&got);
}

static void test_files(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	cxr_buf scratch;
	cxr_buf wanted;
	cxr_picture_file info;
	cxr_buf_init(&scratch, 1 << 20);
	cxr_buf_init(&wanted, 1 << 20);
	const char *png = test_path(dir, "train/patient1/study1/view1.png");
	assert_ok(cxr_picture_write(&picture, CXR_FORM_PNG, png, true, &scratch, &info, &err));
	assert_ok(cxr_png_encode(px, 4, 3, 4, 8, &wanted, &err));
	expect_file(png, cxr_buf_str(&wanted), &info);
	/* again, over the old file */
	assert_ok(cxr_picture_write(&picture, CXR_FORM_PNG, png, true, &scratch, &info, &err));
	expect_file(png, cxr_buf_str(&wanted), &info);
	const char *jpg = test_path(dir, "a.jpg");
	cxr_buf_clear(&wanted);
	assert_ok(cxr_picture_write(&picture, CXR_FORM_JPG, jpg, true, &scratch, &info, &err));
	assert_ok(cxr_jpeg_encode(px, 4, 3, 4, 95, &wanted, &err));
	expect_file(jpg, cxr_buf_str(&wanted), &info);
	/* only digest */
	cxr_picture_file dry;
	assert_ok(cxr_picture_write(&picture, CXR_FORM_JPG, NULL, true, &scratch, &dry, &err));
	assert_string_equal(dry.sha256, info.sha256);
	assert_ok(cxr_picture_write(&picture, CXR_FORM_JPG, NULL, false, &scratch, &dry, &err));
	assert_string_equal(dry.sha256, "");
	assert_int_equal(dry.n_bytes, info.n_bytes);
	cxr_buf_release(&scratch);
	cxr_buf_release(&wanted);
	test_temp_dir_remove(dir);
}

static cxr_rc count_entry(void *context, const cxr_walk_entry *entry, cxr_err *unused)
{
	(void)entry;
	(void)unused;
	++*(int *)context;
	return CXR_OK;
}

static void test_failures_leave_nothing(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	cxr_buf scratch;
	cxr_picture_file info;
	cxr_buf_init(&scratch, 20);
	assert_int_equal(cxr_picture_write(&picture, CXR_FORM_PNG, test_path(dir, "a.png"), true, &scratch, &info, &err), CXR_E_NOMEM);
	cxr_buf_release(&scratch);
	cxr_buf_init(&scratch, 1 << 20);
	static const uint16_t wide[12] = {0};
	const cxr_picture deep = {wide, 4, 3, 16, 0};
	assert_int_equal(cxr_picture_write(&deep, CXR_FORM_JPG, test_path(dir, "a.jpg"), true, &scratch, &info, &err), CXR_E_UNSUPPORTED);
	int n = 0;
	assert_ok(cxr_walk(dir, count_entry, &n, &err));
	assert_int_equal(n, 0);
	test_write_file(test_path(dir, "file"), "x", 1);
	assert_true(cxr_picture_write(&picture, CXR_FORM_PNG, test_path(dir, "file/a.png"), true, &scratch, &info, &err) != CXR_OK);
	assert_null(strstr(err.msg, dir));
	cxr_buf_release(&scratch);
	test_temp_dir_remove(dir);
}

static void expect_open(const char *dir, const void *bytes, size_t n, cxr_rc wanted)
{
	const char *path = test_path(dir, "in");
	test_write_file(path, bytes, n);
	cxr_image_file file;
	assert_int_equal(cxr_image_file_open(&file, path, &err), wanted);
	cxr_image_file_close(&file);
}

static void test_open(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	static const char text[] = "These are only a few words of plain text, no image at all, and long enough to be looked at twice.";
	expect_open(dir, text, sizeof text - 1, CXR_E_SCHEMA);
	expect_open(dir, "", 0, CXR_E_SCHEMA);
	expect_open(dir, "\x1F\x8B\x08\0\0\0\0\0\0\3abcdefgh", 18, CXR_E_UNSUPPORTED);
	cxr_image_file file;
	assert_int_equal(cxr_image_file_open(&file, test_path(dir, "absent"), &err), CXR_E_NOT_FOUND);
	cxr_image_file_close(&file);

	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	cxr_dcm_item data = {0};
	assert_ok(cxr_dcm_put_u16(&data, &arena, CXR_TAG(0x0028, 0x0010), CXR_VR('U', 'S'), 7, &err));
	cxr_buf bytes;
	cxr_buf_init(&bytes, 1 << 20);
	const cxr_dcm_write_options options = {.ts = CXR_TS_EXPLICIT_LE, .sop_class_uid = cxr_str_from("1.2.840.10008.5.1.4.1.1.1"), .sop_instance_uid = cxr_str_from("2.25.1")};
	assert_ok(cxr_dcm_write(&data, &options, &bytes, &err));
	const char *path = test_path(dir, "in");
	test_write_file(path, bytes.ptr, bytes.len);
	assert_ok(cxr_image_file_open(&file, path, &err));
	int64_t rows;
	assert_true(cxr_dcm_int(&file.dicom.data, CXR_TAG(0x0028, 0x0010), &rows) && rows == 7);
	cxr_image_file_close(&file);
	cxr_buf_release(&bytes);
	cxr_arena_release(&arena);
	test_temp_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_failures_leave_nothing),
		cmocka_unit_test(test_open),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
