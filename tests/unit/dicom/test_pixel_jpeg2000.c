/*
 * Unit tests of src/dicom/pixel_jpeg2000.c. OpenJPEG encodes; reversible frames come back exactly, irreversible ones nearly. The one
 * High-Throughput frame below was made by OpenJPH 0.9.0 (ojph_compress -reversible true -num_decomps 2) from the formula in the test.
 */
#include "house_test.h"

#include <openjpeg.h>

#include "codec_test.h"

static cxr_err err;

enum { MAX_ROWS = 80, MAX_COLUMNS = 90 };

/* Each takes a child process, which a process of AddressSanitizer needs 15 ms to make. */
#ifdef __SANITIZE_ADDRESS__
enum { N_FLIPS = 100 };
#else
enum { N_FLIPS = 1000 };
#endif

typedef struct form {
	uint32_t rows, columns;
	unsigned bits, n_components;
	bool is_signed, is_irreversible, has_colour_transform;
	unsigned tile, n_levels, block_exponent, precinct_exponent, n_layers, offset;
} form;

static OPJ_INT32 planes[3][MAX_ROWS * MAX_COLUMNS];

/* ---- encoder ---- */
static OPJ_SIZE_T write_out(void *bytes, OPJ_SIZE_T n, void *user)
{
	cxr_buf_add(user, bytes, n);
	return n;
}

static OPJ_OFF_T skip_out(OPJ_OFF_T n, void *user)
{
	for (OPJ_OFF_T i = 0; i < n; i++)
		cxr_buf_add_char(user, 0);
	return n;
}

static OPJ_BOOL seek_out(OPJ_OFF_T at, void *user)
{
	return ((cxr_buf *)user)->len == (size_t)at;
}

static void say(const char *message, void *user)
{
	(void)user;
	print_message("%s", message);
}

static opj_image_t *make_image(const form *f)
{
	opj_image_cmptparm_t parameters[3] = {{0}};
	for (unsigned c = 0; c < f->n_components; c++)
		parameters[c] = (opj_image_cmptparm_t){.dx = 1, .dy = 1, .w = f->columns, .h = f->rows, .x0 = f->offset, .y0 = f->offset, .prec = f->bits, .bpp = f->bits, .sgnd = f->is_signed};
	opj_image_t *image = opj_image_create(f->n_components, parameters, f->n_components == 3 ? OPJ_CLRSPC_SRGB : OPJ_CLRSPC_GRAY);
	assert_non_null(image);
	image->x0 = image->y0 = f->offset;
	image->x1 = f->offset + f->columns;
	image->y1 = f->offset + f->rows;
	uint16_t plane[MAX_ROWS * MAX_COLUMNS];
	for (unsigned c = 0; c < f->n_components; c++) {
		codec_fill(plane, f->rows, f->columns, 1u << f->bits, c + f->bits);
		for (size_t i = 0; i < (size_t)f->rows * f->columns; i++)
			image->comps[c].data[i] = planes[c][i] = plane[i] - (f->is_signed ? 1 << (f->bits - 1) : 0);
	}
	return image;
}

