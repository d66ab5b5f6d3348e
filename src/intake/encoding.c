/* Rows of one encoding in a table of another. See table.h. */
#include "base/utf8.h"
#include "intake/table.h"

/* Windows-1252 0x80..0x9F; 0 = no character. */
static const uint16_t specials[32] = {
	0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
	0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
};

/* The byte that was read as this character; -1 when none was. The undefined bytes all became U+FFFD. */
static int byte_of(uint32_t code_point)
{
	if (code_point < 0x80 || (code_point >= 0xA0 && code_point <= 0xFF))
		return (int)code_point;
	for (int i = 0; i < 32; i++)
		if (specials[i] == code_point)
			return 0x80 + i;
	return code_point == 0xFFFD ? 0x81 : -1;
}

bool intake__was_utf8(cxr_str text)
{
	/* lead bytes 0xC2..0xF4 each with their continuation bytes, and nothing else beyond ASCII */
	bool found = false;
	int n_due = 0;
	for (size_t at = 0; at < text.len;) {
		uint32_t code_point;
		at += cxr_utf8_next(text, at, &code_point);
		int byte = byte_of(code_point);
		if (byte < 0)
			return false;
		if (n_due > 0) {
			if (byte < 0x80 || byte > 0xBF)
				return false;
			n_due--;
			found = found || n_due == 0;
		} else if (byte >= 0x80) {
			if (byte < 0xC2 || byte > 0xF4)
				return false;
			n_due = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
		}
	}
	return found && n_due == 0;
}
