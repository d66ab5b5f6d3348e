/* What every unit test includes: cmocka with its prerequisites, and temp directories. */
#ifndef HOUSE_TEST_H
#define HOUSE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"

/* A fresh directory under $TMPDIR; free() it after test_temp_dir_remove(). */
char *test_temp_dir(void);
void test_temp_dir_remove(char *dir);
/* dir/name in a static ring of buffers. */
const char *test_path(const char *dir, const char *name);
/* Path of shared test data ($CXR_SHARED_DATA/name), NULL when it is not there. */
const char *test_shared_data(const char *name);
void test_write_file(const char *path, const void *bytes, size_t n_bytes);

/* Fails the test with the error's message. */
#define assert_ok(call)                                                                            \
	do {                                                                                           \
		cxr_rc test_rc_ = (call);                                                                  \
		if (test_rc_ != CXR_OK)                                                                    \
			fail_msg("%s: %s (%s:%d %s)", #call, cxr_rc_name(test_rc_), __FILE__, __LINE__, err.msg); \
	} while (0)

#endif
