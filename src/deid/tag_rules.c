/*
 * What form a kept value must have, so that free text cannot pass in its place. See profile_valid.tsv.
 * Words come out in the list's spelling, numbers that are text (DS, IS) as they were, binary numbers are written anew.
 * Tests: tests/unit/deid/test_tag_rules.c
 */
#include "deid/dicom_job.h"

enum { DS_MAX_BYTES = 20, IS_MAX_BYTES = 12, IMAGE_TYPE_MAX_VALUES = 8 };

static bool is_text_vr(cxr_vr vr)
{
	switch (vr) {
	case CXR_VR('A', 'E'): case CXR_VR('A', 'S'): case CXR_VR('C', 'S'): case CXR_VR('D', 'A'): case CXR_VR('D', 'S'):
	case CXR_VR('D', 'T'): case CXR_VR('I', 'S'): case CXR_VR('L', 'O'): case CXR_VR('L', 'T'): case CXR_VR('P', 'N'):
	case CXR_VR('S', 'H'): case CXR_VR('S', 'T'): case CXR_VR('T', 'M'): case CXR_VR('U', 'C'): case CXR_VR('U', 'I'):
	case CXR_VR('U', 'N'): case CXR_VR('U', 'R'): case CXR_VR('U', 'T'):
		return true;
	default:
		return false;
	}
}

static cxr_str trim(cxr_str text)
{
	while (text.len && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\0'))
		text.len--;
	while (text.len && text.ptr[0] == ' ') {
		text.ptr++;
		text.len--;
	}
	return text;
}

cxr_str deid__text_of(const cxr_dcm_elem *elem)
{
	if (!elem || !elem->value || !is_text_vr(elem->vr))
		return (cxr_str){"", 0};
	return trim((cxr_str){(const char *)elem->value, elem->n_bytes});
}

static size_t skip_digits(cxr_str text, size_t at)
{
	while (at < text.len && cxr_is_digit(text.ptr[at]))
		at++;
	return at;
}

/* A number of VR DS or IS (PS3.5 6.2) within the rule's range. */
static bool is_number(cxr_str text, const deid__rule *rule)
{
	bool is_whole = rule->form == DEID__FORM_IS;
	if (text.len == 0 || text.len > (is_whole ? IS_MAX_BYTES : DS_MAX_BYTES))
		return false;
	size_t at = text.ptr[0] == '+' || text.ptr[0] == '-' ? 1 : 0;
	size_t start = at;
	at = skip_digits(text, at);
	size_t n_digits = at - start;
	if (!is_whole && at < text.len && text.ptr[at] == '.') {
		size_t fraction = at + 1;
		at = skip_digits(text, fraction);
		n_digits += at - fraction;
	}
	if (n_digits == 0)
		return false;
	if (!is_whole && at < text.len && (text.ptr[at] == 'E' || text.ptr[at] == 'e')) {
		at++;
		if (at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '-'))
			at++;
		size_t exponent = at;
		at = skip_digits(text, at);
		if (at == exponent || at - exponent > 3)
			return false;
	}
	if (at != text.len)
		return false;
	if (text.ptr[0] == '+') {
		text.ptr++;
		text.len--;
	}
	double value;
	return cxr_str_to_double(text, &value) && value >= rule->low && value <= rule->high;
}

static bool is_numbers(cxr_str text, const deid__rule *rule)
{
	size_t n = 0;
	for (cxr_str piece; cxr_str_split(&text, '\\', &piece);)
		if (++n > rule->n_max || !is_number(trim(piece), rule))
			return false;
	return n >= rule->n_min;
}

/* Words joined in the list's spelling. Image types: from the third value on, an unknown one ends the list and empty ones are fine. */
static bool add_words(const deid__rule *rule, const deid__words *words, cxr_str text, bool is_image_type, cxr_buf *out)
{
	size_t n = 0;
	for (cxr_str piece; cxr_str_split(&text, '\\', &piece); n++) {
		piece = trim(piece);
		cxr_str found = deid__words_find(words, piece);
		if (is_image_type && n >= 2 && piece.len == 0)
			found = piece;
		if (is_image_type && n >= 2 && (!found.ptr || n >= IMAGE_TYPE_MAX_VALUES))
			return true;
		if (!found.ptr || (!is_image_type && n >= rule->n_max))
			return false;
		if (n)
			cxr_buf_add_char(out, '\\');
		cxr_buf_add_str(out, found);
	}
	return is_image_type || n >= rule->n_min;
}

/* Two directions of up to three letters each. */
static bool is_orientation(cxr_str text)
{
	size_t n = 0;
	for (cxr_str piece; cxr_str_split(&text, '\\', &piece); n++) {
		piece = trim(piece);
		if (piece.len == 0 || piece.len > 3)
			return false;
		for (size_t i = 0; i < piece.len; i++)
			if (!memchr("AFHLPR", piece.ptr[i], 6))
				return false;
	}
	return n == 2;
}

