/*
 * ISO 2022 code extension as DICOM uses it: G0 serves bytes below 80, G1 those above; escapes change either until the
 * next delimiter. Single-byte sets come from our table, multi-byte ones from iconv(3) of glibc. See charset.h.
 */
#include "dicom/charset.h"

#include <iconv.h>

#include "base/utf8.h"
#include "dicom/charset_table.h"
#include "dicom/value.h"

typedef enum charset_kind {
	SET_NONE,       /* bytes have no meaning */
	SET_ASCII,      /* IR 6, and IR 14 whose two different characters DICOM uses as in ASCII */
	SET_SINGLE,     /* a table of 96 */
	SET_KATAKANA,   /* IR 13 */
	SET_JIS_X_0208, /* IR 87, pairs below 80 */
	SET_JIS_X_0212, /* IR 159, pairs below 80 */
	SET_KS_X_1001,  /* IR 149, pairs above 80 */
	SET_GB_2312     /* IR 58, pairs above 80 */
} charset_kind;

typedef struct half {
	charset_kind kind;
	const dicom__single_set *single;
} half;

typedef struct decoder {
	half g0, g1;
	half initial_g0, initial_g1;
	cxr_vr vr;
	cxr_buf *out;
	iconv_t euc_jp, euc_kr, euc_cn; /* (iconv_t)-1 until needed */
} decoder;

static void put(cxr_buf *out, uint32_t code_point)
{
	char bytes[4];
	cxr_buf_add(out, bytes, cxr_utf8_put(code_point, bytes));
}

static const dicom__single_set *single_by_ir(int64_t ir)
{
	for (size_t i = 0; i < dicom__n_single_sets; i++)
		if (dicom__single_sets[i].ir == ir)
			return &dicom__single_sets[i];
	return NULL;
}

/* Registration number of "ISO_IR 100", "ISO 2022 IR 100", "ISO-IR 100"; -1 when it is none of these. */
static int64_t ir_of(cxr_str term)
{
	size_t digits = term.len;
	while (digits > 0 && cxr_is_digit(term.ptr[digits - 1]))
		digits--;
	int64_t ir;
	if (digits < 2 || digits == term.len || !cxr_str_istarts(term, cxr_str_from("ISO")))
		return -1;
	cxr_str number = {term.ptr + digits, term.len - digits};
	return cxr_str_to_i64(number, &ir) ? ir : -1;
}

/* ---- multi-byte pieces through iconv ---- */

/* A pair without a meaning gives two U+FFFD: one for each byte of the file. */
static void convert_pair(iconv_t converter, const char *bytes, size_t n_bytes, cxr_buf *out)
{
	char room[64];
	char copy[4];
	memcpy(copy, bytes, n_bytes);
	char *in = copy;
	char *to = room;
	size_t n_in = n_bytes;
	size_t n_room = sizeof room;
	if (converter == (iconv_t)-1 || iconv(converter, &in, &n_in, &to, &n_room) == (size_t)-1 || n_in) {
		put(out, 0xFFFD);
		put(out, 0xFFFD);
		if (converter != (iconv_t)-1)
			(void)iconv(converter, NULL, NULL, NULL, NULL);
		return;
	}
	cxr_buf_add(out, room, (size_t)(to - room));
}

static iconv_t opened(iconv_t *converter, const char *name)
{
	if (*converter == (iconv_t)-1)
		*converter = iconv_open("UTF-8", name);
	return *converter;
}

/* A pair of set `kind` as the EUC bytes that iconv knows. */
static void put_pair(decoder *d, charset_kind kind, unsigned char first, unsigned char second)
{
	char jis_0212[3] = {(char)0x8F, (char)(first | 0x80), (char)(second | 0x80)};
	const char *pair = jis_0212 + 1;
	switch (kind) {
	case SET_JIS_X_0208: convert_pair(opened(&d->euc_jp, "EUC-JP"), pair, 2, d->out); break;
	case SET_JIS_X_0212: convert_pair(opened(&d->euc_jp, "EUC-JP"), jis_0212, 3, d->out); break;
	case SET_KS_X_1001: convert_pair(opened(&d->euc_kr, "EUC-KR"), pair, 2, d->out); break;
	default: convert_pair(opened(&d->euc_cn, "EUC-CN"), pair, 2, d->out); break;
	}
}

