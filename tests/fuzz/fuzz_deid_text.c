/* Any bytes as a report, as a line of the filter, and as known identifiers: no crash, offsets in order, the rest unchanged. */
#include <stdlib.h>

#include "deid/text_json.h"

static cxr_deid_engine *engine;
static cxr_key *key;

static void start(void)
{
	unsigned char bytes[32] = {7};
	if (engine)
		return;
	if (cxr_key_from_bytes(bytes, &key, NULL) != CXR_OK || cxr_deid_engine_new(NULL, 0, NULL, 0, &engine, NULL) != CXR_OK)
		abort();
}

static void check(cxr_str text, const cxr_deid_result *r)
{
	size_t at = 0, out_at = 0;
	for (size_t i = 0; i < r->n_spans; i++) {
		const cxr_phi_span *s = &r->spans[i];
		if (s->source.start < at || s->source.end <= s->source.start || s->source.end > text.len || s->output.end > r->text.len)
			abort();
		size_t n = s->source.start - at;
		if (s->output.start - out_at != n || memcmp(text.ptr + at, r->text.ptr + out_at, n) != 0)
			abort();
		at = s->source.end;
		out_at = s->output.end;
	}
	if (text.len - at != r->text.len - out_at || (text.len > at && memcmp(text.ptr + at, r->text.ptr + out_at, text.len - at) != 0))
		abort();
}

static void run(const cxr_deid_subject *subject, cxr_str text, cxr_arena *arena, cxr_deid_result *result)
{
	cxr_ledger ledger = {.key = key, .age_cap_years = 90};
	if (cxr_deid_text(engine, &ledger, subject, text, false, arena, result, NULL) != CXR_OK)
		abort();
	check(text, result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cxr_arena arena;
	cxr_deid_result result;
	cxr_str bytes = {(const char *)data, size};
	start();
	cxr_arena_init(&arena, (size_t)1 << 28);
	/* as a report; its first line is known of the patient in every way */
	cxr_str rest = bytes, first = {"", 0};
	cxr_str_split(&rest, '\n', &first);
	const cxr_str known[] = {first};
	cxr_deid_subject subject = {.patient_key = first, .names = known, .n_names = 1, .ids = known, .n_ids = 1, .dates = known, .n_dates = 1, .places = known, .n_places = 1, .addresses = known, .n_addresses = 1,
		.staff = known, .n_staff = 1, .study_day = CXR_DAY_NONE};
	run(&subject, bytes, &arena, &result);
	/* as a line of JSON */
	json_t *object = NULL;
	cxr_deid_line line;
	if (cxr_json_parse(bytes, &object, NULL) == CXR_OK && cxr_deid_line_read(object, &arena, &line, NULL) == CXR_OK) {
		cxr_buf out;
		cxr_buf_init(&out, (size_t)1 << 28);
		run(&line.subject, line.text, &arena, &result);
		cxr_deid_line_write(&line, &result, &out);
		json_t *again = NULL;
		if (cxr_json_parse(cxr_str_trim(cxr_buf_str(&out)), &again, NULL) != CXR_OK)
			abort();
		json_decref(again);
		cxr_buf_release(&out);
	}
	json_decref(object);
	cxr_arena_release(&arena);
	return 0;
}
