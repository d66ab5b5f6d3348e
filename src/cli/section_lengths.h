/* Table 2 of any table of reports: lengths per section, each study once. Tests: tests/golden/test_tables.py */
#ifndef CLI_SECTION_LENGTHS_H
#define CLI_SECTION_LENGTHS_H

#include "corpus/section.h"
#include "metrics/lengths.h"
#include "text/wordpiece.h"

enum { CLI_N_LENGTHS = CXR_N_SECTIONS + 1 }; /* sections, then the full report */

typedef struct cli_section_lengths {
	cxr_lengths of[CLI_N_LENGTHS];
	bool has[CLI_N_LENGTHS]; /* the table has the column */
	uint64_t n_studies, n_rows;
	bool is_by_row; /* no column told studies apart: each row counted */
} cli_section_lengths;

/*
 * A CSV with columns `report` and `section_...` (df_cxr_plus.csv); a study is told by study_id, else by patient and report order, else by
 * the folder of path_to_image. wordpiece NULL = words (runs without white space). CXR_E_SCHEMA: no such column. Release it also on failure.
 */
CXR_NODISCARD cxr_rc cli__section_lengths_read(cli_section_lengths *out, const char *path, const cxr_wordpiece *wordpiece, cxr_err *err);
void cli__section_lengths_release(cli_section_lengths *lengths);

#endif
