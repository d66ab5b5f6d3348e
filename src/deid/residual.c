/*
 * The last look at a finished object: does any text of the input that was taken out or replaced still stand in it?
 * Texts are searched for as they were encoded, as UTF-8 and as UTF-16 of both orders: in the header without regard to case, down to
 * single words of names; in pixel data, where chance hits of short texts occur, exactly and from 8 bytes on. Left out are values that are ours
 * (new UIDs, shifted dates, words of the vocabularies) and, as search texts, public ones (well-known UIDs, words of the vocabularies).
 * The message names the tag whose text was found, never the text. Tests: tests/unit/deid/test_residual.c
 */
#include "deid/dicom_job.h"
#include "deid/needles.h"

#include "base/utf8.h"
#include "dicom/reader.h"

enum { MIN_TEXT_BYTES = 6, MIN_NAME_LETTERS = 4, MIN_NUMBER_DIGITS = 7, MAX_EDGED_DIGITS = 8, MIN_ID_DIGITS = 5, MIN_TIME_BYTES = 9, MAX_NEEDLE_BYTES = 64, MAX_BINARY_BYTES = 1024, HEAD_BYTES = 12 };

typedef struct search {
	deid__job *job;
	deid__needles header;
	deid__needles pixels;
	const cxr_dcm_file *written; /* the header, read back */
	cxr_str header_bytes;
	uint32_t leaked_tag;
} search;

/* ---- search texts ---- */

static bool is_digits(cxr_str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!cxr_is_digit(text.ptr[i]))
			return false;
	return text.len > 0;
}

static bool is_letters(cxr_str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!cxr_is_alpha(text.ptr[i]))
			return false;
	return true;
}

static cxr_rc add_bytes(search *s, cxr_str bytes, deid__edge edge, cxr_tag tag)
{
	CXR_TRY(deid__needles_add(&s->header, bytes, edge, tag, s->job->err));
	return bytes.len >= 8 ? deid__needles_add(&s->pixels, bytes, edge, tag, s->job->err) : CXR_OK;
}

/* UTF-16 of both orders; code points above the first plane as surrogates. */
static cxr_rc add_utf16(search *s, cxr_str text, cxr_tag tag)
{
	char little[4 * MAX_NEEDLE_BYTES];
	char big[4 * MAX_NEEDLE_BYTES];
	size_t n = 0;
	uint32_t code_point;
	for (size_t at = 0, step; (step = cxr_utf8_next(text, at, &code_point)) > 0; at += step) {
		uint32_t units[2] = {code_point, 0};
		size_t n_units = 1;
		if (code_point >= 0x10000) {
			units[0] = 0xD800 + ((code_point - 0x10000) >> 10);
			units[1] = 0xDC00 + ((code_point - 0x10000) & 0x3FF);
			n_units = 2;
		}
		for (size_t i = 0; i < n_units; i++, n += 2) {
			little[n] = big[n + 1] = (char)(units[i] & 0xFF);
			little[n + 1] = big[n] = (char)(units[i] >> 8);
		}
	}
	CXR_TRY(add_bytes(s, (cxr_str){little, n}, DEID__EDGE_ANY, tag));
	return add_bytes(s, (cxr_str){big, n}, DEID__EDGE_ANY, tag);
}

/* A text in all its forms; raw = as the input encodes it, where that is not UTF-8. */
static cxr_rc add_text(search *s, cxr_str text, deid__edge edge, cxr_tag tag, bool is_raw)
{
	text = cxr_str_trim(text);
	if (text.len > MAX_NEEDLE_BYTES)
		text.len = MAX_NEEDLE_BYTES;
	while (!is_raw && text.len && !cxr_utf8_is_valid(text)) /* a character cut at the end */
		text.len--;
	size_t n_min = edge == DEID__EDGE_WORD ? MIN_NAME_LETTERS : MIN_TEXT_BYTES;
	if (text.len < n_min || cxr_str_starts(text, cxr_str_from("1.2.840.10008.")) || deid__tables_knows_word(s->job->tables, text) ||
		cxr_str_eq(text, s->job->deid_id))
		return CXR_OK;
	/* short numbers also occur by chance inside longer ones */
	if (is_digits(text) && text.len <= MAX_EDGED_DIGITS)
		edge = DEID__EDGE_NUMBER;
	else if (is_letters(text) && text.len < 8)
		edge = DEID__EDGE_WORD;
	CXR_TRY(add_bytes(s, text, edge, tag));
	return is_raw ? CXR_OK : add_utf16(s, text, tag);
}

