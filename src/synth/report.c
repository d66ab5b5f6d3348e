/* A whole report in the style of its house, and addenda. See text.h. */
#include "synth/text.h"

static void close_piece(synth__text *text)
{
	if (text->pieces.n_items)
		text->pieces.items[text->pieces.n_items - 1].end = text->buf.len;
}

static void open_piece(synth__text *text, cxr_section kind, size_t start)
{
	close_piece(text);
	if (text->pieces.n_items)
		text->pieces.items[text->pieces.n_items - 1].end = start;
	synth__piece piece = {kind, start, text->buf.len, text->buf.len};
	if (!synth__piece_vec_push(&text->pieces, piece))
		text->failed = true;
}

static void write_part(synth__text *text, const synth__part *part)
{
	size_t start = text->buf.len;
	/* headers are set as the style file writes them */
	const synth__style *style = text->style;
	synth__style as_written = *style;
	as_written.letter_case = SYNTH_CASE_AS_IS;
	as_written.typos = 0;
	text->style = &as_written;
	synth__expand(text, part->header);
	text->style = style;
	open_piece(text, part->section, start);
	text->is_literal = false;
	synth__expand(text, part->body);
	synth__write(text, part->tail);
}

/* Hard wraps: blanks become newlines, so that no position moves. */
static void wrap(synth__text *text)
{
	size_t columns = text->style->wrap_columns;
	char *bytes = text->buf.ptr;
	size_t column = 0;
	size_t last_blank = SIZE_MAX;
	for (size_t i = 0; i < text->buf.len; i++) {
		if (bytes[i] == '\n') {
			column = 0;
			last_blank = SIZE_MAX;
			continue;
		}
		if (bytes[i] == ' ')
			last_blank = i;
		if (((unsigned char)bytes[i] & 0xC0) != 0x80)
			column++;
		if (column > columns && last_blank != SIZE_MAX) {
			bytes[last_blank] = '\n';
			column = i - last_blank;
			last_blank = SIZE_MAX;
		}
	}
}

static cxr_rc finish(synth__text *text, cxr_err *err)
{
	close_piece(text);
	CXR_TRY(cxr_buf_check(&text->buf, err));
	if (text->failed)
		return CXR_FAIL(err, CXR_E_BUG, "a template of data/synth could not be written (style %d)", (int)text->visit->style);
	if (text->style->wrap_columns)
		wrap(text);
	return CXR_OK;
}

cxr_rc synth__report_write(synth__text *text, cxr_err *err)
{
	const synth__style *style = text->style;
	for (unsigned i = 0; i < style->n_parts; i++) {
		const synth__part *part = &style->parts[i];
		if (cxr_rng_below(&text->rng, 100) < part->percent)
			write_part(text, part);
	}
	return finish(text, err);
}

cxr_rc synth__addendum_write(synth__text *text, cxr_err *err)
{
	open_piece(text, CXR_PIECE_OTHER, 0);
	synth__expand_group(text, cxr_str_from("addendum"));
	return finish(text, err);
}
