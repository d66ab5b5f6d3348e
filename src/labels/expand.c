/* See expand.h. Depth of the recursion = brackets of the phrase, bounded by its length. */
#include "labels/expand.h"

typedef struct expansion {
	labels__phrase_fn fn;
	void *context;
	size_t n_phrases;
} expansion;

/* Position of the bracket that closes the one at `open`; SIZE_MAX when there is none. */
static size_t closing(cxr_str p, size_t open)
{
	size_t depth = 0;
	for (size_t i = open; i < p.len; i++) {
		if (p.ptr[i] == '{' || p.ptr[i] == '[')
			depth++;
		else if ((p.ptr[i] == '}' || p.ptr[i] == ']') && --depth == 0)
			return i;
	}
	return SIZE_MAX;
}

static cxr_rc expand(expansion *e, cxr_str pattern, cxr_err *err);

/* head + middle + tail */
static cxr_rc expand_joined(expansion *e, cxr_str head, cxr_str middle, cxr_str tail, cxr_err *err)
{
	char text[LABELS__MAX_PHRASE_BYTES * 4];
	size_t len = head.len + middle.len + tail.len;
	if (len > sizeof text)
		return CXR_FAIL(err, CXR_E_LIMIT, "phrase is too long");
	memcpy(text, head.ptr, head.len);
	memcpy(text + head.len, middle.ptr, middle.len);
	memcpy(text + head.len + middle.len, tail.ptr, tail.len);
	return expand(e, (cxr_str){text, len}, err);
}

static cxr_rc expand(expansion *e, cxr_str pattern, cxr_err *err)
{
	size_t open = 0;
	while (open < pattern.len && !strchr("{}[]", pattern.ptr[open]))
		open++;
	if (open == pattern.len) {
		if (++e->n_phrases > LABELS__MAX_EXPANSIONS)
			return CXR_FAIL(err, CXR_E_LIMIT, "phrase stands for more than %d others", LABELS__MAX_EXPANSIONS);
		return e->fn(e->context, cxr_str_trim(pattern), err);
	}
	size_t close = closing(pattern, open);
	if (close == SIZE_MAX || (pattern.ptr[open] != '{' && pattern.ptr[open] != '['))
		return CXR_FAIL(err, CXR_E_FORMAT, "brackets do not match");
	cxr_str head = {pattern.ptr, open}, tail = {pattern.ptr + close + 1, pattern.len - close - 1};
	if (pattern.ptr[open] == '[')
		CXR_TRY(expand_joined(e, head, (cxr_str){"", 0}, tail, err));
	size_t start = open + 1, depth = 0;
	for (size_t i = start; i <= close; i++) {
		char c = pattern.ptr[i];
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && i < close)
			depth--;
		if (i == close || (c == '|' && depth == 0)) {
			CXR_TRY(expand_joined(e, head, (cxr_str){pattern.ptr + start, i - start}, tail, err));
			start = i + 1;
		}
	}
	return CXR_OK;
}

cxr_rc labels__expand(cxr_str pattern, labels__phrase_fn fn, void *context, cxr_err *err)
{
	expansion e = {fn, context, 0};
	if (pattern.len > (size_t)LABELS__MAX_PHRASE_BYTES * 4)
		return CXR_FAIL(err, CXR_E_LIMIT, "phrase is too long");
	return expand(&e, pattern, err);
}
