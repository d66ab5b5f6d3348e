-- What people found when they read the de-identified reports; see project/review_rows.h. No text and no name in the clear: offsets
-- are bytes of the text as it was before any correction, names are keyed hashes and sealed records.

CREATE TABLE review_reader (
  reader_no INTEGER PRIMARY KEY,
  name_hash BLOB    NOT NULL UNIQUE,   -- keyed (domain lookup), 16 bytes
  sealed    BLOB    NOT NULL           -- the name, bound to "reader/<number>"
) STRICT;

CREATE TABLE review_read (
  patient_no  INTEGER NOT NULL,
  study_no    INTEGER NOT NULL,
  reader_no   INTEGER NOT NULL REFERENCES review_reader(reader_no),
  text_sha256 TEXT    NOT NULL,        -- of the text that was read
  PRIMARY KEY (patient_no, study_no, reader_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE review_mark (
  patient_no INTEGER NOT NULL,
  study_no   INTEGER NOT NULL,
  reader_no  INTEGER NOT NULL,
  start_byte INTEGER NOT NULL,
  end_byte   INTEGER NOT NULL,
  type       INTEGER NOT NULL,         -- cxr_phi_type
  miss       INTEGER NOT NULL,         -- cxr_miss_class
  PRIMARY KEY (patient_no, study_no, reader_no, start_byte, end_byte)
) STRICT, WITHOUT ROWID;

CREATE TABLE review_signature (
  number INTEGER PRIMARY KEY,
  digest TEXT    NOT NULL,             -- of the working set that was signed
  sealed BLOB    NOT NULL              -- name, role and digest, bound to "signature/<digest>"
) STRICT;
CREATE INDEX review_signature_digest ON review_signature(digest);
