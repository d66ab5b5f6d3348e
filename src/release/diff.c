/*
 * See diff.h. Both tables rise by (patient, study, view), so one merge pass pairs their rows; each side's label files are
 * read in step with its table.
 */
#include "release/diff.h"

#include <stdio.h>

#include "base/mem.h"
#include "formats/csv.h"
#include "os/file.h"
#include "os/mmap.h"
#include "release/diff_side.h"
#include "release/manifest.h"

_Static_assert((int)CXR_DIFF_COLUMNS == (int)RELEASE__N_COLUMNS, "one counter a column");
_Static_assert((int)CXR_DIFF_LABELERS == (int)RELEASE__N_LABELERS, "one table a labeler");

/* Rows of one patient or study while the merge is inside it. */
typedef struct group {
	bool is_open, in_old, in_new, is_changed;
	release__stem key;
} group;

static void close_group(group *g, cxr_diff_count *count)
{
	if (!g->is_open)
		return;
	if (!g->in_old)
		count->added++;
	else if (!g->in_new)
		count->removed++;
	else if (g->is_changed)
		count->changed++;
	else
		count->same++;
	g->is_open = false;
}

/* Enters the group of `key` (leaving the one before) and notes what one row said. */
static void note(group *g, cxr_diff_count *count, const release__stem *key, bool is_study, bool in_old, bool in_new, bool is_changed)
{
	bool same = g->is_open && g->key.patient_no == key->patient_no && (!is_study || g->key.study_no == key->study_no);
	if (!same) {
		close_group(g, count);
		*g = (group){.is_open = true, .key = *key};
	}
	g->in_old |= in_old;
	g->in_new |= in_new;
	g->is_changed |= is_changed;
}

/* Both sides hold the image: which cells and labels differ? */
static bool compare_rows(const release__side *old, const release__side *new, cxr_release_diff *out)
{
	bool is_changed = false;
	for (int i = 0; i < RELEASE__N_COLUMNS; i++) {
		if (cxr_str_eq(old->row.cell[i], new->row.cell[i]))
			continue;
		out->column_changes[i]++;
		is_changed = true;
	}
	for (int labeler = 0; labeler < RELEASE__N_LABELERS; labeler++) {
		for (int input = 0; input < CXR_N_INPUTS; input++) {
			if (!old->labels[labeler][input] || !new->labels[labeler][input])
				continue;
			const cxr_label_set *a = &old->sets[labeler][input], *b = &new->sets[labeler][input];
			for (int label = 0; label < CXR_N_LABELS; label++) {
				bool differs = a->state[label] != b->state[label];
				out->label_changes[labeler][input][label] += differs;
				is_changed |= differs;
			}
		}
	}
	return is_changed;
}

static cxr_rc diff_rows(release__side *old, release__side *new, cxr_release_diff *out, cxr_err *err)
{
	group patient = {0}, study = {0};
	CXR_TRY(release__side_next(old, err));
	CXR_TRY(release__side_next(new, err));
	while (old->has_row || new->has_row) {
		int order = !old->has_row ? 1 : !new->has_row ? -1 : release__stem_cmp(&old->stem, &new->stem);
		bool in_old = order <= 0, in_new = order >= 0;
		bool is_changed = in_old && in_new ? compare_rows(old, new, out) : true;
		release__stem key = in_old ? old->stem : new->stem;
		if (!in_old)
			out->images.added++;
		else if (!in_new)
			out->images.removed++;
		else if (is_changed)
			out->images.changed++;
		else
			out->images.same++;
		note(&patient, &out->patients, &key, false, in_old, in_new, is_changed);
		note(&study, &out->studies, &key, true, in_old, in_new, is_changed);
		if (in_old)
			CXR_TRY(release__side_next(old, err));
		if (in_new)
			CXR_TRY(release__side_next(new, err));
	}
	close_group(&patient, &out->patients);
	close_group(&study, &out->studies);
	return CXR_OK;
}

/* ---- files ---- */

static const char *const file_groups[CXR_DIFF_FILE_GROUPS] = {
	"DICOM", "PNG", "JPG", "labels", "radgraph", "views", "tables", "figures", "top level"};

static cxr_diff_count *group_of(cxr_release_diff *out, cxr_str path)
{
	size_t slash = cxr_str_find_char(path, '/');
	size_t i = 0;
	while (i < CXR_DIFF_FILE_GROUPS - 1 && !(slash != SIZE_MAX && cxr_str_eqz((cxr_str){path.ptr, slash}, file_groups[i])))
		i++;
	return &out->files[i];
}

