/*
 * `cxr dicom dump`: header and pixel facts of DICOM files. Prints identified values: for the holder of the data.
 * Messages name files by argument number. Tests: tests/golden/test_dicom_read.py, tests/golden/test_dicom_charset.py
 */
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/cmd.h"
#include "dicom/pixels.h"
#include "dicom/reader.h"
#include "formats/json.h"
#include "os/mmap.h"

enum { SHOWN_CHARACTERS = 72, SHOWN_NUMBERS = 64, MAX_PATH_BYTES = 4096 };

typedef struct dump_opts {
	bool strict;
	bool header_only;
} dump_opts;

static const cxr_opt opts[] = {
	{0, "strict", CXR_OPT_FLAG, offsetof(dump_opts, strict), NULL, "refuse what is otherwise repaired (see cxr-dicom-dump(1))"},
	{0, "header-only", CXR_OPT_FLAG, offsetof(dump_opts, header_only), NULL, "stop in front of the pixel data"},
	{0},
};

extern const cxr_cmd cxr_cmd_dicom_dump;

/* One file being printed. */
typedef struct dump {
	const cxr_dcm_file *file;
	int number;          /* of the argument, from 1 */
	cxr_buf text;        /* output of this file */
	cxr_json_out json;   /* over `text` */
	bool is_json;
	char path[MAX_PATH_BYTES];
	cxr_err *err;
} dump;

/* ---- values ---- */

static bool is_number_vr(cxr_vr vr)
{
	switch (vr) {
	case CXR_VR('U', 'S'): case CXR_VR('S', 'S'): case CXR_VR('U', 'L'): case CXR_VR('S', 'L'): case CXR_VR('U', 'V'):
	case CXR_VR('S', 'V'): case CXR_VR('F', 'L'): case CXR_VR('F', 'D'):
		return true;
	default:
		return false;
	}
}

static bool is_binary_vr(cxr_vr vr)
{
	switch (vr) {
	case CXR_VR('O', 'B'): case CXR_VR('O', 'W'): case CXR_VR('O', 'L'): case CXR_VR('O', 'F'): case CXR_VR('O', 'D'):
	case CXR_VR('O', 'V'): case CXR_VR('A', 'T'): case CXR_VR('S', 'Q'):
		return true;
	default:
		return false;
	}
}

static cxr_vr shown_vr(const cxr_dcm_elem *elem)
{
	if (elem->vr != CXR_VR('U', 'N'))
		return elem->vr;
	if (CXR_TAG_IS_PRIVATE(elem->tag)) /* private creators are texts */
		return CXR_TAG_ELEMENT(elem->tag) >= 0x10 && CXR_TAG_ELEMENT(elem->tag) <= 0xFF ? CXR_VR('L', 'O') : elem->vr;
	const cxr_dict_entry *entry = cxr_dict_find(elem->tag);
	return entry ? entry->vr : elem->vr;
}

/* Text for a terminal: control characters as \xNN, cut after a while. */
static void add_shown(cxr_buf *out, cxr_str text)
{
	size_t n = 0;
	for (size_t at = 0; at < text.len; n++) {
		if (n == SHOWN_CHARACTERS) {
			cxr_buf_addz(out, " ...");
			return;
		}
		uint32_t point;
		size_t length = cxr_utf8_next(text, at, &point);
		if (point < 0x20 || (point >= 0x7F && point < 0xA0))
			cxr_buf_printf(out, "\\x%02X", (unsigned)point);
		else
			cxr_buf_add(out, text.ptr + at, length);
		at += length;
	}
}

