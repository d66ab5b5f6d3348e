/* All texts of a file at once, for commands that compare files: JSON Lines or a table. Tests: tests/golden/test_score_text.py */
#ifndef CLI_TEXT_TABLE_H
#define CLI_TEXT_TABLE_H

#include "base/arena.h"
#include "base/vec.h"

CXR_VEC_DECLARE(cli_strings, cxr_str)

typedef struct cli_text_table {
	cli_strings texts;
	cli_strings ids;    /* one a text, or empty: the file has none */
	cli_strings groups; /* one a text, or empty: no column was asked for */
	cxr_arena arena;
} cli_text_table;

/*
 * JSON Lines ("text", "id") or a CSV with a header (columns text or report, id or study_id, or the names given; NULL = the usual).
 * group_column NULL = none. CXR_E_SCHEMA: a column or member is absent; lines are named by number. Release it also on failure.
 */
CXR_NODISCARD cxr_rc cli__text_table_read(cli_text_table *out, const char *path, const char *text_column, const char *id_column,
	const char *group_column, cxr_err *err);
void cli__text_table_release(cli_text_table *table);

#endif
