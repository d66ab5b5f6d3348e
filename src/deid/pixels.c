/* Masks and bits outside the stored ones. See pixels.h. Compressed streams are cleaned in pixel_stream.c. */
#include "deid/pixels.h"

static const char *const policy_names[] = {"off", "find", "mask-identifying", "mask-all"};

const char *cxr_deid_pixels_name(cxr_deid_pixels policy)
{
	return (unsigned)policy < CXR_N_DEID_PIXELS ? policy_names[policy] : "unknown";
}

bool cxr_deid_pixels_from_name(cxr_str name, cxr_deid_pixels *out)
{
	for (unsigned i = 0; i < CXR_N_DEID_PIXELS; i++)
		if (cxr_str_eqz(name, policy_names[i])) {
			*out = (cxr_deid_pixels)i;
			return true;
		}
	return false;
}

/* Bits first..last of a word; none when last < first. */
static uint64_t bits(unsigned first, unsigned last)
{
	if (last < first)
		return 0;
	uint64_t upto = last >= 63 ? UINT64_MAX : ((uint64_t)1 << (last + 1)) - 1;
	return upto & ~(((uint64_t)1 << first) - 1);
}

/* The same bits in every sample of a 64-bit word. */
static uint64_t replicate(uint64_t mask, unsigned bits_allocated)
{
	uint64_t all = 0;
	for (unsigned at = 0; at < 64; at += bits_allocated)
		all |= mask << at;
	return all;
}

static unsigned lowest_bit(const cxr_pixel_desc *desc)
{
	return desc->high_bit + 1u - desc->bits_stored;
}

static bool has_lanes(const cxr_pixel_desc *desc)
{
	return desc->bits_allocated == 8 || desc->bits_allocated == 16 || desc->bits_allocated == 32;
}

typedef uint64_t words __attribute__((vector_size(16)));
enum { N_WORDS = 4, BLOCK_BYTES = N_WORDS * sizeof(words) };

/* All bits that occur in the samples, and all places where a bit differs from the one above it. */
static void gather_bits(const unsigned char *samples, size_t n_bytes, uint64_t *out_seen, uint64_t *out_changes)
{
	words seen = {0};
	words changes = {0};
	unsigned char rest[BLOCK_BYTES] = {0};
	for (size_t i = 0; i < n_bytes; i += BLOCK_BYTES) {
		const unsigned char *at = samples + i;
		if (n_bytes - i < BLOCK_BYTES) {
			memcpy(rest, at, n_bytes - i);
			at = rest;
		}
		words w[N_WORDS];
		memcpy(w, at, sizeof w);
		seen |= (w[0] | w[1]) | (w[2] | w[3]);
		changes |= ((w[0] ^ w[0] >> 1) | (w[1] ^ w[1] >> 1)) | ((w[2] ^ w[2] >> 1) | (w[3] ^ w[3] >> 1));
	}
	*out_seen = seen[0] | seen[1];
	*out_changes = changes[0] | changes[1];
}

bool cxr_pixels_have_other_bits(const cxr_pixel_desc *desc, const unsigned char *samples, size_t n_bytes)
{
	if (!has_lanes(desc) || desc->bits_stored >= desc->bits_allocated)
		return false;
	uint64_t seen, changes;
	gather_bits(samples, n_bytes, &seen, &changes);
	unsigned top = desc->bits_allocated - 1u;
	uint64_t below = lowest_bit(desc) ? bits(0, lowest_bit(desc) - 1) : 0;
	if (!desc->is_signed)
		return (seen & replicate(below | bits(desc->high_bit + 1u, top), desc->bits_allocated)) != 0;
	/* the topmost bit of a sample is compared with its neighbour's lowest one: it is left out */
	uint64_t must_equal = desc->high_bit < top ? bits(desc->high_bit, top - 1) : 0;
	return (changes & replicate(must_equal, desc->bits_allocated)) != 0 || (seen & replicate(below, desc->bits_allocated)) != 0;
}

