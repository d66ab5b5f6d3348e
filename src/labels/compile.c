/*
 * Reads the tables, expands the phrases and builds the trie. Runs once; everything is checked, because a table with a slip
 * would label silently wrong.
 */
#include <stdio.h>

#include "base/mem.h"
#include "gen/labels_data.h"
#include "labels/expand.h"

/* Trie while it grows: first child and next sibling; frozen into sorted edges at the end. */
typedef struct grow_node {
	uint16_t word;
	uint16_t rule[LABELS__N_FAMILIES];
	uint32_t child, sibling; /* 0 = none */
} grow_node;

CXR_VEC_DECLARE(grow_vec, grow_node)

typedef struct compiler {
	cxr_labeler *labeler;
	grow_vec trie;
	labels__family family;
	uint16_t rule; /* index + 1 */
	const char *table;
	size_t line;
} compiler;

/* Adds one expanded phrase. Two rules of a family with the same words are a slip, unless they are the same rule. */
static cxr_rc add_phrase(void *context, cxr_str phrase, cxr_err *err)
{
	compiler *c = context;
	uint16_t ids[LABELS__MAX_PHRASE];
	int n = labels__phrase_ids(c->labeler, phrase, ids);
	if (n <= 0)
		return CXR_FAIL(err, CXR_E_FORMAT, "%s line %zu: phrase is empty or too long", c->table, c->line);
	uint32_t node = 0;
	for (int i = 0; i < n; i++) {
		uint32_t child = c->trie.items[node].child;
		while (child && c->trie.items[child].word != ids[i])
			child = c->trie.items[child].sibling;
		if (!child) {
			child = (uint32_t)c->trie.n_items;
			grow_node fresh = {.word = ids[i], .sibling = c->trie.items[node].child};
			if (child > UINT16_MAX || !grow_vec_push(&c->trie, fresh))
				return CXR_FAIL(err, CXR_E_NOMEM, "%s line %zu: too many phrases", c->table, c->line);
			c->trie.items[node].child = child;
		}
		node = child;
	}
	uint16_t *slot = &c->trie.items[node].rule[c->family];
	if (*slot == 0) /* first rule wins: tables list the specific before the general */
		*slot = c->rule;
	return CXR_OK;
}

static bool class_from_name(cxr_str name, uint8_t *out)
{
	static const char *const names[] = {"neg", "unc", "preunc", "pseudo", "term", "hist", "hyp", "big", "normal", "borderline", "stable",
		"side", "severity", "change", "affirm", "verb", "or", "and", "with"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(names); i++) {
		if (cxr_str_eqz(name, names[i])) {
			*out = (uint8_t)i;
			return true;
		}
	}
	return false;
}

static bool target_from_name(cxr_str name, uint16_t *out)
{
	static const struct {
		const char *name;
		uint16_t bits;
	} targets[] = {
		{"ecm", 1u << CXR_LABEL_ENLARGED_CARDIOMEDIASTINUM}, {"cardiomegaly", 1u << CXR_LABEL_CARDIOMEGALY}, {"opacity", 1u << CXR_LABEL_LUNG_OPACITY},
		{"lesion", 1u << CXR_LABEL_LUNG_LESION}, {"edema", 1u << CXR_LABEL_EDEMA}, {"consolidation", 1u << CXR_LABEL_CONSOLIDATION},
		{"pneumonia", 1u << CXR_LABEL_PNEUMONIA}, {"atelectasis", 1u << CXR_LABEL_ATELECTASIS}, {"pneumothorax", 1u << CXR_LABEL_PNEUMOTHORAX},
		{"effusion", 1u << CXR_LABEL_PLEURAL_EFFUSION}, {"pleural_other", 1u << CXR_LABEL_PLEURAL_OTHER}, {"fracture", 1u << CXR_LABEL_FRACTURE},
		{"devices", 1u << CXR_LABEL_SUPPORT_DEVICES}, {"block", LABELS__BLOCK}, {"none", 0}, {"other", 0},
	};
	*out = 0;
	if (cxr_str_starts(name, cxr_str_from("organ:"))) {
		*out = LABELS__ORGAN;
		name = (cxr_str){name.ptr + 6, name.len - 6};
	}
	cxr_str part;
	while (cxr_str_split(&name, '+', &part)) {
		size_t i = 0;
		while (i < CXR_ARRAY_LEN(targets) && !cxr_str_eqz(part, targets[i].name))
			i++;
		if (i == CXR_ARRAY_LEN(targets))
			return false;
		*out |= targets[i].bits;
	}
	return true;
}

