/*
 * Allow-list profiles (valid, strict47): a new data set from the rows of profile_valid.tsv. What no row names is never looked at.
 * Tests: tests/unit/deid/test_dicom.c, test_dicom_canary.c
 */
#include "deid/dicom_job.h"

/* A row, the element of the input that it is about, and what was decided. */
typedef struct slot {
	const deid__row *row;
	const cxr_dcm_elem *elem; /* NULL = absent */
} slot;

static cxr_rc no_memory(const deid__job *job)
{
	return CXR_FAIL(job->err, CXR_E_NOMEM, "header needs more memory than allowed");
}

static bool is_strict(const deid__job *job)
{
	return job->options->profile == CXR_DEID_STRICT47;
}

/* strict47 holds the 47 and what a file cannot exist without. */
static bool is_in_profile(const deid__job *job, const deid__row *row)
{
	if (!is_strict(job) || row->is_47)
		return true;
	return row->tag == DEID__TAG_SOP_CLASS || row->tag == DEID__TAG_SOP_UID || row->tag == DEID__TAG_STUDY_UID || row->tag == DEID__TAG_SERIES_UID;
}

/* The row's type for this image. strict47 adds nothing that the input lacks. */
static int type_of(const deid__job *job, const deid__row *row)
{
	return (row->kinds >> job->sop_class->kind & 1) && !is_strict(job) ? row->type : 3;
}

static bool has_value(const cxr_dcm_elem *elem)
{
	if (!elem)
		return false;
	if (elem->n_items || elem->n_fragments)
		return true;
	/* a binary zero is a value; of texts, blanks and padding are none */
	const cxr_dict_entry *entry = cxr_dict_find(elem->tag);
	switch (entry ? entry->vr : elem->vr) {
	case CXR_VR('U', 'S'): case CXR_VR('S', 'S'): case CXR_VR('U', 'L'): case CXR_VR('S', 'L'): case CXR_VR('F', 'L'): case CXR_VR('F', 'D'):
	case CXR_VR('A', 'T'):
		return elem->n_bytes > 0;
	default: break;
	}
	for (size_t i = 0; i < elem->n_bytes; i++)
		if (elem->value[i] != ' ' && elem->value[i] != '\0')
			return true;
	return false;
}

static cxr_rc put_text(deid__job *job, const deid__row *row, cxr_str text)
{
	return cxr_dcm_put_view(&job->out, job->arena, row->tag, row->vr, text.ptr, text.len, job->err);
}

/* Our value in the place of `elem`. */
static cxr_rc replace(deid__job *job, const slot *s, cxr_str text)
{
	job->result->n_replaced += s->elem != NULL;
	return put_text(job, s->row, text);
}

static cxr_rc replace_copy(deid__job *job, const slot *s, const char *text)
{
	cxr_str copy;
	CXR_TRY(cxr_arena_str(job->arena, cxr_str_from(text), &copy, job->err));
	return replace(job, s, copy);
}

static cxr_rc leave_empty(deid__job *job, const slot *s)
{
	if (s->elem)
		has_value(s->elem) ? job->result->n_replaced++ : job->result->n_kept++;
	return put_text(job, s->row, (cxr_str){"", 0});
}

/* ---- fills that depend on the image ---- */

static const char *modality_fill(const deid__job *job)
{
	switch (job->sop_class->kind) {
	case DEID__KIND_CR: return "CR";
	case DEID__KIND_DX: return "DX";
	case DEID__KIND_MG: return "MG";
	case DEID__KIND_CT: return "CT";
	case DEID__KIND_MR: return "MR";
	case DEID__KIND_US: return "US";
	case DEID__KIND_XA: return "XA";
	case DEID__KIND_NM: return "NM";
	case DEID__KIND_PT: return "PT";
	case DEID__KIND_RT: return "RTIMAGE";
	default: return "OT";
	}
}

/* For-processing classes are those of presentation with ".1" behind. */
static const char *intent_fill(const deid__job *job)
{
	static const char *const processing[] = {"1.2.840.10008.5.1.4.1.1.1.1.1", "1.2.840.10008.5.1.4.1.1.1.2.1", "1.2.840.10008.5.1.4.1.1.1.3.1"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(processing); i++)
		if (cxr_str_eqz(job->sop_class->uid, processing[i]))
			return "FOR PROCESSING";
	return "FOR PRESENTATION";
}

static cxr_rc fill(deid__job *job, const slot *s)
{
	cxr_str text = s->row->fill;
	if (cxr_str_eqz(text, "@modality"))
		text = cxr_str_from(modality_fill(job));
	else if (cxr_str_eqz(text, "@intent"))
		text = cxr_str_from(intent_fill(job));
	else if (cxr_str_eqz(text, "@lut_shape"))
		text = cxr_str_from(job->desc.is_monochrome1 ? "INVERSE" : "IDENTITY");
	else if (cxr_str_eqz(text, "@sign")) /* bone is bright in MONOCHROME2: high values mean little radiation */
		text = job->desc.is_monochrome1 ? (cxr_str){"\x01\x00", 2} : (cxr_str){"\xFF\xFF", 2};
	return replace(job, s, text);
}

