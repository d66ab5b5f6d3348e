/* See export.h: values of the released headers, and true values with their surrogates. */
#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "dicom/reader.h"
#include "os/mmap.h"
#include "review/export.h"
#include "review/feed.h"

#define FILE_ARENA_BYTES ((size_t)1 << 30)
#define TABLE_BYTES ((size_t)2 << 30)
enum { MAX_VALUE_BYTES = 1024, MAX_NUMBERS = 4 };

static const char mapping_magic[] = "CXRMAP1\n";
static const char mapping_about[] = "review-mapping/1";

/* ---- rows with counts ---- */
static cxr_rc count_row(cxr_map *rows, cxr_buf *row, cxr_err *err)
{
	CXR_TRY(cxr_buf_check(row, err));
	uint64_t *n = cxr_map_get(rows, cxr_buf_str(row));
	if (n)
		++*n;
	else
		CXR_TRY(cxr_map_put(rows, cxr_buf_str(row), 1, NULL, err));
	return CXR_OK;
}

static int by_text(const void *a, const void *b)
{
	const cxr_str *x = a, *y = b;
	return cxr_str_cmp(*x, *y);
}

/* Rows in byte order of their text, each with its count behind. */
static cxr_rc put_table(const cxr_map *rows, const char *head, cxr_buf *out, cxr_err *err)
{
	size_t n = rows->n_entries;
	CXR_AUTO(cxr_free_at) cxr_str *keys = cxr_calloc(n ? n : 1, sizeof *keys);
	if (!keys)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a table");
	for (size_t i = 0; i < n; i++)
		keys[i] = rows->entries[i].key;
	if (n)
		qsort(keys, n, sizeof *keys, by_text);
	cxr_buf_printf(out, "%s\n", head);
	for (size_t i = 0; i < n; i++)
		cxr_buf_printf(out, CXR_STR_FMT "\t%llu\n", CXR_STR_ARG(keys[i]), (unsigned long long)*cxr_map_get(rows, keys[i]));
	return cxr_buf_check(out, err);
}

static cxr_rc write_file(const cxr_review_export_options *options, const char *name, cxr_str bytes, cxr_err *err)
{
	cxr_file_out file;
	CXR_TRY(review__file_open(options, name, &file, err));
	cxr_rc rc = cxr_file_out_write(&file, bytes.ptr, bytes.len, err);
	if (rc == CXR_OK)
		rc = review__file_commit(options, &file, err);
	cxr_file_out_close(&file);
	return rc;
}

/* ---- headers ---- */
typedef struct headers {
	const cxr_run *run;
	cxr_map rows;
	cxr_buf row;
	cxr_arena arena;
} headers;

static bool is_number(cxr_vr vr)
{
	return vr == CXR_VR('U', 'S') || vr == CXR_VR('S', 'S') || vr == CXR_VR('U', 'L') || vr == CXR_VR('S', 'L');
}

static bool is_text(cxr_vr vr)
{
	static const char names[] = "AEASCSDADSDTISLOLTPNSHSTTMUCUIURUT";
	for (size_t i = 0; i + 1 < sizeof names; i += 2)
		if (vr == CXR_VR(names[i], names[i + 1]))
			return true;
	return false;
}

static cxr_rc put_value(headers *h, const cxr_dcm_file *file, const cxr_dcm_item *item, const cxr_dcm_elem *elem, cxr_err *err)
{
	if (is_number(elem->vr)) {
		int64_t number;
		for (size_t i = 0; i < MAX_NUMBERS && cxr_dcm_int_at(item, elem->tag, i, &number); i++)
			cxr_buf_printf(&h->row, "%s%lld", i ? "\\\\" : "", (long long)number);
		return CXR_OK;
	}
	if (!is_text(elem->vr)) {
		cxr_buf_printf(&h->row, "(%zu bytes)", elem->n_bytes);
		return CXR_OK;
	}
	cxr_str text;
	CXR_TRY(cxr_dcm_elem_utf8(file, item, elem, &text, err));
	if (elem->vr == CXR_VR('U', 'I') && text.len && !cxr_str_starts(text, cxr_str_from("1.2.840.10008.")))
		text = cxr_str_starts(text, cxr_str_from("2.25.")) ? cxr_str_from("(UIDs of this data set)") : text;
	review__put_cell(&h->row, (cxr_str){text.ptr, text.len < MAX_VALUE_BYTES ? text.len : MAX_VALUE_BYTES});
	return CXR_OK;
}

