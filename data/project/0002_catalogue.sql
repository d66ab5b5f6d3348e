-- Catalogue of what intake found. Hashes are keyed (domain lookup), 16 bytes; the values themselves are in the vault
-- under the same number.

-- Every file of the DICOM roots that was looked at.
CREATE TABLE source_file (
  number     INTEGER PRIMARY KEY,    -- vault kind PATH
  path_hash  BLOB    NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  mtime_ns   INTEGER NOT NULL,
  kind       INTEGER NOT NULL,       -- 0 image, 1 passed over (not DICOM), 2 quarantined, 3 identical copy of another image
  is_present INTEGER NOT NULL        -- 0: no longer there at the last intake
) STRICT;

-- One row an image that is there and can be read; number = source_file.number; vault kind IMAGE. Usable are those whose
-- source_file.kind is 0; the others are copies (3) or set aside for what other files say (2).
CREATE TABLE image (
  number       INTEGER PRIMARY KEY REFERENCES source_file(number),
  sop_hash     BLOB NOT NULL,
  study_hash   BLOB NOT NULL,        -- of StudyInstanceUID
  patient_hash BLOB NOT NULL,        -- of the patient id, trimmed, ASCII upper case
  digest       BLOB NOT NULL         -- of the vault record without the path, and of how often the file changed
) STRICT;
CREATE INDEX image_sop ON image(sop_hash);
CREATE INDEX image_study ON image(study_hash);

-- One row a usable row of the reports table; vault kind REPORT. Equal rows share one number.
CREATE TABLE report (
  number     INTEGER PRIMARY KEY,
  row_hash   BLOB    NOT NULL UNIQUE,
  is_present INTEGER NOT NULL
) STRICT;

-- One row a usable row of the demographics table; vault kind DEMOGRAPHIC.
CREATE TABLE demographic (
  number       INTEGER PRIMARY KEY,
  row_hash     BLOB    NOT NULL UNIQUE,
  patient_hash BLOB    NOT NULL,
  is_present   INTEGER NOT NULL
) STRICT;

-- What intake remembers of a file to decide by; nobody else reads it.
CREATE TABLE intake_file (
  number    INTEGER PRIMARY KEY REFERENCES source_file(number),
  is_stale  INTEGER NOT NULL,         -- 1: to be read again even when size and time are unchanged
  n_changes INTEGER NOT NULL,         -- how often its size or time was found changed
  content   BLOB                      -- of all bytes; NULL until another file had the same SOPInstanceUID
) STRICT;
