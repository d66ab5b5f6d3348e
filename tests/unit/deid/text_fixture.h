/* Engine, ledger and checks shared by the tests of the text lane. Strings mark identifiers as [[text|TYPE]]. */
#ifndef TEXT_FIXTURE_H
#define TEXT_FIXTURE_H

#include "house_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "deid/text.h"

typedef struct text_fixture {
	cxr_key *key;
	cxr_ledger ledger;
	cxr_deid_engine *engine;
	cxr_arena arena;
	cxr_deid_subject subject;
} text_fixture;

static inline void text_open(text_fixture *f, unsigned char seed)
{
	unsigned char bytes[32];
	cxr_err err = {0};
	memset(bytes, seed, sizeof bytes);
	*f = (text_fixture){.subject = {.patient_key = cxr_str_from("P77"), .study_day = CXR_DAY_NONE}};
	assert_ok(cxr_key_from_bytes(bytes, &f->key, &err));
	assert_ok(cxr_deid_engine_new(NULL, 0, NULL, 0, &f->engine, &err));
	f->ledger = (cxr_ledger){.key = f->key, .age_cap_years = 90};
	cxr_arena_init(&f->arena, (size_t)1 << 32);
}

static inline void text_close(text_fixture *f)
{
	cxr_arena_release(&f->arena);
	cxr_deid_engine_free(f->engine);
	cxr_key_free(f->key);
}

/* Results live until the next text_clear(). */
static inline cxr_deid_result text_run(text_fixture *f, cxr_str text)
{
	cxr_deid_result result;
	cxr_err err = {0};
	assert_ok(cxr_deid_text(f->engine, &f->ledger, &f->subject, text, false, &f->arena, &result, &err));
	return result;
}

static inline void text_clear(text_fixture *f)
{
	cxr_arena_clear(&f->arena);
}

/* Output of a short text as a C string. */
static inline const char *text_out(text_fixture *f, const char *text)
{
	cxr_deid_result result = text_run(f, cxr_str_from(text));
	char *copy = cxr_arena_strndup(&f->arena, result.text.ptr, result.text.len);
	assert_non_null(copy);
	return copy;
}

/* The surrogate of the only span of `text`. */
static inline const char *text_only(text_fixture *f, const char *text)
{
	cxr_deid_result result = text_run(f, cxr_str_from(text));
	if (result.n_spans != 1)
		fail_msg("'%s' has %zu spans", text, result.n_spans);
	char *copy = cxr_arena_strndup(&f->arena, result.spans[0].surrogate.ptr, result.spans[0].surrogate.len);
	assert_non_null(copy);
	return copy;
}

typedef struct text_mark {
	cxr_span span;
	char type[12]; /* "" = any */
} text_mark;

/* "Seen [[Smith|HCW]]." -> "Seen Smith." and its marks. */
static inline size_t text_unmark(const char *marked, char *out, text_mark marks[32])
{
	size_t n_out = 0, n_marks = 0;
	for (const char *at = marked; *at;) {
		const char *end = strncmp(at, "[[", 2) == 0 ? strstr(at, "]]") : NULL;
		if (!end) {
			out[n_out++] = *at++;
			continue;
		}
		const char *bar = memchr(at, '|', (size_t)(end - at));
		const char *stop = bar ? bar : end;
		text_mark *mark = &marks[n_marks++];
		*mark = (text_mark){.span = {n_out, n_out + (size_t)(stop - at - 2)}};
		if (bar)
			snprintf(mark->type, sizeof mark->type, "%.*s", (int)(end - bar - 1), bar + 1);
		memcpy(out + n_out, at + 2, (size_t)(stop - at - 2));
		n_out += (size_t)(stop - at - 2);
		at = end + 2;
	}
	out[n_out] = '\0';
	return n_marks;
}

/* The spans are exactly the marks, in order, with their types; the surrogates differ and the rest of the text stays. */
static inline void text_check(text_fixture *f, const char *marked)
{
	char text[4096];
	text_mark marks[32];
	assert_true(strlen(marked) < sizeof text);
	size_t n_marks = text_unmark(marked, text, marks);
	cxr_deid_result result = text_run(f, cxr_str_from(text));
	for (size_t i = 0; i < result.n_spans && i < n_marks; i++) {
		const cxr_phi_span *span = &result.spans[i];
		if (span->source.start != marks[i].span.start || span->source.end != marks[i].span.end)
			fail_msg("'%s': span %zu is '%.*s'", marked, i, (int)(span->source.end - span->source.start), text + span->source.start);
		if (marks[i].type[0] && strcmp(cxr_phi_type_name(span->type), marks[i].type) != 0)
			fail_msg("'%s': span %zu is %s", marked, i, cxr_phi_type_name(span->type));
		assert_true(span->n_detectors > 0);
		assert_false(cxr_str_eq(span->surrogate, cxr_str_sub(cxr_str_from(text), span->source)));
		assert_true(cxr_str_eq(span->surrogate, cxr_str_sub(result.text, span->output)));
	}
	if (result.n_spans != n_marks)
		fail_msg("'%s' has %zu spans, not %zu", marked, result.n_spans, n_marks);
}

static inline void text_check_all(text_fixture *f, const char *const *marked, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		text_check(f, marked[i]);
		text_clear(f);
	}
}

#define CHECK_ALL(f, ...)                                                                   \
	do {                                                                                    \
		static const char *const check_all_[] = {__VA_ARGS__};                              \
		text_check_all((f), check_all_, sizeof check_all_ / sizeof check_all_[0]);          \
	} while (0)

#endif
