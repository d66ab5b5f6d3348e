-- Numbers that stage link gave: once, for ever. Hashes are keyed (domain lookup), 16 bytes.

CREATE TABLE patient (
  patient_no INTEGER PRIMARY KEY,
  key_hash   BLOB    NOT NULL UNIQUE,  -- of the canonical patient id
  split      INTEGER NOT NULL          -- 0 train, 1 valid, 2 test
) STRICT;

CREATE TABLE study (
  patient_no INTEGER NOT NULL,
  study_no   INTEGER NOT NULL,
  basis      INTEGER NOT NULL,         -- confidence: tied by 1 accession, 2 date and modality, 3 study UID alone
  is_present INTEGER NOT NULL,         -- 0: none of its images was there at the last link
  has_report INTEGER NOT NULL,
  PRIMARY KEY (patient_no, study_no)
) STRICT, WITHOUT ROWID;

-- What leads to a study: hash of patient and accession, patient and study UID, or patient, date and modality.
CREATE TABLE study_key (
  key_hash   BLOB    PRIMARY KEY,
  patient_no INTEGER NOT NULL,
  study_no   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE study_view (
  patient_no  INTEGER NOT NULL,
  study_no    INTEGER NOT NULL,
  view_no     INTEGER NOT NULL,
  sop_hash    BLOB    NOT NULL,
  anchor_hash BLOB    NOT NULL UNIQUE, -- of everything in the header that says which study the image belongs to
  PRIMARY KEY (patient_no, study_no, view_no)
) STRICT, WITHOUT ROWID;

-- Rows of the reports table that a study has; made anew by every link.
CREATE TABLE study_report (
  report_no  INTEGER PRIMARY KEY,      -- report.number
  patient_no INTEGER NOT NULL,
  study_no   INTEGER NOT NULL,
  basis      INTEGER NOT NULL,         -- joined by 1 accession, 2 date, 3 study UID
  role       INTEGER NOT NULL          -- 0 in the text, 1 appended or replacing, 2 superseded by a later row
) STRICT;
