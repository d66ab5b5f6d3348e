/* Inside corpus: what the record encoders and decoders share. Tests: tests/unit/corpus/test_record.c */
#ifndef CORPUS_RECORD_CODEC_H
#define CORPUS_RECORD_CODEC_H

#include "corpus/record.h"
#include "formats/json.h"

/* Most images of a study, pieces of evidence of a report: far above real data, below what would hurt. */
#define CORPUS__MAX_IMAGES 10000
#define CORPUS__MAX_EVIDENCE 100000

/* Parses one JSON object; CXR_E_SCHEMA when the value is no object. Release with json_decref(). */
CXR_NODISCARD cxr_rc corpus__parse_object(cxr_str json, json_t **out, cxr_err *err);
/* For CXR_AUTO. */
void corpus__json_release(json_t **value);

/*
 * Members. Absent or null: the default ("" or 0) when optional, CXR_E_SCHEMA when `required`.
 * Another type or a number outside the range: CXR_E_SCHEMA. Strings are copied into the arena.
 */
CXR_NODISCARD cxr_rc corpus__get_str(const json_t *object, const char *key, bool required, cxr_arena *arena, cxr_str *out, cxr_err *err);
CXR_NODISCARD cxr_rc corpus__get_u64(const json_t *object, const char *key, bool required, uint64_t max, uint64_t *out, cxr_err *err);
CXR_NODISCARD cxr_rc corpus__get_u32(const json_t *object, const char *key, bool required, uint32_t *out, cxr_err *err);
CXR_NODISCARD cxr_rc corpus__get_double(const json_t *object, const char *key, double low, double high, double *out, cxr_err *err);
/* *out NULL when absent or null; CXR_E_SCHEMA for another type, CXR_E_LIMIT for more than max_items. */
CXR_NODISCARD cxr_rc corpus__get_array(const json_t *object, const char *key, size_t max_items, const json_t **out, cxr_err *err);
CXR_NODISCARD cxr_rc corpus__get_object(const json_t *object, const char *key, const json_t **out, cxr_err *err);

/* "key": "text" */
void corpus__put_str(cxr_json_out *out, const char *key, cxr_str text);
/* The same, left out when the text is empty. */
void corpus__put_str_opt(cxr_json_out *out, const char *key, cxr_str text);
void corpus__put_u64(cxr_json_out *out, const char *key, uint64_t value);

#endif
