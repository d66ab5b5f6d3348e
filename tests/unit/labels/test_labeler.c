/* The rule labeler on written sentences with known truth: states, scopes, guards, evidence. All text is made up. */
#include "house_test.h"

#include <stdio.h>
#include <string.h>

#include "labels/labeler.h"

static cxr_err err;
static cxr_labeler *labeler;

static int set_up(void **state)
{
	(void)state;
	return cxr_labeler_new(&labeler, &err) == CXR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	cxr_labeler_free(labeler);
	return 0;
}

/* "PE+ PX- AT?" : two letters a label, in head order; blanks left out. */
static const char *render(const cxr_label_set *set)
{
	static const char *const short_names[] = {"EC", "CM", "LO", "LL", "ED", "CO", "PN", "AT", "PX", "PE", "PO", "FR", "SD", "NF"};
	static char out[128];
	size_t len = 0;
	out[0] = 0;
	for (int i = 0; i < CXR_N_LABELS; i++)
		if (set->state[i])
			len += (size_t)snprintf(out + len, sizeof out - len, "%s%s%c", len ? " " : "", short_names[i], "?+-?"[set->state[i]]);
	return out;
}

static void expect(const char *text, const char *expected)
{
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	cxr_label_result result;
	assert_ok(cxr_label_report(labeler, cxr_str_from(text), NULL, 0, NULL, &arena, &result, &err));
	const char *got = render(&result.set);
	if (strcmp(got, expected) != 0)
		fail_msg("%s\n   expected %s\n        got %s", text, expected, got);
	cxr_arena_release(&arena);
}

