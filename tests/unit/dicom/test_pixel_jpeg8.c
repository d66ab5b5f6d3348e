/* Unit tests of src/dicom/pixel_jpeg8.c and of the choice in pixel_jpeg_dct.c. libjpeg itself encodes and is the oracle of exact samples. */
#include "house_test.h"

#include <stdio.h>

#include <jpeglib.h>

#include "codec_test.h"

static cxr_err err;

typedef struct form {
	unsigned n_components;
	J_COLOR_SPACE given, coded; /* colours of the samples, of the stream */
	int h, v;                   /* sampling of the first component */
	bool is_progressive, is_planar_scans;
	unsigned restart_rows;
	bool has_jfif, has_adobe;
} form;

enum { ROWS = 21, COLUMNS = 34 };

static void encode(const form *f, const unsigned char *samples, unsigned char **out, unsigned long *n_out)
{
	struct jpeg_compress_struct info;
	struct jpeg_error_mgr manager;
	info.err = jpeg_std_error(&manager);
	jpeg_create_compress(&info);
	*out = NULL;
	*n_out = 0;
	jpeg_mem_dest(&info, out, n_out);
	info.image_width = COLUMNS;
	info.image_height = ROWS;
	info.input_components = (int)f->n_components;
	info.in_color_space = f->given;
	jpeg_set_defaults(&info);
	jpeg_set_colorspace(&info, f->coded);
	jpeg_set_quality(&info, 95, TRUE);
	info.write_JFIF_header = f->has_jfif;
	info.write_Adobe_marker = f->has_adobe;
	info.comp_info[0].h_samp_factor = f->h;
	info.comp_info[0].v_samp_factor = f->v;
	info.restart_in_rows = (int)f->restart_rows;
	static const jpeg_scan_info scans[] = {{1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};
	if (f->is_progressive)
		jpeg_simple_progression(&info);
	if (f->is_planar_scans) {
		info.scan_info = scans;
		info.num_scans = 3;
	}
	jpeg_start_compress(&info, TRUE);
	while (info.next_scanline < ROWS) {
		JSAMPROW row = (JSAMPROW)(uintptr_t)(samples + info.next_scanline * COLUMNS * f->n_components);
		jpeg_write_scanlines(&info, &row, 1);
	}
	jpeg_finish_compress(&info);
	jpeg_destroy_compress(&info);
}

static void make(const form *f, unsigned char **out, unsigned long *n_out)
{
	unsigned char samples[ROWS * COLUMNS * 3];
	uint16_t plane[ROWS * COLUMNS];
	for (unsigned c = 0; c < f->n_components; c++) {
		codec_fill(plane, ROWS, COLUMNS, 256, c + 1);
		for (size_t i = 0; i < ROWS * COLUMNS; i++)
			samples[i * f->n_components + c] = (unsigned char)plane[i];
	}
	encode(f, samples, out, n_out);
}

/* What libjpeg decodes with its own colour handling switched to `out_space`. */
static void oracle(const unsigned char *bytes, unsigned long n, J_COLOR_SPACE coded, J_COLOR_SPACE wanted, unsigned char *out)
{
	struct jpeg_decompress_struct info;
	struct jpeg_error_mgr manager;
	info.err = jpeg_std_error(&manager);
	jpeg_create_decompress(&info);
	jpeg_mem_src(&info, bytes, n);
	assert_int_equal(jpeg_read_header(&info, TRUE), JPEG_HEADER_OK);
	info.jpeg_color_space = coded;
	info.out_color_space = wanted;
	jpeg_start_decompress(&info);
	while (info.output_scanline < info.output_height) {
		JSAMPROW row = out + info.output_scanline * info.output_width * (unsigned)info.output_components;
		jpeg_read_scanlines(&info, &row, 1);
	}
	jpeg_finish_decompress(&info);
	jpeg_destroy_decompress(&info);
}

static const form grey = {.n_components = 1, .given = JCS_GRAYSCALE, .coded = JCS_GRAYSCALE, .h = 1, .v = 1, .has_jfif = true};

static codec_case case_of(const unsigned char *bytes, size_t n, unsigned n_samples, const char *photometric)
{
	return (codec_case){dicom__decode_jpeg_dct, bytes, n, codec_desc(ROWS, COLUMNS, n_samples, 8, photometric)};
}

static void test_grey_in_every_form(void **state)
{
	(void)state;
	for (unsigned restart_rows = 0; restart_rows < 3; restart_rows++) {
		form f = grey;
		f.restart_rows = restart_rows;
		unsigned char *bytes, want[ROWS * COLUMNS], *got;
		unsigned long n;
		make(&f, &bytes, &n);
		oracle(bytes, n, JCS_GRAYSCALE, JCS_GRAYSCALE, want);
		codec_case c = case_of(bytes, n, 1, "MONOCHROME2");
		assert_ok(codec_decode(&c, &got, &err));
		assert_memory_equal(got, want, sizeof want);
		free(got);
		c.desc.bits_allocated = 16; /* a stream of 8 bits in 16 allocated ones */
		assert_ok(codec_decode(&c, &got, &err));
		for (uint32_t i = 0; i < ROWS * COLUMNS; i++)
			assert_int_equal(codec_sample(&c.desc, got, 0, i / COLUMNS, i % COLUMNS), want[i]);
		free(got);
		free(bytes);
	}
}

static void test_colours(void **state)
{
	(void)state;
	static const struct {
		form f;
		const char *photometric;
		J_COLOR_SPACE coded, wanted; /* for the oracle; JCS_UNKNOWN, JCS_UNKNOWN = samples as they are coded */
	} cases[] = {
		{{.n_components = 3, .given = JCS_RGB, .coded = JCS_RGB, .h = 1, .v = 1}, "RGB", JCS_UNKNOWN, JCS_UNKNOWN},
		{{.n_components = 3, .given = JCS_RGB, .coded = JCS_RGB, .h = 1, .v = 1, .has_adobe = true}, "RGB", JCS_UNKNOWN, JCS_UNKNOWN},
		{{.n_components = 3, .given = JCS_RGB, .coded = JCS_RGB, .h = 1, .v = 1, .is_planar_scans = true}, "RGB", JCS_UNKNOWN, JCS_UNKNOWN},
		{{.n_components = 3, .given = JCS_RGB, .coded = JCS_YCbCr, .h = 2, .v = 1, .has_jfif = true}, "YBR_FULL_422", JCS_UNKNOWN, JCS_UNKNOWN},
		{{.n_components = 3, .given = JCS_RGB, .coded = JCS_YCbCr, .h = 2, .v = 2}, "YBR_FULL_422", JCS_UNKNOWN, JCS_UNKNOWN},
		{{.n_components = 3, .given = JCS_RGB, .coded = JCS_YCbCr, .h = 1, .v = 1, .has_adobe = true}, "YBR_FULL", JCS_UNKNOWN, JCS_UNKNOWN},
		/* the stream says YCbCr for itself: RGB is then asked for */
		{{.n_components = 3, .given = JCS_RGB, .coded = JCS_YCbCr, .h = 2, .v = 1, .has_adobe = true}, "RGB", JCS_YCbCr, JCS_RGB},
		{{.n_components = 3, .given = JCS_RGB, .coded = JCS_YCbCr, .h = 2, .v = 2, .has_jfif = true}, "RGB", JCS_YCbCr, JCS_RGB},
		/* nothing but the data set says how it is coded */
		{{.n_components = 3, .given = JCS_RGB, .coded = JCS_YCbCr, .h = 1, .v = 1}, "RGB", JCS_UNKNOWN, JCS_UNKNOWN},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++)
		for (unsigned is_planar = 0; is_planar < 2; is_planar++) {
			unsigned char *bytes, want[ROWS * COLUMNS * 3], *got;
			unsigned long n;
			make(&cases[i].f, &bytes, &n);
			oracle(bytes, n, cases[i].coded, cases[i].wanted, want);
			codec_case c = case_of(bytes, n, 3, cases[i].photometric);
			c.desc.is_planar = is_planar;
			assert_ok(codec_decode(&c, &got, &err));
			for (unsigned k = 0; k < 3 * ROWS * COLUMNS; k++)
				if (codec_sample(&c.desc, got, k % 3, k / 3 / COLUMNS, k / 3 % COLUMNS) != want[k])
					fail_msg("colour case %zu, planar %u, sample %u", i, is_planar, k);
			free(got);
			free(bytes);
		}
}

static void test_refusals(void **state)
{
	(void)state;
	unsigned char *bytes;
	unsigned long n;
	form f = grey;
	f.is_progressive = true;
	make(&f, &bytes, &n);
	codec_case c = case_of(bytes, n, 1, "MONOCHROME2");
	assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_UNSUPPORTED);
	free(bytes);
	f = (form){.n_components = 3, .given = JCS_RGB, .coded = JCS_RGB, .h = 1, .v = 1, .has_adobe = true};
	make(&f, &bytes, &n);
	c = case_of(bytes, n, 3, "YBR_FULL");
	assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_SCHEMA); /* the stream says RGB */
	free(bytes);
	make(&grey, &bytes, &n);
	c = case_of(bytes, n, 1, "MONOCHROME2");
	for (size_t i = 0; i + 4 < n; i++)
		if (bytes[i] == 0xFF && bytes[i + 1] == 0xC0) {
			bytes[i + 1] = 0xC1; /* extended, 8 bits: the same code */
			assert_int_equal(codec_decode(&c, NULL, &err), CXR_OK);
			bytes[i + 1] = 0xC3;
			assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_FORMAT);
			bytes[i + 1] = 0xC9;
			assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_UNSUPPORTED);
			bytes[i + 1] = 0xC0;
			bytes[i + 4] = 9;
			assert_true(cxr_rc_is_bad_input(codec_decode(&c, NULL, &err)));
			bytes[i + 4] = 8;
		}
	codec_check_declared(&c);
	free(bytes);
}

