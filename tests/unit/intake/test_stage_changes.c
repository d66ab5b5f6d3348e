/*
 * Runs after runs: what is unchanged is not read, what changed is, what collides later is set aside later, what is gone
 * is gone, and a run that was stopped or killed goes on to the same catalogue.
 */
#include "hospital.h"

#include <signal.h>
#include <sys/wait.h>

#define YAML "dicom:\n  - ../export/dicom\n"
#define TABLES                                                                                         \
	"reports:\n  path: ../export/r.csv\n  columns: {patient_id: id, accession: acc, text: text}\n"      \
	"demographics:\n  path: ../export/d.csv\n  columns: {patient_id: id, name: name}\n"

/* More than one batch of the walk, and of the rows. */
enum { N_FILES = 400 };

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

static void give_several(void)
{
	give_film("export/dicom/a", film_of("1.1", "1", "P1"));
	give_film("export/dicom/b", film_of("1.2", "1", "P1"));
	give_film("export/dicom/b_copy", film_of("1.2", "1", "P1"));
	film f = film_of("1.3", "1", "P1");
	f.modality = "CT";
	give_film("export/dicom/c", f);
	give_text("export/dicom/d", "no image");
}

static cxr_str store_bytes(void)
{
	cxr_buf bytes;
	cxr_str out;
	cxr_project_close(&project);
	cxr_buf_init(&bytes, 1 << 26);
	assert_ok(cxr_file_read(place("project/.cxr/store.db"), 1 << 26, &bytes, &err));
	assert_ok(cxr_file_read(place("project/vault/vault.db"), 1 << 26, &bytes, &err));
	assert_ok(cxr_arena_str(&arena, cxr_buf_str(&bytes), &out, &err));
	cxr_buf_release(&bytes);
	open_project();
	return out;
}

static void test_nothing_new(void **state)
{
	(void)state;
	give_several();
	give_text("export/r.csv", "id,acc,text\nP1,ACC1,clear\nP1,,\n");
	give_text("export/d.csv", "id,name\nP1,Lee\n");
	configure(YAML TABLES);
	assert_ok(run_intake());
	cxr_str before = store_bytes();
	assert_ok(run_intake());
	assert_string_equal(messages, ""); /* no file read, no table either */
	cxr_str after = store_bytes();
	assert_true(cxr_str_eq(before, after));
	/* other bytes behind the same size and time are not seen: nobody looked */
	struct stat st;
	assert_int_equal(stat(place("export/dicom/a"), &st), 0);
	cxr_str noise = {cxr_arena_alloc(&arena, (size_t)st.st_size), (size_t)st.st_size};
	give("export/dicom/a", noise);
	const struct timespec times[2] = {st.st_atim, st.st_mtim};
	assert_int_equal(utimensat(AT_FDCWD, place("export/dicom/a"), times, 0), 0);
	assert_ok(run_intake());
	assert_string_equal(messages, "");
	expect_fate("a", "image");
	/* --force looks at everything */
	assert_ok(run_with(2, true));
	expect_said("intake: 5 files read: 2 images, 2 passed over (no DICOM), 1 set aside\n");
	expect_said("intake: reports: 2 rows, 1 set aside\n");
	expect_fate("a", "passed");
	expect_fate("b", "image");
	expect_fate("b_copy", "copy");
}

static void test_changed_file(void **state)
{
	(void)state;
	give_several();
	age_file("export/dicom/a", 1000);
	assert_ok(run_intake());
	uint64_t number = number_of("a");
	const char *digest = rows_of("SELECT digest FROM image ORDER BY number LIMIT 1");
	const char *result = rows_of("SELECT result FROM stage_shard WHERE stage = 'intake'");
	age_file("export/dicom/a", 1001); /* the same header: perhaps other pixels */
	assert_ok(run_intake());
	expect_said("intake: 1 files read: 1 images, 0 passed over (no DICOM), 0 set aside\n");
	assert_int_equal(number_of("a"), number);
	assert_string_not_equal(rows_of("SELECT digest FROM image ORDER BY number LIMIT 1"), digest);
	assert_string_not_equal(rows_of("SELECT result FROM stage_shard WHERE stage = 'intake'"), result);
	film f = film_of("1.1", "1", "P1");
	f.name = "NEW^NAME";
	give_film("export/dicom/a", f);
	age_file("export/dicom/a", 1002);
	assert_ok(run_intake());
	cxr_id_image image;
	read_image("a", &image);
	assert_str(image.subject.names.items[0], "NEW^NAME");
	give_text("export/dicom/a", "no longer an image");
	assert_ok(run_intake());
	expect_fate("a", "passed");
	assert_int_equal(number_of("a"), number);
	give_film("export/dicom/a", film_of("1.1", "1", ""));
	assert_ok(run_intake());
	expect_fate("a", "no_patient_id");
	give_film("export/dicom/a", film_of("1.1", "1", "P1"));
	assert_ok(run_intake());
	expect_fate("a", "image");
}

