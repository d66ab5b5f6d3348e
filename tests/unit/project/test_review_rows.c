/* Rows of the review: what goes in comes out in order, digests see every change of their patients, signatures bind key and digest. */
#include "house_test.h"

#include <string.h>

#include "base/mem.h"
#include "project/review_rows.h"

static cxr_err err;

typedef struct fixture {
	char *dir;
	cxr_project project;
	cxr_key *key;
} fixture;

static void open_fixture(fixture *f)
{
	f->dir = test_temp_dir();
	f->project.key_path = cxr_path_join(f->dir, "key");
	assert_non_null(f->project.key_path);
	assert_ok(cxr_key_create(f->project.key_path, &err));
	assert_ok(cxr_key_load(f->project.key_path, &f->key, &err));
	assert_ok(cxr_store_open(&f->project.store, test_path(f->dir, "store.db"), true, false, &err));
}

static void close_fixture(fixture *f)
{
	cxr_store_close(f->project.store);
	cxr_key_free(f->key);
	cxr_free(f->project.key_path);
	test_temp_dir_remove(f->dir);
}

static cxr_review_read read_of(uint32_t patient_no, uint32_t study_no, uint32_t reader_no, char fill, cxr_review_mark *marks, size_t n_marks)
{
	cxr_review_read read = {.patient_no = patient_no, .study_no = study_no, .reader_no = reader_no, .marks = marks, .n_marks = n_marks};
	memset(read.text_sha256, fill, 64);
	return read;
}

static void test_rows(void **state)
{
	(void)state;
	fixture f = {0};
	uint32_t ann, ben, again, nobody;
	size_t n;
	char before[65], after[65], other[65];
	open_fixture(&f);
	assert_ok(cxr_review_reader(f.project.store, f.key, cxr_str_from("ann"), false, &nobody, &err));
	assert_int_equal(nobody, 0);
	assert_ok(cxr_review_reader(f.project.store, f.key, cxr_str_from("ann"), true, &ann, &err));
	assert_ok(cxr_review_reader(f.project.store, f.key, cxr_str_from("ben"), true, &ben, &err));
	assert_ok(cxr_review_reader(f.project.store, f.key, cxr_str_from(" ann "), true, &again, &err));
	assert_int_equal(ann, again);
	assert_int_not_equal(ann, ben);
	assert_int_equal(cxr_review_reader(f.project.store, f.key, cxr_str_from("  "), true, &again, &err), CXR_E_USAGE);
	assert_ok(cxr_review_digest(f.project.store, 1, 64, before, &err));
	assert_string_equal(before, "");
	cxr_review_mark marks[] = {{9, 12, CXR_PHI_DATE, CXR_MISS_FULL}, {2, 5, CXR_PHI_PATIENT, CXR_MISS_PREFIX}};
	cxr_review_read reads[] = {read_of(7, 2, ben, 'b', NULL, 0), read_of(7, 2, ann, 'a', marks, 2), read_of(70, 1, ann, 'c', marks, 1)};
	for (size_t i = 0; i < 3; i++)
		assert_ok(cxr_review_put(f.project.store, &reads[i], &err));
	cxr_review_set set;
	assert_ok(cxr_review_set_load(&set, f.project.store, &err));
	assert_int_equal(set.n_reads, 3);
	const cxr_review_read *found = cxr_review_set_find(&set, 7, 2, &n);
	assert_int_equal(n, 2);
	assert_int_equal(found[0].reader_no, ann);
	assert_int_equal(found[0].n_marks, 2);
	assert_int_equal(found[0].marks[0].start, 2);
	assert_int_equal(found[0].marks[1].type, CXR_PHI_DATE);
	assert_int_equal(found[1].n_marks, 0);
	assert_null(cxr_review_set_find(&set, 7, 3, &n));
	assert_int_equal(n, 0);
	cxr_review_set_release(&set);
	/* the digest of a shard sees its own patients only */
	assert_ok(cxr_review_digest(f.project.store, 1, 64, before, &err));
	assert_ok(cxr_review_digest(f.project.store, 65, 128, other, &err));
	assert_int_equal(strlen(before), 64);
	assert_string_not_equal(before, other);
	reads[1].n_marks = 1;
	assert_ok(cxr_review_put(f.project.store, &reads[1], &err));
	assert_ok(cxr_review_digest(f.project.store, 1, 64, after, &err));
	assert_string_not_equal(before, after);
	assert_ok(cxr_review_digest(f.project.store, 65, 128, after, &err));
	assert_string_equal(other, after);
	close_fixture(&f);
}

static void test_damaged(void **state)
{
	(void)state;
	fixture f = {0};
	cxr_review_set set;
	open_fixture(&f);
	assert_ok(cxr_store_exec(f.project.store, "INSERT INTO review_reader VALUES(1,x'00',x'00'); INSERT INTO review_read VALUES(1,1,1,'short')", &err));
	assert_int_equal(cxr_review_set_load(&set, f.project.store, &err), CXR_E_STORE);
	cxr_review_set_release(&set);
	close_fixture(&f);
}

static void test_signature(void **state)
{
	(void)state;
	fixture f = {0};
	char digest[65] = {0}, other[65] = {0};
	bool is_signed = true;
	memset(digest, 'd', 64);
	memset(other, 'e', 64);
	open_fixture(&f);
	assert_ok(cxr_review_is_signed(&f.project, digest, &is_signed, &err));
	assert_false(is_signed);
	assert_ok(cxr_review_sign_put(f.project.store, f.key, cxr_str_from("A. Reader"), cxr_str_from("radiologist"), digest, &err));
	assert_ok(cxr_review_is_signed(&f.project, digest, &is_signed, &err));
	assert_true(is_signed);
	assert_ok(cxr_review_is_signed(&f.project, other, &is_signed, &err));
	assert_false(is_signed);
	/* a row moved to another digest, or sealed by another key, is no signature */
	assert_ok(cxr_store_exec(f.project.store, "UPDATE review_signature SET digest=replace(digest,'d','e')", &err));
	assert_ok(cxr_review_is_signed(&f.project, other, &is_signed, &err));
	assert_false(is_signed);
	cxr_key *stranger;
	assert_ok(cxr_key_random(&stranger, &err));
	assert_ok(cxr_review_sign_put(f.project.store, stranger, cxr_str_from("B"), cxr_str_from("c"), digest, &err));
	cxr_key_free(stranger);
	assert_ok(cxr_review_is_signed(&f.project, digest, &is_signed, &err));
	assert_false(is_signed);
	close_fixture(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_damaged), cmocka_unit_test(test_signature)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
