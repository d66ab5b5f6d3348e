/*
 * MANIFEST.json (what made the release, which parts it has) and SHA256SUMS (digest of every other file, in walk order,
 * in the form of sha256sum). Room-internal. Tests: tests/unit/release/test_manifest.c, tests/fuzz/fuzz_release_sums.c
 */
#ifndef RELEASE_MANIFEST_H
#define RELEASE_MANIFEST_H

#include "base/digest.h"
#include "release/draft.h"

enum { RELEASE__FORMAT_VERSION = 1 };

CXR_NODISCARD cxr_rc release__manifest_write(const release__draft *draft, cxr_err *err);

/* What the verifier needs of a MANIFEST.json. */
typedef struct release__manifest {
	bool has[RELEASE__N_PARTS];
	release__units counts;
	uint64_t rows_by_readers; /* studies counted in review.studies_read_by */
	bool is_generated;
	bool names_are_ids;       /* DICOM profile `valid`: PatientName is the deid id */
} release__manifest;

/* CXR_E_SCHEMA: a member is absent or wrong; the message names it. CXR_E_VERSION: written by a newer cxr. */
CXR_NODISCARD cxr_rc release__manifest_parse(const json_t *json, release__manifest *out, cxr_err *err);

/*
 * Sum of digests of (path, content digest) pairs, whatever their order: two equal tallies mean the same files with the same
 * bytes. Lets the writer compare what the stages recorded with what lies on the disk in constant memory.
 */
typedef struct release__tally {
	uint64_t sum[4];
	uint64_t n;
} release__tally;
void release__tally_add(release__tally *tally, cxr_str path, cxr_str sha256_hex);
bool release__tally_equal(const release__tally *a, const release__tally *b);

typedef struct release__sums_result {
	uint64_t n_files;
	uint64_t n_bytes;
	release__tally images; /* files below DICOM/, PNG/ and JPG/ */
} release__sums_result;

/* Hashes every file below `dir` from the disk on n_workers threads and writes dir/SHA256SUMS. CXR_E_SCHEMA: a name that may not be there. */
CXR_NODISCARD cxr_rc release__sums_write(const cxr_run *run, const char *dir, release__sums_result *out, cxr_err *err);

/* ---- reading SHA256SUMS ---- */
typedef struct release__sums_line {
	cxr_str path;                          /* view into the text */
	char sha256_hex[CXR_SHA256_HEX + 1];
} release__sums_line;

/*
 * Takes the next line off *rest (rest->ptr NULL at the end): 64 lower-case hexadecimal digits, two spaces, a plain path, LF.
 * False when the line has another form; it is skipped then.
 */
bool release__sums_next(cxr_str *rest, release__sums_line *out);

/* ---- hashing ---- */
typedef struct release__hash {
	bool is_readable;
	char sha256_hex[CXR_SHA256_HEX + 1];
} release__hash;
/* Digest of a file's bytes through a map; is_readable false when it cannot be opened as a regular file. */
void release__hash_file(const char *path, release__hash *out);

#endif
