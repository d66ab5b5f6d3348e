/* Folding of Latin letters (Latin-1 Supplement, Latin Extended-A, some Vietnamese) to ASCII. See words.h. */
#include "text/words.h"

/* U+00C0..U+017F, two characters each; a blank = nothing. */
static const char folded[(0x180 - 0xC0) * 2 + 1] =
	"a a a a a a aec e e e e i i i i d n o o o o o   o u u u u y thss"
	"a a a a a a aec e e e e i i i i d n o o o o o   o u u u u y thy "
	"a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g g g g g h h h h "
	"i i i i i i i i i i ijijj j k k k l l l l l l l l l l n n n n n n n n n o o o o o o oeoe"
	"r r r r r r s s s s s s s s t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s ";

/* Latin Extended Additional U+1EA0..U+1EF9: Vietnamese vowels come in runs. */
static char fold_vietnamese(uint32_t cp)
{
	if (cp <= 0x1EB7)
		return 'a';
	if (cp <= 0x1EC7)
		return 'e';
	if (cp <= 0x1ECB)
		return 'i';
	if (cp <= 0x1EE3)
		return 'o';
	if (cp <= 0x1EF1)
		return 'u';
	return 'y';
}

size_t cxr_fold_letter(uint32_t cp, char out[2])
{
	if (cp < 0x80) {
		if (!cxr_is_alpha((int)cp))
			return 0;
		out[0] = (char)cxr_to_lower((int)cp);
		return 1;
	}
	if (cp >= 0xC0 && cp < 0x180) {
		const char *pair = folded + (size_t)(cp - 0xC0) * 2;
		if (pair[0] == ' ')
			return 0;
		out[0] = pair[0];
		out[1] = pair[1];
		return pair[1] == ' ' ? 1 : 2;
	}
	if (cp >= 0x1EA0 && cp <= 0x1EF9) {
		out[0] = fold_vietnamese(cp);
		return 1;
	}
	if (cp == 0x1A0 || cp == 0x1A1) {
		out[0] = 'o';
		return 1;
	}
	if (cp == 0x1AF || cp == 0x1B0) {
		out[0] = 'u';
		return 1;
	}
	if (cp == 0x218 || cp == 0x219 || cp == 0x21A || cp == 0x21B) {
		out[0] = cp < 0x21A ? 's' : 't';
		return 1;
	}
	return 0;
}
