/* See view.h. */
#include "link/view.h"

#include "link/view_words.h"

enum { HEAD_BYTES = 400 };

static const char view_position[] = "view_position", orientation[] = "orientation", description[] = "description", narrative[] = "narrative",
	none[] = "none";

static const link__view unanswered = {CXR_VIEW_UNKNOWN, "", none};

/* What the words say of one image; unanswered when they say nothing or speak of several views. */
static link__view view_of_words(const link__view_words *words, const char *source)
{
	bool frontal = words->ap || words->pa || words->frontal;
	if (frontal && words->lateral)
		return unanswered;
	if (words->oblique)
		return frontal || words->lateral ? unanswered : (link__view){CXR_VIEW_UNKNOWN, "", source};
	if (frontal)
		return (link__view){CXR_VIEW_FRONTAL, words->ap == words->pa ? "" : words->ap ? "AP" : "PA", source};
	if (words->lateral)
		return (link__view){CXR_VIEW_LATERAL, words->left == words->right ? "" : words->left ? "LL" : "RL", source};
	return unanswered;
}

/* Direction of the rows, then of the columns: to the patient's left or right is frontal, to anterior or posterior lateral. */
static link__view view_of_orientation(cxr_str text)
{
	bool sideways = false;
	bool along = false;
	cxr_str rest = text;
	for (cxr_str part; cxr_str_split(&rest, '\\', &part);) {
		part = cxr_str_trim(part);
		int axis = part.len ? cxr_to_upper((unsigned char)part.ptr[0]) : 0; /* the first letter is the chief direction */
		sideways = sideways || axis == 'L' || axis == 'R';
		along = along || axis == 'A' || axis == 'P';
	}
	if (sideways == along)
		return unanswered; /* empty, or a direction through the patient: no projection of a chest */
	return (link__view){sideways ? CXR_VIEW_FRONTAL : CXR_VIEW_LATERAL, "", orientation};
}

static link__view view_of_description(const cxr_id_image *image, bool is_only_image)
{
	const cxr_str texts[] = {image->series_description, image->protocol_name, image->study_description};
	for (size_t i = 0; i < CXR_ARRAY_LEN(texts); i++) {
		link__view_words words = link__view_words_of(texts[i], false);
		link__view view = view_of_words(&words, description);
		if (view.source != none)
			return view;
	}
	for (size_t i = 0; i < CXR_ARRAY_LEN(texts) && is_only_image; i++) {
		link__view_words words = link__view_words_of(texts[i], false);
		bool silent = !words.ap && !words.pa && !words.frontal && !words.lateral && !words.oblique;
		if (silent && words.n_views == 1)
			return (link__view){CXR_VIEW_FRONTAL, "", description}; /* an examination of one view is never a lateral alone */
	}
	return unanswered;
}

link__view link__view_of_image(const cxr_id_image *image, bool is_only_image)
{
	link__view_words words = link__view_words_of(image->view_position, true);
	link__view view = view_of_words(&words, view_position);
	if (view.source != none)
		return view;
	view = view_of_orientation(image->patient_orientation);
	link__view described = view_of_description(image, is_only_image);
	if (view.source == none)
		return described;
	if (described.view == view.view)
		view.ap_pa = described.ap_pa; /* the orientation cannot tell AP from PA; a description that agrees may */
	return view;
}

/* ---- the report ---- */

/* Where the head of a report ends: the first header that speaks of anything but the examination. */
static size_t head_end(cxr_str report)
{
	static const char *const headers[] = {"HISTORY", "INDICATION", "REASON FOR", "COMPARISON", "FINDINGS", "IMPRESSION", "CONCLUSION", "TECHNIQUE"};
	size_t end = report.len < HEAD_BYTES ? report.len : HEAD_BYTES;
	for (size_t i = 0; i < CXR_ARRAY_LEN(headers); i++) {
		size_t at = cxr_str_ifind((cxr_str){report.ptr, end}, cxr_str_from(headers[i]));
		if (at != SIZE_MAX)
			end = at;
	}
	return end;
}

static cxr_str technique_of(cxr_str report)
{
	cxr_str name = cxr_str_from("TECHNIQUE:");
	size_t at = cxr_str_ifind(report, name);
	if (at == SIZE_MAX)
		return (cxr_str){"", 0};
	cxr_str body = {report.ptr + at + name.len, report.len - at - name.len};
	size_t next = cxr_str_find_char(body, ':');
	body.len = next != SIZE_MAX && next < HEAD_BYTES ? next : body.len < HEAD_BYTES ? body.len : HEAD_BYTES;
	return body;
}

typedef struct view_counts {
	size_t n_frontal, n_lateral;
	const char *ap_pa; /* of the frontal one */
} view_counts;

/* How many views of each kind the words promise; false when they leave it open. */
static bool count_views(const link__view_words *words, view_counts *out)
{
	bool frontal = words->ap || words->pa || words->frontal;
	*out = (view_counts){.ap_pa = words->ap == words->pa ? "" : words->ap ? "AP" : "PA"};
	if (words->oblique || words->n_views > 4)
		return false;
	if (frontal && words->lateral) {
		*out = (view_counts){1, 1, out->ap_pa};
		return words->n_views == 0 || words->n_views == 2;
	}
	if (frontal)
		out->n_frontal = words->n_views ? words->n_views : 1;
	else if (words->lateral)
		out->n_lateral = words->n_views ? words->n_views : 1;
	else if (words->n_views == 1 || words->n_views == 2)
		*out = (view_counts){1, words->n_views - 1, ""}; /* one view is frontal, two are frontal and lateral */
	else
		return false;
	return true;
}

static bool promised(cxr_str report, view_counts *out)
{
	link__view_words words = link__view_words_of((cxr_str){report.ptr, head_end(report)}, false);
	if (count_views(&words, out))
		return true;
	words = link__view_words_of(technique_of(report), false);
	return count_views(&words, out);
}

void link__views_from_report(cxr_str report, link__view *views, size_t n_views)
{
	view_counts left;
	size_t n_open = 0;
	if (!report.len || !promised(report, &left) || left.n_frontal + left.n_lateral != n_views)
		return;
	for (size_t i = 0; i < n_views; i++) {
		size_t *kind = views[i].view == CXR_VIEW_FRONTAL ? &left.n_frontal : views[i].view == CXR_VIEW_LATERAL ? &left.n_lateral : NULL;
		if (views[i].source == none) {
			n_open++;
			continue;
		}
		if (!kind || !*kind)
			return; /* an oblique view, or more of a kind than the report names */
		--*kind;
	}
	if (!n_open || (left.n_frontal && left.n_lateral))
		return;
	for (size_t i = 0; i < n_views; i++)
		if (views[i].source == none)
			views[i] = (link__view){left.n_frontal ? CXR_VIEW_FRONTAL : CXR_VIEW_LATERAL, left.n_frontal ? left.ap_pa : "", narrative};
}
