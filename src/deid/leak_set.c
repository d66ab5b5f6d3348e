/* See leak_set.h. */
#include "deid/leak_set.h"

#include "base/map.h"

enum { KEY_BYTES = 6, FILTER_BITS = 24 };

#define MAX_SET_BYTES ((size_t)8 << 30)

static const struct {
	const char *code, *noun;
} classes[DEID_N_LEAK_CLASSES] = {
	[DEID_LEAK_NAME] = {"leak_name", "a name"},
	[DEID_LEAK_ID] = {"leak_id", "an identifier"},
	[DEID_LEAK_DATE] = {"leak_date", "a date"},
	[DEID_LEAK_PHONE] = {"leak_phone", "a phone number"},
	[DEID_LEAK_WEB] = {"leak_web", "an e-mail address"},
	[DEID_LEAK_PLACE] = {"leak_place", "a place"},
	[DEID_LEAK_UID] = {"leak_uid", "a DICOM UID"},
	[DEID_LEAK_PATH] = {"leak_path", "a name of a source file or directory"},
};

const char *deid__leak_code(deid__leak_class class)
{
	return classes[class].code;
}

const char *deid__leak_noun(deid__leak_class class)
{
	return classes[class].noun;
}

unsigned char deid__leak_fold(unsigned char before, unsigned char byte)
{
	bool is_latin = before == 0xC3 && byte >= 0x80 && byte <= 0x9E && byte != 0x97;
	if ((byte >= 'A' && byte <= 'Z') || is_latin)
		return (unsigned char)(byte + 32);
	return byte >= '\t' && byte <= '\r' ? ' ' : byte;
}

bool deid__leak_is_word(unsigned char byte)
{
	return cxr_is_alnum(byte);
}

void deid__leak_set_init(deid__leak_set *set)
{
	memset(set, 0, sizeof *set);
	cxr_buf_init(&set->bytes, MAX_SET_BYTES);
}

void deid__leak_set_release(deid__leak_set *set)
{
	if (set->bytes.ptr)
		cxr_wipe(set->bytes.ptr, set->bytes.len);
	cxr_buf_release(&set->bytes);
	deid__leak_values_release(&set->values);
	cxr_free(set->heads);
	cxr_free(set->filter);
	deid__leak_set_init(set);
}

cxr_rc deid__leak_set_add(deid__leak_set *set, cxr_str value, deid__leak_class class, uint32_t patient_no, cxr_err *err)
{
	while (value.len && !deid__leak_is_word((unsigned char)value.ptr[0])) {
		value.ptr++;
		value.len--;
	}
	while (value.len && !deid__leak_is_word((unsigned char)value.ptr[value.len - 1]))
		value.len--;
	if (value.len < DEID_LEAK_MIN_BYTES || value.len > DEID_LEAK_MAX_BYTES) {
		set->n_skipped += value.len > 0;
		return CXR_OK;
	}
	deid__leak_value entry = {.at = set->bytes.len, .patient_no = patient_no, .len = (uint16_t)value.len, .class = (uint8_t)class};
	char folded[DEID_LEAK_MAX_BYTES];
	for (size_t i = 0; i < value.len; i++)
		folded[i] = (char)deid__leak_fold(i ? (unsigned char)value.ptr[i - 1] : 0, (unsigned char)value.ptr[i]);
	cxr_buf_add(&set->bytes, folded, value.len);
	cxr_wipe(folded, value.len);
	CXR_TRY(cxr_buf_check(&set->bytes, err));
	if (!deid__leak_values_push(&set->values, entry))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the values to search for");
	return CXR_OK;
}

static uint64_t key_of(const unsigned char folded[KEY_BYTES])
{
	uint64_t key = 0;
	memcpy(&key, folded, KEY_BYTES);
	return key * 0x9fb21c651e98df25ULL;
}

static const char *text_of(const deid__leak_set *set, const deid__leak_value *value)
{
	return set->bytes.ptr + value->at;
}

cxr_rc deid__leak_set_seal(deid__leak_set *set, cxr_err *err)
{
	set->n_heads = 1024;
	while (set->n_heads < 2 * set->values.n_items)
		set->n_heads *= 2;
	set->heads = cxr_calloc(set->n_heads, sizeof *set->heads);
	set->filter = cxr_calloc((size_t)1 << (FILTER_BITS - 6), sizeof *set->filter);
	if (!set->heads || !set->filter)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the values to search for");
	size_t n = 0;
	for (size_t i = 0; i < set->values.n_items; i++) {
		deid__leak_value value = set->values.items[i];
		uint64_t key = key_of((const unsigned char *)text_of(set, &value));
		uint32_t *head = &set->heads[(size_t)(key >> 32) & (set->n_heads - 1)];
		bool seen = false;
		for (uint32_t at = *head; at && !seen; at = set->values.items[at - 1].next) {
			const deid__leak_value *other = &set->values.items[at - 1];
			seen = other->len == value.len && memcmp(text_of(set, other), text_of(set, &value), value.len) == 0;
		}
		if (seen)
			continue;
		set->filter[(key >> (64 - FILTER_BITS)) >> 6] |= (uint64_t)1 << ((key >> (64 - FILTER_BITS)) & 63);
		value.next = *head;
		set->values.items[n++] = value;
		*head = (uint32_t)n;
	}
	set->values.n_items = n;
	return CXR_OK;
}

static bool matches(const deid__leak_set *set, const deid__leak_value *value, const unsigned char *bytes, size_t n_left)
{
	if (value->len > n_left || (value->len < n_left && deid__leak_is_word(bytes[value->len])))
		return false;
	const char *text = text_of(set, value);
	for (size_t i = 0; i < value->len; i++)
		if ((unsigned char)text[i] != deid__leak_fold(i ? bytes[i - 1] : 0, bytes[i]))
			return false;
	return true;
}

void deid__leak_set_search(const deid__leak_set *set, const unsigned char *bytes, size_t n, size_t min_bytes, deid__leak_fn fn, void *context)
{
	bool is_word[256];
	for (unsigned i = 0; i < 256; i++)
		is_word[i] = deid__leak_is_word((unsigned char)i);
	for (size_t at = 0; at + KEY_BYTES <= n; at++) {
		const unsigned char *p = bytes + at;
		if (!is_word[p[0]] || (at > 0 && is_word[p[-1]]))
			continue;
		unsigned char folded[KEY_BYTES] = {deid__leak_fold(0, p[0])};
		for (size_t i = 1; i < KEY_BYTES; i++)
			folded[i] = deid__leak_fold(p[i - 1], p[i]);
		uint64_t key = key_of(folded), bit = key >> (64 - FILTER_BITS);
		if (!(set->filter[bit >> 6] >> (bit & 63) & 1))
			continue;
		for (uint32_t next = set->heads[(size_t)(key >> 32) & (set->n_heads - 1)]; next; next = set->values.items[next - 1].next) {
			const deid__leak_value *value = &set->values.items[next - 1];
			if (value->len >= min_bytes && matches(set, value, p, n - at) && !fn(context, value, at))
				return;
		}
	}
}
