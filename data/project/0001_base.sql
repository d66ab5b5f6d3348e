-- Bookkeeping of the store. Never edited once released: later changes come as later files.
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Finished shards; see project/stage_log.h.
CREATE TABLE stage_shard (
  stage       TEXT    NOT NULL,
  shard       INTEGER NOT NULL,
  fingerprint TEXT    NOT NULL,
  result      TEXT    NOT NULL,
  n_records   INTEGER NOT NULL,
  PRIMARY KEY (stage, shard)
) STRICT, WITHOUT ROWID;

-- What was set aside, why; `kind` is cxr_subject_kind, `detail` names no value.
CREATE TABLE quarantine (
  stage  TEXT    NOT NULL,
  kind   INTEGER NOT NULL,
  number INTEGER NOT NULL,
  reason TEXT    NOT NULL,
  detail TEXT    NOT NULL,
  shard  INTEGER NOT NULL DEFAULT -1, -- of a shard stage; -1: of a whole-corpus stage
  PRIMARY KEY (stage, kind, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX quarantine_shard ON quarantine(stage, shard);
