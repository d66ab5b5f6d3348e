/*
 * Keyed UIDs: "2.25." + the decimal value of a UUID of version-5 form made from the token (PS3.5 B.2, RFC 4122 4.3).
 * At most 5 + 39 characters, no leading zero. Tests: tests/unit/deid/test_uid.c
 */
#include "deid/ledger.h"

/* DICOM pads UIDs with one NUL; blanks are a common mistake. */
static cxr_str trim_uid(cxr_str uid)
{
	while (uid.len > 0 && (uid.ptr[uid.len - 1] == '\0' || cxr_is_space(uid.ptr[uid.len - 1])))
		uid.len--;
	return cxr_str_trim(uid);
}

void cxr_ledger_uid(const cxr_ledger *ledger, cxr_str uid, char out[CXR_UID_BYTES])
{
	uid = trim_uid(uid);
	unsigned char token[32];
	cxr_key_token(ledger->key, CXR_KEY_UID, uid.ptr, uid.len, token);
	token[6] = (unsigned char)((token[6] & 0x0F) | 0x50);
	token[8] = (unsigned char)((token[8] & 0x3F) | 0x80);
	unsigned __int128 value = 0;
	for (size_t i = 0; i < 16; i++)
		value = value << 8 | token[i];
	char digits[40];
	size_t n = 0;
	do {
		digits[n++] = (char)('0' + (int)(value % 10));
		value /= 10;
	} while (value > 0);
	memcpy(out, "2.25.", 5);
	for (size_t i = 0; i < n; i++)
		out[5 + i] = digits[n - 1 - i];
	out[5 + n] = '\0';
}
