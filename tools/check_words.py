#!/usr/bin/env python3
"""Words that do not belong into the repository: places of one machine, unknown hosts, names without a noun, promises.

- absolute paths of somebody's machine (home and work directories);
- web addresses whose host is not in HOSTS: a source or standard that is cited, or a reserved example name;
- files called utils, common, misc or helpers;
- "HIPAA compliant" (cxr supports de-identification; it promises no compliance).
Exceptions: tools/house_exceptions.tsv (check "words"). Self-test: tests/house/test_checks.py
"""
import re

import house_tree

PLACES = re.compile(r"(?<![A-Za-z0-9_.}$)*-])/(?:home|root|work|workspace|Users|mnt|srv)/[A-Za-z0-9_.-]+")
ADDRESS = re.compile(r"\b(?:https?|ftp|git)://([A-Za-z0-9.-]+)")
HOSTS = re.compile(r"(?:^|\.)(?:example\.(?:org|com|net)|w3\.org|schema\.org|purl\.org|mlcommons\.org|arxiv\.org|doi\.org|"
                   r"nema\.org|apache\.org|spdx\.org|creativecommons\.org|ietf\.org|unicode\.org|github\.com)$")
PROMISES = re.compile(r"HIPAA[- ]compliant", re.I)
NAMELESS = re.compile(r"(?:^|[/_])(?:utils?|common|misc|helpers?)(?:[_.]|$)")
BINARY = (".png", ".jpg", ".dcm", ".gz", ".zip")


def check(tree):
    allowed = house_tree.Exceptions(tree, "words")
    findings = []
    n_files = 0
    for path in tree.paths:
        if NAMELESS.search(path) and not allowed.allows(path, "name"):
            findings.append("%s:1: a file name without a noun; what is it about?" % path)
        if path.endswith(BINARY) or path.startswith("tests/fuzz/corpus/"):
            continue
        n_files += 1
        text = tree.text(path)
        for number, line in enumerate(text.splitlines(), 1):
            for m in PLACES.finditer(line):
                if not allowed.allows(path, m.group(0)):
                    findings.append("%s:%d: path of one machine: %s" % (path, number, m.group(0)))
            for m in ADDRESS.finditer(line):
                if not HOSTS.search(m.group(1).rstrip(".")) and not allowed.allows(path, m.group(1)):
                    findings.append("%s:%d: unknown host: %s" % (path, number, m.group(1)))
            if PROMISES.search(line) and not allowed.allows(path, "promise"):
                findings.append("%s:%d: say 'supports HIPAA de-identification'" % (path, number))
    return findings + allowed.unused(), "%d files" % n_files


if __name__ == "__main__":
    house_tree.main(check, __doc__)