/* Names: whole, and every part of four letters or more as a word; a number in an address is no proof. */
static cxr_rc add_name(search *s, cxr_str name, cxr_tag tag, bool is_raw)
{
	CXR_TRY(add_text(s, name, DEID__EDGE_ANY, tag, is_raw));
	size_t start = 0;
	for (size_t i = 0; i <= name.len; i++) {
		bool is_end = i == name.len || memchr("^= ,\\", name.ptr[i], 5);
		if (!is_end)
			continue;
		cxr_str part = {name.ptr + start, i - start};
		if (!is_digits(part))
			CXR_TRY(add_text(s, part, DEID__EDGE_WORD, tag, is_raw));
		start = i + 1;
	}
	return CXR_OK;
}

/* Each line of free text, each value of all others. */
static cxr_rc add_pieces(search *s, cxr_str text, cxr_vr vr, cxr_tag tag, bool is_raw)
{
	bool is_free = vr == CXR_VR('L', 'T') || vr == CXR_VR('S', 'T') || vr == CXR_VR('U', 'T');
	cxr_str rest = text;
	for (cxr_str piece; cxr_str_split(&rest, is_free ? '\n' : '\\', &piece);) {
		piece = cxr_str_trim(piece);
		bool is_time = vr == CXR_VR('T', 'M') || vr == CXR_VR('A', 'S');
		bool is_number = vr == CXR_VR('D', 'S') || vr == CXR_VR('I', 'S');
		if ((is_time && piece.len < MIN_TIME_BYTES) || (is_number && !(is_digits(piece) && piece.len >= MIN_NUMBER_DIGITS)))
			continue;
		CXR_TRY(vr == CXR_VR('P', 'N') ? add_name(s, piece, tag, is_raw) : add_text(s, piece, DEID__EDGE_ANY, tag, is_raw));
	}
	return CXR_OK;
}

static bool is_binary_vr(cxr_vr vr)
{
	return vr == CXR_VR('U', 'N') || vr == CXR_VR('O', 'B') || vr == CXR_VR('O', 'W');
}

static bool looks_like_text(cxr_str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < 0x20 && !cxr_is_space(text.ptr[i]) && text.ptr[i] != '\x1B')
			return false;
	return true;
}

/*
 * Profile basic keeps descriptions that other attributes, removed ones, hold as well ("Whole Body", a model's name). There, a removed text
 * is searched for when its attribute identifies somebody, or when it has the digits of an id.
 */
static bool is_searched(const deid__job *job, cxr_tag tag, cxr_vr vr, cxr_str text)
{
	static const cxr_tag identifying[] = {CXR_TAG(0x0008, 0x0050), CXR_TAG(0x0008, 0x0080), CXR_TAG(0x0008, 0x0081), CXR_TAG(0x0008, 0x0092),
		CXR_TAG(0x0008, 0x0094), CXR_TAG(0x0008, 0x1010), CXR_TAG(0x0008, 0x1040), CXR_TAG(0x0018, 0x1000), CXR_TAG(0x0020, 0x0010)};
	bool is_text = vr == CXR_VR('L', 'O') || vr == CXR_VR('S', 'H') || vr == CXR_VR('L', 'T') || vr == CXR_VR('S', 'T') || vr == CXR_VR('U', 'T') ||
		vr == CXR_VR('U', 'C') || vr == CXR_VR('C', 'S') || vr == CXR_VR('A', 'E');
	unsigned group = CXR_TAG_GROUP(tag);
	if (job->options->profile != CXR_DEID_BASIC || !is_text || group == 0x0010 || group == 0x0038)
		return true;
	for (size_t i = 0; i < CXR_ARRAY_LEN(identifying); i++)
		if (tag == identifying[i])
			return true;
	size_t n_digits = 0;
	for (size_t i = 0; i < text.len; i++)
		n_digits += cxr_is_digit(text.ptr[i]);
	return n_digits >= MIN_ID_DIGITS;
}

