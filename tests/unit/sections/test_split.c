/* The section finder: layouts, partition of the text, joins, profiles. */
#include "house_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "sections/sections.h"

static cxr_err err;

/* Splits, checks that the pieces partition the text, and renders "kind=trimmed body|..." for comparison. */
static const char *render(cxr_str text, cxr_sections_profile profile, cxr_sections *out_sections, cxr_arena *arena)
{
	static char out[8192];
	cxr_sections s;
	assert_ok(cxr_sections_split(text, profile, arena, &s, &err));
	assert_true(s.n_pieces >= 1);
	assert_int_equal(s.pieces[0].kind, CXR_PIECE_PREAMBLE);
	size_t at = 0, len = 0;
	out[0] = 0;
	for (size_t i = 0; i < s.n_pieces; i++) {
		const cxr_piece *p = &s.pieces[i];
		assert_int_equal(p->start, at);
		assert_true(p->start <= p->body_start && p->body_start <= p->end);
		at = p->end;
		cxr_str body = cxr_str_trim((cxr_str){text.ptr + p->body_start, p->end - p->body_start});
		if (p->kind != CXR_PIECE_PREAMBLE || body.len)
			len += (size_t)snprintf(out + len, sizeof out - len, "%s%s=" CXR_STR_FMT, len ? "|" : "", cxr_section_key(p->kind), CXR_STR_ARG(body));
		assert_true(len < sizeof out);
	}
	assert_int_equal(at, text.len);
	if (out_sections)
		*out_sections = s;
	return out;
}

static void expect(const char *text, cxr_sections_profile profile, const char *expected)
{
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	assert_string_equal(render(cxr_str_from(text), profile, NULL, &arena), expected);
	cxr_arena_release(&arena);
}

static void test_full_report(void **state)
{
	(void)state;
	expect("NARRATIVE:\nCHEST 1 VIEW: 1/2/2000\n\nHISTORY: Cough.\n\nCLINICAL HISTORY: Pain\nCOMPARISON: None.\nTECHNIQUE: AP\nPROCEDURE COMMENTS: One view\n"
		"FINDINGS:\nClear.\nLUNGS: clear\nIMPRESSION:\n\n1. NORMAL.\n2. STABLE.\n\nEND OF IMPRESSION:\nJOHN\nSUMMARY: 2-ABNORMAL, OLD\nACCESSION NUMBER:\n123\n"
		"This report has been anonymized. All dates are offset from the actual dates.",
		CXR_SECTIONS_AUTO,
		"narrative=CHEST 1 VIEW: 1/2/2000|history=Cough.|clinical_history=Pain|comparison=None.|technique=AP|procedure_comments=One view|"
		"findings=Clear.\nLUNGS: clear|impression=1. NORMAL.\n2. STABLE.|end_of_impression=JOHN|summary=2-ABNORMAL, OLD|accession_number=123|"
		"trailer=This report has been anonymized. All dates are offset from the actual dates.");
}