typedef struct sums_side {
	cxr_mmap map;
	cxr_str rest;
	bool has_line;
	release__sums_line line;
} sums_side;

static cxr_rc next_sum(sums_side *side, cxr_err *err)
{
	release__sums_line last = side->line;
	bool had_line = side->has_line;
	side->has_line = side->rest.ptr && side->rest.len;
	if (!side->has_line)
		return CXR_OK;
	if (!release__sums_next(&side->rest, &side->line) || (had_line && release__path_cmp(last.path, side->line.path) >= 0))
		return CXR_FAIL(err, CXR_E_SCHEMA, "SHA256SUMS is damaged: run `cxr verify` on it");
	return CXR_OK;
}

static cxr_rc open_sums(sums_side *side, const char *dir, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(dir, "SHA256SUMS");
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	if (cxr_mmap_open(&side->map, path, NULL) != CXR_OK)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "there is no release (no SHA256SUMS)");
	side->rest = (cxr_str){(const char *)side->map.bytes, side->map.n_bytes};
	return CXR_OK;
}

static cxr_rc merge_sums(sums_side *old, sums_side *new, cxr_release_diff *out, cxr_err *err)
{
	out->is_identical = old->map.n_bytes == new->map.n_bytes &&
		(old->map.n_bytes == 0 || memcmp(old->map.bytes, new->map.bytes, old->map.n_bytes) == 0);
	CXR_TRY(next_sum(old, err));
	CXR_TRY(next_sum(new, err));
	while (old->has_line || new->has_line) {
		int order = !old->has_line ? 1 : !new->has_line ? -1 : release__path_cmp(old->line.path, new->line.path);
		cxr_diff_count *count = group_of(out, order <= 0 ? old->line.path : new->line.path);
		if (order > 0)
			count->added++;
		else if (order < 0)
			count->removed++;
		else if (strcmp(old->line.sha256_hex, new->line.sha256_hex) != 0)
			count->changed++;
		else
			count->same++;
		if (order <= 0)
			CXR_TRY(next_sum(old, err));
		if (order >= 0)
			CXR_TRY(next_sum(new, err));
	}
	return CXR_OK;
}

static cxr_rc diff_files(const char *old_dir, const char *new_dir, cxr_release_diff *out, cxr_err *err)
{
	sums_side old = {0}, new = {0};
	cxr_rc rc = open_sums(&old, old_dir, err);
	if (rc != CXR_OK)
		cxr_err_about(err, "OLD");
	if (rc == CXR_OK) {
		rc = open_sums(&new, new_dir, err);
		if (rc != CXR_OK)
			cxr_err_about(err, "NEW");
	}
	if (rc == CXR_OK)
		rc = merge_sums(&old, &new, out, err);
	if (old.rest.ptr || old.map.bytes)
		cxr_mmap_close(&old.map);
	if (new.rest.ptr || new.map.bytes)
		cxr_mmap_close(&new.map);
	return rc;
}

static bool has_difference(const cxr_diff_count *count)
{
	return count->added || count->removed || count->changed;
}

cxr_rc cxr_release_diff_run(const char *old_dir, const char *new_dir, cxr_release_diff *out, cxr_err *err)
{
	*out = (cxr_release_diff){0};
	CXR_TRY(diff_files(old_dir, new_dir, out, err));
	CXR_AUTO(cxr_free_at) release__side *old = cxr_calloc(1, sizeof *old);
	CXR_AUTO(cxr_free_at) release__side *new = cxr_calloc(1, sizeof *new);
	if (!old || !new)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory to compare");
	cxr_rc rc = release__side_open(old, old_dir, "OLD", err);
	if (rc == CXR_OK)
		rc = release__side_open(new, new_dir, "NEW", err);
	if (rc == CXR_OK)
		rc = diff_rows(old, new, out, err);
	release__side_close(old);
	release__side_close(new);
	out->is_different = has_difference(&out->images) || !out->is_identical;
	for (size_t i = 0; i < CXR_DIFF_FILE_GROUPS; i++)
		out->is_different |= has_difference(&out->files[i]);
	return rc;
}

/* ---- printing ---- */

static void put_count_json(cxr_json_out *out, const char *key, const cxr_diff_count *count)
{
	const struct {
		const char *key;
		uint64_t value;
	} members[] = {{"added", count->added}, {"removed", count->removed}, {"changed", count->changed}, {"same", count->same}};
	cxr_json_key(out, key);
	cxr_json_begin_object(out);
	for (size_t i = 0; i < CXR_ARRAY_LEN(members); i++) {
		cxr_json_key(out, members[i].key);
		cxr_json_put_int(out, (int64_t)members[i].value);
	}
	cxr_json_end_object(out);
}

