/*
 * A batch of files hashed on the worker pool; bounds the memory of tree-wide passes. Room-internal; lives in sums.c.
 * Tests: tests/unit/release/test_verify.c
 */
#ifndef RELEASE_HASH_BATCH_H
#define RELEASE_HASH_BATCH_H

#include "release/manifest.h"

enum { RELEASE__BATCH_FILES = 256 };

typedef struct release__batch_item {
	char *path;
	size_t relative_at;  /* where the path below the root starts in `path` */
	uint64_t size_bytes;
	char expected_hex[CXR_SHA256_HEX + 1]; /* for the verifier; "" = none */
	release__hash hash;
} release__batch_item;

typedef struct release__batch {
	release__batch_item items[RELEASE__BATCH_FILES];
	size_t n_items;
} release__batch;

/* Adds a path (copied); the batch must not be full. */
CXR_NODISCARD cxr_rc release__batch_add(release__batch *batch, const char *path, size_t relative_at, uint64_t size_bytes, cxr_err *err);
/* Fills items[].hash. */
CXR_NODISCARD cxr_rc release__batch_hash(release__batch *batch, int n_workers, cxr_err *err);
void release__batch_clear(release__batch *batch);

#endif
