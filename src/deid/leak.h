/*
 * Search of a tree for every identifier of the vault: "does any real value stand in any released byte?"
 * One pass per file with an automaton over all values in the forms they could take (as written, case folded, date forms,
 * UTF-16, inside ZIP-free containers as raw bytes). Values too short or too common to prove anything are counted, not searched.
 * Findings name the file and the class of the value, never the value. Tests: tests/unit/deid/test_leak.c
 */
#ifndef DEID_LEAK_H
#define DEID_LEAK_H

#include "project/project.h"

typedef struct cxr_leak_finding {
	const char *code;      /* "leak_name", "leak_id", "leak_date", "leak_phone", "leak_place", "leak_path", "leak_uid", "leak_web" */
	char subject[256];     /* path below the tree, or "file 17" when the path itself leaks */
	uint64_t byte_pos;     /* 0 when it stands in the path */
	char text[160];        /* value-free: "patient00042's name, in df_cxr_plus.csv row 17" */
} cxr_leak_finding;

typedef struct cxr_leak_options {
	int n_workers;
	void (*on_finding)(void *context, const cxr_leak_finding *finding); /* calling thread, fixed order; may be NULL */
	bool (*should_stop)(void *context);
	void *context;
} cxr_leak_options;

typedef struct cxr_leak_result {
	uint64_t n_findings;
	uint64_t n_values;         /* searched for */
	uint64_t n_values_skipped; /* too short or too common */
	uint64_t n_files, n_bytes;
} cxr_leak_result;

/* Opens the vault of `project` (its key must be there: CXR_E_POLICY). `dir`: a release or any other tree. */
CXR_NODISCARD cxr_rc cxr_leak_search(const cxr_project *project, const char *dir, const cxr_leak_options *options,
	cxr_leak_result *result, cxr_err *err);

#endif