/* Fields of one line by family; the phrase is the last field. */
static bool parse_rule(labels__family family, cxr_str *fields, size_t n_fields, labels__rule *out)
{
	static const size_t n_expected[] = {4, 6, 3, 4};
	if (n_fields != n_expected[family])
		return false;
	*out = (labels__rule){.id = fields[0], .strength = 1.0};
	if (family == LABELS__MENTION) {
		out->uncertain = cxr_str_eqz(fields[2], "unc");
		out->strength = out->uncertain ? 0.5 : 1.0;
		out->is_heart_failure = cxr_str_eqz(fields[2], "failure");
		return target_from_name(fields[1], &out->target) && (out->uncertain || out->is_heart_failure || cxr_str_eqz(fields[2], "pos"));
	}
	cxr_str classes = fields[1], name;
	if (!cxr_str_split(&classes, ':', &name) || !class_from_name(name, &out->class_))
		return false;
	out->compat_class = out->class_;
	if (cxr_str_split(&classes, ':', &name) && !class_from_name(name, &out->compat_class))
		return false;
	if (family == LABELS__MODIFIER)
		out->value = fields[2];
	if (family != LABELS__TRIGGER)
		return true;
	int64_t max_tokens;
	double strength;
	if (!cxr_str_to_i64(fields[3], &max_tokens) || max_tokens < 0 || max_tokens > 255 || !cxr_str_to_double(fields[4], &strength))
		return false;
	out->direction = cxr_str_eqz(fields[2], "f") ? LABELS__FORWARD : cxr_str_eqz(fields[2], "b") ? LABELS__BACKWARD
		: cxr_str_eqz(fields[2], "x") ? LABELS__FORWARD | LABELS__BACKWARD : 0;
	out->max_tokens = (uint8_t)max_tokens;
	out->strength = strength;
	return out->direction != 0 && strength >= 0 && strength <= 1;
}

static cxr_rc read_table(compiler *c, cxr_str table, cxr_err *err)
{
	cxr_str line;
	c->line = 0;
	while (cxr_str_split(&table, '\n', &line)) {
		c->line++;
		if (line.len == 0 || (line.ptr[0] == '#' && line.len > 1 && line.ptr[1] == ' '))
			continue;
		cxr_str fields[6], rest = line;
		size_t n_fields = 0;
		while (n_fields < CXR_ARRAY_LEN(fields) && cxr_str_split(&rest, '\t', &fields[n_fields]))
			n_fields++;
		labels__rule rule;
		if (rest.ptr || n_fields == 0 || !parse_rule(c->family, fields, n_fields, &rule))
			return CXR_FAIL(err, CXR_E_FORMAT, "%s line %zu: malformed", c->table, c->line);
		if (c->labeler->rules.n_items >= UINT16_MAX - 1 || !labels__rule_vec_push(&c->labeler->rules, rule))
			return CXR_FAIL(err, CXR_E_NOMEM, "%s line %zu: no memory", c->table, c->line);
		c->rule = (uint16_t)c->labeler->rules.n_items;
		CXR_TRY(labels__expand(fields[n_fields - 1], add_phrase, c, err));
	}
	return CXR_OK;
}

/* Children in rising word order, so that look-up can stop early and the layout does not depend on table order. */
static cxr_rc freeze(compiler *c, cxr_err *err)
{
	cxr_labeler *l = c->labeler;
	l->n_nodes = c->trie.n_items;
	l->n_ids = l->words.n_entries + LABELS__FIRST_WORD;
	l->nodes = cxr_calloc(l->n_nodes, sizeof *l->nodes);
	l->edges = cxr_calloc(l->n_nodes, sizeof *l->edges);
	l->root = cxr_calloc(l->n_ids, sizeof *l->root);
	if (!l->nodes || !l->edges || !l->root)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu phrases", l->n_nodes);
	for (size_t i = 0; i < l->n_nodes; i++) {
		const grow_node *from = &c->trie.items[i];
		labels__node *node = &l->nodes[i];
		memcpy(node->rule, from->rule, sizeof node->rule);
		node->first_edge = (uint16_t)l->n_edges;
		for (uint32_t child = from->child; child; child = c->trie.items[child].sibling) {
			labels__edge edge = {c->trie.items[child].word, (uint16_t)child};
			size_t at = l->n_edges++;
			while (at > node->first_edge && l->edges[at - 1].word > edge.word) {
				l->edges[at] = l->edges[at - 1];
				at--;
			}
			l->edges[at] = edge;
		}
		node->n_edges = (uint16_t)(l->n_edges - node->first_edge);
	}
	for (size_t i = 0; i < l->nodes[0].n_edges; i++)
		l->root[l->edges[l->nodes[0].first_edge + i].word] = l->edges[l->nodes[0].first_edge + i].node;
	return CXR_OK;
}

