/* Unit tests of src/dicom/dataset.c, ts.c: values of parsed elements. */
#include "house_test.h"

#include "dicom_bytes.h"

static void test_texts(void **state)
{
	(void)state;
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	text(&b, CXR_TAG(0x0008, 0x0008), "CS", "DERIVED \\ PRIMARY\\\\LAST ");
	elem(&b, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3\0", 6);
	parsed p;
	parse(&p, &b);
	const cxr_dcm_item *data = &p.file.data;
	const cxr_tag type = CXR_TAG(0x0008, 0x0008);
	assert_item_text(data, CXR_TAG(0x0008, 0x0018), "1.2.3");
	assert_true(cxr_str_eqz(cxr_dcm_text_at(data, type, 0), "DERIVED"));
	assert_true(cxr_str_eqz(cxr_dcm_text_at(data, type, 1), "PRIMARY"));
	assert_true(cxr_str_eqz(cxr_dcm_text_at(data, type, 2), ""));
	assert_true(cxr_str_eqz(cxr_dcm_text_at(data, type, 3), "LAST"));
	assert_true(cxr_str_eqz(cxr_dcm_text_at(data, type, 4), ""));
	assert_item_text(data, PATIENT_NAME, "");
	assert_true(cxr_str_eqz(cxr_dcm_text_at(data, PATIENT_NAME, 0), ""));
	parsed_release(&p);
}

static void test_numbers(void **state)
{
	(void)state;
	for (int is_big = 0; is_big < 2; is_big++) {
		bytes b;
		part10(&b, is_big ? EXPLICIT_BE : EXPLICIT_LE, false, is_big);
		text(&b, CXR_TAG(0x0018, 0x1150), "IS", " -12\\7 ");
		head(&b, CXR_TAG(0x0018, 0x6020), "SL", 4);
		u32(&b, (uint32_t)-70000);
		head(&b, CXR_TAG(0x0018, 0x9332), "FD", 8);
		if (is_big) {
			u32(&b, 0xC0080000);
			u32(&b, 0);
		} else {
			u32(&b, 0);
			u32(&b, 0xC0080000);
		}
		head(&b, CXR_TAG(0x0018, 0x9073), "FL", 4);
		u32(&b, 0x3FC00000);
		head(&b, CXR_TAG(0x0028, 0x0106), "SS", 4);
		u16(&b, 0xFFFE);
		u16(&b, 5);
		text(&b, CXR_TAG(0x0028, 0x1053), "DS", "1.50000006E-001 ");
		parsed p;
		parse(&p, &b);
		assert_int_equal(p.rc, CXR_OK);
		const cxr_dcm_item *data = &p.file.data;
		int64_t i = 0;
		double d = 0;
		assert_true(cxr_dcm_int(data, CXR_TAG(0x0018, 0x1150), &i) && i == -12);
		assert_true(cxr_dcm_int_at(data, CXR_TAG(0x0018, 0x1150), 1, &i) && i == 7);
		assert_false(cxr_dcm_int_at(data, CXR_TAG(0x0018, 0x1150), 2, &i));
		assert_true(cxr_dcm_int(data, CXR_TAG(0x0018, 0x6020), &i) && i == -70000);
		assert_true(cxr_dcm_double_at(data, CXR_TAG(0x0018, 0x9332), 0, &d) && d == -3.0);
		assert_false(cxr_dcm_int(data, CXR_TAG(0x0018, 0x9332), &i));
		assert_true(cxr_dcm_double_at(data, CXR_TAG(0x0018, 0x9073), 0, &d) && d == 1.5);
		assert_true(cxr_dcm_int(data, CXR_TAG(0x0028, 0x0106), &i) && i == -2);
		assert_true(cxr_dcm_int_at(data, CXR_TAG(0x0028, 0x0106), 1, &i) && i == 5);
		assert_false(cxr_dcm_int_at(data, CXR_TAG(0x0028, 0x0106), 2, &i));
		assert_true(cxr_dcm_double_at(data, CXR_TAG(0x0028, 0x1053), 0, &d) && d == 1.50000006E-001);
		assert_false(cxr_dcm_int(data, CXR_TAG(0x0028, 0x1053), &i));
		assert_false(cxr_dcm_int(data, ROWS, &i));
		assert_false(cxr_dcm_double_at(data, ROWS, 0, &d));
		parsed_release(&p);
	}
}

static void test_transfer_syntaxes(void **state)
{
	(void)state;
	for (int ts = 0; ts < CXR_N_TS; ts++) {
		const char *uid = cxr_ts_uid((cxr_ts)ts);
		assert_non_null(cxr_ts_name((cxr_ts)ts));
		if (uid)
			assert_int_equal(cxr_ts_from_uid(cxr_str_from(uid)), ts);
		else
			assert_true(ts == CXR_TS_OTHER || ts == CXR_TS_IMPLICIT_BE);
	}
	assert_int_equal(cxr_ts_from_uid(cxr_str_from("1.2.3")), CXR_TS_OTHER);
	assert_int_equal(cxr_ts_from_uid(cxr_str_from("")), CXR_TS_OTHER);
	assert_true(cxr_ts_is_encapsulated(CXR_TS_RLE));
	assert_false(cxr_ts_is_encapsulated(CXR_TS_DEFLATED_LE));
	assert_false(cxr_ts_is_encapsulated(CXR_TS_OTHER));
}

static void test_building_keeps_order(void **state)
{
	(void)state;
	cxr_err err;
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	cxr_dcm_item data = {0};
	for (unsigned i = 0; i < 200; i++)
		assert_ok(cxr_dcm_put_u16(&data, &arena, CXR_TAG(0x0028, 0x1000 + i * 73 % 200), CXR_VR('U', 'S'), (uint16_t)i, &err));
	assert_int_equal(data.n_elems, 200);
	for (size_t i = 1; i < data.n_elems; i++)
		assert_true(data.elems[i - 1].tag < data.elems[i].tag);
	assert_ok(cxr_dcm_put_elem(&data, &arena, &data.elems[17], &err));
	assert_int_equal(data.n_elems, 200);
	cxr_arena_release(&arena);
	cxr_arena_init(&arena, 100);
	cxr_dcm_item small = {0};
	assert_int_equal(cxr_dcm_put_u16(&small, &arena, ROWS, CXR_VR('U', 'S'), 1, &err), CXR_E_NOMEM);
	cxr_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_transfer_syntaxes),
		cmocka_unit_test(test_building_keeps_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
