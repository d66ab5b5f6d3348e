/* Unit tests of src/dicom/pixel_rle.c, pixel_frames.c. */
#include "house_test.h"

#include "dicom/pixel_codec.h"
#include "dicom_bytes.h"

/* PackBits of the plane: runs of at least three equal bytes, else literals. */
static size_t pack(const unsigned char *plane, size_t n, unsigned char *out)
{
	size_t used = 0;
	for (size_t i = 0; i < n; ) {
		size_t run = 1;
		while (i + run < n && run < 128 && plane[i + run] == plane[i])
			run++;
		if (run >= 3) {
			out[used++] = (unsigned char)(257 - run);
			out[used++] = plane[i];
			i += run;
			continue;
		}
		size_t literal = 1;
		while (i + literal < n && literal < 128 && !(i + literal + 2 < n && plane[i + literal] == plane[i + literal + 1] && plane[i + literal] == plane[i + literal + 2]))
			literal++;
		out[used++] = (unsigned char)(literal - 1);
		memcpy(out + used, plane + i, literal);
		used += literal;
		i += literal;
	}
	return used;
}

/* Encodes little-endian samples as PS3.5 annex G says: planes, most significant byte first. */
static size_t encode(const unsigned char *samples, size_t n_pixels, size_t n_samples, size_t unit, unsigned char *out)
{
	memset(out, 0, 64);
	out[0] = (unsigned char)(n_samples * unit);
	size_t used = 64;
	for (size_t s = 0; s < n_samples * unit; s++) {
		unsigned char plane[4096];
		size_t sample = s / unit;
		size_t byte = unit - 1 - s % unit;
		for (size_t i = 0; i < n_pixels; i++)
			plane[i] = samples[(i * n_samples + sample) * unit + byte];
		out[4 + 4 * s] = (unsigned char)(used & 0xFF);
		out[5 + 4 * s] = (unsigned char)(used >> 8);
		used += pack(plane, n_pixels, out + used);
		if (used % 2)
			out[used++] = 0;
	}
	return used;
}

static cxr_pixel_desc desc_of(uint32_t rows, uint32_t columns, unsigned samples, unsigned allocated)
{
	return (cxr_pixel_desc){.rows = rows, .columns = columns, .samples_per_pixel = (uint16_t)samples, .bits_allocated = (uint16_t)allocated,
		.bits_stored = (uint16_t)allocated, .n_frames = 1, .photometric = {"MONOCHROME2", 11}};
}

static void test_round_trips(void **state)
{
	(void)state;
	static const unsigned units[] = {1, 2, 4};
	for (size_t u = 0; u < 3; u++)
		for (unsigned n_samples = 1; n_samples <= 3; n_samples += 2)
			for (int kind = 0; kind < 3; kind++) {
				cxr_err err;
				size_t unit = units[u];
				unsigned char in[20 * 30 * 3 * 4];
				size_t n = 20 * 30 * n_samples * unit;
				for (size_t i = 0; i < n; i++)
					in[i] = (unsigned char)(kind == 0 ? 7 : kind == 1 ? i * i * 31 + i / 7 : i / 50);
				unsigned char coded[20000];
				size_t n_coded = encode(in, 600, n_samples, unit, coded);
				cxr_pixel_desc desc = desc_of(20, 30, n_samples, (unsigned)unit * 8);
				unsigned char out[sizeof in];
				assert_ok(dicom__decode_rle(coded, n_coded, &desc, out, n, &err));
				assert_memory_equal(in, out, n);
				desc.is_planar = n_samples > 1;
				assert_ok(dicom__decode_rle(coded, n_coded, &desc, out, n, &err));
				for (size_t i = 0; i < 600 * n_samples; i++)
					for (size_t k = 0; k < unit; k++)
						assert_int_equal(out[(desc.is_planar ? i % n_samples * 600 + i / n_samples : i) * unit + k], in[i * unit + k]);
			}
}

static void test_every_cut_and_wrong_offsets(void **state)
{
	(void)state;
	cxr_err err;
	unsigned char in[200];
	for (size_t i = 0; i < sizeof in; i++)
		in[i] = (unsigned char)(i % 23 * i);
	unsigned char coded[1000];
	size_t n_coded = encode(in, 100, 1, 2, coded);
	cxr_pixel_desc desc = desc_of(10, 10, 1, 16);
	unsigned char out[200];
	for (size_t n = 0; n + 1 < n_coded; n++) {
		unsigned char *copy = malloc(n ? n : 1);
		assert_non_null(copy);
		memcpy(copy, coded, n);
		cxr_rc rc = dicom__decode_rle(copy, n, &desc, out, sizeof out, &err);
		assert_true(rc == CXR_E_TRUNCATED || rc == CXR_E_FORMAT);
		free(copy);
	}
	static const unsigned char counts[] = {0, 1, 3, 15, 16, 255};
	for (size_t i = 0; i < sizeof counts; i++) {
		unsigned char bad[1000];
		memcpy(bad, coded, n_coded);
		bad[0] = counts[i];
		assert_int_equal(dicom__decode_rle(bad, n_coded, &desc, out, sizeof out, &err), CXR_E_FORMAT);
	}
	static const unsigned offsets[] = {0, 63, 0xFFFF};
	for (size_t i = 0; i < CXR_ARRAY_LEN(offsets); i++) {
		unsigned char bad[1000];
		memcpy(bad, coded, n_coded);
		bad[8] = (unsigned char)offsets[i];
		bad[9] = (unsigned char)(offsets[i] >> 8);
		assert_int_equal(dicom__decode_rle(bad, n_coded, &desc, out, sizeof out, &err), CXR_E_FORMAT);
	}
}

