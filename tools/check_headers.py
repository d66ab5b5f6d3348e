#!/usr/bin/env python3
"""Headers are the manual: each says what it is, guards itself by its name, and names its tests, which exist.

A room-internal header may say "See <file>.h" instead of naming tests. Known gaps: tools/house_exceptions.tsv
(check "headers"). Self-test: tests/house/test_checks.py
"""
import re

import house_tree

TESTS = re.compile(r"tests/(?:[A-Za-z0-9_./*-]|<[a-z]+>)*[A-Za-z0-9_/*]")
SEE = re.compile(r"\bSee ([A-Za-z0-9_./]+\.h)\b")


def guard_of(path):
    return re.sub(r"[^A-Z0-9]", "_", path[len("src/"):].upper())


def check_tests(tree, path, comment, allowed):
    """Findings about the tests that the file comment names."""
    named = TESTS.findall(comment)
    see = SEE.search(comment)
    if not named and see:
        folder = path.rsplit("/", 1)[0]
        target = "src/" + see.group(1) if "/" in see.group(1) else folder + "/" + see.group(1)
        return [] if tree.has(target) else ["%s:1: sends the reader to %s, which does not exist" % (path, see.group(1))]
    if not named:
        return [] if allowed.allows(path, "tests") else ["%s:1: does not name its tests" % path]
    findings = []
    for name in (re.sub(r"<[a-z]+>", "*", n) for n in named):
        exists = tree.files(name) if "*" in name else tree.has(name)
        if not exists and not allowed.allows(path, name):
            findings.append("%s:1: names %s, which does not exist" % (path, name))
    return findings


def check(tree):
    allowed = house_tree.Exceptions(tree, "headers")
    findings = []
    paths = tree.files("src/*.h")
    for path in paths:
        text = tree.text(path)
        comment = re.match(r"\s*/\*(.*?)\*/", text, re.S)
        if not comment:
            findings.append("%s:1: does not begin with a comment that says what it is" % path)
        else:
            findings += check_tests(tree, path, comment.group(1), allowed)
        guard = guard_of(path)
        if "#ifndef %s\n#define %s\n" % (guard, guard) not in text:
            findings.append("%s:1: wants the include guard %s" % (path, guard))
    return findings + allowed.unused(), "%d headers" % len(paths)


if __name__ == "__main__":
    house_tree.main(check, __doc__)
