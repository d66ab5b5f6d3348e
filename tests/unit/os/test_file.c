/* Files: reading with limits, atomic writing with every call failing, full disks, links, copies, directories, trees, paths. */
#include "house_test.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "faults.h"
#include "os/file.h"
#include "os/walk.h"

static cxr_err err;

static cxr_rc count_one(void *context, const cxr_walk_entry *entry, cxr_err *e)
{
	(void)entry;
	(void)e;
	(*(int *)context)++;
	return CXR_OK;
}

static int n_entries(const char *dir)
{
	int n = 0;
	assert_ok(cxr_walk(dir, count_one, &n, &err));
	return n;
}

static void expect_content(const char *path, const char *wanted)
{
	cxr_buf buf;
	cxr_buf_init(&buf, 1 << 20);
	assert_ok(cxr_file_read(path, 1 << 20, &buf, &err));
	assert_string_equal(cxr_buf_str(&buf).ptr, wanted);
	cxr_buf_release(&buf);
}

static void test_stat(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	cxr_file_info info;
	test_write_file(test_path(dir, "f"), "12345", 5);
	chmod(test_path(dir, "f"), 0640);
	assert_ok(cxr_file_stat(test_path(dir, "f"), &info, &err));
	assert_int_equal(info.kind, CXR_FILE_REGULAR);
	assert_int_equal(info.size_bytes, 5);
	assert_int_equal(info.mode, 0640);
	assert_int_equal(info.n_links, 1);
	assert_int_equal(info.owner, geteuid());
	assert_true(info.mtime_ns > 1000000000000000000);
	assert_int_equal(symlink("f", test_path(dir, "l")), 0);
	assert_ok(cxr_file_stat(test_path(dir, "l"), &info, &err));
	assert_int_equal(info.kind, CXR_FILE_LINK);
	assert_int_equal(mkfifo(test_path(dir, "p"), 0600), 0);
	assert_ok(cxr_file_stat(test_path(dir, "p"), &info, &err));
	assert_int_equal(info.kind, CXR_FILE_OTHER);
	assert_ok(cxr_file_stat(dir, &info, &err));
	assert_int_equal(info.kind, CXR_FILE_DIR);
	assert_ok(cxr_file_stat(test_path(dir, "gone"), &info, &err));
	assert_int_equal(info.kind, CXR_FILE_NONE);
	assert_ok(cxr_file_stat(test_path(dir, "f/below"), &info, &err));
	assert_int_equal(info.kind, CXR_FILE_NONE);
	assert_true(cxr_file_exists(test_path(dir, "f")));
	assert_true(cxr_file_exists(dir));
	assert_false(cxr_file_exists(test_path(dir, "gone")));
	test_temp_dir_remove(dir);
}

static void test_read_limits(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "f");
	static char bytes[200000];
	memset(bytes, 'a', sizeof bytes);
	static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, 200000};
	for (size_t i = 0; i < CXR_ARRAY_LEN(sizes); i++) {
		test_write_file(path, bytes, sizes[i]);
		cxr_buf buf;
		cxr_buf_init(&buf, sizes[i] + 3);
		cxr_buf_addz(&buf, "..."); /* reading appends */
		assert_ok(cxr_file_read(path, sizes[i], &buf, &err));
		assert_int_equal(buf.len, sizes[i] + 3);
		cxr_buf_release(&buf);
		if (sizes[i] == 0)
			continue;
		cxr_buf_init(&buf, 1 << 20);
		assert_int_equal(cxr_file_read(path, sizes[i] - 1, &buf, &err), CXR_E_LIMIT);
		cxr_buf_release(&buf);
		cxr_buf_init(&buf, sizes[i] - 1); /* the buffer is smaller than the limit */
		assert_int_equal(cxr_file_read(path, 1 << 20, &buf, &err), CXR_E_NOMEM);
		cxr_buf_release(&buf);
	}
	cxr_buf buf;
	cxr_buf_init(&buf, 1 << 20);
	assert_ok(cxr_file_read("/proc/self/status", 1 << 20, &buf, &err)); /* says that it is empty */
	assert_true(buf.len > 100);
	assert_int_equal(cxr_file_read(test_path(dir, "gone"), 10, &buf, &err), CXR_E_NOT_FOUND);
	assert_int_equal(cxr_file_read(dir, 10, &buf, &err), CXR_E_FORMAT);
	assert_int_equal(mkfifo(test_path(dir, "p"), 0600), 0);
	assert_int_equal(cxr_file_read(test_path(dir, "p"), 10, &buf, &err), CXR_E_FORMAT); /* and does not wait */
	cxr_buf_release(&buf);
	test_temp_dir_remove(dir);
}

