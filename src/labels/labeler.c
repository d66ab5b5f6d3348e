/* See labeler.h. One report: sentences -> mentions with states -> 14 cells with evidence. */
#include "labels/labeler.h"

#include "labels/engine.h"

/* Chosen on the tune half of the development reports: human readers count both as present about nine times in ten. */
#define BORDERLINE_STRENGTH 0.7  /* "borderline heart size" */
#define ALTERNATIVE_STRENGTH 0.7 /* "atelectasis or scarring", "atelectasis/infiltrate" */

CXR_VEC_DECLARE(evidence_vec, cxr_evidence)

typedef struct run {
	const cxr_labeler *labeler;
	cxr_str text;
	cxr_label_options options;
	cxr_arena *arena;
	evidence_vec evidence;
	unsigned seen[4];      /* bit per label and state */
	bool heart_failure;    /* stated or in doubt */
	bool blocked;          /* another diagnosis stops No Finding */
	bool has_words;
	bool out_of_memory;
} run;

cxr_label_options cxr_label_options_default(void)
{
	return (cxr_label_options){.positive_from = 0.9, .uncertain_from = 0.2, .want_evidence = true};
}

typedef struct decision {
	cxr_label_state state; /* BLANK = the mention does not count */
	double strength;
	size_t trigger;        /* SIZE_MAX = none */
} decision;

static cxr_label_state grade(const run *r, double strength)
{
	if (strength >= r->options.positive_from)
		return CXR_LABEL_POSITIVE;
	return strength >= r->options.uncertain_from ? CXR_LABEL_UNCERTAIN : CXR_LABEL_NEGATIVE;
}

static decision decide(const run *r, const labels__sentence *s, const labels__verdict *verdict, double strength)
{
	decision d = {grade(r, strength), strength, SIZE_MAX};
	if (verdict->priority == 0)
		return d;
	if (verdict->trigger == UINT16_MAX) { /* joined by "or" */
		d.strength = strength < ALTERNATIVE_STRENGTH ? strength : ALTERNATIVE_STRENGTH;
		d.state = grade(r, d.strength);
		return d;
	}
	const labels__rule *rule = &r->labeler->rules.items[s->triggers[verdict->trigger].rule];
	d.trigger = verdict->trigger;
	switch (r->options.compat && verdict->class_ == rule->class_ ? rule->compat_class : verdict->class_) {
	case LABELS__HIST:
	case LABELS__HYP:
		if (!r->options.compat)
			d.state = CXR_LABEL_BLANK;
		break;
	case LABELS__NEG:
		d.strength = rule->strength;
		d.state = CXR_LABEL_NEGATIVE;
		break;
	case LABELS__UNC:
	case LABELS__PREUNC:
	default:
		d.strength = strength < rule->strength ? strength : rule->strength;
		if (r->options.compat && rule->class_ != rule->compat_class && d.strength > 0.5) /* "no new edema" */
			d.strength = 0.5;
		d.state = grade(r, d.strength);
		break;
	}
	return d;
}

/* Heart or mediastinum: what is said decides; BLANK when nothing is. */
static decision decide_organ(const run *r, const labels__sentence *s, size_t mention, size_t *out_property)
{
	decision none = {CXR_LABEL_BLANK, 0, SIZE_MAX};
	*out_property = labels__property_of(r->labeler, s, mention);
	if (*out_property == SIZE_MAX)
		return none;
	const labels__match *p = &s->properties[*out_property];
	labels__verdict verdict = s->property_verdicts[*out_property];
	switch (r->labeler->rules.items[p->rule].class_) {
	case LABELS__BIG: {
		if (verdict.priority == 0 && s->verdicts[mention].priority && s->mentions[mention].a > p->b)
			verdict = s->verdicts[mention];
		return decide(r, s, &verdict, 1.0);
	}
	case LABELS__NORMAL: {
		decision d = {CXR_LABEL_NEGATIVE, 1.0, SIZE_MAX};
		if (verdict.class_ == LABELS__NEG && verdict.priority) /* "not normal" */
			d = (decision){grade(r, 0.5), 0.5, verdict.trigger};
		return d;
	}
	case LABELS__BORDERLINE: return (decision){grade(r, BORDERLINE_STRENGTH), BORDERLINE_STRENGTH, SIZE_MAX};
	case LABELS__STABLE:
		return r->options.compat ? (decision){CXR_LABEL_UNCERTAIN, 0.5, SIZE_MAX} : none;
	default: return none;
	}
}