static void encode(const form *f, cxr_buf *out)
{
	cxr_buf_init(out, 1 << 24);
	opj_image_t *image = make_image(f);
	opj_cparameters_t p;
	opj_set_default_encoder_parameters(&p);
	p.tcp_numlayers = f->n_layers ? (int)f->n_layers : 1;
	for (int i = 0; i < p.tcp_numlayers; i++)
		p.tcp_rates[i] = f->is_irreversible ? (float)(2 * (p.tcp_numlayers - i)) : (float)(i + 1 == p.tcp_numlayers ? 0 : 10 * (p.tcp_numlayers - i));
	p.cp_disto_alloc = 1;
	p.irreversible = f->is_irreversible;
	p.numresolution = (int)f->n_levels + 1;
	p.tcp_mct = f->has_colour_transform;
	p.image_offset_x0 = p.image_offset_y0 = (int)f->offset;
	if (f->block_exponent)
		p.cblockw_init = p.cblockh_init = 1 << f->block_exponent;
	if (f->tile) {
		p.tile_size_on = OPJ_TRUE;
		p.cp_tdx = p.cp_tdy = (int)f->tile;
	}
	if (f->precinct_exponent) {
		p.csty |= 1;
		p.res_spec = 1;
		p.prcw_init[0] = p.prch_init[0] = 1 << f->precinct_exponent;
	}
	opj_codec_t *codec = opj_create_compress(OPJ_CODEC_J2K);
	opj_set_error_handler(codec, say, NULL);
	assert_true(opj_setup_encoder(codec, &p, image));
	opj_stream_t *stream = opj_stream_create(1 << 16, OPJ_FALSE);
	opj_stream_set_user_data(stream, out, NULL);
	opj_stream_set_write_function(stream, write_out);
	opj_stream_set_skip_function(stream, skip_out);
	opj_stream_set_seek_function(stream, seek_out);
	assert_true(opj_start_compress(codec, image, stream));
	assert_true(opj_encode(codec, stream));
	assert_true(opj_end_compress(codec, stream));
	opj_stream_destroy(stream);
	opj_destroy_codec(codec);
	opj_image_destroy(image);
	assert_ok(cxr_buf_check(out, &err));
}

static codec_case case_of(const form *f, const cxr_buf *buf)
{
	codec_case c = {dicom__decode_jpeg2000, (const unsigned char *)buf->ptr, buf->len,
		codec_desc(f->rows, f->columns, f->n_components, f->bits, f->n_components == 1 ? "MONOCHROME2" : "RGB")};
	c.desc.is_signed = f->is_signed;
	return c;
}

static void check(const form *f, const codec_case *c, int tolerance)
{
	unsigned char *got;
	assert_ok(codec_decode(c, &got, &err));
	for (unsigned k = 0; k < f->n_components * f->rows * f->columns; k++) {
		unsigned component = k % f->n_components, at = k / f->n_components;
		int value = (int)codec_sample(&c->desc, got, component, at / f->columns, at % f->columns);
		if (c->desc.is_signed)
			value = c->desc.bits_allocated == 8 ? (int8_t)(uint8_t)value : (int16_t)(uint16_t)value;
		if (abs(value - planes[component][at]) > tolerance)
			fail_msg("%u bits, %u components, tile %u, sample %u: %d, not %d", f->bits, f->n_components, f->tile, k, value, (int)planes[component][at]);
	}
	free(got);
}

static void test_depths_and_signs(void **state)
{
	(void)state;
	for (unsigned bits = 1; bits <= 16; bits++)
		for (unsigned is_signed = 0; is_signed < 2; is_signed++) {
			form f = {.rows = 40, .columns = 33, .bits = bits, .n_components = 1, .is_signed = is_signed, .n_levels = 2};
			cxr_buf buf;
			encode(&f, &buf);
			codec_case c = case_of(&f, &buf);
			check(&f, &c, 0);
			c.desc.bits_allocated = 16; /* more than the stream needs */
			check(&f, &c, 0);
			cxr_buf_release(&buf);
		}
}

/* The sign of the data set is what counts; a stream of the other sign has the same bits. */
static void test_other_sign(void **state)
{
	(void)state;
	form f = {.rows = 40, .columns = 33, .bits = 13, .n_components = 1, .n_levels = 3};
	cxr_buf buf;
	encode(&f, &buf);
	codec_case c = case_of(&f, &buf);
	c.desc.is_signed = true;
	for (size_t i = 0; i < (size_t)f.rows * f.columns; i++)
		planes[0][i] = planes[0][i] >= 4096 ? planes[0][i] - 8192 : planes[0][i];
	check(&f, &c, 0);
	cxr_buf_release(&buf);
	f.is_signed = true;
	encode(&f, &buf);
	c = case_of(&f, &buf);
	c.desc.is_signed = false;
	for (size_t i = 0; i < (size_t)f.rows * f.columns; i++)
		planes[0][i] &= 8191;
	check(&f, &c, 0);
	cxr_buf_release(&buf);
}

