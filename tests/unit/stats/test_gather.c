/* The pass over studies: a small corpus by hand, bands, and parts added up against the whole. */
#include "stats_fixture.h"

static cxr_err err;

/* ---- by hand ---- */

typedef struct hand {
	cxr_image_rec images[3];
	cxr_picture_rec pictures[3];
	fixture_study made;
} hand;

static void hand_init(hand *h, uint32_t patient, uint32_t study, const char *age, const char *sex)
{
	static const char *const ids[] = {"i1", "i2", "i3"};
	memset(h, 0, sizeof *h);
	for (size_t i = 0; i < 3; i++) {
		h->images[i] = (cxr_image_rec){.image_id = cxr_str_from(ids[i]), .view = CXR_VIEW_FRONTAL, .ap_pa = cxr_str_from("AP"), .rows = 10, .columns = 20,
			.bits_stored = 12, .dcm_bytes = 100, .skip_reason = cxr_str_from("")};
		h->pictures[i] = (cxr_picture_rec){.image_id = cxr_str_from(ids[i]), .png_sha256 = cxr_str_from("x"), .png_bytes = 7, .jpg_sha256 = cxr_str_from(""),
			.skip_reason = cxr_str_from("")};
	}
	h->made.study = (cxr_study_rec){.patient_no = patient, .study_no = study, .split = cxr_str_from("train"), .report = cxr_str_from("Heart is normal."),
		.images = h->images, .n_images = 2, .demographics = {.age = cxr_str_from(age), .sex = cxr_str_from(sex), .recent_bmi = cxr_str_from("22.5")}};
	h->made.pictures = (cxr_pictures_rec){.pictures = h->pictures, .n_pictures = 2};
}

static void hand_add(stats_gather *g, const hand *h)
{
	assert_ok(stats__gather_study(g, &(stats_study){&h->made.study, &h->made.sections, &h->made.labels, &h->made.pictures}, &err));
}

static const stats_cat *cat_of(const stats_gather *g, stats_field field, const char *name)
{
	static const stats_cat none = {0};
	for (size_t i = 0; i < g->fields[field].n_items; i++)
		if (cxr_str_eqz(g->fields[field].items[i].name, name))
			return &g->fields[field].items[i];
	return &none;
}

static void add_hand_corpus(stats_gather *g)
{
	hand h;
	hand_init(&h, 1, 1, "59", "Female");
	h.made.labels.set[CXR_INPUT_REPORT].state[CXR_LABEL_EDEMA] = CXR_LABEL_POSITIVE;
	h.made.labels.has[CXR_INPUT_REPORT] = true;
	h.made.study.phi_counts[CXR_PHI_DATE] = 3;
	h.made.sections.body[CXR_SECTION_FINDINGS] = cxr_str_from("\nHeart\tis\nnormal.");
	h.made.sections.body[CXR_SECTION_SUMMARY] = cxr_str_from("\n");
	hand_add(g, &h);
	hand_init(&h, 1, 2, "61.0", "Male"); /* same patient: sex counts by the first study, the age band by both */
	h.images[1].skip_reason = cxr_str_from("not_chest");
	h.made.study.report = cxr_str_from(" \n");
	h.made.study.n_readers = 5;
	hand_add(g, &h);
	hand_init(&h, 1, 3, "61", "Female");
	h.pictures[0].skip_reason = cxr_str_from("no_pixels"); /* the picture stage passes images over too */
	h.pictures[1].skip_reason = cxr_str_from("no_pixels");
	hand_add(g, &h);
	hand_init(&h, 2, 1, "", "");
	h.made.study.n_images = 3;
	h.made.pictures.n_pictures = 0; /* no record of them: they count, without files */
	h.made.study.n_readers = 1;
	hand_add(g, &h);
	assert_ok(stats__gather_end(g, &err));
}

