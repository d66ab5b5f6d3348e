/* Heads of PNG and JPEG files: never reads outside; a size that is given is not zero. */
#include <stdint.h>
#include <stdlib.h>

#include "release/picture_head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t width = 0, height = 0;
	if (release__png_size(data, size, &width, &height) && (width == 0 || height == 0))
		abort();
	width = height = 0;
	if (release__jpeg_size(data, size, &width, &height) && (width == 0 || height == 0))
		abort();
	return 0;
}
