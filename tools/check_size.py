#!/usr/bin/env python3
"""Size: a file over 800 lines or a function over 80 is a finding; over 400 or 60 it is counted (list them with --long).

Functions of C are found by the brace in column 0 that opens them; functions of Python by the parser.
Self-test: tests/house/test_checks.py
"""
import ast
import re
import sys

import house_tree

FILE_AIM, FILE_MOST = 400, 800
FUNCTION_AIM, FUNCTION_MOST = 60, 80


def c_functions(text):
    """(name, first line, number of lines) of every function; the signature counts."""
    lines = house_tree.without_comments(text).split("\n")
    found = []
    start = None
    for i, line in enumerate(lines):
        if line == "{":
            start = i
        elif line.startswith("}") and start is not None:
            head = start
            while head > 0 and lines[head - 1].strip() and not lines[head - 1].startswith(("}", "#")) and not lines[head - 1].rstrip().endswith(";"):
                head -= 1
            signature = " ".join(lines[head:start])
            name = re.search(r"([A-Za-z_][A-Za-z0-9_]*)\s*\(", signature)
            found.append((name.group(1) if name else "?", head + 1, i - head + 1))
            start = None
    return found


def python_functions(text):
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found.append((node.name, node.lineno, node.end_lineno - node.lineno + 1))
    return found


def check(tree):
    allowed = house_tree.Exceptions(tree, "size")
    findings, long_files, long_functions = [], [], []
    n_files = 0
    for path in tree.files("src/*.[ch]", "include/*.h", "tests/*.[ch]", "*.py"):
        text = tree.text(path)
        n_files += 1
        n_lines = text.count("\n")
        if n_lines > FILE_MOST and not allowed.allows(path, "file"):
            findings.append("%s:1: %d lines; split it (at most %d)" % (path, n_lines, FILE_MOST))
        elif n_lines > FILE_AIM:
            long_files.append("%s:1: %d lines" % (path, n_lines))
        for name, line, length in python_functions(text) if path.endswith(".py") else c_functions(text):
            if length > FUNCTION_MOST and not allowed.allows(path, name):
                findings.append("%s:%d: %s has %d lines; split it (at most %d)" % (path, line, name, length, FUNCTION_MOST))
            elif length > FUNCTION_AIM:
                long_functions.append("%s:%d: %s has %d lines" % (path, line, name, length))
    if "--long" in sys.argv:
        print("\n".join(long_files + long_functions))
    return findings + allowed.unused(), "%d files, %d over %d lines, %d functions over %d lines" % (
        n_files, len(long_files), FILE_AIM, len(long_functions), FUNCTION_AIM)


if __name__ == "__main__":
    if "--long" in sys.argv:
        house_tree.argparse.ArgumentParser.parse_args = lambda self: self.parse_known_args()[0]
    house_tree.main(check, __doc__)
