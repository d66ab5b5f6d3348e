/*
 * Profile basic: the input's data set with the actions of PS3.15 Table E.1-1 at every depth (data/deid/profile_basic.tsv).
 * Removed besides: private attributes, curves and overlays, trailing padding, attributes that the dictionary does not know, and names
 * and dates that the table does not know. Everything else stays as it is, so it is only as safe as the standard's list.
 * Tests: tests/unit/deid/test_dicom_basic.c
 */
#include "deid/dicom_job.h"

#include <stdlib.h>

enum { MAX_DEPTH = 80, MAX_MULTI_UID = 4096 };

typedef enum decision { REMOVE, EMPTY, DUMMY, UIDS, ENTER, KEEP, IMAGE, PIXELS, PATIENT, ACCESSION, BURNED_IN, LOSSY, SOP_CLASS } decision;

static bool is_never_kept(cxr_tag tag)
{
	unsigned group = CXR_TAG_GROUP(tag);
	return CXR_TAG_IS_PRIVATE(tag) || (group & 0xFF00u) == 0x5000 || (group & 0xFF00u) == 0x6000 || group < 8 || group >= 0xFFFC || !cxr_dict_find(tag);
}

static bool is_public_uid(cxr_str uid)
{
	return cxr_str_starts(uid, cxr_str_from("1.2.840.10008."));
}

static decision decide_unlisted(const cxr_dcm_elem *elem)
{
	if (elem->vr == CXR_VR('S', 'Q') || elem->n_items)
		return ENTER;
	const cxr_dict_entry *entry = cxr_dict_find(elem->tag);
	switch (entry ? entry->vr : elem->vr) {
	case CXR_VR('P', 'N'): case CXR_VR('D', 'A'): case CXR_VR('D', 'T'): case CXR_VR('T', 'M'): case CXR_VR('A', 'S'):
		return REMOVE;
	case CXR_VR('U', 'I'):
		return is_public_uid(deid__text_of(elem)) ? KEEP : UIDS;
	case CXR_VR('S', 'Q'): /* a sequence that could not be read as one */
		return REMOVE;
	default:
		return KEEP;
	}
}

static decision decide(const deid__job *job, const cxr_dcm_elem *elem, bool is_top)
{
	cxr_dcm_elem made;
	switch (elem->tag) {
	case DEID__TAG_PATIENT_NAME: case DEID__TAG_PATIENT_ID: return PATIENT;
	case DEID__TAG_ACCESSION_NUMBER: return is_top ? ACCESSION : EMPTY;
	case DEID__TAG_BURNED_IN: return is_top ? BURNED_IN : KEEP;
	case DEID__TAG_SOP_CLASS: return is_top ? SOP_CLASS : decide_unlisted(elem);
	case CXR_TAG(0x0028, 0x2110): return is_top ? LOSSY : KEEP;
	case DEID__TAG_PIXEL_DATA: return is_top ? PIXELS : REMOVE;
	default: break;
	}
	if (is_never_kept(elem->tag) || elem->n_fragments)
		return REMOVE;
	if (is_top && deid__image_make(job, elem->tag, &made) == CXR_OK && made.tag)
		return IMAGE;
	const deid__basic_row *row = deid__tables_basic(job->tables, elem->tag);
	if (!row)
		return decide_unlisted(elem);
	switch (row->action) {
	case DEID__BASIC_X: return REMOVE;
	case DEID__BASIC_Z: return EMPTY;
	case DEID__BASIC_D: return DUMMY;
	case DEID__BASIC_U: return UIDS;
	default: return elem->vr == CXR_VR('S', 'Q') ? ENTER : REMOVE;
	}
}

/* A value without meaning of the attribute's VR; "" where none is safe. */
static const char *dummy_of(cxr_tag tag)
{
	const cxr_dict_entry *entry = cxr_dict_find(tag);
	switch (entry ? entry->vr : 0) {
	case CXR_VR('D', 'A'): return "19000101";
	case CXR_VR('D', 'T'): return "19000101000000";
	case CXR_VR('T', 'M'): return "000000";
	case CXR_VR('A', 'E'): case CXR_VR('C', 'S'): case CXR_VR('L', 'O'): case CXR_VR('L', 'T'): case CXR_VR('S', 'H'):
	case CXR_VR('S', 'T'): case CXR_VR('U', 'C'): case CXR_VR('U', 'T'): case CXR_VR('P', 'N'):
		return "REMOVED";
	default: return "";
	}
}

