/* Tables of labels: both kinds of file, orders of columns, cells, ids, what is refused. */
#include "house_test.h"

#include <math.h>
#include <string.h>

#include "metrics/label_table.h"
#include "os/file.h"

static cxr_err err;
static cxr_label_table table;

static cxr_rc read(const char *text, cxr_label_table_options options)
{
	cxr_label_table_release(&table);
	return cxr_label_table_read_bytes(&table, cxr_str_from(text), &options, &err);
}

static void test_csv(void **state)
{
	(void)state;
	assert_ok(read("Path,Sex,No Finding,Edema\n a ,F,1.0,\nb,M,,-1\n\"c,d\",,0,nan\n", (cxr_label_table_options){.group_column = "Sex"}));
	assert_int_equal(table.sets.n_items, 3);
	assert_int_equal(table.sets.items[0].state[CXR_LABEL_NO_FINDING], CXR_LABEL_POSITIVE);
	assert_int_equal(table.sets.items[0].state[CXR_LABEL_EDEMA], CXR_LABEL_BLANK);
	assert_int_equal(table.sets.items[1].state[CXR_LABEL_EDEMA], CXR_LABEL_UNCERTAIN);
	assert_int_equal(table.sets.items[2].state[CXR_LABEL_NO_FINDING], CXR_LABEL_NEGATIVE);
	assert_true(table.has[CXR_LABEL_EDEMA] && !table.has[CXR_LABEL_FRACTURE]);
	assert_true(cxr_str_eqz(table.ids.items[2], "c,d"));
	assert_true(cxr_str_eqz(table.groups.items[1], "M"));
	assert_ok(read("study_id,id,Edema\n1,x,1\n", (cxr_label_table_options){0}));
	assert_true(cxr_str_eqz(table.ids.items[0], "x"));
	assert_ok(read("study_id,id,Edema\n1,x,1\n", (cxr_label_table_options){.id_column = "study_id"}));
	assert_true(cxr_str_eqz(table.ids.items[0], "1"));
	assert_ok(read("Edema\n", (cxr_label_table_options){0}));
	assert_int_equal(table.sets.n_items, 0);
}

static void test_scores(void **state)
{
	(void)state;
	const char *text = "Edema,Fracture\n0.25,\n1,0\n";
	assert_int_equal(read(text, (cxr_label_table_options){0}), CXR_E_FORMAT);
	assert_ok(read(text, (cxr_label_table_options){.want_scores = true}));
	assert_true(fabs(table.scores.items[CXR_LABEL_EDEMA] - 0.25) < 1e-15);
	assert_true(isnan(table.scores.items[CXR_LABEL_FRACTURE]));
	assert_int_equal(table.scores.n_items, 2 * CXR_N_LABELS);
}

static void test_refused(void **state)
{
	(void)state;
	assert_int_equal(read("a,b\n1,2\n", (cxr_label_table_options){0}), CXR_E_SCHEMA);
	assert_ok(read("id,b\n1,2\n", (cxr_label_table_options){.no_labels = true, .group_column = "b"}));
	assert_int_equal(read("id,b\n1,2\n", (cxr_label_table_options){.no_labels = true, .group_column = "c"}), CXR_E_SCHEMA);
	assert_int_equal(read("Edema\n1,0\n", (cxr_label_table_options){0}), CXR_E_SCHEMA);
	assert_int_equal(read("Edema\n1\n", (cxr_label_table_options){.id_column = "nr"}), CXR_E_SCHEMA);
	assert_int_equal(read("Edema\n\"Secret text\"\n", (cxr_label_table_options){0}), CXR_E_FORMAT);
	assert_null(strstr(err.msg, "Secret"));
	assert_int_equal(read("", (cxr_label_table_options){0}), CXR_E_SCHEMA);
}

static void test_json_lines(void **state)
{
	(void)state;
	static const char lines[] = "{\"path_to_image\": \"p1\", \"Edema\": 1.0, \"Fracture\": null, \"study_id\": 7}\n{\"path_to_image\": \"p2\", \"Edema\": -1, \"study_id\": 8}\n";
	static const char bad[] = "{\"Edema\": \"yes\"}\n", none[] = "{\"x\": 1}\n";
	char path[] = "label_table_test.jsonl";
	cxr_label_table_options options = {0};
	assert_ok(cxr_file_write_atomic(path, cxr_str_from(lines), 0600, &err));
	cxr_label_table_release(&table);
	assert_ok(cxr_label_table_read(&table, path, &options, &err));
	assert_int_equal(table.sets.items[1].state[CXR_LABEL_EDEMA], CXR_LABEL_UNCERTAIN);
	assert_true(cxr_str_eqz(table.ids.items[1], "p2"));
	options.id_column = "study_id";
	cxr_label_table_release(&table);
	assert_ok(cxr_label_table_read(&table, path, &options, &err));
	assert_true(cxr_str_eqz(table.ids.items[0], "7"));
	options.id_column = NULL;
	assert_ok(cxr_file_write_atomic(path, cxr_str_from(bad), 0600, &err));
	cxr_label_table_release(&table);
	assert_int_equal(cxr_label_table_read(&table, path, &options, &err), CXR_E_FORMAT);
	assert_ok(cxr_file_write_atomic(path, cxr_str_from(none), 0600, &err));
	cxr_label_table_release(&table);
	assert_int_equal(cxr_label_table_read(&table, path, &options, &err), CXR_E_SCHEMA);
	assert_ok(cxr_file_remove(path, &err));
	cxr_label_table_release(&table);
	assert_int_equal(cxr_label_table_read(&table, path, &options, &err), CXR_E_NOT_FOUND);
}

static int teardown(void **state)
{
	(void)state;
	cxr_label_table_release(&table);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_csv), cmocka_unit_test(test_scores), cmocka_unit_test(test_refused), cmocka_unit_test(test_json_lines)};
	return cmocka_run_group_tests(tests, NULL, teardown);
}
