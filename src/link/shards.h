/*
 * Inside link: the plain shards of stage link. A shard that would come out as it is stays untouched.
 * Tests: tests/unit/link/test_stage.c
 */
#ifndef LINK_SHARDS_H
#define LINK_SHARDS_H

#include "base/vec.h"
#include "corpus/record.h"
#include "link/job.h"

/* Records of the shard at hand; a few hundred bytes a study. */
typedef struct link__shard {
	uint32_t number;
	cxr_buf bytes;      /* one record behind the other */
	size_t *ends;       /* of each record in bytes */
	size_t n_records, capacity;
} link__shard;

enum { LINK_SHARD_BYTES = 256 << 20 };

void link__shard_init(link__shard *shard);
void link__shard_release(link__shard *shard);
void link__shard_begin(link__shard *shard, uint32_t number);
CXR_NODISCARD cxr_rc link__shard_put(link__shard *shard, const cxr_link_rec *rec, cxr_err *err);
/* Writes the file unless it is there with the same records; out_sha256_hex receives its footer digest. */
CXR_NODISCARD cxr_rc link__shard_finish(link__shard *shard, const cxr_project *project, char out_sha256_hex[65], cxr_err *err);

#endif
