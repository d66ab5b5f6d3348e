/* See double_array.h. Nodes are placed breadth first; the children of a node are a range of the sorted keys. */
#include "text/double_array.h"

#include "base/mem.h"
#include "base/vec.h"

/* A node whose children are still to be placed: keys first..last-1 agree in `depth` bytes. */
typedef struct pending {
	size_t first, last, depth;
	uint32_t node;
} pending;

CXR_VEC_DECLARE(pending_vec, pending)

typedef struct builder {
	text_double_array *array;
	const text_da_key *keys;
	pending_vec queue;
	size_t search;  /* no node of one child finds a place below */
} builder;

static bool grow(builder *b, size_t n_wanted)
{
	text_double_array *a = b->array;
	if (n_wanted <= a->n_nodes)
		return true;
	size_t n = a->n_nodes ? a->n_nodes * 2 : 1024;
	while (n < n_wanted)
		n *= 2;
	if (n > UINT32_MAX / 2)
		return false;
	text_da_node *nodes = cxr_realloc(a->nodes, n, sizeof *nodes);
	if (!nodes)
		return false;
	for (size_t i = a->n_nodes; i < n; i++)
		nodes[i] = (text_da_node){.value = TEXT_DA_NONE};
	a->nodes = nodes;
	a->n_nodes = n;
	return true;
}

/* The different bytes at `depth` of the range's keys that are longer. */
static size_t labels_of(const builder *b, const pending *p, unsigned char labels[256], size_t starts[257])
{
	size_t n = 0;
	for (size_t i = p->first; i < p->last; i++) {
		unsigned char label = (unsigned char)b->keys[i].key.ptr[p->depth];
		if (n == 0 || labels[n - 1] != label) {
			starts[n] = i;
			labels[n++] = label;
		}
	}
	starts[n] = p->last;
	return n;
}

static bool fits(const text_double_array *a, size_t base, const unsigned char *labels, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (base + labels[i] < a->n_nodes && a->nodes[base + labels[i]].check)
			return false;
	return true;
}

/*
 * A base under which all labels are free. The search starts where places have been found lately; where nearly everything it
 * passes is taken, later searches start behind (as Darts does), so that it stays short.
 */
static size_t find_base(builder *b, const unsigned char *labels, size_t n)
{
	const text_double_array *a = b->array;
	size_t at = b->search > labels[0] ? b->search : (size_t)labels[0] + 1, first = at, n_taken = 0;
	for (;; at++) {
		if (at < a->n_nodes && a->nodes[at].check) {
			n_taken++;
			continue;
		}
		if (fits(a, at - labels[0], labels, n))
			break;
	}
	if (n_taken * 100 >= (at - first + 1) * 95 || at - first > 4096)
		b->search = at;
	return at - labels[0];
}

static cxr_rc place(builder *b, pending p, cxr_err *err)
{
	unsigned char labels[256];
	size_t starts[257];
	if (p.first < p.last && b->keys[p.first].key.len == p.depth)
		b->array->nodes[p.node].value = b->keys[p.first++].value;
	size_t n = labels_of(b, &p, labels, starts);
	if (n == 0)
		return CXR_OK;
	size_t base = find_base(b, labels, n);
	if (!grow(b, base + 512))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a trie");
	b->array->nodes[p.node].base = (uint32_t)base;
	for (size_t i = 0; i < n; i++) {
		uint32_t child = (uint32_t)base + labels[i];
		b->array->nodes[child].check = p.node + 1;
		if (!pending_vec_push(&b->queue, (pending){starts[i], starts[i + 1], p.depth + 1, child}))
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a trie");
	}
	return CXR_OK;
}

cxr_rc text__double_array_build(text_double_array *array, const text_da_key *keys, size_t n_keys, cxr_err *err)
{
	*array = (text_double_array){0};
	builder b = {.array = array, .keys = keys, .search = 1};
	cxr_rc rc = CXR_OK;
	if (!grow(&b, 1024) || !pending_vec_push(&b.queue, (pending){0, n_keys, 0, TEXT_DA_ROOT}))
		rc = CXR_FAIL(err, CXR_E_NOMEM, "no memory for a trie");
	if (rc == CXR_OK)
		array->nodes[TEXT_DA_ROOT].check = UINT32_MAX; /* taken: no node is its parent */
	for (size_t i = 0; i < b.queue.n_items && rc == CXR_OK; i++)
		rc = place(&b, b.queue.items[i], err);
	pending_vec_release(&b.queue);
	if (rc != CXR_OK)
		text__double_array_release(array);
	return rc;
}

void text__double_array_release(text_double_array *array)
{
	cxr_free(array->nodes);
	*array = (text_double_array){0};
}
