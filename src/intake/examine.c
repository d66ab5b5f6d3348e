/* See examine.h: opening, reading, encoding. What a parsed file is: judge.c. */
#include "intake/examine.h"

#include <stdio.h>

#include "dicom/reader.h"
#include "intake/header.h"
#include "os/mmap.h"

/* House rule of the reader, and as much again for the values taken out of it. */
#define ARENA_BYTES(n_bytes) ((size_t)(n_bytes) * 32 + ((size_t)128 << 20))
/* Every byte of a value may become six in JSON. */
#define RECORD_BYTES ((size_t)INTAKE_MAX_HEADER_BYTES * 6 + ((size_t)1 << 20))

void intake__found_release(intake__found *found)
{
	cxr_buf_release(&found->record);
}

static cxr_rc set_aside(intake__found *out, intake__reason reason)
{
	out->kind = INTAKE_KIND_SET_ASIDE;
	out->reason = reason;
	return CXR_OK;
}

/* Bad input becomes a reason; the rest is the environment. */
static cxr_rc reason_of(cxr_rc rc, intake__found *out, const cxr_err *why, cxr_err *err)
{
	if (rc == CXR_E_NOMEM) { /* a header that wants more than the arena may give; should memory be short, the next run looks again */
		out->is_unsettled = true;
		return set_aside(out, INTAKE_LIMIT);
	}
	if (!cxr_rc_is_bad_input(rc)) {
		if (err)
			*err = *why;
		return rc;
	}
	snprintf(out->detail, sizeof out->detail, "%s", why->subject);
	switch (rc) {
	case CXR_E_TRUNCATED: return set_aside(out, INTAKE_TRUNCATED);
	case CXR_E_LIMIT: return set_aside(out, INTAKE_LIMIT);
	case CXR_E_UNSUPPORTED: return set_aside(out, INTAKE_UNSUPPORTED);
	default: return set_aside(out, INTAKE_FORMAT);
	}
}

/*
 * The digest leaves the path out, so that the same export elsewhere has the same digests. New files have new catalogue
 * numbers, which later stages see as well.
 */
static cxr_rc encode(const cxr_key *key, const char *path, uint64_t n_changes, cxr_id_image *image, intake__found *out, cxr_err *err)
{
	cxr_buf_printf(&out->record, "%llu ", (unsigned long long)n_changes);
	cxr_id_image_encode(image, &out->record);
	CXR_TRY(cxr_buf_check(&out->record, err));
	out->digest = intake__hash_of(key, out->record.ptr, out->record.len);
	out->sop = intake__hash_of(key, image->sop_instance_uid.ptr, image->sop_instance_uid.len);
	out->study = intake__hash_of(key, image->study_uid.ptr, image->study_uid.len);
	out->patient = intake__hash_of_patient(key, image->patient_id);
	image->path = cxr_str_from(path);
	cxr_buf_clear(&out->record);
	cxr_id_image_encode(image, &out->record);
	return cxr_buf_check(&out->record, err);
}

static cxr_rc examine_dicom(const cxr_key *key, bool require_chest, const char *path, uint64_t n_changes, const cxr_mmap *map,
	cxr_arena *arena, intake__found *out, cxr_err *err)
{
	cxr_dcm_file file;
	cxr_id_image image;
	cxr_err why;
	cxr_err_clear(&why);
	intake__reason reason = INTAKE_OK;
	cxr_rc rc = cxr_dcm_read(map->bytes, map->n_bytes, NULL, arena, &file, &why);
	if (rc == CXR_OK)
		rc = intake__judge(&file, require_chest, &image, &reason, out->detail, &why);
	if (rc != CXR_OK)
		return reason_of(rc, out, &why, err);
	if (reason != INTAKE_OK)
		return set_aside(out, reason);
	out->kind = INTAKE_KIND_IMAGE;
	return encode(key, path, n_changes, &image, out, err);
}

static cxr_rc examine_bytes(const cxr_key *key, bool require_chest, const char *path, uint64_t n_changes, const cxr_mmap *map, intake__found *out,
	cxr_err *err)
{
	switch (cxr_dcm_sniff(map->bytes, map->n_bytes)) {
	case CXR_DCM_NOT: return CXR_OK;
	case CXR_DCM_GZIP: return set_aside(out, INTAKE_GZIP);
	default: break;
	}
	cxr_arena arena;
	cxr_arena_init(&arena, ARENA_BYTES(map->n_bytes));
	cxr_rc rc = examine_dicom(key, require_chest, path, n_changes, map, &arena, out, err);
	cxr_arena_release(&arena);
	return rc;
}

cxr_rc intake__examine(const cxr_key *key, bool require_chest, const char *path, uint64_t n_changes, intake__found *out, cxr_err *err)
{
	*out = (intake__found){.kind = INTAKE_KIND_PASSED};
	cxr_buf_init(&out->record, RECORD_BYTES);
	cxr_mmap map;
	cxr_err why;
	cxr_err_clear(&why);
	cxr_rc rc = cxr_mmap_open(&map, path, &why);
	switch (rc) {
	case CXR_OK: break;
	case CXR_E_NOT_FOUND: out->is_gone = true; return CXR_OK;
	case CXR_E_ACCESS: out->is_unsettled = true; return set_aside(out, INTAKE_UNREADABLE);
	case CXR_E_FORMAT: out->is_unsettled = true; return set_aside(out, INTAKE_SPECIAL_FILE); /* changed since it was listed */
	default:
		if (err)
			*err = why;
		return rc;
	}
	rc = examine_bytes(key, require_chest, path, n_changes, &map, out, err);
	cxr_mmap_close(&map);
	return rc;
}
