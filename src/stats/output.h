/*
 * The files of the stage: collected in memory, then brought onto the disk in an order in which report.html vouches for the rest.
 * Room-internal. Tests: tests/unit/stats/test_stage.c
 */
#ifndef STATS_OUTPUT_H
#define STATS_OUTPUT_H

#include "base/buf.h"
#include "base/vec.h"

typedef struct stats_file {
	char *name; /* "tables/cohort.csv" */
	cxr_buf bytes;
} stats_file;

CXR_VEC_DECLARE(stats_file_list, stats_file)

typedef struct stats_output {
	stats_file_list files;
} stats_output;

void stats__output_release(stats_output *output) CXR_HIDDEN;
/* New file <folder>/<base><extension> (folder may be NULL), empty; fill *out before the next call. */
CXR_NODISCARD cxr_rc stats__output_add(stats_output *output, const char *folder, const char *base, const char *extension, cxr_buf **out,
	cxr_err *err) CXR_HIDDEN;
/*
 * Makes `dir` hold exactly these files, the last one of which (report.html) is written last; it is removed first when any other
 * file has to change. Nothing is written when nothing changes. *out_changed: whether anything was. CXR_E_NOMEM when a buffer failed.
 */
CXR_NODISCARD cxr_rc stats__output_write(const stats_output *output, const char *dir, bool *out_changed, cxr_err *err) CXR_HIDDEN;
/* SHA-256 over name and SHA-256 of every file, a line each, in order. */
void stats__output_digest(const stats_output *output, char out_hex[65]) CXR_HIDDEN;

#endif
