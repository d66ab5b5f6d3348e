/* See yaml.h: events of libyaml into a tree. */
#include "formats/yaml.h"

#include <yaml.h>

enum { MAX_BYTES = 1 << 20, MAX_DEPTH = 32, MAX_NODES = 100000, MAX_MEMBERS = 2000 };

typedef struct builder {
	cxr_arena *arena;
	const char *name;
	cxr_yaml_node *root;
	cxr_yaml_node *open[MAX_DEPTH]; /* lists and maps being filled */
	cxr_yaml_node *last[MAX_DEPTH]; /* newest child of each */
	size_t depth;
	bool has_key; /* a key was read, its value comes next */
	cxr_str key;
	uint32_t key_line;
	size_t n_nodes;
	bool has_document, is_done;
} builder;

static cxr_rc fail(const builder *b, cxr_err *err, cxr_rc rc, size_t line, const char *text)
{
	CXR_FAIL(err, rc, "%s", text);
	cxr_err_about(err, "%s line %zu", b->name, line);
	return rc;
}

static bool has_control(cxr_str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if ((c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7F)
			return true;
	}
	return false;
}

static bool says_nothing(cxr_str text)
{
	return text.len == 0 || cxr_str_eqz(text, "~") || cxr_str_ieqz(text, "null");
}

static cxr_rc take_key(builder *b, const yaml_event_t *event, size_t line, cxr_err *err)
{
	const cxr_yaml_node *map = b->open[b->depth - 1];
	cxr_str key = {(const char *)event->data.scalar.value, event->data.scalar.length};
	if (has_control(key))
		return fail(b, err, CXR_E_FORMAT, line, "a key holds a control character");
	if (map->n_children == MAX_MEMBERS)
		return fail(b, err, CXR_E_LIMIT, line, "a map has too many members");
	for (const cxr_yaml_node *child = map->first; child; child = child->next)
		if (cxr_str_eq(child->key, key))
			return fail(b, err, CXR_E_FORMAT, line, "this key stands twice in the same map; keep one");
	CXR_TRY(cxr_arena_str(b->arena, key, &b->key, err));
	b->key_line = (uint32_t)line;
	b->has_key = true;
	return CXR_OK;
}

/* Hangs a new node into the tree. */
static cxr_rc add_node(builder *b, cxr_yaml_kind kind, size_t line, cxr_yaml_node **out, cxr_err *err)
{
	if (++b->n_nodes > MAX_NODES)
		return fail(b, err, CXR_E_LIMIT, line, "too many values");
	cxr_yaml_node *node = cxr_arena_alloc(b->arena, sizeof *node);
	if (!node)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project file");
	node->kind = kind;
	node->line = (uint32_t)line;
	node->text = (cxr_str){"", 0};
	if (b->depth == 0) {
		b->root = node;
	} else {
		cxr_yaml_node *parent = b->open[b->depth - 1];
		if (parent->kind == CXR_YAML_MAP) {
			node->key = b->key;
			node->key_line = b->key_line;
			b->has_key = false;
		}
		if (b->last[b->depth - 1])
			b->last[b->depth - 1]->next = node;
		else
			parent->first = node;
		b->last[b->depth - 1] = node;
		parent->n_children++;
	}
	*out = node;
	return CXR_OK;
}

static bool awaits_key(const builder *b)
{
	return b->depth > 0 && b->open[b->depth - 1]->kind == CXR_YAML_MAP && !b->has_key;
}

static cxr_rc take_scalar(builder *b, const yaml_event_t *event, size_t line, cxr_err *err)
{
	if (event->data.scalar.anchor || event->data.scalar.tag)
		return fail(b, err, CXR_E_FORMAT, line, "anchors (&) and tags (!) are not used here; write the value itself, in quotes");
	if (awaits_key(b))
		return take_key(b, event, line, err);
	cxr_str text = {(const char *)event->data.scalar.value, event->data.scalar.length};
	if (has_control(text))
		return fail(b, err, CXR_E_FORMAT, line, "a value holds a control character");
	cxr_yaml_node *node;
	CXR_TRY(add_node(b, CXR_YAML_SCALAR, line, &node, err));
	node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->is_null = node->is_plain && says_nothing(text);
	return cxr_arena_str(b->arena, text, &node->text, err);
}

