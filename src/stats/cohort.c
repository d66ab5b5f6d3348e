/*
 * From the files and rows that were found to the images and reports that a release holds, with the reasons of those left
 * out. Counts of the store's catalogue and of its quarantine table beside counts of the shards: where the two should
 * agree, the check column says whether they do. See tables.h.
 */
#include "gen/stats_data.h"
#include "stats/tables.h"

static const stats_column columns[] = {
	{"part", "Part", STATS_TEXT}, {"step", "Step", STATS_TEXT}, {"count", "Count", STATS_COUNT}, {"unit", "Unit", STATS_TEXT},
	{"check", "Check", STATS_CHECK}, {"role", "Kind of row", STATS_TEXT},
};

typedef struct flow {
	stats_tables *tables;
	stats_table *table;
	const char *part;
	uint64_t left; /* what should be there now: the last level less what was left out since */
	bool started;
} flow;

static cxr_rc flow_row(flow *f, const char *role, const char *step, const char *unit, uint64_t count, stats_row **out, cxr_err *err)
{
	CXR_TRY(stats__table_row(f->table, out, err));
	(*out)->cells[0] = stats__textz(f->part);
	(*out)->cells[1] = stats__textz(step);
	(*out)->cells[2] = stats__count(count);
	(*out)->cells[3] = stats__textz(unit);
	(*out)->cells[5] = stats__textz(role);
	return CXR_OK;
}

/* A level: must equal the level before less what was left out since. */
static cxr_rc flow_level(flow *f, const char *step, const char *unit, uint64_t count, cxr_err *err)
{
	stats_row *row;
	CXR_TRY(flow_row(f, "level", step, unit, count, &row, err));
	if (f->started) {
		CXR_TRY(stats__check_cell(f->tables->arena, f->left, count, &row->cells[4], err));
		CXR_TRY(stats__table_check(f->tables, f->table, f->left, count, err, "%s: the level before less those left out", step));
	}
	f->left = count;
	f->started = true;
	return CXR_OK;
}

/* Left out; wraps around when more are left out than there were, which the next level's check then shows. */
static cxr_rc flow_out(flow *f, const char *step, const char *unit, uint64_t count, cxr_err *err)
{
	stats_row *row;
	f->left -= count;
	return flow_row(f, "left out", step, unit, count, &row, err);
}

static cxr_rc count_of(cxr_store *store, const char *sql, uint64_t *out, cxr_err *err)
{
	int64_t value;
	CXR_TRY(cxr_store_count(store, sql, &value, err));
	*out = value > 0 ? (uint64_t)value : 0;
	return CXR_OK;
}

static uint64_t skipped_images(const stats_gather *g)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < g->fields[STATS_SKIPPED].n_items; i++)
		sum += g->fields[STATS_SKIPPED].items[i].n_images;
	return sum;
}

static cxr_rc image_flow(flow *f, const stats_input *in, cxr_err *err)
{
	const stats_gather *g = in->gather;
	f->part = "images";
	f->started = false;
	if (in->store) {
		uint64_t found, passed, copies, set_aside, usable, unplaced;
		CXR_TRY(count_of(in->store, "SELECT COUNT(*) FROM source_file WHERE is_present = 1", &found, err));
		CXR_TRY(count_of(in->store, "SELECT COUNT(*) FROM source_file WHERE is_present = 1 AND kind = 1", &passed, err));
		CXR_TRY(count_of(in->store, "SELECT COUNT(*) FROM source_file WHERE is_present = 1 AND kind = 3", &copies, err));
		CXR_TRY(count_of(in->store, "SELECT COUNT(*) FROM source_file WHERE is_present = 1 AND kind = 2", &set_aside, err));
		CXR_TRY(count_of(in->store, "SELECT COUNT(*) FROM image JOIN source_file USING (number) WHERE is_present = 1 AND kind = 0", &usable, err));
		CXR_TRY(flow_level(f, "Files found", "files", found, err));
		CXR_TRY(flow_out(f, "Not DICOM, passed over", "files", passed, err));
		CXR_TRY(flow_out(f, "Identical copies", "files", copies, err));
		CXR_TRY(flow_out(f, "Set aside", "files", set_aside, err));
		CXR_TRY(count_of(in->store, "SELECT COUNT(*) FROM quarantine WHERE stage = 'link' AND kind = 4", &unplaced, err));
		CXR_TRY(flow_level(f, "Usable radiographs", "images", usable, err));
		CXR_TRY(flow_out(f, "Not placed in a study", "images", unplaced, err));
	}
	CXR_TRY(flow_level(f, "Radiographs in studies", "images", g->n_candidate_images, err));
	CXR_TRY(flow_out(f, "Not for release", "images", skipped_images(g), err));
	return flow_level(f, "Radiographs released", "images", g->n_images, err);
}

