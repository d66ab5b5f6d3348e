#!/usr/bin/env python3
"""Documents tell the truth: every path, make target and command in backticks exists, and every room is described.

Looks at README.md, ARCHITECTURE.md, CONTRIBUTING.md, SECURITY.md, NEWS.md and docs/. In a path NNNN, <name>, * and ... stand for
anything. Commands are those of src/cli/cmd_*.c; each must have a summary, a manual text and a place in src/cli/commands.c.
Self-test: tests/house/test_checks.py
"""
import fnmatch
import re

import house_tree

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "NEWS.md", "docs/*.md")
TOP = ("src/", "data/", "tests/", "tools/", "packaging/", "cmake/", "bench/", "docs/", "include/", ".ci/")
ROOT_FILE = re.compile(r"[A-Za-z.-]+\.(?:txt|md|json)$|Makefile$|LICENSE$|rooms\.txt$")
# Made by cxr, not part of the tree.
OUTPUTS = {"README.md", "DATASHEET.md", "MANIFEST.json", "counts.json", "croissant.json"}


def is_there(tree, path):
    pattern = re.sub(r"<[^>]*>|NNNN+|\.\.\.|…", "*", path.rstrip("/"))
    if "*" in pattern:
        return any(fnmatch.fnmatchcase(p, pattern) or fnmatch.fnmatchcase(p, pattern + "/*") for p in tree.paths)
    return tree.has(pattern)


def spans_of(text):
    """(code in backticks or in a fenced block's line, line number)."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            if line.startswith("$ "):
                yield line[2:].strip(), number
        else:
            for m in re.finditer(r"`([^`]+)`", line):
                yield m.group(1), number


def read_commands(tree):
    """{name: path} of every command, and findings about their manuals."""
    names, findings = {}, []
    table = tree.text("src/cli/commands.c") if tree.has("src/cli/commands.c") else ""
    for path in tree.files("src/cli/cmd_*.c"):
        text = tree.text(path)
        for m in re.finditer(r"const cxr_cmd (cxr_cmd_[a-z_]+) = \{(.*?)\n\};", text, re.S):
            fields = m.group(2)
            name = re.search(r'\.name = "([^"]+)"', fields)
            line = house_tree.line_of(text, m.start())
            if not name:
                findings.append("%s:%d: a command without a name" % (path, line))
                continue
            names[name.group(1)] = path
            for field in ("summary", "text", "synopsis", "group"):
                if not re.search(r'\.%s =\s*(?:"[^"]|[a-z])' % field, fields):
                    findings.append("%s:%d: command %s has no manual entry: .%s" % (path, line, name.group(1), field))
            if m.group(1) not in table:
                findings.append("%s:%d: command %s is not in src/cli/commands.c" % (path, line, name.group(1)))
    return names, findings


def check_span(tree, span, commands, targets):
    if span.startswith(TOP) and " " not in span:
        return None if is_there(tree, span) else "%s does not exist" % span
    if ROOT_FILE.match(span) and span not in OUTPUTS and not tree.has(span):
        return "%s does not exist" % span
    words = span.split()
    if words[:1] == ["make"] and len(words) > 1 and re.match(r"[a-z-]+$", words[1]) and words[1] not in targets:
        return "there is no make target %s" % words[1]
    if words[:1] == ["cxr"] and len(words) > 1 and re.match(r"[a-z]", words[1]):
        if words[1] not in commands and " ".join(words[1:3]) not in commands:
            return "there is no command '%s'" % " ".join(words[:3])
    return None


def check(tree):
    commands, findings = read_commands(tree)
    targets = set(re.findall(r"^([a-z-]+):", tree.text("Makefile"), re.M)) if tree.has("Makefile") else set()
    n_spans = 0
    for path in tree.files(*DOCUMENTS):
        for span, line in spans_of(tree.text(path)):
            n_spans += 1
            problem = check_span(tree, span, commands, targets)
            if problem:
                findings.append("%s:%d: %s" % (path, line, problem))
    if tree.has("ARCHITECTURE.md"):
        text = tree.text("ARCHITECTURE.md")
        for room in sorted({p.split("/")[1] for p in tree.files("src/*/*.c")}):
            if "`%s`" % room not in text:
                findings.append("ARCHITECTURE.md:1: says nothing about room %s" % room)
    return findings, "%d pieces of code in documents, %d commands" % (n_spans, len(commands))


if __name__ == "__main__":
    house_tree.main(check, __doc__)
