/*
 * From what is true of a study to sentences: every state that the report is to tell is told by at least one sentence,
 * and no sentence says anything that is not true. See text.h.
 */
#include <stdio.h>

#include "synth/text.h"

enum { MAX_SENTENCES_A_PART = 24 };

typedef struct plan {
	const synth__sentence *sentences[MAX_SENTENCES_A_PART]; /* NULL = a remark of the group in `remarks` */
	const char *remarks[MAX_SENTENCES_A_PART];
	size_t n;
	cxr_label_set told;
} plan;

/* May this sentence be said here? It must be true in all it says and not repeat what was told already. */
static bool fits(const synth__sentence *sentence, const cxr_label_set *truth, const cxr_label_set *told, char part)
{
	if (sentence->is_normal || (sentence->where != '*' && sentence->where != part))
		return false;
	for (int label = 0; label < CXR_N_LABELS; label++) {
		uint8_t state = sentence->state[label];
		if (state != CXR_LABEL_BLANK && (state != truth->state[label] || told->state[label] != CXR_LABEL_BLANK))
			return false;
	}
	return true;
}

/* A fitting sentence that tells `label`, sentences about several findings preferred; NULL when there is none. */
static const synth__sentence *choose(synth__text *text, const plan *made, cxr_label label, char part)
{
	const synth__tables *tables = text->block->tables;
	const synth__sentence *chosen = NULL;
	uint64_t total = 0;
	for (size_t i = 0; i < tables->n_sentences; i++) {
		const synth__sentence *sentence = &tables->sentences[i];
		if (sentence->state[label] == CXR_LABEL_BLANK || !fits(sentence, &text->visit->truth, &made->told, part))
			continue;
		uint64_t weight = sentence->n_labels;
		total += weight;
		if (cxr_rng_below(&text->rng, total) < weight)
			chosen = sentence;
	}
	return chosen;
}

static void add_sentence(plan *made, const synth__sentence *sentence)
{
	if (!sentence || made->n == MAX_SENTENCES_A_PART)
		return;
	made->sentences[made->n++] = sentence;
	for (int label = 0; label < CXR_N_LABELS; label++) {
		if (sentence->state[label] != CXR_LABEL_BLANK)
			made->told.state[label] = sentence->state[label];
	}
}

static void add_remark(plan *made, const char *group)
{
	if (made->n == MAX_SENTENCES_A_PART)
		return;
	made->remarks[made->n] = group;
	made->sentences[made->n++] = NULL;
}

static void shuffle(cxr_rng *rng, int *items, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)cxr_rng_below(rng, i);
		int held = items[i - 1];
		items[i - 1] = items[k];
		items[k] = held;
	}
}

/* Which states this part has to tell: the impression tells what matters and what the findings left out. */
static bool must_tell(synth__text *text, int part, cxr_label label)
{
	cxr_label_state state = (cxr_label_state)text->visit->truth.state[label];
	if (state == CXR_LABEL_BLANK || label == CXR_LABEL_NO_FINDING)
		return false;
	if (part == 0)
		return cxr_rng_chance(&text->rng, 0.9);
	if (!text->has_part[0] || text->told[0].state[label] == CXR_LABEL_BLANK)
		return true;
	return cxr_rng_chance(&text->rng, state == CXR_LABEL_NEGATIVE ? 0.3 : 0.8);
}

static void add_normal_sentence(synth__text *text, plan *made, char part)
{
	const synth__tables *tables = text->block->tables;
	const synth__sentence *chosen = NULL;
	uint64_t total = 0;
	for (size_t i = 0; i < tables->n_sentences; i++) {
		const synth__sentence *sentence = &tables->sentences[i];
		if (sentence->is_normal && (sentence->where == '*' || sentence->where == part) && cxr_rng_below(&text->rng, ++total) == 0)
			chosen = sentence;
	}
	add_sentence(made, chosen);
}

