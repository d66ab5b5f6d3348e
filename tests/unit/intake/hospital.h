/*
 * A small hospital for the tests of intake: a project in a temp directory, DICOM files by their facts, tables as text,
 * runs of the stage, and questions to the catalogue. One per test executable.
 */
#ifndef HOSPITAL_H
#define HOSPITAL_H

#include "house_test.h"

#include <stdio.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "dicom/writer.h"
#include "intake/stage.h"
#include "os/file.h"
#include "project/identified.h"
#include "project/project.h"
#include "project/vault.h"

#define VR2(text) CXR_VR((text)[0], (text)[1])
#define CR_STORAGE "1.2.840.10008.5.1.4.1.1.1"

static cxr_err err;
static cxr_arena arena; /* of the test at hand */
static char *dir;
static cxr_project project;
static char messages[8192];
static int stop_after = -1; /* should_stop says yes from this call on; -1 = never */
static int n_asked;
static const char *dicom_root = "export/dicom"; /* below dir */

/* ---- DICOM files ---- */

/* What a film says; NULL = the element is absent. `extra` adds to the data set. */
typedef struct film {
	const char *sop, *study, *patient, *name, *accession, *modality, *class_uid, *body_part, *series_text, *study_text, *photometric;
	unsigned rows, columns, samples, frames, bits_allocated;
	long pixel_bytes; /* -1 = as many as there must be, -2 = no PixelData */
	cxr_ts ts;        /* EXPLICIT_LE, or an encapsulated one (then one fragment) */
	void (*extra)(cxr_dcm_item *data);
} film;

static CXR_UNUSED film film_of(const char *sop, const char *study, const char *patient)
{
	return (film){.sop = sop, .study = study, .patient = patient, .name = "LEE^ANN^M", .accession = "ACC1", .modality = "CR", .class_uid = CR_STORAGE,
		.body_part = "CHEST", .photometric = "MONOCHROME2", .rows = 4, .columns = 6, .samples = 1, .frames = 1, .bits_allocated = 16,
		.pixel_bytes = -1, .ts = CXR_TS_EXPLICIT_LE};
}

static CXR_UNUSED void put(cxr_dcm_item *item, unsigned group, unsigned element, const char *vr, const char *text)
{
	if (text)
		assert_ok(cxr_dcm_put_text(item, &arena, CXR_TAG(group, element), VR2(vr), text, &err));
}

static CXR_UNUSED void put_u16(cxr_dcm_item *item, unsigned group, unsigned element, unsigned value)
{
	assert_ok(cxr_dcm_put_u16(item, &arena, CXR_TAG(group, element), CXR_VR('U', 'S'), (uint16_t)value, &err));
}

static CXR_UNUSED cxr_dcm_item *put_items(cxr_dcm_item *item, unsigned group, unsigned element, size_t n)
{
	cxr_dcm_item *items;
	assert_ok(cxr_dcm_put_sequence(item, &arena, CXR_TAG(group, element), n, &items, &err));
	return items;
}

static CXR_UNUSED void put_film_pixels(cxr_dcm_item *data, const film *f)
{
	size_t n = f->pixel_bytes >= 0 ? (size_t)f->pixel_bytes : (size_t)f->rows * f->columns * f->samples * f->frames * f->bits_allocated / 8;
	if (f->pixel_bytes == -2)
		return;
	unsigned char *bytes = cxr_arena_alloc(&arena, n + 1);
	assert_non_null(bytes);
	for (size_t i = 0; i < n; i++)
		bytes[i] = (unsigned char)(i * 7);
	assert_ok(cxr_dcm_put(data, &arena, CXR_TAG(0x7FE0, 0x0010), CXR_VR('O', 'W'), bytes, n, &err));
	if (f->ts == CXR_TS_EXPLICIT_LE)
		return;
	cxr_dcm_elem *elem = &data->elems[data->n_elems - 1];
	elem->vr = CXR_VR('O', 'B');
	elem->value = NULL;
	elem->n_bytes = 0;
	elem->n_fragments = 2;
	elem->fragments = cxr_arena_array(&arena, 2, sizeof *elem->fragments);
	elem->fragments[1] = (cxr_str){(const char *)bytes, n};
}