/* The digest tells neither where the export lies nor when it was written. */
static void test_digest_is_of_the_content(void **state)
{
	(void)state;
	give_several();
	assert_ok(run_intake());
	const char *result = rows_of("SELECT result FROM stage_shard WHERE stage = 'intake'");
	assert_int_equal(rename(place("export"), place("moved")), 0);
	age_file("moved/dicom/a", 5000);
	cxr_project_close(&project);
	assert_ok(cxr_tree_remove(place("project"), &err));
	CXR_AUTO(cxr_free_at) char *key = cxr_path_real(place("project.key"));
	assert_ok(cxr_project_create(place("project"), key, true, &err));
	configure("dicom: [../moved/dicom]\n");
	assert_ok(run_intake());
	assert_string_equal(rows_of("SELECT result FROM stage_shard WHERE stage = 'intake'"), result);
}

static void test_gone_and_back(void **state)
{
	(void)state;
	give_several();
	assert_ok(run_intake());
	const char *before = catalogue();
	uint64_t number = number_of("b");
	assert_int_equal(rename(place("export/dicom/b"), place("b")), 0);
	assert_int_equal(rename(place("export/dicom/c"), place("c")), 0);
	assert_ok(run_intake());
	expect_fate("b", "gone");
	expect_fate("c", "gone");
	expect_fate("b_copy", "image"); /* the copy takes over */
	expect_said("intake: 2 files of the last run are no longer there\n");
	assert_int_equal(count("SELECT count(*) FROM quarantine WHERE stage = 'intake'"), 0);
	assert_int_equal(count("SELECT n_records FROM stage_shard WHERE stage = 'intake'"), 2);
	assert_int_equal(rename(place("b"), place("export/dicom/b")), 0);
	assert_int_equal(rename(place("c"), place("export/dicom/c")), 0);
	assert_ok(run_intake());
	assert_int_equal(number_of("b"), number);
	assert_string_equal(catalogue(), before);
}

static void test_later_collisions(void **state)
{
	(void)state;
	give_film("export/dicom/m", film_of("1.1", "1", "P1"));
	give_film("export/dicom/n", film_of("2.1", "2", "P1"));
	assert_ok(run_intake());
	expect_fate("m", "image");
	film f = film_of("1.1", "1", "P1");
	f.name = "OTHER^NAME";
	give_film("export/dicom/a", f);                              /* before m in the walk */
	give_film("export/dicom/z", film_of("2.2", "2", "P2")); /* the study of n, another patient */
	assert_ok(run_intake());
	expect_fate("m", "duplicate_uid");
	expect_fate("a", "duplicate_uid");
	expect_fate("n", "two_patients_one_study");
	expect_fate("z", "two_patients_one_study");
	assert_ok(cxr_file_remove(place("export/dicom/a"), &err));
	assert_ok(cxr_file_remove(place("export/dicom/z"), &err));
	assert_ok(run_intake());
	expect_fate("m", "image");
	expect_fate("n", "image");
	give_film("export/dicom/a", film_of("1.1", "1", "P1")); /* now the same bytes */
	assert_ok(run_intake());
	expect_fate("m", "image");
	expect_fate("a", "copy");
}

/* The same files in any order of arrival: the same fates. */
static void test_order_of_arrival(void **state)
{
	(void)state;
	static const char *const names[] = {"p", "q", "r", "s"};
	const film films[] = {film_of("1.1", "1", "P1"), film_of("1.1", "1", "P1"), film_of("1.2", "2", "P1"), film_of("1.2", "2", "P2")};
	for (int order = 0; order < 24; order += is_slow() ? 1 : 7) {
		int left[4] = {0, 1, 2, 3};
		for (int i = 0, code = order; i < 4; i++) {
			int n = 4 - i;
			int pick = code % n;
			code /= n;
			int which = left[pick];
			left[pick] = left[n - 1];
			give_film(cxr_arena_printf(&arena, "export/dicom/%s", names[which]), films[which]);
			assert_ok(run_intake());
		}
		const char *p = fate_of("p");
		const char *q = fate_of("q");
		assert_true((strcmp(p, "image") == 0 && strcmp(q, "copy") == 0) || (strcmp(p, "copy") == 0 && strcmp(q, "image") == 0));
		expect_fate("r", "two_patients_one_study");
		expect_fate("s", "two_patients_one_study");
		assert_ok(cxr_tree_remove(place("export/dicom"), &err));
		assert_ok(cxr_dir_make(place("export/dicom"), 0755, &err));
		assert_ok(run_intake());
		assert_int_equal(count("SELECT count(*) FROM image"), 0);
	}
}

static void test_policy_change(void **state)
{
	(void)state;
	film f = film_of("1.1", "1", "P1");
	f.body_part = "HAND";
	give_film("export/dicom/hand", f);
	assert_ok(run_intake());
	expect_fate("hand", "not_chest");
	configure(YAML "images: {require_chest: false}\n");
	assert_ok(run_intake());
	expect_fate("hand", "image");
	configure(YAML);
	assert_ok(run_intake());
	expect_fate("hand", "not_chest");
}

