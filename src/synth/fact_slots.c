/* Words for the particulars of a finding: side, size, zone, trend. See text.h. */
#include "synth/text.h"

typedef enum fact_word {
	WORD_A, WORD_A1, WORD_SIDE, WORD_SIDE1, WORD_S, WORD_IS, WORD_HAS, WORD_IES, WORD_SIZE, WORD_GRADE, WORD_GRADELY, WORD_TINY,
	WORD_BASE, WORD_BASILAR, WORD_LOBE, WORD_LUNG, WORD_HEMI, WORD_RIB, WORD_ADJ, WORD_TREND, N_WORDS
} fact_word;

static const char *const word_names[N_WORDS] = {
	"a", "a1", "side", "side1", "s", "is", "has", "ies", "size", "grade", "gradely", "tiny",
	"base", "basilar", "lobe", "lung", "hemi", "rib", "adj", "trend",
};

/* By side: right, left, both. A single-sided word for "both" takes the side of the zone's first pick, the right. */
static const char *by_side(unsigned side, const char *right, const char *left, const char *both)
{
	return side == CXR_SIDE_RIGHT ? right : side == CXR_SIDE_LEFT ? left : both;
}

static const char *lobe_word(const synth__fact *fact)
{
	static const char *const right[3] = {"right upper lobe", "right middle lobe", "right lower lobe"};
	static const char *const left[3] = {"left upper lobe", "lingula", "left lower lobe"};
	return (fact->side == CXR_SIDE_LEFT ? left : right)[fact->zone];
}

static void put_trend(synth__text *text, synth__trend trend)
{
	static const char *const groups[] = {NULL, "trend_same", "trend_up", "trend_down", "trend_new"};
	if (groups[trend])
		synth__expand_group(text, cxr_str_from(groups[trend]));
}

static const char *adjective_of(cxr_rng *rng, synth__trend trend)
{
	switch (trend) {
	case SYNTH_TREND_SAME: return cxr_rng_chance(rng, 0.5) ? "unchanged " : "stable ";
	case SYNTH_TREND_UP: return cxr_rng_chance(rng, 0.5) ? "increased " : "worsening ";
	case SYNTH_TREND_DOWN: return cxr_rng_chance(rng, 0.5) ? "decreased " : "improving ";
	case SYNTH_TREND_NEW: return "new ";
	default: return "";
	}
}

static const char *plain_word(synth__text *text, fact_word word, const synth__fact *fact)
{
	static const char *const sizes[3] = {"small", "moderate", "large"};
	static const char *const grades[3] = {"mild", "moderate", "severe"};
	static const char *const gradely[3] = {"mildly", "moderately", "markedly"};
	static const char *const tiny[3] = {"tiny", "small", "moderate"};
	static const char *const ribs[] = {"third", "fifth", "sixth", "seventh", "eighth", "ninth"};
	bool both = fact->side == CXR_SIDE_BOTH;
	switch (word) {
	case WORD_A: return both ? "" : "a ";
	case WORD_A1: return "a ";
	case WORD_SIDE: return by_side(fact->side, "right", "left", "bilateral");
	case WORD_SIDE1: return by_side(fact->side, "right", "left", "right");
	case WORD_S: return both ? "s" : "";
	case WORD_IS: return both ? "are" : "is";
	case WORD_HAS: return both ? "have" : "has";
	case WORD_IES: return both ? "ies" : "y";
	case WORD_SIZE: return sizes[fact->size];
	case WORD_GRADE: return grades[fact->size];
	case WORD_GRADELY: return gradely[fact->size];
	case WORD_TINY: return tiny[fact->size];
	case WORD_BASE: return by_side(fact->side, "right base", "left base", "lung bases");
	case WORD_BASILAR: return by_side(fact->side, "right basilar", "left basilar", "bibasilar");
	case WORD_LOBE: return lobe_word(fact);
	case WORD_LUNG: return by_side(fact->side, "right lung", "left lung", "both lungs");
	case WORD_HEMI: return by_side(fact->side, "right hemithorax", "left hemithorax", "hemithoraces");
	case WORD_RIB: return ribs[(fact->size + fact->zone + fact->side) % CXR_ARRAY_LEN(ribs)];
	case WORD_ADJ: return adjective_of(&text->rng, fact->trend);
	default: return "";
	}
}

bool synth__fact_slot(synth__text *text, cxr_str name)
{
	const synth__fact *fact = &text->visit->facts[text->fact_label];
	for (int word = 0; word < N_WORDS; word++) {
		if (!cxr_str_eqz(name, word_names[word]))
			continue;
		if (word == WORD_TREND)
			put_trend(text, fact->trend);
		else
			synth__writez(text, plain_word(text, (fact_word)word, fact));
		return true;
	}
	return false;
}
