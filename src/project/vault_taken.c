/* See vault.h: real values of the corpus as keyed hashes. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/vec.h"
#include "project/store_inside.h"
#include "project/vault_inside.h"

CXR_VEC_DECLARE(hash_vec, uint64_t)

/* Sorted; 8 bytes a value. */
struct cxr_taken {
	hash_vec hashes[CXR_N_TAKEN];
};

static const char what[] = "the vault";

/* Classes share nothing: the class is hashed with the value. Piecewise, since values are short. */
static uint64_t hash_of(const cxr_key *key, cxr_taken_class class, cxr_str normalised)
{
	unsigned char text[264] = "taken/?";
	text[6] = (unsigned char)('0' + (int)class);
	if (normalised.len <= sizeof text - 7) {
		if (normalised.len)
			memcpy(text + 7, normalised.ptr, normalised.len);
		return cxr_key_token64(key, CXR_KEY_LOOKUP, text, 7 + normalised.len);
	}
	unsigned char token[32];
	cxr_key_token(key, CXR_KEY_LOOKUP, normalised.ptr, normalised.len, token);
	memcpy(text + 7, token, sizeof token);
	return cxr_key_token64(key, CXR_KEY_LOOKUP, text, 7 + sizeof token);
}

cxr_rc cxr_vault_taken_add(cxr_vault *vault, cxr_taken_class class, cxr_str normalised, cxr_err *err)
{
	if ((unsigned)class >= CXR_N_TAKEN)
		return CXR_FAIL(err, CXR_E_ARG, "no such class of taken values");
	if (!normalised.len)
		return CXR_OK;
	sqlite3_stmt *stmt;
	CXR_TRY(project__vault_statement(vault, VAULT_TAKE, &stmt, err));
	sqlite3_bind_int(stmt, 1, (int)class);
	sqlite3_bind_int64(stmt, 2, (int64_t)hash_of(vault->key, class, normalised));
	return project__vault_run(vault, stmt, err);
}

static int compare_hashes(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

cxr_rc cxr_taken_empty(cxr_taken **out, cxr_err *err)
{
	*out = cxr_calloc(1, sizeof **out);
	return *out ? CXR_OK : CXR_FAIL(err, CXR_E_NOMEM, "no memory for the taken values");
}

static cxr_rc fill(cxr_vault *vault, cxr_taken *taken, cxr_err *err)
{
	sqlite3_stmt *stmt = NULL;
	cxr_rc rc = CXR_OK;
	int code = sqlite3_prepare_v2(vault->db, "SELECT class,hash FROM taken", -1, &stmt, NULL);
	if (code == SQLITE_OK)
		while (rc == CXR_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
			int class = sqlite3_column_int(stmt, 0);
			if (class < 0 || class >= CXR_N_TAKEN)
				continue; /* a class of a newer cxr */
			if (!hash_vec_push(&taken->hashes[class], (uint64_t)sqlite3_column_int64(stmt, 1)))
				rc = CXR_FAIL(err, CXR_E_NOMEM, "no memory for the taken values");
		}
	if (rc == CXR_OK && code != SQLITE_DONE)
		rc = project__sqlite_fail(err, vault->db, code, what);
	sqlite3_finalize(stmt);
	for (int i = 0; i < CXR_N_TAKEN; i++)
		if (taken->hashes[i].n_items)
			qsort(taken->hashes[i].items, taken->hashes[i].n_items, sizeof(uint64_t), compare_hashes);
	return rc;
}

cxr_rc cxr_taken_load(cxr_vault *vault, cxr_taken **out, cxr_err *err)
{
	CXR_TRY(cxr_taken_empty(out, err));
	cxr_rc rc = fill(vault, *out, err);
	if (rc != CXR_OK) {
		cxr_taken_free(*out);
		*out = NULL;
	}
	return rc;
}

bool cxr_taken_has(const cxr_taken *taken, const cxr_key *key, cxr_taken_class class, cxr_str normalised)
{
	if (!taken || (unsigned)class >= CXR_N_TAKEN || !normalised.len || !taken->hashes[class].n_items)
		return false;
	uint64_t hash = hash_of(key, class, normalised);
	const hash_vec *v = &taken->hashes[class];
	return bsearch(&hash, v->items, v->n_items, sizeof hash, compare_hashes) != NULL;
}

void cxr_taken_free(cxr_taken *taken)
{
	if (!taken)
		return;
	for (int i = 0; i < CXR_N_TAKEN; i++)
		hash_vec_release(&taken->hashes[i]);
	cxr_free(taken);
}

size_t cxr_taken_normalise(cxr_str text, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (cxr_is_alnum(c) || c >= 0x80)
			out[n++] = (char)cxr_to_upper(c);
	}
	return n;
}
