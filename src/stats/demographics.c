/* Figure 1 as a table, distributions of numbers, studies per patient and images per study. See tables.h. */
#include "stats/suppress.h"
#include "stats/tables.h"

static const stats_column columns[] = {
	{"field", "Field", STATS_TEXT}, {"value", "Value", STATS_TEXT}, {"patients", "Patients", STATS_COUNT},
	{"patients_percent", "%", STATS_PERCENT}, {"studies", "Studies", STATS_COUNT}, {"studies_percent", "%", STATS_PERCENT},
	{"check", "Check", STATS_CHECK},
};

typedef struct field_plan {
	stats_field field;
	const char *title;
	bool (*band_at)(unsigned i, char *out); /* of numbers: bands in order, empty ones between others too */
} field_plan;

static const field_plan fields[] = {
	{STATS_AGE_BAND, "Age", stats__age_band_at}, {STATS_SEX, "Sex", NULL}, {STATS_RACE, "Race", NULL}, {STATS_ETHNICITY, "Ethnicity", NULL},
	{STATS_INSURANCE, "Insurance", NULL}, {STATS_BMI_BAND, "BMI", stats__bmi_band_at}, {STATS_DECEASED, "Deceased", NULL},
	{STATS_INTERPRETER, "Interpreter needed", NULL},
};

enum { BANDS_MAX = 32, VALUES_MAX = STATS_CATS_MAX + BANDS_MAX };

/* A row: a category, or an empty band (at = SIZE_MAX). */
typedef struct value_row {
	cxr_str name;
	size_t at;
} value_row;

static size_t find_cat(const stats_cats *cats, cxr_str name)
{
	for (size_t i = 0; i < cats->n_items; i++)
		if (cxr_str_eq(cats->items[i].name, name))
			return i;
	return SIZE_MAX;
}

/* Bands from the first to the last that anybody is in. */
static cxr_rc list_bands(const field_plan *plan, const stats_cats *cats, cxr_arena *arena, value_row *out, size_t *out_n, cxr_err *err)
{
	size_t n = 0, n_used = 0;
	char name[16];
	for (unsigned i = 0; plan->band_at(i, name) && n < BANDS_MAX; i++) {
		size_t at = find_cat(cats, cxr_str_from(name));
		if (n == 0 && at == SIZE_MAX)
			continue;
		out[n].at = at;
		CXR_TRY(cxr_arena_str(arena, cxr_str_from(name), &out[n].name, err));
		n++;
		n_used = at == SIZE_MAX ? n_used : n;
	}
	*out_n = n_used;
	return CXR_OK;
}

static cxr_rc list_values(const field_plan *plan, const stats_cats *cats, cxr_arena *arena, value_row out[VALUES_MAX], size_t *out_n,
	cxr_err *err)
{
	size_t order[STATS_CATS_MAX];
	*out_n = 0;
	if (plan->band_at)
		CXR_TRY(list_bands(plan, cats, arena, out, out_n, err));
	size_t n_bands = *out_n;
	stats__cats_order(cats, order);
	for (size_t i = 0; i < cats->n_items; i++) {
		bool is_listed = false;
		for (size_t k = 0; k < n_bands; k++)
			is_listed |= out[k].at == order[i];
		if (!is_listed)
			out[(*out_n)++] = (value_row){cats->items[order[i]].name, order[i]};
	}
	return CXR_OK;
}

/* Hides rows with few patients; never exactly one row, whose studies would follow from the total. */
static cxr_rc mark_rows(const stats_input *in, const stats_cats *cats, bool sums_to_total, uint8_t *marks, cxr_err *err)
{
	uint64_t patients[STATS_CATS_MAX];
	for (size_t i = 0; i < cats->n_items; i++)
		patients[i] = cats->items[i].n_patients;
	stats_grid grid = {.cells = patients, .n_rows = cats->n_items, .n_columns = 1, .columns_public = sums_to_total,
		.threshold = in->config->small_cell};
	CXR_TRY(stats__suppress(&grid, marks, err));
	size_t n_hidden = 0, smallest = cats->n_items;
	for (size_t i = 0; i < cats->n_items; i++) {
		if (marks[i] != STATS_SHOWN)
			n_hidden++;
		else if (cats->items[i].n_studies && (smallest == cats->n_items || patients[i] < patients[smallest]))
			smallest = i;
	}
	if (n_hidden == 1 && smallest < cats->n_items)
		marks[smallest] = STATS_HIDDEN_OTHER;
	return CXR_OK;
}

