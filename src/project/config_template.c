/* See config.h: the starting file of a project. Its column names are those of an export of cxr synth. */
#include "project/config.h"

static const char head[] =
	"# Project file of cxr. Relative paths start at this directory. A misspelt key is an error, never ignored.\n"
	"# Lines that begin with # are explanations or defaults; take the # away to change one.\n"
	"\n";

static const char key_help[] =
	"# The project key: who has it can undo the replacements. Keep it outside this directory, and keep a backup.\n";

static const char inputs[] =
	"\n"
	"# ---- what the hospital gave ----\n"
	"\n"
	"# Directories with DICOM files of any name; one path or a list of them.\n"
	"dicom:\n"
	"  - ../export/dicom\n"
	"\n"
	"# Reports: a CSV table, UTF-8 or Windows-1252. The right side is the name of the column in YOUR table.\n"
	"# patient_id and text are needed; the others where there are any. Leave the section out when there are no reports.\n"
	"reports:\n"
	"  path: ../export/reports.csv\n"
	"  columns:\n"
	"    patient_id: PAT_MRN\n"
	"    accession: ACC_NUM\n"
	"    study_date: EXAM_DTTM             # a date, or date and time together\n"
	"    # study_time: EXAM_TIME           # when the time stands in a column of its own\n"
	"    # study_uid: STUDY_UID            # StudyInstanceUID\n"
	"    text: REPORT_TEXT\n"
	"    status: REPORT_STATUS\n"
	"    addendum_of: ADDENDUM_TO          # accession of the report that a row adds to\n"
	"    ordering_provider: ORDERING_PROV  # names of staff: found in the text, never released\n"
	"    radiologist: READING_RAD\n"
	"  # addenda: append                   # append | replace: what an addendum does to its report\n"
	"\n"
	"# Demographics: one row a patient. patient_id is needed; leave the section out when there is no such table.\n"
	"demographics:\n"
	"  path: ../export/demographics.csv\n"
	"  columns:\n"
	"    patient_id: MRN\n"
	"    sex: SEX_C\n"
	"    race: RACE_C\n"
	"    ethnicity: ETHNIC_C\n"
	"    interpreter_needed: INTERP_YN\n"
	"    insurance_type: PAYOR\n"
	"    recent_bmi: BMI\n"
	"    deceased: DECEASED_YN\n"
	"    # identifiers: looked for in the text, never released\n"
	"    name: PAT_NAME\n"
	"    birth_date: BIRTH_DATE\n"
	"    address: HOME_ADDRESS\n"
	"    city: HOME_CITY\n"
	"    phone: HOME_PHONE\n"
	"    email: EMAIL\n"
	"    other_id: SSN\n"
	"  # Spellings of your table that cxr does not know by itself, and what the data set says for them (\"\" = unknown).\n"
	"  # maps:\n"
	"  #   sex: {\"1\": Male, \"2\": Female}\n"
	"  #   race: {\"W\": White, \"B\": Black or African American}\n"
	"  #   ethnicity: {\"H\": Hispanic/Latino, \"N\": Non-Hispanic/Non-Latino}\n"
	"  #   insurance_type: {\"MCR\": Medicare, \"MCD\": Medicaid, \"PRV\": Private Insurance}\n"
	"  #   yes_no: {\"J\": \"Yes\", \"N\": \"No\"}   # deceased, interpreter_needed\n"
	"  # as_of: 2024-12-31                 # the day the table was drawn\n"
	"\n"
	"# Names of your hospitals, towns and staff that the text may hold although no header or table names them.\n"
	"# site:\n"
	"#   places: [Example General Hospital, Exampletown]\n"
	"#   staff: [\"Doe, Jane\"]\n"
	"\n"
	"# ---- policies ----\n"
	"\n"
	"# Who must have read the reports before a release is written: required (every report), {sampled: N}, none.\n";

static const char policies[] =
	"\n"
	"# Shares of the patients that go to the valid and test splits; the rest is train.\n"
	"# split: {valid: 0.001, test: 0}\n"
	"\n"
	"# Dates move into the past by a secret number of days per patient, 1 to 3,652; true keeps the days of the week.\n"
	"# dates: {whole_weeks: false}\n"
	"\n"
	"# Ages of so many years and more become this number; 90 is the most.\n"
	"# ages: {cap: 90}\n"
	"\n"
	"# images:\n"
	"#   require_chest: true               # set aside what the header says is no chest\n"
	"#   profile: valid                    # header profile: valid | strict47 | basic\n"
	"#   pixels: mask-identifying          # burned-in text: off | find | mask-identifying | mask-all\n"
	"#   recipe: chexpert                  # grey levels: chexpert | mimic | window | minmax | raw16\n"
	"#   png: true\n"
	"#   jpg: false\n"
	"\n";

static const char small_cell_default[] =
	"# Subgroups with fewer patients than this are not shown in tables; 0 shows all.\n"
	"# stats: {small_cell: 11}\n"
	"\n";

static const char small_cell_generated[] =
	"# Subgroups with fewer patients than this are not shown in tables; 0 shows all (these patients do not exist).\n"
	"stats: {small_cell: 0}\n"
	"\n";

static const char release[] =
	"# ---- what the release says of itself ----\n"
	"\n"
	"# release:\n"
	"#   title: Chest radiographs of Example General Hospital\n"
	"#   version: \"1.0\"\n"
	"#   licence: CC-BY-NC-4.0\n"
	"#   institution_note: |\n"
	"#     Who answers questions, which board approved the data set, under which number.\n"
	"#   timestamp: 2025-01-31             # stands in the outputs instead of the clock (SOURCE_DATE_EPOCH wins)\n"
	"\n"
	"# Patients whose results lie in one file. Change it only before the first build.\n"
	"# patients_per_shard: 64\n";

static const char generated_line[] =
	"\n"
	"# Data made by cxr synth: every report of a release says so.\n"
	"generated: true\n";

/* In double quotes, so that any path is one value. */
static void put_quoted(cxr_buf *out, const char *text)
{
	cxr_buf_add_char(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			cxr_buf_add_char(out, '\\');
		cxr_buf_add_char(out, *text);
	}
	cxr_buf_add_char(out, '"');
}

void cxr_config_template(cxr_buf *out, const char *key_path, bool generated)
{
	cxr_buf_addz(out, head);
	cxr_buf_addz(out, key_help);
	if (key_path && key_path[0]) {
		cxr_buf_addz(out, "key: ");
		put_quoted(out, key_path);
		cxr_buf_add_char(out, '\n');
	} else {
		cxr_buf_addz(out, "# key: ../NAME-OF-THIS-DIRECTORY.key\n");
	}
	cxr_buf_addz(out, inputs);
	cxr_buf_addz(out, generated ? "review: none\n" : "review: required\n");
	cxr_buf_addz(out, policies);
	cxr_buf_addz(out, generated ? small_cell_generated : small_cell_default);
	cxr_buf_addz(out, release);
	if (generated)
		cxr_buf_addz(out, generated_line);
}
