/* See report.h. */
#include "link/report.h"

#include "link/orphans.h"

/* ---- joins ---- */
static bool study_has_accession(const link__study *study, cxr_str accession)
{
	for (size_t i = 0; i < study->n_images; i++)
		if (cxr_str_eq(study->images[i]->accession, accession))
			return true;
	return false;
}

static bool study_has_uid(const link__study *study, cxr_str uid)
{
	for (size_t i = 0; i < study->n_images; i++)
		if (cxr_str_eq(study->images[i]->study_uid, uid))
			return true;
	return false;
}

/* The lowest study that has the value; SIZE_MAX when none has. Blank values belong to none. */
static size_t find_study(const link__patient *patient, cxr_str value, bool (*has)(const link__study *study, cxr_str value))
{
	for (size_t s = 0; s < patient->n_studies && value.len; s++)
		if (has(&patient->studies[s], value))
			return s;
	return SIZE_MAX;
}

static bool join_by_key(const link__patient *patient, link__report *report)
{
	report->basis = LINK_BY_ACCESSION;
	report->study = find_study(patient, report->addendum_of, study_has_accession);
	if (report->study == SIZE_MAX)
		report->study = find_study(patient, report->accession, study_has_accession);
	if (report->study != SIZE_MAX)
		return true;
	report->basis = LINK_BY_UID;
	report->study = find_study(patient, report->study_uid, study_has_uid);
	return report->study != SIZE_MAX;
}

/* A study of that day which no other accession or UID sets apart from the row. */
static bool fits_date(const link__study *study, const link__report *report)
{
	if (!link__has_day(report->when) || study->when.day != report->when.day)
		return false;
	if (report->accession.len && study->accession.len)
		return false;
	return !report->study_uid.len || study_has_uid(study, (cxr_str){"", 0});
}

static bool same_minute(link__when a, link__when b)
{
	return link__has_time(a) && link__has_time(b) && a.us / 60000000 == b.us / 60000000;
}

/* The one study of the day; *out_n says how many fit. Of several, the one of the same minute. */
static size_t study_of_date(const link__patient *patient, const link__report *report, size_t *out_n)
{
	size_t found = SIZE_MAX;
	size_t found_minute = SIZE_MAX;
	size_t n_minute = 0;
	*out_n = 0;
	for (size_t s = 0; s < patient->n_studies; s++) {
		if (!fits_date(&patient->studies[s], report))
			continue;
		++*out_n;
		found = s;
		if (same_minute(patient->studies[s].when, report->when)) {
			n_minute++;
			found_minute = s;
		}
	}
	if (*out_n > 1 && n_minute == 1) {
		*out_n = 1;
		return found_minute;
	}
	return found;
}

/* Rows joined by date may share a study only when nothing says that they are different examinations. */
static bool is_contested(const link__patient *patient, size_t r)
{
	const link__report *report = &patient->reports[r];
	for (size_t i = 0; i < patient->n_reports; i++) {
		const link__report *other = &patient->reports[i];
		if (i == r || other->study != report->study || other->status == LINK_CANCELLED)
			continue;
		if (other->basis != LINK_BY_DATE) {
			if (report->status != LINK_ADDENDUM || report->accession.len)
				return true; /* the study has its report */
		} else if (!cxr_str_eq(other->accession, report->accession)) {
			return true;
		}
	}
	return false;
}

static void join_by_date(link__patient *patient, const char **reasons)
{
	for (size_t r = 0; r < patient->n_reports; r++) {
		link__report *report = &patient->reports[r];
		size_t n_fit;
		if (reasons[r] || report->study != SIZE_MAX)
			continue;
		size_t study = study_of_date(patient, report, &n_fit);
		reasons[r] = n_fit == 0 ? "report_without_images" : n_fit > 1 ? "ambiguous_study" : NULL;
		if (reasons[r])
			continue;
		report->study = study;
		report->basis = LINK_BY_DATE;
	}
	for (size_t r = 0; r < patient->n_reports; r++)
		if (!reasons[r] && patient->reports[r].basis == LINK_BY_DATE && is_contested(patient, r))
			reasons[r] = "ambiguous_study";
	for (size_t r = 0; r < patient->n_reports; r++)
		if (reasons[r])
			patient->reports[r].study = SIZE_MAX;
}

void link__assign_reports(link__patient *patient, const char **out_reasons)
{
	for (size_t r = 0; r < patient->n_reports; r++) {
		link__report *report = &patient->reports[r];
		out_reasons[r] = report->status == LINK_CANCELLED ? "report_cancelled" : NULL;
		report->study = SIZE_MAX;
		if (!out_reasons[r])
			(void)join_by_key(patient, report);
	}
	join_by_date(patient, out_reasons);
}

/* ---- texts ---- */
typedef struct text_rows {
	link__report **rows;
	size_t n;
} text_rows;

static bool is_blank(cxr_str text)
{
	return cxr_str_trim(text).len == 0;
}