static void fill_row(stats_row *row, const stats_input *in, const char *title, cxr_str name, const stats_cat *cat, stats_mark mark)
{
	const stats_gather *g = in->gather;
	row->cells[0] = stats__textz(title);
	row->cells[1] = stats__text(name);
	if (mark == STATS_SHOWN) {
		row->cells[2] = stats__count(cat->n_patients);
		row->cells[3] = stats__percent(cat->n_patients, g->n_patients);
		row->cells[4] = stats__count(cat->n_studies);
		row->cells[5] = stats__percent(cat->n_studies, g->n_studies);
		return;
	}
	row->cells[2] = mark == STATS_HIDDEN_SMALL ? stats__small(in->config->small_cell) : stats__hidden();
	for (int c = 3; c <= 5; c++)
		row->cells[c] = stats__hidden();
}

static cxr_rc add_field(stats_tables *tables, stats_table *table, const stats_input *in, const field_plan *plan, cxr_err *err)
{
	static const stats_cat nobody = {0};
	const stats_gather *g = in->gather;
	const stats_cats *cats = &g->fields[plan->field];
	bool is_age = plan->field == STATS_AGE_BAND;
	value_row values[VALUES_MAX];
	uint8_t marks[STATS_CATS_MAX];
	size_t n;
	CXR_TRY(list_values(plan, cats, tables->arena, values, &n, err));
	CXR_TRY(mark_rows(in, cats, !is_age, marks, err));
	uint64_t patients = 0, studies = 0;
	for (size_t i = 0; i < cats->n_items; i++) {
		patients += cats->items[i].n_patients;
		studies += cats->items[i].n_studies;
	}
	for (size_t i = 0; i < n; i++) {
		bool is_empty = values[i].at == SIZE_MAX;
		stats_row *row;
		CXR_TRY(stats__table_row(table, &row, err));
		fill_row(row, in, plan->title, values[i].name, is_empty ? &nobody : &cats->items[values[i].at],
			is_empty ? STATS_SHOWN : (stats_mark)marks[values[i].at]);
		CXR_TRY(stats__check_cell(tables->arena, g->n_studies, studies, &row->cells[6], err));
	}
	CXR_TRY(stats__table_check(tables, table, g->n_studies, studies, err, "%s: studies sum to all studies", plan->title));
	if (is_age)
		return CXR_OK;
	return stats__table_check(tables, table, g->n_patients, patients, err, "%s: patients sum to all patients", plan->title);
}

cxr_rc stats__table_demographics(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "figure1_demographics", .title = "Demographics (Figure 1)", .unit = "patients and studies", .source = "shard deid",
		.note = cxr_str_from("After policy. Age at the study in years (a patient counts once in every age band); other fields by the "
			"patient's first study. BMI in kg/m2. The check compares the sum of the studies with all studies."),
		.columns = columns, .n_columns = CXR_ARRAY_LEN(columns)}, &table, err));
	for (size_t f = 0; f < CXR_ARRAY_LEN(fields); f++)
		CXR_TRY(add_field(tables, table, in, &fields[f], err));
	return CXR_OK;
}

static const stats_column number_columns[] = {
	{"what", "Quantity", STATS_TEXT}, {"unit", "Counted over", STATS_TEXT}, {"n", "n", STATS_COUNT}, {"mean", "Mean", STATS_REAL},
	{"sd", "Std", STATS_REAL}, {"median", "Median", STATS_REAL}, {"p10", "N1 (10 %)", STATS_REAL}, {"p90", "N9 (90 %)", STATS_REAL},
};

