/*
 * The tables that the stage left, on a terminal: what `cxr stats` prints. Reads tables/stats.json only, so that it says what
 * report.html says. Tests: tests/unit/stats/test_show.c
 */
#ifndef STATS_SHOW_H
#define STATS_SHOW_H

#include <jansson.h>

#include "project/project.h"

/* tables/stats.json of the working set; json_decref() it. CXR_E_NOT_FOUND: the stage has not finished. CXR_E_FORMAT, CXR_E_SCHEMA. */
CXR_NODISCARD cxr_rc cxr_stats_read(const cxr_project *project, json_t **out, cxr_err *err);
/* The table of that id; NULL when there is none. Borrowed. */
const json_t *cxr_stats_table(const json_t *stats, const char *id);
/* The ids of all tables, separated by commas. */
void cxr_stats_ids(const json_t *stats, cxr_buf *out);
/* One table with title, unit, columns in line, note and its checks. CXR_E_SCHEMA: not what the stage writes. */
CXR_NODISCARD cxr_rc cxr_stats_text(const json_t *table, cxr_buf *out, cxr_err *err);
/* The head of the whole report: data set, who read it, checks, where the report is. */
CXR_NODISCARD cxr_rc cxr_stats_head(const json_t *stats, const cxr_project *project, cxr_buf *out, cxr_err *err);

#endif