static cxr_rc add_elem(search *s, const cxr_dcm_item *level, const cxr_dcm_elem *elem)
{
	const cxr_dict_entry *entry = cxr_dict_find(elem->tag);
	cxr_vr vr = elem->vr == CXR_VR('U', 'N') && entry ? entry->vr : elem->vr;
	cxr_dcm_elem copy = *elem;
	if (is_binary_vr(vr)) {
		cxr_str raw = {(const char *)elem->value, elem->n_bytes};
		while (raw.len && (raw.ptr[raw.len - 1] == ' ' || raw.ptr[raw.len - 1] == '\0'))
			raw.len--;
		if (raw.len > MAX_BINARY_BYTES || !looks_like_text(raw))
			return CXR_OK;
		copy.vr = CXR_VR('L', 'T');
		vr = copy.vr;
	}
	cxr_str text;
	CXR_TRY(cxr_dcm_elem_utf8(s->job->file, level, &copy, &text, s->job->err));
	if (text.len == 0 || !is_searched(s->job, elem->tag, vr, text))
		return CXR_OK;
	/* as encoded, where that is not UTF-8 */
	cxr_str raw = deid__text_of(&copy);
	if (!cxr_str_eq(raw, cxr_str_trim(text)))
		CXR_TRY(add_pieces(s, raw, vr, elem->tag, true));
	return add_pieces(s, text, vr, elem->tag, false);
}

static bool is_kept(const deid__job *job, const cxr_dcm_elem *elem, bool is_top)
{
	if (job->options->profile == CXR_DEID_BASIC)
		return deid__basic_keeps(job, elem, is_top);
	if (!deid__allow_keeps(job, elem, is_top))
		return false;
	const cxr_dcm_elem *out = is_top ? cxr_dcm_find(&job->out, elem->tag) : NULL;
	return !is_top || (out && out->n_bytes);
}

static bool is_text_or_binary(cxr_vr vr)
{
	switch (vr) {
	case CXR_VR('U', 'S'): case CXR_VR('S', 'S'): case CXR_VR('U', 'L'): case CXR_VR('S', 'L'): case CXR_VR('F', 'L'): case CXR_VR('F', 'D'):
	case CXR_VR('O', 'F'): case CXR_VR('O', 'D'): case CXR_VR('O', 'L'): case CXR_VR('O', 'V'): case CXR_VR('A', 'T'): case CXR_VR('U', 'V'): case CXR_VR('S', 'V'):
		return false;
	default:
		return true;
	}
}

static cxr_rc add_level(search *s, const cxr_dcm_item *level, bool is_top)
{
	for (size_t i = 0; i < level->n_elems; i++) {
		const cxr_dcm_elem *elem = &level->elems[i];
		for (size_t k = 0; k < elem->n_items; k++)
			CXR_TRY(add_level(s, &elem->items[k], false));
		bool is_pixels = elem->tag == DEID__TAG_PIXEL_DATA;
		if (elem->value && elem->n_bytes && !is_pixels && is_text_or_binary(elem->vr) && !is_kept(s->job, elem, is_top))
			CXR_TRY(add_elem(s, level, elem));
	}
	return CXR_OK;
}

static cxr_rc gather(search *s)
{
	CXR_TRY(add_level(s, &s->job->file->data, true));
	CXR_TRY(add_level(s, &s->job->file->meta, false));
	const cxr_deid_dicom_subject *subject = s->job->subject;
	CXR_TRY(add_text(s, subject->patient_key, DEID__EDGE_ANY, DEID__TAG_PATIENT_ID, false));
	CXR_TRY(add_text(s, subject->accession, DEID__EDGE_ANY, DEID__TAG_ACCESSION_NUMBER, false));
	for (size_t i = 0; i < subject->n_known; i++)
		CXR_TRY(add_name(s, subject->known[i], DEID__TAG_PATIENT_NAME, false));
	CXR_TRY(deid__needles_close(&s->header, s->job->err));
	return deid__needles_close(&s->pixels, s->job->err);
}

