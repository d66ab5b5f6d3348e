/*
 * Which stage has finished which shard, from what, with what result. A row is written in the transaction that makes the
 * shard count. Whole-corpus stages (intake, link, stats) have shard 0 for the stage itself; link also has one row a shard.
 *
 * A shard is up to date when its file's footer digest and its fingerprint are the ones recorded. The fingerprint is
 * SHA-256 over: stage name, stage version, the config hash, and `result` of the same shard (or of shard 0) of each input; for a
 * stage that reads the review also the digest of the shard's review rows, when there are any.
 * Table stage_shard of data/project/0001_base.sql. Tests: tests/unit/project/test_stage_log.c
 */
#ifndef PROJECT_STAGE_LOG_H
#define PROJECT_STAGE_LOG_H

#include "project/store.h"

enum { CXR_STAGE_HEX = 65 };

typedef struct cxr_stage_log_row {
	char fingerprint[CXR_STAGE_HEX]; /* what it was made from; "" when absent */
	char result[CXR_STAGE_HEX];      /* digest of what came out: footer SHA-256 of the shard file */
	uint64_t n_records;
} cxr_stage_log_row;

/* Absent: *out is all empty, CXR_OK. */
CXR_NODISCARD cxr_rc cxr_stage_log_get(cxr_store *store, const char *stage, uint32_t shard, cxr_stage_log_row *out, cxr_err *err);
/* Replaces. */
CXR_NODISCARD cxr_rc cxr_stage_log_put(cxr_store *store, const char *stage, uint32_t shard, const cxr_stage_log_row *row, cxr_err *err);
/* Forgets the rows of shards first_shard and above. */
CXR_NODISCARD cxr_rc cxr_stage_log_trim(cxr_store *store, const char *stage, uint32_t first_shard, cxr_err *err);
/* Rows there are for a stage (shards finished, up to date or not). */
CXR_NODISCARD cxr_rc cxr_stage_log_count(cxr_store *store, const char *stage, uint64_t *out, cxr_err *err);

#endif
