/*
 * The files that follow the main table row by row: splits.csv, the label files, views/chexpert-v1. A follower that is out of
 * step is reported once and then left alone. See verifier.h. Tests: tests/unit/release/test_verify.c
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"
#include "release/tables.h"
#include "release/verifier.h"

enum { LABEL_LINE_BYTES = 1 << 20 };

static const char *const v1_names[2] = {"views/chexpert-v1/train.csv", "views/chexpert-v1/valid.csv"};

static cxr_csv *open_csv(release__verifier *v, const char *name)
{
	CXR_AUTO(cxr_free_at) char *path = release__verifier_path(v, name);
	cxr_csv *csv = NULL;
	if (path && release__verifier_has(v, name) && cxr_csv_open(&csv, path, ',', RELEASE__MAX_RECORD_BYTES, NULL) == CXR_OK)
		return csv;
	return NULL;
}

static void drop_csv(cxr_csv **csv)
{
	if (*csv)
		cxr_csv_close(*csv);
	*csv = NULL;
}

/* Is the record equal to the fields of a line that our own writer made? */
static bool equals_line(const cxr_csv_row *record, cxr_str line)
{
	cxr_csv *csv;
	if (cxr_csv_open_bytes(&csv, line, ',', RELEASE__MAX_RECORD_BYTES, NULL) != CXR_OK)
		return false;
	cxr_csv_row expected;
	bool same = cxr_csv_next(csv, &expected, NULL) == CXR_OK && expected.n_fields == record->n_fields;
	for (size_t i = 0; same && i < record->n_fields; i++)
		same = cxr_str_eq(expected.fields[i], record->fields[i]);
	cxr_csv_close(csv);
	return same;
}

static bool next_equals(cxr_csv *csv, cxr_str line)
{
	cxr_csv_row record;
	return cxr_csv_next(csv, &record, NULL) == CXR_OK && equals_line(&record, line);
}

static void open_labels(release__followers *f, release__verifier *v)
{
	static const int parts[RELEASE__N_LABELERS] = {RELEASE__PART_LABELS_RULES, RELEASE__PART_LABELS_CXR, RELEASE__PART_LABELS_CHEXBERT};
	for (int labeler = 0; labeler < RELEASE__N_LABELERS; labeler++) {
		for (int input = 0; input < CXR_N_INPUTS; input++) {
			release__label_file *file = &f->labels[f->n_labels];
			*file = (release__label_file){.labeler = labeler, .input = input};
			snprintf(file->name, sizeof file->name, "labels/%s_%s.json", release__labeler_name(labeler),
				cxr_label_input_name((cxr_label_input)input));
			CXR_AUTO(cxr_free_at) char *path = release__verifier_path(v, file->name);
			bool is_wanted = v->has_manifest && v->manifest.has[parts[labeler]];
			if (path && release__verifier_has(v, file->name) && cxr_jsonl_open(&file->lines, path, LABEL_LINE_BYTES, NULL) == CXR_OK)
				f->n_labels++;
			else if (is_wanted)
				release__find(v, "labels_missing", file->name, "MANIFEST.json names this labeler");
		}
	}
}

cxr_rc release__followers_open(release__followers *f, release__verifier *v, cxr_err *err)
{
	cxr_buf_init(&f->line, 1 << 20);
	f->splits = open_csv(v, "splits.csv");
	if (!f->splits)
		release__find(v, "splits_missing", "splits.csv", "absent or not readable");
	else if (!next_equals(f->splits, cxr_str_from("patient_id,split\n"))) {
		release__find(v, "splits_differ", "splits.csv", "the heading is not patient_id,split");
		drop_csv(&f->splits);
	}
	open_labels(f, v);
	bool wants_view = v->has_manifest && v->manifest.has[RELEASE__PART_VIEW_V1];
	release__v1_heading(&f->line);
	for (int i = 0; i < 2; i++) {
		f->v1[i] = open_csv(v, v1_names[i]);
		if (!f->v1[i] && wants_view)
			release__find(v, "view_missing", v1_names[i], "MANIFEST.json names this view");
		if (f->v1[i] && !next_equals(f->v1[i], cxr_buf_str(&f->line))) {
			release__find(v, "view_differ", v1_names[i], "the heading is not that of CheXpert-v1");
			drop_csv(&f->v1[i]);
		}
	}
	return cxr_buf_check(&f->line, err);
}

