/*
 * Values that take the place of identified ones: ids, UIDs, dates, ages, and statements about the image.
 * Everything comes from the subject (what link knows), else from the header.
 */
#include "deid/dicom_job.h"

#include <stdio.h>

#include "project/vault.h"

#define PATIENT_BIRTH_DATE CXR_TAG(0x0010, 0x0030)
#define PATIENT_SEX CXR_TAG(0x0010, 0x0040)
#define PATIENT_AGE CXR_TAG(0x0010, 0x1010)
#define META_SOP_UID CXR_TAG(0x0002, 0x0003)
#define FRAME_OF_REFERENCE_UID CXR_TAG(0x0020, 0x0052)
#define LOSSY_COMPRESSION CXR_TAG(0x0028, 0x2110)

enum { ACCESSION_MAX_BYTES = 64, MAX_AGE_YEARS = 130 };

static cxr_str header_text(const deid__job *job, cxr_tag tag)
{
	return cxr_str_trim(deid__text_of(cxr_dcm_find(&job->file->data, tag)));
}

static cxr_rc no_memory(const deid__job *job)
{
	return CXR_FAIL(job->err, CXR_E_NOMEM, "header needs more memory than allowed");
}

/* A keyed name for a patient of whom nothing better is known: the normal form of the key decides. */
static cxr_rc token_id(const deid__job *job, cxr_str *out)
{
	char *normal = cxr_arena_alloc(job->arena, job->patient_key.len + 1);
	if (!normal)
		return no_memory(job);
	size_t n = cxr_taken_normalise(job->patient_key, normal);
	cxr_str key = n ? (cxr_str){normal, n} : job->patient_key;
	uint64_t token = cxr_key_token64(job->ledger->key, CXR_KEY_PATIENT, key.ptr, key.len);
	char *text = cxr_arena_printf(job->arena, "patient%016llx", (unsigned long long)token);
	if (!text)
		return no_memory(job);
	*out = cxr_str_from(text);
	return CXR_OK;
}

cxr_rc deid__identity_take(deid__job *job)
{
	job->patient_key = cxr_str_trim(job->subject->patient_key);
	if (job->patient_key.len == 0) {
		CXR_TRY(cxr_dcm_utf8(job->file, &job->file->data, DEID__TAG_PATIENT_ID, &job->patient_key, job->err));
		job->patient_key = cxr_str_trim(job->patient_key);
	}
	/* images without a patient id: those of one study still belong together */
	if (job->patient_key.len == 0)
		job->patient_key = header_text(job, DEID__TAG_STUDY_UID);
	if (job->patient_key.len == 0)
		job->patient_key = header_text(job, DEID__TAG_SOP_UID);
	job->shift_days = cxr_ledger_shift_days(job->ledger, job->patient_key);
	job->deid_id = job->subject->deid_id;
	return job->deid_id.len ? CXR_OK : token_id(job, &job->deid_id);
}

/* DA as PS3.5 has it, and as ACR-NEMA had it: YYYYMMDD, YYYY.MM.DD. */
static bool read_date(cxr_str text, cxr_date *out)
{
	size_t n_digits = 0;
	for (size_t i = 0; i < text.len; i++) {
		bool is_dot = text.len == 10 && (i == 4 || i == 7);
		if (is_dot ? text.ptr[i] != '.' && text.ptr[i] != '-' : !cxr_is_digit(text.ptr[i]))
			return false;
		n_digits += !is_dot;
	}
	return n_digits == 8 && cxr_date_parse(text, out);
}

bool deid__date_shift(const deid__job *job, cxr_str text, char out[DEID__DATE_BYTES])
{
	cxr_date date;
	if (!read_date(cxr_str_trim(text), &date))
		return false;
	date = cxr_date_from_day(cxr_date_to_day(date) + job->shift_days);
	if (!cxr_date_is_valid(date) || date.year < 1)
		return false;
	cxr_date_print_da(date, out);
	return true;
}

static bool print_age(const deid__job *job, int64_t number, char unit, char out[DEID__AGE_BYTES])
{
	if (number < 0 || number > 999 || (unit == 'Y' && number > MAX_AGE_YEARS))
		return false;
	if (unit == 'Y')
		number = cxr_ledger_age(job->ledger, (uint32_t)number);
	snprintf(out, DEID__AGE_BYTES, "%03d%c", (int)number, unit);
	return true;
}

bool deid__age_make(const deid__job *job, char out[DEID__AGE_BYTES])
{
	int64_t years;
	if (cxr_str_to_i64(cxr_str_trim(job->subject->age), &years) && print_age(job, years, 'Y', out))
		return true;
	cxr_str text = header_text(job, PATIENT_AGE);
	if (text.len == 4 && cxr_is_digit(text.ptr[0]) && cxr_is_digit(text.ptr[1]) && cxr_is_digit(text.ptr[2]) && memchr("DWMY", text.ptr[3], 4)) {
		int64_t number = (text.ptr[0] - '0') * 100 + (text.ptr[1] - '0') * 10 + (text.ptr[2] - '0');
		if (print_age(job, number, text.ptr[3], out))
			return true;
	}
	cxr_date birth, study;
	if (!read_date(header_text(job, PATIENT_BIRTH_DATE), &birth) || !read_date(header_text(job, DEID__TAG_STUDY_DATE), &study))
		return false;
	years = cxr_age_years(cxr_date_to_day(birth), cxr_date_to_day(study));
	return years >= 1 && print_age(job, years, 'Y', out);
}

