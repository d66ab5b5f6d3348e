/*
 * Levels, elements and their headers; sequences and fragments are in parse_sequence.c. See parse.h.
 * Invariant: every position handed on lies within parser->n_bytes; every loop eats at least one byte.
 */
#include "dicom/parse_sequence.h"

#include <stdio.h>

cxr_rc dicom__fail(dicom__parser *parser, cxr_rc rc, size_t pos, const char *msg)
{
	cxr_err *err = parser->err;
	if (!err || parser->n_trying)
		return rc;
	(void)CXR_FAIL_AT(err, rc, pos, "%s", msg);
	char path[sizeof err->subject] = "";
	size_t used = 0;
	for (uint32_t d = 0; d <= parser->depth && d < DICOM__MAX_PATH; d++) {
		char tag[12];
		cxr_tag_print(parser->path[d].tag, tag);
		int n = d < parser->depth ? snprintf(path + used, sizeof path - used, "%s[%u]", tag, (unsigned)parser->path[d].item)
		                          : snprintf(path + used, sizeof path - used, "%s", tag);
		if (n < 0 || (size_t)n >= sizeof path - used)
			break;
		used += (size_t)n;
	}
	cxr_err_about(err, "%s", path);
	return rc;
}

void dicom__parser_release(dicom__parser *parser)
{
	dicom__elem_vec_release(&parser->elems);
	dicom__item_vec_release(&parser->items);
	dicom__fragment_vec_release(&parser->fragments);
}

cxr_vr dicom__implied_vr(cxr_tag tag)
{
	uint16_t element = CXR_TAG_ELEMENT(tag);
	if (element == 0)
		return CXR_VR('U', 'L');
	if (CXR_TAG_IS_PRIVATE(tag))
		return element >= 0x10 && element <= 0xFF ? CXR_VR('L', 'O') : CXR_VR('U', 'N');
	const cxr_dict_entry *entry = cxr_dict_find(tag);
	return entry ? entry->vr : CXR_VR('U', 'N');
}

/* True when the element at pos fits and is followed by the end, a tag behind its own, or a delimiter. */
static bool is_plausible(const unsigned char *bytes, size_t end, size_t pos, dicom__encoding encoding)
{
	const unsigned char *p = bytes + pos;
	bool big = encoding.is_big_endian;
	size_t at = pos + 8;
	uint32_t length = dicom__u32(p + 4, big);
	if (encoding.is_explicit) {
		cxr_vr vr = CXR_VR(p[4], p[5]);
		if (!cxr_vr_is_known(vr))
			return false;
		length = dicom__u16(p + 6, big);
		if (cxr_vr_has_long_length(vr)) {
			if (end - pos < 12)
				return false;
			at = pos + 12;
			length = dicom__u32(p + 8, big);
		}
	}
	if (length > end - at)
		return length == DICOM__UNDEFINED && at < end;
	at += length;
	if (end - at < 8)
		return at == end;
	cxr_tag tag = dicom__tag(p, big);
	cxr_tag next = dicom__tag(bytes + at, big);
	return next > tag;
}

dicom__encoding dicom__detect_encoding(const unsigned char *bytes, size_t end, size_t pos, dicom__encoding declared)
{
	if (pos > end || end - pos < 8)
		return declared;
	/* Explicit first: two letters of a VR are rarely a length, but read as one they may well fit a large file. */
	dicom__encoding explicit_form = {.is_explicit = true, .is_big_endian = declared.is_big_endian};
	if (is_plausible(bytes, end, pos, explicit_form))
		return explicit_form;
	if (is_plausible(bytes, end, pos, declared))
		return declared;
	const unsigned char *p = bytes + pos;
	uint16_t little = dicom__u16(p, false);
	uint16_t big = dicom__u16(p, true);
	dicom__encoding found = declared;
	if (little != big)
		found.is_big_endian = big < little;
	if (cxr_vr_is_known(CXR_VR(p[4], p[5])))
		found.is_explicit = true;
	else if (!cxr_is_upper(p[4]) || !cxr_is_upper(p[5]))
		found.is_explicit = false;
	return found;
}

/* True when an element of the level could begin at pos, or the level ends there. */
static bool looks_like_next(const dicom__parser *parser, const dicom__level *level, size_t pos, cxr_tag previous)
{
	if (pos == level->end)
		return true;
	if (pos > level->end || level->end - pos < 8)
		return false;
	const unsigned char *p = parser->bytes + pos;
	cxr_tag tag = dicom__tag(p, level->encoding.is_big_endian);
	if (CXR_TAG_GROUP(tag) == 0xFFFE)
		return !level->is_top;
	return tag > previous && CXR_TAG_GROUP(tag) - CXR_TAG_GROUP(previous) < 0x8000;
}

