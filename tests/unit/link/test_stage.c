/* Patients, studies and records of small corpora; resume, incremental runs, what is redone. */
#include "link_fixture.h"

#include "os/clock.h"

static void test_descriptor(void **state)
{
	(void)state;
	assert_string_equal(cxr_stage_link.name, "link");
	assert_string_equal(cxr_stage_link.inputs[0], "intake");
	assert_null(cxr_stage_link.inputs[1]);
	assert_true(cxr_stage_link.needs_vault);
	assert_true(cxr_stage_link.has_shards);
	assert_non_null(cxr_stage_link.run_whole);
	assert_null(cxr_stage_link.run_shard);
}

static void test_needs_intake(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	assert_int_equal(fx_try_link(&f, false), CXR_E_NOT_FOUND);
	fx_close(&f);
}

static void test_empty(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	fx_link(&f);
	uint32_t n_shards;
	cxr_stage_log_row row;
	assert_ok(cxr_project_n_shards(&f.project, &n_shards, &err));
	assert_int_equal(n_shards, 1);
	assert_int_equal(f.n_recs, 0);
	assert_ok(cxr_stage_log_get(f.project.store, "link", 0, &row, &err));
	assert_int_equal(strlen(row.result), 64);
	assert_int_equal(row.n_records, 0);
	fx_close(&f);
}

static void test_one_study(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	fx_image image = {.sop = "1.2.1", .patient = " ab-001 ", .accession = "A1", .study_uid = "1.9.1", .date = "20200301", .time = "101500", .acquired = "101700",
		.name = "Quimby^Rosa^T", .birth = "19500302", .sex = "F", .view = "PA", .other_id = "E77001", .phone = "415-555-0101", .study_id = "S-9001"};
	uint64_t pa = fx_add_image(&f, image);
	image.sop = "1.2.2";
	image.view = "LL";
	image.acquired = "101600";
	uint64_t lateral = fx_add_image(&f, image);
	fx_add_report(&f, (fx_report){.patient = "AB-001", .accession = "A1", .date = "2020-03-01 10:15", .status = "Final", .text = "CHEST 2 VIEWS\nIMPRESSION: clear.", .staff = "Okafor, Ben MD"});
	fx_add_demographic(&f, (fx_demographic){.patient = "AB-001", .name = "Quimby, Rosa T", .birth = "1950-03-02", .sex = "Female", .race = "White", .email = "rq@example.org", .city = "Larkfield"});
	fx_link(&f);
	assert_int_equal(f.n_recs, 1);
	const cxr_link_rec *rec = &f.recs[0];
	assert_int_equal(rec->patient_no, 1);
	assert_int_equal(rec->study_no, 1);
	assert_int_equal(rec->date_order, 1);
	assert_true(rec->has_report);
	assert_int_equal(rec->identity.len, 64);
	assert_int_equal(rec->n_images, 2);
	assert_int_equal(rec->images[0].catalogue_no, lateral); /* acquired first */
	assert_int_equal(rec->images[1].catalogue_no, pa);
	assert_int_equal(rec->images[0].view, CXR_VIEW_LATERAL);
	assert_text(rec->images[0].ap_pa, "LL");
	assert_text(rec->images[1].ap_pa, "PA");
	assert_text(rec->images[1].view_source, "view_position");
	assert_text(rec->images[1].skip_reason, "");
	cxr_id_patient patient = fx_vault_patient(&f, pa);
	assert_text(patient.key, "AB-001");
	assert_text(patient.birth_date, "19500302");
	assert_int_equal(patient.names.n_items, 2);
	assert_text(patient.race, "White");
	assert_text(patient.staff.items[0], "Okafor, Ben MD");
	assert_int_equal(patient.dates.n_items, 2);
	cxr_id_study study = fx_vault_study(&f, pa);
	assert_text(study.accession, "A1");
	assert_text(study.study_date, "20200301");
	assert_text(study.report, "CHEST 2 VIEWS\nIMPRESSION: clear.");
	assert_text(study.report_date, "20200301");
	assert_text(study.age, "69");
	assert_text(study.ids.items[0], "S-9001");
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM quarantine"), 0);
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM study WHERE basis = 1 AND is_present AND has_report"), 1);
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM study_report WHERE basis = 1 AND role = 0"), 1);
	fx_close(&f);
}

