/*
 * Sequences, items, fragments. See parse_sequence.h.
 * A sequence or item of undefined length is bounded by the end of what holds it.
 */
#include "dicom/parse_sequence.h"

static cxr_rc file_ended(dicom__parser *parser, size_t end, size_t pos, const char *inside)
{
	if (end != parser->n_bytes || parser->n_trying)
		return dicom__fail(parser, CXR_E_FORMAT, pos, inside);
	if (parser->strict)
		return dicom__fail(parser, CXR_E_TRUNCATED, pos, inside);
	parser->is_truncated = true;
	return CXR_OK;
}

/* One item whose 8-byte header is at *pos. */
static cxr_rc read_item(dicom__parser *parser, dicom__encoding encoding, size_t *pos, size_t end, uint32_t length, cxr_dcm_item *out)
{
	if (parser->depth + 1 >= parser->max_depth || parser->depth + 2 >= DICOM__MAX_PATH)
		return dicom__fail(parser, CXR_E_LIMIT, *pos, "items are nested deeper than the limit allows");
	size_t at = *pos + 8;
	dicom__level level = {.end = end, .is_undefined = length == DICOM__UNDEFINED, .encoding = encoding};
	if (!level.is_undefined) {
		if (length <= end - at)
			level.end = at + length;
		else
			CXR_TRY(file_ended(parser, end, *pos, "item is longer than its sequence"));
	}
	/* Some writers put implicit items into explicit files and the other way round. */
	if (level.end - at >= 8 && !parser->strict)
		level.encoding.is_explicit = dicom__detect_encoding(parser->bytes, level.end, at, encoding).is_explicit;
	*pos = at;
	parser->depth++;
	cxr_rc rc = dicom__parse_level(parser, &level, pos, out);
	parser->depth--;
	return rc; /* a delimiter inside a too long item ended it early: the walk goes on from there */
}

static cxr_rc finish_sequence(dicom__parser *parser, size_t first, size_t pos, cxr_dcm_elem *elem)
{
	size_t n = parser->items.n_items - first;
	if (n) {
		elem->items = cxr_arena_array(parser->arena, n, sizeof *elem->items);
		if (!elem->items)
			return dicom__fail(parser, CXR_E_NOMEM, pos, "header needs more memory than allowed");
		memcpy(elem->items, parser->items.items + first, n * sizeof *elem->items);
	}
	elem->n_items = n;
	parser->items.n_items = first;
	return CXR_OK;
}

/* Walks the items; *out_closed when a sequence delimiter was eaten. */
static cxr_rc read_items(dicom__parser *parser, dicom__encoding encoding, bool is_undefined, size_t end, size_t *pos, bool *out_closed)
{
	bool big = encoding.is_big_endian;
	uint32_t depth = parser->depth;
	for (uint32_t number = 0; *pos < end; ) {
		if (end - *pos < 8) {
			CXR_TRY(file_ended(parser, end, *pos, "sequence ends inside an item header"));
			*pos = end;
			return CXR_OK;
		}
		cxr_tag tag = dicom__tag(parser->bytes + *pos, big);
		uint32_t length = dicom__u32(parser->bytes + *pos + 4, big);
		if (tag == DICOM__TAG_SEQUENCE_END) {
			if (parser->strict && (length != 0 || !is_undefined))
				return dicom__fail(parser, CXR_E_FORMAT, *pos, "sequence delimiter with a length or in the wrong place");
			*pos += 8;
			*out_closed = true;
			return CXR_OK;
		}
		if (tag == DICOM__TAG_ITEM_END && !parser->strict) { /* stray */
			*pos += 8;
			continue;
		}
		if (tag != DICOM__TAG_ITEM) {
			/* A forgotten sequence delimiter: the next element ends the sequence. */
			if (is_undefined && !parser->strict && !parser->n_trying && number > 0) {
				*out_closed = true;
				return CXR_OK;
			}
			return dicom__fail(parser, CXR_E_FORMAT, *pos, "not an item where one is due");
		}
		parser->path[depth].item = number++;
		if (parser->n_elems >= parser->max_elems)
			return dicom__fail(parser, CXR_E_LIMIT, *pos, "more items than the limit allows");
		parser->n_elems++;
		cxr_dcm_item item;
		CXR_TRY(read_item(parser, encoding, pos, end, length, &item));
		if (!dicom__item_vec_push(&parser->items, item))
			return dicom__fail(parser, CXR_E_NOMEM, *pos, "no memory for items");
	}
	return CXR_OK;
}

cxr_rc dicom__parse_sequence(dicom__parser *parser, const dicom__level *level, dicom__encoding encoding, size_t at, bool is_undefined, size_t end,
	cxr_dcm_elem *elem, size_t *pos, bool *out_end)
{
	size_t first = parser->items.n_items;
	bool is_closed = false;
	*pos = at;
	CXR_TRY(read_items(parser, encoding, is_undefined, end, pos, &is_closed));
	if (!is_undefined)
		*pos = end;
	else if (!is_closed)
		CXR_TRY(file_ended(parser, end, *pos, "sequence without an end"));
	if (*pos >= level->end && parser->is_truncated)
		*out_end = true;
	return finish_sequence(parser, first, *pos, elem);
}

