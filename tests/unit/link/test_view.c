/* The view rule: every kind of header, descriptions, reports. */
#include "house_test.h"

#include <stdio.h>
#include <string.h>

#include "link/view.h"
#include "link/view_words.h"

typedef struct view_case {
	const char *position, *orientation, *series, *protocol, *study;
	bool is_only_image;
	const char *expected; /* "view ap_pa source" */
} view_case;

static const view_case cases[] = {
	/* ViewPosition */
	{"AP", "", "", "", "", false, "frontal AP view_position"},
	{"PA", "", "", "", "", false, "frontal PA view_position"},
	{"pa", "", "", "", "", false, "frontal PA view_position"},
	{" PA ", "", "", "", "", false, "frontal PA view_position"},
	{"LL", "", "", "", "", false, "lateral LL view_position"},
	{"RL", "", "", "", "", false, "lateral RL view_position"},
	{"LATERAL", "", "", "", "", false, "lateral - view_position"},
	{"LARGE LATERAL", "", "", "", "", false, "lateral - view_position"},
	{"LAT", "", "", "", "", false, "lateral - view_position"},
	{"LEFT LATERAL", "", "", "", "", false, "lateral LL view_position"},
	{"R LAT", "", "", "", "", false, "lateral RL view_position"},
	{"LATERAL LEFT", "", "", "", "", false, "lateral LL view_position"},
	{"LLAT", "", "", "", "", false, "lateral LL view_position"},
	{"A.P.", "", "", "", "", false, "frontal AP view_position"},
	{"P/A", "", "", "", "", false, "frontal PA view_position"},
	{"ANTERO-POSTERIOR", "", "", "", "", false, "frontal AP view_position"},
	{"POSTEROANTERIOR", "", "", "", "", false, "frontal PA view_position"},
	{"AP SUPINE", "", "", "", "", false, "frontal AP view_position"},
	{"AP_PORTABLE", "", "", "", "", false, "frontal AP view_position"},
	{"AP AXIAL", "", "", "", "", false, "frontal AP view_position"},
	{"AP LLD", "", "", "", "", false, "frontal AP view_position"},
	{"LLD", "", "", "", "", false, "frontal - view_position"},
	{"LEFT LATERAL DECUBITUS", "", "", "", "", false, "frontal - view_position"},
	{"XTABLE LATERAL", "", "", "", "", false, "lateral - view_position"},
	{"FRONTAL", "", "", "", "", false, "frontal - view_position"},
	{"AP/PA", "", "", "", "", false, "frontal - view_position"},
	{"LAO", "", "CHEST PA", "", "", false, "unknown - view_position"}, /* an oblique view is an answer */
	{"RPO", "", "", "", "", false, "unknown - view_position"},
	{"", "", "", "", "", false, "unknown - none"},
	{"XYZ", "", "", "", "", false, "unknown - none"},
	{"PA AND LATERAL", "", "", "", "", false, "unknown - none"},
	{"PAL", "", "", "", "", false, "unknown - none"},
	/* PatientOrientation */
	{"", "L\\F", "", "", "", false, "frontal - orientation"},
	{"", "R\\F", "", "", "", false, "frontal - orientation"},
	{"", "A\\F", "", "", "", false, "lateral - orientation"},
	{"", "P\\F", "", "", "", false, "lateral - orientation"},
	{"", "LF\\FR", "", "", "", false, "frontal - orientation"},
	{"", "F\\A", "", "", "", false, "lateral - orientation"},
	{"", "L\\P", "", "", "", false, "unknown - none"}, /* an axial slice */
	{"", "\\", "", "", "", false, "unknown - none"},
	{"", "F\\H", "", "", "", false, "unknown - none"},
	{"PA", "A\\F", "", "", "", false, "frontal PA view_position"},
	{"", "L\\F", "CHEST AP", "", "", false, "frontal AP orientation"},
	{"", "L\\F", "CHEST LAT", "", "", false, "frontal - orientation"},
	/* descriptions */
	{"", "", "CHEST PA", "", "", false, "frontal PA description"},
	{"", "", "W033 Chest AP", "", "", false, "frontal AP description"},
	{"", "", "THORAX_LAT", "", "", false, "lateral - description"},
	{"", "", "Left lateral", "", "", false, "lateral LL description"},
	{"", "", "", "CHEST PORTABLE", "", false, "frontal - description"},
	{"", "", "", "", "XR CHEST AP PORTABLE", false, "frontal AP description"},
	{"", "", "", "", "XR CHEST 2 VIEWS PA AND LATERAL", false, "unknown - none"},
	{"", "", "CHEST LATERAL", "", "XR CHEST PA AND LATERAL", false, "lateral - description"},
	{"", "", "BILATERAL", "", "", false, "unknown - none"},
	{"", "", "LL", "", "", false, "unknown - none"}, /* a lower lobe in free text */
	{"", "", "", "", "XR CHEST 1 VIEW", true, "frontal - description"},
	{"", "", "", "", "XR CHEST 1 VIEW", false, "unknown - none"},
	{"", "", "", "", "CHEST 1V", true, "frontal - description"},
	{"", "", "", "", "CHEST SINGLE VIEW", true, "frontal - description"},
	{"", "", "", "", "XR CHEST 2 VIEWS", true, "unknown - none"},
	{"", "", "", "", "CHEST 1 VIEW LATERAL", true, "lateral - description"},
	{"", "", "RIBS OBLIQUE", "", "", false, "unknown - description"},
};

