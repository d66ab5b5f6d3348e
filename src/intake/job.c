/* See job.h: hashes, transactions, the set of numbers met. */
#include "intake/job.h"

#include "base/mem.h"

intake__hash intake__hash_of(const cxr_key *key, const void *bytes, size_t n_bytes)
{
	unsigned char token[32];
	intake__hash hash;
	cxr_key_token(key, CXR_KEY_LOOKUP, bytes, n_bytes, token);
	memcpy(hash.bytes, token, sizeof hash.bytes);
	return hash;
}

intake__hash intake__hash_of_patient(const cxr_key *key, cxr_str id)
{
	char upper[256];
	id = cxr_str_trim(id);
	if (id.len > sizeof upper) /* as written: far longer than any id */
		return intake__hash_of(key, id.ptr, id.len);
	for (size_t i = 0; i < id.len; i++)
		upper[i] = (char)cxr_to_upper((unsigned char)id.ptr[i]);
	return intake__hash_of(key, upper, id.len);
}

/* ---- transactions ---- */

cxr_rc intake__begin(intake__job *job, cxr_err *err)
{
	CXR_TRY(cxr_vault_begin(job->vault, err));
	cxr_rc rc = cxr_store_begin(job->store, err);
	if (rc != CXR_OK)
		cxr_vault_rollback(job->vault);
	return rc;
}

cxr_rc intake__commit(intake__job *job, cxr_err *err)
{
	cxr_rc rc = cxr_vault_commit(job->vault, err);
	if (rc == CXR_OK)
		rc = cxr_store_commit(job->store, err);
	if (rc != CXR_OK)
		intake__rollback(job);
	return rc;
}

void intake__rollback(intake__job *job)
{
	cxr_vault_rollback(job->vault);
	cxr_store_rollback(job->store);
}

cxr_rc intake__end(intake__job *job, cxr_rc rc, cxr_err *err)
{
	if (rc != CXR_OK && rc != CXR_E_CANCELLED) {
		intake__rollback(job);
		return rc;
	}
	cxr_err later;
	cxr_err_clear(&later);
	cxr_rc committed = intake__commit(job, &later);
	if (committed == CXR_OK)
		return rc;
	if (err)
		*err = later;
	return committed;
}

cxr_rc intake__touch(intake__job *job, cxr_err *err)
{
	if (job->is_touched)
		return CXR_OK;
	CXR_TRY(cxr_stage_log_trim(job->store, "intake", 0, err));
	job->is_touched = true;
	return CXR_OK;
}

/* ---- numbers met ---- */

cxr_rc intake__seen_add(intake__seen *seen, uint64_t number, cxr_err *err)
{
	size_t at = (size_t)(number / 8);
	if (number > ((uint64_t)1 << 40))
		return CXR_FAIL(err, CXR_E_STORE, "a number of the catalogue is damaged");
	if (at >= seen->n_bytes) {
		size_t n_bytes = seen->n_bytes ? seen->n_bytes : 4096;
		while (n_bytes <= at)
			n_bytes *= 2;
		unsigned char *bits = cxr_realloc(seen->bits, n_bytes, 1);
		if (!bits)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the files met");
		memset(bits + seen->n_bytes, 0, n_bytes - seen->n_bytes);
		seen->bits = bits;
		seen->n_bytes = n_bytes;
	}
	seen->bits[at] = (unsigned char)(seen->bits[at] | 1u << (number % 8));
	return CXR_OK;
}

bool intake__seen_has(const intake__seen *seen, uint64_t number)
{
	size_t at = (size_t)(number / 8);
	return at < seen->n_bytes && ((unsigned)seen->bits[at] >> (number % 8) & 1u) != 0;
}

void intake__seen_release(intake__seen *seen)
{
	cxr_free(seen->bits);
	*seen = (intake__seen){0};
}
