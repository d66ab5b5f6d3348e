/* Records: round trips, defaults, refusals. */
#include "house_test.h"

#include <string.h>

#include "corpus/record.h"

#define S(text) ((cxr_str){(text), sizeof(text) - 1})

static cxr_err err;

static cxr_study_rec sample_study(cxr_image_rec *images)
{
	images[0] = (cxr_image_rec){.view_no = 1, .image_id = S("patient00001_study1_view1"), .stem = S("train/patient00001/study1/view1_frontal"),
		.view = CXR_VIEW_FRONTAL, .ap_pa = S("AP"), .view_source = S("view_position"), .dcm_sha256 = S("00ff"), .dcm_bytes = 12345678901ULL,
		.rows = 2048, .columns = 2500, .bits_stored = 12, .photometric = S("MONOCHROME2"), .manufacturer = S("X"), .n_removed = 31};
	images[1] = (cxr_image_rec){.view_no = 3, .image_id = S("patient00001_study1_view3"), .view = CXR_VIEW_UNKNOWN, .skip_reason = S("truncated")};
	cxr_study_rec rec = {.patient_no = 1, .study_no = 1, .patient_id = S("patient00001"), .study_id = S("patient00001_study1"), .split = S("train"),
		.date_order = 2, .report = S("FINDINGS:\n\"Quoted\"\t\\ caf\xc3\xa9\n"), .n_readers = 2, .images = images, .n_images = 2};
	rec.demographics.age = S("90");
	rec.demographics.insurance_type = S("Medicare");
	rec.phi_counts[CXR_PHI_DATE] = 4;
	rec.phi_counts[CXR_PHI_OTHER] = UINT32_MAX;
	return rec;
}

static void test_study_round_trip(void **state)
{
	(void)state;
	cxr_image_rec images[2];
	cxr_study_rec rec = sample_study(images), back;
	cxr_buf first, second;
	cxr_buf_init(&first, 1 << 20);
	cxr_buf_init(&second, 1 << 20);
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	cxr_study_rec_encode(&rec, &first);
	assert_ok(cxr_buf_check(&first, &err));
	assert_null(memchr(first.ptr, '\n', first.len));
	assert_ok(cxr_study_rec_decode(cxr_buf_str(&first), &arena, &back, &err));
	assert_true(cxr_str_eq(back.report, rec.report));
	assert_int_equal(back.date_order, 2);
	assert_int_equal(back.phi_counts[CXR_PHI_DATE], 4);
	assert_int_equal(back.phi_counts[CXR_PHI_OTHER], UINT32_MAX);
	assert_int_equal(back.phi_counts[CXR_PHI_AGE], 0);
	assert_true(cxr_str_eqz(back.demographics.insurance_type, "Medicare"));
	assert_int_equal(back.demographics.race.len, 0);
	assert_int_equal(back.n_images, 2);
	assert_int_equal(back.images[0].dcm_bytes, 12345678901ULL);
	assert_int_equal(back.images[0].columns, 2500);
	assert_int_equal(back.images[0].view, CXR_VIEW_FRONTAL);
	assert_true(cxr_str_eqz(back.images[1].skip_reason, "truncated"));
	cxr_study_rec_encode(&back, &second);
	assert_true(cxr_str_eq(cxr_buf_str(&first), cxr_buf_str(&second)));
	cxr_buf_release(&first);
	cxr_buf_release(&second);
	cxr_arena_release(&arena);
}