static void append(cxr_dcm_item *out, const cxr_dcm_elem *elem)
{
	out->elems[out->n_elems++] = *elem; /* room for all elements of the level was made */
}

static void append_text(deid__job *job, cxr_dcm_item *out, const cxr_dcm_elem *elem, cxr_str text)
{
	const cxr_dict_entry *entry = cxr_dict_find(elem->tag);
	cxr_dcm_elem made = {.tag = elem->tag, .vr = entry ? entry->vr : elem->vr, .value = text.len ? (const unsigned char *)text.ptr : NULL, .n_bytes = text.len};
	append(out, &made);
	job->result->n_replaced++;
}

/* Every UID of a multi-valued element. */
static cxr_rc append_uids(deid__job *job, cxr_dcm_item *out, const cxr_dcm_elem *elem)
{
	cxr_str rest = deid__text_of(elem);
	cxr_buf joined;
	cxr_buf_init(&joined, (size_t)MAX_MULTI_UID * CXR_UID_BYTES);
	size_t n = 0;
	for (cxr_str piece; rest.len && n < MAX_MULTI_UID && cxr_str_split(&rest, '\\', &piece); n++) {
		char uid[CXR_UID_BYTES];
		piece = cxr_str_trim(piece);
		if (n)
			cxr_buf_add_char(&joined, '\\');
		if (piece.len == 0)
			continue;
		cxr_ledger_uid(job->ledger, piece, uid);
		cxr_buf_addz(&joined, uid);
	}
	cxr_str text;
	cxr_rc rc = cxr_buf_check(&joined, job->err);
	if (rc == CXR_OK)
		rc = cxr_arena_str(job->arena, cxr_buf_str(&joined), &text, job->err);
	if (rc == CXR_OK)
		append_text(job, out, elem, text);
	cxr_buf_release(&joined);
	return rc;
}

/* The value as it is; texts end at the first NUL and lose their padding. */
static void append_kept(deid__job *job, cxr_dcm_item *out, const cxr_dcm_elem *elem)
{
	cxr_dcm_elem kept = *elem;
	cxr_str text = deid__text_of(elem);
	if (text.len && elem->vr != CXR_VR('U', 'N')) {
		const char *nul = memchr(text.ptr, '\0', text.len);
		kept.value = (const unsigned char *)text.ptr;
		kept.n_bytes = nul ? (size_t)(nul - text.ptr) : text.len;
	}
	if (kept.tag == CXR_TAG(0x0028, 0x3006) && kept.vr == CXR_VR('U', 'S')) /* LUTData may be longer than a US can say */
		kept.vr = CXR_VR('O', 'W');
	append(out, &kept);
	job->result->n_kept++;
}

static cxr_rc clean_level(deid__job *job, const cxr_dcm_item *level, unsigned depth, cxr_dcm_item *out);

static cxr_rc append_entered(deid__job *job, cxr_dcm_item *out, const cxr_dcm_elem *elem, unsigned depth)
{
	cxr_dcm_elem entered = {.tag = elem->tag, .vr = CXR_VR('S', 'Q'), .n_items = elem->n_items};
	if (elem->n_items) {
		entered.items = cxr_arena_array(job->arena, elem->n_items, sizeof *entered.items);
		if (!entered.items)
			return CXR_FAIL(job->err, CXR_E_NOMEM, "header needs more memory than allowed");
	}
	for (size_t i = 0; i < elem->n_items; i++)
		CXR_TRY(clean_level(job, &elem->items[i], depth + 1, &entered.items[i]));
	append(out, &entered);
	job->result->n_kept++;
	return CXR_OK;
}

static void append_statement(deid__job *job, cxr_dcm_item *out, const cxr_dcm_elem *elem, const char *text)
{
	if (text[0])
		append_text(job, out, elem, cxr_str_from(text));
}

