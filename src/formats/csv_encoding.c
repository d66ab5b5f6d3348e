/* See csv_encoding.h. */
#include "formats/csv_encoding.h"

#include "base/utf8.h"

/* Length of the beginning of a sequence at the very end of `text` that the next window may complete: 0..3 bytes. */
static size_t cut_tail(cxr_str text)
{
	for (size_t n = 1; n <= 3 && n <= text.len; n++) {
		unsigned char c = (unsigned char)text.ptr[text.len - n];
		if ((c & 0xC0u) == 0x80u)
			continue;
		size_t needed = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
		return needed > n ? n : 0;
	}
	return 0;
}

cxr_rc formats__csv_encoding(formats_source *source, cxr_csv_encoding *out, cxr_err *err)
{
	char joined[8];
	size_t n_carried = 0;
	bool is_valid = true;
	while (is_valid) {
		if (source->at == source->len) {
			CXR_TRY(formats__source_fill(source, err));
			if (source->at_end)
				break;
		}
		cxr_str window = {(const char *)source->window + source->at, source->len - source->at};
		source->at = source->len;
		/* complete the sequence that the last window cut */
		while (n_carried && window.len && ((unsigned char)window.ptr[0] & 0xC0u) == 0x80u && n_carried < 4) {
			joined[n_carried++] = window.ptr[0];
			window = (cxr_str){window.ptr + 1, window.len - 1};
		}
		if (n_carried && (window.len || n_carried >= 4)) {
			is_valid = cxr_utf8_is_valid((cxr_str){joined, n_carried});
			n_carried = 0;
		}
		size_t n_cut = n_carried ? 0 : cut_tail(window);
		is_valid = is_valid && cxr_utf8_is_valid((cxr_str){window.ptr, window.len - n_cut});
		if (n_cut) {
			memcpy(joined, window.ptr + window.len - n_cut, n_cut);
			n_carried = n_cut;
		}
	}
	if (n_carried && !cxr_utf8_is_valid((cxr_str){joined, n_carried}))
		is_valid = false;
	*out = is_valid ? CXR_CSV_UTF8 : CXR_CSV_CP1252;
	return formats__source_seek(source, 0, err);
}

char formats__csv_delimiter(cxr_str start)
{
	size_t n_comma = 0;
	size_t n_semicolon = 0;
	size_t n_tab = 0;
	bool is_quoted = false;
	for (size_t i = 0; i < start.len; i++) {
		char c = start.ptr[i];
		if (c == '"')
			is_quoted = !is_quoted;
		if (is_quoted)
			continue;
		if (c == '\n')
			break;
		n_comma += c == ',';
		n_semicolon += c == ';';
		n_tab += c == '\t';
	}
	if (n_semicolon > n_comma && n_semicolon >= n_tab)
		return ';';
	return n_tab > n_comma ? '\t' : ',';
}
