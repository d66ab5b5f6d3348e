/* Maps: contents, empty files, and everything that is no regular file refused without waiting. */
#include "house_test.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "os/mmap.h"

static cxr_err err;

static void test_contents(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	cxr_mmap map;
	test_write_file(test_path(dir, "a"), "DICM", 4);
	assert_ok(cxr_mmap_open(&map, test_path(dir, "a"), &err));
	assert_int_equal(map.n_bytes, 4);
	assert_memory_equal(map.bytes, "DICM", 4);
	unlink(test_path(dir, "a")); /* the view stays */
	assert_memory_equal(map.bytes, "DICM", 4);
	cxr_mmap_close(&map);
	assert_null(map.bytes);
	cxr_mmap_close(&map);
	test_write_file(test_path(dir, "empty"), "", 0);
	assert_ok(cxr_mmap_open(&map, test_path(dir, "empty"), &err));
	assert_null(map.bytes);
	assert_int_equal(map.n_bytes, 0);
	cxr_mmap_close(&map);
	assert_int_equal(symlink("empty", test_path(dir, "link")), 0);
	assert_ok(cxr_mmap_open(&map, test_path(dir, "link"), &err));
	cxr_mmap_close(&map);
	test_temp_dir_remove(dir);
}

/* A FIFO without a writer would block an open for ever. */
static void test_what_is_no_file(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	cxr_mmap map;
	assert_int_equal(mkfifo(test_path(dir, "fifo"), 0600), 0);
	assert_int_equal(cxr_mmap_open(&map, test_path(dir, "fifo"), &err), CXR_E_FORMAT);
	assert_int_equal(symlink("fifo", test_path(dir, "to_fifo")), 0);
	assert_int_equal(cxr_mmap_open(&map, test_path(dir, "to_fifo"), &err), CXR_E_FORMAT);
	assert_int_equal(cxr_mmap_open(&map, dir, &err), CXR_E_FORMAT);
	assert_int_equal(cxr_mmap_open(&map, "/dev/null", &err), CXR_E_FORMAT);
	assert_int_equal(cxr_mmap_open(&map, test_path(dir, "gone"), &err), CXR_E_NOT_FOUND);
	assert_int_equal(symlink("loop", test_path(dir, "loop")), 0);
	assert_int_equal(cxr_mmap_open(&map, test_path(dir, "loop"), &err), CXR_E_IO);
	assert_null(map.bytes);
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	if (strlen(dir) + 8 < sizeof address.sun_path) {
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);
		strcpy(address.sun_path, test_path(dir, "socket"));
		assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
		assert_int_not_equal(cxr_mmap_open(&map, address.sun_path, &err), CXR_OK);
		close(fd);
	}
	test_temp_dir_remove(dir);
}

static void test_messages_hold_no_path(void **state)
{
	(void)state;
	cxr_mmap map;
	assert_int_equal(cxr_mmap_open(&map, "/nowhere/LEE^ANN/1961.dcm", &err), CXR_E_NOT_FOUND);
	assert_null(strstr(err.msg, "LEE"));
	assert_null(strstr(err.subject, "LEE"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contents), cmocka_unit_test(test_what_is_no_file), cmocka_unit_test(test_messages_hold_no_path),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