static cxr_rc open_node(builder *b, cxr_yaml_kind kind, const void *anchor, const void *tag, size_t line, cxr_err *err)
{
	if (anchor || tag)
		return fail(b, err, CXR_E_FORMAT, line, "anchors (&) and tags (!) are not used here; write the value itself");
	if (awaits_key(b))
		return fail(b, err, CXR_E_FORMAT, line, "a key must be a simple word");
	if (b->depth == MAX_DEPTH)
		return fail(b, err, CXR_E_LIMIT, line, "too many levels");
	cxr_yaml_node *node;
	CXR_TRY(add_node(b, kind, line, &node, err));
	b->open[b->depth] = node;
	b->last[b->depth] = NULL;
	b->depth++;
	return CXR_OK;
}

static cxr_rc take_event(builder *b, const yaml_event_t *event, cxr_err *err)
{
	size_t line = event->start_mark.line + 1;
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (b->has_document)
			return fail(b, err, CXR_E_FORMAT, line, "a second document (---); keep one");
		b->has_document = true;
		return CXR_OK;
	case YAML_ALIAS_EVENT: return fail(b, err, CXR_E_FORMAT, line, "aliases (*) are not used here; write the value itself, in quotes");
	case YAML_SCALAR_EVENT: return take_scalar(b, event, line, err);
	case YAML_SEQUENCE_START_EVENT:
		return open_node(b, CXR_YAML_LIST, event->data.sequence_start.anchor, event->data.sequence_start.tag, line, err);
	case YAML_MAPPING_START_EVENT:
		return open_node(b, CXR_YAML_MAP, event->data.mapping_start.anchor, event->data.mapping_start.tag, line, err);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT: b->depth--; return CXR_OK;
	case YAML_STREAM_END_EVENT: b->is_done = true; return CXR_OK;
	default: return CXR_OK;
	}
}

static cxr_rc parser_fail(const builder *b, const yaml_parser_t *parser, cxr_err *err)
{
	size_t line = parser->problem_mark.line + 1;
	switch (parser->error) {
	case YAML_MEMORY_ERROR: return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project file");
	case YAML_READER_ERROR: return fail(b, err, CXR_E_ENCODING, parser->mark.line + 1, "the text is not UTF-8, or holds a control character");
	default: break;
	}
	/* The problem is one of libyaml's constant sentences; it quotes nothing. */
	CXR_FAIL(err, CXR_E_FORMAT, "not YAML: %s", parser->problem ? parser->problem : "cannot be read");
	cxr_err_about(err, "%s line %zu", b->name, line);
	return CXR_E_FORMAT;
}

cxr_rc cxr_yaml_parse(cxr_str yaml, const char *name, cxr_arena *arena, cxr_yaml_node **out, cxr_err *err)
{
	builder b = {.arena = arena, .name = name};
	yaml_parser_t parser;
	*out = NULL;
	if (yaml.len > MAX_BYTES)
		return fail(&b, err, CXR_E_LIMIT, 1, "the file is larger than 1 MiB");
	if (!yaml_parser_initialize(&parser))
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the project file");
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)(yaml.ptr ? yaml.ptr : ""), yaml.len);
	cxr_rc rc = CXR_OK;
	while (rc == CXR_OK && !b.is_done) {
		yaml_event_t event;
		if (!yaml_parser_parse(&parser, &event)) {
			rc = parser_fail(&b, &parser, err);
			break;
		}
		rc = take_event(&b, &event, err);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	if (rc == CXR_OK)
		*out = b.root;
	return rc;
}

const cxr_yaml_node *cxr_yaml_get(const cxr_yaml_node *map, const char *key)
{
	if (!map || map->kind != CXR_YAML_MAP)
		return NULL;
	for (const cxr_yaml_node *child = map->first; child; child = child->next)
		if (cxr_str_eqz(child->key, key))
			return child;
	return NULL;
}