static void check_view(const link__view *view, const char *expected, const char *what)
{
	char text[64];
	snprintf(text, sizeof text, "%s %s %s", cxr_view_name(view->view), view->ap_pa[0] ? view->ap_pa : "-", view->source);
	if (strcmp(text, expected) != 0)
		fail_msg("%s: %s, expected %s", what, text, expected);
}

static void test_images(void **state)
{
	(void)state;
	assert_true(CXR_ARRAY_LEN(cases) >= 40);
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		const view_case *c = &cases[i];
		cxr_id_image image = {.view_position = cxr_str_from(c->position), .patient_orientation = cxr_str_from(c->orientation),
			.series_description = cxr_str_from(c->series), .protocol_name = cxr_str_from(c->protocol), .study_description = cxr_str_from(c->study)};
		link__view view = link__view_of_image(&image, c->is_only_image);
		char what[160];
		snprintf(what, sizeof what, "case %zu: %s|%s|%s|%s|%s", i, c->position, c->orientation, c->series, c->protocol, c->study);
		check_view(&view, c->expected, what);
	}
}

/* ---- reports ---- */
typedef struct report_case {
	const char *report;
	const char *positions[4]; /* ViewPosition of the images; NULL ends */
	const char *expected[4];
} report_case;

static const report_case report_cases[] = {
	{"NARRATIVE: CHEST AP 1/2/2020\nFINDINGS: clear", {""}, {"frontal AP narrative"}},
	{"EXAM: CHEST, PA AND LATERAL\nIMPRESSION: clear", {"PA", ""}, {"frontal PA view_position", "lateral - narrative"}},
	{"CHEST 2 VIEWS PA/LAT", {"", "LATERAL"}, {"frontal PA narrative", "lateral - view_position"}},
	{"CHEST 2 VIEWS PA/LAT", {"", ""}, {"unknown - none", "unknown - none"}}, /* which is which? */
	{"CHEST 2 VIEWS PA/LAT", {""}, {"unknown - none"}},                       /* one image is missing */
	{"CHEST 2 VIEWS 3/4/2011", {"", "AP"}, {"lateral - narrative", "frontal AP view_position"}},
	{"CHEST 1 VIEW 3/4/2011", {""}, {"frontal - narrative"}},
	{"XR CHEST SINGLE VIEW", {""}, {"frontal - narrative"}},
	{"PORTABLE CHEST", {""}, {"frontal - narrative"}},
	{"TWO FRONTAL VIEWS OF THE CHEST", {"", ""}, {"frontal - narrative", "frontal - narrative"}},
	{"CHEST 3 VIEWS, PA, AP AND LATERAL", {"", "PA", "AP"}, {"unknown - none", "frontal PA view_position", "frontal AP view_position"}},
	{"HISTORY: AP lateral\nIMPRESSION: clear", {""}, {"unknown - none"}}, /* only the head counts */
	{"FINDINGS: PA view shows", {""}, {"unknown - none"}},
	{"EXAM: CHEST\nTECHNIQUE: PA view of the chest.\nFINDINGS: lateral", {""}, {"frontal PA narrative"}},
	{"CHEST PA AND LATERAL", {"LAO", ""}, {"unknown - view_position", "unknown - none"}},
	{"CHEST PA", {"LATERAL"}, {"lateral - view_position"}},
	{"CHEST PA AND LATERAL", {"PA", "AP"}, {"frontal PA view_position", "frontal AP view_position"}},
	{"", {""}, {"unknown - none"}},
};

static void test_reports(void **state)
{
	(void)state;
	for (size_t i = 0; i < CXR_ARRAY_LEN(report_cases); i++) {
		const report_case *c = &report_cases[i];
		link__view views[4];
		size_t n = 0;
		for (; n < 4 && c->positions[n]; n++) {
			cxr_id_image image = {.view_position = cxr_str_from(c->positions[n])};
			views[n] = link__view_of_image(&image, false);
		}
		link__views_from_report(cxr_str_from(c->report), views, n);
		for (size_t k = 0; k < n; k++)
			check_view(&views[k], c->expected[k], c->report);
	}
}

static void test_words(void **state)
{
	(void)state;
	link__view_words words = link__view_words_of(cxr_str_from("Chest, 2 views (P.A. and left lat.)"), false);
	assert_true(words.pa && !words.ap && words.lateral && words.left && !words.right);
	assert_int_equal(words.n_views, 2);
	words = link__view_words_of(cxr_str_from(""), true);
	assert_false(words.ap || words.pa || words.frontal || words.lateral || words.oblique);
	/* long texts end somewhere; nothing behind the bound is read */
	char text[4096];
	memset(text, 'x', sizeof text);
	words = link__view_words_of((cxr_str){text, sizeof text}, false);
	assert_false(words.frontal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_images), cmocka_unit_test(test_reports), cmocka_unit_test(test_words)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
