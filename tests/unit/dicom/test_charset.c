/* Unit tests of src/dicom/charset.c. Expected texts: PS3.5 annexes H to K and the code charts. */
#include "house_test.h"

#include "dicom/charset.h"
#include "dicom_bytes.h"

static void assert_decodes(const char *encoded, const char *terms, const char vr[2], const char *expected)
{
	cxr_err err;
	cxr_buf out;
	cxr_buf_init(&out, 4096);
	dicom__decode_text(cxr_str_from(encoded), cxr_str_from(terms), CXR_VR(vr[0], vr[1]), &out);
	assert_ok(cxr_buf_check(&out, &err));
	if (!cxr_str_eqz(cxr_buf_str(&out), expected))
		fail_msg("[%s] gives \"" CXR_STR_FMT "\", not \"%s\"", terms, CXR_STR_ARG(cxr_buf_str(&out)), expected);
	cxr_buf_release(&out);
}

static void test_single_byte_sets(void **state)
{
	(void)state;
	assert_decodes("Buc^J\xE9r\xF4me", "ISO_IR 100", "PN", "Buc^Jérôme");
	assert_decodes("Wa\xB3\xEAsa", "ISO_IR 101", "PN", "Wałęsa");
	assert_decodes("\xC4iu\xC5", "ISO_IR 109", "LO", "ÄiuĊ");
	assert_decodes("\xD0i\xE0", "ISO_IR 110", "LO", "Điā");
	assert_decodes("\xBB\xEE\xDA", "ISO_IR 144", "PN", "Люк");
	assert_decodes("\xE2\xC8", "ISO_IR 127", "PN", "قب");
	assert_decodes("\xC4\xE9\xEF", "ISO_IR 126", "PN", "Διο");
	assert_decodes("\xF9\xF8", "ISO_IR 138", "PN", "שר");
	assert_decodes("\xC7\xDD\xFE", "ISO_IR 148", "PN", "Çİş");
	assert_decodes("\xB9\xD2", "ISO_IR 166", "PN", "นา");
	assert_decodes("\xA4\xBE", "ISO_IR 203", "LO", "€Ÿ");
	assert_decodes("\xD4\xCF\xC0\xDE^\xC0\xDB\xB3", "ISO_IR 13", "PN", "ﾔﾏﾀﾞ^ﾀﾛｳ");
	assert_decodes("\x80", "ISO_IR 100", "LO", "\xEF\xBF\xBD"); /* C1 controls mean nothing */
	assert_decodes("\xFB", "ISO_IR 138", "LO", "\xEF\xBF\xBD");
}

static void test_unicode_and_gb(void **state)
{
	(void)state;
	assert_decodes("Wang^XiaoDong=\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1", "ISO_IR 192", "PN", "Wang^XiaoDong=王^小東");
	assert_decodes("a\xFFz", "ISO_IR 192", "LO", "a\xEF\xBF\xBDz");
	assert_decodes("Wang^XiaoDong=\xCD\xF5^\xD0\xA1\xB6\xAB=", "GB18030", "PN", "Wang^XiaoDong=王^小东=");
	assert_decodes("\xCD\xF5\\\xB6\xAB", "GBK", "LO", "王\\东");
	assert_decodes("\x81\x30\x84\x36 ok", "GB18030", "LO", "¥ ok");
	assert_decodes("ok\xFF", "GB18030", "LO", "ok\xEF\xBF\xBD");
}

