/*
 * Compressed frames of every library through the lane (src/deid/pixel_take.c, pixel_stream.c): what encoders and devices write beside the
 * samples does not come out, the samples do; masked ones come out natively, with the colours that decoding leaves.
 */
#include "dicom_fixture.h"

#include <charls/charls.h>
#include <openjpeg.h>
#include <stdio.h>

#include <jpeglib.h>

#include "dicom/pixels.h"

#define NAME "QZJXKWVCANRY"

enum { ROWS = 16, COLUMNS = 24 };

static void fill(unsigned char *samples, unsigned n_samples, unsigned unit)
{
	for (unsigned y = 0; y < ROWS; y++)
		for (unsigned x = 0; x < COLUMNS; x++)
			for (unsigned c = 0; c < n_samples; c++) {
				unsigned value = unit == 2 ? (y * 97 + x * 61) & 4095 : (y * 7 + x * 5 + c * 60) & 255, at = (y * COLUMNS + x) * n_samples + c;
				samples[at * unit] = (unsigned char)value;
				if (unit == 2)
					samples[at * unit + 1] = (unsigned char)(value >> 8);
			}
}

/* ---- encoders; each writes NAME into its stream ---- */
static size_t encode_jpeg(unsigned n_components, int h, unsigned char **out)
{
	unsigned char samples[ROWS * COLUMNS * 3];
	fill(samples, n_components, 1);
	struct jpeg_compress_struct info;
	struct jpeg_error_mgr manager;
	unsigned long n = 0;
	info.err = jpeg_std_error(&manager);
	jpeg_create_compress(&info);
	*out = NULL;
	jpeg_mem_dest(&info, out, &n);
	info.image_width = COLUMNS;
	info.image_height = ROWS;
	info.input_components = (int)n_components;
	info.in_color_space = n_components == 3 ? JCS_RGB : JCS_GRAYSCALE;
	jpeg_set_defaults(&info);
	info.comp_info[0].h_samp_factor = h;
	info.comp_info[0].v_samp_factor = 1;
	jpeg_start_compress(&info, TRUE);
	jpeg_write_marker(&info, JPEG_COM, (const JOCTET *)NAME, sizeof NAME - 1);
	jpeg_write_marker(&info, JPEG_APP0 + 1, (const JOCTET *)NAME, sizeof NAME - 1);
	while (info.next_scanline < ROWS) {
		JSAMPROW row = samples + info.next_scanline * COLUMNS * n_components;
		jpeg_write_scanlines(&info, &row, 1);
	}
	jpeg_finish_compress(&info);
	jpeg_destroy_compress(&info);
	return n;
}

static size_t encode_jpeg_ls(int near, unsigned char **out)
{
	unsigned char samples[ROWS * COLUMNS * 2];
	fill(samples, 1, 2);
	const charls_frame_info frame = {COLUMNS, ROWS, 12, 1};
	size_t n = 0, n_room = 8192;
	*out = malloc(n_room);
	assert_non_null(*out);
	charls_jpegls_encoder *encoder = charls_jpegls_encoder_create();
	assert_int_equal(charls_jpegls_encoder_set_destination_buffer(encoder, *out, n_room), 0);
	assert_int_equal(charls_jpegls_encoder_set_frame_info(encoder, &frame), 0);
	assert_int_equal(charls_jpegls_encoder_set_near_lossless(encoder, near), 0);
	assert_int_equal(charls_jpegls_encoder_write_comment(encoder, NAME, sizeof NAME - 1), 0);
	assert_int_equal(charls_jpegls_encoder_write_application_data(encoder, 7, NAME, sizeof NAME - 1), 0);
	assert_int_equal(charls_jpegls_encoder_encode_from_buffer(encoder, samples, sizeof samples, 0), 0);
	assert_int_equal(charls_jpegls_encoder_get_bytes_written(encoder, &n), 0);
	charls_jpegls_encoder_destroy(encoder);
	return n;
}

static OPJ_SIZE_T write_out(void *bytes, OPJ_SIZE_T n, void *user)
{
	cxr_buf_add(user, bytes, n);
	return n;
}

