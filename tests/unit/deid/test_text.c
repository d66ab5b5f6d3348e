/* The engine as a whole: what stays, what repeats, any bytes, long texts (src/deid/text.c, text_spans.c, text_interest.c). */
#include "text_fixture.h"

#include "base/rng.h"
#include "deid/text_doc.h"

static text_fixture f;

static const char report[] = "CHEST 2 VIEWS 02/25/2024\nMRN: 0012345  Accession: 24-CR-00123\nHISTORY: 91 y/o male from Palo Alto, Edgar Whitcombe, s/p CABG 2008.\nCOMPARISON: 2/22, Mercy ED.\n"
							 "FINDINGS: Foley and Swan-Ganz catheters. T4-T5 disc disease, 3/6 murmur, 2.5 x 1.2 cm nodule.\nDiscussed with Dr. Marchetti at 650-555-1234 (x4-7788), jdoe@example.com.\n"
							 "Electronically signed by: Mary O'Brien, MD 02/26/2024 10:15\nKQS/kqs  D: 2/25/24";

static void check_structure(cxr_str text, const cxr_deid_result *r)
{
	size_t at = 0, out_at = 0;
	for (size_t i = 0; i < r->n_spans; i++) {
		const cxr_phi_span *s = &r->spans[i];
		assert_true(s->source.start >= at && s->source.end > s->source.start && s->source.end <= text.len);
		assert_true(s->output.start >= out_at && s->output.end >= s->output.start && s->output.end <= r->text.len);
		/* between two spans the bytes are the same */
		assert_int_equal(s->source.start - at, s->output.start - out_at);
		assert_memory_equal(text.ptr + at, r->text.ptr + out_at, s->source.start - at);
		assert_true(cxr_str_eq(s->surrogate, cxr_str_sub(r->text, s->output)));
		at = s->source.end;
		out_at = s->output.end;
	}
	assert_int_equal(text.len - at, r->text.len - out_at);
	if (text.len > at)
		assert_memory_equal(text.ptr + at, r->text.ptr + out_at, text.len - at);
}

static void test_rest_of_the_text_stays(void **state)
{
	(void)state;
	cxr_str text = cxr_str_from(report);
	cxr_deid_result r = text_run(&f, text);
	assert_true(r.n_spans >= 15);
	check_structure(text, &r);
	static const char *const kept[] = {"Foley and Swan-Ganz catheters", "T4-T5", "3/6 murmur", "2.5 x 1.2 cm", "CHEST 2 VIEWS ", "\nFINDINGS: ", "HISTORY: 90 y/o male", " 10:15\n"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(kept); i++)
		if (cxr_str_find(r.text, cxr_str_from(kept[i])) == SIZE_MAX)
			fail_msg("lost: %s", kept[i]);
	static const char *const gone[] = {"02/25/2024", "0012345", "24-CR-00123", "Whitcombe", "Marchetti", "555-1234", "jdoe", "O'Brien", "Palo Alto", "Mercy", "KQS", "91"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(gone); i++)
		if (cxr_str_find(r.text, cxr_str_from(gone[i])) != SIZE_MAX)
			fail_msg("kept: %s", gone[i]);
	text_clear(&f);
}

static void test_same_again_and_other_keys(void **state)
{
	(void)state;
	cxr_str text = cxr_str_from(report);
	cxr_deid_result a = text_run(&f, text);
	(void)text_run(&f, cxr_str_from("Dr. Okonkwo 1/1/2020")); /* another report between them changes nothing */
	cxr_deid_result b = text_run(&f, text);
	assert_true(cxr_str_eq(a.text, b.text));
	text_fixture other;
	text_open(&other, 2);
	cxr_deid_result c = text_run(&other, text);
	assert_int_equal(a.n_spans, c.n_spans); /* the key has no part in detection */
	size_t n_same = 0;
	for (size_t i = 0; i < a.n_spans; i++)
		n_same += cxr_str_eq(a.spans[i].surrogate, c.spans[i].surrogate);
	assert_true(n_same <= 3); /* the age, and chance */
	text_close(&other);
	text_clear(&f);
}

