#!/usr/bin/env python3
"""Turn data/dicom/dictionary.tsv into a C table sorted by tag, an index by keyword and the repeating groups."""
import argparse
import os
import re


def c_vr(text):
    first = text.split(" ")[0]
    if not re.fullmatch(r"[A-Z][A-Z]", first):
        first = "UN"  # delimiters ("See Note 2") have no VR
    return "CXR_VR('%s','%s')" % (first[0], first[1])


def rows_of(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            match = re.match(r"\(([0-9A-FX]{4}),([0-9A-FX]{4})\)\t", line)
            if match:
                cells = line.rstrip("\n").split("\t")
                if cells[1]:
                    yield match.group(1) + match.group(2), cells[1], cells[3], cells[5] == "Y"


def entry(tag, keyword, vr, retired):
    return '\t{0x%sU, %s, "%s", %s},\n' % (tag, c_vr(vr), keyword, "true" if retired else "false")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tsv")
    parser.add_argument("out")
    args = parser.parse_args()
    rows = list(rows_of(args.tsv))
    plain = sorted(r for r in rows if "X" not in r[0])
    repeating = sorted(r for r in rows if "X" in r[0])
    order = sorted(range(len(plain)), key=lambda i: plain[i][1].encode())
    os.makedirs(os.path.dirname(args.out), exist_ok=True)
    with open(args.out, "w", encoding="utf-8") as out:
        out.write('/* Generated from data/dicom/dictionary.tsv. Do not edit. */\n#include "dicom/dict_table.h"\n\n')
        out.write("const cxr_dict_entry dicom__dict[] = {\n%s};\n" % "".join(entry(*r) for r in plain))
        out.write("const size_t dicom__n_dict = %d;\n\n" % len(plain))
        out.write("const uint16_t dicom__dict_by_keyword[] = {\n")
        for i in range(0, len(order), 16):
            out.write("\t%s,\n" % ",".join(str(n) for n in order[i:i + 16]))
        out.write("};\n\nconst dicom__dict_repeating_entry dicom__dict_repeating[] = {\n")
        for tag, keyword, vr, retired in repeating:
            mask = "".join("0" if c == "X" else "F" for c in tag)
            out.write('\t{0x%sU, {0x%sU, %s, "%s", %s}},\n'
                      % (mask, tag.replace("X", "0"), c_vr(vr), keyword, "true" if retired else "false"))
        out.write("};\nconst size_t dicom__n_dict_repeating = %d;\n" % len(repeating))


if __name__ == "__main__":
    main()
