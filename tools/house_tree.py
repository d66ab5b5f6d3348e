"""What the house checks share: the files of a tree, C without comments, lists of known exceptions, printing.

A check is a function check(tree) that returns findings as "path:line: what is wrong". Exceptions live in
tools/house_exceptions.tsv with a reason each; an exception that matches nothing any more is itself a finding,
so that the list can only shrink unless someone argues for a new line.
"""
import argparse
import fnmatch
import os
import re
import sys

SKIPPED_DIRS = {"build", "node_modules", "__pycache__"}
EXCEPTIONS = "tools/house_exceptions.tsv"


class Tree:
    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.paths = []
        for folder, dirs, names in os.walk(self.root):
            dirs[:] = sorted(d for d in dirs if d not in SKIPPED_DIRS and not d.startswith(("build-", ".git")))
            for name in sorted(n for n in names if n != ".git"):
                self.paths.append(os.path.relpath(os.path.join(folder, name), self.root))

    def files(self, *patterns):
        return [p for p in self.paths if any(fnmatch.fnmatchcase(p, pattern) for pattern in patterns)]

    def has(self, path):
        return os.path.exists(os.path.join(self.root, path))

    def bytes(self, path):
        with open(os.path.join(self.root, path), "rb") as f:
            return f.read()

    def text(self, path):
        return self.bytes(path).decode("utf-8", "replace")

    def exceptions(self, check):
        """Exceptions of one check: {(path, what): reason}."""
        if not self.has(EXCEPTIONS):
            return {}
        found = {}
        for number, line in enumerate(self.text(EXCEPTIONS).splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            cells = line.split("\t")
            if len(cells) != 4 or not cells[3].strip():
                sys.exit("%s:%d: wants four cells: check, path, what, reason" % (EXCEPTIONS, number))
            if cells[0] == check:
                found[(cells[1], cells[2])] = cells[3]
        return found


class Exceptions:
    """Asks and remembers, so that unused exceptions can be named."""

    def __init__(self, tree, check):
        self.check = check
        self.known = tree.exceptions(check)
        self.used = set()

    def allows(self, path, what):
        key = (path, what)
        if key not in self.known:
            return False
        self.used.add(key)
        return True

    def unused(self):
        return ["%s:1: exception '%s %s %s' matches nothing any more; remove it" % (EXCEPTIONS, self.check, path, what)
                for path, what in sorted(set(self.known) - self.used)]


def blank(text):
    return re.sub(r"[^\n]", " ", text)


COMMENT_OR_LITERAL = re.compile(r"""/\*.*?(?:\*/|\Z)|//[^\n]*|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?""", re.S)


def without_comments(text, keep_strings=False):
    """C source with comments (and the insides of literals) blanked; line numbers and columns stay."""
    def replace(match):
        piece = match.group(0)
        if piece[0] == "/":
            return blank(piece)
        return piece if keep_strings else piece[0] + blank(piece[1:-1]) + piece[-1]
    return COMMENT_OR_LITERAL.sub(replace, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def main(check, description):
    parser = argparse.ArgumentParser(description=description.strip().splitlines()[0])
    parser.add_argument("--root", default=os.path.dirname(os.path.dirname(os.path.abspath(__file__))), help="tree to check")
    args = parser.parse_args()
    findings, summary = check(Tree(args.root))
    for finding in findings:
        print(finding)
    print("%s: %s, %d findings" % (os.path.basename(sys.argv[0]), summary, len(findings)))
    sys.exit(1 if findings else 0)