static void add_numbers(dump *d, const cxr_dcm_elem *elem)
{
	cxr_dcm_elem copy = *elem; /* look-up by tag would find the first of duplicates */
	cxr_dcm_item one = {.elems = &copy, .n_elems = 1};
	bool is_float = shown_vr(elem) == CXR_VR('F', 'L') || shown_vr(elem) == CXR_VR('F', 'D');
	if (d->is_json)
		cxr_json_begin_array(&d->json);
	for (size_t i = 0; i < SHOWN_NUMBERS; i++) {
		int64_t whole = 0;
		double real = 0;
		if (is_float ? !cxr_dcm_double_at(&one, elem->tag, i, &real) : !cxr_dcm_int_at(&one, elem->tag, i, &whole))
			break;
		if (d->is_json && is_float)
			cxr_json_put_double(&d->json, real);
		else if (d->is_json)
			cxr_json_put_int(&d->json, whole);
		else if (is_float)
			cxr_buf_printf(&d->text, "%s%.9g", i ? "\\" : "", real);
		else
			cxr_buf_printf(&d->text, "%s%lld", i ? "\\" : "", (long long)whole);
	}
	if (d->is_json)
		cxr_json_end_array(&d->json);
}

static cxr_rc add_value(dump *d, const cxr_dcm_item *level, const cxr_dcm_elem *elem)
{
	cxr_vr vr = shown_vr(elem);
	if (is_number_vr(vr)) {
		add_numbers(d, elem);
		return CXR_OK;
	}
	if (is_binary_vr(vr) || vr == CXR_VR('U', 'N') || elem->n_items || elem->n_fragments) {
		if (d->is_json)
			cxr_json_put_null(&d->json);
		else if (elem->n_fragments)
			cxr_buf_printf(&d->text, "(offset table and %zu fragments)", elem->n_fragments - 1);
		else if (elem->vr == CXR_VR('S', 'Q'))
			cxr_buf_printf(&d->text, "(%zu items)", elem->n_items);
		else
			cxr_buf_printf(&d->text, "(%zu bytes)", elem->n_bytes);
		return CXR_OK;
	}
	cxr_str text;
	CXR_TRY(cxr_dcm_elem_utf8(d->file, level, elem, &text, d->err));
	if (d->is_json)
		cxr_json_put_str(&d->json, text);
	else
		add_shown(&d->text, text);
	return CXR_OK;
}

/* ---- elements ---- */

static void begin_elem(dump *d, const cxr_dcm_elem *elem, int depth, const char *path)
{
	const cxr_dict_entry *entry = cxr_dict_find(elem->tag);
	const char *keyword = entry ? entry->keyword : CXR_TAG_IS_PRIVATE(elem->tag) ? "private" : "unknown";
	char vr[3] = {(char)(elem->vr >> 8), (char)(elem->vr & 0xFF), '\0'};
	if (!d->is_json) {
		char tag[12];
		cxr_tag_print(elem->tag, tag);
		cxr_buf_printf(&d->text, "%*s%s %s %8zu %s: ", 2 * depth, "", tag, vr, elem->n_bytes, keyword);
		return;
	}
	cxr_json_begin_object(&d->json);
	cxr_json_key(&d->json, "path");
	cxr_json_putz(&d->json, path);
	cxr_json_key(&d->json, "depth");
	cxr_json_put_int(&d->json, depth);
	cxr_json_key(&d->json, "vr");
	cxr_json_putz(&d->json, vr);
	cxr_json_key(&d->json, "keyword");
	cxr_json_putz(&d->json, keyword);
	cxr_json_key(&d->json, "bytes");
	cxr_json_put_int(&d->json, (int64_t)elem->n_bytes);
	cxr_json_key(&d->json, "items");
	cxr_json_put_int(&d->json, (int64_t)elem->n_items);
	cxr_json_key(&d->json, "value");
}