static cxr_rc study_flow(flow *f, const stats_input *in, cxr_err *err)
{
	const stats_gather *g = in->gather;
	f->part = "studies";
	f->started = false;
	CXR_TRY(flow_level(f, "Studies", "studies", g->n_candidate_studies, err));
	CXR_TRY(flow_out(f, "Without an image for release", "studies", g->n_studies_empty, err));
	CXR_TRY(flow_level(f, "Studies released", "studies", g->n_studies, err));
	CXR_TRY(flow_out(f, "Without report text (images released)", "studies", g->n_studies_no_text, err));
	return flow_level(f, "Studies released with report text", "studies", g->n_reports, err);
}

static cxr_rc report_flow(flow *f, cxr_store *store, cxr_err *err)
{
	uint64_t usable, set_aside, unlinked, linked, superseded;
	CXR_TRY(count_of(store, "SELECT COUNT(*) FROM report WHERE is_present = 1", &usable, err));
	CXR_TRY(count_of(store, "SELECT COUNT(*) FROM quarantine WHERE stage = 'intake' AND kind = 1", &set_aside, err));
	CXR_TRY(count_of(store, "SELECT COUNT(*) FROM quarantine WHERE stage = 'link' AND kind = 1", &unlinked, err));
	CXR_TRY(count_of(store, "SELECT COUNT(*) FROM study_report", &linked, err));
	CXR_TRY(count_of(store, "SELECT COUNT(*) FROM study_report WHERE role = 2", &superseded, err));
	f->part = "report rows";
	f->started = false;
	CXR_TRY(flow_level(f, "Different rows found", "rows", usable + set_aside, err));
	CXR_TRY(flow_out(f, "Set aside", "rows", set_aside, err));
	CXR_TRY(flow_level(f, "Usable rows", "rows", usable, err));
	CXR_TRY(flow_out(f, "Not joined to a study", "rows", unlinked, err));
	CXR_TRY(flow_level(f, "Rows joined to studies", "rows", linked, err));
	CXR_TRY(flow_out(f, "Superseded by a later row", "rows", superseded, err));
	return flow_level(f, "Rows in report text", "rows", linked - superseded, err);
}

static cxr_rc demographic_flow(flow *f, cxr_store *store, cxr_err *err)
{
	uint64_t usable, set_aside, unlinked;
	CXR_TRY(count_of(store, "SELECT COUNT(*) FROM demographic WHERE is_present = 1", &usable, err));
	CXR_TRY(count_of(store, "SELECT COUNT(*) FROM quarantine WHERE stage = 'intake' AND kind = 2", &set_aside, err));
	CXR_TRY(count_of(store, "SELECT COUNT(*) FROM quarantine WHERE stage = 'link' AND kind = 2", &unlinked, err));
	f->part = "demographic rows";
	f->started = false;
	CXR_TRY(flow_level(f, "Different rows found", "rows", usable + set_aside, err));
	CXR_TRY(flow_out(f, "Set aside", "rows", set_aside, err));
	CXR_TRY(flow_level(f, "Usable rows", "rows", usable, err));
	CXR_TRY(flow_out(f, "Not joined to a patient", "rows", unlinked, err));
	return flow_level(f, "Rows joined to patients", "rows", usable > unlinked ? usable - unlinked : 0, err);
}

cxr_rc stats__table_cohort(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "cohort", .title = "From what was found to what is released", .unit = "what each row names",
		.source = in->store ? "store source_file, image, report, demographic, study_report, quarantine; shards deid, image" : "shards deid, image",
		.note = cxr_str_from("Each level is the level before less those left out since; the check works that out. Equal rows of a table count once; addenda are rows of their own."),
		.columns = columns, .n_columns = CXR_ARRAY_LEN(columns)}, &table, err));
	flow f = {.tables = tables, .table = table};
	CXR_TRY(image_flow(&f, in, err));
	CXR_TRY(study_flow(&f, in, err));
	if (!in->store)
		return CXR_OK;
	CXR_TRY(report_flow(&f, in->store, err));
	return demographic_flow(&f, in->store, err);
}

/* ---- reasons ---- */

static const stats_column reason_columns[] = {
	{"reason", "Reason", STATS_TEXT}, {"count", "Count", STATS_COUNT}, {"unit", "Unit", STATS_TEXT}, {"stage", "Stage", STATS_TEXT},
	{"code", "Code", STATS_TEXT}, {"check", "Check", STATS_CHECK},
};

