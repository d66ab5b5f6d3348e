/* SVG elements byte by byte: numbers, escapes, the head in its two forms, hatches, text widths. */
#include "house_test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "formats/svg.h"

static cxr_buf out;
static cxr_svg svg;

static int setup(void **state)
{
	(void)state;
	cxr_buf_init(&out, 1 << 20);
	svg = (cxr_svg){.out = &out, .id = "f"};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	cxr_buf_release(&out);
	return 0;
}

static void assert_out(const char *expected)
{
	assert_false(out.failed);
	assert_string_equal(out.ptr ? out.ptr : "", expected);
	cxr_buf_clear(&out);
}

static void test_numbers(void **state)
{
	(void)state;
	static const struct {
		double value;
		const char *text;
	} cases[] = {{0, "0"}, {12, "12"}, {12.5, "12.5"}, {12.25, "12.25"}, {-0.5, "-0.5"}, {1.0 / 3, "0.33"}, {2.0 / 3, "0.67"}, {-1.004, "-1"},
		{0.05, "0.05"}, {-0.001, "0"}, {123456789.125, "123456789.13"}, {1.999, "2"}, {(double)NAN, "0"}, {(double)INFINITY, "0"}, {-2e12, "0"}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		char expected[128];
		snprintf(expected, sizeof expected, "<circle cx=\"%s\" cy=\"0\" r=\"1\"/>\n", cases[i].text);
		cxr_svg_circle(&svg, cases[i].value, 0, 1, NULL, (cxr_str){0});
		assert_out(expected);
	}
}

static void test_elements(void **state)
{
	(void)state;
	cxr_svg_rect(&svg, 1, 2, 3, 4.5, "bar main", cxr_str_from("a < b"));
	assert_out("<rect x=\"1\" y=\"2\" width=\"3\" height=\"4.5\" class=\"bar main\"><title>a &lt; b</title></rect>\n");
	cxr_svg_rect(&svg, 1, 2, -3, -4, NULL, (cxr_str){0}); /* a negative size would make the file invalid */
	assert_out("<rect x=\"1\" y=\"2\" width=\"0\" height=\"0\"/>\n");
	cxr_svg_line(&svg, 0, 1, 2, 3, "axis");
	assert_out("<line x1=\"0\" y1=\"1\" x2=\"2\" y2=\"3\" class=\"axis\"/>\n");
	cxr_svg_circle(&svg, 1, 2, -1, NULL, cxr_str_from("t"));
	assert_out("<circle cx=\"1\" cy=\"2\" r=\"0\"><title>t</title></circle>\n");
	const cxr_svg_point points[] = {{0, 0}, {1, 2.5}, {3, 0}};
	cxr_svg_polyline(&svg, points, 3, "curve");
	assert_out("<polyline points=\"0,0 1,2.5 3,0\" class=\"curve\"/>\n");
	cxr_svg_polygon(&svg, points, 3, NULL);
	assert_out("<polygon points=\"0,0 1,2.5 3,0\"/>\n");
	cxr_svg_polyline(&svg, points, 1, "curve");
	assert_out("");
	cxr_svg_text(&svg, 1, 2, CXR_SVG_START, NULL, cxr_str_from("x"));
	assert_out("<text x=\"1\" y=\"2\">x</text>\n");
	cxr_svg_text(&svg, 1, 2, CXR_SVG_MIDDLE, NULL, cxr_str_from("x"));
	assert_out("<text x=\"1\" y=\"2\" text-anchor=\"middle\">x</text>\n");
	cxr_svg_text(&svg, 1, 2, CXR_SVG_END, "label", cxr_str_from("x & y"));
	assert_out("<text x=\"1\" y=\"2\" text-anchor=\"end\" class=\"label\">x &amp; y</text>\n");
	cxr_svg_hatch(&svg, "small", 4, "g", "i");
	cxr_svg_rect_hatched(&svg, 0, 0, 1, 1, "small", (cxr_str){0});
	assert_out("<defs><pattern id=\"f-small\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\" width=\"4\" height=\"4\">\n"
		"<rect x=\"0\" y=\"0\" width=\"4\" height=\"4\" class=\"g\"/>\n<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"4\" class=\"i\"/>\n</pattern></defs>\n"
		"<rect x=\"0\" y=\"0\" width=\"1\" height=\"1\" fill=\"url(#f-small)\"/>\n");
}