static void test_nothing_to_do(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1", .date = "20200101"});
	fx_link(&f);
	CXR_AUTO(cxr_free_at) char *path = cxr_project_shard_path(&f.project, "link", 0);
	cxr_file_info before, after;
	assert_ok(cxr_file_stat(path, &before, &err));
	assert_ok(fx_try_link(&f, false));
	assert_ok(fx_try_link(&f, true)); /* made anew, same bytes: the file is not written */
	assert_ok(cxr_file_stat(path, &after, &err));
	assert_true(before.inode == after.inode && before.mtime_ns == after.mtime_ns);
	assert_ok(cxr_file_remove(path, &err)); /* a shard that is gone is made again */
	assert_ok(fx_try_link(&f, false));
	fx_read(&f);
	assert_int_equal(f.n_recs, 1);
	test_write_file(path, "damaged", 7);
	assert_ok(fx_try_link(&f, false));
	fx_read(&f);
	assert_int_equal(f.n_recs, 1);
	fx_close(&f);
}

static void test_shard_size_is_frozen(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	f.project.config.patients_per_shard = 2;
	char id[16], sop[16], accession[16];
	for (int i = 0; i < 5; i++) {
		snprintf(id, sizeof id, "P%d", i);
		snprintf(sop, sizeof sop, "1.%d", i);
		snprintf(accession, sizeof accession, "A%d", i + 1);
		fx_add_image(&f, (fx_image){.sop = sop, .patient = id, .accession = accession, .date = "20200101"});
	}
	fx_link(&f);
	uint32_t n_shards;
	assert_ok(cxr_project_n_shards(&f.project, &n_shards, &err));
	assert_int_equal(n_shards, 3);
	assert_int_equal(f.n_recs, 5);
	f.project.config.patients_per_shard = 3;
	assert_int_equal(fx_try_link(&f, true), CXR_E_CONFIG);
	assert_non_null(strstr(err.msg, "patients_per_shard was 2"));
	f.project.config.patients_per_shard = 2;
	assert_ok(fx_try_link(&f, true));
	fx_close(&f);
}

/* ---- numbers stay ---- */
typedef struct places {
	uint64_t image[64];
	uint64_t place[64];
	size_t n;
} places;

static void remember(const fx *f, places *p, uint64_t image)
{
	p->image[p->n] = image;
	p->place[p->n++] = fx_place(f, image);
}

static void check_places(const fx *f, const places *p)
{
	for (size_t i = 0; i < p->n; i++) {
		assert_true(p->place[i] > 0);
		assert_int_equal(fx_place(f, p->image[i]), p->place[i]);
	}
}

