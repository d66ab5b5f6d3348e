/* Unit tests of src/synth/headers*.c: what is written is read back by the house's own reader. */
#include "house_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "dicom/pixels.h"
#include "dicom/reader.h"
#include "synth/headers.h"

static cxr_synth_image example(uint64_t seed, cxr_phantom_view view)
{
	cxr_synth_image image = {
		.identity = {
			.patient_name = "M\xC3\x9CLLER^ANN^M", .patient_id = "MRN0012345", .issuer_of_patient_id = "GENERAL", .other_patient_id = "OLD-77",
			.birth_date = "19500117", .sex = "F", .age = "074Y", .patient_address = "12 Elm Street", .patient_phone = "555-0142",
			.accession_number = "ACC9876543", .study_id = "S17", .study_date = "20240225", .study_time = "235958", .referring_physician = "SMITH^JOHN",
			.performing_physician = "LEE^KIM", .reading_physician = "WONG^PAT", .requesting_physician = "DOE^JO", .operator_name = "RT^MAX",
			.institution_name = "General Hospital", .institution_address = "1 Main St", .department = "Radiology", .station_name = "XR-ROOM-1",
			.device_serial = "SN4711", .study_description = "CHEST 2 VIEWS", .series_description = "Chest PA", .protocol_name = "Chest", .reason_for_study = "Cough",
			.image_comments = "repeat", .study_uid = "1.2.3.4.5", .series_uid = "1.2.3.4.5.6", .sop_uid = "1.2.3.4.5.6.7", .series_number = 2,
			.instance_number = 3,
		},
	};
	cxr_rng rng;
	cxr_rng_init(&rng, seed, 0);
	cxr_synth_cell_draw(&rng, view, 48, &image.cell);
	return image;
}

typedef struct written {
	cxr_buf bytes;
	uint16_t *pixels;
	cxr_arena arena;
	cxr_dcm_file file;
} written;

static void write_and_read(written *w, const cxr_synth_image *image)
{
	cxr_err err;
	size_t n = (size_t)image->cell.rows * image->cell.columns;
	w->pixels = cxr_calloc(n, sizeof *w->pixels);
	assert_non_null(w->pixels);
	for (size_t i = 0; i < n; i++)
		w->pixels[i] = (uint16_t)(i * 7 % (1u << image->cell.bits_stored));
	cxr_buf_init(&w->bytes, n * 2 + 65536);
	assert_ok(cxr_synth_dicom_write(image, w->pixels, &w->bytes, &err));
	cxr_arena_init(&w->arena, 16 << 20);
	assert_ok(cxr_dcm_read((const unsigned char *)w->bytes.ptr, w->bytes.len, NULL, &w->arena, &w->file, &err));
}

static void release(written *w)
{
	cxr_arena_release(&w->arena);
	cxr_buf_release(&w->bytes);
	cxr_free(w->pixels);
}

static void assert_text(const cxr_dcm_item *item, unsigned group, unsigned element, const char *expected)
{
	cxr_str text = cxr_dcm_text(item, CXR_TAG(group, element));
	if (!cxr_str_eqz(text, expected))
		fail_msg("(%04x,%04x) is \"" CXR_STR_FMT "\", not \"%s\"", group, element, CXR_STR_ARG(text), expected);
}

static void test_values_come_back(void **state)
{
	(void)state;
	int n_implicit = 0, n_nested = 0;
	for (uint64_t seed = 0; seed < 300; seed++) {
		cxr_synth_image image = example(seed, (cxr_phantom_view)(seed % 3));
		written w;
		write_and_read(&w, &image);
		const cxr_dcm_item *data = &w.file.data;
		cxr_err err;
		assert_int_equal(w.file.ts, image.cell.is_implicit ? CXR_TS_IMPLICIT_LE : CXR_TS_EXPLICIT_LE);
		n_implicit += image.cell.is_implicit;
		assert_false(w.file.is_truncated);
		assert_int_equal(w.file.trailing_bytes, 0);
		assert_int_equal(w.file.preamble_is_zero, !image.cell.has_preamble_text);
		assert_text(data, 0x0008, 0x0050, "ACC9876543");
		assert_text(data, 0x0008, 0x0020, "20240225");
		assert_text(data, 0x0010, 0x0020, "MRN0012345");
		assert_text(data, 0x0010, 0x1010, "074Y");
		assert_text(data, 0x0020, 0x000D, "1.2.3.4.5");
		assert_text(data, 0x0008, 0x0060, image.cell.modality);
		assert_text(data, 0x0008, 0x0016, image.cell.sop_class_uid);
		cxr_str name;
		assert_ok(cxr_dcm_utf8(&w.file, data, CXR_TAG(0x0010, 0x0010), &name, &err));
		bool is_latin1 = image.cell.charset && strcmp(image.cell.charset, "ISO_IR 100") == 0;
		assert_true(cxr_str_eqz(name, is_latin1 ? "M\xC3\x9CLLER^ANN^M" : "MULLER^ANN^M"));
		if (image.cell.has_request_sequence) {
			const cxr_dcm_elem *request = cxr_dcm_find(data, CXR_TAG(0x0040, 0x0275));
			assert_non_null(request);
			assert_int_equal(request->n_items, 1);
			assert_text(&request->items[0], 0x0040, 0x1001, "ACC9876543");
			n_nested++;
		}
		cxr_pixel_desc desc;
		assert_ok(cxr_pixel_describe(&w.file, &desc, &err));
		assert_int_equal(desc.rows, image.cell.rows);
		assert_int_equal(desc.columns, image.cell.columns);
		assert_int_equal(desc.bits_stored, image.cell.bits_stored);
		assert_int_equal(desc.is_monochrome1, image.cell.is_monochrome1);
		const cxr_dcm_elem *pixels = cxr_dcm_find(data, CXR_TAG(0x7FE0, 0x0010));
		assert_int_equal(pixels->n_bytes, 2 * image.cell.rows * image.cell.columns);
		assert_memory_equal(pixels->value, w.pixels, pixels->n_bytes);
		release(&w);
	}
	assert_in_range(n_implicit, 60, 150);
	assert_in_range(n_nested, 60, 150);
}