static cxr_rc add_level(headers *h, const cxr_dcm_file *file, const cxr_dcm_item *item, unsigned depth, cxr_err *err)
{
	for (size_t i = 0; i < item->n_elems; i++) {
		const cxr_dcm_elem *elem = &item->elems[i];
		const cxr_dict_entry *entry = cxr_dict_find(elem->tag);
		char tag[12];
		cxr_tag_print(elem->tag, tag);
		cxr_buf_clear(&h->row);
		cxr_buf_printf(&h->row, "%s%s\t%s\t%c%c\t", depth ? "in sequence " : "", tag, entry ? entry->keyword : "", elem->vr >> 8, elem->vr & 255);
		if (elem->n_items)
			cxr_buf_printf(&h->row, "(%zu items)", elem->n_items);
		else
			CXR_TRY(put_value(h, file, item, elem, err));
		CXR_TRY(count_row(&h->rows, &h->row, err));
		for (size_t k = 0; k < elem->n_items; k++)
			CXR_TRY(add_level(h, file, &elem->items[k], depth + 1, err));
	}
	return CXR_OK;
}

static cxr_rc add_file(headers *h, cxr_str stem, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = NULL;
	cxr_buf name;
	cxr_mmap map;
	cxr_buf_init(&name, 1 << 12);
	cxr_buf_printf(&name, "DICOM/" CXR_STR_FMT ".dcm", CXR_STR_ARG(stem));
	if (name.ptr)
		path = cxr_path_join(h->run->project->work_dir, name.ptr);
	cxr_buf_release(&name);
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	CXR_TRY(cxr_mmap_open(&map, path, err));
	cxr_dcm_options options = {.skip_pixels = true};
	cxr_dcm_file file;
	cxr_arena_clear(&h->arena);
	cxr_rc rc = cxr_dcm_read(map.bytes, map.n_bytes, &options, &h->arena, &file, err);
	if (rc == CXR_OK)
		rc = add_level(h, &file, &file.meta, 0, err);
	if (rc == CXR_OK)
		rc = add_level(h, &file, &file.data, 0, err);
	cxr_mmap_close(&map);
	return rc;
}

static cxr_rc gather_headers(headers *h, cxr_err *err)
{
	review__feed feed;
	const review__report *report = NULL;
	cxr_rc rc = review__feed_open(&feed, h->run->project, err);
	while (rc == CXR_OK && (rc = review__feed_next(&feed, &report, err)) == CXR_OK && report) {
		if (cxr_run_should_stop(h->run))
			rc = CXR_FAIL(err, CXR_E_CANCELLED, "stopped; nothing was exported");
		for (size_t i = 0; i < report->rec.n_images && rc == CXR_OK; i++)
			if (report->rec.images[i].skip_reason.len == 0)
				rc = add_file(h, report->rec.images[i].stem, err);
	}
	review__feed_close(&feed);
	return rc;
}

cxr_rc review__export_headers(const cxr_run *run, const cxr_review_export_options *options, uint64_t *out_n, cxr_err *err)
{
	headers h = {.run = run};
	cxr_buf table;
	cxr_map_init(&h.rows);
	cxr_arena_init(&h.arena, FILE_ARENA_BYTES);
	cxr_buf_init(&h.row, 1 << 16);
	cxr_buf_init(&table, TABLE_BYTES);
	cxr_rc rc = gather_headers(&h, err);
	if (rc == CXR_OK)
		rc = put_table(&h.rows, "tag\tkeyword\tvr\tvalue\tcount", &table, err);
	if (rc == CXR_OK && !run->dry_run)
		rc = write_file(options, "headers.tsv", cxr_buf_str(&table), err);
	*out_n = h.rows.n_entries;
	cxr_buf_release(&table);
	cxr_buf_release(&h.row);
	cxr_arena_release(&h.arena);
	cxr_map_release(&h.rows);
	return rc;
}