static void test_compat(void **state)
{
	(void)state;
	static const char *const cases[][3] = { /* text, best, compat */
		{"", "", ""},
		{"No new consolidation.", "CO- NF+", "CO?"},
		{"No consolidation.", "CO- NF+", "CO- NF+"},
		{"The heart is stable.", "NF+", "CM?"},
		{"Upper limits of normal heart size.", "CM- NF+", "CM- NF+"},
		{"Congestive heart failure.", "ED+", "CM? ED+"},
		{"Possible heart failure.", "ED?", "CM? ED?"},
		{"No heart failure.", "ED- NF+", "ED- NF+"},
		{"Edema. No edema. Possible edema.", "ED+", "ED?"},
		{"No edema. Possible edema.", "ED?", "ED?"},
		{"Edema. No edema.", "ED+", "ED+"},
		{"Edema. Possible edema.", "ED+", "ED+"},
		{"History of pneumothorax.", "NF+", "PX+"},
		{"IMPRESSION: No change, atelectasis", "AT+", "AT- NF+"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		for (int compat = 0; compat < 2; compat++) {
			cxr_arena arena;
			cxr_arena_init(&arena, 1 << 20);
			cxr_label_options options = cxr_label_options_default();
			options.compat = compat == 1;
			cxr_label_result result;
			assert_ok(cxr_label_report(labeler, cxr_str_from(cases[i][0]), NULL, 0, &options, &arena, &result, &err));
			const char *got = render(&result.set);
			if (strcmp(got, cases[i][1 + compat]) != 0)
				fail_msg("%s\n   compat %d expected %s\n        got %s", cases[i][0], compat, cases[i][1 + compat], got);
			cxr_arena_release(&arena);
		}
	}
}

static void test_sentences(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"", ""},
		{"  \n ", ""},
		{"No acute disease.", "NF+"},
		/* negation: lists, ends of scope */
		{"No pleural effusion.", "PE- NF+"},
		{"No focal consolidation, pleural effusion, or pneumothorax.", "CO- PX- PE- NF+"},
		{"No pneumothorax, pleural effusion or consolidation is seen.", "CO- PX- PE- NF+"},
		{"No pneumothorax but small effusion.", "PX- PE+"},
		{"No effusion and small nodule.", "LL+ PE-"},
		{"No pneumothorax, moderate cardiomegaly.", "CM+ PX-"},
		{"No pneumothorax; effusion.", "PX- PE+"},
		{"Effusion without pneumothorax.", "PX- PE+"},
		{"There is no evidence of edema or pneumonia.", "ED- PN- NF+"},
		{"Lungs are free of consolidation.", "CO- NF+"},
		{"Pneumothorax is not seen.", "PX- NF+"},
		{"Edema, effusion and pneumothorax are absent.", "ED- PX- PE- NF+"},
		{"Pleural effusion has resolved.", "PE- NF+"},
		{"Interval resolution of edema.", "ED- NF+"},
		{"Cardiomegaly, no effusion.", "CM+ PE-"},
		{"No XXXX of pneumothorax.", "PX- NF+"},
		{"No ___ pneumothorax.", "PX- NF+"},
		/* pseudo-negation */
		{"No significant change in the left effusion.", "PE+"},
		{"No interval change in edema.", "ED+"},
		/* uncertainty */
		{"Possible pneumonia.", "PN?"},
		{"Cannot exclude pneumonia.", "PN?"},
		{"Pneumonia cannot be excluded.", "PN?"},
		{"Opacity may represent pneumonia or atelectasis.", "LO+ PN? AT?"},
		{"Opacity is likely atelectasis.", "LO+ AT?"},
		{"Atelectasis versus pneumonia.", "PN? AT?"},
		{"Atelectasis/pneumonia at the base.", "PN? AT?"},
		{"? effusion", "PE?"},
		{"Small effusions suspected.", "PE?"},
		{"No consolidation to suggest pneumonia.", "CO- PN- NF+"},
		{"Vascular congestion.", "ED?"},
		/* heart and mediastinum */
		{"Heart size is normal.", "CM- NF+"},
		{"The heart is mildly enlarged.", "CM+"},
		{"Mild enlargement of the cardiac silhouette.", "CM+"},
		{"The heart is not enlarged.", "CM- NF+"},
		{"Normal heart size. The mediastinum is widened.", "EC+ CM-"},
		{"Heart and mediastinum are normal.", "EC- CM- NF+"},
		{"The cardiomediastinal silhouette is within normal limits.", "EC- CM- NF+"},
		{"Borderline heart size.", "CM?"},
		{"Heart size is stable.", "NF+"},
		{"Heart size is at the upper limits of normal.", "CM- NF+"},
		{"Tip projects over the heart.", "NF+"},
		/* history, hypothetical */
		{"History of pneumonia.", "NF+"},
		{"Evaluate for pneumonia.", "NF+"},
		/* others */
		{"Pericardial effusion.", ""},
		{"Subcutaneous edema.", "NF+"},
		{"Calcified granuloma.", ""},
		{"Old healed rib fracture.", "FR+"},
		{"Right PICC line tip in the SVC.", "SD+ NF+"},
		{"Endotracheal tube in place. No pneumothorax.", "PX- SD+ NF+"},
		{"Biapical pleural thickening.", "PO+"},
		{"Patchy opacity in the left lower lobe.", "LO+"},
		{"7 mm nodule.", "LL+"},
		{"Hiatal hernia.", ""},
		/* aggregation: any positive wins, else uncertain */
		{"No pneumonia. Possible pneumonia.", "PN?"},
		{"No effusion on the right. Left effusion.", "PE+"},
		/* sentence ends */
		{"Nodule measures 2.5 cm. No effusion", "LL+ PE-"},
		{"1. No effusion 2. Cardiomegaly", "CM+ PE-"},
		{"No effusion.Cardiomegaly.", "CM+ PE-"},
		{"No effusion\n\nCardiomegaly", "CM+ PE-"},
		{"- No effusion\n- Cardiomegaly", "CM+ PE-"},
		{"No pleural effusion\nCardiomegaly", "CM+ PE-"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++)
		expect(cases[i][0], cases[i][1]);
}

static const cxr_evidence *find(const cxr_label_result *result, cxr_label label)
{
	for (size_t i = 0; i < result->n_evidence; i++)
		if (result->evidence[i].label == label)
			return &result->evidence[i];
	return NULL;
}

static void test_evidence(void **state)
{
	(void)state;
	static const char text[] = "Small left effusion is unchanged. No large pneumothorax. Edema is improved.";
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	cxr_label_result result;
	assert_ok(cxr_label_report(labeler, cxr_str_from(text), NULL, 0, NULL, &arena, &result, &err));
	assert_int_equal(result.n_evidence, 3);
	const cxr_evidence *effusion = find(&result, CXR_LABEL_PLEURAL_EFFUSION);
	assert_non_null(effusion);
	assert_int_equal(effusion->start, 11);
	assert_int_equal(effusion->end, 19);
	assert_int_equal(effusion->trigger_start, effusion->trigger_end);
	assert_true(cxr_str_eqz(effusion->laterality, "left"));
	assert_true(cxr_str_eqz(effusion->severity, "mild"));
	assert_true(cxr_str_eqz(effusion->change, "unchanged"));
	const cxr_evidence *air = find(&result, CXR_LABEL_PNEUMOTHORAX);
	assert_non_null(air);
	assert_int_equal(air->state, CXR_LABEL_NEGATIVE);
	assert_memory_equal(text + air->trigger_start, "No", 2);
	assert_int_equal(air->trigger_end - air->trigger_start, 2);
	assert_true(cxr_str_find_char(air->rule, '+') != SIZE_MAX);
	assert_true(cxr_str_eqz(find(&result, CXR_LABEL_EDEMA)->change, "better"));
	cxr_arena_release(&arena);
}

