/* The stage over one export: what becomes of every kind of file, what is kept of it, and that no input is one of our own outputs. */
#include "hospital.h"

#include <sys/socket.h>
#include <sys/un.h>

#define YAML "dicom:\n  - ../export/dicom\n"

static int open_hospital(void **state)
{
	(void)state;
	hospital_open(YAML);
	return 0;
}

static int close_hospital(void **state)
{
	(void)state;
	hospital_close();
	return 0;
}

/* Nothing that a hospital wrote may stand in a message. */
static void expect_silence(const char *text)
{
	static const char *const secrets[] = {"LEE", "ANN", "P1", "P2", "ACC1", "export", "first", "20240225", "/"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(secrets); i++)
		if (strstr(text, secrets[i]))
			fail_msg("\"%s\" holds \"%s\"", text, secrets[i]);
}

static void test_an_image(void **state)
{
	(void)state;
	give_film("export/dicom/deep/first", film_of("1.1", "1", "P1"));
	assert_ok(run_intake());
	expect_fate("deep/first", "image");
	cxr_id_image image;
	read_image("deep/first", &image);
	CXR_AUTO(cxr_free_at) char *path = cxr_path_real(place("export/dicom/deep/first"));
	assert_str(image.path, path);
	assert_str(image.sop_instance_uid, "1.1");
	assert_str(image.patient_id, "P1");
	assert_int_equal(image.rows, 4);
	assert_int_equal(image.columns, 6);
	assert_int_equal(image.n_frames, 1);
	assert_str(image.subject.names.items[0], "LEE^ANN^M");
	cxr_str plain;
	assert_ok(vault_get(CXR_VAULT_PATH, number_of("deep/first"), &plain));
	assert_str(plain, path);
	assert_int_equal(count("SELECT count(*) FROM image"), 1);
	assert_int_equal(count("SELECT length(sop_hash) + length(study_hash) + length(patient_hash) + length(digest) FROM image"), 64);
	assert_int_equal(count("SELECT length(result) FROM stage_shard WHERE stage = 'intake' AND shard = 0"), 64);
	assert_int_equal(count("SELECT n_records FROM stage_shard WHERE stage = 'intake'"), 1);
	expect_said("intake: 1 files read: 1 images, 0 passed over (no DICOM), 0 set aside\n");
}

/* The store holds numbers and hashes: no value of a header, no path. */
static void test_the_store_tells_nothing(void **state)
{
	(void)state;
	film f = film_of("1.2.826.0.1.999", "1.2.826.0.1.998", "MRN0047112");
	f.name = "QUARTERMAIN^ALLAN";
	f.accession = "ACC0099887";
	give_film("export/dicom/folder_quartermain/allan_01", f);
	assert_ok(run_intake());
	cxr_project_close(&project); /* the log goes into the file */
	cxr_buf bytes;
	cxr_buf_init(&bytes, 1 << 26);
	assert_ok(cxr_file_read(place("project/.cxr/store.db"), 1 << 26, &bytes, &err));
	assert_ok(cxr_file_read(place("project/vault/vault.db"), 1 << 26, &bytes, &err));
	static const char *const secrets[] = {"1.2.826.0.1.99", "MRN0047112", "QUARTERMAIN", "quartermain", "allan", "ACC0099887"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(secrets); i++)
		assert_int_equal(cxr_str_find(cxr_buf_str(&bytes), cxr_str_from(secrets[i])), SIZE_MAX);
	cxr_buf_release(&bytes);
	open_project();
}

static void test_every_kind_of_file(void **state)
{
	(void)state;
	give_film("export/dicom/a/good", film_of("1.1", "1", "P1"));
	film ct = film_of("1.2", "1", "P1");
	ct.modality = "CT";
	give_film("export/dicom/a/ct", ct);
	give_text("export/dicom/a/readme.txt", "read me");
	give_text("export/dicom/empty", "");
	give("export/dicom/x.gz", (cxr_str){"\x1F\x8B\x08\0\0", 5});
	assert_int_equal(mkfifo(place("export/dicom/fifo"), 0600), 0);
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path, sizeof address.sun_path, "%.100s", place("export/dicom/socket"));
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(symlink("..", place("export/dicom/a/loop")), 0);
	assert_int_equal(symlink("self", place("export/dicom/self")), 0);
	assert_int_equal(symlink("nowhere", place("export/dicom/dangling")), 0);
	assert_int_equal(symlink("/dev/zero", place("export/dicom/zero")), 0);
	assert_int_equal(symlink("a/good", place("export/dicom/zz_again")), 0); /* the same bytes under another name */
	assert_ok(run_intake());
	expect_fate("a/good", "image");
	expect_fate("a/ct", "not_radiograph");
	expect_fate("a/readme.txt", "passed");
	expect_fate("empty", "passed");
	expect_fate("x.gz", "gzip");
	expect_fate("fifo", "special_file");
	expect_fate("socket", "special_file");
	expect_fate("a/loop", "link");
	expect_fate("self", "link");
	expect_fate("dangling", "link");
	expect_fate("zero", "link");
	expect_fate("zz_again", "copy");
	assert_int_equal(count("SELECT count(*) FROM source_file"), 12);
	assert_string_equal(rows_of("SELECT detail FROM quarantine WHERE stage = 'intake' AND reason = 'not_radiograph'"), "CT/");
	expect_silence(messages);
	close(listener);
}