static const form shapes[] = {
	{.rows = 1, .columns = 1, .bits = 12, .n_components = 1},
	{.rows = 80, .columns = 90, .bits = 12, .n_components = 1, .n_levels = 5, .tile = 32},
	{.rows = 80, .columns = 90, .bits = 12, .n_components = 1, .n_levels = 5, .block_exponent = 3, .precinct_exponent = 5, .n_layers = 4},
	{.rows = 35, .columns = 41, .bits = 10, .n_components = 1, .n_levels = 2, .offset = 7, .tile = 20},
	{.rows = 40, .columns = 50, .bits = 8, .n_components = 3, .n_levels = 3},
	{.rows = 40, .columns = 50, .bits = 8, .n_components = 3, .n_levels = 3, .has_colour_transform = true},
	{.rows = 40, .columns = 50, .bits = 12, .n_components = 3, .n_levels = 3, .has_colour_transform = true},
	{.rows = 80, .columns = 90, .bits = 12, .n_components = 1, .n_levels = 5, .is_irreversible = true},
	{.rows = 80, .columns = 90, .bits = 8, .n_components = 3, .n_levels = 5, .is_irreversible = true, .has_colour_transform = true},
};

static void test_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < CXR_ARRAY_LEN(shapes); i++) {
		cxr_buf buf;
		encode(&shapes[i], &buf);
		codec_case c = case_of(&shapes[i], &buf);
		int tolerance = shapes[i].is_irreversible ? 1 << (shapes[i].bits - 4) : 0;
		check(&shapes[i], &c, tolerance);
		c.desc.is_planar = shapes[i].n_components > 1;
		check(&shapes[i], &c, tolerance);
		cxr_buf_release(&buf);
	}
}

static void test_damaged(void **state)
{
	(void)state;
	static const size_t chosen[] = {1, 2, 3, 5};
	for (size_t i = 0; i < CXR_ARRAY_LEN(chosen); i++) {
		cxr_buf buf;
		encode(&shapes[chosen[i]], &buf);
		codec_case c = case_of(&shapes[chosen[i]], &buf);
		codec_check_cuts(&c, c.n_bytes - 2);
		codec_check_flips(&c, N_FLIPS, i);
		codec_check_declared(&c);
		codec_check_memory(&c);
		cxr_buf_release(&buf);
	}
}

/* The codestream inside a JP2 file. */
static void test_jp2(void **state)
{
	(void)state;
	form f = {.rows = 40, .columns = 33, .bits = 12, .n_components = 1, .n_levels = 2};
	cxr_buf stream, file;
	encode(&f, &stream);
	cxr_buf_init(&file, 1 << 20);
	cxr_buf_add(&file, "\0\0\0\x0CjP  \r\n\x87\n\0\0\0\x14" "ftypjp2 \0\0\0\0jp2 ", 32);
	uint32_t n = (uint32_t)stream.len + 8;
	for (int shift = 24; shift >= 0; shift -= 8)
		cxr_buf_add_char(&file, (char)(n >> shift));
	cxr_buf_add(&file, "jp2c", 4);
	cxr_buf_add_str(&file, cxr_buf_str(&stream));
	cxr_buf_add(&file, "\0\0\0\x09uuidX", 9);
	codec_case c = case_of(&f, &file);
	check(&f, &c, 0);
	codec_check_cuts(&c, 40 + stream.len - 2);
	codec_check_flips(&c, N_FLIPS, 77);
	cxr_buf_release(&stream);
	cxr_buf_release(&file);
}

/* ---- cost ---- */
static void patch16(cxr_buf *buf, size_t at, unsigned value)
{
	buf->ptr[at] = (char)(value >> 8);
	buf->ptr[at + 1] = (char)value;
}