static bool token_is(const run *r, const labels__sentence *s, size_t token, const char *word)
{
	return token < s->n_tokens && cxr_str_ieqz((cxr_str){r->text.ptr + s->tokens[token].start, s->tokens[token].end - s->tokens[token].start}, word);
}

/* Mode compat: "IMPRESSION: No edema. ..." negates every mention of its sentence. */
static bool header_negates(const run *r, const labels__sentence *s)
{
	return r->options.compat && token_is(r, s, 1, "no") && (token_is(r, s, 0, "impression") || token_is(r, s, 0, "findings"));
}

static cxr_str rule_text(run *r, cxr_str mention, cxr_str trigger)
{
	if (trigger.len == 0)
		return mention;
	char *text = cxr_arena_alloc(r->arena, mention.len + trigger.len + 2);
	if (!text) {
		r->out_of_memory = true;
		return (cxr_str){"", 0};
	}
	memcpy(text, mention.ptr, mention.len);
	text[mention.len] = '+';
	memcpy(text + mention.len + 1, trigger.ptr, trigger.len);
	return (cxr_str){text, mention.len + trigger.len + 1};
}

static void add_evidence(run *r, const labels__sentence *s, size_t mention, const decision *d, size_t property)
{
	const labels__match *m = &s->mentions[mention];
	const labels__rule *rule = &r->labeler->rules.items[m->rule];
	const labels__match *t = d->trigger != SIZE_MAX ? &s->triggers[d->trigger] : property != SIZE_MAX ? &s->properties[property] : NULL;
	cxr_evidence e = {.state = d->state, .start = s->tokens[m->a].start, .end = s->tokens[m->b - 1].end, .strength = d->strength};
	e.trigger_start = t ? s->tokens[t->a].start : e.start;
	e.trigger_end = t ? s->tokens[t->b - 1].end : e.start;
	e.rule = rule_text(r, rule->id, t ? r->labeler->rules.items[t->rule].id : (cxr_str){"", 0});
	e.laterality = labels__attribute(r->labeler, s, mention, LABELS__SIDE);
	e.severity = labels__attribute(r->labeler, s, mention, LABELS__SEVERITY);
	e.change = labels__attribute(r->labeler, s, mention, LABELS__CHANGE);
	for (int label = 0; label < CXR_LABEL_NO_FINDING; label++) {
		if (!(rule->target & (1u << label)) || r->evidence.n_items >= CXR_LABEL_MAX_EVIDENCE)
			continue;
		e.label = (cxr_label)label;
		if (!evidence_vec_push(&r->evidence, e))
			r->out_of_memory = true;
	}
}

static void label_sentence(run *r, labels__sentence *s)
{
	labels__find_matches(r->labeler, s);
	if (s->n_mentions == 0)
		return;
	labels__apply_triggers(r->labeler, s);
	bool all_negative = header_negates(r, s);
	for (size_t i = 0; i < s->n_mentions; i++) {
		const labels__rule *rule = &r->labeler->rules.items[s->mentions[i].rule];
		if ((rule->target & ~LABELS__ORGAN) == 0)
			continue;
		size_t property = SIZE_MAX;
		decision d = (rule->target & LABELS__ORGAN) ? decide_organ(r, s, i, &property) : decide(r, s, &s->verdicts[i], rule->strength);
		if (d.state == CXR_LABEL_BLANK)
			continue;
		if (all_negative)
			d = (decision){CXR_LABEL_NEGATIVE, 1.0, SIZE_MAX};
		r->heart_failure |= rule->is_heart_failure && d.state != CXR_LABEL_NEGATIVE;
		if (rule->target & LABELS__BLOCK)
			r->blocked |= d.state != CXR_LABEL_NEGATIVE;
		r->seen[d.state] |= rule->target & ((1u << CXR_LABEL_NO_FINDING) - 1u);
		if (r->options.want_evidence)
			add_evidence(r, s, i, &d, property);
	}
}

