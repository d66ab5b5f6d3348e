/* See cats.h. */
#include "stats/cats.h"

#include "base/mem.h"

void stats__cats_init(stats_cats *cats)
{
	*cats = (stats_cats){0};
	cxr_map_init(&cats->index);
}

void stats__cats_release(stats_cats *cats)
{
	cxr_map_release(&cats->index);
	cxr_free(cats->items);
	*cats = (stats_cats){0};
}

cxr_rc stats__cats_find(stats_cats *cats, cxr_str name, size_t *out_at, cxr_err *err)
{
	name = cxr_str_trim(name);
	if (name.len == 0)
		name = cxr_str_from(STATS_CAT_NONE);
	uint64_t *at = cxr_map_get(&cats->index, name);
	if (!at && cats->n_items >= STATS_CATS_MAX - 1) {
		name = cxr_str_from(STATS_CAT_REST);
		at = cxr_map_get(&cats->index, name);
	}
	if (at) {
		*out_at = (size_t)*at;
		return CXR_OK;
	}
	if (cats->n_items == cats->capacity) {
		size_t capacity = cats->capacity ? cats->capacity * 2 : 8;
		stats_cat *grown = cxr_realloc(cats->items, capacity, sizeof *grown);
		if (!grown)
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for categories");
		cats->items = grown;
		cats->capacity = capacity;
	}
	CXR_TRY(cxr_map_put(&cats->index, name, cats->n_items, NULL, err));
	cats->items[cats->n_items] = (stats_cat){.name = cats->index.entries[cats->n_items].key};
	*out_at = cats->n_items++;
	return CXR_OK;
}

void stats__cat_add(stats_cat *to, const stats_cat *from)
{
	to->n_patients += from->n_patients;
	to->n_studies += from->n_studies;
	to->n_images += from->n_images;
	for (int l = 0; l < CXR_N_LABELS; l++)
		for (int s = 0; s < STATS_N_STATES; s++)
			to->labels[l][s] += from->labels[l][s];
}

cxr_rc stats__cats_merge(stats_cats *cats, const stats_cats *from, cxr_err *err)
{
	for (size_t i = 0; i < from->n_items; i++) {
		size_t at;
		CXR_TRY(stats__cats_find(cats, from->items[i].name, &at, err));
		stats__cat_add(&cats->items[at], &from->items[i]);
	}
	return CXR_OK;
}

static bool is_none(const stats_cat *cat)
{
	return cxr_str_eqz(cat->name, STATS_CAT_NONE);
}

static int by_size(const stats_cat *a, const stats_cat *b)
{
	if (is_none(a) != is_none(b))
		return is_none(a) ? 1 : -1;
	if (a->n_patients != b->n_patients)
		return a->n_patients > b->n_patients ? -1 : 1;
	if (a->n_studies != b->n_studies)
		return a->n_studies > b->n_studies ? -1 : 1;
	if (a->n_images != b->n_images)
		return a->n_images > b->n_images ? -1 : 1;
	return cxr_str_cmp(a->name, b->name);
}

static int by_name(const stats_cat *a, const stats_cat *b)
{
	if (is_none(a) != is_none(b))
		return is_none(a) ? 1 : -1;
	size_t n = a->name.len < b->name.len ? a->name.len : b->name.len;
	int order = memcmp(a->name.ptr, b->name.ptr, n);
	return order ? order : (a->name.len > b->name.len) - (a->name.len < b->name.len);
}

/* Insertion sort: at most STATS_CATS_MAX items. */
static void order_by(const stats_cats *cats, size_t *out, int (*compare)(const stats_cat *, const stats_cat *))
{
	for (size_t i = 0; i < cats->n_items; i++) {
		size_t at = i;
		for (; at > 0 && compare(&cats->items[i], &cats->items[out[at - 1]]) < 0; at--)
			out[at] = out[at - 1];
		out[at] = i;
	}
}

void stats__cats_order(const stats_cats *cats, size_t *out)
{
	order_by(cats, out, by_size);
}

void stats__cats_order_names(const stats_cats *cats, size_t *out)
{
	order_by(cats, out, by_name);
}
