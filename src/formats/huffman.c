/* See huffman.h. */
#include "formats/huffman.h"

#include <stdlib.h>
#include <string.h>

typedef struct leaf {
	uint32_t count;
	uint32_t symbol;
} leaf;

static int by_count(const void *a, const void *b)
{
	const leaf *x = a;
	const leaf *y = b;
	if (x->count != y->count)
		return x->count < y->count ? -1 : 1;
	return x->symbol < y->symbol ? -1 : x->symbol > y->symbol;
}

/* Depth of each leaf of the Huffman tree over n >= 2 leaves in rising order of count: two queues, O(n). */
static void tree_depths(const leaf *leaves, size_t n, uint8_t *out_depth)
{
	uint64_t weight[FORMATS_HUFFMAN_MAX_SYMBOLS];
	uint16_t parent_of_leaf[FORMATS_HUFFMAN_MAX_SYMBOLS] = {0};
	uint16_t parent_of_node[FORMATS_HUFFMAN_MAX_SYMBOLS] = {0};
	size_t next_leaf = 0;
	size_t next_node = 0;
	size_t n_nodes = 0;
	for (; n_nodes + 1 < n; n_nodes++) {
		weight[n_nodes] = 0;
		for (int side = 0; side < 2; side++) {
			int take_leaf = next_leaf < n && (next_node >= n_nodes || leaves[next_leaf].count <= weight[next_node]);
			if (take_leaf) {
				weight[n_nodes] += leaves[next_leaf].count;
				parent_of_leaf[next_leaf++] = (uint16_t)n_nodes;
			} else {
				weight[n_nodes] += weight[next_node];
				parent_of_node[next_node++] = (uint16_t)n_nodes;
			}
		}
	}
	uint16_t depth[FORMATS_HUFFMAN_MAX_SYMBOLS];
	depth[n_nodes - 1] = 0;
	for (size_t i = n_nodes - 1; i-- > 0;)
		depth[i] = (uint16_t)(depth[parent_of_node[i]] + 1);
	for (size_t i = 0; i < n; i++) {
		unsigned d = depth[parent_of_leaf[i]] + 1u;
		out_depth[i] = (uint8_t)(d > 255 ? 255 : d);
	}
}

/* Cuts lengths to max_bits and repairs the Kraft sum, longest codes first. leaves rise by count, so depths fall. */
static void limit_depths(uint8_t *depth, size_t n, int max_bits)
{
	uint32_t unit = 1u << max_bits;
	uint32_t sum = 0;
	for (size_t i = 0; i < n; i++) {
		if (depth[i] > max_bits)
			depth[i] = (uint8_t)max_bits;
		sum += unit >> depth[i];
	}
	/* too much: lengthen the rarest code that still can grow */
	while (sum > unit) {
		size_t i = 0;
		while (depth[i] >= max_bits)
			i++;
		depth[i]++;
		sum -= unit >> depth[i];
	}
	/* room left: shorten the most frequent code that fits */
	for (size_t i = n; i-- > 0;) {
		while (depth[i] > 1 && sum + (unit >> depth[i]) <= unit) {
			sum += unit >> depth[i];
			depth[i]--;
		}
	}
}

void formats__huffman_lengths(const uint32_t *counts, size_t n_symbols, int max_bits, uint8_t *out_lengths)
{
	leaf leaves[FORMATS_HUFFMAN_MAX_SYMBOLS];
	size_t n = 0;
	memset(out_lengths, 0, n_symbols);
	for (size_t i = 0; i < n_symbols; i++)
		if (counts[i])
			leaves[n++] = (leaf){counts[i], (uint32_t)i};
	if (n < 2) {
		/* decoders differ about codes of one symbol: give a second one its bit */
		size_t used = n ? leaves[0].symbol : 0;
		out_lengths[used] = 1;
		out_lengths[used == 0 ? 1 : 0] = 1;
		return;
	}
	qsort(leaves, n, sizeof *leaves, by_count);
	uint8_t depth[FORMATS_HUFFMAN_MAX_SYMBOLS] = {0};
	tree_depths(leaves, n, depth);
	limit_depths(depth, n, max_bits);
	for (size_t i = 0; i < n; i++)
		out_lengths[leaves[i].symbol] = depth[i];
}

void formats__huffman_codes(const uint8_t *lengths, size_t n_symbols, uint16_t *out_codes)
{
	uint32_t n_of_length[16] = {0};
	for (size_t i = 0; i < n_symbols; i++)
		n_of_length[lengths[i]]++;
	n_of_length[0] = 0;
	uint32_t next[16] = {0};
	for (int bits = 1; bits < 16; bits++)
		next[bits] = (next[bits - 1] + n_of_length[bits - 1]) << 1;
	for (size_t i = 0; i < n_symbols; i++) {
		uint32_t code = lengths[i] ? next[lengths[i]]++ : 0;
		uint32_t reversed = 0;
		for (int bit = 0; bit < lengths[i]; bit++)
			reversed |= (code >> bit & 1) << (lengths[i] - 1 - bit);
		out_codes[i] = (uint16_t)reversed;
	}
}
