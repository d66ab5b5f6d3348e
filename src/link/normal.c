/* See normal.h. */
#include "link/normal.h"

#include "base/digest.h"
#include "base/err.h"

enum { HEAD_BYTES = 9, MESSAGE_BYTES = 1024 };

/* kind, then each part behind its length: no two lists of parts give one message. Long ones go in as their digest. */
link__hash link__hash_of(const cxr_key *key, link__hash_kind kind, const cxr_str *parts, size_t n_parts)
{
	unsigned char message[MESSAGE_BYTES];
	size_t n = 0;
	message[n++] = (unsigned char)kind;
	for (size_t i = 0; i < n_parts; i++) {
		bool fits = parts[i].len <= 200 && n + HEAD_BYTES + 200 <= sizeof message;
		unsigned char digest[CXR_SHA256_BYTES];
		const void *bytes = parts[i].ptr;
		size_t n_bytes = parts[i].len;
		if (!fits) {
			cxr_sha256_of(parts[i].ptr, parts[i].len, digest);
			bytes = digest;
			n_bytes = sizeof digest;
		}
		message[n++] = fits;
		for (int shift = 0; shift < 64; shift += 8)
			message[n++] = (unsigned char)((uint64_t)parts[i].len >> shift);
		if (n_bytes)
			memcpy(message + n, bytes, n_bytes);
		n += n_bytes;
	}
	unsigned char token[32];
	cxr_key_token(key, kind == LINK_HASH_PATIENT ? CXR_KEY_PATIENT : CXR_KEY_LOOKUP, message, n, token);
	link__hash hash;
	memcpy(hash.bytes, token, sizeof hash.bytes);
	return hash;
}

int link__hash_cmp(const link__hash *a, const link__hash *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

static bool is_blank_byte(char c)
{
	return cxr_is_space((unsigned char)c) || c == '\0';
}

cxr_rc link__normal_id(cxr_str id, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	while (id.len && is_blank_byte(id.ptr[0]))
		id = (cxr_str){id.ptr + 1, id.len - 1};
	while (id.len && is_blank_byte(id.ptr[id.len - 1]))
		id.len--;
	if (!id.len) {
		*out = (cxr_str){"", 0};
		return CXR_OK;
	}
	char *copy = cxr_arena_strndup(arena, id.ptr, id.len);
	if (!copy)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for an id");
	for (size_t i = 0; i < id.len; i++)
		copy[i] = (char)cxr_to_upper((unsigned char)copy[i]);
	*out = (cxr_str){copy, id.len};
	return CXR_OK;
}

static bool is_placeholder(cxr_str id)
{
	static const char *const words[] = {"N/A", "NA", "NONE", "NULL", "NIL", "UNKNOWN", "UNK", "NO ACCESSION", "NOT AVAILABLE", "MISSING", "BLANK", "TBD"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(words); i++)
		if (cxr_str_eqz(id, words[i]))
			return true;
	for (size_t i = 0; i < id.len; i++) {
		unsigned char c = (unsigned char)id.ptr[i];
		if (c >= 0x80 || (cxr_is_alnum(c) && c != '0'))
			return false;
	}
	return true;
}

cxr_rc link__normal_accession(cxr_str accession, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	CXR_TRY(link__normal_id(accession, arena, out, err));
	if (is_placeholder(*out))
		*out = (cxr_str){"", 0};
	return CXR_OK;
}

cxr_rc link__normal_date(cxr_str date, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	cxr_date parsed;
	*out = (cxr_str){"", 0};
	if (!cxr_date_parse(date, &parsed))
		return CXR_OK;
	char text[9];
	cxr_date_print_da(parsed, text);
	return cxr_arena_str(arena, cxr_str_from(text), out, err);
}

static int64_t fraction_us(cxr_str time)
{
	size_t at = cxr_str_find_char(time, '.');
	int64_t us = 0;
	if (at == SIZE_MAX)
		return 0;
	for (size_t i = 0; i < 6; i++) {
		bool is_digit = at + 1 + i < time.len && cxr_is_digit((unsigned char)time.ptr[at + 1 + i]);
		us = us * 10 + (is_digit ? time.ptr[at + 1 + i] - '0' : 0);
		if (!is_digit)
			at = time.len; /* only zeros follow */
	}
	return us;
}

link__when link__when_of(cxr_str date, cxr_str time)
{
	link__when when = {INT32_MAX, INT64_MAX};
	cxr_date parsed;
	date = cxr_str_trim(date);
	time = cxr_str_trim(time);
	if (!cxr_date_parse(date, &parsed))
		return when;
	when.day = cxr_date_to_day(parsed);
	if (!time.len) {
		size_t at = 0;
		while (at < date.len && date.ptr[at] != ' ' && date.ptr[at] != 'T')
			at++;
		if (at < date.len)
			time = cxr_str_trim((cxr_str){date.ptr + at + 1, date.len - at - 1});
	}
	int32_t second = cxr_time_parse(time);
	if (second >= 0)
		when.us = second * INT64_C(1000000) + fraction_us(time);
	return when;
}

int link__when_cmp(link__when a, link__when b)
{
	if (a.day != b.day)
		return a.day < b.day ? -1 : 1;
	return a.us == b.us ? 0 : a.us < b.us ? -1 : 1;
}
