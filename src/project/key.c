/* See key.h. The master key is forgotten as soon as the subkeys are made; nothing here prints or returns key bytes. */
#include "project/key.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/mem.h"
#include "os/file.h"

enum {
	KEY_BYTES = 32,
	KEY_HEX = 64,
	CHECK_BYTES = 4,
	FINGERPRINT_BYTES = 8,
	FILE_BYTES = 10 + KEY_HEX + 1 + 2 * CHECK_BYTES + 1,
	NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES
};

struct cxr_key {
	unsigned char subkey[CXR_N_KEY_DOMAINS][KEY_BYTES];
	char fingerprint[2 * FINGERPRINT_BYTES + 1];
};

/* Never changed: every released token depends on them. */
static const char *const domain_names[CXR_N_KEY_DOMAINS] = {
	[CXR_KEY_UID] = "cxr-subkey-1 uid",           [CXR_KEY_PATIENT] = "cxr-subkey-1 patient",
	[CXR_KEY_ACCESSION] = "cxr-subkey-1 accession", [CXR_KEY_DATE] = "cxr-subkey-1 date",
	[CXR_KEY_PERSON] = "cxr-subkey-1 person",     [CXR_KEY_PLACE] = "cxr-subkey-1 place",
	[CXR_KEY_PHONE] = "cxr-subkey-1 phone",       [CXR_KEY_ID] = "cxr-subkey-1 id",
	[CXR_KEY_LOOKUP] = "cxr-subkey-1 lookup",     [CXR_KEY_SEAL] = "cxr-subkey-1 seal",
};

static cxr_rc start_sodium(cxr_err *err)
{
	/* Safe from several threads and more than once. */
	if (sodium_init() < 0)
		return CXR_FAIL(err, CXR_E_BUG, "the cryptographic library cannot be started");
	return CXR_OK;
}

cxr_rc cxr_key_from_bytes(const unsigned char bytes[32], cxr_key **out, cxr_err *err)
{
	*out = NULL;
	CXR_TRY(start_sodium(err));
	cxr_key *key = cxr_calloc(1, sizeof *key);
	if (!key)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project key");
	for (int i = 0; i < CXR_N_KEY_DOMAINS; i++)
		cxr_hmac_sha256(bytes, domain_names[i], strlen(domain_names[i]), key->subkey[i]);
	static const char name[] = "cxr-fingerprint-1";
	unsigned char token[CXR_SHA256_BYTES];
	cxr_hmac_sha256(bytes, name, sizeof name - 1, token);
	cxr_hex(token, FINGERPRINT_BYTES, key->fingerprint);
	*out = key;
	return CXR_OK;
}

cxr_rc cxr_key_random(cxr_key **out, cxr_err *err)
{
	unsigned char bytes[KEY_BYTES];
	*out = NULL;
	CXR_TRY(start_sodium(err));
	randombytes_buf(bytes, sizeof bytes);
	cxr_rc rc = cxr_key_from_bytes(bytes, out, err);
	cxr_wipe(bytes, sizeof bytes);
	return rc;
}

void cxr_key_free(cxr_key *key)
{
	if (!key)
		return;
	cxr_wipe(key, sizeof *key);
	cxr_free(key);
}

/* ---- file ---- */

/* "cxr-key-1 <64 hex> <8 hex>\n" */
static void print_file(const unsigned char bytes[KEY_BYTES], char out[FILE_BYTES + 1])
{
	unsigned char check[CXR_SHA256_BYTES];
	cxr_sha256_of(bytes, KEY_BYTES, check);
	memcpy(out, "cxr-key-1 ", 10);
	cxr_hex(bytes, KEY_BYTES, out + 10);
	out[10 + KEY_HEX] = ' ';
	cxr_hex(check, CHECK_BYTES, out + 11 + KEY_HEX);
	memcpy(out + FILE_BYTES - 1, "\n", 2);
	cxr_wipe(check, sizeof check);
}

cxr_rc cxr_key_create_from(const char *path, const unsigned char bytes[32], cxr_err *err)
{
	if (cxr_file_exists(path))
		return CXR_FAIL(err, CXR_E_EXISTS, "there is a file at the place of the project key already; a key is never replaced");
	cxr_file_out file;
	CXR_TRY(cxr_file_out_open(&file, path, 0600, err));
	char text[FILE_BYTES + 1];
	print_file(bytes, text);
	cxr_rc rc = cxr_file_out_write(&file, text, FILE_BYTES, err);
	if (rc == CXR_OK)
		rc = cxr_file_out_commit_new(&file, true, err);
	cxr_wipe(text, sizeof text);
	cxr_wipe(file.buffer, FILE_BYTES);
	cxr_file_out_close(&file);
	return rc;
}

cxr_rc cxr_key_create(const char *path, cxr_err *err)
{
	unsigned char bytes[KEY_BYTES];
	CXR_TRY(start_sodium(err));
	randombytes_buf(bytes, sizeof bytes);
	cxr_rc rc = cxr_key_create_from(path, bytes, err);
	cxr_wipe(bytes, sizeof bytes);
	return rc;
}