const char *deid__sex_make(const deid__job *job)
{
	cxr_str text = cxr_str_trim(job->subject->sex);
	if (text.len == 0)
		text = header_text(job, PATIENT_SEX);
	if (text.len != 1)
		return "";
	switch (text.ptr[0]) {
	case 'M': case 'm': return "M";
	case 'F': case 'f': return "F";
	case 'O': case 'o': return "O";
	default: return "";
	}
}

/* The ledger keeps the shape of an id and leaves what is neither letter nor digit: only texts of those and separators go through it. */
static bool has_id_shape(cxr_str text)
{
	size_t n_alnum = 0;
	for (size_t i = 0; i < text.len; i++) {
		int c = (unsigned char)text.ptr[i];
		if (cxr_is_alnum(c))
			n_alnum++;
		else if (c != ' ' && !memchr("-_./:#+", c, 7))
			return false;
	}
	return n_alnum > 0 && text.len <= ACCESSION_MAX_BYTES;
}

cxr_rc deid__accession_make(const deid__job *job, cxr_str *out)
{
	cxr_str text = cxr_str_trim(job->subject->accession);
	*out = (cxr_str){"", 0};
	if (text.len == 0) {
		CXR_TRY(cxr_dcm_utf8(job->file, &job->file->data, DEID__TAG_ACCESSION_NUMBER, &text, job->err));
		text = cxr_str_trim(text);
	}
	if (text.len == 0)
		return CXR_OK;
	char *token;
	if (has_id_shape(text)) {
		token = cxr_arena_alloc(job->arena, text.len + 1);
		if (token)
			cxr_ledger_id(job->ledger, CXR_KEY_ACCESSION, text, token);
	} else {
		uint64_t number = cxr_key_token64(job->ledger->key, CXR_KEY_ACCESSION, text.ptr, text.len);
		token = cxr_arena_printf(job->arena, "%016llu", (unsigned long long)(number % 10000000000000000ull));
	}
	if (!token)
		return no_memory(job);
	*out = cxr_str_from(token);
	return CXR_OK;
}

cxr_rc deid__uid_make(const deid__job *job, cxr_str uid, cxr_str *out)
{
	char text[CXR_UID_BYTES];
	cxr_ledger_uid(job->ledger, uid, text);
	return cxr_arena_str(job->arena, cxr_str_from(text), out, job->err);
}

cxr_rc deid__uid_of_tag(deid__job *job, cxr_tag tag, cxr_str *out)
{
	cxr_str uid = header_text(job, tag);
	if (uid.len)
		return deid__uid_make(job, uid, out);
	cxr_str object = header_text(job, DEID__TAG_SOP_UID);
	if (object.len == 0)
		object = cxr_str_trim(deid__text_of(cxr_dcm_find(&job->file->meta, META_SOP_UID)));
	if (object.len == 0)
		return deid__set_aside(job, CXR_E_SCHEMA, "no_uid", "neither a SOPInstanceUID nor one in the file meta group");
	if (tag == DEID__TAG_SOP_UID)
		return deid__uid_make(job, object, out);
	/* one that no other object shares: nothing says what it belongs to; a frame of reference is that of its series */
	cxr_str base = object;
	if (tag == FRAME_OF_REFERENCE_UID && header_text(job, DEID__TAG_SERIES_UID).len)
		base = header_text(job, DEID__TAG_SERIES_UID);
	char *made = cxr_arena_printf(job->arena, "%08x of " CXR_STR_FMT, (unsigned)tag, CXR_STR_ARG(base));
	return made ? deid__uid_make(job, cxr_str_from(made), out) : no_memory(job);
}

const char *deid__burned_in_make(const deid__job *job)
{
	cxr_str text = header_text(job, DEID__TAG_BURNED_IN);
	const cxr_pixel_findings *findings = job->options->findings;
	if (job->options->pixels == CXR_DEID_PIXELS_OFF)
		return cxr_str_eqz(text, "YES") ? "YES" : cxr_str_eqz(text, "NO") ? "NO" : "";
	if (job->options->pixels == CXR_DEID_PIXELS_FIND)
		return (findings && findings->n_rects) || cxr_str_eqz(text, "YES") ? "YES" : "";
	return job->is_masked ? "NO" : "";
}

const char *deid__lossy_make(const deid__job *job)
{
	cxr_str text = header_text(job, LOSSY_COMPRESSION);
	if (cxr_str_eqz(text, "01"))
		return "01";
	switch (job->file->ts) {
	case CXR_TS_JPEG_BASELINE: case CXR_TS_JPEG_EXTENDED: case CXR_TS_JPEG_LS_NEAR:
		return "01";
	case CXR_TS_JPEG_2000: case CXR_TS_HTJ2K: /* may be either */
		return cxr_str_eqz(text, "00") ? "00" : "01";
	default:
		return cxr_str_eqz(text, "00") ? "00" : "";
	}
}