/* Words for a code: from data/stats/reasons.tsv, else the code itself. */
static cxr_str meaning_of(cxr_str code)
{
	cxr_str text = {(const char *)cxr_data_stats_reasons_tsv, cxr_data_stats_reasons_tsv_bytes}, line, name;
	while (cxr_str_split(&text, '\n', &line))
		if (cxr_str_split(&line, '\t', &name) && cxr_str_eq(name, code))
			return line;
	return code;
}

static cxr_rc add_reason(stats_tables *tables, stats_table *table, const char *stage, const char *unit, cxr_str code, uint64_t count, cxr_err *err)
{
	stats_row *row;
	cxr_str copy;
	CXR_TRY(cxr_arena_str(tables->arena, code, &copy, err));
	CXR_TRY(stats__table_row(table, &row, err));
	row->cells[0] = stats__text(meaning_of(copy));
	row->cells[1] = stats__count(count);
	row->cells[2] = stats__textz(unit);
	row->cells[3] = stats__textz(stage);
	row->cells[4] = stats__text(copy);
	return CXR_OK;
}

static const char *unit_of(int64_t kind)
{
	static const char *const units[] = {"files", "report rows", "demographic rows", "studies", "images"};
	return kind >= 0 && kind < (int64_t)CXR_ARRAY_LEN(units) ? units[kind] : "";
}

/* Rows of one stage, grouped. Images of stages that leave them in the shards are counted from those: see below. */
static cxr_rc add_quarantine(stats_tables *tables, stats_table *table, cxr_store *store, const char *stage, uint64_t *out_files, cxr_err *err)
{
	bool is_in_shards = strcmp(stage, "deid") == 0 || strcmp(stage, "image") == 0;
	cxr_stmt *q;
	CXR_TRY(cxr_store_query(store, "SELECT kind, reason, COUNT(*) AS n FROM quarantine WHERE stage = ?1 GROUP BY kind, reason "
		"ORDER BY kind, n DESC, reason", &q, err));
	cxr_stmt_bind_text(q, 1, cxr_str_from(stage));
	bool more = false;
	cxr_rc rc;
	while ((rc = cxr_stmt_step(q, &more, err)) == CXR_OK && more) {
		int64_t kind = cxr_stmt_int(q, 0);
		uint64_t count = (uint64_t)cxr_stmt_int(q, 2);
		if (kind == CXR_SUBJECT_IMAGE && is_in_shards)
			continue;
		if (kind == CXR_SUBJECT_FILE)
			*out_files += count;
		rc = add_reason(tables, table, stage, unit_of(kind), cxr_stmt_text(q, 1), count, err);
		if (rc != CXR_OK)
			break;
	}
	cxr_stmt_done(q);
	return rc;
}

static cxr_rc add_stages(stats_tables *tables, stats_table *table, cxr_store *store, cxr_err *err)
{
	static const char *const stages[] = {"intake", "link", "deid", "sections", "labels", "image"};
	uint64_t files = 0, set_aside;
	for (size_t i = 0; i < CXR_ARRAY_LEN(stages); i++)
		CXR_TRY(add_quarantine(tables, table, store, stages[i], &files, err));
	CXR_TRY(count_of(store, "SELECT COUNT(*) FROM source_file WHERE is_present = 1 AND kind = 2", &set_aside, err));
	return stats__table_check(tables, table, set_aside, files, err, "reasons of files sum to the files set aside");
}

cxr_rc stats__table_exclusions(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	const stats_gather *g = in->gather;
	const stats_cats *cats = &g->fields[STATS_SKIPPED];
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "exclusions", .title = "Left out, by reason", .unit = "what each row names",
		.source = in->store ? "store quarantine; shards deid, image" : "shards deid, image",
		.note = cxr_str_from("Nothing is dropped silently: cxr status names each by its number."),
		.columns = reason_columns, .n_columns = CXR_ARRAY_LEN(reason_columns)}, &table, err));
	if (in->store)
		CXR_TRY(add_stages(tables, table, in->store, err));
	size_t order[STATS_CATS_MAX];
	uint64_t sum = 0;
	stats__cats_order(cats, order);
	for (size_t i = 0; i < cats->n_items; i++) {
		const stats_cat *cat = &cats->items[order[i]];
		CXR_TRY(add_reason(tables, table, "link, deid, image", "images", cat->name, cat->n_images, err));
		sum += cat->n_images;
	}
	stats_row *row;
	CXR_TRY(stats__table_row(table, &row, err));
	row->is_total = true;
	row->cells[0] = stats__textz("Images in studies that are not for release");
	row->cells[1] = stats__count(g->n_candidate_images - g->n_images);
	row->cells[2] = stats__textz("images");
	CXR_TRY(stats__check_cell(tables->arena, g->n_candidate_images - g->n_images, sum, &row->cells[5], err));
	return stats__table_check(tables, table, g->n_candidate_images - g->n_images, sum, err, "reasons of images sum to the images not released");
}