/* ---- the search ---- */

/* True when the bytes lie within one value that is ours: everything but what the profile copies. */
static bool is_ours(const search *s, const cxr_dcm_item *level, bool is_top, size_t start, size_t n)
{
	for (size_t i = 0; i < level->n_elems; i++) {
		const cxr_dcm_elem *elem = &level->elems[i];
		for (size_t k = 0; k < elem->n_items; k++)
			if (is_ours(s, &elem->items[k], false, start, n))
				return true;
		if (!elem->value)
			continue;
		size_t at = (size_t)((const char *)elem->value - s->header_bytes.ptr);
		if (start >= at && start - at <= elem->n_bytes && n <= elem->n_bytes - (start - at)) {
			bool is_copied = s->job->options->profile == CXR_DEID_BASIC ? deid__basic_keeps(s->job, elem, is_top) : deid__allow_keeps(s->job, elem, is_top);
			return !is_copied;
		}
	}
	return false;
}

static bool on_header_hit(void *context, const deid__needle *needle, size_t start)
{
	search *s = context;
	if (is_ours(s, &s->written->data, true, start, needle->bytes.len) || is_ours(s, &s->written->meta, false, start, needle->bytes.len))
		return false;
	s->leaked_tag = needle->tag;
	return true;
}

static bool on_pixel_hit(void *context, const deid__needle *needle, size_t start)
{
	(void)start;
	((search *)context)->leaked_tag = needle->tag;
	return true;
}

/* Bytes of the header before the value of the pixel data. */
static size_t header_end(const deid__job *job, cxr_str header)
{
	size_t n_coded = 0;
	for (size_t i = 0; i < job->pixels.n_fragments; i++)
		n_coded += 8 + job->pixels.fragments[i].len + job->pixels.fragments[i].len % 2;
	if (n_coded)
		n_coded += 8;
	return n_coded <= header.len ? header.len - n_coded : header.len;
}

static cxr_rc search_header(search *s, cxr_str header)
{
	char *folded = cxr_arena_strndup(s->job->arena, header.ptr, header.len);
	if (!folded)
		return CXR_FAIL(s->job->err, CXR_E_NOMEM, "the search for removed values needs more memory than allowed");
	for (size_t i = 0; i < header.len; i++)
		folded[i] = (char)cxr_to_lower((unsigned char)folded[i]);
	cxr_dcm_file written;
	if (cxr_dcm_read((const unsigned char *)header.ptr, header.len, &(cxr_dcm_options){.strict = true, .skip_pixels = true}, s->job->arena, &written,
			s->job->err) != CXR_OK)
		return deid__set_aside(s->job, CXR_E_FORMAT, "unreadable_output", "the written header cannot be read back");
	s->written = &written;
	s->header_bytes = header;
	(void)deid__needles_search(&s->header, (cxr_str){folded, header.len}, on_header_hit, s);
	s->written = NULL;
	return CXR_OK;
}

cxr_rc deid__residual_search(deid__job *job, cxr_str header, cxr_str pixels)
{
	search *s = cxr_arena_alloc(job->arena, sizeof *s);
	if (!s)
		return CXR_FAIL(job->err, CXR_E_NOMEM, "the search for removed values needs more memory than allowed");
	s->job = job;
	deid__needles_init(&s->header, job->arena, 1, true);
	deid__needles_init(&s->pixels, job->arena, 4, false);
	CXR_TRY(gather(s));
	size_t end = header_end(job, header);
	CXR_TRY(search_header(s, (cxr_str){header.ptr, end}));
	if (!s->leaked_tag)
		(void)deid__needles_search(&s->pixels, (cxr_str){header.ptr + end, header.len - end}, on_pixel_hit, s);
	if (!s->leaked_tag)
		(void)deid__needles_search(&s->pixels, pixels, on_pixel_hit, s);
	if (!s->leaked_tag)
		return CXR_OK;
	char tag[12];
	cxr_tag_print(s->leaked_tag, tag);
	return CXR_FAIL(job->err, CXR_E_LEAK, "the text of %s still stands in the output", tag);
}
