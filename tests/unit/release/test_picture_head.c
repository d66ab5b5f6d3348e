#include "release_fixture.h"

#include "release/picture_head.h"

static void test_png(void **state)
{
	(void)state;
	cxr_buf bytes;
	uint32_t width = 0, height = 0;
	cxr_buf_init(&bytes, 4096);
	fixture_png(&bytes, 1);
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	assert_true(release__png_size(p, bytes.len, &width, &height));
	assert_int_equal(width, FIXTURE_SIDE_PX);
	assert_int_equal(height, FIXTURE_SIDE_PX);
	for (size_t n = 0; n < bytes.len; n++) /* every truncation, in its own block so that ASan sees overreads */
	{
		unsigned char *part = malloc(n ? n : 1);
		memcpy(part, p, n);
		assert_false(release__png_size(part, n, &width, &height));
		free(part);
	}
	bytes.ptr[19] = 0; /* no width */
	assert_false(release__png_size(p, bytes.len, &width, &height));
	cxr_buf_release(&bytes);
}

static void test_jpeg(void **state)
{
	(void)state;
	cxr_buf bytes;
	uint32_t width = 0, height = 0;
	cxr_buf_init(&bytes, 4096);
	fixture_jpg(&bytes, 1);
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	assert_true(release__jpeg_size(p, bytes.len, &width, &height));
	assert_int_equal(width, FIXTURE_SIDE_PX);
	assert_int_equal(height, FIXTURE_SIDE_PX);
	for (size_t n = 0; n < bytes.len; n++) {
		unsigned char *part = malloc(n ? n : 1);
		memcpy(part, p, n);
		assert_false(release__jpeg_size(part, n, &width, &height));
		free(part);
	}
	bytes.ptr[5] = 1; /* segment length under 2 */
	assert_false(release__jpeg_size(p, bytes.len, &width, &height));
	bytes.ptr[4] = (char)0xFF; /* length past the end */
	assert_false(release__jpeg_size(p, bytes.len, &width, &height));
	static const unsigned char filled[] = {0xFF, 0xD8, 0xFF, 0xFF, 0xC1, 0, 8, 8, 0, 2, 0, 3, 1, 0xFF, 0xD9};
	assert_true(release__jpeg_size(filled, sizeof filled, &width, &height));
	assert_int_equal(width, 3);
	static const unsigned char scan_first[] = {0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 0xFF, 0xC0, 0, 8, 8, 0, 2, 0, 3, 1, 0xFF, 0xD9};
	assert_false(release__jpeg_size(scan_first, sizeof scan_first, &width, &height));
	static const unsigned char no_frame[] = {0xFF, 0xD8, 0xFF, 0xC4, 0, 2, 0xFF, 0xD9};
	assert_false(release__jpeg_size(no_frame, sizeof no_frame, &width, &height));
	cxr_buf_release(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_png), cmocka_unit_test(test_jpeg)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
