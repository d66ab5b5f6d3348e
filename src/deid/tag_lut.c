/*
 * Look-up tables: of VOI and modality sequences, and palettes. Their entries are the one place of an allowed header where bytes are
 * copied in bulk, so they must be what they say: as many as the descriptor tells, within its bits, and rising or falling throughout
 * (a grey scale that goes up and down does not exist; a text read as numbers does). Palette entries are colours of the picture:
 * those that no sample uses are set to 0.
 */
#include "deid/dicom_job.h"

#define LUT_DESCRIPTOR CXR_TAG(0x0028, 0x3002)
#define LUT_EXPLANATION CXR_TAG(0x0028, 0x3003)
#define MODALITY_LUT_TYPE CXR_TAG(0x0028, 0x3004)
#define LUT_DATA CXR_TAG(0x0028, 0x3006)
#define MODALITY_LUT_SEQUENCE CXR_TAG(0x0028, 0x3000)
#define PALETTE_DESCRIPTOR(channel) CXR_TAG(0x0028, 0x1101 + (channel))
#define PALETTE_DATA(channel) CXR_TAG(0x0028, 0x1201 + (channel))

enum { MAX_LUT_ITEMS = 16 };

typedef struct lut {
	uint32_t n_entries;
	int64_t first;
	unsigned bits;
	unsigned entry_bytes;
	const cxr_dcm_elem *data;
	bool is_big_endian;
} lut;

/* Descriptor and data of matching form. */
static bool read_lut(const cxr_dcm_item *item, cxr_tag descriptor, cxr_tag data, lut *out)
{
	int64_t n_entries, first, bits;
	if (!cxr_dcm_int_at(item, descriptor, 0, &n_entries) || !cxr_dcm_int_at(item, descriptor, 1, &first) ||
		!cxr_dcm_int_at(item, descriptor, 2, &bits))
		return false;
	const cxr_dcm_elem *table = cxr_dcm_find(item, descriptor);
	const cxr_dcm_elem *elem = cxr_dcm_find(item, data);
	n_entries = (n_entries & 0xFFFF) ? n_entries & 0xFFFF : 65536; /* a signed reading of large numbers is a common mistake */
	if (table->n_bytes != 6 || bits < 8 || bits > 16 || first < INT16_MIN || first > UINT16_MAX || !elem || !elem->value)
		return false;
	*out = (lut){.n_entries = (uint32_t)n_entries, .first = first, .bits = (unsigned)bits, .data = elem,
		.is_big_endian = elem->is_big_endian && elem->vr != CXR_VR('U', 'N')};
	size_t n = (size_t)n_entries;
	if (elem->n_bytes == 2 * n)
		out->entry_bytes = 2;
	else if (bits == 8 && elem->n_bytes == n + n % 2 && !out->is_big_endian)
		out->entry_bytes = 1;
	return out->entry_bytes != 0;
}

static uint32_t entry_at(const lut *table, uint32_t index)
{
	const unsigned char *p = table->data->value + (size_t)index * table->entry_bytes;
	if (table->entry_bytes == 1)
		return p[0];
	return table->is_big_endian ? (uint32_t)(p[0] << 8 | p[1]) : (uint32_t)(p[1] << 8 | p[0]);
}

static bool is_grey_scale(const lut *table)
{
	bool rises = false;
	bool falls = false;
	uint32_t last = entry_at(table, 0);
	uint32_t limit = table->bits == 16 ? 0xFFFF : ((uint32_t)1 << table->bits) - 1;
	if (table->entry_bytes == 1 && table->n_entries % 2 && table->data->value[table->n_entries] != 0)
		return false;
	for (uint32_t i = 0; i < table->n_entries; i++) {
		uint32_t entry = entry_at(table, i);
		if (entry > limit)
			return false;
		rises = rises || entry > last;
		falls = falls || entry < last;
		last = entry;
	}
	return !(rises && falls);
}

static cxr_rc put_descriptor(deid__job *job, cxr_dcm_item *item, cxr_tag tag, const lut *table)
{
	uint16_t numbers[3] = {(uint16_t)(table->n_entries & 0xFFFF), (uint16_t)(table->first & 0xFFFF), (uint16_t)table->bits};
	unsigned char bytes[6];
	for (size_t i = 0; i < 3; i++) {
		bytes[2 * i] = (unsigned char)(numbers[i] & 0xFF);
		bytes[2 * i + 1] = (unsigned char)(numbers[i] >> 8);
	}
	cxr_vr vr = job->desc.is_signed ? CXR_VR('S', 'S') : CXR_VR('U', 'S');
	return cxr_dcm_put(item, job->arena, tag, vr, bytes, sizeof bytes, job->err);
}

/* Explanation or type: only words of the list. */
static cxr_rc put_word(deid__job *job, cxr_dcm_item *item, const cxr_dcm_item *source, cxr_tag tag, const char *list, const char *fill)
{
	const cxr_dcm_elem *elem = cxr_dcm_find(source, tag);
	const deid__words *words = deid__tables_words(job->tables, list);
	cxr_str text = deid__text_of(elem);
	cxr_str found = text.len && words ? deid__words_find(words, text) : (cxr_str){NULL, 0};
	if (found.ptr) {
		job->result->n_kept++;
		return cxr_dcm_put(item, job->arena, tag, CXR_VR('L', 'O'), found.ptr, found.len, job->err);
	}
	job->result->n_rejected += text.len > 0;
	if (!fill)
		return CXR_OK;
	job->result->n_replaced += elem != NULL;
	return cxr_dcm_put_text(item, job->arena, tag, CXR_VR('L', 'O'), fill, job->err);
}

