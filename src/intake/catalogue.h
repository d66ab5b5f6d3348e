/*
 * Inside intake: rows of source_file, intake_file, image and quarantine for one file. Rows that already say the same are
 * not written, so that a run without news leaves the store as it was. Tests: tests/unit/intake/test_stage_changes.c
 */
#ifndef INTAKE_CATALOGUE_H
#define INTAKE_CATALOGUE_H

#include "intake/examine.h"

/* A file as the walk met it, and what the catalogue knew of it. */
typedef struct intake__file {
	const char *path;
	uint64_t size_bytes;
	int64_t mtime_ns;
	intake__reason given; /* what the walk saw already: unreadable directory, special file, link; else INTAKE_OK */
	/* known before: */
	uint64_t number;      /* 0 = new */
	intake__kind kind;
	bool is_present;
	bool is_stale;
	bool is_changed;      /* size or time differ from the known ones */
	uint64_t n_changes;   /* with this one */
} intake__file;

/* Fills the known part of *file by its path. */
CXR_NODISCARD cxr_rc intake__catalogue_find(intake__job *job, intake__file *file, cxr_err *err);
/* True when the file need not be read. */
bool intake__is_settled(const intake__file *file);
/* Writes what was found; gives file->number to a new file. Inside a transaction. */
CXR_NODISCARD cxr_rc intake__catalogue_put(intake__job *job, intake__file *file, const intake__found *found, cxr_err *err);
/* Every file that is present and not in `seen` is gone. Inside a transaction. */
CXR_NODISCARD cxr_rc intake__catalogue_drop(intake__job *job, const intake__seen *seen, uint64_t *out_n_gone, cxr_err *err);
/* Every file is to be read again. Inside a transaction. */
CXR_NODISCARD cxr_rc intake__catalogue_stale(intake__job *job, cxr_err *err);
/* Changes the quarantine row of a file unless it says so already; INTAKE_OK = none. */
CXR_NODISCARD cxr_rc intake__set_reason(intake__job *job, uint64_t number, intake__reason reason, const char *detail, cxr_err *err);

#endif