static void test_layouts(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"", ""},
		{"No headers at all.", "preamble=No headers at all."},
		{"CHEST HISTORY: COUGH COMPARISON: NONE FINDINGS: CLEAR IMPRESSION: 1. CLEAR", "preamble=CHEST|history=COUGH|comparison=NONE|findings=CLEAR|impression=1. CLEAR"},
		{"Indication: cough. Findings: The lungs are clear. Impression: Normal.", "clinical_history=cough.|findings=The lungs are clear.|impression=Normal."},
		{"FINDINGS\nClear.\nIMPRESSION\nNormal.", "findings=Clear.|impression=Normal."},
		{"findings:\nclear\nImpression :\nnormal", "findings=clear|impression=normal"},
		{"FINDINGS The lungs are clear.\nIMPRESSION 1. Clear.\n", "findings=The lungs are clear.|impression=1. Clear."},
		{"IMPRESSION - No change.", "impression=No change."},
		{"HISTORY of cough.", "preamble=HISTORY of cough."},
		{"FINDNGS: A\nIMPRESSSION: B", "findings=A|impression=B"},
		{"FINDINGSS: A\nCOMPARISNO: B\nndication: C", "findings=A|comparison=B|clinical_history=C"},
		{"FINDINGS AND IMPRESSION: One.", "impression=One."},
		{"CONCLUSION: One.", "impression=One."},
		{"REASON FOR EXAM: a\nINDICATION: b", "clinical_history=a|clinical_history=b"},
		{"IMPRESSION: A.\nEND OF IMPRESSION:SUMMARY:1-NORMAL", "impression=A.|end_of_impression=|summary=1-NORMAL"},
		{"IMPRESSION: A. END OF IMPRESSION SUMMARY: 4", "impression=A.|end_of_impression=|summary=4"},
		{"IMPRESSION: A.\nEND OF IMPRESSIONSUMMARY: 3", "impression=A.|end_of_impression=|summary=3"},
		{"IMPRESSION:\nA.\nADDENDUM:\nB.", "impression=A.|impression=B."},
		{"IMPRESSION: A. I have personally reviewed the images for this examination.", "impression=A.|trailer=I have personally reviewed the images for this examination."},
		{"IMPRESSION: Compared to prior study: no change.", "impression=Compared to prior study: no change."},
		{"HISTORY: SMOKING HISTORY: 20 YEARS", "history=SMOKING HISTORY: 20 YEARS"},
		{"FINDINGS:\nRIGHT PICC: TIP IN SVC\nIMPRESSION: X", "findings=RIGHT PICC: TIP IN SVC|impression=X"},
		{"HISTORY: x\n\nSPECIAL STUFF: y\nIMPRESSION: z", "history=x|other=y|impression=z"},
		{"CHEST, TWO VIEWS: 1/1/2000\nIMPRESSION: z", "narrative=CHEST, TWO VIEWS: 1/1/2000|impression=z"},
		{"FINDINGS: a\nIMPRESSION: b\nCHEST 2 VIEWS\nFINDINGS: c\nIMPRESSION: d", "findings=a|impression=b\nCHEST 2 VIEWS|findings=c|impression=d"},
		{"FINDINGS:\r\nClear.\r\nIMPRESSION:\r\nNormal.\r\n", "findings=Clear.|impression=Normal."},
		{"IMPRESSION: A.\nACCESSION NUMBER: 123\n*** Final report ***\n", "impression=A.|accession_number=123|trailer=*** Final report ***"},
		{"IMPRESSION: A.\nACCESSION NUMBER:\n123\n\nPrinted 5/28/1998 19:41, X Clinic", "impression=A.|accession_number=123|trailer=Printed 5/28/1998 19:41, X Clinic"},
		{"IMPRESSION: A.\nACCESSION NUMBER: 12 and 13\nI attest that I read it.", "impression=A.|accession_number=12 and 13|trailer=I attest that I read it."},
		{"ACCESSION NUMBER: 123\nUnknown words\nIMPRESSION: A", "accession_number=123|trailer=Unknown words|impression=A"},
		{"ACCESSION NUMBER: none given", "accession_number=none given"},
		{"SUMMARY: 2-OLD\n\nI attest that I read it.\nBy: Roe\n\nACCESSION NUMBER: 1", "summary=2-OLD\n\nI attest that I read it.\nBy: Roe|accession_number=1"},
		{"SUMMARY: 2-OLD\n\nDictated by: Roe\n", "summary=2-OLD|trailer=Dictated by: Roe"},
		{"END OF IMPRESSION: I attest that I read it.\nSUMMARY: 1", "end_of_impression=I attest that I read it.|summary=1"},
		{"ATTENDING: DR. ROE\nFINDINGS: a", "other=DR. ROE|findings=a"},
		{"Dictated by Roe. The heart is big.", "preamble=Dictated by Roe. The heart is big."},
		{"Order 7  Accession: 123\nFINDINGS: a\n**IMPRESSION: b", "preamble=Order 7  Accession: 123|findings=a|impression=b"},
		{"IMPRESSION: a\n\nABC:smith\n", "impression=a|trailer=ABC:smith"},
		{"::::\n:\n :", "preamble=::::\n:\n :"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++)
		expect(cases[i][0], CXR_SECTIONS_AUTO, cases[i][1]);
}