static void test_detect_only(void **state)
{
	(void)state;
	cxr_str text = cxr_str_from(report);
	cxr_deid_result full = text_run(&f, text), r;
	cxr_err err = {0};
	assert_ok(cxr_deid_text(f.engine, &f.ledger, &f.subject, text, true, &f.arena, &r, &err));
	assert_true(cxr_str_eq(r.text, text));
	assert_int_equal(r.n_spans, full.n_spans);
	for (size_t i = 0; i < r.n_spans; i++) {
		assert_int_equal(r.spans[i].output.start, r.spans[i].source.start);
		assert_true(cxr_str_eq(r.spans[i].surrogate, full.spans[i].surrogate));
	}
	text_clear(&f);
}

/* Without a patient every report is somebody of its own, the same one for the same text. */
static void test_nobody(void **state)
{
	(void)state;
	cxr_str key = f.subject.patient_key;
	f.subject.patient_key = cxr_str_from("");
	const char *a = text_out(&f, "Dr. Marchetti on 2/25/2024."), *again = text_out(&f, "Dr. Marchetti on 2/25/2024."), *b = text_out(&f, "Dr. Marchetti on 2/25/2024. ");
	assert_string_equal(a, again);
	assert_string_not_equal(a, b);
	f.subject.patient_key = key;
	text_clear(&f);
}

static void test_site_lists(void **state)
{
	(void)state;
	const cxr_str places[] = {cxr_str_from("Larch Wing"), cxr_str_from("the Annexe at Rowan")}, staff[] = {cxr_str_from("Okereafor, Ngozi MD")};
	cxr_deid_engine *engine = NULL;
	cxr_err err = {0};
	assert_ok(cxr_deid_engine_new(places, 2, staff, 1, &engine, &err));
	text_fixture g = f;
	g.engine = engine;
	text_check(&g, "moved to [[Larch Wing|HOSPITAL]] today");
	text_check(&g, "[[Okereafor]] will follow");
	cxr_deid_engine_free(engine);
	text_clear(&f);
}

static void test_any_bytes(void **state)
{
	(void)state;
	cxr_rng rng;
	cxr_rng_init(&rng, 5, 1);
	static const char *const seeds[] = {"Dr. Smith 2/25/2024 ", "MRN 12-34 ", "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D ", "\xE2\x80\xAE" "abc ", "\xFF\xFE", "St. Mary's ED ", "(650) 555-1234 ", "Feb\xC2\xAD" "22 ", "91 y/o ", "\r\n\r\n", "a@b.org "};
	char text[512];
	for (int round = 0; round < 4000; round++) {
		size_t n = 0;
		while (n < 200) {
			const char *seed = seeds[cxr_rng_below(&rng, CXR_ARRAY_LEN(seeds))];
			size_t len = strlen(seed);
			memcpy(text + n, seed, len);
			n += len;
			if (cxr_rng_chance(&rng, 0.3))
				text[n++] = (char)cxr_rng_below(&rng, 256); /* NUL and broken UTF-8 too */
		}
		n -= cxr_rng_below(&rng, 20);
		cxr_deid_result r = text_run(&f, (cxr_str){text, n});
		check_structure((cxr_str){text, n}, &r);
		text_clear(&f);
	}
	cxr_deid_result r = text_run(&f, (cxr_str){"", 0});
	assert_int_equal(r.n_spans + r.text.len, 0);
}

/* 10 MB of what could make a careless detector quadratic; the test's time limit is the judge. */
static void test_long_texts(void **state)
{
	(void)state;
	static const char *const pieces[] = {"a", "1", "1/", "12-", "Dr. ", "Smith, ", "(", "a.b.", "@", "x1", "st. ", "1 1 1 ", "Dr. Smith 1/2/2020 ", "the of in at from ", "\n", "A", "A-", "of the ", "J. ", "\xC2\xAD", "University Hospital of "};
	enum { N_BYTES = 10 << 20 };
	char *text = cxr_malloc(N_BYTES);
	assert_non_null(text);
	for (size_t p = 0; p < CXR_ARRAY_LEN(pieces); p++) {
		size_t len = strlen(pieces[p]);
		size_t n_bytes = p % 5 == 0 ? N_BYTES : N_BYTES / 8; /* every kind, some of them in full */
		for (size_t i = 0; i < n_bytes; i++)
			text[i] = pieces[p][i % len];
		cxr_deid_result r = text_run(&f, (cxr_str){text, n_bytes});
		check_structure((cxr_str){text, n_bytes}, &r);
		cxr_arena_release(&f.arena);
		cxr_arena_init(&f.arena, (size_t)1 << 32);
	}
	cxr_free(text);
}