static cxr_rc read_unknown_vr(dicom__parser *parser, const dicom__level *level, size_t pos, dicom__head *out)
{
	const unsigned char *p = parser->bytes + pos;
	bool big = level->encoding.is_big_endian;
	if (parser->strict)
		return dicom__fail(parser, CXR_E_FORMAT, pos + 4, "unknown value representation");
	out->vr = dicom__implied_vr(out->tag);
	bool letters = cxr_is_upper(p[4]) && cxr_is_upper(p[5]);
	size_t room = level->end - pos;
	/* Unknown VRs are told apart by where the next element would begin: short form, long form, no VR at all. */
	uint32_t short_length = dicom__u16(p + 6, big);
	if (letters && short_length <= room - 8 && looks_like_next(parser, level, pos + 8 + short_length, out->tag)) {
		out->header_bytes = 8;
		out->length = short_length;
		return CXR_OK;
	}
	if (room >= 12 && p[6] == 0 && p[7] == 0) {
		uint32_t long_length = dicom__u32(p + 8, big);
		if (long_length <= room - 12 && looks_like_next(parser, level, pos + 12 + (size_t)long_length, out->tag)) {
			out->header_bytes = 12;
			out->length = long_length;
			return CXR_OK;
		}
	}
	uint32_t implicit_length = dicom__u32(p + 4, big);
	if (!letters && (implicit_length == DICOM__UNDEFINED || implicit_length <= room - 8)) {
		out->header_bytes = 8;
		out->length = implicit_length;
		out->is_implicit = true;
		return CXR_OK;
	}
	return dicom__fail(parser, CXR_E_FORMAT, pos + 4, "unknown value representation");
}

/* Tag, VR and length of the element at pos; at least 8 bytes remain. */
static cxr_rc read_head(dicom__parser *parser, const dicom__level *level, size_t pos, dicom__head *out)
{
	const unsigned char *p = parser->bytes + pos;
	bool big = level->encoding.is_big_endian;
	*out = (dicom__head){.tag = dicom__tag(p, big), .pos = pos, .header_bytes = 8, .is_implicit = !level->encoding.is_explicit};
	if (CXR_TAG_GROUP(out->tag) == 0xFFFE || !level->encoding.is_explicit) {
		out->vr = dicom__implied_vr(out->tag);
		out->length = dicom__u32(p + 4, big);
		return CXR_OK;
	}
	out->vr = CXR_VR(p[4], p[5]);
	if (!cxr_vr_is_known(out->vr))
		return read_unknown_vr(parser, level, pos, out);
	if (!cxr_vr_has_long_length(out->vr)) {
		out->length = dicom__u16(p + 6, big);
		return CXR_OK;
	}
	if (level->end - pos < 12)
		return CXR_E_TRUNCATED;
	out->header_bytes = 12;
	out->length = dicom__u32(p + 8, big);
	return CXR_OK;
}

/*
 * The level's bytes run out inside the element at pos. True: that is the end of the file, which lenient mode forgives.
 * False: the length of a container inside the file is wrong.
 */
static bool is_file_end(const dicom__parser *parser, const dicom__level *level)
{
	return level->end == parser->n_bytes && parser->n_trying == 0;
}

static cxr_rc cut_off(dicom__parser *parser, const dicom__level *level, size_t pos)
{
	if (!is_file_end(parser, level))
		return dicom__fail(parser, CXR_E_FORMAT, pos, "element is longer than the item that holds it");
	if (parser->strict)
		return dicom__fail(parser, CXR_E_TRUNCATED, pos, "file ends inside this element");
	parser->is_truncated = true;
	return CXR_OK;
}

static cxr_rc push_elem(dicom__parser *parser, const cxr_dcm_elem *elem)
{
	if (parser->n_elems >= parser->max_elems)
		return dicom__fail(parser, CXR_E_LIMIT, (size_t)elem->file_pos, "more elements than the limit allows");
	parser->n_elems++;
	if (!dicom__elem_vec_push(&parser->elems, *elem))
		return dicom__fail(parser, CXR_E_NOMEM, (size_t)elem->file_pos, "no memory for elements");
	return CXR_OK;
}