static void test_write_atomic(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "f");
	struct stat st;
	mode_t before = umask(0077); /* the mode is what was asked for, whatever the mask */
	assert_ok(cxr_file_write_atomic(path, cxr_str_from("one"), 0644, &err));
	umask(before);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	expect_content(path, "one");
	assert_ok(cxr_file_write_atomic(path, cxr_str_from("two"), 0600, &err));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	expect_content(path, "two");
	/* neither replaced nor written through: /dev/stdout is a link, and root could lose it */
	test_write_file(test_path(dir, "victim"), "safe", 4);
	assert_int_equal(symlink("victim", test_path(dir, "link")), 0);
	assert_int_equal(cxr_file_write_atomic(test_path(dir, "link"), cxr_str_from("new"), 0600, &err), CXR_E_EXISTS);
	expect_content(test_path(dir, "victim"), "safe");
	cxr_file_info info;
	assert_ok(cxr_file_stat(test_path(dir, "link"), &info, &err));
	assert_int_equal(info.kind, CXR_FILE_LINK);
	assert_int_equal(mkfifo(test_path(dir, "fifo"), 0600), 0);
	assert_int_equal(cxr_file_write_atomic(test_path(dir, "fifo"), cxr_str_from("new"), 0600, &err), CXR_E_EXISTS);
	assert_int_equal(cxr_file_write_atomic(test_path(dir, "gone/f"), cxr_str_from("x"), 0600, &err), CXR_E_NOT_FOUND);
	assert_int_equal(cxr_file_write_atomic(dir, cxr_str_from("x"), 0600, &err), CXR_E_EXISTS);
	assert_int_equal(n_entries(dir), 4); /* no temporary file is left */
	test_temp_dir_remove(dir);
}

/* Every n-th call of each kind fails once: the old file stays whole, no temporary file stays, the code tells why. */
static void test_write_atomic_with_faults(void **state)
{
	(void)state;
	static const struct {
		fault_call call;
		int errno_value;
		cxr_rc wanted;
	} cases[] = {
		{FAULT_WRITE, ENOSPC, CXR_E_NO_SPACE}, {FAULT_WRITE, EIO, CXR_E_IO}, {FAULT_WRITE, EDQUOT, CXR_E_NO_SPACE}, {FAULT_FSYNC, EIO, CXR_E_IO},
		{FAULT_CLOSE, EIO, CXR_E_IO}, {FAULT_RENAME, EACCES, CXR_E_ACCESS}, {FAULT_ALLOC, 0, CXR_E_NOMEM},
	};
	static char big[150000];
	memset(big, 'b', sizeof big);
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "f");
	assert_ok(cxr_file_write_atomic(path, cxr_str_from("old"), 0600, &err));
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		bool fired = true;
		for (long nth = 0; fired; nth++) {
			fault_arm(cases[i].call, nth, cases[i].errno_value);
			cxr_rc rc = cxr_file_write_atomic(path, (cxr_str){big, sizeof big}, 0600, &err);
			fired = fault_disarm();
			assert_int_equal(n_entries(dir), 1);
			struct stat st;
			assert_int_equal(stat(path, &st), 0);
			bool is_new = st.st_size == (off_t)sizeof big;
			/* after the rename only the sync of the directory can fail, or its closing, whose result says nothing */
			bool is_late = fired && is_new && (cases[i].call == FAULT_FSYNC || cases[i].call == FAULT_CLOSE || cases[i].call == FAULT_ALLOC);
			if (fired && !is_late) {
				assert_int_equal(rc, cases[i].wanted);
				assert_int_equal(st.st_size, 3);
			} else if (!fired) {
				assert_int_equal(rc, CXR_OK);
				assert_true(is_new);
			}
			assert_ok(cxr_file_write_atomic(path, cxr_str_from("old"), 0600, &err));
		}
	}
	test_temp_dir_remove(dir);
}

