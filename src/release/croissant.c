/*
 * croissant.json: JSON-LD after MLCommons Croissant 1.0: files with digests, image sets by glob, one record set with the
 * columns of the main table. See draft.h. Source: docs.mlcommons.org/croissant. Tests: tests/golden/test_release.py
 */
#include <stdio.h>

#include "base/digest.h"
#include "base/mem.h"
#include "formats/json.h"
#include "os/mmap.h"
#include "release/draft.h"

enum { CROISSANT_BYTES = 1 << 20 };

static void put(cxr_json_out *out, const char *key, const char *value)
{
	cxr_json_key(out, key);
	cxr_json_putz(out, value);
}

static void put_context(cxr_json_out *out)
{
	static const char *const terms[][2] = {
		{"@language", "en"}, {"@vocab", "https://schema.org/"}, {"citeAs", "cr:citeAs"}, {"column", "cr:column"},
		{"conformsTo", "dct:conformsTo"}, {"cr", "http://mlcommons.org/croissant/"}, {"dct", "http://purl.org/dc/terms/"},
		{"extract", "cr:extract"}, {"field", "cr:field"}, {"fileObject", "cr:fileObject"}, {"fileSet", "cr:fileSet"},
		{"includes", "cr:includes"}, {"key", "cr:key"}, {"md5", "cr:md5"}, {"recordSet", "cr:recordSet"},
		{"references", "cr:references"}, {"repeated", "cr:repeated"}, {"sc", "https://schema.org/"}, {"source", "cr:source"},
	};
	cxr_json_key(out, "@context");
	cxr_json_begin_object(out);
	for (size_t i = 0; i < CXR_ARRAY_LEN(terms); i++)
		put(out, terms[i][0], terms[i][1]);
	cxr_json_key(out, "dataType");
	cxr_json_begin_object(out);
	put(out, "@id", "cr:dataType");
	put(out, "@type", "@vocab");
	cxr_json_end_object(out);
	cxr_json_end_object(out);
}

static cxr_rc put_file(const release__draft *draft, cxr_json_out *out, const char *name, const char *encoding, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) char *path = cxr_path_join(draft->dir, name);
	if (!path)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a path");
	cxr_mmap map;
	CXR_TRY(cxr_mmap_open(&map, path, err));
	unsigned char digest[CXR_SHA256_BYTES];
	cxr_sha256_of(map.bytes, map.n_bytes, digest);
	char hex[CXR_SHA256_HEX + 1], size[32];
	cxr_hex(digest, sizeof digest, hex);
	snprintf(size, sizeof size, "%zu B", map.n_bytes);
	cxr_mmap_close(&map);
	cxr_json_begin_object(out);
	put(out, "@type", "cr:FileObject");
	put(out, "@id", name);
	put(out, "name", name);
	put(out, "contentUrl", name);
	put(out, "contentSize", size);
	put(out, "encodingFormat", encoding);
	put(out, "sha256", hex);
	cxr_json_end_object(out);
	return CXR_OK;
}

static void put_set(cxr_json_out *out, int form)
{
	static const char *const encodings[RELEASE__N_FORMS] = {"application/dicom", "image/png", "image/jpeg"};
	char glob[64];
	snprintf(glob, sizeof glob, "%s/**/*%s", release__form_dir(form), release__form_extension(form));
	cxr_json_begin_object(out);
	put(out, "@type", "cr:FileSet");
	put(out, "@id", release__form_dir(form));
	put(out, "name", release__form_dir(form));
	put(out, "encodingFormat", encodings[form]);
	put(out, "includes", glob);
	cxr_json_end_object(out);
}

static void put_field(cxr_json_out *out, const char *set, const char *file, const char *column, const char *type)
{
	char id[96];
	snprintf(id, sizeof id, "%s/%s", set, column);
	cxr_json_begin_object(out);
	put(out, "@type", "cr:Field");
	put(out, "@id", id);
	put(out, "name", column);
	put(out, "dataType", type);
	cxr_json_key(out, "source");
	cxr_json_begin_object(out);
	cxr_json_key(out, "fileObject");
	cxr_json_begin_object(out);
	put(out, "@id", file);
	cxr_json_end_object(out);
	cxr_json_key(out, "extract");
	cxr_json_begin_object(out);
	put(out, "column", column);
	cxr_json_end_object(out);
	cxr_json_end_object(out);
	cxr_json_end_object(out);
}