static size_t encode_jpeg2000(unsigned n_components, unsigned char **out)
{
	unsigned char samples[ROWS * COLUMNS * 3];
	unsigned unit = n_components == 1 ? 2 : 1, bits = n_components == 1 ? 12 : 8;
	fill(samples, n_components, unit);
	opj_image_cmptparm_t parameters[3];
	for (unsigned c = 0; c < n_components; c++)
		parameters[c] = (opj_image_cmptparm_t){.dx = 1, .dy = 1, .w = COLUMNS, .h = ROWS, .prec = bits, .bpp = bits};
	opj_image_t *image = opj_image_create(n_components, parameters, n_components == 3 ? OPJ_CLRSPC_SRGB : OPJ_CLRSPC_GRAY);
	image->x1 = COLUMNS;
	image->y1 = ROWS;
	for (unsigned c = 0; c < n_components; c++)
		for (unsigned i = 0; i < ROWS * COLUMNS; i++)
			image->comps[c].data[i] = unit == 2 ? samples[2 * i] | samples[2 * i + 1] << 8 : samples[i * n_components + c];
	opj_cparameters_t p;
	opj_set_default_encoder_parameters(&p);
	char comment[] = NAME;
	p.cp_comment = comment;
	p.tcp_numlayers = 1;
	p.cp_disto_alloc = 1;
	p.numresolution = 3;
	p.tcp_mct = n_components == 3;
	opj_codec_t *codec = opj_create_compress(OPJ_CODEC_J2K);
	assert_true(opj_setup_encoder(codec, &p, image));
	cxr_buf buf;
	cxr_buf_init(&buf, 1 << 20);
	opj_stream_t *stream = opj_stream_create(1 << 20, OPJ_FALSE);
	opj_stream_set_user_data(stream, &buf, NULL);
	opj_stream_set_write_function(stream, write_out);
	assert_true(opj_start_compress(codec, image, stream));
	assert_true(opj_encode(codec, stream));
	assert_true(opj_end_compress(codec, stream));
	opj_stream_destroy(stream);
	opj_destroy_codec(codec);
	opj_image_destroy(image);
	size_t n = buf.len;
	*out = malloc(n);
	assert_non_null(*out);
	memcpy(*out, buf.ptr, n);
	cxr_buf_release(&buf);
	return n;
}

/* In a JP2 file, with the name in a box behind the codestream. */
static size_t wrap_jp2(unsigned char **stream, size_t n)
{
	unsigned char *file = malloc(n + 64);
	assert_non_null(file);
	memcpy(file, "\0\0\0\x0CjP  \r\n\x87\n", 12);
	for (unsigned i = 0; i < 4; i++)
		file[12 + i] = (unsigned char)((n + 8) >> (24 - 8 * i));
	memcpy(file + 16, "jp2c", 4);
	memcpy(file + 20, *stream, n);
	memcpy(file + 20 + n, "\0\0\0\x14uuid" NAME, 8 + sizeof NAME - 1);
	free(*stream);
	*stream = file;
	return n + 20 + 8 + sizeof NAME - 1;
}

static small_image image_of(const char *ts, unsigned n_components, const char *photometric)
{
	bool is_wide = strcmp(ts, "1.2.840.10008.1.2.4.50") != 0 && n_components == 1;
	return (small_image){.ts = ts, .sop_class = SC_CLASS, .photometric = photometric, .rows = ROWS, .columns = COLUMNS, .bits_allocated = is_wide ? 16 : 8,
		.bits_stored = is_wide ? 12 : 8, .high_bit = is_wide ? 11 : 7, .samples = n_components};
}

static void decode(const cxr_dcm_file *file, unsigned char *out, size_t n)
{
	cxr_err err = {0};
	cxr_pixel_desc desc;
	assert_ok(cxr_pixel_describe(file, &desc, &err));
	assert_int_equal(cxr_pixel_frame_bytes(&desc), n);
	assert_ok(cxr_pixel_decode(file, &desc, 0, out, n, &err));
}