/* d->path up to path_bytes names the level; elements append to it. */
static cxr_rc add_level(dump *d, const cxr_dcm_item *level, int depth, size_t path_bytes)
{
	for (size_t i = 0; i < level->n_elems; i++) {
		const cxr_dcm_elem *elem = &level->elems[i];
		size_t used = path_bytes;
		if (sizeof d->path - used >= 12) {
			cxr_tag_print(elem->tag, d->path + used);
			used += strlen(d->path + used);
		}
		begin_elem(d, elem, depth, d->path);
		CXR_TRY(add_value(d, level, elem));
		if (d->is_json)
			cxr_json_end_object(&d->json);
		else
			cxr_buf_add_char(&d->text, '\n');
		for (size_t k = 0; k < elem->n_items; k++) {
			if (!d->is_json)
				cxr_buf_printf(&d->text, "%*sitem %zu\n", 2 * depth + 1, "", k);
			int n = snprintf(d->path + used, sizeof d->path - used, "[%zu]", k);
			size_t deeper = n > 0 && (size_t)n < sizeof d->path - used ? used + (size_t)n : used;
			CXR_TRY(add_level(d, &elem->items[k], depth + 1, deeper));
		}
		CXR_TRY(cxr_buf_check(&d->text, d->err));
	}
	return CXR_OK;
}

/* ---- facts ---- */

typedef struct range {
	bool is_known;
	int64_t low, high;
	uint64_t n_high_bits; /* samples with bits above BitsStored */
} range;

static int64_t sample_at(const unsigned char *p, unsigned unit)
{
	uint64_t value = 0;
	for (unsigned k = unit; k-- > 0; )
		value = value << 8 | p[k];
	return (int64_t)value;
}

/* Value range of the first frame. Its size is checked against the file before memory is taken. */
static range range_of(const cxr_dcm_file *file, const cxr_pixel_desc *desc)
{
	range r = {0};
	uint64_t n_bytes = cxr_pixel_frame_bytes(desc);
	if (!cxr_pixel_can_decode(file, desc) || n_bytes == 0 || n_bytes / 128 > file->n_bytes + 64)
		return r;
	unsigned char *frame = cxr_malloc((size_t)n_bytes);
	if (!frame || cxr_pixel_decode(file, desc, 0, frame, (size_t)n_bytes, NULL) != CXR_OK) {
		cxr_free(frame);
		return r;
	}
	unsigned unit = desc->bits_allocated / 8u;
	int64_t full = (int64_t)1 << desc->bits_stored;
	r = (range){.is_known = true, .low = INT64_MAX, .high = INT64_MIN};
	for (size_t i = 0; i + unit <= n_bytes; i += unit) {
		int64_t value = sample_at(frame + i, unit);
		r.n_high_bits += value >= full && !desc->is_signed;
		if (desc->is_signed && value & (int64_t)1 << (desc->bits_allocated - 1))
			value -= (int64_t)1 << desc->bits_allocated;
		r.low = value < r.low ? value : r.low;
		r.high = value > r.high ? value : r.high;
	}
	cxr_free(frame);
	return r;
}

static void put_int(dump *d, const char *key, int64_t value)
{
	cxr_json_key(&d->json, key);
	cxr_json_put_int(&d->json, value);
}

static void put_bool(dump *d, const char *key, bool value)
{
	cxr_json_key(&d->json, key);
	cxr_json_put_bool(&d->json, value);
}

static void add_pixel_facts(dump *d)
{
	cxr_pixel_desc desc;
	cxr_err err;
	cxr_rc rc = cxr_pixel_describe(d->file, &desc, &err);
	if (d->is_json) {
		cxr_json_key(&d->json, "pixels");
		if (rc != CXR_OK) {
			cxr_json_put_null(&d->json);
			return;
		}
	} else if (rc != CXR_OK) {
		cxr_buf_printf(&d->text, "# pixels: %s\n", err.msg);
		return;
	}
	range r = range_of(d->file, &desc);
	bool can_decode = cxr_pixel_can_decode(d->file, &desc);
	if (!d->is_json) {
		cxr_buf_printf(&d->text, "# pixels: %u rows x %u columns, %u frames, " CXR_STR_FMT ", %u of %u bits, %s, %s\n", desc.rows, desc.columns, desc.n_frames,
			CXR_STR_ARG(desc.photometric), (unsigned)desc.bits_stored, (unsigned)desc.bits_allocated, desc.is_signed ? "signed" : "unsigned",
			can_decode ? "decodable" : "not decodable here");
		if (r.is_known)
			cxr_buf_printf(&d->text, "# first frame: values %lld to %lld, %llu samples use bits above BitsStored\n", (long long)r.low, (long long)r.high,
				(unsigned long long)r.n_high_bits);
		return;
	}
	cxr_json_begin_object(&d->json);
	put_int(d, "rows", desc.rows);
	put_int(d, "columns", desc.columns);
	put_int(d, "frames", desc.n_frames);
	put_int(d, "samples", desc.samples_per_pixel);
	put_int(d, "bits_allocated", desc.bits_allocated);
	put_int(d, "bits_stored", desc.bits_stored);
	put_bool(d, "signed", desc.is_signed);
	cxr_json_key(&d->json, "photometric");
	cxr_json_put_str(&d->json, desc.photometric);
	put_bool(d, "decodable", can_decode);
	if (r.is_known) {
		put_int(d, "min", r.low);
		put_int(d, "max", r.high);
		put_int(d, "samples_with_high_bits", (int64_t)r.n_high_bits);
	}
	cxr_json_end_object(&d->json);
}