/* Element with a defined length that is no sequence. */
static cxr_rc read_plain(dicom__parser *parser, const dicom__level *level, const dicom__head *head, cxr_dcm_elem *elem, size_t *pos,
	bool *out_end)
{
	size_t at = head->pos + head->header_bytes;
	size_t room = level->end - at;
	size_t length = head->length;
	if (length > room) {
		CXR_TRY(cut_off(parser, level, head->pos));
		*out_end = true;
		*pos = level->end;
		/* Pixels are kept as far as they go; any other value is dropped. */
		if (!(level->is_top && head->tag == DICOM__TAG_PIXELS)) {
			elem->tag = 0;
			return CXR_OK;
		}
		length = room;
	}
	if (parser->strict && length % 2 != 0)
		return dicom__fail(parser, CXR_E_FORMAT, head->pos, "odd length");
	elem->value = length ? parser->bytes + at : NULL;
	elem->n_bytes = length;
	if (!*out_end)
		*pos = at + length;
	return CXR_OK;
}

static bool is_fragment_vr(const dicom__head *head)
{
	return head->tag == DICOM__TAG_PIXELS || head->vr == CXR_VR('O', 'B') || head->vr == CXR_VR('O', 'W');
}

/* Reads one element at *pos. *out_end: the level is over (the file ended). A dropped element has tag 0 and file_pos set. */
static cxr_rc read_elem(dicom__parser *parser, const dicom__level *level, const dicom__head *head, cxr_dcm_elem *elem, size_t *pos, bool *out_end)
{
	*elem = (cxr_dcm_elem){.tag = head->tag, .vr = head->vr, .file_pos = head->pos, .is_big_endian = level->encoding.is_big_endian};
	size_t at = head->pos + head->header_bytes;
	dicom__encoding inner = level->encoding;
	if (head->is_implicit)
		inner.is_explicit = false;
	if (head->length == DICOM__UNDEFINED) {
		if (is_fragment_vr(head))
			return dicom__parse_fragments(parser, level, at, elem, pos, out_end);
		/* PS3.5 6.2.2: UN of undefined length holds a sequence in implicit little endian. */
		if (head->vr == CXR_VR('U', 'N') && !head->is_implicit)
			inner = (dicom__encoding){0};
		else if (parser->strict && head->vr != CXR_VR('S', 'Q') && head->vr != CXR_VR('U', 'N'))
			return dicom__fail(parser, CXR_E_FORMAT, head->pos, "undefined length of a value that is no sequence");
		elem->vr = CXR_VR('S', 'Q');
		return dicom__parse_sequence(parser, level, inner, at, true, level->end, elem, pos, out_end);
	}
	if (head->vr == CXR_VR('S', 'Q')) {
		size_t room = level->end - at;
		size_t end = level->end;
		if (head->length <= room)
			end = at + head->length;
		else
			CXR_TRY(cut_off(parser, level, head->pos));
		return dicom__parse_sequence(parser, level, inner, at, false, end, elem, pos, out_end);
	}
	CXR_TRY(read_plain(parser, level, head, elem, pos, out_end));
	if (head->vr == CXR_VR('U', 'N') && elem->n_bytes >= 8 && elem->tag)
		return dicom__try_sequence(parser, level, head, elem);
	return CXR_OK;
}

/* Stray or closing delimiters and items. *out_end: the level is over; otherwise *pos moved on. */
static cxr_rc read_delimiter(dicom__parser *parser, const dicom__level *level, const dicom__head *head, size_t *pos, bool *out_end)
{
	size_t after = head->pos + 8;
	if (head->tag == DICOM__TAG_ITEM_END && level->is_undefined) {
		if (parser->strict && head->length != 0)
			return dicom__fail(parser, CXR_E_FORMAT, head->pos, "item delimiter with a length");
		*pos = after;
		*out_end = true;
		return CXR_OK;
	}
	if (parser->strict)
		return dicom__fail(parser, CXR_E_FORMAT, head->pos, "stray delimiter");
	if (head->tag == DICOM__TAG_ITEM_END || (level->is_top && head->tag == DICOM__TAG_SEQUENCE_END)) {
		*pos = after;
		return CXR_OK;
	}
	if (!level->is_top) { /* the item delimiter was forgotten: the next item or the end of the sequence closes it */
		*out_end = true;
		return CXR_OK;
	}
	/* An item at the top level: its content belongs to no sequence, and never to the top level. */
	if (head->tag == DICOM__TAG_ITEM && head->length <= level->end - after) {
		*pos = after + head->length;
		return CXR_OK;
	}
	return dicom__fail(parser, CXR_E_FORMAT, head->pos, "item outside a sequence");
}

