/* Unit tests of src/synth/phantom*.c. */
#include "house_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "synth/phantom.h"

static cxr_phantom_spec plain_spec(uint32_t width, uint32_t height)
{
	return (cxr_phantom_spec){.width = width, .height = height, .bits_stored = 12, .patient_seed = 11, .image_seed = 7, .sex = 'M', .age_years = 60};
}

static uint16_t *rendered(const cxr_phantom_spec *spec)
{
	cxr_err err;
	uint16_t *pixels = cxr_calloc((size_t)spec->width * spec->height, sizeof *pixels);
	assert_non_null(pixels);
	assert_ok(cxr_phantom_render(spec, pixels, &err));
	return pixels;
}

/* Mean of a box given in shares of the picture. */
static double mean_of(const cxr_phantom_spec *spec, const uint16_t *pixels, double x0, double x1, double y0, double y1)
{
	double sum = 0;
	size_t n = 0;
	for (uint32_t y = (uint32_t)(y0 * spec->height); y < (uint32_t)(y1 * spec->height); y++)
		for (uint32_t x = (uint32_t)(x0 * spec->width); x < (uint32_t)(x1 * spec->width); x++, n++)
			sum += pixels[(size_t)y * spec->width + x];
	assert_true(n > 0);
	return sum / (double)n;
}

static void test_looks_like_a_thorax(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		cxr_phantom_spec spec = plain_spec(200, 240);
		spec.patient_seed = seed;
		spec.image_seed = seed * 31;
		uint16_t *p = rendered(&spec);
		double right_lung = mean_of(&spec, p, 0.24, 0.34, 0.38, 0.58);
		double left_lung = mean_of(&spec, p, 0.70, 0.76, 0.35, 0.48);
		double spine = mean_of(&spec, p, 0.49, 0.51, 0.60, 0.75);
		double liver = mean_of(&spec, p, 0.25, 0.40, 0.88, 0.93);
		double shoulder_air = mean_of(&spec, p, 0.05, 0.10, 0.04, 0.06);
		assert_true(right_lung < spine * 0.7 && left_lung < spine * 0.75);
		assert_true(right_lung < liver * 0.8);
		assert_true(shoulder_air < right_lung);
		cxr_free(p);
	}
}

static void test_same_spec_same_bytes(void **state)
{
	(void)state;
	cxr_phantom_spec spec = plain_spec(120, 100);
	spec.effusion_sides = CXR_SIDE_RIGHT;
	spec.has_pacemaker = true;
	uint16_t *a = rendered(&spec);
	uint16_t *b = rendered(&spec);
	assert_memory_equal(a, b, 2u * 120 * 100);
	spec.image_seed++;
	uint16_t *c = rendered(&spec);
	assert_true(memcmp(a, c, 2u * 120 * 100) != 0);
	/* the same numbers on every machine and compiler: the picture is pinned */
	unsigned char digest[32];
	cxr_sha256_of(a, 2u * 120 * 100, digest);
	char hex[65];
	cxr_hex(digest, 32, hex);
	assert_string_equal(hex, "5b6f8d6b9a8098c6e17d663afd3c8422d8c0a0629d3ac5a7a7fd6588a7a5e827");
	cxr_free(a);
	cxr_free(b);
	cxr_free(c);
}

static void test_monochrome1_is_the_negative(void **state)
{
	(void)state;
	cxr_phantom_spec spec = plain_spec(64, 64);
	uint16_t *a = rendered(&spec);
	spec.monochrome1 = true;
	uint16_t *b = rendered(&spec);
	for (size_t i = 0; i < 64 * 64; i++) {
		int sum = a[i] + b[i];
		assert_in_range(sum, 4094, 4096);
	}
	cxr_free(a);
	cxr_free(b);
}

static void test_sizes_and_depths(void **state)
{
	(void)state;
	static const uint32_t sizes[][2] = {{8, 8}, {16, 16}, {8, 600}, {701, 9}, {33, 17}, {16, 13}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(sizes); i++)
		for (unsigned bits = 8; bits <= 16; bits++)
			for (int view = 0; view < 3; view++) {
				cxr_phantom_spec spec = plain_spec(sizes[i][0], sizes[i][1]);
				spec.bits_stored = bits;
				spec.view = (cxr_phantom_view)view;
				uint16_t *p = rendered(&spec);
				unsigned low = 65535, high = 0;
				for (size_t k = 0; k < (size_t)spec.width * spec.height; k++) {
					low = p[k] < low ? p[k] : low;
					high = p[k] > high ? p[k] : high;
				}
				assert_true(high < 1u << bits);
				assert_true(high > low);
				cxr_free(p);
			}
}

