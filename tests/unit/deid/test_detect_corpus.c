/* Full names of the corpus are found in reports of other patients; single words and other pairs are not. */
#include "house_test.h"

#include <stdlib.h>
#include <string.h>

#include "deid/text.h"
#include "os/file.h"
#include "project/vault.h"

static cxr_err err;
static cxr_deid_engine *engine;
static cxr_key *key;
static cxr_taken *taken;

static int setup(void **state)
{
	(void)state;
	char *root = test_temp_dir();
	cxr_vault *vault;
	assert_ok(cxr_key_random(&key, &err));
	assert_ok(cxr_vault_open(&vault, test_path(root, "vault"), key, true, &err));
	static const char *const names[] = {"MYTRINH", "TRINHMY", "YANGLIU", "LIUYANG", "SMALLHEART", "HEARTSMALL"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(names); i++)
		assert_ok(cxr_vault_taken_add(vault, CXR_TAKEN_NAME, cxr_str_from(names[i]), &err));
	assert_ok(cxr_taken_load(vault, &taken, &err));
	cxr_vault_close(vault);
	test_temp_dir_remove(root);
	assert_ok(cxr_deid_engine_new(NULL, 0, NULL, 0, &engine, &err));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	cxr_deid_engine_free(engine);
	cxr_taken_free(taken);
	cxr_key_free(key);
	return 0;
}

/* True when the words [name] of the text are covered by one span that the corpus detector saw. */
static bool found(const char *text, const char *name, const cxr_taken *known)
{
	cxr_arena arena;
	cxr_ledger ledger = {.key = key, .taken = known, .age_cap_years = 90};
	cxr_deid_subject subject = {.patient_key = cxr_str_from("1"), .study_day = CXR_DAY_NONE};
	cxr_deid_result result;
	cxr_arena_init(&arena, 1 << 24);
	assert_ok(cxr_deid_text(engine, &ledger, &subject, cxr_str_from(text), false, &arena, &result, &err));
	size_t start = cxr_str_find(cxr_str_from(text), cxr_str_from(name)), end = start + strlen(name);
	assert_true(start != SIZE_MAX);
	bool hit = false;
	for (size_t i = 0; i < result.n_spans; i++)
		for (size_t d = 0; d < result.spans[i].n_detectors; d++)
			hit |= strcmp(result.spans[i].detectors[d], "name.corpus") == 0 && result.spans[i].source.start <= start && result.spans[i].source.end >= end;
	if (hit)
		assert_true(cxr_str_find(result.text, cxr_str_from(name)) == SIZE_MAX);
	cxr_arena_release(&arena);
	return hit;
}

static void test_names_of_others(void **state)
{
	(void)state;
	assert_true(found("I, MY TRINH, HAVE REVIEWED THE IMAGES.", "MY TRINH", taken));
	assert_true(found("Seen with Yang Liu; questions to the desk.", "Yang Liu", taken));
	assert_true(found("Read with Liu, Yang today.", "Liu, Yang", taken));
	assert_true(found("Seen with Yang B. Liu at noon.", "Yang B. Liu", taken));
}

static void test_not_names(void **state)
{
	(void)state;
	assert_false(found("Small heart. No effusion.", "Small heart", taken)); /* lower case, and both words of reports */
	assert_false(found("SMALL HEART. NO EFFUSION.", "SMALL HEART", taken));
	assert_false(found("Seen with Yang Liu; questions.", "Yang Liu", NULL));
	assert_false(found("my trinh of thought", "my trinh", taken));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_names_of_others), cmocka_unit_test(test_not_names)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
