/* SHA256SUMS line by line: never reads outside, always advances, and a line that is taken prints back to itself. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "release/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cxr_str rest = {(const char *)data, size};
	while (rest.ptr && rest.len) {
		const char *start = rest.ptr;
		size_t before = rest.len;
		release__sums_line line;
		bool taken = release__sums_next(&rest, &line);
		if (rest.ptr && rest.len >= before)
			abort();
		if (!taken)
			continue;
		if (memcmp(start, line.sha256_hex, CXR_SHA256_HEX) != 0 || line.path.ptr != start + CXR_SHA256_HEX + 2 || line.path.len >= RELEASE__PATH_BYTES)
			abort();
		char name[RELEASE__PATH_BYTES];
		release__path_print(line.path, name);
		if (release__path_cmp(line.path, line.path) != 0)
			abort();
	}
	return 0;
}
