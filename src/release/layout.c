/* See layout.h. */
#include "release/layout.h"

#include <stdio.h>

static const char *const column_names[RELEASE__N_COLUMNS] = {
	"path_to_image", "path_to_dcm", "frontal_lateral", "ap_pa", "deid_patient_id", "patient_report_date_order", "report",
	"section_narrative", "section_clinical_history", "section_history", "section_comparison", "section_technique",
	"section_procedure_comments", "section_findings", "section_impression", "section_end_of_impression", "section_summary",
	"section_accession_number", "age", "sex", "race", "ethnicity", "interpreter_needed", "insurance_type", "recent_bmi", "deceased",
	"split", "study_id", "image_id",
};

static const char *const split_names[RELEASE__N_SPLITS] = {"train", "valid", "test"};
static const char *const labeler_names[RELEASE__N_LABELERS] = {"rules", "cxr-labeler", "chexbert"};
static const char *const form_dirs[RELEASE__N_FORMS] = {"DICOM", "PNG", "JPG"};
static const char *const form_extensions[RELEASE__N_FORMS] = {".dcm", ".png", ".jpg"};

static const char *const fixed_names[] = {
	"df_cxr_plus.csv", "splits.csv", "counts.json", "README.md", "DATASHEET.md", "LICENSE", "croissant.json", "MANIFEST.json",
	"SHA256SUMS", "report.html", "radgraph/section_findings.json", "radgraph/section_impression.json",
	"views/chexpert-v1/train.csv", "views/chexpert-v1/valid.csv",
};

const char *release__column_name(int column)
{
	return column >= 0 && column < RELEASE__N_COLUMNS ? column_names[column] : NULL;
}

const char *release__split_name(int split)
{
	return split >= 0 && split < RELEASE__N_SPLITS ? split_names[split] : NULL;
}

bool release__split_from_name(cxr_str name, release__split *out)
{
	for (int i = 0; i < RELEASE__N_SPLITS; i++) {
		if (cxr_str_eqz(name, split_names[i])) {
			*out = (release__split)i;
			return true;
		}
	}
	return false;
}

const char *release__labeler_name(int labeler)
{
	return labeler >= 0 && labeler < RELEASE__N_LABELERS ? labeler_names[labeler] : NULL;
}

const char *release__form_dir(int form)
{
	return form >= 0 && form < RELEASE__N_FORMS ? form_dirs[form] : NULL;
}

const char *release__form_extension(int form)
{
	return form >= 0 && form < RELEASE__N_FORMS ? form_extensions[form] : NULL;
}

/* Reads digits after `prefix`; canonical: min_digits, no surplus leading zero, 1..UINT32_MAX. */
static bool take_number(cxr_str *rest, const char *prefix, size_t min_digits, uint32_t *out)
{
	cxr_str start = cxr_str_from(prefix);
	if (!cxr_str_starts(*rest, start))
		return false;
	size_t at = start.len;
	uint64_t value = 0;
	while (at < rest->len && cxr_is_digit(rest->ptr[at]) && at - start.len < 10)
		value = value * 10 + (uint64_t)(rest->ptr[at++] - '0');
	size_t n_digits = at - start.len;
	if (n_digits < min_digits || value == 0 || value > UINT32_MAX || (n_digits > min_digits && rest->ptr[start.len] == '0'))
		return false;
	*out = (uint32_t)value;
	*rest = (cxr_str){rest->ptr + at, rest->len - at};
	return true;
}

bool release__stem_parse(cxr_str text, release__stem *out)
{
	release__stem stem = {0};
	size_t slash = cxr_str_find_char(text, '/');
	if (slash == SIZE_MAX || !release__split_from_name((cxr_str){text.ptr, slash}, &stem.split))
		return false;
	cxr_str rest = {text.ptr + slash, text.len - slash};
	if (!take_number(&rest, "/patient", 5, &stem.patient_no) || !take_number(&rest, "/study", 1, &stem.study_no) ||
		!take_number(&rest, "/view", 1, &stem.view_no) || rest.len < 2 || rest.ptr[0] != '_')
		return false;
	rest = (cxr_str){rest.ptr + 1, rest.len - 1};
	for (int view = CXR_VIEW_UNKNOWN; view <= CXR_VIEW_LATERAL; view++) {
		if (cxr_str_eqz(rest, cxr_view_name((cxr_view)view))) {
			stem.view = (cxr_view)view;
			*out = stem;
			return true;
		}
	}
	return false;
}

bool release__stem_parse_path(cxr_str text, const char *extension, release__stem *out, cxr_str *out_stem)
{
	cxr_str end = cxr_str_from(extension);
	if (!cxr_str_ends(text, end))
		return false;
	cxr_str stem = {text.ptr, text.len - end.len};
	if (out_stem)
		*out_stem = stem;
	return release__stem_parse(stem, out);
}