static void test_counts(void **state)
{
	(void)state;
	stats_gather g;
	stats__gather_init(&g);
	add_hand_corpus(&g);
	assert_int_equal(g.n_candidate_studies, 4);
	assert_int_equal(g.n_candidate_images, 9);
	assert_int_equal(g.n_patients, 2);
	assert_int_equal(g.n_studies, 3);
	assert_int_equal(g.n_studies_empty, 1);
	assert_int_equal(g.n_images, 2 + 1 + 3);
	assert_int_equal(g.n_reports, 2);
	assert_int_equal(g.n_studies_no_text, 1);
	assert_int_equal(g.words_report.sum, 6);
	assert_int_equal(g.words_section[CXR_SECTION_FINDINGS].sum, 3);
	assert_int_equal(g.words_section[CXR_SECTION_SUMMARY].n, 0);
	assert_int_equal(g.label_images[CXR_LABEL_EDEMA][CXR_LABEL_POSITIVE], 2);
	assert_int_equal(g.label_images[CXR_LABEL_EDEMA][CXR_LABEL_BLANK], 4);
	assert_int_equal(g.label_studies[CXR_LABEL_EDEMA][CXR_LABEL_POSITIVE], 1);
	assert_int_equal(g.inputs[CXR_INPUT_REPORT], 1);
	assert_int_equal(g.inputs_positive[CXR_INPUT_REPORT], 1);
	assert_int_equal(g.phi_total, 3);
	assert_int_equal(g.phi_studies[CXR_PHI_DATE], 1);
	assert_int_equal(g.readers[0], 1);
	assert_int_equal(g.readers[1], 1);
	assert_int_equal(g.readers[2], 1);
	assert_int_equal(g.studies_per_patient.sum, 3);
	assert_int_equal(g.ages.n, 2);
	assert_int_equal(g.bmi.n, 2);
	assert_int_equal(g.bmi.sum, 450);
	assert_int_equal(g.dcm_bytes, 600);
	assert_int_equal(g.n_png, 3);
	assert_int_equal(g.png_bytes, 21);
	stats__gather_release(&g);
}

static void test_fields(void **state)
{
	(void)state;
	stats_gather g;
	stats__gather_init(&g);
	add_hand_corpus(&g);
	assert_int_equal(cat_of(&g, STATS_SEX, "Female")->n_patients, 1);
	assert_int_equal(cat_of(&g, STATS_SEX, "Female")->n_studies, 1);
	assert_int_equal(cat_of(&g, STATS_SEX, "Male")->n_patients, 0); /* by the first study */
	assert_int_equal(cat_of(&g, STATS_SEX, "Male")->n_studies, 1);
	assert_int_equal(cat_of(&g, STATS_SEX, STATS_CAT_NONE)->n_patients, 1);
	assert_int_equal(cat_of(&g, STATS_SEX, "Female")->labels[CXR_LABEL_EDEMA][CXR_LABEL_POSITIVE], 2);
	assert_int_equal(cat_of(&g, STATS_AGE_BAND, "55-59")->n_patients, 1);
	assert_int_equal(cat_of(&g, STATS_AGE_BAND, "60-64")->n_patients, 1);
	assert_int_equal(cat_of(&g, STATS_AGE_BAND, "60-64")->n_images, 1);
	assert_int_equal(cat_of(&g, STATS_AGE_GROUP, "40-59")->n_images, 2);
	assert_int_equal(cat_of(&g, STATS_SIZE, "20 x 10")->n_images, 6);
	assert_int_equal(cat_of(&g, STATS_SKIPPED, "not_chest")->n_images, 1);
	assert_int_equal(cat_of(&g, STATS_SKIPPED, "no_pixels")->n_images, 2);
	assert_int_equal(cat_of(&g, STATS_MANUFACTURER, STATS_CAT_NONE)->n_images, 6);
	stats__gather_release(&g);
}

/* ---- bands and words ---- */

static void test_bands(void **state)
{
	(void)state;
	static const struct { const char *text, *band, *group; } ages[] = {{"0", "00-04", "00-17"}, {"17", "15-19", "00-17"}, {"18", "15-19", "18-39"},
		{"59.9", "55-59", "40-59"}, {" 60 ", "60-64", "60-79"}, {"89", "85-89", "80+"}, {"90", "90+", "80+"}, {"199", "90+", "80+"}, {"200", "", ""},
		{"-1", "", ""}, {"", "", ""}, {"old", "", ""}, {"nan", "", ""}};
	static const struct { const char *text, *band; } bmis[] = {{"14.9", "<15.0"}, {"14.96", "15.0-17.4"}, {"15.0", "15.0-17.4"}, {"17.5", "17.5-19.9"},
		{"49.9", "47.5-49.9"}, {"50", "50.0+"}, {"999", "50.0+"}, {"0", ""}, {"-3", ""}, {"1000", ""}, {"fat", ""}, {"", ""}};
	char band[16];
	for (size_t i = 0; i < CXR_ARRAY_LEN(ages); i++) {
		stats__age_band(cxr_str_from(ages[i].text), band);
		assert_string_equal(band, ages[i].band);
		stats__age_group(cxr_str_from(ages[i].text), band);
		assert_string_equal(band, ages[i].group);
	}
	for (size_t i = 0; i < CXR_ARRAY_LEN(bmis); i++) {
		stats__bmi_band(cxr_str_from(bmis[i].text), band);
		assert_string_equal(band, bmis[i].band);
	}
	unsigned n = 0;
	while (stats__age_band_at(n, band))
		n++;
	assert_int_equal(n, 19);
	for (n = 0; stats__bmi_band_at(n, band);)
		n++;
	assert_int_equal(n, 16);
}