/* Many scans of a few bytes, each asking for the whole picture. */
static void test_scan_bomb(void **state)
{
	(void)state;
	unsigned char *bytes;
	unsigned long n;
	form f = {.n_components = 3, .given = JCS_RGB, .coded = JCS_RGB, .h = 1, .v = 1, .is_planar_scans = true};
	make(&f, &bytes, &n);
	size_t scan = n;
	for (size_t i = 0; i + 1 < n; i++)
		if (bytes[i] == 0xFF && bytes[i + 1] == 0xDA)
			scan = i; /* the last one */
	assert_true(scan < n);
	cxr_buf buf;
	cxr_buf_init(&buf, 1 << 24);
	cxr_buf_add(&buf, bytes, scan);
	for (int i = 0; i < 200; i++)
		cxr_buf_add(&buf, bytes + scan, n - 2 - scan);
	cxr_buf_add(&buf, "\xFF\xD9", 2);
	codec_case c = case_of((const unsigned char *)buf.ptr, buf.len, 3, "RGB");
	assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_LIMIT);
	cxr_buf_release(&buf);
	free(bytes);
}

static void test_damaged(void **state)
{
	(void)state;
	form forms[3] = {grey, grey, {.n_components = 3, .given = JCS_RGB, .coded = JCS_YCbCr, .h = 2, .v = 2, .has_jfif = true}};
	forms[1].restart_rows = 1;
	for (size_t i = 0; i < CXR_ARRAY_LEN(forms); i++) {
		unsigned char *bytes;
		unsigned long n;
		make(&forms[i], &bytes, &n);
		codec_case c = case_of(bytes, n, forms[i].n_components, forms[i].n_components == 1 ? "MONOCHROME1" : "YBR_FULL_422");
		codec_check_cuts(&c, n - 2); /* an end marker is not needed */
		codec_check_flips(&c, 3000, i);
		codec_check_memory(&c);
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_grey_in_every_form), cmocka_unit_test(test_colours), cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_scan_bomb), cmocka_unit_test(test_damaged)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
