/*
 * The project key: 32 secret bytes in a file of mode 0600, and the keyed tokens derived from it.
 * Tokens are HMAC-SHA256 under a subkey per domain, so that equal values in different domains share nothing.
 * File form: "cxr-key-1 <64 hex> <first 8 hex of SHA-256(key)>\n".
 * Tests: tests/unit/project/test_key.c
 */
#ifndef PROJECT_KEY_H
#define PROJECT_KEY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Domains of derivation (DESIGN section 4). */
typedef enum cxr_key_domain {
	CXR_KEY_UID,       /* DICOM UIDs */
	CXR_KEY_PATIENT,   /* patient order, split */
	CXR_KEY_ACCESSION, /* accession numbers */
	CXR_KEY_DATE,      /* date shift */
	CXR_KEY_PERSON,    /* names */
	CXR_KEY_PLACE,     /* hospitals, cities */
	CXR_KEY_PHONE,
	CXR_KEY_ID,        /* any other identifier */
	CXR_KEY_LOOKUP,    /* catalogue look-ups; never leaves the store */
	CXR_KEY_SEAL,      /* encryption of the vault */
	CXR_N_KEY_DOMAINS
} cxr_key_domain;

typedef struct cxr_key cxr_key; /* opaque; wiped when freed; safe to read from several threads */

/* New random key in a new file (CXR_E_EXISTS when there is one). Mode 0600. */
CXR_NODISCARD cxr_rc cxr_key_create(const char *path, cxr_err *err);
/* The same with 32 given bytes: tests and generated data with a seed. */
CXR_NODISCARD cxr_rc cxr_key_create_from(const char *path, const unsigned char bytes[32], cxr_err *err);
/* CXR_E_POLICY: file missing, unreadable, not private (any group or other bit), foreign owner, damaged. */
CXR_NODISCARD cxr_rc cxr_key_load(const char *path, cxr_key **out, cxr_err *err);
/* A key for this run only. */
CXR_NODISCARD cxr_rc cxr_key_random(cxr_key **out, cxr_err *err);
/* From 32 given bytes: tests and generated data with a seed. */
CXR_NODISCARD cxr_rc cxr_key_from_bytes(const unsigned char bytes[32], cxr_key **out, cxr_err *err);
void cxr_key_free(cxr_key *key);

/* out = HMAC-SHA256(subkey(domain), bytes). */
void cxr_key_token(const cxr_key *key, cxr_key_domain domain, const void *bytes, size_t n_bytes, unsigned char out[32]);
/* First 8 bytes of the token as a number. */
uint64_t cxr_key_token64(const cxr_key *key, cxr_key_domain domain, const void *bytes, size_t n_bytes);
/* Public fingerprint of the key (16 hex digits and NUL), to recognise a wrong key without showing it. */
void cxr_key_fingerprint(const cxr_key *key, char out[17]);
/* Seal: XChaCha20-Poly1305 with a random nonce; `about` is bound to the content (e.g. "study/17"). Appends nonce + ciphertext. */
CXR_NODISCARD cxr_rc cxr_key_seal(const cxr_key *key, cxr_str about, cxr_str plain, cxr_buf *out, cxr_err *err);
/* CXR_E_CHECKSUM when the key is another one or the bytes were changed. */
CXR_NODISCARD cxr_rc cxr_key_open(const cxr_key *key, cxr_str about, cxr_str sealed, cxr_buf *out, cxr_err *err);

#endif