static void test_interrupted_writes_go_on(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	fault_arm(FAULT_WRITE, 0, EINTR);
	cxr_rc rc = cxr_file_write_atomic(test_path(dir, "f"), cxr_str_from("whole"), 0600, &err);
	assert_true(fault_disarm());
	assert_int_equal(rc, CXR_OK);
	expect_content(test_path(dir, "f"), "whole");
	test_temp_dir_remove(dir);
}

static void test_commit_new_never_replaces(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "f");
	for (int by_link = 0; by_link < 2; by_link++) {
		cxr_file_out out;
		if (by_link) /* as NFS answers */
			fault_arm_all(FAULT_RENAME_NEW, 0, EINVAL);
		assert_ok(cxr_file_out_open(&out, path, 0644, &err));
		assert_ok(cxr_file_out_write(&out, "new", 3, &err));
		assert_false(cxr_file_exists(path)); /* not visible before the commit */
		assert_ok(cxr_file_out_commit_new(&out, true, &err));
		cxr_file_out_close(&out);
		expect_content(path, "new");
		assert_ok(cxr_file_out_open(&out, path, 0644, &err));
		assert_ok(cxr_file_out_write(&out, "other", 5, &err));
		assert_int_equal(cxr_file_out_commit_new(&out, true, &err), CXR_E_EXISTS);
		cxr_file_out_close(&out);
		expect_content(path, "new");
		assert_int_equal(fault_disarm(), by_link);
		assert_int_equal(n_entries(dir), 1);
		assert_ok(cxr_file_remove(path, &err));
	}
	test_temp_dir_remove(dir);
}

/* A file system without hard links (vfat, many network ones): a copy takes the link's place. */
static void test_link_or_copy(void **state)
{
	(void)state;
	static const int reasons[] = {0, EPERM, EXDEV, EMLINK};
	char *dir = test_temp_dir();
	const char *from = test_path(dir, "from");
	const char *to = test_path(dir, "to");
	test_write_file(from, "pixels", 6);
	for (size_t i = 0; i < CXR_ARRAY_LEN(reasons); i++) {
		struct stat a;
		struct stat b;
		if (reasons[i])
			fault_arm_all(FAULT_LINK, 0, reasons[i]);
		cxr_rc rc = cxr_file_link_or_copy(from, to, &err);
		fault_disarm();
		assert_int_equal(rc, CXR_OK);
		expect_content(to, "pixels");
		assert_int_equal(stat(from, &a), 0);
		assert_int_equal(stat(to, &b), 0);
		assert_int_equal(a.st_ino == b.st_ino, reasons[i] == 0);
		if (reasons[i])
			fault_arm_all(FAULT_LINK, 0, reasons[i]);
		rc = cxr_file_link_or_copy(from, to, &err);
		fault_disarm();
		assert_int_equal(rc, CXR_E_EXISTS);
		assert_ok(cxr_file_remove(to, &err));
	}
	assert_int_equal(cxr_file_link_or_copy(test_path(dir, "gone"), to, &err), CXR_E_NOT_FOUND);
	assert_int_equal(n_entries(dir), 1);
	test_temp_dir_remove(dir);
}

