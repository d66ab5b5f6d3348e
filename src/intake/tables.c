/* The two tables: reports and demographics. How a table is read: table.h; which columns must be mapped: project/config.h. */
#include "intake/table.h"
#include "project/identified.h"

/* ---- reports ---- */

enum { R_PATIENT, R_ACCESSION, R_DATE, R_TIME, R_TEXT, R_STATUS, R_ADDENDUM, R_STUDY_UID, R_PROVIDER, R_RADIOLOGIST, N_REPORT_COLUMNS };

static cxr_rc make_report(const cxr_str *cells, uint64_t row_no, cxr_arena *arena, cxr_buf *out, cxr_str *out_patient, intake__reason *out_reason,
	cxr_err *err)
{
	*out_patient = cells[R_PATIENT];
	if (cells[R_PATIENT].len + cells[R_ACCESSION].len + cells[R_STUDY_UID].len + cells[R_ADDENDUM].len == 0)
		*out_reason = INTAKE_NO_KEY;
	else if (cells[R_TEXT].len == 0)
		*out_reason = INTAKE_NO_TEXT;
	if (*out_reason != INTAKE_OK)
		return CXR_OK;
	cxr_id_report report = {
		.patient_id = cells[R_PATIENT], .accession = cells[R_ACCESSION], .study_uid = cells[R_STUDY_UID], .study_date = cells[R_DATE],
		.study_time = cells[R_TIME], .status = cells[R_STATUS], .addendum_of = cells[R_ADDENDUM], .text = cells[R_TEXT], .row_no = row_no,
	};
	CXR_TRY(cxr_str_list_add(&report.staff, cells[R_PROVIDER], arena, err));
	CXR_TRY(cxr_str_list_add(&report.staff, cells[R_RADIOLOGIST], arena, err));
	cxr_id_report_encode(&report, out);
	return CXR_OK;
}

static cxr_rc read_reports(intake__job *job, cxr_err *err)
{
	const cxr_report_columns *c = &job->config->report_columns;
	intake__table table = {
		.name = "reports", .meta_name = "intake.reports", .path = job->inputs.reports, .subject = CXR_SUBJECT_REPORT, .vault_kind = CXR_VAULT_REPORT,
		.columns = {
			[R_PATIENT] = {"patient_id", c->patient_id}, [R_ACCESSION] = {"accession", c->accession}, [R_DATE] = {"study_date", c->study_date},
			[R_TIME] = {"study_time", c->study_time}, [R_TEXT] = {"text", c->text}, [R_STATUS] = {"status", c->status},
			[R_ADDENDUM] = {"addendum_of", c->addendum_of}, [R_STUDY_UID] = {"study_uid", c->study_uid},
			[R_PROVIDER] = {"ordering_provider", c->ordering_provider}, [R_RADIOLOGIST] = {"radiologist", c->radiologist},
		},
		.n_columns = N_REPORT_COLUMNS, .make_record = make_report,
		.sql_find = "SELECT number FROM report WHERE row_hash = ?1",
		.sql_insert = "INSERT INTO report(row_hash, is_present) VALUES(?1, 1) RETURNING number",
		.sql_list = "SELECT number, is_present FROM report ORDER BY number",
		.sql_present = "UPDATE report SET is_present = ?2 WHERE number = ?1",
	};
	return intake__table_read(job, &table, err);
}

/* ---- demographics ---- */

enum { D_PATIENT, D_NAME, D_BIRTH, D_SEX, D_RACE, D_ETHNICITY, D_INTERPRETER, D_INSURANCE, D_BMI, D_DECEASED, D_ADDRESS, D_CITY, D_PHONE, D_EMAIL,
	D_OTHER_ID, N_DEMOGRAPHICS_COLUMNS };

static cxr_rc make_demographic(const cxr_str *cells, uint64_t row_no, cxr_arena *arena, cxr_buf *out, cxr_str *out_patient,
	intake__reason *out_reason, cxr_err *err)
{
	(void)row_no;
	(void)arena;
	(void)err;
	*out_patient = cells[D_PATIENT];
	if (cells[D_PATIENT].len == 0) {
		*out_reason = INTAKE_NO_PATIENT_ID;
		return CXR_OK;
	}
	const cxr_id_demographic row = {
		.patient_id = cells[D_PATIENT], .name = cells[D_NAME], .birth_date = cells[D_BIRTH], .sex = cells[D_SEX], .race = cells[D_RACE],
		.ethnicity = cells[D_ETHNICITY], .interpreter_needed = cells[D_INTERPRETER], .insurance_type = cells[D_INSURANCE],
		.recent_bmi = cells[D_BMI], .deceased = cells[D_DECEASED], .address = cells[D_ADDRESS], .city = cells[D_CITY],
		.phone = cells[D_PHONE], .email = cells[D_EMAIL], .other_id = cells[D_OTHER_ID],
	};
	cxr_id_demographic_encode(&row, out);
	return CXR_OK;
}

static cxr_rc read_demographics(intake__job *job, cxr_err *err)
{
	const cxr_demographics_columns *c = &job->config->demographics_columns;
	intake__table table = {
		.name = "demographics", .meta_name = "intake.demographics", .path = job->inputs.demographics, .subject = CXR_SUBJECT_DEMOGRAPHIC,
		.vault_kind = CXR_VAULT_DEMOGRAPHIC,
		.columns = {
			[D_PATIENT] = {"patient_id", c->patient_id}, [D_NAME] = {"name", c->name}, [D_BIRTH] = {"birth_date", c->birth_date},
			[D_SEX] = {"sex", c->sex}, [D_RACE] = {"race", c->race}, [D_ETHNICITY] = {"ethnicity", c->ethnicity},
			[D_INTERPRETER] = {"interpreter_needed", c->interpreter_needed}, [D_INSURANCE] = {"insurance_type", c->insurance_type},
			[D_BMI] = {"recent_bmi", c->recent_bmi}, [D_DECEASED] = {"deceased", c->deceased}, [D_ADDRESS] = {"address", c->address},
			[D_CITY] = {"city", c->city}, [D_PHONE] = {"phone", c->phone}, [D_EMAIL] = {"email", c->email}, [D_OTHER_ID] = {"other_id", c->other_id},
		},
		.n_columns = N_DEMOGRAPHICS_COLUMNS, .make_record = make_demographic,
		.sql_find = "SELECT number FROM demographic WHERE row_hash = ?1",
		.sql_insert = "INSERT INTO demographic(row_hash, patient_hash, is_present) VALUES(?1, ?2, 1) RETURNING number",
		.sql_list = "SELECT number, is_present FROM demographic ORDER BY number",
		.sql_present = "UPDATE demographic SET is_present = ?2 WHERE number = ?1",
	};
	return intake__table_read(job, &table, err);
}

cxr_rc intake__read_tables(intake__job *job, cxr_err *err)
{
	CXR_TRY(read_reports(job, err));
	return read_demographics(job, err);
}
