/* The walk: byte order, links, loops, FIFOs, unreadable and bottomless directories, stopping. */
#include "house_test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "os/walk.h"

static cxr_err err;

typedef struct trail {
	cxr_buf text;
	int stop_after; /* 0 = never */
	int n_entries;
	int n_unreadable;
} trail;

static const char kind_letter[] = {[CXR_FILE_NONE] = '0', [CXR_FILE_REGULAR] = 'f', [CXR_FILE_DIR] = 'd', [CXR_FILE_LINK] = 'l', [CXR_FILE_OTHER] = 'o'};

static cxr_rc note(void *context, const cxr_walk_entry *entry, cxr_err *e)
{
	trail *t = context;
	size_t path_len = strlen(entry->path);
	size_t relative_len = strlen(entry->relative);
	assert_true(path_len >= relative_len);
	assert_string_equal(entry->path + path_len - relative_len, entry->relative);
	cxr_buf_printf(&t->text, "%c:%s%s ", kind_letter[entry->info.kind], entry->relative, entry->unreadable ? "!" : "");
	t->n_entries++;
	t->n_unreadable += entry->unreadable;
	if (t->stop_after && t->n_entries == t->stop_after)
		return CXR_FAIL(e, CXR_E_CANCELLED, "enough");
	return CXR_OK;
}

static cxr_rc walk(const char *root, trail *t)
{
	*t = (trail){.stop_after = t->stop_after};
	cxr_buf_init(&t->text, 1 << 20);
	return cxr_walk(root, note, t, &err);
}

static void put(const char *dir, const char *name)
{
	test_write_file(test_path(dir, name), "x", 1);
}

static void test_byte_order(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	trail t = {0};
	mkdir(test_path(dir, "b"), 0700);
	mkdir(test_path(dir, "b/empty"), 0700);
	put(dir, "b/2");
	put(dir, "b/10");
	put(dir, "a");
	put(dir, "B");
	put(dir, "b.txt");
	put(dir, "\xC3\xA9");
	put(dir, "new\nline");
	put(dir, ".hidden");
	assert_ok(walk(dir, &t));
	assert_string_equal(t.text.ptr, "f:.hidden f:B f:a f:b/10 f:b/2 f:b.txt f:new\nline f:\xC3\xA9 ");
	cxr_buf_release(&t.text);
	char with_slashes[600];
	snprintf(with_slashes, sizeof with_slashes, "%s///", dir);
	assert_ok(walk(with_slashes, &t));
	assert_int_equal(t.n_entries, 8);
	cxr_buf_release(&t.text);
	test_temp_dir_remove(dir);
}

static void test_links_and_loops(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	trail t = {0};
	mkdir(test_path(dir, "d"), 0700);
	test_write_file(test_path(dir, "d/file"), "12345", 5);
	assert_int_equal(symlink("d/file", test_path(dir, "to_file")), 0);
	assert_int_equal(symlink("d", test_path(dir, "to_dir")), 0);
	assert_int_equal(symlink("..", test_path(dir, "d/up")), 0);
	assert_int_equal(symlink("self", test_path(dir, "self")), 0);
	assert_int_equal(symlink("gone", test_path(dir, "dangling")), 0);
	assert_int_equal(mkfifo(test_path(dir, "fifo"), 0600), 0);
	assert_ok(walk(dir, &t));
	assert_string_equal(t.text.ptr, "f:d/file l:d/up l:dangling o:fifo l:self l:to_dir f:to_file ");
	cxr_buf_release(&t.text);
	/* the root itself may be a link, or a file */
	assert_ok(walk(test_path(dir, "to_dir"), &t));
	assert_string_equal(t.text.ptr, "f:file l:up ");
	cxr_buf_release(&t.text);
	assert_ok(walk(test_path(dir, "d/file"), &t));
	assert_string_equal(t.text.ptr, "f:file ");
	cxr_buf_release(&t.text);
	test_temp_dir_remove(dir);
}

static void test_roots_that_are_not_there(void **state)
{
	(void)state;
	trail t = {0};
	assert_int_equal(walk("/nowhere/LEE^ANN", &t), CXR_E_NOT_FOUND);
	assert_null(strstr(err.msg, "LEE"));
	assert_int_equal(walk("", &t), CXR_E_NOT_FOUND);
}

static void test_stopping(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	trail t = {.stop_after = 2};
	mkdir(test_path(dir, "a"), 0700);
	put(dir, "a/1");
	put(dir, "a/2");
	put(dir, "a/3");
	put(dir, "b");
	assert_int_equal(walk(dir, &t), CXR_E_CANCELLED);
	assert_string_equal(t.text.ptr, "f:a/1 f:a/2 ");
	cxr_buf_release(&t.text);
	test_temp_dir_remove(dir);
}

/* 400 levels, names of 200 bytes: deeper than the walk goes and longer than the kernel takes. */
static void test_bottomless(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	static const size_t name_lens[] = {1, 200};
	for (size_t i = 0; i < CXR_ARRAY_LEN(name_lens); i++) {
		char name[256];
		memset(name, 'd', sizeof name);
		name[name_lens[i]] = '\0';
		int at = open(dir, O_RDONLY | O_DIRECTORY);
		for (int depth = 0; depth < 400; depth++) {
			assert_int_equal(mkdirat(at, name, 0700), 0);
			int below = openat(at, name, O_RDONLY | O_DIRECTORY);
			assert_true(below >= 0);
			close(at);
			at = below;
		}
		close(at);
	}
	put(dir, "z");
	trail t = {0};
	assert_ok(walk(dir, &t));
	assert_int_equal(t.n_unreadable, 2);
	assert_int_equal(t.n_entries, 3); /* the walk goes on behind them */
	cxr_buf_release(&t.text);
	test_temp_dir_remove(dir);
}

/* Root may read everything: the probe runs as another user then. Exit codes: 0 as wanted, 1 not, 77 cannot become another user. */
static int probe_closed_directories(const char *dir)
{
	if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
		return 77;
	trail t = {0};
	cxr_buf_init(&t.text, 1 << 20);
	if (cxr_walk(dir, note, &t, &err) != CXR_OK)
		return 1;
	int code = strcmp(t.text.ptr, "d:closed! o:listed/file! f:open ") == 0 ? 0 : 1;
	if (code)
		print_message("%s\n", t.text.ptr);
	if (cxr_walk(test_path(dir, "closed"), note, &t, &err) != CXR_E_ACCESS)
		code = 1;
	cxr_buf_release(&t.text);
	return code;
}

static void test_closed_directories(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	mkdir(test_path(dir, "closed"), 0700);
	mkdir(test_path(dir, "listed"), 0700);
	put(dir, "closed/file");
	put(dir, "listed/file");
	put(dir, "open");
	chmod(dir, 0755);
	chmod(test_path(dir, "open"), 0644);
	chmod(test_path(dir, "closed"), 0000);
	chmod(test_path(dir, "listed"), 0444);
	pid_t child = fork();
	if (child == 0)
		_exit(probe_closed_directories(dir));
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	chmod(test_path(dir, "closed"), 0700);
	chmod(test_path(dir, "listed"), 0700);
	test_temp_dir_remove(dir);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_byte_order), cmocka_unit_test(test_links_and_loops), cmocka_unit_test(test_roots_that_are_not_there),
		cmocka_unit_test(test_stopping), cmocka_unit_test(test_bottomless), cmocka_unit_test(test_closed_directories),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
