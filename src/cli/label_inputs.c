/* See label_inputs.h. */
#include "cli/label_inputs.h"

#include <inttypes.h>
#include <math.h>

/* Where the rows of one file are by id; without ids row i is row i. */
typedef struct row_index {
	const cxr_label_table *table;
	bool by_id;
	cxr_map rows;
} row_index;

static cxr_rc index_init(row_index *at, const cxr_label_table *table, bool by_id, cxr_err *err)
{
	*at = (row_index){.table = table, .by_id = by_id};
	cxr_map_init(&at->rows);
	for (size_t i = 0; by_id && i < table->ids.n_items; i++)
		CXR_TRY(cxr_map_put(&at->rows, table->ids.items[i], i, NULL, err)); /* of equal ids the first row counts */
	return CXR_OK;
}

/* SIZE_MAX = no such row. */
static size_t index_find(const row_index *at, cxr_str id, size_t row)
{
	if (!at->by_id)
		return row < at->table->sets.n_items ? row : SIZE_MAX;
	const uint64_t *found = cxr_map_get(&at->rows, id);
	return found ? (size_t)*found : SIZE_MAX;
}

enum { PREDICTED, GROUPS, FIRST_READER };

typedef struct joining {
	cli_label_inputs *in;
	const cli_label_inputs_job *job;
	row_index at[FIRST_READER + CLI_MAX_READERS];
	size_t n_at;
	bool by_id;
} joining;

static cxr_rc read_one(cxr_label_table *out, const char *path, const cxr_label_table_options *options, const char *role, size_t number, cxr_err *err)
{
	cxr_rc rc = cxr_label_table_read(out, path, options, err);
	if (rc != CXR_OK)
		cxr_err_about(err, number ? "%s %zu" : "%s", role, number);
	return rc;
}

static cxr_rc read_files(cli_label_inputs *in, const cli_label_inputs_job *job, cxr_err *err)
{
	cxr_label_table_options options = {.id_column = job->id_column, .want_scores = job->want_scores};
	CXR_TRY(read_one(&in->predicted, job->predicted, &options, "predictions", 0, err));
	options.want_scores = false;
	for (size_t i = 0; i < job->n_readers; i++) {
		options.group_column = i == 0 && !job->groups ? job->by : NULL;
		in->n_readers = i + 1;
		CXR_TRY(read_one(&in->readers[i], job->readers[i], &options, "gold", job->n_readers > 1 ? i + 1 : 0, err));
	}
	in->has_groups_file = job->groups != NULL;
	if (!job->groups)
		return CXR_OK;
	return read_one(&in->groups, job->groups, &(cxr_label_table_options){.id_column = job->id_column, .group_column = job->by, .no_labels = true},
		"subgroups", 0, err);
}

static bool has_ids(const cxr_label_table *t)
{
	return t->ids.n_items == t->sets.n_items && t->ids.n_items > 0;
}

/* By id when every file has ids, by order when none has and the lengths agree. */
static cxr_rc decide(joining *j, cxr_err *err)
{
	cli_label_inputs *in = j->in;
	const cxr_label_table *tables[FIRST_READER + CLI_MAX_READERS] = {&in->predicted, in->has_groups_file ? &in->groups : &in->readers[0]};
	size_t n_with = 0;
	bool same = true;
	j->n_at = FIRST_READER + in->n_readers;
	for (size_t i = 0; i < in->n_readers; i++)
		tables[FIRST_READER + i] = &in->readers[i];
	for (size_t i = 0; i < j->n_at; i++) {
		n_with += has_ids(tables[i]);
		same &= tables[i]->sets.n_items == tables[0]->sets.n_items;
	}
	j->by_id = n_with == j->n_at;
	if (!j->by_id && !same)
		return CXR_FAIL(err, CXR_E_SCHEMA, "the files differ in their number of rows, and not all have ids to match them by (--id-column)");
	for (size_t i = 0; i < j->n_at; i++)
		CXR_TRY(index_init(&j->at[i], tables[i], j->by_id, err));
	for (int label = 0; label < CXR_N_LABELS; label++) {
		in->use[label] = in->predicted.has[label];
		for (size_t i = 0; i < in->n_readers; i++)
			in->use[label] &= in->readers[i].has[label];
	}
	return CXR_OK;
}

static cxr_rc add_pair(joining *j, const size_t *rows, cxr_err *err)
{
	cli_label_inputs *in = j->in;
	cxr_label_set readers[CLI_MAX_READERS];
	cxr_label_pair pair;
	memset(&pair, 0, sizeof pair);
	for (size_t i = 0; i < in->n_readers; i++)
		readers[i] = in->readers[i].sets.items[rows[FIRST_READER + i]];
	cxr_label_vote(readers, in->n_readers, j->job->at_least, j->job->uncertain, &pair);
	memcpy(pair.predicted, in->predicted.sets.items[rows[PREDICTED]].state, sizeof pair.predicted);
	bool is_in = cxr_label_pairs_push(&in->pairs, pair);
	for (size_t i = 0; in->n_readers > 1 && i < in->n_readers; i++)
		is_in &= cxr_label_sets_push(&in->reader_sets, readers[i]);
	if (j->job->by)
		is_in &= cxr_label_ids_push(&in->group_of, j->at[GROUPS].table->groups.items[rows[GROUPS]]);
	for (size_t i = 0; j->job->want_scores && i < CXR_N_LABELS; i++)
		is_in &= cxr_label_numbers_push(&in->scores, in->predicted.scores.items[rows[PREDICTED] * CXR_N_LABELS + i]);
	return is_in ? CXR_OK : CXR_FAIL(err, CXR_E_NOMEM, "no memory for the rows");
}

static cxr_rc join(joining *j, cxr_err *err)
{
	const cxr_label_table *first = &j->in->readers[0];
	CXR_TRY(decide(j, err));
	for (size_t row = 0; row < first->sets.n_items; row++) {
		size_t rows[FIRST_READER + CLI_MAX_READERS];
		cxr_str id = j->by_id ? first->ids.items[row] : (cxr_str){"", 0};
		bool is_whole = !j->by_id || index_find(&j->at[FIRST_READER], id, row) == row; /* a repeated id counts once */
		for (size_t i = 0; i < j->n_at; i++) {
			rows[i] = index_find(&j->at[i], id, row);
			is_whole &= rows[i] != SIZE_MAX;
		}
		if (is_whole)
			CXR_TRY(add_pair(j, rows, err));
		else
			j->in->n_without++;
	}
	return j->in->pairs.n_items ? CXR_OK : CXR_FAIL(err, CXR_E_SCHEMA, "the files have no row in common");
}

cxr_rc cli__label_inputs_read(cli_label_inputs *out, const cli_label_inputs_job *job, cxr_err *err)
{
	joining j = {.in = out, .job = job};
	*out = (cli_label_inputs){0};
	CXR_TRY(read_files(out, job, err));
	cxr_rc rc = join(&j, err);
	for (size_t i = 0; i < j.n_at; i++)
		cxr_map_release(&j.at[i].rows);
	return rc;
}

void cli__label_inputs_release(cli_label_inputs *in)
{
	cxr_label_table_release(&in->predicted);
	cxr_label_table_release(&in->groups);
	for (size_t i = 0; i < in->n_readers; i++)
		cxr_label_table_release(&in->readers[i]);
	cxr_label_pairs_release(&in->pairs);
	cxr_label_sets_release(&in->reader_sets);
	cxr_label_ids_release(&in->group_of);
	cxr_label_numbers_release(&in->scores);
}