static cxr_rc put_bytes(const deid__job *job, const deid__row *row, const void *bytes, size_t n_bytes, cxr_dcm_elem *out)
{
	char *copy = cxr_arena_strndup(job->arena, bytes, n_bytes);
	if (!copy)
		return CXR_FAIL(job->err, CXR_E_NOMEM, "header needs more memory than allowed");
	*out = (cxr_dcm_elem){.tag = row->tag, .vr = row->vr, .value = (const unsigned char *)copy, .n_bytes = n_bytes};
	return CXR_OK;
}

/* US, SS and FD of one value, written anew in little endian. */
static cxr_rc take_binary(const deid__job *job, const deid__row *row, const cxr_dcm_elem *elem, cxr_dcm_elem *out, bool *out_ok)
{
	cxr_dcm_elem copy = *elem;
	cxr_dcm_item one = {.elems = &copy, .n_elems = 1};
	double value;
	*out_ok = false;
	size_t n_bytes = row->rule.form == DEID__FORM_FD ? 8 : 2;
	if (elem->n_bytes != n_bytes || !cxr_dcm_double_at(&one, elem->tag, 0, &value))
		return CXR_OK;
	unsigned char bytes[8];
	if (row->rule.form == DEID__FORM_FD) {
		double size = value < 0 ? -value : value;
		if (!(value == 0.0 || (size >= row->rule.low && size <= row->rule.high)))
			return CXR_OK;
		uint64_t bits;
		memcpy(&bits, &value, sizeof bits);
		for (unsigned i = 0; i < 8; i++)
			bytes[i] = (unsigned char)(bits >> 8 * i);
	} else {
		if (!(value >= row->rule.low && value <= row->rule.high))
			return CXR_OK;
		unsigned number = (unsigned)(int)value;
		bytes[0] = (unsigned char)(number & 0xFF);
		bytes[1] = (unsigned char)(number >> 8 & 0xFF);
	}
	*out_ok = true;
	return put_bytes(job, row, bytes, n_bytes, out);
}

/* Pointers that a multi-frame image may hold: FrameTime and FrameTimeVector. */
static cxr_rc take_pointer(const deid__job *job, const deid__row *row, const cxr_dcm_elem *elem, cxr_dcm_elem *out, bool *out_ok)
{
	static const unsigned char allowed[][4] = {{0x18, 0x00, 0x63, 0x10}, {0x18, 0x00, 0x65, 0x10}};
	*out_ok = false;
	if (elem->n_bytes != 4 || !elem->value || (elem->vr != CXR_VR('A', 'T') && elem->vr != CXR_VR('U', 'N')))
		return CXR_OK;
	unsigned char bytes[4];
	bool is_big = elem->is_big_endian && elem->vr == CXR_VR('A', 'T');
	for (unsigned i = 0; i < 4; i++)
		bytes[i] = elem->value[is_big ? i ^ 1u : i];
	for (size_t i = 0; i < CXR_ARRAY_LEN(allowed) && !*out_ok; i++)
		*out_ok = memcmp(allowed[i], bytes, sizeof bytes) == 0;
	return *out_ok ? put_bytes(job, row, bytes, sizeof bytes, out) : CXR_OK;
}

static cxr_rc take_words(const deid__job *job, const deid__row *row, cxr_str text, cxr_dcm_elem *out, bool *out_ok)
{
	bool is_image_type = row->rule.form == DEID__FORM_IMAGE_TYPE;
	const deid__words *words = is_image_type ? deid__tables_words(job->tables, "image_type") : row->rule.words;
	cxr_buf joined;
	cxr_buf_init(&joined, 4096);
	*out_ok = words && add_words(&row->rule, words, text, is_image_type, &joined) && !joined.failed;
	cxr_rc rc = *out_ok ? put_bytes(job, row, joined.ptr, joined.len, out) : CXR_OK;
	cxr_buf_release(&joined);
	return rc;
}

cxr_rc deid__rule_take(const deid__job *job, const deid__row *row, const cxr_dcm_elem *elem, cxr_dcm_elem *out, bool *out_ok)
{
	cxr_str text = deid__text_of(elem);
	*out_ok = false;
	switch (row->rule.form) {
	case DEID__FORM_WORDS:
	case DEID__FORM_IMAGE_TYPE:
		return text.len ? take_words(job, row, text, out, out_ok) : CXR_OK;
	case DEID__FORM_DS:
	case DEID__FORM_IS:
		*out_ok = is_numbers(text, &row->rule);
		break;
	case DEID__FORM_ORIENTATION:
		*out_ok = is_orientation(text);
		break;
	case DEID__FORM_US:
	case DEID__FORM_SS:
	case DEID__FORM_FD:
		return take_binary(job, row, elem, out, out_ok);
	case DEID__FORM_AT:
		return take_pointer(job, row, elem, out, out_ok);
	default:
		return CXR_OK;
	}
	if (*out_ok)
		*out = (cxr_dcm_elem){.tag = row->tag, .vr = row->vr, .value = (const unsigned char *)text.ptr, .n_bytes = text.len};
	return CXR_OK;
}
