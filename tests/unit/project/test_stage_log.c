/* Rows of the stage log. */
#include "house_test.h"

#include <string.h>

#include "project/stage_log.h"

static cxr_err err;

static cxr_stage_log_row row_of(char fill, uint64_t n_records)
{
	cxr_stage_log_row row = {.n_records = n_records};
	memset(row.fingerprint, fill, 64);
	memset(row.result, fill + 1, 64);
	return row;
}

static void test_rows(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	cxr_store *store;
	cxr_stage_log_row row, back;
	uint64_t n;
	assert_ok(cxr_store_open(&store, test_path(dir, "store.db"), true, false, &err));
	memset(&back, 'x', sizeof back);
	assert_ok(cxr_stage_log_get(store, "deid", 0, &back, &err));
	assert_string_equal(back.fingerprint, "");
	assert_string_equal(back.result, "");
	assert_int_equal(back.n_records, 0);
	for (uint32_t shard = 0; shard < 5; shard++) {
		row = row_of((char)('a' + shard), shard * 10);
		assert_ok(cxr_stage_log_put(store, "deid", shard, &row, &err));
		assert_ok(cxr_stage_log_put(store, "labels", shard, &row, &err));
	}
	row = row_of('k', UINT32_MAX);
	assert_ok(cxr_stage_log_put(store, "deid", 3, &row, &err));
	assert_ok(cxr_stage_log_get(store, "deid", 3, &back, &err));
	assert_memory_equal(&back, &row, sizeof row);
	assert_ok(cxr_stage_log_get(store, "labels", 3, &back, &err));
	assert_int_equal(back.fingerprint[0], 'd');
	assert_int_equal(back.n_records, 30);
	assert_ok(cxr_stage_log_count(store, "deid", &n, &err));
	assert_int_equal(n, 5);
	assert_ok(cxr_stage_log_trim(store, "deid", 2, &err));
	assert_ok(cxr_stage_log_count(store, "deid", &n, &err));
	assert_int_equal(n, 2);
	assert_ok(cxr_stage_log_count(store, "labels", &n, &err));
	assert_int_equal(n, 5);
	assert_ok(cxr_stage_log_get(store, "deid", 2, &back, &err));
	assert_string_equal(back.result, "");
	assert_ok(cxr_stage_log_trim(store, "deid", 0, &err));
	assert_ok(cxr_stage_log_count(store, "deid", &n, &err));
	assert_int_equal(n, 0);
	/* Rolled back with its transaction. */
	assert_ok(cxr_store_begin(store, &err));
	assert_ok(cxr_stage_log_put(store, "deid", 0, &row, &err));
	cxr_store_rollback(store);
	assert_ok(cxr_stage_log_count(store, "deid", &n, &err));
	assert_int_equal(n, 0);
	cxr_store_close(store);
	test_temp_dir_remove(dir);
}

/* A row that we cannot have written is not cut to fit. */
static void test_damaged_row(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	cxr_store *store;
	cxr_stage_log_row back;
	assert_ok(cxr_store_open(&store, test_path(dir, "store.db"), true, false, &err));
	assert_ok(cxr_store_exec(store, "INSERT INTO stage_shard VALUES('deid',0,printf('%065d',1),'',0)", &err));
	assert_int_equal(cxr_stage_log_get(store, "deid", 0, &back, &err), CXR_E_STORE);
	assert_ok(cxr_store_exec(store, "UPDATE stage_shard SET fingerprint='',result=printf('%0100d',1)", &err));
	assert_int_equal(cxr_stage_log_get(store, "deid", 0, &back, &err), CXR_E_STORE);
	cxr_store_close(store);
	test_temp_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_damaged_row)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