static void test_code_extension(void **state)
{
	(void)state;
	/* PS3.5 H.3.1 */
	assert_decodes("Yamada^Tarou=\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B=\x1B$B$d$^$@\x1B(B^\x1B$B$?$m$&\x1B(B", "\\ISO 2022 IR 87", "PN",
		"Yamada^Tarou=山田^太郎=やまだ^たろう");
	/* PS3.5 H.3.2 */
	assert_decodes("\xD4\xCF\xC0\xDE^\xC0\xDB\xB3=\x1B$B;3ED\x1B(J^\x1B$BB@O:\x1B(J=\x1B$B$d$^$@\x1B(J^\x1B$B$?$m$&\x1B(J",
		"ISO 2022 IR 13\\ISO 2022 IR 87", "PN", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう");
	/* PS3.5 I.2 */
	assert_decodes("Hong^Gildong=\x1B$)C\xFB\xF3^\x1B$)C\xD1\xCE\xD4\xD7=\x1B$)C\xC8\xAB^\x1B$)C\xB1\xE6\xB5\xBF", "\\ISO 2022 IR 149", "PN",
		"Hong^Gildong=洪^吉洞=홍^길동");
	/* PS3.5 K.2 */
	assert_decodes("Zhang^XiaoDong=\x1B$)A\xD5\xC5^\x1B$)A\xD0\xA1\xB6\xAB=", "\\ISO 2022 IR 58", "PN", "Zhang^XiaoDong=张^小东=");
	/* several single-byte sets in one value */
	assert_decodes("Dionysios is \x1B-F\xC4\xE9\xEF\xED\xF5\xF3\xE9\xEF\xF2 and \x1B-L\xBB\xEE\xDA", "ISO 2022 IR 100\\ISO 2022 IR 126\\ISO 2022 IR 144", "LO",
		"Dionysios is Διονυσιος and Люк");
	/* a delimiter ends an escape; a backslash does not in a text of one value */
	assert_decodes("\x1B-F\xC4\\\xC4", "ISO 2022 IR 100\\ISO 2022 IR 126", "LO", "Δ\\Ä");
	assert_decodes("\x1B-F\xC4\\\xC4", "ISO 2022 IR 100\\ISO 2022 IR 126", "LT", "Δ\\Δ");
	assert_decodes("\x1B-F\xC4^\xC4", "ISO 2022 IR 100\\ISO 2022 IR 126", "PN", "Δ^Ä");
	/* JIS X 0212 */
	assert_decodes("\x1B$(D0!\x1B(B", "\\ISO 2022 IR 159", "LO", "丂");
}

static void test_careless_devices(void **state)
{
	(void)state;
	assert_decodes("M\xFCller", "", "PN", "Müller");             /* Latin-1 without saying so */
	assert_decodes("M\xC3\xBCller", "", "PN", "Müller");          /* UTF-8 without saying so */
	assert_decodes("M\xFCller", "ISO 2022 IR 6", "PN", "Müller");
	assert_decodes("M\xFCller", "ISO-IR 100", "PN", "Müller");
	assert_decodes("M\xFCller", "iso_ir_100", "PN", "Müller");
	assert_decodes("M\xC3\xBCller", "ISO IR 192", "PN", "Müller");
	assert_decodes("M\xFCller", "nonsense", "PN", "Müller");
	assert_decodes("a\x1Bq", "ISO_IR 100", "LO", "a\x1Bq");       /* no escape that DICOM knows */
	assert_decodes("\x1B", "\\ISO 2022 IR 87", "LO", "\x1B");
	assert_decodes("\x1B$B;", "\\ISO 2022 IR 87", "LO", "\xEF\xBF\xBD"); /* half a pair */
	assert_decodes("\x1B$B\x7D\x7D\x1B(B", "\\ISO 2022 IR 87", "LO", "\xEF\xBF\xBD\xEF\xBF\xBD"); /* a pair without a meaning */
	assert_decodes("\x1B$(D\x7D\x7D\x1B(B", "\\ISO 2022 IR 159", "LO", "\xEF\xBF\xBD\xEF\xBF\xBD"); /* two bytes, two marks */
	assert_decodes("", "ISO_IR 100", "LO", "");
}

static void test_through_the_file(void **state)
{
	(void)state;
	cxr_err err;
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	text(&b, CXR_TAG(0x0008, 0x0005), "CS", "ISO_IR 100");
	text(&b, CXR_TAG(0x0008, 0x0060), "CS", "C\xFC");
	head(&b, REFERENCED_IMAGES, "SQ", UNDEFINED);
	item(&b, UNDEFINED);
	text(&b, PATIENT_NAME, "PN", "\xC4  ");
	item_end(&b);
	item(&b, UNDEFINED);
	text(&b, CXR_TAG(0x0008, 0x0005), "CS", "ISO_IR 126");
	text(&b, PATIENT_NAME, "PN", "\xC4 ");
	item_end(&b);
	sequence_end(&b);
	text(&b, PATIENT_NAME, "PN", "plain ");
	parsed p;
	parse(&p, &b);
	assert_int_equal(p.rc, CXR_OK);
	const cxr_dcm_item *data = &p.file.data;
	const cxr_dcm_elem *sequence = cxr_dcm_find(data, REFERENCED_IMAGES);
	cxr_str out;
	assert_ok(cxr_dcm_utf8(&p.file, &sequence->items[0], PATIENT_NAME, &out, &err));
	assert_true(cxr_str_eqz(out, "Ä")); /* the item inherits */
	assert_ok(cxr_dcm_utf8(&p.file, &sequence->items[1], PATIENT_NAME, &out, &err));
	assert_true(cxr_str_eqz(out, "Δ"));
	size_t used = p.arena.used_bytes;
	assert_ok(cxr_dcm_utf8(&p.file, data, PATIENT_NAME, &out, &err));
	assert_true(cxr_str_eqz(out, "plain"));
	assert_int_equal(p.arena.used_bytes, used); /* no copy */
	assert_ok(cxr_dcm_utf8(&p.file, data, PATIENT_ID, &out, &err));
	assert_true(cxr_str_eqz(out, ""));
	parsed_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_single_byte_sets),
		cmocka_unit_test(test_unicode_and_gb),
		cmocka_unit_test(test_code_extension),
		cmocka_unit_test(test_careless_devices),
		cmocka_unit_test(test_through_the_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