static size_t count_in(const cxr_buf *buf, const char *needle)
{
	size_t n = 0;
	cxr_str rest = cxr_buf_str(buf);
	for (size_t at; (at = cxr_str_find(rest, cxr_str_from(needle))) != SIZE_MAX; n++)
		rest = (cxr_str){rest.ptr + at + 1, rest.len - at - 1};
	return n;
}

static void test_canary_is_planted(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		cxr_synth_image image = example(seed, CXR_PHANTOM_PA);
		image.canary = "CANARY0123456789";
		written w;
		write_and_read(&w, &image);
		/* nested private item, overlay text, overlay bits, trailing padding, behind the last element */
		assert_int_equal(count_in(&w.bytes, image.canary), 5);
		assert_int_equal(w.file.trailing_bytes, strlen(image.canary));
		assert_false(w.file.is_truncated);
		release(&w);
	}
}

/* The draw follows the counts of the source within four standard deviations. */
static void test_cells_follow_the_distribution(void **state)
{
	(void)state;
	enum { N = 7469 };
	unsigned n_m1 = 0, n_12 = 0, n_15 = 0, n_14 = 0, n_lut = 0, n_dx_class = 0, n_agfa_charset = 0, n_pa = 0, n_no_view = 0, n_private = 0;
	cxr_rng rng;
	cxr_rng_init(&rng, 3, 0);
	for (int i = 0; i < N; i++) {
		cxr_synth_cell cell;
		cxr_synth_cell_draw(&rng, CXR_PHANTOM_PA, 0, &cell);
		n_m1 += cell.is_monochrome1;
		n_12 += cell.bits_stored == 12;
		n_15 += cell.bits_stored == 15;
		n_14 += cell.bits_stored == 14;
		n_lut += cell.has_lut;
		n_dx_class += strcmp(cell.sop_class_uid, "1.2.840.10008.5.1.4.1.1.1.1") == 0;
		n_agfa_charset += cell.charset && strcmp(cell.charset, "ISO 2022 IR 6") == 0;
		n_pa += cell.view_position && strcmp(cell.view_position, "PA") == 0;
		n_no_view += !cell.view_position || !cell.view_position[0];
		n_private += cell.private_creator != NULL;
		assert_true(cell.rows >= 1800 && cell.rows <= 4248 && cell.columns >= 1800 && cell.columns <= 3480);
	}
	assert_in_range(n_m1, 3584 - 173, 3584 + 173);
	assert_in_range(n_12, 5906 - 145, 5906 + 145);
	assert_in_range(n_15, 1476 - 140, 1476 + 140);
	assert_in_range(n_14, 6, 50);
	assert_in_range(n_lut, 3037 - 172, 3037 + 172);
	assert_in_range(n_dx_class, 988 - 120, 988 + 120);
	assert_in_range(n_agfa_charset, 2878 - 170, 2878 + 170);
	assert_int_equal(n_pa + n_no_view, N);
	assert_in_range(n_no_view, 2400, 2900);
	assert_in_range(n_private, 6900, 7140);
}

static void test_sizes_scale_down(void **state)
{
	(void)state;
	cxr_rng rng;
	cxr_rng_init(&rng, 9, 0);
	static const uint32_t sides[] = {8, 16, 100, 1024};
	for (size_t s = 0; s < CXR_ARRAY_LEN(sides); s++)
		for (int i = 0; i < 200; i++) {
			cxr_synth_cell cell;
			cxr_synth_cell_draw(&rng, CXR_PHANTOM_LATERAL, sides[s], &cell);
			assert_true(cell.rows <= sides[s] && cell.columns <= sides[s]);
			assert_true(cell.rows == sides[s] || cell.columns == sides[s]);
			assert_true(cell.rows >= 8 && cell.columns >= 8);
		}
}

static void test_same_input_same_bytes(void **state)
{
	(void)state;
	cxr_synth_image image = example(5, CXR_PHANTOM_AP);
	written a, b;
	write_and_read(&a, &image);
	write_and_read(&b, &image);
	assert_int_equal(a.bytes.len, b.bytes.len);
	assert_memory_equal(a.bytes.ptr, b.bytes.ptr, a.bytes.len);
	release(&a);
	release(&b);
}

static void test_bad_arguments(void **state)
{
	(void)state;
	cxr_err err;
	uint16_t pixels[64 * 64] = {0};
	cxr_buf out;
	cxr_buf_init(&out, 100);
	cxr_synth_image image = example(1, CXR_PHANTOM_PA);
	assert_int_equal(cxr_synth_dicom_write(&image, pixels, &out, &err), CXR_E_NOMEM);
	image.identity.sop_uid = NULL;
	assert_int_equal(cxr_synth_dicom_write(&image, pixels, &out, &err), CXR_E_ARG);
	image = example(1, CXR_PHANTOM_PA);
	image.cell.rows = 0;
	assert_int_equal(cxr_synth_dicom_write(&image, pixels, &out, &err), CXR_E_ARG);
	cxr_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_come_back),
		cmocka_unit_test(test_canary_is_planted),
		cmocka_unit_test(test_cells_follow_the_distribution),
		cmocka_unit_test(test_sizes_scale_down),
		cmocka_unit_test(test_same_input_same_bytes),
		cmocka_unit_test(test_bad_arguments),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