static cxr_rc build_word_table(cxr_labeler *l, cxr_err *err)
{
	l->n_table = 256;
	while (l->n_table < l->words.n_entries * 4)
		l->n_table *= 2;
	l->table = cxr_calloc(l->n_table, sizeof *l->table);
	if (!l->table)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu words", l->words.n_entries);
	for (size_t i = 0; i < l->words.n_entries; i++) {
		const cxr_map_entry *word = &l->words.entries[i];
		uint32_t hash = labels__hash(word->key.ptr, word->key.len);
		size_t at = hash & (l->n_table - 1);
		while (l->table[at].id)
			at = (at + 1) & (l->n_table - 1);
		l->table[at].hash = hash;
		l->table[at].id = (uint16_t)word->value;
		l->table[at].len = (uint8_t)word->key.len;
		memcpy(l->table[at].text, word->key.ptr, word->key.len);
	}
	return CXR_OK;
}

static cxr_rc compile(cxr_labeler *l, compiler *c, cxr_err *err)
{
	const struct {
		const char *name;
		labels__family family;
		const unsigned char *bytes;
		unsigned long n_bytes;
	} tables[] = {
		{"mentions.tsv", LABELS__MENTION, cxr_data_labels_mentions_tsv, cxr_data_labels_mentions_tsv_bytes},
		{"triggers.tsv", LABELS__TRIGGER, cxr_data_labels_triggers_tsv, cxr_data_labels_triggers_tsv_bytes},
		{"properties.tsv", LABELS__PROPERTY, cxr_data_labels_properties_tsv, cxr_data_labels_properties_tsv_bytes},
		{"modifiers.tsv", LABELS__MODIFIER, cxr_data_labels_modifiers_tsv, cxr_data_labels_modifiers_tsv_bytes},
	};
	if (!grow_vec_push(&c->trie, (grow_node){0}))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the labeler");
	uint64_t hash = 1; /* version of the engine's code: raise when its behaviour changes */
	for (size_t i = 0; i < CXR_ARRAY_LEN(tables); i++) {
		c->table = tables[i].name;
		c->family = tables[i].family;
		CXR_TRY(read_table(c, (cxr_str){(const char *)tables[i].bytes, tables[i].n_bytes}, err));
		hash = cxr_hash64(tables[i].bytes, tables[i].n_bytes, hash);
	}
	snprintf(l->version, sizeof l->version, "%016llx", (unsigned long long)hash);
	CXR_TRY(freeze(c, err));
	return build_word_table(l, err);
}

cxr_rc cxr_labeler_new(cxr_labeler **out, cxr_err *err)
{
	*out = NULL;
	cxr_labeler *l = cxr_calloc(1, sizeof *l);
	if (!l)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the labeler");
	cxr_map_init(&l->words);
	compiler c = {.labeler = l};
	cxr_rc rc = compile(l, &c, err);
	grow_vec_release(&c.trie);
	cxr_map_release(&l->words);
	if (rc != CXR_OK) {
		cxr_labeler_free(l);
		return rc;
	}
	*out = l;
	return CXR_OK;
}

void cxr_labeler_free(cxr_labeler *l)
{
	if (!l)
		return;
	labels__rule_vec_release(&l->rules);
	cxr_map_release(&l->words);
	cxr_free(l->table);
	cxr_free(l->nodes);
	cxr_free(l->edges);
	cxr_free(l->root);
	cxr_free(l);
}

const char *cxr_labeler_version(const cxr_labeler *labeler)
{
	return labeler->version;
}
