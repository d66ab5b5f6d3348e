/* Catalogue numbers back to paths: for the key holder only. */
#include "hospital.h"

#include "intake/paths.h"

static int open_hospital(void **state)
{
	(void)state;
	hospital_open("dicom: [../export/dicom]\n");
	return 0;
}

static int close_hospital(void **state)
{
	(void)state;
	hospital_close();
	return 0;
}

static void test_paths(void **state)
{
	(void)state;
	cxr_intake_paths *paths;
	cxr_buf path;
	give_film("export/dicom/a/first", film_of("1.1", "1", "P1"));
	give_text("export/dicom/b", "no image");
	assert_ok(run_intake());
	assert_ok(cxr_intake_paths_open(&paths, &project, &err));
	cxr_buf_init(&path, 1 << 16);
	static const char *const names[] = {"a/first", "b"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(names); i++) {
		CXR_AUTO(cxr_free_at) char *real = cxr_path_real(place(cxr_arena_printf(&arena, "export/dicom/%s", names[i])));
		cxr_buf_clear(&path);
		assert_ok(cxr_intake_paths_get(paths, number_of(names[i]), &path, &err));
		assert_str(cxr_buf_str(&path), real);
	}
	assert_int_equal(cxr_intake_paths_get(paths, 99, &path, &err), CXR_E_NOT_FOUND);
	cxr_buf_release(&path);
	cxr_intake_paths_close(paths);
	cxr_intake_paths_close(NULL);
}

static void test_without_the_key(void **state)
{
	(void)state;
	cxr_intake_paths *paths = NULL;
	assert_ok(run_intake());
	assert_int_equal(unlink(project.key_path), 0);
	assert_int_equal(cxr_intake_paths_open(&paths, &project, &err), CXR_E_POLICY);
	assert_null(paths);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_paths, open_hospital, close_hospital),
		cmocka_unit_test_setup_teardown(test_without_the_key, open_hospital, close_hospital),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
