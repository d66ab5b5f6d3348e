/*
 * Walks the trie from every token; the longest match of each family counts. Matches of one family do not overlap: the
 * leftmost wins. A phrase never runs over a comma, colon, semicolon or bracket.
 */
#include "labels/engine.h"

/* Child of a node by word; 0 = none. */
static uint16_t child_of(const cxr_labeler *l, const labels__node *node, uint16_t word)
{
	const labels__edge *edges = l->edges + node->first_edge;
	for (size_t i = 0; i < node->n_edges && edges[i].word <= word; i++)
		if (edges[i].word == word)
			return edges[i].node;
	return 0;
}

typedef struct longest {
	uint16_t rule[LABELS__N_FAMILIES];
	uint16_t end[LABELS__N_FAMILIES];
} longest;

static void walk(const cxr_labeler *l, const labels__sentence *s, size_t start, longest *out)
{
	uint16_t at = l->root[s->tokens[start].id];
	size_t i = start + 1;
	while (at) {
		const labels__node *node = &l->nodes[at];
		for (int family = 0; family < LABELS__N_FAMILIES; family++) {
			if (node->rule[family]) {
				out->rule[family] = node->rule[family];
				out->end[family] = (uint16_t)i;
			}
		}
		if (i >= s->n_tokens || node->n_edges == 0 || (s->tokens[i].before & (LABELS__COMMA | LABELS__CUT | LABELS__COLON | LABELS__PAREN)))
			return;
		at = child_of(l, node, s->tokens[i].id);
		i++;
	}
}

static bool is_polarity(uint8_t class_)
{
	return class_ == LABELS__NEG || class_ == LABELS__UNC || class_ == LABELS__PREUNC;
}

static void clear(labels__sentence *s)
{
	size_t n = s->n_tokens + 1;
	s->n_mentions = s->n_triggers = s->n_properties = 0;
	memset(s->trigger_at, 0, n * sizeof s->trigger_at[0]);
	memset(s->mention_at, 0, n * sizeof s->mention_at[0]);
	memset(s->mention_end, 0, n * sizeof s->mention_end[0]);
	memset(s->property_at, 0, n * sizeof s->property_at[0]);
	memset(s->modifier_at, 0, n * sizeof s->modifier_at[0]);
	memset(s->in_trigger, 0, n * sizeof s->in_trigger[0]);
	memset(s->cut, 0, n * sizeof s->cut[0]);
}

static void add_match(labels__match *list, size_t *n, size_t a, uint16_t end, uint16_t rule)
{
	if (*n < LABELS__MAX_MATCHES)
		list[(*n)++] = (labels__match){(uint16_t)a, end, (uint16_t)(rule - 1)};
}

static void add_trigger(const cxr_labeler *l, labels__sentence *s, size_t a, uint16_t end, uint16_t rule)
{
	uint8_t class_ = l->rules.items[rule - 1].class_;
	add_match(s->triggers, &s->n_triggers, a, end, rule);
	s->trigger_at[a] = (uint16_t)s->n_triggers;
	for (size_t i = a; i < end; i++)
		s->in_trigger[i] = is_polarity(class_);
	if (class_ == LABELS__TERM)
		s->cut[a] = true;
}

/* "No edema<newline>Cardiomegaly": a line that ends with a finding, and the next begins with one, without a joining word. */
static void cut_at_lines(const cxr_labeler *l, labels__sentence *s)
{
	for (size_t i = 1; i < s->n_tokens; i++) {
		if (!(s->tokens[i].before & LABELS__NEWLINE) || (s->tokens[i].before & LABELS__COMMA) || !s->mention_end[i] || !s->mention_at[i])
			continue;
		uint16_t left = l->rules.items[s->mentions[s->mention_end[i] - 1].rule].target;
		if (left && !(left & LABELS__ORGAN)) /* "lung<newline>nodule" is one phrase */
			s->cut[i] = true;
	}
}

void labels__find_matches(const cxr_labeler *l, labels__sentence *s)
{
	uint16_t free_from[LABELS__N_FAMILIES] = {0};
	clear(s);
	for (size_t i = 0; i < s->n_tokens; i++) {
		if (s->tokens[i].before & LABELS__CUT)
			s->cut[i] = true;
		if (!l->root[s->tokens[i].id])
			continue;
		longest found = {{0}, {0}};
		walk(l, s, i, &found);
		for (int family = 0; family < LABELS__N_FAMILIES; family++) {
			if (!found.rule[family] || i < free_from[family])
				continue;
			free_from[family] = found.end[family];
			switch ((labels__family)family) {
			case LABELS__MENTION:
				add_match(s->mentions, &s->n_mentions, i, found.end[family], found.rule[family]);
				s->mention_at[i] = (uint16_t)s->n_mentions;
				s->mention_end[found.end[family]] = (uint16_t)s->n_mentions;
				break;
			case LABELS__TRIGGER: add_trigger(l, s, i, found.end[family], found.rule[family]); break;
			case LABELS__PROPERTY:
				add_match(s->properties, &s->n_properties, i, found.end[family], found.rule[family]);
				s->property_at[i] = (uint16_t)s->n_properties;
				break;
			case LABELS__MODIFIER:
			case LABELS__N_FAMILIES:
			default: s->modifier_at[i] = found.rule[family]; break;
			}
		}
	}
	cut_at_lines(l, s);
}
