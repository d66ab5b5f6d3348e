/*
 * One object through the lane: class, identity, pixels, tags, bytes, search. See dicom.h.
 *
 * Reasons to set an image aside:
 *   not_image, dicomdir, sop_class   not an image class, a directory, a class that the table does not know or the profile cannot hold
 *   no_pixels, pixel_module, pixel_data, pixel_syntax   pixels absent, contradictory, too short or damaged, in a form that cannot be cleaned
 *   profile_shape  strict47 cannot describe several frames or colour
 *   no_uid         nothing says which object it is
 *   burned_in      text in the picture that cannot be cleaned
 *   leak           a text of the input still stood in the output
 *   limit          more memory or depth than an image of its size may ask for
 *   unreadable_output  the written header does not read back (a fault here, which must not stop a run)
 */
#include "deid/dicom_job.h"

#include "base/mem.h"
#include "dicom/writer.h"
#include "os/file.h"

/* the house rule: 16 times the file, and a base for small ones */
enum { BASE_ARENA_BYTES = 64 << 20, ARENA_PER_BYTE = 16, KEEP_BYTES = 64 << 20 };

struct cxr_deid_dicom {
	deid__tables tables;
	cxr_arena arena;
	cxr_buf samples;
	cxr_buf header;
};

static const char *const profile_names[] = {"valid", "strict47", "basic"};

const char *cxr_deid_profile_name(cxr_deid_profile profile)
{
	return (unsigned)profile < CXR_N_DEID_PROFILES ? profile_names[profile] : "unknown";
}

bool cxr_deid_profile_from_name(cxr_str name, cxr_deid_profile *out)
{
	for (unsigned i = 0; i < CXR_N_DEID_PROFILES; i++)
		if (cxr_str_eqz(name, profile_names[i])) {
			*out = (cxr_deid_profile)i;
			return true;
		}
	return false;
}

cxr_rc cxr_deid_dicom_new(cxr_deid_dicom **out, cxr_err *err)
{
	*out = NULL;
	cxr_deid_dicom *maker = cxr_calloc(1, sizeof *maker);
	if (!maker)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a DICOM maker");
	cxr_arena_init(&maker->arena, BASE_ARENA_BYTES);
	cxr_buf_init(&maker->samples, (size_t)INT32_MAX + 16);
	cxr_buf_init(&maker->header, UINT32_MAX);
	cxr_rc rc = deid__tables_init(&maker->tables, err);
	if (rc != CXR_OK) {
		cxr_deid_dicom_free(maker);
		return rc;
	}
	*out = maker;
	return CXR_OK;
}

void cxr_deid_dicom_free(cxr_deid_dicom *maker)
{
	if (!maker)
		return;
	deid__tables_release(&maker->tables);
	cxr_arena_release(&maker->arena);
	cxr_buf_release(&maker->samples);
	cxr_buf_release(&maker->header);
	cxr_free(maker);
}

cxr_rc deid__set_aside(deid__job *job, cxr_rc rc, const char *reason, const char *detail)
{
	job->result->skip_reason = reason;
	return CXR_FAIL(job->err, rc, "%s", detail);
}

static cxr_rc take_class(deid__job *job)
{
	cxr_str meta_uid = deid__text_of(cxr_dcm_find(&job->file->meta, CXR_TAG(0x0002, 0x0002)));
	cxr_str uid = deid__text_of(cxr_dcm_find(&job->file->data, DEID__TAG_SOP_CLASS));
	const deid__sop_class *by_meta = deid__tables_class(job->tables, meta_uid);
	bool is_dicomdir = (by_meta && by_meta->kind == DEID__KIND_DICOMDIR) || cxr_dcm_find(&job->file->data, CXR_TAG(0x0004, 0x1220));
	if (is_dicomdir)
		return deid__set_aside(job, CXR_E_UNSUPPORTED, "dicomdir", "a DICOMDIR: it lists other files by their names");
	job->sop_class = uid.len ? deid__tables_class(job->tables, uid) : by_meta;
	if (!job->sop_class)
		return deid__set_aside(job, CXR_E_UNSUPPORTED, "sop_class", "its SOP class is absent or none of the image classes known here");
	if (job->sop_class->kind == DEID__KIND_NOT_IMAGE)
		return deid__set_aside(job, CXR_E_UNSUPPORTED, "not_image", "a report, document, plan, waveform or presentation state, not an image");
	return CXR_OK;
}

static cxr_rc write_bytes(cxr_deid_dicom *maker, deid__job *job, cxr_deid_object *out)
{
	cxr_deid_dicom_result *result = job->result;
	cxr_str uid = deid__text_of(cxr_dcm_find(&job->out, DEID__TAG_SOP_UID));
	memcpy(result->sop_uid, uid.ptr, uid.len < sizeof result->sop_uid ? uid.len : sizeof result->sop_uid - 1);
	cxr_str vendor = deid__text_of(cxr_dcm_find(&job->out, DEID__TAG_MANUFACTURER));
	memcpy(result->manufacturer, vendor.ptr, vendor.len < sizeof result->manufacturer ? vendor.len : sizeof result->manufacturer - 1);
	cxr_dcm_write_options options = {.ts = job->ts, .sop_class_uid = job->sop_class->uid, .sop_instance_uid = uid};
	const cxr_dcm_elem *pixels;
	cxr_buf_clear(&maker->header);
	CXR_TRY(cxr_dcm_write_header(&job->out, &options, &maker->header, &pixels, job->err));
	out->header = cxr_buf_str(&maker->header);
	if (pixels) {
		out->pixels = (cxr_str){(const char *)pixels->value, pixels->n_bytes};
		out->pad = (cxr_str){"\0", pixels->n_bytes % 2};
	}
	return CXR_OK;
}