static void label_range(run *r, labels__sentence *s, cxr_span span)
{
	labels__reader reader = {.labeler = r->labeler, .text = r->text, .pos = span.start, .end = span.end, .line_start = true};
	while (labels__next_sentence(&reader, s)) {
		if (s->n_tokens == 0)
			continue;
		r->has_words = true;
		label_sentence(r, s);
	}
}

static void aggregate(run *r, cxr_label_set *set)
{
	memset(set, 0, sizeof *set);
	if (!r->has_words && !r->options.empty_is_no_finding)
		return;
	bool has_finding = r->blocked;
	if (r->options.compat && r->heart_failure)
		r->seen[CXR_LABEL_UNCERTAIN] |= 1u << CXR_LABEL_CARDIOMEGALY;
	for (int label = 0; label < CXR_LABEL_NO_FINDING; label++) {
		unsigned bit = 1u << label;
		bool doubted = /* the first test of the published aggregation: also with a positive mention beside */
			 r->options.compat && (r->seen[CXR_LABEL_NEGATIVE] & r->seen[CXR_LABEL_UNCERTAIN] & bit);
		cxr_label_state state = doubted ? CXR_LABEL_UNCERTAIN : (r->seen[CXR_LABEL_POSITIVE] & bit) ? CXR_LABEL_POSITIVE
			: (r->seen[CXR_LABEL_UNCERTAIN] & bit)                  ? CXR_LABEL_UNCERTAIN
			: (r->seen[CXR_LABEL_NEGATIVE] & bit)                   ? CXR_LABEL_NEGATIVE
																	: CXR_LABEL_BLANK;
		set->state[label] = (uint8_t)state;
		if (label != CXR_LABEL_SUPPORT_DEVICES && (state == CXR_LABEL_POSITIVE || state == CXR_LABEL_UNCERTAIN))
			has_finding = true;
	}
	if (!has_finding) {
		set->state[CXR_LABEL_NO_FINDING] = CXR_LABEL_POSITIVE;
		if (r->options.want_evidence) {
			cxr_evidence e = {.label = CXR_LABEL_NO_FINDING, .state = CXR_LABEL_POSITIVE, .rule = cxr_str_from("no-finding.1"), .strength = 1.0,
				.laterality = {"", 0}, .severity = {"", 0}, .change = {"", 0}};
			if (!evidence_vec_push(&r->evidence, e))
				r->out_of_memory = true;
		}
	}
}

cxr_rc cxr_label_report(const cxr_labeler *labeler, cxr_str text, const cxr_span *spans, size_t n_spans,
	const cxr_label_options *options, cxr_arena *arena, cxr_label_result *out, cxr_err *err)
{
	memset(out, 0, sizeof *out);
	cxr_span whole = {0, text.len};
	if (!spans) {
		spans = &whole;
		n_spans = 1;
	}
	if (text.len > UINT32_MAX)
		return CXR_FAIL(err, CXR_E_LIMIT, "text is longer than 4 GiB");
	run r = {.labeler = labeler, .text = text, .options = options ? *options : cxr_label_options_default(), .arena = arena};
	labels__sentence sentence;
	for (size_t i = 0, at = 0; i < n_spans; at = spans[i++].end)
		if (spans[i].start < at || spans[i].end < spans[i].start || spans[i].end > text.len)
			return CXR_FAIL(err, CXR_E_ARG, "span %zu is outside the text or out of order", i);
	for (size_t i = 0; i < n_spans; i++)
		label_range(&r, &sentence, spans[i]);
	aggregate(&r, &out->set);
	if (!r.out_of_memory && r.evidence.n_items) {
		out->evidence = cxr_arena_array(arena, r.evidence.n_items, sizeof *out->evidence);
		if (out->evidence) {
			memcpy(out->evidence, r.evidence.items, r.evidence.n_items * sizeof *out->evidence);
			out->n_evidence = r.evidence.n_items;
		} else {
			r.out_of_memory = true;
		}
	}
	evidence_vec_release(&r.evidence);
	if (r.out_of_memory)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the evidence of a report");
	return CXR_OK;
}

