/* See house_test.h. */
#include "house_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/file.h"

char *test_temp_dir(void)
{
	const char *base = getenv("TMPDIR");
	char *path = malloc(512);
	if (!path)
		abort();
	snprintf(path, 512, "%s/cxr-test-XXXXXX", base ? base : "/tmp");
	if (!mkdtemp(path))
		abort();
	return path;
}

void test_temp_dir_remove(char *dir)
{
	if (cxr_tree_remove(dir, NULL) != CXR_OK)
		abort();
	free(dir);
}

const char *test_path(const char *dir, const char *name)
{
	static char ring[8][1024];
	static int next;
	char *out = ring[next++ % 8];
	snprintf(out, sizeof ring[0], "%s/%s", dir, name);
	return out;
}

const char *test_shared_data(const char *name)
{
	const char *base = getenv("CXR_SHARED_DATA");
	if (!base)
		return NULL;
	const char *path = test_path(base, name);
	return access(path, R_OK) == 0 ? path : NULL;
}

void test_write_file(const char *path, const void *bytes, size_t n_bytes)
{
	FILE *file = fopen(path, "wb");
	if (!file || fwrite(bytes, 1, n_bytes, file) != n_bytes || fclose(file) != 0)
		abort();
}