/* ---- actions ---- */

/* What is left when there is no value that may be kept. */
static cxr_rc without_value(deid__job *job, const slot *s)
{
	int type = type_of(job, s->row);
	if (type == 1 && s->row->fill.len)
		return fill(job, s);
	/* an empty value says no more than an absent one */
	bool is_empty_here = s->elem && !has_value(s->elem) && s->row->vr != CXR_VR('S', 'Q') && type != 1;
	bool is_known_empty = s->elem && s->row->type == 2 && s->row->kinds == UINT32_MAX; /* Manufacturer in strict47 */
	return type == 2 || is_empty_here || is_known_empty ? leave_empty(job, s) : CXR_OK;
}

static cxr_rc keep(deid__job *job, const slot *s)
{
	bool ok = false;
	cxr_dcm_elem taken;
	if (has_value(s->elem)) {
		if (s->row->action == DEID__LUT)
			CXR_TRY(deid__lut_take(job, s->elem, &taken, &ok));
		else
			CXR_TRY(deid__rule_take(job, s->row, s->elem, &taken, &ok));
		job->result->n_rejected += !ok;
	}
	if (!ok)
		return without_value(job, s);
	job->result->n_kept++;
	return cxr_dcm_put_elem(&job->out, job->arena, &taken, job->err);
}

static cxr_rc put_date(deid__job *job, const slot *s)
{
	char text[DEID__DATE_BYTES];
	if (deid__date_shift(job, deid__text_of(s->elem), text))
		return replace_copy(job, s, text);
	return without_value(job, s);
}

static cxr_rc put_uid(deid__job *job, const slot *s)
{
	if (!has_value(s->elem) && type_of(job, s->row) == 3 && !is_strict(job))
		return CXR_OK;
	cxr_str uid;
	CXR_TRY(deid__uid_of_tag(job, s->row->tag, &uid));
	return replace(job, s, uid);
}

static cxr_rc put_accession(deid__job *job, const slot *s)
{
	cxr_str token;
	CXR_TRY(deid__accession_make(job, &token));
	return token.len ? replace(job, s, token) : leave_empty(job, s);
}

static cxr_rc put_age(deid__job *job, const slot *s)
{
	char text[DEID__AGE_BYTES];
	return deid__age_make(job, text) ? replace_copy(job, s, text) : without_value(job, s);
}

static cxr_rc put_statement(deid__job *job, const slot *s, const char *text)
{
	if (!text[0])
		return CXR_OK;
	if (s->elem && cxr_str_eqz(deid__text_of(s->elem), text))
		job->result->n_kept++;
	else
		job->result->n_replaced += s->elem != NULL;
	return put_text(job, s->row, cxr_str_from(text));
}

static cxr_rc put_lossy(deid__job *job, const slot *s)
{
	const char *text = deid__lossy_make(job);
	return put_statement(job, s, text[0] || type_of(job, s->row) == 3 ? text : "00");
}

static cxr_rc put_image(deid__job *job, const slot *s)
{
	cxr_dcm_elem made;
	CXR_TRY(deid__image_make(job, s->row->tag, &made));
	if (made.tag == 0)
		return CXR_OK;
	job->result->n_kept += s->elem != NULL;
	return cxr_dcm_put_elem(&job->out, job->arena, &made, job->err);
}

static cxr_rc put_sequence(deid__job *job, const slot *s)
{
	if (type_of(job, s->row) != 2)
		return CXR_OK;
	job->result->n_replaced += s->elem != NULL;
	if (s->row->action == DEID__REGION)
		return deid__region_put(job, s->row->tag);
	return cxr_dcm_put_sequence(&job->out, job->arena, s->row->tag, 0, NULL, job->err);
}

static cxr_rc act(deid__job *job, const slot *s)
{
	switch (s->row->action) {
	case DEID__KEEP:
	case DEID__LUT: return keep(job, s);
	case DEID__UID: return put_uid(job, s);
	case DEID__DATE: return put_date(job, s);
	case DEID__ACCESSION: return put_accession(job, s);
	case DEID__PATIENT: return replace(job, s, job->deid_id);
	case DEID__SEX: return replace(job, s, cxr_str_from(deid__sex_make(job)));
	case DEID__AGE: return put_age(job, s);
	case DEID__EMPTY: return type_of(job, s->row) == 2 || s->elem ? leave_empty(job, s) : CXR_OK;
	case DEID__NO_ITEMS:
	case DEID__REGION: return put_sequence(job, s);
	case DEID__IMAGE: return put_image(job, s);
	case DEID__BURNED_IN: return put_statement(job, s, deid__burned_in_make(job));
	case DEID__LOSSY: return put_lossy(job, s);
	case DEID__SOP_CLASS: job->result->n_kept += s->elem != NULL; return put_text(job, s->row, job->sop_class->uid);
	case DEID__MARK: return replace(job, s, s->row->fill);
	case DEID__MARK_CODES: job->result->n_replaced += s->elem != NULL; return deid__codes_put(job, s->row->fill);
	case DEID__PIXELS: job->result->n_kept += s->elem != NULL; return cxr_dcm_put_elem(&job->out, job->arena, &job->pixels, job->err);
	default: return CXR_OK; /* palette: all six at once, below */
	}
}