cxr_rc stats__table_distributions(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	const stats_gather *g = in->gather;
	/* extremes are left out: a largest age or count can point at one patient */
	const struct { const char *what, *unit; const stats_tally *tally; double scale; } rows[] = {
		{"Age at the study (years)", "studies", &g->ages, 1},
		{"BMI (kg/m2)", "patients", &g->bmi, 0.1},
		{"Studies per patient", "patients", &g->studies_per_patient, 1},
		{"Images per study", "studies", &g->images_per_study, 1},
		{"Identifying spans per study", "studies", &g->phi_per_study, 1},
		{"Image columns (px)", "images", &g->columns, 1},
		{"Image rows (px)", "images", &g->rows, 1},
		{"Header elements removed", "images", &g->removed, 1},
	};
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "distributions", .title = "Distributions", .unit = "what each row names", .source = "shards deid, image",
		.note = cxr_str_from("Population standard deviation; percentiles by linear interpolation; studies or patients without a value "
			"are not counted."),
		.columns = number_columns, .n_columns = CXR_ARRAY_LEN(number_columns)}, &table, err));
	for (size_t i = 0; i < CXR_ARRAY_LEN(rows); i++) {
		stats_summary s;
		CXR_TRY(stats__tally_summary(rows[i].tally, &s, err));
		stats_row *row;
		CXR_TRY(stats__table_row(table, &row, err));
		row->cells[0] = stats__textz(rows[i].what);
		row->cells[1] = stats__textz(rows[i].unit);
		row->cells[2] = stats__count(s.n);
		const double values[] = {s.mean, s.sd, s.median, s.p10, s.p90};
		for (size_t k = 0; s.n && s.n >= in->config->small_cell && k < CXR_ARRAY_LEN(values); k++)
			row->cells[3 + k] = stats__real(values[k] * rows[i].scale);
		CXR_TRY(stats__table_check(tables, table, s.sum, s.table_sum, err, "%s summed again", rows[i].what));
	}
	return CXR_OK;
}

static const stats_column multiplicity_columns[] = {
	{"what", "What", STATS_TEXT}, {"value", "Number", STATS_TEXT}, {"count", "Count", STATS_COUNT}, {"percent", "%", STATS_PERCENT},
};

/* Rows 1, 2, ... and one row "N or more" from the first number on that is over `limit` or whose tail is small. */
static cxr_rc add_multiplicity(stats_tables *tables, stats_table *table, const stats_input *in, const char *what,
	const stats_tally *tally, uint64_t limit, cxr_err *err)
{
	CXR_AUTO(stats_pairs_release) stats_pairs pairs = {0};
	CXR_TRY(stats__tally_pairs(tally, &pairs, err));
	uint64_t left = tally->n, sum = 0;
	for (size_t i = 0; i < pairs.n_items; i++) {
		const stats_pair *pair = &pairs.items[i];
		uint64_t after = left - pair->count;
		/* a small cell, or a small rest behind this one, goes into the last row */
		bool is_last = i + 1 < pairs.n_items && (pair->value >= limit || pair->count < in->config->small_cell ||
			after < in->config->small_cell);
		uint64_t count = is_last ? left : pair->count;
		const char *name = cxr_arena_printf(tables->arena, is_last ? "%llu or more" : "%llu", (unsigned long long)pair->value);
		if (!name)
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a table");
		stats_row *row;
		CXR_TRY(stats__table_row(table, &row, err));
		row->cells[0] = stats__textz(what);
		row->cells[1] = stats__textz(name);
		row->cells[2] = stats__count(count);
		row->cells[3] = stats__percent(count, tally->n);
		sum += count;
		left = after;
		if (is_last)
			break;
	}
	return stats__table_check(tables, table, tally->n, sum, err, "%s: rows sum to all", what);
}

cxr_rc stats__table_multiplicity(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "multiplicity", .title = "Studies per patient, images per study", .unit = "patients; studies", .source = "shard deid",
		.columns = multiplicity_columns, .n_columns = CXR_ARRAY_LEN(multiplicity_columns)}, &table, err));
	CXR_TRY(add_multiplicity(tables, table, in, "Studies per patient", &in->gather->studies_per_patient, 12, err));
	return add_multiplicity(tables, table, in, "Images per study", &in->gather->images_per_study, 8, err);
}
