/*
 * The 14 labels by sex, race and age group: for auditing models and data. Small cells are hidden so that they
 * cannot be worked out from Table 3 and the group sizes (suppress.h); groups of too few patients are merged
 * first, so that no group size is small either.
 */
#include "stats/suppress.h"
#include "stats/tables.h"

static const stats_column columns[] = {
	{"pathology", "Pathology", STATS_TEXT}, {"group", "Group", STATS_TEXT}, {"images", "Images", STATS_COUNT},
	{"positive", "Positive", STATS_COUNT}, {"positive_percent", "%", STATS_PERCENT}, {"uncertain", "Uncertain", STATS_COUNT},
	{"negative", "Negative", STATS_COUNT}, {"not_mentioned", "Not mentioned", STATS_COUNT}, {"check", "Check", STATS_CHECK},
};

static const cxr_label_state states[STATS_N_STATES] = {CXR_LABEL_POSITIVE, CXR_LABEL_UNCERTAIN, CXR_LABEL_NEGATIVE, CXR_LABEL_BLANK};
static const int state_column[STATS_N_STATES] = {3, 5, 6, 7};

/* Groups as printed: each the sum of one or more categories. */
typedef struct groups {
	stats_cat *items; /* in the arena */
	size_t n;
} groups;

static void remove_group(groups *g, size_t at)
{
	memmove(&g->items[at], &g->items[at + 1], (g->n - at - 1) * sizeof *g->items);
	g->n--;
}

enum { GROUPS_MAX = 12 }; /* more rows a label tell nobody anything */

/* Puts all groups under the threshold, and those behind the most frequent, into one; when that is too small, the smallest other joins. */
static void merge_small(groups *g, uint64_t threshold)
{
	stats_cat merged = {.name = cxr_str_from("others (merged)")};
	bool any = false;
	size_t n_kept = g->n > GROUPS_MAX ? GROUPS_MAX - 1 : g->n;
	for (size_t i = g->n; i-- > 0;) {
		if (i >= n_kept || g->items[i].n_patients < threshold) {
			stats__cat_add(&merged, &g->items[i]);
			remove_group(g, i);
			any = true;
		}
	}
	while (any && g->n && merged.n_patients < threshold) {
		size_t smallest = 0;
		for (size_t i = 1; i < g->n; i++)
			if (g->items[i].n_patients < g->items[smallest].n_patients)
				smallest = i;
		stats__cat_add(&merged, &g->items[smallest]);
		remove_group(g, smallest);
	}
	if (any)
		g->items[g->n++] = merged;
}

static cxr_rc make_groups(stats_tables *tables, const stats_cats *cats, bool by_name, uint64_t threshold, groups *out, cxr_err *err)
{
	size_t order[STATS_CATS_MAX];
	out->items = cxr_arena_array(tables->arena, cats->n_items + 1, sizeof *out->items);
	if (!out->items)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for subgroups");
	if (by_name)
		stats__cats_order_names(cats, order);
	else
		stats__cats_order(cats, order);
	for (size_t i = 0; i < cats->n_items; i++)
		out->items[out->n++] = cats->items[order[i]];
	merge_small(out, threshold > 1 ? threshold : 0);
	return CXR_OK;
}

static stats_cell masked(stats_cell cell, stats_mark mark, uint64_t threshold)
{
	if (mark == STATS_HIDDEN_SMALL)
		return stats__small(threshold);
	return mark == STATS_HIDDEN_OTHER ? stats__hidden() : cell;
}

static cxr_rc add_label(stats_tables *tables, stats_table *table, const stats_input *in, const groups *g, cxr_label label, cxr_err *err)
{
	uint64_t cells[(STATS_CATS_MAX + 1) * STATS_N_STATES], totals[STATS_N_STATES] = {0};
	uint8_t marks[(STATS_CATS_MAX + 1) * STATS_N_STATES];
	for (size_t i = 0; i < g->n; i++) {
		for (int s = 0; s < STATS_N_STATES; s++) {
			cells[i * STATS_N_STATES + (size_t)s] = g->items[i].labels[label][states[s]];
			totals[s] += g->items[i].labels[label][states[s]];
		}
	}
	uint64_t threshold = in->config->small_cell;
	stats_grid grid = {.cells = cells, .n_rows = g->n, .n_columns = STATS_N_STATES, .rows_public = true, .columns_public = true,
		.threshold = threshold};
	CXR_TRY(stats__suppress(&grid, marks, err));
	for (size_t i = 0; i < g->n; i++) {
		const stats_cat *group = &g->items[i];
		stats_row *row;
		CXR_TRY(stats__table_row(table, &row, err));
		row->cells[0] = stats__textz(cxr_label_name(label));
		row->cells[1] = stats__text(group->name);
		row->cells[2] = stats__count(group->n_images);
		uint64_t sum = 0;
		for (size_t s = 0; s < STATS_N_STATES; s++) {
			size_t at = i * STATS_N_STATES + s;
			sum += cells[at];
			row->cells[state_column[s]] = masked(stats__count(cells[at]), (stats_mark)marks[at], threshold);
		}
		row->cells[4] = marks[i * STATS_N_STATES] == STATS_SHOWN ? stats__percent(cells[i * STATS_N_STATES], group->n_images) :
			stats__hidden();
		CXR_TRY(stats__check_cell(tables->arena, group->n_images, sum, &row->cells[8], err));
	}
	for (int s = 0; s < STATS_N_STATES; s++)
		CXR_TRY(stats__table_check(tables, table, in->gather->label_images[label][states[s]], totals[s], err,
			"%s, %s: groups sum to Table 3", cxr_label_name(label), columns[state_column[s]].key));
	return CXR_OK;
}

cxr_rc stats__table_subgroups(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	static const struct { stats_field field; const char *id, *title; bool by_name; } kinds[] = {
		{STATS_SEX, "subgroup_sex", "Labels by sex", false},
		{STATS_RACE, "subgroup_race", "Labels by race", false},
		{STATS_AGE_GROUP, "subgroup_age", "Labels by age group (years)", true},
	};
	if (!in->gather->has[STATS_LABELS])
		return CXR_OK;
	unsigned threshold = in->config->small_cell;
	const char *note = "All cells are shown.";
	if (threshold > 1)
		note = cxr_arena_printf(tables->arena, "Groups of fewer than %u patients are merged. Cells of 1 to %u images print as <%u; "
			"\"hidden\" cells are larger and keep those from being worked out.", threshold, threshold - 1, threshold);
	if (!note)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a table");
	for (size_t k = 0; k < CXR_ARRAY_LEN(kinds); k++) {
		stats_table *table;
		CXR_TRY(stats__table_new(tables, &(stats_table){
			.id = kinds[k].id, .title = kinds[k].title, .unit = "images", .source = "shards deid, labels", .note = cxr_str_from(note),
			.columns = columns, .n_columns = CXR_ARRAY_LEN(columns)}, &table, err));
		groups g = {0};
		CXR_TRY(make_groups(tables, &in->gather->fields[kinds[k].field], kinds[k].by_name, threshold, &g, err));
		for (int i = 0; i < CXR_N_LABELS && g.n; i++)
			CXR_TRY(add_label(tables, table, in, &g, cxr_labels_alphabetical[i], err));
	}
	return CXR_OK;
}
