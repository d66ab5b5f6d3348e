/*
 * The span ledger of one report: every replaced span with its true value and surrogate. Lives sealed in the vault,
 * one shard file a shard (<project>/vault/spans/NNNNN.shard), records in the order of stage deid, bound to
 * "spans/<study number>"; a record starts with its study number in the clear (8 bytes, little endian), so that one can be
 * found without opening all. Offsets are bytes. Tests: tests/unit/deid/test_span_ledger.c
 */
#ifndef DEID_SPAN_LEDGER_H
#define DEID_SPAN_LEDGER_H

#include "deid/text.h"
#include "project/vault.h"

typedef struct cxr_span_ledger {
	uint32_t patient_no, study_no;
	char output_sha256[65];      /* of the de-identified text */
	cxr_phi_span *spans;
	cxr_str *sources;            /* true value of each span */
	size_t n_spans;
	/* when readers' marks changed the text: how it was before, which is what readers see; else ptr NULL and 0 */
	cxr_str first_text;
	cxr_phi_span *first_spans;   /* `output` and `type` only */
	size_t n_first_spans;
} cxr_span_ledger;

/* One JSON object. `source`: the text before replacement. `first`: the result before readers' marks, NULL when nothing was marked. */
void cxr_span_ledger_encode(uint32_t patient_no, uint32_t study_no, cxr_str source, const cxr_deid_result *result, const cxr_deid_result *first,
	cxr_buf *out);
/* Views live in the arena. CXR_E_SCHEMA, CXR_E_FORMAT, CXR_E_NOMEM. */
CXR_NODISCARD cxr_rc cxr_span_ledger_decode(cxr_str json, cxr_arena *arena, cxr_span_ledger *out, cxr_err *err);
/* Appends number + sealed ledger: the record of the shard file. */
CXR_NODISCARD cxr_rc cxr_span_ledger_seal(const cxr_key *key, uint32_t patient_no, uint32_t study_no, cxr_str json, cxr_buf *out, cxr_err *err);
/* "spans/<number>", what the sealed record is bound to. */
void cxr_span_ledger_about(uint32_t patient_no, uint32_t study_no, char out[32]);

#endif