/* A whole file, in the arena. */
static CXR_UNUSED cxr_str film_bytes(const film *f)
{
	cxr_dcm_item data = {0};
	put(&data, 0x0008, 0x0016, "UI", f->class_uid);
	put(&data, 0x0008, 0x0018, "UI", f->sop);
	put(&data, 0x0008, 0x0020, "DA", "20240225");
	put(&data, 0x0008, 0x0030, "TM", "101500");
	put(&data, 0x0008, 0x0050, "SH", f->accession);
	put(&data, 0x0008, 0x0060, "CS", f->modality);
	put(&data, 0x0008, 0x1030, "LO", f->study_text);
	put(&data, 0x0008, 0x103E, "LO", f->series_text);
	put(&data, 0x0010, 0x0010, "PN", f->name);
	put(&data, 0x0010, 0x0020, "LO", f->patient);
	put(&data, 0x0010, 0x0030, "DA", "19610302");
	put(&data, 0x0018, 0x0015, "CS", f->body_part);
	put(&data, 0x0020, 0x000D, "UI", f->study);
	put(&data, 0x0020, 0x000E, "UI", "1.2.3.4");
	put_u16(&data, 0x0028, 0x0002, f->samples);
	put(&data, 0x0028, 0x0004, "CS", f->photometric);
	if (f->frames != 1) {
		char text[16];
		snprintf(text, sizeof text, "%u", f->frames);
		put(&data, 0x0028, 0x0008, "IS", text);
	}
	put_u16(&data, 0x0028, 0x0010, f->rows);
	put_u16(&data, 0x0028, 0x0011, f->columns);
	put_u16(&data, 0x0028, 0x0100, f->bits_allocated);
	put_u16(&data, 0x0028, 0x0101, f->bits_allocated > 12 ? 12 : f->bits_allocated);
	put_u16(&data, 0x0028, 0x0102, f->bits_allocated > 12 ? 11 : f->bits_allocated - 1);
	put_u16(&data, 0x0028, 0x0103, 0);
	put_film_pixels(&data, f);
	if (f->extra)
		f->extra(&data);
	const cxr_dcm_write_options options = {.ts = f->ts, .sop_class_uid = cxr_str_from(f->class_uid ? f->class_uid : ""),
		.sop_instance_uid = cxr_str_from(f->sop ? f->sop : "")};
	cxr_buf bytes;
	cxr_str out;
	cxr_buf_init(&bytes, 1 << 24);
	assert_ok(cxr_dcm_write(&data, &options, &bytes, &err));
	assert_ok(cxr_arena_str(&arena, cxr_buf_str(&bytes), &out, &err));
	cxr_buf_release(&bytes);
	return out;
}

/* ---- files ---- */

/* The full counts of the long tests are wanted. */
static CXR_UNUSED bool is_slow(void)
{
	const char *text = getenv("CXR_SLOW");
	return text && *text;
}

/* Path below the directory of the test, in the arena. */
static CXR_UNUSED const char *place(const char *name)
{
	const char *path = cxr_arena_printf(&arena, "%s/%s", dir, name);
	assert_non_null(path);
	return path;
}

static CXR_UNUSED void give(const char *name, cxr_str bytes)
{
	const char *path = place(name);
	assert_ok(cxr_dir_make_for(path, 0755, &err));
	unlink(path); /* truncating a file that is there waits for the disk */
	test_write_file(path, bytes.ptr ? bytes.ptr : "", bytes.len);
}

static CXR_UNUSED void give_text(const char *name, const char *text)
{
	give(name, cxr_str_from(text));
}

static CXR_UNUSED void give_film(const char *name, film f)
{
	give(name, film_bytes(&f));
}

/* Sets the modification time to `seconds`. */
static CXR_UNUSED void age_file(const char *name, long seconds)
{
	struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
	assert_int_equal(utimensat(AT_FDCWD, place(name), times, AT_SYMLINK_NOFOLLOW), 0);
}