/* Changes of one label file; 0 = none. */
static uint64_t changes_of(const cxr_release_diff *diff, int labeler, int input)
{
	uint64_t sum = 0;
	for (int label = 0; label < CXR_N_LABELS; label++)
		sum += diff->label_changes[labeler][input][label];
	return sum;
}

static void label_file_name(int labeler, int input, char out[96])
{
	snprintf(out, 96, "%s_%s", release__labeler_name(labeler), cxr_label_input_name((cxr_label_input)input));
}

static void put_labels_json(const cxr_release_diff *diff, cxr_json_out *out)
{
	cxr_json_key(out, "labels_changed");
	cxr_json_begin_object(out);
	for (int labeler = 0; labeler < RELEASE__N_LABELERS; labeler++) {
		for (int input = 0; input < CXR_N_INPUTS; input++) {
			if (!changes_of(diff, labeler, input))
				continue;
			char name[96];
			label_file_name(labeler, input, name);
			cxr_json_key(out, name);
			cxr_json_begin_object(out);
			for (int label = 0; label < CXR_N_LABELS; label++) {
				if (!diff->label_changes[labeler][input][label])
					continue;
				cxr_json_key(out, cxr_label_name((cxr_label)label));
				cxr_json_put_int(out, (int64_t)diff->label_changes[labeler][input][label]);
			}
			cxr_json_end_object(out);
		}
	}
	cxr_json_end_object(out);
}

void cxr_release_diff_json(const cxr_release_diff *diff, cxr_buf *buf)
{
	cxr_json_out out;
	cxr_json_out_init(&out, buf, 0);
	cxr_json_begin_object(&out);
	cxr_json_key(&out, "identical");
	cxr_json_put_bool(&out, diff->is_identical);
	put_count_json(&out, "patients", &diff->patients);
	put_count_json(&out, "studies", &diff->studies);
	put_count_json(&out, "images", &diff->images);
	cxr_json_key(&out, "columns_changed");
	cxr_json_begin_object(&out);
	for (int i = 0; i < RELEASE__N_COLUMNS; i++) {
		if (!diff->column_changes[i])
			continue;
		cxr_json_key(&out, release__column_name(i));
		cxr_json_put_int(&out, (int64_t)diff->column_changes[i]);
	}
	cxr_json_end_object(&out);
	put_labels_json(diff, &out);
	cxr_json_key(&out, "files");
	cxr_json_begin_object(&out);
	for (int i = 0; i < CXR_DIFF_FILE_GROUPS; i++)
		put_count_json(&out, file_groups[i], &diff->files[i]);
	cxr_json_end_object(&out);
	cxr_json_end_object(&out);
	cxr_buf_add_char(buf, '\n');
}

static void put_row(cxr_buf *out, const char *name, const cxr_diff_count *count)
{
	cxr_buf_printf(out, "%-16s %10llu %10llu %10llu %10llu\n", name, (unsigned long long)count->added, (unsigned long long)count->removed,
		(unsigned long long)count->changed, (unsigned long long)count->same);
}

void cxr_release_diff_text(const cxr_release_diff *diff, cxr_buf *out)
{
	if (!diff->is_different) {
		cxr_buf_addz(out, "the releases are the same\n");
		return;
	}
	cxr_buf_printf(out, "%-16s %10s %10s %10s %10s\n", "", "added", "removed", "changed", "same");
	put_row(out, "patients", &diff->patients);
	put_row(out, "studies", &diff->studies);
	put_row(out, "images", &diff->images);
	for (int i = 0; i < CXR_DIFF_FILE_GROUPS; i++) {
		const cxr_diff_count *count = &diff->files[i];
		char name[32];
		snprintf(name, sizeof name, "files %s", file_groups[i]);
		if (has_difference(count) || count->same)
			put_row(out, name, count);
	}
	for (int i = 0; i < RELEASE__N_COLUMNS; i++)
		if (diff->column_changes[i])
			cxr_buf_printf(out, "column %s: %llu images changed\n", release__column_name(i), (unsigned long long)diff->column_changes[i]);
	for (int labeler = 0; labeler < RELEASE__N_LABELERS; labeler++) {
		for (int input = 0; input < CXR_N_INPUTS; input++) {
			char name[96];
			label_file_name(labeler, input, name);
			for (int label = 0; label < CXR_N_LABELS; label++)
				if (diff->label_changes[labeler][input][label])
					cxr_buf_printf(out, "labels %s, %s: %llu images changed\n", name, cxr_label_name((cxr_label)label),
						(unsigned long long)diff->label_changes[labeler][input][label]);
		}
	}
}