static void plan_part(synth__text *text, int part, plan *made)
{
	char where = part == 0 ? 'f' : 'i';
	bool is_normal = text->visit->truth.state[CXR_LABEL_NO_FINDING] == CXR_LABEL_POSITIVE;
	int order[CXR_N_LABELS];
	for (int i = 0; i < CXR_N_LABELS; i++)
		order[i] = i;
	shuffle(&text->rng, order, CXR_N_LABELS);
	bool tell[CXR_N_LABELS];
	for (int label = 0; label < CXR_N_LABELS; label++)
		tell[label] = must_tell(text, part, (cxr_label)label);
	/* what was found comes before what was not */
	for (int denied = 0; denied < 2; denied++) {
		for (size_t i = 0; i < CXR_N_LABELS; i++) {
			cxr_label label = (cxr_label)order[i];
			bool is_denied = text->visit->truth.state[label] == CXR_LABEL_NEGATIVE;
			if (tell[label] && made->told.state[label] == CXR_LABEL_BLANK && is_denied == (denied == 1))
				add_sentence(made, choose(text, made, label, where));
		}
	}
	if (is_normal && (made->n == 0 || cxr_rng_chance(&text->rng, 0.7)))
		add_normal_sentence(text, made, where);
	/* some readers are terse, some tell everything */
	bool is_wordy = cxr_rng_chance(&text->rng, 0.3);
	int n_remarks = part == 0 ? cxr_rng_int(&text->rng, 2, is_wordy ? 10 : 5) : cxr_rng_int(&text->rng, 0, is_wordy ? 6 : 2);
	for (int i = 0; i < n_remarks; i++)
		add_remark(made, !is_normal && cxr_rng_chance(&text->rng, 0.45) ? "distract_abn" : "distract");
	if (part == 1 && cxr_rng_chance(&text->rng, 0.04))
		add_remark(made, "comm");
	if (made->n == 0)
		add_remark(made, "distract");
}

static void put_sentence(synth__text *text, const plan *made, size_t index)
{
	size_t start = text->buf.len;
	const synth__sentence *sentence = made->sentences[index];
	if (sentence) {
		text->fact_label = sentence->primary;
		text->is_literal = true;
		synth__expand(text, sentence->text);
		text->is_literal = false;
	} else {
		synth__expand_group(text, cxr_str_from(made->remarks[index]));
	}
	if (text->style->letter_case == SYNTH_CASE_AS_IS && text->buf.len > start)
		text->buf.ptr[start] = (char)cxr_to_upper(text->buf.ptr[start]);
}

static void put_item_head(synth__text *text, synth__list_form form, size_t item, bool is_numbered)
{
	char number[24];
	int n = (int)item + 1;
	switch (form) {
	case SYNTH_LIST_NUMBER:
		if (item)
			synth__writez(text, "\n");
		snprintf(number, sizeof number, "%d. ", n);
		break;
	case SYNTH_LIST_GLUED:
		if (item)
			synth__writez(text, " ");
		snprintf(number, sizeof number, "%d.", n);
		break;
	case SYNTH_LIST_SPACED:
		if (item)
			synth__writez(text, "\n \n");
		snprintf(number, sizeof number, "%d.   ", n);
		break;
	case SYNTH_LIST_DASH:
	case SYNTH_LIST_STAR:
		synth__writez(text, item ? "\n" : "");
		snprintf(number, sizeof number, form == SYNTH_LIST_DASH ? "- " : "* ");
		break;
	default:
		if (item)
			synth__writez(text, form == SYNTH_LIST_LINES ? "\n" : cxr_rng_chance(&text->rng, 0.01) ? "" : " ");
		number[0] = '\0';
		break;
	}
	if (is_numbered)
		synth__writez(text, number);
}

void synth__write_findings(synth__text *text, int part)
{
	plan made = {0};
	plan_part(text, part, &made);
	/* findings are prose in most houses; the impression is the list */
	synth__list_form form = text->style->list;
	if (part == 0 && cxr_rng_chance(&text->rng, 0.7))
		form = SYNTH_LIST_PROSE;
	bool is_numbered = made.n > 1 || cxr_rng_chance(&text->rng, 0.4);
	size_t item = 0;
	for (size_t i = 0; i < made.n; item++) {
		put_item_head(text, form, item, is_numbered);
		put_sentence(text, &made, i++);
		if (form != SYNTH_LIST_PROSE && i < made.n && cxr_rng_chance(&text->rng, 0.3)) {
			synth__writez(text, " ");
			put_sentence(text, &made, i++);
		}
	}
	synth__truth_close(&made.told);
	text->told[part] = made.told;
	text->has_part[part] = true;
}