static void test_copy_and_rename(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	static char big[700000];
	for (size_t i = 0; i < sizeof big; i++)
		big[i] = (char)('a' + i % 23);
	test_write_file(test_path(dir, "a"), big, sizeof big);
	test_write_file(test_path(dir, "b"), "old", 3);
	assert_ok(cxr_file_copy(test_path(dir, "a"), test_path(dir, "b"), 0600, &err));
	cxr_buf buf;
	cxr_buf_init(&buf, 1 << 20);
	assert_ok(cxr_file_read(test_path(dir, "b"), 1 << 20, &buf, &err));
	assert_int_equal(buf.len, sizeof big);
	assert_memory_equal(buf.ptr, big, sizeof big);
	cxr_buf_release(&buf);
	fault_arm(FAULT_WRITE, 1, ENOSPC);
	cxr_rc rc = cxr_file_copy(test_path(dir, "a"), test_path(dir, "c"), 0600, &err);
	assert_true(fault_disarm());
	assert_int_equal(rc, CXR_E_NO_SPACE);
	assert_int_equal(n_entries(dir), 2);
	assert_ok(cxr_file_rename(test_path(dir, "b"), test_path(dir, "d"), &err));
	assert_int_equal(cxr_file_rename(test_path(dir, "b"), test_path(dir, "d"), &err), CXR_E_NOT_FOUND);
	assert_ok(cxr_file_remove(test_path(dir, "b"), &err)); /* absent is fine */
	assert_int_equal(cxr_file_copy(test_path(dir, "gone"), test_path(dir, "e"), 0600, &err), CXR_E_NOT_FOUND);
	assert_int_equal(n_entries(dir), 2);
	test_temp_dir_remove(dir);
}

