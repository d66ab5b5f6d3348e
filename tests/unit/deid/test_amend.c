/* Second pass: marked pieces are replaced, everything else stays byte for byte. */
#include "house_test.h"

#include <string.h>

#include "base/digest.h"
#include "deid/amend.h"

static cxr_err err;

typedef struct fixture {
	cxr_key *key;
	cxr_deid_engine *engine;
	cxr_ledger ledger;
	cxr_deid_subject subject;
	cxr_arena arena;
	cxr_deid_result first;
	cxr_str source;
	char sha256[65];
} fixture;

static void open_fixture(fixture *f, const char *text)
{
	static const unsigned char bytes[32] = {7};
	memset(f, 0, sizeof *f);
	cxr_arena_init(&f->arena, 64 << 20);
	assert_ok(cxr_key_from_bytes(bytes, &f->key, &err));
	assert_ok(cxr_deid_engine_new(NULL, 0, NULL, 0, &f->engine, &err));
	f->ledger = (cxr_ledger){.key = f->key, .age_cap_years = 90};
	f->subject = (cxr_deid_subject){.patient_key = cxr_str_from("77"), .sex = cxr_str_from(""), .study_day = CXR_DAY_NONE};
	f->source = cxr_str_from(text);
	assert_ok(cxr_deid_text(f->engine, &f->ledger, &f->subject, f->source, false, &f->arena, &f->first, &err));
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_of(f->first.text.ptr, f->first.text.len, digest);
	cxr_hex(digest, sizeof digest, f->sha256);
}

static void close_fixture(fixture *f)
{
	cxr_deid_engine_free(f->engine);
	cxr_key_free(f->key);
	cxr_arena_release(&f->arena);
}

static cxr_deid_result amend(fixture *f, const cxr_review_read *reads, size_t n_reads, uint32_t *out_readers, uint32_t *out_lost)
{
	cxr_deid_amend a = {.engine = f->engine, .ledger = &f->ledger, .subject = &f->subject, .source = f->source, .first = f->first, .reads = reads,
		.n_reads = n_reads};
	cxr_deid_result out;
	assert_ok(cxr_deid_amend_run(&a, &f->arena, &out, &err));
	*out_readers = a.n_readers;
	*out_lost = a.n_lost_marks;
	return out;
}

static cxr_review_mark mark_of(const fixture *f, const char *word, cxr_phi_type type)
{
	size_t at = cxr_str_find(f->first.text, cxr_str_from(word));
	assert_true(at != SIZE_MAX);
	return (cxr_review_mark){(uint32_t)at, (uint32_t)(at + strlen(word)), type, CXR_MISS_FULL};
}

static void test_marks(void **state)
{
	(void)state;
	fixture f;
	uint32_t readers, lost;
	open_fixture(&f, "CHEST 1 VIEW 02/25/2024. The lungs are clear over the zorblatt region. Effusion of march third unchanged. Reviewed by Dr. Smith.");
	assert_true(f.first.n_spans >= 2);
	cxr_review_mark marks[] = {mark_of(&f, "zorblatt", CXR_PHI_PATIENT), mark_of(&f, "Effusion of", CXR_PHI_PHONE), mark_of(&f, "zorblatt region", CXR_PHI_GEO)};
	cxr_review_read reads[2] = {{.marks = marks, .n_marks = 2, .reader_no = 1}, {.marks = marks + 2, .n_marks = 1, .reader_no = 2}};
	memcpy(reads[0].text_sha256, f.sha256, 65);
	memcpy(reads[1].text_sha256, f.sha256, 65);
	cxr_deid_result out = amend(&f, reads, 2, &readers, &lost);
	assert_int_equal(readers, 2);
	assert_int_equal(lost, 0);
	static const char *const gone[] = {"zorblatt", "region", "Effusion"};
	for (size_t i = 0; i < 3; i++)
		assert_true(cxr_str_ifind(out.text, cxr_str_from(gone[i])) == SIZE_MAX);
	/* every surrogate of the first pass is there, and the bytes between spans are those of the source */
	size_t n_first = 0, at = 0, source = 0;
	for (size_t i = 0; i < out.n_spans; i++) {
		const cxr_phi_span *s = &out.spans[i];
		assert_true(s->output.start >= at && s->source.start >= source);
		assert_true(cxr_str_eq(cxr_str_sub(out.text, (cxr_span){at, s->output.start}), cxr_str_sub(f.source, (cxr_span){source, s->source.start})));
		assert_true(cxr_str_eq(cxr_str_sub(out.text, s->output), s->surrogate));
		at = s->output.end;
		source = s->source.end;
		if (strcmp(s->detectors[0], "review") != 0) {
			assert_true(cxr_str_eq(s->surrogate, f.first.spans[n_first].surrogate));
			n_first++;
		}
	}
	assert_int_equal(n_first, f.first.n_spans);
	assert_true(out.n_spans > n_first);
	cxr_deid_result again = amend(&f, reads, 2, &readers, &lost);
	assert_true(cxr_str_eq(out.text, again.text));
	close_fixture(&f);
}

