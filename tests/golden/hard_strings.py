"""Hard strings: those of hard_strings.tsv (numbered by line) and the families of hard_families.py (numbered from 10001)."""
import json
import re

import hard_families


def unescape(text):
    data = text.encode("utf-8")
    table = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
    return re.sub(rb"\\(x[0-9a-fA-F]{2}|n|r|t)", lambda m: bytes([int(m.group(1)[1:], 16)]) if m.group(1)[:1] == b"x" else table[m.group(1)], data)


def parse(number, marked, known):
    """One case: (number, text as bytes, must-change byte ranges, known or None)."""
    text, ranges, at = b"", [], 0
    for m in re.finditer(rb"\[\[(.*?)\]\]", marked, re.S):
        text += marked[at:m.start()]
        ranges.append((len(text), len(text) + len(m.group(1))))
        text += m.group(1)
        at = m.end()
    return number, text + marked[at:], ranges, known


def read(path):
    cases = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if not line or (line.startswith("# ") or line == "#"):
                continue
            cells = line.split("\t")
            cases.append(parse(number, unescape(cells[0]), json.loads(cells[1]) if len(cells) > 1 else None))
    for number, (text, known) in enumerate(hard_families.lines(), 10001):
        cases.append(parse(number, text.encode("utf-8"), known))
    return cases
