/* See diff_side.h. */
#include "release/diff_side.h"

#include <stdio.h>

#include "base/mem.h"
#include "os/file.h"
#include "release/verifier.h"

static cxr_rc damaged(const release__side *side, const char *what, cxr_err *err)
{
	cxr_rc rc = CXR_FAIL(err, CXR_E_SCHEMA, "%s: run `cxr verify` on it", what);
	cxr_err_about(err, "%s, row %llu", side->name, (unsigned long long)side->n_rows);
	return rc;
}

static cxr_rc open_labels(release__side *side, const char *dir, cxr_err *err)
{
	for (int labeler = 0; labeler < RELEASE__N_LABELERS; labeler++) {
		for (int input = 0; input < CXR_N_INPUTS; input++) {
			char name[RELEASE__PATH_BYTES];
			snprintf(name, sizeof name, "labels/%s_%s.json", release__labeler_name(labeler), cxr_label_input_name((cxr_label_input)input));
			CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, name);
			if (!path)
				return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
			if (cxr_file_exists(path))
				CXR_TRY(cxr_jsonl_open(&side->labels[labeler][input], path, 1 << 20, err));
		}
	}
	return CXR_OK;
}

cxr_rc release__side_open(release__side *side, const char *dir, const char *name, cxr_err *err)
{
	*side = (release__side){.name = name};
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, "df_cxr_plus.csv");
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	cxr_rc rc = cxr_csv_open(&side->csv, path, ',', RELEASE__MAX_RECORD_BYTES, err);
	if (rc != CXR_OK) {
		cxr_err_about(err, "%s", name);
		return rc;
	}
	cxr_csv_row record;
	if (cxr_csv_next(side->csv, &record, NULL) != CXR_OK || record.n_fields != RELEASE__N_COLUMNS)
		return damaged(side, "df_cxr_plus.csv has other columns", err);
	for (int i = 0; i < RELEASE__N_COLUMNS; i++)
		if (!cxr_str_eqz(record.fields[i], release__column_name(i)))
			return damaged(side, "df_cxr_plus.csv has other columns", err);
	return open_labels(side, dir, err);
}

static cxr_rc next_labels(release__side *side, cxr_err *err)
{
	for (int labeler = 0; labeler < RELEASE__N_LABELERS; labeler++) {
		for (int input = 0; input < CXR_N_INPUTS; input++) {
			cxr_jsonl *lines = side->labels[labeler][input];
			json_t *object = NULL;
			if (!lines)
				continue;
			const char *code = "labels_syntax";
			if (cxr_jsonl_next(lines, &object, NULL) == CXR_OK && object)
				code = release__label_object(object, side->row.cell[RELEASE__PATH_TO_IMAGE], side->row.cell[RELEASE__STUDY_ID],
					&side->sets[labeler][input]);
			if (object)
				json_decref(object);
			if (code)
				return damaged(side, "a label file is out of step with the table", err);
		}
	}
	return CXR_OK;
}

cxr_rc release__side_next(release__side *side, cxr_err *err)
{
	cxr_csv_row record;
	release__stem last = side->stem;
	bool had_row = side->has_row;
	side->has_row = false;
	cxr_rc rc = cxr_csv_next(side->csv, &record, err);
	if (rc != CXR_OK && !cxr_rc_is_bad_input(rc))
		return rc;
	side->n_rows++;
	if (rc != CXR_OK || (record.n_fields && record.n_fields != RELEASE__N_COLUMNS))
		return damaged(side, "df_cxr_plus.csv is damaged", err);
	if (record.n_fields == 0)
		return CXR_OK;
	memcpy(side->row.cell, record.fields, sizeof side->row.cell);
	if (!release__stem_parse_path(side->row.cell[RELEASE__PATH_TO_IMAGE], ".jpg", &side->stem, NULL) ||
		(had_row && release__stem_cmp(&last, &side->stem) >= 0))
		return damaged(side, "df_cxr_plus.csv has a wrong path or order", err);
	side->has_row = true;
	return next_labels(side, err);
}

void release__side_close(release__side *side)
{
	if (side->csv)
		cxr_csv_close(side->csv);
	for (int labeler = 0; labeler < RELEASE__N_LABELERS; labeler++)
		for (int input = 0; input < CXR_N_INPUTS; input++)
			if (side->labels[labeler][input])
				cxr_jsonl_close(side->labels[labeler][input]);
}