void release__followers_close(release__followers *f)
{
	drop_csv(&f->splits);
	for (size_t i = 0; i < f->n_labels; i++)
		if (f->labels[i].lines)
			cxr_jsonl_close(f->labels[i].lines);
	for (int i = 0; i < 2; i++)
		drop_csv(&f->v1[i]);
	cxr_buf_release(&f->line);
}

/* ---- labels ---- */

static bool label_state(const json_t *value, uint8_t *out)
{
	if (json_is_null(value)) {
		*out = CXR_LABEL_BLANK;
		return true;
	}
	if (!json_is_real(value))
		return false;
	double number = json_real_value(value);
	bool is_one = number > 0.5, is_minus = number < -0.5;
	*out = is_one ? CXR_LABEL_POSITIVE : is_minus ? CXR_LABEL_UNCERTAIN : CXR_LABEL_NEGATIVE;
	double exact = is_one ? 1.0 : is_minus ? -1.0 : 0.0;
	return number >= exact && number <= exact;
}

static bool is_text(const json_t *value, cxr_str text)
{
	return json_is_string(value) && cxr_str_eq((cxr_str){json_string_value(value), json_string_length(value)}, text);
}

const char *release__label_object(const json_t *object, cxr_str path_to_image, cxr_str study_id, cxr_label_set *out)
{
	if (!json_is_object(object) || json_object_size(object) != CXR_N_LABELS + 2)
		return "labels_keys";
	json_t *loose = (json_t *)(uintptr_t)object; /* jansson iterates over non-const objects only */
	int at = 0;
	for (void *i = json_object_iter(loose); i; i = json_object_iter_next(loose, i), at++) {
		const char *key = json_object_iter_key(i);
		const json_t *value = json_object_iter_value(i);
		const char *expected = at == 0 ? "path_to_image" : at == CXR_N_LABELS + 1 ? "study_id" : cxr_label_name((cxr_label)(at - 1));
		if (strcmp(key, expected) != 0)
			return "labels_keys";
		if (at == 0 && !is_text(value, path_to_image))
			return "labels_rows";
		if (at == CXR_N_LABELS + 1 && !is_text(value, study_id))
			return "labels_rows";
		if (at > 0 && at <= CXR_N_LABELS && !label_state(value, &out->state[at - 1]))
			return "labels_value";
	}
	return NULL;
}

static const char *label_text(const char *code)
{
	if (strcmp(code, "labels_keys") == 0)
		return "not path_to_image, the 14 names in order, study_id";
	if (strcmp(code, "labels_value") == 0)
		return "a value is none of 1.0, 0.0, -1.0, null";
	return "the row belongs to another image than the table's row";
}

static void give_up(release__label_file *file)
{
	cxr_jsonl_close(file->lines);
	file->lines = NULL;
}

static void check_labels(release__label_file *file, release__verifier *v, const release__table_row *row, cxr_label_set *out)
{
	char subject[RELEASE__PATH_BYTES + 32];
	snprintf(subject, sizeof subject, "%s row %" PRIu64, file->name, row->number);
	json_t *object = NULL;
	if (cxr_jsonl_next(file->lines, &object, NULL) != CXR_OK) {
		release__find(v, "labels_syntax", subject, "not JSON");
		give_up(file);
		return;
	}
	if (!object) {
		release__find(v, "labels_rows", subject, "fewer rows than the table");
		give_up(file);
		return;
	}
	const char *code = release__label_object(object, row->row->cell[RELEASE__PATH_TO_IMAGE], row->row->cell[RELEASE__STUDY_ID], out);
	json_decref(object);
	if (code) {
		release__find(v, code, subject, "%s", label_text(code));
		give_up(file);
		return;
	}
	if (row->is_new_study)
		file->study_set = *out;
	else if (memcmp(&file->study_set, out, sizeof *out) != 0)
		release__find(v, "labels_study", subject, "labels differ within a study");
	release__counts_add_labels(&v->counts, file->labeler, file->input, out);
}

