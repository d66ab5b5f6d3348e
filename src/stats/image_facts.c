/* Views, sizes, bits, photometric interpretation, vendors. See tables.h. */
#include "stats/tables.h"

static const stats_column columns[] = {
	{"field", "Field", STATS_TEXT}, {"value", "Value", STATS_TEXT}, {"images", "Images", STATS_COUNT}, {"percent", "%", STATS_PERCENT},
	{"check", "Check", STATS_CHECK},
};

/* The largest `limit` categories, the others in one row. */
static cxr_rc add_field(stats_tables *tables, stats_table *table, const stats_input *in, const char *title, stats_field field,
	size_t limit, cxr_err *err)
{
	const stats_cats *cats = &in->gather->fields[field];
	size_t order[STATS_CATS_MAX];
	stats__cats_order(cats, order);
	uint64_t sum = 0;
	for (size_t i = 0; i < cats->n_items; i++)
		sum += cats->items[i].n_images;
	uint64_t left = sum;
	for (size_t i = 0; i < cats->n_items; i++) {
		const stats_cat *cat = &cats->items[order[i]];
		bool is_rest = i + 1 >= limit && i + 1 < cats->n_items;
		uint64_t count = is_rest ? left : cat->n_images;
		stats_row *row;
		CXR_TRY(stats__table_row(table, &row, err));
		row->cells[0] = stats__textz(title);
		row->cells[1] = is_rest ? stats__textz("all others") : stats__text(cat->name);
		row->cells[2] = stats__count(count);
		row->cells[3] = stats__percent(count, in->gather->n_images);
		CXR_TRY(stats__check_cell(tables->arena, in->gather->n_images, sum, &row->cells[4], err));
		left -= count;
		if (is_rest)
			break;
	}
	return stats__table_check(tables, table, in->gather->n_images, sum, err, "%s: rows sum to all images", title);
}

cxr_rc stats__table_views(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "views", .title = "Views", .unit = "images", .source = "shard deid",
		.note = cxr_str_from("Decided by: the rule that answered first (view position, orientation, description, narrative)."),
		.columns = columns, .n_columns = CXR_ARRAY_LEN(columns)}, &table, err));
	CXR_TRY(add_field(tables, table, in, "View", STATS_VIEW, 8, err));
	CXR_TRY(add_field(tables, table, in, "AP/PA", STATS_AP_PA, 8, err));
	return add_field(tables, table, in, "Decided by", STATS_VIEW_SOURCE, 8, err);
}

cxr_rc stats__table_image_facts(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "image_facts", .title = "Image formats", .unit = "images", .source = "shard deid",
		.note = cxr_str_from("From the headers as released. Size: columns x rows in px, the 16 most frequent."),
		.columns = columns, .n_columns = CXR_ARRAY_LEN(columns)}, &table, err));
	CXR_TRY(add_field(tables, table, in, "Bits stored", STATS_BITS, 16, err));
	CXR_TRY(add_field(tables, table, in, "Photometric", STATS_PHOTOMETRIC, 8, err));
	CXR_TRY(add_field(tables, table, in, "Manufacturer", STATS_MANUFACTURER, 16, err));
	return add_field(tables, table, in, "Size", STATS_SIZE, 17, err);
}