static void test_batches(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	f.project.config.split_valid = 0.3;
	f.project.config.split_test = 0.3;
	f.project.config.patients_per_shard = 4;
	uint64_t images[20];
	char splits[20];
	places p = {.n = 0};
	for (int i = 0; i < 10; i++) {
		char id[16], sop[16], accession[16];
		snprintf(id, sizeof id, "P%d", i);
		snprintf(sop, sizeof sop, "1.%d", i);
		snprintf(accession, sizeof accession, "A%d", i + 1);
		images[i] = fx_add_image(&f, (fx_image){.sop = sop, .patient = id, .accession = accession, .date = "20200601", .acquired = "120000"});
	}
	fx_link(&f);
	for (int i = 0; i < 10; i++) {
		remember(&f, &p, images[i]);
		splits[i] = fx_study(&f, images[i], NULL)->split.ptr[0];
	}
	/* new patients, an earlier study of old patients, an earlier view of old studies */
	f.project.config.split_valid = 0;
	uint64_t earlier[10], views[10];
	for (int i = 0; i < 10; i++) {
		char id[16], sop[16], accession[16];
		snprintf(id, sizeof id, "Q%d", i);
		snprintf(sop, sizeof sop, "2.%d", i);
		images[10 + i] = fx_add_image(&f, (fx_image){.sop = sop, .patient = id, .accession = "B1", .date = "20210601"});
		snprintf(id, sizeof id, "P%d", i);
		snprintf(sop, sizeof sop, "3.%d", i);
		earlier[i] = fx_add_image(&f, (fx_image){.sop = sop, .patient = id, .accession = "E1", .date = "20190601"});
		snprintf(sop, sizeof sop, "0.%d", i);
		snprintf(accession, sizeof accession, "A%d", i + 1);
		views[i] = fx_add_image(&f, (fx_image){.sop = sop, .patient = id, .accession = accession, .date = "20200601", .acquired = "110000"});
		fx_add_report(&f, (fx_report){.patient = id, .accession = accession, .text = "late"});
		fx_add_report(&f, (fx_report){.patient = id, .accession = "E1", .text = "early"});
	}
	fx_link(&f);
	check_places(&f, &p);
	for (int i = 0; i < 10; i++) {
		const cxr_link_image *view = NULL;
		const cxr_link_rec *old = fx_study(&f, images[i], NULL);
		const cxr_link_rec *first = fx_study(&f, earlier[i], NULL);
		assert_int_equal(old->split.ptr[0], splits[i]);
		assert_int_equal(first->split.ptr[0], splits[i]);
		assert_int_equal(first->study_no, 2);   /* the next number */
		assert_int_equal(first->date_order, 1); /* but first in time */
		assert_int_equal(old->date_order, 2);
		assert_ptr_equal(fx_study(&f, views[i], &view), old);
		assert_int_equal(view->view_no, 2);
		assert_true(fx_study(&f, images[10 + i], NULL)->patient_no > 10);
		assert_true(fx_study(&f, images[10 + i], NULL)->split.ptr[0] != 'v');
	}
	/* a withdrawal, then its return */
	remember(&f, &p, views[3]);
	char sql[128];
	snprintf(sql, sizeof sql, "UPDATE source_file SET is_present = 0 WHERE number IN (%llu, %llu)", (unsigned long long)images[3], (unsigned long long)images[4]);
	fx_exec(&f, sql);
	fx_link(&f);
	assert_int_equal(fx_place(&f, images[3]), 0);
	assert_true(fx_place(&f, images[5]) > 0);
	fx_exec(&f, "UPDATE source_file SET is_present = 1");
	fx_link(&f);
	check_places(&f, &p);
	fx_close(&f);
}

/* ---- order of files and rows does not matter ---- */
static void fill_shuffled(fx *f, bool reversed, uint64_t *out_numbers)
{
	enum { N = 24 };
	for (int k = 0; k < N; k++) {
		int i = reversed ? N - 1 - k : k;
		char id[16], sop[16], accession[16], text[64];
		snprintf(id, sizeof id, "P%d", i / 6);
		snprintf(sop, sizeof sop, "1.%d", i * 7 % N);
		snprintf(accession, sizeof accession, "A%d", i / 2 + 1);
		out_numbers[i] = fx_add_image(f, (fx_image){.sop = sop, .patient = id, .accession = accession, .date = i % 5 ? "20200601" : "20200602", .name = i % 3 ? "Vane^Otto" : "Vane^O",
			.birth = i % 4 ? "19600101" : "19600110", .sex = "M"});
		snprintf(text, sizeof text, "report %d", i);
		fx_add_report(f, (fx_report){.patient = id, .accession = accession, .text = text, .row_no = (uint64_t)i + 1});
		if (i % 6 == 0)
			fx_add_demographic(f, (fx_demographic){.patient = id, .name = "Vane, Otto"});
	}
	f->project.config.patients_per_shard = 3;
	fx_link(f);
}

static void test_order_of_files(void **state)
{
	(void)state;
	fx a, b;
	uint64_t a_numbers[24], b_numbers[24];
	fx_open(&a, NULL);
	fx_open(&b, a.project.key_path);
	fill_shuffled(&a, false, a_numbers);
	fill_shuffled(&b, true, b_numbers);
	assert_int_equal(a.n_recs, b.n_recs);
	for (int i = 0; i < 24; i++)
		assert_int_equal(fx_place(&a, a_numbers[i]), fx_place(&b, b_numbers[i]));
	for (size_t i = 0; i < a.n_recs; i++) {
		assert_true(cxr_str_eq(a.recs[i].identity, b.recs[i].identity));
		assert_int_equal(a.recs[i].date_order, b.recs[i].date_order);
		assert_true(cxr_str_eq(a.recs[i].split, b.recs[i].split));
	}
	fx_close(&b);
	fx_close(&a);
}