static uint64_t load(const unsigned char *at, unsigned n_bytes)
{
	uint64_t value = 0;
	for (unsigned i = 0; i < n_bytes; i++)
		value |= (uint64_t)at[i] << 8 * i;
	return value;
}

static void store(unsigned char *at, unsigned n_bytes, uint64_t value)
{
	for (unsigned i = 0; i < n_bytes; i++)
		at[i] = (unsigned char)(value >> 8 * i);
}

/* A sample with nothing but its stored bits, and the sign above them. */
static uint64_t clean_sample(const cxr_pixel_desc *desc, uint64_t value)
{
	unsigned top = desc->bits_allocated - 1u;
	uint64_t clean = value & bits(lowest_bit(desc), desc->high_bit);
	if (desc->is_signed && (value >> desc->high_bit & 1))
		clean |= bits(desc->high_bit, top);
	return clean;
}

uint64_t cxr_pixels_clear_other_bits(const cxr_pixel_desc *desc, unsigned char *samples, size_t n_bytes)
{
	if (!has_lanes(desc))
		return 0;
	unsigned width = desc->bits_allocated / 8u;
	uint64_t n_changed = 0;
	for (size_t i = 0; i + width <= n_bytes; i += width) {
		uint64_t value = load(samples + i, width);
		uint64_t clean = clean_sample(desc, value);
		if (clean != value) {
			store(samples + i, width, clean);
			n_changed++;
		}
	}
	return n_changed;
}

/* Black as stored. */
static uint64_t black(const cxr_pixel_desc *desc, unsigned sample)
{
	unsigned low = lowest_bit(desc);
	bool is_chroma = sample > 0 && cxr_str_starts(desc->photometric, cxr_str_from("YBR"));
	if (is_chroma)
		return (uint64_t)1 << desc->high_bit;
	if (!desc->is_signed)
		return desc->is_monochrome1 ? bits(low, desc->high_bit) : 0;
	uint64_t lowest = bits(desc->high_bit, desc->bits_allocated - 1u);
	return desc->is_monochrome1 ? bits(low, desc->high_bit) & ~lowest : lowest;
}

static uint64_t paint(const cxr_pixel_desc *desc, const cxr_pixel_rect *rect, unsigned char *frame)
{
	unsigned width = desc->bits_allocated / 8u;
	uint32_t right = rect->width > desc->columns - rect->x ? desc->columns : rect->x + rect->width;
	uint32_t bottom = rect->height > desc->rows - rect->y ? desc->rows : rect->y + rect->height;
	size_t n_plane = (size_t)desc->rows * desc->columns;
	for (unsigned s = 0; s < desc->samples_per_pixel; s++) {
		uint64_t value = black(desc, s);
		for (uint32_t y = rect->y; y < bottom; y++)
			for (uint32_t x = rect->x; x < right; x++) {
				size_t pixel = (size_t)y * desc->columns + x;
				size_t at = desc->is_planar ? s * n_plane + pixel : pixel * desc->samples_per_pixel + s;
				store(frame + at * width, width, value);
			}
	}
	return (uint64_t)(right - rect->x) * (bottom - rect->y);
}

uint64_t cxr_pixels_mask(const cxr_pixel_desc *desc, const cxr_pixel_rect *rects, size_t n_rects, unsigned char *samples, size_t n_bytes)
{
	uint64_t frame_bytes = cxr_pixel_frame_bytes(desc);
	uint64_t n_painted = 0;
	for (size_t i = 0; i < n_rects && frame_bytes; i++) {
		const cxr_pixel_rect *rect = &rects[i];
		if (rect->x >= desc->columns || rect->y >= desc->rows || rect->frame >= n_bytes / frame_bytes)
			continue;
		n_painted += paint(desc, rect, samples + rect->frame * frame_bytes);
	}
	return n_painted;
}
