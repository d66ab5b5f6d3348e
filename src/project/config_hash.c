/* See config_schema.h: the canonical form is one line a value, "key=length:bytes", in the order of the schema. */
#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "base/mem.h"
#include "project/config_schema.h"

static void add_text(cxr_sha256 *sha, const char *key, cxr_str text)
{
	char head[96];
	int n = snprintf(head, sizeof head, "%s=%zu:", key, text.len);
	cxr_sha256_add(sha, head, (size_t)n);
	cxr_sha256_add(sha, text.ptr, text.len);
	cxr_sha256_add(sha, "\n", 1);
}

static int compare_pairs(const void *a, const void *b)
{
	return cxr_str_cmp(((const cxr_value_map *)a)->from, ((const cxr_value_map *)b)->from);
}

/* The order in the file means nothing. */
static cxr_rc add_map(cxr_sha256 *sha, const char *key, const cxr_value_map *map, size_t n, cxr_err *err)
{
	cxr_value_map *sorted = cxr_calloc(n ? n : 1, sizeof *sorted);
	if (!sorted)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project file");
	if (n) {
		memcpy(sorted, map, n * sizeof *sorted);
		qsort(sorted, n, sizeof *sorted, compare_pairs);
	}
	for (size_t i = 0; i < n; i++) {
		add_text(sha, key, sorted[i].from);
		add_text(sha, key, sorted[i].to);
	}
	cxr_free(sorted);
	return CXR_OK;
}

static cxr_rc add_fields(cxr_sha256 *sha, const cxr_config *config, const config__field *fields, config__reach most, cxr_err *err);

static cxr_rc add_field(cxr_sha256 *sha, const cxr_config *config, const config__field *field, config__reach most, cxr_err *err)
{
	const char *base = (const char *)config;
	const void *at = base + field->offset;
	char text[48] = "";
	switch (field->kind) {
	case CONFIG_SECTION:
		add_text(sha, "section", cxr_str_from(field->key));
		return add_fields(sha, config, field->fields, most, err);
	case CONFIG_TEXT:
	case CONFIG_CHOICE:
	case CONFIG_DATE: add_text(sha, field->key, *(const cxr_str *)at); return CXR_OK;
	case CONFIG_LIST: {
		cxr_str *const *items = at;
		for (size_t i = 0; i < *(const size_t *)(const void *)(base + field->offset_n); i++)
			add_text(sha, field->key, (*items)[i]);
		return CXR_OK;
	}
	case CONFIG_MAP: {
		cxr_value_map *const *items = at;
		return add_map(sha, field->key, *items, *(const size_t *)(const void *)(base + field->offset_n), err);
	}
	case CONFIG_WORD: snprintf(text, sizeof text, "%u", *(const unsigned *)at); break;
	case CONFIG_BOOL: snprintf(text, sizeof text, "%d", *(const bool *)at ? 1 : 0); break;
	case CONFIG_COUNT: snprintf(text, sizeof text, "%u", *(const uint32_t *)at); break;
	case CONFIG_TIME: snprintf(text, sizeof text, "%lld", (long long)*(const int64_t *)at); break;
	/* As a whole number: no decimal point of a locale. */
	case CONFIG_SHARE: snprintf(text, sizeof text, "%llu", (unsigned long long)(*(const double *)at * 1e15 + 0.5)); break;
	case CONFIG_REVIEW:
		snprintf(text, sizeof text, "%u/%u", *(const unsigned *)at, *(const uint32_t *)(const void *)(base + field->offset_n));
		break;
	}
	add_text(sha, field->key, cxr_str_from(text));
	return CXR_OK;
}

static cxr_rc add_fields(cxr_sha256 *sha, const cxr_config *config, const config__field *fields, config__reach most, cxr_err *err)
{
	for (const config__field *field = fields; field->key; field++)
		if (field->reach <= most)
			CXR_TRY(add_field(sha, config, field, most, err));
	return CXR_OK;
}

static cxr_rc hash_into(const cxr_config *config, config__reach most, char out[65], cxr_err *err)
{
	cxr_sha256 sha;
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_init(&sha);
	add_text(&sha, "form", cxr_str_from("cxr-config-1"));
	CXR_TRY(add_fields(&sha, config, config__schema, most, err));
	cxr_sha256_end(&sha, digest);
	cxr_hex(digest, sizeof digest, out);
	return CXR_OK;
}

cxr_rc config__hash(cxr_config *config, cxr_err *err)
{
	CXR_TRY(hash_into(config, CONFIG_RELEASE, config->hash_hex, err));
	return hash_into(config, CONFIG_WORK, config->work_hash_hex, err);
}