static void add_file_facts(dump *d)
{
	const cxr_dcm_file *f = d->file;
	if (!d->is_json) {
		cxr_buf_printf(&d->text, "# file %d: %s (declared ", d->number, cxr_ts_name(f->ts));
		add_shown(&d->text, f->declared_ts.len ? f->declared_ts : cxr_str_from("nothing"));
		cxr_buf_printf(&d->text, "), %s%s, %llu trailing bytes\n", f->has_preamble ? (f->preamble_is_zero ? "empty preamble" : "preamble with content") : "no preamble",
			f->is_truncated ? ", truncated" : "", (unsigned long long)f->trailing_bytes);
		return;
	}
	put_int(d, "in", d->number);
	cxr_json_key(&d->json, "status");
	cxr_json_putz(&d->json, "ok");
	cxr_json_key(&d->json, "transfer_syntax");
	cxr_json_putz(&d->json, cxr_ts_name(f->ts));
	cxr_json_key(&d->json, "declared");
	cxr_json_put_str(&d->json, f->declared_ts);
	put_bool(d, "preamble", f->has_preamble);
	put_bool(d, "preamble_is_zero", f->preamble_is_zero);
	put_bool(d, "truncated", f->is_truncated);
	put_int(d, "trailing_bytes", (int64_t)f->trailing_bytes);
}

static cxr_rc add_file(dump *d)
{
	if (d->is_json)
		cxr_json_begin_object(&d->json);
	add_file_facts(d);
	add_pixel_facts(d);
	if (d->is_json) {
		cxr_json_key(&d->json, "elements");
		cxr_json_begin_array(&d->json);
	}
	CXR_TRY(add_level(d, &d->file->meta, 0, 0));
	CXR_TRY(add_level(d, &d->file->data, 0, 0));
	if (d->is_json) {
		cxr_json_end_array(&d->json);
		cxr_json_end_object(&d->json);
		cxr_buf_add_char(&d->text, '\n');
	}
	return cxr_buf_check(&d->text, d->err);
}

/* ---- command ---- */

static cxr_rc print_file(cxr_cli *cli, dump *d, const cxr_dcm_options *options, const cxr_mmap *map, cxr_arena *arena)
{
	cxr_dcm_file file;
	CXR_TRY(cxr_dcm_read(map->bytes, map->n_bytes, options, arena, &file, d->err));
	d->file = &file;
	cxr_rc rc = add_file(d);
	d->file = NULL;
	CXR_TRY(rc);
	if (fwrite(d->text.ptr, 1, d->text.len, cli->out) != d->text.len)
		return CXR_FAIL(d->err, CXR_E_IO, "cannot write to standard output");
	return CXR_OK;
}