static void test_bad_arguments(void **state)
{
	(void)state;
	uint16_t pixels[64];
	cxr_err err;
	cxr_phantom_spec spec = plain_spec(7, 8);
	assert_int_equal(cxr_phantom_render(&spec, pixels, &err), CXR_E_ARG);
	spec = plain_spec(8, 6001);
	assert_int_equal(cxr_phantom_render(&spec, pixels, &err), CXR_E_ARG);
	spec = plain_spec(8, 8);
	spec.bits_stored = 17;
	assert_int_equal(cxr_phantom_render(&spec, pixels, &err), CXR_E_ARG);
}

typedef struct finding_case {
	const char *name;
	double x0, x1, y0, y1;
	double at_least; /* change of the mean there, in stored units of 12 bits */
	void (*set)(cxr_phantom_spec *spec);
} finding_case;

static void set_effusion(cxr_phantom_spec *s) { s->effusion_sides = CXR_SIDE_LEFT; }
static void set_heart(cxr_phantom_spec *s) { s->cardiomegaly = 1; }
static void set_pneumothorax(cxr_phantom_spec *s) { s->pneumothorax_sides = CXR_SIDE_RIGHT; s->pneumothorax = 0.8; }
static void set_opacity(cxr_phantom_spec *s) { s->opacity_sides = CXR_SIDE_RIGHT; s->opacity_zone = CXR_ZONE_MID; }
static void set_edema(cxr_phantom_spec *s) { s->edema = 1; }
static void set_mediastinum(cxr_phantom_spec *s) { s->wide_mediastinum = 1; }
static void set_pacemaker(cxr_phantom_spec *s) { s->has_pacemaker = true; }
static void set_wires(cxr_phantom_spec *s) { s->has_sternal_wires = true; }
static void set_tubes(cxr_phantom_spec *s) { s->has_endotracheal_tube = s->has_enteric_tube = s->has_central_line = true; }
static void set_pleura(cxr_phantom_spec *s) { s->pleural_sides = CXR_SIDE_RIGHT; }

/* Every finding changes the region where it belongs, in the direction that it should. */
static void test_findings_show(void **state)
{
	(void)state;
	static const finding_case cases[] = {
		{"effusion", 0.72, 0.82, 0.66, 0.74, 250, set_effusion},
		{"heart", 0.68, 0.74, 0.60, 0.70, 100, set_heart},
		{"pneumothorax", 0.16, 0.23, 0.32, 0.45, -40, set_pneumothorax},
		{"opacity", 0.25, 0.32, 0.42, 0.50, 100, set_opacity},
		{"edema", 0.30, 0.38, 0.45, 0.55, 100, set_edema},
		{"mediastinum", 0.57, 0.61, 0.25, 0.35, 60, set_mediastinum},
		{"pacemaker", 0.76, 0.82, 0.19, 0.24, 400, set_pacemaker},
		{"wires", 0.46, 0.54, 0.28, 0.66, 15, set_wires},
		{"tubes", 0.40, 0.60, 0.05, 0.25, 15, set_tubes},
		{"pleura", 0.13, 0.17, 0.45, 0.65, 50, set_pleura},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_phantom_spec spec = plain_spec(256, 256);
		uint16_t *before = rendered(&spec);
		cases[i].set(&spec);
		uint16_t *after = rendered(&spec);
		double change = mean_of(&spec, after, cases[i].x0, cases[i].x1, cases[i].y0, cases[i].y1) -
			mean_of(&spec, before, cases[i].x0, cases[i].x1, cases[i].y0, cases[i].y1);
		if (cases[i].at_least > 0 ? change < cases[i].at_least : change > cases[i].at_least)
			fail_msg("%s changes its region by %.1f only", cases[i].name, change);
		cxr_free(before);
		cxr_free(after);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_looks_like_a_thorax),
		cmocka_unit_test(test_same_spec_same_bytes),
		cmocka_unit_test(test_monochrome1_is_the_negative),
		cmocka_unit_test(test_sizes_and_depths),
		cmocka_unit_test(test_bad_arguments),
		cmocka_unit_test(test_findings_show),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
