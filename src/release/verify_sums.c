/*
 * SHA256SUMS against the tree, both streamed in the same order. See verify.h. Every difference is found: a line without a
 * file, a file without a line, a digest that differs, a line that is not in form, in order or unique.
 */
#include <stdio.h>

#include "base/mem.h"
#include "os/mmap.h"
#include "os/walk.h"
#include "release/hash_batch.h"
#include "release/verifier.h"

typedef struct sums_check {
	release__verifier *v;
	cxr_str rest;            /* unread part of SHA256SUMS */
	uint64_t line_no;
	bool has_line;
	release__sums_line line; /* next good line */
	cxr_str last_path;
	release__batch batch;
	uint64_t n_done;
} sums_check;

/* Moves to the next line that is in form and in order. */
static void next_line(sums_check *check)
{
	char subject[64];
	check->has_line = false;
	while (check->rest.ptr && check->rest.len) {
		check->line_no++;
		bool good = release__sums_next(&check->rest, &check->line);
		snprintf(subject, sizeof subject, "SHA256SUMS line %llu", (unsigned long long)check->line_no);
		if (!good) {
			release__find(check->v, "sums_syntax", subject, "not of the form: 64 hexadecimal digits, two spaces, path");
			continue;
		}
		if (check->last_path.ptr && release__path_cmp(check->last_path, check->line.path) >= 0) {
			release__find(check->v, "sums_order", subject, "a path is repeated or out of order");
			continue;
		}
		check->last_path = check->line.path;
		check->has_line = true;
		return;
	}
}

static cxr_rc check_batch(sums_check *check, cxr_err *err)
{
	release__batch *batch = &check->batch;
	CXR_TRY(release__batch_hash(batch, check->v->options->n_workers, err));
	for (size_t i = 0; i < batch->n_items; i++) {
		const release__batch_item *item = &batch->items[i];
		cxr_str path = cxr_str_from(item->path + item->relative_at);
		if (!item->hash.is_readable)
			release__find_path(check->v, "file_kind", path, "cannot be read");
		else if (strcmp(item->hash.sha256_hex, item->expected_hex) != 0)
			release__find_path(check->v, "file_changed", path, "its bytes are not those that SHA256SUMS names");
	}
	check->n_done += batch->n_items;
	release__batch_clear(batch);
	return release__verifier_step(check->v, "checksums", check->n_done, "files", err);
}

static void count_file(release__verifier *v, const cxr_walk_entry *entry, cxr_str path)
{
	v->result->n_files++;
	v->result->n_bytes += entry->info.size_bytes;
	for (int form = 0; form < RELEASE__N_FORMS; form++) {
		cxr_str dir = cxr_str_from(release__form_dir(form));
		if (cxr_str_starts(path, dir) && path.len > dir.len && path.ptr[dir.len] == '/')
			v->n_tree[form]++;
	}
	v->n_view_pictures += cxr_str_starts(path, cxr_str_from("views/chexpert-v1/")) && cxr_str_ends(path, cxr_str_from(".jpg"));
}

static cxr_rc sums_entry(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	sums_check *check = context;
	release__verifier *v = check->v;
	cxr_str path = cxr_str_from(entry->relative);
	count_file(v, entry, path);
	if (cxr_str_eqz(path, "SHA256SUMS"))
		return CXR_OK;
	while (check->has_line && release__path_cmp(check->line.path, path) < 0) {
		release__find_path(v, "file_missing", check->line.path, "named in SHA256SUMS, but not there");
		next_line(check);
	}
	if (!check->has_line || !cxr_str_eq(check->line.path, path)) {
		release__find_path(v, "file_extra", path, "not named in SHA256SUMS");
		return CXR_OK;
	}
	char expected[CXR_SHA256_HEX + 1];
	memcpy(expected, check->line.sha256_hex, sizeof expected);
	next_line(check);
	cxr_file_info info;
	CXR_TRY(cxr_file_stat(entry->path, &info, err)); /* the walk resolves links; a release has none */
	if (info.kind != CXR_FILE_REGULAR) {
		release__find_path(v, "file_kind", path, "not a regular file");
		return CXR_OK;
	}
	if (check->batch.n_items == RELEASE__BATCH_FILES)
		CXR_TRY(check_batch(check, err));
	CXR_TRY(release__batch_add(&check->batch, entry->path, (size_t)(entry->relative - entry->path), info.size_bytes, err));
	memcpy(check->batch.items[check->batch.n_items - 1].expected_hex, expected, sizeof expected);
	return CXR_OK;
}

cxr_rc release__verify_sums(release__verifier *v, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = release__verifier_path(v, "SHA256SUMS");
	CXR_AUTO(cxr_free_at) sums_check *check = cxr_calloc(1, sizeof *check);
	if (!path || !check)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory to check SHA256SUMS");
	check->v = v;
	cxr_mmap map = {0};
	bool has_sums = release__verifier_has(v, "SHA256SUMS") && cxr_mmap_open(&map, path, NULL) == CXR_OK;
	if (has_sums)
		check->rest = (cxr_str){map.bytes ? (const char *)map.bytes : "", map.n_bytes};
	else
		release__find(v, "sums_missing", "SHA256SUMS", "absent or not a regular file");
	next_line(check);
	cxr_rc rc = cxr_walk(v->dir, sums_entry, check, err);
	if (rc == CXR_OK)
		rc = check_batch(check, err);
	for (; rc == CXR_OK && check->has_line; next_line(check))
		release__find_path(v, "file_missing", check->line.path, "named in SHA256SUMS, but not there");
	release__batch_clear(&check->batch);
	if (has_sums)
		cxr_mmap_close(&map);
	return rc;
}