/* ---- stopped and killed ---- */

static void give_many(void)
{
	for (int i = 0; i < N_FILES; i++) {
		char name[48], sop[24], study[24], patient[24];
		snprintf(name, sizeof name, "export/dicom/%d/%03d", i % 7, i);
		snprintf(sop, sizeof sop, "1.%d", i % (N_FILES - 50)); /* the last 50 are copies or collide */
		snprintf(study, sizeof study, "2.%d", i / 2);
		snprintf(patient, sizeof patient, "P%d", i >= N_FILES - 50 ? (i % (N_FILES - 50)) / 4 : i / 4);
		film f = film_of(sop, i >= N_FILES - 50 && i < N_FILES - 25 ? cxr_arena_printf(&arena, "2.%d", (i - (N_FILES - 50)) / 2) : study, patient);
		if (i % 50 == 3)
			f.modality = "CT";
		give_film(name, f);
	}
	cxr_buf reports;
	cxr_buf_init(&reports, 1 << 22);
	cxr_buf_addz(&reports, "id,acc,text\n");
	for (int i = 0; i < 700; i++)
		cxr_buf_printf(&reports, "P%d,A%d,%s\n", i / 4, i, i % 100 == 7 ? "" : "clear lungs");
	give("export/r.csv", cxr_buf_str(&reports));
	cxr_buf_release(&reports);
	give_text("export/d.csv", "id,name\nP1,Lee\nP2,Roe\n");
}

static void start_again(void)
{
	cxr_project_close(&project);
	CXR_AUTO(cxr_free_at) char *key = cxr_path_real(place("project.key"));
	assert_ok(cxr_tree_remove(place("project"), &err));
	assert_ok(cxr_project_create(place("project"), key, true, &err));
	configure(YAML TABLES);
}

static void test_workers(void **state)
{
	(void)state;
	give_many();
	configure(YAML TABLES);
	assert_ok(run_with(1, false));
	const char *wanted = catalogue();
	static const int n_workers[] = {2, 3, 7};
	for (size_t i = 0; i < CXR_ARRAY_LEN(n_workers); i++) {
		start_again();
		assert_ok(run_with(n_workers[i], false));
		assert_string_equal(catalogue(), wanted);
	}
}

static void test_stopped(void **state)
{
	(void)state;
	give_many();
	configure(YAML TABLES);
	assert_ok(run_intake());
	const char *wanted = catalogue();
	static const int stops[] = {1, 60, 300, 0, 10, 30, 100, 200, 400};
	for (size_t i = 0; i < (is_slow() ? CXR_ARRAY_LEN(stops) : 3); i++) {
		start_again();
		int n_runs = 0;
		stop_after = stops[i];
		while (run_intake() == CXR_E_CANCELLED) {
			assert_int_equal(count("SELECT count(*) FROM stage_shard WHERE stage = 'intake'"), 0);
			stop_after = stops[i] + 200 * ++n_runs; /* asked the same questions it must get further */
		}
		stop_after = -1;
		assert_int_equal(err.rc, CXR_OK);
		assert_true(n_runs > 0);
		assert_string_equal(catalogue(), wanted);
	}
}

/* SIGKILL at moments spread over a run, then another run: the catalogue of a run that nobody disturbed. */
static void test_killed(void **state)
{
	(void)state;
	give_many();
	configure(YAML TABLES);
	assert_ok(run_intake());
	const char *wanted = catalogue();
	const char *vault_counts = rows_of("SELECT count(*) FROM image UNION ALL SELECT count(*) FROM report");
	int n_points = is_slow() ? 40 : 3;
	int n_killed = 0;
	for (int point = 0; point < n_points; point++) {
		start_again();
		cxr_project_close(&project);
		pid_t child = fork();
		if (child == 0) {
			open_project();
			_exit(run_intake() == CXR_OK ? 0 : 1);
		}
		usleep((useconds_t)(3000 + (is_slow() ? 8000 : 60000) * point));
		kill(child, SIGKILL);
		int status;
		assert_int_equal(waitpid(child, &status, 0), child);
		n_killed += WIFSIGNALED(status);
		open_project();
		assert_ok(run_intake());
		assert_string_equal(catalogue(), wanted);
		assert_string_equal(rows_of("SELECT count(*) FROM image UNION ALL SELECT count(*) FROM report"), vault_counts);
		for (int64_t number = 1; number <= N_FILES; number += 37) { /* the vault knows what the store knows */
			cxr_str plain;
			assert_ok(vault_get(CXR_VAULT_PATH, (uint64_t)number, &plain));
		}
	}
	print_message("%d of %d runs were killed before they ended\n", n_killed, n_points);
	assert_true(n_killed > 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_hospital, close_hospital)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_new),
		TEST(test_changed_file),
		TEST(test_digest_is_of_the_content),
		TEST(test_gone_and_back),
		TEST(test_later_collisions),
		TEST(test_order_of_arrival),
		TEST(test_policy_change),
		TEST(test_workers),
		TEST(test_stopped),
		TEST(test_killed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