static cxr_rc check_private(int fd, cxr_err *err)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return CXR_FAIL(err, CXR_E_POLICY, "the project key is not a regular file");
	if (st.st_mode & 077)
		return CXR_FAIL(err, CXR_E_POLICY, "the project key is open to other users; take their access away (chmod 600)");
	/* root may work on a project of another user. */
	if (st.st_uid != geteuid() && geteuid() != 0)
		return CXR_FAIL(err, CXR_E_POLICY, "the project key belongs to another user");
	if (st.st_size != FILE_BYTES)
		return CXR_FAIL(err, CXR_E_POLICY, "the project key is damaged; take it from your backup");
	return CXR_OK;
}

static cxr_rc parse_file(const char *text, cxr_key **out, cxr_err *err)
{
	unsigned char bytes[KEY_BYTES];
	char canonical[FILE_BYTES + 1];
	cxr_rc rc;
	bool is_hex = cxr_unhex((cxr_str){text + 10, KEY_HEX}, bytes, KEY_BYTES);
	if (is_hex)
		print_file(bytes, canonical);
	/* The one way to write a key: any other byte means that the file was damaged. */
	if (is_hex && sodium_memcmp(canonical, text, FILE_BYTES) == 0)
		rc = cxr_key_from_bytes(bytes, out, err);
	else
		rc = CXR_FAIL(err, CXR_E_POLICY, "the project key is damaged; take it from your backup");
	cxr_wipe(bytes, sizeof bytes);
	cxr_wipe(canonical, sizeof canonical);
	return rc;
}

cxr_rc cxr_key_load(const char *path, cxr_key **out, cxr_err *err)
{
	*out = NULL;
	/* A link could lead to a key that somebody else chose. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return CXR_FAIL(err, CXR_E_POLICY, "the project key is missing; put it back where the project file says");
	if (fd < 0 && errno == ELOOP)
		return CXR_FAIL(err, CXR_E_POLICY, "the project key is a symbolic link; name the file itself");
	if (fd < 0)
		return CXR_FAIL(err, CXR_E_POLICY, "the project key cannot be opened; check whose it is and its mode");
	char text[FILE_BYTES];
	cxr_rc rc = check_private(fd, err);
	if (rc == CXR_OK && read(fd, text, sizeof text) != (ssize_t)sizeof text)
		rc = CXR_FAIL(err, CXR_E_POLICY, "the project key cannot be read");
	close(fd);
	if (rc == CXR_OK)
		rc = parse_file(text, out, err);
	cxr_wipe(text, sizeof text);
	return rc;
}

/* ---- use ---- */

void cxr_key_token(const cxr_key *key, cxr_key_domain domain, const void *bytes, size_t n_bytes, unsigned char out[32])
{
	cxr_hmac_sha256(key->subkey[domain], bytes, n_bytes, out);
}

uint64_t cxr_key_token64(const cxr_key *key, cxr_key_domain domain, const void *bytes, size_t n_bytes)
{
	unsigned char token[CXR_SHA256_BYTES];
	cxr_key_token(key, domain, bytes, n_bytes, token);
	uint64_t value = 0;
	for (int i = 0; i < 8; i++)
		value = value << 8 | token[i];
	return value;
}

void cxr_key_fingerprint(const cxr_key *key, char out[17])
{
	memcpy(out, key->fingerprint, sizeof key->fingerprint);
}

cxr_rc cxr_key_seal(const cxr_key *key, cxr_str about, cxr_str plain, cxr_buf *out, cxr_err *err)
{
	if (plain.len > SIZE_MAX / 2 || !cxr_buf_reserve(out, plain.len + NONCE_BYTES + TAG_BYTES))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory to seal %zu bytes", plain.len);
	unsigned char *nonce = (unsigned char *)out->ptr + out->len;
	randombytes_buf(nonce, NONCE_BYTES);
	unsigned long long n_sealed = 0;
	crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_BYTES, &n_sealed, (const unsigned char *)plain.ptr, plain.len,
		(const unsigned char *)about.ptr, about.len, NULL, nonce, key->subkey[CXR_KEY_SEAL]);
	out->len += NONCE_BYTES + (size_t)n_sealed;
	out->ptr[out->len] = '\0';
	return CXR_OK;
}

cxr_rc cxr_key_open(const cxr_key *key, cxr_str about, cxr_str sealed, cxr_buf *out, cxr_err *err)
{
	if (sealed.len < NONCE_BYTES + TAG_BYTES)
		return CXR_FAIL(err, CXR_E_CHECKSUM, "a sealed record is too short");
	size_t n_plain = sealed.len - NONCE_BYTES - TAG_BYTES;
	if (!cxr_buf_reserve(out, n_plain))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory to open %zu bytes", n_plain);
	const unsigned char *nonce = (const unsigned char *)sealed.ptr;
	unsigned long long n_opened = 0;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)out->ptr + out->len, &n_opened, NULL, nonce + NONCE_BYTES,
			sealed.len - NONCE_BYTES, (const unsigned char *)about.ptr, about.len, nonce, key->subkey[CXR_KEY_SEAL]) != 0) {
		out->ptr[out->len] = '\0';
		return CXR_FAIL(err, CXR_E_CHECKSUM, "a sealed record does not open: another key, or changed bytes");
	}
	out->len += (size_t)n_opened;
	out->ptr[out->len] = '\0';
	return CXR_OK;
}
