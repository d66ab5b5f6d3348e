/* See leak.h. The tree is listed first, then searched file by file on worker threads; findings come in tree order. */
#include "deid/leak.h"

#include <stdio.h>

#include "base/mem.h"
#include "deid/leak_text.h"
#include "deid/leak_values.h"
#include "dicom/reader.h"
#include "os/mmap.h"
#include "os/pool.h"
#include "os/walk.h"

enum { FINDINGS_PER_FILE = 100, WIDE_MIN = 6 };

CXR_VEC_DECLARE(file_list, char *)
CXR_VEC_DECLARE(finding_list, cxr_leak_finding)

typedef struct search {
	const cxr_project *project;
	const char *dir;
	const cxr_leak_options *options;
	cxr_leak_result *result;
	deid__leak_set set;
	file_list files; /* relative paths */
} search;

/* What one file gave. */
typedef struct file_result {
	finding_list findings;
	uint64_t n_findings, n_bytes;
} file_result;

typedef struct file_search {
	const char *subject;
	size_t base; /* position of the searched bytes in the file; SIZE_MAX: in its path */
	file_result *result;
} file_search;

static bool on_value(void *context, const deid__leak_value *value, size_t at)
{
	file_search *f = context;
	f->result->n_findings++;
	if (f->result->findings.n_items >= FINDINGS_PER_FILE)
		return true;
	cxr_leak_finding finding = {.code = deid__leak_code((deid__leak_class)value->class), .byte_pos = f->base == SIZE_MAX ? 0 : f->base + at};
	const char *noun = deid__leak_noun((deid__leak_class)value->class);
	const char *where = f->base == SIZE_MAX ? "in its path" : "in its bytes";
	snprintf(finding.subject, sizeof finding.subject, "%s", f->subject);
	if (value->patient_no)
		snprintf(finding.text, sizeof finding.text, "holds %s of patient%05u %s", noun, value->patient_no, where);
	else
		snprintf(finding.text, sizeof finding.text, "holds %s of the source data %s", noun, where);
	return finding_list_push(&f->result->findings, finding);
}

/* Runs of UTF-16 text (every second byte 0) made narrow and searched; `offset` 0 or 1 is where the zeros stand. */
static cxr_rc search_wide(const deid__leak_set *set, const unsigned char *bytes, size_t n, file_search *f, cxr_err *err)
{
	cxr_buf narrow;
	cxr_buf_init(&narrow, n + 1);
	cxr_rc rc = CXR_OK;
	for (size_t at = 0; rc == CXR_OK && at + 1 < n;) {
		size_t end = at;
		cxr_buf_clear(&narrow);
		while (end + 1 < n && bytes[end] && !bytes[end + 1]) {
			cxr_buf_add_char(&narrow, (char)bytes[end]);
			end += 2;
		}
		rc = cxr_buf_check(&narrow, err);
		if (rc == CXR_OK && narrow.len >= WIDE_MIN) {
			f->base = at;
			deid__leak_set_search(set, (const unsigned char *)narrow.ptr, narrow.len, DEID_LEAK_MIN_BYTES, on_value, f);
		}
		at = end > at ? end : at + 1;
	}
	cxr_buf_release(&narrow);
	return rc;
}

/* Where the pixels begin: behind it chance hits of short values are likely. n when the file holds none. */
static size_t pixels_from(const char *path, const unsigned char *bytes, size_t n)
{
	cxr_str name = cxr_str_from(path);
	if (cxr_str_ends(name, cxr_str_from(".png")) || cxr_str_ends(name, cxr_str_from(".jpg")))
		return 0;
	if (!cxr_str_ends(name, cxr_str_from(".dcm")))
		return n;
	cxr_arena arena;
	cxr_dcm_file file;
	cxr_dcm_options options = {0};
	size_t from = n;
	cxr_arena_init(&arena, (size_t)64 << 20);
	if (cxr_dcm_read(bytes, n, &options, &arena, &file, NULL) == CXR_OK) {
		const cxr_dcm_elem *pixels = cxr_dcm_find(&file.data, CXR_TAG(0x7FE0, 0x0010));
		if (pixels && pixels->file_pos < n)
			from = (size_t)pixels->file_pos;
	}
	cxr_arena_release(&arena);
	return from;
}

static cxr_rc search_bytes(const search *s, const char *path, const cxr_mmap *map, file_search *f, cxr_err *err)
{
	size_t from = pixels_from(path, map->bytes, map->n_bytes);
	f->base = 0;
	deid__leak_set_search(&s->set, map->bytes, from, DEID_LEAK_MIN_BYTES, on_value, f);
	CXR_TRY(search_wide(&s->set, map->bytes, from, f, err));
	/* the word right at the border is looked at from both sides */
	size_t tail = from > DEID_LEAK_MAX_BYTES ? from - DEID_LEAK_MAX_BYTES : 0;
	if (from < map->n_bytes) {
		f->base = from ? tail : 0;
		deid__leak_set_search(&s->set, map->bytes + f->base, map->n_bytes - f->base, DEID_LEAK_MIN_BINARY_BYTES, on_value, f);
	}
	return CXR_OK;
}

