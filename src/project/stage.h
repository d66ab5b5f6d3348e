/*
 * Stage descriptor: all that the pipeline knows about a stage. Stages never call each other; they read
 * the shards of the stages named in `inputs` and write their own.
 *
 * A shard stage is a pure function of (its inputs' shards, the vault if needs_vault, the config):
 * for shard s it reads the shards s of its inputs and writes one record per study in the same order. It may write files below
 * project->work_dir atomically (same bytes on every run). It must ask cxr_run_should_stop() between studies.
 * Tests: tests/unit/pipeline/test_pipeline.c
 */
#ifndef PROJECT_STAGE_H
#define PROJECT_STAGE_H

#include "project/project.h"

typedef struct cxr_stage {
	const char *name;
	const char *inputs[6];  /* names of stages; NULL behind the last when there are fewer */
	uint32_t version;       /* raise when the output changes: old shards are then redone */
	const char *(*built_with)(void); /* what else of this build the output depends on (a vocabulary); NULL = nothing */
	bool needs_vault;
	bool reads_review;       /* depends also on what readers of the shard's reports said; run->reviews is there in run_shard */
	bool has_shards;         /* a whole-corpus stage that writes shard files and one log row a shard (link) */
	bool describes_release;  /* depends also on what only describes a release (config.hash_hex instead of work_hash_hex) and on what was left out */

	/*
	 * Whole-corpus stages (intake, link, stats): own transactions, resumable; NULL for shard stages. They put their log rows with
	 * `result`; the pipeline sets the fingerprint of row 0 when they come back. Without inputs they run every time.
	 */
	cxr_rc (*run_whole)(cxr_run *run, cxr_err *err);

	/* shard stages: one worker state per thread (may be NULL functions), then shards in any order */
	cxr_rc (*open_worker)(cxr_run *run, void **out_worker, cxr_err *err);
	cxr_rc (*run_shard)(cxr_run *run, void *worker, uint32_t shard, cxr_shard_writer *out, cxr_err *err);
	void (*close_worker)(void *worker);
	/*
	 * After the shard's file exists, inside the transaction that makes it count: rows for the store (quarantine ...), main
	 * thread. Quarantine rows that it put for the same shard before are gone already. May be NULL.
	 */
	cxr_rc (*commit_shard)(cxr_run *run, uint32_t shard, cxr_err *err);
} cxr_stage;

#endif