static void test_mimic(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"                                 FINAL REPORT\n EXAMINATION:  CHEST (PA AND LAT)\n \n INDICATION:  ___ with cough\n \n FINDINGS: \n \n Clear. IMPRESSION: inline\n \n IMPRESSION: \n \n Normal.",
			"preamble=FINAL REPORT|narrative=CHEST (PA AND LAT)|clinical_history=___ with cough|findings=Clear. IMPRESSION: inline|impression=Normal."},
		{"FINAL REPORT\n CHEST, TWO VIEWS: Clear.\n", "preamble=FINAL REPORT|findings=Clear."},
		{"FINAL REPORT\n INDICATION: cough\n\n Lungs clear.\n", "preamble=FINAL REPORT|clinical_history=cough\n\n Lungs clear.|findings=Lungs clear."},
		{"FINAL REPORT\n FINDINGS: a\n WET READ: b\n ODD THING: c\n", "preamble=FINAL REPORT|findings=a|other=b|other=c"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		if (i == 2) /* the last paragraph leaves the indication */
			expect(cases[i][0], CXR_SECTIONS_MIMIC, "preamble=FINAL REPORT|clinical_history=cough|findings=Lungs clear.");
		else
			expect(cases[i][0], CXR_SECTIONS_AUTO, cases[i][1]);
	}
}

static void test_bodies_and_code(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	cxr_sections s;
	cxr_str body;
	render(cxr_str_from("FINDINGS: A \nIMPRESSION:\n \n1.   ITEM\n\nFINDINGS:\nB\n\nCOMPARISON:  \nSUMMARY CODE: 3\n"), CXR_SECTIONS_AUTO, &s, &arena);
	assert_int_equal(s.summary_code, 3);
	assert_ok(cxr_sections_body(&s, CXR_SECTION_IMPRESSION, CXR_BODY_RELEASED, &arena, &body, &err));
	assert_true(cxr_str_eqz(body, "\n \n1.   ITEM"));
	assert_ok(cxr_sections_body(&s, CXR_SECTION_IMPRESSION, CXR_BODY_TRIMMED, &arena, &body, &err));
	assert_true(cxr_str_eqz(body, "1.   ITEM"));
	assert_ok(cxr_sections_body(&s, CXR_SECTION_FINDINGS, CXR_BODY_TRIMMED, &arena, &body, &err));
	assert_true(cxr_str_eqz(body, "A\nB"));
	assert_ok(cxr_sections_body(&s, CXR_SECTION_FINDINGS, CXR_BODY_RELEASED, &arena, &body, &err));
	assert_true(cxr_str_eqz(body, "A\n\nB"));
	assert_ok(cxr_sections_body(&s, CXR_SECTION_COMPARISON, CXR_BODY_RELEASED, &arena, &body, &err));
	assert_null(body.ptr);
	cxr_span *spans;
	size_t n_spans;
	assert_ok(cxr_sections_label_spans(&s, &arena, &spans, &n_spans, &err));
	assert_int_equal(n_spans, 3);
	render(cxr_str_from("HISTORY: edema\nNARRATIVE: effusion"), CXR_SECTIONS_AUTO, &s, &arena);
	assert_ok(cxr_sections_label_spans(&s, &arena, &spans, &n_spans, &err));
	assert_int_equal(n_spans, 1);
	assert_int_equal(spans[0].start, strlen("HISTORY: edema\nNARRATIVE: "));
	cxr_arena tiny;
	cxr_arena_init(&tiny, 32);
	assert_int_equal(cxr_sections_split(cxr_str_from("FINDINGS: x"), CXR_SECTIONS_AUTO, &tiny, &s, &err), CXR_E_NOMEM);
	cxr_arena_release(&tiny);
	cxr_arena_release(&arena);
}

