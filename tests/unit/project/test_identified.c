/* Records of identified values: round trips of every member, odd bytes, refusals, lists. */
#include "house_test.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "project/identified.h"

static cxr_err err;

typedef struct fixture {
	cxr_arena arena;
	cxr_buf first, second;
} fixture;

static int open_fixture(void **state)
{
	static fixture f;
	cxr_arena_init(&f.arena, 16 << 20);
	cxr_buf_init(&f.first, 1 << 20);
	cxr_buf_init(&f.second, 1 << 20);
	*state = &f;
	return 0;
}

static int close_fixture(void **state)
{
	fixture *f = *state;
	cxr_arena_release(&f->arena);
	cxr_buf_release(&f->first);
	cxr_buf_release(&f->second);
	return 0;
}

/* Fills n consecutive strings with values that tell them apart, hard bytes included. */
static void fill_texts(fixture *f, cxr_str *at, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		char *text = cxr_arena_printf(&f->arena, "%s %zu \"q\" \\ \xc3\xa9\n\t\x01", name, i);
		assert_non_null(text);
		at[i] = cxr_str_from(text);
	}
}

static void fill_lists(fixture *f, cxr_str_list *at, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k <= i; k++)
			assert_ok(cxr_str_list_add(&at[i], cxr_str_from(cxr_arena_printf(&f->arena, "%s list %zu item %zu", name, i, k)), &f->arena, &err));
}

static void fill_patient(fixture *f, cxr_id_patient *p)
{
	fill_texts(f, &p->key, 1, "key");
	fill_lists(f, &p->patient_ids, 9, "patient");
	fill_texts(f, &p->birth_date, 8, "patient");
}

/* The layout that fill_patient relies on. */
_Static_assert(offsetof(cxr_id_patient, dates) == offsetof(cxr_id_patient, patient_ids) + 8 * sizeof(cxr_str_list), "nine lists in a row");
_Static_assert(offsetof(cxr_id_patient, deceased) == offsetof(cxr_id_patient, birth_date) + 7 * sizeof(cxr_str), "eight texts in a row");

static void check_same(fixture *f)
{
	assert_ok(cxr_buf_check(&f->first, &err));
	assert_true(f->first.len > 100);
	assert_null(memchr(f->first.ptr, '\n', f->first.len));
	assert_true(cxr_str_eq(cxr_buf_str(&f->first), cxr_buf_str(&f->second)));
}

static void check_patient(const cxr_id_patient *a, const cxr_id_patient *b)
{
	assert_true(cxr_str_eq(a->key, b->key));
	assert_true(cxr_str_eq(a->deceased, b->deceased));
	assert_true(cxr_str_eq(a->interpreter_needed, b->interpreter_needed));
	const cxr_str_list *x = &a->patient_ids, *y = &b->patient_ids;
	for (size_t i = 0; i < 9; i++) {
		assert_int_equal(x[i].n_items, i + 1);
		assert_int_equal(y[i].n_items, i + 1);
		for (size_t k = 0; k <= i; k++)
			assert_true(cxr_str_eq(x[i].items[k], y[i].items[k]));
	}
}

static void test_patient(void **state)
{
	fixture *f = *state;
	cxr_id_patient patient = {.key = {NULL, 0}}, back;
	fill_patient(f, &patient);
	cxr_id_patient_encode(&patient, &f->first);
	assert_ok(cxr_id_patient_decode(cxr_buf_str(&f->first), &f->arena, &back, &err));
	check_patient(&patient, &back);
	cxr_id_patient_encode(&back, &f->second);
	check_same(f);
	/* A decoded list may grow. */
	assert_ok(cxr_str_list_add(&back.dates, cxr_str_from("20240229"), &f->arena, &err));
	assert_int_equal(back.dates.n_items, 10);
}

static void test_study(void **state)
{
	fixture *f = *state;
	cxr_id_study study = {.n_report_rows = UINT32_MAX}, back;
	fill_texts(f, &study.accession, 4, "study");
	fill_lists(f, &study.ids, 1, "study");
	fill_texts(f, &study.report, 3, "report");
	cxr_id_study_encode(&study, &f->first);
	assert_ok(cxr_id_study_decode(cxr_buf_str(&f->first), &f->arena, &back, &err));
	assert_true(cxr_str_eq(back.report, study.report));
	assert_true(cxr_str_eq(back.age, study.age));
	assert_true(cxr_str_eq(back.study_uid, study.study_uid));
	assert_int_equal(back.n_report_rows, UINT32_MAX);
	cxr_id_study_encode(&back, &f->second);
	check_same(f);
}