static void test_unreadable(void **state)
{
	(void)state;
	if (geteuid() == 0) {
		print_message("skipped: nothing is unreadable to root\n");
		skip();
	}
	give_film("export/dicom/closed/inside", film_of("1.1", "1", "P1"));
	give_film("export/dicom/locked", film_of("1.2", "1", "P1"));
	chmod(place("export/dicom/closed"), 0);
	chmod(place("export/dicom/locked"), 0);
	assert_ok(run_intake());
	expect_fate("closed", "unreadable");
	expect_fate("locked", "unreadable");
	const char *before = catalogue();
	assert_ok(run_intake());
	assert_string_equal(catalogue(), before);
	chmod(place("export/dicom/closed"), 0700);
	chmod(place("export/dicom/locked"), 0600);
	assert_ok(run_intake());
	expect_fate("closed", "gone");
	expect_fate("closed/inside", "image");
	expect_fate("locked", "image");
}

/* A path longer than the kernel takes, a name that is no UTF-8. */
static void test_odd_paths(void **state)
{
	(void)state;
	give_film("export/dicom/M\xFCller.dcm", film_of("1.1", "1", "P1"));
	assert_ok(run_intake());
	cxr_id_image image;
	read_image("M\xFCller.dcm", &image);
	CXR_AUTO(cxr_free_at) char *path = cxr_path_real(place("export/dicom/M\xFCller.dcm"));
	assert_str(image.path, path);
	char name[252];
	memset(name, 'd', 251);
	name[251] = '\0';
	assert_int_equal(chdir(place("export/dicom")), 0);
	for (int depth = 0; depth < 20; depth++) {
		assert_int_equal(mkdir(name, 0700), 0);
		assert_int_equal(chdir(name), 0);
	}
	assert_int_equal(chdir("/"), 0);
	assert_ok(run_intake());
	assert_int_equal(count("SELECT count(*) FROM quarantine WHERE stage = 'intake' AND reason = 'unreadable'"), 1);
	assert_int_equal(count("SELECT count(*) FROM image"), 1);
	/* too deep to be removed by its path */
	assert_int_equal(chdir(place("export/dicom")), 0);
	for (int depth = 0; depth < 10; depth++)
		assert_int_equal(chdir(name), 0);
	assert_int_equal(rename(name, place("lower")), 0);
	assert_int_equal(chdir("/"), 0);
}

/* ---- what the whole catalogue says ---- */

static void test_duplicates(void **state)
{
	(void)state;
	give_film("export/dicom/copy_a", film_of("1.1", "1", "P1"));
	give_film("export/dicom/copy_b", film_of("1.1", "1", "P1"));
	give_film("export/dicom/copy_c", film_of("1.1", "1", "P1"));
	film f = film_of("1.2", "2", "P1");
	give_film("export/dicom/differ_a", f);
	give_film("export/dicom/differ_b", f);
	f.body_part = "THORAX"; /* another size */
	give_film("export/dicom/differ_c", f);
	f = film_of("1.3", "3", "P1");
	give_film("export/dicom/pixel_a", f);
	cxr_str bytes = film_bytes(&f);
	char *changed = cxr_arena_strndup(&arena, bytes.ptr, bytes.len);
	changed[bytes.len - 1] ^= 1; /* the same size */
	give("export/dicom/pixel_b", (cxr_str){changed, bytes.len});
	f.pixel_bytes = 10; /* of two files with one UID, one cannot be used anyway */
	f.sop = "1.4";
	give_film("export/dicom/short", f);
	give_film("export/dicom/whole", film_of("1.4", "3", "P1"));
	assert_ok(run_intake());
	expect_fate("copy_a", "image");
	expect_fate("copy_b", "copy");
	expect_fate("copy_c", "copy");
	expect_fate("differ_a", "duplicate_uid");
	expect_fate("differ_b", "duplicate_uid");
	expect_fate("differ_c", "duplicate_uid");
	expect_fate("pixel_a", "duplicate_uid");
	expect_fate("pixel_b", "duplicate_uid");
	expect_fate("short", "truncated");
	expect_fate("whole", "image");
	expect_said("intake: in all 2 images, 2 copies of them, 6 files set aside, 0 passed over; 0 report rows\n");
	assert_int_equal(count("SELECT n_records FROM stage_shard WHERE stage = 'intake'"), 2);
}

