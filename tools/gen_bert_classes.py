#!/usr/bin/env python3
"""Writes data/text/bert_classes.tsv: what the reference tokenizer (the tokenizers library behind its npm binding) does to each
code point. Its tables are of several Unicode versions and of none that a library offers, so they are read off the program itself.

    gen_bert_classes.py ORACLE_DIR OUT.tsv      ORACLE_DIR holds node_modules/@anush008/tokenizers (tools/fetch_vocab.py --oracle)

Rows (tab-separated, code points in hexadecimal, both ends included):
    drop FIRST LAST     removed before anything else; neighbours join
    space FIRST LAST    white space
    cjk FIRST LAST      set apart as a word of its own
    strip FIRST LAST    removed behind the decomposition (nonspacing marks)
    punct FIRST LAST    a word of its own, looked at behind decomposition and lower-casing
    reorder FIRST LAST  stays, and has a combining class other than 0 in the reference's decomposition
    whole FIRST LAST    not decomposed, though Unicode says so
    lower FIRST LAST TO lower case of FIRST is TO and so on, where Python's Unicode knows no lower case
"""
import subprocess
import sys
import unicodedata

DUMP = r"""
const t = require('@anush008/tokenizers');
const normalizer = t.bertNormalizer(), words = t.bertPreTokenizer();
const hex = s => [...s].map(x => x.codePointAt(0).toString(16)).join(' ');
const f = s => hex(normalizer.normalizeString(s));
for (let c = 0, out = []; c <= 0x110000; c++) {
	if (c == 0x110000 || out.length == 4096) { process.stdout.write(out.join('')); out = []; }
	if (c == 0x110000 || (c >= 0xd800 && c < 0xe000)) continue;
	const ch = String.fromCodePoint(c);
	out.push([c.toString(16), f('a' + ch + 'b'), words.preTokenizeString('a' + ch + 'b').length,
		f('a' + ch + '\u{1D165}'), f('a\u{1D165}' + ch), f('a' + ch + '\u302E'), f('a\u302E' + ch)].join('\t') + '\n');
}
"""


def read_reference(folder):
    done = subprocess.run(["node", "-e", DUMP], cwd=folder, stdout=subprocess.PIPE, check=True)
    for line in done.stdout.decode("ascii").splitlines():
        cp, normal, pieces, a, b, d, e = line.split("\t")
        yield int(cp, 16), [int(x, 16) for x in normal.split()][1:-1], int(pieces), a, b, d, e


def lower(ch):
    low = ch.lower()
    return low if len(low) == 1 else ch


def classify(rows):
    classes = {}
    lowers = {}
    for cp, normal, pieces, a, b, d, e in rows:
        ch = chr(cp)
        names = set()
        decomposed = unicodedata.normalize("NFD", ch)
        if normal == [0x20]:
            names.add("space")
        elif len(normal) == 3 and normal[0] == normal[2] == 0x20:
            names.add("cjk")
        elif not normal:
            if all(unicodedata.category(c) == "Mn" for c in decomposed):
                names.add("strip")
            elif unicodedata.category(ch) in ("Cc", "Cf", "Co") or cp in (0, 0xFFFD):
                names.add("drop")
            else:
                names.add("strip")
        if "strip" in names and len(decomposed) > 1:
            names.discard("strip")  # its parts are
        if pieces == 3:
            names.add("punct")
        if (a == b or d == e) and len(a.split()) > 2:
            names.add("reorder")
        if normal == [cp] and len(decomposed) > 1 and not all(unicodedata.category(c) == "Mn" for c in decomposed[1:]):
            names.add("whole")
        if len(normal) == 1 and normal[0] != cp and decomposed == ch and lower(ch) == ch and "space" not in names:
            lowers[cp] = normal[0]
        for name in names:
            classes.setdefault(name, []).append(cp)
    return classes, lowers


def ranges(points):
    out = []
    for cp in points:
        if out and out[-1][1] == cp - 1:
            out[-1][1] = cp
        else:
            out.append([cp, cp])
    return out


def main():
    classes, lowers = classify(read_reference(sys.argv[1]))
    with open(sys.argv[2], "w", encoding="ascii") as f:
        f.write("# What the reference BERT tokenizer does to code points; written by tools/gen_bert_classes.py, which says what the rows mean.\n")
        f.write("# Source: @anush008/tokenizers 0.6.0, read off code point by code point.\n")
        for name in ("drop", "space", "cjk", "strip", "punct", "reorder", "whole"):
            for first, last in ranges(classes.get(name, [])):
                f.write("%s\t%X\t%X\n" % (name, first, last))
        done = set()
        for cp in sorted(lowers):
            if cp in done:
                continue
            last = cp
            while lowers.get(last + 1) == lowers[cp] + (last + 1 - cp):
                last += 1
            done.update(range(cp, last + 1))
            f.write("lower\t%X\t%X\t%X\n" % (cp, last, lowers[cp]))


main()
