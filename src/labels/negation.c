/*
 * Triggers and their scopes. A forward trigger covers a coordinated list to its last member and stops where a clause, a
 * contrast word, another trigger or a phrase with a polarity word of its own begins; a backward trigger covers the
 * subject before it. Priority over one mention: preunc > neg > unc; hist and hyp take the mention away.
 */
#include "labels/engine.h"

static uint8_t priority_of(uint8_t class_)
{
	switch (class_) {
	case LABELS__HYP: return 5;
	case LABELS__HIST: return 4;
	case LABELS__PREUNC: return 3;
	case LABELS__NEG: return 2;
	case LABELS__UNC: return 1;
	default: return 0;
	}
}

static void offer(labels__verdict *verdict, uint8_t class_, size_t trigger, bool is_backward)
{
	uint8_t priority = priority_of(class_);
	bool gone = class_ == LABELS__NEG && verdict->class_ == LABELS__HIST && verdict->priority && is_backward; /* "the previous effusion has cleared" */
	if (priority > verdict->priority || gone)
		*verdict = (labels__verdict){class_, priority, (uint16_t)trigger};
}

static void offer_at(labels__sentence *s, size_t token, uint8_t class_, size_t trigger, bool is_backward)
{
	if (s->mention_at[token])
		offer(&s->verdicts[s->mention_at[token] - 1], class_, trigger, is_backward);
	if (s->property_at[token])
		offer(&s->property_verdicts[s->property_at[token] - 1], class_, trigger, is_backward);
}

/* A new statement with its own polarity starts here: "small ...", "there is ...", "the ...", or another trigger. */
static bool starts_own_polarity(const cxr_labeler *l, const labels__sentence *s, size_t token)
{
	if (token >= s->n_tokens)
		return false;
	uint8_t trigger = labels__trigger_class(l, s, token);
	if (trigger == LABELS__NEG || trigger == LABELS__PREUNC || trigger == LABELS__UNC || trigger == LABELS__TERM)
		return true;
	switch (labels__modifier_class(l, s, token)) {
	case LABELS__SIDE:
	case LABELS__SEVERITY:
	case LABELS__CHANGE:
	case LABELS__AFFIRM:
		return true;
	default:
		return false;
	}
}

typedef struct chunk {
	bool has_or, or_later, has_verb, has_mention, own_polarity;
} chunk;

/* What stands between the comma before `token` and the next comma; or_later: an "or" further on in the clause. */
static chunk look_at_chunk(const cxr_labeler *l, const labels__sentence *s, size_t token)
{
	chunk c = {0};
	size_t limit = token + 40 < s->n_tokens ? token + 40 : s->n_tokens; /* lists are short; keeps the scan linear */
	bool inside = true;
	c.own_polarity = starts_own_polarity(l, s, token);
	for (size_t i = token; i < limit; i++) {
		if (i > token && s->cut[i])
			break;
		if (i > token && (s->tokens[i].before & LABELS__COMMA))
			inside = false;
		uint8_t class_ = labels__modifier_class(l, s, i);
		if (class_ == LABELS__VERB && !s->in_trigger[i]) {
			if (inside && !c.has_or)
				c.has_verb = true;
			break;
		}
		if (class_ == LABELS__OR) {
			if (inside)
				c.has_or = true;
			c.or_later = true;
		}
		if (inside && s->mention_at[i])
			c.has_mention = true;
	}
	return c;
}

static bool comma_ends_scope(const cxr_labeler *l, const labels__sentence *s, size_t token, uint8_t class_)
{
	chunk c = look_at_chunk(l, s, token);
	uint8_t first = labels__modifier_class(l, s, token);
	uint8_t trigger = labels__trigger_class(l, s, token);
	if (first == LABELS__OR)
		return false;
	if (trigger == LABELS__NEG || trigger == LABELS__PREUNC || trigger == LABELS__UNC)
		return true;
	if (c.has_or || c.or_later)
		return false;
	if (c.has_verb)
		return true;
	if (class_ != LABELS__NEG)
		return true;
	if (first == LABELS__AND)
		return token + 1 < s->n_tokens && starts_own_polarity(l, s, token + 1);
	return c.own_polarity;
}

/* "no effusion and small nodule" ends the negation; "possible effusion and small nodule" leaves both in doubt. */
static bool and_ends_scope(const cxr_labeler *l, const labels__sentence *s, size_t i, uint8_t class_)
{
	if (s->mention_end[i] == 0 || !starts_own_polarity(l, s, i + 1))
		return false;
	uint8_t next = labels__modifier_class(l, s, i + 1);
	if (next == LABELS__SIDE)
		return false;
	return class_ == LABELS__NEG || (next != LABELS__SEVERITY && next != LABELS__CHANGE);
}

