/* Span ledger: round trip, sealing under the study's number, refusals. */
#include "house_test.h"

#include <string.h>

#include "deid/span_ledger.h"

static cxr_err err;

static void sample(cxr_buf *json)
{
	static const char *const detectors[] = {"date.numeric", "known"};
	cxr_phi_span spans[] = {
		{.source = {13, 23}, .output = {13, 23}, .type = CXR_PHI_DATE, .surrogate = cxr_str_from("06/02/2019"), .detectors = detectors, .n_detectors = 2, .score = 0.875f},
		{.source = {41, 46}, .output = {41, 45}, .type = CXR_PHI_HCW, .surrogate = cxr_str_from("Hale"), .detectors = detectors, .n_detectors = 0, .score = 0.5f},
	};
	cxr_deid_result result = {.text = cxr_str_from("CHEST 1 VIEW 06/02/2019. Reviewed by Dr. Hale."), .spans = spans, .n_spans = 2};
	cxr_span_ledger_encode(42, 3, cxr_str_from("CHEST 1 VIEW 02/25/2024. Reviewed by Dr. Smith."), &result, NULL, json);
	assert_ok(cxr_buf_check(json, &err));
}

static void test_round_trip(void **state)
{
	(void)state;
	cxr_buf json;
	cxr_arena arena;
	cxr_span_ledger back;
	cxr_buf_init(&json, 1 << 16);
	cxr_arena_init(&arena, 1 << 20);
	sample(&json);
	assert_ok(cxr_span_ledger_decode(cxr_buf_str(&json), &arena, &back, &err));
	assert_int_equal(back.patient_no, 42);
	assert_int_equal(back.study_no, 3);
	assert_int_equal(back.n_spans, 2);
	assert_true(cxr_str_eqz(back.sources[0], "02/25/2024"));
	assert_true(cxr_str_eqz(back.sources[1], "Smith"));
	assert_true(cxr_str_eqz(back.spans[1].surrogate, "Hale"));
	assert_int_equal(back.spans[0].type, CXR_PHI_DATE);
	assert_int_equal(back.spans[1].output.end, 45);
	assert_int_equal(back.spans[0].n_detectors, 2);
	assert_string_equal(back.spans[0].detectors[1], "known");
	assert_true(back.spans[0].score == 0.875f);
	assert_int_equal(strlen(back.output_sha256), 64);
	cxr_arena_release(&arena);
	cxr_buf_release(&json);
}

static void test_seal(void **state)
{
	(void)state;
	cxr_key *key, *other;
	cxr_buf json, record, plain;
	char about[32];
	cxr_buf_init(&json, 1 << 16);
	cxr_buf_init(&record, 1 << 16);
	cxr_buf_init(&plain, 1 << 16);
	assert_ok(cxr_key_random(&key, &err));
	assert_ok(cxr_key_random(&other, &err));
	sample(&json);
	assert_ok(cxr_span_ledger_seal(key, 42, 3, cxr_buf_str(&json), &record, &err));
	assert_true(cxr_str_find(cxr_buf_str(&record), cxr_str_from("Smith")) == SIZE_MAX);
	cxr_str sealed = {record.ptr + 8, record.len - 8};
	cxr_span_ledger_about(42, 3, about);
	assert_ok(cxr_key_open(key, cxr_str_from(about), sealed, &plain, &err));
	assert_true(cxr_str_eq(cxr_buf_str(&plain), cxr_buf_str(&json)));
	cxr_span_ledger_about(42, 4, about);
	assert_int_equal(cxr_key_open(key, cxr_str_from(about), sealed, &plain, &err), CXR_E_CHECKSUM);
	cxr_span_ledger_about(42, 3, about);
	assert_int_equal(cxr_key_open(other, cxr_str_from(about), sealed, &plain, &err), CXR_E_CHECKSUM);
	cxr_key_free(key);
	cxr_key_free(other);
	cxr_buf_release(&json);
	cxr_buf_release(&record);
	cxr_buf_release(&plain);
}

static void test_refusals(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "[]", "{}", "{\"patient_no\":1,\"study_no\":1,\"output_sha256\":\"00\",\"spans\":[]}",
		"{\"patient_no\":1,\"study_no\":1,\"output_sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\"}",
		"{\"patient_no\":1,\"study_no\":1,\"output_sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"spans\":[{}]}",
		"{\"patient_no\":1,\"study_no\":1,\"output_sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"spans\":[{\"start\":5,\"end\":4,\"out_start\":0,\"out_end\":1,\"type\":\"DATE\",\"source\":\"x\",\"surrogate\":\"y\",\"detectors\":[]}]}"};
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad); i++) {
		cxr_span_ledger ledger;
		assert_int_not_equal(cxr_span_ledger_decode(cxr_str_from(bad[i]), &arena, &ledger, &err), CXR_OK);
	}
	cxr_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trip), cmocka_unit_test(test_seal), cmocka_unit_test(test_refusals)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