static void test_image(void **state)
{
	fixture *f = *state;
	cxr_id_image image = {.rows = 2828, .columns = 2320, .n_frames = 1}, back;
	fill_texts(f, &image.path, 12, "image");
	fill_lists(f, &image.study_ids, 1, "image");
	fill_patient(f, &image.subject);
	fill_texts(f, &image.modality, 8, "how");
	cxr_id_image_encode(&image, &f->first);
	assert_ok(cxr_id_image_decode(cxr_buf_str(&f->first), &f->arena, &back, &err));
	assert_true(cxr_str_eq(back.path, image.path));
	assert_true(cxr_str_eq(back.age, image.age));
	assert_true(cxr_str_eq(back.protocol_name, image.protocol_name));
	assert_int_equal(back.rows, 2828);
	assert_int_equal(back.columns, 2320);
	assert_int_equal(back.n_frames, 1);
	check_patient(&image.subject, &back.subject);
	cxr_id_image_encode(&back, &f->second);
	check_same(f);
}

/* A path is bytes: what is no UTF-8 comes back as it was. */
static void test_path_bytes(void **state)
{
	fixture *f = *state;
	static const char *const paths[] = {"/in/m\xfcller/\xff\xfe.dcm", "/in/m\xc3\xbcller.dcm", "/in/a\nb\x01.dcm", "/"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(paths); i++) {
		cxr_id_image image = {.path = cxr_str_from(paths[i])}, back;
		cxr_buf_clear(&f->first);
		cxr_id_image_encode(&image, &f->first);
		assert_ok(cxr_id_image_decode(cxr_buf_str(&f->first), &f->arena, &back, &err));
		assert_true(cxr_str_eqz(back.path, paths[i]));
		assert_int_equal(back.path.ptr[back.path.len], 0);
	}
}

static void test_report_and_demographic(void **state)
{
	fixture *f = *state;
	cxr_id_report report = {.row_no = INT64_MAX}, report_back;
	fill_texts(f, &report.patient_id, 7, "row");
	fill_lists(f, &report.staff, 1, "row");
	fill_texts(f, &report.text, 1, "text");
	cxr_id_report_encode(&report, &f->first);
	assert_ok(cxr_id_report_decode(cxr_buf_str(&f->first), &f->arena, &report_back, &err));
	assert_int_equal(report_back.row_no, INT64_MAX);
	assert_true(cxr_str_eq(report_back.addendum_of, report.addendum_of));
	cxr_id_report_encode(&report_back, &f->second);
	check_same(f);
	cxr_id_demographic row = {.patient_id = {NULL, 0}}, back;
	fill_texts(f, &row.patient_id, sizeof row / sizeof(cxr_str), "cell");
	cxr_buf_clear(&f->first);
	cxr_buf_clear(&f->second);
	cxr_id_demographic_encode(&row, &f->first);
	assert_ok(cxr_id_demographic_decode(cxr_buf_str(&f->first), &f->arena, &back, &err));
	assert_true(cxr_str_eq(back.patient_id, row.patient_id));
	assert_true(cxr_str_eq(back.other_id, row.other_id));
	cxr_id_demographic_encode(&back, &f->second);
	check_same(f);
}

static void test_empty(void **state)
{
	fixture *f = *state;
	cxr_id_patient patient;
	cxr_id_study study;
	cxr_id_image image;
	cxr_id_report report;
	cxr_id_demographic row;
	cxr_str empty = cxr_str_from("{}");
	assert_ok(cxr_id_patient_decode(empty, &f->arena, &patient, &err));
	assert_ok(cxr_id_study_decode(empty, &f->arena, &study, &err));
	assert_ok(cxr_id_image_decode(empty, &f->arena, &image, &err));
	assert_ok(cxr_id_report_decode(empty, &f->arena, &report, &err));
	assert_ok(cxr_id_demographic_decode(empty, &f->arena, &row, &err));
	assert_non_null(patient.key.ptr);
	assert_non_null(image.subject.deceased.ptr);
	assert_non_null(image.path.ptr);
	assert_int_equal(patient.names.n_items, 0);
	cxr_id_patient_encode(&patient, &f->first);
	assert_true(cxr_str_eqz(cxr_buf_str(&f->first), "{}"));
}

