/* The record of stage link: round trip, defaults, refusals. */
#include "house_test.h"

#include <string.h>

#include "corpus/record.h"

#define S(text) ((cxr_str){(text), sizeof(text) - 1})
#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static cxr_err err;

static void test_round_trip(void **state)
{
	(void)state;
	cxr_link_image images[] = {
		{.catalogue_no = INT64_MAX, .view_no = 1, .view = CXR_VIEW_FRONTAL, .ap_pa = S("PA"), .view_source = S("view_position")},
		{.catalogue_no = 1, .view_no = 4, .view = CXR_VIEW_LATERAL, .ap_pa = S("LL"), .view_source = S("description"), .skip_reason = S("not_chest")},
		{.catalogue_no = 2, .view_no = UINT32_MAX, .view = CXR_VIEW_UNKNOWN, .view_source = S("none")},
	};
	cxr_link_rec rec = {.patient_no = 42, .study_no = 3, .split = S("valid"), .date_order = 2, .has_report = true, .identity = S(ID),
		.images = images, .n_images = 3}, back;
	cxr_buf first, second;
	cxr_arena arena;
	cxr_buf_init(&first, 1 << 16);
	cxr_buf_init(&second, 1 << 16);
	cxr_arena_init(&arena, 1 << 16);
	cxr_link_rec_encode(&rec, &first);
	assert_null(memchr(first.ptr, '\n', first.len));
	assert_ok(cxr_link_rec_decode(cxr_buf_str(&first), &arena, &back, &err));
	assert_int_equal(back.patient_no, 42);
	assert_int_equal(back.study_no, 3);
	assert_int_equal(back.date_order, 2);
	assert_true(back.has_report);
	assert_true(cxr_str_eqz(back.split, "valid"));
	assert_true(cxr_str_eqz(back.identity, ID));
	assert_int_equal(back.n_images, 3);
	assert_int_equal(back.images[0].catalogue_no, INT64_MAX);
	assert_int_equal(back.images[0].view, CXR_VIEW_FRONTAL);
	assert_true(cxr_str_eqz(back.images[0].ap_pa, "PA"));
	assert_true(cxr_str_eqz(back.images[0].view_source, "view_position"));
	assert_int_equal(back.images[0].skip_reason.len, 0);
	assert_int_equal(back.images[1].view, CXR_VIEW_LATERAL);
	assert_true(cxr_str_eqz(back.images[1].skip_reason, "not_chest"));
	assert_int_equal(back.images[2].view_no, UINT32_MAX);
	assert_int_equal(back.images[2].view, CXR_VIEW_UNKNOWN);
	cxr_link_rec_encode(&back, &second);
	assert_true(cxr_str_eq(cxr_buf_str(&first), cxr_buf_str(&second)));
	cxr_buf_release(&first);
	cxr_buf_release(&second);
	cxr_arena_release(&arena);
}

static void test_refusals(void **state)
{
	(void)state;
#define HEAD "{\"patient_no\":1,\"study_no\":1,\"split\":\"train\",\"date_order\":1,\"identity\":\"" ID "\""
	static const struct {
		const char *json;
		cxr_rc rc;
	} cases[] = {
		{HEAD "}", CXR_OK},
		{HEAD ",\"images\":[]}", CXR_OK},
		{HEAD ",\"has_report\":false}", CXR_OK},
		{HEAD ",\"has_report\":1}", CXR_E_SCHEMA},
		{HEAD ",\"images\":{}}", CXR_E_SCHEMA},
		{HEAD ",\"images\":[1]}", CXR_E_SCHEMA},
		{HEAD ",\"images\":[{\"view_no\":1}]}", CXR_E_SCHEMA},
		{HEAD ",\"images\":[{\"catalogue_no\":1}]}", CXR_E_SCHEMA},
		{HEAD ",\"images\":[{\"catalogue_no\":1,\"view_no\":0}]}", CXR_E_SCHEMA},
		{HEAD ",\"images\":[{\"catalogue_no\":-1,\"view_no\":1}]}", CXR_E_SCHEMA},
		{HEAD ",\"images\":[{\"catalogue_no\":1,\"view_no\":1,\"view\":\"up\"}]}", CXR_E_SCHEMA},
		{HEAD ",\"images\":[{\"catalogue_no\":1,\"view_no\":1}]}", CXR_OK},
		{"{\"patient_no\":0,\"study_no\":1,\"split\":\"train\",\"date_order\":1,\"identity\":\"" ID "\"}", CXR_E_SCHEMA},
		{"{\"patient_no\":1,\"study_no\":0,\"split\":\"train\",\"date_order\":1,\"identity\":\"" ID "\"}", CXR_E_SCHEMA},
		{"{\"patient_no\":1,\"study_no\":1,\"date_order\":1,\"identity\":\"" ID "\"}", CXR_E_SCHEMA},
		{"{\"patient_no\":1,\"study_no\":1,\"split\":\"train\",\"identity\":\"" ID "\"}", CXR_E_SCHEMA},
		{"{\"patient_no\":1,\"study_no\":1,\"split\":\"train\",\"date_order\":1}", CXR_E_SCHEMA},
		{"{\"patient_no\":1,\"study_no\":1,\"split\":\"train\",\"date_order\":1,\"identity\":\"ab\"}", CXR_E_SCHEMA},
		{"7", CXR_E_SCHEMA},
	};
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 16);
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_link_rec rec;
		cxr_rc rc = cxr_link_rec_decode(cxr_str_from(cases[i].json), &arena, &rec, &err);
		if (rc != cases[i].rc)
			fail_msg("case %zu gave %s", i, cxr_rc_name(rc));
	}
	cxr_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trip), cmocka_unit_test(test_refusals)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