/* Reports put together from random parts: the partition always holds, and clean headers are all found. */
static void test_generated(void **state)
{
	(void)state;
	static const struct {
		const char *header;
		cxr_section kind;
	} headers[] = {
		{"NARRATIVE", CXR_SECTION_NARRATIVE}, {"CLINICAL HISTORY", CXR_SECTION_CLINICAL_HISTORY}, {"HISTORY", CXR_SECTION_HISTORY},
		{"COMPARISON", CXR_SECTION_COMPARISON}, {"TECHNIQUE", CXR_SECTION_TECHNIQUE}, {"PROCEDURE COMMENTS", CXR_SECTION_PROCEDURE_COMMENTS},
		{"FINDINGS", CXR_SECTION_FINDINGS}, {"IMPRESSION", CXR_SECTION_IMPRESSION}, {"END OF IMPRESSION", CXR_SECTION_END_OF_IMPRESSION},
		{"SUMMARY", CXR_SECTION_SUMMARY}, {"ACCESSION NUMBER", CXR_SECTION_ACCESSION_NUMBER},
	};
	static const char *const bodies[] = {"1. CLEAR LUNGS.", "No change. Stable heart", "12345", "\n1. A.\n2. B.", "LUNGS: clear.\nHEART: normal", "ONE VIEW, AP"};
	static const char *const separators[] = {":\n", ": ", ":", " :\n"};
	for (uint64_t seed = 0; seed < 2000; seed++) {
		cxr_rng rng;
		cxr_rng_init(&rng, 5, seed);
		char text[2048], expected[4096];
		size_t len = 0, n = 0;
		bool one_line = cxr_rng_chance(&rng, 0.2);
		text[0] = expected[0] = 0;
		for (size_t i = 0; i < CXR_ARRAY_LEN(headers); i++) {
			if (cxr_rng_chance(&rng, 0.3))
				continue;
			const char *body = bodies[cxr_rng_below(&rng, CXR_ARRAY_LEN(bodies))];
			if (one_line)
				body = "CLEAR, NO CHANGE";
			if (headers[i].kind == CXR_SECTION_ACCESSION_NUMBER) /* what is no number becomes trailer */
				body = "12345";
			len += (size_t)snprintf(text + len, sizeof text - len, "%s%s%s%s", headers[i].header, separators[one_line ? 1 : cxr_rng_below(&rng, 4)], body, one_line ? " " : "\n");
			n += (size_t)snprintf(expected + n, sizeof expected - n, "%s%s=" CXR_STR_FMT, n ? "|" : "", cxr_section_key(headers[i].kind), CXR_STR_ARG(cxr_str_trim(cxr_str_from(body))));
		}
		expect(text, CXR_SECTIONS_AUTO, expected);
	}
}

static void test_many_pieces(void **state)
{
	(void)state;
	static const char unit[] = "IMPRESSION:\n";
	size_t n = 100000;
	char *text = malloc(n * (sizeof unit - 1) + 1);
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * (sizeof unit - 1), unit, sizeof unit);
	cxr_arena arena;
	cxr_arena_init(&arena, 64 << 20);
	cxr_sections s;
	cxr_str report = {text, n * (sizeof unit - 1)};
	assert_ok(cxr_sections_split(report, CXR_SECTIONS_AUTO, &arena, &s, &err));
	assert_int_equal(s.n_pieces, CXR_SECTIONS_MAX_PIECES);
	assert_int_equal(s.pieces[s.n_pieces - 1].end, report.len);
	free(text);
	cxr_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_report), cmocka_unit_test(test_layouts), cmocka_unit_test(test_mimic),
		cmocka_unit_test(test_bodies_and_code), cmocka_unit_test(test_generated), cmocka_unit_test(test_many_pieces),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