/* ---- rows ---- */

static void check_split(release__followers *f, release__verifier *v, const release__table_row *row)
{
	if (!f->splits || !row->is_new_patient)
		return;
	f->n_splits++;
	cxr_csv_row record;
	bool ok = cxr_csv_next(f->splits, &record, NULL) == CXR_OK && record.n_fields == 2 &&
		cxr_str_eq(record.fields[0], row->row->cell[RELEASE__DEID_PATIENT_ID]) && cxr_str_eq(record.fields[1], row->row->cell[RELEASE__SPLIT]);
	if (ok)
		return;
	char subject[64];
	snprintf(subject, sizeof subject, "splits.csv row %" PRIu64, f->n_splits);
	release__find(v, "splits_differ", subject, "not the patient and split of the table at this place");
	drop_csv(&f->splits);
}

static cxr_rc check_v1(release__followers *f, release__verifier *v, const release__table_row *row, const cxr_label_set *set, cxr_err *err)
{
	int which = row->stem.split == RELEASE__VALID;
	if (row->stem.split == RELEASE__TEST || !f->v1[which])
		return CXR_OK;
	f->n_v1[which]++;
	cxr_buf_clear(&f->line);
	release__v1_line(&f->line, row->row, set);
	CXR_TRY(cxr_buf_check(&f->line, err));
	if (next_equals(f->v1[which], cxr_buf_str(&f->line)))
		return CXR_OK;
	char subject[96];
	snprintf(subject, sizeof subject, "%s row %" PRIu64, v1_names[which], f->n_v1[which]);
	release__find(v, "view_differ", subject, "not what the table and labels/rules_report.json say");
	drop_csv(&f->v1[which]);
	return CXR_OK;
}

cxr_rc release__followers_row(release__followers *f, release__verifier *v, const release__table_row *row, cxr_err *err)
{
	check_split(f, v, row);
	bool has_v1_labels = false;
	cxr_label_set v1_set = {0};
	for (size_t i = 0; i < f->n_labels; i++) {
		release__label_file *file = &f->labels[i];
		if (!file->lines)
			continue;
		cxr_label_set set = {0};
		check_labels(file, v, row, &set);
		if (file->labeler == RELEASE__RULES && file->input == RELEASE__V1_INPUT && file->lines) {
			v1_set = set;
			has_v1_labels = true;
		}
	}
	/* without its labels the view cannot be judged: that is already a finding */
	return has_v1_labels ? check_v1(f, v, row, &v1_set, err) : CXR_OK;
}

static bool has_more(cxr_csv *csv)
{
	cxr_csv_row record;
	return csv && (cxr_csv_next(csv, &record, NULL) != CXR_OK || record.n_fields > 0);
}

cxr_rc release__followers_end(release__followers *f, release__verifier *v, cxr_err *err)
{
	(void)err;
	if (has_more(f->splits))
		release__find(v, "splits_differ", "splits.csv", "more rows than the table has patients");
	for (size_t i = 0; i < f->n_labels; i++) {
		json_t *object = NULL;
		release__label_file *file = &f->labels[i];
		if (file->lines && (cxr_jsonl_next(file->lines, &object, NULL) != CXR_OK || object))
			release__find(v, "labels_rows", file->name, "more rows than the table");
		if (object)
			json_decref(object);
	}
	for (int i = 0; i < 2; i++)
		if (has_more(f->v1[i]))
			release__find(v, "view_differ", v1_names[i], "more rows than the table has in this split");
	return CXR_OK;
}