static void discard(void *context, void *result)
{
	(void)context;
	file_result *r = result;
	finding_list_release(&r->findings);
	cxr_free(r);
}

static cxr_rc work(void *context, int worker, size_t unit, void **out_result, cxr_err *err)
{
	const search *s = context;
	(void)worker;
	const char *relative = s->files.items[unit];
	file_result *r = cxr_calloc(1, sizeof *r);
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(s->dir, relative);
	if (!r || !path) {
		cxr_free(r);
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory to search a file");
	}
	char number[32];
	snprintf(number, sizeof number, "file %zu", unit + 1);
	file_search f = {.subject = number, .base = SIZE_MAX, .result = r};
	deid__leak_set_search(&s->set, (const unsigned char *)relative, strlen(relative), DEID_LEAK_MIN_BYTES, on_value, &f);
	if (r->n_findings == 0)
		f.subject = relative; /* the path itself is clean: it may be shown */
	cxr_mmap map;
	cxr_rc rc = cxr_mmap_open(&map, path, err);
	if (rc == CXR_OK) {
		r->n_bytes = map.n_bytes;
		rc = search_bytes(s, relative, &map, &f, err);
		cxr_mmap_close(&map);
	}
	if (rc != CXR_OK) {
		cxr_err_about(err, "%s", number);
		discard(NULL, r);
		return rc;
	}
	*out_result = r;
	return CXR_OK;
}

static void add_finding(void *context, const cxr_leak_finding *finding)
{
	search *s = context;
	s->result->n_findings++;
	if (s->options->on_finding)
		s->options->on_finding(s->options->context, finding);
}

static cxr_rc commit(void *context, size_t unit, void *result, cxr_err *err)
{
	search *s = context;
	file_result *r = result;
	(void)unit;
	(void)err;
	s->result->n_files++;
	s->result->n_bytes += r->n_bytes;
	for (size_t i = 0; i < r->findings.n_items; i++)
		add_finding(s, &r->findings.items[i]);
	s->result->n_findings += r->n_findings - r->findings.n_items;
	discard(NULL, r);
	return CXR_OK;
}

static bool should_stop(void *context)
{
	const search *s = context;
	return s->options->should_stop && s->options->should_stop(s->options->context);
}

static cxr_rc list_file(void *context, const cxr_walk_entry *entry, cxr_err *err)
{
	search *s = context;
	if (entry->unreadable || entry->info.kind != CXR_FILE_REGULAR)
		return CXR_FAIL(err, CXR_E_IO, "the tree holds a directory that cannot be read or something that is no file");
	char *copy = cxr_strndup(entry->relative, strlen(entry->relative));
	if (!copy || !file_list_push(&s->files, copy)) {
		cxr_free(copy);
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the list of files");
	}
	return CXR_OK;
}

static cxr_rc search_tree(search *s, cxr_vault *vault, cxr_err *err)
{
	CXR_TRY(deid__leak_values_load(s->project, vault, &s->set, err));
	s->result->n_values = s->set.values.n_items;
	s->result->n_values_skipped = s->set.n_skipped;
	CXR_TRY(cxr_walk(s->dir, list_file, s, err));
	cxr_pool_job job = {.context = s, .n_units = s->files.n_items, .n_workers = s->options->n_workers > 0 ? s->options->n_workers : 1,
		.work = work, .commit = commit, .discard = discard, .should_stop = should_stop};
	CXR_TRY(cxr_pool_run(&job, err));
	return deid__leak_text(s->project, vault, s->dir, s->options, add_finding, s, err);
}

cxr_rc cxr_leak_search(const cxr_project *project, const char *dir, const cxr_leak_options *options, cxr_leak_result *result, cxr_err *err)
{
	static const cxr_leak_options plain = {.n_workers = 1};
	search s = {.project = project, .dir = dir, .options = options ? options : &plain, .result = result};
	memset(result, 0, sizeof *result);
	deid__leak_set_init(&s.set);
	cxr_key *key = NULL;
	cxr_vault *vault = NULL;
	cxr_rc rc = cxr_key_load(project->key_path, &key, err);
	if (rc == CXR_OK)
		rc = cxr_vault_open(&vault, project->vault_dir, key, false, err);
	if (rc == CXR_OK)
		rc = search_tree(&s, vault, err);
	cxr_vault_close(vault);
	cxr_key_free(key);
	for (size_t i = 0; i < s.files.n_items; i++)
		cxr_free(s.files.items[i]);
	file_list_release(&s.files);
	deid__leak_set_release(&s.set);
	return rc;
}