static void count_up(deid__job *job)
{
	cxr_deid_dicom_result *result = job->result;
	uint32_t n_in = deid__count(&job->file->data);
	uint32_t n_out = deid__count(&job->out);
	uint32_t n_carried = result->n_kept + result->n_replaced;
	result->n_removed = n_in > n_carried ? n_in - n_carried : 0;
	result->n_added = n_out > n_carried ? n_out - n_carried : 0;
}

static void digest(cxr_deid_object *object)
{
	cxr_sha256 sha;
	unsigned char bytes[CXR_SHA256_BYTES];
	cxr_sha256_init(&sha);
	cxr_sha256_add(&sha, object->header.ptr, object->header.len);
	cxr_sha256_add(&sha, object->pixels.ptr, object->pixels.len);
	cxr_sha256_add(&sha, object->pad.ptr, object->pad.len);
	cxr_sha256_end(&sha, bytes);
	cxr_hex(bytes, sizeof bytes, object->result.sha256);
}

static cxr_rc make(cxr_deid_dicom *maker, deid__job *job, cxr_deid_object *out)
{
	CXR_TRY(take_class(job));
	CXR_TRY(deid__identity_take(job));
	CXR_TRY(deid__pixels_take(job));
	CXR_TRY(job->options->profile == CXR_DEID_BASIC ? deid__basic_build(job) : deid__allow_build(job));
	count_up(job);
	CXR_TRY(write_bytes(maker, job, out));
	if (!job->options->skip_search)
		CXR_TRY(deid__residual_search(job, out->header, out->pixels));
	out->result.n_bytes = out->header.len + out->pixels.len + out->pad.len;
	if (job->options->wants_sha256)
		digest(out);
	return CXR_OK;
}

cxr_rc cxr_deid_dicom_make(cxr_deid_dicom *maker, const cxr_dcm_file *file, const cxr_ledger *ledger, const cxr_deid_dicom_subject *subject,
	const cxr_deid_dicom_options *options, cxr_deid_object *out, cxr_err *err)
{
	cxr_buf *bufs[] = {&maker->samples, &maker->header};
	for (size_t i = 0; i < CXR_ARRAY_LEN(bufs); i++) {
		if (bufs[i]->capacity <= KEEP_BYTES)
			continue;
		size_t max_bytes = bufs[i]->max_bytes; /* the memory of one huge image is not kept for all that follow */
		cxr_buf_release(bufs[i]);
		cxr_buf_init(bufs[i], max_bytes);
	}
	cxr_arena_clear(&maker->arena);
	maker->arena.max_bytes = BASE_ARENA_BYTES + ARENA_PER_BYTE * file->n_bytes;
	*out = (cxr_deid_object){.header = {"", 0}, .pixels = {"", 0}, .pad = {"", 0}};
	deid__job job = {.tables = &maker->tables, .file = file, .ledger = ledger, .subject = subject, .options = options, .arena = &maker->arena,
		.samples = &maker->samples, .result = &out->result, .err = err};
	cxr_rc rc = make(maker, &job, out);
	if (rc == CXR_OK)
		return CXR_OK;
	/* nothing of a failed object is given out; an arena that is far from its bound means that the machine has no memory left */
	bool is_greedy = rc == CXR_E_LIMIT || (rc == CXR_E_NOMEM && maker->arena.used_bytes > maker->arena.max_bytes / 4);
	out->header = out->pixels = out->pad = (cxr_str){"", 0};
	out->result.n_bytes = 0;
	if (!out->result.skip_reason) {
		if (rc == CXR_E_LEAK)
			out->result.skip_reason = "leak";
		else if (is_greedy)
			out->result.skip_reason = "limit";
		else if (cxr_rc_is_bad_input(rc))
			out->result.skip_reason = "pixel_module";
	}
	return rc;
}

cxr_rc cxr_deid_object_write(const cxr_deid_object *object, const char *path, bool durable, cxr_err *err)
{
	cxr_file_out file;
	CXR_TRY(cxr_file_out_open(&file, path, 0644, err));
	cxr_rc rc = cxr_file_out_write(&file, object->header.ptr, object->header.len, err);
	if (rc == CXR_OK)
		rc = cxr_file_out_write(&file, object->pixels.ptr, object->pixels.len, err);
	if (rc == CXR_OK)
		rc = cxr_file_out_write(&file, object->pad.ptr, object->pad.len, err);
	if (rc == CXR_OK)
		rc = cxr_file_out_commit(&file, durable, err);
	cxr_file_out_close(&file);
	return rc;
}

void cxr_deid_object_append(const cxr_deid_object *object, cxr_buf *out)
{
	cxr_buf_add_str(out, object->header);
	cxr_buf_add_str(out, object->pixels);
	cxr_buf_add_str(out, object->pad);
}

bool cxr_deid_object_equals(const cxr_deid_object *object, cxr_str bytes)
{
	const cxr_str pieces[] = {object->header, object->pixels, object->pad};
	for (size_t i = 0; i < CXR_ARRAY_LEN(pieces); i++) {
		if (bytes.len < pieces[i].len || (pieces[i].len && memcmp(bytes.ptr, pieces[i].ptr, pieces[i].len) != 0))
			return false;
		bytes.ptr += pieces[i].len;
		bytes.len -= pieces[i].len;
	}
	return bytes.len == 0;
}