static void test_directories(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	struct stat st;
	assert_ok(cxr_dir_make(test_path(dir, "a/b//c/"), 0750, &err));
	assert_ok(cxr_dir_make(test_path(dir, "a/b/c"), 0700, &err)); /* again is fine */
	assert_int_equal(stat(test_path(dir, "a/b/c"), &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_ok(cxr_dir_make_for(test_path(dir, "x/y/file"), 0700, &err));
	assert_int_equal(stat(test_path(dir, "x/y"), &st), 0);
	assert_int_equal(stat(test_path(dir, "x/y/file"), &st), -1);
	assert_ok(cxr_dir_make_for("no_directory_part", 0700, &err));
	test_write_file(test_path(dir, "file"), "x", 1);
	assert_int_not_equal(cxr_dir_make(test_path(dir, "file"), 0700, &err), CXR_OK);
	assert_int_not_equal(cxr_dir_make(test_path(dir, "file/below"), 0700, &err), CXR_OK);
	assert_int_equal(cxr_dir_make("", 0700, &err), CXR_E_ARG);
	assert_ok(cxr_dir_make("/", 0700, &err));
	assert_ok(cxr_dir_sync(dir, &err));
	assert_ok(cxr_dir_sync_all(dir, &err));
	assert_int_equal(cxr_dir_sync_all(test_path(dir, "absent"), &err), CXR_E_NOT_FOUND);
	assert_int_equal(cxr_dir_sync(test_path(dir, "gone"), &err), CXR_E_NOT_FOUND);
	test_temp_dir_remove(dir);
}

static void test_touch(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	struct stat st;
	assert_ok(cxr_file_touch(test_path(dir, "mark"), 0600, &err));
	assert_int_equal(stat(test_path(dir, "mark"), &st), 0);
	assert_int_equal(st.st_size, 0);
	test_write_file(test_path(dir, "full"), "kept", 4);
	assert_ok(cxr_file_touch(test_path(dir, "full"), 0600, &err));
	expect_content(test_path(dir, "full"), "kept");
	assert_int_equal(symlink("elsewhere", test_path(dir, "link")), 0);
	assert_int_not_equal(cxr_file_touch(test_path(dir, "link"), 0600, &err), CXR_OK);
	assert_false(cxr_file_exists(test_path(dir, "elsewhere")));
	assert_int_equal(cxr_file_touch(test_path(dir, "gone/mark"), 0600, &err), CXR_E_NOT_FOUND);
	assert_int_equal(n_entries(dir), 3);
	test_temp_dir_remove(dir);
}

static void test_tree_remove(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	assert_ok(cxr_dir_make(test_path(dir, "keep"), 0700, &err));
	test_write_file(test_path(dir, "keep/file"), "safe", 4);
	assert_ok(cxr_dir_make(test_path(dir, "tree/a/b"), 0700, &err));
	test_write_file(test_path(dir, "tree/a/f"), "x", 1);
	assert_int_equal(symlink("../keep", test_path(dir, "tree/link")), 0);
	assert_int_equal(symlink("keep", test_path(dir, "top")), 0);
	assert_ok(cxr_tree_remove(test_path(dir, "tree"), &err));
	assert_ok(cxr_tree_remove(test_path(dir, "top"), &err)); /* a link goes, its target stays */
	assert_false(cxr_file_exists(test_path(dir, "tree")));
	assert_false(cxr_file_exists(test_path(dir, "top")));
	expect_content(test_path(dir, "keep/file"), "safe");
	assert_ok(cxr_tree_remove(test_path(dir, "tree"), &err)); /* absent is fine */
	assert_ok(cxr_tree_remove(test_path(dir, "keep/file"), &err));
	test_temp_dir_remove(dir);
}

/* A real full disk: a tmpfs of 256 KiB. Needs root; the faults above do the rest. */
static void test_full_disk(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	if (mount("none", dir, "tmpfs", 0, "size=256k") != 0) {
		test_temp_dir_remove(dir);
		skip();
	}
	static char big[300000];
	const char *path = test_path(dir, "f");
	cxr_rc first = cxr_file_write_atomic(path, cxr_str_from("old"), 0600, &err);
	cxr_rc second = cxr_file_write_atomic(path, (cxr_str){big, sizeof big}, 0600, &err);
	bool has_words = strlen(err.msg) > 5;
	int n = n_entries(dir);
	cxr_rc third = cxr_file_write_atomic(path, cxr_str_from("new"), 0600, &err); /* room again: nothing was left behind */
	umount2(dir, MNT_DETACH);
	test_temp_dir_remove(dir);
	assert_int_equal(first, CXR_OK);
	assert_int_equal(second, CXR_E_NO_SPACE);
	assert_true(has_words);
	assert_int_equal(n, 1);
	assert_int_equal(third, CXR_OK);
}

static void expect_join(const char *dir, const char *name, const char *wanted)
{
	CXR_AUTO(cxr_free_at) char *joined = cxr_path_join(dir, name);
	assert_string_equal(joined, wanted);
}

static void test_paths(void **state)
{
	(void)state;
	expect_join("a", "b", "a/b");
	expect_join("a//", "b", "a/b");
	expect_join("/", "b", "//b"); /* the same place */
	expect_join("", "b", "b");
	expect_join("a", "/b", "/b");
	expect_join(".", "b/c", "./b/c");
	assert_string_equal(cxr_path_base("a/b/c.dcm"), "c.dcm");
	assert_string_equal(cxr_path_base("c.dcm"), "c.dcm");
	assert_string_equal(cxr_path_base("a/"), "");
	char *dir = test_temp_dir();
	assert_int_equal(symlink(".", test_path(dir, "here")), 0);
	CXR_AUTO(cxr_free_at) char *real = cxr_path_real(test_path(dir, "here/here"));
	CXR_AUTO(cxr_free_at) char *plain = cxr_path_real(dir);
	assert_string_equal(real, plain);
	assert_null(cxr_path_real(test_path(dir, "gone")));
	assert_false(cxr_path_is_network(test_path(dir, "gone")));
	assert_false(cxr_path_is_network("/proc"));
	test_temp_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stat), cmocka_unit_test(test_read_limits), cmocka_unit_test(test_write_atomic),
		cmocka_unit_test(test_write_atomic_with_faults), cmocka_unit_test(test_interrupted_writes_go_on),
		cmocka_unit_test(test_commit_new_never_replaces), cmocka_unit_test(test_link_or_copy), cmocka_unit_test(test_copy_and_rename),
		cmocka_unit_test(test_directories), cmocka_unit_test(test_touch), cmocka_unit_test(test_tree_remove), cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_paths),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
