/*
 * Pictures from data sets built in memory: refusals, frames, masks, the DICOM grey-scale chain, sizes, and buffers that are
 * used again. Parity of the recipes with OpenCV: tests/golden/test_listing1.py.
 */
#include "house_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image/picture.h"

static cxr_err err;
static cxr_arena arena;
static cxr_picture_maker *maker;

static const cxr_vr US = CXR_VR('U', 'S');
static const cxr_vr DS = CXR_VR('D', 'S');
static const cxr_vr CS = CXR_VR('C', 'S');

static void put_u16(cxr_dcm_item *item, unsigned element, unsigned value)
{
	assert_ok(cxr_dcm_put_u16(item, &arena, CXR_TAG(0x0028, element), US, (uint16_t)value, &err));
}

static void put_text(cxr_dcm_item *item, cxr_tag tag, cxr_vr vr, const char *text)
{
	assert_ok(cxr_dcm_put_text(item, &arena, tag, vr, text, &err));
}

/* A 3 x 2 image of 16-bit samples. */
static cxr_dcm_file image_of(const uint16_t *samples, size_t n, unsigned stored, bool is_signed, const char *photometric)
{
	cxr_dcm_file file = {.ts = CXR_TS_EXPLICIT_LE, .arena = &arena};
	put_u16(&file.data, 0x0002, 1);
	put_text(&file.data, CXR_TAG(0x0028, 0x0004), CS, photometric);
	put_u16(&file.data, 0x0010, 2);
	put_u16(&file.data, 0x0011, 3);
	put_u16(&file.data, 0x0100, 16);
	put_u16(&file.data, 0x0101, stored);
	put_u16(&file.data, 0x0102, stored - 1);
	put_u16(&file.data, 0x0103, is_signed);
	assert_ok(cxr_dcm_put(&file.data, &arena, CXR_TAG(0x7FE0, 0x0010), CXR_VR('O', 'W'), samples, 2 * n, &err));
	return file;
}

static int setup(void **state)
{
	(void)state;
	cxr_arena_clear(&arena);
	return 0;
}

static const uint16_t six[] = {0, 100, 200, 300, 400, 500};

static cxr_picture make(const cxr_dcm_file *file, const cxr_picture_options *options)
{
	cxr_picture picture;
	assert_ok(cxr_picture_make(maker, file, options, &picture, &err));
	return picture;
}

static cxr_rc rc_of(const cxr_dcm_file *file, const cxr_picture_options *options)
{
	cxr_picture picture;
	return cxr_picture_make(maker, file, options, &picture, &err);
}

static const cxr_picture_options minmax = {.recipe = CXR_RECIPE_MINMAX, .frame = CXR_FRAME_ONLY};

static void test_plain(void **state)
{
	(void)state;
	cxr_dcm_file file = image_of(six, 6, 12, false, "MONOCHROME2");
	cxr_picture picture = make(&file, &minmax);
	assert_int_equal(picture.width, 3);
	assert_int_equal(picture.height, 2);
	assert_int_equal(picture.bits, 8);
	assert_memory_equal(picture.pixels, ((uint8_t[]){0, 51, 102, 153, 204, 255}), 6);
	file = image_of(six, 6, 12, false, "MONOCHROME1 ");
	picture = make(&file, &minmax);
	assert_memory_equal(picture.pixels, ((uint8_t[]){255, 204, 153, 102, 51, 0}), 6);
}

static void test_refusals(void **state)
{
	(void)state;
	cxr_dcm_file file = image_of(six, 6, 12, false, "PALETTE COLOR");
	assert_int_equal(rc_of(&file, &minmax), CXR_E_UNSUPPORTED);
	file = image_of(six, 6, 12, false, "MONOCHROME2");
	put_u16(&file.data, 0x0002, 3);
	assert_int_equal(rc_of(&file, &minmax), CXR_E_UNSUPPORTED);
	file = image_of(six, 6, 12, false, "MONOCHROME2");
	put_u16(&file.data, 0x0100, 32);
	assert_int_equal(rc_of(&file, &minmax), CXR_E_UNSUPPORTED);
	file = image_of(six, 5, 12, false, "MONOCHROME2");
	assert_int_equal(rc_of(&file, &minmax), CXR_E_TRUNCATED);
	put_u16(&file.data, 0x0010, 65535); /* 8 GiB by its words: refused before memory is asked for */
	put_u16(&file.data, 0x0011, 65535);
	assert_int_equal(rc_of(&file, &minmax), CXR_E_LIMIT);
	file = image_of(six, 6, 12, false, "MONOCHROME2");
	file.ts = CXR_TS_OTHER;
	assert_int_equal(rc_of(&file, &minmax), CXR_E_UNSUPPORTED);
	file = (cxr_dcm_file){.arena = &arena};
	assert_int_equal(rc_of(&file, &minmax), CXR_E_NOT_FOUND);
}