static void begin_record_set(cxr_json_out *out, const char *name, const char *key)
{
	char id[96];
	snprintf(id, sizeof id, "%s/%s", name, key);
	cxr_json_begin_object(out);
	put(out, "@type", "cr:RecordSet");
	put(out, "@id", name);
	put(out, "name", name);
	cxr_json_key(out, "key");
	cxr_json_begin_object(out);
	put(out, "@id", id);
	cxr_json_end_object(out);
	cxr_json_key(out, "field");
	cxr_json_begin_array(out);
}

static void end_record_set(cxr_json_out *out)
{
	cxr_json_end_array(out);
	cxr_json_end_object(out);
}

static void put_record_sets(cxr_json_out *out)
{
	cxr_json_key(out, "recordSet");
	cxr_json_begin_array(out);
	begin_record_set(out, "images", "image_id");
	for (int i = 0; i < RELEASE__N_COLUMNS; i++) {
		const char *type = i == RELEASE__DATE_ORDER ? "sc:Integer" : i == RELEASE__AGE || i == RELEASE__BMI ? "sc:Float" : "sc:Text";
		put_field(out, "images", "df_cxr_plus.csv", release__column_name(i), type);
	}
	end_record_set(out);
	begin_record_set(out, "splits", "patient_id");
	put_field(out, "splits", "splits.csv", "patient_id", "sc:Text");
	put_field(out, "splits", "splits.csv", "split", "sc:Text");
	end_record_set(out);
	cxr_json_end_array(out);
}

static cxr_rc put_distribution(const release__draft *draft, cxr_json_out *out, cxr_err *err)
{
	cxr_json_key(out, "distribution");
	cxr_json_begin_array(out);
	CXR_TRY(put_file(draft, out, "df_cxr_plus.csv", "text/csv", err));
	CXR_TRY(put_file(draft, out, "splits.csv", "text/csv", err));
	for (int i = 0; draft->has[RELEASE__PART_LABELS_RULES] && i < CXR_N_INPUTS; i++) {
		char name[RELEASE__PATH_BYTES];
		snprintf(name, sizeof name, "labels/%s_%s.json", release__labeler_name(RELEASE__RULES), cxr_label_input_name((cxr_label_input)i));
		CXR_TRY(put_file(draft, out, name, "application/jsonlines", err));
	}
	for (int form = 0; form < RELEASE__N_FORMS; form++)
		if (draft->has[RELEASE__PART_DICOM + form])
			put_set(out, form);
	cxr_json_end_array(out);
	return CXR_OK;
}

cxr_rc release__croissant(const release__draft *draft, cxr_err *err)
{
	const cxr_config *config = draft->config;
	cxr_buf buf;
	cxr_buf_init(&buf, CROISSANT_BYTES);
	cxr_json_out out;
	cxr_json_out_init(&out, &buf, 2);
	cxr_json_begin_object(&out);
	put_context(&out);
	put(&out, "@type", "sc:Dataset");
	put(&out, "conformsTo", "http://mlcommons.org/croissant/1.0");
	cxr_json_key(&out, "name");
	cxr_json_put_str(&out, config->title.len ? config->title : cxr_str_from("Chest radiographs with reports"));
	put(&out, "description",
		config->generated ? "Generated chest radiographs and reports in the CheXpert Plus form; they describe nobody."
						  : "Chest radiographs with reports, sections, demographics and labels in the CheXpert Plus form.");
	cxr_json_key(&out, "license");
	cxr_json_put_str(&out, config->licence.len ? config->licence : cxr_str_from("not chosen yet: see LICENSE"));
	cxr_json_key(&out, "version");
	cxr_json_put_str(&out, config->version.len ? config->version : cxr_str_from("0.0.0"));
	char created[32];
	release__print_time(draft->run->project->timestamp, created);
	created[10] = '\0'; /* the date alone */
	put(&out, "datePublished", created);
	cxr_rc rc = put_distribution(draft, &out, err);
	if (rc == CXR_OK) {
		put_record_sets(&out);
		cxr_json_end_object(&out);
		cxr_buf_add_char(&buf, '\n');
		rc = release__draft_write(draft, "croissant.json", &buf, err);
	}
	cxr_buf_release(&buf);
	return rc;
}
