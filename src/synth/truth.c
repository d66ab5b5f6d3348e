/* What is true of a study: states with about the frequencies of the paper's Table 3, and the particulars of each finding. */
#include "synth/scene.h"

/* Per cent x 10 of studies that are not normal: positive, uncertain, negative (Table 3 over all images / 0.9). */
static const struct { unsigned positive, uncertain, negative; } shares[CXR_N_LABELS] = {
	[CXR_LABEL_ENLARGED_CARDIOMEDIASTINUM] = {53, 61, 107},
	[CXR_LABEL_CARDIOMEGALY] = {134, 40, 55},
	[CXR_LABEL_LUNG_OPACITY] = {525, 28, 33},
	[CXR_LABEL_LUNG_LESION] = {46, 8, 8},
	[CXR_LABEL_EDEMA] = {260, 64, 103},
	[CXR_LABEL_CONSOLIDATION] = {73, 138, 139},
	[CXR_LABEL_PNEUMONIA] = {30, 93, 20},
	[CXR_LABEL_ATELECTASIS] = {166, 167, 12},
	[CXR_LABEL_PNEUMOTHORAX] = {97, 16, 280},
	[CXR_LABEL_PLEURAL_EFFUSION] = {428, 58, 176},
	[CXR_LABEL_PLEURAL_OTHER] = {20, 14, 5},
	[CXR_LABEL_FRACTURE] = {45, 5, 14},
	[CXR_LABEL_SUPPORT_DEVICES] = {560, 8, 30},
};

/* Per cent x 10 of denials in studies without any finding. */
static const unsigned normal_denials[CXR_N_LABELS] = {
	[CXR_LABEL_ENLARGED_CARDIOMEDIASTINUM] = 220, [CXR_LABEL_CARDIOMEGALY] = 330, [CXR_LABEL_LUNG_OPACITY] = 90,
	[CXR_LABEL_LUNG_LESION] = 40, [CXR_LABEL_EDEMA] = 160, [CXR_LABEL_CONSOLIDATION] = 300, [CXR_LABEL_PNEUMONIA] = 90,
	[CXR_LABEL_ATELECTASIS] = 30, [CXR_LABEL_PNEUMOTHORAX] = 500, [CXR_LABEL_PLEURAL_EFFUSION] = 480,
	[CXR_LABEL_PLEURAL_OTHER] = 15, [CXR_LABEL_FRACTURE] = 60,
};

static bool is_open(cxr_label_state state)
{
	return state == CXR_LABEL_POSITIVE || state == CXR_LABEL_UNCERTAIN;
}

void synth__truth_close(cxr_label_set *set)
{
	bool any = false;
	for (int label = 0; label < CXR_N_LABELS; label++) {
		if (label != CXR_LABEL_SUPPORT_DEVICES && label != CXR_LABEL_NO_FINDING && is_open(set->state[label]))
			any = true;
	}
	set->state[CXR_LABEL_NO_FINDING] = any ? CXR_LABEL_BLANK : CXR_LABEL_POSITIVE;
}

static void draw_fact(cxr_rng *rng, bool has_prior, synth__fact *fact)
{
	static const unsigned sides[3] = {36, 38, 26};
	static const unsigned sizes[3] = {60, 30, 10};
	static const unsigned zones[3] = {22, 18, 60};
	static const unsigned with_prior[5] = {38, 26, 14, 14, 8};
	static const unsigned without_prior[5] = {96, 0, 0, 0, 4};
	fact->side = (unsigned)cxr_rng_pick(rng, sides, 3) + 1u;
	fact->size = (unsigned)cxr_rng_pick(rng, sizes, 3);
	fact->zone = (cxr_phantom_zone)cxr_rng_pick(rng, zones, 3);
	fact->trend = (synth__trend)cxr_rng_pick(rng, has_prior ? with_prior : without_prior, 5);
}

void synth__truth_draw(cxr_rng *rng, bool has_prior, int age_years, synth__visit *visit)
{
	memset(&visit->truth, 0, sizeof visit->truth);
	/* younger patients come more often for a check that finds nothing */
	bool is_normal = cxr_rng_chance(rng, age_years < 45 ? 0.22 : 0.07);
	bool is_ill = cxr_rng_chance(rng, 0.35);
	for (int label = 0; label < CXR_LABEL_NO_FINDING; label++) {
		draw_fact(rng, has_prior, &visit->facts[label]);
		unsigned x = (unsigned)cxr_rng_below(rng, 1000);
		uint8_t *state = &visit->truth.state[label];
		if (is_normal && label == CXR_LABEL_SUPPORT_DEVICES) {
			*state = x < 150 ? CXR_LABEL_POSITIVE : CXR_LABEL_BLANK;
			continue;
		}
		if (is_normal) {
			*state = x < normal_denials[label] ? CXR_LABEL_NEGATIVE : CXR_LABEL_BLANK;
			continue;
		}
		/* the very ill have more of everything: same mean over both kinds */
		unsigned positive = is_ill ? shares[label].positive * 13 / 10 : shares[label].positive * 84 / 100;
		unsigned uncertain = shares[label].uncertain;
		*state = x < positive ? CXR_LABEL_POSITIVE : x < positive + uncertain ? CXR_LABEL_UNCERTAIN
			: x < positive + uncertain + shares[label].negative ? CXR_LABEL_NEGATIVE : CXR_LABEL_BLANK;
	}
	synth__truth_close(&visit->truth);
}
