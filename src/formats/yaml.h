/*
 * YAML into a small tree, for project files: scalars, lists and maps with the line of each. Anchors, aliases and tags are
 * refused (nothing can grow beyond the file), as are a second document, a repeated key, a key that is no scalar and
 * control characters. At most 1 MiB, 32 levels, 100,000 nodes, 2,000 members a map. Values are never part of a message.
 * Tests: tests/unit/formats/test_yaml.c, tests/fuzz/fuzz_project_config.c
 */
#ifndef FORMATS_YAML_H
#define FORMATS_YAML_H

#include "base/arena.h"
#include "base/err.h"

typedef enum cxr_yaml_kind { CXR_YAML_SCALAR, CXR_YAML_LIST, CXR_YAML_MAP } cxr_yaml_kind;

typedef struct cxr_yaml_node {
	cxr_yaml_kind kind;
	uint32_t line;               /* from 1; of the value */
	bool is_null;                /* a plain scalar that says nothing: empty, ~, null */
	bool is_plain;               /* a scalar without quotes */
	cxr_str text;                /* of a scalar; NUL-terminated */
	cxr_str key;                 /* of a member of a map */
	uint32_t key_line;
	struct cxr_yaml_node *first; /* children of a list or map, in the order of the file */
	struct cxr_yaml_node *next;
	size_t n_children;
} cxr_yaml_node;

/*
 * *out NULL for a file without a document. Nodes and texts live in `arena`. `name` is what the subject calls the file
 * ("cxr.yaml line 7"). CXR_E_FORMAT, CXR_E_ENCODING, CXR_E_LIMIT, CXR_E_NOMEM.
 */
CXR_NODISCARD cxr_rc cxr_yaml_parse(cxr_str yaml, const char *name, cxr_arena *arena, cxr_yaml_node **out, cxr_err *err);
/* Member of a map; NULL when absent or when `map` is NULL or no map. */
const cxr_yaml_node *cxr_yaml_get(const cxr_yaml_node *map, const char *key);

#endif
