#!/usr/bin/env python3
"""Turn data files of one room into C arrays: cxr_data_<room>_<file> and its length in bytes, and one list of all of them
in the order of their names, cxr_data_<room>_files[], that ends with a NULL name."""
import argparse
import os
import re


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--room", required=True)
    parser.add_argument("--out-c", required=True)
    parser.add_argument("--out-h", required=True)
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    os.makedirs(os.path.dirname(args.out_c), exist_ok=True)
    decls, bodies, rows = [], [], []
    for path in sorted(args.files, key=os.path.basename):
        name = "cxr_data_%s_%s" % (args.room, re.sub(r"[^A-Za-z0-9]", "_", os.path.basename(path)))
        with open(path, "rb") as f:
            data = f.read()
        decls.append("/* data/%s/%s, NUL-terminated */\nextern const unsigned char %s[];\nextern const unsigned long %s_bytes;\n"
                     % (args.room, os.path.basename(path), name, name))
        lines = []
        for i in range(0, len(data), 24):
            lines.append("\t" + ",".join(str(b) for b in data[i:i + 24]) + ",")
        bodies.append("const unsigned char %s[] = {\n%s\n\t0\n};\nconst unsigned long %s_bytes = %dUL;\n"
                      % (name, "\n".join(lines), name, len(data)))
        rows.append("\t{\"%s\", %s, %dUL},\n" % (os.path.basename(path), name, len(data)))
    decls.append("#ifndef GEN_DATA_FILE\n#define GEN_DATA_FILE\ntypedef struct cxr_data_file {\n\tconst char *name;\n"
                 "\tconst unsigned char *bytes;\n\tunsigned long n_bytes;\n} cxr_data_file;\n#endif\n"
                 "extern const cxr_data_file cxr_data_%s_files[];\n" % args.room)
    bodies.append("const cxr_data_file cxr_data_%s_files[] = {\n%s\t{0, 0, 0}\n};\n" % (args.room, "".join(rows)))
    guard = "GEN_%s_DATA_H" % args.room.upper()
    with open(args.out_h, "w") as f:
        f.write("/* Generated from data/%s. Do not edit. */\n#ifndef %s\n#define %s\n%s#endif\n"
                % (args.room, guard, guard, "".join(decls)))
    with open(args.out_c, "w") as f:
        f.write('/* Generated. */\n#include "gen/%s_data.h"\n%s' % (args.room, "".join(bodies)))


if __name__ == "__main__":
    main()