static cxr_rc take_item(deid__job *job, const cxr_dcm_item *source, bool is_modality, cxr_dcm_item *item, bool *out_ok)
{
	lut table;
	*out_ok = read_lut(source, LUT_DESCRIPTOR, LUT_DATA, &table) && is_grey_scale(&table);
	if (!*out_ok)
		return CXR_OK;
	job->result->n_kept += 2;
	CXR_TRY(put_descriptor(job, item, LUT_DESCRIPTOR, &table));
	CXR_TRY(put_word(job, item, source, LUT_EXPLANATION, "lut_text", NULL));
	if (is_modality)
		CXR_TRY(put_word(job, item, source, MODALITY_LUT_TYPE, "lut_type", "UNSPECIFIED"));
	cxr_dcm_elem data = {.tag = LUT_DATA, .vr = CXR_VR('O', 'W'), .value = table.data->value, .n_bytes = table.data->n_bytes,
		.is_big_endian = table.is_big_endian};
	return cxr_dcm_put_elem(item, job->arena, &data, job->err);
}

cxr_rc deid__lut_take(deid__job *job, const cxr_dcm_elem *elem, cxr_dcm_elem *out, bool *out_ok)
{
	*out_ok = false;
	cxr_dcm_item *items = cxr_arena_array(job->arena, MAX_LUT_ITEMS, sizeof *items);
	if (!items)
		return CXR_FAIL(job->err, CXR_E_NOMEM, "header needs more memory than allowed");
	size_t n = 0;
	for (size_t i = 0; i < elem->n_items && n < MAX_LUT_ITEMS; i++) {
		bool ok;
		CXR_TRY(take_item(job, &elem->items[i], elem->tag == MODALITY_LUT_SEQUENCE, &items[n], &ok));
		n += ok;
	}
	*out_ok = n > 0;
	*out = (cxr_dcm_elem){.tag = elem->tag, .vr = CXR_VR('S', 'Q'), .items = items, .n_items = n};
	return CXR_OK;
}

/* ---- palettes ---- */

/* Which stored values occur; samples of 8 or 16 bits, one a pixel, little endian. */
static bool *used_values(deid__job *job)
{
	size_t width = job->desc.bits_allocated / 8u;
	size_t n = (size_t)1 << job->desc.bits_allocated;
	bool *used = cxr_arena_array(job->arena, n, sizeof *used);
	const unsigned char *p = job->pixels.value;
	for (size_t i = 0; used && i + width <= job->pixels.n_bytes; i += width)
		used[width == 2 ? p[i] | p[i + 1] << 8 : p[i]] = true;
	return used;
}

/* Entry that shows a stored value. */
static uint32_t entry_of(const deid__job *job, const lut *table, uint32_t stored)
{
	int64_t value = stored;
	if (job->desc.is_signed && stored >> (job->desc.bits_allocated - 1u))
		value -= (int64_t)1 << job->desc.bits_allocated;
	int64_t at = value - table->first;
	return at < 0 ? 0 : at >= table->n_entries ? table->n_entries - 1 : (uint32_t)at;
}

static cxr_rc take_channel(deid__job *job, unsigned channel, const bool *used)
{
	lut table;
	if (!read_lut(&job->file->data, PALETTE_DESCRIPTOR(channel), PALETTE_DATA(channel), &table))
		return deid__set_aside(job, CXR_E_SCHEMA, "pixel_module", "a palette image without a palette that fits its descriptor");
	unsigned char *entries = cxr_arena_alloc(job->arena, table.data->n_bytes);
	if (!entries)
		return CXR_FAIL(job->err, CXR_E_NOMEM, "header needs more memory than allowed");
	size_t n_stored = (size_t)1 << job->desc.bits_allocated;
	for (size_t stored = 0; stored < n_stored; stored++) {
		if (!used[stored])
			continue;
		uint32_t at = entry_of(job, &table, (uint32_t)stored);
		uint32_t entry = entry_at(&table, at);
		entries[(size_t)at * table.entry_bytes] = (unsigned char)(entry & 0xFF);
		if (table.entry_bytes == 2)
			entries[(size_t)at * 2 + 1] = (unsigned char)(entry >> 8);
	}
	job->result->n_kept += 2;
	CXR_TRY(put_descriptor(job, &job->out, PALETTE_DESCRIPTOR(channel), &table));
	return cxr_dcm_put_view(&job->out, job->arena, PALETTE_DATA(channel), CXR_VR('O', 'W'), entries, table.data->n_bytes, job->err);
}

cxr_rc deid__palette_take(deid__job *job)
{
	bool is_readable = (job->desc.bits_allocated == 8 || job->desc.bits_allocated == 16) && job->desc.samples_per_pixel == 1 && job->pixels.value;
	if (!is_readable)
		return deid__set_aside(job, CXR_E_UNSUPPORTED, "pixel_syntax", "a palette image whose samples cannot be read here");
	const bool *used = used_values(job);
	if (!used)
		return CXR_FAIL(job->err, CXR_E_NOMEM, "header needs more memory than allowed");
	for (unsigned channel = 0; channel < 3; channel++)
		CXR_TRY(take_channel(job, channel, used));
	return CXR_OK;
}