static void test_frames(void **state)
{
	(void)state;
	uint16_t twelve[12];
	for (unsigned i = 0; i < 12; i++)
		twelve[i] = (uint16_t)i;
	cxr_dcm_file file = image_of(twelve, 12, 12, false, "MONOCHROME2");
	put_text(&file.data, CXR_TAG(0x0028, 0x0008), CXR_VR('I', 'S'), "2");
	assert_int_equal(rc_of(&file, &minmax), CXR_E_UNSUPPORTED);
	cxr_picture_options options = {.recipe = CXR_RECIPE_RAW16, .frame = 1};
	cxr_picture picture = make(&file, &options);
	assert_memory_equal(picture.pixels, twelve + 6, 12);
	options.frame = 2;
	assert_int_equal(rc_of(&file, &options), CXR_E_NOT_FOUND);
}

static void test_raw_and_mask(void **state)
{
	(void)state;
	static const uint16_t dirty[] = {0xF001, 0x1002, 0x0FFF, 0x2800, 0x0000, 0x8003};
	cxr_dcm_file file = image_of(dirty, 6, 12, false, "MONOCHROME1");
	cxr_picture_options options = {.recipe = CXR_RECIPE_RAW16, .frame = CXR_FRAME_ONLY};
	cxr_picture picture = make(&file, &options);
	assert_int_equal(picture.bits, 16);
	assert_int_equal(picture.offset, 0);
	assert_memory_equal(picture.pixels, dirty, sizeof dirty); /* neither masked nor inverted */
	options.mask_high_bits = true;
	picture = make(&file, &options);
	assert_memory_equal(picture.pixels, ((uint16_t[]){1, 2, 0xFFF, 0x800, 0, 3}), 12);
	file = image_of(dirty, 6, 12, true, "MONOCHROME2");
	picture = make(&file, &options);
	assert_int_equal(picture.offset, 32768);
	assert_memory_equal(picture.pixels, ((uint16_t[]){32769, 32770, 32767, 32768 - 2048, 32768, 32771}), 12);
}

static void test_window_chain(void **state)
{
	(void)state;
	cxr_picture_options options = {.recipe = CXR_RECIPE_WINDOW, .frame = CXR_FRAME_ONLY};
	cxr_dcm_file file = image_of(six, 6, 12, false, "MONOCHROME2");
	put_text(&file.data, CXR_TAG(0x0028, 0x1053), DS, "2");
	put_text(&file.data, CXR_TAG(0x0028, 0x1052), DS, "-100");
	put_text(&file.data, CXR_TAG(0x0028, 0x1050), DS, "300.5\\100");
	put_text(&file.data, CXR_TAG(0x0028, 0x1051), DS, "401\\1");
	/* modality values -100, 100, 300, ...: the window's share of x is (x - 300) / 400 + 0.5 */
	cxr_picture picture = make(&file, &options);
	assert_memory_equal(picture.pixels, ((uint8_t[]){0, 0, 128, 255, 255, 255}), 6);
	options.voi_index = 1;
	picture = make(&file, &options);
	assert_memory_equal(picture.pixels, ((uint8_t[]){0, 255, 255, 255, 255, 255}), 6);
	options.voi = CXR_VOI_NONE; /* -100 .. 8090 */
	picture = make(&file, &options);
	assert_int_equal(((const uint8_t *)picture.pixels)[5], (int)rint(1000.0 / 8190 * 255));
	/* MONOCHROME1 and INVERSE together turn the picture over once */
	put_text(&file.data, CXR_TAG(0x0028, 0x0004), CS, "MONOCHROME1");
	put_text(&file.data, CXR_TAG(0x2050, 0x0020), CS, "INVERSE");
	options.voi = CXR_VOI_AUTO;
	options.voi_index = 0;
	picture = make(&file, &options);
	assert_memory_equal(picture.pixels, ((uint8_t[]){255, 255, 127, 0, 0, 0}), 6);
}