static size_t find(const cxr_buf *buf, const char *marker)
{
	for (size_t i = 0; i + 2 <= buf->len; i++)
		if (memcmp(buf->ptr + i, marker, 2) == 0)
			return i;
	fail();
	return 0;
}

static void test_bombs(void **state)
{
	(void)state;
	form f = {.rows = 80, .columns = 90, .bits = 12, .n_components = 1, .n_levels = 5};
	cxr_buf buf;
	encode(&f, &buf);
	codec_case c = case_of(&f, &buf);
	patch16(&buf, 4 + 4 + 16 + 2, 1); /* tiles of one pixel: 7,200 of them, and one is there */
	patch16(&buf, 4 + 4 + 20 + 2, 1);
	assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_TRUNCATED);
	cxr_buf_release(&buf);
	f.precinct_exponent = 7;
	encode(&f, &buf);
	c = case_of(&f, &buf);
	size_t cod = find(&buf, "\xFF\x52");
	patch16(&buf, cod + 6, 65535); /* layers */
	for (size_t r = 0; r <= 5; r++)
		buf.ptr[cod + 14 + r] = 0x11; /* precincts of 2 x 2 */
	assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_LIMIT);
	cxr_buf_release(&buf);
}

/* ---- High-Throughput ---- */
static const char high_throughput[] =
	"\xFF\x4F\xFF\x51\x00\x29\x40\x00\x00\x00\x00\x18\x00\x00\x00\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x18\x00\x00"
	"\x00\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x0B\x01\x01\xFF\x50\x00\x08\x00\x02\x00\x00\x00\x07\xFF\x52\x00\x0C\x00"
	"\x02\x00\x01\x00\x02\x04\x04\x40\x01\xFF\x5C\x00\x0A\x20\x70\x78\x78\x78\x70\x70\x78\xFF\x64\x00\x16\x00\x01\x4F\x70\x65"
	"\x6E\x4A\x50\x48\x20\x56\x65\x72\x20\x30\x2E\x39\x2E\x30\x2E\xFF\x90\x00\x0A\x00\x00\x00\x00\x02\x0B\x00\x01\xFF\x93\xC0"
	"\x01\x76\x80\x07\xD0\xD0\xBB\xBE\xAF\x43\xFD\xCF\x03\xDF\xF1\xAB\xE2\x77\x28\xCE\xE5\xF9\xB7\x28\x3C\x76\xE8\x61\x8C\xF0"
	"\xC8\x52\x1A\xA4\xCE\x8D\x23\xF6\x23\xB7\x6A\x01\x93\xA1\x13\xF6\x70\x8C\xE6\x1A\x21\x40\x33\x3B\x00\xC0\x00\xBA\x48\x00"
	"\x17\x4D\x00\x02\xE9\xC0\x8F\xCD\xB5\x44\xC7\x94\x5D\xEF\x0E\x58\x22\x08\x89\x82\xD8\x50\xFC\x07\x2D\xC7\x6E\x21\x81\x8C"
	"\x94\x05\xB2\xDF\xE7\x42\x91\x88\xE4\x5B\x9B\x00\x0D\x67\xAF\x22\x92\xC4\x02\xD3\x0D\xBA\x04\xB3\x95\x06\xCA\x06\x00\x52"
	"\x42\xE8\xCD\x63\x85\x0F\x08\x8F\x01\x3D\xAF\x73\x16\x51\xC4\x00\x11\x03\x9C\x00\x1D\xC2\xE0\xBA\x3E\x86\x36\x0A\xA0\x4A"
	"\xBF\x0C\x9E\xD6\x99\x4A\x1D\x34\x89\x57\xCE\x33\x00\xA8\xC3\xF3\x06\x7B\xFB\xFE\x2C\x6C\x71\x0C\xA0\x88\xB7\x3D\x00\xC0"
	"\x01\x7B\x6C\x00\x17\xBA\x40\x00\xBD\x74\x86\x3B\x77\x59\x4B\xF4\x85\x58\xC6\x3C\x57\xB4\x28\x5D\x7B\xA1\xB7\x2E\xCB\x28"
	"\x97\xBB\x88\xB8\x16\x9E\x58\x40\x2F\xC2\x98\x13\x5D\xB6\x97\x79\x28\x7A\x22\x40\x2E\xC7\xF8\x8B\xD2\xF8\x90\xAE\xEE\x9C"
	"\xC5\x96\x68\x85\x9C\x4B\x0F\xCD\x19\x59\xE4\xE6\x5E\xD0\x15\x29\x78\x88\x5E\x18\xAB\x65\xB1\xB8\x08\x40\x40\xF6\x80\x59"
	"\x2E\x38\xF3\xD9\x74\x8D\x34\xB1\xD6\xAF\x5D\x97\x7C\x8F\xA9\x7A\x5F\x27\xAA\x93\xC1\x06\x7F\x74\x75\x10\x8F\x7F\x01\xC4"
	"\xD9\x22\x51\x1A\x43\x37\xD7\x59\x44\x17\x17\x83\x98\xB7\x18\x96\xDC\x0A\xD2\x2D\xD1\xAD\x0B\xBB\x9C\x55\x99\x5D\x73\xD7"
	"\x56\xB5\x68\xC0\xBC\x42\xA7\x73\x43\xCE\xB6\xBB\x15\x6D\xB7\xB6\xB5\xB8\x42\xA1\x89\xEA\x00\x73\x0B\xB1\x68\x6C\xB5\x68"
	"\xCF\xE0\xB9\x0C\xB9\x38\xB9\x36\xB9\x11\xB9\x46\xB9\x72\x8B\x9E\x0B\xE5\x5C\xFB\x5C\x94\x84\x50\x3D\xCE\x8A\xB4\x04\x58"
	"\xA8\x86\x96\x92\x8E\x95\x76\x46\xA7\x9D\xEF\x7B\x88\x0C\x72\x38\x20\xA5\x90\x04\x0D\x50\x23\x51\x02\x18\x5C\x5D\x5D\xAE"
	"\xEB\x52\x87\x91\x9B\x0B\x43\x17\xDD\x0B\x8C\x2E\x5C\xDD\x05\x97\x2E\x2E\x17\xAE\x2E\xAE\x8B\x74\x74\x18\x18\x17\xBA\x3A"
	"\xAE\x5C\x37\x37\x97\x8E\xC3\xE0\xDA\xD2\xD5\xE5\xC2\xB8\xD8\x95\x6B\xCB\xE1\xE8\x80\x22\x80\x7C\xE2\x07\xE1\x07\xFF\x70"
	"\x61\x3D\x06\x0D\x8E\x8D\xA7\xB5\xF5\xF3\xDD\x86\x05\x6D\x3D\x3C\x71\xF4\x61\x88\xA9\xF8\x20\x75\x11\x8F\x76\x02\xFF\xD9";

static void test_high_throughput(void **state)
{
	(void)state;
	form f = {.rows = 20, .columns = 24, .bits = 12, .n_components = 1};
	for (int y = 0; y < 20; y++)
		for (int x = 0; x < 24; x++)
			planes[0][y * 24 + x] = (x * 37 + y * 91 + x * y % 17 * 11) & 4095;
	codec_case c = {dicom__decode_jpeg2000, (const unsigned char *)high_throughput, sizeof high_throughput - 1, codec_desc(20, 24, 1, 12, "MONOCHROME2")};
	check(&f, &c, 0);
	codec_check_cuts(&c, c.n_bytes - 2);
	codec_check_flips(&c, N_FLIPS, 3);
	codec_check_declared(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_depths_and_signs), cmocka_unit_test(test_other_sign), cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_damaged), cmocka_unit_test(test_jp2), cmocka_unit_test(test_bombs), cmocka_unit_test(test_high_throughput)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
