/* Reports: spans and pieces against the text itself, all styles, typing errors, wraps, line ends. */
#include "house_test.h"

#include <stdio.h>

#include "base/utf8.h"
#include "synth/text.h"

static synth__tables tables;
static synth__block block;

static int set_up(void **state)
{
	(void)state;
	return synth__tables_open(&tables, NULL) == CXR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	synth__tables_close(&tables);
	return 0;
}

typedef void (*check_fn)(const synth__text *text, void *context);

/* Runs over all reports of the first blocks. */
static void for_reports(uint64_t n_blocks, check_fn check, void *context)
{
	cxr_err err;
	synth__text text;
	synth__text_init(&text);
	for (uint64_t no = 0; no < n_blocks; no++) {
		synth__block_make(&tables, 42, no, 64, &block);
		for (size_t p = 0; p < block.n_patients; p++) {
			for (size_t i = 0; i < block.patients[p].n_visits; i++) {
				const synth__visit *visit = &block.visits[block.patients[p].first_visit + i];
				synth__text_begin(&text, &block, &block.patients[p], visit, SYNTH_STREAM_REPORT);
				assert_ok(synth__report_write(&text, &err));
				check(&text, context);
				synth__text_begin(&text, &block, &block.patients[p], visit, SYNTH_STREAM_ADDENDUM);
				assert_ok(synth__addendum_write(&text, &err));
			}
		}
	}
	synth__text_release(&text);
}

static void check_spans(const synth__text *text, void *context)
{
	cxr_str report = cxr_buf_str(&text->buf);
	size_t *n_types = context;
	size_t before = 0;
	assert_true(report.len > 10 && cxr_utf8_is_valid(report));
	assert_null(memchr(report.ptr, '{', report.len));
	assert_null(memchr(report.ptr, '[', report.len));
	assert_null(memchr(report.ptr, '|', report.len));
	for (size_t i = 0; i < text->spans.n_items; i++) {
		synth__span span = text->spans.items[i];
		assert_true(span.start >= before && span.end > span.start && span.end <= report.len);
		assert_false(cxr_is_space((unsigned char)report.ptr[span.start]));
		assert_false(cxr_is_space((unsigned char)report.ptr[span.end - 1]));
		before = span.end;
		n_types[span.type + 1]++;
		cxr_str value = cxr_str_sub(report, (cxr_span){span.start, span.end});
		if (span.type == CXR_PHI_AGE && cxr_is_digit((unsigned char)value.ptr[0]))
			assert_true(value.len == 3 || value.ptr[0] == '9');
	}
}

static void spans_lie_in_the_text_in_order(void **state)
{
	(void)state;
	size_t n_types[CXR_N_PHI_TYPES + 1] = {0};
	for_reports(40, check_spans, n_types);
	for (int type = CXR_PHI_DATE; type <= CXR_PHI_WEB; type++)
		assert_true(n_types[type + 1] > 5);
	assert_true(n_types[0] > 100);
}

/* The stated exam date and accession number are those of the study. */
static void check_statements(const synth__text *text, void *context)
{
	size_t *n_seen = context;
	cxr_str report = cxr_buf_str(&text->buf);
	if (text->accession.end > text->accession.start) {
		assert_true(cxr_str_ieqz(cxr_str_sub(report, text->accession), text->visit->accession));
		n_seen[0]++;
	}
	if (text->exam_date.end > text->exam_date.start) {
		cxr_str stated = cxr_str_sub(report, text->exam_date);
		cxr_date date;
		if (cxr_date_parse(stated, &date) && date.year > 1000) {
			assert_int_equal(cxr_date_to_day(date), text->visit->day);
			n_seen[1]++;
		}
	}
}

static void stated_date_and_accession_are_true(void **state)
{
	(void)state;
	size_t n_seen[2] = {0, 0};
	for_reports(20, check_statements, n_seen);
	assert_true(n_seen[0] > 900);
	assert_true(n_seen[1] > 300);
}

static void check_pieces(const synth__text *text, void *context)
{
	bool *used = context;
	used[text->visit->style] = true;
	assert_true(text->pieces.n_items > 0);
	assert_int_equal(text->pieces.items[0].start, 0);
	for (size_t i = 0; i < text->pieces.n_items; i++) {
		const synth__piece *piece = &text->pieces.items[i];
		size_t next = i + 1 < text->pieces.n_items ? text->pieces.items[i + 1].start : text->buf.len;
		assert_int_equal(piece->end, next);
		assert_true(piece->start <= piece->body_start && piece->body_start <= piece->end);
		if (piece->kind < CXR_N_SECTIONS)
			assert_true(synth__piece_body(text, piece).len > 0);
	}
}