static void test_two_patients(void **state)
{
	(void)state;
	give_film("export/dicom/a1", film_of("1.1", "1", "P1"));
	give_film("export/dicom/a2", film_of("1.2", "1", "P2"));
	give_film("export/dicom/a3", film_of("1.3", "1", "P1"));
	give_film("export/dicom/a3_copy", film_of("1.3", "1", "P1"));
	give_film("export/dicom/b1", film_of("2.1", "2", "p3 "));
	give_film("export/dicom/b2", film_of("2.2", "2", "P3")); /* one id, written twice */
	give_film("export/dicom/c1", film_of("1.1", "3", "P1")); /* both: the study says more */
	assert_ok(run_intake());
	static const char *const torn[] = {"a1", "a2", "a3", "a3_copy"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(torn); i++)
		expect_fate(torn[i], "two_patients_one_study");
	expect_fate("b1", "image");
	expect_fate("b2", "image");
	expect_fate("c1", "duplicate_uid");
}

/* ---- where inputs may lie ---- */

static void expect_refusal(const char *yaml, cxr_rc rc, const char *subject)
{
	configure(yaml);
	const char *before = catalogue();
	assert_int_equal(run_intake(), rc);
	assert_string_equal(err.subject, subject);
	expect_silence(err.msg);
	assert_string_equal(catalogue(), before);
}

static void test_inputs_that_are_outputs(void **state)
{
	(void)state;
	assert_ok(cxr_dir_make(place("project/release/DICOM"), 0755, &err));
	assert_int_equal(symlink("project/vault", place("innocent")), 0);
	expect_refusal("dicom: [../export/dicom, .cxr]\n", CXR_E_USAGE, "DICOM root 2");
	expect_refusal("dicom: [vault]\n", CXR_E_USAGE, "DICOM root 1");
	expect_refusal("dicom: [../innocent]\n", CXR_E_USAGE, "DICOM root 1");
	expect_refusal("dicom: [release/DICOM]\n", CXR_E_USAGE, "DICOM root 1");
	expect_refusal("dicom: [.]\n", CXR_E_USAGE, "DICOM root 1");
	expect_refusal("dicom: [..]\n", CXR_E_USAGE, "DICOM root 1");
	give_text("project/release/t.csv", "a\n");
	expect_refusal("dicom: [../export/dicom]\nreports:\n  path: release/t.csv\n  columns: {patient_id: a, text: a}\n", CXR_E_USAGE, "reports table");
	assert_ok(cxr_dir_make(place("project/incoming"), 0755, &err));
	give_film("project/incoming/x", film_of("1.1", "1", "P1"));
	configure("dicom: [incoming]\n"); /* beside them is fine */
	assert_ok(run_intake());
	assert_int_equal(count("SELECT count(*) FROM image"), 1);
}

static void test_inputs_that_are_not_there(void **state)
{
	(void)state;
	expect_refusal("dicom: [../export/dicom, ../absent]\n", CXR_E_NOT_FOUND, "DICOM root 2");
	expect_refusal("dicom: [../export/dicom]\ndemographics:\n  path: ../absent.csv\n  columns: {patient_id: a}\n", CXR_E_NOT_FOUND, "demographics table");
	assert_int_equal(mkfifo(place("fifo.csv"), 0600), 0);
	expect_refusal("dicom: [../export/dicom]\nreports:\n  path: ../fifo.csv\n  columns: {patient_id: a, text: a}\n", CXR_E_FORMAT, "reports table");
}

/* A root inside another one, and a root that is a file. */
static void test_roots(void **state)
{
	(void)state;
	give_film("export/dicom/sub/one", film_of("1.1", "1", "P1"));
	give_film("export/single", film_of("1.2", "1", "P1"));
	configure("dicom: [../export/dicom/sub, ../export/dicom, ../export/single, ../export/dicom/]\n");
	assert_ok(run_intake());
	assert_int_equal(count("SELECT count(*) FROM source_file"), 2);
	assert_int_equal(count("SELECT count(*) FROM image"), 2);
	expect_fate("sub/one", "image");
}

static void test_dry_run(void **state)
{
	(void)state;
	give_film("export/dicom/one", film_of("1.1", "1", "P1"));
	cxr_run run = {.project = &project, .n_workers = 1, .dry_run = true, .on_message = on_message};
	messages[0] = '\0';
	assert_ok(cxr_stage_intake.run_whole(&run, &err));
	assert_int_equal(count("SELECT count(*) FROM source_file"), 0);
	expect_said("intake: 1 files in 1 DICOM roots to look at\n");
}

static void test_key(void **state)
{
	(void)state;
	assert_int_equal(rename(project.key_path, place("elsewhere")), 0);
	assert_int_equal(run_intake(), CXR_E_POLICY);
	assert_int_equal(rename(place("elsewhere"), project.key_path), 0);
	assert_ok(run_intake());
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_hospital, close_hospital)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_image),
		TEST(test_the_store_tells_nothing),
		TEST(test_every_kind_of_file),
		TEST(test_unreadable),
		TEST(test_odd_paths),
		TEST(test_duplicates),
		TEST(test_two_patients),
		TEST(test_inputs_that_are_outputs),
		TEST(test_inputs_that_are_not_there),
		TEST(test_roots),
		TEST(test_dry_run),
		TEST(test_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
