/*
 * A generated export of 60 studies (`cxr synth`): images, reports and demographics found are those that the gold files
 * name. Skipped where the program is not built.
 */
#include "hospital.h"

#include "formats/json.h"

enum { STUDIES = 60 };

static const char yaml[] =
	"dicom: [../made/export/dicom]\n"
	"reports:\n  path: ../made/export/reports.csv\n  columns: {patient_id: PAT_MRN, accession: ACC_NUM, study_date: EXAM_DTTM, text: REPORT_TEXT,"
	" status: REPORT_STATUS, addendum_of: ADDENDUM_TO, ordering_provider: ORDERING_PROV, radiologist: READING_RAD}\n"
	"demographics:\n  path: ../made/export/demographics.csv\n  columns: {patient_id: MRN, name: PAT_NAME, birth_date: BIRTH_DATE, sex: SEX_C,"
	" race: RACE_C, ethnicity: ETHNIC_C, interpreter_needed: INTERP_YN, insurance_type: PAYOR, recent_bmi: BMI, deceased: DECEASED_YN,"
	" address: HOME_ADDRESS, city: HOME_CITY, phone: HOME_PHONE, email: EMAIL, other_id: SSN}\n";

static cxr_str read_gold(const char *name)
{
	cxr_buf bytes;
	cxr_str out;
	cxr_buf_init(&bytes, 1 << 26);
	assert_ok(cxr_file_read(place(name), 1 << 26, &bytes, &err));
	assert_ok(cxr_arena_str(&arena, cxr_buf_str(&bytes), &out, &err));
	cxr_buf_release(&bytes);
	return out;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

/* What the vault says of an image is what its header says. */
static void check_image(const json_t *gold, const char *path)
{
	cxr_id_image image;
	read_image(path, &image);
	assert_str(image.patient_id, text_of(gold, "patient"));
	assert_str(image.accession, text_of(gold, "accession"));
	assert_str(image.study_uid, text_of(gold, "study_uid"));
	assert_str(image.sop_instance_uid, text_of(gold, "sop_uid"));
	assert_str(image.sop_class_uid, text_of(gold, "sop_class_uid"));
	assert_str(image.modality, text_of(gold, "modality"));
	assert_str(image.view_position, text_of(gold, "view_position"));
	assert_str(image.patient_orientation, text_of(gold, "patient_orientation"));
	assert_str(image.body_part, text_of(gold, "body_part"));
	assert_int_equal(image.rows, json_integer_value(json_object_get(gold, "rows")));
	assert_int_equal(image.columns, json_integer_value(json_object_get(gold, "columns")));
	assert_true(image.subject.names.n_items > 0 && image.subject.staff.n_items > 0 && image.subject.dates.n_items > 0);
	assert_int_equal(image.subject.birth_date.len, 8);
}

/* Each line of headers.jsonl is a file: an image or a copy of one. */
static void check_headers(int64_t *out_images, int64_t *out_copies)
{
	cxr_str rest = read_gold("made/gold/headers.jsonl");
	*out_images = *out_copies = 0;
	for (cxr_str line; cxr_str_split(&rest, '\n', &line);) {
		if (line.len == 0)
			continue;
		json_t *gold;
		assert_ok(cxr_json_parse(line, &gold, &err));
		const char *path = text_of(gold, "path") + strlen("dicom/");
		const char *original = text_of(gold, "duplicate_of");
		if (*original) { /* one of the two is the image */
			const char *fates = cxr_arena_printf(&arena, "%s %s", fate_of(path), fate_of(original + strlen("dicom/")));
			assert_true(strcmp(fates, "copy image") == 0 || strcmp(fates, "image copy") == 0);
		}
		check_image(gold, path);
		*out_copies += *original != '\0';
		*out_images += *original == '\0';
		json_decref(gold);
	}
}

/* Number of images that studies.jsonl names, and of patients. */
static void count_studies(int64_t *out_studies, int64_t *out_images, int64_t *out_patients)
{
	cxr_str rest = read_gold("made/gold/studies.jsonl");
	const char *last = "";
	*out_studies = *out_images = *out_patients = 0;
	for (cxr_str line; cxr_str_split(&rest, '\n', &line);) {
		if (line.len == 0)
			continue;
		json_t *gold;
		assert_ok(cxr_json_parse(line, &gold, &err));
		(*out_studies)++;
		*out_images += (int64_t)json_array_size(json_object_get(gold, "images"));
		const char *patient = text_of(gold, "patient");
		*out_patients += strcmp(patient, last) != 0; /* the studies of a patient stand together */
		last = cxr_arena_strndup(&arena, patient, strlen(patient));
		json_decref(gold);
	}
}

static int64_t count_lines(const char *name)
{
	cxr_str text = read_gold(name);
	int64_t n = 0;
	for (size_t i = 0; i < text.len; i++)
		n += text.ptr[i] == '\n';
	return n;
}

static bool make_export(const char *encoding)
{
	const char *program = getenv("CXR_BINARY");
	if (!program || !*program || access(program, X_OK) != 0)
		return false;
	const char *command = cxr_arena_printf(&arena, "'%s' synth -o '%s' --studies %d --seed 11 --max-side 16 --encoding %s >/dev/null 2>&1", program,
		place("made"), STUDIES, encoding);
	assert_int_equal(system(command), 0);
	return true;
}

static void check_export(const char *encoding)
{
	hospital_open("dicom: [../export/dicom]\n");
	dicom_root = "made/export/dicom";
	if (!make_export(encoding)) {
		print_message("skipped: the program is not built\n");
		hospital_close();
		skip();
	}
	configure(yaml);
	assert_ok(run_intake());
	int64_t n_images, n_copies, n_studies, n_named, n_patients;
	check_headers(&n_images, &n_copies);
	count_studies(&n_studies, &n_named, &n_patients);
	print_message("%s", messages);
	assert_int_equal(n_studies, STUDIES);
	assert_int_equal(n_named, n_images);
	assert_true(n_images >= STUDIES - 10 && n_copies > 0);
	assert_int_equal(count("SELECT count(*) FROM source_file WHERE kind = 0"), n_images);
	assert_int_equal(count("SELECT count(*) FROM source_file WHERE kind = 3"), n_copies);
	assert_int_equal(count("SELECT count(*) FROM quarantine WHERE stage = 'intake'"), 0);
	/* reports: one line of spans.jsonl a row */
	assert_int_equal(count("SELECT count(*) FROM report"), count_lines("made/gold/spans.jsonl"));
	assert_int_equal(count("SELECT count(*) FROM demographic"), n_patients);
	assert_int_equal(count("SELECT count(DISTINCT patient_hash) FROM image"), count("SELECT count(DISTINCT i.patient_hash) FROM image i JOIN demographic d"
		" ON d.patient_hash = i.patient_hash"));
	hospital_close();
}

static void test_utf8(void **state)
{
	(void)state;
	check_export("utf8");
}

static void test_cp1252(void **state)
{
	(void)state;
	check_export("cp1252");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_cp1252),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