/* ---- identity ---- */
static void test_identity(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	fx_image one = {.sop = "1.1", .patient = "P1", .accession = "A1", .date = "20200101"};
	fx_image two = {.sop = "1.2", .patient = "P2", .accession = "A2", .date = "20200101"};
	uint64_t a = fx_add_image(&f, one), b = fx_add_image(&f, two);
	fx_link(&f);
	char first[2][65];
	snprintf(first[0], 65, "%.*s", CXR_STR_ARG(fx_study(&f, a, NULL)->identity));
	snprintf(first[1], 65, "%.*s", CXR_STR_ARG(fx_study(&f, b, NULL)->identity));
	assert_string_not_equal(first[0], first[1]);
	one.view = "AP";
	fx_put_image(&f, a, &one);
	fx_link(&f);
	assert_false(cxr_str_eqz(fx_study(&f, a, NULL)->identity, first[0]));
	assert_true(cxr_str_eqz(fx_study(&f, b, NULL)->identity, first[1]));
	fx_add_report(&f, (fx_report){.patient = "P2", .accession = "A2", .text = "clear"});
	fx_link(&f);
	assert_false(cxr_str_eqz(fx_study(&f, b, NULL)->identity, first[1]));
	fx_close(&f);
}

/* ---- kills and stops ---- */
static void copy_file(const fx *f, const char *from, const char *to)
{
	CXR_AUTO(cxr_free_at) char *source = cxr_path_join(f->project_dir, from);
	CXR_AUTO(cxr_free_at) char *target = cxr_path_join(f->project_dir, to);
	assert_ok(cxr_file_remove(target, &err));
	assert_ok(cxr_file_copy(source, target, 0600, &err));
}

static void add_batch(fx *f, int from, int to, uint64_t *numbers)
{
	for (int i = from; i < to; i++) {
		char id[16], sop[16], accession[16];
		snprintf(id, sizeof id, "P%d", i % 7);
		snprintf(sop, sizeof sop, "1.%d", i);
		snprintf(accession, sizeof accession, "A%d", i + 1);
		numbers[i] = fx_add_image(f, (fx_image){.sop = sop, .patient = id, .accession = accession, .date = "20200101", .name = "Otis^Lea"});
		fx_add_report(f, (fx_report){.patient = id, .accession = accession, .text = "clear"});
	}
}

/* Vault and shards as after the run, store as before it: what a kill right before the last commit leaves. */
static void test_kill_before_commit(void **state)
{
	(void)state;
	fx f;
	uint64_t numbers[20], places_of[20];
	fx_open(&f, NULL);
	f.project.config.patients_per_shard = 3;
	add_batch(&f, 0, 8, numbers);
	fx_link(&f);
	add_batch(&f, 8, 20, numbers);
	fx_intake_done(&f);
	fx_shut(&f);
	copy_file(&f, ".cxr/store.db", "before.db");
	fx_reopen(&f);
	f.project.config.patients_per_shard = 3;
	assert_ok(fx_try_link(&f, false));
	fx_read(&f);
	char identity[20][65];
	for (int i = 0; i < 20; i++) {
		places_of[i] = fx_place(&f, numbers[i]);
		snprintf(identity[i], 65, "%.*s", CXR_STR_ARG(fx_study(&f, numbers[i], NULL)->identity));
	}
	fx_shut(&f);
	copy_file(&f, "before.db", ".cxr/store.db");
	fx_reopen(&f);
	f.project.config.patients_per_shard = 3;
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM study_view"), 8);
	assert_ok(fx_try_link(&f, false));
	fx_read(&f);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(fx_place(&f, numbers[i]), places_of[i]);
		assert_true(cxr_str_eqz(fx_study(&f, numbers[i], NULL)->identity, identity[i]));
	}
	fx_close(&f);
}

static int stops_asked;

static bool stop_at(void *context)
{
	return ++stops_asked == *(int *)context;
}