static void test_head(void **state)
{
	(void)state;
	cxr_svg_head head = {.id = "age", .width_px = 420, .height_px = 99.5, .title = cxr_str_from("Age & sex"), .desc = cxr_str_from("60 \"old\"")};
	cxr_svg_begin(&svg, &out, &head);
	cxr_svg_end(&svg);
	assert_out("<svg width=\"420\" height=\"99.5\" viewBox=\"0 0 420 99.5\" class=\"fig\" role=\"img\" aria-labelledby=\"age-title age-desc\">\n"
		"<title id=\"age-title\">Age &amp; sex</title>\n<desc id=\"age-desc\">60 &quot;old&quot;</desc>\n</svg>\n");
	head.style = ".a{fill:#000}\n";
	cxr_svg_begin(&svg, &out, &head);
	cxr_svg_end(&svg);
	assert_out("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"420\" height=\"99.5\" "
		"viewBox=\"0 0 420 99.5\" class=\"fig\" role=\"img\" aria-labelledby=\"age-title age-desc\">\n"
		"<title id=\"age-title\">Age &amp; sex</title>\n<desc id=\"age-desc\">60 &quot;old&quot;</desc>\n<style>\n.a{fill:#000}\n</style>\n"
		"<rect x=\"0\" y=\"0\" width=\"420\" height=\"99.5\" class=\"ground\"/>\n</svg>\n");
}

static void test_escape(void **state)
{
	(void)state;
	cxr_xml_escape(cxr_str_from("<a href=\"x\">&amp;'\n\t"), &out);
	assert_out("&lt;a href=&quot;x&quot;&gt;&amp;amp;&#39;  ");
	cxr_xml_escape((cxr_str){"a\0b\x7f", 4}, &out);
	assert_out("a b ");
	cxr_xml_escape(cxr_str_from("\xC3\xA9\xE2\x82\xAC\xF0\x9F\xAB\x81"), &out); /* é € lungs */
	assert_out("\xC3\xA9\xE2\x82\xAC\xF0\x9F\xAB\x81");
	cxr_xml_escape(cxr_str_from("\xC2\x85|\xEF\xBF\xBE|\xEF\xBF\xBF"), &out); /* C1, U+FFFE, U+FFFF */
	assert_out(" | | ");
	cxr_xml_escape(cxr_str_from("\xFFx\xC3"), &out);
	assert_out("\xEF\xBF\xBDx\xEF\xBF\xBD");
}

static void test_width(void **state)
{
	(void)state;
	assert_true(cxr_svg_text_width(cxr_str_from(""), 12) == 0);
	assert_true(fabs(cxr_svg_text_width(cxr_str_from("iW~"), 1000) - (278 + 989 + 838)) < 1e-6);
	assert_true(fabs(cxr_svg_text_width(cxr_str_from("\xC3\xA9"), 10) - 6.5) < 1e-9);
	cxr_svg_text_fit(cxr_str_from("Pneumothorax"), 12, 200, &out);
	assert_out("Pneumothorax");
	cxr_svg_text_fit(cxr_str_from("Pleural Effusion"), 12, 72, &out);
	assert_true(cxr_svg_text_width(cxr_buf_str(&out), 12) <= 72);
	assert_out("Pleural Ef...");
	cxr_svg_text_fit(cxr_str_from("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"), 10, 17, &out); /* never half a code point */
	assert_out("\xC3\xA9...");
	cxr_svg_text_fit(cxr_str_from("abc"), 10, 0, &out);
	assert_out("...");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_numbers, setup, teardown), cmocka_unit_test_setup_teardown(test_elements, setup, teardown),
		cmocka_unit_test_setup_teardown(test_head, setup, teardown), cmocka_unit_test_setup_teardown(test_escape, setup, teardown),
		cmocka_unit_test_setup_teardown(test_width, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