static bool stops_forward(const cxr_labeler *l, const labels__sentence *s, size_t i, size_t start, uint8_t class_)
{
	const labels__token *token = &s->tokens[i];
	if (s->cut[i] || (token->before & LABELS__COLON))
		return true;
	uint8_t other = labels__trigger_class(l, s, i);
	if (other == LABELS__NEG || other == LABELS__PREUNC)
		return (l->rules.items[s->triggers[s->trigger_at[i] - 1].rule].direction & LABELS__FORWARD) != 0;
	if ((token->before & LABELS__COMMA) && i > start && comma_ends_scope(l, s, i, class_))
		return true;
	switch (labels__modifier_class(l, s, i)) {
	case LABELS__AND:
		return and_ends_scope(l, s, i, class_);
	case LABELS__WITH:
		return i > start && (class_ != LABELS__NEG || starts_own_polarity(l, s, i + 1));
	default:
		return false;
	}
}

static size_t forward(const cxr_labeler *l, labels__sentence *s, size_t trigger)
{
	const labels__match *t = &s->triggers[trigger];
	const labels__rule *rule = &l->rules.items[t->rule];
	size_t n_covered = 0;
	for (size_t i = (size_t)t->a + 1; i < t->b; i++) /* "no focal" + "focal consolidation" share a word */
		offer_at(s, i, rule->class_, trigger, false);
	for (size_t i = t->b; i < s->n_tokens && i - t->b < rule->max_tokens; i++) {
		if (stops_forward(l, s, i, t->b, rule->class_))
			break;
		n_covered += s->mention_at[i] != 0;
		offer_at(s, i, rule->class_, trigger, false);
	}
	return n_covered;
}

/* Walking back from the trigger, the token at i is still part of its subject. */
static bool stops_backward(const cxr_labeler *l, const labels__sentence *s, size_t i, bool in_list)
{
	if (s->cut[i + 1])
		return true;
	if (s->in_trigger[i])
		return true;
	uint8_t class_ = labels__modifier_class(l, s, i);
	if (class_ == LABELS__WITH)
		return true;
	if (class_ == LABELS__VERB) { /* "seen on Friday" belongs to the subject */
		bool participle = cxr_str_eqz(l->rules.items[s->modifier_at[i] - 1].value, "participle");
		return !participle || i == 0 || labels__modifier_class(l, s, i - 1) == LABELS__VERB || s->mention_end[i] == 0;
	}
	/* a comma is crossed only inside "A, B and C" */
	return (s->tokens[i + 1].before & LABELS__COMMA) && (s->mention_end[i + 1] == 0 || !in_list);
}

static void backward(const cxr_labeler *l, labels__sentence *s, size_t trigger)
{
	const labels__match *t = &s->triggers[trigger];
	const labels__rule *rule = &l->rules.items[t->rule];
	bool in_list = false;
	for (size_t i = t->a; i-- > 0 && (size_t)t->a - i <= rule->max_tokens;) {
		if (stops_backward(l, s, i, in_list))
			break;
		uint8_t class_ = labels__modifier_class(l, s, i);
		in_list |= class_ == LABELS__AND || class_ == LABELS__OR;
		offer_at(s, i, rule->class_, trigger, true);
	}
}

/* "atelectasis or pneumonia", "atelectasis vs. infiltrate": neither is certain. */
static void pair_alternatives(const cxr_labeler *l, labels__sentence *s)
{
	static const uint16_t never = (1u << CXR_LABEL_SUPPORT_DEVICES) | (1u << CXR_LABEL_FRACTURE) | LABELS__BLOCK | LABELS__ORGAN;
	for (size_t m = 0; m + 1 < s->n_mentions; m++) {
		const labels__match *left = &s->mentions[m], *right = &s->mentions[m + 1];
		const labels__rule *left_rule = &l->rules.items[left->rule], *right_rule = &l->rules.items[right->rule];
		if (!left_rule->target || !right_rule->target || ((left_rule->target | right_rule->target) & never) || (left_rule->target & right_rule->target))
			continue;
		if (right->a <= left->b || right->a - left->b > 4)
			continue;
		bool joined = false, clean = true;
		for (size_t i = left->b; i < right->a; i++) {
			uint8_t class_ = labels__modifier_class(l, s, i);
			joined |= class_ == LABELS__OR;
			clean &= class_ != LABELS__VERB && class_ != LABELS__AND && !s->cut[i];
		}
		if (!joined || !clean)
			continue;
		for (size_t k = m; k <= m + 1; k++)
			if (s->verdicts[k].priority == 0)
				s->verdicts[k] = (labels__verdict){LABELS__UNC, 1, UINT16_MAX};
	}
}

void labels__apply_triggers(const cxr_labeler *l, labels__sentence *s)
{
	memset(s->verdicts, 0, s->n_mentions * sizeof s->verdicts[0]);
	memset(s->property_verdicts, 0, s->n_properties * sizeof s->property_verdicts[0]);
	for (size_t t = 0; t < s->n_triggers; t++) {
		const labels__rule *rule = &l->rules.items[s->triggers[t].rule];
		if (priority_of(rule->class_) == 0)
			continue;
		size_t n_covered = 0;
		if (rule->direction & LABELS__FORWARD)
			n_covered = forward(l, s, t);
		if ((rule->direction & LABELS__BACKWARD) && n_covered == 0)
			backward(l, s, t);
	}
	pair_alternatives(l, s);
}