static void test_stop(void **state)
{
	(void)state;
	fx f;
	uint64_t numbers[20];
	fx_open(&f, NULL);
	f.project.config.patients_per_shard = 3;
	add_batch(&f, 0, 20, numbers);
	fx_intake_done(&f);
	int at = 1;
	for (;; at++) {
		cxr_run run = {.project = &f.project, .n_workers = 1, .should_stop = stop_at, .context = &at};
		stops_asked = 0;
		cxr_rc rc = cxr_stage_link.run_whole(&run, &err);
		if (rc == CXR_OK)
			break;
		assert_int_equal(rc, CXR_E_CANCELLED);
		assert_int_equal(fx_count(&f, "SELECT count(*) FROM patient"), 0);
		assert_int_equal(fx_count(&f, "SELECT count(*) FROM stage_shard WHERE stage = 'link'"), 0);
	}
	assert_true(at > 40); /* images, rows, patients */
	fx_read(&f);
	assert_int_equal(f.n_recs, 20);
	fx_close(&f);
}

static void test_dry_run(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1"});
	fx_intake_done(&f);
	cxr_run run = {.project = &f.project, .n_workers = 1, .dry_run = true};
	assert_ok(cxr_stage_link.run_whole(&run, &err));
	assert_int_equal(fx_count(&f, "SELECT count(*) FROM patient"), 0);
	fx_close(&f);
}

static void test_lost_record(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	fx_exec(&f, "INSERT INTO source_file VALUES (5, x'05', 1, 1, 0, 1)");
	fx_exec(&f, "INSERT INTO image VALUES (5, x'00', x'00', x'00', x'00')");
	fx_intake_done(&f);
	assert_int_equal(fx_try_link(&f, false), CXR_E_STORE);
	assert_string_equal(err.subject, "image 5");
	fx_close(&f);
}

/* ---- memory ---- */
static void add_patients(fx *f, int from, int to)
{
	assert_ok(cxr_store_begin(f->project.store, &err));
	assert_ok(cxr_vault_begin(f->vault, &err));
	for (int i = from; i < to; i++) {
		char id[24], sop[24], accession[24], uid[24];
		snprintf(id, sizeof id, "MRN%06d", i);
		for (int s = 0; s < 3; s++) {
			snprintf(sop, sizeof sop, "1.2.3.%d.%d", i, s);
			snprintf(uid, sizeof uid, "1.2.4.%d.%d", i, s);
			snprintf(accession, sizeof accession, "ACC%06d%d", i, s);
			fx_add_image(f, (fx_image){.sop = sop, .patient = id, .accession = accession, .study_uid = uid, .date = "20200101", .name = "Roe^Pat", .birth = "19700101"});
			fx_add_report(f, (fx_report){.patient = id, .accession = accession, .text = "CHEST 1 VIEW\nFINDINGS: the lungs are clear.\nIMPRESSION: no acute disease."});
		}
	}
	assert_ok(cxr_vault_commit(f->vault, &err));
	assert_ok(cxr_store_commit(f->project.store, &err));
}

static void test_memory(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	/* the first 1,000 patients fill the page caches of store and vault (some MB, and no more) */
	add_patients(&f, 0, 1000);
	fx_intake_done(&f);
	assert_ok(fx_try_link(&f, false));
	uint64_t small = cxr_clock_peak_bytes();
	add_patients(&f, 1000, 3000);
	fx_intake_done(&f);
	assert_ok(fx_try_link(&f, false));
	uint64_t large = cxr_clock_peak_bytes();
	print_message("peak %llu KiB for 3,000 studies, %llu KiB for 9,000\n", (unsigned long long)small / 1024, (unsigned long long)large / 1024);
#ifndef __SANITIZE_ADDRESS__
	assert_true(large - small < 6000 * 700); /* well under 1 KB a study */
#endif
	fx_read(&f);
	assert_int_equal(f.n_recs, 9000);
	assert_int_equal(fx_count(&f, "SELECT max(patient_no) FROM patient"), 3000);
	fx_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_descriptor),      cmocka_unit_test(test_needs_intake), cmocka_unit_test(test_empty),
		cmocka_unit_test(test_one_study),       cmocka_unit_test(test_nothing_to_do), cmocka_unit_test(test_shard_size_is_frozen),
		cmocka_unit_test(test_batches),         cmocka_unit_test(test_order_of_files), cmocka_unit_test(test_identity),
		cmocka_unit_test(test_kill_before_commit), cmocka_unit_test(test_stop),      cmocka_unit_test(test_dry_run),
		cmocka_unit_test(test_lost_record),     cmocka_unit_test(test_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