/* ---- mapping ---- */
static cxr_rc add_spans(cxr_map *rows, cxr_buf *row, const cxr_span_ledger *ledger, cxr_err *err)
{
	for (size_t i = 0; i < ledger->n_spans; i++) {
		cxr_buf_clear(row);
		cxr_buf_printf(row, "%s\t", cxr_phi_type_name(ledger->spans[i].type));
		review__put_cell(row, ledger->sources[i]);
		cxr_buf_add_char(row, '\t');
		review__put_cell(row, ledger->spans[i].surrogate);
		CXR_TRY(count_row(rows, row, err));
	}
	return CXR_OK;
}

static cxr_rc gather_spans(const cxr_run *run, review__feed *feed, cxr_map *rows, cxr_err *err)
{
	const review__report *report = NULL;
	cxr_buf row;
	cxr_buf_init(&row, 1 << 24);
	cxr_rc rc = CXR_OK;
	while (rc == CXR_OK && (rc = review__feed_next(feed, &report, err)) == CXR_OK && report) {
		if (cxr_run_should_stop(run))
			rc = CXR_FAIL(err, CXR_E_CANCELLED, "stopped; nothing was exported");
		else
			rc = add_spans(rows, &row, &report->ledger, err);
	}
	if (row.ptr)
		cxr_wipe(row.ptr, row.capacity);
	cxr_buf_release(&row);
	return rc;
}

static cxr_rc seal_mapping(const review__feed *feed, const cxr_map *rows, cxr_buf *sealed, cxr_err *err)
{
	cxr_buf plain;
	cxr_buf_init(&plain, TABLE_BYTES);
	cxr_rc rc = put_table(rows, "type\ttrue\tsurrogate\tcount", &plain, err);
	cxr_buf_addz(sealed, mapping_magic);
	if (rc == CXR_OK)
		rc = cxr_key_seal(feed->key, cxr_str_from(mapping_about), cxr_buf_str(&plain), sealed, err);
	if (plain.ptr)
		cxr_wipe(plain.ptr, plain.capacity);
	cxr_buf_release(&plain);
	return rc;
}

cxr_rc review__export_mapping(const cxr_run *run, const cxr_review_export_options *options, uint64_t *out_n, cxr_err *err)
{
	review__feed feed;
	cxr_map rows;
	cxr_buf sealed;
	cxr_map_init(&rows);
	cxr_buf_init(&sealed, TABLE_BYTES + 4096);
	cxr_rc rc = review__feed_open(&feed, run->project, err);
	if (rc == CXR_OK)
		rc = gather_spans(run, &feed, &rows, err);
	if (rc == CXR_OK && !run->dry_run)
		rc = seal_mapping(&feed, &rows, &sealed, err);
	if (rc == CXR_OK && !run->dry_run)
		rc = write_file(options, "mapping.sealed", cxr_buf_str(&sealed), err);
	*out_n = rows.n_entries;
	review__feed_close(&feed);
	cxr_buf_release(&sealed);
	cxr_map_release(&rows);
	return rc;
}

cxr_rc cxr_review_open(const cxr_project *project, const char *path, cxr_buf *out, cxr_err *err)
{
	cxr_buf bytes;
	cxr_key *key = NULL;
	cxr_str magic = cxr_str_from(mapping_magic);
	cxr_buf_init(&bytes, TABLE_BYTES + 4096);
	cxr_rc rc = cxr_file_read(path, TABLE_BYTES + 4096, &bytes, err);
	cxr_str sealed = cxr_buf_str(&bytes);
	if (rc == CXR_OK && !cxr_str_starts(sealed, magic))
		rc = CXR_FAIL(err, CXR_E_FORMAT, "this is no file of `cxr review export --what mapping`");
	if (rc == CXR_OK)
		rc = cxr_key_load(project->key_path, &key, err);
	if (rc == CXR_OK)
		rc = cxr_key_open(key, cxr_str_from(mapping_about), (cxr_str){sealed.ptr + magic.len, sealed.len - magic.len}, out, err);
	cxr_key_free(key);
	cxr_buf_release(&bytes);
	return rc;
}
