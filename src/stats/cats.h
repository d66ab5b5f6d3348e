/*
 * Counts by category: a value of a field (sex, race, vendor ...) with the patients, studies and images
 * that have it and, for subgroup tables, the label states of those images. The number of different values
 * is bounded: later ones fall into STATS_CAT_REST. Tests: tests/unit/stats/test_cats.c
 */
#ifndef STATS_CATS_H
#define STATS_CATS_H

#include "base/map.h"
#include "corpus/label.h"

#define STATS_CAT_REST "(other values)"
#define STATS_CAT_NONE "not recorded"
enum { STATS_CATS_MAX = 256, STATS_N_STATES = 4 };

typedef struct stats_cat {
	cxr_str name; /* owned by the map of the set */
	uint64_t n_patients, n_studies, n_images;
	uint64_t labels[CXR_N_LABELS][STATS_N_STATES]; /* images, by cxr_label_state */
} stats_cat;

typedef struct stats_cats {
	cxr_map index;
	stats_cat *items;
	size_t n_items, capacity;
} stats_cats;

void stats__cats_init(stats_cats *cats) CXR_HIDDEN;
void stats__cats_release(stats_cats *cats) CXR_HIDDEN;
/* Position of the category `name` (blank = STATS_CAT_NONE), made on first use. */
CXR_NODISCARD cxr_rc stats__cats_find(stats_cats *cats, cxr_str name, size_t *out_at, cxr_err *err) CXR_HIDDEN;
/* Adds the counts of `from` to those of the same names. */
CXR_NODISCARD cxr_rc stats__cats_merge(stats_cats *cats, const stats_cats *from, cxr_err *err) CXR_HIDDEN;
/* to += from, without the name. */
void stats__cat_add(stats_cat *to, const stats_cat *from) CXR_HIDDEN;
/* Positions in the order of printing: most patients, studies, images first, then by name; STATS_CAT_NONE last. `out` holds n_items. */
void stats__cats_order(const stats_cats *cats, size_t *out) CXR_HIDDEN;
/* Positions by name (bands named so that they sort), STATS_CAT_NONE last. */
void stats__cats_order_names(const stats_cats *cats, size_t *out) CXR_HIDDEN;

#endif