static void test_voi_lut(void **state)
{
	(void)state;
	cxr_picture_options options = {.recipe = CXR_RECIPE_WINDOW, .frame = CXR_FRAME_ONLY};
	cxr_dcm_file file = image_of(six, 6, 12, false, "MONOCHROME2");
	static const uint16_t entries[] = {0, 1023, 512};
	static const uint16_t descriptor[] = {3, 99, 10};
	cxr_dcm_item *items;
	assert_ok(cxr_dcm_put_sequence(&file.data, &arena, CXR_TAG(0x0028, 0x3010), 1, &items, &err));
	assert_ok(cxr_dcm_put(&items[0], &arena, CXR_TAG(0x0028, 0x3002), US, descriptor, sizeof descriptor, &err));
	assert_ok(cxr_dcm_put(&items[0], &arena, CXR_TAG(0x0028, 0x3006), CXR_VR('O', 'W'), entries, sizeof entries, &err));
	put_text(&file.data, CXR_TAG(0x0028, 0x1050), DS, "250");
	put_text(&file.data, CXR_TAG(0x0028, 0x1051), DS, "1");
	cxr_picture picture = make(&file, &options); /* index = value - 99: 0, 1, 2, 2 ... */
	assert_memory_equal(picture.pixels, ((uint8_t[]){0, 255, 128, 128, 128, 128}), 6);
	options.voi = CXR_VOI_WINDOW;
	picture = make(&file, &options);
	assert_memory_equal(picture.pixels, ((uint8_t[]){0, 0, 0, 255, 255, 255}), 6);
	/* a descriptor that promises more than there is */
	static const uint16_t lying[] = {4000, 0, 10};
	assert_ok(cxr_dcm_put(&items[0], &arena, CXR_TAG(0x0028, 0x3002), US, lying, sizeof lying, &err));
	options.voi = CXR_VOI_AUTO;
	assert_int_equal(rc_of(&file, &options), CXR_E_FORMAT);
}

static void test_sizes(void **state)
{
	(void)state;
	cxr_dcm_file file = image_of(six, 6, 12, false, "MONOCHROME2");
	cxr_picture_options options = {.recipe = CXR_RECIPE_RAW16, .frame = CXR_FRAME_ONLY, .max_side_px = 1};
	cxr_picture picture = make(&file, &options);
	assert_true(picture.width == 1 && picture.height == 1);
	assert_int_equal(((const uint16_t *)picture.pixels)[0], 250);
	options.max_side_px = 5; /* smaller images are not enlarged, but centred */
	options.square = true;
	picture = make(&file, &options);
	assert_true(picture.width == 5 && picture.height == 5);
	assert_int_equal(((const uint16_t *)picture.pixels)[1 * 5 + 3], 200);
	assert_int_equal(((const uint16_t *)picture.pixels)[2 * 5 + 1], 300);
	assert_int_equal(((const uint16_t *)picture.pixels)[0], 0);
	options.max_side_px = 0;
	picture = make(&file, &options);
	assert_true(picture.width == 3 && picture.height == 3);
}

/* Samples at an odd address or in the other byte order go through the decoder, to the same picture. */
static void test_unaligned_and_big_endian(void **state)
{
	(void)state;
	unsigned char bytes[14];
	memcpy(bytes + 1, six, 12);
	cxr_dcm_file file = image_of(six, 6, 12, false, "MONOCHROME2");
	assert_ok(cxr_dcm_put_view(&file.data, &arena, CXR_TAG(0x7FE0, 0x0010), CXR_VR('O', 'W'), bytes + 1, 12, &err));
	cxr_picture picture = make(&file, &minmax);
	assert_memory_equal(picture.pixels, ((uint8_t[]){0, 51, 102, 153, 204, 255}), 6);
	for (size_t i = 0; i < 6; i++) {
		bytes[2 * i] = (unsigned char)(six[i] >> 8);
		bytes[2 * i + 1] = (unsigned char)six[i];
	}
	assert_ok(cxr_dcm_put_view(&file.data, &arena, CXR_TAG(0x7FE0, 0x0010), CXR_VR('O', 'W'), bytes, 12, &err));
	file.ts = CXR_TS_EXPLICIT_BE;
	for (size_t i = 0; i < file.data.n_elems; i++)
		if (file.data.elems[i].tag == CXR_TAG(0x7FE0, 0x0010))
			file.data.elems[i].is_big_endian = true;
	picture = make(&file, &minmax);
	assert_memory_equal(picture.pixels, ((uint8_t[]){0, 51, 102, 153, 204, 255}), 6);
}

int main(void)
{
	cxr_arena_init(&arena, 1 << 22);
	if (cxr_picture_maker_new(&maker, &err) != CXR_OK)
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_plain, setup),
		cmocka_unit_test_setup(test_refusals, setup),
		cmocka_unit_test_setup(test_frames, setup),
		cmocka_unit_test_setup(test_raw_and_mask, setup),
		cmocka_unit_test_setup(test_window_chain, setup),
		cmocka_unit_test_setup(test_voi_lut, setup),
		cmocka_unit_test_setup(test_sizes, setup),
		cmocka_unit_test_setup(test_unaligned_and_big_endian, setup),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cxr_picture_maker_free(maker);
	cxr_arena_release(&arena);
	return failed;
}