static cxr_rc dump_path(cxr_cli *cli, const dump_opts *o, const char *path, int number, cxr_err *err)
{
	cxr_mmap map;
	cxr_err_clear(err);
	CXR_TRY(cxr_mmap_open(&map, path, err));
	cxr_arena arena;
	cxr_arena_init(&arena, 16 * map.n_bytes + ((size_t)64 << 20));
	dump *d = cxr_calloc(1, sizeof *d);
	cxr_rc rc = CXR_E_NOMEM;
	if (d) {
		*d = (dump){.number = number, .is_json = cli->json, .err = err};
		cxr_buf_init(&d->text, 32 * map.n_bytes + ((size_t)256 << 20));
		cxr_json_out_init(&d->json, &d->text, 0);
		cxr_dcm_options options = {.strict = o->strict, .skip_pixels = o->header_only};
		rc = print_file(cli, d, &options, &map, &arena);
		cxr_buf_release(&d->text);
		cxr_free(d);
	} else {
		rc = CXR_FAIL(err, rc, "no memory");
	}
	cxr_arena_release(&arena);
	cxr_mmap_close(&map);
	return rc;
}

/* A refused file is a line of its own, so that there is one for each argument. */
static void print_refusal(cxr_cli *cli, int number, const cxr_err *err)
{
	cxr_buf line;
	cxr_buf_init(&line, 4096);
	cxr_json_out json;
	cxr_json_out_init(&json, &line, 0);
	cxr_json_begin_object(&json);
	cxr_json_key(&json, "in");
	cxr_json_put_int(&json, number);
	cxr_json_key(&json, "status");
	cxr_json_putz(&json, "refused");
	cxr_json_key(&json, "reason");
	cxr_json_putz(&json, cxr_rc_name(err->rc));
	cxr_json_key(&json, "subject");
	cxr_json_putz(&json, err->subject);
	cxr_json_key(&json, "byte_pos");
	cxr_json_put_int(&json, err->byte_pos);
	cxr_json_key(&json, "message");
	cxr_json_putz(&json, err->msg);
	cxr_json_end_object(&json);
	fprintf(cli->out, "%s\n", line.ptr ? line.ptr : "");
	cxr_buf_release(&line);
}

static int run(cxr_cli *cli, void *raw, int argc, char **argv)
{
	const dump_opts *o = raw;
	if (argc < 1)
		return cxr_cli_usage(cli, &cxr_cmd_dicom_dump, "needs at least one FILE");
	int n_failed = 0;
	int code = CXR_EXIT_OK;
	for (int i = 0; i < argc; i++) {
		cxr_err err;
		if (dump_path(cli, o, argv[i], i + 1, &err) == CXR_OK)
			continue;
		n_failed++;
		if (cli->json)
			print_refusal(cli, i + 1, &err);
		char where[48];
		if (err.subject[0])
			cxr_err_context(&err, "%s", err.subject);
		snprintf(where, sizeof where, "file %d", i + 1);
		memcpy(err.subject, where, sizeof where);
		code = cxr_cli_fail(cli, &err, false);
		if (err.rc == CXR_E_IO && ferror(cli->out))
			return code;
	}
	return n_failed && n_failed < argc ? CXR_EXIT_PARTIAL : code;
}

const cxr_cmd cxr_cmd_dicom_dump = {
	.name = "dicom dump",
	.group = "Images",
	.synopsis = "FILE... [--json] [--strict] [--header-only]",
	.summary = "Show header and pixel facts of DICOM files",
	.text =
		"Prints every element of each FILE with its value, and facts about the file and its pixels: the transfer syntax as declared and as found, "
		"truncation, trailing bytes, the range of the stored values.\n\n"
		"The output holds patient names, identifiers and dates as they are in the file. It is for those who may see the data.\n\n"
		"Files that break the standard in known ways are read all the same: no preamble, wrong transfer syntax, unknown value representations, forgotten "
		"delimiters, odd lengths, a cut end. With --strict each of these is an error.\n\n"
		"With --json there is one line for each FILE: an object with the facts and a flat list of elements, each with its path, such as "
		"(0008,1140)[0](0008,1150). Binary values are null. A refused FILE has status \"refused\" and a reason.",
	.examples =
		"cxr dicom dump image.dcm # all elements\n"
		"cxr dicom dump --json *.dcm # one JSON object a file",
	.opts = opts,
	.opts_bytes = sizeof(dump_opts),
	.run = run,
};
