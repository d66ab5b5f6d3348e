/*
 * df_cxr_plus.csv row by row: columns, keys, order, values, one version of everything per study. Rows must rise strictly by
 * (patient, study, view), which makes every key unique and every patient contiguous without remembering any. See verify.h.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"
#include "release/verifier.h"

typedef struct table_check {
	release__verifier *v;
	cxr_csv *csv;
	release__followers followers;
	release__image_batch images;
	bool has_last;
	release__stem last;
	unsigned char study_digest[CXR_SHA256_BYTES]; /* of the cells that belong to the study */
	uint64_t n_rows;
	uint64_t n_bad;                               /* rows that could not be placed */
} table_check;

static void find_row(table_check *check, const char *code, const char *text)
{
	char subject[64];
	snprintf(subject, sizeof subject, "df_cxr_plus.csv row %" PRIu64, check->n_rows);
	release__find(check->v, code, subject, "%s", text);
}

static bool is_one_of(cxr_str text, const char *const *choices, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cxr_str_eqz(text, choices[i]))
			return true;
	return false;
}

static void check_values(table_check *check, const cxr_str *cell)
{
	static const char *const ap_pa[] = {"", "AP", "PA", "LL", "RL"};
	static const char *const sexes[] = {"", "Male", "Female", "Unknown"};
	static const char *const yes_no[] = {"", "Yes", "No", "Unknown"};
	int64_t n;
	double number;
	bool ok = is_one_of(cell[RELEASE__AP_PA], ap_pa, CXR_ARRAY_LEN(ap_pa)) && is_one_of(cell[RELEASE__SEX], sexes, CXR_ARRAY_LEN(sexes)) &&
		is_one_of(cell[RELEASE__INTERPRETER], yes_no, CXR_ARRAY_LEN(yes_no)) &&
		is_one_of(cell[RELEASE__DECEASED], yes_no, CXR_ARRAY_LEN(yes_no));
	ok = ok && cxr_str_to_i64(cell[RELEASE__DATE_ORDER], &n) && n >= 1;
	ok = ok && (cell[RELEASE__AGE].len == 0 || (cxr_str_to_double(cell[RELEASE__AGE], &number) && number >= 0 && number <= 150));
	ok = ok && (cell[RELEASE__BMI].len == 0 || (cxr_str_to_double(cell[RELEASE__BMI], &number) && number > 0));
	if (!ok)
		find_row(check, "row_value", "a cell holds a value outside its column's domain");
}

static void check_keys(table_check *check, const cxr_str *cell, const release__stem *stem)
{
	char patient[RELEASE__ID_BYTES], study[RELEASE__ID_BYTES], image[RELEASE__ID_BYTES];
	release__patient_id(stem, patient);
	release__study_id(stem, study);
	release__image_id(stem, image);
	if (!cxr_str_eqz(cell[RELEASE__DEID_PATIENT_ID], patient) || !cxr_str_eqz(cell[RELEASE__STUDY_ID], study) ||
		!cxr_str_eqz(cell[RELEASE__IMAGE_ID], image))
		find_row(check, "row_keys", "patient, study or image id does not belong to the path");
	if (!cxr_str_eqz(cell[RELEASE__FRONTAL_LATERAL], cxr_view_cell(stem->view)))
		find_row(check, "row_keys", "the view does not belong to the path");
	if (!cxr_str_eqz(cell[RELEASE__SPLIT], release__split_name((int)stem->split)))
		find_row(check, "row_split", "the split does not belong to the path");
}

/* Digest of every cell that all rows of a study share, lengths included. */
static void digest_study(const cxr_str *cell, unsigned char out[CXR_SHA256_BYTES])
{
	cxr_sha256 sha;
	cxr_sha256_init(&sha);
	for (int i = RELEASE__DEID_PATIENT_ID; i <= RELEASE__STUDY_ID; i++) {
		uint64_t length = cell[i].len;
		cxr_sha256_add(&sha, &length, sizeof length);
		cxr_sha256_add(&sha, cell[i].ptr, cell[i].len);
	}
	cxr_sha256_end(&sha, out);
}

static void check_neighbours(table_check *check, const cxr_str *cell, release__table_row *row)
{
	unsigned char digest[CXR_SHA256_BYTES];
	digest_study(cell, digest);
	if (check->has_last && release__stem_cmp(&check->last, &row->stem) >= 0)
		find_row(check, "row_order", "rows do not rise by patient, study and view, or one is repeated");
	row->is_new_patient = !check->has_last || check->last.patient_no != row->stem.patient_no;
	row->is_new_study = row->is_new_patient || check->last.study_no != row->stem.study_no;
	if (!row->is_new_patient && check->last.split != row->stem.split)
		find_row(check, "row_split", "a patient is in two splits");
	if (row->is_new_study)
		memcpy(check->study_digest, digest, sizeof digest);
	else if (memcmp(check->study_digest, digest, sizeof digest) != 0)
		find_row(check, "row_study", "report, sections or demographics differ within a study");
	check->last = row->stem;
	check->has_last = true;
}