void release__patient_id(const release__stem *stem, char out[RELEASE__ID_BYTES])
{
	snprintf(out, RELEASE__ID_BYTES, "patient%05u", stem->patient_no);
}

void release__study_id(const release__stem *stem, char out[RELEASE__ID_BYTES])
{
	snprintf(out, RELEASE__ID_BYTES, "patient%05u_study%u", stem->patient_no, stem->study_no);
}

void release__image_id(const release__stem *stem, char out[RELEASE__ID_BYTES])
{
	snprintf(out, RELEASE__ID_BYTES, "patient%05u_study%u_view%u", stem->patient_no, stem->study_no, stem->view_no);
}

static int cmp_u32(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

int release__stem_cmp(const release__stem *a, const release__stem *b)
{
	int order = cmp_u32(a->patient_no, b->patient_no);
	if (order == 0)
		order = cmp_u32(a->study_no, b->study_no);
	return order ? order : cmp_u32(a->view_no, b->view_no);
}

int release__path_cmp(cxr_str a, cxr_str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	for (size_t i = 0; i < n; i++) {
		/* the end of a component comes before every other byte */
		unsigned char x = a.ptr[i] == '/' ? 0 : (unsigned char)a.ptr[i];
		unsigned char y = b.ptr[i] == '/' ? 0 : (unsigned char)b.ptr[i];
		if (x != y)
			return x < y ? -1 : 1;
	}
	return a.len < b.len ? -1 : a.len > b.len;
}

bool release__path_is_plain(cxr_str path)
{
	if (path.len == 0 || path.len >= RELEASE__PATH_BYTES)
		return false;
	size_t start = 0;
	for (size_t i = 0; i <= path.len; i++) {
		if (i == path.len || path.ptr[i] == '/') {
			cxr_str part = {path.ptr + start, i - start};
			if (part.len == 0 || cxr_str_eqz(part, ".") || cxr_str_eqz(part, ".."))
				return false;
			start = i + 1;
		} else if (!cxr_is_alnum(path.ptr[i]) && path.ptr[i] != '.' && path.ptr[i] != '_' && path.ptr[i] != '-') {
			return false;
		}
	}
	return true;
}

/* Is `path` equal to directory/stem + extension for some legal stem? */
static bool is_stem_below(cxr_str path, const char *directory, const char *extension)
{
	cxr_str dir = cxr_str_from(directory);
	if (!cxr_str_starts(path, dir) || path.len <= dir.len || path.ptr[dir.len] != '/')
		return false;
	release__stem stem;
	return release__stem_parse_path((cxr_str){path.ptr + dir.len + 1, path.len - dir.len - 1}, extension, &stem, NULL);
}

static bool is_label_file(cxr_str path)
{
	for (int labeler = 0; labeler < RELEASE__N_LABELERS; labeler++) {
		for (int input = 0; input < CXR_N_INPUTS; input++) {
			char name[RELEASE__PATH_BYTES];
			snprintf(name, sizeof name, "labels/%s_%s.json", labeler_names[labeler], cxr_label_input_name((cxr_label_input)input));
			if (cxr_str_eqz(path, name))
				return true;
		}
	}
	return false;
}

bool release__path_is_known(cxr_str path)
{
	if (!release__path_is_plain(path))
		return false;
	for (size_t i = 0; i < CXR_ARRAY_LEN(fixed_names); i++)
		if (cxr_str_eqz(path, fixed_names[i]))
			return true;
	for (int form = 0; form < RELEASE__N_FORMS; form++)
		if (is_stem_below(path, form_dirs[form], form_extensions[form]))
			return true;
	return is_stem_below(path, "views/chexpert-v1", ".jpg") || is_label_file(path);
}

void release__path_print(cxr_str path, char out[RELEASE__PATH_BYTES])
{
	static const char *const tops[] = {"DICOM", "PNG", "JPG", "labels", "radgraph", "views", "tables", "figures"};
	if (release__path_is_known(path)) {
		snprintf(out, RELEASE__PATH_BYTES, CXR_STR_FMT, CXR_STR_ARG(path));
		return;
	}
	size_t slash = cxr_str_find_char(path, '/');
	for (size_t i = 0; slash != SIZE_MAX && i < CXR_ARRAY_LEN(tops); i++) {
		if (cxr_str_eqz((cxr_str){path.ptr, slash}, tops[i])) {
			snprintf(out, RELEASE__PATH_BYTES, "a file below %s/", tops[i]);
			return;
		}
	}
	snprintf(out, RELEASE__PATH_BYTES, "an unknown file");
}