/* GB18030 and GBK: one converter over the whole text; a bad byte costs one U+FFFD. */
static void decode_gb(cxr_str text, const char *name, cxr_buf *out)
{
	iconv_t converter = iconv_open("UTF-8", name);
	if (converter == (iconv_t)-1) {
		cxr_utf8_repair(text, out);
		return;
	}
	for (size_t i = 0; i < text.len; ) {
		unsigned char byte = (unsigned char)text.ptr[i];
		size_t n = 1;
		if (byte >= 0x80) {
			n = i + 1 < text.len ? 2 : 1;
			if (n == 2 && cxr_is_digit(text.ptr[i + 1]) && text.len - i >= 4)
				n = 4;
		}
		char bytes[4];
		char room[16];
		memcpy(bytes, text.ptr + i, n);
		char *in = bytes;
		char *to = room;
		size_t n_in = n;
		size_t n_room = sizeof room;
		if (iconv(converter, &in, &n_in, &to, &n_room) == (size_t)-1 || n_in) {
			(void)iconv(converter, NULL, NULL, NULL, NULL);
			put(out, 0xFFFD);
			n = 1;
		} else {
			cxr_buf_add(out, room, (size_t)(to - room));
		}
		i += n;
	}
	iconv_close(converter);
}

/* ---- escapes ---- */

typedef struct escape {
	const char *bytes; /* behind ESC */
	charset_kind kind;
	bool is_g1;
} escape;

static const escape escapes[] = {
	{"(B", SET_ASCII, false},        {"(J", SET_ASCII, false},       {")I", SET_KATAKANA, true},
	{"$B", SET_JIS_X_0208, false},   {"$@", SET_JIS_X_0208, false},  {"$(D", SET_JIS_X_0212, false},
	{"$)C", SET_KS_X_1001, true},    {"$)A", SET_GB_2312, true},
};

/* Applies the escape sequence at text[at] (an ESC); returns its length, 0 when it is unknown. */
static size_t apply_escape(decoder *d, cxr_str text, size_t at)
{
	cxr_str rest = {text.ptr + at + 1, text.len - at - 1};
	for (size_t i = 0; i < CXR_ARRAY_LEN(escapes); i++) {
		if (!cxr_str_starts(rest, cxr_str_from(escapes[i].bytes)))
			continue;
		*(escapes[i].is_g1 ? &d->g1 : &d->g0) = (half){.kind = escapes[i].kind};
		return 1 + strlen(escapes[i].bytes);
	}
	if (rest.len >= 2 && rest.ptr[0] == '-')
		for (size_t i = 0; i < dicom__n_single_sets; i++)
			if (dicom__single_sets[i].final == rest.ptr[1]) {
				d->g1 = (half){.kind = SET_SINGLE, .single = &dicom__single_sets[i]};
				return 3;
			}
	return 0;
}

static bool is_pair_set(charset_kind kind)
{
	return kind >= SET_JIS_X_0208;
}

/* PS3.5 6.1.2.5.3: where code extension falls back to the first set. */
static bool is_reset(const decoder *d, unsigned char byte)
{
	if (byte == '\n' || byte == '\r' || byte == '\f' || byte == '\t')
		return true;
	if (d->vr == CXR_VR('P', 'N'))
		return byte == '^' || byte == '=' || byte == '\\';
	return byte == '\\' && d->vr != CXR_VR('L', 'T') && d->vr != CXR_VR('S', 'T') && d->vr != CXR_VR('U', 'T');
}

/* One character at text[at], which is no escape; returns the bytes eaten. */
static size_t decode_one(decoder *d, cxr_str text, size_t at)
{
	unsigned char byte = (unsigned char)text.ptr[at];
	half set = byte < 0x80 ? d->g0 : d->g1;
	bool is_graphic = (byte & 0x7F) > 0x20 && (byte & 0x7F) < 0x7F;
	if (is_pair_set(set.kind) && is_graphic) {
		unsigned char second = at + 1 < text.len ? (unsigned char)text.ptr[at + 1] : 0;
		if (((second ^ byte) & 0x80) == 0 && (second & 0x7F) > 0x20) {
			put_pair(d, set.kind, byte, second);
			return 2;
		}
		put(d->out, 0xFFFD);
		return 1;
	}
	if (byte < 0x80) {
		if (is_reset(d, byte)) {
			d->g0 = d->initial_g0;
			d->g1 = d->initial_g1;
		}
		cxr_buf_add_char(d->out, (char)byte);
	} else if (set.kind == SET_KATAKANA && byte >= 0xA1 && byte <= 0xDF) {
		put(d->out, 0xFF61u + byte - 0xA1u);
	} else if (set.kind == SET_SINGLE && set.single && byte >= 0xA0) {
		put(d->out, set.single->code_points[byte - 0xA0]);
	} else {
		put(d->out, 0xFFFD);
	}
	return 1;
}