static cxr_rc check_row(table_check *check, const cxr_csv_row *record, cxr_err *err)
{
	release__row cells;
	release__table_row row = {.row = &cells, .number = check->n_rows};
	cxr_str stem_text, dcm_stem;
	release__stem dcm;
	if (record->n_fields != RELEASE__N_COLUMNS) {
		find_row(check, "table_syntax", "not 29 cells");
		check->n_bad++;
		return CXR_OK;
	}
	memcpy(cells.cell, record->fields, sizeof cells.cell);
	if (!release__stem_parse_path(cells.cell[RELEASE__PATH_TO_IMAGE], ".jpg", &row.stem, &stem_text) ||
		!release__stem_parse_path(cells.cell[RELEASE__PATH_TO_DCM], ".dcm", &dcm, &dcm_stem) || !cxr_str_eq(stem_text, dcm_stem)) {
		find_row(check, "row_path", "path_to_image or path_to_dcm is not in form, or they differ");
		check->n_bad++;
		return CXR_OK;
	}
	check_keys(check, cells.cell, &row.stem);
	check_values(check, cells.cell);
	check_neighbours(check, cells.cell, &row);
	release__counts_add_row(&check->v->counts, &cells, &row.stem);
	CXR_TRY(release__followers_row(&check->followers, check->v, &row, err));
	return release__image_batch_add(&check->images, check->v, &row, err);
}

static bool is_heading(const cxr_csv_row *record)
{
	if (record->n_fields != RELEASE__N_COLUMNS)
		return false;
	for (int i = 0; i < RELEASE__N_COLUMNS; i++)
		if (!cxr_str_eqz(record->fields[i], release__column_name(i)))
			return false;
	return true;
}

static cxr_rc check_rows(table_check *check, cxr_err *err)
{
	cxr_csv_row record;
	cxr_err local;
	for (;;) {
		cxr_err_clear(&local);
		cxr_rc rc = cxr_csv_next(check->csv, &record, &local);
		if (rc == CXR_OK && record.n_fields == 0)
			break;
		check->n_rows++;
		if (rc == CXR_OK) {
			CXR_TRY(check_row(check, &record, err));
		} else if (cxr_rc_is_bad_input(rc)) {
			find_row(check, "table_syntax", "not CSV");
			check->n_bad++;
		} else {
			if (err)
				*err = local;
			return rc;
		}
		if (check->n_rows % 256 == 0)
			CXR_TRY(release__verifier_step(check->v, "rows", check->n_rows, "rows", err));
	}
	CXR_TRY(release__followers_end(&check->followers, check->v, err));
	return release__image_batch_flush(&check->images, check->v, err);
}

static cxr_rc check_table(table_check *check, cxr_err *err)
{
	release__verifier *v = check->v;
	CXR_AUTO(cxr_free_at) char *path = release__verifier_path(v, "df_cxr_plus.csv");
	cxr_csv_row record = {0};
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	if (!release__verifier_has(v, "df_cxr_plus.csv") || cxr_csv_open(&check->csv, path, ',', RELEASE__MAX_RECORD_BYTES, NULL) != CXR_OK) {
		release__find(v, "table_missing", "df_cxr_plus.csv", "absent or not readable");
		return CXR_OK;
	}
	if (cxr_csv_encoding_of(check->csv) != CXR_CSV_UTF8)
		release__find(v, "table_syntax", "df_cxr_plus.csv", "not UTF-8");
	if (cxr_csv_next(check->csv, &record, NULL) != CXR_OK || !is_heading(&record)) {
		release__find(v, "table_columns", "df_cxr_plus.csv", "the columns are not the 27 published ones and study_id, image_id");
		return CXR_OK;
	}
	CXR_TRY(release__followers_open(&check->followers, v, err));
	CXR_TRY(check_rows(check, err));
	v->is_table_whole = check->n_bad == 0;
	return CXR_OK;
}

cxr_rc release__verify_tables(release__verifier *v, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) table_check *check = cxr_calloc(1, sizeof *check);
	if (!check)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory to check the table");
	check->v = v;
	check->images.dir = v->dir;
	check->images.names_are_ids = v->has_manifest && v->manifest.names_are_ids;
	cxr_rc rc = check_table(check, err);
	release__followers_close(&check->followers);
	if (check->csv)
		cxr_csv_close(check->csv);
	return rc;
}