static void test_date_keeps_form(void **state)
{
	(void)state;
	fixture f;
	cxr_str out;
	open_fixture(&f, "Compared with 03/04/2021 and 03/04/2021.");
	assert_int_equal(f.first.n_spans, 2);
	size_t at = cxr_str_find(f.source, cxr_str_from("03/04/2021"));
	assert_ok(cxr_deid_replace(f.engine, &f.ledger, &f.subject, f.source, (cxr_span){at, at + 10}, CXR_PHI_DATE, &f.arena, &out, &err));
	assert_true(cxr_str_eq(out, f.first.spans[0].surrogate));
	close_fixture(&f);
}

static void test_every_type_changes(void **state)
{
	(void)state;
	fixture f;
	static const char *const pieces[] = {"zorblatt", "90", "x", "12", "Dr. ", "of the", "Zo\xC3\xAB", "4:05", "march"};
	open_fixture(&f, "nothing");
	for (size_t p = 0; p < CXR_ARRAY_LEN(pieces); p++) {
		for (int type = 0; type < CXR_N_PHI_TYPES; type++) {
			cxr_str out, text = cxr_str_from(pieces[p]);
			assert_ok(cxr_deid_replace(f.engine, &f.ledger, &f.subject, text, (cxr_span){0, text.len}, (cxr_phi_type)type, &f.arena, &out, &err));
			assert_true(out.len > 0);
			assert_false(cxr_str_ieq(out, text));
		}
	}
	close_fixture(&f);
}

static void test_other_text(void **state)
{
	(void)state;
	fixture f;
	uint32_t readers, lost;
	open_fixture(&f, "The lungs are clear. Reviewed by Dr. Smith.");
	cxr_review_mark marks[] = {mark_of(&f, "lungs", CXR_PHI_OTHER), mark_of(&f, "clear", CXR_PHI_OTHER)};
	cxr_review_read reads[2] = {{.marks = marks, .n_marks = 2, .reader_no = 1}, {.n_marks = 0, .reader_no = 2}};
	memset(reads[0].text_sha256, '0', 64);
	memcpy(reads[1].text_sha256, f.sha256, 65);
	cxr_deid_result out = amend(&f, reads, 1, &readers, &lost);
	assert_int_equal(readers, 0);
	assert_int_equal(lost, 2);
	out = amend(&f, reads, 2, &readers, &lost);
	assert_int_equal(readers, 1);
	assert_int_equal(lost, 0); /* somebody has read this text */
	assert_true(cxr_str_eq(out.text, f.first.text));
	assert_int_equal(out.n_spans, f.first.n_spans);
	/* a mark that lies on a surrogate changes nothing; one behind the end is no row of ours */
	memcpy(reads[0].text_sha256, f.sha256, 65);
	marks[0].start = (uint32_t)f.first.spans[0].output.start;
	marks[0].end = (uint32_t)f.first.spans[0].output.end;
	reads[0].n_marks = 1;
	out = amend(&f, reads, 2, &readers, &lost);
	assert_int_equal(readers, 2);
	assert_true(cxr_str_eq(out.text, f.first.text));
	marks[0].end = (uint32_t)f.first.text.len + 1;
	cxr_deid_amend a = {.engine = f.engine, .ledger = &f.ledger, .subject = &f.subject, .source = f.source, .first = f.first, .reads = reads, .n_reads = 1};
	assert_int_equal(cxr_deid_amend_run(&a, &f.arena, &out, &err), CXR_E_STORE);
	close_fixture(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_marks), cmocka_unit_test(test_date_keeps_form), cmocka_unit_test(test_every_type_changes),
		cmocka_unit_test(test_other_text)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
