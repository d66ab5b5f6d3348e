/* See chest.h. Words are compared in their normal form (lower case, accents folded). */
#include "intake/chest.h"

#include "base/mem.h"
#include "text/words.h"

typedef enum answer { SAYS_NOTHING, SAYS_CHEST, SAYS_OTHER } answer;

static const char *const chest_words[] = {
	"chest", "cxr", "thorax", "torax", "torace", "lung", "lungs", "lunge", "lungen", "pulmon", "poumon", "poumons", "rib", "ribs",
	"sternum", "heart",
};

/* PS3.16 annex L (body parts) and what devices write. */
static const char *const other_words[] = {
	"abd", "abdomen", "abdominal", "ankle", "ankles", "bladder", "brain", "calcaneus", "carpus", "cervical", "clavicle", "clavicles",
	"coccyx", "cranium", "cspine", "dental", "elbow", "elbows", "extremety", "extremity", "extremities", "femur", "femurs", "fibula",
	"finger", "fingers", "forearm", "hallux", "hand", "hands", "heel", "hip", "hips", "humerus", "ilium", "jaw", "kidney", "knee",
	"knees", "kub", "lspine", "lumbar", "mandible", "maxilla", "nasal", "neck", "orbit", "orbits", "panorex", "patella", "pelvic",
	"pelvis", "radius", "sacrum", "scapula", "scoliosis", "shoulder", "shoulders", "sinus", "sinuses", "skull", "spine", "sspine",
	"teeth", "thumb", "tibia", "toe", "toes", "tooth", "tspine", "ulna", "wrist", "wrists", "zygoma",
};

/* Body parts, but in a description something else: "6 FEET", "ARMS UP", "THORAX FACE", "HEAD OF BED". */
static const char *const other_parts[] = {"arm", "arms", "breast", "breasts", "face", "feet", "foot", "head", "leg", "legs", "nose"};

static bool has(const char *const *words, size_t n_words, cxr_str word)
{
	for (size_t i = 0; i < n_words; i++)
		if (cxr_str_eqz(word, words[i]))
			return true;
	return false;
}

/* Chest wins over the other words of the same text. */
static answer judge_words(cxr_str normal, bool is_part)
{
	answer found = SAYS_NOTHING;
	for (cxr_str word; cxr_str_split(&normal, ' ', &word);) {
		if (has(chest_words, CXR_ARRAY_LEN(chest_words), word))
			return SAYS_CHEST;
		if (has(other_words, CXR_ARRAY_LEN(other_words), word) || (is_part && has(other_parts, CXR_ARRAY_LEN(other_parts), word)))
			found = SAYS_OTHER;
	}
	return found;
}

static cxr_rc judge(const cxr_str *texts, size_t n_texts, bool is_part, answer *out, cxr_err *err)
{
	*out = SAYS_NOTHING;
	for (size_t i = 0; i < n_texts; i++) {
		if (texts[i].len == 0)
			continue;
		CXR_AUTO(cxr_free_at) char *normal = cxr_calloc(texts[i].len, 2);
		if (!normal)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a description");
		answer one = judge_words((cxr_str){normal, cxr_words_normalise(texts[i], normal)}, is_part);
		if (one == SAYS_CHEST || *out == SAYS_NOTHING)
			*out = one;
	}
	return CXR_OK;
}

cxr_rc intake__is_not_chest(const cxr_id_image *image, cxr_str anatomic_region, bool *out, cxr_err *err)
{
	const cxr_str parts[] = {image->body_part, anatomic_region};
	const cxr_str series[] = {image->series_description, image->protocol_name};
	answer of_part, of_series, of_study;
	*out = false;
	CXR_TRY(judge(parts, CXR_ARRAY_LEN(parts), true, &of_part, err));
	CXR_TRY(judge(series, CXR_ARRAY_LEN(series), false, &of_series, err));
	CXR_TRY(judge(&image->study_description, 1, false, &of_study, err));
	if (of_part == SAYS_CHEST || of_series == SAYS_CHEST)
		return CXR_OK;
	answer rest = of_part != SAYS_NOTHING ? of_part : of_series != SAYS_NOTHING ? of_series : of_study;
	*out = rest == SAYS_OTHER;
	return CXR_OK;
}