static void test_options_and_spans(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	cxr_label_result result;
	cxr_label_options options = cxr_label_options_default();
	options.positive_from = 0.65;
	options.uncertain_from = 0.45;
	options.want_evidence = false;
	assert_ok(cxr_label_report(labeler, cxr_str_from("Probable edema. Cannot exclude pneumonia. Possible effusion."), NULL, 0, &options, &arena, &result, &err));
	assert_string_equal(render(&result.set), "ED+ PN- PE?");
	assert_int_equal(result.n_evidence, 0);
	options = cxr_label_options_default();
	options.empty_is_no_finding = true;
	assert_ok(cxr_label_report(labeler, cxr_str_from(""), NULL, 0, &options, &arena, &result, &err));
	assert_string_equal(render(&result.set), "NF+");
	const char *text = "no edema effusion";
	cxr_span spans[2] = {{0, 8}, {9, 17}};
	assert_ok(cxr_label_report(labeler, cxr_str_from(text), spans, 2, NULL, &arena, &result, &err));
	assert_string_equal(render(&result.set), "ED- PE+");
	cxr_span wrong[2] = {{9, 17}, {0, 8}};
	assert_int_equal(cxr_label_report(labeler, cxr_str_from(text), wrong, 2, NULL, &arena, &result, &err), CXR_E_ARG);
	cxr_span beyond[1] = {{0, 18}};
	assert_int_equal(cxr_label_report(labeler, cxr_str_from(text), beyond, 1, NULL, &arena, &result, &err), CXR_E_ARG);
	cxr_arena tiny;
	cxr_arena_init(&tiny, 16);
	assert_int_equal(cxr_label_report(labeler, cxr_str_from(text), NULL, 0, NULL, &tiny, &result, &err), CXR_E_NOMEM);
	cxr_arena_release(&tiny);
	cxr_arena_release(&arena);
}

static void test_code_points(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	char text[2048];
	size_t len = 0;
	for (int i = 0; i < 300; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "\xc3\xa9 ");
	len += (size_t)snprintf(text + len, sizeof text - len, "x. No edema \xe2\x80\xa2 seen. Effusion.");
	cxr_str view = {text, len};
	cxr_label_result result;
	assert_ok(cxr_label_report(labeler, view, NULL, 0, NULL, &arena, &result, &err));
	assert_ok(cxr_evidence_to_code_points(view, result.evidence, result.n_evidence, &arena, &err));
	const cxr_evidence *edema = find(&result, CXR_LABEL_EDEMA), *effusion = find(&result, CXR_LABEL_PLEURAL_EFFUSION);
	assert_int_equal(edema->trigger_start, 603);
	assert_int_equal(edema->start, 606);
	assert_int_equal(edema->end, 611);
	assert_int_equal(effusion->start, 620);
	cxr_arena_release(&arena);
}

/* Time and memory stay bounded on endless sentences; states are still found. */
static void test_long_texts(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_arena_init(&arena, 64 << 20);
	cxr_label_result result;
	size_t n = 1 << 20;
	char *text = cxr_arena_alloc(&arena, n);
	memset(text, ',', n);
	assert_ok(cxr_label_report(labeler, (cxr_str){text, n}, NULL, 0, NULL, &arena, &result, &err));
	assert_string_equal(render(&result.set), "");
	for (size_t i = 0; i + 12 <= n; i += 12)
		memcpy(text + i, "no effusion ", 12);
	assert_ok(cxr_label_report(labeler, (cxr_str){text, n / 12 * 12}, NULL, 0, NULL, &arena, &result, &err));
	assert_string_equal(render(&result.set), "PE- NF+");
	assert_true(result.n_evidence <= CXR_LABEL_MAX_EVIDENCE + 1);
	cxr_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compat), cmocka_unit_test(test_sentences), cmocka_unit_test(test_evidence), cmocka_unit_test(test_options_and_spans),
		cmocka_unit_test(test_code_points), cmocka_unit_test(test_long_texts),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