/* ---- project and runs ---- */

static void on_message(void *context, const char *text)
{
	(void)context;
	strncat(messages, text, sizeof messages - strlen(messages) - 2);
	strcat(messages, "\n");
}

static bool should_stop(void *context)
{
	(void)context;
	return stop_after >= 0 && n_asked++ >= stop_after;
}

static CXR_UNUSED void open_project(void)
{
	assert_ok(cxr_project_open(&project, place("project"), CXR_PROJECT_WRITE, &err));
}

/* (Re)writes cxr.yaml and opens the project. */
static CXR_UNUSED void configure(const char *yaml)
{
	if (project.store)
		cxr_project_close(&project);
	give_text("project/cxr.yaml", yaml);
	assert_int_equal(chmod(place("project/cxr.yaml"), 0600), 0);
	open_project();
}

static CXR_UNUSED cxr_rc run_with(int n_workers, bool force)
{
	cxr_run run = {.project = &project, .n_workers = n_workers, .force = force, .should_stop = should_stop, .on_message = on_message};
	messages[0] = '\0';
	n_asked = 0;
	cxr_err_clear(&err);
	return cxr_stage_intake.run_whole(&run, &err);
}

static CXR_UNUSED cxr_rc run_intake(void)
{
	return run_with(2, false);
}

/* The last run said this (and perhaps more). */
static CXR_UNUSED void expect_said(const char *text)
{
	if (!strstr(messages, text))
		fail_msg("\"%s\" does not hold \"%s\"", messages, text);
}

/* A project over export/ with the yaml given; the DICOM root is there. */
static CXR_UNUSED void hospital_open(const char *yaml)
{
	dir = test_temp_dir();
	cxr_arena_init(&arena, 1 << 28);
	memset(&project, 0, sizeof project);
	stop_after = -1;
	assert_ok(cxr_dir_make(place("export/dicom"), 0755, &err));
	assert_ok(cxr_project_create(place("project"), NULL, true, &err));
	configure(yaml);
}

static CXR_UNUSED void hospital_close(void)
{
	if (project.store)
		cxr_project_close(&project);
	cxr_arena_release(&arena);
	test_temp_dir_remove(dir);
}

/* ---- questions ---- */