/* ---- pairs: one without the other says nothing (PS3.3 C.11.1, C.11.2) ---- */

static void drop(deid__job *job, cxr_tag tag)
{
	for (size_t i = 0; i < job->out.n_elems; i++) {
		if (job->out.elems[i].tag != tag)
			continue;
		memmove(job->out.elems + i, job->out.elems + i + 1, (job->out.n_elems - i - 1) * sizeof *job->out.elems);
		job->out.n_elems--;
		if (cxr_dcm_find(&job->file->data, tag) && job->result->n_kept)
			job->result->n_kept--;
		return;
	}
}

static void drop_halves(deid__job *job)
{
	static const cxr_tag pairs[][2] = {
		{CXR_TAG(0x0028, 0x1050), CXR_TAG(0x0028, 0x1051)}, /* WindowCenter, WindowWidth */
		{CXR_TAG(0x0028, 0x1052), CXR_TAG(0x0028, 0x1053)}, /* RescaleIntercept, RescaleSlope */
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(pairs); i++)
		for (size_t k = 0; k < 2; k++)
			if (!has_value(cxr_dcm_find(&job->out, pairs[i][k])))
				drop(job, pairs[i][1 - k]);
	if (!cxr_dcm_find(&job->out, CXR_TAG(0x0028, 0x1050)))
		drop(job, CXR_TAG(0x0028, 0x1055)); /* WindowCenterWidthExplanation */
	if (!cxr_dcm_find(&job->out, CXR_TAG(0x0028, 0x1053)))
		drop(job, CXR_TAG(0x0028, 0x1054)); /* RescaleType */
	/* our empty Laterality may stand only where neither ImageLaterality nor the body part answers (PS3.3 C.7.3.1) */
	const cxr_tag laterality = CXR_TAG(0x0020, 0x0060);
	bool is_answered = cxr_dcm_find(&job->out, CXR_TAG(0x0020, 0x0062)) || has_value(cxr_dcm_find(&job->out, CXR_TAG(0x0018, 0x0015)));
	if (is_answered && !cxr_dcm_find(&job->file->data, laterality))
		drop(job, laterality);
}

/* strict47 has no place for what tells frames and colour planes apart. */
static cxr_rc check_shape(deid__job *job)
{
	if (job->sop_class->kind == DEID__KIND_ENHANCED)
		return deid__set_aside(job, CXR_E_UNSUPPORTED, "sop_class", "an enhanced image: its meaning lies in elements that the profile does not hold");
	if (is_strict(job) && (job->desc.n_frames > 1 || job->desc.samples_per_pixel > 1 || cxr_str_eqz(job->desc.photometric, "PALETTE COLOR")))
		return deid__set_aside(job, CXR_E_UNSUPPORTED, "profile_shape", "several frames or colour, which the 47 elements cannot describe");
	return CXR_OK;
}

cxr_rc deid__allow_build(deid__job *job)
{
	CXR_TRY(check_shape(job));
	const deid__tables *tables = job->tables;
	slot *slots = cxr_arena_array(job->arena, tables->n_rows, sizeof *slots);
	job->out.elems = cxr_arena_array(job->arena, tables->n_rows + 4, sizeof *job->out.elems);
	if (!slots || !job->out.elems)
		return no_memory(job);
	job->out.capacity = tables->n_rows + 4;
	for (size_t i = 0; i < job->file->data.n_elems; i++) {
		const cxr_dcm_elem *elem = &job->file->data.elems[i];
		const deid__row *row = deid__tables_row(tables, elem->tag);
		if (row && !slots[row - tables->rows].elem)
			slots[row - tables->rows].elem = elem;
	}
	for (size_t i = 0; i < tables->n_rows; i++) {
		slots[i].row = &tables->rows[i];
		if (is_in_profile(job, slots[i].row))
			CXR_TRY(act(job, &slots[i]));
	}
	drop_halves(job);
	if (cxr_str_eqz(job->desc.photometric, "PALETTE COLOR"))
		CXR_TRY(deid__palette_take(job));
	return CXR_OK;
}

bool deid__allow_keeps(const deid__job *job, const cxr_dcm_elem *elem, bool is_top)
{
	/* numbers only: words come from our lists, all else is ours; LUT entries lie below the top level */
	const deid__row *row = deid__tables_row(job->tables, elem->tag);
	if (!is_top)
		return elem->tag == CXR_TAG(0x0028, 0x3002) || elem->tag == CXR_TAG(0x0028, 0x3006);
	if (!row || row->action != DEID__KEEP || !is_in_profile(job, row))
		return false;
	return row->rule.form >= DEID__FORM_DS && row->rule.form <= DEID__FORM_FD;
}