static cxr_rc act(deid__job *job, cxr_dcm_item *out, const cxr_dcm_elem *elem, unsigned depth)
{
	cxr_dcm_elem made;
	cxr_str text = {"", 0};
	switch (decide(job, elem, depth == 0)) {
	case REMOVE: return CXR_OK;
	case EMPTY: append_text(job, out, elem, text); return CXR_OK;
	case DUMMY: append_statement(job, out, elem, dummy_of(elem->tag)); return CXR_OK;
	case UIDS: return append_uids(job, out, elem);
	case ENTER: return append_entered(job, out, elem, depth);
	case KEEP: append_kept(job, out, elem); return CXR_OK;
	case PATIENT: append_text(job, out, elem, job->deid_id); return CXR_OK;
	case BURNED_IN: append_statement(job, out, elem, deid__burned_in_make(job)); return CXR_OK;
	case LOSSY: append_statement(job, out, elem, deid__lossy_make(job)); return CXR_OK;
	case SOP_CLASS: append_text(job, out, elem, job->sop_class->uid); return CXR_OK;
	case ACCESSION:
		CXR_TRY(deid__accession_make(job, &text));
		append_text(job, out, elem, text);
		return CXR_OK;
	case IMAGE:
		CXR_TRY(deid__image_make(job, elem->tag, &made));
		break;
	default:
		made = job->pixels;
		break;
	}
	append(out, &made);
	job->result->n_kept++;
	return CXR_OK;
}

/* Where an element stands in its level: of tags that stand twice, the first wins. */
typedef struct place {
	cxr_tag tag;
	size_t at;
} place;

static int by_place(const void *a, const void *b)
{
	const place *x = a;
	const place *y = b;
	if (x->tag != y->tag)
		return x->tag < y->tag ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static cxr_rc clean_level(deid__job *job, const cxr_dcm_item *level, unsigned depth, cxr_dcm_item *out)
{
	if (depth > MAX_DEPTH)
		return deid__set_aside(job, CXR_E_LIMIT, "limit", "items are nested too deep");
	*out = (cxr_dcm_item){0};
	size_t n = level->n_elems;
	place *places = n ? cxr_arena_array(job->arena, n, sizeof *places) : NULL;
	out->elems = cxr_arena_array(job->arena, n + 8, sizeof *out->elems);
	if ((n && !places) || !out->elems)
		return CXR_FAIL(job->err, CXR_E_NOMEM, "header needs more memory than allowed");
	out->capacity = n + 8;
	bool is_rising = true;
	for (size_t i = 0; i < n; i++) {
		places[i] = (place){level->elems[i].tag, i};
		is_rising = is_rising && (i == 0 || places[i - 1].tag < places[i].tag);
	}
	if (!is_rising)
		qsort(places, n, sizeof *places, by_place);
	for (size_t i = 0; i < n; i++) {
		if ((i && places[i].tag == places[i - 1].tag) || CXR_TAG_ELEMENT(places[i].tag) == 0 || CXR_TAG_GROUP(places[i].tag) == 2)
			continue;
		CXR_TRY(act(job, out, &level->elems[places[i].at], depth));
	}
	return CXR_OK;
}

/* What must be there whatever the input holds. */
static cxr_rc add_statements(deid__job *job)
{
	static const cxr_tag uids[] = {DEID__TAG_SOP_UID, DEID__TAG_STUDY_UID, DEID__TAG_SERIES_UID};
	cxr_dcm_item *out = &job->out;
	for (size_t i = 0; i < CXR_ARRAY_LEN(uids); i++) {
		cxr_str uid;
		CXR_TRY(deid__uid_of_tag(job, uids[i], &uid));
		CXR_TRY(cxr_dcm_put_view(out, job->arena, uids[i], CXR_VR('U', 'I'), uid.ptr, uid.len, job->err));
	}
	CXR_TRY(cxr_dcm_put_view(out, job->arena, DEID__TAG_SOP_CLASS, CXR_VR('U', 'I'), job->sop_class->uid.ptr, job->sop_class->uid.len, job->err));
	CXR_TRY(cxr_dcm_put_text(out, job->arena, CXR_TAG(0x0012, 0x0062), CXR_VR('C', 'S'), "YES", job->err));
	CXR_TRY(cxr_dcm_put_text(out, job->arena, CXR_TAG(0x0012, 0x0063), CXR_VR('L', 'O'), "cxr profile basic: PS3.15 Table E.1-1, keyed UIDs", job->err));
	CXR_TRY(deid__codes_put(job, cxr_str_from("113100")));
	return cxr_dcm_put_text(out, job->arena, CXR_TAG(0x0028, 0x0303), CXR_VR('C', 'S'), "REMOVED", job->err);
}

cxr_rc deid__basic_build(deid__job *job)
{
	CXR_TRY(clean_level(job, &job->file->data, 0, &job->out));
	return add_statements(job);
}

bool deid__basic_keeps(const deid__job *job, const cxr_dcm_elem *elem, bool is_top)
{
	return decide(job, elem, is_top) == KEEP;
}
