/*
 * Stage `stats`: the shards of deid, sections, labels and image -> tables, figures and the report of the working set, in
 * DIR/.cxr/work/stats: tables/<id>.csv, tables/stats.json, figures/<id>.svg, and report.html, which is written last: where it is
 * absent the directory is not complete. Files that would not change are not written. Its row of the stage log holds the digest over
 * all files. Tests: tests/unit/stats/test_stage.c, tests/golden/test_stats.py
 */
#ifndef STATS_STAGE_H
#define STATS_STAGE_H

#include "project/stage.h"

extern const cxr_stage cxr_stage_stats;

#endif