/* ---- the masks of text_interest.c pass nothing by that a detector would take ---- */
static void prepare(deid__doc *doc, bool all)
{
	cxr_err err = {0};
	assert_ok(cxr_tokens_split(doc->text, doc->arena, &doc->tokens, &err));
	size_t n = doc->tokens.n_items;
	doc->lex = cxr_arena_array(doc->arena, n, sizeof(*doc->lex));
	doc->caps = cxr_arena_array(doc->arena, n, sizeof *doc->caps);
	for (size_t i = 0; i < n; i++)
		if (doc->tokens.items[i].kind == CXR_WORD)
			doc->lex[i] = cxr_lexicon_find(doc->engine->terms.lexicon, cxr_token_norm(&doc->tokens, i));
	assert_ok(deid__find_phrases(doc, &err));
	assert_ok(deid__mark_wants(doc, &err));
	for (size_t i = 0; all && i < n; i++)
		doc->wants[i] = 0xFFFF;
	assert_ok(deid__known_init(&doc->known, doc->subject, doc->arena, &err));
	deid__detect_web(doc);
	deid__detect_dates(doc);
	deid__detect_ages(doc);
	deid__detect_ids(doc);
	deid__detect_phones(doc);
	deid__detect_names(doc);
	deid__detect_list_names(doc);
	deid__detect_signs(doc);
	deid__detect_places(doc);
	deid__detect_cities(doc);
	deid__detect_addresses(doc);
}

static void release(deid__doc *doc)
{
	deid__known_release(&doc->known);
	deid__cand_vec_release(&doc->cands);
	deid__date_vec_release(&doc->dates);
	deid__found_vec_release(&doc->found);
}

static void test_masks_hide_nothing(void **state)
{
	(void)state;
	static const char *const texts[] = {report, "Lives in Port Ansel, CA 94301. PO Box 12. +44 20 7946 0958 ext 12. By: May Underwood, M.D.", "I, Akemi Sakurai, have. XQT:harlan. User: kl. Since Xmas '09. fall of 2016. twenty-third of March",
		"St. Jude. VA Palo Alto. from Sandmoor. in Lubumbashi in 2012. 1.ABBOTT PACEMAKER. http://a.example.org 192.0.2.1 a@b.org jane smith-jones oluwaseun adebayo"};
	for (size_t t = 0; t < CXR_ARRAY_LEN(texts); t++) {
		deid__doc a = {.engine = f.engine, .ledger = &f.ledger, .subject = &f.subject, .arena = &f.arena, .text = cxr_str_from(texts[t])}, b = a;
		prepare(&a, false);
		prepare(&b, true);
		assert_int_equal(a.cands.n_items, b.cands.n_items);
		for (size_t i = 0; i < a.cands.n_items; i++) {
			assert_int_equal(a.cands.items[i].start, b.cands.items[i].start);
			assert_int_equal(a.cands.items[i].end, b.cands.items[i].end);
			assert_int_equal(a.cands.items[i].detectors, b.cands.items[i].detectors);
		}
		release(&a);
		release(&b);
		text_clear(&f);
	}
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rest_of_the_text_stays), cmocka_unit_test(test_same_again_and_other_keys), cmocka_unit_test(test_detect_only), cmocka_unit_test(test_nobody), cmocka_unit_test(test_site_lists),
		cmocka_unit_test(test_any_bytes), cmocka_unit_test(test_long_texts), cmocka_unit_test(test_masks_hide_nothing)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