/* Rows of one study by role: which make the text. */
static void choose_rows(link__patient *patient, size_t s, cxr_addenda_policy policy, text_rows *out)
{
	bool has_final = false;
	bool has_addendum = false;
	for (size_t r = 0; r < patient->n_reports; r++) {
		link__report *row = &patient->reports[r];
		if (row->study != s || is_blank(row->rec.text))
			continue;
		has_final = has_final || row->status == LINK_FINAL;
		has_addendum = has_addendum || row->status == LINK_ADDENDUM;
	}
	bool replaces = policy == CXR_ADDENDA_REPLACE && has_addendum;
	out->n = 0;
	for (int pass = 0; pass < 2; pass++) { /* the report, then what was added to it */
		for (size_t r = 0; r < patient->n_reports; r++) {
			link__report *row = &patient->reports[r];
			bool is_added = row->status == LINK_ADDENDUM;
			if (row->study != s || is_added != (pass == 1))
				continue;
			row->role = LINK_ROLE_SUPERSEDED;
			if (is_blank(row->rec.text) || (has_final && row->status == LINK_PRELIMINARY) || (replaces && !is_added))
				continue;
			bool alone = (replaces && is_added) || (!is_added && !has_final);
			if (alone && out->n && (is_added || out->rows[out->n - 1]->status == LINK_PRELIMINARY))
				out->rows[--out->n]->role = LINK_ROLE_SUPERSEDED; /* only the last one counts */
			row->role = is_added ? LINK_ROLE_ADDED : LINK_ROLE_TEXT;
			out->rows[out->n++] = row;
		}
	}
}

static void drop_doubles(text_rows *rows)
{
	size_t n = 0;
	for (size_t i = 0; i < rows->n; i++) {
		bool seen = false;
		for (size_t k = 0; k < n && !seen; k++)
			seen = cxr_str_eq(cxr_str_trim(rows->rows[k]->rec.text), cxr_str_trim(rows->rows[i]->rec.text));
		if (seen)
			rows->rows[i]->role = LINK_ROLE_SUPERSEDED;
		else
			rows->rows[n++] = rows->rows[i];
	}
	rows->n = n;
}

/* Rows end in their own bytes; an empty line parts them. */
static cxr_rc join_rows(const text_rows *rows, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	size_t n_bytes = 0;
	for (size_t i = 0; i < rows->n; i++)
		n_bytes += rows->rows[i]->rec.text.len + 2;
	char *text = cxr_arena_alloc(arena, n_bytes + 1);
	if (!text)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a report");
	size_t n = 0;
	for (size_t i = 0; i < rows->n; i++) {
		cxr_str row = rows->rows[i]->rec.text;
		if (n) {
			if (text[n - 1] != '\n')
				text[n++] = '\n';
			text[n++] = '\n';
		}
		memcpy(text + n, row.ptr, row.len);
		n += row.len;
	}
	*out = (cxr_str){text, n};
	return CXR_OK;
}

cxr_rc link__make_texts(link__patient *patient, cxr_addenda_policy policy, cxr_arena *arena, cxr_err *err)
{
	text_rows rows = {cxr_arena_array(arena, patient->n_reports, sizeof(link__report *)), 0};
	if (!rows.rows)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu reports", patient->n_reports);
	for (size_t s = 0; s < patient->n_studies; s++) {
		link__study *study = &patient->studies[s];
		study->text = study->report_date = (cxr_str){"", 0};
		choose_rows(patient, s, policy, &rows);
		drop_doubles(&rows);
		study->n_text_rows = (uint32_t)rows.n;
		if (rows.n) {
			CXR_TRY(join_rows(&rows, arena, &study->text, err));
			CXR_TRY(link__normal_date(rows.rows[0]->rec.study_date, arena, &study->report_date, err));
		}
	}
	return CXR_OK;
}

/* ---- with the store ---- */
static cxr_rc list_report(link__job *job, const link__patient *patient, const link__report *report, cxr_err *err)
{
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(job->store, "INSERT INTO study_report (report_no, patient_no, study_no, basis, role) VALUES (?1, ?2, ?3, ?4, ?5)", &q, err));
	cxr_stmt_bind_int(q, 1, (int64_t)report->number);
	cxr_stmt_bind_int(q, 2, patient->patient_no);
	cxr_stmt_bind_int(q, 3, patient->studies[report->study].study_no);
	cxr_stmt_bind_int(q, 4, report->basis);
	cxr_stmt_bind_int(q, 5, report->role);
	return cxr_stmt_run(q, err);
}

cxr_rc link__join_reports(link__job *job, link__patient *patient, cxr_err *err)
{
	const char **reasons = cxr_arena_array(&job->arena, patient->n_reports, sizeof(const char *));
	if (!reasons)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu reports", patient->n_reports);
	link__assign_reports(patient, reasons);
	CXR_TRY(link__make_texts(patient, job->config->addenda, &job->arena, err));
	for (size_t r = 0; r < patient->n_reports; r++) {
		const link__report *report = &patient->reports[r];
		if (reasons[r])
			CXR_TRY(link__set_aside(job, CXR_SUBJECT_REPORT, report->number, reasons[r], err));
		else
			CXR_TRY(list_report(job, patient, report, err));
	}
	return CXR_OK;
}
