/* What is said about a mention: the property of heart and mediastinum; side, severity and change of a finding. */
#include "labels/engine.h"

static bool is_organ(const cxr_labeler *l, const labels__sentence *s, size_t token)
{
	uint16_t mention = s->mention_at[token];
	return mention && (l->rules.items[s->mentions[mention - 1].rule].target & LABELS__ORGAN);
}

/* A property that belongs to another organ on its far side is not taken: "normal heart size, lungs clear". */
size_t labels__property_of(const cxr_labeler *l, const labels__sentence *s, size_t mention)
{
	const labels__match *m = &s->mentions[mention];
	/* directly before: "normal heart size", "enlarged, tortuous ..." */
	for (size_t i = m->a; i-- > 0 && (size_t)m->a - i <= 4;) {
		if (s->cut[i + 1] || (s->tokens[i + 1].before & LABELS__COMMA))
			break;
		uint16_t property = s->property_at[i];
		if (property && s->properties[property - 1].b + 1 >= m->a)
			return (size_t)property - 1;
		if (labels__modifier_class(l, s, i) == LABELS__VERB || labels__modifier_class(l, s, i) == LABELS__AND)
			break;
	}
	size_t stable = SIZE_MAX;
	bool other_organ = false, passed_verb = false;
	for (size_t i = m->b; i < s->n_tokens && i < (size_t)m->b + 14; i++) {
		if ((s->tokens[i].before & LABELS__CUT) || (s->cut[i] && labels__trigger_class(l, s, i) != LABELS__TERM))
			break;
		uint8_t trigger = labels__trigger_class(l, s, i);
		if (trigger == LABELS__TERM && i > m->b && stable == SIZE_MAX && s->cut[i] && labels__modifier_class(l, s, i) != LABELS__VERB)
			break;
		if ((s->tokens[i].before & LABELS__COMMA) && passed_verb)
			break;
		passed_verb |= labels__modifier_class(l, s, i) == LABELS__VERB;
		if (is_organ(l, s, i) && passed_verb) /* a new subject */
			other_organ = true;
		uint16_t property = s->property_at[i];
		if (!property)
			continue;
		if (other_organ)
			break;
		if (l->rules.items[s->properties[property - 1].rule].class_ != LABELS__STABLE)
			return (size_t)property - 1;
		stable = (size_t)property - 1; /* "stable and enlarged": go on looking */
		if (i + 1 < s->n_tokens && (s->tokens[i + 1].before & LABELS__COMMA))
			break;
	}
	return stable;
}

cxr_str labels__attribute(const cxr_labeler *l, const labels__sentence *s, size_t mention, labels__class class_)
{
	const labels__match *m = &s->mentions[mention];
	for (size_t i = m->a; i <= m->b && i < s->n_tokens; i++) /* inside the phrase itself */
		if (i < m->b && labels__modifier_class(l, s, i) == class_)
			return l->rules.items[s->modifier_at[i] - 1].value;
	for (size_t i = m->a; i-- > 0 && (size_t)m->a - i <= 5;) {
		if (s->cut[i + 1] || s->mention_end[i + 1] || (s->tokens[i + 1].before & LABELS__COMMA))
			break;
		if (labels__modifier_class(l, s, i) == class_)
			return l->rules.items[s->modifier_at[i] - 1].value;
	}
	for (size_t i = m->b; i < s->n_tokens && i < (size_t)m->b + 6; i++) {
		if (s->cut[i] || s->mention_at[i] || (s->tokens[i].before & LABELS__COMMA))
			break;
		if (labels__modifier_class(l, s, i) == class_)
			return l->rules.items[s->modifier_at[i] - 1].value;
	}
	return (cxr_str){"", 0};
}