static void test_study_defaults_and_refusals(void **state)
{
	(void)state;
	static const struct {
		const char *json;
		cxr_rc rc;
	} cases[] = {
		{"{\"patient_no\":7,\"study_no\":1,\"patient_id\":\"p\",\"study_id\":\"s\"}", CXR_OK},
		{"{\"patient_no\":7,\"study_no\":1,\"patient_id\":\"p\",\"study_id\":\"s\",\"images\":null,\"report\":null}", CXR_OK},
		{"{\"patient_no\":7,\"study_no\":1,\"patient_id\":\"p\"}", CXR_E_SCHEMA},
		{"{\"patient_no\":-1,\"study_no\":1,\"patient_id\":\"p\",\"study_id\":\"s\"}", CXR_E_SCHEMA},
		{"{\"patient_no\":4294967296,\"study_no\":1,\"patient_id\":\"p\",\"study_id\":\"s\"}", CXR_E_SCHEMA},
		{"{\"patient_no\":1.5,\"study_no\":1,\"patient_id\":\"p\",\"study_id\":\"s\"}", CXR_E_SCHEMA},
		{"{\"patient_no\":1,\"study_no\":1,\"patient_id\":3,\"study_id\":\"s\"}", CXR_E_SCHEMA},
		{"{\"patient_no\":1,\"study_no\":1,\"patient_id\":\"p\",\"study_id\":\"s\",\"images\":[3]}", CXR_E_SCHEMA},
		{"{\"patient_no\":1,\"study_no\":1,\"patient_id\":\"p\",\"study_id\":\"s\",\"images\":[{\"view_no\":0}]}", CXR_E_SCHEMA},
		{"{\"patient_no\":1,\"study_no\":1,\"patient_id\":\"p\",\"study_id\":\"s\",\"images\":[{\"view_no\":1,\"view\":\"up\"}]}", CXR_E_SCHEMA},
		{"[]", CXR_E_SCHEMA},
		{"{\"patient_no\":1", CXR_E_FORMAT},
	};
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 16);
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_study_rec rec;
		cxr_rc rc = cxr_study_rec_decode(cxr_str_from(cases[i].json), &arena, &rec, &err);
		if (cases[i].rc == CXR_E_FORMAT)
			assert_true(rc == CXR_E_FORMAT || rc == CXR_E_TRUNCATED);
		else
			assert_int_equal(rc, cases[i].rc);
		if (rc == CXR_OK) {
			assert_int_equal(rec.report.len, 0);
			assert_non_null(rec.report.ptr);
			assert_int_equal(rec.n_images, 0);
		}
	}
	cxr_arena tiny;
	cxr_arena_init(&tiny, 16);
	cxr_study_rec rec;
	assert_int_equal(cxr_study_rec_decode(S("{\"patient_no\":7,\"study_no\":1,\"patient_id\":\"ppppppppppppppppppppp\",\"study_id\":\"s\"}"), &tiny, &rec, &err), CXR_E_NOMEM);
	cxr_arena_release(&tiny);
	cxr_arena_release(&arena);
}

static void test_sections_round_trip(void **state)
{
	(void)state;
	cxr_sections_rec rec = {.study_id = S("s"), .body = {[CXR_SECTION_FINDINGS] = S("\n1. CLEAR"), [CXR_SECTION_IMPRESSION] = S("")}}, back;
	cxr_buf buf;
	cxr_buf_init(&buf, 1 << 16);
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 16);
	cxr_sections_rec_encode(&rec, &buf);
	assert_ok(cxr_sections_rec_decode(cxr_buf_str(&buf), &arena, &back, &err));
	for (int i = 0; i < CXR_N_SECTIONS; i++) {
		assert_int_equal(back.body[i].ptr == NULL, rec.body[i].ptr == NULL);
		assert_true(cxr_str_eq(back.body[i], rec.body[i]));
	}
	assert_int_equal(cxr_sections_rec_decode(S("{\"study_id\":\"s\",\"findings\":[]}"), &arena, &back, &err), CXR_E_SCHEMA);
	cxr_buf_release(&buf);
	cxr_arena_release(&arena);
}