static void decode_2022(decoder *d, cxr_str text)
{
	for (size_t i = 0; i < text.len; ) {
		size_t eaten = text.ptr[i] == '\x1B' ? apply_escape(d, text, i) : 0;
		i += eaten ? eaten : decode_one(d, text, i);
	}
}

/* What the first term says about G1. False: the term is unknown. */
static bool first_set(int64_t ir, half *out)
{
	switch (ir) {
	case 13: *out = (half){.kind = SET_KATAKANA}; return true;
	case 149: *out = (half){.kind = SET_KS_X_1001}; return true;
	case 58: *out = (half){.kind = SET_GB_2312}; return true;
	case 87: case 159: *out = (half){.kind = SET_NONE}; return true;
	default: break;
	}
	const dicom__single_set *single = single_by_ir(ir);
	if (!single)
		return false;
	*out = (half){.kind = SET_SINGLE, .single = single};
	return true;
}

void dicom__decode_text(cxr_str text, cxr_str terms, cxr_vr vr, cxr_buf *out)
{
	cxr_str rest = terms;
	cxr_str first = {"", 0};
	(void)cxr_str_split(&rest, '\\', &first);
	first = cxr_str_trim(first);
	int64_t ir = ir_of(first);
	if (ir == 192) {
		cxr_utf8_repair(text, out);
		return;
	}
	if (cxr_str_ieqz(first, "GB18030") || cxr_str_ieqz(first, "GBK")) {
		decode_gb(text, "GB18030", out);
		return;
	}
	decoder d = {.g0 = {.kind = SET_ASCII}, .vr = vr, .out = out, .euc_jp = (iconv_t)-1, .euc_kr = (iconv_t)-1, .euc_cn = (iconv_t)-1};
	if (!first_set(ir, &d.g1)) {
		/* Default repertoire: no bytes above 7F are allowed, so those that occur come from a careless device. */
		if (!rest.ptr && cxr_utf8_is_valid(text) && !memchr(text.ptr, '\x1B', text.len)) {
			cxr_buf_add_str(out, text);
			return;
		}
		d.g1 = (half){.kind = SET_SINGLE, .single = single_by_ir(100)};
	}
	d.initial_g0 = d.g0;
	d.initial_g1 = d.g1;
	decode_2022(&d, text);
	if (d.euc_jp != (iconv_t)-1)
		iconv_close(d.euc_jp);
	if (d.euc_kr != (iconv_t)-1)
		iconv_close(d.euc_kr);
	if (d.euc_cn != (iconv_t)-1)
		iconv_close(d.euc_cn);
}

static bool is_plain_ascii(cxr_str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] >= 0x80 || text.ptr[i] == '\x1B')
			return false;
	return true;
}

cxr_rc cxr_dcm_elem_utf8(const cxr_dcm_file *file, const cxr_dcm_item *item, const cxr_dcm_elem *elem, cxr_str *out, cxr_err *err)
{
	cxr_str text = dicom__elem_text(elem);
	*out = text;
	if (is_plain_ascii(text))
		return CXR_OK;
	const cxr_tag charset = CXR_TAG(0x0008, 0x0005);
	cxr_vr vr = dicom__value_vr(elem);
	cxr_str terms = {"", 0};
	if (cxr_vr_uses_charset(vr) || vr == CXR_VR('U', 'N'))
		terms = cxr_dcm_text(item && cxr_dcm_find(item, charset) ? item : &file->data, charset);
	cxr_buf buf;
	cxr_buf_init(&buf, text.len > SIZE_MAX / 8 ? SIZE_MAX / 2 : text.len * 4 + 16);
	dicom__decode_text(text, terms, vr, &buf);
	cxr_rc rc = cxr_buf_check(&buf, err);
	if (rc == CXR_OK)
		rc = cxr_arena_str(file->arena, cxr_buf_str(&buf), out, err);
	cxr_buf_release(&buf);
	return rc;
}

cxr_rc cxr_dcm_utf8(const cxr_dcm_file *file, const cxr_dcm_item *item, cxr_tag tag, cxr_str *out, cxr_err *err)
{
	const cxr_dcm_elem *elem = cxr_dcm_find(item, tag);
	*out = (cxr_str){"", 0};
	return elem ? cxr_dcm_elem_utf8(file, item, elem, out, err) : CXR_OK;
}
