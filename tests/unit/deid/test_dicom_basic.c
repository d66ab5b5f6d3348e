/* Profile basic: the actions of PS3.15 Table E.1-1 at every depth (src/deid/tag_basic.c). */
#include "dicom_fixture.h"

static void wire_nested(wire *w)
{
	wire_head(w, CXR_TAG(0x0008, 0x1140), "SQ", UNDEFINED_LENGTH); /* ReferencedImageSequence: kept, cleaned */
	wire_item(w, UNDEFINED_LENGTH);
	wire_text(w, CXR_TAG(0x0008, 0x1150), "UI", CR_CLASS);
	wire_text(w, CXR_TAG(0x0008, 0x1155), "UI", "1.2.3.4.5.6.7");
	wire_text(w, CXR_TAG(0x0009, 0x0010), "LO", "SECRETCREATOR");
	wire_head(w, CXR_TAG(0x0040, 0xA170), "SQ", UNDEFINED_LENGTH);
	wire_item(w, UNDEFINED_LENGTH);
	wire_text(w, CXR_TAG(0x0008, 0x0100), "SH", "121322");
	wire_text(w, CXR_TAG(0x0008, 0x0104), "LO", "Source image");
	wire_text(w, CXR_TAG(0x0010, 0x0010), "PN", "Whitcombe^Edgar");
	wire_item_end(w);
	wire_sequence_end(w);
	wire_item_end(w);
	wire_sequence_end(w);
}