static CXR_UNUSED int64_t count(const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *stmt;
	assert_int_equal(sqlite3_open_v2(place("project/.cxr/store.db"), &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	int64_t value = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return value;
}

/* All rows of a query, columns by '|', rows by '/', blobs in hexadecimal; in the arena. */
static CXR_UNUSED const char *rows_of(const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *stmt;
	cxr_buf out;
	cxr_str text;
	cxr_buf_init(&out, 1 << 24);
	assert_int_equal(sqlite3_open_v2(place("project/.cxr/store.db"), &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(stmt); i++) {
			if (i)
				cxr_buf_add_char(&out, '|');
			if (sqlite3_column_type(stmt, i) == SQLITE_BLOB)
				for (int j = 0; j < sqlite3_column_bytes(stmt, i); j++)
					cxr_buf_printf(&out, "%02x", ((const unsigned char *)sqlite3_column_blob(stmt, i))[j]);
			else if (sqlite3_column_type(stmt, i) != SQLITE_NULL)
				cxr_buf_addz(&out, (const char *)sqlite3_column_text(stmt, i));
		}
		cxr_buf_addz(&out, "/");
	}
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	assert_ok(cxr_arena_str(&arena, cxr_buf_str(&out), &text, &err));
	cxr_buf_release(&out);
	return text.ptr;
}

/* The catalogue as a whole: what a run must leave the same. */
static CXR_UNUSED const char *catalogue(void)
{
	return cxr_arena_printf(&arena, "%s#%s#%s#%s#%s#%s#%s", rows_of("SELECT * FROM source_file ORDER BY number"), rows_of("SELECT * FROM image ORDER BY number"),
		rows_of("SELECT * FROM report ORDER BY number"), rows_of("SELECT * FROM demographic ORDER BY number"),
		rows_of("SELECT kind, number, reason, detail FROM quarantine WHERE stage = 'intake' ORDER BY kind, number"),
		rows_of("SELECT * FROM intake_file ORDER BY number"), rows_of("SELECT result, n_records FROM stage_shard WHERE stage = 'intake'"));
}

/* Opens vault and key for a moment. */
static CXR_UNUSED cxr_rc vault_get(cxr_vault_kind kind, uint64_t number, cxr_str *out)
{
	cxr_key *key;
	cxr_vault *vault;
	cxr_buf plain;
	cxr_buf_init(&plain, 1 << 26);
	assert_ok(cxr_key_load(project.key_path, &key, &err));
	assert_ok(cxr_vault_open(&vault, project.vault_dir, key, false, &err));
	cxr_rc rc = cxr_vault_get(vault, kind, number, &plain, &err);
	if (rc == CXR_OK)
		assert_ok(cxr_arena_str(&arena, cxr_buf_str(&plain), out, &err));
	cxr_vault_close(vault);
	cxr_key_free(key);
	cxr_buf_release(&plain);
	return rc;
}

/* Catalogue number of <dicom_root>/<name>; 0 = unknown. */
static CXR_UNUSED uint64_t number_of(const char *name)
{
	cxr_key *key;
	unsigned char token[32];
	char hex[65];
	char sql[160];
	CXR_AUTO(cxr_free_at) char *root = cxr_path_real(place(dicom_root));
	const char *path = cxr_arena_printf(&arena, "%s/%s", root, name);
	assert_ok(cxr_key_load(project.key_path, &key, &err));
	cxr_key_token(key, CXR_KEY_LOOKUP, path, strlen(path), token);
	cxr_key_free(key);
	cxr_hex(token, 16, hex);
	snprintf(sql, sizeof sql, "SELECT number FROM source_file WHERE path_hash = x'%s'", hex);
	int64_t number = count(sql);
	return number > 0 ? (uint64_t)number : 0;
}

/* "image", "passed", "copy", "gone", "unknown", or the reason why the file is set aside. */
static CXR_UNUSED const char *fate_of(const char *name)
{
	static const char *const kinds[] = {"image", "passed", "set aside", "copy"};
	char sql[256];
	unsigned long long number = number_of(name);
	if (!number)
		return "unknown";
	snprintf(sql, sizeof sql, "SELECT CASE WHEN is_present THEN kind ELSE 9 END FROM source_file WHERE number = %llu", number);
	int64_t kind = count(sql);
	if (kind == 9)
		return "gone";
	assert_in_range(kind, 0, 3);
	snprintf(sql, sizeof sql, "SELECT reason FROM quarantine WHERE stage = 'intake' AND kind = 0 AND number = %llu", number);
	const char *reason = rows_of(sql);
	if (kind != 2) {
		assert_string_equal(reason, "");
		return kinds[kind];
	}
	size_t n = strlen(reason);
	assert_true(n > 1);
	return cxr_arena_strndup(&arena, reason, n - 1);
}

static CXR_UNUSED void expect_fate(const char *name, const char *fate)
{
	const char *got = fate_of(name);
	if (strcmp(got, fate) != 0)
		fail_msg("%s: %s instead of %s", name, got, fate);
}

static CXR_UNUSED void read_image(const char *name, cxr_id_image *out)
{
	cxr_str plain;
	assert_ok(vault_get(CXR_VAULT_IMAGE, number_of(name), &plain));
	assert_ok(cxr_id_image_decode(plain, &arena, out, &err));
}

#define assert_str(got, wanted)                                                                            \
	do {                                                                                                   \
		cxr_str got_ = (got);                                                                              \
		if (!cxr_str_eqz(got_, wanted))                                                                    \
			fail_msg("%s is \"" CXR_STR_FMT "\" instead of \"%s\"", #got, CXR_STR_ARG(got_), wanted);       \
	} while (0)

#endif
