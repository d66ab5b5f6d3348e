/* See tables.h. */
#include "release/tables.h"

#include <stdio.h>

#include "base/mem.h"
#include "formats/csv.h"
#include "formats/json.h"

enum { ROW_BYTES = 64 << 20, FILE_MODE = 0644 };

static const char *const v1_names[2] = {"views/chexpert-v1/train.csv", "views/chexpert-v1/valid.csv"};

static cxr_rc open_file(cxr_file_out *out, const char *dir, const char *name, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, name);
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	CXR_TRY(cxr_dir_make_for(path, 0755, err));
	return cxr_file_out_open(out, path, FILE_MODE, err);
}

static cxr_rc write_line(release__tables *tables, cxr_file_out *out, cxr_err *err)
{
	CXR_TRY(cxr_buf_check(&tables->line, err));
	CXR_TRY(cxr_file_out_write(out, tables->line.ptr, tables->line.len, err));
	cxr_buf_clear(&tables->line);
	return CXR_OK;
}

static cxr_rc open_label_files(release__tables *tables, const char *dir, cxr_err *err)
{
	for (int i = 0; i < CXR_N_INPUTS; i++) {
		char name[RELEASE__PATH_BYTES];
		snprintf(name, sizeof name, "labels/%s_%s.json", release__labeler_name(RELEASE__RULES), cxr_label_input_name((cxr_label_input)i));
		CXR_TRY(open_file(&tables->labels[i], dir, name, err));
	}
	for (int i = 0; i < 2; i++) {
		CXR_TRY(open_file(&tables->v1[i], dir, v1_names[i], err));
		release__v1_heading(&tables->line);
		CXR_TRY(write_line(tables, &tables->v1[i], err));
	}
	return CXR_OK;
}

cxr_rc release__tables_open(release__tables *tables, const char *dir, bool has_labels, cxr_err *err)
{
	memset(tables, 0, sizeof *tables);
	cxr_arena_init(&tables->arena, ROW_BYTES);
	cxr_buf_init(&tables->line, ROW_BYTES);
	CXR_TRY(open_file(&tables->main, dir, "df_cxr_plus.csv", err));
	for (int i = 0; i < RELEASE__N_COLUMNS; i++)
		cxr_csv_put(&tables->line, cxr_str_from(release__column_name(i)), i == 0);
	cxr_csv_end_row(&tables->line);
	CXR_TRY(write_line(tables, &tables->main, err));
	CXR_TRY(open_file(&tables->splits, dir, "splits.csv", err));
	cxr_buf_addz(&tables->line, "patient_id,split\n");
	CXR_TRY(write_line(tables, &tables->splits, err));
	tables->has_labels = has_labels;
	return has_labels ? open_label_files(tables, dir, err) : CXR_OK;
}

static cxr_str with_extension(cxr_arena *arena, cxr_str stem, release__form form)
{
	return cxr_str_from(cxr_arena_printf(arena, CXR_STR_FMT "%s", CXR_STR_ARG(stem), release__form_extension((int)form)));
}

cxr_rc release__row_fill(const release__study *study, const release__image *image, cxr_arena *arena, release__row *out, cxr_err *err)
{
	const cxr_study_rec *rec = &study->rec;
	const cxr_demographics *who = &rec->demographics;
	memset(out, 0, sizeof *out);
	cxr_str *cell = out->cell;
	cell[RELEASE__PATH_TO_IMAGE] = with_extension(arena, image->image->stem, RELEASE__JPG);
	cell[RELEASE__PATH_TO_DCM] = with_extension(arena, image->image->stem, RELEASE__DICOM);
	cell[RELEASE__DATE_ORDER] = cxr_str_from(cxr_arena_printf(arena, "%u", rec->date_order));
	if (!cell[RELEASE__PATH_TO_IMAGE].ptr || !cell[RELEASE__PATH_TO_DCM].ptr || !cell[RELEASE__DATE_ORDER].ptr)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a row");
	cell[RELEASE__FRONTAL_LATERAL] = cxr_str_from(cxr_view_cell(image->image->view));
	cell[RELEASE__AP_PA] = image->image->ap_pa;
	cell[RELEASE__DEID_PATIENT_ID] = rec->patient_id;
	cell[RELEASE__REPORT] = rec->report;
	for (int i = 0; i < CXR_N_SECTIONS; i++)
		cell[RELEASE__FIRST_SECTION + i] = study->sections.body[i];
	const cxr_str demographics[RELEASE__N_DEMOGRAPHICS] = {who->age, who->sex, who->race, who->ethnicity, who->interpreter_needed,
		who->insurance_type, who->recent_bmi, who->deceased};
	for (int i = 0; i < RELEASE__N_DEMOGRAPHICS; i++)
		cell[RELEASE__AGE + i] = demographics[i];
	cell[RELEASE__SPLIT] = rec->split;
	cell[RELEASE__STUDY_ID] = rec->study_id;
	cell[RELEASE__IMAGE_ID] = image->image->image_id;
	for (int i = 0; i < RELEASE__N_COLUMNS; i++)
		if (!cell[i].ptr)
			cell[i] = cxr_str_from("");
	return CXR_OK;
}