static void wire_all(wire *w, const small_image *image)
{
	wire_open(w, image->ts, image->sop_class, 0);
	wire_text(w, CXR_TAG(0x0008, 0x0005), "CS", "ISO_IR 100");
	wire_text(w, CXR_TAG(0x0008, 0x0016), "UI", image->sop_class);
	wire_text(w, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3.4.5.6.7");
	wire_text(w, CXR_TAG(0x0008, 0x0020), "DA", "20150314");
	wire_text(w, CXR_TAG(0x0008, 0x0021), "DA", "20150314");
	wire_text(w, CXR_TAG(0x0008, 0x0023), "DA", "20150314");
	wire_text(w, CXR_TAG(0x0008, 0x0050), "SH", "A-1234567");
	wire_text(w, CXR_TAG(0x0008, 0x0070), "LO", "Small Vendor");
	wire_text(w, CXR_TAG(0x0008, 0x0080), "LO", "Saint Elsewhere Hospital");
	wire_nested(w);
	wire_text(w, CXR_TAG(0x0010, 0x0010), "PN", "Whitcombe^Edgar^Q");
	wire_text(w, CXR_TAG(0x0010, 0x0020), "LO", "MRN-0099-77");
	wire_text(w, CXR_TAG(0x0010, 0x0030), "DA", "19400229");
	wire_text(w, CXR_TAG(0x0010, 0x1010), "AS", "075Y");
	wire_text(w, CXR_TAG(0x0011, 0x0010), "LO", "SECRETCREATOR");
	wire_text(w, CXR_TAG(0x0018, 0x1000), "LO", "SERIAL-4711");
	wire_bytes(w, CXR_TAG(0x0018, 0x1210), "SH", "SHARP\0secret", 12);
	wire_text(w, CXR_TAG(0x0020, 0x000D), "UI", "1.2.3.4.5");
	wire_text(w, CXR_TAG(0x0020, 0x000E), "UI", "1.2.3.4.5.6");
	wire_text(w, CXR_TAG(0x0020, 0x0052), "UI", "1.2.3.4.5.9");
	wire_image_group(w, image);
	wire_text(w, CXR_TAG(0x5000, 0x0022), "LO", "curve of Whitcombe");
	wire_text(w, CXR_TAG(0x6002, 0x0022), "LO", "overlay of Whitcombe");
	wire_number(w, CXR_TAG(0x6002, 0x0010), 4);
	wire_pixels(w, image);
	wire_text(w, CXR_TAG(0xFFFC, 0xFFFC), "OB", "Whitcombe");
}

static void expect_uid(const lane *l, const cxr_dcm_item *level, cxr_tag tag, const char *original)
{
	char uid[CXR_UID_BYTES];
	cxr_ledger_uid(&l->ledger, cxr_str_from(original), uid);
	assert_true(cxr_str_eqz(cxr_dcm_text(level, tag), uid));
}

static void test_actions(void **state)
{
	(void)state;
	static const char *const syntaxes[] = {TS_EXPLICIT, TS_IMPLICIT, TS_BIG};
	for (size_t t = 0; t < CXR_ARRAY_LEN(syntaxes); t++) {
		lane l;
		wire w;
		small_image image = default_image();
		image.ts = syntaxes[t];
		lane_open(&l, 1);
		l.options.profile = CXR_DEID_BASIC;
		wire_all(&w, &image);
		lane_ok(&l, &w);
		assert_written(&l, CXR_TAG(0x0008, 0x0005), "ISO_IR 100");
		assert_written(&l, CXR_TAG(0x0008, 0x0020), "");
		assert_written(&l, CXR_TAG(0x0008, 0x0021), NULL);
		assert_written(&l, CXR_TAG(0x0008, 0x0023), "19000101");
		assert_written(&l, CXR_TAG(0x0008, 0x0070), "Small Vendor"); /* the standard's table does not name it */
		assert_written(&l, CXR_TAG(0x0008, 0x0080), NULL);
		assert_written(&l, CXR_TAG(0x0010, 0x0030), "");
		assert_written(&l, CXR_TAG(0x0010, 0x1010), NULL);
		assert_written(&l, CXR_TAG(0x0011, 0x0010), NULL);
		assert_written(&l, CXR_TAG(0x0018, 0x1000), "REMOVED");
		assert_written(&l, CXR_TAG(0x0018, 0x1210), "SHARP");
		assert_written(&l, CXR_TAG(0x0028, 0x0303), "REMOVED");
		assert_written(&l, CXR_TAG(0x5000, 0x0022), NULL);
		assert_written(&l, CXR_TAG(0x6002, 0x0010), NULL);
		assert_written(&l, CXR_TAG(0xFFFC, 0xFFFC), NULL);
		expect_uid(&l, &l.written.data, CXR_TAG(0x0020, 0x0052), "1.2.3.4.5.9");
		assert_true(cxr_str_starts(cxr_dcm_text(&l.written.data, CXR_TAG(0x0010, 0x0010)), cxr_str_from("patient")));
		const cxr_dcm_elem *images = cxr_dcm_find(&l.written.data, CXR_TAG(0x0008, 0x1140));
		assert_non_null(images);
		assert_int_equal(images->n_items, 1);
		expect_uid(&l, &images->items[0], CXR_TAG(0x0008, 0x1155), "1.2.3.4.5.6.7");
		assert_true(cxr_str_eqz(cxr_dcm_text(&images->items[0], CXR_TAG(0x0008, 0x1150)), CR_CLASS));
		assert_int_equal(images->items[0].n_elems, 3);
		const cxr_dcm_elem *purpose = cxr_dcm_find(&images->items[0], CXR_TAG(0x0040, 0xA170));
		assert_non_null(purpose);
		assert_true(cxr_str_eqz(cxr_dcm_text(&purpose->items[0], CXR_TAG(0x0008, 0x0104)), "Source image"));
		assert_true(cxr_str_starts(cxr_dcm_text(&purpose->items[0], CXR_TAG(0x0010, 0x0010)), cxr_str_from("patient")));
		static const char *const gone[] = {"Whitcombe", "Edgar", "MRN-0099", "Elsewhere", "SECRET", "4711", "20150314", "19400229", "1.2.3.4"};
		for (size_t i = 0; i < CXR_ARRAY_LEN(gone); i++)
			if (holds_text(cxr_buf_str(&l.out), gone[i]))
				fail_msg("%s is in the output", gone[i]);
		wire_close(&w);
		lane_close(&l);
	}
}

/* Of a tag that stands twice the first counts; elements out of order come out in order. */
static void test_order(void **state)
{
	(void)state;
	lane l;
	wire w;
	small_image image = default_image();
	lane_open(&l, 1);
	l.options.profile = CXR_DEID_BASIC;
	wire_open(&w, image.ts, image.sop_class, 0);
	wire_text(&w, CXR_TAG(0x0018, 0x5101), "CS", "PA");
	wire_text(&w, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3");
	wire_text(&w, CXR_TAG(0x0018, 0x5101), "CS", "AP");
	wire_text(&w, CXR_TAG(0x0018, 0x0060), "DS", "125");
	wire_image_group(&w, &image);
	wire_pixels(&w, &image);
	lane_ok(&l, &w);
	assert_written(&l, CXR_TAG(0x0018, 0x5101), "PA");
	for (size_t i = 1; i < l.written.data.n_elems; i++)
		assert_true(l.written.data.elems[i - 1].tag < l.written.data.elems[i].tag);
	wire_close(&w);
	lane_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_actions), cmocka_unit_test(test_order)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
