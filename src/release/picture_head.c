/* See picture_head.h. */
#include "release/picture_head.h"

#include <string.h>

static uint32_t be32(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static uint32_t be16(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 8 | bytes[1];
}

bool release__png_size(const unsigned char *bytes, size_t n_bytes, uint32_t *out_width, uint32_t *out_height)
{
	static const unsigned char head[16] = {0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
	static const unsigned char tail[12] = {0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82};
	/* signature 8, IHDR 25, IEND 12 */
	if (n_bytes < 8 + 25 + 12 || memcmp(bytes, head, sizeof head) != 0 || memcmp(bytes + n_bytes - sizeof tail, tail, sizeof tail) != 0)
		return false;
	*out_width = be32(bytes + 16);
	*out_height = be32(bytes + 20);
	return *out_width > 0 && *out_height > 0 && *out_width <= INT32_MAX && *out_height <= INT32_MAX;
}

/* SOF0..SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
static bool is_frame_header(unsigned char marker)
{
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

bool release__jpeg_size(const unsigned char *bytes, size_t n_bytes, uint32_t *out_width, uint32_t *out_height)
{
	if (n_bytes < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8 || bytes[n_bytes - 2] != 0xFF || bytes[n_bytes - 1] != 0xD9)
		return false;
	size_t at = 2;
	while (n_bytes - at >= 4) {
		unsigned char marker = bytes[at + 1];
		if (bytes[at] != 0xFF || marker == 0xDA || marker == 0xD9 || marker == 0x00)
			return false;
		if (marker == 0xFF) { /* fill byte */
			at++;
			continue;
		}
		size_t length = be16(bytes + at + 2);
		if (length < 2 || length > n_bytes - at - 2)
			return false;
		if (is_frame_header(marker)) {
			if (length < 8)
				return false;
			*out_height = be16(bytes + at + 5);
			*out_width = be16(bytes + at + 7);
			return *out_width > 0 && *out_height > 0;
		}
		at += 2 + length;
	}
	return false;
}