void release__label_line(cxr_buf *out, cxr_str path_to_image, cxr_str study_id, const cxr_label_set *set)
{
	static const double values[4] = {0, 1, 0, -1};
	cxr_json_out json;
	cxr_json_out_init(&json, out, 0);
	cxr_json_begin_object(&json);
	cxr_json_key(&json, "path_to_image");
	cxr_json_put_str(&json, path_to_image);
	for (int i = 0; i < CXR_N_LABELS; i++) {
		cxr_json_key(&json, cxr_label_name((cxr_label)i));
		if (set->state[i] == CXR_LABEL_BLANK || set->state[i] > CXR_LABEL_UNCERTAIN)
			cxr_json_put_null(&json);
		else
			cxr_json_put_double(&json, values[set->state[i]]);
	}
	cxr_json_key(&json, "study_id");
	cxr_json_put_str(&json, study_id);
	cxr_json_end_object(&json);
	cxr_buf_add_char(out, '\n');
}

void release__v1_heading(cxr_buf *out)
{
	cxr_buf_addz(out, "Path,Sex,Age,Frontal/Lateral,AP/PA");
	for (int i = 0; i < CXR_N_LABELS; i++)
		cxr_csv_put(out, cxr_str_from(cxr_label_name(cxr_labels_v1_order[i])), false);
	cxr_csv_end_row(out);
}

void release__v1_line(cxr_buf *out, const release__row *row, const cxr_label_set *set)
{
	cxr_str sex = row->cell[RELEASE__SEX];
	cxr_buf_addz(out, "CheXpert-v1.0/"); /* stem paths never need quotes */
	cxr_buf_add_str(out, row->cell[RELEASE__PATH_TO_IMAGE]);
	cxr_csv_put(out, sex.len ? sex : cxr_str_from("Unknown"), false);
	cxr_csv_put(out, row->cell[RELEASE__AGE], false);
	cxr_csv_put(out, row->cell[RELEASE__FRONTAL_LATERAL], false);
	cxr_csv_put(out, row->cell[RELEASE__AP_PA], false);
	for (int i = 0; i < CXR_N_LABELS; i++)
		cxr_csv_put(out, cxr_str_from(cxr_label_state_cell((cxr_label_state)set->state[cxr_labels_v1_order[i]])), false);
	cxr_csv_end_row(out);
}

static cxr_rc add_labels(release__tables *tables, const release__study *study, const release__row *row, release__split split,
	release__counts *counts, cxr_err *err)
{
	static const cxr_label_set blank = {0};
	for (int i = 0; i < CXR_N_INPUTS; i++) {
		const cxr_label_set *set = study->labels.has[i] ? &study->labels.set[i] : &blank;
		release__label_line(&tables->line, row->cell[RELEASE__PATH_TO_IMAGE], row->cell[RELEASE__STUDY_ID], set);
		CXR_TRY(write_line(tables, &tables->labels[i], err));
		release__counts_add_labels(counts, RELEASE__RULES, i, set);
		if (i == RELEASE__V1_INPUT && split != RELEASE__TEST) {
			release__v1_line(&tables->line, row, set);
			CXR_TRY(write_line(tables, &tables->v1[split == RELEASE__VALID], err));
		}
	}
	return CXR_OK;
}

cxr_rc release__tables_add(release__tables *tables, const release__study *study, release__counts *counts, cxr_err *err)
{
	for (size_t i = 0; i < study->n_images; i++) {
		const release__image *image = &study->images[i];
		cxr_arena_clear(&tables->arena);
		release__row row;
		CXR_TRY(release__row_fill(study, image, &tables->arena, &row, err));
		for (int c = 0; c < RELEASE__N_COLUMNS; c++)
			cxr_csv_put(&tables->line, row.cell[c], c == 0);
		cxr_csv_end_row(&tables->line);
		CXR_TRY(write_line(tables, &tables->main, err));
		release__counts_add_row(counts, &row, &image->stem);
		if (tables->has_labels)
			CXR_TRY(add_labels(tables, study, &row, image->stem.split, counts, err));
	}
	if (study->n_images && study->rec.patient_no != tables->last_patient) {
		tables->last_patient = study->rec.patient_no;
		cxr_csv_put(&tables->line, study->rec.patient_id, true);
		cxr_csv_put(&tables->line, study->rec.split, false);
		cxr_csv_end_row(&tables->line);
		CXR_TRY(write_line(tables, &tables->splits, err));
	}
	return CXR_OK;
}

cxr_rc release__tables_commit(release__tables *tables, cxr_err *err)
{
	CXR_TRY(cxr_file_out_commit(&tables->main, true, err));
	CXR_TRY(cxr_file_out_commit(&tables->splits, true, err));
	for (int i = 0; tables->has_labels && i < CXR_N_INPUTS; i++)
		CXR_TRY(cxr_file_out_commit(&tables->labels[i], true, err));
	for (int i = 0; tables->has_labels && i < 2; i++)
		CXR_TRY(cxr_file_out_commit(&tables->v1[i], true, err));
	return CXR_OK;
}

static void close_if_open(cxr_file_out *out)
{
	if (out->path)
		cxr_file_out_close(out);
}

void release__tables_close(release__tables *tables)
{
	close_if_open(&tables->main);
	close_if_open(&tables->splits);
	for (int i = 0; i < CXR_N_INPUTS; i++)
		close_if_open(&tables->labels[i]);
	for (int i = 0; i < 2; i++)
		close_if_open(&tables->v1[i]);
	cxr_buf_release(&tables->line);
	cxr_arena_release(&tables->arena);
}
