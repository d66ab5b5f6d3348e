/* See review_rows.h: signatures over the working set. */
#include <stdio.h>

#include "base/digest.h"
#include "formats/json.h"
#include "project/review_rows.h"

static void about_of(const char *digest, char out[80])
{
	snprintf(out, 80, "signature/%.64s", digest);
}

cxr_rc cxr_review_working_digest(const cxr_project *project, char out[65], cxr_err *err)
{
	static const char *const stages[] = {"link", "deid"};
	uint32_t n_shards;
	cxr_sha256 sha;
	char text[256];
	out[0] = '\0';
	CXR_TRY(cxr_project_n_shards(project, &n_shards, err));
	cxr_sha256_init(&sha);
	cxr_sha256_add(&sha, text, (size_t)snprintf(text, sizeof text, "cxr-review-1 %u\n", n_shards));
	for (uint32_t shard = 0; shard < n_shards; shard++) {
		for (size_t i = 0; i < CXR_ARRAY_LEN(stages); i++) {
			cxr_stage_log_row row;
			CXR_TRY(cxr_stage_log_get(project->store, stages[i], shard, &row, err));
			if (!row.result[0])
				return CXR_FAIL(err, CXR_E_NOT_FOUND, "stage %s is not finished: run `cxr build`", stages[i]);
			/* the fingerprint of link belongs to the stage as a whole and says nothing that its results do not */
			int n = snprintf(text, sizeof text, "%s %u %s %s\n", stages[i], shard, i ? row.fingerprint : "-", row.result);
			cxr_sha256_add(&sha, text, (size_t)n);
		}
	}
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_end(&sha, digest);
	cxr_hex(digest, sizeof digest, out);
	return CXR_OK;
}

static void put(cxr_json_out *json, const char *key, cxr_str value)
{
	cxr_json_key(json, key);
	cxr_json_put_str(json, value);
}

cxr_rc cxr_review_sign_put(cxr_store *store, const cxr_key *key, cxr_str name, cxr_str role, const char digest[65], cxr_err *err)
{
	char about[80];
	cxr_buf plain, sealed;
	cxr_json_out json;
	cxr_stmt *q;
	cxr_buf_init(&plain, 1 << 16);
	cxr_buf_init(&sealed, 1 << 17);
	cxr_json_out_init(&json, &plain, 0);
	cxr_json_begin_object(&json);
	put(&json, "name", name);
	put(&json, "role", role);
	put(&json, "digest", cxr_str_from(digest));
	cxr_json_end_object(&json);
	about_of(digest, about);
	cxr_rc rc = cxr_buf_check(&plain, err);
	if (rc == CXR_OK)
		rc = cxr_key_seal(key, cxr_str_from(about), cxr_buf_str(&plain), &sealed, err);
	if (rc == CXR_OK)
		rc = cxr_store_query(store, "INSERT INTO review_signature(digest,sealed) VALUES(?1,?2)", &q, err);
	if (rc == CXR_OK) {
		cxr_stmt_bind_text(q, 1, cxr_str_from(digest));
		cxr_stmt_bind_blob(q, 2, sealed.ptr, sealed.len);
		rc = cxr_stmt_run(q, err);
	}
	cxr_buf_release(&plain);
	cxr_buf_release(&sealed);
	return rc;
}

/* A row that the project's key did not seal for this digest is no signature. */
static cxr_rc look_at(const cxr_key *key, const char *digest, cxr_str sealed, bool *out)
{
	char about[80];
	cxr_buf plain;
	about_of(digest, about);
	cxr_buf_init(&plain, 1 << 17);
	cxr_rc rc = cxr_key_open(key, cxr_str_from(about), sealed, &plain, NULL);
	*out |= rc == CXR_OK;
	cxr_buf_release(&plain);
	return rc == CXR_E_NOMEM ? rc : CXR_OK;
}

cxr_rc cxr_review_is_signed(const cxr_project *project, const char digest[65], bool *out, cxr_err *err)
{
	cxr_stmt *q;
	cxr_key *key = NULL;
	bool row = false;
	cxr_rc rc;
	*out = false;
	CXR_TRY(cxr_store_query(project->store, "SELECT sealed FROM review_signature WHERE digest=?1", &q, err));
	cxr_stmt_bind_text(q, 1, cxr_str_from(digest));
	while ((rc = cxr_stmt_step(q, &row, err)) == CXR_OK && row && !*out) {
		if (!key)
			rc = cxr_key_load(project->key_path, &key, err);
		if (rc == CXR_OK)
			rc = look_at(key, digest, cxr_stmt_text(q, 0), out);
		if (rc != CXR_OK)
			break;
	}
	cxr_stmt_done(q);
	cxr_key_free(key);
	return rc;
}