/* A run that passes the end of its plane writes nothing behind it; 128 does nothing. */
static void test_overlong_run(void **state)
{
	(void)state;
	cxr_err err;
	unsigned char coded[70] = {1};
	coded[4] = 64;
	coded[64] = 128;
	coded[65] = 129; /* 128 times 9 */
	coded[66] = 9;
	unsigned char out[6] = {0, 0, 0, 0, 77, 77};
	cxr_pixel_desc desc = desc_of(2, 2, 1, 8);
	assert_ok(dicom__decode_rle(coded, sizeof coded, &desc, out, 4, &err));
	assert_memory_equal(out, "\x09\x09\x09\x09MM", 6);
}

typedef struct sharing {
	const char *table; /* basic offset table, as n little-endian words */
	size_t table_bytes;
	const char *fragments[6];
	uint32_t n_frames;
	const char *expected[3]; /* NULL = typed error */
} sharing;

static void test_fragments_shared_out_to_frames(void **state)
{
	(void)state;
	static const sharing cases[] = {
		{"", 0, {"ab", "cd"}, 1, {"abcd"}},
		{"", 0, {"ab", "cd", "ef"}, 3, {"ab", "cd", "ef"}},
		{"\0\0\0\0\x14\0\0\0", 8, {"ab", "cd", "ef", "gh"}, 2, {"abcd", "efgh"}},
		{"\0\0\0\0\x0A\0\0\0", 8, {"ab", "cd", "ef", "gh"}, 2, {"ab", "cdefgh"}},
		{"\0\0\0\0\x0B\0\0\0", 8, {"ab", "cd", "ef"}, 2, {NULL, NULL}},       /* points into a fragment */
		{"", 0, {"ab", "cd", "ef"}, 2, {NULL, NULL}},                         /* nothing says where */
		{"", 0, {"\xFF\xD8""1", "23", "\xFF\xD8""4", "56", "78"}, 2, {"\xFF\xD8""123", "\xFF\xD8""45678"}},
		{"", 0, {"ab"}, 3, {NULL, NULL, NULL}},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		const sharing *c = &cases[i];
		bytes b;
		part10(&b, RLE_UID, false, false);
		head(&b, PIXELS, "OB", UNDEFINED);
		item(&b, (uint32_t)c->table_bytes);
		raw(&b, c->table, c->table_bytes);
		for (size_t k = 0; k < 6 && c->fragments[k]; k++) {
			item(&b, (uint32_t)strlen(c->fragments[k]));
			raw(&b, c->fragments[k], strlen(c->fragments[k]));
		}
		sequence_end(&b);
		parsed p;
		parse(&p, &b);
		assert_int_equal(p.rc, CXR_OK);
		for (uint32_t frame = 0; frame < c->n_frames; frame++) {
			cxr_err err;
			cxr_buf joined;
			cxr_buf_init(&joined, 1000);
			cxr_str out;
			cxr_rc rc = dicom__frame_bytes(&p.file, cxr_dcm_find(&p.file.data, PIXELS), c->n_frames, frame, &joined, &out, &err);
			if (c->expected[frame]) {
				assert_int_equal(rc, CXR_OK);
				assert_true(cxr_str_eqz(out, c->expected[frame]));
			} else {
				assert_true(rc == CXR_E_FORMAT || rc == CXR_E_TRUNCATED);
			}
			cxr_buf_release(&joined);
		}
		parsed_release(&p);
	}
}

static void test_through_the_file(void **state)
{
	(void)state;
	cxr_err err;
	unsigned char in[2 * 3 * 2] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
	unsigned char coded[200];
	size_t n_coded = encode(in, 6, 1, 2, coded);
	bytes b;
	part10(&b, RLE_UID, false, false);
	number(&b, CXR_TAG(0x0028, 0x0002), 1);
	text(&b, CXR_TAG(0x0028, 0x0004), "CS", "MONOCHROME2 ");
	number(&b, ROWS, 2);
	number(&b, CXR_TAG(0x0028, 0x0011), 3);
	number(&b, CXR_TAG(0x0028, 0x0100), 16);
	head(&b, PIXELS, "OB", UNDEFINED);
	item(&b, 0);
	item(&b, 70); /* one frame in two fragments */
	raw(&b, coded, 70);
	item(&b, (uint32_t)(n_coded - 70));
	raw(&b, coded + 70, n_coded - 70);
	sequence_end(&b);
	parsed p;
	parse(&p, &b);
	cxr_pixel_desc desc;
	assert_ok(cxr_pixel_describe(&p.file, &desc, &err));
	assert_true(cxr_pixel_can_decode(&p.file, &desc));
	unsigned char out[12];
	assert_ok(cxr_pixel_decode(&p.file, &desc, 0, out, sizeof out, &err));
	assert_memory_equal(in, out, sizeof in);
	parsed_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trips),
		cmocka_unit_test(test_every_cut_and_wrong_offsets),
		cmocka_unit_test(test_overlong_run),
		cmocka_unit_test(test_fragments_shared_out_to_frames),
		cmocka_unit_test(test_through_the_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