static cxr_rc push_fragment(dicom__parser *parser, size_t at, size_t length)
{
	if (parser->n_elems >= parser->max_elems)
		return dicom__fail(parser, CXR_E_LIMIT, at, "more fragments than the limit allows");
	parser->n_elems++;
	cxr_str fragment = {(const char *)parser->bytes + at, length};
	if (!dicom__fragment_vec_push(&parser->fragments, fragment))
		return dicom__fail(parser, CXR_E_NOMEM, at, "no memory for fragments");
	return CXR_OK;
}

static cxr_rc read_fragments(dicom__parser *parser, const dicom__level *level, size_t *pos, bool *out_closed)
{
	bool big = level->encoding.is_big_endian;
	while (level->end - *pos >= 8) {
		cxr_tag tag = dicom__tag(parser->bytes + *pos, big);
		uint32_t length = dicom__u32(parser->bytes + *pos + 4, big);
		size_t at = *pos + 8;
		if (tag == DICOM__TAG_SEQUENCE_END) {
			*pos = at;
			*out_closed = true;
			return CXR_OK;
		}
		if (tag != DICOM__TAG_ITEM || length == DICOM__UNDEFINED)
			return dicom__fail(parser, CXR_E_FORMAT, *pos, "not a fragment where one is due");
		if (length > level->end - at) {
			CXR_TRY(file_ended(parser, level->end, *pos, "fragment is longer than what holds it"));
			CXR_TRY(push_fragment(parser, at, level->end - at));
			*pos = level->end;
			return CXR_OK;
		}
		CXR_TRY(push_fragment(parser, at, length));
		*pos = at + length;
	}
	return CXR_OK;
}

cxr_rc dicom__parse_fragments(dicom__parser *parser, const dicom__level *level, size_t at, cxr_dcm_elem *elem, size_t *pos, bool *out_end)
{
	size_t first = parser->fragments.n_items;
	bool is_closed = false;
	*pos = at;
	CXR_TRY(read_fragments(parser, level, pos, &is_closed));
	if (!is_closed) {
		CXR_TRY(file_ended(parser, level->end, *pos, "fragments without an end"));
		*pos = level->end;
		*out_end = true;
	}
	size_t n = parser->fragments.n_items - first;
	if (n) {
		elem->fragments = cxr_arena_array(parser->arena, n, sizeof *elem->fragments);
		if (!elem->fragments)
			return dicom__fail(parser, CXR_E_NOMEM, *pos, "header needs more memory than allowed");
		memcpy(elem->fragments, parser->fragments.items + first, n * sizeof *elem->fragments);
	}
	elem->n_fragments = n;
	parser->fragments.n_items = first;
	return CXR_OK;
}

/* One attempt in one encoding. CXR_E_FORMAT: it is no sequence. */
static cxr_rc attempt(dicom__parser *parser, const dicom__level *level, dicom__encoding encoding, size_t at, cxr_dcm_elem *elem)
{
	size_t n_elems = parser->elems.n_items;
	size_t n_items = parser->items.n_items;
	size_t n_fragments = parser->fragments.n_items;
	uint32_t depth = parser->depth;
	cxr_dcm_elem trial = {.tag = elem->tag, .vr = CXR_VR('S', 'Q'), .file_pos = elem->file_pos, .is_big_endian = encoding.is_big_endian};
	size_t pos = at;
	bool is_end = false;
	parser->n_trying++;
	cxr_rc rc = dicom__parse_sequence(parser, level, encoding, at, false, at + elem->n_bytes, &trial, &pos, &is_end);
	parser->n_trying--;
	if (rc == CXR_OK) {
		*elem = trial;
		return CXR_OK;
	}
	parser->elems.n_items = n_elems;
	parser->items.n_items = n_items;
	parser->fragments.n_items = n_fragments;
	parser->depth = depth;
	return rc;
}

cxr_rc dicom__try_sequence(dicom__parser *parser, const dicom__level *level, const dicom__head *head, cxr_dcm_elem *elem)
{
	size_t at = head->pos + head->header_bytes;
	const unsigned char *p = parser->bytes + at;
	dicom__encoding encoding = {0};
	if (dicom__tag(p, false) != DICOM__TAG_ITEM) {
		if (!level->encoding.is_big_endian || dicom__tag(p, true) != DICOM__TAG_ITEM)
			return CXR_OK;
		encoding = level->encoding;
	}
	cxr_rc rc = attempt(parser, level, encoding, at, elem);
	if (rc == CXR_E_NOMEM || rc == CXR_E_LIMIT)
		return dicom__fail(parser, rc, head->pos, "value nests deeper or holds more than the limits allow");
	return CXR_OK;
}