static void test_labels_round_trip(void **state)
{
	(void)state;
	cxr_evidence evidence = {.label = CXR_LABEL_EDEMA, .state = CXR_LABEL_UNCERTAIN, .start = 4, .end = 9, .trigger_start = 1, .trigger_end = 3,
		.rule = S("edema.1+unc.2"), .strength = 0.5, .laterality = S("left"), .change = S("worse")};
	cxr_labels_rec rec = {.study_id = S("s"), .evidence = &evidence, .n_evidence = 1}, back;
	rec.has[CXR_INPUT_REPORT] = rec.has[CXR_INPUT_IMPRESSION] = true;
	rec.set[CXR_INPUT_REPORT].state[CXR_LABEL_EDEMA] = CXR_LABEL_UNCERTAIN;
	rec.set[CXR_INPUT_REPORT].state[CXR_LABEL_FRACTURE] = CXR_LABEL_NEGATIVE;
	rec.set[CXR_INPUT_IMPRESSION].state[CXR_LABEL_NO_FINDING] = CXR_LABEL_POSITIVE;
	cxr_buf buf;
	cxr_buf_init(&buf, 1 << 16);
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 16);
	cxr_labels_rec_encode(&rec, &buf);
	assert_ok(cxr_labels_rec_decode(cxr_buf_str(&buf), &arena, &back, &err));
	assert_memory_equal(back.has, rec.has, sizeof rec.has);
	assert_memory_equal(back.set, rec.set, sizeof rec.set);
	assert_int_equal(back.n_evidence, 1);
	assert_int_equal(back.evidence[0].label, CXR_LABEL_EDEMA);
	assert_int_equal(back.evidence[0].state, CXR_LABEL_UNCERTAIN);
	assert_int_equal(back.evidence[0].end, 9);
	assert_true(back.evidence[0].strength > 0.49 && back.evidence[0].strength < 0.51);
	assert_true(cxr_str_eqz(back.evidence[0].change, "worse"));
	assert_int_equal(back.evidence[0].severity.len, 0);
	static const char *const bad[] = {
		"{\"study_id\":\"s\",\"inputs\":{\"report\":[1,0]}}",
		"{\"study_id\":\"s\",\"inputs\":{\"report\":[2,0,0,0,0,0,0,0,0,0,0,0,0,0]}}",
		"{\"study_id\":\"s\",\"evidence\":[{\"label\":\"Edema\",\"value\":1,\"start\":5,\"end\":4}]}",
		"{\"study_id\":\"s\",\"evidence\":[{\"label\":\"Oedema\",\"value\":1}]}",
		"{\"study_id\":\"s\",\"evidence\":[{\"label\":\"Edema\",\"value\":1,\"strength\":1.5}]}",
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad); i++)
		assert_int_equal(cxr_labels_rec_decode(cxr_str_from(bad[i]), &arena, &back, &err), CXR_E_SCHEMA);
	cxr_buf_release(&buf);
	cxr_arena_release(&arena);
}

static void test_pictures_round_trip(void **state)
{
	(void)state;
	cxr_picture_rec pictures[2] = {{.image_id = S("i1"), .png_sha256 = S("ab"), .png_bytes = 77, .width = 320, .height = 300},
		{.image_id = S("i2"), .skip_reason = S("unsupported")}};
	cxr_pictures_rec rec = {.study_id = S("s"), .pictures = pictures, .n_pictures = 2}, back;
	cxr_buf buf;
	cxr_buf_init(&buf, 1 << 16);
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 16);
	cxr_pictures_rec_encode(&rec, &buf);
	assert_ok(cxr_pictures_rec_decode(cxr_buf_str(&buf), &arena, &back, &err));
	assert_int_equal(back.n_pictures, 2);
	assert_int_equal(back.pictures[0].png_bytes, 77);
	assert_int_equal(back.pictures[0].jpg_sha256.len, 0);
	assert_true(cxr_str_eqz(back.pictures[1].skip_reason, "unsupported"));
	cxr_buf_release(&buf);
	cxr_arena_release(&arena);
}

static void test_view_names(void **state)
{
	(void)state;
	assert_string_equal(cxr_view_name(CXR_VIEW_LATERAL), "lateral");
	assert_string_equal(cxr_view_cell(CXR_VIEW_FRONTAL), "Frontal");
	assert_string_equal(cxr_view_cell(CXR_VIEW_UNKNOWN), "");
	assert_string_equal(cxr_view_name((cxr_view)77), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_study_round_trip),
		cmocka_unit_test(test_study_defaults_and_refusals),
		cmocka_unit_test(test_sections_round_trip),
		cmocka_unit_test(test_labels_round_trip),
		cmocka_unit_test(test_pictures_round_trip),
		cmocka_unit_test(test_view_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
