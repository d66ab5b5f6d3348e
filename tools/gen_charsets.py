#!/usr/bin/env python3
"""Turn data/dicom/charsets.tsv into C: the upper halves (A0..FF) of DICOM's single-byte character sets."""
import argparse
import os


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tsv")
    parser.add_argument("out")
    args = parser.parse_args()
    os.makedirs(os.path.dirname(args.out), exist_ok=True)
    rows = []
    with open(args.tsv, encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                number, final, cells = line.rstrip("\n").split("\t")
                points = cells.split(" ")
                assert len(points) == 96, number
                rows.append((int(number), final, points))
    with open(args.out, "w", encoding="utf-8") as out:
        out.write('/* Generated from data/dicom/charsets.tsv. Do not edit. */\n#include "dicom/charset_table.h"\n\n')
        out.write("const dicom__single_set dicom__single_sets[] = {\n")
        for number, final, points in rows:
            out.write("\t{%d, '%s', {\n" % (number, final))
            for i in range(0, 96, 12):
                out.write("\t\t%s,\n" % ", ".join("0x" + p for p in points[i:i + 12]))
            out.write("\t}},\n")
        out.write("};\nconst size_t dicom__n_single_sets = %d;\n" % len(rows))


if __name__ == "__main__":
    main()
