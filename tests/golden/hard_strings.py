"""Reads hard_strings.tsv: list of (bytes text, list of (start, end) must-change ranges, known dict or None)."""
import json
import re


def unescape(text):
    data = text.encode("utf-8")
    table = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
    return re.sub(rb"\\(x[0-9a-fA-F]{2}|n|r|t)", lambda m: bytes([int(m.group(1)[1:], 16)]) if m.group(1)[:1] == b"x" else table[m.group(1)], data)


def read(path):
    cases = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if not line or (line.startswith("# ") or line == "#"):
                continue
            cells = line.split("\t")
            marked = unescape(cells[0])
            text, ranges, at = b"", [], 0
            for m in re.finditer(rb"\[\[(.*?)\]\]", marked, re.S):
                text += marked[at:m.start()]
                ranges.append((len(text), len(text) + len(m.group(1))))
                text += m.group(1)
                at = m.end()
            text += marked[at:]
            cases.append((number, text, ranges, json.loads(cells[1]) if len(cells) > 1 else None))
    return cases