static void test_kept_coded(void **state)
{
	(void)state;
	lane l;
	lane_open(&l, 1);
	l.options.needs_decodable = true;
	for (int kind = 0; kind < 7; kind++) {
		unsigned char *stream;
		size_t n;
		small_image image;
		switch (kind) {
		case 0: n = encode_jpeg(1, 1, &stream), image = image_of("1.2.840.10008.1.2.4.50", 1, "MONOCHROME2"); break;
		case 1: n = encode_jpeg(3, 2, &stream), image = image_of("1.2.840.10008.1.2.4.50", 3, "YBR_FULL_422"); break;
		case 2: n = encode_jpeg_ls(0, &stream), image = image_of("1.2.840.10008.1.2.4.80", 1, "MONOCHROME1"); break;
		case 3: n = encode_jpeg_ls(2, &stream), image = image_of("1.2.840.10008.1.2.4.81", 1, "MONOCHROME2"); break;
		case 4: n = encode_jpeg2000(1, &stream), image = image_of("1.2.840.10008.1.2.4.90", 1, "MONOCHROME2"); break;
		case 5: n = encode_jpeg2000(3, &stream), image = image_of("1.2.840.10008.1.2.4.90", 3, "YBR_RCT"); break;
		default: n = encode_jpeg2000(1, &stream), n = wrap_jp2(&stream, n), image = image_of("1.2.840.10008.1.2.4.91", 1, "MONOCHROME2"); break;
		}
		assert_true(cxr_str_find((cxr_str){(const char *)stream, n}, cxr_str_from(NAME)) != SIZE_MAX);
		wire w;
		wire_coded(&w, &image, stream, n);
		lane_ok(&l, &w);
		assert_true(cxr_str_find(cxr_buf_str(&l.out), cxr_str_from(NAME)) == SIZE_MAX);
		assert_int_equal(l.written.ts, l.file.ts);
		assert_written(&l, CXR_TAG(0x0028, 0x0004), image.photometric);
		unsigned char before[ROWS * COLUMNS * 3], after[ROWS * COLUMNS * 3];
		size_t n_bytes = ROWS * COLUMNS * image.samples * image.bits_allocated / 8;
		decode(&l.file, before, n_bytes);
		decode(&l.written, after, n_bytes);
		assert_memory_equal(before, after, n_bytes);
		wire_close(&w);
		free(stream);
	}
	lane_close(&l);
}

static void test_masked(void **state)
{
	(void)state;
	static const cxr_pixel_rect rect = {0, 2, 3, 4, 5};
	cxr_pixel_findings findings = {.rects = &rect, .n_rects = 1, .is_verified = true};
	lane l;
	lane_open(&l, 1);
	l.options.pixels = CXR_DEID_PIXELS_MASK_ALL;
	l.options.findings = &findings;
	for (int kind = 0; kind < 2; kind++) {
		unsigned char *stream;
		size_t n = kind == 0 ? encode_jpeg(3, 2, &stream) : encode_jpeg2000(3, &stream);
		small_image image = image_of(kind == 0 ? "1.2.840.10008.1.2.4.50" : "1.2.840.10008.1.2.4.90", 3, kind == 0 ? "YBR_FULL_422" : "YBR_RCT");
		wire w;
		wire_coded(&w, &image, stream, n);
		lane_ok(&l, &w);
		assert_int_equal(l.written.ts, CXR_TS_EXPLICIT_LE);
		assert_written(&l, CXR_TAG(0x0028, 0x0004), kind == 0 ? "YBR_FULL" : "RGB");
		assert_string_equal(l.object.result.photometric, kind == 0 ? "YBR_FULL" : "RGB");
		unsigned char before[ROWS * COLUMNS * 3], after[ROWS * COLUMNS * 3];
		decode(&l.file, before, sizeof before);
		decode(&l.written, after, sizeof after);
		for (unsigned i = 0; i < sizeof after; i++) {
			unsigned y = i / 3 / COLUMNS, x = i / 3 % COLUMNS;
			bool is_inside = x >= 2 && x < 6 && y >= 3 && y < 8;
			assert_int_equal(after[i], !is_inside ? before[i] : kind == 0 && i % 3 ? 128 : 0);
		}
		wire_close(&w);
		free(stream);
	}
	lane_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_kept_coded), cmocka_unit_test(test_masked)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
