/* The compiled-in tables: complete, consistent, and able to tell every state of every label. */
#include "house_test.h"

#include "base/utf8.h"
#include "synth/tables.h"

static void opens_and_has_enough(void **state)
{
	(void)state;
	cxr_err err;
	synth__tables tables;
	assert_ok(synth__tables_open(&tables, &err));
	assert_true(tables.n_styles >= 12);
	assert_true(tables.n_cultures >= 12);
	assert_true(tables.n_sentences >= 250);
	for (size_t i = 0; i < tables.n_cultures; i++) {
		const synth__culture *culture = &tables.cultures[i];
		assert_true(culture->given_f.n_items >= 10 && culture->given_m.n_items >= 10 && culture->family.n_items >= 12);
	}
	synth__tables_close(&tables);
}

/* The planner must find a sentence anywhere for each label and state, alone. */
static void every_state_can_be_told_alone(void **state)
{
	(void)state;
	cxr_err err;
	synth__tables tables;
	assert_ok(synth__tables_open(&tables, &err));
	for (int label = 0; label < CXR_LABEL_NO_FINDING; label++) {
		for (int want = CXR_LABEL_POSITIVE; want <= CXR_LABEL_UNCERTAIN; want++) {
			size_t n_findings = 0;
			size_t n_impression = 0;
			for (size_t i = 0; i < tables.n_sentences; i++) {
				const synth__sentence *sentence = &tables.sentences[i];
				if (sentence->state[label] != want || sentence->n_labels != 1)
					continue;
				n_findings += sentence->where != 'i';
				n_impression += sentence->where != 'f';
			}
			if (n_findings < 1 || n_impression < 2)
				fail_msg("%s state %d: %zu and %zu sentences", cxr_label_name((cxr_label)label), want, n_findings, n_impression);
		}
	}
	synth__tables_close(&tables);
}

static void names_fit_windows_1252(void **state)
{
	(void)state;
	cxr_err err;
	synth__tables tables;
	assert_ok(synth__tables_open(&tables, &err));
	for (size_t i = 0; i < tables.n_cultures; i++) {
		const synth__list *lists[3] = {&tables.cultures[i].given_f, &tables.cultures[i].given_m, &tables.cultures[i].family};
		for (int k = 0; k < 3; k++) {
			for (size_t n = 0; n < lists[k]->n_items; n++) {
				cxr_str name = lists[k]->items[n];
				uint32_t c;
				assert_true(name.len > 0 && name.len < 34);
				for (size_t at = 0; at < name.len; at += cxr_utf8_next(name, at, &c)) {
					(void)cxr_utf8_next(name, at, &c);
					assert_true(c < 0x80 || (c >= 0xA0 && c <= 0xFF) || c == 0x160 || c == 0x161 || c == 0x17D || c == 0x17E);
				}
			}
		}
	}
	synth__tables_close(&tables);
}

static void groups_are_found_by_name(void **state)
{
	(void)state;
	cxr_err err;
	synth__tables tables;
	assert_ok(synth__tables_open(&tables, &err));
	assert_non_null(synth__tables_group(&tables, cxr_str_from("hist")));
	assert_non_null(synth__tables_group(&tables, cxr_str_from("place:city")));
	assert_non_null(synth__tables_group(&tables, cxr_str_from("exam.2v")));
	assert_null(synth__tables_group(&tables, cxr_str_from("no such group")));
	synth__tables_close(&tables);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_and_has_enough),
		cmocka_unit_test(every_state_can_be_told_alone),
		cmocka_unit_test(names_fit_windows_1252),
		cmocka_unit_test(groups_are_found_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