static void test_refusals(void **state)
{
	fixture *f = *state;
	static const struct {
		const char *json;
		cxr_rc rc;
	} cases[] = {
		{"[]", CXR_E_SCHEMA}, {"7", CXR_E_SCHEMA}, {"{\"path\":7}", CXR_E_SCHEMA}, {"{\"path_hex\":\"0\"}", CXR_E_SCHEMA},
		{"{\"path_hex\":\"zz\"}", CXR_E_SCHEMA}, {"{\"path_hex\":7}", CXR_E_SCHEMA}, {"{\"modality\":null}", CXR_E_SCHEMA},
		{"{\"study_ids\":\"x\"}", CXR_E_SCHEMA}, {"{\"study_ids\":[1]}", CXR_E_SCHEMA}, {"{\"rows\":-1}", CXR_E_SCHEMA},
		{"{\"rows\":4294967296}", CXR_E_SCHEMA}, {"{\"rows\":1.5}", CXR_E_SCHEMA}, {"{\"subject\":[]}", CXR_E_SCHEMA},
		{"{\"subject\":{\"names\":{}}}", CXR_E_SCHEMA},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_id_image image;
		assert_int_equal(cxr_id_image_decode(cxr_str_from(cases[i].json), &f->arena, &image, &err), cases[i].rc);
	}
	cxr_id_patient patient;
	cxr_rc rc = cxr_id_patient_decode(cxr_str_from("{\"key\":\"Jane Do"), &f->arena, &patient, &err);
	assert_true(rc == CXR_E_FORMAT || rc == CXR_E_TRUNCATED);
	assert_null(strstr(err.msg, "Jane"));
	cxr_arena tiny;
	cxr_arena_init(&tiny, 32);
	assert_int_equal(cxr_id_patient_decode(cxr_str_from("{\"key\":\"0123456789012345678901234567890123456789\"}"), &tiny, &patient, &err), CXR_E_NOMEM);
	cxr_arena_release(&tiny);
	cxr_buf_addz(&f->first, "{\"names\":[\"\"");
	for (int i = 0; i < 4096; i++)
		cxr_buf_addz(&f->first, ",\"\"");
	cxr_buf_addz(&f->first, "]}");
	assert_int_equal(cxr_id_patient_decode(cxr_buf_str(&f->first), &f->arena, &patient, &err), CXR_E_LIMIT);
}

static void test_list(void **state)
{
	fixture *f = *state;
	cxr_str_list list = {.n_items = 0};
	char text[32];
	assert_ok(cxr_str_list_add(&list, cxr_str_from(""), &f->arena, &err));
	assert_ok(cxr_str_list_add(&list, cxr_str_from(" \t"), &f->arena, &err));
	assert_int_equal(list.n_items, 0);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 4096; i++) {
			snprintf(text, sizeof text, "value %d", i);
			assert_ok(cxr_str_list_add(&list, cxr_str_from(text), &f->arena, &err));
		}
		assert_int_equal(list.n_items, 4096);
	}
	assert_true(cxr_str_eqz(list.items[0], "value 0"));
	assert_true(cxr_str_eqz(list.items[4095], "value 4095"));
	assert_int_equal(cxr_str_list_add(&list, cxr_str_from("one more"), &f->arena, &err), CXR_E_LIMIT);
	assert_ok(cxr_str_list_add(&list, cxr_str_from("value 9"), &f->arena, &err));
	cxr_arena tiny;
	cxr_arena_init(&tiny, 8);
	cxr_str_list other = {.n_items = 0};
	assert_int_equal(cxr_str_list_add(&other, cxr_str_from("x"), &tiny, &err), CXR_E_NOMEM);
	assert_int_equal(other.n_items, 0);
	cxr_arena_release(&tiny);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_patient, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_study, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_image, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_path_bytes, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_report_and_demographic, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_empty, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_refusals, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_list, open_fixture, close_fixture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
