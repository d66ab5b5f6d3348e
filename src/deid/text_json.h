/*
 * One line of the filter `cxr deid text` (CONTRACTS section 6): a JSON object in, a JSON object out.
 *
 * In:  {"id": any, "text": "...", "patient_id": "77", "study_date": "2024-02-25", "sex": "F",
 *       "known": {"names": [], "staff": [], "ids": [], "accessions": [], "dates": [], "places": [], "addresses": [], "phones": [], "emails": []}}
 *      Only "text" is required; other members are ignored.
 * Out: {"id", "text", "spans": [{"start","end","type","surrogate","out_start","out_end","detectors"}]}; offsets count code points.
 * Tests: tests/unit/deid/test_text_json.c, tests/fuzz/fuzz_deid_text.c
 */
#ifndef DEID_TEXT_JSON_H
#define DEID_TEXT_JSON_H

#include "deid/text.h"
#include "formats/json.h"

typedef struct cxr_deid_line {
	const json_t *id;         /* NULL when absent; lives as long as the object read */
	cxr_str text;
	cxr_deid_subject subject; /* lists in the arena, strings in the object read */
} cxr_deid_line;

/* CXR_E_SCHEMA: no object, no "text", a member of another type. CXR_E_LIMIT: a list of more than 4,096. The message names the member, never a value. */
CXR_NODISCARD cxr_rc cxr_deid_line_read(const json_t *object, cxr_arena *arena, cxr_deid_line *out, cxr_err *err);
/* Appends one object and LF. `result` must be that of line->text. */
void cxr_deid_line_write(const cxr_deid_line *line, const cxr_deid_result *result, cxr_buf *out);

#endif