static void pieces_cover_the_text_and_all_styles_occur(void **state)
{
	(void)state;
	bool used[SYNTH_MAX_STYLES] = {false};
	for_reports(40, check_pieces, used);
	for (size_t i = 0; i < tables.n_styles; i++) {
		if (!used[i])
			fail_msg("style %zu never used", i);
	}
}

/* Nothing told but the truth, and everything that is true is told. */
static void check_told(const synth__text *text, void *context)
{
	(void)context;
	for (int label = 0; label < CXR_LABEL_NO_FINDING; label++) {
		bool told = false;
		for (int part = 0; part < 2; part++) {
			uint8_t state = text->told[part].state[label];
			told = told || state != CXR_LABEL_BLANK;
			if (state != CXR_LABEL_BLANK)
				assert_int_equal(state, text->visit->truth.state[label]);
		}
		if (text->has_part[1])
			assert_int_equal(told, text->visit->truth.state[label] != CXR_LABEL_BLANK);
	}
}

static void reports_tell_the_truth(void **state)
{
	(void)state;
	for_reports(40, check_told, NULL);
}

static void check_lines(const synth__text *text, void *context)
{
	size_t *n_crlf = context;
	cxr_str rest = cxr_buf_str(&text->buf);
	cxr_str line;
	while (cxr_str_split(&rest, '\n', &line)) {
		if (text->style->wrap_columns)
			assert_true(cxr_utf8_count(line) <= text->style->wrap_columns + 40);
		*n_crlf += line.len && line.ptr[line.len - 1] == '\r';
		if (!text->style->is_crlf)
			assert_null(memchr(line.ptr, '\r', line.len));
	}
}

static void lines_keep_the_style(void **state)
{
	(void)state;
	size_t n_crlf = 0;
	for_reports(10, check_lines, &n_crlf);
	assert_true(n_crlf > 20);
}

static void date_forms_spell_the_day(void **state)
{
	(void)state;
	static const char *const spelt[SYNTH_N_DATE_FORMS] = {"3/4/2011", "03/04/2011", "3/4/11", "3-4-2011", "2011-03-04", "March 4, 2011",
		"Mar 4, 2011", "4 March 2011", "04-Mar-2011", "March 4th, 2011", "the 4th of March 2011", "3.4.2011", "20110304", "3-4-11",
		"March 4, 2011"};
	synth__text text;
	synth__text_init(&text);
	synth__block_make(&tables, 1, 0, 1, &block);
	block.visits[0].style = 1; /* letters as they are */
	assert_int_equal(tables.styles[1].letter_case, SYNTH_CASE_AS_IS);
	for (int form = 0; form < SYNTH_N_DATE_FORMS; form++) {
		synth__text_begin(&text, &block, &block.patients[0], &block.visits[0], SYNTH_STREAM_REPORT);
		synth__date_write(&text, cxr_date_to_day((cxr_date){2011, 3, 4}), (synth__date_form)form);
		assert_string_equal(text.buf.ptr, spelt[form]);
		assert_int_equal(text.spans.n_items, 1);
		assert_int_equal(text.spans.items[0].end, text.buf.len);
	}
	synth__text_release(&text);
}

static void choices_and_slots_expand(void **state)
{
	(void)state;
	synth__text text;
	synth__text_init(&text);
	synth__block_make(&tables, 1, 0, 1, &block);
	block.visits[0].style = 1;
	synth__text_begin(&text, &block, &block.patients[0], &block.visits[0], SYNTH_STREAM_REPORT);
	synth__expand(&text, cxr_str_from("[a[b|b]|ab]{k:[1|1]2}{mrn}"));
	char wanted[64];
	snprintf(wanted, sizeof wanted, "ab12%s", block.patients[0].mrn);
	assert_string_equal(text.buf.ptr, wanted);
	assert_int_equal(text.spans.n_items, 2);
	assert_int_equal(text.spans.items[0].type, SYNTH_SPAN_KEEP);
	assert_int_equal(text.spans.items[1].type, CXR_PHI_ID);
	assert_false(text.failed);
	synth__expand(&text, cxr_str_from("{no such slot}"));
	assert_true(text.failed);
	synth__text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_lie_in_the_text_in_order),
		cmocka_unit_test(stated_date_and_accession_are_true),
		cmocka_unit_test(pieces_cover_the_text_and_all_styles_occur),
		cmocka_unit_test(reports_tell_the_truth),
		cmocka_unit_test(lines_keep_the_style),
		cmocka_unit_test(date_forms_spell_the_day),
		cmocka_unit_test(choices_and_slots_expand),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