static void test_words(void **state)
{
	(void)state;
	static const struct { const char *text; uint64_t n; } cases[] = {{"", 0}, {" \n\t\r\v\f", 0}, {"a", 1}, {" a  b\n1. c", 4}, {"caf\xC3\xA9 \xC2\xA0 x", 3}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++)
		assert_int_equal(stats__count_words(cxr_str_from(cases[i].text)), cases[i].n);
}

/* ---- parts against the whole ---- */

static void assert_same_cats(const stats_cats *a, const stats_cats *b)
{
	size_t order_a[STATS_CATS_MAX], order_b[STATS_CATS_MAX];
	assert_int_equal(a->n_items, b->n_items);
	stats__cats_order_names(a, order_a);
	stats__cats_order_names(b, order_b);
	for (size_t i = 0; i < a->n_items; i++) {
		const stats_cat *x = &a->items[order_a[i]], *y = &b->items[order_b[i]];
		assert_true(cxr_str_eq(x->name, y->name));
		assert_int_equal(x->n_patients, y->n_patients);
		assert_int_equal(x->n_studies, y->n_studies);
		assert_int_equal(x->n_images, y->n_images);
		assert_memory_equal(x->labels, y->labels, sizeof x->labels);
	}
}

static void assert_same_tally(const stats_tally *a, const stats_tally *b)
{
	stats_summary x, y;
	assert_ok(stats__tally_summary(a, &x, &err));
	assert_ok(stats__tally_summary(b, &y, &err));
	assert_memory_equal(&x, &y, sizeof x);
}

static void test_merge(void **state)
{
	(void)state;
	enum { N = 60 };
	stats_gather whole, parts[N], merged;
	fixture_gather(&whole, 3, N);
	stats__gather_init(&merged);
	cxr_arena arena;
	cxr_arena_init(&arena, 64 << 20);
	for (uint32_t patient = 1; patient <= N; patient++) {
		stats_gather *part = &parts[patient - 1];
		stats__gather_init(part);
		for (uint32_t study = 1; study <= fixture_n_studies(3, patient); study++) {
			fixture_study made;
			cxr_arena_clear(&arena);
			fixture_make(3, patient, study, &arena, &made);
			assert_ok(stats__gather_study(part, &(stats_study){&made.study, &made.sections, &made.labels, &made.pictures}, &err));
		}
		assert_ok(stats__gather_end(part, &err));
		assert_ok(stats__gather_merge(&merged, part, &err));
		stats__gather_release(part);
	}
	cxr_arena_release(&arena);
	assert_true(whole.n_images > 100 && whole.n_studies_empty > 0 && whole.n_studies_no_text > 0);
	for (int f = 0; f < STATS_N_FIELDS; f++)
		assert_same_cats(&whole.fields[f], &merged.fields[f]);
	for (int i = 0; i < CXR_N_SECTIONS; i++)
		assert_same_tally(&whole.words_section[i], &merged.words_section[i]);
	const stats_tally *tallies[][2] = {{&whole.words_report, &merged.words_report}, {&whole.phi_per_study, &merged.phi_per_study},
		{&whole.images_per_study, &merged.images_per_study}, {&whole.studies_per_patient, &merged.studies_per_patient}, {&whole.ages, &merged.ages},
		{&whole.bmi, &merged.bmi}, {&whole.rows, &merged.rows}, {&whole.columns, &merged.columns}, {&whole.removed, &merged.removed}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(tallies); i++)
		assert_same_tally(tallies[i][0], tallies[i][1]);
	/* everything between the head and the tallies, and the counts of labels and text, byte by byte */
	assert_memory_equal(&whole.n_candidate_studies, &merged.n_candidate_studies, offsetof(stats_gather, words_report) - offsetof(stats_gather, n_candidate_studies));
	assert_memory_equal(whole.label_images, merged.label_images, offsetof(stats_gather, phi_per_study) - offsetof(stats_gather, label_images));
	assert_memory_equal(&whole.dcm_bytes, &merged.dcm_bytes, offsetof(stats_gather, fields) - offsetof(stats_gather, dcm_bytes));
	stats__gather_release(&whole);
	stats__gather_release(&merged);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_counts), cmocka_unit_test(test_fields), cmocka_unit_test(test_bands), cmocka_unit_test(test_words),
		cmocka_unit_test(test_merge)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