/* Behind the pixels, and for rests of less than an element, bytes are padding rather than damage. */
static bool is_rest_padding(const dicom__parser *parser, size_t pos, size_t end, bool seen_pixels)
{
	if (seen_pixels)
		return true;
	for (size_t i = pos; i < end; i++)
		if (parser->bytes[i] != 0)
			return false;
	return true;
}

/* True when the top level ends at this element: what follows is padding, not elements. */
static bool is_top_end(const dicom__level *level, const dicom__head *head, cxr_tag previous)
{
	if (!level->is_top || previous == 0)
		return false;
	if (head->tag == 0 || previous == DICOM__TAG_PADDING)
		return true;
	return previous >= DICOM__TAG_PIXELS && head->tag <= previous;
}

static cxr_rc finish_level(dicom__parser *parser, size_t first, size_t pos, cxr_dcm_item *out)
{
	size_t n = parser->elems.n_items - first;
	*out = (cxr_dcm_item){0};
	if (n) {
		out->elems = cxr_arena_array(parser->arena, n, sizeof *out->elems);
		if (!out->elems)
			return dicom__fail(parser, CXR_E_NOMEM, pos, "header needs more memory than allowed");
		memcpy(out->elems, parser->elems.items + first, n * sizeof *out->elems);
	}
	out->n_elems = n;
	out->capacity = n;
	parser->elems.n_items = first;
	return CXR_OK;
}

/* One step of the walk: *out_end when the level is over. */
static cxr_rc step(dicom__parser *parser, const dicom__level *level, size_t *pos, cxr_tag *previous, bool *out_end)
{
	size_t room = level->end - *pos;
	bool seen_pixels = level->is_top && *previous >= DICOM__TAG_PIXELS;
	parser->path[parser->depth].tag = room < 4 ? 0 : dicom__tag(parser->bytes + *pos, level->encoding.is_big_endian);
	if (room < 8) {
		*out_end = true;
		if (level->is_top && is_rest_padding(parser, *pos, level->end, seen_pixels))
			return CXR_OK;
		return cut_off(parser, level, *pos);
	}
	if (level->is_meta && dicom__u16(parser->bytes + *pos, false) != 2) {
		*out_end = true;
		return CXR_OK;
	}
	dicom__head head;
	cxr_rc rc = read_head(parser, level, *pos, &head);
	if (rc == CXR_OK && is_top_end(level, &head, *previous)) {
		*out_end = true;
		return parser->strict ? dicom__fail(parser, CXR_E_FORMAT, *pos, "bytes behind the last element") : CXR_OK;
	}
	if (seen_pixels && !parser->strict &&
		(rc != CXR_OK || (head.length != DICOM__UNDEFINED && head.length > level->end - head.pos - head.header_bytes))) {
		*out_end = true; /* not an element: trailing bytes */
		return CXR_OK;
	}
	if (rc == CXR_E_TRUNCATED) {
		*out_end = true;
		return cut_off(parser, level, *pos);
	}
	CXR_TRY(rc);
	if (CXR_TAG_GROUP(head.tag) == 0xFFFE)
		return read_delimiter(parser, level, &head, pos, out_end);
	if (level->is_top && parser->skip_pixels && head.tag == DICOM__TAG_PIXELS) {
		*out_end = true;
		*pos = level->end;
		return CXR_OK;
	}
	if (parser->strict && *previous >= head.tag)
		return dicom__fail(parser, CXR_E_FORMAT, *pos, "elements are not in rising order");
	cxr_dcm_elem elem;
	CXR_TRY(read_elem(parser, level, &head, &elem, pos, out_end));
	if (elem.tag == 0 && head.tag != 0)
		return CXR_OK;
	*previous = head.tag;
	return push_elem(parser, &elem);
}

cxr_rc dicom__parse_level(dicom__parser *parser, const dicom__level *level, size_t *pos, cxr_dcm_item *out)
{
	size_t first = parser->elems.n_items;
	cxr_tag previous = 0;
	bool is_end = false;
	while (!is_end && *pos < level->end)
		CXR_TRY(step(parser, level, pos, &previous, &is_end));
	if (!is_end && level->is_undefined)
		CXR_TRY(cut_off(parser, level, *pos));
	return finish_level(parser, first, *pos, out);
}
